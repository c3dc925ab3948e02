"""The rule by which a document of rates answers a pair."""

from typing import Any

import pytest

from converter.widget.rule import Rule


def table(source: str, own: dict[str, str], figures: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A table of a document: table("ecb", {"base": "EUR"}, {"USD": "1.1"})."""
    return {"source": source, "kind": "reference", **own, "day": "2026-10-30", "figures": figures, **more}


ECB = table("ecb", {"base": "EUR"}, {"USD": "1.25", "JPY": "160", "AED": "4.5"})
CBR = table("cbr", {"quote": "RUB"}, {"USD": "80", "JPY": {"text": "50", "nominal": 100}}, only="RUB")
BLEND = table(
    "frankfurter", {"base": "USD"},
    {"EUR": "0.8", "KZT": {"text": "500", "day": "2026-10-14"}, "XAU": {"text": "4000", "turned": True}},
    kind="blend", span=14,
)  # fmt: skip
GUESS = table(
    "guess", {"base": "USD"}, {"EUR": "0.9", "AED": "3.7", "XOF": "500", "PLN": "4"}, kind="indicative"
)
CENT = table("guess", {"base": "USD"}, {"EUR": "1", "AED": "3.7"}, kind="indicative")
PEGS = {
    "AED": {"base": "USD", "quote": "AED", "text": "3.6725", "day": "1997-11-02"},
    "SAR": {"base": "USD", "quote": "SAR", "text": "3.75", "day": "1986-06-01"},
    "XOF": {"base": "EUR", "quote": "XOF", "text": "655.957", "day": "1999-01-01"},
}
LAWS = {
    "DEM": [{"base": "EUR", "quote": "DEM", "text": "2", "day": "1999-01-01"}],
    "BGL": [
        {"base": "BGL", "quote": "BGN", "text": "1", "nominal": 1000, "day": "1999-07-05"},
        {"base": "EUR", "quote": "BGN", "text": "2", "day": "2026-01-01"},
    ],
    "BGN": [{"base": "EUR", "quote": "BGN", "text": "2", "day": "2026-01-01"}],
}


def late(one: dict[str, Any], day: str) -> dict[str, Any]:
    """The table, late and of a day."""
    return {**one, "late": True, "day": day}


def told(tables: list[dict[str, Any]], pair: str, **more: Any) -> Any:
    """The answer of a document as text: units, source, day, kind and derivation; None without a rate."""
    base, quote = pair.split("/")
    priced = Rule({"tables": tables, **more}).priced(base, quote)
    if priced is None:
        return None
    rate = priced.rate(base, quote)
    return f"{rate.value.normalize():f} {rate.source} {rate.as_of} {rate.kind} {rate.derivation}"


@pytest.mark.parametrize(
    ("pair", "answer"),
    [
        ("USD/USD", "1 identity None fixed identity"),
        ("EUR/USD", "1.25 ecb 2026-10-30 reference published"),
        ("USD/EUR", "0.8 ecb 2026-10-30 reference inverse"),
        ("USD/JPY", "128 ecb 2026-10-30 reference cross"),
        ("USD/RUB", "80 cbr 2026-10-30 reference published"),
        ("RUB/JPY", "2 cbr 2026-10-30 reference inverse"),
        ("EUR/RUB", None),
        ("USD/PLN", None),
        ("XAU/USD", "4000 frankfurter 2026-10-30 blend published"),
        ("KZT/USD", "0.002 frankfurter 2026-10-14 blend inverse"),
        ("KZT/XAU", None),
    ],
)  # fmt: skip
def test_the_first_table_with_both_currencies_answers(pair: str, answer: str | None) -> None:
    assert told([CBR, ECB, BLEND], pair) == answer


@pytest.mark.parametrize(
    ("pair", "answer"),
    [
        ("DEM/BGN", "1 law 2026-01-01 fixed fixed"),
        ("BGL/BGN", "0.001 law 1999-07-05 fixed redenomination"),
        ("BGL/EUR", "0.0005 law 2026-01-01 fixed fixed"),
        ("DEM/USD", "0.625 law+ecb 2026-10-30 reference chain"),
        ("USD/DEM", "1.6 ecb+law 2026-10-30 reference chain"),
        ("BGL/JPY", "0.08 law+ecb 2026-10-30 reference chain"),
        ("DEM/RUB", None),
    ],
)  # fmt: skip
def test_a_replaced_currency_is_settled_by_law(pair: str, answer: str | None) -> None:
    assert told([CBR, ECB], pair, law=LAWS) == answer


@pytest.mark.parametrize(
    ("tables", "pair", "answer"),
    [
        ([GUESS], "USD/AED", "3.6725 peg 1997-11-02 peg peg"),
        ([GUESS], "SAR/AED", "0.9793333333333333333333333333 peg 1997-11-02 peg peg"),
        ([GUESS], "PLN/SAR", "0.9375 guess+peg 2026-10-30 indicative chain"),
        ([ECB, GUESS], "EUR/AED", "4.5 ecb 2026-10-30 reference published"),
        ([ECB, GUESS], "EUR/XOF", "655.957 peg 1999-01-01 peg peg"),
        ([ECB, GUESS], "SAR/XOF", "139.9374933333333333333333333 peg+ecb 2026-10-30 peg chain"),
        ([late(ECB, "2026-10-20"), CENT], "EUR/AED", "3.6725 guess+peg 2026-10-30 indicative chain"),
        ([late(ECB, "2026-10-20")], "JPY/AED", "0.028125 ecb 2026-10-20 reference cross"),
        ([], "USD/AED", "3.6725 peg 1997-11-02 peg peg"),
    ],
)  # fmt: skip
def test_a_peg_comes_before_indicative_figures(tables: list[dict[str, Any]], pair: str, answer: str) -> None:
    assert told(tables, pair, pegs=PEGS) == answer


@pytest.mark.parametrize(
    ("first", "second", "source"),
    [
        (ECB, late(GUESS, "2026-10-30"), "ecb"),
        (late(ECB, "2026-10-29"), GUESS, "guess"),
        (late(ECB, "2026-10-23"), late(GUESS, "2026-10-30"), "ecb"),
        (late(ECB, "2026-10-22"), late(GUESS, "2026-10-30"), "guess"),
    ],
)  # fmt: skip
def test_a_late_table_gives_way_and_of_late_ones_the_first_of_a_week(
    first: dict[str, Any], second: dict[str, Any], source: str
) -> None:
    priced = Rule({"tables": [first, second]}).priced("EUR", "USD")
    assert priced is not None
    assert [leg.source for leg in priced.legs] == [source]


def test_exceptions_come_first() -> None:
    legs = [{"base": "EUR", "quote": "USD", "text": "2", "day": "2026-10-29", "source": "x"}]
    pairs = {"EUR": {"USD": {"legs": legs, "kind": "official", "day": "2026-10-29"}}}
    assert told([ECB], "EUR/USD", pairs=pairs) == "2 x 2026-10-29 official published"
    assert told([ECB], "EUR/JPY", none={"EUR": "AED JPY"}) is None
    assert told([ECB], "JPY/EUR", none={"EUR": "AED JPY"}) == "0.00625 ecb 2026-10-30 reference inverse"
