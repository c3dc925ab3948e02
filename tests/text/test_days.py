from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import DateError
from converter.text.days import day, looks_like_day, told, when
from converter.text.spoken import MONTHS

DATES = st.dates(date(1000, 1, 1), date(2999, 12, 31))


@given(DATES)
def test_an_iso_date_is_that_day(expected):
    assert day(expected.isoformat()) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2026-02-30", "2026-02-30: February 2026 has 28 days"),
        ("2024-02-30", "2024-02-30: February 2024 has 29 days"),
        ("1900-02-29", "1900-02-29: February 1900 has 28 days"),
        ("2026-12-32", "2026-12-32: December 2026 has 31 days"),
        ("2026-01-00", "2026-01-00: January 2026 has 31 days"),
        ("2026-13-01", "2026-13-01: there is no month 13; write YYYY-MM-DD"),
        ("0024-12-31", "0024-12-31: a year is from 1000 to 2999"),
        ("9999-12-31", "9999-12-31: a year is from 1000 to 2999"),
        ("12-11-2025", "12-11-2025 could be 2025-11-12 or 2025-12-11; write the one that is meant"),
        ("03/04/2022", "03/04/2022 could be 2022-03-04 or 2022-04-03; write the one that is meant"),
        ("03.04.2022", "03.04.2022 could be 2022-03-04 or 2022-04-03; write the one that is meant"),
        ("12/31/22", "12/31/22 could be 2022-12-31; write 2022-12-31"),
        ("12/31/99", "12/31/99 could be 1999-12-31; write 1999-12-31"),
        ("28-May-23", "28-May-23 is not a day; write it as YYYY-MM-DD"),
        ("30-Feb-2023", "30-Feb-2023 is not a day; write it as YYYY-MM-DD"),
        ("28-Mayo-2023", "28-Mayo-2023 is not a day; write it as YYYY-MM-DD"),
        ("31/12/24", "31/12/24 could be 2024-12-31 or 2031-12-24; write the one that is meant"),
        ("99/99/2024", "99/99/2024 is not a day; write it as YYYY-MM-DD"),
        ("some day", "some day is not a day; write it as YYYY-MM-DD"),
        ("", "a day is missing; write it as YYYY-MM-DD"),
    ],
)
def test_what_may_be_several_days_or_none_is_refused_with_the_days_it_may_mean(text, message):
    with pytest.raises(DateError) as error:
        day(text)
    assert str(error.value) == message


def test_a_weekday_alone_is_refused_as_ambiguous():
    with pytest.raises(DateError) as error:
        when("Friday")
    assert str(error.value) == "Friday may be the last or the next one; write 'last Friday' or YYYY-MM-DD"


@pytest.mark.parametrize(
    "text",
    [
        "1.234.567",
        "1,2,3",
        "100",
        "12.34",
        "1-2",
        "\u0661/1/2024",
        "100/3/2",
        "10.12.2",
        "5-USD-2023",
        "1-may-2",
    ],
)
def test_a_number_does_not_look_like_a_day(text):
    assert not looks_like_day(text)


@given(st.text(max_size=30) | st.text("0123456789-/.", max_size=12))
def test_any_text_is_a_day_or_a_date_error(text):
    try:
        day(text)
    except DateError as error:
        assert str(error).isprintable()  # noqa: PT017 - it may not be raised at all


# -- forms that can be one day only ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("12/31/2022", "2022-12-31"),
        ("31.12.2022", "2022-12-31"),
        ("31/12/2022", "2022-12-31"),
        ("24-12-2025", "2025-12-24"),
        ("2022/12/31", "2022-12-31"),
        ("2022.12.31", "2022-12-31"),
        ("2024/2/1", "2024-02-01"),
        ("05.05.2022", "2022-05-05"),
        ("5/5/2022", "2022-05-05"),
        ("20221231", "2022-12-31"),
        ("28-May-2023", "2023-05-28"),
        ("28/May/2023", "2023-05-28"),
        ("May-28-2023", "2023-05-28"),
        ("2023-may-28", "2023-05-28"),
        ("28.September.2023", "2023-09-28"),
    ],
)
def test_a_form_that_can_be_one_day_only_is_that_day_and_told(text, iso):
    found = when(text)
    assert (found, told(text, found)) == (date.fromisoformat(iso), (f"{text}={iso}",))


