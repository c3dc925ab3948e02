"""The exceptions of the converter, one tree.

ConverterError
├── InputError(ValueError)        what was asked can't be read
│   ├── AmountError
│   ├── DateError
│   └── UnknownCurrency           .suggestions
├── RateUnavailable(LookupError)  there is no such rate            .pair .on .tried
│   ├── OutOfHistory              the day is outside what is published   .first .last
│   └── NotHeld                   it can't be known now; asking later or online may help
├── SourceError                   a publisher could not be used    .source .url
│   ├── SourceUnreachable         no answer in time, or no way to it
│   ├── SourceRefused             it answered, but not with rates  .status .retry_after
│   ├── SourceChanged             what it sent is not its format   .excerpt
│   └── TokenMissing              it needs a key that is not set
└── StoreError                    rates could not be written or read back

A message is a fact in lower case. What to type next at the command line is its ``advice``, which the
command alone tells.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from typing import Self

    from converter.model import Pair

__all__ = [
    "AmountError",
    "ConverterError",
    "DateError",
    "InputError",
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
]


def given(value: object) -> str:
    """A value as an error may show it: short and on one line; of what is long, its type alone."""
    if value is None or isinstance(value, (str, float, bool)) or type(value) is int:
        try:
            return f"{value!r:.40}"
        except ValueError:  # a whole number of thousands of digits
            pass
    return type(value).__name__


class ConverterError(Exception):
    """Anything that this package raises on purpose."""

    kind = "error"
    advice = ""

    def advising(self, advice: str) -> "Self":
        """The error itself, with what the command tells to type next."""
        self.advice = advice
        return self


class InputError(ConverterError, ValueError):
    """What was asked can't be read."""

    kind = "input"


class AmountError(InputError):
    """The amount is not a number that is taken here."""

    kind = "amount"


class DateError(InputError):
    """The day does not exist or can be read in more than one way."""

    kind = "date"


class UnknownCurrency(InputError):
    """No currency is known by that code, number, name or symbol."""

    kind = "unknown-currency"

    def __init__(self, message: str, suggestions: "Sequence[str]" = ()) -> None:
        super().__init__(message)
        self.suggestions = tuple(suggestions)


class RateUnavailable(ConverterError, LookupError):
    """No source has a rate for this pair on this day; asking again won't help."""

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
    """The day lies before the first or after the last rate that is published."""

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
    """The rate can't be known now: it is not held, and no source that has it could be asked.

    ``instead``, where part of a period is held: the first and the last day to ask for in place of
    those asked for, None for one that need not change.
    """

    kind = "not-held"
    instead: "tuple[date | None, date | None]" = (None, None)


class SourceError(ConverterError):
    """A publisher could not be used.

    ``scope`` is what it is about: the whole source if empty, else the kind of request that failed;
    None for this one request. ``again``: it failed before, and is left alone until that instant.
    """

    kind = "source"
    scope: "str | None" = ""
    again: "datetime | None" = None

    def __init__(self, message: str, source: str = "", url: str = "") -> None:
        super().__init__(message)
        self.source = source
        self.url = url

    def anew(self) -> "Self":
        """The same error without the way that this one has come: raised twice, it would gather both."""
        made = type(self).__new__(type(self), *self.args)
        made.__dict__.update(self.__dict__)
        return made


class SourceUnreachable(SourceError):
    """No answer came in time, or there was no way to the publisher."""

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
    """The publisher answered, but not with rates."""

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
    """What the publisher sent is not what it used to send; nothing of it was taken."""

    kind = "source-changed"

    def __init__(self, message: str, source: str = "", url: str = "", excerpt: str = "") -> None:
        super().__init__(message, source, url)
        self.excerpt = excerpt


class TokenMissing(SourceError):
    """The source needs a key that is not set."""

    kind = "token-missing"


class StoreError(ConverterError):
    """The rates could not be written, or a file of them could not be read back."""

    kind = "store"
