"""The core of the script, asked in node, reads, computes and answers as the library does."""

import json
import random
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.widget import offline, some
from support.widget_core import (
    CODES,
    LOCALES,
    amount_of,
    as_read,
    document,
    library_read,
    typed,
)

from converter import iso4217
from converter.api.convert import settled_by
from converter.errors import RateUnavailable
from converter.model import Figure, Leg
from converter.money import arithmetic
from converter.money.document import six
from converter.text.amounts import decimal_comma
from converter.widget.document import currencies, text
from converter.widget.proof import proved


@pytest.fixture(scope="module")
def rates(core):
    return core.call("open", json.dumps(document()))


# -- amounts -------------------------------------------------------------------------------------------


def differing(core, rates, cases):
    found = core.calls([["read", text, locale, code, rates] for text, locale, code in cases])
    expected = [library_read(*case) for case in cases]
    return [
        (case, as_read(one), other)
        for case, one, other in zip(cases, found, expected, strict=True)
        if as_read(one) != other and (other != "exponent" or as_read(one) not in ("large", "digits"))
    ]


LETTERS = "abcdefghijklmnopqrstuvwxyz"


def test_a_locale_settles_the_marks_as_in_the_library_and_one_without_data_as_english(core, rates):
    names = {*LOCALES, "fa", "ar-EG", "ar-MA", "en-ZA", "en-DE"} | {a + b for a in LETTERS for b in LETTERS}
    names = sorted(names - {"ba", "sd"})  # of which node's data and the library's are of different years
    held = core.calls([["lang", name] for name in names])
    texts = ("1,234", "1.234", "-1,234", "1,234-")
    found = core.calls([["read", text, name, "USD", rates] for name in names for text in texts])
    expected = [library_read(text, one, "USD") for one in held for text in texts]
    assert [as_read(one) for one in found] == expected
    assert {decimal_comma(name) for name in held} == {True, False, None}


def test_amounts_are_read_as_the_library_reads_them(core, rates):
    pick = random.Random(20)  # noqa: S311 - the same questions each time
    cases = [(typed(pick), pick.choice(LOCALES), pick.choice(CODES)) for _ in range(8_000)]
    assert not differing(core, rates, cases)


@settings(max_examples=60)
@given(
    st.lists(
        st.text("0123456789.,'_ -+\u2212eExN\u0663\u066b\U0001d7ce\u00a0", max_size=12),
        min_size=40,
        max_size=40,
    )
)
def test_any_text_is_read_or_refused_as_the_library_does(core, rates, texts):
    assert not differing(core, rates, [(text, "en", "USD") for text in texts])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "missing"), ("   ", "missing"), ("-", "missing"), ("--5", "amount"), ("NaN", "amount"),
        ("1e31", "large"), ("1e99", "large"), ("1e-61", "digits"), ("9" * 31, "large"), ("9" * 61, "digits"),
        ("1" * 10_000, "long"), ("0x10", "amount"), ("<img onerror=1>", "amount"), ("+-2e3", "amount"),
        ("\u0663\u066b\u0665", "amount"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_by_its_reason(core, rates, text, error):
    assert core.call("read", text, "en", "USD", rates) == {"error": error}


@pytest.mark.parametrize(
    ("text", "locale", "number"),
    [
        ("\u0663\u066b\u0665", "ar-EG", ("35n", "10n")),
        ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665", "ar-EG", ("12345n", "10n")),
        ("-\u06f1\u06f2\u066b\u06f5\u06f0", "fa", ("-1250n", "100n")),
        ("\u0967\u0968,\u0969\u096a,\u096b\u096c\u096d.\u096e", "mr", ("12345678n", "10n")),
        ("1234.5", "ar-EG", ("12345n", "10n")),
        ("\u200e-1,234.5", "ar", ("-12345n", "10n")),
        ("\u0663\u066b\u0665", "ar", ("35n", "10n")),
        ("1\u066b5", "ar", ("15n", "10n")),
        ("\u0661\u066c\u0662\u0663\u0664\u066b\u0665", "ar", ("12345n", "10n")),
        ("\u0661,\u0662\u0663\u0664", "ar-MA", ("1234n", "1000n")),
        ("\u0969.\u096b", "hi", ("35n", "10n")),
        ("\u0663", "fa", ("3n", "1n")),
        ("\u06f3", "ur", ("3n", "1n")),
        ("\u0be7", "ta", ("1n", "1n")),
    ],
)
def test_digits_and_marks_that_the_browser_writes_for_a_locale_are_read(core, rates, text, locale, number):
    found = core.call("read", text, locale, "USD", rates)
    assert (found["num"], found["den"]) == number


@pytest.mark.parametrize("mark", "\u061c\u200e\u200f\ufeff")
def test_a_mark_of_direction_that_a_browser_puts_beside_a_number_changes_nothing(core, rates, mark):
    assert core.call("read", f"{mark}-{mark}12.5{mark}", "en", "USD", rates) == {"num": "-125n", "den": "10n"}


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("1\u0662", "ar-EG"),
        ("1\u066b5", "hi"),
        ("\u0663\u06f3", "fa"),
        ("\u0967", "en"),
        ("\u0967", "ar"),
        ("\u0663", "hi"),
        ("\u0661\u066b\u0662\u066b\u0663", "ar-EG"),
    ],
)
def test_digits_of_two_scripts_or_of_another_locale_are_refused(core, rates, text, locale):
    assert core.call("read", text, locale, "USD", rates) == {"error": "amount"}


