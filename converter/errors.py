"""The exceptions of the package, in one tree.

ConverterError
├── InputError(ValueError)        the question or an argument can't be read   .suggestions
│   ├── AmountError
│   ├── DateError
│   └── UnknownCurrency
├── RateUnavailable(LookupError)  no source has the rate           .pair .on .tried
│   ├── OutOfHistory              the day is before or after the published rates   .first .last
│   └── NotHeld                   the rate is not in the cache; asking online or later may help
├── SourceError                   a source could not be used       .source .url
│   ├── SourceUnreachable         no connection, or no answer in time
│   ├── SourceRefused             the answer has no rates          .status .retry_after
│   ├── SourceChanged             the format of the answer is new  .excerpt
│   └── TokenMissing              the source needs a key that is not set
├── StoreError                    a file of rates could not be written or read
└── MissingExtra(ImportError)     an extra of the package is not installed   .extra

A message states a fact, in lower case. ``advice`` is what to type next at the command line; only the
command shows it. ``brief`` is the fact in a few words, for the notes of an answer; ``{}`` in it stands for
the sources that it is true of.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from typing import Self

    from converter.model import Note, Pair

__all__ = [
    "AmountError",
    "ConverterError",
    "DateError",
    "InputError",
    "MissingExtra",
    "NotHeld",
    "OutOfHistory",
    "RateUnavailable",
    "SourceChanged",
    "SourceError",
    "SourceRefused",
    "SourceUnreachable",
    "StoreError",
    "TokenMissing",
    "UnknownCurrency",
    "given",
    "said",
]


def given(value: object) -> str:
    """A value as an error may show it: at most 40 characters on one line, or the name of its type.

    Only None, text, numbers and flags are shown themselves.
    """
    if value is None or isinstance(value, (str, float, bool)) or type(value) is int:
        try:
            return f"{value!r:.40}"
        except ValueError:  # Python refuses to print an int of more than 4300 digits
            pass
    return type(value).__name__


def said(one: "ConverterError | Note") -> str:
    """The message of an error or a note, with its advice on what to type next, if it has any."""
    text = str(one)
    if not one.advice:
        return text
    return f"{text} {one.advice}" if text.endswith("?") else f"{text}; {one.advice}"


class ConverterError(Exception):
    """The base of all errors that this package raises on purpose.

    ``setting`` names the argument of `Converter` that kept a rate from being used or fetched, such as
    ``max_age`` or ``offline``; it is empty if none did.
    """

    kind = "error"
    advice = ""
    setting = ""
    brief = ""

    def saying(self, message: str) -> "Self":
        """The same error with another message: a copy with all fields, and without a traceback."""
        made = type(self).__new__(type(self), message)
        made.__dict__.update(self.__dict__)
        return made

    def anew(self) -> "Self":
        """A copy without a traceback: an error that is raised twice would collect both tracebacks."""
        return self.saying(str(self))

    def briefly(self, brief: str) -> "Self":
        """Set the fact in a few words, and return the error itself."""
        self.brief = brief
        return self

    def advising(self, advice: str) -> "Self":
        """Set the advice that the command shows, and return the error itself."""
        self.advice = advice
        return self

    def due_to(self, setting: str) -> "Self":
        """Set the argument that is the reason, and return the error itself."""
        self.setting = setting
        return self


class InputError(ConverterError, ValueError):
    """The question or an argument can't be read.

    ``suggestions`` are words that may be meant: names of rules or sources, or codes of currencies.
    """

    kind = "input"
    suggestions: "tuple[str, ...]" = ()

    def suggesting(self, *words: str) -> "Self":
        """Set the words that may be meant, and return the error itself."""
        self.suggestions = words
        return self


class AmountError(InputError):
    """The amount is not a number, or it is too large or too long."""

    kind = "amount"


class DateError(InputError):
    """The day does not exist, or it can be read in more than one way."""

    kind = "date"


class UnknownCurrency(InputError):
    """The word is not a known code, number, name or symbol, or several currencies share it.

    ``suggestions`` are codes of currencies that may be meant.
    """

    kind = "unknown-currency"

    def __init__(self, message: str, suggestions: "Sequence[str]" = ()) -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)


class RateUnavailable(ConverterError, LookupError):
    """No source has a rate of ``pair`` on the day ``on``; asking again won't help.

    ``tried`` are the errors of the sources that were asked.
    """

    kind = "no-rate"

    def __init__(
        self,
        message: str,
        pair: "Pair | None" = None,
        on: "date | None" = None,
        tried: "Sequence[ConverterError]" = (),
    ) -> None:
        super().__init__(message)
        self.pair = pair
        self.on = on
        self.tried = tuple(tried)


class OutOfHistory(RateUnavailable):
    """The day is before the ``first`` or after the ``last`` day with a published rate."""

    kind = "out-of-history"

    def __init__(
        self,
        message: str,
        pair: "Pair | None" = None,
        on: "date | None" = None,
        tried: "Sequence[ConverterError]" = (),
        first: "date | None" = None,
        last: "date | None" = None,
    ) -> None:
        super().__init__(message, pair, on, tried)
        self.first = first
        self.last = last


class NotHeld(RateUnavailable):
    """The rate is not in the cache, and no source that has it could be asked.

    If part of a period is in the cache, ``instead`` is the first and the last day to ask for instead of
    those that were asked for; None for a day that need not change. ``again`` is the instant before which it
    can't be published, if that is why.
    """

    kind = "not-held"
    instead: "tuple[date | None, date | None]" = (None, None)
    again: "datetime | None" = None


class SourceError(ConverterError):
    """A source could not be used.

    ``scope`` says what the error concerns: the whole source if it is empty, the kind of request that it
    names, or this single request if it is None. ``again`` is the instant until which the source is not
    asked, because it failed before.
    """

    kind = "source"
    scope: "str | None" = ""
    again: "datetime | None" = None

    def __init__(self, message: str, source: str = "", url: str = "") -> None:
        super().__init__(message)
        self.source = source
        self.url = url


class SourceUnreachable(SourceError):
    """No answer came in time, or no connection could be made.

    ``no_route`` says that not even a connection was made.
    """

    kind = "source-unreachable"

    def __init__(
        self,
        message: str,
        source: str = "",
        url: str = "",
        *,
        no_route: bool = False,
    ) -> None:
        super().__init__(message, source, url)
        self.no_route = no_route


class SourceRefused(SourceError):
    """The source answered, but not with rates.

    ``status`` is that of HTTP; ``retry_after`` is the number of seconds after which the source may be
    asked again, as it says itself.
    """

    kind = "source-refused"

    def __init__(
        self,
        message: str,
        source: str = "",
        url: str = "",
        status: int = 0,
        retry_after: "float | None" = None,
    ) -> None:
        super().__init__(message, source, url)
        self.status = status
        self.retry_after = retry_after


class SourceChanged(SourceError):
    """The answer of the source has an unknown format; none of it was used. ``excerpt`` shows a part of it."""

    kind = "source-changed"

    def __init__(self, message: str, source: str = "", url: str = "", excerpt: str = "") -> None:
        super().__init__(message, source, url)
        self.excerpt = excerpt


class TokenMissing(SourceError):
    """The source needs a key that is not set."""

    kind = "token-missing"


class StoreError(ConverterError):
    """A file could not be written, or a file of rates could not be read."""

    kind = "store"


class MissingExtra(ConverterError, ImportError):
    """A package is needed that the ``extra`` of this one brings, which is not installed.

    The message is one line that says what to install.
    """

    kind = "missing-extra"

    def __init__(self, message: str, extra: str = "") -> None:
        super().__init__(message)
        self.extra = extra
