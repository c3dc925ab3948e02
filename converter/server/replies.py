"""What is sent: a whole body with its validator and its lifetime, or a body in pieces."""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from time import monotonic

from converter.api.clock import QUARTER
from converter.server.figures import day_of
from converter.server.problems import may_pass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from converter.errors import ConverterError
    from converter.model import Rate
    from converter.money.conversion import Answer
    from converter.server.engine import Engine

    Headers = Sequence[tuple[bytes, bytes]]

__all__ = [
    "CSV",
    "HOUR",
    "JSON",
    "MINUTE",
    "NDJSON",
    "NO_STORE",
    "POLICY",
    "SAFE",
    "TEXT",
    "WEEK",
    "WHOLE",
    "Lifetime",
    "Reply",
    "Stream",
    "a_minute",
    "answered",
    "compact",
    "for_an_hour",
    "fx_source",
    "lifetime",
    "source_headers",
]

JSON, NDJSON = b"application/json", b"application/x-ndjson"
CSV, TEXT = b"text/csv; charset=utf-8", b"text/plain; charset=utf-8"
# What each answer says of itself to a browser, each of data, and each that nobody is to keep.
SAFE = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
POLICY = (b"content-security-policy", b"default-src 'none'")
NO_STORE = (b"cache-control", b"no-store")
WEEK, MINUTE, HOUR = 7 * 86400, 60, 3600
_DAY = timedelta(days=1)
# An answer in pieces that is not longer is sent whole, so that it has a validator and a length.
WHOLE = 256 << 10
# Seconds after which a thread that makes pieces turns to another client.
_MOMENT = 0.1
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
    ``again`` answers the same question for another value of the parameter that varies, as of `Endpoint`; it
    raises what the route would, or `Lacking`.
    """

    __slots__ = ("again", "body", "etag", "headers", "lifetime", "status")

    def __init__(
        self,
        body: bytes,
        media: bytes = JSON,
        *,
        status: int = 200,
        lifetime: "Lifetime | None" = None,
        headers: "Headers" = (),
    ) -> None:
        self.again: Callable[[str], Reply] | None = None
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
    ``begun`` is what `begin` has made of it, and ``ended`` is set once there is no more to `pull`.
    ``headers`` and ``lifetime`` are those of `Reply`.
    """

    __slots__ = ("begun", "ended", "headers", "lifetime", "pieces")

    def __init__(
        self,
        pieces: "Iterator[bytes]",
        media: bytes = JSON,
        *,
        lifetime: "Lifetime | None" = None,
        headers: "Headers" = (),
    ) -> None:
        self.pieces = pieces
        self.begun = b""
        self.ended = False
        self.lifetime = lifetime
        self.headers: list[tuple[bytes, bytes]] = [(b"content-type", media), *headers]

    def begin(self) -> None:
        """Make the first pieces."""
        self.begun = self.pull(WHOLE)

    def pull(self, least: int) -> bytes:
        """The next pieces, ``least`` bytes or more; fewer if they take long, so that others wait less."""
        found: list[bytes] = []
        size, until = 0, monotonic() + _MOMENT
        for piece in self.pieces:
            found.append(piece)
            size += len(piece)
            if size >= least or monotonic() > until:
                return b"".join(found)
        self.ended = True
        return b"".join(found)


def answered(
    body: bytes,
    answers: "Sequence[Answer]",
    engine: "Engine",
    media: bytes = JSON,
    *,
    beside: "Iterable[Answer]" = (),
    failed: "Iterable[ConverterError]" = (),
    missing: "Iterable[str]" = (),
    daily: bool = False,
) -> Reply:
    """The reply that these answers make: it names their sources, and is kept as long as they may be.

    So do those told ``beside`` them, which are not named. ``failed`` are the errors of what has no answer,
    and ``missing`` the currencies to name as such. ``daily`` is as of `lifetime`.
    """
    told = source_headers(((one.rate, day_of(one), one.stale) for one in answers), missing)
    tables = (*answers, *beside)
    kept = lifetime(tables, engine.now(), lacking=may_pass(failed), daily=daily)
    return Reply(body, media, lifetime=kept, headers=told)


def for_an_hour(body: str, engine: "Engine") -> Reply:
    """The reply with a list in JSON that changes seldom."""
    return Reply(body.encode(), lifetime=Lifetime(engine.now() + HOUR))


def compact(found: object) -> str:
    """JSON without spaces, as all lists have it."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def a_minute(now: float) -> Lifetime:
    """The lifetime of what may be newer at any time."""
    return Lifetime(now + MINUTE, MINUTE, MINUTE)


def lifetime(
    answers: "Iterable[Answer]", now: float, *, lacking: bool = False, daily: bool = False
) -> Lifetime:
    """How long clients may keep an answer: until the first of its tables is due.

    It is a minute if one is stale or overdue, or if others are ``lacking`` that may soon be held; and a week
    if all are of days that are over and final. ``daily``: an answer to a question without a day tells the day
    of today, and is right only until that ends.
    """
    due, stale = now + WEEK, lacking
    for one in answers:
        stale = stale or one.stale
        due = min(due, _due(one, now))
        if daily and (one.asked or one.until) is None:
            due = min(due, _midnight(now, one.zone))
    return a_minute(now) if stale else Lifetime(due)


def _due(one: "Answer", now: float) -> float:
    day = one.asked or one.until
    if day is not None and _is_final(one, day, now):
        return now + WEEK
    if one.expires is not None:
        most = HOUR if one.failed or any(note.code == _PASSED for note in one.notes) else WEEK
        return min(one.expires.timestamp(), now + most)
    if one.ages and (day is None or day > day_of(one)):
        # A table has been due for some time, and may come at any moment.
        return now + MINUTE
    # By law, by a peg or in itself, no table is due; but the day of the answer changes.
    return now + HOUR if day is not None else min(now + HOUR, _midnight(now, one.zone))


def _midnight(now: float, zone: str) -> float:
    """The instant at which the day ends that it is in a time zone."""
    return _end(now // QUARTER, zone)


@lru_cache(maxsize=64)
def _end(quarter: float, zone: str) -> float:
    from converter.sources.calendar import instant, local_day

    day = local_day(datetime.fromtimestamp(quarter * QUARTER, UTC), zone)
    return instant(day + _DAY, (0, 0), zone).timestamp()


def _is_final(one: "Answer", day: "date", now: float) -> bool:
    """Whether the day or period asked for is over, at the source too, and no table of it can change."""
    if one.failed or any(note.code in _NOT_FINAL for note in one.notes):
        return False
    return day < (datetime.fromtimestamp(now, UTC) - _DAY).date()


def source_headers(rates: "Iterable[tuple[Rate, date, bool]]", missing: "Iterable[str]" = ()) -> "Headers":
    """The headers that name the sources of rates, as of `fx_source`, and the currencies that have none."""
    source, codes = fx_source(rates), ", ".join(sorted(missing))
    found = [source] if source is not None else []
    return [*found, (b"fx-missing", codes.encode())] if codes else found


def fx_source(rates: "Iterable[tuple[Rate, date, bool]]") -> "tuple[bytes, bytes] | None":
    """The header that names the source of each rate, with its day and whether a newer table should be out.

    It is a structured list (RFC 9651), with the oldest day of each source:
    ``ecb; as-of="2026-10-30"; kind=reference; stale=?0``. A currency in itself has no source; None if no rate
    has one.
    """
    found: dict[str, tuple[str, str, bool]] = {}
    for rate, as_of, late in rates:
        if rate.derivation == "identity":
            continue
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
