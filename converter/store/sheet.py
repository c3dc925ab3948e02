"""One file of rates: what is known of it in its head, then a line a table and a column a figure.

    # fxconvert 1 9f3a61c2
    # written 2026-10-30T15:04:00Z
    # covered 2026-01-02..2026-10-30
    # zone Europe/Berlin
    as_of,fetched_at,EUR/USD,EUR/JPY
    2026-10-30,2026-10-30T15:03:58Z,1.1172,175.68

The number in the first line is the CRC-32 of all that follows. An empty cell was not published; one
that begins with ``?`` was, but is set aside as implausible and never used.

A file may have been written by another hand, so all of it is checked here, for every reader. The head
and the days of the lines are checked when it is read, the cells of a line before the line is used.
"""

import os
import stat
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from zlib import crc32

from converter.errors import StoreError
from converter.model import LONGEST_NUMBER, Figure, is_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.sources.calendar import Publication
    from converter.sources.contract import SourceInfo

    Window = tuple[date, date]

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
LARGEST = 4 << 20  # bytes; a year of all currencies has half a million
LONGEST_CODE = 5  # of a coin: DOGE, USDT
_FIXED = ("as_of", "fetched_at")
_MOST_LINES, _MOST_COLUMNS, _MOST_WINDOWS = 400, 2000, 1000
_LARGEST_NOMINAL = 10**9
_LOWEST, _HIGHEST = 1e-12, 1e12
_FIRST_YEAR = 1900
_DAY = timedelta(days=1)
# The instants of a head lie near that of its writing: a month's table is due with the next one.
_SOON, _NEXT_MONTH = timedelta(days=7), timedelta(days=70)
# For `_plain` every digit counts as 0, or every one but 0 as 1.
_DIGITS = b"0123456789"
_ONES = bytes.maketrans(b"23456789", b"11111111")
_ZEROS = bytes.maketrans(b"123456789", b"000000000")
_TOO_MANY = b"0" * 13


def utc_text(instant: datetime) -> str:
    """An instant as it stands in a file: ``2026-10-30T15:04:00Z``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def column_figure(column: str, text: str = "") -> Figure:
    """The figure that a column's name and a cell stand for; ValueError if it is no such name."""
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


class Head:
    """What is known of a file. Instants are UTC; ``provisional`` days are covered until an instant only."""

    __slots__ = (
        "written", "covered", "provisional", "provisional_until", "due", "stale", "begins", "zone", "kind",
        "attribution",
    )  # fmt: skip

    def __init__(self) -> None:
        self.written: datetime | None = None
        self.covered: list[Window] = []
        self.provisional: Window | None = None
        self.provisional_until: datetime | None = None
        self.due: datetime | None = None
        self.stale: datetime | None = None
        self.begins: datetime | None = None
        self.zone = "UTC"
        self.kind = ""
        self.attribution = ""

    def take(self, key: str, value: str) -> None:
        """One ``# key value`` line; keys that a later version may add are passed over."""
        if key == "covered":
            self.covered.append(_window(value))
        elif key == "asked":
            days, _, until = value.partition(" ")
            self.provisional, self.provisional_until = _window(days), _instant(until)
        elif key in ("written", "due", "stale", "begins"):
            setattr(self, key, _instant(value))
        elif key in ("zone", "kind", "attribution"):
            setattr(self, key, value)

    def bound(self, newest: date, calendar: "Publication") -> None:
        """Take back what could not be known when it was written, with a table of ``newest`` at the latest.

        Later days than that of its writing, or of its newest table, are not covered; and what is due or
        counts until an instant of the far future would never be asked for again.
        """
        written = self.written
        if written is None:
            return
        longest = (_NEXT_MONTH if calendar.clock == "month" else calendar.longest_pause * _DAY) + _SOON
        for key in ("due", "stale", "provisional_until"):
            value = getattr(self, key)
            if value and value > written + longest:
                setattr(self, key, None)
        ends = [last for _, last in (*self.covered, *((self.provisional,) if self.provisional else ()))]
        # Most files end with their newest table, and then the zone need not be known.
        if all(last <= newest for last in ends):
            return
        today = calendar.today(written)
        last = max(today, newest)
        self.covered = [(one, min(two, last)) for one, two in self.covered if one <= last]
        if self.provisional:
            one, two = self.provisional
            latest = calendar.last_day(today)
            self.provisional = (one, min(two, latest)) if one <= latest else None

    def within(self, last: date) -> None:
        """Leave what is known of the days up to the last one, and when something is due to the clock."""
        self.covered = [(one, min(two, last)) for one, two in self.covered if one <= last]
        self.provisional = self.provisional_until = self.due = self.stale = None

    def lines(self) -> "list[str]":
        """The head as it is written."""
        out = [f"# written {utc_text(self.written)}"] if self.written else []
        out += [f"# covered {first}..{last}" for first, last in self.covered]
        if self.provisional and self.provisional_until:
            out.append(
                f"# asked {self.provisional[0]}..{self.provisional[1]} {utc_text(self.provisional_until)}"
            )
        for key in ("due", "stale", "begins"):
            value = getattr(self, key)
            if value:
                out.append(f"# {key} {utc_text(value)}")
        for key in ("zone", "kind", "attribution"):
            if getattr(self, key):
                out.append(f"# {key} {getattr(self, key)}")
        return out

    def cover(self, first: date, last: date) -> None:
        """Add a window, joined to those that it meets or touches."""
        kept = []
        for start, end in self.covered:
            if end.toordinal() + 1 < first.toordinal() or last.toordinal() + 1 < start.toordinal():
                kept.append((start, end))
            else:
                first, last = min(first, start), max(last, end)
        self.covered = sorted([*kept, (first, last)])

    def windows(self, now: datetime) -> "list[Window]":
        """The windows of days that are covered now."""
        if self.provisional and self.provisional_until and now < self.provisional_until:
            return [*self.covered, self.provisional]
        return self.covered

    def covers(self, day: date, now: datetime) -> bool:
        """Whether all tables of ``day``, and the newest up to it, are held."""
        if any(first <= day <= last for first, last in self.covered):
            return True
        return bool(
            self.provisional
            and self.provisional_until
            and self.provisional[0] <= day <= self.provisional[1]
            and now < self.provisional_until
        )


