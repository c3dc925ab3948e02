"""Reads rates files: the rates of some sources in one zip, for answers without a cache or on another machine.

The first member, ``rates.txt``, has the instant of writing and the names of all others. Those are files of
rates in the layout of the cache: ``ecb/2026.csv``. `converter.store.export` writes them.
"""

import zipfile
import zlib
from collections import Counter
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from converter import sources
from converter.errors import InputError, StoreError
from converter.model import Note
from converter.store.head import joined
from converter.store.sheet import LARGEST, is_stem, parse, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from converter.sources.calendar import Publication
    from converter.sources.contract import SourceInfo
    from converter.store.sheet import Head, Sheet

    # The files by source and name: ("ecb", "2026").
    Sheets = dict[tuple[str, str], Sheet]
    Window = tuple[date, date]

__all__ = ["FIRST", "MAGIC", "RatesFile", "has_few_members", "is_of_packer", "read"]

FIRST = "rates.txt"
MAGIC = "fxconvert rates 1"
_MOST_BYTES = 64 << 20
_MOST_FILES = 5000
_DAY = timedelta(days=1)
_ENTRY = 256  # bytes of an entry in the zip's directory: 46, and its name
_SHOWN = 60
_LONGEST_KEY = 40


class RatesFile:
    """A rates file that was read: ``at``, the instant of writing, and its files by source and name."""

    __slots__ = ("at", "sheets")

    def __init__(self, at: datetime, sheets: "Sheets") -> None:
        self.at = at
        self.sheets = sheets

    @property
    def sources(self) -> "frozenset[str]":
        """The keys of the sources that it has rates of."""
        return frozenset(source for source, _ in self.sheets)

    def clock(self) -> datetime:
        """The instant that counts as now for answers from it."""
        return self.at

    def told(self) -> Note:
        """The note that an answer from it carries."""
        return Note("rates-file", f"from a rates file written at {utc_text(self.at)}")


def read(path: str, now: "datetime | None" = None, *, advice: str = "") -> RatesFile:
    """Read a rates file and check all of it.

    What it says of its days is judged as of ``now``; by default, as of the instant of writing. ``advice`` is
    what to type in place of a file that is no rates file. Raises
    InputError if the file can't be read, is damaged or is no rates file, if a member is missing or is not
    named in ``rates.txt``, and for rates of a source that is not installed.
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
        why = f"{path} is not a rates file, or is damaged: {error}"
        raise InputError(why).advising(advice) from error
    for source, info in infos.items():
        sheets |= _without_gaps({place: one for place, one in sheets.items() if place[0] == source}, info)
    return RatesFile(at, sheets)


def _without_gaps(sheets: "Sheets", info: "SourceInfo") -> "Sheets":
    """The files of one source, without claims that days are covered that should have a table and have none.

    A rates file may have been made by another program, which claimed too much. For a calendar that is known
    to the day these are its working days; for another one, the days further from the table before than the
    source's longest pause.
    """
    # A single currency may have no figure for long; a whole set may not.
    whole = {place: sheet for place, sheet in sheets.items() if not place[1][5:].isalpha()}
    if info.publication.period or info.publication.clock == "rolling":
        return sheets
    days = sorted({date.fromisoformat(day) for sheet in whole.values() for day in sheet.dates})
    bounded = {place: sheet.with_head(_bounded(sheet.head, days, info)) for place, sheet in whole.items()}
    return {**sheets, **bounded}


def _bounded(head: "Head", days: "Sequence[date]", info: "SourceInfo") -> "Head":
    covered = (part for window in head.covered for part in _parts(window, days, info.publication))
    return head.replace(covered=joined(covered))


def _parts(window: "Window", days: "Sequence[date]", calendar: "Publication") -> "Iterator[Window]":
    """The parts of a window in which no table is missing."""
    first, last = window
    inside = (day for day in days if window[0] <= day <= last)
    for one, two in pairwise([first - _DAY, *inside, last + _DAY]):
        lacks = calendar.next_day(one) if calendar.exact else one + _DAY * (calendar.longest_pause + 1)
        if lacks < two:
            if first < lacks:
                yield first, lacks - _DAY
            first = two
    if first <= last:
        yield first, last


class _NoRatesFile(Exception):
    """The zip is no rates file; the text says why."""


def _infos(path: str, found: "set[str]") -> "dict[str, SourceInfo]":
    unknown = found - set(sources.keys())
    # Finding the installed plug-ins takes long, and most files have rates of built-in sources only.
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
        raise _NoRatesFile("it is not a complete zip file") from error


def has_few_members(data: bytes) -> bool:
    """Whether a zip has few members, by the size of its directory; nothing is read into memory for it."""
    end = data.rfind(b"PK\5\6")
    # A zip may name a second directory (zip64), which zipfile would prefer.
    size = int.from_bytes(data[end + 12 : end + 16], "little") if end >= 0 else 0
    return size <= _MOST_FILES * _ENTRY and data[max(0, end - 20) : max(0, end - 16)] != b"PK\6\7"


def is_of_packer(entry: zipfile.ZipInfo) -> bool:
    """Whether a packing program added an entry of a zip itself: a folder, or a file of macOS."""
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
    # The size in the entry's header may be wrong, so it does not limit what is read. Reading checks the sum.
    with archive.open(entry) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise _NoRatesFile("it is of an implausible size or method")
    return data


def _check_names(named: "list[str]", members: "dict[str, bytes]") -> None:
    """Check that the members are those that are named, so that no member is ignored without a word."""
    _refuse_twice(named)
    for name in named:
        if name not in members:
            raise _NoRatesFile(f"it lacks {name[:_SHOWN]}")
    known = set(named)
    for name in members:
        if name not in known:
            raise _NoRatesFile(f"it has {name[:_SHOWN]}, which its {FIRST} does not name")


def _refuse_twice(names: "list[str]") -> None:
    # Of two members of the same name, some programs read the first and others the last.
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise _NoRatesFile(f"it has {twice[0][:_SHOWN]} twice")


def _about(data: bytes) -> "tuple[datetime, list[str]]":
    try:
        magic, at, *names, end = data.decode("ascii").split("\n")
        written = datetime.fromisoformat(at.removeprefix("at "))
    except ValueError:
        magic, end, names, written = "", "", [], datetime.min  # noqa: DTZ901 - told below
    if magic != MAGIC or end or written.tzinfo is None:
        raise _NoRatesFile(f"its {FIRST} is missing or damaged")
    return written, names


def _place(name: str) -> "tuple[str, str]":
    source, _, file = name.partition("/")
    stem = file.removesuffix(".csv")
    if not sources.is_key(source) or len(source) > _LONGEST_KEY or stem == file or not is_stem(stem):
        raise _NoRatesFile(f"it names {name[:_SHOWN]}, which is not a file of rates")
    return source, stem
