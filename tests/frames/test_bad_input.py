"""What can't be converted is counted and told of by row, and nothing is lost."""

import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

import dask.dataframe
import duckdb
import narwhals
import numpy
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from support.columns import offline
from support.servers import Answer

from converter import AmountError, ConverterError, DateError, InputError, UnknownCurrency, frames
from converter.frames.plan import Plan

GOOD = date(2024, 1, 5)
FAR = pd.Timestamp(numpy.datetime64(2**40, "s"))  # later than any day of Python
NAMES = ["amount", "currency", "date"]


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


def convert(frame, c, **settings):
    asked = {"amount": "amount", "currency": "currency", "date": "date", "to": "EUR", "converter": c}
    return frames.convert(frame, **{**asked, **settings})


def rows(**columns):
    size = len(next(iter(columns.values())))
    return {"amount": [100.0] * size, "currency": ["USD"] * size, "date": [GOOD] * size, **columns}


def told(found):
    """The results and the reasons, each None where there is none."""
    if isinstance(found, pl.DataFrame):
        return found["amount_eur"].to_list(), found["amount_eur_reason"].to_list()
    if isinstance(found, pa.Table):
        return found["amount_eur"].to_pylist(), found["amount_eur_reason"].to_pylist()
    columns = (found[name].astype(object) for name in ("amount_eur", "amount_eur_reason"))
    return tuple(column.where(column.notna(), None).tolist() for column in columns)


def missing(c, amount):
    """As `alone`, for an amount that pandas counts as missing or that is None."""
    is_missing = amount is None or (not isinstance(amount, list) and pd.isna(amount))
    return (None, "an amount is missing") if is_missing else alone(c, amount)


def alone(c, amount=100.0, currency="USD", day=GOOD, to="EUR"):
    """The result and the message of the error of one question."""
    try:
        return float(c.convert(amount, currency, to, on=day, digits=2).result.amount), None
    except ConverterError as error:
        return None, str(error)


# -- cells ----------------------------------------------------------------------------------------


CODES = ["USD", "XXQ", "", "ROL", "ZWL", "XXX", "XTS", "EURUSD", "GBp", "usd", "US D", "€", None, "DEM"]


@pytest.mark.parametrize("frame", [pa.table, pl.DataFrame, pd.DataFrame])
def test_every_code_is_converted_or_has_its_reason(c, frame):
    found = told(convert(frame(rows(currency=CODES)), c, with_=["reason"]))
    assert [*zip(*found, strict=True)] == [alone(c, currency=code or "") for code in CODES]


DAYS = [
    "2024-01-05",
    "",
    "2024-02-30",
    "2027-01-01",
    "2026-10-31",
    "1970-01-01",
    "0001-01-01",
    "01/02/2022",
    None,
    "2024",
]


@pytest.mark.parametrize("frame", [pa.table, pl.DataFrame, pd.DataFrame])
def test_every_day_is_converted_or_has_its_reason(c, frame):
    found = told(convert(frame(rows(date=DAYS)), c, with_=["reason"]))
    assert [*zip(*found, strict=True)] == [alone(c, day=day or "") for day in DAYS]


@pytest.mark.parametrize(
    ("frame", "amounts"),
    [
        (pa.table, [1.5, None, float("nan"), float("inf"), -float("inf"), 1e31, 1e-61, 0.0, -0.0]),
        (pl.DataFrame, [1.5, None, float("nan"), float("inf"), -0.0]),
        (pd.DataFrame, [1.5, float("nan"), float("inf")]),
        (pa.table, ["1.5", None, "", "1e400", "nan", "abc", "1,000", "1 000.50"]),
        (pd.DataFrame, [1, "abc", None, Decimal("1.5"), 1.5, True, float("nan"), [1], "1e400", 10**40, b"1"]),
        (pa.table, [True, None, False]),
        (pa.table, [GOOD, None]),
        (pd.DataFrame, [Decimal("1.5"), Decimal("NaN"), None, Decimal("Infinity")]),
    ],
)
def test_every_amount_is_converted_or_has_its_reason(c, frame, amounts):
    data = rows(amount=amounts)
    if frame is pd.DataFrame and not all(isinstance(amount, float) for amount in amounts):
        data["amount"] = pd.Series(amounts, dtype=object)
    found = told(convert(frame(data), c, with_=["reason"]))
    each = [
        missing(c, amount) if frame is pd.DataFrame or amount is None else alone(c, amount)
        for amount in amounts
    ]
    assert [*zip(*found, strict=True)] == each