def _window(text: str) -> "Window":
    one, _, two = text.partition("..")
    first, last = _day(one), _day(two or one)
    if last < first:
        raise ValueError(f"a window that ends before it begins: {text[:40]!r}")
    return first, last


def _day(text: str) -> date:
    # fromisoformat takes 20261030 and 2026-W44-5 too.
    if text[4:8:3] != "--" or not _FIRST_YEAR <= int(text[:4]) < date.max.year:
        raise ValueError(f"not a day: {text[:40]!r}")
    return date.fromisoformat(text)


def _instant(text: str) -> datetime:
    """The instant that `utc_text` wrote."""
    if len(text) != len("2026-10-30T15:04:00Z") or text[10] != "T" or text[13:20:3] != "::Z":
        raise ValueError(f"not an instant: {text[:40]!r}")
    _day(text[:10])
    return datetime.fromisoformat(text)


class Sheet:
    """A file that was read: its lines stay text until a figure is asked for.

    ``ahead`` are the days of the lines that were left out, since the source can't have a table of them yet.
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

    def sound(self, index: int, base: str) -> bool:
        """Whether a line is one of rates, so that it may be used; the whole file is damaged if it is not."""
        if index in self._sound:
            return True
        try:
            self._check_lines([index], base)
        except ValueError:
            return False
        self._sound.add(index)
        return True

    def check(self, base: str = "") -> None:
        """ValueError, naming the first, if any line is not one of rates; ``base`` as in `places`."""
        if len(self._sound) < len(self.lines):
            self._check_lines(range(len(self.lines)), base)
            self._sound.update(range(len(self.lines)))

    def _check_lines(self, which: "Sequence[int]", base: str) -> None:
        width, tails, instants = len(self.columns) - 1, list[str](), set[str]()
        for index in which:
            line = self.lines[index]
            begin, _, tail = line[11:].partition(",")
            if line[10:11] != "," or line.count(",") > width:
                raise ValueError(f"its line of {self.dates[index]} has not the cells of its columns")
            if begin and begin not in instants:
                _instant(begin)
                instants.add(begin)
            tails.append(tail)
        if not _plain(",".join(tails)):
            for index, tail in zip(which, tails, strict=True):
                wrong = "" if _plain(tail) else _no_rate(tail)
                if wrong:
                    raise ValueError(f"its line of {self.dates[index]} has no rate in {wrong[:40]!r}")
        several = self._several(base)
        for index in which if several else ():
            self._check_once(index, several)

    def _several(self, base: str) -> "list[list[int]]":
        """The cells of each currency that has several, one for each nominal."""
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

    def _check_once(self, index: int, several: "list[list[int]]") -> None:
        """That a currency has one figure in a line, be it for two nominals."""
        cells = self.cells(index)
        for places in several:
            given = [place for place in places if place < len(cells) and cells[place]]
            figures = [column_figure(self.columns[place], cells[place]) for place in given]
            if any(not _agree(figures[0], other) for other in figures[1:]):
                twice = f"{figures[0].base} and {figures[0].quote}"
                raise ValueError(f"its line of {self.dates[index]} has two figures for {twice}")

    def at(self, day: str) -> int:
        """The index of the newest line at or before an ISO day; -1 if there is none."""
        return bisect_right(self.dates, day) - 1

    def cells(self, index: int) -> "list[str]":
        return self.lines[index].split(",")

    def places(self, code: str, base: str) -> "list[int]":
        """The cells that may hold ``code``'s figure, in a source whose own currency is ``base``."""
        if self._index is None:
            index: dict[str, list[int]] = {}
            for place, column in enumerate(self.columns):
                if place >= len(_FIXED):
                    one, _, two = column.rpartition(" ")[2].partition("/")
                    index.setdefault(two if one == base else one, []).append(place)
            self._index = index
        return self._index.get(code, [])

    def figure(self, index: int, code: str, base: str) -> "Figure | None":
        """``code``'s figure in a line; its text begins with ``?`` when it is set aside."""
        places = self.places(code, base)
        if not places:
            return None
        cells = self.cells(index)
        for place in places:
            if place < len(cells) and cells[place]:
                return column_figure(self.columns[place], cells[place])
        return None

    def figures(self, index: int, base: str) -> "dict[str, Figure]":
        """All figures of a line by code, set-aside ones too."""
        found: dict[str, Figure] = {}
        for column, cell in zip(self.columns[2:], self.cells(index)[2:], strict=False):
            if cell:
                figure = column_figure(column, cell)
                found.setdefault(figure.about(base), figure)
        return found

    def column(self, code: str, base: str, first: str, last: str) -> "dict[str, tuple[str, str]]":
        """The column's name and the text of ``code`` in each line from one ISO day to another."""
        out: dict[str, tuple[str, str]] = {}
        places = self.places(code, base)
        if not places:
            return out
        most = max(places) + 1  # what stands behind them need not be cut
        for index in range(bisect_left(self.dates, first), bisect_right(self.dates, last)):
            cells = self.lines[index].split(",", most)
            for place in places:
                if place < len(cells) and cells[place]:
                    out[self.dates[index]] = (self.columns[place], cells[place])
                    break
        return out

    def codes(self, index: int, base: str) -> "list[str]":
        """The codes that a line quotes, in the order of the columns."""
        cells = self.cells(index)
        if self._index is None:
            self.places("", base)
        found = (self._index or {}).items()
        return [c for c, places in found if any(p < len(cells) and cells[p] for p in places)]

    def fetched_at(self, index: int) -> "datetime | None":
        text = self.cells(index)[1]
        return _instant(text) if text else None

    def as_of(self, index: int) -> date:
        return date.fromisoformat(self.dates[index])