@pytest.mark.parametrize(
    "locale", ["en", "ru", "de", "fr", "es", "zh", "hi", "de-CH", "ar-EG", "fa", "bn", "pl", "et"]
)
def test_a_written_number_is_read_as_the_same_number(core, rates, locale):
    pick = random.Random(locale)  # noqa: S311 - as above
    numbers = [f"{pick.randrange(-(10**21), 10**21)}.{pick.randrange(10, 100)}" for _ in range(200)]
    shown = core.calls([["written", number, locale] for number in numbers])
    found = core.calls([["read", text, locale, "USD", rates] for text in shown])
    assert [int(one["num"][:-1]) for one in found] == [int(number.replace(".", "")) for number in numbers]


@pytest.mark.parametrize(
    ("number", "locale", "shown"),
    [
        ("-1234567.50", "en", "-1,234,567.50"),
        ("-1234567.50", "de", "-1.234.567,50"),
        ("1000000000000000000000000000001.05", "en", "1,000,000,000,000,000,000,000,000,000,001.05"),
        ("0.000012", "ru", "0,000012"),
        ("-0.5", "en", "-0.5"),
        ("7", "xx-bad", "7"),
    ],
)
def test_a_number_is_written_with_all_its_digits(core, number, locale, shown):
    assert core.call("written", number, locale) == shown


@pytest.mark.parametrize(
    ("tag", "locale"),
    [("de-AT", "de-AT"), ("xx-bad", "en"), ("--", "en"), ("", "en"), (None, "en"), ("a" * 500, "en")],
)
def test_a_tag_that_is_no_locale_is_english(core, tag, locale):
    assert core.call("lang", tag) == locale


@pytest.mark.parametrize(
    ("text", "locale", "number"),
    [
        ("12.", "en", "12n"),
        ("12,", "en", "12n"),
        ("1,234.", "en", "1234n"),
        ("1,234.", "de", "1234n"),
        ("\u0663\u066b", "ar", "3n"),
    ],
)
def test_a_decimal_mark_after_which_digits_may_follow_changes_nothing(core, rates, text, locale, number):
    assert core.call("read", text, locale, "USD", rates) == {"num": number, "den": "1n"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1234.50", {"num": "123450n", "den": "100n"}), ("-7", {"num": "-7n", "den": "1n"}),
        ("1e-7", {"num": "1n", "den": "10000000n"}), ("1.5E+3", {"num": "1500n", "den": "1n"}),
        ("1.234", {"num": "1234n", "den": "1000n"}), ("1" + "0" * 30, {"num": f"1{'0' * 30}n", "den": "1n"}),
    ],
)  # fmt: skip
def test_a_plain_number_is_read_without_a_locale(core, text, found):
    assert core.call("plain", text) == found


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "amount"), ("1,5", "amount"), ("1 000", "amount"), ("+5", "amount"), ("\u0663", "amount"),
        ("NaN", "amount"), ("1e", "amount"), ("1.", "amount"), ("1e31", "large"), ("1e99999", "large"),
        ("1e-61", "digits"), ("0." + "1" * 60, "digits"), ("1" * 201, "long"),
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused_by_its_reason(core, text, error):
    assert core.call("plain", text) == {"error": error}


