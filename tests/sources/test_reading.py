"""What is accepted as a number, a code, a day and a figure."""

import sys
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.replies import reply

from converter.errors import SourceChanged
from converter.numbers import is_number
from converter.sources.reading import Reading, is_asset, is_code, read_csv, read_json, read_xml, text_of


@pytest.mark.parametrize("text", ["1", "0.83380", "136.00", "-1.5", "5.39256E-05", "5.9e-05", "1e+3", "0"])
def test_a_decimal_is_a_number(text):
    assert is_number(text)


@pytest.mark.parametrize(
    "text",
    ["", ".", "1.", ".5", "1.2.3", "1,5", "+1", "--1", "- 1", " 1", "1 ", "1_000", "NaN", "Infinity", "1e",
     "e5", "1e1.5", "1e9999", "1e99999999999", "٣", "１", "²", "0x10", "1\n", "9" * 41, None, 1, 1.5, True],
)  # fmt: skip
def test_anything_else_is_no_number(text):
    assert not is_number(text)


@given(st.text(alphabet="0123456789.eE+-_ ٣", max_size=12))
def test_every_number_is_a_finite_decimal(text):
    if is_number(text):
        assert Decimal(text).is_finite()


@pytest.mark.parametrize("text", ["USD", "XAU", "KID"])
def test_three_capital_letters_are_a_code(text):
    assert is_code(text)
    assert not is_asset(text)


@pytest.mark.parametrize("text", ["usd", "US", "US1", "USDT", "ÜSD", "", None, 840, ["USD"]])
def test_anything_else_is_no_code(text):
    assert not is_code(text)


@pytest.mark.parametrize("text", ["USDT", "1INCH"])
def test_a_ticker_is_an_asset(text):
    assert is_asset(text)


@pytest.mark.parametrize(
    ("method", "text"),
    [("iso_day", "2026-10-30"), ("dotted_day", "30.10.2026"), ("english_day", "30 Oct 2026")],
)
def test_the_three_ways_to_write_a_day(method, text):
    assert getattr(Reading(reply(""), "test"), method)(text) == date(2026, 10, 30)


@pytest.mark.parametrize(
    ("method", "text"),
    [("iso_day", "2026-02-30"), ("iso_day", "2026-1-30"), ("iso_day", "+026-10-30"), ("iso_day", None),
     ("iso_day", "٢٠٢٦-10-30"), ("iso_day", "0000-01-01"),
     ("dotted_day", "2026-10-30"), ("dotted_day", "31.11.2026"),
     ("english_day", "30 Foo 2026"), ("english_day", "Oct 30, 2026"), ("english_day", "99 October 2026")],
)  # fmt: skip
def test_anything_else_is_no_day(method, text):
    with pytest.raises(SourceChanged):
        getattr(Reading(reply(""), "test"), method)(text)


def test_a_reading_without_a_figure_is_refused_where_one_is_needed():
    reading = Reading(reply(""), "test")
    assert reading.tables() == ()
    with pytest.raises(SourceChanged, match="no figure"):
        reading.tables(needed=True)


def test_a_line_with_fewer_or_more_cells_than_columns_is_refused():
    reading = Reading(reply(""), "test")
    assert reading.cells("13 April 2026, 1.1684, ", 3) == ["13 April 2026", "1.1684", ""]
    for line in ("13 April 2026, 1.1684", "13 April 2026, 1.1684, , "):
        with pytest.raises(SourceChanged, match="cut"):
            reading.cells(line, 3)


def test_the_text_of_a_child_that_is_missing_or_empty_is_empty():
    row = read_xml(reply("<row><rate> 1.5\n</rate><unit/></row>"), "test")
    assert [text_of(row, name) for name in ("rate", "unit", "code")] == ["1.5", "", ""]


def test_cells_that_cannot_be_told_apart_are_refused():
    assert read_csv(reply('a,"b, c"\r\n1,2\n'), "test") == [["a", "b, c"], ["1", "2"]]
    for body in ("a,b\n1\r2,3\n", "a," + "x" * 200_000 + "\n"):
        with pytest.raises(SourceChanged, match="no valid CSV"):
            read_csv(reply(body), "test")


def test_a_root_of_another_name_is_refused_whatever_its_namespace():
    body = '<row xmlns="http://www.bnr.ro/xsd"/>'
    assert read_xml(reply(body), "test", "row").tag == "{http://www.bnr.ro/xsd}row"
    with pytest.raises(SourceChanged, match="an unexpected XML root"):
        read_xml(reply(body), "test", "table")


def test_a_figure_twice_with_trailing_zeros_is_the_same_figure():
    reading = Reading(reply(""), "test")
    for text in ("1.50", "1.5"):
        reading.add(date(2026, 10, 30), "EUR", "USD", text)
    assert [f.text for f in reading.tables()[0].figures] == ["1.50"]


def test_a_figure_twice_with_another_nominal_is_refused():
    reading = Reading(reply(""), "test")
    reading.add(date(2026, 10, 30), "JPY", "RUB", "47.2636", 100)
    with pytest.raises(SourceChanged, match="twice"):
        reading.add(date(2026, 10, 30), "JPY", "RUB", "47.2636", 1)


@pytest.mark.parametrize(
    ("read", "body", "step", "times"),
    [
        (
            read_json,
            b'{"rates": {' + b",".join(b'"A%d": 1.5' % n for n in range(2000)) + b"}}",
            "_number",
            2000,
        ),
        (
            read_xml,
            b"<all>" + b"<one><code>USD</code><value>80,5</value></one>" * 8000 + b"</all>",
            "feed",
            5,
        ),
    ],
)
def test_a_long_body_is_read_in_steps_between_which_others_get_their_turn(read, body, step, times):
    steps = []

    def note(frame, event, called):
        if event in ("call", "c_call"):
            steps.append(frame.f_code.co_name if event == "call" else called.__name__)

    one = reply(body)
    sys.setprofile(note)
    try:
        read(one, "test")
    finally:
        sys.setprofile(None)
    assert steps.count(step) >= times
