"""The values of some keys of JSON lines: by Arrow where that is exact, else line by line by Python."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy
import pyarrow
from numpy.typing import NDArray
from pyarrow import compute
from pyarrow import json as arrow_json

from converter.files.contract import LONGEST
from converter.text.amounts import shown

if TYPE_CHECKING:
    from converter.files.contract import Cells
    from converter.files.json_text import Lines

__all__ = ["Kinds", "Taken", "is_unicode", "kinds_of", "object_of", "values_of"]

# The type of Arrow by which the values of each key are read; None if Arrow can't read one of them.
Kinds: TypeAlias = "Mapping[str, Any] | None"
# Cells by key, and why lines are no records, by their place.
Values: TypeAlias = "tuple[Mapping[str, Cells], dict[int, str]]"

_SURE = 15  # digits, of which the shortest form of the nearest float has all
_PLACES = 38  # digits before and after the decimal mark of the largest decimal
_WIDE, _USUAL = pyarrow.decimal256(2 * _PLACES, _PLACES), pyarrow.decimal128(_PLACES, 18)
# Arrow takes these as numbers, also where it is not asked for their key.
_NO_NUMBER = re.compile(rb"(?:NaN|Inf(?:inity)?)[ \t\r]*[,}\]]")
_POWER = re.compile(rb":[ \t\r]*-?[0-9.]+[eE]")
# A key in which a character of ASCII, or any, is written as an escape.
_ESCAPED_ASCII = re.compile(rb'\\(?:u00[0-7]|[^u])(?:[^"\\]|\\.)*"[ \t\r]*:')
_ESCAPED = re.compile(rb'\\.(?:[^"\\]|\\.)*"[ \t\r]*:')


class Taken:
    """The names of keys that no record may have, since new ones are called so."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = names
        texts = sorted(json.dumps(name, ensure_ascii=False)[:-1].encode() for name in names)
        # A name that begins with another one is found with that one.
        self._texts = [
            text for text in texts if not any(text != one and text.startswith(one) for one in texts)
        ]
        self._escaped = _ESCAPED_ASCII if all(name.isascii() for name in names) else _ESCAPED

    def may_be_in(self, chunk: bytes) -> bool:
        """Whether a record of these bytes may have one of the keys."""
        if not self._texts:
            return False
        return any(text in chunk for text in self._texts) or (
            b"\\" in chunk and self._escaped.search(chunk) is not None
        )

    def problem(self, record: Mapping[str, Any]) -> str:
        """Why a record is rejected; empty if it has none of the keys."""
        for name in self.names:
            if name in record:
                return f"the object has a key {shown(name)} already; choose another name for the new one"
        return ""


def kinds_of(values: Mapping[str, Collection[Any]]) -> Kinds:
    """The types by which Arrow can read more values like these, which are given by key."""
    found = {}
    for name, those in values.items():
        kind = _kind(those)
        if kind is None or not is_unicode(name):
            return None
        found[name] = kind
    return found


def _kind(values: Collection[Any]) -> Any:
    types = {type(value) for value in values} - {type(None)}
    if types <= {str}:
        return pyarrow.string()
    if types == {int}:
        return pyarrow.int64()
    return pyarrow.float64() if types <= {int, Decimal} else None


def values_of(lines: "Lines", names: Sequence[str], kinds: Kinds, taken: Taken) -> "tuple[Values, Kinds]":
    """The cells of each line by key, null where there is none, and the types to read the next lines by.

    Numbers are whole numbers, floats whose shortest form is the number in the file, or decimals. Where
    Arrow can't read all lines the cells are lists of the values of Python.
    """
    if kinds and not taken.may_be_in(lines.chunk) and _are_objects(lines):
        found = _by_arrow(lines, kinds)
        if found is not None:
            return (found, {}), kinds
    cells, malformed = _by_python(lines, names, taken)
    return (cells, malformed), kinds_of(cells) if lines.rows else kinds


