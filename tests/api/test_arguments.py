"""An argument is taken for what it plainly is, or refused by an InputError that names it."""

import asyncio
import inspect
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter import AsyncConverter, Converter, iso4217
from converter.errors import AmountError, ConverterError, DateError, InputError
from converter.text.arguments import amount_of, day_of

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)
DAY = date(2026, 10, 28)
NAIVE = datetime.combine(DAY, datetime.min.time())


# -- substitutes that behave as the types of numpy and pandas do -----------------------------------


class Int64:
    """A whole number of numpy: registered as one, and no int."""

    def __init__(self, value):
        self._value = value

    def __index__(self):
        return self._value

    __int__ = __index__

    def item(self):
        return self._value

    def __str__(self):
        return str(self._value)


class Float32:
    """A short float of numpy: its own shortest form is not that of the float which it is equal to."""

    def __init__(self, text):
        self._text = text

    def __float__(self):
        return 0.10000000149011612

    def __str__(self):
        return self._text


class Timedelta64(Int64):
    """A span of time, which numpy registers as a whole number."""

    def __index__(self):
        raise TypeError("only integer scalar arrays can be converted to a scalar index")


class Bool:
    """A truth of numpy, which is neither a bool nor a number."""

    shape = ()

    class dtype:  # noqa: N801 - as numpy calls it
        kind = "b"

    def __init__(self, *, value):
        self._value = value

    def __bool__(self):
        return self._value


class Timestamp(datetime):
    """An instant of pandas."""


class NaTType(datetime):
    """No instant of pandas: one that isn't equal to itself, and has no day."""

    __hash__ = datetime.__hash__

    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True

    def date(self):
        raise ValueError("NaTType does not support date")


class NAType:
    """Nothing known, of pandas, whose truth is not known either."""

    def __bool__(self):
        raise TypeError("boolean value of NA is ambiguous")

    def __eq__(self, other):
        return self

    def __hash__(self):
        return 2**61 - 1


Integral.register(Int64)
Real.register(Float32)
NUMPY_FALSE = Bool(value=False)
NAT, NA = NaTType(2026, 1, 1), NAType()


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    with Converter(offline=True, environ={}, cache_dir=cache, clock=lambda: NOW) as made:
        yield made


# -- amounts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "taken"),
    [
        (Int64(7), "7"), (Int64(-(10**20)), "-100000000000000000000"), (Float32("0.1"), "0.1"),
        (Float32("1e+20"), "100000000000000000000"), (Fraction(1, 4), "0.25"), (Decimal("7.10"), "7.1"),
    ],
)  # fmt: skip
def test_a_number_of_another_type_is_that_number(plain, amount, taken):
    assert plain.convert(amount, "EUR", "EUR").result.amount == Decimal(taken)


@pytest.mark.parametrize(
    "amount",
    [
        True, None, NA, NAT, Bool(value=True), Timedelta64(5), Float32("nan"), Float32("inf"), float("nan"),
        Decimal("nan"), [5], date(2026, 1, 1), 1j, object(),
    ],
    ids=lambda value: f"{type(value).__name__} {str(value)[:8]}",
)  # fmt: skip
def test_what_is_no_number_is_no_amount(plain, amount):
    with pytest.raises(AmountError, match=r"^an amount (is|above)"):
        plain.convert(amount, "EUR", "EUR")


@given(st.integers(-(10**20), 10**20))
def test_a_whole_number_of_another_type_is_worth_the_same(number):
    assert amount_of(Int64(number)) == amount_of(number)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("int8", "7"), ("int64", "9007199254740993"), ("uint64", "18446744073709551615"), ("float64", "0.1"),
        ("float32", "0.1"), ("float16", "0.1"), ("longdouble", "0.1"), ("float32", "16777216"),
    ],
)  # fmt: skip
def test_a_number_of_numpy_itself_is_that_number(plain, kind, text):
    numpy = pytest.importorskip("numpy")
    number = getattr(numpy, kind)(text)
    assert plain.convert(number, "EUR", "EUR").result.amount == Decimal(text)
    assert plain.convert_many([(number, "USD", "EUR")])[0].money.amount == Decimal(text)


def test_what_is_no_number_of_numpy_itself_is_no_amount(plain):
    numpy = pytest.importorskip("numpy")
    others = [
        numpy.bool_(1),
        numpy.timedelta64(5, "D"),
        numpy.datetime64("2026-01-01"),
        numpy.complex64(1),
    ]
    for amount in [*others, numpy.float64("nan"), numpy.float32("inf"), numpy.array([1, 2])]:
        with pytest.raises(AmountError):
            plain.convert(amount, "EUR", "EUR")


