"""Errors as HTTP answers: their status, and the object that all of them have in common."""

import json
from difflib import get_close_matches
from math import ceil

from converter.errors import (
    ConverterError,
    InputError,
    NotHeld,
    RateUnavailable,
    SourceError,
    TokenMissing,
)
from converter.lookup.whole_period import Unfinished

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    Found = TypeVar("Found")

__all__ = [
    "GENERAL", "NO_ROUTE", "Problem", "blames_source", "body", "later", "may_pass", "meant", "of_all",
    "parted", "problem_of", "retry_after",
]  # fmt: skip

# Seconds after which to ask again, where nothing says when a rate can be had.
_RETRY = 60
_LONGEST = 3600
_LONGEST_WORD = 40
# Errors that may be over when the same is asked later.
_PASSING = (NotHeld, SourceError)
GENERAL = "an error in the server itself"
NO_ROUTE = "there is no such route; /v2/openapi.json describes them"


class Problem(Exception):
    """A request that has no answer: its HTTP ``status``, and what the client is told.

    ``parameter`` names the part of the request that is at fault, and ``suggestions`` what may be meant.
    ``headers`` are added to the answer. ``remembered``: the same request has the same answer for a while.
    """

    def __init__(
        self,
        status: int,
        message: str,
        parameter: "str | None" = None,
        suggestions: "Sequence[str]" = (),
        *,
        headers: "Sequence[tuple[bytes, bytes]]" = (),
        remembered: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.parameter = parameter
        self.suggestions = tuple(suggestions)
        self.headers = tuple(headers)
        self.remembered = remembered

    def body(self) -> bytes:
        """The error object, as JSON."""
        return body(self.status, self.message, self.parameter, self.suggestions)


def body(
    status: int, message: str, parameter: "str | None" = None, suggestions: "Sequence[str]" = ()
) -> bytes:
    """The error object that all routes share, as JSON."""
    found = {
        "status": status, "message": message, "parameter": parameter, "suggestions": list(suggestions),
    }  # fmt: skip
    return json.dumps(found, ensure_ascii=False).encode()


def problem_of(error: ConverterError, parameter: "str | None" = None, *, now: float = 0.0) -> Problem:
    """The HTTP answer for an error of the library: only here do errors become a status.

    422 for a question that can't be read, 404 where there is no such rate, 503 where it can't be known now.
    ``now``, in seconds of the epoch, is what the seconds are counted from after which to ask again.
    """
    message = str(error)
    if isinstance(error, Unfinished):
        return Problem(404, message, parameter)
    if isinstance(error, InputError):
        return Problem(422, message, parameter, error.suggestions)
    if may_pass([error]):
        return later(message, _seconds(error, now), parameter)
    if isinstance(error, TokenMissing):
        return Problem(503, "the server has no key for the only source of this rate", parameter)
    if isinstance(error, RateUnavailable):
        return Problem(404, message, parameter, remembered=True)
    return Problem(500, GENERAL)


def meant(word: str, known: "Iterable[str]") -> "list[str]":
    """At most three known words that a mistyped one may stand for, with the same first letter.

    To compare it with all of them would take longer than most answers.
    """
    word = word[:_LONGEST_WORD]
    return get_close_matches(word, [one for one in known if one[:1] == word[:1]], 3)


def blames_source(error: ConverterError) -> bool:
    """Whether a source that could not be used is among the reasons of an error."""
    return any(isinstance(one, SourceError) for one in (error, *getattr(error, "tried", ())))


def later(message: str, seconds: int, parameter: "str | None" = None) -> Problem:
    """The answer to what can't be known now, with the seconds after which to ask again."""
    return Problem(503, message, parameter, headers=[retry_after(seconds)])


def retry_after(seconds: int) -> "tuple[bytes, bytes]":
    """The header that says after how many seconds to ask again."""
    return b"retry-after", b"%d" % seconds


def may_pass(errors: "Iterable[ConverterError]") -> bool:
    """Whether one of the errors is of a rate that can't be known now, but may be later."""
    return any(isinstance(one, _PASSING) and not isinstance(one, TokenMissing) for one in errors)


def parted(
    found: "Iterable[tuple[str, Found | ConverterError]]",
) -> "tuple[list[Found], dict[str, ConverterError]]":
    """What was found, in its order, and the errors of what was not, by name."""
    given: list[Found] = []
    failed: dict[str, ConverterError] = {}
    for name, one in found:
        if isinstance(one, ConverterError):
            failed[name] = one
        else:
            given.append(one)
    return given, failed


def of_all(errors: "Sequence[ConverterError]") -> ConverterError:
    """The error of a list in which nothing has an answer: one that may pass, if there is any."""
    return next((one for one in errors if may_pass([one])), errors[0])


def _seconds(error: ConverterError, now: float) -> int:
    """The seconds after which a question may have an answer.

    That is when the first source is asked again, or publishes; an hour at most.
    """
    tried = (error, *getattr(error, "tried", ()))
    again = [one.again.timestamp() for one in tried if isinstance(one, _PASSING) and one.again]
    return max(1, min(_LONGEST, ceil(min(again) - now))) if again else _RETRY