def test_cells_of_several_types_are_each_read_as_what_they_are(c):
    data = {
        "amount": [1.5, "1.5", Decimal("1.5"), 2, None],
        "currency": ["USD", 840, None, b"USD", ["USD"]],
        "date": [
            GOOD,
            "2024-01-05",
            datetime(2024, 1, 5, 23, tzinfo=ZoneInfo("Asia/Tokyo")),
            20240105,
            pd.NaT,
        ],
    }
    for name, values in data.items():
        frame = pd.DataFrame({**rows(amount=[100.0] * 5), name: pd.Series(values, dtype=object)})
        results, reasons = told(convert(frame, c, with_=["reason"]))
        assert [result is None for result in results] == [reason is not None for reason in reasons]
        assert results[0] is not None


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1, 2]),
        pa.array([b"USD", None]),
        pa.array([GOOD, None]),
        pa.array([["USD"], None]),
        pa.nulls(2),
    ],
    ids=lambda column: str(column.type),
)
def test_a_column_of_another_type_is_refused_row_by_row(c, column):
    for name in ("currency", "date"):
        if name == "date" and pa.types.is_date(column.type):
            continue
        results, reasons = told(
            convert(pa.table(rows(amount=[1.0, 2.0], **{name: column})), c, with_=["reason"])
        )
        assert results == [None, None]
        assert all(reasons)


# -- types ------------------------------------------------------------------------------------------


SHOWN = ["2024-01-05", "2023-12-31", None]
INSTANTS = pd.Series(pd.DatetimeIndex(SHOWN))
ON = [GOOD, date(2023, 12, 31), None]


@pytest.mark.parametrize(
    "days",
    [
        *(INSTANTS.astype(f"datetime64[{unit}]") for unit in ("s", "ms", "us", "ns")),
        pd.Series(numpy.array(SHOWN, "datetime64[D]")),
        INSTANTS.dt.tz_localize("America/New_York"),
        (INSTANTS + pd.Timedelta(hours=23, minutes=59)).dt.tz_localize("UTC"),
        pd.Series(ON, dtype=object),
        pd.Series(SHOWN),
        pd.Series(SHOWN, dtype="category"),
        pd.Series(SHOWN, dtype=object),
        pd.Series(ON, dtype=pd.ArrowDtype(pa.date32())),
        INSTANTS.astype("category"),
    ],
    ids=lambda days: str(days.dtype),
)
def test_days_of_pandas_of_every_type_are_those_days(c, days):
    found = told(convert(pd.DataFrame({**rows(amount=[100.0] * 3), "date": days}), c, with_=["reason"]))
    assert [*zip(*found, strict=True)] == [alone(c, day=day or "") for day in ON]


def test_periods_of_pandas_are_no_days(c):
    frame = pd.DataFrame({**rows(amount=[1.0, 2.0]), "date": pd.period_range("2024-01", periods=2, freq="M")})
    results, reasons = told(convert(frame, c, with_=["reason"]))
    assert results == [None, None]
    assert reasons == ["date is a date, a datetime or text like 2016-02-11, not Period"] * 2


@pytest.mark.parametrize(
    "amounts",
    [
        pd.Series([100, None, 7], dtype="Int64"),
        pd.Series([100, None, 7], dtype="Float64"),
        pd.Series([100, None, 7], dtype=pd.ArrowDtype(pa.decimal128(10, 2))),
        pd.Series([Decimal(100), None, Decimal(7)], dtype=object),
        pl.Series([Decimal(100), None, Decimal(7)], dtype=pl.Decimal(10, 2)),
        pl.Series([100, None, 7], dtype=pl.Int128),
        pl.Series([100, None, 7], dtype=pl.Float32),
        pl.Series([Decimal(100), None, "7"], dtype=pl.Object),
    ],
    ids=lambda amounts: f"{type(amounts).__module__} {amounts.dtype}",
)
def test_amounts_of_every_type_of_a_library_are_those_numbers(c, amounts):
    frame = (pl if isinstance(amounts, pl.Series) else pd).DataFrame(
        {**rows(date=[GOOD] * 3), "amount": amounts}
    )
    results, reasons = told(convert(frame, c, with_=["reason"]))
    assert results == [alone(c, 100)[0], None, alone(c, 7)[0]]
    assert [bool(reason) for reason in reasons] == [False, True, False]


