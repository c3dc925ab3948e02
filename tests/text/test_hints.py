"""Lines that can't be read, and the lines that their messages give to type instead."""

import shlex
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from converter.errors import AmountError, DateError, InputError, UnknownCurrency
from converter.iso4217._number_words import HUNDRED, SCALES, SMALL
from converter.text.forms import Form
from converter.text.hints import _NO_CENTS
from converter.text.number_words import in_digits
from converter.text.question import parse, parse_line

IN_WORDS = "a day in words comes last, after 'on'"


def refusal(line):
    with pytest.raises(InputError) as error:
        parse_line(line)
    return error.value


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1 EUR to USD last friday", f"last friday: {IN_WORDS}; try: convert 1 EUR to USD on last friday"),
        ("1 EUR USD end of march", f"end of march: {IN_WORDS}; try: convert 1 EUR USD on end of march"),
        ("1 EUR USD 2 days ago", f"2 days ago: {IN_WORDS}; try: convert 1 EUR USD on 2 days ago"),
        ("1 EUR USD -3d", f"-3d: {IN_WORDS}; try: convert 1 EUR USD on -3d"),
        ("1 EUR USD feb 11, 2016", f"feb 11, 2016: {IN_WORDS}; try: convert 1 EUR USD on feb 11, 2016"),
        ("1 EUR USD as of yesterday", f"yesterday: {IN_WORDS}; try: convert 1 EUR USD on yesterday"),
        ("yesterday: 1 EUR USD", f"yesterday: {IN_WORDS}; try: convert 1 EUR USD on yesterday"),
        ("1 EUR on last friday to USD", f"last friday: {IN_WORDS}; try: convert 1 EUR to USD on last friday"),
        ("2 EUR + 1 USD to CHF -2w", f"-2w: {IN_WORDS}; try: convert 2 EUR + 1 USD to CHF on -2w"),
        ("$5 \u20ac -3d", f"-3d: {IN_WORDS}; try: convert '$5 \u20ac on -3d'"),
        (
            "1 EUR USD for 2016-02-11",
            "2016-02-11: a day comes last, or after 'on'; try: convert 1 EUR USD on 2016-02-11",
        ),
        ("1 EUR USD 20160211", "20160211: it could be 2016-02-11; try: convert 1 EUR USD on 2016-02-11"),
        (
            "1 EUR USD friday",
            "friday: it may be the last or the next one; try: convert 1 EUR USD on last friday",
        ),
    ],
)
def test_a_day_in_the_wrong_place_is_shown_in_the_right_one(line, message):
    error = refusal(line)
    assert (type(error), str(error)) == (DateError, message)


@pytest.mark.parametrize("words", [["1", "EUR", "to", "USD", "last", "friday"], ["1 EUR to USD last friday"]])
def test_shell_quotes_don_t_change_the_hint(words):
    with pytest.raises(DateError, match=r"try: convert 1 EUR to USD on last friday$"):
        parse(words)


@pytest.mark.parametrize("line", ["1 EUR USD yesterday", "1 EUR USD today", "1 EUR USD, tomorrow"])
def test_a_day_as_the_last_word_is_read(line):
    assert str(parse_line(line).on) in {"yesterday", "today", "tomorrow"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "1 EUR USD last month",
            'last month is a period, not a day; try: convert 1 EUR USD --average "last month"',
        ),
        (
            "1 EUR USD on last year",
            'last year is a period, not a day; try: convert 1 EUR USD --average "last year"',
        ),
        ("1 EUR USD in Q1 2016", "Q1 2016 is a period, not a day; try: convert 1 EUR USD --average 2016-Q1"),
        ("1 EUR USD 2016-02", "2016-02 is a period, not a day; try: convert 1 EUR USD --average 2016-02"),
        ("1 EUR USD 2016-Q1", "2016-Q1 is a period, not a day; try: convert 1 EUR USD --average 2016-Q1"),
        ("1 EUR USD in 2016", "2016 is a period, not a day; try: convert 1 EUR USD --average 2016"),
        ("1 EUR USD feb 2016", "feb 2016 is a period, not a day; try: convert 1 EUR USD --average 2016-02"),
    ],
)
def test_a_period_is_shown_with_the_options_that_take_it(line, message):
    assert str(refusal(line)) == f"{message}, or --end-of"


