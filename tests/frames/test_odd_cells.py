"""Cells that Python or Arrow lack are read as what they are, or refuse their rows and no others."""

from datetime import date
from decimal import Decimal

import numpy
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from support.columns import offline

from converter import ConverterError, frames

GOOD = date(2024, 1, 5)


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


def convert(frame, c, **settings):
    asked = {"amount": "amount", "currency": "currency", "date": "date", "to": "to", "source": "by"}
    return frames.convert(frame, **{**asked, "converter": c, "with_": ["reason"], "digits": 2, **settings})


def rows(size, **columns):
    plain = {"amount": 100.0, "currency": "USD", "date": GOOD, "to": "EUR", "by": "ecb"}
    return {**{name: [value] * size for name, value in plain.items()}, **columns}


def told(found):
    """The results and the reasons."""
    if isinstance(found, pd.DataFrame):
        columns = (found[name].astype(object) for name in NEW)
        return tuple(column.where(column.notna(), None).tolist() for column in columns)
    listed = "to_list" if isinstance(found, pl.DataFrame) else "to_pylist"
    return tuple(getattr(found[name], listed)() for name in NEW)


NEW = "amount_converted", "amount_converted_reason"


def alone(c, amount=100.0, currency="USD", day=GOOD):
    """The result and the message of the error of one question; an amount of a row may be missing."""
    if pd.isna(amount):
        return None, "an amount is missing"
    try:
        return float(c.convert(amount, currency, "EUR", on=day, digits=2).result.amount), None
    except ConverterError as error:
        return None, str(error)


def every(frame, c):
    """The reasons; the rows that have one are also those that the error names."""
    results, reasons = told(convert(frame, c))
    assert [result is None for result in results] == [reason is not None for reason in reasons]
    if any(reasons):
        with pytest.raises(frames.RowsRefused) as refused:
            convert(frame, c, on_error="raise")
        assert [(row, reason) for row, _, reason in refused.value.rows] == [
            (row, reason) for row, reason in enumerate(reasons) if reason
        ]
    return reasons


# -- days and times -------------------------------------------------------------------------------------


FAR = [
    pa.array([2**31 - 1], pa.int32()).cast(pa.date32()),
    pa.array([2**62], pa.int64()).cast(pa.timestamp("us")),
    pa.array([2**62], pa.int64()).cast(pa.timestamp("us", "UTC")),
    pa.array([2**62], pa.int64()).cast(pa.duration("s")),
    pa.array([1], pa.int64()).cast(pa.timestamp("s", "Mars/Base")),
]


@pytest.mark.parametrize(
    "far", [*FAR, *(far.dictionary_encode() for far in FAR)], ids=lambda far: str(far.type)
)
@pytest.mark.parametrize("name", ["amount", "currency", "date", "to", "by"])
def test_what_python_lacks_refuses_its_row_in_any_column(c, far, name):
    (reason,) = every(pa.table(rows(1, **{name: far})), c)
    assert reason


@pytest.mark.parametrize("far", FAR[:3], ids=lambda far: str(far.type))
def test_a_far_day_has_one_reason_in_every_layout(c, far):
    mixed = pa.chunked_array([far, pa.nulls(1, far.type)])
    for column in (mixed, mixed.dictionary_encode()):
        assert every(pa.table(rows(2, date=column)), c) == [
            "a year is from 1000 to 2999", "a day is missing; write it as YYYY-MM-DD",
        ]  # fmt: skip


@pytest.mark.parametrize("dtype", [object, "category", "datetime64[s]"])
def test_a_far_day_of_pandas_refuses_its_row(c, dtype):
    days = pd.Series(numpy.array(["2024-01-05", "36812-02-20"], "datetime64[s]")).astype(dtype)
    assert every(pd.DataFrame(rows(2, date=days)), c) == [None, "a year is from 1000 to 2999"]


