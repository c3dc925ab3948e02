"""frames.convert on frames in memory: each row is what ``convert`` gives, and all else is as it was."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import product

import narwhals
import numpy
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.columns import ROWS, answers, dates, decimals, floats, offline, reasons
from support.holding import shipped_environ

import converter
from converter import Converter, ConverterError, InputError, frames
from converter.api.columns import Columns
from converter.frames import plan
from converter.frames.kernel import TOO_LONG

ALL = ("rate", "as_of", "source", "kind", "derivation", "notes", "reason")
TEXT = pa.dictionary(pa.int32(), pa.string())
DAYS = [date(2024, 1, 5), date(2023, 12, 31), date(2022, 5, 6)]


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


def table(amounts=None, **others):
    columns = {
        "n": pa.array(range(len(ROWS))),
        "amount": pa.array(floats() if amounts is None else amounts),
        "cur": [currency for _, currency, _ in ROWS],
        "day": pa.array(dates()),
    }
    return pa.table({**columns, **others})


def small(**columns):
    return pa.table({"amount": [1.005, 12.345, -7.0], "cur": ["USD", "EUR", "JPY"], "day": DAYS, **columns})


def pandas_of(rows):
    """A frame of pandas with numpy's own types, an index of its own and days as instants."""
    made = rows.to_pandas()
    made["day"] = pd.to_datetime(made["day"])
    return made.set_index(pd.Index(range(100, 100 + len(made)), name="key"))


KINDS = {
    "pyarrow": lambda rows: rows,
    "batch": lambda rows: rows.combine_chunks().to_batches()[0],
    "chunks": lambda rows: pa.concat_tables([rows.slice(0, 2), rows.slice(2, 0), rows.slice(2)]),
    "sliced": lambda rows: pa.concat_tables([rows.slice(1), rows]).slice(len(rows) - 1),
    "polars": pl.from_arrow,
    "pandas": pandas_of,
    "arrow types of pandas": lambda rows: rows.to_pandas(types_mapper=pd.ArrowDtype),
    "objects of pandas": lambda rows: pd.DataFrame(
        {name: pd.Series(rows[name].to_pylist(), dtype=object) for name in rows.column_names}
    ),
}


def convert(frame, c, amount="amount", currency="cur", day="day", to="EUR", **settings):
    return frames.convert(frame, amount, currency, day, to, converter=c, **settings)


def alone(c, amount, currency, day, to="EUR", **settings):
    """The answer to one question, or the message of its error; an empty cell is an empty text."""
    try:
        return c.convert(amount, currency or "", to or "", on="" if day is None else day, **settings), None
    except ConverterError as error:
        return None, str(error)


def listed(frame, name):
    """A column as values of Python, None where it is empty."""
    if isinstance(frame, pd.DataFrame):
        values = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        return [one.date() if isinstance(one, datetime) else one for one in values]
    column = frame[name]
    return column.to_list() if isinstance(frame, pl.DataFrame) else column.to_pylist()


def as_floats(found):
    return [None if one is None else float(one) for one in found]


# -- each row ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_each_row_is_the_answer_of_the_library_in_every_kind_of_frame(c, kind):
    found = convert(KINDS[kind](table()), c)
    assert listed(found, "amount_eur") == as_floats(answers(c, floats()))


@pytest.mark.parametrize("kind", KINDS)
def test_decimals_are_the_exact_answers_in_every_kind_of_frame(c, kind):
    exact = pa.array(decimals(), pa.decimal128(30, 3))
    found = convert(KINDS[kind](table(exact)), c, as_type="decimal")
    assert listed(found, "amount_eur") == answers(c, decimals())


@pytest.mark.parametrize("kind", ["pyarrow", "polars", "pandas", "objects of pandas"])
def test_text_amounts_are_read_exactly(c, kind):
    texts = [amount for amount, _, _ in ROWS]
    found = convert(KINDS[kind](table(pa.array(texts))), c, as_type="decimal")
    assert listed(found, "amount_eur") == answers(c, texts)


