"""The formats of files: how the records of each are read, and the ending that an output has."""

import os
from shlex import quote
from typing import TYPE_CHECKING

from converter.errors import InputError
from converter.files.contract import without_value
from converter.files.opening import SPREADSHEETS, suffixes_of
from converter.text.amounts import shown

if TYPE_CHECKING:
    from converter.files.arguments import Asked
    from converter.files.contract import Reader
    from converter.files.opening import Input

__all__ = ["check_ending", "reader_of", "rejects_beside"]

_DUCKDB = {"csv": "read_csv({}, all_varchar = true)", "jsonl": "read_json({})", "parquet": "{}"}
_FORMAT = {"csv": "csv, header", "jsonl": "json", "parquet": "parquet"}
_NOT_WRITTEN = (".zip", ".bz2", ".xz", ".7z")
_CALLED = {"csv": "CSV", "jsonl": "JSON lines", "parquet": "Parquet"}


def reader_of(source: "Input", asked: "Asked") -> "Reader":
    """The reader of the records of an input."""
    said = asked.said
    if source.kind == "csv":
        from converter.files.csv import open_csv

        return open_csv(source, delimiter=asked.delimiter, header=asked.header, said=said)
    for field, is_given in (("delimiter", asked.delimiter is not None), ("header", not asked.header)):
        if is_given:
            raise InputError(
                f"{without_value(said, field)} is of CSV; {source.name} is {_CALLED[source.kind]}"
            )
    if source.kind == "jsonl":
        from converter.files.json_lines import open_json_lines

        return open_json_lines(source, said=said)
    from converter.files.parquet import open_parquet

    return open_parquet(source, said=said)


def check_ending(output: str, source: "Input") -> None:
    """Raise InputError for an output whose ending is that of another format than the input's."""
    suffixes, kind, _ = suffixes_of(output)
    ending = suffixes.lower()
    if ending in SPREADSHEETS:
        instead = f"{os.path.splitext(output)[0]}.{source.kind}"
        raise InputError(f"a spreadsheet can't be written; write {instead}, and open that in it")
    if ending in _NOT_WRITTEN:
        raise InputError(f"{shown(ending)} can't be written; an output may end in .gz or .zst")
    kind = "jsonl" if ending == ".json" else kind
    if kind and kind != source.kind:
        bare = output
        for ending in (".gz", ".zst"):
            bare = bare.removesuffix(ending)
        stem = os.path.splitext(bare)[0]
        same = f"{stem}.{source.kind}"
        read, how = _DUCKDB[source.kind].format(f"'{same}'"), _FORMAT[kind]
        line = _quoted(f"COPY (FROM {read}) TO '{bare}' (FORMAT {how})")
        raise InputError(
            f"the output has the format of the input, {_CALLED[source.kind]}: write {same}; "
            f"then convert that, as in: duckdb -c {line}"
        )


def _quoted(line: str) -> str:
    """A line of SQL as a shell takes it: in double quotes, which are read more easily, if these keep it."""
    return quote(line) if any(mark in line for mark in '"$`\\!') else f'"{line}"'


def rejects_beside(output: str) -> str:
    """The path of the rejected records of an output: ``out.rejected.csv.gz`` of ``out.csv.gz``."""
    folder, name = os.path.split(output)
    endings = suffixes_of(name)[0]
    stem = name.removesuffix(endings) if endings else name
    return os.path.join(folder, f"{stem}.rejected{endings}")
