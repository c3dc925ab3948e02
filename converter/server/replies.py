"""What is sent: a whole body with its validator and its lifetime, or a body in pieces."""

from hashlib import blake2b

from converter.server.figures import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from converter.model import Rate
    from converter.money.conversion import Answer

    Headers = Sequence[tuple[bytes, bytes]]

__all__ = [
    "CSV",
    "HOUR",
    "JSON",
    "MINUTE",
    "NDJSON",
    "TEXT",
    "WEEK",
    "Lifetime",
    "Reply",
    "Stream",
    "fx_missing",
    "fx_source",
    "fx_sources",
    "lifetime",
]

JSON, NDJSON = b"application/json", b"application/x-ndjson"
CSV, TEXT = b"text/csv; charset=utf-8", b"text/plain; charset=utf-8"
WEEK, MINUTE, HOUR = 7 * 86400, 60, 3600
# The note that a source before the one that answers could not, which it may later.
_PASSED = "passed-over"
# Notes of a dated answer that may change.
_NOT_FINAL = frozenset(("not-final", _PASSED))


class Lifetime:
    """How long an answer may be given again.

    ``due`` is the instant, in seconds of the epoch, until which a client may keep it, but it may keep it for
    ``least`` seconds at any rate, and for ``most`` at most. The server itself asks again after a minute.
    """

    __slots__ = ("due", "least", "most")

    def __init__(self, due: float, least: int = 0, most: int = WEEK) -> None:
        self.due = due
        self.least = least
        self.most = most

    def max_age(self, now: float) -> int:
        """The seconds for which a client may keep the answer from ``now`` on."""
        return max(self.least, min(self.most, int(self.due - now)))


class Reply:
    """A whole answer: ``status``, ``body`` and the ``headers`` that belong to the body.

    ``lifetime`` None: the answer is not to be kept by anybody. The validator, ``etag``, is made of the body.
    """

    __slots__ = ("body", "etag", "headers", "lifetime", "status")

    def __init__(
        self,
        body: bytes,
        media: bytes = JSON,
        *,
        status: int = 200,
        lifetime: "Lifetime | None" = None,
        headers: "Headers" = (),
    ) -> None:
        self.status = status
        self.body = body
        self.lifetime = lifetime
        self.etag = b'"%s"' % blake2b(body, digest_size=12).hexdigest().encode() if lifetime else b""
        tagged = [(b"etag", self.etag)] if self.etag else []
        self.headers: list[tuple[bytes, bytes]] = [
            (b"content-type", media), (b"content-length", str(len(body)).encode()), *tagged, *headers,
        ]  # fmt: skip


class Stream:
    """An answer in pieces, for one that is too long to be made at once.

    ``pieces`` is pulled from another thread than the event loop's, and closed if the client goes away.
    ``headers`` and ``lifetime`` are those of `Reply`.
    """

    __slots__ = ("headers", "lifetime", "pieces")

    def __init__(
        self,
        pieces: "Iterator[bytes]",
        media: bytes = JSON,
        *,
        lifetime: "Lifetime | None" = None,
        headers: "Headers" = (),
    ) -> None:
        self.pieces = pieces
        self.lifetime = lifetime
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", media), *headers]


def lifetime(answers: "Iterable[Answer]", now: float, *, lacking: bool = False) -> Lifetime:
    """How long clients may keep an answer: until the first of its tables is due.

    It is a minute if one is stale, or if others are ``lacking`` that may soon be held; and a week if all are
    of days that are over and final.
    """
    due, stale = now + WEEK, lacking
    for one in answers:
        stale = stale or one.stale
        due = min(due, _due(one, now))
    return Lifetime(now + MINUTE, MINUTE, MINUTE) if stale else Lifetime(due)


def _due(one: "Answer", now: float) -> float:
    day = one.asked or one.until
    if day is not None and _is_final(one, day, now):
        return now + WEEK
    if one.expires is not None:
        most = HOUR if any(note.code == _PASSED for note in one.notes) else WEEK
        return min(one.expires.timestamp(), now + most)
    # By law, by a peg or in itself, no table is due; but the day of the answer changes.
    return now + HOUR


def _is_final(one: "Answer", day: "date", now: float) -> bool:
    """Whether the day or period asked for is over, at the source too, and no table of it can change."""
    from datetime import UTC, datetime, timedelta

    yesterday = (datetime.fromtimestamp(now, UTC) - timedelta(days=1)).date()
    return day < yesterday and not any(note.code in _NOT_FINAL for note in one.notes)


def fx_source(answers: "Iterable[Answer]") -> "tuple[bytes, bytes] | None":
    """The header that names each source of an answer, with its oldest as-of day.

    It is a structured list (RFC 9651): ``ecb; as-of="2026-10-30"; kind=reference; stale=?0``. None if no rate
    came from a source.
    """
    return fx_sources(
        (one.rate, day_of(one), one.stale) for one in answers if one.rate.derivation != "identity"
    )


def fx_sources(rates: "Iterable[tuple[Rate, date, bool]]") -> "tuple[bytes, bytes] | None":
    """The header that names the source of each rate, with its day and whether a newer table should be out."""
    found: dict[str, tuple[str, str, bool]] = {}
    for rate, as_of, late in rates:
        day, stale = str(as_of), late
        before = found.get(rate.source)
        if before:
            day, stale = min(day, before[0]), stale or before[2]
        found[rate.source] = (day, str(rate.kind), stale)
    if not found:
        return None
    members = (
        f'{source}; as-of="{day}"; kind={kind}; stale=?{int(stale)}'
        for source, (day, kind, stale) in sorted(found.items())
    )
    return b"fx-source", ", ".join(members).encode()


def fx_missing(codes: "Iterable[str]") -> "tuple[bytes, bytes] | None":
    """The header that names the currencies that were asked for and have no rate; None if there are none."""
    named = ", ".join(sorted(codes))
    return (b"fx-missing", named.encode()) if named else None
