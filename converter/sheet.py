"""One file of rates: what is known of it in its head, then a line a table and a column a figure.

    # fxconvert 1 9f3a61c2
    # written 2026-10-30T15:04:00Z
    # covered 2026-01-02..2026-10-30
    # zone Europe/Berlin
    as_of,fetched_at,EUR/USD,EUR/JPY
    2026-10-30,2026-10-30T15:03:58Z,1.1172,175.68

The number in the first line is the CRC-32 of all that follows. An empty cell was not published; one
that begins with ``?`` was, but is set aside as implausible and never used.
"""

import os
import stat
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from zlib import crc32

from converter.errors import StoreError
from converter.model import Figure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Window = tuple[date, date]

__all__ = ["LONGEST_CODE", "Head", "Sheet", "column_figure", "read", "render", "utc_text"]

MAGIC = b"# fxconvert 1 "
_LARGEST = 1 << 26
LONGEST_CODE = 5  # of a coin: DOGE, USDT
_FIXED = ("as_of", "fetched_at")


def utc_text(instant: datetime) -> str:
    """An instant as it stands in a file: ``2026-10-30T15:04:00Z``."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def column_figure(column: str, text: str = "") -> Figure:
    """The figure that a column's name and a cell stand for; ValueError if it is no such name."""
    left, _, right = column.rpartition(" ")
    base, slash, quote = right.partition("/")
    if not (slash and 3 <= len(base) <= LONGEST_CODE and 3 <= len(quote) <= LONGEST_CODE):
        raise ValueError(f"not a column of rates: {column[:40]!r}")
    nominal = int(left) if left else 1
    if nominal < 1:
        raise ValueError(f"not a column of rates: {column[:40]!r}")
    return Figure(base, quote, text, nominal)


class Head:
    """What is known of a file. Instants are UTC; ``asked`` counts until its instant only."""

    __slots__ = (
        "written", "covered", "asked", "asked_until", "due", "stale", "begins", "zone", "kind",
        "attribution",
    )  # fmt: skip

    def __init__(self) -> None:
        self.written: datetime | None = None
        self.covered: list[Window] = []
        self.asked: Window | None = None
        self.asked_until: datetime | None = None
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
            self.asked, self.asked_until = _window(days), _instant(until)
        elif key in ("written", "due", "stale", "begins"):
            setattr(self, key, _instant(value))
        elif key in ("zone", "kind", "attribution"):
            setattr(self, key, value)

    def within(self, last: date) -> None:
        """Leave what is known of the days up to the last one, and when something is due to the clock."""
        self.covered = [(one, min(two, last)) for one, two in self.covered if one <= last]
        self.asked = self.asked_until = self.due = self.stale = None

    def lines(self) -> "list[str]":
        """The head as it is written."""
        out = [f"# written {utc_text(self.written)}"] if self.written else []
        out += [f"# covered {first}..{last}" for first, last in self.covered]
        if self.asked and self.asked_until:
            out.append(f"# asked {self.asked[0]}..{self.asked[1]} {utc_text(self.asked_until)}")
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
        if self.asked and self.asked_until and now < self.asked_until:
            return [*self.covered, self.asked]
        return self.covered

    def covers(self, day: date, now: datetime) -> bool:
        """Whether all tables of ``day``, and the newest up to it, are held."""
        if any(first <= day <= last for first, last in self.covered):
            return True
        return bool(
            self.asked
            and self.asked_until
            and self.asked[0] <= day <= self.asked[1]
            and now < self.asked_until
        )


def _window(text: str) -> "Window":
    first, _, last = text.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"an instant without its zone: {text[:40]!r}")
    return found