def object_of(text: bytes) -> "dict[str, Any] | str":
    """The object that a line holds, or why it holds none; numbers are int and Decimal."""
    if len(text) > LONGEST:
        return "the line is longer than 1 MiB"
    try:
        found = json.loads(text.decode(), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        return _reason(error)
    return found if isinstance(found, dict) else "the line is JSON, but not an object"


class _NoNumberError(ValueError):
    """NaN or an infinity, which Python reads and JSON does not have."""


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "the line is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"the line is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    if isinstance(error, _NoNumberError):
        return f"the line is not valid JSON: it has no {error}"
    if isinstance(error, RecursionError):
        return "the values of the line are nested too deeply"
    return "a number of the line has too many digits"  # Python refuses to read an int of more than 4300


def _refuse(constant: str) -> Any:
    raise _NoNumberError(constant)


def _by_python(
    lines: "Lines", names: Sequence[str], taken: Taken
) -> "tuple[dict[str, list[Any]], dict[int, str]]":
    cells: dict[str, list[Any]] = {name: [] for name in names}
    malformed: dict[int, str] = {}
    for row in range(lines.rows):
        record = object_of(lines.text(row))
        if isinstance(record, dict):
            problem = taken.problem(record)
            values = {name: record.get(name) for name in names}
            if not problem and not all(is_unicode(one) for one in values.values() if isinstance(one, str)):
                problem = "a text of the line has half of a surrogate pair, which is no character"
        else:
            problem = record
        if problem:
            malformed[row] = problem
            values = {}
        for name, column in cells.items():
            column.append(values.get(name))
    return cells, malformed


def is_unicode(text: str) -> bool:
    """Whether UTF-8 can hold a text: JSON can escape half of a surrogate pair."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _are_objects(lines: "Lines") -> bool:
    """Whether each line begins and ends as an object of JSON, in UTF-8, and has no number that JSON lacks.

    Arrow takes what follows a value for the next record, and fails on a null that is one.
    """
    chunk, numbers = lines.chunk, lines.numbers
    if not bool((numbers[lines.starts] == ord("{")).all() and (numbers[lines.ends - 1] == ord("}")).all()):
        return False
    if int((lines.ends - lines.starts).max(initial=0)) > LONGEST:
        return False
    if not chunk.isascii():
        try:
            chunk.decode()
        except UnicodeDecodeError:
            return False
    return not ((b"NaN" in chunk or b"Inf" in chunk) and _NO_NUMBER.search(chunk))


def _by_arrow(lines: "Lines", kinds: Mapping[str, Any]) -> "dict[str, Any] | None":
    """The cells by key, of lines that begin and end as objects; None if Arrow can't read them exactly."""
    cells = _parsed(lines, kinds)
    floats = [name for name, kind in kinds.items() if kind == pyarrow.float64()]
    if cells is None or not floats:
        return cells
    digits = ((lines.numbers - numpy.uint8(ord("0"))) < 10) | (lines.numbers == ord("."))
    if not _has_run(digits, _SURE + 1):
        is_small = any(_has_small(cells[name]) for name in floats)
        return None if is_small and _has_power(lines, digits) else cells
    # Beyond these Arrow gives other numbers without an error.
    if _has_run(digits, _PLACES + 1) or _has_power(lines, digits):
        return None
    # Only after floats: as decimals Arrow takes texts too.
    exact = _parsed(lines, dict.fromkeys(floats, _WIDE))
    return None if exact is None else cells | {name: _narrowed(column) for name, column in exact.items()}


def _parsed(lines: "Lines", kinds: Mapping[str, Any]) -> "dict[str, Any] | None":
    try:
        table = arrow_json.read_json(
            pyarrow.BufferReader(memoryview(lines.chunk)[lines.first :]),
            # Of more than one block the lines between would be read apart.
            read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(lines.chunk) + 1),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=pyarrow.schema(list(kinds.items())), unexpected_field_behavior="ignore"
            ),
        )
    except pyarrow.ArrowInvalid:
        return None
    if table.num_rows != lines.rows:  # a line with two objects
        return None
    table = table.combine_chunks()
    return {name: table.column(name).chunk(0) for name in kinds}


def _has_run(flags: NDArray[numpy.bool_], length: int) -> bool:
    """Whether so many flags that follow each other are set."""
    size = 1
    while size < length:
        step = min(size, length - size)
        flags = flags[step:] & flags[:-step]
        size += step
    return bool(flags.any())


def _has_small(floats: Any) -> bool:
    """Whether a float is zero or so small that the number in the file may have more digits."""
    smallest = compute.min(compute.abs(floats)).as_py()
    return smallest is not None and smallest < 1e-15


def _has_power(lines: "Lines", digits: NDArray[numpy.bool_]) -> bool:
    """Whether a number is written with an exponent; ``digits`` are the bytes that are digits or dots."""
    marks = (lines.numbers | numpy.uint8(0x20)) == ord("e")
    return bool((marks[1:] & digits[:-1]).any()) and _POWER.search(lines.chunk) is not None


def _narrowed(column: Any) -> Any:
    """The decimals in the type that is read fastest, if it can hold them."""
    try:
        return column.cast(_USUAL)
    except pyarrow.ArrowInvalid:
        return column
