"""How a Parquet file was written, so that another can be written in the same way, with more columns."""

import base64
import itertools
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyarrow
from pyarrow import parquet, types

from converter.errors import InputError
from converter.text.amounts import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Layout", "int96_unit", "opened"]

_ARROW = b"ARROW:schema"  # the key under which a file keeps its schema in the words of Arrow
_BUFFER = 1 << 20  # bytes of a column that are read at once; without it pyarrow reads whole row groups
_INT96_ROWS = 131_072
_HOW_IT_IS_SAID = ("is_from_converted_type", "force_set_converted_type")
_PLAIN_NUMBERS = [{"Type": "Int", "bitWidth": bits, "isSigned": True} for bits in (32, 64)]
_DICTIONARY_ENCODINGS = {"PLAIN_DICTIONARY", "RLE_DICTIONARY"}
_OTHER_ENCODINGS = ("DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY", "BYTE_STREAM_SPLIT")


def opened(source: Any, *, unit: str | None = None) -> Any:
    """A `pyarrow.parquet.ParquetFile` that is read in little memory, and whose checksums are verified.

    ``unit`` is that of times of the old type INT96, which have none themselves.
    """
    return parquet.ParquetFile(
        source,
        buffer_size=_BUFFER,
        pre_buffer=False,  # it would hold the bytes of all row groups
        page_checksum_verification=True,
        coerce_int96_timestamp_unit=unit,
    )


