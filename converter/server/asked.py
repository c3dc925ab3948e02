"""A request, read: its path and its parameters, checked before anything is looked up."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from converter import iso4217
from converter.errors import InputError, UnknownCurrency
from converter.money.arithmetic import ONE
from converter.server.problems import Problem, meant
from converter.text.days import FIRST_YEAR, LAST_YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from converter.server.head import Head

__all__ = ["Asked", "amount_of", "code_of", "date_of", "parameters", "without"]

_CODE = re.compile(r"[A-Za-z]{3,5}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FACTOR = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?", re.ASCII)
# No parameter is longer: a list of all codes has about 900 characters.
_LONGEST = 2000
_MOST = 32
# So many currencies are answered at once, on the event loop: that takes no longer than a rate or two.
_FEW = 5
# An amount has 60 digits at most, and marks between them.
_LONGEST_AMOUNT = 100
_PERIOD = re.compile(r"[0-9]{4}(-Q[1-4]|-W[0-9]{2}|-[0-9]{2})?", re.ASCII | re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{1,2}", re.ASCII)


class Asked:
    """The question of a request.

    ``path`` has the values of the path's places, ``given`` those of the parameters, by name, each once.
    ``accept`` is the media type that is asked for, as of `Head`. ``head`` is the head of the request, which
    only those routes may use whose answers are not kept.
    """

    __slots__ = ("accept", "given", "head", "path")

    def __init__(self, path: "Mapping[str, str]", given: "Mapping[str, str]", accept: str = "") -> None:
        self.path = path
        self.given = given
        self.accept = accept
        self.head: Head | None = None

    def code(self, name: str, default: str = "", *, unknown: int = 422) -> str:
        """The currency in a place of the path or a parameter; ``default`` if it isn't given.

        ``unknown`` is the status for a word that has the form of a code and is none.
        """
        text = self.path.get(name, self.given.get(name))
        return default if text is None else code_of(text, name, unknown)

    def codes(self, name: str) -> "tuple[str, ...] | None":
        """The currencies of a parameter with a list of them, each once; None if it isn't given."""
        text = self.given.get(name)
        if text is None:
            return None
        return tuple(dict.fromkeys(code_of(word, name) for word in text.split(",")))

    def is_long(self, *names: str) -> bool:
        """Whether a list, by the first of its names that is given, has many currencies: all if none is."""
        text = next((self.given[name] for name in names if name in self.given), None)
        return text is None or text.count(",") >= _FEW

    def day(self, name: str) -> "date | None":
        """The day in a place of the path or a parameter; None if it isn't given."""
        text = self.path.get(name, self.given.get(name))
        return None if text is None else date_of(text, name)

    def factor(self, name: str) -> "Decimal":
        """The plain number above zero of a parameter, of up to 30 digits; 1 if it isn't given."""
        text = self.given.get(name)
        if text is None:
            return ONE
        if not _FACTOR.fullmatch(text) or not (factor := Decimal(text)):
            raise Problem(422, f"{name} is a number above 0 like 100 or 99.50", name)
        return factor

    def unit(self, name: str) -> str:
        """The currency of an amount, or a hundredth of it such as ``GBp``; `Problem` if it isn't given."""
        text = self._needed(name)
        if iso4217.hundredth(text):
            return text
        return code_of(text, name)

    def amount(self, name: str) -> str:
        """The text of an amount, which the library reads; `Problem` if it isn't given."""
        return amount_of(self._needed(name), name)

    def period(self, name: str) -> "str | None":
        """The name of a period, such as ``2025-Q1``, or its first and last day; None if it isn't given."""
        text = self.given.get(name)
        if text is None or _PERIOD.fullmatch(text):
            return text
        first, between, last = text.partition("..")
        if not (between and _DAY.fullmatch(first) and _DAY.fullmatch(last)):
            raise Problem(422, f"{name} is a period like 2025, 2025-Q1, 2025-03, 2025-W10 or DAY..DAY", name)
        return text

    def whole(self, name: str, most: int) -> "int | None":
        """The whole number of a parameter, from 0 to ``most``; None if it isn't given."""
        text = self.given.get(name)
        if text is None:
            return None
        if not _DIGITS.fullmatch(text) or int(text) > most:
            raise Problem(422, f"{name} is a whole number from 0 to {most}", name)
        return int(text)

    def _needed(self, name: str) -> str:
        text = self.given.get(name)
        if not text:
            raise Problem(422, f"{name} is needed", name)
        return text

    def choice(self, name: str, choices: "tuple[str, ...]") -> "str | None":
        """The word of a parameter that takes one of several, in any case; None if it isn't given."""
        text = self.given.get(name)
        if text is None:
            return None
        if text.lower() not in choices:
            raise Problem(422, f"{name} is {' or '.join(choices)}", name, choices)
        return text.lower()


