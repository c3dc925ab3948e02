"""What a terminal can show: its width, its colours and its characters."""

import os

from rich.console import Console

from converter.cli.writer import width, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

__all__ = ["below", "console", "fitting"]

_PLAIN = str.maketrans({
    "\N{NO-BREAK SPACE}": " ",
    "\N{MIDDLE DOT}": "-", "\N{HORIZONTAL ELLIPSIS}": "~", "\N{MINUS SIGN}": "-", "\N{EM DASH}": "-",
    "\N{RIGHTWARDS ARROW}": ">", "\N{RIGHT SINGLE QUOTATION MARK}": "'",
})  # fmt: skip


class _Screen(Console):
    """A console that raises a broken pipe: the command ends with the exit code for it, Rich with another."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console(out: "IO[str]", color: str) -> Console:
    """A Rich console that writes to a stream; ``color`` is auto, always or never."""
    colored = _colored(out, color)
    return _Screen(
        file=out, width=width(out), color_system="standard" if colored else None, force_terminal=colored,
        no_color=not colored, highlight=False, markup=False, emoji=False, legacy_windows=False,
    )  # fmt: skip


def below(screen: Console, out: "IO[str]", lines: "Iterable[str]") -> None:
    """Write lines below a table, wrapped at words to the width of the console, which writes to ``out``."""
    for line in lines:
        for part in wrapped(fitting(line, out), screen.width):
            screen.print(part, style="dim", no_wrap=True, overflow="ignore", crop=False)


def fitting(text: str, out: "IO[str]") -> str:
    """The text in characters that the stream's encoding has: others become the nearest ASCII, or ``?``."""
    encoding = getattr(out, "encoding", None) or "utf-8"
    if encoding.lower().startswith("utf"):
        return text
    return text.translate(_PLAIN).encode(encoding, "replace").decode(encoding)


def _colored(out: "IO[str]", color: str) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return out.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown")
