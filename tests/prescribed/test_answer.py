"""What an answer by a rule has besides its rate: days, kinds, sources, and how old its figures are."""

from datetime import UTC, date, datetime

import pytest
from support.by_rule import Held, like, rule, shipped

from converter import NotHeld, OutOfHistory, RateUnavailable, sources
from converter.model import Figure
from converter.store.sheet import Head, render


def test_a_mean_covers_its_whole_period_and_not_only_the_days_of_its_figures(held):
    told = held.answer("USD", "EUR", "2024-06", rule="de-vat-monthly").rule
    (rate,) = told.rates
    assert (rate.first, rate.last) == (date(2024, 6, 3), date(2024, 6, 28))
    assert told.period == (date(2024, 6, 1), date(2024, 6, 30))


@pytest.mark.parametrize(
    ("on", "day", "asked"),
    [
        ("2024-06", "2024-06-30", None),
        ("2024-06-12", "2024-06-12", "2024-06-12"),
        ("12 june 2024", "2024-06-12", "2024-06-12"),
    ],
)
def test_a_day_that_was_asked_for_is_kept_and_a_period_stands_for_its_last_day(held, on, day, asked):
    found = held.answer("USD", "EUR", on, rule="de-vat-monthly")
    assert (str(found.on), found.asked and str(found.asked)) == (day, asked)


@pytest.mark.parametrize(
    ("pair", "key", "on", "source"),
    [
        ("USD EUR", "eu-oss", "2024-Q1", "ecb"),
        ("USD GBP", "eu-oss", "2024-Q1", "ecb"),
        ("USD EUR", "de-vat-monthly", "2024-06", "ecb"),
        ("USD GBP", "hmrc-monthly", "2026-08", "hmrc"),
    ],
)
def test_an_answer_says_whose_figures_they_are(held, pair, key, on, source):
    found = held.answer(*pair.split(), on, rule=key)
    assert found.attribution == sources.get(source).INFO.attribution


def test_a_figure_has_the_kind_of_its_source_and_a_mean_that_of_a_mean(held):
    kinds = {
        key: held.rate("USD", home, on, rule=key).kind
        for key, home, on in (
            ("eu-oss", "EUR", "2024-Q1"), ("ru-cbr-day", "RUB", "2026-04-26"), ("cz-uniform", "CZK", "2025"),
            ("de-vat-monthly", "EUR", "2024-06"),
        )
    }  # fmt: skip
    assert kinds == {
        "eu-oss": "reference", "ru-cbr-day": "official", "cz-uniform": "official",
        "de-vat-monthly": "average",
    }  # fmt: skip


def test_a_law_on_the_way_to_a_figure_is_told(held):
    notes = held.answer("DEM", "USD", "2024-Q1", rule="eu-oss").notes
    assert [note.text for note in notes if note.code == "law"] == [
        note.text for note in held.answer("DEM", "EUR", "2024-Q1", rule="eu-oss").notes if note.code == "law"
    ]
    assert any("DEM" in note.text for note in notes if note.code == "law")


def test_two_figures_of_two_days_are_of_the_older_day(tmp_path):
    treasury = Held(tmp_path)
    treasury.put("treasury/2026.csv", "USD/EUR USD/RUB", "2026-03-31 0.87 81.55", "2026-04-30 - 73.2")
    with treasury.converter() as converter:
        for pair in (("RUB", "EUR"), ("EUR", "RUB")):
            rate = converter.rate(*pair, "2026-04-30", rule="us-treasury")
            assert (str(rate.as_of), [str(leg.as_of) for leg in rate.legs]) == (
                "2026-03-31", sorted((str(leg.as_of) for leg in rate.legs), reverse=pair[0] == "RUB"),
            )  # fmt: skip


def test_a_mean_was_fetched_when_the_newest_of_its_figures_was(tmp_path):
    head = Head(written=datetime(2026, 3, 9, tzinfo=UTC), covered=((date(2026, 3, 2), date(2026, 3, 4)),))
    rows = [
        ["2026-03-02", "2026-03-08T10:00:00Z", "21.0"], ["2026-03-03", "2026-03-03T14:00:00Z", "21.1"],
        ["2026-03-04", "2026-03-08T12:00:00Z", "21.2"],
    ]  # fmt: skip
    path = tmp_path / "held" / "cnb" / "2026.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(render(head, ["as_of", "fetched_at", "USD/CZK"], rows))
    with Held(tmp_path).converter() as converter:
        of_mean, of_day = (
            converter.rate("USD", "CZK", on, rule=by)
            for by, on in ((rule("mean", "range", "cnb"), "2026-03-02..2026-03-04"),
                           (rule("day", "day", "cnb"), "2026-03-04"))
        )  # fmt: skip
    assert of_mean.fetched_at == of_day.fetched_at == datetime(2026, 3, 8, 12, tzinfo=UTC)


def test_a_chain_was_fetched_when_the_older_of_its_figures_was(tmp_path):
    head = Head(written=datetime(2026, 5, 9, tzinfo=UTC), covered=((date(2026, 3, 31), date(2026, 4, 30)),))
    rows = [
        ["2026-03-31", "2026-04-02T10:00:00Z", "0.87", "81.55"],
        ["2026-04-30", "2026-05-08T10:00:00Z", "", "73.2"],
    ]
    path = tmp_path / "held" / "treasury" / "2026.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(render(head, ["as_of", "fetched_at", "USD/EUR", "USD/RUB"], rows))
    with Held(tmp_path).converter() as converter:
        rate = converter.rate("RUB", "EUR", "2026-04-30", rule="us-treasury")
    assert rate.fetched_at == datetime(2026, 4, 2, 10, tzinfo=UTC)


