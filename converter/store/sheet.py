"""A file of rates: a head, then a line for each day's table with a column for each figure.

    # fxconvert 1 9f3a61c2
    # written 2026-10-30T15:04:00Z
    # covered 2026-01-02..2026-10-30
    # zone Europe/Berlin
    as_of,fetched_at,EUR/USD,EUR/JPY
    2026-10-30,2026-10-30T15:03:58Z,1.1172,175.68

The number in the first line is the CRC-32 of everything after that line. An empty cell means that nothing
was published. A cell that begins with ``?`` was published, but is set aside as implausible and never used.

A file may have been written by another program, so all of it is checked here, for every reader: the head and
the days of the lines when it is read, the cells of a line before that line is used.
"""

import os
import stat
from bisect import bisect_left, bisect_right
from datetime import date
from zlib import crc32

from converter.errors import StoreError
from converter.model import LONGEST_NUMBER, Figure
from converter.store.head import Head, day_of, instant_of, read_head, utc_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from converter.sources.contract import SourceInfo

__all__ = [
    "LARGEST",
    "LONGEST_CODE",
    "Head",
    "Sheet",
    "column_figure",
    "damaged",
    "is_stem",
    "read",
    "render",
    "utc_text",
]

MAGIC = b"# fxconvert 1 "
LARGEST = 4 << 20  # bytes of a file; a year of all currencies has half a million
LONGEST_CODE = 5  # letters; a coin's code may have more than three: DOGE
_FIXED = ("as_of", "fetched_at")
_MOST_LINES, _MOST_COLUMNS, _MOST_WINDOWS = 400, 2000, 1000
_LARGEST_NOMINAL = 10**9
# `_plain` replaces every digit by 0, or every digit but 0 by 1.
_DIGITS = b"0123456789"
_ONES = bytes.maketrans(b"23456789", b"11111111")
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_TOO_MANY = b"0" * 13


def column_figure(column: str, text: str = "") -> Figure:
    """The figure of a cell, from its column's name and its text; ValueError if the name is not a column's.

    ``100 JPY/RUB`` is the price of 100 JPY in RUB.
    """
    left, _, right = column.rpartition(" ")
    base, _, quote = right.partition("/")
    if not (_is_code(base) and _is_code(quote) and base != quote):
        raise ValueError(f"not a column of rates: {column[:40]!r}")
    if not left:
        return Figure(base, quote, text)
    nominal = int(left) if left.isascii() and left.isdigit() and len(left) <= LONGEST_NUMBER else 0
    if not 1 < nominal <= _LARGEST_NOMINAL or left[0] == "0":
        raise ValueError(f"not a column of rates: {column[:40]!r}")
    return Figure(base, quote, text, nominal)


def _is_code(text: str) -> bool:
    return 3 <= len(text) <= LONGEST_CODE and text.isascii() and text.isalpha() and text.isupper()


