"""One question, or several put together: what is not fetched twice, and how long a source may take."""

import time
from bisect import bisect_left, bisect_right

from converter.lookup.resources import HELD_NONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import _local
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from converter.errors import SourceError
    from converter.sources.contract import SourceInfo

    Want = tuple[str, frozenset[str], date, date]  # a source's key, codes, the first and the last day

__all__ = ["Deadline", "NotInMemory", "OneQuestion", "Run", "Together", "Within"]


class Run:
    """What is not done twice within one question, or within several that are put together.

    ``fetched`` has the days that a source was asked for and has nothing more of. Besides, whole ranges of
    days are marked so. ``passing`` has the sources of which a day was fetched that is not final yet.
    """

    __slots__ = ("_days", "_nothing", "failed", "fetched", "passing", "refreshed")

    def __init__(self) -> None:
        self.fetched: set[Want] = set()
        self.refreshed: set[Want] = set()
        self.failed: dict[tuple[str, str], SourceError] = {}
        self.passing: set[str] = set()
        self._days: dict[tuple[str, str | frozenset[str]], _Days] = {}
        self._nothing: dict[Want, SourceError] = {}

    def has_failed(self) -> bool:
        """Whether anything that was asked for could not be had."""
        return bool(self.failed or self._nothing)

    def check(self, key: str, kind: str) -> None:
        """Raise the error with which the source, or this kind of request to it, failed earlier in the run."""
        for scope in ("", kind):
            if (key, scope) in self.failed:
                raise self.failed[key, scope].anew()

    def check_days(self, info: "SourceInfo", codes: "tuple[str, ...]", first: "date", last: "date") -> None:
        """Raise the error with which the request for these days only ended earlier in the run."""
        error = self._nothing.get(_part(info, codes, first, last)) if self._nothing else None
        if error is not None:
            raise error.anew()

    def has(self, info: "SourceInfo", codes: "tuple[str, ...]", first: "date", last: "date") -> bool:
        """Whether the days of the codes were fetched earlier in the run."""
        if (info.key, frozenset(codes), first, last) in self.fetched:
            return True
        if not self._days:
            return False
        one, two = first.toordinal(), last.toordinal()
        if first == last and self._marked(info, info.apart.intersection(codes), one, two):
            return True
        return all(self._marked(info, code, one, two) for code in _told(info, codes))

    def _marked(self, info: "SourceInfo", what: "str | frozenset[str]", first: int, last: int) -> bool:
        days = self._days.get((info.key, what))
        return days is not None and days.has(first, last)

    def mark(self, info: "SourceInfo", codes: "Sequence[str]", first: int, last: int) -> None:
        """Take the days (ordinals) from ``first`` to ``last`` as fetched.

        A single day is taken so for all codes that don't have requests of their own, a range for ``codes``
        only: of a range a source may be asked for a series of each.
        """
        for code in _told(info, codes):
            self._add(info, code, first, last)
        if first == last:
            self._add(info, info.apart.intersection(codes), first, last)

    def _add(self, info: "SourceInfo", what: "str | frozenset[str]", first: int, last: int) -> None:
        self._days.setdefault((info.key, what), _Days()).add(first, last)

    def note_nothing(
        self, info: "SourceInfo", codes: "tuple[str, ...]", first: "date", last: "date", error: "SourceError"
    ) -> None:
        """Remember an error that concerns the request for these days only."""
        self._nothing[_part(info, codes, first, last)] = error.anew()


def _part(info: "SourceInfo", codes: "tuple[str, ...]", first: "date", last: "date") -> "Want":
    """What tells a request to a source from others: its days, and the codes that have one of their own."""
    return info.key, info.apart.intersection(codes), first, last


def _told(info: "SourceInfo", codes: "Iterable[str]") -> "list[str]":
    """The codes for which figures are fetched: those besides the source's own currency."""
    return [code for code in codes if code != info.base] or [info.base]


