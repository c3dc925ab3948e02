"""Rates files: what is held of some sources in one zip, to answer from alone or to take elsewhere.

Its first member, ``rates.txt``, says when it was written and names the others, which are files of
rates in the layout of the cache: ``ecb/2026.csv``.
"""

import zipfile
import zlib
from collections import Counter
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from converter import sources
from converter.errors import InputError, NotHeld, StoreError
from converter.model import Note
from converter.store.sheet import LARGEST, Head, Sheet, column_figure, is_stem, parse, render, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

    Sheets = dict[tuple[str, str], Sheet]

__all__ = ["FIRST", "RatesFile", "export", "has_few_members", "held", "is_of_packer", "read", "united"]

FIRST = "rates.txt"
_MAGIC = "fxconvert rates 1"
_MOST_BYTES = 64 << 20
_MOST_FILES = 5000
_DAY = timedelta(days=1)
_ENTRY = 256  # bytes of one in the directory: 46 and its name
_SHOWN = 60
_LONGEST_KEY = 40
# Zip knows no zone and nothing before it; a fixed day makes equal rates equal bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)


class RatesFile:
    """A rates file that was read: the instant it was written at, and its sheets by source and stem."""

    __slots__ = ("at", "sheets")

    def __init__(self, at: datetime, sheets: "Sheets") -> None:
        self.at = at
        self.sheets = sheets

    @property
    def sources(self) -> "frozenset[str]":
        """The keys of the sources whose rates it holds."""
        return frozenset(source for source, _ in self.sheets)

    def clock(self) -> datetime:
        """The instant that it answers as of."""
        return self.at

    def told(self) -> Note:
        """What an answer says of it."""
        return Note("rates-file", f"by a rates file that was written at {utc_text(self.at)}")


def held(store: "Store", keys: "Iterable[str]") -> "list[tuple[str, str]]":
    """All files that are held of these sources; NotHeld if there is none of one."""
    found = []
    for source in keys:
        stems = store.files(source)
        if not stems:
            raise NotHeld(f"no rates of {source} are held")
        found += [(source, stem) for stem in stems]
    return found


def export(
    store: "Store", infos: "Mapping[str, SourceInfo]", files: "Iterable[tuple[str, str]]", at: datetime
) -> bytes:
    """The bytes of a rates file of what is held, all layers united.

    ``infos`` are the sources by key. The same rates at the same instant are the same bytes.
    """
    members: dict[str, bytes] = {}
    for source, stem in sorted(set(files)):
        layers = (store.sheet(layer, infos[source], stem) for layer in range(len(store.layers)))
        sheets = [sheet for sheet in layers if sheet is not None and sheet.dates]
        if sheets:
            members[f"{source}/{stem}.csv"] = united(sheets, infos[source].base)
    about = "\n".join([_MAGIC, f"at {utc_text(at)}", *members, ""])
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in ((FIRST, about.encode()), *members.items()):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()


def united(sheets: "Sequence[Sheet]", base: str) -> bytes:
    """One file of rates out of several of the same name, cell by cell; the first that has a cell wins.

    The head is that of the later newest line, with the coverage of all. A figure that is set aside
    gives way to one that is not.
    """
    if len(sheets) == 1:
        (only,) = sheets
        return render(only.head, only.columns, (line.split(",") for line in only.lines))
    columns: dict[str, int] = {}
    for column in (column for sheet in sheets for column in sheet.columns):
        columns.setdefault(column, len(columns))
    rows: dict[str, tuple[str, dict[str, tuple[int, str]]]] = {}
    for sheet in reversed(sheets):
        places = [(columns[column], _code(column, base)) for column in sheet.columns[2:]]
        for day, line in zip(sheet.dates, sheet.lines, strict=True):
            cells = line.split(",")
            fetched, row = rows.get(day, ("", {}))
            for (place, code), cell in zip(places, cells[2:], strict=False):
                if cell and not (cell[0] == "?" and code in row and row[code][1][0] != "?"):
                    row[code] = place, cell
            rows[day] = cells[1] or fetched, row
    return render(_head(sheets), columns, (_line(day, *rows[day], len(columns)) for day in sorted(rows)))


def _code(column: str, base: str) -> str:
    return column_figure(column).about(base)


def _line(day: str, fetched: str, row: "dict[str, tuple[int, str]]", width: int) -> "list[str]":
    cells = [day, fetched, *[""] * (width - 2)]
    for place, cell in row.values():
        cells[place] = cell
    return cells


def _head(sheets: "Sequence[Sheet]") -> Head:
    newest = max(sheets, key=lambda sheet: sheet.dates[-1]).head
    head = Head()
    for name in Head.__slots__:
        setattr(head, name, getattr(newest, name))
    head.covered = []
    for first, last in (window for sheet in sheets for window in sheet.head.covered):
        head.cover(first, last)
    for sheet in sheets:
        other = sheet.head
        if other.provisional_until and (
            head.provisional_until is None or head.provisional_until < other.provisional_until
        ):
            head.provisional, head.provisional_until = other.provisional, other.provisional_until
    return head


