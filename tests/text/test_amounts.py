from decimal import Decimal, localcontext

import pytest
from babel import Locale, localedata
from hypothesis import given
from hypothesis import strategies as st

from converter.errors import AmountError
from converter.text import amounts
from converter.text.amounts import amount, decimal_comma, shifted, shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("7", "7"),
        ("1234.56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u202f567,8", "1234567.8"),
        ("1'234.56", "1234.56"),
        ("1\u2019234.56", "1234.56"),
        ("1_234.56", "1234.56"),
        ("1,5", "1.5"),
        ("1,50", "1.50"),
        ("1,2345", "1.2345"),
        ("1234,567", "1234.567"),
        ("1 234.567", "1234.567"),
        ("0,123", "0.123"),
        ("0.123", "0.123"),
        (".5", "0.5"),
        (",5", "0.5"),
        (".500", "0.500"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("12,34,567.89", "1234567.89"),
        ("1,00,000", "100000"),
        ("-100", "-100"),
        ("\u2212100", "-100"),
        ("+5", "5"),
        (" 5 ", "5"),
    ],
)
def test_an_unambiguous_amount_is_read_without_an_assumption(text, value):
    assert amount(text) == (Decimal(value), ())


@pytest.mark.parametrize(
    ("text", "value", "assumed"),
    [
        ("1,234", "1234", "1,234=1234 (not 1.234)"),
        ("1.234", "1.234", "1.234=1.234 (not 1234)"),
        ("10,000", "10000", "10,000=10000 (not 10.000)"),
        ("10.025", "10.025", "10.025=10.025 (not 10025)"),
        ("-1,234", "-1234", "-1,234=-1234 (not -1.234)"),
    ],
)
def test_one_mark_before_three_digits_has_two_readings_and_the_other_is_told(text, value, assumed):
    assert amount(text) == (Decimal(value), (assumed,))


@pytest.mark.parametrize(
    ("locale", "comma", "dot"),
    [
        ("de", "1.234", "1234"),
        ("fr_FR.UTF-8", "1.234", "1234"),
        ("en-US", "1234", "1.234"),
        ("de_CH", "1234", "1.234"),
    ],
)
def test_a_locale_decides_an_ambiguous_mark(locale, comma, dot):
    assert amount("1,234", locale=locale) == (Decimal(comma), ())
    assert amount("1.234", locale=locale) == (Decimal(dot), ())


def test_a_locale_does_not_overrule_an_unambiguous_form():
    assert amount("1,234.56", locale="de") == (Decimal("1234.56"), ())


def test_for_an_unlisted_locale_the_default_reading_is_chosen_and_told():
    assert amount("1,234", locale="tlh") == (Decimal(1234), ("1,234=1234 (not 1.234)",))


# CLDR has the comma of these as a draft, which browsers take and babel leaves out.
DRAFTS = ("az-Cyrl", "fr-RW", "fur", "ksh", "lmo", "nds", "oc", "os", "prg", "szl", "vmw", "wae")


def test_the_decimal_marks_of_locales_are_those_of_cldr():
    commas = {",": True, ".": False}
    for name in localedata.locale_identifiers():
        tag = name.replace("_", "-")
        found = Locale.parse(name)
        symbols, usual = (found.number_symbols[key] for key in (found.default_numbering_system, "latn"))
        mark = "," if f"{tag}-".startswith(tuple(f"{one}-" for one in DRAFTS)) else ""
        mark = mark or symbols.get("decimal") or usual["decimal"]
        assert decimal_comma(tag) is decimal_comma(f"{name}.UTF-8") is commas.get(mark), (name, mark)


@pytest.mark.parametrize(
    ("old", "new"),
    [("in", "id"), ("iw", "he"), ("ji", "yi"), ("jw", "jv"), ("mo", "ro"), ("sh", "sr"), ("tl", "fil")],
)
def test_an_older_code_of_a_language_has_the_mark_of_the_language(old, new):
    assert decimal_comma(old) is decimal_comma(f"{old}_XX.UTF-8") is decimal_comma(new) is not None


