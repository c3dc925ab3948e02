"""Rules of lists that authorities print, from the request to the answer: online, then offline."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from support.by_rule import like
from support.holding import put
from support.lists import Lists

from converter import InputError, NotHeld, OutOfHistory, RateUnavailable, sources
from converter.cli.exit_codes import exit_code
from converter.store import baseline

# A currency and another one of each list, with the figure of the first.
FIGURES = [
    ("hmrc-average", "2025-26", "USD", "EUR", "1 GBP = 1.3378 USD"),
    ("hmrc-average-december", "2024", "USD", "EUR", "1 GBP = 1.2787 USD"),
    ("hmrc-spot", "2025-12-31", "USD", "JPY", "1 GBP = 1.3454 USD"),
    ("ca-annual", "2024", "USD", "TRY", "1 USD = 1.3698 CAD"),
    ("eu-inforeuro", "2026-08", "IRR", "RUB", "1 EUR = 1578300.018 IRR"),
    ("us-treasury", "2026-06-30", "EUR", "CAD", "1 USD = 0.877 EUR"),
]
RULES = [row[0] for row in FIGURES]
DAY = timedelta(days=1)


@pytest.fixture
def lists():
    with Lists() as server:
        yield server


@pytest.fixture
def ask(lists, tmp_path):
    """Makes a converter at an instant; all hold in one folder."""
    return lambda *at, **settings: lists.converter(tmp_path / "cache", *at, **settings)


def exactly(rate):
    return Fraction(rate.num) / Fraction(rate.den)


# -- the figure ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "on", "code", "other", "figure"), FIGURES, ids=RULES)
def test_a_list_is_asked_for_once_and_then_answers_offline_in_both_directions(
    lists, ask, rule, on, code, other, figure
):
    with ask() as c:
        home = next(one.home for one in c.rules() if one.key == rule)
        found = c.answer(code, home, on, rule=rule)
    with ask(offline=True) as c:
        there, back, across = (
            c.answer(*pair, on, rule=rule) for pair in ((code, home), (home, code), (code, other))
        )
    assert len(lists.log) == 1
    assert (there.rule, there.rate) == (found.rule, found.rate)
    (one,) = found.rule.rates
    assert (str(one.figure), found.rule.basis) == (figure, "published")
    value = Fraction(one.figure.value) if one.figure.base == code else 1 / Fraction(one.figure.value)
    assert (exactly(there.rate), exactly(back.rate)) == (value, 1 / value)
    assert {there.rate.num, there.rate.den} == {one.figure.value, 1}
    assert [rate.code for rate in across.rule.rates] == [code, other]
    assert f"{rule} has rates against {home} alone: {code} to {home} to {other}" in map(str, across.notes)


@pytest.mark.parametrize(
    ("rule", "on", "codes"),
    [
        ("hmrc-average", "2025-06-01", "COP EUR JPY USD"), ("hmrc-spot", "2025-12-31", "EUR JPY SEK USD"),
        ("ca-annual", "2024", "EUR JPY TRY USD"), ("eu-inforeuro", "2026-08-14", "IRR JPY RUB USD"),
        ("us-treasury", "2026-06-30", "BOB CAD EUR"),
        ("us-treasury", "2026-05-01", "CAD EUR JPY RUB XAF XOF"),
    ],
)  # fmt: skip
def test_the_whole_list_is_that_of_the_authority_alone(lists, ask, rule, on, codes):
    with ask() as c:
        found = c.rule_rates(rule, on)
    assert ([one.code for one in found.told.rates], found.left_out) == (codes.split(), ())
    assert len(lists.log) == 1


@pytest.mark.parametrize(
    ("rule", "on", "days", "out"),
    [
        ("hmrc-average", "2025-06-01", ("2025-04-01", "2026-03-31"), "2026-03-31T11:00"),
        ("hmrc-average-december", "2024", ("2024-01-01", "2024-12-31"), "2024-12-31T12:00"),
        ("hmrc-spot", "2025-12-31", ("2025-12-31", "2025-12-31"), "2025-12-31T12:00"),
        ("ca-annual", "2024", ("2024-01-01", "2024-12-31"), "2024-12-31T21:30"),
        ("eu-inforeuro", "2026-08-14", ("2026-08-01", "2026-08-31"), "2026-07-30T14:00"),
    ],
)
def test_a_list_covers_the_days_that_it_is_for_and_is_out_by_its_calendar(ask, rule, on, days, out):
    with ask() as c:
        home = next(one.home for one in c.rules() if one.key == rule)
        told = c.answer("USD", home, on, rule=rule).rule
    assert tuple(map(str, told.period)) == (str(told.valid.first), str(told.valid.last)) == days
    assert told.published_at == datetime.fromisoformat(out).replace(tzinfo=UTC)


# -- published, and the mean beside it -------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "published", "mean", "difference"),
    [
        ("USD", "1.2787", "1.2786", "0.0001"),
        ("BSD", "1.2787", "1.2786", "0.0001"),
        ("EUR", "1.1789", "1.1789", "0.0000"),
    ],
)
def test_a_published_average_is_taken_though_the_mean_of_the_months_differs(
    ask, code, published, mean, difference
):
    with ask() as c:
        found = c.answer("GBP", code, "2024", rule="hmrc-average-december")
    assert found.rate.num / found.rate.den == Decimal(published)
    beside = found.rule.beside
    assert (beside.figure.text, beside.observations, beside.source) == (mean, 12, "hmrc")
    assert str(found.rule.difference) == difference


def daily(folder, last):
    """Hold the Bank of Canada's dollars and yen of 2024 up to a day, alike on all from Monday to Friday."""
    days = (date(2024, 1, 1) + number * DAY for number in range((last - date(2024, 1, 1)).days + 1))
    rows = [f"{day} 1.37 0.009" for day in days if day.weekday() < 5]
    put(folder, "boc/2024.csv", "USD/CAD JPY/CAD", *rows, covered=[f"2024-01-01..{last}"])


