"""Parquet files: batches of rows, written again with new columns in row groups of the same sizes."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, cast

import numpy
import pyarrow
from numpy.typing import NDArray
from pyarrow import parquet, types

from converter.errors import InputError
from converter.files.contract import SAMPLE, Cells, Flags, Numbers, Part, Rejects, Said, Writer
from converter.files.names import free
from converter.files.parquet_layout import Layout, int96_unit, opened

if TYPE_CHECKING:
    from converter.files.opening import Input

__all__ = ["ParquetPart", "ParquetReader", "open_parquet"]

_ROWS = 131_072  # of a batch
_BATCH = 64 << 20  # bytes that a batch should not exceed by much, for files with long texts
_HELD = 256 << 20  # bytes of a row group that are held until it is written
_BESIDE = 64 << 20  # bytes of a row group that is written while the next one is gathered
_TEXT = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())


def open_parquet(source: "Input", *, said: Said, held: int = _HELD) -> "ParquetReader":  # noqa: ARG001 - as all formats
    """The reader of a Parquet file.

    Columns, their types, the metadata, codecs and row groups stay as they are. A row group that lost rows is
    smaller, and one that lost all is left out. pyarrow writes a row group from memory alone, so that one
    whose rows exceed ``held`` bytes is written as several.

    Raises InputError for a file that is encrypted, damaged, cut, or has no columns, and for a column of a
    type that can't be written again; a damaged page is found when it is reached.
    """
    if source.path is None:
        raise InputError(f"{source.name} is Parquet, which can't be read from a pipe; give the file itself")
    return ParquetReader(source.name, os.fsencode(source.path), held)


class ParquetReader:
    """A Parquet file that was opened: a `Reader`."""

    is_text = False
    decimal = ""

    def __init__(self, name: str, path: bytes, held: int) -> None:
        self._name = name
        self._held = held
        with _reading(name):
            self._source = pyarrow.OSFile(path)
            unit = int96_unit(self._source, name)
            self._file = opened(self._source, unit=unit)
            if not len(self._file.schema_arrow):
                raise InputError(f"{name} has no columns")
            self._layout = Layout(self._file, name, unit)

    @property
    def names(self) -> Sequence[str]:
        return cast("list[str]", self._layout.schema.names)

    @property
    def told(self) -> Mapping[str, str]:
        return {"format": "Parquet"}

    @cached_property
    def _head(self) -> Any:
        """The first rows as a table."""
        batches, rows = [], 0
        for batch in self._batches(SAMPLE):
            batches.append(batch)
            rows += batch.num_rows
            if rows >= SAMPLE:
                break
        return pyarrow.Table.from_batches(batches, self._file.schema_arrow).slice(0, SAMPLE)

    def sample(self, column: int) -> Cells:
        """A column of the first rows, as `Part.cells` has it."""
        return _cells(self._head.column(column).combine_chunks())[0]

    def parts(self, columns: Sequence[int]) -> "Iterator[ParquetPart]":
        """All rows in batches, with all their columns; the file is closed after the last."""
        first = 0
        try:
            for batch in self._batches(self._rows_of_batch()):
                yield ParquetPart(batch, first, columns)
                first += batch.num_rows
        finally:
            self._source.close()

    def _rows_of_batch(self) -> int:
        """The rows of a batch: fewer where rows are long."""
        data = self._file.metadata
        groups = [data.row_group(place) for place in range(data.num_row_groups)]
        longest = max((one.total_byte_size // max(one.num_rows, 1) for one in groups), default=0)
        return max(min(_ROWS, _BATCH // max(longest, 1)), 1)

    def _batches(self, rows: int) -> "Iterator[Any]":
        batches = self._file.iter_batches(batch_size=rows)
        while True:
            with _reading(self._name):
                batch = next(batches, None)
            if batch is None:
                return
            if batch.num_rows:
                yield batch

    def writer(self, out: IO[bytes], fields: Sequence[Any], *, safe: bool = False) -> Writer:  # noqa: ARG002 - is of text
        """What writes the file with new columns at the end.

        Columns of text may be given as dictionaries; they are text in the file, and few distinct ones take
        little room. ``safe`` changes nothing, as no spreadsheet takes cells of Parquet for formulas.
        """
        return _ParquetWriter(_Groups(out, self._layout, (), fields, self._held), self._layout.groups)

    def rejects(self, out: IO[bytes]) -> Rejects:
        """What writes rejected rows, with the columns ``line`` and ``reason`` before those of the file.

        Where the file has such columns they are ``rejected_line`` and ``rejected_reason``.
        """
        kinds = {"line": pyarrow.int64(), "reason": pyarrow.string()}
        taken = self.names.__contains__
        fields = [pyarrow.field(free(name, taken), kind) for name, kind in kinds.items()]
        largest = max(self._layout.groups, default=0)
        return _ParquetRejects(_Groups(out, self._layout, fields, (), self._held), largest)


class ParquetPart:
    """Rows of a Parquet file that follow each other: a `Part`."""

    def __init__(self, batch: Any, first: int, columns: Sequence[int]) -> None:
        self.batch = batch
        self.first = first
        self._columns = {column: _cells(batch.column(column)) for column in columns}
        self._names = batch.schema.names

    @property
    def rows(self) -> int:
        return int(self.batch.num_rows)

    @property
    def malformed(self) -> Mapping[int, str]:
        return {
            int(row): f"the text in {self._names[column]} is not UTF-8"
            for column, (_, wrong) in self._columns.items()
            for row in wrong
        }

    def cells(self, column: int) -> Cells:
        return self._columns[column][0]

    def lines(self, rows: NDArray[numpy.intp]) -> Numbers:
        """The rows in the file, from 1."""
        return rows.astype(numpy.int64) + (self.first + 1)


class _ParquetWriter:
    """Writes the rows of a file with new columns, in row groups that end where those of the file end."""

    def __init__(self, groups: "_Groups", sizes: Sequence[int]) -> None:
        self._groups = groups
        self._ends = numpy.cumsum(sizes, dtype=numpy.int64)

    def write(self, part: Part, new: Sequence[Any], keep: Flags | None) -> None:
        own = cast("ParquetPart", part)
        first, rows = own.first, own.rows
        table = self._groups.table(own.batch, (), new)
        start = 0
        for end in self._ends[(self._ends > first) & (self._ends <= first + rows)].tolist():
            self._add(table, start, end - first, keep)
            self._groups.flush()
            start = end - first
        self._add(table, start, rows, keep)

    def _add(self, table: Any, start: int, end: int, keep: Flags | None) -> None:
        some = table.slice(start, end - start)
        self._groups.add(some if keep is None else _only(some, keep[start:end]))

    def close(self) -> None:
        self._groups.close()


class _ParquetRejects:
    """Writes rejected rows, with their row in the file and the reason."""

    def __init__(self, groups: "_Groups", largest: int) -> None:
        self._groups = groups
        self._largest = largest

    def write(self, part: Part, rows: NDArray[numpy.intp], reasons: Sequence[str]) -> None:
        own = cast("ParquetPart", part)
        flags: Flags = numpy.zeros(own.rows, numpy.bool_)
        flags[rows] = True
        lines = pyarrow.array(own.lines(rows))
        rejected = _only(pyarrow.Table.from_batches([own.batch]), flags)
        self._groups.add(self._groups.table(rejected, (lines, pyarrow.array(reasons, pyarrow.string())), ()))
        if self._groups.rows >= self._largest:
            self._groups.flush()

    def close(self) -> None:
        self._groups.close()


class _Groups:
    """A Parquet file that is being written: rows are held until their row group is written.

    A row group is written by another thread while the next one is gathered, which takes half of the time. It
    is not where it is large, so that two of them are never held, nor to a pipe, which may block for ever.
    """

    def __init__(
        self, out: IO[bytes], layout: Layout, first: Sequence[Any], last: Sequence[Any], held: int
    ) -> None:
        new = [field.name for field in (*first, *last)]
        self._schema = pyarrow.schema([*map(_as_written, first), *layout.schema, *map(_as_written, last)])
        self._sink = _Sink(out)
        self._held = held
        self._pending: list[Any] = []
        self._bytes = 0
        self.rows = 0
        self._pool = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self._beside = 0 if getattr(out, "is_stream", True) else _BESIDE
        options = layout.writer_options(new, is_sorted=not first)
        with self._sink:
            self._writer = parquet.ParquetWriter(self._sink, self._schema, store_schema=False, **options)
        entries = layout.entries(first, last)
        if entries:
            # Not by the schema, whose metadata pyarrow leaves out if entries are added.
            self._writer.add_key_value_metadata(entries)

    def table(self, rows: Any, first: Sequence[Any], last: Sequence[Any]) -> Any:
        """Rows with columns before and after theirs, as they are to be written."""
        kinds = self._schema.types
        before = [_of_type(one, kind) for one, kind in zip(first, kinds, strict=False)]
        after = [_of_type(one, kind) for one, kind in zip(last, kinds[len(kinds) - len(last) :], strict=True)]
        return pyarrow.Table.from_arrays([*before, *rows.columns, *after], schema=self._schema)

    def add(self, table: Any) -> None:
        """Add rows to the row group that is next, which is written if it takes too much memory."""
        if table.num_rows:
            self._pending.append(table)
            self._bytes += table.nbytes
            self.rows += table.num_rows
        if self._bytes > self._held:
            self.flush()

    def flush(self) -> None:
        """Write the rows that are held as a row group, if there are any."""
        if not self._pending:
            return
        # Pages can name the values of one dictionary only; those of another would be written as they are.
        table, size = pyarrow.concat_tables(self._pending).unify_dictionaries(), self._bytes
        self._pending, self._bytes, self.rows = [], 0, 0
        self._wait()
        if size <= self._beside:
            self._writing = self._pool.submit(self._write, table)
        else:
            self._write(table)

    def _write(self, table: Any) -> None:
        with self._sink:
            self._writer.write_table(table, row_group_size=table.num_rows)

    def _wait(self) -> None:
        """Wait until the last row group is written; its error is raised here."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None

    def close(self) -> None:
        self.flush()
        self._wait()
        self._pool.shutdown()
        with self._sink:
            self._writer.close()