def test_each_locale_is_listed_once_and_only_if_it_differs_from_its_language():
    listed = f"{amounts._COMMA}{amounts._DOT}{amounts._NEITHER}".split()
    assert len(listed) == len({*listed})
    for name in listed:
        language, _, more = name.partition("-")
        assert not more or decimal_comma(name) is not decimal_comma(language)


@pytest.mark.parametrize(
    ("locale", "value"), [("en-ZA", "1.234"), ("en-XX", "1234"), ("af", "1.234"), ("pt-Latn-BR", "1.234")]
)
def test_a_region_that_is_not_listed_reads_as_its_language(locale, value):
    assert amount("1,234", locale=locale) == (Decimal(value), ())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e7", "10000000"),
        ("1E+7", "10000000"),
        ("1.234e3", "1234"),
        ("25e-3", "0.025"),
        ("1e\u22123", "0.001"),
    ],
)
def test_an_exponent_is_written_out(text, value):
    assert str(amount(text)[0]) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", ".", ",", "5.", "1..2", "1,,2", "1,23,4.5", "1.234.56", "12,345,67", "1 23",
        "1234,567,890", "1  234", "0,123,456", "1,234'567", "1,5e3", "1,234e3", "e5", "1e", "1e5.5",
        "--1", "1-2", "$5", "5 USD", "1,234.567,890",
    ],
)  # fmt: skip
def test_a_malformed_amount_is_refused(text):
    with pytest.raises(AmountError):
        amount(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("00", "doesn't begin with 0"),
        ("007", "doesn't begin with 0"),
        ("nan", "only finite"),
        ("-Infinity", "only finite"),
        ("0x1F", "decimal digits"),
        ("\u0661\u0662", "digits 0-9"),
        ("\uff11\uff10\uff10", "digits 0-9"),
        ("\u00bd", "digits 0-9"),
        ("1e400", "an exponent is at most 60"),
        ("1e9999999", "an exponent is at most 60"),
        ("1" * 61, "more than 60 digits"),
        ("1" + "0" * 29 + "1", "above 10\\^30"),
        ("1e31", "above 10\\^30"),
    ],
)
def test_the_refusal_says_what_is_wrong(text, reason):
    with pytest.raises(AmountError, match=reason):
        amount(text)


def test_the_largest_amount_is_ten_to_the_thirty():
    assert amount("1" + "0" * 30)[0] == Decimal(10) ** 30


def test_sixty_digits_are_kept_exactly():
    text = "1" * 30 + "." + "2" * 30
    assert str(amount(text)[0]) == text


def test_ten_megabytes_of_digits_are_refused_without_echoing_them():
    with pytest.raises(AmountError) as error:
        amount("7" * 10_000_000)
    assert str(error.value).count("7") < 45


def test_a_negative_zero_is_zero():
    assert str(amount("-0")[0]) == "0"


def test_shown_text_has_no_control_or_direction_characters():
    assert shown("1\x1b[31m\u202e2\n3") == "1?[31m?2 3"


def test_shown_text_has_at_most_forty_characters():
    assert len(shown("9" * 1000)) == 40


def test_a_shift_is_exact_under_a_narrow_context():
    with localcontext() as context:
        context.prec = 3
        assert str(shifted(Decimal("123456789.123"), -2)) == "1234567.89123"


def test_a_shift_beyond_the_largest_amount_is_refused():
    with pytest.raises(AmountError):
        shifted(Decimal(10) ** 30, 3)


def _grouped(digits, size, mark):
    head = len(digits) % size
    parts = [digits[:head]] if head else []
    return mark.join(parts + [digits[i : i + size] for i in range(head, len(digits), size)])


POINT = [("", "."), (",", "."), ("'", "."), ("\u2019", "."), ("_", "."), (" ", ".")]
COMMA = [("", ","), (".", ","), (" ", ","), ("\u00a0", ","), ("\u202f", ",")]


