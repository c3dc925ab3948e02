"""The uniform rates of Czechia, which ship: no source has them, and no network is needed."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from support.by_rule import shipped
from support.servers import Server

from converter import NotHeld, RateUnavailable
from converter.cli.exit_codes import exit_code

RULE = "cz-uniform"
LAW = "; the law then says: a rate through a third currency that the parties agree on, or an expert's"
PART = "only a part of the list comes with this version of the program, and PLN is not in it"


@pytest.fixture
def held(tmp_path):
    with shipped(tmp_path) as converter:
        yield converter


@pytest.mark.parametrize(
    ("amount", "pair", "on", "figure", "result"),
    [
        (1000, "EUR CZK", "2025", "1 EUR = 24.66 CZK", "24660.00 CZK"),
        (1000, "CHF CZK", "2025-03-14", "1 CHF = 26.33 CZK", "26330.00 CZK"),
        (100000, "JPY CZK", "2025", "100 JPY = 14.59 CZK", "14590.00 CZK"),
        (1000, "CZK JPY", "2025", "100 JPY = 14.59 CZK", "6854 JPY"),
        (1000, "HRK CZK", "2010", "1 HRK = 3.46 CZK", "3460.00 CZK"),
        (1000, "BGN CZK", "2025", "1 BGN = 12.61 CZK", "12610.00 CZK"),
    ],
)
def test_a_worked_example_is_answered_to_the_heller(held, amount, pair, on, figure, result):
    found = held.convert(amount, *pair.split(), on, rule=RULE)
    assert (str(found.answer.rule.rates[0].figure), str(found.result)) == (figure, result)
    assert (found.answer.rule.basis, found.answer.rule.published_at) == ("shipped", None)


def test_a_foreign_pair_goes_through_the_koruna(held):
    found = held.answer("EUR", "JPY", "2025", rule=RULE)
    assert Fraction(found.rate.num) / Fraction(found.rate.den) == Fraction("24.66") * 100 / Fraction("14.59")
    assert "cz-uniform has rates against CZK alone: EUR to CZK to JPY" in map(str, found.notes)


@pytest.mark.parametrize(
    ("now", "error", "code", "says"),
    [
        ("2026-10-30T20:00:00Z", NotHeld, 4, "cz-uniform of 2026 is not known before 2027-02-01"),
        # A minute before February in Prague, and its first minute.
        ("2027-01-31T22:59:00Z", NotHeld, 4, "cz-uniform of 2026 is not known before 2027-02-01"),
        (
            "2027-01-31T23:00:00Z",
            RateUnavailable,
            3,
            "cz-uniform of 2026 does not come with this version of the program",
        ),
    ],
)
def test_a_year_without_its_instruction_is_known_in_february_or_with_another_version(
    tmp_path, now, error, code, says
):
    with shipped(tmp_path, now) as c:
        for question in (
            lambda: c.rate("EUR", "CZK", "2026", rule=RULE),
            lambda: c.rule_rates(RULE, "2026"),
        ):
            with pytest.raises(RateUnavailable) as caught:
                question()
            assert (type(caught.value), exit_code(caught.value)) == (error, code)
            assert str(caught.value) == says


@pytest.mark.parametrize(
    ("now", "year"), [("2025-12-31T22:59:00Z", "2025"), ("2025-12-31T23:00:00Z", "2026")]
)
def test_the_year_of_today_is_that_of_prague_at_every_door(tmp_path, now, year):
    with shipped(tmp_path, now) as c:
        for on in (None, "this year"):
            assert _year(lambda on=on: c.answer("EUR", "CZK", on, rule=RULE).rule) == year
            assert _year(lambda on=on: c.rule_rates(RULE, on).told) == year


def _year(question):
    """The year that a question is answered or refused for."""
    try:
        return str(question().valid)
    except NotHeld as error:
        return str(error).split()[2]


def test_an_answer_counts_its_days_in_prague(tmp_path):
    with shipped(tmp_path, "2025-12-31T23:00:00Z") as c:
        assert c.answer("EUR", "CZK", "2025", rule=RULE).zone == "Europe/Prague"


@pytest.mark.parametrize(
    ("code", "on", "says"),
    [
        (
            "PLN",
            "2020",
            f"cz-uniform of 2020: {PART}",
        ),
        (
            "TRY",
            "2024",
            "cz-uniform of 2024 has no TRY: its figure in the list of 2024 is misprinted, and left out" + LAW,
        ),
        (
            "KES",
            "2025",
            "cz-uniform of 2025 has no KES: the list of 2025 has no figure of it" + LAW,
        ),
        ("EUR", "2011", "cz-uniform of 2011 does not come with this version of the program"),
        ("EUR", "2001", "cz-uniform holds since 2002-01-01"),
    ],
)
def test_what_the_program_has_not_is_told_apart_from_what_the_list_has_not(held, code, on, says):
    with pytest.raises(RateUnavailable) as caught:
        held.rate(code, "CZK", on, rule=RULE)
    assert (str(caught.value), exit_code(caught.value)) == (says, 3)


@pytest.mark.parametrize(("on", "count"), [("2024", 30), ("2025", 31), ("2020", 2)])
def test_the_whole_list_is_that_which_ships(held, on, count):
    found = held.rule_rates(RULE, on)
    assert (len(found.told.rates), found.left_out, found.told.published_at) == (count, (), None)


def test_a_machine_that_never_asked_anyone_answers_without_a_request(tmp_path):
    with Server() as server:
        urls = {f"CONVERTER_{key}_URL": server.url for key in ("CNB", "ECB", "CBR", "FRANKFURTER", "ER_API")}
        nothing = {"CONVERTER_OFFLINE": "", "CONVERTER_SEED_DIR": str(tmp_path / "nothing"), **urls}
        with shipped(tmp_path / "cache", environ=nothing) as c:
            found = c.answer("EUR", "CZK", "2025", rule=RULE)
            assert len(c.rule_rates(RULE, "2025").told.rates) == 31
    assert (server.log, str(found.rate.value)) == ([], "24.66")
    assert found.at == datetime(2026, 10, 30, 20, tzinfo=UTC)
