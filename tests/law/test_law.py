import subprocess
import sys
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converter import iso4217, law
from converter.law.lines import Laws
from converter.model import Figure, Leg
from converter.money import arithmetic

# Council Regulation (EC) 2866/98 with its amendments, typed from the consolidated text.
EURO = [
    ("ATS", "13.7603", 1999),
    ("BEF", "40.3399", 1999),
    ("DEM", "1.95583", 1999),
    ("ESP", "166.386", 1999),
    ("FIM", "5.94573", 1999),
    ("FRF", "6.55957", 1999),
    ("IEP", "0.787564", 1999),
    ("ITL", "1936.27", 1999),
    ("LUF", "40.3399", 1999),
    ("NLG", "2.20371", 1999),
    ("PTE", "200.482", 1999),
    ("GRD", "340.750", 2001),
    ("SIT", "239.640", 2007),
    ("CYP", "0.585274", 2008),
    ("MTL", "0.429300", 2008),
    ("SKK", "30.1260", 2009),
    ("EEK", "15.6466", 2011),
    ("LVL", "0.702804", 2014),
    ("LTL", "3.45280", 2015),
    ("HRK", "7.53450", 2023),
    ("BGN", "1.95583", 2026),
]
# Council Regulation (EC) 1103/97, article 2: one euro for one ECU.
ECU = ("XEU", "1", 1999)
FILE = Path(law.__file__).with_name("fixed.csv")
LINES = [line.split(",", 7) for line in FILE.read_text("utf-8").splitlines()[1:]]
CODES = sorted({line[1] for line in LINES} | {line[2] for line in LINES if line[2]})
NOW = date(2026, 11, 24)


def of(kind, column=1):
    return {line[column] for line in LINES if line[0] == kind}


def legal(base, quote, day=NOW):
    """The legal rate between two codes that end in the same currency."""
    one, ahead = law.settle(base, day)
    other, behind = law.settle(quote, day)
    assert one == other
    legs = law.trimmed((*ahead, *reversed(behind)))
    return arithmetic.derive(base, quote, legs, kind="fixed", as_of=None)


def units(base, quote, day=NOW):
    """Units of quote for one unit of base, as an exact fraction."""
    rate = legal(base, quote, day)
    return Fraction(rate.num) / Fraction(rate.den)


# -- euro ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "text", "year"), [*EURO, ECU])
def test_a_euro_rate_is_the_regulations_text_from_the_day_of_adoption(code, text, year):
    day = date(year, 1, 1)
    assert law.settle(code, day) == ("EUR", (Leg(Figure("EUR", code, text), day, "law"),))


@pytest.mark.parametrize(("code", "text", "year"), [*EURO, ECU])
def test_on_the_last_day_before_adoption_the_market_quotes_the_old_currency(code, text, year):
    assert law.settle(code, date(year - 1, 12, 31)) == (code, ())


def test_the_file_holds_these_euro_rates_and_no_others():
    assert of("euro") == {code for code, _, _ in (*EURO, ECU)}


@pytest.mark.parametrize("text", [text for _, text, _ in EURO])
def test_a_euro_rate_has_six_significant_figures(text):
    assert len(Decimal(text).as_tuple().digits) == 6


def test_today_the_mark_is_fixed_in_euros():
    leg = Leg(Figure("EUR", "DEM", "1.95583"), date(1999, 1, 1), "law")
    assert law.settle("DEM", NOW) == ("EUR", (leg,))


def test_a_million_marks_in_lire_are_exact_to_the_hundredth():
    rate = legal("DEM", "ITL")
    result = arithmetic.rounded(arithmetic.quotient(Decimal(1000000), rate.num, rate.den), 2)
    # 1000000 / 1.95583 * 1936.27; the inverse at six figures would give ...360.84.
    assert result == Decimal("989999130.80")


