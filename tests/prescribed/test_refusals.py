"""What a rule refuses, when, and in which words: never the figure of another period."""

from datetime import UTC, date, datetime, timedelta

import pytest
from support.by_rule import like, shipped
from support.servers import Answer

from converter import InputError, NotHeld, OutOfHistory, RateUnavailable, SourceUnreachable, TokenMissing
from converter.cli.exit_codes import exit_code
from converter.prescribed import get
from converter.prescribed.refusals import in_terms
from converter.text.periods import Period

MINUTE = timedelta(minutes=1)
# The instant (UTC) from which the rate of a period is known, and how that is told.
KNOWN = [
    ("de-vat-monthly", "USD EUR", "2026-10", "2026-10-30T15:00", "on 2026-10-30 at 16:00 in Frankfurt"),
    ("eu-customs", "USD EUR", "2026-11", "2026-10-21T14:00", "on 2026-10-21 at 16:00 in Frankfurt"),
    ("eu-customs", "USD EUR", "2026-12", "2026-11-18T15:00", "on 2026-11-18 at 16:00 in Frankfurt"),
    ("eu-oss", "USD EUR", "2026-Q4", "2026-12-31T15:00", "on 2026-12-31 at 16:00 in Frankfurt"),
    ("eu-oss", "USD EUR", "2022-Q4", "2023-01-02T15:00", "on 2023-01-02 at 16:00 in Frankfurt"),
    ("eu-ioss", "USD EUR", "2026-10", "2026-11-02T15:00", "on 2026-11-02 at 16:00 in Frankfurt"),
    (
        "eu-grant", "USD EUR", "2026-10-01..2026-10-31", "2026-10-30T15:00",
        "on 2026-10-30 at 16:00 in Frankfurt",
    ),
    ("ie-annual", "USD EUR", "2026", "2026-12-31T15:00", "on 2026-12-31 at 16:00 in Frankfurt"),
    ("sk-prev-day", "USD EUR", "2026-10-31", "2026-10-30T15:00", "on 2026-10-30 at 16:00 in Frankfurt"),
    ("pl-nbp-prev-day", "USD PLN", "2026-03-06", "2026-03-05T11:15", "on 2026-03-05 at 12:15 in Warsaw"),
    ("ru-cbr-day", "USD RUB", "2026-04-25", "2026-04-24T15:00", "on 2026-04-24 at 18:00 in Moscow"),
    ("ua-nbu-day", "USD UAH", "2026-03-15", "2026-03-14T14:00", "on 2026-03-14 at 16:00 in Kyiv"),
    ("ca-day", "USD CAD", "2026-03-13", "2026-03-13T20:30", "on 2026-03-13 at 16:30 in Toronto"),
    ("hmrc-monthly", "USD GBP", "2026-08", "2026-07-23T11:00", "on 2026-07-23 at 12:00 in London"),
]  # fmt: skip


def asked(folder, now, rule, pair, on):
    """The rate, or the error."""
    with shipped(folder, f"{now:%Y-%m-%dT%H:%M:%SZ}") as converter:
        try:
            return converter.rate(*pair.split(), on, rule=rule)
        except RateUnavailable as error:
            return error


@pytest.mark.parametrize(("rule", "pair", "on", "out", "told"), KNOWN)
def test_a_minute_before_its_last_table_is_out_it_is_told_when_the_rate_is_known(
    tmp_path, rule, pair, on, out, told
):
    out = datetime.fromisoformat(out).replace(tzinfo=UTC)
    for before in (MINUTE, timedelta(hours=5), timedelta(days=40)):
        found = asked(tmp_path, out - before, rule, pair, on)
        assert (type(found), exit_code(found)) == (NotHeld, 4)
        assert str(found) == f"{rule} of {on} is known {told}"
        assert found.advice == ""


