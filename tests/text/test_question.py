import os
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import AmountError, DateError, InputError, UnknownCurrency
from converter.iso4217 import _names, coins, known
from converter.text import grammar, reader
from converter.text.question import Question, parse, parse_line, plain

APART = "an amount must be directly before or after its currency, not as in"
NO_BASE = "the currency of the amount is missing"


def asked(amount, source, *targets, on=None, assumed=()):
    hundredth = next((told.partition("=")[0] for told in assumed if "=0.01 " in told), "")
    return Question(Decimal(amount), source, targets, on, assumed, hundredth=hundredth)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["100", "USD", "RUB"], asked(100, "USD", "RUB")),
        (["100", "usd", "to", "rub,", "eur,", "gbp"], asked(100, "USD", "RUB", "EUR", "GBP")),
        (["100", "usd", "->", "rub"], asked(100, "USD", "RUB")),
        (["1200 EUR to USD on 2022-12-31"], asked(1200, "EUR", "USD", on=date(2022, 12, 31))),
        (["1200", "EUR", "USD", "2022-12-31"], asked(1200, "EUR", "USD", on=date(2022, 12, 31))),
        (["1.2k\u20ac", "rub"], asked(1200, "EUR", "RUB")),
        (["100", "euros", "in", "roubles"], asked(100, "EUR", "RUB", assumed=("roubles=RUB",))),
        (["usd", "rub"], asked(1, "USD", "RUB")),
        (["100", "USD"], asked(100, "USD")),
        (["-100", "USD", "RUB"], asked(-100, "USD", "RUB")),
        (["\u2212100", "USD", "RUB"], asked(-100, "USD", "RUB")),
        (["400p", "usd"], asked(4, "GBP", "USD", assumed=("p=0.01 GBP",))),
    ],
)  # fmt: skip
def test_an_example_of_the_manual_is_read_as_documented(words, expected):
    assert parse(words) == expected


@pytest.mark.parametrize(
    "line",
    [
        "100 USD RUB", "100 usd rub", "100 Usd Rub", "100 USD to RUB", "100 usd in rub", "100 USD TO RUB",
        "100 USD = RUB", "100usd=rub", "100 usd->rub", "100 usd -> rub", "100usd\u2192rub", "100,USD,RUB",
        "100 usd, rub", "100usd rub", "usd100 rub", "usd 100 rub", "100 USD to RUB?", "1e2 usd rub",
        "  100\tUSD  RUB\n", "100\u00a0USD RUB", "+100 usd rub", "100 us dollars to rub",
        "100 US Dollars RUB", "100 USD RUB RUB rub", "0.1k usd rub", "100 USD into RUB", "100 usd into rub",
        "100 USDRUB", "100usdrub", "100 usd/rub", "100USD/RUB", "100 USD / RUB", "100 usd-rub", "100 USD_RUB",
        "100 USD:RUB", "100 USD.RUB", "0.1kUSDRUB", "(40 + 60) USD/RUB", "100 USDRUB rub",
    ],
)  # fmt: skip
def test_different_spellings_are_the_same_question(line):
    assert parse_line(line).told(()) == asked(100, "USD", "RUB")


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("1 usd rub eur gbp", "RUB EUR GBP"),
        ("1 usd to rub,eur,gbp", "RUB EUR GBP"),
        ("1 usd to rub eur = gbp", "RUB EUR GBP"),
        ("1 usd to rub, eur and gbp", "RUB EUR GBP"),
        ("1 usd to eur, rub, eur", "EUR RUB"),
        ("1 usd to usd", "USD"),
        ("1 usd to swiss francs, pound sterling and yen", "CHF GBP JPY"),
    ],
)
def test_targets_keep_their_order_and_are_named_once(line, codes):
    assert parse_line(line).quotes == tuple(codes.split())