def test_a_text_amount_is_read_by_the_currency_of_its_row(c):
    rows = pa.table(
        {"amount": ["1.005", "1.005", "1.005"], "cur": ["JPY", "USD", "XXQ"], "day": [DAYS[0]] * 3}
    )
    found = convert(rows, c, to="USD", with_=["reason"])
    assert found["amount_usd"].to_pylist() == [
        float(c.convert("1.005", code, "USD", DAYS[0], digits=2).result.amount) for code in ("JPY", "USD")
    ] + [None]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_told_of_each_row_is_what_the_answer_tells(c, kind):
    found = convert(KINDS[kind](table()), c, with_=ALL)
    told = {name: listed(found, f"amount_eur_{name}") for name in ALL}
    for row, (amount, currency, day) in enumerate(ROWS):
        made, error = alone(c, amount or 1, currency, day)
        if made is None:
            assert [told[name][row] for name in ALL] == [None] * 6 + [error]
            continue
        rate = made.rate
        notes = ",".join(note.code for note in made.answer.notes)
        value = float(Fraction(rate.num) / Fraction(rate.den))
        expected = [value, rate.as_of, rate.source, rate.kind, rate.derivation, notes]
        assert [told[name][row] for name in ALL[:-1]] == expected
        assert (told["reason"][row] is None) == (amount is not None)


def test_the_reason_of_a_row_is_the_error_of_the_library(c):
    for found, meant in zip(
        convert(table(), c, with_=["reason"])["amount_eur_reason"].to_pylist(), reasons(c), strict=True
    ):
        assert found == meant if meant != "" else found


def test_of_several_reasons_that_is_told_which_the_library_names(c):
    wrong = {
        "amount": (1.0, "one"),
        "cur": ("USD", "XXQ"),
        "day": ("2024-01-05", "2024-02-30"),
        "to": ("EUR", "XXP"),
    }
    for row in product(*wrong.values()):
        rows = pd.DataFrame([row], columns=[*wrong])
        (told,) = listed(convert(rows, c, to="to", with_=["reason"]), "amount_converted_reason")
        amount, currency, day, to = row
        assert told == alone(c, amount, currency, day, to)[1]


def test_all_rows_have_the_decimals_of_the_target(c):
    rows = pa.table({"amount": [0.05, 12.345], "cur": ["USD", "EUR"], "day": [DAYS[0]] * 2})
    assert str(c.convert(0.05, "USD", "EUR", DAYS[0]).result.amount) == "0.0458"
    assert convert(rows, c)["amount_eur"].to_pylist() == [0.05, 12.35]
    assert convert(rows, c, digits=3)["amount_eur"].to_pylist() == [0.046, 12.345]
    assert convert(rows, c, to="JPY")["amount_jpy"].to_pylist() == [
        float(c.convert(amount, code, "JPY", DAYS[0], digits=0).result.amount)
        for amount, code in ((0.05, "USD"), (12.345, "EUR"))
    ]


def test_results_that_are_not_rounded_are_the_quotients(c):
    rows = small()
    found = convert(rows, c, round=None)["amount_eur"].to_pylist()
    for one, (amount, code, day) in zip(
        found, zip(*(rows[name].to_pylist() for name in rows.column_names), strict=True), strict=True
    ):
        assert one == pytest.approx(float(c.convert(amount, code, "EUR", day).result_exact), rel=4e-16)


# -- columns and values ---------------------------------------------------------------------------


def test_a_target_may_be_a_column(c):
    rows = small(to=["EUR", "JPY", "usd"])
    found = convert(rows, c, to="to", with_=["source"])
    assert found.column_names[-2:] == ["amount_converted", "amount_converted_source"]
    assert found["amount_converted"].to_pylist() == [
        float(c.convert(amount, code, to, day, digits=digits).result.amount)
        for amount, code, day, to, digits in zip(
            *(rows[name].to_pylist() for name in ("amount", "cur", "day", "to")), [2, 0, 2], strict=True
        )
    ]