@given(
    whole=st.integers(0, 10**29),
    part=st.text("0123456789", max_size=12),
    style=st.sampled_from(POINT + COMMA),
    sign=st.sampled_from(["", "-", "\u2212"]),
)
def test_every_accepted_style_reads_back_as_the_same_number(whole, part, style, sign):
    group, mark = style
    written = sign + _grouped(str(whole), 3, group) + (mark + part if part else "")
    expected = Decimal(("-" if sign else "") + str(whole) + (f".{part}" if part else ""))
    # Only 1,234 and 1.234 need the locale; without one the custom above applies to them.
    assert amount(written, locale="de" if style in COMMA else "en") == (expected, ())


@given(st.text(max_size=30) | st.text("0123456789.,' _eE+-", max_size=30))
def test_any_text_is_a_finite_number_or_an_amount_error(text):
    try:
        value, _ = amount(text)
    except AmountError as error:
        assert str(error).isprintable()  # noqa: PT017 - it may not be raised at all
    else:
        assert value.is_finite()
        assert abs(value) <= Decimal(10) ** 30


# -- a minus after the number ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "assumed"),
    [
        ("12.50-", "-12.50", "12.50-=-12.50 (not 12.50)"),
        ("9,99-", "-9.99", "9,99-=-9.99 (not 9.99)"),
        ("12.50\u2212", "-12.50", "12.50\u2212=-12.50 (not 12.50)"),
        ("1,234-", "-1234", "1,234-=-1234 (not -1.234)"),
    ],
)
def test_a_minus_after_the_number_is_its_sign_and_is_told(text, value, assumed):
    assert amount(text) == (Decimal(value), (assumed,))


def test_a_locale_decides_the_mark_before_a_minus_but_not_the_minus():
    assert amount("1,234-", locale="de") == (Decimal("-1.234"), ("1,234-=-1.234 (not 1.234)",))


def test_a_zero_before_a_minus_has_one_reading():
    assert amount("0.00-") == (Decimal("0.00"), ())


@pytest.mark.parametrize("text", ["-12-", "12--", "+12-", "5.-", "5,-", "-", "1e-", "12 -"])
def test_a_minus_on_both_sides_or_after_a_mark_is_refused(text):
    with pytest.raises(AmountError):
        amount(text)


@given(st.decimals(0, 10**9, places=2).map("{:f}".format))
def test_a_minus_after_any_number_is_a_minus_before_it(text):
    assert amount(f"{text}-")[0] == amount(f"-{text}")[0]


# -- a currency that settles the reading -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("10.000", "JPY", "10000"),
        ("-10.000", "JPY", "-10000"),
        ("10.000", "HUF", "10.000"),
        ("10.000", "XAU", "10.000"),
        ("10.000", "", "10.000"),
        ("10,000", "JPY", "10000"),
        ("0.500", "JPY", "0.500"),
        ("10.00", "JPY", "10.00"),
        ("12.500-", "JPY", "-12500"),
        ("0.500-", "JPY", "-0.500"),
    ],
)
def test_a_currency_without_decimals_reads_three_after_a_dot_as_thousands(text, code, value):
    assert amounts.in_units(*amounts.readings(text), code)[0] == Decimal(value)


def test_a_locale_that_decides_leaves_nothing_to_the_currency():
    assert amounts.in_units(*amounts.readings("10.000", "en"), "JPY") == (Decimal("10.000"), None)


def test_settling_and_turning_a_sign_are_exact_under_a_narrow_context():
    with localcontext() as context:
        context.prec = 3
        assert str(amounts.in_units(*amounts.readings("987.654"), "JPY")[0]) == "987654"
        assert str(amount("123456.78-")[0]) == "-123456.78"


@given(st.from_regex(r"[0-9]{0,31}(\.[0-9]{0,6})?", fullmatch=True), st.sampled_from((None, "de", "en", "C")))
def test_a_usual_number_is_read_as_with_a_sign_before_it(text, locale):
    def outcome(text):
        try:
            return [None if one is None else str(one) for one in amounts.readings(text, locale)]
        except AmountError:
            return None

    assert outcome(text) == outcome(f"+{text}")