@pytest.mark.parametrize(("rule", "pair", "on", "out", "told"), KNOWN)
def test_from_that_minute_on_it_is_answered_or_the_day_that_is_not_held_is_told(
    tmp_path, rule, pair, on, out, told
):
    out = datetime.fromisoformat(out).replace(tzinfo=UTC)
    for after in (0 * MINUTE, MINUTE, timedelta(hours=4), timedelta(days=2)):
        found = asked(tmp_path, out + after, rule, pair, on)
        if isinstance(found, NotHeld):  # the day is not among the rates that ship
            lacking = out.date() if rule != "ie-annual" else "from 2026-01-01 to 2026-12-31"
            assert str(lacking) in str(found)
            assert "on this machine" in str(found)
            assert str(found).startswith(f"{rule} of {on}: ")
            assert on in ("2026-12", "2026-Q4", "2026") or (rule, on) == ("eu-ioss", "2026-10")
        else:
            assert found.as_of == out.date() or rule in ("ru-cbr-day", "ua-nbu-day", "hmrc-monthly")


@pytest.mark.parametrize(
    ("now", "known"),
    [
        ("2026-12-31T14:59", False), ("2026-12-31T20:00", True), ("2027-01-01T00:01", True),
        ("2027-01-02T12:00", True), ("2027-01-04T14:59", True),
    ],
)  # fmt: skip
def test_at_new_year_the_quarter_and_the_year_are_known_and_the_new_ones_are_not(tmp_path, now, known):
    now = datetime.fromisoformat(now).replace(tzinfo=UTC)
    for rule, old, new in (("eu-oss", "2026-Q4", "2027-Q1"), ("ie-annual", "2026", "2027")):
        assert ("is known" in str(asked(tmp_path, now, rule, "USD EUR", old))) is not known
        assert "is known on 2027-" in str(asked(tmp_path, now, rule, "USD EUR", new))


def test_without_a_period_it_is_todays_which_is_not_over(tmp_path):
    with shipped(tmp_path, "2026-10-15T12:00:00Z") as converter:
        for rule, said in (
            ("eu-oss", "eu-oss of 2026-Q4 is known on 2026-12-31"),
            ("de-vat-monthly", "de-vat-monthly of 2026-10 is known on 2026-10-30"),
            ("ie-annual", "ie-annual of 2026 is known on 2026-12-31"),
        ):
            with pytest.raises(NotHeld, match=said):
                converter.rate("USD", "EUR", rule=rule)


def test_a_day_ahead_is_no_reason_if_its_rate_is_out(tmp_path):
    with shipped(tmp_path) as converter:
        found = converter.convert(1000, "USD", "EUR", "2026-11-14", rule="eu-customs")
        assert (str(found.answer.rule.period[0]), str(found.answer.rule.valid)) == ("2026-10-21", "2026-11")
        with pytest.raises(NotHeld, match="eu-customs of 2026-12 is known on 2026-11-18"):
            converter.rate("USD", "EUR", "2026-12-05", rule="eu-customs")


@pytest.mark.parametrize("on", ["2026-03-07", "2026-03-08", "2026-03-09"])
def test_the_days_after_a_friday_that_is_not_held_are_not_answered_by_the_thursday(tmp_path, on):
    found = asked(tmp_path, datetime(2026, 10, 30, 20, tzinfo=UTC), "pl-nbp-prev-day", "USD PLN", on)
    assert str(found) == (
        f"pl-nbp-prev-day of {on}: nbp's rates of 2026-03-06 are not on this machine,"
        " the newest are of 2026-03-05"
    )


