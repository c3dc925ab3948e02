"""Parquet files: what is written again is what was read, with new columns at its end."""

import base64
import datetime
import gc
import io
from decimal import Decimal
from types import SimpleNamespace

import numpy
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from converter.errors import InputError, StoreError
from converter.files.parquet import open_parquet

AMOUNT = pyarrow.field("amount_eur", pyarrow.float64())
SOURCE = pyarrow.field("source", pyarrow.string())
ARROW = b"ARROW:schema"


def said(field, value=""):
    return field


def reader_of(path, **how):
    return open_parquet(SimpleNamespace(name=path.name, path=str(path)), said=said, **how)


def stored(path, table, **how):
    parquet.write_table(table, path, **how)
    return path


def copy(path, fields=(), new=(), keep=None, **how):
    """The file written again: the bytes, and those of the rejected rows if rows are not kept."""
    reader = reader_of(path, **how)
    out, rejected = io.BytesIO(), io.BytesIO()
    writer = reader.writer(out, fields)
    rejects = reader.rejects(rejected)
    for part in reader.parts([]):
        flags = None if keep is None else keep[part.first : part.first + part.rows]
        writer.write(part, [one.slice(part.first, part.rows) for one in new], flags)
        if flags is not None:
            rows = numpy.flatnonzero(~flags)
            rejects.write(part, rows, [f"because {row}" for row in rows + part.first])
    writer.close()
    rejects.close()
    return out.getvalue(), rejected.getvalue()


def read(data, **how):
    return parquet.ParquetFile(pyarrow.BufferReader(data), **how)


def groups(file):
    return [file.metadata.row_group(place).num_rows for place in range(file.metadata.num_row_groups)]


def assert_same(path, data):
    """What a file says of itself is the same in a copy of it."""
    old, new = parquet.ParquetFile(path), read(data)
    assert new.schema.equals(old.schema)
    assert new.schema_arrow.equals(old.schema_arrow, check_metadata=True)
    assert new.metadata.metadata == old.metadata.metadata
    assert new.metadata.format_version == old.metadata.format_version
    assert groups(new) == groups(old)
    assert new.read().equals(old.read())
    for place in range(old.metadata.num_row_groups):
        group, other = old.metadata.row_group(place), new.metadata.row_group(place)
        assert other.sorting_columns == group.sorting_columns
        for leaf in range(group.num_columns):
            one, two = group.column(leaf), other.column(leaf)
            assert two.compression == one.compression
            assert two.encodings == one.encodings
            assert two.is_stats_set == one.is_stats_set
            assert two.statistics == one.statistics
            assert two.has_offset_index == one.has_offset_index