def code_of(text: str, name: str, unknown: int = 422) -> str:
    """The code of a currency, in any case; `Problem` for a word that is none."""
    if not _CODE.fullmatch(text):
        # Nothing is looked up for it, and its characters are not repeated.
        raise Problem(422, f"{name} takes codes of ISO 4217, such as USD", name)
    try:
        return _known(text)
    except UnknownCurrency as error:
        raise Problem(unknown, str(error), name, error.suggestions) from None
    except InputError as error:
        raise Problem(422, str(error), name) from None


@lru_cache(1024)
def _known(text: str) -> str:
    return iso4217.get(text).code


def amount_of(text: str, name: str) -> str:
    """The text of an amount, which the library reads; `Problem` for one that is too long."""
    if not 0 < len(text) <= _LONGEST_AMOUNT:
        raise Problem(422, f"{name} is a number of up to 60 digits", name)
    return text


def without(query: bytes, name: bytes) -> "tuple[bytes, str] | None":
    """A query without a parameter, and its value; None unless it is there once, as plain ASCII."""
    before, found, after = query.partition(name + b"=")
    if not found or (before and before[-1:] != b"&") or name in after or not query.isascii():
        return None
    value, _, rest = after.partition(b"&")
    return None if b"%" in value or b"+" in value else (before + rest, value.decode())


def date_of(text: str, name: str) -> date:
    """The day that a text like ``2026-10-30`` names; `Problem` for any other form."""
    if not _DAY.fullmatch(text):
        raise Problem(422, f"{name} is a day like 2026-10-30", name)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Problem(422, f"{name}: there is no such day", name) from None
    # The form is right, and the library would say that it isn't: there is just no rate.
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Problem(404, f"{name}: there are no rates of that year", name)
    return day


def parameters(query: bytes, known: "Iterable[str]") -> "dict[str, str]":
    """The parameters of a query by name; `Problem` for one that is not ``known`` or that is there twice."""
    found: dict[str, str] = {}
    if not query:
        return found
    parts = query.split(b"&")
    if len(parts) > _MOST or len(query) > 2 * _LONGEST:
        raise Problem(422, "the query is too long")
    for part in parts:
        if not part:
            continue
        before, _, after = part.partition(b"=")
        name, value = _text(before), _text(after)
        if name not in known:
            raise _unknown(name, known)
        if name in found:
            raise Problem(422, f"{name} is given twice", name)
        found[name] = value
    return found


def _text(raw: bytes) -> str:
    if b"%" in raw or b"+" in raw:
        raw = unquote_to_bytes(raw.replace(b"+", b" "))
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Problem(422, "the query is not UTF-8") from None
    if len(text) > _LONGEST:
        raise Problem(422, "the query is too long")
    return text


def _unknown(name: str, known: "Iterable[str]") -> Problem:
    every = sorted(known)
    listed = f"; known are {', '.join(every)}" if every else ""
    return Problem(422, f"unknown parameter{listed}", None, meant(name, every))