def test_a_million_lire_in_irish_pounds_do_not_go_through_an_inverse():
    rate = legal("ITL", "IEP")
    result = arithmetic.rounded(arithmetic.quotient(Decimal(1000000), rate.num, rate.den), 2)
    # 1000000 * 0.787564 / 1936.27 = 406.7428...
    assert result == Decimal("406.74")


def test_euro_in_marks_walks_the_same_leg_the_other_way():
    assert units("EUR", "DEM") == Fraction("1.95583")


def test_half_a_cent_of_a_legal_conversion_is_rounded_up():
    # 0.0376725 = 7.53450 * 0.005.
    rate = legal("HRK", "EUR")
    assert arithmetic.rounded(
        arithmetic.quotient(Decimal("0.0376725"), rate.num, rate.den), 2, forced=True
    ) == Decimal("0.01")


@pytest.mark.parametrize("code", ["CSK", "YUM", "USD", "EUR", "RUB", "ZZZ"])
def test_a_code_without_a_law_stays_itself(code):
    assert law.settle(code, NOW) == (code, ())


# -- redenominations -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "factor"),
    [
        ("TRL", "TRY", 10**6),
        ("RUR", "RUB", 1000),
        ("ROL", "RON", 10**4),
        ("BYB", "BYR", 1000),
        ("BYB", "BYN", 1000 * 10000),
        ("AZM", "AZN", 5000),
        ("BRR", "BRL", 2750),
        ("ZWD", "ZWR", 10**3 * 10**10),
        ("ANG", "XCG", 1),
        ("MGF", "MGA", 5),
    ],
)
def test_a_new_unit_has_the_old_units_of_the_law(old, new, factor):
    assert units(new, old) == factor


@pytest.mark.parametrize("code", sorted(of("redenom")))
def test_an_old_code_is_replaced_on_the_day_of_the_file_and_not_the_day_before(code):
    day = next(date.fromisoformat(line[5]) for line in LINES if line[:2] == ["redenom", code])
    successor = next(line[2] for line in LINES if line[:2] == ["redenom", code])
    assert (law.settle(code, day)[0], law.settle(code, day - timedelta(1))[0]) == (successor, code)


def test_the_old_rouble_is_a_thousandth_since_1998():
    leg = Leg(Figure("RUR", "RUB", "1", nominal=1000), date(1998, 1, 1), "law")
    assert law.settle("RUR", NOW) == ("RUB", (leg,))


def test_in_1997_the_market_quoted_the_old_rouble():
    assert law.settle("RUR", date(1997, 6, 1)) == ("RUR", ())


def test_a_convertible_peso_is_24_pesos():
    leg = Leg(Figure("CUC", "CUP", "24"), date(2021, 1, 1), "law")
    assert law.settle("CUC", NOW) == ("CUP", (leg,))


def test_a_factor_that_is_not_whole_is_given_per_new_unit():
    leg = Leg(Figure("ZWG", "ZWL", "2498.7242"), date(2024, 4, 8), "law")
    assert law.settle("ZWL", NOW) == ("ZWG", (leg,))


def test_the_legs_of_a_chain_are_in_walking_order():
    assert law.settle("BYB", NOW) == (
        "BYN",
        (
            Leg(Figure("BYB", "BYR", "1", nominal=1000), date(2000, 1, 1), "law"),
            Leg(Figure("BYR", "BYN", "1", nominal=10000), date(2016, 7, 1), "law"),
        ),
    )


def test_a_chain_goes_no_further_than_the_day():
    assert law.settle("BYB", date(2005, 5, 5))[0] == "BYR"


def test_a_redenomination_leads_on_into_the_euro():
    # 1000 old leva = 1 lev since 1999, 1.95583 leva = 1 euro since 2026.
    assert units("EUR", "BGL") == Fraction("1955.83")


def test_the_croatian_dinar_was_kuna_until_2022_and_is_euro_since():
    assert [law.settle("HRD", day)[0] for day in (date(2022, 12, 31), date(2023, 1, 1))] == ["HRK", "EUR"]