@pytest.mark.parametrize(
    ("line", "amount", "source"),
    [
        ("1.2k\u20ac", "1200", "EUR"),
        ("\u20ac1.2k", "1200", "EUR"),
        ("1.2 k \u20ac", "1200", "EUR"),
        ("5K usd", "5000", "USD"),
        ("5kUSD", "5000", "USD"),
        ("5 k\u20ac", "5000", "EUR"),
        ("5 M\u20ac", "5000000", "EUR"),
        ("5 Mio. \u20ac", "5000000", "EUR"),
        ("5 million\u20ac", "5000000", "EUR"),
        ("5 thousand usd", "5000", "USD"),
        ("5m usd", "5000000", "USD"),
        ("5M usd", "5000000", "USD"),
        ("5MEUR", "5000000", "EUR"),
        ("5 mio eur", "5000000", "EUR"),
        ("1.5 million us dollars", "1500000", "USD"),
        ("2bn usd", "2000000000", "USD"),
        ("2b usd", "2000000000", "USD"),
        ("2 billion usd", "2000000000", "USD"),
        ("2bn\u20ac", "2000000000", "EUR"),
        ("1 trillion jpy", "1000000000000", "JPY"),
        ("1 234,56k usd", "1234560", "USD"),
    ],
)
def test_a_suffix_multiplies(line, amount, source):
    found = parse_line(f"{line} rub")
    assert (found.amount, found.base) == (Decimal(amount), source)
    assert "E" not in str(found.amount)


@pytest.mark.parametrize(
    ("line", "amount", "source"),
    [
        ("40k\u5186", 40_000, "JPY"), ("5kz\u0142", 5000, "PLN"), ("2mio\u20ac", 2_000_000, "EUR"),
        ("40k\u20bd", 40_000, "RUB"), ("1.5M\u20ac", 1_500_000, "EUR"), ("5kK\u010d", 5000, "CZK"),
        ("5kFt", 5000, "HUF"), ("3mRM", 3_000_000, "MYR"), ("5kforint", 5000, "HUF"),
        ("5bnaira", 5_000_000_000, "NGN"), ("5k\u0440\u0443\u0431", 5000, "RUB"),
    ],
)  # fmt: skip
def test_a_suffix_may_touch_a_symbol_or_a_name(line, amount, source):
    found = parse_line(f"{line} usd")
    assert (found.amount, found.base) == (amount, source)


def test_no_name_or_symbol_that_touches_its_number_is_cut_into_a_suffix_and_more():
    for word, codes in {**_names.SYMBOLS, **_names.NAMES, **_names.DEFAULTS}.items():
        if " " in codes or not word[0].isalpha() or any(c in " -'/" or c.isdigit() for c in word):
            continue
        found = parse_line(f"100{word}")
        assert (found.amount, found.base) == (100, codes), word


@pytest.mark.parametrize("line", ["5kr eur", "5b$ eur", "3k kr eur"])
def test_a_symbol_that_begins_like_a_suffix_is_not_cut(line):
    with pytest.raises(UnknownCurrency, match="is ambiguous"):
        parse_line(line)


@pytest.mark.parametrize("line", ["5kx eur", "5mr eur", "5kp eur"])
def test_a_suffix_before_a_letter_that_may_mean_anything_is_refused(line):
    with pytest.raises(UnknownCurrency):
        parse_line(line)


# -- the sign after the amount, and what the currency settles ---------------------------------------


@pytest.mark.parametrize(
    ("line", "amount", "base", "quotes"),
    [
        ("12.50- USD EUR", "-12.50", "USD", ("EUR",)),
        ("12.50\u2212 USD EUR", "-12.50", "USD", ("EUR",)),
        ("\u20ac9,99- usd", "-9.99", "EUR", ("USD",)),
        ("USD 100-", "-100", "USD", ()),
        ("100- USD", "-100", "USD", ()),
        ("5k- usd to eur", "-5000", "USD", ("EUR",)),
        ("12.50-,USD,EUR", "-12.50", "USD", ("EUR",)),
        ("12.50- USD EUR 2022-12-30", "-12.50", "USD", ("EUR",)),
        ("100- USD + 5 USD", "-95", "USD", ()),
    ],
)
def test_a_minus_that_touches_the_end_of_an_amount_is_its_sign(line, amount, base, quotes):
    found = parse_line(line)
    assert (found.amount, found.base, found.quotes) == (Decimal(amount), base, quotes)
    assert any("-=-" in told or "\u2212=-" in told for told in found.assumed)


@pytest.mark.parametrize("line", ["100-50 USD", "100- 50 USD", "100 -50 USD", "100- $50", "100- USD 50"])
def test_a_minus_between_two_amounts_is_arithmetic(line):
    found = parse_line(line)
    assert (found.amount, found.base) == (50, "USD")


@pytest.mark.parametrize("line", ["100 - USD EUR", "100-USD EUR", "-100- USD EUR", "100 USD -", "100-- USD"])
def test_any_other_minus_is_refused(line):
    with pytest.raises(InputError, match="can't be read in"):
        parse_line(line)