class Sheet:
    """A file that was read. Its lines stay text until a figure is needed.

    ``dates`` are the ISO days of ``lines``. ``ahead`` are the days of the lines that were left out, because
    the source can't have a table of them yet. ``base`` in the methods is the source's own currency.
    """

    __slots__ = ("head", "columns", "dates", "lines", "ahead", "_index", "_sound")

    def __init__(
        self,
        head: Head,
        columns: "tuple[str, ...]",
        dates: "list[str]",
        lines: "list[str]",
        ahead: "tuple[str, ...]" = (),
    ) -> None:
        self.head = head
        self.columns = columns
        self.dates = dates
        self.lines = lines
        self.ahead = ahead
        self._index: dict[str, list[int]] | None = None
        self._sound: set[int] = set()

    def with_head(self, head: Head) -> "Sheet":
        """The same lines under another head."""
        other = Sheet(head, self.columns, self.dates, self.lines, self.ahead)
        other._index, other._sound = self._index, self._sound
        return other

    def sound(self, index: int, base: str) -> bool:
        """Whether a line has rates in all its cells and may be used; if not, the whole file is damaged."""
        if index in self._sound:
            return True
        try:
            self._check_lines([index], base)
        except ValueError:
            return False
        self._sound.add(index)
        return True

    def check(self, base: str = "") -> None:
        """Check all lines; ValueError names the first that has something else than rates."""
        if len(self._sound) < len(self.lines):
            self._check_lines(range(len(self.lines)), base)
            self._sound.update(range(len(self.lines)))

    def _check_lines(self, which: "Sequence[int]", base: str) -> None:
        width, tails, instants = len(self.columns) - 1, list[str](), set[str]()
        for index in which:
            line = self.lines[index]
            begin, _, tail = line[11:].partition(",")
            if line[10:11] != "," or line.count(",") > width:
                raise ValueError(f"its line of {self.dates[index]} does not fit its columns")
            if begin and begin not in instants:
                instant_of(begin)
                instants.add(begin)
            tails.append(tail)
        if not _plain(",".join(tails)):
            from converter.store.cells import no_rate

            for index, tail in zip(which, tails, strict=True):
                wrong = "" if _plain(tail) else no_rate(tail)
                if wrong:
                    raise ValueError(f"its line of {self.dates[index]} has no rate in {wrong[:40]!r}")
        several = self._several(base)
        if several:
            self._check_once(which, several)

    def _several(self, base: str) -> "list[list[int]]":
        """The places of each currency that has several columns, one for each nominal."""
        names = self.columns[len(_FIXED) :]
        if {name[:4] for name in names} == {f"{base}/"}:
            return []
        if base:
            self.places("", base)
            found = self._index or {}
        else:
            found = {}
            for place, column in enumerate(names, len(_FIXED)):
                pair = column.rpartition(" ")[2].partition("/")
                found.setdefault(min(pair[0], pair[2]) + max(pair[0], pair[2]), []).append(place)
        return [places for places in found.values() if len(places) > 1]

    def _check_once(self, which: "Sequence[int]", several: "list[list[int]]") -> None:
        """ValueError if a currency has two prices in a line; one price may be given for two nominals."""
        from converter.store.cells import differing

        for index in which:
            cells = self.cells(index)
            for places in several:
                given = [place for place in places if place < len(cells) and cells[place]]
                figures = [column_figure(self.columns[place], cells[place]) for place in given]
                if differing(figures):
                    twice = f"{figures[0].base} and {figures[0].quote}"
                    raise ValueError(f"its line of {self.dates[index]} has two figures for {twice}")

    def at(self, day: str) -> int:
        """The index of the newest line at or before an ISO day; -1 if there is none."""
        return bisect_right(self.dates, day) - 1

    def cells(self, index: int) -> "list[str]":
        return self.lines[index].split(",")

    def places(self, code: str, base: str) -> "list[int]":
        """The columns that may have the figure of ``code``: one for each nominal, usually one."""
        if self._index is None:
            index: dict[str, list[int]] = {}
            for place, column in enumerate(self.columns):
                if place >= len(_FIXED):
                    one, _, two = column.rpartition(" ")[2].partition("/")
                    index.setdefault(two if one == base else one, []).append(place)
            self._index = index
        return self._index.get(code, [])

    def figure(self, index: int, code: str, base: str) -> "Figure | None":
        """The figure of ``code`` in a line; its text begins with ``?`` if it is set aside."""
        places = self.places(code, base)
        if not places:
            return None
        cells = self.lines[index].split(",", max(places) + 1)  # those after these need not be split
        for place in places:
            if place < len(cells) and cells[place]:
                return self._figure(place, cells[place])
        return None

    def _figure(self, place: int, text: str) -> Figure:
        """The figure of a cell. The names of the columns were checked when the file was read."""
        name = self.columns[place]
        if len(name) == len("EUR/USD") and name[3] == "/":
            return Figure(name[:3], name[4:], text)
        return column_figure(name, text)

    def figures(self, index: int, base: str) -> "dict[str, Figure]":
        """All figures of a line by code, including those that are set aside."""
        found: dict[str, Figure] = {}
        for place, cell in enumerate(self.cells(index)[2 : len(self.columns)], 2):
            if cell:
                figure = self._figure(place, cell)
                found.setdefault(figure.about(base), figure)
        return found

    def column(self, code: str, base: str, first: str, last: str) -> "dict[str, tuple[str, str]]":
        """The figures of ``code`` by ISO day, from ``first`` to ``last``: a column's name and the text."""
        out: dict[str, tuple[str, str]] = {}
        places = self.places(code, base)
        if not places:
            return out
        most = max(places) + 1  # the cells after these need not be split
        for index in range(bisect_left(self.dates, first), bisect_right(self.dates, last)):
            cells = self.lines[index].split(",", most)
            for place in places:
                if place < len(cells) and cells[place]:
                    out[self.dates[index]] = (self.columns[place], cells[place])
                    break
        return out

    def codes(self, index: int, base: str) -> "list[str]":
        """The codes that have a figure in a line, in the order of the columns."""
        cells = self.cells(index)
        if self._index is None:
            self.places("", base)
        found = (self._index or {}).items()
        return [c for c, places in found if any(p < len(cells) and cells[p] for p in places)]

    def fetched_at(self, index: int) -> "datetime | None":
        text = self.lines[index].split(",", 2)[1]
        return instant_of(text) if text else None

    def as_of(self, index: int) -> date:
        return date.fromisoformat(self.dates[index])