# -- days -----------------------------------------------------------------------------------------

WEST, EAST = timezone(timedelta(hours=-11)), timezone(timedelta(hours=13))


@pytest.mark.parametrize(
    "on",
    [
        NAIVE, datetime(2026, 10, 28, 23, 59, tzinfo=UTC), Timestamp(2026, 10, 28, 9),
        datetime(2026, 10, 28, 0, 30, tzinfo=EAST), datetime(2026, 10, 28, 23, 30, tzinfo=WEST),
    ],
)  # fmt: skip
def test_an_instant_is_its_own_calendar_day(plain, on):
    assert plain.rate("EUR", "USD", on) == plain.rate("EUR", "USD", DAY)
    assert plain.convert(5, "EUR", "USD", on).on == DAY
    assert plain.convert_many([(5, "EUR", "USD", on)])[0].as_of == DAY
    assert [rate.as_of for rate in plain.history("EUR", "USD", on, on)] == [DAY]


def test_two_zones_days_of_one_instant_are_not_taken_for_each_other(plain):
    here, there = datetime(2026, 10, 27, 23, 30, tzinfo=UTC), datetime(2026, 10, 28, 1, 30, tzinfo=EAST)
    there = here.astimezone(EAST)
    assert here == there
    found = [plain.rate("EUR", "USD", on).as_of for on in (here, there, here, there)]
    assert found == [date(2026, 10, 27), DAY] * 2


@given(st.datetimes().filter(lambda instant: 1000 <= instant.year < 3000))
def test_any_instant_counts_as_its_own_calendar_day(instant):
    assert day_of(Timestamp(*instant.timetuple()[:6])) == instant.date()


@pytest.mark.parametrize(
    "on", [date.min, date(999, 12, 31), date(3000, 1, 1), datetime.max.replace(tzinfo=UTC)]
)
def test_a_date_of_a_year_that_text_may_not_name_is_refused_too(plain, on):
    for ask in (plain.rate, plain.history, plain.compare):
        given_first = (1,) if ask == plain.compare else ()
        with pytest.raises(DateError, match=r"a year is from 1000 to 2999$"):
            ask(*given_first, "EUR", "USD", on)


@pytest.mark.parametrize("on", [NAT, NA, float("nan"), True, 20261028, [DAY], (2026, 10, 28), Int64(5)])
def test_what_is_no_day_is_refused_by_name(plain, on):
    with pytest.raises(DateError, match=r"^on is a date, a datetime or text like 2016-02-11, not "):
        plain.convert(5, "EUR", "USD", on)
    with pytest.raises(DateError, match=r"^since is a date"):
        plain.history("EUR", "USD", on)
    with pytest.raises(DateError, match=r"^until is a date"):
        plain.history("EUR", "USD", DAY, on)


def test_a_day_of_pandas_itself_is_that_day(plain):
    pandas = pytest.importorskip("pandas")
    for on in (pandas.Timestamp("2026-10-28 23:59"), pandas.Timestamp("2026-10-28 23:59", tz="Pacific/Apia")):
        assert plain.convert(5, "EUR", "USD", on).on == DAY
    for nothing in (pandas.NaT, pandas.NA, float("nan")):
        with pytest.raises(DateError, match=r"^on is a date"):
            plain.convert(5, "EUR", "USD", nothing)
        with pytest.raises(AmountError):
            plain.convert(nothing, "EUR", "USD")
        with pytest.raises(InputError, match=r"^base is a code"):
            plain.convert(5, nothing, "USD")


# -- currencies -----------------------------------------------------------------------------------

