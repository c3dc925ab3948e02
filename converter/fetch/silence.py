"""How long no request is made to a source after it failed: 1 minute, then 2, 4 and so on, up to an hour."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from converter.errors import SourceChanged, SourceError, SourceRefused, SourceUnreachable, TokenMissing
from converter.store.sheet import utc_text
from converter.store.state import State

if TYPE_CHECKING:
    from converter.store.layers import Store

__all__ = ["check", "left_alone", "note", "note_cut_off", "remember", "was_cut_off"]

# Without a network each attempt fails at once and burdens no publisher.
_NO_ROUTE = timedelta(minutes=1)
_LONGEST = 60  # minutes
_CUT_OFF = "cut-off"
_TOO_MANY, _THEIR_FAULT = 429, 500


def check(state: "State", key: str, kind: str, now: datetime) -> None:
    """Raise the failure again because of which a source, or this kind of request, is still left alone."""
    failures = left_alone(state, now)
    for scope in ("", kind):
        if scope in failures:
            failure = failures[scope]
            error = _error(failure, key)
            error.scope, error.again = scope, datetime.fromisoformat(failure["until"])
            raise error


def left_alone(state: "State", now: datetime) -> "dict[str, dict[str, Any]]":
    """The failures because of which a source is left alone now, by the kind of request; "" is all of it."""
    found = {}
    for scope, failure in state.failures.items():
        try:
            at, until, _ = (failure[name] for name in ("at", "until", "message"))
            # A pause that begins after now was written when the clock was wrong.
            if datetime.fromisoformat(at) <= now < datetime.fromisoformat(until):
                found[scope] = failure
        except (KeyError, TypeError, ValueError):
            continue
    return found


def remember(
    store: "Store", key: str, error: SourceError, kind: str, now: datetime, *, cut: bool, wide: bool
) -> None:
    """Keep a failure of a source with its state, if it is one. ``cut``: its answer was not waited for."""
    if error.scope is None or isinstance(error, TokenMissing):
        return  # once the key is set there is nothing to wait for
    state = State.read(store, key)  # what the failed attempt learnt is not kept
    if cut:
        note_cut_off(state, error, kind, now)
    else:
        note(state, error, kind, now, wide=wide)
    state.write(store, key)


def note(state: "State", error: SourceError, kind: str, now: datetime, *, wide: bool = False) -> None:
    """Set the scope of a failure, and add it to the state with the instant until which to wait.

    ``wide``: more days were asked for than a question needs, as of `RatesClient.fetch`.
    """
    error.scope = kind if wide and _may_give_less(error) else _scope(error, kind)
    count = _count(state, error.scope) + 1
    pause = timedelta(minutes=min(2 ** min(count - 1, 6), _LONGEST))
    if isinstance(error, SourceUnreachable) and error.no_route:
        count, pause = 0, _NO_ROUTE
    if isinstance(error, SourceRefused) and error.retry_after:
        # As long as the publisher asks for, but never longer than the longest pause.
        pause = max(pause, timedelta(minutes=min(error.retry_after / 60, _LONGEST)))
    state.failures[error.scope] = {
        "at": utc_text(now),
        "count": count,
        "kind": error.kind,
        "message": str(error),
        "status": error.status if isinstance(error, SourceRefused) else 0,
        "until": utc_text(now + pause),
    }


def note_cut_off(state: "State", error: SourceError, kind: str, now: datetime) -> None:
    """Set the scope of an answer that was not waited for, and note it without a pause for the source."""
    error.scope = _scope(error, kind)
    count = _count(state, error.scope)
    state.failures[error.scope] = {"at": utc_text(now), "count": count, "kind": _CUT_OFF}


def _count(state: "State", scope: str) -> int:
    """How many times in succession the source, or a kind of request to it, has failed."""
    last = state.failures.get(scope)
    count = last.get("count") if isinstance(last, dict) else None
    return count if isinstance(count, int) and count > 0 else 0


def was_cut_off(state: "State") -> bool:
    """Whether the last answer of a source was not waited for until the deadline of a question."""
    last = state.failures.get("")
    return isinstance(last, dict) and last.get("kind") == _CUT_OFF


def _scope(error: SourceError, kind: str) -> str:
    """The scope of a failure: "" for the whole source, else the kind of request that failed."""
    if isinstance(error, SourceUnreachable):
        return ""
    refused = isinstance(error, SourceRefused) and (error.status == _TOO_MANY or error.status >= _THEIR_FAULT)
    return "" if refused else kind


def _may_give_less(error: SourceError) -> bool:
    """Whether a source that failed so may still give a single day: it took too long, or stumbled."""
    if isinstance(error, SourceUnreachable):
        return not error.no_route
    return isinstance(error, SourceRefused) and error.status >= _THEIR_FAULT and not error.retry_after


def _error(failure: "dict[str, Any]", key: str) -> SourceError:
    """The error for a failure that was kept; its message says when it was received."""
    kind, message = failure.get("kind"), str(failure["message"])
    at = utc_text(datetime.fromisoformat(failure["at"]))
    if kind == SourceRefused.kind:
        status = failure.get("status")
        status = status if isinstance(status, int) else 0
        return SourceRefused(f"{message}, received {at}", key, status=status)
    if kind == SourceChanged.kind:
        return SourceChanged(f"{message}, received {at}", key)
    return SourceUnreachable(f"{message}, at {at}", key)