@pytest.mark.parametrize("day", [date(1970, 1, 1), date(2000, 1, 1), date(2010, 6, 1), NOW])
def test_the_legs_lead_from_a_code_to_what_the_market_quotes_and_back(day):
    for code in CODES:
        market, legs = law.settle(code, day)
        there = arithmetic.derive(code, market, legs, kind="", as_of=None)
        back = arithmetic.derive(market, code, legs[::-1], kind="", as_of=None)
        assert arithmetic.multiply(there.num, back.num) == arithmetic.multiply(there.den, back.den)


# -- rescales and reuse ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "first", "last", "factor"),
    [
        ("VES", date(2021, 9, 30), date(2021, 10, 1), 10**6),
        ("VES", date(2021, 10, 1), date(2021, 10, 4), 1),
        ("VES", date(2021, 9, 29), date(2021, 9, 30), 1),
        ("VES", date(2020, 1, 1), date(2026, 1, 1), 10**6),
        ("SYP", date(2025, 12, 31), date(2026, 1, 1), 100),
        ("SYP", date(2026, 1, 1), date(2026, 1, 2), 1),
        ("USD", date(1990, 1, 1), date(2026, 1, 1), 1),
        ("TRY", date(2004, 12, 31), date(2005, 1, 3), 1),
    ],
)
def test_a_rescale_counts_if_its_day_is_after_the_first(code, first, last, factor):
    assert law.rescale(code, first, last) == factor


def test_a_rescale_does_not_depend_on_the_callers_decimal_context():
    with localcontext(Context(prec=1, rounding=ROUND_DOWN)):
        assert str(law.rescale("VES", date(2021, 9, 30), date(2021, 10, 1))) == "1000000"


@pytest.mark.parametrize(
    ("day", "factor"), [(date(2021, 9, 30), 10**5), (date(2021, 10, 1), 10**11), (NOW, 10**11)]
)
def test_the_old_bolivar_is_counted_in_the_bolivares_of_the_day(day, factor):
    assert units("VES", "VEF", day) == factor


def test_a_leg_with_a_rescale_in_it_is_of_the_later_day():
    leg = Leg(Figure("VEF", "VES", "1", nominal=10**11), date(2021, 10, 1), "law")
    assert law.settle("VEF", NOW) == ("VES", (leg,))


def test_the_third_zimbabwe_dollar_became_the_fourth():
    assert units("ZWL", "ZWR", date(2012, 1, 1)) == 10**12


@pytest.mark.parametrize("day", [date(2019, 2, 22), NOW])
def test_no_law_leads_from_the_third_zimbabwe_dollar_to_the_code_reused_in_2019(day):
    assert law.settle("ZWR", day) == ("ZWR", ())


def test_a_chain_ends_before_a_reused_code():
    assert law.settle("ZWD", NOW)[0] == "ZWR"


@pytest.mark.parametrize(
    ("code", "day", "other"),
    [
        ("ZWL", date(2009, 6, 1), True),
        ("ZWL", date(2019, 2, 21), True),
        ("ZWL", date(2019, 2, 22), False),
        ("ZWL", NOW, False),
        ("ZWR", date(2009, 6, 1), False),
    ],
)
def test_a_reused_code_meant_another_currency_before_its_day(code, day, other):
    assert law.reused(code, day) is other


# -- lineage and alternatives ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("TRY", ("TRL", "TRY")),
        ("TRL", ("TRL", "TRY")),
        ("BYR", ("BYB", "BYR", "BYN")),
        ("VES", ("VEB", "VEF", "VES")),
        ("BGN", ("BGL", "BGN")),
        ("DEM", ("DEM",)),
        ("USD", ("USD",)),
        ("CUP", ("CUP",)),
        ("CUC", ("CUC",)),
    ],
)
def test_a_lineage_is_that_of_redenominations_oldest_first(code, codes):
    assert law.lineage(code) == codes


