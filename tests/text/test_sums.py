"""Calculations have the value of the same expression in fractions, or are refused with the reason."""

import os
import subprocess
import sys
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from converter.errors import AmountError, DateError, InputError
from converter.text.question import parse, parse_line
from converter.text.sums import DEEPEST, ending


def asked(line):
    """What a line converts, by currency."""
    found = parse_line(line)
    terms = found.terms or ((found.amount, found.base),)
    return {code: number for number, code in terms}


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("(19.99 + 5) * 3 USD", "74.97"),
        ("3 * (19.99 + 5) USD", "74.97"),
        ("2 * 50 USD", "100"),
        ("50 USD * 2", "100"),
        ("50 USD / 4", "12.5"),
        ("100/8 USD", "12.5"),
        ("2 + 3 * 4 USD", "14"),
        ("2 * 3 - 4 USD", "2"),
        ("10 - 3 - 2 USD", "5"),
        ("64 / 4 / 2 USD", "8"),
        ("10/3*3 USD", "10"),
        ("(1/3 + 1/6) * 2 USD", "1"),
        ("-(2 + 3) USD", "-5"),
        ("3 * -2 USD", "-6"),
        ("-(-5) USD", "5"),
        ("10 - -5 USD", "15"),
        ("2 \u00d7 50 \u00f7 4 USD", "25"),
        ("2\u00b73 USD", "6"),
        ("5 \u2212 3 USD", "2"),
        ("1,234.50 * 2 USD", "2469"),
        ("1 234,50 + 1 USD", "1235.5"),
        ("1e3 + 1e-1 USD", "1000.1"),
        ("0.1 + 0.2 USD", "0.3"),
        ("2k * 3 USD", "6000"),
        ("1.5m/3 USD", "500000"),
        ("USD 5 + USD 6", "11"),
        ("$5 + $6 USD", "11"),
        ("5 usd + 6 dollars", "11"),
        ("100 USD - 100 USD", "0"),
        ("-0.5 * 0 USD", "0"),
        ("(1 + 2), USD", "3"),
        ("1e30 * 1e30 / 1e30 USD", "1e30"),
    ],
)
def test_a_calculation_is_exact(line, amount):
    assert asked(f"{line} to RUB") == {"USD": Decimal(amount)}


@pytest.mark.parametrize(
    ("line", "amount"), [("10/3 USD", "10/3"), ("1/3 USD + 1/3 USD", "2/3"), ("1/7 USD", "1/7")]
)
def test_decimals_that_do_not_end_are_kept_as_a_fraction(line, amount):
    assert asked(line) == {"USD": Fraction(amount)}


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("100 USD + 50 EUR", {"USD": "100", "EUR": "50"}),
        ("100 USD - 20 EUR + 3.5 GBP", {"USD": "100", "EUR": "-20", "GBP": "3.5"}),
        ("100 USD -20 EUR", {"USD": "100", "EUR": "-20"}),
        ("-$100 + \u20ac50", {"USD": "-100", "EUR": "50"}),
        ("\u20ac5 - $-6", {"EUR": "5", "USD": "6"}),
        ("$100 CAD + 5 EUR", {"CAD": "100", "EUR": "5"}),
        ("EUR 5 + USD 6", {"EUR": "5", "USD": "6"}),
        ("(100 USD + 50 EUR) * 2", {"USD": "200", "EUR": "100"}),
        ("2 * (100 USD - (50 EUR - 1 USD))", {"USD": "202", "EUR": "-100"}),
        ("1 USD + 2 EUR + 3 USD", {"USD": "4", "EUR": "2"}),
        ("1 USD + 2 EUR - 1 USD", {"USD": "0", "EUR": "2"}),
        ("400p + 2 USD", {"GBP": "4", "USD": "2"}),
        ("5 us dollars + 6 swiss francs", {"USD": "5", "CHF": "6"}),
    ],
)
def test_a_sum_of_several_currencies_has_an_amount_of_each(line, terms):
    found = parse_line(f"{line} to RUB")
    assert found.terms == tuple((Decimal(number), code) for code, number in terms.items())
    assert (found.base, found.amount, found.quotes) == ("", 0, ("RUB",))


