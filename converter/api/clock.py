"""The clock: the system's, the caller's, or the instant that CONVERTER_NOW sets."""

from datetime import UTC, datetime

from converter.errors import InputError, given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

__all__ = ["MEMO_SECONDS", "QUARTER", "clock_of", "kept_until", "now_from", "utc_now"]

# For this time an answer is given again, and a file is not read again, unless a newer table is due before.
MEMO_SECONDS = 60.0
# In every time zone a day begins at a full quarter of an hour of UTC.
QUARTER = 900.0

_FIRST_YEAR, _LAST_YEAR = 1990, 2200  # that a clock may tell


def clock_of(value: "Any") -> "Callable[[], datetime]":
    """The caller's clock, which is called once to check it.

    InputError if it doesn't return an instant with its time zone, of the years 1990 to 2200.
    """
    now = value() if callable(value) else value
    if not callable(value) or not isinstance(now, datetime) or now.utcoffset() is None:
        raise InputError(f"clock is a function that returns the time now, with its zone, not {given(now)}")
    if not _FIRST_YEAR <= now.year <= _LAST_YEAR:
        raise InputError(f"clock tells a year from {_FIRST_YEAR} to {_LAST_YEAR}, not {now.year}")
    clock: Callable[[], datetime] = value
    return clock


def utc_now() -> datetime:
    """The present instant, by the system's clock."""
    return datetime.now(UTC)


def kept_until(now: float) -> float:
    """Until when an answer that is found ``now`` may be given again: a minute, and on the same day.

    Both are seconds of the epoch. An answer says how old its rate is, and of which day it is.
    """
    return min(now + MEMO_SECONDS, (now // QUARTER + 1) * QUARTER)


def now_from(environ: "Mapping[str, str]") -> "Callable[[], datetime] | None":
    """A clock that stands at ``CONVERTER_NOW``, or None if that is not set.

    InputError if the variable is no instant with its time zone, of the years 1990 to 2200.
    """
    text = environ.get("CONVERTER_NOW")
    if not text:
        return None
    try:
        fixed = datetime.fromisoformat(text)
    except ValueError:
        fixed = None
    if fixed is None or fixed.tzinfo is None or not _FIRST_YEAR <= fixed.year <= _LAST_YEAR:
        raise InputError(f"CONVERTER_NOW is not an instant like 2026-04-26T22:00:58Z: {text[:40]!r}")
    return lambda: fixed