def test_days_of_dictionaries_are_those_days(c):
    days = pa.array([GOOD, None, date(2023, 12, 29), GOOD]).dictionary_encode().slice(1)
    found = told(convert(pa.table(rows(3, date=days)), c))
    assert [*zip(*found, strict=True)] == [
        alone(c, day=""), alone(c, day=date(2023, 12, 29)), alone(c),
    ]  # fmt: skip


@pytest.mark.parametrize("day", ["0000-01-01", "0999-12-31", "3000-01-01T10:00", "9999-01-01"])
def test_a_year_in_text_that_is_refused_is_told_as_for_one_question(c, day):
    found = told(convert(pa.table(rows(2, date=["2024-01-05", day])), c))
    assert [*zip(*found, strict=True)] == [alone(c), alone(c, day=day)]


# -- text -------------------------------------------------------------------------------------------------


BAD = pa.array([b"\xff\xfeAB", b"\xff\xfeA"], pa.binary())


@pytest.mark.parametrize("name", ["amount", "currency", "date", "to", "by"])
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
@pytest.mark.parametrize("start", [0, 1])
def test_bytes_that_are_no_text_refuse_their_rows(c, name, kind, start):
    as_bytes = {pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}.get(
        kind, pa.binary()
    )
    column = BAD.cast(as_bytes).view(kind).slice(start)
    for one in (column, column.dictionary_encode()):
        for reason in every(pa.table(rows(len(one), **{name: one})), c):
            assert "\N{REPLACEMENT CHARACTER}" in reason


@pytest.mark.parametrize("name", ["amount", "currency", "date", "to", "by"])
@pytest.mark.parametrize("text", ["\ud800", "AB\udfff"])
@pytest.mark.parametrize("other", ["x", GOOD], ids=["text", "mixed"])
def test_half_a_surrogate_pair_refuses_its_row(c, name, text, other):
    frame = pd.DataFrame(rows(2, **{name: pd.Series([text, other], dtype=object)}))
    assert every(frame, c)[0]


# -- layouts ----------------------------------------------------------------------------------------------