@pytest.mark.parametrize(
    "codes",
    [
        pl.Series(["USD", None, "GBp"], dtype=pl.Enum(["GBp", "USD", "junk"])),
        pl.Series(["USD", None, "GBp"], dtype=pl.Categorical),
        pd.Series(["USD", None, "GBp"], dtype="category"),
        pd.Series(["USD", None, "GBp"], dtype="string"),
        pd.Series(["USD", None, "GBp"], dtype=object),
    ],
    ids=lambda codes: f"{type(codes).__module__} {codes.dtype}",
)
def test_codes_of_every_type_of_a_library_are_those_words(c, codes):
    frame = (pl if isinstance(codes, pl.Series) else pd).DataFrame(
        {**rows(date=[GOOD] * 3), "currency": codes}
    )
    found = told(convert(frame, c, with_=["reason"]))
    assert [*zip(*found, strict=True)] == [alone(c, currency=code) for code in ("USD", "", "GBp")]


# -- rows that are refused ----------------------------------------------------------------------------


MIXED = rows(
    amount=[1.0, None, 3.0, 4.0, 5.0],
    currency=["USD", "USD", "XXQ", "XXQ", "USD"],
    date=[GOOD] * 4 + [date(1970, 1, 1)],
)


@pytest.mark.parametrize("frame", [pa.table, pl.DataFrame, pd.DataFrame])
def test_one_error_counts_the_rows_by_kind_and_names_them(c, frame):
    with pytest.raises(frames.RowsRefused) as refused:
        convert(frame(MIXED), c, on_error="raise")
    error = refused.value
    assert isinstance(error, ConverterError)
    assert error.counts == {"amount": 1, "unknown-currency": 2, "out-of-history": 1}
    assert [(row, to) for row, to, _ in error.rows] == [(1, "EUR"), (2, "EUR"), (3, "EUR"), (4, "EUR")]
    first, *lines = str(error).splitlines()
    assert first == "4 of 5 results can't be had (2 unknown-currency, 1 amount, 1 out-of-history)"
    assert lines[1] == f"row 2: 3.0 XXQ to EUR on 2024-01-05: {alone(c, currency='XXQ')[1]}"


def test_the_error_names_ten_rows_at_most_and_counts_all(c):
    many = pa.table(rows(currency=["USD"] * 5 + ["XXQ"] * 300_000))
    with pytest.raises(frames.RowsRefused) as refused:
        convert(many, c, to=["EUR", "USD"], on_error="raise")
    assert refused.value.counts == {"unknown-currency": 600_000}
    both = [(row, to) for row in range(5, 15) for to in ("EUR", "USD")]
    assert [(row, to) for row, to, _ in refused.value.rows] == both
    assert str(refused.value).count("\nrow ") == 10
    assert "\nrow 5: 100.0 XXQ to EUR, USD on 2024-01-05: unknown currency" in str(refused.value)


def test_rows_that_lack_a_result_in_one_target_are_named_with_it(c):
    with pytest.raises(frames.RowsRefused) as refused:
        convert(pa.table(rows(date=[date(1998, 1, 5)] * 2)), c, to=["EUR", "USD"], on_error="raise")
    assert [(row, to) for row, to, _ in refused.value.rows] == [(0, "EUR"), (1, "EUR")]


def test_a_cell_adds_no_line_to_the_error(c):
    frame = pa.table(rows(amount=["1\nrow 7: fake", "x" * 1000]))
    with pytest.raises(frames.RowsRefused) as refused:
        convert(frame, c, on_error="raise")
    _, first, second = str(refused.value).split("\n")
    assert first.startswith("row 0: 1 row 7: fake USD to EUR on 2024-01-05: ")
    assert len(second) < 200


def test_no_error_is_raised_if_all_rows_have_results(c):
    found = convert(pa.table(rows(currency=["USD", "GBp"])), c, on_error="raise")
    assert found.column_names == [*NAMES, "amount_eur"]


