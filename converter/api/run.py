"""One question, or many put together, as far as publishers are asked: what is not done twice, and by when."""

import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import _local
    from datetime import date

    from converter.errors import SourceError

__all__ = ["Deadline", "Run", "Together"]


class Run:
    """What is not done twice for one question, or for many that are put together."""

    __slots__ = ("failed", "fetched", "refreshed")

    def __init__(self) -> None:
        self.fetched: set[tuple[str, frozenset[str], date, date]] = set()
        self.refreshed: set[tuple[str, frozenset[str], date, date]] = set()
        self.failed: dict[tuple[str, str], SourceError] = {}

    def check(self, key: str, kind: str) -> None:
        """Raise what a source, or this kind of request, has failed with."""
        for scope in ("", kind):
            if (key, scope) in self.failed:
                raise self.failed[key, scope].anew()


class Together:
    """Questions of one thread as one run, while it is entered; within another it is part of that."""

    __slots__ = ("_before", "_local")

    def __init__(self, local: "_local") -> None:
        self._local = local
        self._before: Run | None = None

    def __enter__(self) -> None:
        self._before = getattr(self._local, "run", None)
        self._local.run = self._before or Run()

    def __exit__(self, *error: object) -> None:
        self._local.run = self._before


class Deadline:
    """The seconds of one question: all for the last who is asked, half of what is left for others.

    ``usual`` are those without a ``timeout``, ``held`` those where what is held can answer.
    """

    __slots__ = ("_held", "_start", "_usual")

    def __init__(self, timeout: "float | None", usual: float, held: float) -> None:
        self._usual = usual if timeout is None else timeout
        self._held = held if timeout is None else timeout
        self._start: float | None = None

    def share(self, *, last: bool, soon: bool) -> float:
        """Until when a source may take, on the monotonic clock."""
        now = time.monotonic()
        if self._start is None:
            self._start = now
        left = max(0.0, self._start + (self._held if soon else self._usual) - now)
        return now + (left if last else left / 2)