def sales(rows=10):
    return pyarrow.table(
        {
            "id": numpy.arange(rows),
            "amount": pyarrow.array([Decimal(f"{row}.50") for row in range(rows)], pyarrow.decimal128(12, 2)),
            "currency": ["USD", None] * (rows // 2) + ["GBP"] * (rows % 2),
        }
    )


def numbers(rows):
    return pyarrow.table({"id": numpy.arange(rows), "amount": numpy.arange(rows) / 4})


def of_all_types():
    noon = datetime.datetime(2024, 2, 29, 12, 0, 0, 123000)  # noqa: DTZ001 - of Arrow, whose zone is in the type
    day, time, some = noon.date(), noon.time(), [1, 2, None]
    values = {
        pyarrow.int8(): -5,
        pyarrow.uint16(): 65535,
        pyarrow.uint32(): 2**32 - 1,
        pyarrow.uint64(): 2**64 - 1,
        pyarrow.float16(): numpy.float16(1.5),
        pyarrow.float32(): 0.1,
        pyarrow.bool_(): True,
        pyarrow.string(): "ä",
        pyarrow.large_string(): "x",
        pyarrow.string_view(): "a text that is longer than twelve",
        pyarrow.binary(): b"\xff",
        pyarrow.large_binary(): b"\0",
        pyarrow.binary_view(): b"\xfe",
        pyarrow.binary(3): b"abc",
        pyarrow.date32(): day,
        pyarrow.date64(): day,
        pyarrow.time32("s"): time.replace(microsecond=0),
        pyarrow.time32("ms"): time,
        pyarrow.time64("us"): time,
        pyarrow.time64("ns"): time,
        pyarrow.timestamp("s"): noon.replace(microsecond=0),
        pyarrow.timestamp("ms"): noon,
        pyarrow.timestamp("us", "Europe/Berlin"): noon,
        pyarrow.timestamp("ns", "UTC"): noon,
        pyarrow.timestamp("ns"): noon,
        pyarrow.duration("ms"): datetime.timedelta(days=2),
        pyarrow.decimal32(5, 2): Decimal("1.25"),
        pyarrow.decimal64(12, 2): Decimal("-1.25"),
        pyarrow.decimal128(20, 3): Decimal("1.250"),
        pyarrow.decimal256(60, 3): Decimal("1e40"),
        pyarrow.dictionary(pyarrow.int8(), pyarrow.string()): "word",
        pyarrow.dictionary(pyarrow.int32(), pyarrow.large_string(), ordered=True): "word",
        pyarrow.dictionary(pyarrow.int32(), pyarrow.int64()): 7,
        pyarrow.list_(pyarrow.int32()): some,
        pyarrow.large_list(pyarrow.string()): ["a", None],
        pyarrow.list_(pyarrow.float32(), 3): [0.5, 1.5, 2.5],
        pyarrow.list_view(pyarrow.int32()): some,
        pyarrow.struct({"a": pyarrow.int32(), "b": pyarrow.list_(pyarrow.string())}): {"a": 1, "b": ["x"]},
        pyarrow.map_(pyarrow.string(), pyarrow.int32()): [("k", 1)],
        pyarrow.list_(pyarrow.struct({"x": pyarrow.string()})): [{"x": "y"}],
        pyarrow.uuid(): b"0123456789abcdef",
        pyarrow.json_(): '{"a": 1}',
        pyarrow.bool8(): 1,
        pyarrow.null(): None,
    }
    columns, fields = [], []
    for place, (kind, value) in enumerate(values.items()):
        fields.append(pyarrow.field(f"c{place}", kind, metadata={"says": f"column {place}"}))
        columns.append(_column(kind, [value, None, value]))
    fields.append(pyarrow.field("required", pyarrow.int64(), nullable=False))
    columns.append(pyarrow.array([1, 2, 3]))
    return pyarrow.table(columns, schema=pyarrow.schema(fields, metadata={"own": "ä", "pandas": "{}"}))


def _column(kind, values):
    if isinstance(kind, pyarrow.DictionaryType):
        return pyarrow.array(values, kind.value_type).dictionary_encode().cast(kind)
    if isinstance(kind, pyarrow.BaseExtensionType):
        return pyarrow.ExtensionArray.from_storage(kind, pyarrow.array(values, kind.storage_type))
    return pyarrow.array(values, kind)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"version": "1.0", "coerce_timestamps": "us"},
        {"version": "2.4", "coerce_timestamps": "us"},
        {"store_schema": False},
        {"use_compliant_nested_type": False},
        {"store_decimal_as_integer": True},
        {"write_time_adjusted_to_utc": True},
        {"write_statistics": False, "use_dictionary": False, "compression": "none"},
        {"write_statistics": ["c0"], "compression": "zstd", "write_page_index": True},
        {"row_group_size": 2, "sorting_columns": [parquet.SortingColumn(1, descending=True)]},
    ],
    ids=str,
)
def test_a_copy_has_the_types_the_metadata_and_the_storage_of_the_file(tmp_path, how):
    path = stored(tmp_path / "in.parquet", of_all_types(), **how)
    assert_same(path, copy(path)[0])


def test_each_column_keeps_its_codec_and_its_encoding(tmp_path):
    codecs = {"id": "gzip", "amount": "none", "currency": "lz4"}
    path = stored(
        tmp_path / "in.parquet",
        sales(),
        compression=codecs,
        use_dictionary=["currency"],
        column_encoding={"id": "DELTA_BINARY_PACKED", "amount": "BYTE_STREAM_SPLIT"},
    )
    assert_same(path, copy(path)[0])