def test_a_row_that_is_refused_takes_no_other_along(c):
    found = convert(pa.table(MIXED), c, with_=["rate", "reason"]).to_pylist()
    assert [row["amount_eur"] is None for row in found] == [False, True, True, True, True]
    assert [row["amount_eur_rate"] is None for row in found] == [False, False, True, True, True]


def test_a_source_that_is_unknown_is_the_reason_of_its_rows(c):
    found = convert(pa.table(rows(by=["ecb", "ecv"])), c, source="by", with_=["reason"])
    with pytest.raises(InputError) as unknown:
        convert(pa.table(rows(by=["ecb"])), c, source="ecv")
    (one, two), reasons = told(found)
    assert (one is None, two, reasons[0]) == (False, None, None)
    assert reasons[1] in str(unknown.value)


# -- publishers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "down", [Answer("no", 503), Answer("<html>maintenance</html>"), Answer("rates", delay=3)]
)
def test_a_source_that_fails_leaves_the_rows_of_the_others(year, down):
    year.fail("cbr", with_=down)
    frame = pa.table(
        rows(
            amount=[100.0] * 4,
            currency=["USD", "RUB"] * 2,
            date=[date(2026, 10, 7)] * 2 + [date(2026, 8, 5)] * 2,
        )
    )
    with year.converter(["ecb", "cbr"], timeout=1) as made:
        results, reasons = told(convert(frame, made, with_=["reason"]))
        assert [result is None for result in results] == [False, True, False, True]
        for code, day, reason in zip(
            *(frame[name].to_pylist() for name in ("currency", "date")), reasons, strict=True
        ):
            assert reason is None or reason.startswith(
                f"the rate of {code}/EUR on {day} is not available now: "
            )


# -- arguments ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        (
            {"amount": "amuont"},
            AmountError,
            r"^there is no column 'amuont'; did you mean amount\? It is no amount either: amuont is not a",
        ),
        (
            {"currency": "curency"},
            UnknownCurrency,
            r"^there is no column 'curency'; did you mean currency\?",
        ),
        ({"date": "dates"}, DateError, r"^there is no column 'dates'; did you mean date\?"),
        (
            {"to": "EURO"},
            UnknownCurrency,
            r"^to: unknown currency 'EURO'; did you mean EUR\? \(nor is 'EURO' a column; the columns are ",
        ),
        ({"to": "GBp"}, UnknownCurrency, "GBp is a hundredth of GBP"),
        ({"to": frames.value("EURO")}, UnknownCurrency, "^unknown currency 'EURO'"),
        ({"to": []}, InputError, "to: name at least one currency"),
        ({"amount": None}, AmountError, "an amount is an int"),
        ({"currency": None}, UnknownCurrency, "a currency is missing"),
        ({"date": None}, DateError, "date: a day is missing"),
        ({"source": "ecv"}, InputError, "source: unknown source 'ecv'; did you mean ecb"),
        ({"source": ["nbp", "ecb"]}, InputError, "one text, with commas between several names: 'nbp,ecb'"),
        (
            {"to": "currency", "names": {"EUR": "net"}},
            InputError,
            "which is currency; where to is a column, its name is the key",
        ),
        ({"to": "XAU"}, InputError, "XAU has no minor unit to round to; give digits="),
        ({"digits": -1}, InputError, "digits"),
        ({"digits": 41}, InputError, "digits"),
        ({"digits": 39, "as_type": "decimal"}, InputError, "a decimal has at most 38 digits"),
        ({"round": "half-even"}, InputError, "round is 'half-up', or None"),
        ({"round": None, "as_type": "decimal"}, InputError, "results that are not rounded are floats"),
        ({"round": None, "digits": 2}, InputError, "results that are not rounded are floats"),
        ({"as_type": "int"}, InputError, "as_type is one of float, decimal, not 'int'"),
        ({"on_error": "ignore"}, InputError, "on_error is one of null, raise, not 'ignore'"),
        ({"with_": "rate"}, InputError, "with_ is a list of rate"),
        ({"with_": ["rates"]}, InputError, "with_ is one of rate"),
        ({"with_": ["rate", "rate"]}, InputError, "two new columns would have the name amount_eur_rate"),
        ({"average": "week"}, InputError, "average is one of month, quarter, year, not 'week'"),
        ({"average": "month", "end_of": "month"}, InputError, "give one of average and end_of"),
        ({"so_far": "no"}, InputError, "so_far is True or False"),
        ({"so_far": True}, InputError, "so_far goes with average or end_of"),
        ({"date": FAR}, DateError, "date: 36812-02-20 00:36:16: a year is from 1000 to 2999"),
        ({"names": "net"}, InputError, "names is a mapping"),
        ({"names": {"USD": "net"}}, InputError, "names: 'USD' is not what is converted to, which is EUR"),
        ({"names": {"EUR": 5}}, InputError, "names is a mapping"),
        ({"names": {"EUR": ""}}, InputError, "names: the name for 'EUR' is empty"),
        ({"names": {"EUR": "date"}}, InputError, "there is a column date already"),
        ({"to": ["EUR", "eur"]}, InputError, "two new columns would have the name amount_eur"),
    ],
)
@pytest.mark.parametrize("size", [0, 1])
def test_an_argument_that_can_not_be_taken_is_named(c, settings, error, message, size):
    with pytest.raises(error, match=message):
        convert(pa.table(rows(amount=[1.0])).slice(0, size), c, **settings)