@pytest.mark.parametrize(("last", "difference"), [("2024-12-31", "-0.0002"), ("2024-12-19", "None")])
def test_the_mean_of_the_days_is_beside_the_annual_rate_only_if_all_days_are_held(
    ask, tmp_path, last, difference
):
    daily(tmp_path / "cache", date.fromisoformat(last))
    with ask() as c:
        assert str(c.answer("USD", "CAD", "2024", rule="ca-annual").rule.difference) == difference


def test_the_mean_beside_has_as_many_decimals_as_the_published_figure(ask, tmp_path):
    daily(tmp_path / "cache", date(2024, 12, 31))
    with ask() as c:
        told = c.answer("JPY", "CAD", "2024", rule="ca-annual").rule
    assert (told.beside.figure.text, str(told.difference)) == ("0.009000", "0.000050")


@pytest.mark.parametrize(
    ("code", "on", "day", "difference"),
    [
        ("USD", "2026-08", "2026-07-30", "0.0000"), ("JPY", "2026-08", "2026-07-30", "0.00"),
        ("MTL", "2000-03", "2000-02-28", "-0.00005"), ("SKK", "2000-03", "2000-02-28", "-0.0004"),
    ],
)  # fmt: skip
def test_the_ecb_s_last_day_but_one_is_beside_the_commission_s_rate(ask, code, on, day, difference):
    with ask() as c:
        told = c.answer("EUR", code, on, rule="eu-inforeuro").rule
    assert (str(told.beside.day), told.beside.source, str(told.difference)) == (day, "ecb", difference)


def test_a_currency_that_only_the_list_has_has_no_second_figure(ask):
    with ask() as c:
        told = c.answer("RUB", "EUR", "2026-08", rule="eu-inforeuro").rule
    assert (told.beside, told.difference) == (None, None)


# -- refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "on", "out", "told"),
    [
        ("hmrc-average", "2026-27", "2027-03-31T11:00", "2027-03-31 at 12:00 in London"),
        ("hmrc-average-december", "2026", "2026-12-31T12:00", "2026-12-31 at 12:00 in London"),
        ("hmrc-spot", "2026-12-31", "2026-12-31T12:00", "2026-12-31 at 12:00 in London"),
        ("ca-annual", "2026", "2026-12-31T21:30", "2026-12-31 at 16:30 in Toronto"),
        ("eu-inforeuro", "2026-12", "2026-11-27T15:00", "2026-11-27 at 16:00 in Brussels"),
    ],
)
def test_a_list_is_known_from_its_minute_on_and_not_before(lists, ask, rule, on, out, told):
    out = datetime.fromisoformat(out).replace(tzinfo=UTC)
    home = {"ca-annual": "CAD", "eu-inforeuro": "EUR"}.get(rule, "GBP")
    with ask(str(out - timedelta(minutes=1))) as c, pytest.raises(NotHeld) as caught:
        c.rate("USD", home, on, rule=rule)
    assert (str(caught.value), exit_code(caught.value)) == (f"{rule} of {on} is known on {told}", 4)
    assert lists.log == []
    figures = {"USD": "1.3"}
    lists.hmrc |= {"average_csv_2027-3": figures, "average_csv_2026-12": figures, "spot_csv_2026-12": figures}
    lists.boc["2026"] = figures
    lists.inforeuro["2026-12"] = {"USD": 1.3}
    with ask(str(out)) as c:
        assert c.answer("USD", home, on, rule=rule).rule.rates[0].figure.text == "1.3"