@pytest.mark.parametrize(
    ("line", "said", "option"),
    [
        ("100 USD EUR average 2025", "average 2025", "2025"),
        ("100 USD EUR, mean of 2025-Q1", "mean of 2025-Q1", "2025-Q1"),
        ("100 USD EUR on average in 2025-03", "average in 2025-03", "2025-03"),
        ("100 USD EUR avg feb 2016", "avg feb 2016", "2016-02"),
        ("100 USD EUR average last month", "average last month", '"last month"'),
    ],
)
def test_an_average_in_words_is_shown_as_an_option(line, said, option):
    meant = f"{said}: an average is asked for with an option; try: convert 100 USD EUR --average {option}"
    assert str(refusal(line)) == meant


@pytest.mark.parametrize(
    "line", ["100 USD EUR average", "100 USD EUR average price", "100 USB EUR average 2025"]
)
def test_no_option_is_shown_for_an_average_without_a_period_or_question(line):
    assert "--average" not in str(refusal(line))


@pytest.mark.parametrize(
    ("line", "unread", "meant"),
    [
        ("how much is 100 usd in rub?", "'how much is'", "100 usd in rub"),
        ("what's 100 usd in eur", "'what's'", "100 usd in eur"),
        ("convert 5 dollars to euros please", "'convert' and 'please'", "5 dollars to euros"),
        ("100 USD EUR now", "'now'", "100 USD EUR"),
        ("a dollar in euros", "'a'", "dollar in euros"),
        ("100 USD > EUR", "'>'", "100 USD to EUR"),
        ("100 USD --> EUR", "'-->'", "100 USD to EUR"),
        ("100 USD to EUR & GBP", "'&'", "100 USD to EUR and GBP"),
        ("100 USD to EUR/GBP", "'/'", "100 USD to EUR and GBP"),
        ("euros/usd", "'/'", "euros to usd"),
        ("100 USD to EUR/GBP/JPY", "'/'", "100 USD to EUR and GBP and JPY"),
        ("five hundred dollars", "'five hundred'", "500 dollars"),
        ("ten usd eur", "'ten'", "10 usd eur"),
        ("one usd in eur", "'one'", "1 usd in eur"),
        ("twenty-five hundred usd to eur", "'twenty-five hundred'", "2500 usd to eur"),
        ("two hundred and five usd to eur and gbp", "'two hundred and five'", "205 usd to eur and gbp"),
        ("one million usd to eur", "'one million'", "1000000 usd to eur"),
        ("3 lakh INR", "'3 lakh'", "300000 INR"),
        ("2.5crore INR USD", "'2.5crore'", "25000000 INR USD"),
        ("2 dozen usd eur", "'2 dozen'", "24 usd eur"),
        ("what is 3 million usd in eur", "'what is'", "3 million usd in eur"),
        ('"100 USD" EUR', "'\"'", "100 USD EUR"),
        ("\u201c100 USD\u201d EUR", "'\u201c' and '\u201d'", "100 USD EUR"),
        ("=100 USD EUR", "'='", "100 USD EUR"),
        (", 100 USD EUR", "','", "100 USD EUR"),
        ("100,- CHF EUR", "'100,-'", "100 CHF EUR"),
        ("GBpUSD", "'GBpUSD'", "GBp to USD"),
        ("100 ZAcUSD", "'ZAcUSD'", "100 ZAc to USD"),
        ("gbxusd", "'gbxusd'", "gbx to usd"),
        ("solpen", "'solpen'", "SOL to PEN"),
        ("3 lakh five hundred inr", "'3 lakh five hundred'", "300500 inr"),
        ("one thousand and five usd", "'one thousand and five'", "1005 usd"),
        ("\u2013100 USD EUR", "'\u2013'", "-100 USD EUR"),
        ("100 \uff35\uff33\uff24 EUR", "'\uff35\uff33\uff24'", "100 USD EUR"),
        ("100 usd = ? eur", "'?'", "100 usd = eur"),
        ("100 usd plus 50 eur to rub", "'plus'", "100 usd + 50 eur to rub"),
    ],
)
def test_a_line_that_can_be_read_without_some_words_is_shown(line, unread, meant):
    error = refusal(line)
    assert (type(error), str(error)) == (InputError, f"{unread} can't be read; try: convert {meant}")