def read(path: str, now: datetime, info: "SourceInfo | None" = None, *, whole: bool = True) -> Sheet:
    """A file of rates, checked as by `parse`; StoreError if it is damaged, OSError if unreadable."""
    found = os.stat(path)
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) or found.st_size > LARGEST:
        raise StoreError(f"{_name(path)} is no file of rates and was passed over")
    with open(path, "rb") as file:
        data = file.read(found.st_size + 1)
    return parse(data, path, now, info, whole=whole)


def parse(
    data: bytes, path: str, now: datetime, info: "SourceInfo | None" = None, *, whole: bool = True
) -> Sheet:
    """The bytes of a file of rates at ``path``; StoreError if they are damaged.

    Of the source ``info`` tables that it can't have yet are left out, and the head is taken back to what
    could be known when it was written. Of a file that was written after ``now`` (a clock is set back, or was
    wrong) the days count up to its newest table of before. Without ``whole`` each line is to be checked by
    `Sheet.sound` before it is used.
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
    """The error for a file that is not one of rates though it stands for one."""
    return StoreError(f"{_name(path)} is damaged and was passed over: {why}")


def _name(path: str) -> str:
    return os.path.join(os.path.basename(os.path.dirname(path)), os.path.basename(path))


def is_stem(name: str) -> bool:
    """Whether a file of that name, ``.csv`` aside, is one of rates: 2026, 2026-10 or 2026-USD."""
    year, dash, rest = name[:4], name[4:5], name[5:]
    if not (name.isascii() and len(year) == 4 and year.isdigit()):
        return False
    is_month = len(rest) == 2 and rest.isdigit()
    return len(name) == 4 or (dash == "-" and (is_month or _is_code(rest)))


def _parse(text: str, stem: str, now: datetime, info: "SourceInfo | None") -> Sheet:
    lines = text.split("\n")
    head, start = Head(), 0
    while lines[start].startswith("# "):
        key, _, value = lines[start][2:].partition(" ")
        head.take(key, value)
        start += 1
    columns = tuple(lines[start].split(","))
    if columns[:2] != _FIXED or lines.pop() != "":
        raise ValueError("its lines are not those of a file of rates")
    rows = lines[start + 1 :]
    if len(rows) > _MOST_LINES or len(columns) > _MOST_COLUMNS or len(head.covered) > _MOST_WINDOWS:
        raise ValueError("it has more lines, columns or windows than a file of rates")
    _check_columns(columns[len(_FIXED) :])
    dates = [line[:10] for line in rows]
    _check_days(dates, stem)
    ahead: tuple[str, ...] = ()
    if info is not None:
        calendar = info.publication
        count = bisect_right(dates, calendar.last_day(calendar.today(now)).isoformat())
        ahead = tuple(dates[count:])
        if ahead:
            # When the source is due was reckoned from a table that it can't have.
            head.provisional = head.due = head.stale = None
            del dates[count:], rows[count:]
    if head.written is None or head.written > now:
        # By another clock than now's it may claim days of which nobody knew: up to its last table it is true.
        known = bisect_right(dates, now.date().isoformat()) - 1
        head.within(date.fromisoformat(dates[known]) if head.written and known >= 0 else date.min)
        # Whoever wrote it thought that its last day had begun.
        head.begins = head.written
    elif info is not None:
        head.bound(date.fromisoformat(dates[-1]) if dates else date.min, info.publication)
    return Sheet(head, columns, dates, rows, ahead)


def _check_columns(names: "tuple[str, ...]") -> None:
    """ValueError if a column is none of rates, or is there twice."""
    usual = [
        name for name in names if len(name) == len("EUR/USD") and name[3] == "/" and name[:3] != name[4:]
    ]
    # Nearly all are such, and are checked at once.
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
    _day(dates[0])
    _day(dates[-1])
    begin = stem if stem[5:].isdigit() else stem[:4]
    if not (dates[0].startswith(begin) and dates[-1].startswith(begin)):
        raise ValueError("its days are not those that it is named for")


def _plain(cells: str) -> bool:
    """Whether all cells are empty or digits with a point that are surely a rate: those of nearly all files.

    It takes a tenth of the time of looking at each, as `_is_rate` does, which decides where this is False.
    """
    if not cells.isascii():
        return False
    text = b",%s," % cells.encode("ascii")
    marks = text.translate(None, _DIGITS)
    if marks.translate(None, b".,") or b".." in marks:
        return False
    digits = text.translate(_ZEROS)
    # With so few digits before the point and after it, what is not zero is not too large or small either.
    if _TOO_MANY in digits or b",.," in digits:
        return False
    count = digits.count(b",0")
    return count == digits.count(b"0,") == text.translate(_ONES, b"0.").count(b",1")


def _is_rate(cell: str) -> bool:
    """Whether a cell holds a figure that can be a price, or one that is set aside, which is not computed."""
    if cell[0] == "?":
        return is_number(cell[1:])
    return is_number(cell) and _LOWEST <= float(cell) <= _HIGHEST


def _no_rate(cells: str) -> str:
    """The first of the cells that is no rate; empty if there is none."""
    return next((cell for cell in cells.split(",") if cell and not _is_rate(cell)), "")


def _agree(one: Figure, two: Figure) -> bool:
    """Whether two figures say the same price, exactly; one that is set aside says none."""
    if one.aside or two.aside or (one.base, one.quote) != (two.base, two.quote):
        return False
    return same_price(one, two)


def same_price(one: Figure, two: Figure) -> bool:
    """Whether two figures of a pair are one price, exactly, be it for other nominals."""
    (above, below), (other, under) = one.value.as_integer_ratio(), two.value.as_integer_ratio()
    return above * under * two.nominal == other * below * one.nominal


def render(head: Head, columns: "Iterable[str]", rows: "Iterable[Iterable[str]]") -> bytes:
    """The bytes of a file of rates."""
    lines = [*head.lines(), ",".join(columns), *(",".join(row) for row in rows), ""]
    rest = "\n".join(lines).encode("utf-8")
    return b"%s%08x\n%s" % (MAGIC, crc32(rest), rest)