NO_CODES = [None, 5, 5.0, float("nan"), True, ["EUR"], b"EUR", NA, NAT, ("EUR",), {"EUR"}]
BY_BASE = {
    "convert": lambda c, code: c.convert(1, code, "USD"),
    "convert of a mean": lambda c, code: c.convert(1, code, "USD", average="2026-Q2"),
    "convert_many": lambda c, code: c.convert_many([(1, "EUR", "USD"), (1, code, "USD")]),
    "convert_many with days": lambda c, code: c.convert_many([(1, code, "USD", DAY)] * 5),
    "total": lambda c, code: c.total([(1, code)], "USD"),
    "compare": lambda c, code: c.compare(1, code, "USD"),
    "rate": lambda c, code: c.rate(code, "USD"),
    "answer": lambda c, code: c.answer(code, "USD"),
    "rates": lambda c, code: c.rates(code),
    "history": lambda c, code: c.history(code, "USD", DAY, DAY),
    "series": lambda c, code: c.series(code, "USD", DAY, DAY),
    "average": lambda c, code: c.average(code, "USD", "2026-Q2"),
    "end_of": lambda c, code: c.end_of(code, "USD", "2026-Q2"),
}
BY_QUOTE = {
    "convert": lambda c, code: c.convert(1, "USD", code),
    "convert of a mean": lambda c, code: c.convert(1, "USD", code, average="2026-Q2"),
    "convert_many": lambda c, code: c.convert_many([(1, "USD", code)]),
    "total": lambda c, code: c.total([(1, "USD")], code),
    "compare": lambda c, code: c.compare(1, "USD", code),
    "rate": lambda c, code: c.rate("USD", code),
    "answer": lambda c, code: c.answer("USD", code),
    "history": lambda c, code: c.history("USD", code, DAY, DAY),
    "series": lambda c, code: c.series("USD", code, DAY, DAY),
    "average": lambda c, code: c.average("USD", code, "2026-Q2"),
    "end_of": lambda c, code: c.end_of("USD", code, "2026-Q2"),
}
ENTRIES = [("base", ask) for ask in BY_BASE.values()] + [("quote", ask) for ask in BY_QUOTE.values()]
NAMES = [f"base of {name}" for name in BY_BASE] + [f"quote of {name}" for name in BY_QUOTE]


@pytest.fixture(scope="module")
def awaited(tmp_path_factory):
    made = AsyncConverter(
        offline=True, environ={}, cache_dir=tmp_path_factory.mktemp("cache"), clock=lambda: NOW
    )

    class Both:
        def __getattr__(self, name):
            ask = getattr(made, name)
            if not inspect.iscoroutinefunction(ask):
                return ask
            return lambda *args, **settings: asyncio.run(ask(*args, **settings))

    return Both()


@pytest.mark.parametrize(("name", "ask"), ENTRIES, ids=NAMES)
def test_what_is_no_code_is_refused_by_name_at_every_call(plain, awaited, name, ask):
    for door in (plain, awaited):
        for code in NO_CODES if door is plain else (None, ["EUR"], float("nan")):
            with pytest.raises(InputError, match=f"^{name} is a code like USD, or a Currency, not "):
                ask(door, code)


@pytest.mark.parametrize(("name", "ask"), ENTRIES, ids=NAMES)
def test_a_currency_is_its_code_at_every_call(plain, name, ask):
    assert said(ask(plain, iso4217.get("EUR"))) == said(ask(plain, "EUR"))


def said(found):
    """All that an answer says, as text."""
    if isinstance(found, list):
        return [said(one) for one in found]
    return repr(getattr(found, "rates", getattr(found, "rate", found)))


def test_a_coverage_is_of_a_code_too(plain):
    assert repr(plain.coverage(iso4217.get("EUR"))) == repr(plain.coverage("EUR"))
    with pytest.raises(InputError, match=r"^code is a code like USD"):
        plain.coverage(5)


# -- options of a question -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_too", "said"),
    [
        ({"digits": "2"}, "digits is a whole number from 0 on, not '2'"),
        ({"digits": 2.0}, "digits is a whole number from 0 on, not 2.0"),
        ({"digits": True}, "digits is a whole number from 0 on, not True"),
        ({"digits": -1}, "digits is a whole number from 0 on, not -1"),
        ({"digits": 41}, "digits go from 0 to 40, not 41"),
        ({"digits": 10**5000}, "digits go from 0 to 40, not int"),
        ({"rounding": 5}, "unknown rounding 5; take one of half-up"),
        ({"rounding": None}, "unknown rounding None; take one of half-up"),
        ({"rounding": ["up"]}, "unknown rounding list; take one of half-up"),
        ({"cash": "no"}, "cash is True or False, not 'no'"),
        ({"cash": NA}, "cash is True or False, not NAType"),
        ({"fee": 5}, "fee is text like 2.5% or 3USD, not 5"),
        ({"fee": ["2%"]}, "fee is text like 2.5% or 3USD, not list"),
        ({"average": 2025}, "average is a period like 2025 or 2025-Q1, not 2025"),
        ({"average": NA}, "average is a period like 2025 or 2025-Q1, not NAType"),
        ({"end_of": DAY}, "end_of is a period like 2025 or 2025-Q1, not date"),
        ({"average": "2025", "so_far": "no"}, "so_far is True or False, not 'no'"),
    ],
)
def test_options_of_a_conversion_are_refused_by_name(plain, awaited, given_too, said):
    for door in (plain, awaited):
        with pytest.raises(InputError) as refused:
            door.convert(1, "EUR", "USD", **given_too)
        assert str(refused.value).startswith(said)
        with pytest.raises(InputError) as refused:
            door.total([(1, "EUR")], "USD", **given_too)
        assert str(refused.value).startswith(said)