@pytest.mark.parametrize(
    ("line", "unread", "meant"),
    [
        ("$100/\u20ac", "'/'", "'$100 to \u20ac'"),
        ("100.- CHF EUR", "'100.-'", "100 CHF EUR"),
        ("\uff11\uff10\uff10 USD EUR", "'\uff11\uff10\uff10'", "100 USD EUR"),
    ],
)
def test_an_unreadable_amount_stays_an_amount_error(line, unread, meant):
    error = refusal(line)
    assert (type(error), str(error)) == (AmountError, f"{unread} can't be read; try: convert {meant}")


@pytest.mark.parametrize(
    "line",
    [
        "100 USB RUB",
        "1 ERU to USD last friday",
        "100 USD/month EUR",
        "100 usd a month in eur",
        "100 USD - RUB",
        "100 USD EUR 2025",
        "100 USD EUR on next friday",
        "100 USD EUR on 30 february 2016",
        "10 USD 2 days",
    ],
)
def test_no_line_is_shown_if_none_can_be_read(line):
    assert "try: convert" not in str(refusal(line))


@pytest.mark.parametrize("line", ["{} usd eur", "100 usd to {}", "five {} dollars", "3 {} zzz"])
def test_no_currency_is_suggested_for_a_number_in_words(line):
    for word in sorted({*SMALL, *HUNDRED, *SCALES}):
        try:
            parse_line(line.format(word))
        except InputError as error:
            assert "did you mean" not in str(error), word  # noqa: PT017 - "3 million usd" is read


@pytest.mark.parametrize("line", ["five five usd", "twenty ten usd", "two and a half million usd"])
def test_words_that_make_no_number_are_refused_without_one(line):
    assert str(refusal(line)).endswith("; an amount is written in digits, such as 500")


@pytest.mark.parametrize("words", ["3 lakh", "five hundred", "how much is 100"])
def test_a_currency_to_be_chosen_is_told_beside_the_words_that_cannot_be_read(words):
    error = refusal(f"{words} rupees in usd")
    assert isinstance(error, UnknownCurrency)
    assert str(error).endswith("' can't be read; 'rupees' is ambiguous: INR, LKR, MUR, NPR, PKR or SCR")
    assert error.suggestions[0] == "INR"


@pytest.mark.parametrize("number", ["1.000", "1.234.567", "987", "1'234", "\u20ac1.000"])
@pytest.mark.parametrize("mark", _NO_CENTS)
def test_a_mark_for_no_cents_says_that_the_number_before_it_is_whole(number, mark):
    whole = "".join(c for c in number if c.isdigit())
    meant = str(refusal(f"{number}{mark} EUR USD")).partition("; try: convert ")[2]
    assert parse_line(meant).amount == int(whole)


def test_commas_of_thousands_are_left_out_before_a_mark_for_no_cents():
    assert str(refusal("12,34,567.- EUR USD")).endswith("; try: convert 1234567 EUR USD")


@pytest.mark.parametrize("line", ["1.50,- EUR USD", "1,5.- EUR USD", "1.00.000,- EUR USD"])
def test_a_mark_for_no_cents_after_cents_is_not_taken_off(line):
    assert "try: convert" not in str(refusal(line))


@pytest.mark.parametrize(
    "line",
    [
        "3 lakh crore inr usd", "nine trillion trillion usd", "two 500 eur usd", "five hundred 100 USD EUR",
        "3- lakh inr usd", "3 - lakh inr usd", "thousand million usd", "two hundred dozen usd",
        "1.234 lakh inr", "lakhs inr", "5 thousand lakh inr", "two thousand hundred usd", "twenty zero usd",
        "two hundred and thousand usd", "five % usd", "2 million lakh inr", "twelve fifty usd",
    ],
)  # fmt: skip
def test_words_with_several_readings_or_beside_a_number_are_not_shown_in_digits(line):
    assert in_digits(line) == (line, [])


NUMBER_WORDS = st.sampled_from([*SMALL, *HUNDRED, *SCALES, "and", "and", "2", "500", "1.5", "1,234", "-"])


