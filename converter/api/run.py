"""One question, or several put together: what is not fetched twice, and how long a source may take."""

import time

from converter.lookup.resources import HELD_NONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _thread import _local
    from collections.abc import Mapping
    from datetime import date

    from converter.errors import SourceError

    Want = tuple[str, frozenset[str], date, date]  # a source's key, codes, the first and the last day

__all__ = ["Deadline", "FromMemory", "NotInMemory", "OneQuestion", "Run", "Together"]


class Run:
    """What is not done twice within one question, or within several that are put together."""

    __slots__ = ("failed", "fetched", "refreshed")

    def __init__(self) -> None:
        self.fetched: set[Want] = set()
        self.refreshed: set[Want] = set()
        self.failed: dict[tuple[str, str], SourceError] = {}

    def check(self, key: str, kind: str) -> None:
        """Raise the error with which the source, or this kind of request to it, failed earlier in the run."""
        for scope in ("", kind):
            if (key, scope) in self.failed:
                raise self.failed[key, scope].anew()


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

    With ``as_one`` they are one question too, or part of the one that they are asked in.
    """

    __slots__ = ("_as_one", "_before", "_local")

    def __init__(self, local: "_local", *, as_one: bool) -> None:
        self._local = local
        self._as_one = as_one
        self._before: tuple[Run | None, OneQuestion | None] = None, None

    def __enter__(self) -> Run:
        run, question = self._before = (
            getattr(self._local, "run", None), getattr(self._local, "question", None),
        )  # fmt: skip
        self._local.run = run = run or Run()
        self._local.question = question or (OneQuestion() if self._as_one else None)
        return run

    def __exit__(self, *error: object) -> None:
        self._local.run, self._local.question = self._before


class NotInMemory(Exception):
    """A question needs the disk or the network, and is put where memory alone may answer."""


class FromMemory:
    """A context in which questions of one thread are answered out of memory, or raise `NotInMemory`."""

    __slots__ = ("_before", "_local")

    def __init__(self, local: "_local") -> None:
        self._local = local
        self._before = False

    def __enter__(self) -> None:
        self._before = getattr(self._local, "from_memory", False)
        self._local.from_memory = True

    def __exit__(self, *error: object) -> None:
        self._local.from_memory = self._before


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
