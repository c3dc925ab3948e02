from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import DateError
from converter.text.days import day, looks_like_day, when


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
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
        ("31/12/2024", "31/12/2024 could be 2024-12-31; write 2024-12-31"),
        ("31/12/24", "31/12/24 could be 2024-12-31 or 2031-12-24; write the one that is meant"),
        ("31.12.2024", "31.12.2024 could be 2024-12-31; write 2024-12-31"),
        ("11.11.2011", "11.11.2011 could be 2011-11-11; write 2011-11-11"),
        ("20241231", "20241231 could be 2024-12-31; write 2024-12-31"),
        ("2024/2/1", "2024/2/1 could be 2024-02-01; write 2024-02-01"),
        ("99/99/2024", "99/99/2024 is not a day; write it as YYYY-MM-DD"),
        ("some day", "some day is not a day; write it as YYYY-MM-DD"),
        ("", "a day is missing; write it as YYYY-MM-DD"),
    ],
)
def test_another_form_than_iso_is_refused_with_the_days_it_may_mean(text, message):
    with pytest.raises(DateError) as error:
        day(text)
    assert str(error.value) == message


def test_a_weekday_alone_is_refused_as_ambiguous():
    with pytest.raises(DateError) as error:
        when("Friday")
    assert str(error.value) == "Friday may be the last or the next one; write 'last Friday' or YYYY-MM-DD"


@pytest.mark.parametrize("text", ["1.234.567", "1,2,3", "100", "12.34", "1-2", "\u0661/1/2024"])
def test_a_number_does_not_look_like_a_day(text):
    assert not looks_like_day(text)


@given(st.text(max_size=30) | st.text("0123456789-/.", max_size=12))
def test_any_text_is_a_day_or_a_date_error(text):
    try:
        day(text)
    except DateError as error:
        assert str(error).isprintable()  # noqa: PT017 - it may not be raised at all