@given(st.lists(NUMBER_WORDS | st.sampled_from(["hundred", "thousand", "lakh"]), min_size=1, max_size=7))
def test_a_number_that_is_shown_is_that_of_a_reading_by_the_largest_scale(words):
    assume("and" not in (words[0], words[-1]))
    shown, read = in_digits(f"{' '.join(words)} usd eur")
    if not read:
        return
    number, _, rest = shown.partition(" ")
    if rest != "usd eur":
        refusal(shown)
        return
    assert Decimal(number) == _by_scale(words)
    assert parse_line(shown).amount == Decimal(number)


def _by_scale(words):
    """The number of words, split at the largest scale; None if a part of it is as large or has none."""
    words = words[1:] if words[:1] == ["and"] else words
    sizes = [{**SCALES, **HUNDRED}.get(word, 0) for word in words]
    size = max(sizes, default=0)
    if size:
        at = sizes.index(size)
        before, after = _by_scale(words[:at]) if at else 1, _by_scale(words[at + 1 :])
        return None if before is None or after is None or after >= size else before * size + after
    if not words:
        return 0
    if words[0] not in SMALL:
        return Decimal(words[0]) if len(words) == 1 else None
    numbers = [SMALL.get(word) for word in words]
    return sum(numbers) if len(numbers) == 1 or numbers[0] >= 20 > numbers[1] else None


@given(st.integers(1, 999_999_999))
def test_a_number_in_words_is_shown_in_digits(number):
    assert in_digits(f"{_in_words(number)} usd")[0] == f"{number} usd"


def _in_words(number):
    for size, name in ((10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            return f"{_in_words(number // size)} {name}" + (f" {_in_words(rest)}" if rest else "")
    small = {n: word for word, n in SMALL.items()}
    tens = number - number % 10
    return small[number] if number in small else f"{small[tens]}-{small[number % 10]}"


def test_a_word_that_may_be_a_misspelt_code_keeps_its_suggestions():
    error = refusal("100 USB RUB")
    assert isinstance(error, UnknownCurrency)
    assert "USD" in error.suggestions


def test_a_lone_minus_is_shown_in_quotes_since_the_command_reads_questions_for_it():
    assert Form().command("100 USD - 50 EUR RUB") == "convert '100 USD - 50 EUR RUB'"


@pytest.mark.parametrize(
    "line",
    ["100 USD EUR on 2022-05-05 last month", "1 USD EUR on -3d last week", "yesterday 1 USD EUR on -3d"],
)
@pytest.mark.parametrize("command", ["", "compare"])
def test_a_line_with_two_times_is_refused_as_that(line, command):
    form = COMPARE if command else Form()
    with pytest.raises(DateError, match=r"^two times were given: "):
        parse(line.split(), form=form)


@pytest.mark.parametrize("line", ["$100 to \u20ac", "it's 2 * (3 + 4) USD", "100 USD to EUR", "2 > 1"])
def test_a_shell_passes_the_shown_command_unchanged(line):
    assert " ".join(shlex.split(Form().command(line))[1:]) == line


PIECES = st.sampled_from([
    "100", "1,234", "5k", "$", "\u20ac", "usd", "EUR", "euros", "to", "in", "on", "and", ",", "2024-02-29",
    "yesterday", "last", "friday", "end", "of", "march", "2016", "3", "days", "ago", "-3d", "feb", "11",
    "how much is", "please", "the", "a", "/", "|", "EURUSD", ">", "-->", "x", "100.-", "'", "?", "(", "*",
    "\uff11", "\u2013", "as", "ten", "hundred", "lakh", "-", "+", "50", "last month", "this week", "average",
    "05/05/2022", "9:30",
])  # fmt: skip


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=9).map(" ".join) | st.lists(PIECES, max_size=6).map("".join))
def test_every_line_that_is_shown_can_be_read(line):
    try:
        parse_line(line)
    except InputError as error:
        said, _, meant = str(error).partition("; try: ")
        assert said.isprintable()
        if meant:
            parse(shlex.split(meant.partition(", or --average ")[0].partition(" --average ")[0])[1:])


@pytest.mark.parametrize(
    ("line", "option"),
    [
        ("100 USD EUR --average 2025", "--average"),
        ("100 USD EUR on 2025-06-03 --source=ecb", "--source"),
        ("100 USD to EUR --json", "--json"),
    ],
)
def test_an_option_within_a_question_is_refused_as_one(line, option):
    assert str(refusal(line)) == f"{option}: an option is given to the command, not inside a question"


