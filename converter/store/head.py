"""The head of a file of rates: when it was written, the days that it covers, and when it is due.

A head is a value: what changes it gives another one.
"""

from datetime import date, datetime, timedelta

from converter.model import Fixed, utc_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from converter.sources.calendar import Publication

    Window = tuple[date, date]

__all__ = ["Head", "day_of", "instant_of", "joined", "read_head", "utc_text"]

_FIRST_YEAR = 1900
_DAY = timedelta(days=1)
# No instant of a head is far from that of its writing: the table of a period is due with the next one's.
_SOON = timedelta(days=7)
_INSTANTS = ("due", "stale", "begins")
_TEXTS = ("zone", "kind", "attribution")


class Head(Fixed):
    """What a file of rates says of itself; all instants are UTC.

    A *window* is the first and the last day of a range in which all published tables are held.
    ``covered`` are windows for good. ``provisional`` is one that counts until the instant
    ``provisional_until`` only, since a table of its days may still come.

    From ``due`` on a newer table may be out; from ``stale`` on one should be, even if it is late.
    ``begins`` is the instant from which the newest table is in force, if that was still ahead at the time
    of writing. ``zone``, ``kind`` and ``attribution`` are the source's.
    """

    __slots__ = (
        "written", "covered", "provisional", "provisional_until", "due", "stale", "begins", "zone", "kind",
        "attribution",
    )  # fmt: skip

    def __init__(
        self,
        written: "datetime | None" = None,
        covered: "tuple[Window, ...]" = (),
        provisional: "Window | None" = None,
        provisional_until: "datetime | None" = None,
        due: "datetime | None" = None,
        stale: "datetime | None" = None,
        begins: "datetime | None" = None,
        zone: str = "UTC",
        kind: str = "",
        attribution: str = "",
    ) -> None:
        self.written = written
        self.covered = covered
        self.provisional = provisional
        self.provisional_until = provisional_until
        self.due = due
        self.stale = stale
        self.begins = begins
        self.zone = zone
        self.kind = kind
        self.attribution = attribution

    def bounded(self, newest: date, calendar: "Publication") -> "Head":
        """The head without claims that could not be known at the time of writing.

        Days after both the day of writing and ``newest``, the file's last table, are not covered. Instants
        of the far future are dropped: with them the source would never be asked again.
        """
        written = self.written
        if written is None:
            return self
        days = 2 * calendar.period.longest if calendar.period else calendar.longest_pause
        longest = days * _DAY + _SOON
        changes: dict[str, Any] = {}
        for key in ("due", "stale", "provisional_until"):
            value = getattr(self, key)
            if value and value > written + longest:
                changes[key] = None
        provisional = None if "provisional_until" in changes else self.provisional
        # Most files end with their newest table; the day in the source's zone need not be found for them.
        if (provisional and provisional[1] > newest) or any(last > newest for _, last in self.covered):
            today = calendar.today(written)
            changes["covered"] = _cut(self.covered, max(today, newest))
            if provisional:
                provisional = next(iter(_cut((provisional,), calendar.last_day(today))), None)
        if provisional != self.provisional:
            changes["provisional"] = provisional
            if provisional is None:
                changes["provisional_until"] = None
        return self.replace(**changes) if changes else self

    def until(self, last: date) -> "Head":
        """The head with nothing known of the days after ``last``, nor of when a newer table is due."""
        return self.replace(
            covered=_cut(self.covered, last), provisional=None, provisional_until=None, due=None, stale=None
        )

    def lines(self) -> "list[str]":
        """The lines of the head in a file."""
        out = [f"# written {utc_text(self.written)}"] if self.written else []
        out += [f"# covered {first}..{last}" for first, last in self.covered]
        if self.provisional and self.provisional_until:
            first, last = self.provisional
            out.append(f"# asked {first}..{last} {utc_text(self.provisional_until)}")
        for key in _INSTANTS:
            value = getattr(self, key)
            if value:
                out.append(f"# {key} {utc_text(value)}")
        for key in _TEXTS:
            if getattr(self, key):
                out.append(f"# {key} {getattr(self, key)}")
        return out

    def windows(self, now: datetime) -> "tuple[Window, ...]":
        """The windows that are covered at ``now``, the provisional one last."""
        if self.provisional and self.provisional_until and now < self.provisional_until:
            return (*self.covered, self.provisional)
        return self.covered

    def covers(self, day: date, now: datetime) -> bool:
        """Whether a table of ``day`` is held if one was published, and else the last one before it."""
        for first, last in self.covered:  # most files have one window
            if first <= day <= last:
                return True
        return any(first <= day <= last for first, last in self.windows(now)[len(self.covered) :])


def joined(windows: "Iterable[Window]") -> "tuple[Window, ...]":
    """The same days in order, with windows that overlap or follow on each other made one."""
    out: list[Window] = []
    for first, last in sorted(windows):
        if out and first.toordinal() <= out[-1][1].toordinal() + 1:
            out[-1] = out[-1][0], max(out[-1][1], last)
        else:
            out.append((first, last))
    return tuple(out)


def _cut(windows: "tuple[Window, ...]", last: date) -> "tuple[Window, ...]":
    return tuple((one, min(two, last)) for one, two in windows if one <= last)


def read_head(lines: "list[str]") -> "tuple[Head, int]":
    """The head that ``lines`` begin with, and how many of them it takes; ValueError if one is damaged.

    Lines of a kind that only a later version knows are passed over.
    """
    fields: dict[str, Any] = {}
    covered: list[Window] = []
    count = 0
    while lines[count].startswith("# "):
        key, _, value = lines[count][2:].partition(" ")
        count += 1
        if key == "covered":
            covered.append(_window(value))
        elif key == "asked":
            days, _, until = value.partition(" ")
            fields["provisional"], fields["provisional_until"] = _window(days), instant_of(until)
        elif key in _INSTANTS or key == "written":
            fields[key] = instant_of(value)
        elif key in _TEXTS:
            fields[key] = value
    return Head(covered=tuple(covered), **fields), count


def _window(text: str) -> "Window":
    one, _, two = text.partition("..")
    first, last = day_of(one), day_of(two or one)
    if last < first:
        raise ValueError(f"a window that ends before it begins: {text[:40]!r}")
    return first, last


def day_of(text: str) -> date:
    """The day that is written as ``2026-10-30``; ValueError for another text, and before 1900."""
    # fromisoformat takes 20261030 and 2026-W44-5 too.
    if text[4:8:3] != "--" or not _FIRST_YEAR <= int(text[:4]) < date.max.year:
        raise ValueError(f"not a day: {text[:40]!r}")
    return date.fromisoformat(text)


def instant_of(text: str) -> datetime:
    """The instant that is written as by `utc_text`; ValueError for another text."""
    if len(text) != len("2026-10-30T15:04:00Z") or text[10] != "T" or text[13:20:3] != "::Z":
        raise ValueError(f"not an instant: {text[:40]!r}")
    day_of(text[:10])
    return datetime.fromisoformat(text)
