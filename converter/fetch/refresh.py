"""What is wanted of a source, brought into the store: lock, look again, plan, ask, parse, judge, merge."""

import threading
import time
from collections import deque
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from converter.errors import (
    ConverterError,
    SourceChanged,
    SourceError,
    SourceUnreachable,
    TokenMissing,
)
from converter.fetch import silence
from converter.fetch.judge import judge
from converter.sources.contract import Parsed, Reply
from converter.sources.planning import unseen
from converter.sources.reading import changed
from converter.store.lock import locked
from converter.store.state import State
from converter.store.write import merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from converter.fetch.http import HttpClient
    from converter.fetch.judge import Judged
    from converter.model import RateTable
    from converter.sources.contract import Request, Source, SourceInfo, Wanted
    from converter.store.layers import Store

__all__ = ["RatesClient", "Watcher", "kind_of"]

_DAY = timedelta(days=1)
_ROUNDS = 16
_SHOWN = 1000


class Watcher(Protocol):
    """Who is told of requests; any thread may tell."""

    def requested(self, key: str, count: int) -> None:
        """So many requests more go to a source."""

    def answered(self, key: str) -> None:
        """One of them has its answer."""

    def ended(self, key: str) -> None:
        """What was wanted of the source is held, or can't be had."""


class RatesClient:
    """Brings tables of any source into a store, at most once for however many ask."""

    def __init__(self, store: "Store", http: "HttpClient", clock: "Callable[[], datetime]") -> None:
        self.store = store
        self.http = http
        self.clock = clock
        self.reports: deque[str] = deque(maxlen=_SHOWN)
        self.curls: deque[str] = deque(maxlen=_SHOWN)
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()
        self._watcher: Watcher | None = None

    def watch(self, watcher: "Watcher | None") -> None:
        """Tell someone how far the requests are."""
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
    ) -> None:
        """Merge what is wanted of a source into the store; SourceError if it can't be had.

        ``until`` is this source's share of the deadline, on the monotonic clock. Whoever comes
        second looks again when the lock is free, and finds that nothing is ``needed``. After a failure
        what it was about is left alone for a while, unless by ``refresh``: the source, or that kind of
        request.
        """
        key, kind = source.INFO.key, kind_of(source.INFO, wanted)
        with self._alone(key, until), locked(self.store, key, until):
            self.store.forget(key)
            if not refresh and not needed():
                return
            state = State.read(self.store, key)
            if not refresh:
                silence.check(state, key, kind, self.clock())
            try:
                self._fetch(source, wanted, until, state, kind)
            except TokenMissing:
                raise  # once the key is set nothing is to be waited for
            except SourceError as error:
                if error.scope is not None:
                    state = State.read(self.store, key)  # what the failed attempt learnt is not kept
                    silence.note(state, error, kind, self.clock())
                    state.write(self.store, key)
                raise
            finally:
                self.store.forget(key)
                if self._watcher:
                    self._watcher.ended(key)

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

    def _fetch(self, source: "Source", wanted: "Wanted", until: float, state: "State", kind: str) -> None:
        info, validators, hints = source.INFO, state.validators, state.hints
        seen: list[Reply] = []
        for _ in range(_ROUNDS):
            requests = unseen(_planned(source, wanted, seen, hints), seen)
            if not requests:
                break
            held = [self._validators(source, request, validators) for request in requests]
            if self._watcher:
                self._watcher.requested(info.key, len(requests))
            self.curls += (
                self.http.shown(info.key, request, known, info.token)
                for request, known in zip(requests, held, strict=True)
            )
            for got in self.http.get_all(info.key, requests, until, validators=held, token=info.token):
                seen.append(got.reply)
                if info.conditional and got.reply.request.day and not got.not_modified:
                    validators[got.reply.request.identity] = dict(got.validators)
        if not seen:
            nothing = SourceError(f"{info.key} has no table of {wanted.last} to ask for", info.key)
            nothing.scope = None
            raise nothing
        self.take(source, seen, validators, hints)
        state.failures = {of: one for of, one in state.failures.items() if of not in ("", kind)}
        state.validators = {of: one for of, one in validators.items() if one.get("as_of")}
        state.write(self.store, info.key)

    def _validators(self, source: "Source", request: "Request", saved: "dict[str, Any]") -> "dict[str, str]":
        """The validators of an answer whose table is still held; none otherwise."""
        known = saved.get(request.identity)
        if not source.INFO.conditional or request.day is None or known is None:
            return {}
        row = self.store.read(source.INFO).at(request.day)
        if row is None or row.shipped or known.get("as_of") != row.as_of.isoformat():
            return {}
        return {k: str(known[k]) for k in ("etag", "last-modified") if k in known}

    def take(
        self,
        source: "Source",
        replies: "list[Reply]",
        validators: "dict[str, Any] | None" = None,
        hints: "dict[str, str] | None" = None,
    ) -> None:
        """Parse every reply before the first is stored: a bad one changes nothing."""
        validators = {} if validators is None else validators
        hints = {} if hints is None else hints
        parsed = [(reply, None if reply.status == 304 else _parsed(source, reply)) for reply in replies]
        absent: set[date | None] = {r.request.day for r, p in parsed if p and not p.tables}
        ahead = _ahead(source, parsed)
        if ahead:
            # One report in place of one on every table that lies ahead.
            self.reports.append(
                f"{source.INFO.key} has a table of {ahead}, which is not yet today here: this machine's clock"
                " may be behind"
            )
        for reply, result in parsed:
            request, tables = reply.request, list(result.tables) if result else []
            if result:
                hints.update(result.hints)
            if result and not tables:
                continue
            newest = _newest(source, reply, result, tables, ahead)
            if result and newest is None:
                continue  # another answer has the tables up to the day
            known = validators.get(request.identity)
            if known is not None and newest and result:
                known["as_of"] = newest.isoformat()
            window = _window(request, newest, absent)
            if window and request.last and newest and ahead and newest > request.last:
                # By such a clock a file of the last days begins later than was reckoned.
                window = max(window[0], min(t.as_of for t in tables)), window[1]
                tables = [t for t in tables if t.as_of <= request.last]
            if window:
                self.keep(source, tables, window, reply, result.next_due if result else None)

    def keep(
        self,
        source: "Source",
        tables: "list[RateTable]",
        window: "tuple[date, date]",
        reply: Reply,
        announced: "datetime | None",
        gaps: "Sequence[tuple[date, date]]" = (),
    ) -> None:
        """Judge tables and merge them, so that those of ``window`` and the newest up to its end are held.

        Of the days in ``gaps`` nothing is known.
        """
        info, codes = source.INFO, reply.request.codes
        code = codes[0] if codes else ""
        held = self.store.read(info, code)
        judged = judge(info, tables, held, info.publication.today(reply.at))
        for table in judged.tables:
            table.fetched_at = reply.at
        self.reports += judged.warnings
        # First, so that what is known of the days is that of the answer itself.
        self.revise(info, judged, reply.at, code)
        corrections = merge(
            self.store, info, judged.tables, window, reply.at, code=code, announced=announced,
            set_aside=frozenset(judged.aside), gaps=gaps,
        )  # fmt: skip
        self.reports += [str(c) for c in corrections]

    def revise(self, info: "SourceInfo", judged: "Judged", at: datetime, code: str) -> None:
        """Write anew the held figures that were judged otherwise when they came: taken in, or set aside."""
        withdrawn = frozenset((t.as_of, f.about(info.base)) for t in judged.withdrawn for f in t.figures)
        for earlier, doubtful in ((judged.accepted, frozenset()), (judged.withdrawn, withdrawn)):
            if earlier:
                last = max(t.as_of for t in earlier)
                merge(self.store, info, earlier, (last, last), at, code=code, set_aside=doubtful, over=True)