def read(path: str, now: "datetime", info: "SourceInfo | None" = None, *, whole: bool = True) -> Sheet:
    """Read a file of rates as by `parse`; StoreError if it is damaged, OSError if it can't be read."""
    found = os.stat(path)
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) or found.st_size > LARGEST:
        raise StoreError(f"{_name(path)} is not a file of rates and was passed over")
    with open(path, "rb") as file:
        data = file.read(found.st_size + 1)
    return parse(data, path, now, info, whole=whole)


def parse(
    data: bytes, path: str, now: "datetime", info: "SourceInfo | None" = None, *, whole: bool = True
) -> Sheet:
    """The sheet of the bytes of a file of rates at ``path``; StoreError if they are damaged.

    With ``info``, tables that this source can't have at ``now`` are left out, and the head keeps only what
    could be known when the file was written. If it was written after ``now`` (a clock was wrong, or was set
    back), days are covered up to the last table before ``now``. Without ``whole`` the cells are not checked:
    call `Sheet.sound` for a line before it is used.
    """
    first, _, rest = data.partition(b"\n")
    try:
        if not first.startswith(MAGIC) or int(first[len(MAGIC) :], 16) != crc32(rest):
            raise ValueError("the sum in its first line is not that of its content")
        stem = os.path.basename(path).removesuffix(".csv")
        sheet = _parse(rest.decode("utf-8"), stem if is_stem(stem) else "", now, info)
        if whole:
            sheet.check(info.base if info else "")
    except (ValueError, IndexError, OverflowError) as error:
        raise damaged(path, error) from error
    return sheet


def damaged(path: str, why: Exception) -> StoreError:
    """The error for a file that has the name of a file of rates and other content."""
    return StoreError(f"{_name(path)} is damaged and was passed over: {why}")


def _name(path: str) -> str:
    return os.path.join(os.path.basename(os.path.dirname(path)), os.path.basename(path))


def is_stem(name: str) -> bool:
    """Whether a file of rates may have that name, before ``.csv``: 2026, 2026-10 or 2026-USD."""
    year, rest = name[:4], name[5:]
    if not (len(year) == 4 and year.isdigit() and name.isascii()):
        return False
    return len(name) == 4 or (name[4] == "-" and ((len(rest) == 2 and rest.isdigit()) or _is_code(rest)))