def test_after_the_changeover_a_table_may_still_hold_the_new_lira_under_its_old_code():
    leg = Leg(Figure("TRL", "TRY", "1", nominal=1000000), date(2005, 1, 1), "law")
    assert law.alternatives("TRY", date(2005, 1, 2)) == [("TRY", ()), ("TRL", (leg,))]


def test_a_rate_of_the_old_code_is_taken_to_the_new_one():
    # The ECB on 2004-12-31: 1 EUR = 1836200 TRL, which is 1.8362 TRY.
    _, (code, legs) = law.alternatives("TRY", date(2005, 1, 2))
    market = Leg(Figure("EUR", code, "1836200"), date(2004, 12, 31), "ecb")
    rate = arithmetic.derive("EUR", "TRY", (market, *reversed(legs)), kind="", as_of=None)
    assert rate.value == Decimal("1.8362")


def test_before_the_changeover_a_table_may_already_count_in_new_units():
    assert [code for code, _ in law.alternatives("TRL", date(2004, 12, 30))] == ["TRL", "TRY"]


def test_alternatives_name_the_nearest_first():
    assert [code for code, _ in law.alternatives("BYN", NOW)] == ["BYN", "BYR", "BYB"]


def test_alternatives_do_not_cross_the_reuse_of_a_code():
    assert [code for code, _ in law.alternatives("ZWL", date(2019, 2, 25))] == ["ZWL", "ZWG"]


def test_alternatives_of_the_reused_code_in_its_first_life_are_its_own_predecessors():
    assert [code for code, _ in law.alternatives("ZWL", date(2010, 1, 1))] == ["ZWL", "ZWR", "ZWN", "ZWD"]


@pytest.mark.parametrize("code", ["CUP", "CUC"])
def test_currencies_that_circulated_side_by_side_are_not_alternatives(code):
    assert law.alternatives(code, date(2019, 1, 1)) == [(code, ())]


def test_a_code_without_a_law_has_itself_alone():
    assert law.alternatives("USD", NOW) == [("USD", ())]


@pytest.mark.parametrize("day", [date(1995, 1, 1), date(2010, 6, 1), NOW])
def test_the_legs_of_an_alternative_lead_from_the_code_to_it(day):
    for code in CODES:
        for other, legs in law.alternatives(code, day):
            rate = arithmetic.derive(code, other, legs, kind="", as_of=None)
            assert rate.quote == other


def test_a_leg_walked_there_and_straight_back_is_dropped():
    day = date(2005, 1, 2)
    market, ahead = law.settle("TRL", day)
    _, (code, legs) = law.alternatives(market, day)
    assert (code, law.trimmed((*ahead, *legs))) == ("TRL", ())


def test_between_two_old_codes_only_what_lies_between_them_is_walked():
    _, ahead = law.settle("BYB", NOW)
    _, behind = law.settle("BYR", NOW)
    assert [leg.as_of for leg in law.trimmed((*ahead, *reversed(behind)))] == [date(2000, 1, 1)]


@given(st.sampled_from(CODES), st.sampled_from(CODES), st.dates(date(1980, 1, 1), date(2030, 1, 1)))
def test_trimming_does_not_change_a_rate(base, quote, day):
    one, ahead = law.settle(base, day)
    other, behind = law.settle(quote, day)
    if one == other:
        legs = (*ahead, *reversed(behind))
        long = arithmetic.derive(base, quote, legs, kind="", as_of=None)
        assert units(base, quote, day) == Fraction(long.num) / Fraction(long.den)