# -- results and rates ---------------------------------------------------------------------------------


def figure_text(pick):
    digits = str(pick.randrange(1, 10 ** pick.randrange(1, 11)))
    places = pick.randrange(0, 8)
    text = digits.rjust(places + 1, "0")
    text = f"{text[:-places]}.{text[-places:]}" if places else text
    return text + pick.choice(("", "", "", "e-3", "E2"))


def random_file(pick):
    """A file with random figures, and the legs from the euro to each code."""
    codes = ["USD", "JPY", "KWD", "XAU", "CLF", "GBP", "SEK", "BTC"]
    cells, legs = {}, {}
    for code in codes:
        nominal, turned, text = pick.choice((1, 1, 100, 10_000)), pick.random() < 0.3, figure_text(pick)
        cells[code] = {"text": text, "nominal": nominal} | ({"turned": True} if turned else {})
        pair = (code, "EUR") if turned else ("EUR", code)
        legs[code] = Leg(Figure(*pair, text, nominal), None, "ecb")
    table = {
        "source": "ecb", "name": "x", "kind": "reference", "base": "EUR", "day": "2026-10-30",
        "figures": cells,
    }  # fmt: skip
    digits = {code: iso4217.digits(code) for code in codes}
    return document(tables=[table], digits=digits, pegs={}, law={}), legs


def expected(value, base, quote, legs):
    """Result and rate texts as the library has them."""
    used = [legs[code] for code in (base, quote) if code != "EUR"] if base != quote else []
    rate = arithmetic.derive(base, quote, used, kind="reference", as_of=None)
    exact = arithmetic.quotient(value, rate.num, rate.den)
    result = settled_by(exact, iso4217.digits(quote), None, "ROUND_HALF_UP", own=not used)
    back = arithmetic.quotient(arithmetic.ONE, rate.den, rate.num)
    return f"{result:f}", six(rate.value), six(back)


def test_results_and_rates_are_those_of_the_library(core):
    pick = random.Random(7)  # noqa: S311 - as above
    for _ in range(12):
        whole, legs = random_file(pick)
        rates = core.call("open", json.dumps(whole))
        assert "file" in rates, rates
        cases = []
        for _ in range(200):
            base, quote = pick.choice(("EUR", *legs)), pick.choice(("EUR", *legs))
            places = pick.randrange(0, 9)
            number = pick.randrange(-(10 ** pick.randrange(1, 30)), 10 ** pick.randrange(1, 30))
            cases.append((Decimal(number).scaleb(-places), base, quote))
        found = core.calls(
            [["convert", rates, amount_of(value), base, quote] for value, base, quote in cases]
        )
        texts = core.calls([["rateText", one] for one in found])
        inverses = core.calls([["inverse", one] for one in found])
        backs = core.calls([["rateText", one] for one in inverses])
        got = [(one["result"], text, back) for one, text, back in zip(found, texts, backs, strict=True)]
        assert got == [expected(*case, legs) for case in cases]


def answered(core, rates, base, quote, value="100"):
    return core.call("convert", rates, amount_of(Decimal(value)), base, quote)


@pytest.mark.parametrize(
    ("base", "quote", "result", "source", "day", "kind"),
    [
        ("USD", "RUB", "7552.73", "cbr", "2026-10-31", "official"),
        ("RUB", "USD", "1.32", "cbr", "2026-10-31", "official"),
        ("JPY", "USD", "0.64", "ecb", "2026-10-30", "reference"),
        ("USD", "AED", "367.25", "peg", "1997-11-01", "peg"),
        ("BHD", "AED", "976.73", "peg", "2001-01-01", "peg"),
        ("JPY", "AED", "2.34", "ecb+peg", "2026-10-30", "peg"),
        ("DEM", "FRF", "335.39", "law", "1999-01-01", "fixed"),
        ("RUR", "RUB", "0.10", "law", "1998-01-01", "fixed"),
        ("DEM", "USD", "57.12", "law+ecb", "2026-10-30", "reference"),
        ("XAU", "USD", "400050.00", "frankfurter", "2026-10-30", "blend"),
        ("KZT", "XAU", "0.0000480607", "frankfurter", "2026-10-28", "blend"),
        ("EUR", "EUR", "100.00", "identity", None, "fixed"),
    ],
)
def test_an_answer_says_whose_rate_of_which_day_it_is(core, rates, base, quote, result, source, day, kind):
    found = answered(core, rates, base, quote)
    names = ("result", "source", "day", "kind")
    assert [found[name] for name in names] == [result, source, day, kind]


