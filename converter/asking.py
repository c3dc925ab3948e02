"""What stands under every question: the clock, what is held, who fetches, and the seconds there are."""

import os
import time
from _thread import allocate_lock
from datetime import date

from converter import lookup
from converter.inputs import now_from, utc_now
from converter.model import Note
from converter.store import Store, seed_directory, user_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from converter.conversion import Answer
    from converter.fetch import RatesClient, Watcher
    from converter.market import Policy
    from converter.ratesfile import RatesFile
    from converter.sources._base import Source
    from converter.text.spoken import Relative

__all__ = ["MEMO_SECONDS", "SERIES_TIMEOUT", "TIMEOUT", "Asking"]

TIMEOUT = 10.0
TIMEOUT_IF_HELD = 3.0
SERIES_TIMEOUT = 60.0
MEMO_SECONDS = 60.0


class Asking:
    """The means by which questions are answered, shared by all of one converter. Thread-safe.

    ``clock`` gives the instant that counts as now and ``time`` its seconds; ``file`` is the rates file
    that answers alone, if there is one; ``progress`` makes what is told of fetches under way.
    """

    def __init__(
        self,
        environ: "Mapping[str, str]",
        *,
        clock: "Callable[[], datetime] | None" = None,
        cache_dir: "str | os.PathLike[str] | None" = None,
        rates: "str | os.PathLike[str] | None" = None,
        timeout: "float | None" = None,
        transport: "Any" = None,
        keep: bool = True,
    ) -> None:
        self.environ = environ
        frozen = clock or now_from(environ)
        self.file: RatesFile | None = None
        if rates is not None:
            from converter import ratesfile

            self.file = ratesfile.read(os.fspath(rates), frozen() if frozen else None)
            frozen = frozen or self.file.clock
        self.clock = frozen or utc_now
        self.time: Callable[[], float] = (lambda: frozen().timestamp()) if frozen else time.time
        self.timeout = timeout
        self.progress: Callable[[], Watcher] | None = None
        self._transport = transport
        self._client: RatesClient | None = None
        self._lock = allocate_lock()
        named = bool(cache_dir or environ.get("CONVERTER_CACHE_DIR"))
        self.store = Store(
            os.fspath(cache_dir) if cache_dir else user_directory(environ), seed_directory(), self.clock,
            memory=self._memory() if keep else None,
            writable=self.file is None and (named or not environ.get("CONVERTER_NOW")),
        )  # fmt: skip
        if self.file is not None:
            self.store.own, self.store.layers = self.file.sheets, ("",)

    def _memory(self) -> "Any":
        """Read files, each until it is due."""
        from cachetools import TLRUCache

        def until(_key: object, sheet: "Any", now: float) -> float:
            due = sheet.head.due.timestamp() if sheet is not None and sheet.head.due else 0.0
            return due if due > now else now + MEMO_SECONDS

        return TLRUCache(maxsize=512, ttu=until, timer=self.time)

    def answer(
        self, base: str, quote: str, day: "date | Relative | None", rules: "Policy", seconds: "float | None"
    ) -> "Answer":
        """The rate of a pair on a day or now, with all that must be said of it; errors as `lookup.answer`."""
        now = self.clock()
        fetch = self.fetching(seconds, now, rules)
        answer = lookup.answer(base, quote, day, rules, self.store.read, fetch, now)
        if self.store.damaged:
            told = (Note("damaged", line) for line in self.store.damaged)
            answer.notes = tuple(dict.fromkeys((*answer.notes, *told)))
        # A day that was given is itself; what is undated, or counted from today, is as of the file.
        if self.file and answer.age_days is not None and not isinstance(day, date):
            answer.notes = (*answer.notes, self.file.told())
        return answer

    def seconds(self, usual: float) -> float:
        """The seconds that the caller allows, else the usual ones."""
        return usual if self.timeout is None else self.timeout

    def fetching(self, seconds: "float | None", now: "datetime", rules: "Policy") -> "Callable[..., None]":
        """What brings days of a source into the store, for one question within these seconds.

        Without ``seconds`` they are fewer if what is held can answer.
        """
        deadline = _Deadline(seconds)
        refreshed: set[tuple[str, frozenset[str]]] = set()

        def fetch(
            asked: "Source", codes: "tuple[str, ...]", first: date, until: date,
            needed: "Callable[[], bool]", *, last: bool = True, soon: bool = False,
        ) -> None:  # fmt: skip
            from converter.sources._base import Wanted

            info = asked.INFO
            # The legs of a chain come back to a source that this question has refreshed already.
            key = (info.key, info.apart.intersection(codes))
            refresh = rules.refresh and key not in refreshed
            refreshed.add(key)
            self.client().fetch(
                asked, Wanted(codes, first, until, info.publication.today(now)),
                deadline.share(last=last, soon=soon), needed, refresh=refresh,
            )  # fmt: skip

        return fetch

    def client(self) -> "RatesClient":
        """The client that fetches, made when it is first needed: httpx takes 80 ms to import."""
        with self._lock:
            if self._client is None:
                from converter.client import HttpClient
                from converter.fetch import RatesClient

                http = HttpClient(environ=self.environ, transport=self._transport, clock=self.clock)
                self._client = RatesClient(self.store, http, self.clock)
                self._client.watch(self.progress() if self.progress else None)
            return self._client

    def reports(self) -> "list[str]":
        """What happened beside the answers: damaged files, changed figures, a cache not writable."""
        out = list(self.store.damaged)
        if self._client is not None:
            out += self._client.reports
        return [*out, self.store.unwritable] if self.store.unwritable else out

    def requests(self) -> "list[str]":
        """The requests made so far as curl lines, without keys."""
        return list(self._client.curls) if self._client else []

    def close(self) -> None:
        """Close the connections; held rates stay."""
        client, self._client = self._client, None
        if client is not None:
            client.http.close()


class _Deadline:
    """The seconds of one question: all for the last who is asked, half of what is left for others."""

    __slots__ = ("_start", "_timeout")

    def __init__(self, timeout: "float | None") -> None:
        self._timeout = timeout
        self._start: float | None = None

    def share(self, *, last: bool, soon: bool) -> float:
        now = time.monotonic()
        if self._start is None:
            self._start = now
        total = self._timeout if self._timeout is not None else TIMEOUT_IF_HELD if soon else TIMEOUT
        left = max(0.0, self._start + total - now)
        return now + (left if last else left / 2)
