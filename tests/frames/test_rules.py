"""Columns by rules: each row is what ``convert`` with its rule gives, and each figure is computed once."""

import pickle
from datetime import UTC, date, datetime, timedelta
from itertools import product

import dask
import dask.dataframe
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from support.columns import offline
from support.days import utc
from support.holding import shipped_environ
from support.publishers import DAY, LAST

from converter import Converter, ConverterError, InputError, frames, prescribed
from converter.api.columns import Columns
from converter.frames.engines.kept import ABSENT, Kept
from converter.frames.plan import Plan

RULES = ["de-vat-monthly", "eu-customs", "eu-oss", "ie-annual", "eu-grant", "sk-prev-day", "nope", None]
CODES = ["USD", "GBp", "SEK", "DEM", "TRL", "KES", "EUR", "XXQ", None]
DAYS = [
    "2024-06-17", "2024-06", "2024-Q1", "2021", "2024-01-01..2025-06-30", "01/31/2022", "2001-12-31",
    "2026-12-05", "last month", "nonsense", "0001-01-01", "", None,
]  # fmt: skip
ROWS = [(rule, code, day) for rule, code, day in product(RULES, CODES, DAYS)]
TOLD = ["rate", "as_of", "source", "kind", "derivation", "notes", "rule", "period", "assumed", "reason"]


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


def table(rows=ROWS):
    columns = map(list, zip(*rows, strict=True))
    return pa.table(dict(zip(("rule", "cur", "day"), columns, strict=True))).append_column(
        "amount", pa.array([f"{n}.25" for n in range(len(rows))])
    )


def convert(frame, c, **settings):
    asked = {"amount": "amount", "currency": "cur", "date": "day", "to": "EUR", "rule": "rule"}
    asked["digits"] = 2
    return frames.convert(frame, **{**asked, "converter": c, **settings})