def test_a_decimal_in_the_targets_of_a_column_is_exact_or_refused(c):
    # Of these results, 10**30 to 10**32 yen, Arrow makes some another number when they get eight decimals.
    for number in range(7, 100, 4):
        amount = Decimal(f"{number}e28")
        rows = pa.table({"amount": pa.array([amount]), "cur": ["EUR"], "day": [DAYS[1]], "to": ["JPY"]})
        found = convert(rows, c, to="to", as_type="decimal", with_=["reason"])
        assert found["amount_converted"].to_pylist() == [None], number
        assert found["amount_converted_reason"].to_pylist() == [TOO_LONG]


def test_decimals_in_the_targets_of_a_column_are_rounded_to_those_of_their_own(c):
    rows = small(to=["EUR", "JPY", "XAU"])
    found = convert(rows, c, to="to", as_type="decimal", with_=["reason"])
    assert found.schema.field("amount_converted").type == pa.decimal128(38, 8)
    one, two, none = found["amount_converted"].to_pylist()
    assert (one, two) == (Decimal("0.92"), c.convert(12.345, "EUR", "JPY", DAYS[1], digits=0).result.amount)
    assert none is None
    assert (
        found["amount_converted_reason"].to_pylist()[2] == "XAU has no minor unit to round to; give digits="
    )
    assert convert(rows, c, to="to", digits=4)["amount_converted"].to_pylist()[:2] == [
        float(c.convert(amount, code, to, day, digits=4).result.amount)
        for amount, code, to, day in ((1.005, "USD", "EUR", DAYS[0]), (12.345, "EUR", "JPY", DAYS[1]))
    ]


def test_several_targets_are_several_columns_in_their_order(c):
    found = convert(small(), c, to=["USD", "EUR"], with_=["reason", "rate"])
    new = [f"amount_{code}{what}" for code in ("usd", "eur") for what in ("", "_reason", "_rate")]
    assert found.column_names[3:] == new
    assert found["amount_eur"] == convert(small(), c)["amount_eur"]


def test_currency_and_day_may_be_one_value_for_all_rows(c):
    found = convert(small(), c, currency="gbp", day="12/31/2022")["amount_eur"].to_pylist()
    assert found == [
        float(c.convert(one, "GBP", "EUR", "2022-12-31", digits=2).result.amount)
        for one in small()["amount"].to_pylist()
    ]


def test_an_amount_may_be_one_value_for_all_rows(c):
    found = convert(small(), c, amount="1.005", with_=["rate"])
    assert found.column_names[3:] == ["converted_eur", "converted_eur_rate"]
    assert found["converted_eur"].to_pylist() == [
        float(c.convert("1.005", code, "EUR", day, digits=2).result.amount)
        for code, day in zip(small()["cur"].to_pylist(), DAYS, strict=True)
    ]
    assert convert(small(to=["EUR"] * 3), c, amount=5, to="to").column_names[-1] == "converted"


def test_a_name_that_is_a_column_wins_over_a_value(c):
    rows = small(USD=["EUR", "EUR", "EUR"])
    assert convert(rows, c, currency="USD")["amount_eur"].to_pylist() == [1.01, 12.35, -7.0]
    found = convert(rows, c, currency=frames.value("USD"))
    assert found["amount_eur"].to_pylist() != [1.01, 12.35, -7.0]
    assert convert(rows, c, to=frames.value("USD")).column_names[-1] == "amount_usd"