class _Days:
    """Ranges of days, as ordinals, which don't touch."""

    __slots__ = ("_firsts", "_lasts")

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._lasts: list[int] = []

    def has(self, first: int, last: int) -> bool:
        """Whether all days from the first to the last are among them."""
        place = bisect_right(self._firsts, first) - 1
        return place >= 0 and last <= self._lasts[place]

    def add(self, first: int, last: int) -> None:
        """Add a range, which may overlap others."""
        low, high = bisect_left(self._lasts, first - 1), bisect_right(self._firsts, last + 1)
        if low < high:
            first, last = min(first, self._firsts[low]), max(last, self._lasts[high - 1])
        self._firsts[low:high], self._lasts[low:high] = [first], [last]


class OneQuestion:
    """What the targets and terms of one question share: its ``start``, on the monotonic clock, and its time.

    ``patient``: a source that earlier questions did not wait for is given all of the time.
    """

    __slots__ = ("patient", "start")

    def __init__(self) -> None:
        self.start: float | None = None
        self.patient = False


class Together:
    """A context in which the questions of one thread are one `Run`; within another, part of that one's.

    With ``as_one`` they are one question too, or part of the one that they are asked in. With ``run`` they
    are part of that one, whatever they are asked in.
    """

    __slots__ = ("_as_one", "_before", "_local", "_run")

    def __init__(self, local: "_local", *, as_one: bool, run: "Run | None" = None) -> None:
        self._local = local
        self._as_one = as_one
        self._run = run
        self._before: tuple[Run | None, OneQuestion | None] = None, None

    def __enter__(self) -> Run:
        run, question = self._before = (
            getattr(self._local, "run", None), getattr(self._local, "question", None),
        )  # fmt: skip
        self._local.run = run = self._run or run or Run()
        self._local.question = question or (OneQuestion() if self._as_one else None)
        return run

    def __exit__(self, *error: object) -> None:
        self._local.run, self._local.question = self._before


class NotInMemory(Exception):
    """A question needs the disk or the network, and is put where memory alone may answer."""


class Within:
    """A context in which something holds for the questions of one thread, by its name: a mark or a value.

    With the mark ``from_memory`` a question that memory can't answer raises `NotInMemory`. With ``only_look``
    one that needs a fetch raises `Lacking`. The value of ``reading`` is the `Reading` that they share, and
    that of ``at_most`` a number of seconds.
    """

    __slots__ = ("_before", "_local", "_name", "_value")

    def __init__(self, local: "_local", name: str, value: object) -> None:
        self._local = local
        self._name = name
        self._value = value
        self._before: object = None

    def __enter__(self) -> None:
        self._before = getattr(self._local, self._name, None)
        setattr(self._local, self._name, self._value)

    def __exit__(self, *error: object) -> None:
        setattr(self._local, self._name, self._before)


class Deadline:
    """The seconds that one ``question`` may take, counted from its first fetch.

    ``timeout`` is what the caller allows; None: the ``usual`` seconds by which held rates can answer.
    """

    __slots__ = ("_question", "_timeout", "_usual")

    def __init__(self, timeout: "float | None", usual: "Mapping[str, float]", question: OneQuestion) -> None:
        self._timeout = timeout
        self._usual = usual
        self._question = question

    def shortened(self, held: str) -> bool:
        """Whether the time is short only because such held rates can answer."""
        return self._timeout is None and self._usual[held] < self._usual[HELD_NONE]

    def share(self, *, last: bool, held: str) -> "float | None":
        """Until when the next source may take, on the monotonic clock; None if no time is left.

        The ``last`` source may take all the time that is left, any other half of it. ``held`` says which
        held rates can answer.
        """
        now = time.monotonic()
        if self._question.start is None:
            self._question.start = now
        seconds = self._usual[held] if self._timeout is None else self._timeout
        left = self._question.start + seconds - now
        return None if left <= 0 else now + (left if last else left / 2)