def test_the_schema_of_arrow_in_the_metadata_keeps_what_pyarrow_does_not_read(tmp_path):
    own = pyarrow.schema([pyarrow.field("a", pyarrow.dictionary(pyarrow.uint32(), pyarrow.large_string()))])
    entry = base64.b64encode(own.serialize())
    path = tmp_path / "in.parquet"
    with parquet.ParquetWriter(path, pyarrow.schema({"a": pyarrow.string()}), store_schema=False) as writer:
        writer.write_table(pyarrow.table({"a": ["x"]}))
        writer.add_key_value_metadata({ARROW: entry})
    assert read(copy(path)[0]).metadata.metadata[ARROW] == entry
    with_more = read(copy(path, [AMOUNT], [pyarrow.array([1.5])])[0]).metadata.metadata[ARROW]
    made = pyarrow.ipc.read_schema(pyarrow.py_buffer(base64.b64decode(with_more)))
    assert made.equals(own.append(AMOUNT))


def test_a_file_without_a_schema_of_arrow_gets_none(tmp_path):
    path = stored(tmp_path / "in.parquet", sales(), store_schema=False)
    assert not read(copy(path, [AMOUNT], [pyarrow.array([1.5] * 10)])[0]).metadata.metadata


def test_field_ids_stay(tmp_path):
    field = pyarrow.field("a", pyarrow.int64(), metadata={"PARQUET:field_id": "17"})
    path = stored(tmp_path / "in.parquet", pyarrow.table([[1]], schema=pyarrow.schema([field])))
    assert_same(path, copy(path)[0])


def test_new_columns_stand_at_the_end_and_the_old_ones_are_as_they_were(tmp_path):
    path = stored(tmp_path / "in.parquet", sales(7), row_group_size=3, compression="zstd")
    new = [pyarrow.array([float(one) for one in range(7)]), pyarrow.array(["ecb"] * 6 + [None])]
    made = read(copy(path, [AMOUNT, SOURCE], new)[0])
    old = parquet.ParquetFile(path)
    assert made.schema_arrow.equals(old.schema_arrow.append(AMOUNT).append(SOURCE))
    assert made.read().select([0, 1, 2]).equals(old.read())
    assert made.read().column("amount_eur").to_pylist() == new[0].to_pylist()
    assert made.read().column("source").to_pylist() == new[1].to_pylist()
    assert groups(made) == [3, 3, 1]
    last = made.metadata.row_group(0).column(4)
    assert last.compression == "ZSTD"
    assert "RLE_DICTIONARY" in last.encodings


@pytest.mark.parametrize("index", [pyarrow.int8(), pyarrow.int32(), pyarrow.int64()])
def test_texts_that_come_as_a_dictionary_are_texts_in_the_file(tmp_path, index):
    path = stored(tmp_path / "in.parquet", sales(4))
    texts = pyarrow.array(["ecb", "boc", None, "ecb"]).dictionary_encode()
    texts = texts.cast(pyarrow.dictionary(index, pyarrow.string()))
    made = read(copy(path, [SOURCE], [texts])[0])
    assert made.schema_arrow.field("source").type == pyarrow.string()
    assert made.read().column("source").to_pylist() == texts.to_pylist()


def test_texts_of_many_dictionaries_stay_encoded_by_one_in_a_row_group(tmp_path):
    path = stored(tmp_path / "in.parquet", sales(4), row_group_size=4)
    reader, out = reader_of(path), io.BytesIO()
    writer = reader.writer(out, [SOURCE])
    (part,) = reader.parts([])
    for word in ("ecb", "boc"):
        writer.write(part, [pyarrow.array([word] * 4)], numpy.array([True, False, False, True]))
    writer.close()
    made = read(out.getvalue())
    assert made.read().column("source").to_pylist() == ["ecb", "ecb", "boc", "boc"]


