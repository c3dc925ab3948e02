"""The clock: the time now, or the one that a caller or CONVERTER_NOW sets."""

from datetime import UTC, datetime

from converter.errors import InputError, given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

__all__ = ["clock_of", "now_from", "utc_now"]

_FIRST_YEAR, _LAST_YEAR = 1990, 2200  # of now


def clock_of(value: "Any") -> "Callable[[], datetime]":
    """What tells the time, called once to see that it tells an instant with its zone; InputError else."""
    now = value() if callable(value) else value
    if not callable(value) or not isinstance(now, datetime) or now.utcoffset() is None:
        raise InputError(f"clock is a function that returns the time now, with its zone, not {given(now)}")
    if not _FIRST_YEAR <= now.year <= _LAST_YEAR:
        raise InputError(f"clock tells a year from {_FIRST_YEAR} to {_LAST_YEAR}, not {now.year}")
    clock: Callable[[], datetime] = value
    return clock


def utc_now() -> datetime:
    """The instant that it is."""
    return datetime.now(UTC)


def now_from(environ: "Mapping[str, str]") -> "Callable[[], datetime] | None":
    """The clock that ``CONVERTER_NOW`` sets; None without it; InputError if it is no instant."""
    text = environ.get("CONVERTER_NOW")
    if not text:
        return None
    try:
        fixed = datetime.fromisoformat(text)
    except ValueError:
        fixed = None
    if fixed is None or fixed.tzinfo is None or not _FIRST_YEAR <= fixed.year <= _LAST_YEAR:
        raise InputError(f"CONVERTER_NOW is no instant like 2026-04-26T22:00:58Z: {text[:40]!r}")
    return lambda: fixed
