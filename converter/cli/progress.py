"""What is shown on a terminal while publishers are waited for."""

import os
import sys
import threading
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

__all__ = ["AFTER", "waiting"]

# Who has the answer sooner need not be told that it is waited for.
AFTER = 0.5
_STEP = 0.1
_MARKS = "|/-\\"
_CLEARED = "\r\x1b[2K"


@contextmanager
def waiting(what: str) -> "Iterator[None]":
    """Turn a mark on standard error, if that is a terminal, for as long as this takes."""
    stream = sys.stderr
    if not stream.isatty() or os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        yield
        return
    done = threading.Event()
    turning = threading.Thread(target=_turn, args=(what, stream, done), daemon=True)
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


def _turn(what: str, stream: "IO[str]", done: threading.Event) -> None:
    turns = 0
    pause = AFTER
    while not done.wait(pause):
        stream.write(f"\r{_MARKS[turns % len(_MARKS)]} {what}")
        stream.flush()
        turns, pause = turns + 1, _STEP
    if turns:
        stream.write(_CLEARED)
        stream.flush()
