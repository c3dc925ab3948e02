"""Words and days of columns: each distinct one is read once, as ``convert`` reads it, in every layout."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from converter import ConverterError, iso4217
from converter.frames.columns import part_of, plain_array
from converter.frames.hints import MANY, Hints
from converter.frames.plain_text import days_of
from converter.frames.reading import FIRST, SPAN, Days, Words, currency_of
from converter.text.arguments import day_of
from converter.text.spoken import Relative

TEXTS = (pa.string(), pa.large_string(), pa.string_view())
DAY = date(2024, 2, 29)
IN_TOKYO = datetime(2024, 3, 1, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))


def codes(column, words=None):
    """The codes that a column was read as."""
    words = Words(currency_of) if words is None else words
    return [words.codes[place] for place in words.places(plain_array(column))]


def days(column):
    """The days that a column was read as: dates, what depends on today, or why there is none."""
    read = Days()
    return [shown(read, number) for number in read.numbers(plain_array(column)).tolist()]


def shown(read, number):
    told = read.reason(number)
    return told[1] if told else read.relative(number) or date.fromordinal(number)


def told_of(day):
    """What `day_of` makes of a day: a date, or the message of its error."""
    try:
        return day_of(day, "date")
    except ConverterError as error:
        return str(error)


# -- words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TEXTS, ids=str)
@pytest.mark.parametrize(
    "words", [["USD", "eur", "USD"], ["USD", "GBp", None, "", "DOGE"], ["GBX"], [None], ["€", "zł"]]
)
def test_every_layout_of_text_is_read_alike(kind, words):
    alone = []
    for word in words:
        try:
            alone.append(iso4217.unit(word or "")[0].code)
        except ConverterError:
            alone.append("")
    whole = pa.array(["JPY", *words, "JPY"], kind)
    for column in (
        pa.array(words, kind),
        whole.slice(1, len(words)),
        pa.array(words, kind).dictionary_encode(),
    ):
        assert codes(column) == alone


def test_parts_of_a_column_in_chunks_are_those_rows():
    words = ["USD", "EUR", "GBP", "CHF", "JPY"]
    for kind in TEXTS:
        plain = pa.chunked_array([words[:1], [], words[1:4], words[4:]], kind)
        coded = pa.chunked_array([chunk.dictionary_encode() for chunk in plain.chunks])
        for column in (plain, coded):
            assert codes(part_of(column, 1, 3)) == words[1:4]
            assert codes(part_of(column, 0, 5)) == words


def test_a_word_is_read_once():
    asked = []

    def read(word):
        asked.append(word)
        return word, 0

    words = Words(read, currencies=False)
    for _ in range(2):
        for column in (pa.array(["USD", "EUR"] * 9), pa.array(["USD", None, "EURO"]), ["EUR", None]):
            words.places(column)
    assert sorted(asked, key=str) == ["EUR", "EURO", None, "USD"]


def test_words_of_a_dictionary_that_no_row_has_are_not_read():
    column = pa.DictionaryArray.from_arrays(pa.array([1, None, 1]), pa.array(["rubbish", "USD"]))
    words = Words(currency_of)
    assert codes(column, words) == ["USD", "", "USD"]
    assert len(words) == 2


def test_a_hundredth_has_the_power_of_its_unit():
    words = Words(currency_of)
    places = words.places(pa.array(["GBp", "GBP", "gbx", "ZAc"]))
    found = [(words.codes[place], words.powers[place]) for place in places]
    assert found == [("GBP", -2), ("GBP", 0), ("GBP", -2), ("ZAR", -2)]


@pytest.mark.parametrize(
    "word", ["XXQ", "EURUSD", "eur cents", "XXX", "U SD", 840, 1.5, True, b"USD", ["USD"], {"a": 1}, DAY]
)
def test_a_word_that_is_no_currency_is_refused_in_the_words_of_convert(word):
    with pytest.raises(ConverterError) as refused:
        iso4217.unit(word, "currency")
    for column in ([word], pa.array([word])):
        words = Words(currency_of)
        (place,) = words.places(column)
        assert words.reason(place) == (refused.value.kind, str(refused.value))


def test_an_empty_cell_is_a_missing_currency():
    for empty in (None, float("nan"), pd.NA, pd.NaT, ""):
        words = Words(currency_of)
        (place,) = words.places([empty])
        assert words.reason(place)[1] == "a currency is missing; write its code, such as USD"


def test_text_that_is_no_currency_is_not_read_before_its_reason_is_asked_for():
    asked = []

    def read(word):
        asked.append(word)
        return currency_of(word)

    words = Words(read)
    places = words.places(pa.array(["USX", "usd", "GBp", "doge"]))
    assert words.codes == ["", "USD", "GBP", "DOGE"]
    assert asked == ["usd", "GBp", "doge"]
    assert words.reason(int(places[0]), brief=True) == ("unknown-currency", "unknown currency 'USX'")
    assert "did you mean" in words.reason(int(places[0]))[1]
    assert asked[3:] == ["USX"]


def test_the_first_words_of_the_rows_that_are_no_currencies_tell_what_may_be_meant():
    words = Words(currency_of)
    junk = [f"q{number:05}" for number in range(MANY)]
    words.places(pa.array([*reversed(junk), "USX"]))  # the order of another frame
    hints = Hints(words)
    batches = [words.places(pa.array(some)) for some in (["USD", *junk[1:]], [junk[5], "USX", junk[0]])]
    hints.look(batches)
    last, cut = (hints.reason(words.place(word))[1] for word in ("USX", junk[0]))
    assert last.startswith("unknown currency 'USX'; did you mean ")
    assert cut == f"unknown currency '{junk[0]}'"
    assert hints.reason(words.place("USD")) is None


@pytest.mark.parametrize(
    "word", ["USD", "usd", "GBp", "gbp", "GBX", "doge", "XXQ", "", "XXX", "EURUSD", "\u017fEK"]
)
def test_a_text_is_known_to_be_a_unit_where_it_can_be_read_as_one(word):
    try:
        iso4217.unit(word)
    except ConverterError:
        assert not iso4217.is_unit(word)
    else:
        assert iso4217.is_unit(word)


def test_a_currency_may_be_an_object():
    assert codes([iso4217.get("USD"), "EUR"]) == ["USD", "EUR"]


# -- days ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "column",
    [
        pa.array([DAY]),
        pa.array([DAY], pa.date64()),
        pa.array(["2024-02-29"]),
        pa.array(["2024-02-29"]).dictionary_encode(),
        pa.array(["2024-02-29T23:59:59Z"]),
        pa.array([datetime(2024, 2, 29, 23, 59, 59)], pa.timestamp("s")),  # noqa: DTZ001 - no zone is meant
        pa.array([IN_TOKYO - timedelta(hours=1)], pa.timestamp("ns", "Asia/Tokyo")),
        pa.array([IN_TOKYO], pa.timestamp("us", "UTC")),
        pa.array([IN_TOKYO], pa.timestamp("ms", "-03:00")),
        pa.array(pd.Series(pd.DatetimeIndex(["2024-02-29 23:00"]).tz_localize("America/New_York"))),
        pl.Series([DAY]).to_arrow(),
        [DAY],
        [pd.Timestamp("2024-02-29 10:00")],
    ],
    ids=lambda column: str(getattr(column, "type", "objects")),
)
def test_a_day_is_that_of_the_calendar_in_its_own_time_zone(column):
    assert days(column) == [DAY]


def test_equal_instants_of_two_time_zones_are_two_days():
    assert days([IN_TOKYO, IN_TOKYO.astimezone(UTC)]) == [date(2024, 3, 1), DAY]
    assert days([IN_TOKYO.astimezone(timezone(timedelta(hours=-3)))]) == [DAY]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_an_instant_before_1970_is_of_the_day_that_it_is_in(unit):
    column = pa.array(numpy.array(["1969-12-31T23:00", "1970-01-01"], f"datetime64[{unit}]"))
    assert days(column) == [date(1969, 12, 31), date(1970, 1, 1)]


def test_a_time_zone_that_is_not_known_is_the_reason_of_its_rows():
    column = pa.array([0, None], pa.timestamp("s", "Mars/Base"))
    assert days(column) == ["the time zone Mars/Base is not known here"] * 2


def test_values_of_several_types_may_be_mixed():
    column = [DAY, "2024-02-29", pd.Timestamp(2024, 2, 29), datetime(2024, 2, 29, tzinfo=UTC), "29.02.2024"]
    assert days(column) == [DAY] * 5


NO_DAYS = [
    pa.nulls(1), pa.array([None], pa.date32()), pa.array([""]), pa.array([None], pa.timestamp("ns", "UTC")),
    [None], [pd.NaT], [float("nan")],
]  # fmt: skip


@pytest.mark.parametrize("column", NO_DAYS)
def test_a_missing_day_is_refused(column):
    assert days(column) == ["a day is missing; write it as YYYY-MM-DD"]


@pytest.mark.parametrize("year", [999, 3000, 9999])
def test_a_year_that_convert_refuses_is_refused(year):
    found = [
        days(column)[0] for column in ([date(year, 1, 1)], pa.array([date(year, 1, 1)]), [f"{year:04}-01-01"])
    ]
    assert found == [told_of(date(year, 1, 1))] * 2 + [told_of(f"{year:04}-01-01")]


@pytest.mark.parametrize("number", [-(2**31), 2**31 - 1, -719163, 3_000_000])
def test_a_day_that_python_lacks_is_refused(number):
    assert days(pa.array([number], pa.int32()).view(pa.date32())) == ["a year is from 1000 to 2999"]
    assert days(pa.array([2**62, -(2**62)], pa.timestamp("s"))) == ["a year is from 1000 to 2999"] * 2


@pytest.mark.parametrize(
    "value", [20240229, 45351.0, True, pd.Period("2024-02"), b"2024-02-29", ["2024-02-29"]]
)
def test_what_is_no_day_is_refused_in_the_words_of_convert(value):
    assert days([value]) == [told_of(value)]


def test_a_word_that_depends_on_today_stays_one():
    (found,) = days(pa.array(["yesterday"]))
    assert (type(found), found.text) == (Relative, "yesterday")


def test_one_text_that_is_no_day_leaves_the_others():
    column = pa.array(["2024-02-29", "2024-02-30", None, "12/31/2022", "01/02/2022"])
    assert days(column) == [
        told_of(text) for text in ("2024-02-29", "2024-02-30", "", "12/31/2022", "01/02/2022")
    ]


def is_text(value):
    return isinstance(value, str)


of_days = st.dates().map(str)
TIMED = r"[0-9]{4}-[01][0-9]-[0-3][0-9][T ]([0-2][0-9]:[0-5][0-9])(:[0-5][0-9](\.[0-9]{1,6})?)?Z?"
of_times = st.from_regex(TIMED, fullmatch=True)
odd = st.from_regex(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}", fullmatch=True)
slips = st.builds(
    lambda text, place, letter: text[:place] + letter + text[place + 1 :],
    of_days, st.integers(0, 10), st.characters(codec="utf-8"),
)  # fmt: skip


@given(st.lists(st.one_of(of_days, of_times, odd, slips), min_size=1, max_size=3), st.sampled_from(TEXTS))
@example(["2024-02-29T24:00"], pa.string())
@example(["２024-02"], pa.string_view())
def test_text_is_taken_for_plain_days_only_where_convert_takes_it_for_these(texts, kind):
    found = days_of(pa.array(texts, kind))
    if found is not None:
        ordinals = [719163 + number for number in found.view(pa.int32()).to_pylist()]
        meant = [told_of(text) for text in texts]
        years = all(FIRST <= one < FIRST + SPAN for one in ordinals)
        assert [date.fromordinal(one) for one in ordinals] == meant if years else any(map(is_text, meant))
    else:
        assert any(not isinstance(one := told_of(text), date) or text != str(one) for text in texts)