@pytest.mark.parametrize(
    ("line", "targets", "on"),
    [
        ("100 USD + 50 EUR RUB", ("RUB",), None),
        ("100 USD + 50 EUR -> RUB", ("RUB",), None),
        ("100 USD + 50 EUR = rub, chf", ("RUB", "CHF"), None),
        ("(100 USD + 50 EUR) RUB", ("RUB",), None),
        ("100 USD + 50 EUR", (), None),
        ("100 USD + 50 EUR to rub on 2016-02-11", ("RUB",), "2016-02-11"),
        ("100 USD + 50 EUR RUB 2016-02-11", ("RUB",), "2016-02-11"),
    ],
)
def test_targets_and_a_day_follow_a_sum(line, targets, on):
    found = parse_line(line)
    assert (found.quotes, found.on and str(found.on)) == (targets, on)


@pytest.mark.parametrize(
    ("words", "amount", "targets"),
    [
        (["100 USD + 50", "EUR"], 150, ("EUR",)),
        (["50 USD * 2", "EUR"], 100, ("EUR",)),
        (["$50*2", "EUR"], 100, ("EUR",)),
        (["2 * (3 USD + 4)", "EUR"], 14, ("EUR",)),
        (["(19.99 + 5) * 3", "USD", "EUR"], Decimal("74.97"), ("EUR",)),
        (["2*(3+4)", "USD", "EUR"], 14, ("EUR",)),
        (["100", "USD", "+", "50", "USD", "EUR"], 150, ("EUR",)),
    ],
)
def test_a_calculation_in_shell_quotes_ends_before_the_target(words, amount, targets):
    found = parse(words)
    assert (found.amount, found.base, found.quotes) == (amount, "USD", targets)


@pytest.mark.parametrize(
    ("line", "assumed"),
    [
        ("19.99 + 5 USD to EUR", ("19.99 + 5 USD=24.99 USD",)),
        ("1 - 2 USD", ("1 - 2 USD=-1 USD",)),
        ("100 USD + (5 / 3)", ("100 USD + (5 / 3)=305/3 USD",)),
        ("1,234 + $1", ("1,234=1234 (not 1.234)", "$=USD", "1,234 + $1=1235 USD")),
        ("1k + 1 USD to EUR", ("1k + 1 USD=1001 USD",)),
        ("-1.5 million + 1 USD to EUR", ("-1.5 million + 1 USD=-1499999 USD",)),
        ("$5+3 to EUR", ("$=USD", "$5+3=8 USD")),
        ("-$5 + 3 to EUR", ("$=USD", "-$5 + 3=-2 USD")),
        ("2*(3+4)+5  USD to EUR", ("2*(3+4)+5 USD=19 USD",)),
        ("10/4 + 1 USD to EUR", ("10/4 + 1 USD=3.5 USD",)),
        ("1 + 400p to EUR", ("p=0.01 GBP", "1 + 400p=5.00 GBP")),
        ("1.5k USD + 2k EUR to RUB", ()),
        ("10.025 USD * 2 to EUR", ("10.025=10.025 (not 10025)",)),
        ("(100.00) USD to EUR", ("(100.00) USD=100.00 USD (not -100.00 USD)",)),
        ("($1,234.56) to EUR", ("$=USD", "($1,234.56)=1234.56 USD (not -1234.56 USD)")),
        ("(-5) USD to EUR", ()),
        ("2 * (5) USD to EUR", ()),
        ("\u00a31\u00b750 to EUR", ("\u00a3=GBP", "1\u00b750=1*50 (not 1.50)")),
        ("2 \u00b7 3 USD to EUR", ()),
        ("(19.99 + 5) USD to EUR", ()),
        ("$5 * 2 to \u00a3", ("$=USD", "\u00a3=GBP")),
    ],
)
def test_a_reading_that_was_chosen_is_told(line, assumed):
    assert parse_line(line).assumed == assumed


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1/0 USD", "a division by zero: 1/0 USD"),
        ("1/(2-2) USD", "a division by zero: 1/(2-2) USD"),
        ("(2 USD) * (3 USD)", "an amount of money can't be multiplied by another: (2 USD) * (3 USD)"),
        ("2 / (3 USD)", "nothing can be divided by an amount of money: 2 / (3 USD)"),
        (
            "50 USD * 2 EUR",
            "only a number can follow * or / after money; write 'to' before a target: 50 USD * 2 EUR",
        ),
        ("100 USD / to EUR", "an amount is missing after /: 100 USD / to EUR"),
        ("100 USD ** 2", "an amount is missing after *: 100 USD ** 2"),
        ("(1+2 USD to EUR", "a ) is missing: (1+2 USD to EUR"),
        ("1+2) USD", "a ( is missing: 1+2) USD"),
        (
            "1 + 2 EUR + 3 USD",
            "a number without a currency in a sum of several currencies: 1 + 2 EUR + 3 USD",
        ),
        ("1e30 * 10 USD", "an amount above 10^30 can't be converted"),
        ("1e30 * 10 / 3 USD", "an amount above 10^30 can't be converted"),
        ("1e-40 * 1e-40 USD", "a calculation comes to more than 60 digits"),
        ("1e-60 / 3 USD", "a calculation comes to more than 60 digits"),
        ("1 + nan USD", "nan: only finite numbers are amounts"),
    ],
)
def test_a_result_that_is_not_money_is_an_amount_error(line, message):
    with pytest.raises(AmountError) as error:
        parse_line(line)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2+3", "the currency of the amount is missing: 2+3; try: convert 2+3 USD EUR"),
        ("(2+3)", "the currency of the amount is missing: (2+3); try: convert '(2+3) USD EUR'"),
        ("100 USD + 50 EUR 20", "'20' can't be read in: 100 USD + 50 EUR 20"),
        ("2 (3+4) USD", "'(' can't be read in: 2 (3+4) USD"),
        ("100 USD to RUB + 5", "'+' can't be read in: 100 USD to RUB + 5"),
        ("USD + EUR", "an amount must be directly before or after its currency, not as in: USD + EUR"),
        ("100 USD + 50 EUR RUB to CHF", "two currencies before 'to' in: 100 USD + 50 EUR RUB to CHF"),
    ],
)
def test_a_calculation_that_cannot_be_read_is_an_input_error(line, message):
    with pytest.raises(InputError) as error:
        parse_line(line)
    assert str(error.value) == message