@pytest.mark.parametrize(
    ("rule", "pair", "on", "error", "code", "says"),
    [
        ("eu-os", "USD EUR", "2024-Q1", InputError, 2, "unknown rule 'eu-os'; did you mean eu-oss?"),
        ("de-vat-monthly", "USD EUR", "2025-Q2", InputError, 2, "takes a month such as 2026-03"),
        ("eu-grant", "USD EUR", "2025-02-10", InputError, 2, "such as 2024-01-01..2025-06-30"),
        ("eu-grant", "BGN EUR", "2025-12-01..2026-01-31", InputError, 2, "BGN became EUR on 2026-01-01"),
        (
            "de-vat-monthly",
            "KES EUR",
            "2024-06",
            RateUnavailable,
            3,
            "the law then says: the rate of the day",
        ),
        ("de-vat-monthly", "RUB EUR", "2022-03", OutOfHistory, 3, "which is part of 2022-03; the law then"),
        ("eu-oss", "RUB EUR", "2023-Q1", OutOfHistory, 3, "ecb quoted RUB until 2022-03-01"),
        ("de-vat-monthly", "USD EUR", "2001-12", OutOfHistory, 3, "de-vat-monthly holds since 2002-01-01"),
        ("eu-customs", "USD EUR", "2016-04", OutOfHistory, 3, "before that: rates that were replaced within"),
        ("eu-grant", "USD EUR", "2020-12-01..2021-01-31", OutOfHistory, 3, "eu-grant holds since 2021-01-01"),
        ("hmrc-monthly", "USD GBP", "2013-12", OutOfHistory, 3, "hmrc-monthly holds since 2014-02-01"),
    ],
)
def test_each_refusal_has_its_kind_and_its_reason(tmp_path, rule, pair, on, error, code, says):
    with shipped(tmp_path) as converter, pytest.raises((InputError, RateUnavailable)) as caught:
        converter.rate(*pair.split(), on, rule=rule)
    assert (type(caught.value), exit_code(caught.value)) == (error, code)
    assert says in str(caught.value)


def test_a_rule_holds_until_its_last_day(tmp_path):
    rule = like("eu-oss", until=date(2024, 3, 31))
    with shipped(tmp_path) as converter:
        assert converter.rate("USD", "EUR", "2024-Q1", rule=rule).as_of == date(2024, 4, 2)
        with pytest.raises(OutOfHistory, match="eu-oss held until 2024-03-31"):
            converter.rate("USD", "EUR", "2024-Q2", rule=rule)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"home": "USD"}, "the figures of ecb are for EUR, not for USD"),
        ({"made": "mean", "takes": "day"}, "'mean' does not go with 'day'"),
        ({"failing": "ecb"}, "failing goes with a mean alone"),
        ({"beside": ("ecb", "median")}, "beside is no source with one of mean, day-before-last"),
        ({"source": "nowhere"}, "there is no source 'nowhere'"),
    ],
)
def test_a_rule_with_a_wrong_field_answers_nothing(tmp_path, fields, says):
    with shipped(tmp_path) as converter, pytest.raises(InputError, match=f"eu-oss is no rule: {says}"):
        converter.rate("USD", "EUR", "2024-Q1", rule=like("eu-oss", **fields))


# -- online ----------------------------------------------------------------------------------------


FAILURES = [Answer("no", 403), Answer("no", 500), Answer("<html>"), "closed"]


@pytest.mark.parametrize("failure", FAILURES, ids=["403", "500", "html", "closed"])
@pytest.mark.parametrize(
    ("rule", "on"),
    [("de-vat-monthly", "2026-09"), ("eu-oss", "2026-Q3"), ("eu-customs", "2026-10"),
     ("sk-prev-day", "2026-10-14")],
)  # fmt: skip
def test_a_publisher_that_fails_is_told_in_terms_of_the_rule(year, failure, rule, on):
    # The newest day is held, and no other.
    year.converter().rate("EUR", "USD")
    if failure == "closed":
        year.close("ecb")
    else:
        year.fail("ecb", with_=failure)
    with pytest.raises(NotHeld) as caught:
        year.converter().rate("USD", "EUR", on, rule=rule)
    assert str(caught.value).startswith(f"{rule} of {on}: 127.0.0.1")
    assert exit_code(caught.value) == 4