class _Sink:
    """The file that pyarrow writes to; it takes bytes only while a method of a writer runs.

    What pyarrow made of a run that was interrupted writes its end when it is deleted; with that the torso on
    standard output would pass for a whole file. A pipe has no position, so that it is counted here.
    """

    closed = False

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._position = 0
        self._is_open = False

    def __enter__(self) -> None:
        self._is_open = True

    def __exit__(self, *error: object) -> None:
        self._is_open = False

    def write(self, data: bytes) -> int:
        if self._is_open:
            self._out.write(data)
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        """Do nothing: the owner of the file flushes it."""

    def close(self) -> None:
        """Do nothing: the owner of the file closes it."""


@contextmanager
def _reading(name: str) -> "Iterator[None]":
    """Raise InputError where pyarrow can't read a file."""
    try:
        yield
    except InputError:
        raise
    except pyarrow.ArrowNotImplementedError as error:
        raise InputError(f"{name} has what pyarrow can't copy: {_line(error)}") from error
    except (pyarrow.ArrowInvalid, OSError) as error:
        line = _line(error)
        if "decrypt" in line:
            raise InputError(f"{name} is encrypted; write it without encryption first") from error
        raise InputError(f"{name} is damaged or cut: {line}; get the file again") from error


def _line(error: Exception) -> str:
    """What pyarrow says, on one line."""
    return " ".join(str(error).split()).rstrip(".")