def test_numbers_of_numpy_are_taken_for_digits_and_seconds(tmp_path):
    with Converter(
        offline=True, environ={}, cache_dir=tmp_path, timeout=Float32("2.5"), max_age=Int64(9)
    ) as c:
        assert str(c.convert("1.23456", "EUR", "EUR", digits=Int64(3)).result) == "1.235 EUR"
        assert c.convert(1, "EUR", "EUR", cash=NUMPY_FALSE).rounding == "half-up"
        assert (c.policy.max_age, c._context.timeout) == (9, 2.5)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (
            lambda c: c.history("EUR", "USD", DAY, DAY, every=5),
            "every is one of day, week, month, quarter, year, not 5",
        ),
        (lambda c: c.series("EUR", "USD", length=5), "length is a timedelta, not 5"),
        (lambda c: c.average("EUR", "USD", 2025), "a period is text like 2025, "),
        (lambda c: c.end_of("EUR", "USD", None), "a period is text like 2025, "),
        (lambda c: c.average("EUR", "USD", "2025", so_far=1), "so_far is True or False, not 1"),
        (lambda c: c.end_of("DEM", "EUR", "2025", so_far="no"), "so_far is True or False, not 'no'"),
        (lambda c: c.rates("EUR", held="yes"), "held is True or False, not 'yes'"),
        (lambda c: c.convert_many(5), "questions is a list of (amount, base, quote) or"),
        (lambda c: c.convert_many("EUR"), "questions is a list of (amount, base, quote) or"),
        (lambda c: c.convert_many([(1, "EUR")]), "each of questions is (amount, base, quote) or"),
        (lambda c: c.convert_many([(1, "EUR", "USD"), 5]), "each of questions is (amount, base, quote) or"),
        (lambda c: c.convert_many(["EUR"]), "each of questions is (amount, base, quote) or"),
        (lambda c: c.convert_many([(1, "EUR", "USD", DAY, None, 2)]), "each of questions is (amount, base,"),
        (lambda c: c.convert_many([(1, "EUR", "USD", DAY, 2)]), "rule is the name of a rule, not 2"),
        (lambda c: c.total(5, "USD"), "terms is a list of (amount, currency), not 5"),
        (lambda c: c.total({"USD": 5}, "USD"), "terms is a list of (amount, currency), not dict"),
        (lambda c: c.total(["5 USD"], "USD"), "each of terms is (amount, currency); number 1 is '5 USD'"),
        (lambda c: c.total([(1, "USD", 3)], "USD"), "each of terms is (amount, currency); number 1 is tuple"),
        (lambda c: c.prepare(5), "questions is a list of (base, quote, day) or that with a rule, not 5"),
        (lambda c: c.prepare([5]), "each of questions is (base, quote, day) or that with a rule; number"),
    ],
)
def test_the_arguments_of_other_calls_are_refused_by_name(plain, awaited, ask, said):
    for door in (plain, awaited):
        with pytest.raises(InputError) as refused:
            ask(door)
        assert str(refused.value).startswith(said)


def test_rows_may_be_lists_and_come_from_an_iterator(plain):
    rows = [[5, "EUR", "USD"], [7, "EUR", "USD", DAY]]
    assert [str(one.money) for one in plain.convert_many(iter(rows))] == ["5 EUR", "7 EUR"]
    assert len(plain.total((row[:2] for row in rows), "USD").parts) == 2