@settings(max_examples=25)
@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=6), data=st.data())
def test_rows_are_in_the_output_or_rejected_and_groups_shrink_by_the_rejected(tmp_path_factory, sizes, data):
    path = tmp_path_factory.mktemp("groups") / "in.parquet"
    table = sales(sum(sizes))
    start = 0
    with parquet.ParquetWriter(path, table.schema) as writer:
        for size in sizes:
            writer.write_table(table.slice(start, size))
            start += size
    flags = data.draw(st.lists(st.booleans(), min_size=len(table), max_size=len(table)))
    keep = numpy.array(flags, numpy.bool_)
    made, rejected = (read(one) for one in copy(path, [AMOUNT], [pyarrow.array([0.5] * len(table))], keep))
    ends = numpy.cumsum(sizes)
    of_groups = [int(keep[end - size : end].sum()) for end, size in zip(ends, sizes, strict=True)]
    assert groups(made) == [rows for rows in of_groups if rows]
    assert made.read().select(table.column_names).equals(table.filter(pyarrow.array(keep)))
    wrong = numpy.flatnonzero(~keep)
    assert rejected.read().select(table.column_names).equals(table.take(pyarrow.array(wrong)))
    assert rejected.read().column("line").to_pylist() == (wrong + 1).tolist()
    assert rejected.read().column("reason").to_pylist() == [f"because {row}" for row in wrong]


def test_rejected_rows_have_all_types_of_the_file(tmp_path):
    path = stored(tmp_path / "in.parquet", of_all_types())
    keep = numpy.array([True, False, False])
    made, rejected = (read(one) for one in copy(path, keep=keep))
    old = parquet.ParquetFile(path)
    assert made.schema_arrow.equals(old.schema_arrow, check_metadata=True)
    assert made.read().equals(old.read().slice(0, 1))
    assert rejected.schema_arrow.names[:2] == ["line", "reason"]
    assert rejected.schema_arrow.types[:2] == [pyarrow.int64(), pyarrow.string()]
    rest = rejected.read().select(range(2, len(rejected.schema_arrow)))
    assert rest.schema.equals(old.read().schema, check_metadata=True)
    assert rest.equals(old.read().slice(1))


def test_names_of_the_file_are_not_taken_for_the_line_and_the_reason(tmp_path):
    path = stored(
        tmp_path / "in.parquet", pyarrow.table({"reason": ["a"], "line": [9], "rejected_line": [8]})
    )
    rejected = read(copy(path, keep=numpy.array([False]))[1])
    names = ["rejected_rejected_line", "rejected_reason", "reason", "line", "rejected_line"]
    assert rejected.schema_arrow.names == names
    assert rejected.read().to_pylist() == [dict(zip(names, [1, "because 0", "a", 9, 8], strict=True))]


def test_a_row_group_that_is_larger_than_memory_allows_is_written_as_several(tmp_path):
    path = stored(tmp_path / "in.parquet", numbers(200_000), row_group_size=200_000)
    made = read(copy(path, held=100_000)[0])
    assert len(groups(made)) > 1
    assert made.read().equals(parquet.read_table(path))


@pytest.mark.parametrize("how", [{}, {"row_group_size": 1000}])
def test_batches_that_do_not_end_with_row_groups_keep_them(tmp_path, how):
    path = stored(tmp_path / "in.parquet", numbers(150_001), **how)
    assert_same(path, copy(path)[0])


def test_old_times_stay_exact_in_range_and_beyond_it(tmp_path):
    def times(name, kind, values):
        table = pyarrow.table({"t": pyarrow.array(values, kind), "l": [[one] for one in values]})
        return stored(tmp_path / name, table, use_deprecated_int96_timestamps=True, store_schema=False)

    far = [datetime.datetime(9999, 12, 31, 1), datetime.datetime(1, 1, 1), None]  # noqa: DTZ001 - as in the file
    path = times("far.parquet", pyarrow.timestamp("us"), far)
    made = read(copy(path)[0], coerce_int96_timestamp_unit="us")
    assert made.read().column("t").to_pylist() == far
    assert made.schema.equals(parquet.ParquetFile(path).schema)
    assert reader_of(path).sample(0).to_pylist() == far
    fine = pyarrow.array([1, 1_700_000_000_123_456_789], pyarrow.int64()).view(pyarrow.timestamp("ns"))
    table = pyarrow.table({"t": fine})
    path = stored(tmp_path / "fine.parquet", table, use_deprecated_int96_timestamps=True)
    assert_same(path, copy(path)[0])
    assert read(copy(path)[0]).read().column("t").combine_chunks().equals(fine)


