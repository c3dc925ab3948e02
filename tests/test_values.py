"""What callers are given are values: equal, hashed, pickled and copied by what they say, and unchanging."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.holding import shipped_environ

import converter
from converter import Converter, errors, prescribed
from converter.api.compare import Comparison, error_key
from converter.api.coverage import Coverage
from converter.model import Currency, Figure, Leg, Money, Note, Pair, Rate, RateTable, Value
from converter.money.averages import Average, End
from converter.money.conversion import Answer, Conversion
from converter.money.fees import Fee
from converter.money.total import Total
from converter.prescribed.answer import PrescribedMean
from converter.prescribed.contract import Rule
from converter.prescribed.listing import RuleRates
from converter.prescribed.told import Prescribed, PrescribedRate
from converter.text.periods import Period

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)

codes = st.sampled_from(["USD", "EUR", "JPY", "RUB"])
texts = st.text(st.characters(exclude_categories=("C", "Z")), max_size=5)
days = st.dates(date(1990, 1, 1), date(2030, 1, 1))
instants = st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001 - the zone follows
    lambda naive: naive.replace(tzinfo=UTC, fold=0)
)
numbers = st.decimals("0.0001", "99999", places=4)
flags = st.booleans()


def some(each):
    """A tuple of at most two of them."""
    return st.lists(each, max_size=2).map(tuple)


def maybe(each):
    return st.none() | each


monies = st.builds(Money, numbers, codes)
figures = st.builds(Figure, codes, codes, numbers.map(str), st.sampled_from([1, 100]))
legs = st.builds(Leg, figures, maybe(days), texts)
notes = st.builds(Note, texts, texts, texts)
rates = st.builds(
    Rate, codes, codes, numbers, numbers, numbers, maybe(days), texts, texts, texts, some(legs),
    maybe(instants),
)  # fmt: skip
prescribed_rates = st.builds(
    PrescribedRate, codes, figures, days, texts, texts, observations=st.integers(0, 300), first=maybe(days),
    last=maybe(days), digits=maybe(st.integers(0, 5)), fetched_at=maybe(instants),
)  # fmt: skip
rules = st.sampled_from(prescribed.every())
told_by_rule = st.builds(
    Prescribed, rules, st.tuples(days, days), st.builds(Period, days, days, texts), some(prescribed_rates),
    maybe(instants), maybe(prescribed_rates),
)  # fmt: skip
fixings = st.lists(rates, min_size=1, max_size=2)
answers = st.builds(
    Answer, rates, asked=maybe(days), at=instants, stale=flags, notes=some(notes), attribution=texts,
    expires=maybe(instants), assumed=some(texts), average=maybe(texts), rule=maybe(told_by_rule),
)  # fmt: skip
fees = st.builds(Fee, texts, monies, monies)
conversions = st.builds(
    Conversion, monies, monies, answers, texts, maybe(st.fractions()), maybe(fees), some(texts)
)
failures = st.builds(
    errors.OutOfHistory, texts, maybe(st.builds(Pair, codes, codes)), maybe(days), some(
        st.builds(errors.SourceRefused, texts, texts, texts, st.integers(), maybe(st.floats(0, 9)))
    ), maybe(days), maybe(days),
)  # fmt: skip
VALUES = {
    Currency: st.builds(Currency, codes, texts, texts, texts, maybe(st.integers()), maybe(st.integers())),
    Money: monies,
    Pair: st.builds(Pair, codes, codes),
    Figure: figures,
    Leg: legs,
    Note: notes,
    RateTable: st.builds(RateTable, texts, days, some(figures), maybe(instants), maybe(some(codes))),
    Rate: rates,
    Average: st.builds(Average, rates, fixings, maybe(numbers), texts),
    End: st.builds(End, rates, fixings, texts),
    Rule: rules,
    Prescribed: told_by_rule,
    PrescribedRate: prescribed_rates,
    PrescribedMean: st.builds(PrescribedMean, rates, prescribed_rates),
    RuleRates: st.builds(RuleRates, told_by_rule, some(st.tuples(codes, failures))),
    Answer: answers,
    Fee: fees,
    Conversion: conversions,
    Total: st.builds(Total, some(conversions), monies, texts, maybe(fees), some(texts)),
    Coverage: st.builds(Coverage, texts, maybe(days), maybe(days)),
    Comparison: st.builds(
        Comparison, texts, maybe(conversions), maybe(failures), maybe(numbers), outlier=flags, quote=codes
    ),
}
ANY = st.sampled_from(list(VALUES)).flatmap(VALUES.get)


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """Converters of the rates that ship, offline: ``held()`` makes one with a memory of its own."""
    environ = shipped_environ(tmp_path_factory.mktemp("cache"))
    return lambda at=NOW: Converter(environ=environ, clock=lambda: at)


def copies(value):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield pickle.loads(pickle.dumps(value, protocol))  # noqa: S301 - our own
    yield copy.copy(value)
    yield copy.deepcopy(value)
    yield value.replace()


def test_every_value_that_callers_are_given_is_tried():
    given_out = {one for name in converter.__all__ if isinstance(one := getattr(converter, name), type)}
    tried = {*VALUES, converter.Series}
    assert {one for one in given_out if issubclass(one, Value)} == tried
    others = {one for one in given_out - tried if not issubclass(one, errors.ConverterError)}
    assert others == {converter.Converter, converter.AsyncConverter, converter.RateKind}


@given(ANY)
def test_a_copy_is_equal_and_has_the_same_hash(value):
    for other in copies(value):
        assert (other, hash(other), type(other)) == (value, hash(value), type(value))
        assert repr(other) == repr(value)
        assert all(type(getattr(other, n)) is type(getattr(value, n)) for n in value._names)


def with_zeros(field):
    """The field with a zero added to each Decimal in it, as 1.5 and 1.50 are the same number."""
    if isinstance(field, Decimal):
        return Decimal(f"{field}0")
    if isinstance(field, tuple):
        return tuple(map(with_zeros, field))
    if isinstance(field, Value):
        fields = [name.removeprefix("_") for name in field._names]
        return field.replace(
            **{
                name: with_zeros(getattr(field, f"_{name}" if f"_{name}" in field._names else name))
                for name in fields
            }
        )
    return field


@given(ANY)
def test_values_with_the_same_numbers_are_equal_and_have_equal_hashes(value):
    other = with_zeros(value)
    assert (other, hash(other), type(other)) == (value, hash(value), type(value))


@given(ANY)
def test_a_field_that_a_value_lacks_is_named(value):
    with pytest.raises(TypeError, match=f"{type(value).__name__} has no field 'another'"):
        value.replace(another=1)


def test_the_day_asked_for_is_one_field_by_one_name():
    answer = Answer(converter.Rate("USD", "EUR", *3 * [Decimal(1)], None, "", "", ""), asked=None, at=NOW)
    assert (answer.asked, answer.on) == (None, NOW.date())
    later = answer.replace(asked=date(2026, 1, 2))
    assert (later.asked, later.on, answer.on) == (date(2026, 1, 2), date(2026, 1, 2), NOW.date())
    with pytest.raises(TypeError, match="has no field 'on'"):
        answer.replace(on=date(2026, 1, 2))


@pytest.mark.parametrize(
    ("period", "until"), [("2025", date(2025, 12, 31)), ("2026-10-05..2026-10-11", date(2026, 10, 11))]
)
@pytest.mark.parametrize("how", ["average", "end_of"])
@pytest.mark.parametrize("pair", [("USD", "EUR"), ("EUR", "DEM")])
def test_a_rate_of_a_period_is_for_its_last_day(held, how, pair, period, until):
    answer = held().convert(1, *pair, **{how: period}).answer
    for one in (answer, *copies(answer)):
        assert (one.asked, one.until, one.on, getattr(one, how)) == (None, until, until, period)


@given(ANY)
def test_no_field_can_be_set_or_deleted(value):
    before = repr(value), hash(value)
    for name in (field.removeprefix("_") for field in value._names):
        with pytest.raises(AttributeError):
            setattr(value, name, None)
        with pytest.raises(AttributeError):
            delattr(value, name)
    with pytest.raises(AttributeError):
        value.another = 1
    assert (repr(value), hash(value)) == before


@given(ANY, st.data())
def test_a_changed_copy_differs_in_what_was_changed(value, data):
    computed = ("_assumed",)  # what it gives is computed from another field too
    fields = [field.removeprefix("_") for field in value._names if field not in computed]
    name = data.draw(st.sampled_from(fields))
    other = value.replace(**{name: "changed"})
    assert getattr(other, name) == "changed"
    assert getattr(value, name) != "changed"


@given(ANY)
def test_a_value_is_shown_on_a_line_without_an_address(value):
    shown = repr(value)
    assert "\n" not in shown
    assert " object at 0x" not in shown
    assert type(value).__name__ in shown


@given(rates, fixings)
def test_the_rate_of_a_period_is_no_daily_rate_with_the_same_numbers(rate, those):
    assert Average(rate, those) != rate
    assert End(rate, those, "2025") != rate
    assert End(rate, those, "2025") != Average(rate, those)


@given(rates, prescribed_rates)
def test_a_prescribed_mean_is_no_other_rate_with_the_same_numbers(rate, mean):
    assert PrescribedMean(rate, mean) != rate
    assert PrescribedMean(rate, mean) != Average(rate, [rate])


def own_rule(**fields):
    told = {"home": "EUR", "source": "ecb", "takes": "month", "made": "mean", "since": date(2020, 1, 1)}
    rest = {"use": "tests", "example": ("1 USD EUR", "2024-06"), **fields}
    return Rule("mine", "Mine", "Me", "none", **told, **rest)


@pytest.mark.parametrize("digits", [None, 2, {"USD": 3, "": 4}])
def test_a_rule_is_copied_with_all_its_fields(digits):
    rule = own_rule(digits=digits)
    for other in copies(rule):
        assert all(getattr(other, name) == getattr(rule, name) for name in rule._names)


@pytest.mark.parametrize("digits", [None, 2, {"USD": 3, "": 4}])
def test_rules_are_equal_if_all_their_fields_are(digits):
    one, other = own_rule(digits=digits), own_rule(digits=digits)
    assert (one, hash(one)) == (other, hash(other))
    assert all(found == one for found in copies(one))
    for changed in ({"digits": 5}, {"digits": {"USD": 2, "": 4}}, {"home": "USD"}, {"never": "gains"}):
        assert one.replace(**changed) != one


def test_the_digits_of_a_rule_can_not_be_changed():
    given_digits = {"": 4}
    rule = own_rule(digits=given_digits)
    given_digits[""] = 2
    assert rule.digits_of("USD") == 4
    for other in copies(rule):
        with pytest.raises(TypeError):
            other.digits["USD"] = 1


@given(numbers, codes)
def test_numbers_are_compared_as_numbers(number, code):
    one, other = Money(number, code), Money(Decimal(f"{number}0"), code)
    assert (one, hash(one)) == (other, hash(other))


# -- answers --------------------------------------------------------------------------------------

QUESTIONS = [
    ((100, "USD", "EUR"), {}),
    (("1e3", "GBp", "JPY", "2026-10-02"), {"fee": "2.5%", "cash": True}),
    ((Fraction(1, 3), "DEM", "USD"), {"digits": 5}),
    ((1, "TRL", "TRY", "2002-01-02"), {}),
    ((100, "USD", "EUR"), {"average": "2025", "rounding": "floor"}),
    ((100, "USD", "EUR"), {"end_of": "2025-Q1"}),
    ((100, "USD", "USD"), {}),
    ((100, "USD", "GBP", "2024-06"), {"rule": "de-vat-monthly"}),
    ((100, "GBP", "EUR", "2024-06-17"), {"rule": "eu-customs", "fee": "1%"}),
    ((100, "DEM", "EUR", "2024-Q1"), {"rule": "eu-oss"}),
]


@pytest.mark.parametrize(("words", "how"), QUESTIONS)
def test_the_same_question_put_to_two_converters_has_equal_answers(held, words, how):
    one, other = held().convert(*words, **how), held(NOW + timedelta(seconds=1)).convert(*words, **how)
    assert one is not other
    assert (one, hash(one)) == (other, hash(other))
    assert {one: 1}[other] == 1
    assert all(found == one for found in copies(one))


def test_another_amount_day_or_source_is_another_conversion(held):
    asked = [(100, "USD", "EUR"), (101, "USD", "EUR"), (100, "USD", "EUR", "2026-10-29"), (100, "USD", "GBP")]
    found = {held().convert(*one) for one in (*asked, *asked)}
    assert len(found) == len(asked)


def test_a_series_is_pickled_with_its_source(held):
    found = held().series("USD", "EUR", "2025-01-01", "2025-12-31")
    for other in copies(found):
        assert (other, hash(other), other.info) == (found, hash(found), found.info)
    assert found != held().series("USD", "EUR", "2025-01-01", "2025-12-30")


def test_a_series_is_shown_in_short_and_can_not_be_changed(held):
    found = held().series("USD", "EUR", "2025-01-01", "2025-12-31")
    assert repr(found) == "<Series USD/EUR, 255 rates 2025-01-02..2025-12-31 (ecb)>"
    with pytest.raises(AttributeError):
        found.rates = ()


def test_what_is_shown_reads_well(held):
    c = held()
    found = c.convert(100, "USD", "EUR", fee="2.5%")
    assert repr(found) == "<Conversion 100 USD = 89.51 EUR (ecb, 2026-10-30)>"
    assert repr(found.result) == "Money(amount=Decimal('89.51'), currency='EUR')"
    assert repr(found.fee) == "<Fee 2.50 USD (2.5%); after it 87.27 EUR>"
    assert repr(found.answer) == "<Answer 1 USD = 0.8950948800572860723236663086 EUR (ecb, 2026-10-30)>"
    assert repr(c.rate("EUR", "USD")) == "<Rate 1 EUR = 1.1172 USD (ecb, 2026-10-30)>"
    mean = c.average("EUR", "USD", "2025")
    assert repr(mean) == f"<Average {mean}>"
    assert repr(c.end_of("EUR", "USD", "2025")).startswith("<End 1 EUR = 1.175 USD (ecb, 2025-12-31, end of")


def test_what_is_shown_of_an_answer_by_a_rule_reads_well(held):
    c = held()
    found = c.convert(1000, "USD", "EUR", "2024-06", rule="de-vat-monthly")
    fixings = "ecb, mean of 20 fixings 2024-06-03..2024-06-28"
    assert repr(found) == f"<Conversion 1000 USD = 929.45 EUR ({fixings})>"
    assert repr(found.rate).startswith("<PrescribedMean 1 USD = 0.929454410261176")
    assert repr(found.rule) == "<Prescribed de-vat-monthly 2024-06: 1 EUR = 1.0759 USD>"
    assert repr(found.rule.rates[0]) == "<PrescribedRate 1 EUR = 1.0759 USD (ecb, 2024-06-28)>"
    assert repr(c.convert(1, "DEM", "EUR", "2024-06", rule="de-vat-monthly").rule).endswith(
        "2024-06: by law>"
    )
    assert repr(c.rules("ioss")) == "(<Rule eu-ioss>,)"
    assert repr(c.rule_rates("de-vat-monthly", "2024-06")) == (
        "<RuleRates de-vat-monthly 2024-06: 30 rates, 0 left out>"
    )


def test_the_list_of_a_rule_is_equal_where_its_rates_and_refusals_are(held):
    one, other = (held().rule_rates("de-vat-monthly", "2022-03") for _ in range(2))
    assert one.left_out
    assert (one, hash(one)) == (other, hash(other))
    assert one != held().rule_rates("de-vat-monthly", "2022-02")


def test_a_notebook_shows_the_rule_once_and_escapes_it(held):
    shown = held().convert(1000, "USD", "EUR", "2024-06", rule="de-vat-monthly")._repr_html_()
    assert shown.count("mean of 20") == 1
    assert "<div>rule: VAT conversion rate of the month, § 16(6) UStG, " in shown
    assert "2024-06-03 to 2024-06-28, half-up to 4 decimals: 1 EUR = 1.0759 USD" in shown
    rule = own_rule(never="<b>", digits=2)
    assert (
        "<div>never: &lt;b&gt;</div>" in held().convert(1, "USD", "EUR", "2024-06", rule=rule)._repr_html_()
    )


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, "Converter('auto')"),
        ({"sources": "ecb", "offline": True}, "Converter('ecb', offline=True)"),
        ({"sources": "ecb,cbr", "max_age": 0}, "Converter(['ecb', 'cbr'], max_age=0)"),
        ({"official": "RU", "refresh": True}, "Converter('cbr', refresh=True)"),
        (
            {"when_missing": "refuse", "pegs": False, "timeout": 2, "own": {"USD/RUB": "92.5"}},
            "Converter('auto', when_missing='refuse', pegs=False, timeout=2, own={'USD/RUB': '92.5'})",
        ),
        ({"standing": {"USD/RUB": "92.5"}}, "Converter('auto', standing={'USD/RUB': '92.5'})"),
    ],
)
def test_a_converter_is_shown_by_its_settings(settings, shown):
    assert repr(Converter(**settings, environ={})) == shown
    assert repr(converter.AsyncConverter(**settings, environ={})) == f"Async{shown}"


def test_a_converter_over_a_file_is_shown_with_the_file(tmp_path):
    path = tmp_path / "prices.journal"
    path.write_text("P 2026-10-30 USD 0.91 EUR")
    assert repr(Converter(rates=path, environ={})) == f"Converter(rates={str(path)!r})"


# -- errors ---------------------------------------------------------------------------------------


def below(kind):
    return [kind, *(one for sub in kind.__subclasses__() for one in below(sub))]


FIELDS = {
    errors.UnknownCurrency: {"suggestions": ("USD",)},
    errors.RateUnavailable: {"pair": Pair("USD", "EUR"), "on": date(2026, 1, 2), "tried": ()},
    errors.OutOfHistory: {"first": date(1999, 1, 4), "last": date(2020, 1, 1)},
    errors.NotHeld: {"instead": (date(1999, 1, 4), None)},
    errors.SourceError: {"source": "ecb", "url": "https://x", "scope": None, "again": NOW},
    errors.SourceUnreachable: {"no_route": True},
    errors.SourceRefused: {"status": 429, "retry_after": 3.5},
    errors.SourceChanged: {"excerpt": "<html>"},
}


KINDS = [kind for kind in below(errors.ConverterError) if kind.__module__ == errors.__name__]


def with_fields(kind):
    """An error of a class, with all its fields set."""
    made = kind("what is wrong").advising("type this").briefly("{} is wrong").due_to("offline")
    for parent in kind.__mro__:
        for name, value in FIELDS.get(parent, {}).items():
            setattr(made, name, value)
    if isinstance(made, errors.RateUnavailable):
        made.tried = (errors.SourceRefused("no", "ecb", "https://x", 403),)
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_with_another_message_keeps_its_fields(kind):
    made = with_fields(kind)
    other = made.saying("something else")
    assert (type(other), str(other), vars(other)) == (kind, "something else", vars(made))
    assert str(made) == "what is wrong"


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_pickled_and_copied_with_its_fields(kind):
    made = with_fields(kind)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        other = pickle.loads(pickle.dumps(made, protocol))  # noqa: S301 - our own
        assert (error_key(other), str(other)) == (error_key(made), "what is wrong")
    assert error_key(copy.deepcopy(made)) == error_key(made)


def test_two_failures_are_equal_if_their_errors_say_the_same():
    def failed(status):
        refused = errors.SourceRefused("no", "ecb", "https://x", status)
        return Comparison("ecb", error=errors.RateUnavailable("none", tried=[refused]), quote="USD")

    assert (failed(403), hash(failed(403))) == (failed(403), hash(failed(403)))
    assert failed(403) != failed(404)