# -- settings of a converter -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_too", "said"),
    [
        ({"max_age": "3d"}, "max_age is a whole number from 0 on, not '3d'"),
        ({"max_age": 2.5}, "max_age is a whole number from 0 on, not 2.5"),
        ({"max_age": True}, "max_age is a whole number from 0 on, not True"),
        ({"max_age": -1}, "max_age is a whole number from 0 on, not -1"),
        ({"timeout": "5"}, "timeout is a number of seconds, not '5'"),
        ({"timeout": -1}, "timeout is a number of seconds, not -1"),
        ({"timeout": float("nan")}, "timeout is a number of seconds, not nan"),
        ({"timeout": Decimal("sNaN")}, "timeout is a number of seconds, not Decimal"),
        ({"timeout": 10**400}, "timeout is a number of seconds, not "),
        ({"timeout": True}, "timeout is a number of seconds, not True"),
        ({"sources": 5}, "sources is a name, or several in order, not 5"),
        ({"sources": {"ecb", "cbr"}}, "sources is a name, or several in order, not set"),
        ({"sources": ["ecb", None]}, "each of sources is a name, not None"),
        ({"sources": b"ecb"}, "sources is a name, or several in order, not bytes"),
        ({"sources": ["ecb", "ebc"]}, "unknown source 'ebc'; did you mean ecb?"),
        ({"official": 643}, "official is a code like USD, or a Currency, not 643"),
        ({"when_missing": 5}, "when_missing is one of previous, refuse, not 5"),
        ({"when_missing": ["refuse"]}, "when_missing is one of previous, refuse, not list"),
        ({"offline": "false"}, "offline is True or False, not 'false'"),
        ({"offline": 0}, "offline is True or False, not 0"),
        ({"refresh": "no"}, "refresh is True or False, not 'no'"),
        ({"pegs": 0}, "pegs is True or False, not 0"),
        ({"keep": 1}, "keep is True or False, not 1"),
        ({"clock": NOW}, "clock is a function that returns the time now, with its zone, not datetime"),
        (
            {"clock": lambda: NAIVE},
            "clock is a function that returns the time now, with its zone",
        ),
        ({"clock": lambda: DAY}, "clock is a function that returns the time now, with its zone, not date"),
        ({"clock": lambda: 5}, "clock is a function that returns the time now, with its zone, not 5"),
        ({"cache_dir": 5}, "cache_dir is a path, not 5"),
        ({"cache_dir": b"/tmp"}, "cache_dir is a path, not bytes"),
        ({"rates": 5}, "rates is a path, not 5"),
        ({"own": "USD/RUB=92"}, "own is a mapping like {'USD/RUB': '92.50'}, not 'USD/RUB=92'"),
        ({"own": 5}, "own is a mapping like"),
        ({"own": {("USD", "RUB"): "92"}}, "own is a mapping by pairs like USD/RUB, not tuple"),
        ({"own": {"USD/RUB": None}}, "your own rate of USD/RUB: an amount is an int"),
        ({"own": {"USD/RUB": float("nan")}}, "your own rate of USD/RUB: an amount is a number, not nan"),
        ({"standing": ["USD/RUB"]}, "standing is a mapping like"),
        ({"environ": 5}, "environ is a mapping of variables, not 5"),
        (
            {"environ": {"CONVERTER_CACHE_DIR": 5}},
            "environ maps each variable to text, and 'CONVERTER_CACHE_DIR' to 5",
        ),
        ({"environ": {"CONVERTER_CACHE_DIR": "a\0b"}}, "CONVERTER_CACHE_DIR is a path, and no file can be"),
        ({"cache_dir": "a\0b"}, "cache_dir is a path, and no file can be named 'a\\x00b'"),
        ({"rates": "\ud800"}, "rates is a path, and no file can be named '\\ud800'"),
        ({"clock": lambda: datetime.min.replace(tzinfo=UTC)}, "clock tells a year from 1990 to 2200, not 1"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_settings_are_refused_by_name_when_a_converter_is_made(given_too, said):
    for kind in (Converter, AsyncConverter):
        with pytest.raises(InputError) as refused:
            kind(**{"environ": {}, **given_too})
        assert str(refused.value).startswith(said)


def test_own_rates_may_be_numbers(tmp_path):
    for figure in (92.5, Decimal("92.5"), "92.5", Fraction(185, 2)):
        with Converter(offline=True, environ={}, cache_dir=tmp_path, own={"USD/RUB": figure}) as c:
            assert str(c.convert(2, "USD", "RUB").result) == "185.00 RUB"


def test_a_central_bank_may_be_named_by_a_currency(tmp_path):
    with Converter(offline=True, environ={}, cache_dir=tmp_path, official=iso4217.get("RUB")) as c:
        assert [source.INFO.key for source in c.policy.sources] == ["cbr"]


ANYTHING = st.one_of(
    st.none(), st.integers(), st.floats(), st.binary(), st.text(max_size=5), st.lists(st.text()), st.dates(),
    st.datetimes(), st.booleans(), st.decimals(), st.tuples(), st.dictionaries(st.text(), st.text()),
)  # fmt: skip


@settings(max_examples=40)
@given(ANYTHING, st.integers(0, 3))
def test_whatever_is_given_in_a_question_every_error_is_one_of_ours(plain, value, place):
    question = [1, "EUR", "USD", DAY]
    question[place] = value
    for ask in (plain.convert, lambda *rest: plain.convert_many([rest])):
        try:
            ask(*question)
        except ConverterError:
            pass


class Several:
    """An array of numpy: whether it equals something has no one answer."""

    __hash__ = None

    def __eq__(self, other):
        return self

    def __bool__(self):
        raise ValueError("The truth value of an array with more than one element is ambiguous")


class Unsaid:
    """A value whose text can't be made."""

    def __str__(self):
        raise RuntimeError

    __repr__ = __str__


ODD = [
    None, float("nan"), True, b"USD", 10**5000, -1, Decimal("sNaN"), Decimal("1e999999"), [], {}, {"USD": 1},
    object(), Unsaid(), Several(), int, NA, NAT, NAIVE, date.min, date.max, datetime.max.replace(tzinfo=UTC),
    timedelta.max, timedelta.min, "", "\ud800", "US\0D", "A" * 10000, "9" * 10000, "0001-01-01", "9999-W53",
    "-99999999d", "0000-Q9", "1e999999999", "\x1b[31mUSD", "\u202eUSD", Fraction(10**400, 3), 1j, ...,
]  # fmt: skip
RIGHT = {
    "amount": 1, "base": "EUR", "quote": "USD", "terms": [(1, "EUR")], "questions": [(1, "EUR", "USD")],
    "code": "USD", "period": "2026-Q2", "since": DAY, "until": DAY, "rule": "ca-day",
}  # fmt: skip
METHODS = {
    f"{kind.__name__}.{name}": (kind, name)
    for kind in (Converter, AsyncConverter)
    for name, made in inspect.getmembers(kind, inspect.isfunction)
    if name[0] != "_" and name not in ("close", "client", "together")
}


@pytest.mark.parametrize(("kind", "name"), METHODS.values(), ids=METHODS)
def test_whatever_any_method_is_given_every_error_is_one_of_ours(plain, awaited, kind, name):
    ask = getattr(plain if kind is Converter else awaited, name)
    taken = list(inspect.signature(getattr(kind, name)).parameters)[1:]
    right = {one: RIGHT[one] for one in taken if one in RIGHT}
    if name != "rule_rates":
        right.pop("rule", None)
    for argument in taken:
        for value in ODD:
            try:
                ask(**{**right, argument: value})
            except ConverterError as error:
                said = str(error)
                assert len(said) < 400
                assert said.isprintable()


@pytest.mark.parametrize("place", range(5))
def test_whatever_a_question_by_a_rule_is_given_every_error_is_one_of_ours(plain, place):
    for value in ODD:
        question = [1, "EUR", "CAD", DAY, "ca-day"]
        question[place] = value
        for ask in (
            lambda amount, base, quote, on, rule: plain.convert(amount, base, quote, on, rule=rule),
            lambda *question: plain.convert_many([question]),
            lambda *question: plain.prepare([question[1:]]),
            lambda _amount, _base, _quote, on, rule: plain.rule_rates(rule, on),
        ):
            try:
                ask(*question)
            except ConverterError as error:
                said = str(error)
                assert len(said) < 400
                assert said.isprintable()


PROBE = """
import sys
import converter
with converter.Converter("ecb", offline=True, keep=False) as c:
    c.convert(100, "USD", "EUR", "2016-02-11")
    for wrong in (None, [5], float("nan")):
        for ask in (lambda: c.convert(wrong, "USD", "EUR"), lambda: c.convert(1, "USD", "EUR", wrong or 5)):
            try:
                ask()
            except converter.InputError:
                pass
print([name for name in ("numpy", "pandas", "typing", "json") if name in sys.modules])
"""


def test_no_library_is_imported_to_recognise_its_values(tmp_path):
    environ = {"PYTHONPATH": ":".join(filter(None, sys.path)), "CONVERTER_CACHE_DIR": str(tmp_path)}
    run = [sys.executable, "-S", "-c", PROBE]
    assert subprocess.run(run, capture_output=True, env=environ, check=True, text=True).stdout == "[]\n"
