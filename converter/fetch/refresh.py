"""Fetch from a source into the store: lock it, look again, request, parse, judge, merge."""

import threading
import time
from collections import deque
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from converter.errors import SourceError, SourceUnreachable
from converter.fetch import silence
from converter.fetch.asking import Asking, validators
from converter.fetch.judge import judge
from converter.fetch.limits import Limited
from converter.fetch.replies import findings, parsed_reply, table_ahead
from converter.store.lock import locked
from converter.store.state import State
from converter.store.write import merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from converter.fetch.http import HttpClient
    from converter.fetch.judge import Judged
    from converter.fetch.limits import Limits
    from converter.fetch.replies import Finding
    from converter.model import RateTable
    from converter.sources.contract import Reply, Source, SourceInfo, Wanted
    from converter.store.layers import Store

__all__ = ["RatesClient", "Watcher", "kind_of"]

_SHOWN = 1000


class Watcher(Protocol):
    """An object that is told how far requests are; its methods may be called from any thread."""

    def requested(self, key: str, count: int) -> None:
        """``count`` more requests go to a source."""

    def answered(self, key: str) -> None:
        """One of the requests to a source has its answer."""

    def ended(self, key: str) -> None:
        """A fetch from a source has ended, with or without success."""


class RatesClient:
    """Fetches tables of any source into a store, once for all threads and processes that need them.

    ``reports`` are lines on what happened besides: figures set aside or changed. ``curls`` are the requests
    as curl lines. Both keep the newest thousand. Thread-safe.
    """

    def __init__(self, store: "Store", http: "HttpClient", clock: "Callable[[], datetime]") -> None:
        self.store = store
        self.http = http
        self.clock = clock
        self.reports: deque[str] = deque(maxlen=_SHOWN)
        self.curls: deque[str] = deque(maxlen=_SHOWN)
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self._watcher: Watcher | None = None
        # How much is fetched for others; None: as much as is asked for.
        self.limits: Limits | None = None
        # Told of each fetch that was needed: the source, and "ok" or what came in its place.
        self.outcome: Callable[[str, str], None] = _unheard

    def requested(self, key: str, count: int) -> None:
        """Tell the watcher that ``count`` more requests go to a source."""
        if self._watcher:
            self._watcher.requested(key, count)

    def watch(self, watcher: "Watcher | None") -> None:
        """Tell this watcher how far requests are, from now on; with None, no watcher is told."""
        self._watcher = watcher
        self.http.answered = watcher.answered if watcher else None

    def fetch(
        self,
        source: "Source",
        wanted: "Wanted",
        until: float,
        needed: "Callable[[], bool]",
        *,
        refresh: bool = False,
        brief: bool = False,
        wide: bool = False,
        limited: bool = True,
    ) -> None:
        """Merge the tables wanted of a source into the store; SourceError if they can't be had.

        ``until`` is the deadline for this source, on the monotonic clock. ``needed`` is called once the
        source's lock is held: another thread or process may have fetched the same in the meantime, and then
        no request is made. After a failure no request is made for a while either, to the source or of that
        kind (see `silence`), and the failure is raised again. With ``refresh`` requests are made in any case.
        ``brief``: the deadline is near only because shipped rates can answer, so that a source which has not
        answered by then has not failed; `was_cut_off` tells it to the next question. ``wide``: more days are
        asked for than one question needs, so that a source which fails at them may still be asked for less.
        With ``limited`` false the `limits`, if there are any, don't count this fetch.
        """
        key, kind = source.INFO.key, kind_of(source.INFO, wanted)
        limits, began = self.limits if limited else None, time.monotonic()
        try:
            with self._turn(source.INFO, wanted, until, limits):
                self.store.forget(key)
                if not refresh and not needed():
                    return
                state = State.read(self.store, key)
                if not refresh:
                    silence.check(state, key, kind, self.clock())
                waited = time.monotonic() - began > (until - began) / 2
                try:
                    self._fetch(source, wanted, until, state, kind, limits)
                except SourceError as error:
                    late = isinstance(error, SourceUnreachable) and time.monotonic() >= until
                    if late and waited:
                        error.scope = None  # those who asked before took its time
                    # A question that can't wait for long keeps nobody from asking for the newest table.
                    wide = wide or limits is not None
                    silence.remember(
                        self.store, key, error, kind, self.clock(), cut=brief and late, wide=wide
                    )
                    raise
                finally:
                    self.store.forget(key)
                    if self._watcher:
                        self._watcher.ended(key)
        except SourceError as error:
            self.outcome(key, _result(error))
            raise
        self.outcome(key, "ok")

    @contextmanager
    def _turn(
        self, info: "SourceInfo", wanted: "Wanted", until: float, limits: "Limits | None"
    ) -> "Iterator[None]":
        """Fetch from a source alone, of all threads and processes, once the limits allow it."""
        # Of the same days and files, whoever comes later finds them held.
        part = wanted.first, wanted.last, info.apart.intersection(wanted.codes)
        counted = limits.fetching(info.key, part, self.clock()) if limits else nullcontext()
        with counted, self._alone(info.key, until), locked(self.store, info.key, until), self._unnoted():
            yield

    def again(self, info: "SourceInfo", wanted: "Wanted") -> "datetime | None":
        """The instant until which such a request isn't made to a source since it failed; None: it may be."""
        failures = silence.left_alone(State.read(self.store, info.key), self.clock())
        until = [failures[of]["until"] for of in ("", kind_of(info, wanted)) if of in failures]
        return max(map(datetime.fromisoformat, until), default=None)

    def was_cut_off(self, info: "SourceInfo") -> bool:
        """Whether a source was last not waited for as long as usual, since shipped rates could answer."""
        return silence.was_cut_off(State.read(self.store, info.key))

    @contextmanager
    def _unnoted(self) -> "Iterator[None]":
        """Count no files as used meanwhile: those by which new figures are judged are no part of an answer.

        What an answer needs is read again after the fetch. Only a converter of one thread counts files.
        """
        used, self.store.used = self.store.used, None
        try:
            yield
        finally:
            self.store.used = used

    @contextmanager
    def _alone(self, key: str, until: float) -> "Iterator[None]":
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        if not lock.acquire(timeout=max(0.0, until - time.monotonic())):
            raise SourceUnreachable(f"{key} did not answer another question in time", key)
        try:
            yield
        finally:
            lock.release()

    def _fetch(
        self, source: "Source", wanted: "Wanted", until: float, state: "State", kind: str,
        limits: "Limits | None",
    ) -> None:  # fmt: skip
        asking = Asking(self, source, until, state, limits)
        fetched = asking.all(wanted)
        if not fetched:
            key = source.INFO.key
            why = f"{key}'s rates of {wanted.last} can't be fetched: its publisher offers none of that day"
            nothing = SourceError(why, key)
            nothing.scope = None
            raise nothing
        found: list[Finding] = []
        # A table that is refused loses none of those that were stored before it.
        for finding in self._read(source, [one.reply for one in fetched], state):
            self._take(source, finding)
            found.append(finding)
        _note_success(state, kind, validators(source, fetched, found))
        state.write(self.store, source.INFO.key)

    def _read(self, source: "Source", replies: "list[Reply]", state: "State") -> "Iterator[Finding]":
        """What the replies say, all of it read before any of it is stored; their hints are noted."""
        parsed = [parsed_reply(source, reply) for reply in replies]
        ahead = table_ahead(source, parsed)
        if ahead:
            # One report in place of one on each table of those days.
            self.reports.append(
                f"{source.INFO.key} has a table of {ahead}, which is not yet today here: this machine's clock"
                " may be behind"
            )
        for one in parsed:
            if one.content:
                state.hints.update(one.content.hints)
                self.reports += (f"{source.INFO.key}: {line}" for line in one.content.reports)
        return findings(source, parsed, ahead)

    def _take(self, source: "Source", finding: "Finding") -> None:
        content, reply = finding.reply.content, finding.reply.reply
        self.keep(
            source, finding.tables, finding.window, reply.at,
            code=next(iter(reply.request.codes or ()), ""), announced=content.next_due if content else None,
        )  # fmt: skip

    def keep(
        self,
        source: "Source",
        tables: "Sequence[RateTable]",
        window: "tuple[date, date]",
        at: datetime,
        *,
        code: str = "",
        announced: "datetime | None" = None,
        gaps: "Sequence[tuple[date, date]]" = (),
    ) -> None:
        """Judge tables that came ``at`` an instant and merge them; the source's lock is held by the caller.

        All days of ``window`` (first, last) are covered then, but for those of the ranges in ``gaps``.
        ``code`` is the currency, if it was requested by itself. ``announced`` is the instant of the next
        table, if the publisher says it. Raises `SourceChanged` if one of the tables is refused; none of these
        is stored then.
        """
        info = source.INFO
        came = [table.replace(fetched_at=at) for table in tables]
        judged = judge(info, came, self.store.read(info, code), info.publication.today(at))
        self.reports += judged.warnings
        # First, so that what is known of the days is that of the answer itself.
        self.revise(info, judged, at, code)
        corrections = merge(
            self.store, info, judged.tables, window, at, code=code, announced=announced,
            set_aside=judged.aside, gaps=gaps,
        )  # fmt: skip
        self.reports += [str(c) for c in corrections]

    def revise(self, info: "SourceInfo", judged: "Judged", at: datetime, code: str) -> None:
        """Rewrite held figures that new tables show in another light: confirmed ones, and withdrawn ones."""
        withdrawn = frozenset((t.as_of, f.about(info.base)) for t in judged.withdrawn for f in t.figures)
        for earlier, doubtful in ((judged.accepted, frozenset()), (judged.withdrawn, withdrawn)):
            if earlier:
                last = max(t.as_of for t in earlier)
                merge(self.store, info, earlier, (last, last), at, code=code, set_aside=doubtful, over=True)


def kind_of(info: "SourceInfo", wanted: "Wanted") -> str:
    """The kind of request: for the ``newest`` table, for that of a ``day``, or for a ``series`` of days.

    A currency that is requested by itself makes a kind of its own: a refusal for gold says nothing of
    dollars.
    """
    kind = "series" if wanted.first < wanted.last else "newest" if wanted.last == wanted.today else "day"
    return " ".join((kind, *sorted(info.apart.intersection(wanted.codes))))


def _result(error: SourceError) -> str:
    """What came of a fetch: the kind of its error, or that no request was made."""
    if isinstance(error, Limited):
        return "limited"
    return "left-alone" if error.again else error.kind


def _unheard(_key: str, _result: str) -> None:
    """The listener of results where nobody listens."""


def _note_success(state: "State", kind: str, validators: "dict[str, dict[str, str]]") -> None:
    """Forget the failures of the source and of this kind of request, and remember the new validators."""
    state.failures = {of: one for of, one in state.failures.items() if of not in ("", kind)}
    known = {**state.validators, **validators}
    state.validators = {of: one for of, one in known.items() if one.get("as_of")}