def alone(c, amount, rule, code, day, to="EUR"):
    """A result and what is told of it as by `TOLD`; of a refused one why; None for an empty cell."""
    try:
        if None in (rule, code, day) or not day:  # which a question may leave out, and a row may not
            return None
        made = c.convert(amount, code, to, day, rule=rule, digits=2)
    except ConverterError as error:
        return [*[None] * len(TOLD), str(error)]
    notes = ",".join(note.code for note in made.notes)
    return [
        float(made.result.amount), float(made.rate.value), made.as_of, made.source, made.kind,
        made.derivation, notes, made.rule.rule.key, str(made.rule.valid),
        "; ".join(made.assumed) or None, None,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def expected(c):
    return [alone(c, f"{n}.25", *row) for n, row in enumerate(ROWS)]


def listed(found, stem="amount_eur"):
    """The result and what is told of each row, of any frame."""
    if isinstance(found, pl.LazyFrame):
        found = found.collect()
    if isinstance(found, dask.dataframe.DataFrame):
        found = found.compute(scheduler="synchronous")
    if isinstance(found, duckdb.DuckDBPyRelation):
        found = found.to_arrow_table()
    if isinstance(found, pd.DataFrame):
        found = pa.Table.from_pandas(found, preserve_index=False)
    found = found.to_arrow() if isinstance(found, pl.DataFrame) else found
    days = found[f"{stem}_as_of"].cast(pa.date32())
    found = found.set_column(found.schema.get_field_index(f"{stem}_as_of"), f"{stem}_as_of", days)
    names = [stem, *(f"{stem}_{told}" for told in TOLD)]
    return [list(row) for row in zip(*(found[name].to_pylist() for name in names), strict=True)]


def differing(found, expected):
    rows = zip(ROWS, found, expected, strict=True)
    return [one for one in rows if not _same(one[1], one[2])]


def _same(found, expected):
    if expected is None:  # a cell was empty
        return found[0] is None and bool(found[-1])
    return found == expected


KINDS = {
    "pyarrow": lambda rows: rows,
    "chunks": lambda rows: pa.concat_tables([rows.slice(0, 2), rows.slice(2)]),
    "pandas": lambda rows: rows.to_pandas(),
    "objects": lambda rows: pd.DataFrame(rows.to_pydict(), dtype=object),
    "categories": lambda rows: rows.to_pandas().astype({"rule": "category", "day": "category"}),
    "polars": pl.from_arrow,
    "lazy": lambda rows: pl.from_arrow(rows).lazy(),
    "dask": lambda rows: dask.dataframe.from_pandas(rows.to_pandas(), npartitions=2),
    "duckdb": lambda rows: duckdb.connect().from_arrow(rows),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_is_what_convert_gives_with_its_rule(c, expected, kind):
    assert differing(listed(convert(KINDS[kind](table()), c, with_=TOLD)), expected) == []


def test_most_kinds_of_answers_and_errors_are_among_the_rows(expected):
    told = [one for one in expected if one]
    assert len({one[8] for one in told if one[0] is not None}) > 8
    assert len({one[-1] for one in told if one[0] is None}) > 40


def test_targets_may_be_a_column_and_a_foreign_pair_goes_through_home(c):
    rows = [(rule, code, day) for rule in RULES[:4] for code in ("USD", "EUR") for day in DAYS[:2]]
    targets = ["GBP", "EUR", "USD", "ZZZ"] * (len(rows) // 4)
    found = convert(table(rows).append_column("to", pa.array(targets)), c, to="to", with_=TOLD, digits=2)
    each = listed(found, "amount_converted")
    for n, (row, to) in enumerate(zip(rows, targets, strict=True)):
        assert _same(each[n], alone(c, f"{n}.25", *row, to))


def test_a_rule_may_be_one_for_all_rows_by_its_name_or_itself(c):
    rows = [("x", "USD", day) for day in ("2024-06-03", "2024-06-30", "2024-07-01")]
    by_name = convert(table(rows), c, rule="DE-VAT-Monthly", with_=TOLD)
    assert listed(by_name) == [alone(c, f"{n}.25", "de-vat-monthly", *row[1:]) for n, row in enumerate(rows)]
    installed = prescribed.get("de-vat-monthly")
    for rule in (frames.value("de-vat-monthly"), installed, installed.replace()):
        assert listed(convert(table(rows), c, rule=rule, with_=TOLD)) == listed(by_name)


@pytest.mark.parametrize("day", [date(2024, 6, 17), datetime(2024, 6, 17, 23, tzinfo=UTC), "2024-06"])
def test_a_day_or_a_period_may_be_one_for_all_rows(c, day):
    found = convert(table([("x", "USD", "?")]), c, date=day, rule="de-vat-monthly", with_=["period"])
    assert found["amount_eur_period"].to_pylist() == ["2024-06"]


@pytest.mark.parametrize("kind", [pa.date32(), pa.timestamp("us"), pa.timestamp("ns", "America/New_York")])
def test_days_of_every_type_mean_the_period_that_they_lie_in(c, kind):
    days = pa.array([datetime(2024, 6, 30, 12, tzinfo=UTC), datetime(2024, 7, 1, 12, tzinfo=UTC), None])
    rows = pa.table({"amount": [1.0, 1.0, 1.0], "cur": ["USD"] * 3, "day": days.cast(kind)})
    found = convert(rows, c, rule="de-vat-monthly", with_=["period", "reason"])
    assert found["amount_eur_period"].to_pylist() == ["2024-06", "2024-07", None]
    assert "a day is missing" in found["amount_eur_reason"].to_pylist()[2]


def test_years_far_away_are_refused_in_the_words_of_convert(c):
    days = [date(3500, 1, 1), date(1200, 1, 1), date(9999, 12, 31)]
    texts = ["3500-01-01", "1200-01-01", "9999-12-31"]
    rows = {"amount": [1, 1, 1], "cur": ["USD"] * 3}
    of_days = convert(pa.table({**rows, "day": days}), c, rule="de-vat-monthly", with_=["reason"])
    of_texts = convert(pa.table({**rows, "day": texts}), c, rule="de-vat-monthly", with_=["reason"])
    for made in (of_days, of_texts):
        assert made["amount_eur"].null_count == 3
    assert of_texts["amount_eur_reason"].to_pylist() == [
        alone(c, 1, "de-vat-monthly", "USD", text)[-1] for text in texts
    ]


def test_a_grant_is_converted_by_its_reporting_period_for_all_rows(c):
    costs = pd.DataFrame({"amount": [500_000, 100], "cur": ["SEK", "GBP"]})
    period = "2023-09-01..2025-02-28"
    found = convert(costs, c, date=period, rule="eu-grant")
    assert found["amount_eur"].tolist() == [
        float(c.convert(amount, code, "EUR", period, rule="eu-grant").result.amount)
        for amount, code in ((500_000, "SEK"), (100, "GBP"))
    ]


def test_results_may_be_exact_decimals(c):
    found = convert(table([("de-vat-monthly", "USD", "2024-06")]), c, as_type="decimal")
    assert [str(one) for one in found["amount_eur"].to_pylist()] == ["0.23"]


def test_without_a_rule_the_columns_of_rules_are_empty(c):
    found = convert(table([("x", "USD", "2024-06-03")]), c, rule=None, with_=["rule", "period"])
    assert found.to_pylist()[0]["amount_eur"] is not None
    assert (found["amount_eur_rule"].null_count, found["amount_eur_period"].null_count) == (1, 1)


def test_refused_rows_can_be_an_error_that_names_them(c):
    rows = [("de-vat-monthly", "USD", "2024-06"), ("eu-oss", "USD", "2026-12-05"), (None, "USD", "2024-06")]
    with pytest.raises(frames.RowsRefused) as error:
        convert(table(rows), c, on_error="raise")
    assert error.value.counts == {"input": 1, "not-held": 1}
    assert "eu-oss of 2026-Q4 is known on 2026-12-31 at 1" in str(error.value)


# -- arguments ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"average": "month"}, "average and rule both say which rate"),
        ({"end_of": "month"}, "end_of and rule both say which rate"),
        ({"so_far": True}, "so_far and rule both say which rate"),
        ({"source": "ecb"}, "source and rule both say which rate"),
        ({"source": frames.value("ecb")}, "source and rule both say which rate"),
        ({"so_far": "no"}, "so_far is True or False"),
        ({"rule": "de-vat-montly"}, "unknown rule 'de-vat-montly'; did you mean de-vat-monthly"),
        ({"rule": "rul"}, "there is no column 'rul'; did you mean rule"),
        ({"rule": 5}, "rule is the name of a rule, not 5"),
        ({"rule": ["de-vat-monthly"]}, "rule is the name of a column or one value, not list"),
        ({"rule": "de-vat-monthly", "date": "2024-Q2"}, "de-vat-monthly takes a month such as"),
        ({"rule": "eu-grant", "date": "2024-06-03"}, "eu-grant takes the days of a reporting period"),
        ({"date": "dya"}, "there is no column 'dya'; did you mean day"),
        ({"date": None}, "date: a day is missing"),
    ],
)
def test_an_argument_that_can_not_be_taken_is_an_error_before_a_row_is_read(c, settings, said):
    with pytest.raises(InputError, match=said):
        convert(table(ROWS[:1]), c, **settings)


def test_a_period_for_all_rows_may_be_of_the_rule_of_each(c):
    rows = table([(rule, "USD", "?") for rule in ("ie-annual", "eu-grant", "eu-oss")])
    told = convert(rows, c, date="2024", with_=["period"])["amount_eur_period"].to_pylist()
    assert told == ["2024", "2024", None]
    assert convert(rows, c, date="2025-26")["amount_eur"].null_count == 3


def test_another_rule_of_an_installed_name_is_refused(c):
    other = prescribed.get("de-vat-monthly").replace(digits=2)
    with pytest.raises(InputError, match="de-vat-monthly that is given is not the installed one"):
        convert(table(ROWS[:1]), c, rule=other)


def test_a_price_file_has_no_rules(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("day,base,quote,rate\n2024-06-03,USD,EUR,0.9\n")
    with Converter(rates=path, environ={}) as c, pytest.raises(InputError, match="answers alone, so no rule"):
        convert(table(ROWS[:1]), c, rule="de-vat-monthly")


def test_a_sql_function_and_a_rates_table_take_no_rule(c):
    with duckdb.connect() as con, pytest.raises(InputError, match="a SQL function takes no rule"):
        frames.register(con, converter=c, rule="de-vat-monthly")
    with pytest.raises(InputError, match="a rates table takes no rule"):
        frames.rates_table("EUR", rule="de-vat-monthly")


# -- once, and with few requests ----------------------------------------------------------------


def test_a_figure_is_computed_once_for_all_days_targets_and_frames(tmp_path):
    with Converter(environ=shipped_environ(tmp_path)) as c:
        days = [date(2024, 1, 1) + n * DAY for n in range(91)]
        rows = pa.table({
            "amount": [1] * 182, "cur": ["USD", "GBP"] * 91, "day": [*days, *days],
        })  # fmt: skip
        for _ in range(2):
            convert(rows, c, to=["EUR", "USD", "JPY"], rule="de-vat-monthly")
        assert len(c._answers.figures) == 9  # USD, GBP and JPY in three months


def test_the_days_of_a_column_are_fetched_together(year):
    days = [LAST - n * DAY for n in range(60)]
    rows = pa.table({"amount": [1] * 60, "cur": ["USD"] * 60, "day": days})
    found = convert(rows, year.converter(), to="RUB", rule="ru-cbr-day")
    assert found["amount_rub"].null_count == 0
    assert len(year.requested()) == len(year.requested("cbr")) <= 2


def test_a_batch_after_batch_asks_for_what_it_lacks(year):
    c = year.converter()
    for month in ("2026-07", "2026-08", "2026-07"):
        rows = pa.table({"amount": [1], "cur": ["USD"], "day": [month]})
        assert convert(rows, c, rule="de-vat-monthly")["amount_eur"].null_count == 0
    assert len(year.requested("ecb")) <= 2


@pytest.mark.parametrize(
    ("rule", "pair", "day", "instant"),
    [
        ("sk-prev-day", "USD EUR", "yesterday", "2026-06-10T22:00"),  # midnight in Frankfurt
        ("ca-day", "USD CAD", "yesterday", "2026-06-11T04:00"),  # midnight in Toronto
        ("de-vat-monthly", "USD EUR", "2026-09", "2026-09-30T14:00"),
        ("hmrc-monthly", "USD GBP", "2026-08", "2026-07-23T11:00"),  # before the month
        ("ru-cbr-day", "USD RUB", "2026-04-25", "2026-04-24T15:00"),  # on the eve of the day
        ("cz-uniform", "USD CZK", "2026", "2027-01-31T23:00"),  # midnight in Prague
    ],
)
def test_what_was_answered_a_moment_ago_is_asked_anew_once_the_calendar_of_the_rule_has_moved(
    tmp_path, rule, pair, day, instant
):
    now = [utc(instant) - timedelta(seconds=10)]
    currency, to = pair.split()
    rows = pa.table({"amount": [1], "cur": [currency], "day": [day]})
    with Converter("cbr", environ=shipped_environ(tmp_path), clock=lambda: now[0]) as c:
        found = []
        for _ in range(2):
            (one,) = listed(convert(rows, c, to=to, rule=rule, with_=TOLD), f"amount_{to.lower()}")
            assert one == alone(c, 1, rule, currency, day, to)
            found.append(one)
            now[0] += timedelta(seconds=20)
    assert found[0] != found[1]


# -- answers that are sent to other processes -----------------------------------------------------


def test_answers_by_rules_are_kept_for_another_process(c):
    kept = Kept(Columns(c))
    rows = table(ROWS)
    asked = {"amount": "amount", "currency": "cur", "date": "day", "to": "EUR", "rule": "rule", "with_": TOLD}
    here = Plan(rows.column_names, **asked, columns=kept).columns(rows)
    there = pickle.loads(pickle.dumps(kept))  # noqa: S301 - it was made here
    again = Plan(rows.column_names, **asked, columns=there)
    assert again.columns(rows).to_pylist() == here.to_pylist()
    new = table([("de-vat-monthly", "USD", "2023-01"), ("eu-customs", "CHF", "2024-06-17")])
    assert again.columns(new)["amount_eur_reason"].to_pylist() == [ABSENT, ABSENT]


def test_workers_of_dask_ask_nobody_for_the_answers_by_rules(c, expected):
    import cloudpickle

    def of_workers(graph, keys, **_settings):
        return dask.local.get_sync(cloudpickle.loads(cloudpickle.dumps(graph)), keys)

    frame = dask.dataframe.from_pandas(table().to_pandas(), npartitions=2)
    with dask.config.set(scheduler=of_workers):
        found = convert(frame, c, with_=TOLD).compute()
    assert differing(listed(found), expected) == []