def test_a_day_that_depends_on_today_is_that_of_the_currency_and_the_sources_of_the_row(c):
    rows = pa.table({"amount": [100.0, 100.0], "cur": ["USD", "JPY"], "day": ["yesterday", "last friday"]})
    found = convert(rows, c, with_=["as_of"])
    for row, (code, day) in enumerate((("USD", "yesterday"), ("JPY", "last friday"))):
        made = c.convert(100, code, "EUR", day, digits=2)
        assert found["amount_eur"][row].as_py() == float(made.result.amount)
        assert found["amount_eur_as_of"][row].as_py() == made.rate.as_of
    one = convert(rows, c, day="yesterday")["amount_eur"].to_pylist()
    assert one == [
        float(c.convert(100, code, "EUR", "yesterday", digits=2).result.amount) for code in ("USD", "JPY")
    ]


def test_the_sources_may_be_a_column(c, tmp_path):
    by = ["cnb", "", None, "ecb", "auto"]
    rows = pa.table({"amount": [100.0] * 5, "cur": ["USD"] * 5, "day": [date(2026, 2, 5)] * 5, "by": by})
    found = convert(rows, c, source="by", with_=["source"])
    assert found["amount_eur_source"].to_pylist() == ["cnb", "ecb", "ecb", "ecb", "ecb"]
    with Converter("cnb", environ=shipped_environ(tmp_path)) as other:
        alone = other.convert(100, "USD", "EUR", "2026-02-05", digits=2)
    assert found["amount_eur"][0].as_py() == float(alone.result.amount)
    assert convert(rows, c, source="cnb")["amount_eur"].to_pylist() == [float(alone.result.amount)] * 5


@pytest.mark.parametrize("unit", ["month", "quarter", "year"])
@pytest.mark.parametrize("how", ["average", "end_of"])
def test_a_period_is_that_which_the_day_is_in(c, how, unit):
    names = {
        "month": ["2024-01", "2023-12", "2022-05"],
        "quarter": ["2024-Q1", "2023-Q4", "2022-Q2"],
        "year": ["2024", "2023", "2022"],
    }
    found = convert(small(), c, **{how: unit}, with_=["rate"])
    amounts, currencies = small()["amount"].to_pylist(), small()["cur"].to_pylist()
    made = [
        c.convert(amount, code, "EUR", digits=2, **{how: name})
        for amount, code, name in zip(amounts, currencies, names[unit], strict=True)
    ]
    assert found["amount_eur"].to_pylist() == [float(one.result.amount) for one in made]


def test_a_period_that_is_not_over_is_refused_unless_it_is_asked_for_so_far(c):
    rows = pa.table(
        {"amount": [100.0, 100.0], "cur": ["USD"] * 2, "day": [date(2026, 10, 5), date(2026, 9, 5)]}
    )
    found = convert(rows, c, average="month", with_=["reason"])
    with pytest.raises(ConverterError) as refused:
        c.convert(100, "USD", "EUR", average="2026-10")
    assert found["amount_eur_reason"].to_pylist() == [str(refused.value), None]
    so_far = convert(rows, c, average="month", so_far=True)["amount_eur"].to_pylist()
    assert so_far[0] == float(
        c.convert(100, "USD", "EUR", average="2026-10", so_far=True, digits=2).result.amount
    )


def test_days_of_one_period_are_asked_for_once(c):
    asked = []

    class Counting(Columns):
        def for_periods(self, to, wanted, **how):
            asked.append({code: list(periods) for code, periods in wanted.items()})
            return super().for_periods(to, wanted, **how)

    days = [date(2024, month, day) for month in (2, 1, 2) for day in (5, 9)]
    rows = pa.table({"amount": [1.0] * 6, "cur": ["USD"] * 6, "day": days})
    made = plan.Plan(rows.column_names, "amount", "cur", "day", "EUR", average="month", columns=Counting(c))
    first = made.columns(rows)
    assert made.columns(rows) == first
    assert [one for one in asked if one] == [{"USD": ["2024-01", "2024-02"]}]


# -- the new columns ------------------------------------------------------------------------------


def test_new_columns_can_have_other_names(c):
    found = convert(
        small(to=["EUR"] * 3), c, to=["eur", "to"], names={"EUR": "net", "to": "own"}, with_=["rate"]
    )
    assert found.column_names[4:] == ["net", "net_rate", "own", "own_rate"]