def _cells(array: Any) -> "tuple[Any, NDArray[numpy.intp]]":
    """A column as others read it, and the rows with bytes that are no text, which are null in it."""
    if isinstance(array, pyarrow.ExtensionArray):
        array = array.storage
    kind = array.type
    if types.is_dictionary(kind) and not (_is_text(kind.value_type) and _is_sound(array)):
        array = array.cast(kind.value_type)
    kind = array.type
    if _is_bytes(kind) or (_is_text(kind) and not _is_sound(array)):
        return _decoded(array.cast(pyarrow.large_binary()))
    return array, numpy.empty(0, numpy.intp)


def _decoded(array: Any) -> "tuple[Any, NDArray[numpy.intp]]":
    """Bytes as text, and the rows that are none."""
    try:
        return array.cast(pyarrow.large_string()), numpy.empty(0, numpy.intp)
    except pyarrow.ArrowInvalid:
        texts = [None if one is None else one.decode("utf-8", "replace") for one in array.to_pylist()]
        back = pyarrow.array(texts, pyarrow.large_string()).cast(pyarrow.large_binary())
        wrong = pyarrow.compute.not_equal(array, back).fill_null(False)  # noqa: FBT003
        sound = pyarrow.compute.if_else(wrong, None, array)
        return sound.cast(pyarrow.large_string()), numpy.flatnonzero(wrong.to_numpy(zero_copy_only=False))


def _is_text(kind: Any) -> bool:
    return bool(types.is_string(kind) or types.is_large_string(kind))


def _is_bytes(kind: Any) -> bool:
    """Whether values of a type are read as text after a cast: bytes, and views, which few functions take."""
    return any(
        is_one(kind)
        for is_one in (
            types.is_binary,
            types.is_large_binary,
            types.is_fixed_size_binary,
            types.is_binary_view,
            types.is_string_view,
        )
    )


def _is_sound(array: Any) -> bool:
    try:
        array.validate(full=True)
    except pyarrow.ArrowInvalid:
        return False
    return True


def _only(table: Any, flags: Flags) -> Any:
    """The rows of a table that are flagged."""
    try:
        return table.filter(pyarrow.array(flags))
    except pyarrow.ArrowNotImplementedError:  # pyarrow has no filter for views such as string_view
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate(([False], flags, [False]))))
        runs = [table.slice(start, end - start) for start, end in edges.reshape(-1, 2).tolist()]
        return pyarrow.concat_tables([table.slice(0, 0), *runs])


def _as_written(field: Any) -> Any:
    """A new field as it is handed to pyarrow: texts as dictionaries, which stand in the file as text."""
    return field.with_type(_TEXT) if types.is_string(field.type) else field


def _of_type(column: Any, kind: Any) -> Any:
    """A new column with the type that it is written with."""
    if kind == _TEXT and not types.is_dictionary(column.type):
        return column.dictionary_encode()
    return column if column.type == kind else column.cast(kind)