def test_old_times_that_no_unit_holds_are_refused(tmp_path):
    path = tmp_path / "in.parquet"
    parquet.write_table(
        pyarrow.table({"t": pyarrow.array([0, 1], pyarrow.timestamp("ns"))}), path, compression="none",
        use_deprecated_int96_timestamps=True, use_dictionary=False, write_statistics=False,
    )  # fmt: skip
    fine, far = (int96(nanos, day) for nanos, day in ((123, "1970-01-01"), (0, "9999-01-01")))
    data = path.read_bytes()
    path.write_bytes(data.replace(int96(0, "1970-01-01") + int96(1, "1970-01-01"), fine + far))
    with pytest.raises(InputError, match="both finer than a microsecond and outside of 1677 to 2262"):
        reader_of(path)


def int96(nanos, day):
    """A time of the old type: the nanoseconds of the day, and its Julian day."""
    return nanos.to_bytes(8, "little") + _julian(day).to_bytes(4, "little")


def _julian(day):
    return datetime.date.fromisoformat(day).toordinal() + 1_721_425


def test_names_are_those_at_the_top_and_may_occur_twice(tmp_path):
    table = pyarrow.table([[1], [2], [{"b": 3}]], names=["a.b", "a.b", "a"])
    path = stored(tmp_path / "in.parquet", table)
    reader = reader_of(path)
    assert reader.names == ["a.b", "a.b", "a"]
    assert [reader.sample(column).to_pylist() for column in (0, 1, 2)] == [[1], [2], [{"b": 3}]]
    (part,) = reader.parts([1])
    assert part.cells(1).to_pylist() == [2]
    assert_same(path, copy(path)[0])


def test_the_sample_is_of_the_first_rows(tmp_path):
    reader = reader_of(stored(tmp_path / "in.parquet", sales(30_000), row_group_size=4000))
    assert reader.sample(0).to_pylist() == [*range(10_000)]
    assert reader.sample(1).type == pyarrow.decimal128(12, 2)


def test_cells_have_their_types_and_lines_are_rows_from_1(tmp_path):
    path = stored(tmp_path / "in.parquet", numbers(200_000))
    rows = 0
    for part in reader_of(path).parts([0, 1]):
        assert part.cells(0).to_pylist()[:2] == [rows, rows + 1]
        assert part.cells(1).type == pyarrow.float64()
        assert part.lines(numpy.array([0, 5])).tolist() == [rows + 1, rows + 6]
        assert not part.malformed
        rows += part.rows
    assert rows == 200_000


@pytest.mark.parametrize("kind", [pyarrow.binary(), pyarrow.binary_view(), pyarrow.string()], ids=str)
def test_bytes_that_are_no_text_make_a_row_malformed_and_stay(tmp_path, kind):
    values = [b"USD", None, b"\xffUS", b"EUR"]
    of_bytes = pyarrow.array(values)
    cells = of_bytes.view(kind) if kind == pyarrow.string() else of_bytes.cast(kind)
    path = stored(tmp_path / "in.parquet", pyarrow.table({"c": cells}))
    (part,) = reader_of(path).parts([0])
    assert part.cells(0).to_pylist() == ["USD", None, None, "EUR"]
    assert part.malformed == {2: "the text in c is not UTF-8"}
    made = read(copy(path)[0]).read().column(0).combine_chunks()
    assert made.cast(pyarrow.binary()).to_pylist() == values


@pytest.mark.parametrize("kind", [pyarrow.string_view(), pyarrow.binary(3), pyarrow.json_()], ids=str)
def test_text_of_any_type_is_read(tmp_path, kind):
    is_bytes = kind == pyarrow.binary(3)
    column = _column(kind, [b"123" if is_bytes else "123", None])
    (part,) = reader_of(stored(tmp_path / "in.parquet", pyarrow.table({"c": column}))).parts([0])
    assert part.cells(0).to_pylist() == ["123", None]
    assert not part.malformed