FORMS = (
    "{d.year:04}/{d.month:02}/{d.day:02}", "{d.year:04}.{d.month}.{d.day}", "{d:%Y%m%d}",
    "{d.day}-{m}-{d.year}", "{m}/{d.day:02}/{d.year}", "{d.year}-{m}-{d.day}", "{d.day}.{s}.{d.year}",
)  # fmt: skip


@given(DATES, st.sampled_from(FORMS))
def test_a_day_that_is_written_in_a_form_of_one_reading_is_read_back(expected, form):
    name = MONTHS[expected.month - 1]
    assert when(form.format(d=expected, m=name, s=name[:3].lower())) == expected


@given(DATES, st.sampled_from("-/."), st.booleans())
def test_a_day_before_its_year_is_read_back_unless_it_may_be_another(expected, mark, month_first):
    two = (expected.month, expected.day) if month_first else (expected.day, expected.month)
    text = mark.join(map(str, (*two, expected.year)))
    if expected.day > 12 or expected.day == expected.month:
        assert when(text) == expected
    else:
        with pytest.raises(DateError, match=f"{expected}.*; write the one that is meant"):
            when(text)


CLOCKS = (
    "T10:00:00Z", "t10:00:00z", " 10:00", "T00:30:00+14:00", "T23:30-12:00", " 23:59:59.999999",
    " 10:00:00+0200", " 10:00 -0500", " 10:00:00 UTC", "T10:00:00,5Z", " 9:30", "T9:30:00Z", " 1:00 +0200",
    "+02:00", "-05:00",
)  # fmt: skip


@given(DATES, st.sampled_from(CLOCKS))
def test_a_day_with_a_time_is_the_day_that_is_written(expected, clock):
    text = f"{expected}{clock}"
    assert (when(text), told(text, expected)) == (expected, (f"{text}={expected}",))


@pytest.mark.parametrize(
    "text", ["28.05.2023 10:00", "28-May-2023 10:00", "May 28, 2023 10:00", "28 may 2023, 10:00"]
)
def test_any_form_of_a_day_may_have_a_time(text):
    assert when(text) == date(2023, 5, 28)


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-28T25:00:00", "2023-05-28 10:60", "2023-05-28T10:00:00+99:00", "2023-05-28T10:00 EST",
        "2023-05-28 001:00", "2023-05-28 1:0", "2023-05-28+25:00", "2023-05-28 :30",
        "yesterday 10:00", "10:00", "03/04/2022 10:00", "T10:00:00Z",
    ],
)  # fmt: skip
def test_a_time_that_is_none_or_a_day_that_is_none_is_refused(text):
    with pytest.raises(DateError):
        when(text)


@pytest.mark.parametrize(
    "text", ["2024-12-31", "yesterday", "-3d", "1 month ago", "11 feb 2016", "end of 2024"]
)
def test_nothing_is_told_of_an_iso_date_and_of_words(text):
    assert told(text, when(text)) == ()


@pytest.mark.parametrize(
    ("text", "fact", "advice"),
    [
        ("last week", "last week is a period, not a day", 'try: -7d, or --average "last week"'),
        (
            "Last  Month",
            "last month is a period, not a day",
            'try: --average "last month", or --end-of',
        ),
        (
            "last year",
            "last year is a period, not a day",
            'try: --average "last year", or --end-of',
        ),
        ("this month", "this month is a period, not a day", 'try: today, or --average "this month" --so-far'),
        ("-1m", "the m of -1m may be months or minutes; write '1 month ago'", ""),
        ("\u221218m", "the m of \u221218m may be months or minutes; write '18 months ago'", ""),
    ],
)
def test_words_for_no_single_day_are_refused_with_what_to_type(text, fact, advice):
    with pytest.raises(DateError) as error:
        when(text)
    assert (str(error.value), error.value.advice) == (fact, advice)


@given(st.text(max_size=30) | st.text("0123456789-/.:TZ mayfeb", max_size=25))
def test_any_text_is_a_day_in_words_or_figures_or_a_date_error(text):
    try:
        found = when(text)
    except DateError as error:
        assert str(error).isprintable()  # noqa: PT017 - it may not be raised at all
    else:
        assert all(reading.isprintable() for reading in told(text, found))