@pytest.mark.parametrize(
    ("rule", "on", "day"),
    [
        ("de-vat-monthly", "2026-10", "2026-10-30"),
        ("eu-grant", "2026-07-01..2026-10-30", "2026-10-30"),
        ("eu-customs", "2026-11", "2026-10-21"),
        ("eu-oss", "2026-Q3", "2026-09-30"),
        ("sk-prev-day", "2026-10-30", "2026-10-29"),
    ],
)
@pytest.mark.parametrize("newest", ["2026-09-20", "2026-07-10"])
def test_a_publisher_that_is_weeks_behind_is_no_publisher_without_the_currency(year, rule, on, day, newest):
    late = {one: figures for one, figures in year.server.ecb.items() if one <= newest}
    ecb, year.server.ecb = year.server.ecb, late
    with pytest.raises(NotHeld) as found:
        year.converter().rate("USD", "EUR", on, rule=rule)
    assert str(found.value) == f"{rule} of {on}: ecb's table of {day} should be out and is not"
    year.server.ecb = ecb
    expected = year.converter(cache_dir=year.cache / "new").rate("USD", "EUR", on, rule=rule)
    assert year.converter(refresh=True).rate("USD", "EUR", on, rule=rule) == expected


@pytest.mark.parametrize(("rule", "on"), [("de-vat-monthly", "2026-10"), ("eu-customs", "2026-11")])
def test_a_currency_that_newer_tables_lack_is_one_that_the_authority_has_no_figure_of(year, rule, on):
    for day, figures in year.server.ecb.items():
        if day > "2026-10-09":
            del figures["GBP"]
    with pytest.raises(OutOfHistory, match=f"{rule} of {on} has no GBP"):
        year.converter().rate("GBP", "EUR", on, rule=rule)


def test_a_request_that_failed_is_told_beside_a_figure_that_was_held(year):
    year.converter().rate("USD", "EUR", "2026-Q3", rule="eu-oss")
    year.fail("ecb")
    found = year.converter(refresh=True).answer("USD", "EUR", "2026-Q3", rule="eu-oss")
    assert [line[:30] for line in found.failed] == ["the request to ecb failed (127"]
    assert str(found.rate.as_of) == "2026-09-30"


def test_a_refresh_asks_again_and_takes_what_comes(year):
    year.converter().rate("USD", "EUR", "2026-10", rule="de-vat-monthly")
    year.forget()
    for rule, on in (("de-vat-monthly", "2026-10"), ("sk-prev-day", "2026-10-31")):
        year.converter().rate("USD", "EUR", on, rule=rule)
    assert year.requested() == []
    year.converter(refresh=True).rate("USD", "EUR", "2026-10", rule="de-vat-monthly")
    assert len(year.requested("ecb")) == 1


@pytest.mark.parametrize(("rule", "on"), [("de-vat-monthly", "2026-10"), ("sk-prev-day", "2026-10-31")])
def test_a_table_that_comes_late_is_waited_for(year, rule, on):
    late = year.server.ecb.pop("2026-10-30")
    year.at("2026-10-30T15:02")
    with pytest.raises(NotHeld) as caught:
        year.converter().rate("USD", "EUR", on, rule=rule)
    assert str(caught.value) == f"{rule} of {on}: ecb's table of 2026-10-30 should be out and is not"
    year.server.ecb["2026-10-30"] = late
    year.at("2026-10-30T15:20")
    assert str(year.converter().rate("USD", "EUR", on, rule=rule).as_of) == "2026-10-30"


def test_nothing_is_fetched_for_a_second_figure(year):
    by = like("ru-cbr-day", beside=("cbr", "day-before-last"))
    found = year.converter().answer("USD", "RUB", "2026-09-10", rule=by)
    assert (found.rule.beside, len(year.requested())) == (None, 1)


def test_a_list_of_a_month_is_one_request(year):
    year.at("2026-10-30T18:00")
    found = year.converter().rule_rates("de-vat-monthly", "2026-09")
    assert ([one.code for one in found.told.rates], len(year.requested())) == (["GBP", "JPY", "USD"], 1)