def test_batches_of_long_rows_have_fewer(tmp_path):
    table = pyarrow.table({"note": [f"{row}" + "x" * (1 << 20) for row in range(4)]})
    assert reader_of(stored(tmp_path / "in.parquet", table))._rows_of_batch() <= 64
    assert reader_of(stored(tmp_path / "in.parquet", numbers(4)))._rows_of_batch() > 100_000


def test_bytes_that_are_no_text_are_found_in_a_dictionary(tmp_path):
    words = pyarrow.array([b"USD", b"\xff"]).view(pyarrow.string())
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0, 1, None, 0], pyarrow.int32()), words)
    (part,) = reader_of(stored(tmp_path / "in.parquet", pyarrow.table({"c": column}))).parts([0])
    assert part.cells(0).to_pylist() == ["USD", None, None, "USD"]
    assert [*part.malformed] == [1]


def test_a_file_without_rows_or_row_groups_gets_its_columns(tmp_path):
    path = stored(tmp_path / "in.parquet", sales(0))
    reader = reader_of(path)
    assert reader.sample(1).to_pylist() == []
    assert [*reader.parts([0])] == []
    made = read(copy(path, [AMOUNT], [pyarrow.array([], pyarrow.float64())])[0])
    assert made.schema_arrow.equals(parquet.read_schema(path).append(AMOUNT))
    bare = tmp_path / "bare.parquet"
    parquet.ParquetWriter(bare, sales(0).schema).close()
    made = read(copy(bare, [AMOUNT], [pyarrow.array([], pyarrow.float64())])[0])
    assert (made.metadata.num_rows, made.schema_arrow.names[-1]) == (0, "amount_eur")


def test_a_file_without_columns_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"in\.parquet has no columns"):
        reader_of(stored(tmp_path / "in.parquet", pyarrow.table({})))


@pytest.mark.parametrize("cut", [0, 4, 7, 12, 500, -1, -9])
def test_a_file_that_was_cut_is_refused(tmp_path, cut):
    path = stored(tmp_path / "in.parquet", sales())
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputError, match=r"^in\.parquet is damaged or cut: .*; get the file again$"):
        reader_of(path)


@pytest.mark.parametrize("checked", [False, True])
def test_a_damaged_page_is_found_when_it_is_reached(tmp_path, checked):
    table = pyarrow.table({"a": numpy.arange(300_000)})
    path = stored(tmp_path / "in.parquet", table, row_group_size=75_000, write_page_checksum=checked)
    data = path.read_bytes()
    place = parquet.ParquetFile(path).metadata.row_group(3).column(0).data_page_offset
    width = 60 if checked else 0
    path.write_bytes(data[: place + width] + b"\xff" * 60 + data[place + width + 60 :])
    parts = reader_of(path).parts([0])
    assert next(parts).rows
    with pytest.raises(InputError, match=r"^in\.parquet is damaged or cut: [^\n]*; get the file again$"):
        list(parts)


def test_an_encrypted_file_is_refused(tmp_path):
    encryption = pytest.importorskip("pyarrow.parquet.encryption")

    class Keys(encryption.KmsClient):
        def __init__(self, config):
            super().__init__()

        def wrap_key(self, key, name):
            return base64.b64encode(key)

        def unwrap_key(self, key, name):
            return base64.b64decode(key)

    made = encryption.CryptoFactory(Keys)
    for plain in (False, True):
        config = encryption.EncryptionConfiguration(
            footer_key="f", column_keys={"k": ["id"]}, plaintext_footer=plain
        )
        how = made.file_encryption_properties(encryption.KmsConnectionConfig(), config)
        path = stored(tmp_path / "in.parquet", sales(), encryption_properties=how)
        with pytest.raises(InputError, match=r"in\.parquet is encrypted; write it without encryption first"):
            [*reader_of(path).parts([0])]