LATE = [
    ("hmrc-average", "2025-26", "2026-04-02T08:00+00:00"),
    ("hmrc-average", "2025-26", "2026-10-30T08:00+00:00"),
    ("hmrc-spot", "2026-03-31", "2026-03-31T11:30+00:00"),
    ("ca-annual", "2025", "2026-01-05T12:00+00:00"),
    ("eu-inforeuro", "2026-10", "2026-09-30T12:00+00:00"),
    ("eu-inforeuro", "2026-10", "2026-10-12T12:00+00:00"),
]


@pytest.mark.parametrize(("rule", "on", "now"), LATE)
def test_a_list_that_is_late_is_refused_and_that_of_another_period_never_answers(lists, ask, rule, on, now):
    del lists.hmrc["average_csv_2026-3"]
    home = {"ca-annual": "CAD", "eu-inforeuro": "EUR"}.get(rule, "GBP")
    with ask(now) as c:
        with pytest.raises(NotHeld) as caught:
            c.rate("USD", home, on, rule=rule)
        with pytest.raises(NotHeld):
            c.rule_rates(rule, on)
    assert str(caught.value).startswith(f"{rule} of {on}: ")
    assert exit_code(caught.value) == 4


@pytest.mark.parametrize(
    ("rule", "pair", "on", "error", "code", "says"),
    [
        ("hmrc-average", "USD GBP", "2018-19", OutOfHistory, 3, "hmrc-average holds since 20"),
        ("hmrc-average-december", "USD GBP", "2019", OutOfHistory, 3, "hmrc-average-december holds since 20"),
        ("hmrc-spot", "USD GBP", "2023-03-31", OutOfHistory, 3, "holds since 2023-12-31"),
        ("ca-annual", "USD CAD", "2016", OutOfHistory, 3, "holds since 2017-01-01"),
        ("eu-inforeuro", "USD EUR", "1998-12", OutOfHistory, 3, "holds since 1999-01-01"),
        ("us-treasury", "EUR USD", "2001-03-30", OutOfHistory, 3, "holds since 2001-03-31"),
        (
            "hmrc-average",
            "KPW GBP",
            "2025-26",
            RateUnavailable,
            3,
            "of 2025-26 has no KPW: hmrc-average has no",
        ),
        ("hmrc-spot", "PLN GBP", "2025-12-31", RateUnavailable, 3, "has no PLN: not quoted by hmrc-spot"),
        ("ca-annual", "PLN CAD", "2024", RateUnavailable, 3, "has no PLN: not quoted by boc-annual"),
        ("eu-inforeuro", "ZWG EUR", "2026-08", RateUnavailable, 3, "inforeuro has no ZWG in its rates of"),
        ("hmrc-spot", "USD GBP", "2025-12-30", InputError, 2, "ask for 2025-03-31 or 2025-12-31"),
        ("hmrc-spot", "USD GBP", None, InputError, 2, "ask for 2026-03-31 or 2026-12-31"),
        ("hmrc-average", "USD GBP", "2026-04-03", InputError, 2, "ask hmrc-average for 2025-26 or 2026-27"),
    ],
)
def test_each_refusal_of_a_list_has_its_kind_and_its_reason(ask, rule, pair, on, error, code, says):
    with ask() as c, pytest.raises((InputError, RateUnavailable)) as caught:
        c.rate(*pair.split(), on, rule=rule)
    assert (type(caught.value), exit_code(caught.value)) == (error, code)
    assert says in str(caught.value)


# -- the Treasury's quarters -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "on", "text", "day"),
    [
        ("RUB", "2026-04-29", "81.55", "2026-03-31"), ("RUB", "2026-04-30", "73.2", "2026-04-30"),
        ("XAF", "2026-04-30", "570.79", "2026-03-31"), ("XOF", "2026-04-30", "567.0", "2026-03-31"),
        ("BOB", "2026-07-14", "6.85", "2026-06-30"), ("BOB", "2026-07-15", "10.35", "2026-07-15"),
    ],
)  # fmt: skip
def test_an_amendment_is_in_force_from_its_day_on_and_a_code_that_is_listed_twice_is_one(
    ask, code, on, text, day
):
    with ask() as c:
        (one,) = c.answer(code, "USD", on, rule="us-treasury").rule.rates
    assert (one.figure.text, str(one.day)) == (text, day)


