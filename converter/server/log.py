"""What the packages that run the server have to say: one line each, on standard error."""

import logging
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

__all__ = ["set_up"]

_LONGEST = 200


class _Lines(logging.Handler):
    """Writes the first line of each record and the type of its exception, which may hold texts of clients."""

    def __init__(self, out: "IO[str]", *, whole: bool) -> None:
        super().__init__()
        self._out = out
        self._whole = whole

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._out.write(f"convert: {_told(record)}\n")
            if self._whole and record.exc_info:
                self._out.write(f"{logging.Formatter().formatException(record.exc_info)}\n")
            self._out.flush()
        except (OSError, ValueError):
            pass  # a log that nobody reads ends no server


def _told(record: logging.LogRecord) -> str:
    line = record.getMessage().strip().partition("\n")[0]
    kind = record.exc_info[0] if record.exc_info else None
    told = f"{line}: {kind.__name__}" if kind else line
    return "".join(one for one in told if one.isprintable())[:_LONGEST]


def set_up(out: "IO[str] | None" = None, *, whole: bool = False) -> None:
    """Have errors of uvicorn and asyncio written to ``out``, by default standard error.

    ``whole``: with their tracebacks.
    """
    handler = _Lines(out or sys.stderr, whole=whole)
    for name in ("uvicorn", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.propagate = False
        logger.setLevel(logging.ERROR)
    # Warnings of uvicorn are about clients, who could fill the disk with them.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").disabled = True
