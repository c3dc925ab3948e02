"""What a terminal shows during long work: a turning mark, a bar that counts requests, the rows of a file."""

import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from converter.cli.output import redraws
from converter.cli.writer import width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from rich.progress import Progress, TaskID

__all__ = ["AFTER", "Bar", "Rows", "waiting"]


# Seconds until something is shown: a shorter wait needs no explanation.
AFTER = 0.5
_STEP = 0.1
_MARKS = "|/-\\"
_CLEARED = "\r\x1b[2K"


@contextmanager
def waiting(what: str, after: float = AFTER) -> "Iterator[None]":
    """Turn a mark on standard error from ``after`` seconds on, if that is a terminal that can show it."""
    stream = sys.stderr
    if not redraws(stream):
        yield
        return
    done = threading.Event()
    turning = threading.Thread(target=_turn, args=(what, stream, done, after), daemon=True)
    try:
        turning.start()
    except RuntimeError:  # without another thread there is no mark
        yield
        return
    try:
        yield
    finally:
        done.set()
        turning.join()


def _turn(what: str, stream: "IO[str]", done: threading.Event, after: float) -> None:
    turns, pause = 0, after
    while not done.wait(pause):
        stream.write(f"\r{_MARKS[turns % len(_MARKS)]} {what}")
        stream.flush()
        turns, pause = turns + 1, _STEP
    if turns:
        stream.write(_CLEARED)
        stream.flush()


class Rows:
    """Shows how far a file is: the rows, the rows a second, and the part of its bytes if its size is known.

    It is called as rows are done. It shows nothing in the first ``after`` seconds, and is drawn again at most
    ten times a second. ``first`` is called before anything is drawn, to remove what is shown until then.
    """

    def __init__(
        self,
        stream: "IO[str]",
        after: float = AFTER,
        clock: "Callable[[], float]" = time.monotonic,
        first: "Callable[[], None]" = lambda: None,
    ) -> None:
        self._stream = stream
        self._first = first
        self._clock = clock
        self._began = clock()
        self._next = self._began + after
        self._shown = False

    def __call__(self, rows: int, done: int, size: "int | None") -> None:
        """``rows`` are done, and ``done`` bytes of ``size`` were read."""
        self._first()
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _STEP
        speed = round(rows / (now - self._began))
        # A file may grow while it is read.
        part = f", {min(100, 100 * done // size)} %" if size else ""
        line = f"{rows:,} rows, {speed:,} a second{part}"
        self._stream.write(f"{_CLEARED}{line[: max(0, width(self._stream) - 1)]}")
        self._stream.flush()
        self._shown = True

    def clear(self) -> None:
        """Remove the line until rows are done again."""
        self._first()
        if self._shown:
            self._stream.write(_CLEARED)
            self._stream.flush()
            self._shown = False

    close = clear


class Bar:
    """Counts the requests of each source, and shows the counts once ``after`` seconds have passed."""

    def __init__(self, color: str, after: float = AFTER) -> None:
        self._after = after
        self._color = color
        self._counts: dict[str, tuple[int, int]] = {}
        self._tasks: dict[str, TaskID] = {}
        self._began: float | None = None
        self._timer: threading.Timer | None = None
        self._progress: Progress | None = None
        self._lock = threading.RLock()

    def requested(self, key: str, count: int) -> None:
        """``count`` more requests go to a source."""
        with self._lock:
            done, total = self._counts.get(key, (0, 0))
            self._counts[key] = (done, total + count)
            self._wait()
            self._tell(key)

    def answered(self, key: str) -> None:
        """One request of a source has its answer."""
        with self._lock:
            done, total = self._counts.get(key, (0, 1))
            self._counts[key] = (done + 1, total)
            self._tell(key)

    def ended(self, key: str) -> None:
        """A source has no more requests; after the last one the bar is removed, as the answer follows."""
        with self._lock:
            self._counts.pop(key, None)
            if not self._counts:
                self.close()

    def close(self) -> None:
        """Remove the bar, so that the terminal looks as before."""
        with self._lock:
            timer, progress = self._timer, self._progress
            self._timer = self._progress = None
            self._tasks.clear()
        if timer:
            timer.cancel()
        if progress:
            progress.stop()

    def _wait(self) -> None:
        if self._timer or self._progress:
            return
        now = time.monotonic()
        self._began = now if self._began is None else self._began
        self._timer = threading.Timer(max(0.0, self._began + self._after - now), self._show)
        self._timer.daemon = True
        self._timer.start()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        from converter.cli.render.screen import console

        like = console(sys.stderr, self._color)
        # Without colour it still is a terminal, which redraws the bar.
        screen = Console(
            file=sys.stderr, width=like.width, color_system="standard" if like.color_system else None,
            no_color=like.no_color, force_terminal=True, legacy_windows=False,
        )  # fmt: skip
        shape = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[count]}")
        with self._lock:
            if self._timer is None:
                return
            self._timer = None
            self._progress = Progress(*shape, console=screen, transient=True)
            self._progress.start()
            for key in self._counts:
                self._tell(key)

    def _tell(self, key: str) -> None:
        if self._progress is None:
            return
        done, total = self._counts[key]
        # A single request is either open or all that there is: there is nothing to count.
        end, count = (total, f"{done} of {total}") if total > 1 else (None, "")
        if key not in self._tasks:
            self._tasks[key] = self._progress.add_task(f"asking {key}", total=end, count=count)
        self._progress.update(self._tasks[key], total=end, completed=done, count=count)
