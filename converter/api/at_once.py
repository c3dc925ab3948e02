"""Several sources asked at the same time."""

import queue
import time
from functools import partial

from converter.errors import ConverterError, SourceUnreachable
from converter.fetch.threads import start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from converter.sources.contract import Source

    Ask = Callable[[Source, float], Any]
    Done = queue.SimpleQueue[tuple[int, Any]]

__all__ = ["at_once"]

# The share of the time for all that one source may take, so that its own error comes before the end.
_SHARE = 0.95


def at_once(asked: "Sequence[Source]", ask: "Ask", seconds: float) -> "list[Any]":
    """The result of ``ask`` for each source, or the `ConverterError` that it raised, in their order.

    ``ask`` takes a source and the seconds that it may take, and runs on a daemon thread of its own. A
    source that isn't done after ``seconds`` has a `SourceUnreachable`, and its thread is abandoned. Any
    other exception of ``ask`` is raised here.
    """
    end = time.monotonic() + seconds
    found = _collected(_started(asked, ask, seconds), len(asked), end)
    return [found.get(place) or _late(source, seconds) for place, source in enumerate(asked)]


def _started(asked: "Sequence[Source]", ask: "Ask", seconds: float) -> "Done":
    """Where the result of each source will arrive, with its place among them."""
    done: Done = queue.SimpleQueue()

    def work(place: int, source: "Source") -> None:
        try:
            result: Any = ask(source, seconds * _SHARE)
        except Exception as error:  # noqa: BLE001 - one that is no answer is raised where it is waited for
            result = error
        done.put((place, result))

    for place, source in enumerate(asked):
        try:
            start(partial(work, place, source), f"fxconvert-{source.INFO.key}")
        except ConverterError as error:
            done.put((place, error))
    return done


def _collected(done: "Done", count: int, end: float) -> "dict[int, Any]":
    """The results that arrive until ``end`` on the monotonic clock, by their places."""
    found: dict[int, Any] = {}
    while len(found) < count:
        try:
            place, result = done.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            break
        if isinstance(result, Exception) and not isinstance(result, ConverterError):
            raise result
        found[place] = result
    return found


def _late(source: "Source", seconds: float) -> SourceUnreachable:
    key = source.INFO.key
    return SourceUnreachable(f"{key} did not answer within {seconds:g} s", key)