COLUMNS = {
    "pandas": pd.Series([1.0]),
    "polars": pl.Series([1.0]),
    "pyarrow": pa.array([1.0]),
    "dask": dask.dataframe.from_pandas(pd.DataFrame({"amount": [1.0]}))["amount"],
    "expression": pl.col("amount"),
    "narwhals": narwhals.col("amount"),
    "duckdb": duckdb.ColumnExpression("amount"),
    "frame": pd.DataFrame(),
    "lazy": pl.LazyFrame(),
    "value": frames.value(pd.Series([1.0])),
}


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
@pytest.mark.parametrize("name", ["amount", "currency", "date", "to", "source"])
def test_a_column_in_place_of_its_name_is_refused(c, column, name):
    kind = type(column.value if isinstance(column, frames.Value) else column).__name__
    message = f"{name} is the name of a column or one value, not {kind}; give the column's name"
    with pytest.raises(InputError, match=message):
        convert(pa.table(rows(amount=[1.0])), c, **{name: column})


def test_values_of_several_rows_are_no_argument(c):
    for name in ("amount", "currency", "date"):
        with pytest.raises(InputError, match=f"{name} is the name of a column or one value, not list"):
            convert(pa.table(rows(amount=[1.0])), c, **{name: [1.0]})


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1.5, None], dtype="float64"),
        pd.Series([1.5, None], dtype="float32"),
        pd.Series([1.5, None], dtype="Float64"),
        pd.Series([1, None], dtype="Int64"),
        pd.Series([1.5, None], dtype="double[pyarrow]"),
        pd.Series([1.5, None], dtype="Sparse[float]"),
        pd.Series([1.5, None], dtype="category"),
        pd.Series(["1.5", None], dtype="str"),
        pd.Series(["1.5", None], dtype="category"),
        pd.Series(["1.5", float("nan")], dtype=object),
        pd.Series([Decimal("1.5"), pd.NA], dtype=object),
        pd.Series([Decimal("sNaN"), float("nan")], dtype=object),
        pd.Series([True, pd.NaT], dtype=object),
    ],
    ids=lambda column: str(column.dtype),
)
def test_what_pandas_counts_as_missing_is_a_missing_amount(c, column):
    frame = pd.DataFrame({**rows(currency=["USD", "USD"]), "amount": column})
    assert told(convert(frame, c, with_=["reason"]))[1][1] == "an amount is missing"


def test_nan_is_a_missing_amount_in_pandas_alone(c):
    for frame in (pa.table, pl.DataFrame):
        found = told(convert(frame(rows(amount=[float("nan")])), c, with_=["reason"]))
        assert found == ([None], ["an amount is a number, not nan"])


def test_the_rate_of_a_row_without_an_amount_is_told(c):
    names = ["rate", "as_of", "source", "kind", "derivation", "notes"]
    found = convert(pa.table(rows(amount=[1.0, None])), c, with_=names)
    for name in names:
        one, two = found[f"amount_eur_{name}"].to_pylist()
        assert one == two
        assert two is not None


