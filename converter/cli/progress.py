"""What is shown on a terminal while publishers are waited for: a mark that turns, or a bar of requests."""

import os
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from rich.progress import Progress, TaskID

__all__ = ["AFTER", "Bar", "waiting"]


# Who has the answer sooner need not be told that it is waited for.
AFTER = 0.5
_STEP = 0.1
_MARKS = "|/-\\"
_CLEARED = "\r\x1b[2K"


@contextmanager
def waiting(what: str, after: float = AFTER) -> "Iterator[None]":
    """Turn a mark on standard error, if that is a terminal, from ``after`` seconds on until this is left."""
    stream = sys.stderr
    if not stream.isatty() or os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        yield
        return
    done = threading.Event()
    turning = threading.Thread(target=_turn, args=(what, stream, done, after), daemon=True)
    try:
        turning.start()
    except RuntimeError:  # where no more threads are allowed, there is no mark
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


class Bar:
    """Counts the requests of each source, and shows the counts when they take long."""

    def __init__(self, color: str) -> None:
        self._color = color
        self._counts: dict[str, tuple[int, int]] = {}
        self._tasks: dict[str, TaskID] = {}
        self._began: float | None = None
        self._timer: threading.Timer | None = None
        self._progress: Progress | None = None
        self._lock = threading.RLock()

    def requested(self, key: str, count: int) -> None:
        """So many requests more go to a source."""
        with self._lock:
            done, total = self._counts.get(key, (0, 0))
            self._counts[key] = (done, total + count)
            self._wait()
            self._tell(key)

    def answered(self, key: str) -> None:
        """One of a source's requests has its answer."""
        with self._lock:
            done, total = self._counts.get(key, (0, 1))
            self._counts[key] = (done + 1, total)
            self._tell(key)

    def ended(self, key: str) -> None:
        """A source is done with; with the last one the bar goes, since an answer may follow."""
        with self._lock:
            self._counts.pop(key, None)
            if not self._counts:
                self.close()

    def close(self) -> None:
        """Leave the terminal as it was."""
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
        self._timer = threading.Timer(max(0.0, self._began + AFTER - now), self._show)
        self._timer.daemon = True
        self._timer.start()

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        from converter.cli.render.screen import console

        like = console(sys.stderr, self._color)
        # Without colour it is a terminal still.
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
        # One request alone is either not answered or all there is.
        end, count = (total, f"{done} of {total}") if total > 1 else (None, "")
        if key not in self._tasks:
            self._tasks[key] = self._progress.add_task(f"asking {key}", total=end, count=count)
        self._progress.update(self._tasks[key], total=end, completed=done, count=count)
