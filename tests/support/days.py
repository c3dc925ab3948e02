"""Days and instants as the tests write them."""

from datetime import UTC, date, datetime

__all__ = ["day", "utc"]


def day(text: str) -> date:
    """The day of ``2026-10-30``."""
    return date.fromisoformat(text)


def utc(text: str) -> datetime:
    """The instant of ``2026-10-30T15:04``, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