def test_words_of_chunks_may_have_a_null_among_them(c):
    chunks = [
        pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), pa.array([word, None]))
        for word in ("USD", "JPY")
    ]
    found = told(convert(pa.table(rows(4, currency=pa.chunked_array(chunks))), c))
    assert [*zip(*found, strict=True)] == [
        alone(c), alone(c, currency=""), alone(c, currency="JPY"), alone(c, currency=""),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", [pa.string(), pa.string_view()], ids=str)
@pytest.mark.parametrize("coded", [True, False])
def test_runs_of_words_are_those_words(c, kind, coded):
    words = pa.array(["USD", None, "JPY"], kind)
    runs = pa.RunEndEncodedArray.from_arrays(
        pa.array([2, 3, 5], pa.int32()), words.dictionary_encode() if coded else words
    )
    found = told(convert(pa.table(rows(3, currency=runs.slice(1, 3))), c))
    assert [*zip(*found, strict=True)] == [alone(c), alone(c, currency=""), alone(c, currency="JPY")]


AMOUNTS = ["1.5", None, "x", "1,500.25", "1.5"]


@pytest.mark.parametrize(
    "amounts",
    [
        pl.Series(AMOUNTS, dtype=pl.Categorical),
        pl.Series(AMOUNTS, dtype=pl.Enum(["x", "1,500.25", "1.5"])),
        pl.Series(AMOUNTS, dtype=pl.Object),
        pl.Series(AMOUNTS),
    ],
    ids=lambda amounts: str(amounts.dtype),
)
def test_text_amounts_of_polars_are_read_in_every_type(c, amounts):
    found = told(convert(pl.DataFrame({**rows(5), "amount": amounts}), c))
    assert [*zip(*found, strict=True)] == [alone(c, amount) for amount in AMOUNTS]


def test_text_amounts_in_targets_of_a_column_are_read_in_every_type(c):
    amounts = pl.Series(AMOUNTS, dtype=pl.Categorical)
    frame = pl.DataFrame({**rows(5), "amount": amounts, "to": ["EUR", "GBP"] * 2 + ["EUR"]})
    plain = frame.with_columns(pl.col("amount").cast(pl.String))
    assert told(convert(frame, c)) == told(convert(plain, c))


@pytest.mark.parametrize("value", [Decimal("1.5"), GOOD, "USD"])
def test_objects_of_polars_are_read_as_what_they_are(c, value):
    name = {Decimal: "amount", date: "date", str: "currency"}[type(value)]
    frame = pl.DataFrame({**rows(1), name: pl.Series([value], dtype=pl.Object)})
    found = told(convert(frame, c))
    asked = {"amount": {"amount": value}, "date": {"day": value}, "currency": {"currency": value}}[name]
    assert [*zip(*found, strict=True)] == [alone(c, **asked)]


def test_long_floats_of_numpy_are_those_numbers(c):
    amounts = numpy.array([0.1, 1e15, numpy.nan], numpy.longdouble)
    found = told(convert(pd.DataFrame(rows(3, amount=amounts)), c))
    assert [*zip(*found, strict=True)] == [alone(c, amount) for amount in amounts]


@pytest.mark.parametrize("size", [0, 1])
def test_a_batch_of_arrow_stays_one(c, size):
    batch = pa.RecordBatch.from_pydict(rows(2)).slice(0, size).replace_schema_metadata({"by": "me"})
    found = convert(batch, c)
    assert isinstance(found, pa.RecordBatch)
    assert found.num_rows == size
    assert found.schema.metadata == {b"by": b"me"}
    assert found.schema.names == [*batch.schema.names, *NEW]


# -- reasons ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", ["1,500", "1.500", "1,500-"])
@pytest.mark.parametrize("code", ["QQQ", "XXX", "", "USD", "JPY"])
def test_an_amount_with_two_readings_is_told_of_after_what_is_no_currency(c, amount, code):
    found = told(convert(pa.table(rows(1, amount=[amount], currency=[code])), c))
    assert [*zip(*found, strict=True)] == [alone(c, amount, code)]
    same = convert(pa.table(rows(1, currency=[code])), c, amount=frames.value(amount))
    assert same["converted_reason"].to_pylist() == [alone(c, amount, code)[1]]


@pytest.fixture
def own(tmp_path):
    """A converter of which nothing was asked."""
    with offline(tmp_path) as made:
        yield made


def test_the_reason_of_a_row_does_not_depend_on_earlier_frames(own):
    junk = [f"Q{number:03}X" for number in range(300)]
    convert(pa.table(rows(300, currency=junk)), own)
    convert(pa.table(rows(300, to=junk)), own)
    for name in ("currency", "to"):
        (reason,) = every(pa.table(rows(1, **{name: ["USDD"]})), own)
        assert reason == "unknown currency 'USDD'; did you mean USD?"


def test_of_many_unknown_words_the_first_of_the_frame_tell_what_may_be_meant(own):
    junk = [f"USD{number:03}" for number in range(300)]
    for words in (["USDD", *junk], [*junk, "USDD"]):
        reasons = told(convert(pa.table(rows(301, currency=words)), own))[1]
        assert ("did you mean" in reasons[words.index("USDD")]) == (words[0] == "USDD")


def test_many_words_of_earlier_frames_leave_the_results_right(own):
    size = 50_000
    junk = [f"Q{number}" for number in range(size)]
    convert(pa.table(rows(size, currency=junk)), own, with_=[])
    convert(pa.table(rows(size, to=junk)), own, with_=[])
    frame = pa.table(rows(3, currency=["USD", "QQ", "GBP"], to=["EUR", "EUR", "USD"]))
    results, _ = told(convert(frame, own))
    assert results == [alone(own)[0], None, float(own.convert(100, "GBP", "USD", on=GOOD).result.amount)]


def test_a_source_that_is_unknown_leaves_the_other_rows(c):
    results, reasons = told(convert(pa.table(rows(3, by=["ecb", "nosuch", None])), c))
    assert results == [alone(c)[0], None, alone(c)[0]]
    assert reasons[1].startswith("unknown source 'nosuch'")