@pytest.mark.parametrize("rows", [3, 0])
def test_the_types_of_new_columns_are_known_before_a_row_is_read(c, rows):
    frame = small().slice(0, rows)
    kinds = [pa.float64(), pa.float64(), pa.date32(), *[TEXT] * 5]
    assert convert(frame, c, with_=ALL).schema.types[3:] == kinds
    assert convert(frame, c, with_=ALL, as_type="decimal").schema.types[3] == pa.decimal128(38, 2)
    made = convert(pl.from_arrow(frame), c, with_=ALL, as_type="decimal")
    assert made.dtypes[3:] == [pl.Decimal(38, 2), pl.Float64, pl.Date, *[pl.Categorical] * 5]
    dtypes = convert(pandas_of(frame), c, with_=ALL).dtypes.astype(str).tolist()
    assert dtypes[3:] == ["float64", "float64", "datetime64[s]", *["category"] * 5]
    decimal = convert(pandas_of(frame), c, as_type="decimal").dtypes["amount_eur"]
    assert decimal == pd.ArrowDtype(pa.decimal128(38, 2))


@pytest.mark.parametrize("kind", ["pyarrow", "batch", "chunks", "sliced", "polars"])
def test_all_else_of_a_frame_of_arrow_is_as_it_was(c, kind):
    frame = KINDS[kind](table(tags=pa.array([["a", None]] * len(ROWS))))
    found = convert(frame, c, with_=["reason"])
    assert type(found) is type(frame)
    names = frame.columns if kind == "polars" else frame.schema.names
    assert found.select(names).equals(frame)


def test_the_metadata_of_a_table_stays(c):
    rows = small().replace_schema_metadata({"made": "by hand"})
    assert convert(rows, c).schema.metadata == {b"made": b"by hand"}


@pytest.mark.parametrize(
    "index",
    [
        pd.Index([7, 7, 3]),
        pd.Index([2, 0, 1]),
        pd.MultiIndex.from_tuples([("a", 1), ("a", 1), ("b", 2)], names=["x", "y"]),
        pd.DatetimeIndex(["2024-01-01", "2023-01-01", None]),
    ],
)
def test_any_index_of_pandas_stays_and_rows_keep_their_order(c, index):
    before = pd.DataFrame(
        {"amount": [1.005, 12.345, -7.0], "cur": ["USD", "EUR", "JPY"], "day": DAYS}, index=index
    )
    before.attrs["made"] = "by hand"
    copy = before.copy()
    found = convert(before, c, with_=["as_of", "source"])
    pd.testing.assert_index_equal(found.index, index, exact=True)
    assert found.attrs == before.attrs
    pd.testing.assert_frame_equal(found[["amount", "cur", "day"]], copy)
    pd.testing.assert_frame_equal(before, copy)
    assert found["amount_eur"].tolist() == convert(small(), c)["amount_eur"].to_pylist()


def test_columns_of_pandas_that_are_not_read_may_have_one_name_twice(c):
    before = pd.DataFrame([[1, 1.005, 2, "USD", DAYS[0]]], columns=["x", "amount", "x", "cur", "day"])
    found = convert(before, c)
    assert found.columns.tolist() == ["x", "amount", "x", "cur", "day", "amount_eur"]


def test_columns_of_pandas_need_no_names_of_text(c):
    before = pd.DataFrame([[1.005, "USD", DAYS[0]]])
    for places in ((0, 1, 2), numpy.arange(3)):
        assert frames.convert(before, *places, "EUR", converter=c).columns.tolist() == [0, 1, 2, "0_eur"]
    before.columns = pd.MultiIndex.from_tuples([("in", "amount"), ("in", "cur"), ("in", "day")])
    found = convert(before, c, ("in", "amount"), ("in", "cur"), ("in", "day"))
    assert found["in_amount_eur"].to_numpy().tolist() == [0.92]