def test_a_column_that_would_lose_its_meaning_is_refused(tmp_path):
    path = stored(tmp_path / "in.parquet", pyarrow.table({"kind": ["a"]}), store_schema=False)
    data = path.read_bytes()
    # Of the footer: the old type UTF8 (0), and the new one STRING (1), both written as ENUM (4 and 4).
    changed = data.replace(b"\x25\x00\x4c\x1c", b"\x25\x08\x4c\x4c")
    assert changed != data
    path.write_bytes(changed)
    assert "Enum" in str(parquet.ParquetFile(path).schema)
    with pytest.raises(InputError, match="has a column kind of the type ENUM, which pyarrow can't write"):
        reader_of(path)


def test_times_whose_type_is_said_in_the_old_way_alone_are_copied(tmp_path):
    now = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.UTC)
    table = pyarrow.table({"t": pyarrow.array([now], pyarrow.timestamp("us", "UTC"))})
    path = stored(tmp_path / "in.parquet", table, store_schema=False)
    data = path.read_bytes()
    logical = b"\x4c\x8c\x11\x1c\x2c\x00\x00\x00\x00"  # the field 10: TIMESTAMP, in UTC, of microseconds
    assert data.count(logical) == 1
    size = int.from_bytes(data[-8:-4], "little") - len(logical)
    path.write_bytes(data.replace(logical, b"")[:-8] + size.to_bytes(4, "little") + b"PAR1")
    assert "is_from_converted_type=true" in str(parquet.ParquetFile(path).schema)
    assert read(copy(path)[0]).read().column(0).to_pylist() == [now]


def test_whole_numbers_that_are_said_to_be_such_are_copied(tmp_path):
    path = tmp_path / "in.parquet"
    duckdb = pytest.importorskip("duckdb")
    line = "COPY (SELECT 1::INTEGER AS a, 2::BIGINT AS b, INTERVAL 1 DAY AS c) TO '{}' (FORMAT parquet)"
    duckdb.sql(line.replace(", INTERVAL 1 DAY AS c", "").format(path))
    assert read(copy(path)[0]).read().to_pylist() == [{"a": 1, "b": 2}]
    duckdb.sql(line.format(path))
    with pytest.raises(InputError, match="a column c of the type INTERVAL, which pyarrow can't write"):
        reader_of(path)


def test_a_pipe_is_refused():
    with pytest.raises(InputError, match="can't be read from a pipe"):
        open_parquet(SimpleNamespace(name="standard input", path=None), said=said)


class Pipe(io.RawIOBase):
    """A pipe, which has no position, and that breaks when it has had enough."""

    def __init__(self, most=1 << 40):
        self.taken = b""
        self._most = most

    def tell(self):
        raise OSError("a pipe has no position")

    def write(self, data):
        if len(self.taken) + len(data) > self._most:
            raise StoreError("the pipe is closed")
        self.taken += bytes(data)
        return len(data)


def test_a_file_goes_to_a_pipe(tmp_path):
    path = stored(tmp_path / "in.parquet", sales())
    reader, pipe = reader_of(path), Pipe()
    writer = reader.writer(pipe, [])
    for part in reader.parts([]):
        writer.write(part, [], None)
    writer.close()
    assert_same(path, pipe.taken)


def test_what_the_output_raises_is_raised_and_nothing_more(tmp_path):
    reader = reader_of(stored(tmp_path / "in.parquet", numbers(100_000), row_group_size=10_000))
    writer = reader.writer(Pipe(most=100_000), [])
    (part,) = reader.parts([])
    with pytest.raises(StoreError, match="the pipe is closed"):
        writer.write(part, [], None)
    del writer
    gc.collect()


def test_a_run_that_ends_early_writes_no_end(tmp_path):
    reader, pipe = reader_of(stored(tmp_path / "in.parquet", sales(), row_group_size=5)), Pipe()
    writer = reader.writer(pipe, [])
    writer.write(next(reader.parts([])), [], None)
    taken = pipe.taken
    del writer
    gc.collect()
    assert pipe.taken == taken
    assert not taken.endswith(b"PAR1")
