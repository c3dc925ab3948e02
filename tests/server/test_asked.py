"""Parameters and parts of paths, read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("starlette")

from converter import iso4217
from converter.server.asked import Asked, code_of, date_of, parameters
from converter.server.problems import Problem


@pytest.mark.parametrize("text", ["usd", "USD", "Usd"])
def test_a_code_may_be_in_any_case(text):
    assert code_of(text, "base") == "USD"


@given(st.text())
def test_a_word_is_a_code_of_the_table_or_a_problem_of_its_parameter(text):
    found = None
    try:
        found = code_of(text, "base")
    except Problem as problem:
        found = problem
    if isinstance(found, str):
        assert iso4217.get(found).code == found == text.upper()
    else:
        assert (found.status, found.parameter) == (422, "base")


def test_a_word_that_is_no_code_is_not_repeated():
    for text in ("<script>", "USD/EUR", "u" * 3000, "\u017fek", "12"):
        with pytest.raises(Problem) as caught:
            code_of(text, "base")
        assert text not in caught.value.message


def test_a_mistyped_code_suggests_the_right_one():
    with pytest.raises(Problem) as caught:
        code_of("USB", "base")
    assert caught.value.suggestions == ("USD",)


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_a_day_is_read_as_iso_8601_writes_it(day):
    assert date_of(day.isoformat(), "date") == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "today",
        "2026-2-3",
        "20260203",
        "2026-02-30",
        "2026-W05-1",
        "2026-02-03T00:00",
        "٢٠٢٦-٠٢-٠٣",
        " 2026-02-03",
    ],
)
def test_any_other_form_of_a_day_is_a_problem(text):
    with pytest.raises(Problem) as caught:
        date_of(text, "date")
    assert (caught.value.status, caught.value.parameter) == (422, "date")


@given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=50), max_size=3))
def test_parameters_are_read_as_they_were_encoded(given_):
    from urllib.parse import urlencode

    assert parameters(urlencode(given_).encode(), frozenset("abc")) == given_


@pytest.mark.parametrize(
    "query", [b"d=1", b"a=1&a=2", b"a=%ff", b"a=" + b"x" * 5000, b"&".join([b"a=1"] * 40), b"A=1", b"=1"]
)
def test_a_query_that_cannot_be_meant_is_a_problem(query):
    with pytest.raises(Problem) as caught:
        parameters(query, frozenset("abc"))
    assert caught.value.status == 422


def test_a_list_of_codes_has_each_once_in_order():
    assert Asked({}, {"quotes": "rub,USD,RUB"}).codes("quotes") == ("RUB", "USD")


def test_a_place_of_the_path_is_read_like_a_parameter():
    asked = Asked({"base": "eur", "date": "2026-10-30"}, {})
    assert (asked.code("base"), asked.day("date"), asked.day("from")) == ("EUR", date(2026, 10, 30), None)


def test_a_word_out_of_several_may_be_in_any_case():
    assert Asked({}, {"group": "MONTH"}).choice("group", ("week", "month")) == "month"
    with pytest.raises(Problem) as caught:
        Asked({}, {"group": "year"}).choice("group", ("week", "month"))
    assert caught.value.suggestions == ("week", "month")