@pytest.mark.parametrize(
    ("line", "terms"),
    [
        ("10.000 CLP", {"CLP": "10000"}),
        ("CLP 10.000 usd", {"CLP": "10000"}),
        ("\u00a510.000", {"JPY": "10000"}),
        ("10.000\u5186", {"JPY": "10000"}),
        ("\u00a510.000 JPY to usd", {"JPY": "10000"}),
        ("10.000 chilean pesos", {"CLP": "10000"}),
        ("-10.000 JPY", {"JPY": "-10000"}),
        ("10.000- JPY", {"JPY": "-10000"}),
        ("(10.000) JPY", {"JPY": "10000"}),
        ("1.234k JPY", {"JPY": "1234"}),
        ("0.500 JPY", {"JPY": "0.500"}),
        ("10.000 HUF", {"HUF": "10.000"}),
        ("10.000 CLP + 5.000 CLP", {"CLP": "15000"}),
        ("10.000 + 5.000 CLP", {"CLP": "15000"}),
        ("CLP 10.000 + 5.000", {"CLP": "15000"}),
        ("(10.000 + 5.000) * 2 CLP", {"CLP": "30000"}),
        ("2 * 10.000 CLP", {"CLP": "20000"}),
        ("1.055 * 10.000 CLP", {"CLP": "10550"}),
        ("10.000 CLP * 1.055", {"CLP": "10550"}),
        ("10.000 CLP + 5.500%", {"CLP": "10550"}),
        ("5.500% of 10.000 CLP", {"CLP": "550"}),
        ("10.000 CLP + 5.000 EUR", {"CLP": "10000", "EUR": "5"}),
    ],
)
def test_the_currency_of_an_amount_settles_its_dot_but_not_that_of_a_factor(line, terms):
    found = parse_line(line)
    read = found.terms or ((found.amount, found.base),)
    assert {code: number for number, code in read} == {code: Decimal(n) for code, n in terms.items()}


def test_a_locale_settles_a_dot_before_the_currency_does():
    assert parse_line("10.000 JPY usd", locale="en") == asked("10.000", "JPY", "USD")


@given(
    st.sampled_from(["1,234", "1.234", "10.000", "987,654", "12.50-", "1,234-", "(12.50)", "10-3", "7 + 5%"]),
    st.sampled_from(["USD", "JPY", "\u20ac", "CLP", "euros", "BTC", "GBp", "\u5186"]),
    st.sampled_from(["{} {}", "{}{}", "{}  {} to CHF", "{} {} CHF 2024-12-31"]),
)
def test_every_amount_of_two_readings_tells_which_was_chosen(amount, unit, form):
    found = parse_line(form.format(amount, f" {unit}" if amount[-1] == "-" else unit))
    assert any(amount in told.rpartition("=")[0] for told in found.assumed)


@pytest.mark.parametrize(
    ("line", "source"), [("100 mkd", "MKD"), ("100mkd", "MKD"), ("100kgs", "KGS"), ("100bam", "BAM")]
)
def test_a_code_is_not_cut_into_a_suffix_and_more(line, source):
    assert parse_line(line) == asked(100, source)


@pytest.mark.parametrize("word", sorted(reader._TOUCHING))
def test_no_suffix_is_a_code(word):
    assert not known(word.upper())