class Sheet:
    """A file that was read: its lines stay text until a figure is asked for."""

    __slots__ = ("head", "columns", "dates", "lines", "_index")

    def __init__(
        self, head: Head, columns: "tuple[str, ...]", dates: "list[str]", lines: "list[str]"
    ) -> None:
        self.head = head
        self.columns = columns
        self.dates = dates
        self.lines = lines
        self._index: dict[str, list[int]] | None = None

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
            if place < len(cells) and _usable(cells[place]):
                return column_figure(self.columns[place], cells[place])
        return None

    def figures(self, index: int, base: str) -> "dict[str, Figure]":
        """All figures of a line by code, set-aside ones too."""
        found: dict[str, Figure] = {}
        for column, cell in zip(self.columns[2:], self.cells(index)[2:], strict=False):
            if cell and _usable(cell):
                figure = column_figure(column, cell)
                found.setdefault(figure.about(base), figure)
        return found

    def column(self, code: str, base: str, first: str, last: str) -> "dict[str, tuple[str, str]]":
        """The column's name and the text of ``code`` in each line from one ISO day to another."""
        out = {}
        places = self.places(code, base)
        for index in range(bisect_left(self.dates, first) if places else 0, len(self.dates) if places else 0):
            if self.dates[index] > last:
                break
            cells = self.cells(index)
            for place in places:
                if place < len(cells) and _usable(cells[place]):
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
        try:
            return _instant(text) if text else None
        except ValueError:
            return None

    def as_of(self, index: int) -> date:
        return date.fromisoformat(self.dates[index])


def read(path: str, now: datetime) -> Sheet:
    """A file of rates, checked against its sum; StoreError if it is damaged, OSError if unreadable.

    Of a file that was written after ``now`` (a clock is set back, or was wrong) the days count up to its
    newest table of before.
    """
    found = os.stat(path)
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) or found.st_size > _LARGEST:
        name = os.path.join(os.path.basename(os.path.dirname(path)), os.path.basename(path))
        raise StoreError(f"{name} is no file of rates and was passed over")
    with open(path, "rb") as file:
        data = file.read()
    return parse(data, path, now)


def parse(data: bytes, path: str, now: datetime) -> Sheet:
    """The bytes of a file of rates; ``path`` is for the message."""
    first, _, rest = data.partition(b"\n")
    try:
        if not first.startswith(MAGIC) or int(first[len(MAGIC) :], 16) != crc32(rest):
            raise ValueError("the sum in its first line is not that of its content")
        return _parse(rest.decode("utf-8"), now)
    except (ValueError, IndexError) as error:
        name = os.path.join(os.path.basename(os.path.dirname(path)), os.path.basename(path))
        raise StoreError(f"{name} is damaged and was passed over: {error}") from error


def _parse(text: str, now: datetime) -> Sheet:
    lines = text.split("\n")
    head, start = Head(), 0
    while lines[start].startswith("# "):
        key, _, value = lines[start][2:].partition(" ")
        head.take(key, value)
        start += 1
    columns = tuple(lines[start].split(","))
    if columns[:2] != _FIXED or lines.pop() != "":
        raise ValueError("its lines are not those of a file of rates")
    for column in columns[2:]:
        column_figure(column)
    rows = lines[start + 1 :]
    dates = [line[:10] for line in rows]
    if len(set(map(date.fromisoformat, dates))) < len(dates) or dates != sorted(dates):
        raise ValueError("its days are not in order")
    if head.written is None or head.written > now:
        # By another clock than now's it may claim days of which nobody knew: up to its last table it is true.
        known = bisect_right(dates, now.date().isoformat()) - 1
        head.within(date.fromisoformat(dates[known]) if head.written and known >= 0 else date.min)
        # Whoever wrote it thought that its last day had begun.
        head.begins = head.written
    return Sheet(head, columns, dates, rows)


def _usable(text: str) -> bool:
    """Whether a cell holds a figure, be it set aside: a file may have been written by another hand."""
    plain = text.removeprefix("?")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return False
    return value.is_finite() and (value > 0 or plain is not text)


def render(head: Head, columns: "Iterable[str]", rows: "Iterable[Iterable[str]]") -> bytes:
    """The bytes of a file of rates."""
    lines = [*head.lines(), ",".join(columns), *(",".join(row) for row in rows), ""]
    rest = "\n".join(lines).encode("utf-8")
    return b"%s%08x\n%s" % (MAGIC, crc32(rest), rest)
