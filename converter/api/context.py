"""What stands under every question: the clock, what is held, who fetches, and the seconds there are."""

import time
from _thread import _local, allocate_lock
from datetime import date

from converter.api.clock import clock_of, now_from, utc_now
from converter.errors import SourceError
from converter.lookup import answering
from converter.lookup.resources import Resources
from converter.model import Note
from converter.store.layers import Store
from converter.store.paths import cache_directory, seed_directory
from converter.text.arguments import path_of, seconds_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from converter.api.run import Deadline, Run, Together
    from converter.fetch.refresh import RatesClient, Watcher
    from converter.lookup.policy import Policy
    from converter.lookup.prepare import Lacking
    from converter.lookup.resources import Fetch
    from converter.money.conversion import Answer
    from converter.sources.contract import Source
    from converter.store.rates_file import RatesFile
    from converter.text.spoken import Relative

__all__ = ["MEMO_SECONDS", "SERIES_TIMEOUT", "TIMEOUT", "Context"]

TIMEOUT = 10.0
TIMEOUT_IF_HELD = 3.0
SERIES_TIMEOUT = 60.0
MEMO_SECONDS = 60.0


class Context:
    """The means by which questions are answered, shared by all of one converter. Thread-safe.

    ``clock`` gives the instant that counts as now and ``time`` its seconds; ``file`` is the rates file
    that answers alone, if there is one; ``progress`` makes what is told of fetches under way.
    ``transport`` carries the requests: a transport of httpx, or a whole `HttpClient` with settings of its
    own.
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
        frozen = now_from(environ) if clock is None else clock_of(clock)
        folder = None if cache_dir is None else path_of(cache_dir, "cache_dir")
        self.file: RatesFile | None = None
        if rates is not None:
            from converter.store import rates_file

            self.file = rates_file.read(path_of(rates, "rates"), frozen() if frozen else None)
            frozen = frozen or self.file.clock
        self.clock = frozen or utc_now
        self.time: Callable[[], float] = (lambda: frozen().timestamp()) if frozen else time.time
        self.timeout = None if timeout is None else seconds_of(timeout, "timeout")
        self.progress: Callable[[], Watcher] | None = None
        self._transport = transport
        self._client: RatesClient | None = None
        self._lock = allocate_lock()
        self._local = _local()
        named = bool(folder or environ.get("CONVERTER_CACHE_DIR"))
        self.store = Store(
            folder or path_of(cache_directory(environ), "CONVERTER_CACHE_DIR"), seed_directory(environ),
            self.clock,
            sheets=self.file.sheets if self.file else None,
            memory=self._memory() if keep else None,
            writable=self.file is None and (named or not environ.get("CONVERTER_NOW")),
        )  # fmt: skip

    def _memory(self) -> "Any":
        """Read files, each until it is due."""
        from cachetools import TLRUCache

        def until(_key: object, sheet: "Any", now: float) -> float:
            due = sheet.head.due.timestamp() if sheet is not None and sheet.head.due else 0.0
            return due if due > now else now + MEMO_SECONDS

        return TLRUCache(maxsize=512, ttu=until, timer=self.time)

    def answer(
        self,
        base: str,
        quote: str,
        day: "date | Relative | None",
        rules: "Policy",
        seconds: "float | None",
        *,
        only_look: bool = False,
    ) -> "Answer":
        """The rate of a pair on a day or now, with its notes; errors as `answering.answer`.

        With ``only_look`` nothing is fetched: it raises `Lacking` instead.
        """
        resources = self.resources(rules, seconds, self.clock(), only_look=only_look)
        answer = answering.answer(base, quote, day, resources)
        if self.store.damaged:
            told = (Note("damaged", line) for line in self.store.damaged)
            answer = answer.replace(notes=tuple(dict.fromkeys((*answer.notes, *told))))
        # A day that was given is itself; what is undated, or counted from today, is as of the file.
        if self.file and answer.age_days is not None and not isinstance(day, date):
            answer = answer.replace(notes=(*answer.notes, self.file.told()))
        return answer

    def seconds(self, usual: float) -> float:
        """The seconds that the caller allows, else the usual ones."""
        return usual if self.timeout is None else self.timeout

    def together(self) -> "Together":
        """While it is entered, questions of this thread are one run: nobody is asked twice for the same."""
        from converter.api.run import Together

        return Together(self._local)

    def resources(
        self, rules: "Policy", seconds: "float | None", now: "datetime", *, only_look: bool = False
    ) -> Resources:
        """What a question is answered with at ``now``; fetches as `fetching`."""
        fetch = self.fetching(seconds, now, rules, only_look=only_look)
        return Resources(rules, self.store.read, fetch, now)

    def fetching(
        self, seconds: "float | None", now: "datetime", rules: "Policy", *, only_look: bool = False
    ) -> "Fetch":
        """What brings days of a source into the store, for one question within these seconds.

        Without ``seconds`` they are fewer if what is held can answer.
        """
        begun: list[tuple[Run, Deadline]] = []

        def fetch(
            asked: "Source", codes: "tuple[str, ...]", first: date, until: date,
            needed: "Callable[[], bool]", /, *, last: bool = True, soon: bool = False,
        ) -> None:  # fmt: skip
            from converter.api.run import Deadline, Run
            from converter.fetch.refresh import kind_of
            from converter.sources.contract import Wanted

            if not begun:
                begun.append(
                    (getattr(self._local, "run", None) or Run(), Deadline(seconds, TIMEOUT, TIMEOUT_IF_HELD))
                )
            run, deadline = begun[0]
            info = asked.INFO
            wanted = Wanted(codes, first, until, info.publication.today(now))
            kind, want = kind_of(info, wanted), (info.key, frozenset(codes), first, until)
            run.check(info.key, kind)
            if want in run.fetched:
                return
            # The legs of a chain come back to a source that was refreshed for others already.
            part = (info.key, info.apart.intersection(codes), first, until)
            refresh = rules.refresh and part not in run.refreshed
            if only_look:
                from converter.lookup.prepare import Lacking

                raise Lacking(asked, codes, first, until, needed)
            run.refreshed.add(part)
            try:
                self.client().fetch(
                    asked, wanted, deadline.share(last=last, soon=soon), needed, refresh=refresh
                )
            except SourceError as error:
                if error.scope is not None:
                    run.failed[info.key, error.scope] = error.anew()
                raise
            run.fetched.add(want)

        return fetch

    def ahead(self, questions: "Iterable[Any]", put: "Callable[[Any], object]", rules: "Policy") -> None:
        """Fetch what questions of one run lack, before each is answered.

        ``put`` answers one by what is held, `Lacking` where it isn't; what can't be had the questions tell.
        """
        from converter.lookup.prepare import fetch_ahead

        now = self.clock()
        with self.together():
            fetch_ahead(questions, put, lambda wants: self._bring(wants, now, rules))

    def _bring(self, wants: "list[Lacking]", now: "datetime", rules: "Policy") -> None:
        """Fetch what is wanted of one source, as far as it can be had."""
        from converter.lookup.prepare import in_ranges
        from converter.store.state import State

        info = wants[0].source.INFO
        hints, today = State.read(self.store, info.key).hints, info.publication.today(now)
        for group in in_ranges(wants, today, hints):
            if self._brought(group, now, rules):
                continue
            # A range that is refused says nothing of a day: the first of them tells.
            for want in group if len(group) > 1 else ():
                if not self._brought([want], now, rules):
                    break

    def _brought(self, group: "list[Lacking]", now: "datetime", rules: "Policy") -> bool:
        """Whether the days of a group could be fetched, together."""
        source = group[0].source
        codes = tuple(dict.fromkeys(code for want in group for code in want.codes))
        fetch = self.fetching(self.seconds(SERIES_TIMEOUT if len(group) > 1 else TIMEOUT), now, rules)
        try:
            fetch(source, codes, group[0].first, group[-1].last, lambda: any(w.needed() for w in group))
        except SourceError:
            return False
        run: Run = self._local.run
        run.fetched.update((source.INFO.key, frozenset(w.codes), w.first, w.last) for w in group)
        return True

    def client(self) -> "RatesClient":
        """The client that fetches, made when it is first needed: httpx takes 80 ms to import."""
        with self._lock:
            if self._client is None:
                from converter.fetch.http import HttpClient
                from converter.fetch.refresh import RatesClient

                http = self._transport
                if not isinstance(http, HttpClient):
                    http = HttpClient(environ=self.environ, transport=http, clock=self.clock)
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