@pytest.mark.parametrize("line", ["100TUSD eur", "100busd eur"])
def test_the_name_of_a_coin_is_not_trillions_or_billions_of_dollars(line):
    with pytest.raises(UnknownCurrency):
        parse_line(line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("$100 eur", asked(100, "USD", "EUR", assumed=("$=USD",))),
        ("100$ eur", asked(100, "USD", "EUR", assumed=("$=USD",))),
        ("-$100 eur", asked(-100, "USD", "EUR", assumed=("$=USD",))),
        ("$-100 eur", asked(-100, "USD", "EUR", assumed=("$=USD",))),
        ("$.50 eur", asked("0.5", "USD", "EUR", assumed=("$=USD",))),
        ("\u00a3100 \u00a5", asked(100, "GBP", "JPY", assumed=("\u00a3=GBP", "\u00a5=JPY"))),
        ("$1,234 eur", asked(1234, "USD", "EUR", assumed=("1,234=1234 (not 1.234)", "$=USD"))),
        ("$100 USD", asked(100, "USD")),
        ("$100 CAD to EUR", asked(100, "CAD", "EUR")),
        ("S/.100 usd", asked(100, "PEN", "USD")),
        ("100B/. usd", asked(100, "PAB", "USD")),
    ],
)
def test_a_symbol_names_the_currency_and_its_default_is_told(line, expected):
    assert parse_line(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("400 GBp usd", asked(4, "GBP", "USD", assumed=("GBp=0.01 GBP",))),
        ("400 GBX usd", asked(4, "GBP", "USD", assumed=("GBX=0.01 GBP",))),
        ("401 gbx usd", asked("4.01", "GBP", "USD", assumed=("gbx=0.01 GBP",))),
        ("400 ZAc usd", asked(4, "ZAR", "USD", assumed=("ZAc=0.01 ZAR",))),
        ("400 ILA usd", asked(4, "ILS", "USD", assumed=("ILA=0.01 ILS",))),
        ("GBX usd", asked("0.01", "GBP", "USD", assumed=("GBX=0.01 GBP",))),
        ("400 gbp usd", asked(400, "GBP", "USD")),
        ("400 Gbp usd", asked(400, "GBP", "USD")),
        ("400 ZAR usd", asked(400, "ZAR", "USD")),
    ],
)
def test_hundredths_are_divided_and_told(line, expected):
    assert parse_line(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12.50 eur cents to usd", asked("0.125", "EUR", "USD", assumed=("eur cents=0.01 EUR",))),
        ("50 us cents eur", asked("0.5", "USD", "EUR", assumed=("us cents=0.01 USD",))),
        ("5 pence eur", asked("0.05", "GBP", "EUR", assumed=("pence=0.01 GBP",))),
        ("1k eurocents usd", asked(10, "EUR", "USD", assumed=("eurocents=0.01 EUR",))),
        ("2 * 50 us cents eur", asked(1, "USD", "EUR", assumed=("us cents=0.01 USD",))),
    ],
)
def test_cents_and_pence_are_divided_and_told(line, expected):
    assert parse_line(line) == expected


@pytest.mark.parametrize("line", ["99 cents", "99 cents eur", "5 jpy cents", "100 usd to eur cents"])
def test_cents_that_are_no_unit_of_the_amount_are_refused(line):
    with pytest.raises(UnknownCurrency):
        parse_line(line)


@pytest.mark.parametrize("pair", ["EURUSD", "eur/usd", "EUR-USD"])
def test_a_pair_tells_which_currency_is_the_base(pair):
    assert parse_line(f"100 {pair}").assumed == (f"{pair}=EUR to USD",)


@pytest.mark.parametrize(
    ("line", "base", "quotes"),
    [
        ("100 CAD dollars", "CAD", ""), ("100 CAD dollars to eur", "CAD", "EUR"),
        ("100 USD dollars eur", "USD", "EUR"), ("5 gbp + 1 gbp pounds to usd", "GBP", "USD"),
        ("100 mxn pesos and eur", "MXN", "EUR"), ("100 usd euros", "USD", "EUR"),
        ("$100 CLP to EUR", "CLP", "EUR"), ("$100 ARS to EUR", "ARS", "EUR"),
    ],
)  # fmt: skip
def test_a_currency_may_be_named_twice(line, base, quotes):
    found = parse_line(line)
    assert (found.base, found.quotes) == (base, tuple(quotes.split()))


def test_a_sign_of_another_currency_than_the_code_is_refused():
    with pytest.raises(InputError, match="two currencies for one amount: \\$ and PHP"):
        parse_line("$100 PHP to EUR")


@pytest.mark.parametrize(
    ("line", "base", "quotes"),
    [
        ("EURUSD", "EUR", "USD"), ("eur/usd 2016-02-11", "EUR", "USD"), ("BTCUSD", "BTC", "USD"),
        ("ETH/USDT", "ETH", "USDT"), ("100 USD/EUR, GBP", "USD", "EUR GBP"), ("DEMEUR", "DEM", "EUR"),
        ("100 mkdeur", "MKD", "EUR"), ("1EURUSD and gbp", "EUR", "USD GBP"),
        ("100 usd to thailand and japan", "USD", "THB JPY"), ("1 uk us dollars", "GBP", "USD"),
        ("1 usd to bosnia and herzegovina, chad and korean won", "USD", "BAM XAF KRW"),
        ("100 mexico pesos chile pesos", "MXN", "CLP"), ("1 hk dollar", "HKD", ""),
    ],
)  # fmt: skip
def test_pairs_and_countries_name_base_and_targets(line, base, quotes):
    found = parse_line(line)
    assert (found.base, found.quotes) == (base, tuple(quotes.split()))