def test_a_list_has_the_whole_table_though_the_figures_of_some_currencies_are_held_apart(year):
    year.converter("cbr").history("USD", "RUB", "2026-09-01", "2026-09-30")
    year.forget()
    found = year.converter().rule_rates("ru-cbr-day", "2026-09-10")
    assert [one.code for one in found.told.rates] == ["AED", "EUR", "JPY", "USD"]
    assert (found.left_out, len(year.requested())) == ((), 1)


def test_a_list_of_what_is_held_apart_has_that_offline(year):
    year.converter("cbr").history("USD", "RUB", "2026-09-01", "2026-09-30")
    found = year.converter(offline=True).rule_rates("ru-cbr-day", "2026-09-10")
    assert [one.code for one in found.told.rates] == ["USD"]


# -- what an error has besides its words -----------------------------------------------------------

REFUSED = [
    ("eu-oss", "USD EUR", "2026-Q4", NotHeld, "USD/EUR", "2026-12-31"),
    ("eu-oss", "EUR HRK", "2022-Q4", RateUnavailable, "HRK/EUR", "2022-12-31"),
    ("de-vat-monthly", "EUR RUB", "2022-03", OutOfHistory, "RUB/EUR", "2022-03-31"),
    ("de-vat-monthly", "XAU EUR", "2022-03", RateUnavailable, "XAU/EUR", "2022-03-31"),
    ("de-vat-monthly", "USD EUR", "2001-02", OutOfHistory, "USD/EUR", "2001-02-01"),
    ("cz-uniform", "USD CZK", "2030", NotHeld, "USD/CZK", "2030-12-31"),
    ("pl-nbp-prev-day", "USD PLN", "2026-03-09", NotHeld, "USD/PLN", "2026-03-08"),
]


@pytest.mark.parametrize(("rule", "pair", "on", "kind", "lacking", "day"), REFUSED)
def test_an_error_has_the_currency_in_the_home_of_the_rule_and_a_day(
    tmp_path, rule, pair, on, kind, lacking, day
):
    error = asked(tmp_path, datetime(2026, 10, 30, 20, tzinfo=UTC), rule, pair, on)
    assert (type(error), str(error.pair), str(error.on)) == (kind, lacking, day)


QUARTER = Period(date(2024, 1, 1), date(2024, 3, 31), "2024-Q1")


def test_the_error_of_a_publisher_keeps_its_reason_and_its_advice():
    late = SourceUnreachable("no answer in time", "ecb").due_to("timeout").advising("give it longer")
    found = in_terms(get("eu-oss"), "USD", QUARTER, late)
    assert (type(found), found.setting, found.advice) == (NotHeld, "timeout", "give it longer")
    assert (found.tried, str(found.pair), found.on) == ((late,), "USD/EUR", date(2024, 3, 31))


def test_a_publisher_that_is_left_alone_is_told_with_the_instant_until_which_it_is():
    failed = SourceUnreachable("no answer", "ecb")
    failed.again = datetime(2026, 10, 30, 20, 5, tzinfo=UTC)
    found = in_terms(get("eu-oss"), "USD", QUARTER, failed)
    assert str(found) == "eu-oss of 2024-Q1: no answer (not asked again before 2026-10-30T20:05:00Z)"


def test_a_missing_key_is_an_error_of_its_own_kind():
    found = in_terms(get("eu-oss"), "USD", QUARTER, TokenMissing("set the key", "ecb"))
    assert (type(found), str(found)) == (TokenMissing, "eu-oss of 2024-Q1: set the key")


@pytest.mark.parametrize(
    ("rule", "on", "told"),
    [("de-vat-monthly", "2022-03", False), ("eu-grant", "2022-03-01..2022-03-31", True)],
)
def test_only_a_rule_of_any_days_is_told_with_other_days_to_ask_for(tmp_path, rule, on, told):
    error = asked(tmp_path, datetime(2026, 10, 30, 20, tzinfo=UTC), rule, "RUB EUR", on)
    assert str(error).startswith(f"{rule} of {on} has no RUB: ")
    assert ("; ask for days until 2022-03-01" in str(error)) == told