# -- as JSON ---------------------------------------------------------------------------------------


def test_a_figure_is_told_with_its_units_and_the_currency_that_is_not_the_home(held):
    (rate,) = held.answer("JPY", "RUB", "2026-04-26", rule="ru-cbr-day").rule.to_dict()["rates"]
    del rate["digest"]
    assert rate == {
        "code": "JPY", "base": "JPY", "quote": "RUB", "nominal": 100, "value": "47.2636",
        "day": "2026-04-25", "observations": None,
    }  # fmt: skip


def test_a_mean_is_told_with_its_last_day_and_the_days_that_it_is_of(held):
    (rate,) = held.answer("EUR", "CNY", "2023-12", rule="de-vat-monthly").rule.to_dict()["rates"]
    del rate["digest"]
    assert rate == {
        "code": "CNY", "base": "EUR", "quote": "CNY", "nominal": 1, "value": "7.7870", "day": "2023-12-29",
        "observations": {"count": 19, "first": "2023-12-01", "last": "2023-12-29"},
    }  # fmt: skip


def test_the_figure_beside_a_computed_one_is_the_published_one_and_a_difference_has_no_exponent(held):
    told = held.answer("USD", "EUR", "2024-06", rule="de-vat-monthly").rule
    one, two = (told.rates[0].replace(figure=Figure("EUR", "USD", text)) for text in ("1.07590000", "1.0759"))
    found = told.replace(rates=(two,), beside=one).to_dict()
    assert (found["basis"], found["published"]) == ("computed", {
        "value": "1.07590000", "difference": "0.00000000",
    })  # fmt: skip


def test_a_mean_in_whole_units_says_so(held):
    said = [str(note) for note in held.answer("TRL", "EUR", "2004-06", rule="de-vat-monthly").notes]
    assert any(", half-up to whole units: 1 EUR = 1814266 TRL" in one for one in said)


# -- the edges of what a rule takes ----------------------------------------------------------------


def test_a_period_of_which_a_part_is_after_the_last_day_of_a_rule_is_refused(held):
    until = like("eu-oss", until=date(2024, 2, 29))
    with pytest.raises(OutOfHistory, match=r"^eu-oss held until 2024-02-29$"):
        held.rate("USD", "EUR", "2024-Q1", rule=until)


def test_a_currency_that_began_within_a_period_is_told_to_have_begun_then(held):
    by = like("hmrc-monthly", key="of-a-test", takes="range", made="mean", since=date(2000, 1, 1))
    with pytest.raises(OutOfHistory, match="SSP began on 2011-07-18"):
        held.rate("SSP", "GBP", "2011-07-01..2011-07-31", rule=by)


def test_a_mean_waits_for_a_sunday_where_the_publisher_may_date_rates_of_one(tmp_path):
    week = "2026-04-20..2026-04-26"
    with (
        shipped(tmp_path, "2026-04-24T20:00:00Z") as converter,
        pytest.raises(NotHeld, match=f"of {week} is known on 2026-04-25 at .* in Moscow"),
    ):
        converter.rate("USD", "RUB", week, rule=rule("mean", "range", "cbr"))


def test_a_list_of_a_day_is_not_that_of_the_day_before_though_the_day_was_off(tmp_path):
    cnb = Held(tmp_path)
    rows = ("2026-03-02 21.0 30.0", "2026-03-04 21.2 30.0")  # of a day off that no calendar knows
    cnb.put("cnb/2026.csv", "USD/CZK CHF/CZK", *rows)
    with cnb.converter() as converter:
        with pytest.raises(NotHeld, match="cnb's list of 2026-03-03 is not out"):
            converter.rate("USD", "CZK", "2026-03-03", rule=rule("published", "day", "cnb"))
        assert converter.rate("USD", "CZK", "2026-03-03", rule=rule("day", "day", "cnb")).value == 21


def test_a_list_leaves_out_the_codes_that_law_had_replaced_by_then(tmp_path):
    hmrc = Held(tmp_path)
    hmrc.put("hmrc/2026.csv", "GBP/BGN GBP/USD", "2026-01-01 2.3 1.3", covered=[])
    with hmrc.converter() as converter:
        found = converter.rule_rates("hmrc-monthly", "2026-01")
    assert ([one.code for one in found.told.rates], found.left_out) == (["USD"], ())


def test_a_figure_from_before_a_code_was_taken_over_is_none_of_the_new_currency(tmp_path):
    hmrc = Held(tmp_path)
    hmrc.put("hmrc/2019.csv", "GBP/ZWL GBP/USD", "2019-02-01 470 1.3", "2019-03-01 3.3 1.3", covered=[])
    with hmrc.converter() as converter:
        by = rule("customs", "month", "hmrc")
        with pytest.raises(RateUnavailable, match="ZWL was then the code of another currency"):
            converter.rate("ZWL", "GBP", "2019-03", rule=by)
        assert str(converter.rate("ZWL", "GBP", "2019-04", rule=by).as_of) == "2019-03-01"