@pytest.mark.parametrize(
    "line",
    [
        "100 USD EURUSD", "100 USD to EURUSD", "100 EURUSD to GBP", "100 EUR/USD to GBP", "10 EUR/USD/GBP",
        "1 USD + 2 EUR/USD", "1 USD + EURUSD", "EURUSD 100", "$100 EURUSD", "100 USD to EUR/GBP",
        "100 USD EUR/GBP", "100 GBpUSD", "100 USD/month", "10 EUR/USD 2", "EUR/USD * 2", "10 EUR/2 USD",
        "100 USD/hour EUR",
    ],
)  # fmt: skip
def test_a_pair_is_read_only_as_the_currency_of_the_amount_and_one_target(line):
    with pytest.raises(InputError):
        parse_line(line)


@pytest.mark.parametrize("line", ["EURUSD", "eur/usd", "to EUR-USD", "gbp, EURUSD", "EURUSD gbp", "btcusd"])
def test_a_pair_is_no_target_of_all_lines(line):
    with pytest.raises(InputError):
        grammar.targets(line)


@pytest.mark.parametrize(
    "line",
    ["50 EUR pence usd", "50 jpy cents usd", "50 chf cents", "50 irish pence usd", "100 usd to jpy cents"],
)
def test_a_hundredth_that_a_currency_lacks_is_refused_as_the_words_it_was_typed_with(line):
    with pytest.raises(
        UnknownCurrency, match="^'[a-zA-Z]+ (cents|pence)' can't be read; write the amount in"
    ):
        parse_line(line)


@pytest.mark.parametrize(
    "line", ["--100 USD EUR", "\u2212-100 USD EUR", "10 --5 USD", "10--5 USD", "USD --5", "2 * --5 USD"]
)
def test_a_doubled_minus_is_refused(line):
    with pytest.raises(InputError, match="can't be read in: .*; write one minus$"):
        parse_line(line)


def test_hundredths_are_refused_as_a_target():
    with pytest.raises(InputError, match="GBp is a hundredth of GBP and can only be the unit of an"):
        parse_line("100 USD GBp")


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("1 234,56 usd rub", "1234.56"),
        ("1 234 567 usd rub", "1234567"),
        ("1\u202f234.5 usd rub", "1234.5"),
        ("1'234.56 usd rub", "1234.56"),
        ("1_234.56 usd rub", "1234.56"),
        ("1.234,56usd rub", "1234.56"),
        (",5 usd rub", "0.5"),
    ],
)
def test_groups_are_joined_within_a_question(line, amount):
    assert parse_line(line) == asked(amount, "USD", "RUB")


@pytest.mark.parametrize(
    ("line", "assumed"),
    [
        ("1,234k eur usd", "1,234k=1234000 (not 1234)"),
        ("-1.500 million eur usd", "-1.500 million=-1500000 (not -1500000000)"),
        ("eur 1.234 m usd", "1.234 m=1234000 (not 1234000000)"),
    ],
)
def test_an_ambiguous_amount_is_told_with_its_suffix(line, assumed):
    assert parse_line(line).assumed == (assumed,)


def test_the_symbol_of_two_currencies_is_not_billions_of_dollars():
    with pytest.raises(UnknownCurrency, match="'B\\$' is ambiguous: BND or BSD"):
        parse_line("100B$ eur")
    assert parse_line("$100B eur").amount == 10**11


@pytest.mark.parametrize("line", ["100 \u0130\u20ac", "100\u0130", "100k\u0130"])
def test_a_word_that_only_begins_like_a_suffix_is_an_unknown_currency(line):
    with pytest.raises(UnknownCurrency):
        parse_line(line)


def test_a_locale_decides_within_a_question():
    assert parse(["1.234", "EUR", "USD"], locale="de") == asked(1234, "EUR", "USD")


@pytest.mark.parametrize(
    "line",
    [
        "5 eur usd on 2024-02-29",
        "5 eur on 2024-02-29 to usd",
        "5 eur usd, 2024-02-29",
        "5 eur usd ON 2024-02-29.",
    ],
)
def test_a_day_comes_last_or_after_on(line):
    assert parse_line(line) == asked(5, "EUR", "USD", on=date(2024, 2, 29))