def test_dashes_are_no_option_if_the_rest_cannot_be_read():
    assert "option" not in str(refusal("100 zzz --average 2025"))


# -- the words of a command --------------------------------------------------------------------------

TODAY = date(2026, 10, 30)


def today(base, quote):
    """That of a pair; at no place of these tests is it another day."""
    assert len(base) == len(quote) == 3
    return TODAY


COMPARE = Form("compare", one_target=True, today=today)
HISTORY = Form("history", amount=False, day="--since {0} --until {1}", today=today)
RATES = Form("rates", amount=False, day="--on {1}", today=today)
WATCH = Form("watch", amount=False, one_target=True, day="", today=today)
FORMS = [Form(), Form("cache export"), COMPARE, HISTORY, RATES, WATCH]


def shown(form, line):
    with pytest.raises(InputError) as error:
        parse(line.split(), form=form)
    return str(error.value).partition("; try: ")[2]


@pytest.mark.parametrize("line", ["on last week", "last week", "for last week"])
def test_last_week_is_shown_as_a_day_and_as_a_mean(line):
    said = f"1 EUR USD {line}"
    meant = 'last week is a period, not a day; try: convert 1 EUR USD on -7d, or --average "last week"'
    assert str(refusal(said)) == meant


def test_a_period_that_is_not_over_is_shown_with_what_takes_it():
    for line in ("this month", "average this month"):
        assert shown(Form(), f"1 EUR USD {line}").endswith('--average "this month" --so-far')


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("last year", "--since 2025-01-01 --until 2025-12-31"),
        ("last quarter", "--since 2026-07-01 --until 2026-09-30"),
        ("last week", "--since 2026-10-19 --until 2026-10-25"),
        ("this month", "--since 2026-10-01 --until 2026-10-30"),
        ("in 2026", "--since 2026-01-01 --until 2026-10-30"),
        ("feb 2016", "--since 2016-02-01 --until 2016-02-29"),
        ("last friday", '--since "last friday" --until "last friday"'),
        ("-3d", "--since -3d --until -3d"),
    ],
)
def test_the_words_of_history_are_shown_with_its_options(words, options):
    assert shown(HISTORY, f"EUR USD {words}") == f"convert history EUR USD {options}"


@pytest.mark.parametrize(
    ("words", "day"),
    [("last year", "2025-12-31"), ("last week", "2026-10-25"), ("in 2026", "2026-10-30"), ("-3d", "-3d")],
)
def test_the_words_of_compare_are_shown_with_a_day(words, day):
    assert shown(COMPARE, f"100 USD EUR {words}") == f"convert compare 100 USD EUR on {day}"


@pytest.mark.parametrize("form", FORMS[2:], ids=lambda form: form.name)
@pytest.mark.parametrize("line", ["EUR USD in 2027", "EUR USD average 2025"])
def test_a_command_is_not_shown_what_it_does_not_take(form, line):
    assert "--" not in shown(form, line)


def test_several_targets_are_no_comparison_but_a_history():
    line, options = "EUR USD GBP last year", "--since 2025-01-01 --until 2025-12-31"
    assert "--" not in shown(COMPARE, line)
    assert shown(HISTORY, line) == f"convert history EUR USD GBP {options}"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@pytest.mark.parametrize(
    "line",
    ["to EUR", "EUR USD last year", "EUR USD 2016-Q1", "how much is usd in eur", "?"],
)
def test_a_hint_begins_with_the_command_that_was_typed(form, line):
    if form.day or "USD " not in line:
        assert shown(form, line).startswith(f"convert {form.name}".strip() + " ")
    else:
        assert shown(form, line) == ""


@settings(deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=7).map(" ".join), st.sampled_from(FORMS))
@example("$ this week", FORMS[0])
def test_every_line_that_is_shown_for_a_command_can_be_typed(line, form):
    try:
        parse(line.split() or [line], form=form)
    except InputError as error:
        meant = str(error).partition("; try: ")[2].partition(" --")[0]
        words = shlex.split(meant.removesuffix(", or").partition(", or ")[0])[1:]
        if words:
            head = form.name.split()
            assert words[: len(head)] == head
            asked = parse(words[len(head) :], form=form)
            assert form.takes((asked.amount, asked.base, asked.quotes, asked.on, (), (), ""))