@pytest.mark.parametrize(
    ("base", "quote"),
    [
        ("EUR", "KZT"),
        ("AED", "KZT"),
        ("USD", "ABC"),
        ("ABC", "ABC"),
        ("__proto__", "USD"),
        ("USD", "constructor"),
    ],
)
def test_a_pair_without_a_rate_has_no_answer(core, rates, base, quote):
    assert core.call("rate", rates, base, quote) is None


CURRENCIES = "USD EUR RUB JPY GBP KWD AED BHD XCG KZT XAU DEM TRL BYR"


@pytest.mark.parametrize("clock", ["2026-10-30T20:00:00Z", "2026-04-26T22:00:58Z"])
def test_every_pair_is_answered_as_by_the_converter_that_the_file_is_of(core, tmp_path, clock):
    with offline(tmp_path, now=clock, shipped=True) as converter:
        content = proved(converter, some(converter, CURRENCIES.split()))
        rates, codes = core.call("open", text(content)), currencies(content)
        pairs = [(base, quote) for base in codes for quote in codes]
        found = core.calls([["convert", rates, amount_of(Decimal("1234.5")), *pair] for pair in pairs])
        for pair, one in zip(pairs, found, strict=True):
            assert (one and by_name(one)) == of_library(converter, *pair), pair


def by_name(answer):
    return [answer[name] for name in ("result", "source", "day", "kind")]


def of_library(converter, base, quote):
    """What `by_name` gives, from the library; None if it has no rate."""
    try:
        found = converter.convert("1234.5", base, quote)
    except RateUnavailable:
        return None
    day = str(found.as_of) if found.as_of else None
    return [f"{found.result.amount:f}", found.source, day, found.kind]


def test_a_carried_pair_has_its_own_legs(core):
    legs = [
        {"base": "EUR", "quote": "USD", "text": "1.1172", "day": "2026-10-30", "source": "ecb"},
        {"base": "USD", "quote": "KZT", "text": "520.11", "day": "2026-10-28", "source": "frankfurter"},
    ]
    pair = {"legs": legs, "kind": "blend", "day": "2026-10-28"}
    rates = core.call("open", json.dumps(document(pairs={"EUR": {"KZT": pair}})))
    found = answered(core, rates, "EUR", "KZT", "1")
    names = ("result", "source", "day", "newerFrom")
    assert [found[name] for name in names] == [
        "581.07", "ecb+frankfurter", "2026-10-28", "2026-11-02T17:00:00Z",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "base", "quote", "age"),
    [
        ("2026-10-30T20:59:59Z", "USD", "RUB", {"days": -1, "newer": False}),
        ("2026-10-30T21:00:00Z", "USD", "RUB", {"days": 0, "newer": False}),
        ("2026-11-02T16:59:59Z", "USD", "EUR", {"days": 3, "newer": False}),
        ("2026-11-02T17:00:00Z", "USD", "EUR", {"days": 3, "newer": True}),
        ("2027-10-30T12:00:00Z", "USD", "AED", {"days": None, "newer": False}),
        ("2026-11-05T12:00:00Z", "JPY", "AED", {"days": 6, "newer": True}),
    ],
)
def test_the_age_of_a_rate_is_counted_in_the_zone_of_its_source(core, rates, now, base, quote, age):
    found = core.call("rate", rates, base, quote)
    assert core.call("age", found, instant(now)) == age | {"ended": False}


def instant(text):
    """Milliseconds, as the clock of a browser has it."""
    return datetime.fromisoformat(text).timestamp() * 1000