WRITTEN = (
    "2/29/2024", "29.02.2024", "29-2-2024", "2024/02/29", "29-Feb-2024", "Feb/29/2024",
    "2024-02-29T10:00:00Z", "2024-02-29 10:00", "2024-02-29 10:00:00 +02:00", "29.02.2024 23:59 UTC",
    "29-Feb-2024 10:00",
)  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("line", ["5 eur usd on {}", "5 eur on {} to usd", "5 eur usd, {}", "5 eur usd {}?"])
def test_a_day_in_another_form_is_read_where_an_iso_date_is(line, text):
    expected = asked(5, "EUR", "USD", on=date(2024, 2, 29), assumed=(f"{text}=2024-02-29",))
    assert parse_line(line.format(text)) == expected


def test_a_sum_tells_its_day_after_its_currencies():
    found = parse_line("$5 + 2 gbp to eur on 29.02.2024")
    assert (found.on, found.assumed) == (date(2024, 2, 29), ("$=USD", "29.02.2024=2024-02-29"))


@pytest.mark.parametrize(
    "line", ["10,31-Dec-2025,1500,CHF,EUR", "10,31.12.2025,CHF,EUR", "10,2025-12-31T10:00:00Z,CHF,EUR"]
)
def test_a_row_with_a_day_in_another_form_is_still_a_row(line):
    with pytest.raises(InputError, match="looks like a line of a CSV file"):
        parse_line(line)


