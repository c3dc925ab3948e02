"""What every question needs: the clock, the store, the client that fetches, and the time it may take."""

import time
from _thread import _local, allocate_lock
from datetime import date

from converter.api.clock import MEMO_SECONDS, clock_of, kept_until, now_from, utc_now
from converter.lookup import answering
from converter.lookup.resources import HELD_CACHED, HELD_NONE, HELD_SHIPPED, Reading, Resources
from converter.model import Note
from converter.store.layers import HELD, Store
from converter.store.paths import cache_directory, seed_directory
from converter.store.recalled import Recalled
from converter.text.arguments import flag_of, path_of, seconds_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from converter.api.fetching import Fetching
    from converter.api.run import Run, Together, Within
    from converter.fetch.refresh import RatesClient, Watcher
    from converter.lookup.policy import Policy
    from converter.lookup.resources import Fetch
    from converter.money.conversion import Answer
    from converter.store.price_file import PriceFile
    from converter.store.rates_file import RatesFile
    from converter.store.sheet import Sheet
    from converter.text.spoken import Relative

__all__ = ["SERIES_TIMEOUT", "TIMEOUT", "Context"]

# Seconds that a question may take without a timeout of the caller's: for one rate, for one that rates of the
# user's cache can answer, for one that only shipped rates can, and for a series.
TIMEOUT = 10.0
TIMEOUT_IF_CACHED = 3.0
TIMEOUT_IF_SHIPPED = 5.0
SERIES_TIMEOUT = 60.0