def _parse(text: str, stem: str, now: "datetime", info: "SourceInfo | None") -> Sheet:
    lines = text.split("\n")
    head, count = read_head(lines)
    columns = tuple(lines[count].split(","))
    if columns[:2] != _FIXED or lines.pop() != "":
        raise ValueError("its lines are not those of a file of rates")
    rows = lines[count + 1 :]
    if len(rows) > _MOST_LINES or len(columns) > _MOST_COLUMNS or len(head.covered) > _MOST_WINDOWS:
        raise ValueError("it has more lines, columns or windows than a file of rates")
    _check_columns(columns[len(_FIXED) :])
    dates = [line[:10] for line in rows]
    _check_days(dates, stem)
    ahead = _days_ahead(dates, now, info) if info else ()
    if ahead:
        del dates[-len(ahead) :], rows[-len(ahead) :]
        # When the next table is due was computed from one that the source can't have.
        head = head.replace(provisional=None, provisional_until=None, due=None, stale=None)
    return Sheet(_trusted(head, dates, now, info), columns, dates, rows, ahead)


def _days_ahead(dates: "list[str]", now: "datetime", info: "SourceInfo") -> "tuple[str, ...]":
    """The days of the lines of which the source can't have a table at ``now``."""
    calendar = info.publication
    return tuple(dates[bisect_right(dates, calendar.last_day(calendar.today(now)).isoformat()) :])


def _trusted(head: Head, dates: "list[str]", now: "datetime", info: "SourceInfo | None") -> Head:
    """The head with only what could be known when the file was written."""
    if head.written is None or head.written > now:
        # It was written by a clock ahead of this one, or may have been, and can claim days of which nothing
        # was known. It is right up to its last table before now.
        known = bisect_right(dates, now.date().isoformat()) - 1
        last = date.fromisoformat(dates[known]) if head.written and known >= 0 else date.min
        # By the clock that it was written by, the day of its newest table had begun.
        return head.until(last).replace(begins=head.written)
    if info is None:
        return head
    return head.bounded(date.fromisoformat(dates[-1]) if dates else date.min, info.publication)


def _check_columns(names: "tuple[str, ...]") -> None:
    """ValueError if a column is not one of rates, or is there twice."""
    usual = [
        name for name in names if len(name) == len("EUR/USD") and name[3] == "/" and name[:3] != name[4:]
    ]
    # Nearly all have such a name. They are checked together, which is faster.
    codes = "".join(usual).replace("/", "")
    plain = len(codes) == 6 * len(usual) and codes.isascii() and codes.isalpha() and codes.isupper()
    if not (plain and len(usual) == len(names)):
        for name in names:
            column_figure(name)
    if len(set(names)) < len(names):
        raise ValueError("it has a column twice")


def _check_days(dates: "list[str]", stem: str) -> None:
    """ValueError if the days of the lines are not in order, or not those that the file is named for."""
    if len(set(map(date.fromisoformat, dates))) < len(dates) or dates != sorted(dates):
        raise ValueError("its days are not in order")
    if not dates:
        raise ValueError("it has no line of rates")
    if "W" in ",".join(dates):
        raise ValueError("its days are not written as 2026-10-30")
    day_of(dates[0])
    day_of(dates[-1])
    begin = stem if stem[5:].isdigit() else stem[:4]
    if not (dates[0].startswith(begin) and dates[-1].startswith(begin)):
        raise ValueError("its days are not of the year or month in its name")


def _plain(cells: str) -> bool:
    """Whether all cells are empty or plain decimal numbers that are certainly rates, as in nearly all files.

    If not, `converter.store.cells.is_rate` decides for each cell, which takes ten times as long.
    """
    if not cells.isascii():
        return False
    text = b",%s," % cells.encode("ascii")
    marks = text.translate(None, _DIGITS)
    if marks.translate(None, b".,") or b".." in marks:
        return False
    digits = text.translate(_ZEROS)
    # A number that is not zero and has so few digits is neither too large nor too small.
    if _TOO_MANY in digits or b",.," in digits:
        return False
    count = digits.count(b",0")
    return count == digits.count(b"0,") == text.translate(_ONES, b"0.").count(b",1")


def render(head: Head, columns: "Iterable[str]", rows: "Iterable[Iterable[str]]") -> bytes:
    """The bytes of a file of rates; a row is an ISO day, an instant or nothing, and the texts of figures."""
    lines = [*head.lines(), ",".join(columns), *(",".join(row) for row in rows), ""]
    rest = "\n".join(lines).encode("utf-8")
    return b"%s%08x\n%s" % (MAGIC, crc32(rest), rest)
