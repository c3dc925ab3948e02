"""Hundredths of market data (GBp, GBX, ZAc, ILA) in every call of the library: divided, or refused."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from inspect import signature
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import AsyncConverter, Converter, iso4217
from converter.api import shared
from converter.errors import InputError, UnknownCurrency
from converter.text import question

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)
WORDS = {"GBp": "GBP", "GBX": "GBP", "ZAc": "ZAR", "ILA": "ILS"}
PLAIN = {"offline": True, "environ": {}, "clock": lambda: NOW}


class Awaited:
    """An `AsyncConverter` that is called like the other."""

    def __init__(self, **settings):
        self._made = AsyncConverter(**settings)

    def __getattr__(self, name):
        def call(*args, **settings):
            found = getattr(self._made, name)(*args, **settings)
            return asyncio.run(found) if asyncio.iscoroutine(found) else found

        return call


@pytest.fixture
def door(request, tmp_path):
    """A converter, one for event loops, or the functions of the package put to a converter."""
    settings = {**PLAIN, "cache_dir": tmp_path / "cache"}
    if request.param == "async":
        return Awaited(**settings)
    made = Converter(**settings)
    if request.param == "sync":
        return made
    functions = {name: shared.function_of(getattr(Converter, name), lambda: made) for name in shared.__all__}
    return SimpleNamespace(**functions)


DAY = "2026-10-28"
# Each call that takes an amount, with an amount of a currency.
AMOUNTS = {
    "convert": lambda c, amount, code: c.convert(amount, code, "EUR"),
    "a day of convert": lambda c, amount, code: c.convert(amount, code, "EUR", DAY),
    "a mean of convert": lambda c, amount, code: c.convert(amount, code, "EUR", average="2026-Q2"),
    "an end of convert": lambda c, amount, code: c.convert(amount, code, "EUR", end_of="2026-Q2"),
    "a currency in itself": lambda c, amount, code: c.convert(amount, code, WORDS.get(code, code)),
    "convert_many": lambda c, amount, code: c.convert_many([(amount, code, "EUR")])[0],
    "days of convert_many": lambda c, amount, code: c.convert_many([(amount, code, "EUR", DAY)] * 4)[3],
    "total": lambda c, amount, code: c.total([(amount, code), (1, "USD")], "EUR"),
    "compare": lambda c, amount, code: next(
        filter(None, (one.conversion for one in c.compare(amount, code, "EUR", DAY)))
    ),
    "a fee": lambda c, amount, code: c.convert(9, WORDS.get(code, code), "EUR", fee=f"{amount} {code}"),
    "a fee of a sum": lambda c, amount, code: c.total(
        [(9, WORDS.get(code, code))], WORDS.get(code, code), fee=f"{amount} {code}"
    ),
}
# Each call that takes a currency without an amount.
WITHOUT = {
    "a target of convert": lambda c, code: c.convert(1, "EUR", code),
    "a target of a mean": lambda c, code: c.convert(1, "EUR", code, average="2026-Q2"),
    "a target of convert_many": lambda c, code: c.convert_many([(1, "EUR", code)]),
    "a target of total": lambda c, code: c.total([(1, "EUR")], code),
    "a target of compare": lambda c, code: c.compare(1, "EUR", code),
    "rate": lambda c, code: c.rate(code, "EUR"),
    "the quote of rate": lambda c, code: c.rate("EUR", code, DAY),
    "answer": lambda c, code: c.answer(code, "EUR"),
    "rates": lambda c, code: c.rates(code),
    "answers": lambda c, code: c.answers(code),
    "a quote of answers": lambda c, code: c.answers("EUR", ["USD", code]),
    "history": lambda c, code: c.history(code, "EUR", DAY, DAY),
    "the quote of history": lambda c, code: c.history("EUR", code, DAY, DAY),
    "series": lambda c, code: c.series(code, "EUR", DAY, DAY),
    "average": lambda c, code: c.average(code, "EUR", "2026-Q2"),
    "the quote of average": lambda c, code: c.average("EUR", code, "2026-Q2"),
    "end_of": lambda c, code: c.end_of(code, "EUR", "2026-Q2"),
    "coverage": lambda c, code: c.coverage(code),
}


def every(entries):
    """Each entry for each of the three."""
    return [(door, name) for door in ("sync", "async", "shared") for name in entries]


@pytest.mark.parametrize(("door", "name"), every(AMOUNTS), indirect=["door"])
def test_where_there_is_an_amount_it_is_divided_and_told(door, name):
    ask = AMOUNTS[name]
    for word, whole in WORDS.items():
        found, same = ask(door, 250, word), ask(door, "2.50", whole)
        assert (str(found), found.result_exact) == (str(same), same.result_exact), word
        assert (found.assumed, same.assumed) == ((f"{word}=0.01 {whole}",), ())
        if name.endswith("fee"):
            assert found.fee.amount == same.fee.amount, word


@pytest.mark.parametrize(("door", "name"), every(WITHOUT), indirect=["door"])
def test_where_there_is_none_it_is_refused_naming_the_currency(door, name):
    for word, whole in WORDS.items():
        with pytest.raises(InputError, match=f"{word} is a hundredth of {whole} and .*write {whole}"):
            WITHOUT[name](door, word)


@pytest.mark.parametrize("code", ["GBP", "gbp", "Gbp", "gBp", "gbP", "ZAR", "zar", "ILS"])
@pytest.mark.parametrize("door", ["sync", "async", "shared"], indirect=True)
def test_every_other_spelling_is_the_currency_itself(door, code):
    found = door.convert(250, code, "EUR")
    assert (found.money.amount, found.assumed) == (250, ())


def test_every_call_that_takes_a_currency_is_among_them():
    takes = {"base", "quote", "code", "terms", "questions"}
    methods = {
        name
        for name, method in vars(Converter).items()
        if callable(method) and name[0] != "_" and takes & {*signature(method).parameters}
    }
    tried = {word for name in (*AMOUNTS, *WITHOUT) for word in name.split()}
    # prepare only fetches, for questions that are asked after it; recall tells whether it is needed.
    assert methods - {"prepare", "recall"} <= tried


@pytest.mark.parametrize(("word", "whole"), [("gbx", "GBP"), ("Gbx", "GBP"), ("ila", "ILS")])
def test_a_word_that_resembles_no_code_is_a_hundredth_in_any_case(word, whole):
    currency, power, told = iso4217.unit(word)
    assert (currency.code, power, told) == (whole, -2, (f"{word}=0.01 {whole}",))


@pytest.mark.parametrize("word", ["ZAC", "zac", "\u0131la"])
def test_other_spellings_are_no_currency(word):
    with pytest.raises(UnknownCurrency):
        iso4217.unit(word)


def test_a_price_in_pence_is_not_remembered_as_one_in_pounds(tmp_path):
    with Converter(**PLAIN, cache_dir=tmp_path) as c:
        c.convert(100, "GBp", "EUR")
        with pytest.raises(InputError, match="write GBP"):
            c.rate("GBp", "EUR")
        assert c.convert(100, "GBP", "EUR").money.amount == 100
        assert c.convert(100, "GBp", "EUR").money.amount == 1
        assert c.recall("GBp", "EUR")


# -- your own rates ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["own", "standing"])
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    ("pair", "value"),
    [("{}/USD", "1.34"), ("USD/{}", "0.000134"), ("50 {}/USD", "0.0268"), ("100 USD/{}", "0.00000134")],
)
def test_a_side_of_an_own_rate_is_divided_and_told(tmp_path, kind, word, pair, value):
    own = {kind: {pair.format(word): "0.0134"}}
    whole = WORDS[word]
    one, two = (whole, "USD") if pair.split("/")[1] == "USD" else ("USD", whole)
    with Converter(**PLAIN, cache_dir=tmp_path, **own) as c:
        found = c.convert(1, one, two)
    assert (found.rate.value, found.assumed) == (Decimal(value), (f"{word}=0.01 {whole}",))


def test_hundredths_on_both_sides_are_the_rate_of_the_wholes(tmp_path):
    with Converter(**PLAIN, cache_dir=tmp_path, own={"GBp/ZAc": "23.5"}) as c:
        found = c.convert(100, "GBp", "ZAR")
    assert (str(found.result), found.rate.value) == ("23.50 ZAR", Decimal("23.5"))
    assert found.assumed == ("GBp=0.01 GBP", "ZAc=0.01 ZAR")


def test_a_reading_is_told_once_though_amount_rate_and_fee_have_it(tmp_path):
    with Converter(**PLAIN, cache_dir=tmp_path, own={"GBp/USD": "0.0134"}) as c:
        one = c.convert(100, "GBp", "USD", fee="5GBp")
        total = c.total([(100, "GBp"), (5, "GBX")], "GBP", fee="5GBp")
    assert one.assumed == ("GBp=0.01 GBP",)
    assert total.assumed == ("GBp=0.01 GBP", "GBX=0.01 GBP")


@given(st.decimals("0.00001", "99999", places=5), st.sampled_from(sorted(WORDS)))
def test_an_own_rate_of_a_hundredth_is_exactly_that_of_a_hundred(figure, word):
    from converter.lookup.own_rates import rates_of

    codes = frozenset((WORDS[word], "EUR"))
    base = rates_of({f"{word}/EUR": figure})[codes].leg.figure
    quote = rates_of({f"EUR/{word}": str(figure)})[codes].leg.figure
    assert (base.value, quote.value) == (figure * 100, figure / 100)


# -- the command's words and the library's codes -----------------------------------------------------


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    with Converter(**PLAIN, cache_dir=tmp_path_factory.mktemp("cache")) as c:
        yield c


@given(
    st.decimals("-99999", "99999", places=4).filter(lambda d: d != d.to_integral_value()),
    st.sampled_from([*sorted(WORDS), "GBP", "gbp", "zar", "ILS"]),
)
def test_a_word_is_the_same_amount_typed_and_called(plain, amount, word):
    typed = question.parse_line(f"{amount:f}0 {word} EUR")
    found = plain.convert(amount, word, "EUR")
    assert (typed.amount, typed.base, typed.assumed) == (
        found.money.amount, found.money.currency, found.assumed,
    )  # fmt: skip