def test_a_division_that_looks_like_a_day_is_refused_with_the_way_to_write_it():
    with pytest.raises(DateError, match="to divide or subtract, put spaces around the sign"):
        parse_line("10/12/24 USD EUR")
    assert asked("10 / 2 / 4 USD") == {"USD": Decimal("1.25")}


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("- ", ""), ("-(", ")")])
def test_nesting_has_a_limit(opening, closing):
    depth = DEEPEST // (2 if opening == "-(" else 1)
    assert abs(asked(f"{opening * depth}1{closing * depth} USD")["USD"]) == 1
    with pytest.raises(AmountError, match="more than 50 deep"):
        parse_line(f"{opening * (depth + 1)}1{closing * (depth + 1)} USD")


def test_the_longest_question_of_the_largest_numbers_is_read():
    line = "9e29*" * 196 + "0 USD"
    assert asked(line) == {"USD": 0}


def test_the_context_of_the_caller_does_not_matter():
    with localcontext() as context:
        context.prec = 3
        assert asked("123456.78 + 1 USD") == {"USD": Decimal("123457.78")}
        assert asked("1234567 / 8 USD") == {"USD": Decimal("154320.875")}


def test_without_a_division_fractions_are_not_imported():
    probe = (
        "import sys; from converter.text.question import parse_line; "
        "found = [m for line in ('100 USD RUB', '-1,234.5 usd to rub', '2 * 3 USD + 5 EUR', '1/3 USD') "
        "for m in [parse_line(line) and None, 'fractions' in sys.modules, 'converter.text.sums' "
        "in sys.modules] if m is not None]; print(found)"
    )
    environ = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    out = subprocess.run([sys.executable, "-S", "-c", probe], capture_output=True, env=environ, check=True)
    assert out.stdout.split() == b"[False, False, False, False, False, True, True, True]".split()


# -- percentages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("20 usd + 5%", {"USD": "21"}),
        ("20 usd - 5%", {"USD": "19"}),
        ("20 usd + 5 %", {"USD": "21"}),
        ("20usd+5%", {"USD": "21"}),
        ("$20 - 12.5%", {"USD": "17.5"}),
        ("20 usd + -5%", {"USD": "19"}),
        ("USD 20 + 5%", {"USD": "21"}),
        ("20 + 5% usd", {"USD": "21"}),
        ("20 + 10 usd + 10%", {"USD": "33"}),
        ("100 usd + 10% - 10%", {"USD": "99"}),
        ("100 usd + 10% + 5 usd", {"USD": "115"}),
        ("100 usd + 5 usd * 10%", {"USD": "100.5"}),
        ("100 usd + 10% of 50 usd", {"USD": "105"}),
        ("2 * (100 usd + 10%)", {"USD": "220"}),
        ("10/3 usd + 5%", {"USD": "3.5"}),
        ("5% of 100 usd", {"USD": "5"}),
        ("5 % of 100 usd", {"USD": "5"}),
        ("-5% of 100 usd", {"USD": "-5"}),
        ("20% OF 5% of 100 usd", {"USD": "1"}),
        ("5% of (100 usd + 50 eur)", {"USD": "5", "EUR": "2.5"}),
        ("5% * 100 usd", {"USD": "5"}),
        ("100 usd * 5%", {"USD": "5"}),
        ("100 * 5% usd", {"USD": "5"}),
        ("100 usd / 5%", {"USD": "2000"}),
        ("100 USD + 50 EUR + 5%", {"USD": "105", "EUR": "52.5"}),
        ("100 USD - 50 EUR - 50%", {"USD": "50", "EUR": "-25"}),
    ],
)
def test_a_percentage_changes_the_sum_so_far_or_is_a_share_of_money(line, terms):
    found = parse_line(f"{line} to RUB")
    assert asked(f"{line} to RUB") == {code: Decimal(number) for code, number in terms.items()}
    assert found.quotes == ("RUB",)