def test_a_subclass_of_a_frame_of_pandas_stays_one(c):
    class Ledger(pd.DataFrame):
        @property
        def _constructor(self):
            return Ledger

    assert type(convert(Ledger(small().to_pandas()), c)) is Ledger


# -- many rows --------------------------------------------------------------------------------------


def test_rows_in_many_batches_keep_their_order(c):
    count = plan.BATCH + 1000
    pick = numpy.random.default_rng(5).integers(0, len(ROWS), count)
    rows = table().take(pa.array(pick))
    found = convert(rows, c, with_=["reason"])
    once = convert(table(), c, with_=["reason"])
    for name in ("amount_eur", "amount_eur_reason"):
        values = numpy.array(once[name].to_pylist(), object)
        assert (found[name].to_numpy() == values[pick]).all() or found[name].to_pylist() == values[
            pick
        ].tolist()


def test_a_plan_takes_batch_after_batch_with_new_words_and_days(c):
    rows = table()
    made = plan.Plan(rows.column_names, "amount", "cur", "day", "EUR", with_=ALL, converter=c)
    whole = made.columns(rows)
    again = plan.Plan(rows.column_names, "amount", "cur", "day", "EUR", with_=ALL, converter=c)
    parts = [again.columns(rows.slice(row, 1)) for row in range(len(ROWS))]
    assert pa.concat_tables(parts).to_pylist() == whole.to_pylist()


codes = st.sampled_from(["USD", "usd", "GBp", "JPY", "EUR", "RUB", "DEM", "TRY", "XXQ", "", None])
some_days = st.one_of(
    st.dates(date(1998, 12, 1), date(2026, 11, 10)), st.just("yesterday"), st.none(), st.just("2024-02-30")
)
targets = st.sampled_from(["EUR", "USD", "JPY", "RUB", "XXP", None])
amounts = st.one_of(
    st.floats(),
    st.decimals(allow_nan=False, min_value=-1e12, max_value=1e12, places=3),
    st.none(),
    st.sampled_from(["1.005", "1,50", "one"]),
)


@settings(max_examples=30)
@given(st.lists(st.tuples(amounts, codes, some_days, targets), min_size=1, max_size=12))
def test_rows_of_any_values_are_what_the_library_gives_for_each(c, rows):
    frame = pd.DataFrame(rows, columns=["amount", "cur", "day", "to"], dtype=object)
    found = convert(frame, c, to="to", digits=3, with_=["reason"])
    for (amount, code, day, to), got, told in zip(
        rows, listed(found, "amount_converted"), listed(found, "amount_converted_reason"), strict=True
    ):
        made, error = alone(c, amount, code, day, to, digits=3)
        if pd.isna(amount) and error.startswith("an amount is a"):
            error = "an amount is missing"
        assert (got, told) == (made and float(made.result.amount), error)


# -- the package ------------------------------------------------------------------------------------


def test_frames_is_an_attribute_of_the_package():
    assert converter.frames is frames
    assert set(frames.__all__) <= set(dir(frames))


def test_a_frame_of_narwhals_stays_one(c):
    for native in (small(), pl.from_arrow(small()), small().to_pandas()):
        found = convert(narwhals.from_native(native), c)
        assert type(found) is narwhals.DataFrame
        assert type(found.to_native()) is type(native)
        assert found["amount_eur"].to_list() == convert(small(), c)["amount_eur"].to_pylist()


def test_a_frame_is_found_to_be_one_by_narwhals_and_no_library_is_imported_for_it():
    assert narwhals.dependencies.is_pandas_dataframe(pd.DataFrame())
    for other in (None, [1], {"amount": [1]}, pd.Series([1]), pl.Series([1]), "amount", numpy.zeros(3)):
        with pytest.raises(InputError, match=r"takes a frame of pandas, polars, pyarrow, .*, not "):
            frames.convert(other, "amount", "cur", "day", "EUR")