def kind_of(info: "SourceInfo", wanted: "Wanted") -> str:
    """The kind of request that is needed: the newest table, that of a day, or a series.

    What is asked for by itself is a kind of its own: that gold is refused says nothing of dollars.
    """
    kind = "series" if wanted.first < wanted.last else "newest" if wanted.last == wanted.today else "day"
    return " ".join((kind, *sorted(info.apart.intersection(wanted.codes))))


def _newest(
    source: "Source", reply: Reply, result: "Parsed | None", tables: "list[RateTable]", ahead: "date | None"
) -> "date | None":
    """The day of an answer's newest table up to the day asked for; SourceChanged if that can't be right."""
    request, key = reply.request, source.INFO.key
    newest = max((t.as_of for t in tables if request.day is None or t.as_of <= request.day), default=None)
    if result and newest and _too_old(source, request, newest):
        raise changed(reply, key, f"a table of {newest} for {request.day}, older than it ever pauses")
    if result and newest is None and not ahead:
        raise changed(reply, key, f"a later day than {request.day}, which was asked for")
    return newest


def _ahead(source: "Source", parsed: "Sequence[tuple[Reply, Parsed | None]]") -> "date | None":
    """The first table that lies ahead of the days asked for, where nothing but a clock explains that.

    None as well if no answer has a table of those days.
    """
    asked = [
        (table.as_of, reply.request.day or reply.request.last)
        for reply, result in parsed if result for table in result.tables
    ]  # fmt: skip
    later = [day for day, last in asked if last and day > last]
    usable = any(last and day <= last for day, last in asked)
    return min(later) if later and usable and source.INFO.publication.exact else None


def _too_old(source: "Source", request: "Request", newest: date) -> bool:
    """Whether the newest table up to a day is further from it than two tables ever are."""
    publication = source.INFO.publication
    if request.day is None or request.codes or not publication.answers(newest, request.day):
        return False
    return publication.clock != "month" and (request.day - newest).days > publication.longest_pause + 1


def _planned(
    source: "Source", wanted: "Wanted", seen: "list[Reply]", hints: "dict[str, str]"
) -> "list[Request]":
    """What a source wants to ask; a plug-in that stumbles over it is a source that can't be asked."""
    try:
        return source.plan(wanted, tuple(seen), hints)
    except ConverterError:
        raise
    except Exception as error:
        key = source.INFO.key
        raise SourceChanged(f"{key} can't be asked ({type(error).__name__} in its plan)", key) from error


def _parsed(source: "Source", reply: Reply) -> "Parsed":
    """What a reply says; a plug-in that stumbles over it is a publisher that has changed."""
    try:
        found = source.parse(reply)
        if not isinstance(found, Parsed):
            raise TypeError
        return found
    except ConverterError:
        raise
    except Exception as error:
        raise changed(reply, source.INFO.key, f"{type(error).__name__} in reading it") from error


def _window(
    request: "Request", newest: "date | None", absent: "set[date | None]"
) -> "tuple[date, date] | None":
    """The days that a reply speaks for; None for an unmodified one of which nothing is held."""
    if request.day is None:
        return (request.first, request.last) if request.first and request.last else None
    last = request.day
    while last + _DAY in absent:
        last += _DAY
    return newest or last, last