@pytest.mark.parametrize(
    ("line", "quotes"),
    [
        ("20 usd + 5% eur", ("EUR",)),
        ("20 + 5% usd eur", ("EUR",)),
        ("5% of 100 usd eur, rub", ("EUR", "RUB")),
    ],
)
def test_a_target_after_a_percentage_needs_no_connector(line, quotes):
    assert (parse_line(line).base, parse_line(line).quotes) == ("USD", quotes)


@pytest.mark.parametrize(
    ("line", "assumed"),
    [
        ("20 usd + 5%", ("20 usd + 5%=21.00 USD",)),
        ("20usd-5% to eur", ("20usd-5%=19.00 USD",)),
        ("100 USD + 50 EUR + 5%", ("100 USD + 50 EUR + 5%=105.00 USD + 52.50 EUR",)),
        ("8.875 usd + 8.875%", ("8.875=8.875 (not 8875)", "8.875 usd + 8.875%=9.66265625 USD")),
        ("5% of 100 usd", ()),
        ("100 usd * 5%", ()),
    ],
)
def test_a_percentage_that_is_added_is_told(line, assumed):
    assert parse_line(line).assumed == assumed


ADDED = "write a percentage that is added after the amount, as in 20 USD + 5%"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("5%", "5% of what? as in: convert 5% of 100 USD"),
        ("5% eur", "5% of what? as in: convert 5% of 100 eur"),
        ("5k% USD", "5k% of what? as in: convert 5k% of 100 USD"),
        ("5% USD EUR", "5% of what? as in: convert 5% of 100 USD EUR"),
        ("5% usd to eur, rub", "5% of what? as in: convert 5% of 100 usd to eur, rub"),
        ("5% + 20 usd", f"{ADDED}: 5% + 20 usd"),
        ("5% + 20 usd eur", f"{ADDED}: 5% + 20 usd eur"),
        ("100 usd + (5%)", f"{ADDED}: 100 usd + (5%)"),
        ("20 usd + (5%) eur", f"{ADDED}: 20 usd + (5%) eur"),
        (
            "20 usd + 5% * 2",
            "put what the percentage is of into parentheses, as in (20 + 5%) * 2: 20 usd + 5% * 2",
        ),
        ("1e-59 usd + 0.1%", "a calculation comes to more than 60 digits"),
    ],
)
def test_a_percentage_of_nothing_is_refused_with_a_line_that_can_be_read(line, message):
    with pytest.raises(AmountError) as error:
        parse_line(line)
    assert str(error.value) == message
    if "as in: convert " in message:
        parse_line(message.partition("as in: convert ")[2])


@pytest.mark.parametrize(
    "line",
    [
        "20 usd + 2 * 5% eur", "20 usd + (5% of 20) eur", "20 usd + (2 * 5%) eur", "100 usd - 2*5% gbp",
        "2 * 5% + 20 usd eur", "(5% of 20) + 20 usd", "20 usd + 2 * 5%", "20 usd + (5% of 20)",
        "20 usd + 3 / 5% eur", "20 usd + 2 * (5% of 20) eur", "20 usd + (5% of 20) eur * 2",
        "3 * (20 usd + 2 * 5% eur)", "20 usd + 2 usd + -5% of 20 eur + 5% * 20",
    ],
)  # fmt: skip
def test_a_percentage_of_a_number_without_a_currency_is_no_part_of_a_sum(line):
    with pytest.raises(AmountError, match="percentage is of"):
        parse_line(line)


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("20 + 5% of 20 USD", {"USD": "21"}),
        ("20 usd + 10% of 50 eur", {"USD": "20", "EUR": "5"}),
        ("20 usd + 10% of (50 eur)", {"USD": "20", "EUR": "5"}),
        ("20 usd + 2 * 5% of 50 eur", {"USD": "20", "EUR": "5"}),
        ("(5% of 20) usd", {"USD": "1"}),
        ("2 * (20 + 5%) usd + 1 eur", {"USD": "42", "EUR": "1"}),
        ("(5% of 20 usd) + 5 eur", {"USD": "1", "EUR": "5"}),
    ],
)
def test_a_percentage_of_an_amount_with_its_currency_is_part_of_a_sum(line, terms):
    assert asked(f"{line} to RUB") == {code: Decimal(number) for code, number in terms.items()}