def read(path: str, now: "datetime | None" = None) -> RatesFile:
    """A rates file, all of it checked; InputError if it is none, is damaged, lacks a part or has another.

    What is known of the days counts as of ``now``, without it as of the instant it was written at.
    """
    try:
        with open(path, "rb") as file:
            members = _members(file.read(_MOST_BYTES + 1))
        at, names = _about(members.pop(FIRST, b""))
        _check_names(names, members)
        places = {name: _place(name) for name in names}
        infos = _infos(path, {source for source, _ in places.values()})
        sheets = {
            places[name]: parse(members[name], name, now or at, infos[places[name][0]]) for name in names
        }
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from error
    except (_NoRatesFile, StoreError) as error:
        raise InputError(f"{path} is no rates file, or damaged: {error}") from error
    for source, info in infos.items():
        # A currency may be missing for long, a whole set may not.
        _bound([one for (key, stem), one in sheets.items() if key == source and not stem[5:].isalpha()], info)
    return RatesFile(at, sheets)


def _bound(sheets: "Sequence[Sheet]", info: "SourceInfo") -> None:
    """Leave out of what files say is known the days that must have a table and have none in them.

    Those are the working days of a calendar that is known to the day, and of another what lies further
    from the table before than the longest pause.
    """
    calendar = info.publication
    if calendar.clock in ("month", "rolling"):
        return
    days = sorted({date.fromisoformat(day) for sheet in sheets for day in sheet.dates})
    for head in (sheet.head for sheet in sheets):
        windows, head.covered = head.covered, []
        for begin, last in windows:
            first = begin
            for one, two in pairwise([begin - _DAY, *(d for d in days if begin <= d <= last), last + _DAY]):
                lacks = (
                    calendar.next_day(one) if calendar.exact else one + _DAY * (calendar.longest_pause + 1)
                )
                if lacks < two:
                    if first < lacks:
                        head.cover(first, lacks - _DAY)
                    first = two
            if first <= last:
                head.cover(first, last)


class _NoRatesFile(Exception):
    """What is wrong with the zip."""


def _infos(path: str, found: "set[str]") -> "dict[str, SourceInfo]":
    unknown = found - set(sources.keys())
    # Plug-ins take long to find, and most files have none.
    for key in sorted(unknown - set(sources.plugins())) if unknown else ():
        raise InputError(f"{path} has rates of {key}, a source that is not installed here")
    return {key: sources.get(key).INFO for key in found}


def _members(data: bytes) -> "dict[str, bytes]":
    if not has_few_members(data):
        raise _NoRatesFile("it is of an implausible size or method")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not is_of_packer(entry)]
            if not _is_plausible(entries):
                raise _NoRatesFile("it is of an implausible size or method")
            _refuse_twice([entry.filename for entry in entries])
            return {entry.filename: _inflated(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise _NoRatesFile("it is no whole zip file") from error


def has_few_members(data: bytes) -> bool:
    """Whether the directory at the end of a zip is one of few members, before it is read into memory."""
    end = data.rfind(b"PK\5\6")
    # Where a longer directory is named as well, zipfile would take that.
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    return size <= _MOST_FILES * _ENTRY and data[max(0, end - 20) : max(0, end - 16)] != b"PK\6\7"


def is_of_packer(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry of a zip is of its packer's making: a folder without content, or what macOS adds."""
    name = entry.filename
    return (entry.is_dir() and not entry.file_size) or name.startswith("__MACOSX/") or name == ".DS_Store"


def _is_plausible(entries: "Sequence[zipfile.ZipInfo]") -> bool:
    return (
        len(entries) <= _MOST_FILES
        and sum(entry.file_size for entry in entries) <= _MOST_BYTES
        and all(entry.file_size <= LARGEST for entry in entries)
        and all(entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries)
    )


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    # Reading checks its sum; no more than its head says is inflated, which may lie.
    with archive.open(entry) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise _NoRatesFile("it is of an implausible size or method")
    return data


def _check_names(named: "list[str]", members: "dict[str, bytes]") -> None:
    """That the members are those that are named: what was not read is never passed over in silence."""
    _refuse_twice(named)
    for name in named:
        if name not in members:
            raise _NoRatesFile(f"it lacks {name[:_SHOWN]}")
    known = set(named)
    for name in members:
        if name not in known:
            raise _NoRatesFile(f"it has {name[:_SHOWN]}, which its {FIRST} does not name")


def _refuse_twice(names: "list[str]") -> None:
    # Of two members of a name one reader takes the first and another the last.
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise _NoRatesFile(f"it has {twice[0][:_SHOWN]} twice")


def _about(data: bytes) -> "tuple[datetime, list[str]]":
    try:
        magic, at, *names, end = data.decode("ascii").split("\n")
        written = datetime.fromisoformat(at.removeprefix("at "))
    except ValueError:
        magic, end, names, written = "", "", [], datetime.min  # noqa: DTZ901 - told below
    if magic != _MAGIC or end or written.tzinfo is None:
        raise _NoRatesFile(f"its {FIRST} is missing or another")
    return written, names


def _place(name: str) -> "tuple[str, str]":
    source, _, file = name.partition("/")
    stem = file.removesuffix(".csv")
    if not sources.is_key(source) or len(source) > _LONGEST_KEY or stem == file or not is_stem(stem):
        raise _NoRatesFile(f"it names {name[:_SHOWN]}, which is no file of rates")
    return source, stem