class Context:
    """What every question of one converter needs. Thread-safe.

    ``clock`` returns the instant that counts as now, ``time`` the same in seconds of the epoch. ``store``
    has the held rates. ``file`` is the rates file that answers alone, ``prices`` the price file that does;
    None without one. ``timeout`` is the number of seconds that the caller allows for a question, or None;
    then they are the ``usual`` ones, as of `Deadline`.
    ``progress``, if set before the first fetch, makes the `Watcher` that is told of requests. ``transport``
    carries the requests: a transport of httpx, or a whole `HttpClient` with settings of its own. With
    ``advise`` False nothing is said of this machine: of its files, its variables and its commands.
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
        usual: "Mapping[str, float] | None" = None,
        advise: bool = True,
    ) -> None:
        self.environ = environ
        self.advise = flag_of(advise, "advise")
        frozen = now_from(environ) if clock is None else clock_of(clock)
        folder = None if cache_dir is None else path_of(cache_dir, "cache_dir")
        self.file: RatesFile | None = None
        self.prices: PriceFile | None = None
        if rates is not None:
            self.file, self.prices = _read(path_of(rates, "rates"), frozen() if frozen else None)
            frozen = frozen or (self.file.clock if self.file else None)
        self.clock = frozen or utc_now
        self.time: Callable[[], float] = (lambda: frozen().timestamp()) if frozen else time.time
        self.timeout = None if timeout is None else seconds_of(timeout, "timeout")
        self.progress: Callable[[], Watcher] | None = None
        self._usual = usual or {
            HELD_NONE: TIMEOUT, HELD_SHIPPED: TIMEOUT_IF_SHIPPED, HELD_CACHED: TIMEOUT_IF_CACHED,
        }  # fmt: skip
        self._transport = transport
        self._client: RatesClient | None = None
        self._lock = allocate_lock()
        self._local = _local()
        self._looked = time.monotonic()
        # How often answers were forgotten, since newer rates were held than those that they rest on.
        self.forgotten = 0
        named = bool(folder or environ.get("CONVERTER_CACHE_DIR"))
        cache, seed = cache_directory(environ), seed_directory(environ)
        self.store = Store(
            folder or path_of(cache, "CONVERTER_CACHE_DIR"), seed, self.clock,
            sheets={} if self.prices is not None else self.file.sheets if self.file is not None else None,
            memory=self._memory() if flag_of(keep, "keep") else None,
            writable=rates is None and (named or not environ.get("CONVERTER_NOW")),
        )  # fmt: skip
        if not self.advise:
            self.store.where = HELD

    def _memory(self) -> "Recalled":
        """A memory of files that were read, each kept until a newer table of it is due."""

        def until(sheet: "Sheet | None", now: float) -> float:
            due = sheet.head.due.timestamp() if sheet is not None and sheet.head.due else 0.0
            return due if due > now else now + MEMO_SECONDS

        return Recalled(until, self.time)

    def answer(
        self,
        base: str,
        quote: str,
        day: "date | Relative | None",
        policy: "Policy",
        seconds: "float | None",
        *,
        only_look: bool = False,
    ) -> "Answer":
        """The rate of a pair on a day, or now, with all notes on it; errors as `answering.answer`.

        ``seconds`` are those of `fetching`. With ``only_look`` nothing is fetched: `Lacking` is raised
        where a source would have to be asked.
        """
        resources = self.resources(policy, seconds, self.clock(), only_look=only_look)
        answer = answering.answer(base, quote, day, resources)
        told = self.told_of_files()
        if told:
            answer = answer.replace(notes=tuple(dict.fromkeys((*answer.notes, *told))))
        # A given day is meant as it is; an undated question, or one counted from today, is as of the file.
        if self.file and answer.age_days is not None and not isinstance(day, date):
            answer = answer.replace(notes=(*answer.notes, self.file.told()))
        return answer

    def kept_until(self) -> float:
        """Until when an answer that is found now may be given again, in seconds of the epoch."""
        return kept_until(self.time())

    @property
    def inside(self) -> "frozenset[str]":
        """The keys of the sources in the rates file, if one answers alone."""
        return self.file.sources if self.file is not None else frozenset()

    def told_of_files(self) -> "tuple[Note, ...]":
        """The notes that all answers have on the files of rates: on those that are damaged."""
        lines = self.store.damaged if self.advise else [*map(_without_name, self.store.damaged)]
        return tuple(dict.fromkeys(Note("damaged", line) for line in lines))

    def seconds(self, usual: float) -> float:
        """The seconds that the caller allows for a question, or else the ``usual`` ones; see `at_most`."""
        if self.timeout is not None:
            return self.timeout
        return min(usual, getattr(self._local, "at_most", None) or usual)

    def together(self, *, as_one: bool = False, run: "Run | None" = None) -> "Together":
        """A context in which the questions of this thread are one run: nothing is fetched twice in it.

        With ``as_one`` they are one question with several targets or terms, and have one deadline. With
        ``run`` they are part of that run.
        """
        from converter.api.run import Together

        return Together(self._local, as_one=as_one, run=run)

    def run(self) -> "Run":
        """The run that the questions of this thread are part of, or a new one."""
        from converter.api.run import Run

        return getattr(self._local, "run", None) or Run()

    def from_memory(self) -> "Within":
        """A context in which a question of this thread that memory can't answer raises `NotInMemory`."""
        return self._within("from_memory")

    def only_look(self) -> "Within":
        """A context in which a question of this thread that needs a fetch raises `Lacking`."""
        return self._within("only_look")

    def at_most(self, seconds: float) -> "Within":
        """A context in which a question of this thread takes no longer, unless the caller allows it."""
        return self._within("at_most", seconds)

    def _within(self, name: str, value: object = True) -> "Within":
        from converter.api.run import Within

        return Within(self._local, name, value)

    def reading_once(self) -> "Within":
        """A context in which the questions of this thread look up each held row once for all of them."""
        return self._within("reading", self._reading() or Reading(self.store, self.forgotten))

    def begun(self) -> int:
        """What `forgotten` was when the rows were read first that a question of this thread rests on."""
        reading = self._reading()
        return self.forgotten if reading is None else reading.begun

    def only_looks(self) -> bool:
        """Whether the questions of this thread may fetch nothing; see `only_look`."""
        return bool(getattr(self._local, "only_look", False))

    def refuse_from_memory(self) -> None:
        """Raise `NotInMemory` within `from_memory`; for what reads the disk or fetches."""
        if getattr(self._local, "from_memory", False):
            from converter.api.run import NotInMemory

            raise NotInMemory

    def resources(
        self, policy: "Policy", seconds: "float | None", now: "datetime", *, only_look: bool = False
    ) -> Resources:
        """What a question is answered with at ``now``; it fetches as `fetching` does."""
        fetch = self.fetching(seconds, now, policy, only_look=only_look)
        reading = self._reading()
        if reading is None:
            if time.monotonic() - self._looked >= MEMO_SECONDS:
                self._looked = time.monotonic()
                self.store.forget_changed()
            reading = Reading(self.store)
            fetch = reading.fetching(fetch)
        return Resources(policy, reading.read, fetch, now)

    def _reading(self) -> "Reading | None":
        return getattr(self._local, "reading", None)

    def fetching(
        self,
        seconds: "float | None",
        now: "datetime",
        policy: "Policy",
        *,
        only_look: bool = False,
        wide: bool = False,
    ) -> "Fetch":
        """The function that brings days of a source into the store for one question, as `Fetching.bring`.

        All its calls together take up to ``seconds``; None: 10, or less where held rates can answer. With
        ``wide`` more days are asked for than one question needs.
        """
        self.refuse_from_memory()
        only_look = only_look or self.only_looks()
        begun: list[Fetching] = []

        def fetch(*wanted: "Any", last: bool = True, held: str = HELD_NONE) -> None:
            if not begun:
                refresh = policy.refresh
                begun.append(self._fetching(seconds, now, refresh=refresh, only_look=only_look, wide=wide))
            begun[0].bring(*wanted, last=last, held=held)

        reading = self._reading()
        return fetch if reading is None else reading.fetching(fetch)

    def _fetching(
        self, seconds: "float | None", now: "datetime", *, refresh: bool, only_look: bool, wide: bool
    ) -> "Fetching":
        from converter.api.fetching import Fetching
        from converter.api.run import Deadline, OneQuestion, Run

        run = getattr(self._local, "run", None) or Run()
        question = getattr(self._local, "question", None) or OneQuestion()
        deadline = Deadline(seconds, self._usual, question)
        how = {"refresh": refresh, "only_look": only_look, "wide": wide, "quote": self.advise}
        return Fetching(self.client, run, question, deadline, now, **how)

    def client(self) -> "RatesClient":
        """The client that fetches, made when it is first needed: httpx takes 80 ms to import."""
        with self._lock:
            if self._client is None:
                from converter.fetch.http import HttpClient
                from converter.fetch.refresh import RatesClient

                http = self._transport
                if not isinstance(http, HttpClient):
                    how = {"transport": http, "clock": self.clock, "advise": self.advise}
                    http = HttpClient(environ=self.environ, **how)
                self._client = RatesClient(self.store, http, self.clock)
                self._client.watch(self.progress() if self.progress else None)
            return self._client

    def reports(self) -> "list[str]":
        """A line for each incident: a damaged file, a changed figure, a cache that can't be written."""
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


def _without_name(_line: str) -> str:
    """What is said of a damaged file where its name is not to be told."""
    return "a file of held rates is damaged and was passed over"


def _read(path: str, now: "datetime | None") -> "tuple[RatesFile | None, PriceFile | None]":
    """The file that answers alone: a price file by its ending, else a rates file."""
    from converter.store import price_file

    if price_file.is_price_file(path):
        return None, price_file.read(path)
    from converter.store import rates_file

    advice = "a price file ends in .journal, .ledger, .beancount or .csv"
    return rates_file.read(path, now, advice=advice), None