# -- pegs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "day", "figure"),
    [
        ("AED", NOW, Figure("USD", "AED", "3.6725")),
        ("AED", date(1997, 11, 2), Figure("USD", "AED", "3.6725")),
        ("XPF", NOW, Figure("XPF", "EUR", "8.38", nominal=1000)),
        ("XOF", NOW, Figure("EUR", "XOF", "655.957")),
        ("KMF", NOW, Figure("EUR", "KMF", "491.96775")),
        ("BND", NOW, Figure("SGD", "BND", "1")),
        ("ANG", date(2025, 3, 30), Figure("USD", "ANG", "1.79")),
        ("SVC", date(2001, 1, 1), Figure("USD", "SVC", "8.75")),
        ("NPR", date(1993, 2, 12), Figure("INR", "NPR", "1.6")),
        ("STN", date(2018, 1, 1), Figure("EUR", "STN", "24.5")),
    ],
)
def test_a_peg_is_a_leg_in_the_words_of_its_source(code, day, figure):
    leg = law.peg(code, day)
    assert leg is not None
    assert (leg.figure, leg.source) == (figure, "peg")


def test_a_peg_is_of_the_day_it_began():
    leg = law.peg("AED", NOW)
    assert leg is not None
    assert leg.as_of == date(1997, 11, 2)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("AED", date(1997, 11, 1)),
        ("ANG", date(2025, 3, 31)),
        ("ANG", NOW),
        ("XCG", date(2025, 3, 30)),
        ("USD", NOW),
        ("HKD", NOW),
        ("DKK", NOW),
        ("TRL", NOW),
    ],
)
def test_there_is_no_peg_outside_its_days_or_for_a_band(code, day):
    assert law.peg(code, day) is None


def test_a_hundred_pacific_francs_are_84_cents():
    leg = law.peg("XPF", NOW)
    assert leg is not None
    rate = arithmetic.derive("XPF", "EUR", (leg,), kind="peg", as_of=None)
    assert arithmetic.quotient(Decimal(100), rate.num, rate.den).quantize(
        Decimal("0.001"), ROUND_HALF_UP
    ) == Decimal("0.838")


# -- marks and ends --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "source", "text"),
    [
        ("DEM", "law", "Council Regulation (EC) 2866/98 as amended"),
        ("MGF", "law", "changeover day: CLDR supplemental data; factor: printed on the notes of both"),
        ("XEU", "law", "Council Regulation (EC) 1103/97, article 2"),
        ("AED", "peg", "Frankfurter v2 peg register"),
        ("AED", "law", ""),
        ("EUR", "law", ""),
        ("USD", "peg", ""),
    ],
)
def test_a_mark_says_where_a_law_is_known_from(code, source, text):
    assert law.mark(code, source) == text


def test_the_mark_of_a_leg_with_a_rescale_names_both_laws():
    assert "six zeros less" in law.mark("VEF")


@pytest.mark.parametrize(
    ("code", "day", "over"),
    [
        ("TRL", date(2004, 12, 31), False),
        ("TRL", date(2005, 1, 1), True),
        ("DEM", date(1998, 12, 31), False),
        ("DEM", date(1999, 1, 1), True),
        ("ZWL", date(2010, 1, 1), False),
        ("XEU", date(1998, 12, 31), False),
        ("XEU", date(1999, 1, 1), True),
        ("USD", date(2026, 1, 1), False),
        ("ZZZ", date(2026, 1, 1), False),
    ],
)
def test_a_code_is_past_its_end_from_the_day_after_its_last(code, day, over):
    assert law.ended(code, day) is over


@pytest.mark.parametrize(
    ("code", "day", "alive"),
    [
        ("EUR", date(1998, 12, 31), False),
        ("EUR", date(1999, 1, 1), True),
        ("CSK", date(1993, 2, 7), True),
        ("CSK", date(1994, 1, 1), False),
        ("DEM", date(2026, 1, 1), True),  # by law it is EUR
        ("ZWR", date(2026, 1, 1), True),  # by law it is ZWL
        ("USD", date(1900, 1, 1), True),
    ],
)
def test_a_currency_is_alive_while_it_exists_or_a_law_leads_on_from_it(code, day, alive):
    assert law.alive(code, day) is alive


