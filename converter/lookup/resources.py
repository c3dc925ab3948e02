"""What a question is answered with: the policy, the tables held, the network and the clock."""

from converter.lookup.policy import Policy
from converter.model import Fixed
from converter.store.layers import Held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from typing import Any, Protocol

    from converter.sources.contract import Source, SourceInfo
    from converter.store.head import Head
    from converter.store.layers import Row, Store
    from converter.store.sheet import Sheet

    class Read(Protocol):
        """Gives what is held of a source, or of one of its currencies that has files of its own."""

        def __call__(self, info: SourceInfo, code: str = "", /) -> Held: ...

    class Fetch(Protocol):
        """Brings the tables of a source from day ``first`` to day ``until`` into the store.

        ``codes`` are the currencies they are fetched for. ``needed`` tells whether they are still lacking:
        another process may have fetched them meanwhile. ``last``: no other source is asked after this one,
        which may therefore take all the time that is left. ``held`` says which held rates can answer, so
        that the wait is to be short: one of `HELD_CACHED`, `HELD_SHIPPED` and `HELD_NONE`. Raises
        SourceError if they can't be had, with its ``scope`` None if nothing was requested.
        """

        def __call__(
            self,
            source: Source,
            codes: tuple[str, ...],
            first: date,
            until: date,
            needed: Callable[[], bool],
            /,
            *,
            last: bool = True,
            held: str = "",
        ) -> None: ...


__all__ = [
    "HELD_CACHED",
    "HELD_NONE",
    "HELD_SHIPPED",
    "Reading",
    "Resources",
    "Step",
    "held_only",
    "without_network",
]

# Which held rates can answer a question: those of the user's cache, shipped ones, or none.
HELD_CACHED, HELD_SHIPPED, HELD_NONE = "cache", "shipped", ""
_UNKNOWN: "Any" = object()


class Resources(Fixed):
    """What a question is answered with.

    ``policy`` says which sources may answer, ``read`` gives the tables held of a source, ``fetch`` brings
    more of them into the store, and ``now`` is the instant (UTC) that counts as the present. If ``steps`` is
    a list, each look at a source for a pair on a day is added to it, in order.
    """

    __slots__ = ("fetch", "now", "policy", "read", "steps")

    def __init__(
        self,
        policy: Policy,
        read: "Read",
        fetch: "Fetch",
        now: "datetime",
        steps: "list[Step] | None" = None,
    ) -> None:
        self.policy = policy
        self.read = read
        self.fetch = fetch
        self.now = now
        self.steps = steps


class Step:
    """A look at the tables of a source for a pair on a day.

    ``covered``: the newest table up to the day is held, so that the figures in it decided; else the source
    could not answer whatever it published. ``asked``: it was to be asked first.
    """

    __slots__ = ("asked", "codes", "covered", "info")

    def __init__(self, info: "SourceInfo", codes: "tuple[str, str]", *, asked: bool, covered: bool) -> None:
        self.info = info
        self.codes = codes
        self.asked = asked
        self.covered = covered


def held_only(store: "Store", sources: "Sequence[Source]" = ()) -> Resources:
    """Resources by which the sources given answer from what is held, without the network."""
    return without_network(Policy(sources, auto=False, offline=True), store)


def without_network(policy: Policy, store: "Store") -> Resources:
    """Resources by which a policy answers from what is held."""
    return Resources(policy, store.read, _no_fetch, store.clock())


def _no_fetch(*_: object, **__: object) -> None:
    """The fetch of resources without the network."""


class Reading:
    """Reads a store for one question, or for several of one thread at one instant, and remembers the rows.

    All is forgotten with each fetch of theirs, before it is decided on and after it. ``begun`` is a number
    of the caller's, by which it tells what was read before newer rates were held.
    """

    __slots__ = ("_found", "begun", "store")

    def __init__(self, store: "Store", begun: int = 0) -> None:
        self.store = store
        self.begun = begun
        self._found: dict[tuple[str, str], _Once] = {}

    def read(self, info: "SourceInfo", code: str = "") -> Held:
        """As `Store.read`."""
        found = self._found.get((info.key, code))
        if found is None:
            found = self._found[info.key, code] = _Once(self.store, info, code)
        return found

    def fetching(self, fetch: "Fetch") -> "Fetch":
        """The fetch of the questions, after which the store is read again."""

        def fetched(
            source: "Source", codes: "tuple[str, ...]", first: "date", until: "date",
            needed: "Callable[[], bool]", /, *, last: bool = True, held: str = "",
        ) -> None:  # fmt: skip
            def still() -> bool:
                self._found.clear()  # another process may have fetched it
                return needed()

            try:
                fetch(source, codes, first, until, still, last=last, held=held)
            finally:
                self._found.clear()

        return fetched


class _Once(Held):
    """What is held of a source, which is looked up once at one instant."""

    __slots__ = ("_covers", "_exists", "_head", "_lines", "_newest", "_rows")

    def __init__(self, store: "Store", info: "SourceInfo", code: str) -> None:
        super().__init__(store, info, code)
        self._rows: dict[date, Row | None] = {}
        self._covers: dict[date, bool] = {}
        self._lines: dict[date, list[tuple[int, Sheet, int]]] = {}
        self._exists: bool = _UNKNOWN
        self._head: Head | None = _UNKNOWN
        self._newest: Row | None = _UNKNOWN

    def exists(self) -> bool:
        if self._exists is _UNKNOWN:
            self._exists = super().exists()
        return self._exists

    def at(self, day: "date") -> "Row | None":
        try:
            return self._rows[day]
        except KeyError:
            row = self._rows[day] = super().at(day)
            if row is not None:
                self._rows[row.as_of] = row
            return row

    def lines(self, day: "date") -> "list[tuple[int, Sheet, int]]":
        found = self._lines.get(day)
        if found is None:
            found = self._lines[day] = super().lines(day)
        return found

    def newest(self, now: "datetime") -> "Row | None":
        if self._newest is _UNKNOWN:
            self._newest = super().newest(now)
        return self._newest

    def head(self) -> "Head | None":
        if self._head is _UNKNOWN:
            self._head = super().head()
        return self._head

    def covers(self, day: "date", now: "datetime") -> bool:
        found = self._covers.get(day)
        if found is None:
            found = self._covers[day] = super().covers(day, now)
        return found