def int96_unit(source: Any, name: str) -> str | None:
    """The unit in which all times of the type INT96 of a file are exact; None if it has none of them.

    By default pyarrow reads them as nanoseconds of 64 bits, in which 9999-12-31 silently becomes 1816-03-30.
    Raises InputError if no unit holds all of them.
    """
    plain = opened(source)
    paths = [one.path for one in _leaves(plain.schema) if one.physical_type == "INT96"]
    if not paths:
        return None
    beyond = finer = False
    micro = opened(source, unit="us")
    how = {"batch_size": _INT96_ROWS, "columns": paths}
    for nanos, micros in zip(plain.iter_batches(**how), micro.iter_batches(**how), strict=True):
        for of_nanos, of_micros in zip(_times(nanos), _times(micros), strict=True):
            # Both may have overflowed 64 bits, and their difference is right all the same.
            rest = of_nanos - of_micros * 1000
            finer = finer or bool(rest.any())
            beyond = beyond or bool((of_nanos // 1000 != of_micros).any())
    if beyond and finer:
        raise InputError(
            f"{name} has times of the type INT96 both finer than a microsecond and outside of 1677 to 2262, "
            "which can't be kept together; write the file again with times of the type TIMESTAMP"
        )
    return "us" if beyond else "ns"


def _times(batch: Any) -> "Iterator[Any]":
    """The times in a batch, however deep they are, as numbers of numpy."""
    stack = [*batch.columns]
    while stack:
        array = stack.pop()
        kind = array.type
        if types.is_timestamp(kind):
            yield array.drop_null().view(pyarrow.int64()).to_numpy(zero_copy_only=False)
        elif types.is_map(kind):
            stack += [array.keys, array.items]
        elif types.is_nested(kind):
            flat = array.flatten()
            stack += flat if isinstance(flat, list) else [flat]


class Layout:
    """The schema of a Parquet file, and all that is known of how it was written.

    ``schema`` is that of its batches, ``unit`` that by which times of the type INT96 are read. Raises
    InputError for a column that can't be written again as it is.
    """

    def __init__(self, file: Any, name: str, unit: str | None) -> None:
        self._file = file
        self._unit = unit
        self._metadata = file.metadata
        self._entries = self._metadata.metadata or {}
        self.schema = file.schema_arrow.remove_metadata()
        self._options = self._best_options(name)

    def _best_options(self, name: str) -> "dict[str, Any]":
        """The options of pyarrow by which the columns of the file get the types that they have in it."""
        best: tuple[int, dict[str, Any]] = -1, {}
        for options in self._candidates():
            probe = self._probe(options)
            same = _alike(self._file.schema, probe.schema)
            if self._file.schema_arrow.equals(probe.schema_arrow, check_metadata=True) and same > best[0]:
                best = same, options
            if best[0] == len(self._file.schema):
                return best[1]
        self._check_meanings(best[1], name)
        return best[1]

    def _candidates(self) -> "Iterator[dict[str, Any]]":
        """Options in the order in which they are to be tried."""
        base: dict[str, Any] = {}
        if self._unit is not None:
            base["use_deprecated_int96_timestamps"] = True
        # Many writers call their files version 1.0 and use types of later ones, which 1.0 would change.
        versions = ["1.0", "2.6"] if self._metadata.format_version == "1.0" else ["2.6"]
        ways: list[list[dict[str, Any]]] = [
            [{}, {"write_time_adjusted_to_utc": True}],
            [{}, {"use_compliant_nested_type": False}],
            [{}, {"store_decimal_as_integer": True}],
            [{"version": one} for one in versions],
        ]
        for some in itertools.product(*ways):
            yield {key: value for one in (base, *some) for key, value in one.items()}

    def _probe(self, options: "dict[str, Any]") -> Any:
        """An empty file of the same schema."""
        out = pyarrow.BufferOutputStream()
        with parquet.ParquetWriter(out, self.schema, store_schema=False, **options) as writer:
            if self._entries:
                writer.add_key_value_metadata(self._entries)
        return opened(pyarrow.BufferReader(out.getvalue()), unit=self._unit)

    def _check_meanings(self, options: "dict[str, Any]", name: str) -> None:
        """Raise InputError if a column would lose what its values mean, such as ENUM.

        How values are stored may differ: decimals as bytes of any length are written with a fixed length.
        """
        made = self._probe(options)
        pairs = zip(_leaves(self._file.schema), _leaves(made.schema), strict=False)
        for old, new in pairs:
            if _meaning(old) != _meaning(new):
                raise InputError(
                    f"{name} has a column {shown(old.path)} of the type {_called(old)}, "
                    "which pyarrow can't write; write the file again with another type for it"
                )
        if not self._file.schema_arrow.equals(made.schema_arrow, check_metadata=True):
            raise InputError(
                f"{name} has columns of types that pyarrow can't write as they are; "
                "write the file again with other types"
            )

    @property
    def groups(self) -> "list[int]":
        """The rows of each row group."""
        data = self._metadata
        return [data.row_group(place).num_rows for place in range(data.num_row_groups)]

    def entries(self, first: "Sequence[Any]", last: "Sequence[Any]") -> "dict[bytes, bytes]":
        """The metadata of a file with more columns.

        If it has the schema in the words of Arrow, that is the file's own with more fields: made anew it
        would lose what pyarrow does not read.
        """
        entries = dict(self._entries)
        if _ARROW in entries:
            own = pyarrow.ipc.read_schema(pyarrow.py_buffer(base64.b64decode(entries[_ARROW])))
            schema = pyarrow.schema([*first, *own, *last], metadata=own.metadata)
            entries[_ARROW] = base64.b64encode(schema.serialize())
        return entries

    def writer_options(self, new: "Sequence[str]", *, is_sorted: bool) -> "dict[str, Any]":
        """The arguments of `pyarrow.parquet.ParquetWriter` for this file with columns named ``new``.

        Codecs, encodings, statistics, the page index and the order of rows are those of the first row group.
        Levels of compression stand in no file. ``is_sorted`` says that the new columns follow the old ones.
        """
        options = dict(self._options)
        if not self._metadata.num_row_groups:
            return options
        group = self._metadata.row_group(0)
        chunks = [group.column(place) for place in range(group.num_columns)]
        paths = [one.path for one in _leaves(self._probe(self._options).schema)]
        codecs = [_codec(chunk) for chunk in chunks]
        common = Counter(codecs).most_common(1)[0][0]
        packed = [bool(_DICTIONARY_ENCODINGS & {*chunk.encodings}) for chunk in chunks]
        options["compression"] = {**dict.fromkeys(new, common), **dict(zip(paths, codecs, strict=True))}
        options["use_dictionary"] = [*new, *itertools.compress(paths, packed)]
        options["column_encoding"] = {
            path: encoding
            for path, chunk, is_packed in zip(paths, chunks, packed, strict=True)
            for encoding in _OTHER_ENCODINGS
            if encoding in chunk.encodings and not is_packed
        } or None
        with_statistics = [chunk.is_stats_set for chunk in chunks]
        options["write_statistics"] = [*new, *itertools.compress(paths, with_statistics)]
        options["write_page_index"] = any(chunk.has_offset_index for chunk in chunks)
        if is_sorted and group.sorting_columns:
            options["sorting_columns"] = group.sorting_columns
        return options


def _codec(chunk: Any) -> str:
    return "NONE" if chunk.compression == "UNCOMPRESSED" else str(chunk.compression)


def _leaves(schema: Any) -> "list[Any]":
    return [schema.column(place) for place in range(len(schema))]


def _alike(old: Any, new: Any) -> int:
    """How many columns of two schemas are stored as the same type."""
    return sum(one.equals(other) for one, other in zip(_leaves(old), _leaves(new), strict=False))


def _meaning(column: Any) -> "dict[str, Any]":
    """What the values of a column are, beyond how they are stored: its logical type.

    A file may say it in the way of 2013 or of today, and DuckDB says of whole numbers that they are such.
    """
    told: dict[str, Any] = json.loads(column.logical_type.to_json())
    told = {key: value for key, value in told.items() if key not in _HOW_IT_IS_SAID}
    return {"Type": "None"} if told in _PLAIN_NUMBERS else told


def _called(column: Any) -> str:
    """The type of a column in one word."""
    told = str(_meaning(column)["Type"])
    return str(column.physical_type) if told == "None" else told.upper()