@pytest.mark.parametrize("on", ["2026-06-30", "2026-07-14", "2026-07-20"])
@pytest.mark.parametrize("now", ["2026-07-21T12:00+00:00", "2026-09-10T12:00+00:00"])
def test_the_list_of_a_quarter_never_answers_for_the_last_day_of_the_next_or_later(lists, ask, on, now):
    lists.treasury = [row for row in lists.treasury if row[0] < "2026-06-30"]
    with ask(now) as c, pytest.raises(NotHeld) as caught:
        c.rate("EUR", "USD", on, rule="us-treasury")
    assert str(caught.value) == f"us-treasury of {on}: treasury's list of 2026-06-30 is not out"
    with ask("2026-09-10T12:00+00:00") as c:
        assert str(c.rate("EUR", "USD", "2026-06-29", rule="us-treasury").as_of) == "2026-03-31"


@pytest.mark.parametrize(("now", "known"), [("2026-08-13", False), ("2026-08-15", True)])
def test_within_a_quarter_a_day_is_known_once_no_amendment_comes_for_it_any_more(ask, now, known):
    with ask(f"{now}T16:00+00:00") as c:
        if known:
            assert str(c.rate("BOB", "USD", "2026-07-14", rule="us-treasury").as_of) == "2026-06-30"
        else:
            with pytest.raises(NotHeld, match="treasury may still publish rates of 2026-07-14"):
                c.rate("BOB", "USD", "2026-07-14", rule="us-treasury")


def test_a_currency_that_left_the_list_has_no_rate_from_the_quarter_before(ask):
    with ask() as c, pytest.raises(OutOfHistory) as caught:
        c.rate("JPY", "USD", "2026-07-15", rule="us-treasury")
    assert "treasury has no JPY in its rates of 2026-06-30; the last were of 2026-03-31" in str(caught.value)
    assert exit_code(caught.value) == 3


def test_the_lev_is_the_euro_at_the_legal_rate_whatever_its_row_says(ask):
    with ask() as c:
        rate = c.rate("BGN", "USD", "2026-06-30", rule="us-treasury")
    assert exactly(rate) == 1 / (Fraction("1.95583") * Fraction("0.877"))


# -- grants: the Commission's months where the ECB has no days -------------------------------------

YEAR = "2023-01-01..2023-12-31"


@pytest.fixture
def months(lists):
    """The Commission's roubles, dollars and dinars of 2022 and 2023, one unit more each month."""
    for number in range(24):
        figures = {"RUB": 80 + number, "USD": 1.1, "RSD": 117.2}
        lists.inforeuro[f"{2022 + number // 12}-{number % 12 + 1}"] = figures
    return lists


def test_a_currency_without_daily_rates_has_the_mean_of_the_commission_s_months(months, ask):
    with ask() as c:
        found = c.answer("RUB", "EUR", YEAR, rule="eu-grant")
    (one,) = found.rule.rates
    assert (str(one.figure), one.source) == ("12 EUR = 1170 RUB", "inforeuro")
    assert any(
        "mean of 12 InforEuro rates from 2023-01-01 to 2023-12-01, not rounded" in n
        for n in map(str, found.notes)
    )
    with ask(offline=True) as c:
        assert c.answer("RUB", "EUR", YEAR, rule="eu-grant").rule == found.rule
    assert len(months.log) == 12


@pytest.mark.parametrize("days", ["2022-01-01..2022-12-31", "2022-03-01..2022-03-31"])
def test_a_currency_that_the_ecb_suspended_within_the_period_is_refused(months, ask, days):
    with ask() as c, pytest.raises(OutOfHistory, match="ecb published no EUR/RUB") as caught:
        c.rate("RUB", "EUR", days, rule="eu-grant")
    assert (exit_code(caught.value), months.log) == (3, [])


def test_months_that_are_not_held_are_lacking_in_terms_of_the_rule(ask):
    with ask(offline=True) as c, pytest.raises(NotHeld) as caught:
        c.rate("RUB", "EUR", YEAR, rule="eu-grant")
    said = f"eu-grant of {YEAR}: inforeuro's rates from 2023-01-01 to 2023-12-31 are not all on this machine"
    assert (str(caught.value), exit_code(caught.value)) == (said, 4)