ORDERS = ["{a} * {b} CLP", "{b} * {a} CLP", "({a}) * {b} CLP", "{b} * ({a}) CLP", "{a} * ({b}) CLP",
          "CLP {a} * {b}", "{a} CLP * {b}", "{b} * {a} CLP * 1", "({a} + 0) * {b} CLP"]  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("number", ["2", "2.5", "1.055", "0.5"])
def test_the_order_of_factors_does_not_decide_whether_a_dot_is_one_of_thousands(order, number):
    line = order.format(a="10.000", b=number)
    try:
        found = parse_line(line)
    except AmountError as error:
        assert "a factor may be thousands of CLP; begin with the amount" in str(error)  # noqa: PT017
        return
    assert found.amount == 10_000 * Decimal(number)
    assert any(told.startswith("10.000=") for told in found.assumed)


@pytest.mark.parametrize(
    "line",
    ["10.000 * 2 CLP", "10.000/4 JPY", "1.055 * 2 CLP", "10.000 * 2 + 5 CLP", "(1.000 + 5) * 1.055 CLP"],
)
def test_a_factor_that_may_be_thousands_is_refused(line):
    with pytest.raises(AmountError, match="a factor may be thousands of"):
        parse_line(line)


NUMBERS = st.from_regex(r"(0|[1-9][0-9]{0,4})(\.[0-9]{1,2})?", fullmatch=True)


def _signed(factor):
    return f"-{factor[0]}" if factor[0][0] not in "-+" else f"- {factor[0]}", -factor[1]


def _joined(first, rest):
    """``a op b op c`` of one precedence, from the left; None where it divides by zero."""
    text, value = first
    for op, (written, number) in rest:
        text += f" {op} {written}"
        if op == "/" and not number:
            return None
        steps = {"+": value + number, "-": value - number, "*": value * number}
        value = value / number if op == "/" else steps[op]
    return text, value


def _chains(parts, operators):
    rest = st.lists(st.tuples(st.sampled_from(operators), parts), max_size=3)
    return st.builds(_joined, parts, rest).filter(bool)


FACTORS = st.recursive(
    NUMBERS.map(lambda text: (text, Fraction(text))),
    lambda inner: st.one_of(
        inner.map(_signed),
        _chains(_chains(inner, "*/"), "+-").map(lambda chain: (f"({chain[0]})", chain[1])),
    ),
    max_leaves=12,
)


@given(_chains(_chains(FACTORS, "*/"), "+-"))
def test_any_expression_has_the_value_of_the_same_in_fractions(chain):
    text, value = chain
    assume(len(text) < 900)
    try:
        found = asked(f"({text}) USD")
    except AmountError as error:
        assert "deep" in str(error) or max(abs(value.numerator), value.denominator) >= 10**30  # noqa: PT017
        return
    assert Fraction(found["USD"]) == value


@given(NUMBERS, st.lists(st.tuples(st.sampled_from("+-"), NUMBERS), min_size=1, max_size=4))
def test_percentages_in_a_row_have_the_value_of_the_same_in_fractions(number, changes):
    text, value = f"{number} USD", Fraction(number)
    for sign, part in changes:
        text += f" {sign} {part}%"
        value *= 1 + Fraction(f"{sign}{part}") / 100
    assert Fraction(asked(text)["USD"]) == value


@given(NUMBERS, NUMBERS)
def test_a_share_of_money_is_exact_and_the_same_in_each_spelling(part, number):
    value = Fraction(part) * Fraction(number) / 100
    for line in (f"{part}% of {number} USD", f"{number} USD * {part}%", f"{part}% * {number} USD"):
        assert Fraction(asked(line)["USD"]) == value


@given(st.fractions(min_value=-(10**20), max_value=10**20, max_denominator=10**9))
def test_a_fraction_becomes_a_decimal_just_where_its_decimals_end(number):
    found = ending(number)
    below = number.denominator
    for factor in (2, 5):
        while below % factor == 0:
            below //= factor
    assert (Fraction(found), isinstance(found, Decimal)) == (number, below == 1)