def test_missing_amounts_are_counted_as_amounts(c):
    with pytest.raises(frames.RowsRefused) as caught:
        convert(pd.DataFrame(rows(amount=[float("nan"), 1.0])), c, on_error="raise")
    assert caught.value.counts == {"amount": 1}


def test_a_new_column_takes_the_place_of_no_other(c):
    with pytest.raises(InputError, match="there is a column amount_eur already"):
        convert(convert(pa.table(rows(amount=[1.0])), c), c)


@pytest.mark.parametrize("frame", [pa.table, pl.DataFrame, pd.DataFrame])
def test_no_column_is_replaced_by_one_with_an_empty_name(c, frame):
    with pytest.raises(InputError, match="is empty"):
        convert(frame(rows(column_0=["mine"])), c, names={"EUR": ""})


def test_no_column_of_pandas_with_names_of_levels_is_replaced(c):
    levels = pd.MultiIndex.from_tuples([("a", "amount"), ("a", "cur"), ("b", "day"), ("a_amount_eur", "")])
    frame = pd.DataFrame([[1.5, "USD", "2024-01-05", 7]], columns=levels)
    asked = {"amount": ("a", "amount"), "currency": ("a", "cur"), "date": ("b", "day")}
    with pytest.raises(InputError, match="there is a column a_amount_eur already"):
        convert(frame, c, **asked)
    found = convert(frame, c, **asked, names={"EUR": "net"})
    assert found["a_amount_eur", ""].tolist() == [7]
    assert found["net", ""].tolist() == [alone(c, 1.5)[0]]


def test_a_key_of_names_that_is_a_column_is_that_of_the_column(c):
    frame = pa.table({**rows(amount=[1.0]), "EUR": ["GBP"]})
    for to in (["EUR", frames.value("EUR")], [frames.value("EUR"), "EUR"]):
        found = convert(frame, c, to=to, names={"EUR": "net"})
        assert found["net"].to_pylist() == [alone(c, 1.0, to="GBP")[0]]
        assert found["amount_eur"].to_pylist() == [alone(c, 1.0)[0]]
        found = convert(frame, c, to=to, names={frames.value("EUR"): "net"})
        assert found["net"].to_pylist() == [alone(c, 1.0)[0]]


class Code(StrEnum):
    CURRENCY = "currency"


@pytest.mark.parametrize("frame", [pa.table, pl.DataFrame, pd.DataFrame])
@pytest.mark.parametrize("name", [numpy.str_("currency"), Code.CURRENCY], ids=["numpy", "enum"])
def test_a_name_is_a_column_whatever_type_of_text_it_has(c, frame, name):
    found = convert(frame(rows(currency=["JPY"])), c, currency=name, with_=["reason"])
    assert told(found)[0] == [alone(c, currency="JPY")[0]]


def test_a_number_of_numpy_may_name_a_column(c):
    frame = pd.DataFrame([[1.5, "USD", "2024-01-05"]])
    found = convert(frame, c, amount=numpy.int64(0), currency=numpy.int64(1), date=2)
    assert found["0_eur"].tolist() == [alone(c, 1.5)[0]]


def test_a_column_that_is_read_has_one_name(c):
    frame = pd.DataFrame([[1.0, 2.0, "USD", GOOD]], columns=["amount", *NAMES])
    with pytest.raises(InputError, match="amount: 2 columns have the name 'amount'"):
        convert(frame, c)
    table = pa.Table.from_arrays(
        [pa.array([1.0])] * 2 + [pa.array(["USD"]), pa.array([GOOD])], names=["amount", *NAMES]
    )
    with pytest.raises(InputError, match="amount: 2 columns have the name 'amount'"):
        convert(table, c)


def test_a_plan_of_a_frame_without_columns_can_have_values_alone(c):
    found = Plan([], 100, "USD", GOOD, "EUR", converter=c).columns({}, 2)
    assert found["converted_eur"].to_pylist() == [alone(c)[0]] * 2


def test_without_the_extra_one_line_says_what_to_install():
    code = "import sys; sys.modules['numpy'] = None; import converter; converter.frames"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    last = done.stderr.splitlines()[-1]
    assert "converter.frames needs" in last
    assert "fxconvert[frames]" in last