def test_what_neither_of_the_two_has_is_told_so_and_not_that_the_months_would_do(months, ask):
    with ask() as c, pytest.raises(RateUnavailable) as caught:
        c.rate("KPW", "EUR", YEAR, rule="eu-grant")
    assert str(caught.value) == (
        f"eu-grant of {YEAR} has no KPW: ecb has none, and inforeuro published no EUR/KPW from 2023-01-01"
        " to 2023-12-31"
    )


def test_before_the_period_is_over_the_months_are_not_known_either(months, ask):
    with ask("2023-12-20T12:00+00:00") as c, pytest.raises(NotHeld, match="is known on 2023-12-29 at 16:00"):
        c.rate("RUB", "EUR", YEAR, rule="eu-grant")
    assert months.log == []


def test_the_list_has_both_the_currencies_with_days_and_those_with_months(months, ask):
    with ask() as c:
        found = c.rule_rates("eu-grant", YEAR)
    by = {one.code: one.source for one in found.told.rates}
    assert {code for code, source in by.items() if source == "inforeuro"} == {"RSD", "RUB"}
    assert (by["USD"], len(by), found.left_out) == ("ecb", 32, ())


def test_the_list_tells_that_the_months_are_not_held_and_needs_none_for_parts_of_months(ask):
    with ask(offline=True) as c:
        found = c.rule_rates("eu-grant", YEAR)
        assert [(code, type(error)) for code, error in found.left_out] == [("RSD", NotHeld)]
        assert c.rule_rates("eu-grant", "2023-01-02..2023-12-31").left_out == ()


# -- figures that are left out as mistakes ---------------------------------------------------------


def test_a_figure_of_hmrc_that_is_left_out_as_a_mistake_is_told_as_one_at_every_question(ask):
    said = r"\(its figure of TOP was a mistake, and is left out\)"
    with ask(offline=True, sources="hmrc") as c:
        for question in (
            lambda: c.rate("TOP", "GBP", "2015-06", rule="hmrc-monthly"),
            lambda: c.rate("TOP", "GBP", "2015-06-20"),
            lambda: c.average("TOP", "GBP", "2015"),
            lambda: c.average("TOP", "GBP", "2023"),
            lambda: c.history("TOP", "GBP", "2015-01-01", "2015-06-30"),
            lambda: c.rate("TOP", "GBP", "2015-01-01..2015-12-31", rule=_monthly_mean()),
        ):
            with pytest.raises(RateUnavailable, match=said) as caught:
                question()
            assert exit_code(caught.value) == 3


def _monthly_mean():
    return like("hmrc-monthly", key="of-a-test", takes="range", made="mean")


def test_the_list_of_a_month_tells_which_figure_was_a_mistake(ask):
    with ask(offline=True) as c:
        left = {code: str(error) for code, error in c.rule_rates("hmrc-monthly", "2019-04").left_out}
    assert left["BRL"].endswith("(its figure of BRL was a mistake, and is left out)")


def test_the_months_before_and_after_a_mistake_have_their_figure(ask):
    with ask(offline=True) as c:
        for on in ("2019-03", "2019-05"):
            assert c.rate("BRL", "GBP", on, rule="hmrc-monthly").as_of
            assert "BRL" not in dict(c.rule_rates("hmrc-monthly", on).left_out)


# -- whoever does not ask for them by name ---------------------------------------------------------


def test_no_other_question_is_answered_by_a_list(ask):
    with ask() as c:
        c.rule_rates("eu-inforeuro", "2026-08")
    with ask(offline=True) as c:
        with pytest.raises(RateUnavailable) as caught:
            c.rate("IRR", "EUR", "2026-08-14")
        assert "inforeuro" not in str(caught.value)
        assert "IRR" not in {one.rate.quote for one in c.rates("EUR", on="2026-08-14")}
    with ask(offline=True, sources="inforeuro") as c:
        assert c.rate("IRR", "EUR", "2026-08-14").as_of == date(2026, 8, 1)


def test_no_figure_of_another_source_is_measured_by_a_list(ask):
    with ask() as c:
        for rule, on in (("eu-inforeuro", "2026-08"), ("hmrc-average-december", "2024")):
            c.rule_rates(rule, on)
        ecb = sources.get("ecb").INFO
        found = [one.source for one in baseline.elsewhere(c.store, ecb, "JPY", date(2026, 8, 3))]
    assert "cbr" in found
    assert not {"inforeuro", "hmrc-average-december"} & set(found)