@pytest.mark.parametrize(
    ("line", "number"),
    [("100/4/2 usd eur", "12.5"), ("10-1-2 usd eur", 7), ("10 - 12 - 2022 usd eur", -2024)],
)
def test_numbers_with_signs_between_them_are_a_calculation_unless_they_are_a_day(line, number):
    found = parse_line(line)
    assert (found.amount, found.on) == (Decimal(number), None)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("5 eur usd on 2026-02-30", "2026-02-30: February 2026 has 28 days"),
        ("5 eur usd 12-11-2025", "12-11-2025 could be 2025-11-12 or 2025-12-11; write the one that is meant"),
        ("5 eur usd on 1.2.2025", "1.2.2025 could be 2025-01-02 or 2025-02-01; write the one that is meant"),
        ("5 eur usd 03/04/2022", "03/04/2022 could be 2022-03-04 or 2022-04-03; write the one that is meant"),
        ("5 eur usd on 12/31/22", "12/31/22 could be 2022-12-31; write 2022-12-31"),
        ("5 eur usd on -1m", "the m of -1m may be months or minutes; write '1 month ago'"),
        ("5 eur usd on 2024-02-29 25:00", "2024-02-29 25:00 is not a day; write it as YYYY-MM-DD"),
        ("5 eur usd on", "a day is missing; write it as YYYY-MM-DD"),
        ("5 eur usd on some day", "some day is not a day; write it as YYYY-MM-DD"),
        (
            "2024-01-02 5 eur usd",
            "2024-01-02: a day comes last, or after 'on'; try: convert 5 eur usd on 2024-01-02",
        ),
        ("5 eur usd on 2024-01-02 on 2024-01-03", "two times were given: 2024-01-02 and 2024-01-03"),
    ],
)
def test_a_day_that_cannot_be_read_is_a_date_error(line, message):
    with pytest.raises(DateError) as error:
        parse_line(line)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("200 in EUR", f"{NO_BASE}: 200 in EUR; try: convert 200 USD EUR"),
        ("200 to USD", f"{NO_BASE}: 200 to USD; try: convert 200 EUR USD"),
        ("200", "the currency of the amount is missing: 200; try: convert 200 USD EUR"),
        ("in EUR", "the currency to convert from is missing: in EUR; try: convert 100 USD EUR"),
        ("100 USD - RUB", "'-' can't be read in: 100 USD - RUB; put an arrow in quotes, '->', or write 'to'"),
        ("", "nothing was asked; try: convert 100 USD RUB"),
        (" ,.; ", "nothing was asked; try: convert 100 USD RUB"),
        ("100 USD to", "a target is missing after 'to' in: 100 USD to"),
        ("100 USD EUR to RUB", "two currencies before 'to' in: 100 USD EUR to RUB"),
        ("\u00a3100 USD to EUR", "two currencies for one amount: \u00a3 and USD"),
        ("100 USD 20", "two amounts, 100 and 20, in: 100 USD 20"),
        ("100 in USD to EUR", f"{NO_BASE}: 100 in USD to EUR; try: convert 100 USD EUR"),
        ("100 in USD, EUR", f"{NO_BASE}: 100 in USD, EUR; try: convert 100 EUR USD"),
        ("5m", "the currency of the amount is missing: 5m; try: convert 5m USD EUR"),
        ("1.5k USD 2m", "two amounts, 1.5k and 2m, in: 1.5k USD 2m"),
        ("to RUB 100 USD", f"{APART}: to RUB 100 USD"),
        ("100 \u202eUSD", "a character that can't be shown (U+202E); take it out"),
        ("100 USD\x1b[31m", "a character that can't be shown (U+001B); take it out"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_refused_with_the_reason(line, message):
    with pytest.raises(InputError) as error:
        parse_line(line)
    assert str(error.value) == message


@pytest.mark.parametrize(
    "line",
    [
        "00 eur",
        "00 in EUR",
        "007 USD RUB",
        "nan USD RUB",
        "-inf USD",
        "0x1F USD",
        "\uff11\uff10 USD",
        "1,,2 USD",
    ],
)
def test_an_amount_that_cannot_be_read_is_an_amount_error(line):
    with pytest.raises(AmountError):
        parse_line(line)


def test_an_amount_that_a_suffix_makes_too_large_is_an_amount_error():
    with pytest.raises(AmountError, match="above 10\\^30"):
        parse_line("1e30k USD RUB")


def test_an_unknown_word_is_named_with_a_suggestion():
    with pytest.raises(UnknownCurrency, match="unknown currency 'USB'") as error:
        parse_line("100 USB RUB")
    assert "USD" in error.value.suggestions


def test_a_symbol_without_a_default_lists_its_currencies():
    with pytest.raises(UnknownCurrency) as error:
        parse_line("100kr eur")
    assert {"SEK", "NOK", "DKK"} <= set(error.value.suggestions)


def test_an_empty_word_beside_others_is_an_unset_shell_variable():
    with pytest.raises(InputError, match="one of the words is empty"):
        parse(["", "USD", "RUB"])


def test_a_question_of_ten_megabytes_is_refused_without_echoing_it():
    with pytest.raises(InputError) as error:
        parse(["7" * 10_000_000, "USD"])
    assert str(error.value) == "a question of 10000004 characters; at most 1000 are read"


def test_a_long_word_is_cut_in_the_message():
    with pytest.raises(UnknownCurrency) as error:
        parse_line("100 " + "x" * 500)
    assert len(str(error.value)) < 100


def test_questions_are_values():
    assert parse_line("1 USD RUB") == parse_line("1 usd to rub")
    assert hash(parse_line("1 USD RUB")) == hash(parse_line("1 usd to rub"))


CODES = st.sampled_from(
    ["USD", "EUR", "RUB", "JPY", "XAU", "DEM", "XTS", "XXX", "GBX", "ILA", "usd", "GBp", "ABC"]
)


def _outcome(read, line):
    try:
        found = read(line)
    except InputError as error:
        return type(error), str(error)
    return found, str(found.amount)


@given(
    number=st.text("0123456789.", min_size=1, max_size=33)
    | st.from_regex(r"[0-9]{1,4}(\.[0-9]{1,4})?", fullmatch=True),
    source=CODES,
    target=CODES,
    link=st.sampled_from([" ", " to ", " in ", "  ", "\x1c", " to\t"]),
)
def test_a_plain_line_is_read_as_the_grammar_reads_it(number, source, target, link):
    line = f"{number} {source}{link}{target}"
    assert _outcome(parse_line, line) == _outcome(lambda text: Question(*grammar.read(text)), line)


@pytest.mark.parametrize("line", ["100 USD RUB", "1234.56 USD to RUB", "0.5 EUR in USD"])
def test_a_plain_line_needs_no_grammar(line):
    assert plain(line) == Question(*grammar.read(line))


@pytest.mark.parametrize("line", ["100 usd RUB", "1,234 USD RUB", "1.234 USD RUB", "USD RUB", "007 USD RUB"])
def test_a_line_with_several_readings_or_a_slip_is_not_plain(line):
    assert plain(line) is None


def test_a_plain_question_loads_neither_the_grammar_nor_what_it_needs():
    probe = (
        "import sys; from converter.text.question import parse; parse(['100', 'USD', 'to', 'EUR']); "
        "print(sorted(name[15:] for name in sys.modules if name.startswith('converter.text.')))"
    )
    environ = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    out = subprocess.run([sys.executable, "-S", "-c", probe], capture_output=True, env=environ, check=True)
    assert out.stdout.strip() == b"['question']"


@pytest.mark.parametrize("line", ["100 USD EUR", "100 usd eur", "100 usd into eur", "EURUSD", "100 eur/usd"])
def test_a_question_of_codes_loads_no_names(line):
    probe = (
        f"import sys; from converter.text.question import parse_line; parse_line({line!r}); "
        "print(sorted(name for name in sys.modules if name.startswith('converter.iso4217.')))"
    )
    environ = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    out = subprocess.run([sys.executable, "-S", "-c", probe], capture_output=True, env=environ, check=True)
    assert out.stdout.strip() == b"['converter.iso4217._table']"


PIECES = st.sampled_from([
    "100", "1,234", "1.5", "00", "5k", "$", "\u20ac", "-", "->", "=", "usd", "RUB", "euros", "to", "in", "on",
    "EURUSD", "cents", "chad", "into", "ten",
    "and", ",", "2024-02-30", "2024-02-29", "31/12/24", "GBp", "p", "kr", "us", "dollars", "(", "*", "\u2212",
    ".", "\u202e", "\u0663", "nan", "S/", "e", "1e7", "0x1", "+", "/", ")", "\u00d7", "%", "3",
])  # fmt: skip


@given(
    st.text(max_size=40)
    | st.lists(PIECES, max_size=8).map(" ".join)
    | st.lists(PIECES, max_size=8).map("".join)
)
def test_any_text_is_a_question_or_an_input_error(line):
    try:
        found = parse_line(line)
    except InputError as error:
        assert str(error).isprintable()  # noqa: PT017 - it may not be raised at all
        return
    terms = found.terms or ((found.amount, found.base),)
    assert all(abs(number) <= 10**30 for number, _ in terms)
    assert all(known(code) or code in coins() for code in (*found.quotes, *(code for _, code in terms)))


@pytest.mark.parametrize(
    "line",
    [
        "100 USD EUR on 28-May-2023 10:00",
        "100 USD EUR on May-28-2023 10:00",
        "100 USD EUR on 28/May/2023 10:00",
        "100 USD EUR 28.May.2023 9:30",
        "100 USD EUR on 2023-05-28T10:00 +0200",
        "100 USD EUR on 2023-05-28T10:00:00Z",
        "100 USD EUR on 2023-05-28 9:30 UTC",
        "100 USD EUR on 2023-05-28+02:00",
        "100 USD EUR on 28-May-2023+02:00",
        "100 USD on 28-May-2023 EUR",
        "100 EUR/3 USD",
        "100EUR/3 USD",
        "100USD+50 EUR",
        "100USD+50 EUR GBP",
        "100 USD+50 EUR GBP",
        "2*50 USD EUR",
        "2*50USD EUR",
        "(20 + 5%) * 2 usd eur",
        "(20 USD + 5%) * 2 eur",
        "2 * (3 USD + 4) EUR",
        "(3USD+4) * 2 EUR",
        "(3USD+4) EUR",
        "5% of 100 usd eur",
        "20 usd + 5% eur",
        "100 usd-5 eur",
        "100 USD EUR on 05/05/2022 last month",
        "100 USD EUR last month",
        "1,000.00USD-50EUR RUB",
    ],
)
def test_words_that_a_shell_divides_are_read_as_the_line(line):
    assert _read_or_refused(line.split()) == _read_or_refused([line])


def _read_or_refused(words):
    try:
        return parse(words)
    except InputError as error:
        return type(error), str(error)


@given(st.lists(st.sampled_from([
    "100", "100USD", "USD", "eur", "+", "/", "5%", "50", "(20", "3)", "USD+50", "EUR/3", "to", "on", "of",
    ",", "2023-05-28", "28-May-2023", "2023-05-28T10:00", "10:00", "9:30", "+0200", "UTC", "last", "month",
    "x-1",
]), min_size=1, max_size=8))  # fmt: skip
def test_words_without_a_space_are_read_as_their_line(words):
    assert _read_or_refused(words) == _read_or_refused([" ".join(words)])


def test_an_amount_in_shell_quotes_ends_before_the_target():
    asked = parse(["$100 CAD", "EUR"])
    assert (asked.base, asked.quotes) == ("CAD", ("EUR",))
    assert parse(["$100", "CAD", "EUR"]).quotes == ("CAD", "EUR")