@pytest.mark.parametrize(
    ("now", "base", "quote", "ended"),
    [
        ("2026-10-31T20:59:59Z", "USD", "RUB", False),
        ("2026-10-31T21:00:00Z", "USD", "RUB", True),
        ("2026-11-01T12:00:00Z", "USD", "EUR", False),
        ("2026-11-01T12:00:00Z", "USD", "AED", False),
        ("2026-11-01T12:00:00Z", "RUR", "RUB", False),
        ("2026-11-01T12:00:00Z", "RUR", "USD", True),
        ("2026-11-01T12:00:00Z", "AED", "RUB", True),
    ],
)
def test_a_rate_has_ended_after_the_last_day_of_its_table_in_the_zone_of_the_source(
    core, now, base, quote, ended
):
    whole = document()
    whole["tables"][0]["until"] = "2026-10-31"
    found = core.call("rate", core.call("open", json.dumps(whole)), base, quote)
    assert core.call("age", found, instant(now))["ended"] is ended


def tables_of_one_source():
    """Figures that are not late, then all with a late one, then those of the day before."""
    first = {**document()["tables"][1], "newer_from": "2026-11-02T17:00:00Z"}
    late = {**first, "late": True, "newer_from": "2026-10-30T17:00:00Z"}
    late["figures"] = {**first["figures"], "XAU": {"text": "3500", "turned": True, "day": "2026-10-28"}}
    before = {**first, "day": "2026-10-29", "newer_from": "2026-10-30T16:00:00Z"}
    before["figures"] = {"USD": "1.1170", "SEK": "11.05"}
    return [first, late, before]


@pytest.mark.parametrize(
    ("base", "quote", "newer", "series"),
    [
        ("USD", "JPY", "2026-11-02T17:00:00Z", "USD"),
        ("USD", "XAU", "2026-10-30T17:00:00Z", "XAU"),
        ("SEK", "USD", "2026-10-30T16:00:00Z", "SEK"),
        ("AED", "XAU", "2026-10-30T17:00:00Z", "XAU"),
        ("DEM", "SEK", "2026-10-30T16:00:00Z", "SEK"),
    ],
)
def test_an_answer_is_of_the_table_that_gave_it_where_its_source_has_several(
    core, base, quote, newer, series
):
    tables = [
        {**table, "series": code}
        for table, code in zip(tables_of_one_source(), ("USD", "XAU", "SEK"), strict=True)
    ]
    found = core.call("rate", core.call("open", json.dumps(document(tables=tables, none={}))), base, quote)
    assert found["newerFrom"] == newer
    assert core.call("age", found, instant("2026-10-30T16:30:00Z"))["newer"] is (
        newer < "2026-10-30T16:30:00Z"
    )
    assert found["table"]["series"] == series
    assert found["tables"] == [found["table"]]


@pytest.mark.parametrize(
    ("figure", "day", "newer"),
    [
        ("1.1172", "2026-10-30", "2026-11-02T17:00:00Z"),
        ("1.1170", "2026-10-29", "2026-10-30T16:00:00Z"),
        ("1.1", "2026-10-01", "2026-10-30T16:00:00Z"),
    ],
)
def test_a_carried_leg_is_of_the_table_of_its_source_that_has_its_figure(core, figure, day, newer):
    legs = [
        {"base": "EUR", "quote": "USD", "text": figure, "day": day, "source": "ecb"},
        {"base": "USD", "quote": "KZT", "text": "520.11", "day": "2026-10-28", "source": "frankfurter"},
    ]
    pairs = {"EUR": {"KZT": {"legs": legs, "kind": "blend", "day": min(day, "2026-10-28")}}}
    blend = document()["tables"][2]
    rates = core.call("open", json.dumps(document(tables=[*tables_of_one_source(), blend], pairs=pairs)))
    assert core.call("rate", rates, "EUR", "KZT")["newerFrom"] == newer


def test_withdrawn_codes_are_known_and_not_listed(core, rates):
    listed, codes = core.calls([["listed", rates], ["codes", rates]])
    assert " ".join(listed) == "AED BHD BRL CHF CNY EUR GBP INR ISK JPY KZT RUB USD XAU"
    assert sorted({*codes} - {*listed}) == ["DEM", "FRF", "RUR"]
    assert codes == sorted(codes)