@pytest.mark.parametrize(
    "line", [line for line in LINES if line[0] in ("euro", "redenom") and line[1] != "MKN"]
)
def test_the_list_of_currencies_ends_a_code_when_the_law_does(line):
    assert iso4217.get(line[1]).until == date.fromisoformat(line[5]) - timedelta(1)


# -- the file --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("literal", "codes"),
    [
        (law._REPLACED, of("euro") | of("redenom")),
        (law._SUCCESSORS, of("redenom", 2)),
        (law._PEGGED, of("peg")),
        (law._RESCALED, of("rescale")),
        (law._REUSED, of("reuse")),
    ],
)
def test_the_codes_in_the_module_are_those_of_the_file(literal, codes):
    assert literal == codes


def test_a_line_names_known_currencies():
    # ISO 4217 never listed the first Macedonian denar.
    named = {code for line in LINES for code in line[1:3]} - {"", "MKN"}
    assert [code for code in sorted(named) if not iso4217.known(code)] == []


def test_a_line_has_days_of_the_past_and_in_order():
    for line in LINES:
        since, until = (date.fromisoformat(day) if day else NOW for day in line[5:7])
        assert since < until <= NOW, line


def test_a_line_has_positive_plain_decimals_one_side_whole():
    for line in LINES:
        if line[0] == "reuse":
            continue
        one, other = line[3:5]
        assert all(c in "0123456789." for c in one + other), line
        assert min(Decimal(one), Decimal(other)) > 0, line
        assert one.isdecimal() or other == "1", line


def test_a_line_says_where_it_is_known_from():
    assert [line for line in LINES if not line[7].strip('"') or "remembered" in line[7]] == []


def test_a_code_has_one_law_and_one_peg_at_most():
    for kinds in (("euro", "redenom"), ("peg",)):
        codes = [line[1] for line in LINES if line[0] in kinds]
        assert len(codes) == len(set(codes))


def test_no_two_currencies_became_one_by_redenomination():
    anchors = [line[2] for line in LINES if line[0] == "redenom"]
    assert len(anchors) == len(set(anchors))


def test_a_successor_that_is_rescaled_has_a_whole_factor():
    whole = [line[3].isdecimal() for line in LINES if line[0] == "redenom" and line[2] in of("rescale")]
    assert all(whole)


def test_a_circle_of_laws_is_walked_once():
    circle = ("redenom,TRL,TRY,10,1,2005-01-01,,x", "redenom,TRY,TRL,10,1,2006-01-01,,x")
    laws = Laws(circle)
    assert [law.anchor for law in laws.replacing("TRL", NOW)] == ["TRY"]
    assert [law.code for law in laws.successors("TRL")] == ["TRL", "TRY"]
    assert [law.code for law in laws.predecessors("TRL")] == ["TRY", "TRL"]


def test_a_question_that_no_law_concerns_reads_no_file():
    done = _probe(
        "from datetime import date; from converter import law; day = date(2020, 1, 1)\n"
        "law.settle('USD', day); law.settle('RUB', day); law.peg('CHF', day); law.reused('EUR', day)\n"
        "law.rescale('EUR', day, date.max); law.alternatives('USD', day); law.in_force('USD', day)\n"
        "law.between('USD', 'EUR', day); law.forms('EUR', day); law.turns('EUR', day, date.max)\n"
        "law.breaks('USD', day, date.max); before = 'converter.law.lines' in sys.modules\n"
        "law.settle('DEM', day); print(before, 'converter.law.lines' in sys.modules)"
    )
    assert done == "False True"


def _probe(code):
    code = f"import sys; sys.path.insert(0, {str(FILE.parents[2])!r})\n{code}"
    # -S leaves out site, whose .pth files may import any module.
    command = [sys.executable, "-I", "-S", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_module_loads_nothing_heavy():
    heavy = ("typing", "dataclasses", "enum", "re", "pathlib", "json", "csv", "inspect", "logging")
    assert _probe(f"import converter.law; print(sorted(set(sys.modules) & set({heavy!r})))") == "[]"
