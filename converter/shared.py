"""The functions of the package, over one converter that is made when the first of them is used."""

from _thread import allocate_lock

from converter.api import Converter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from converter.api import Amount, Coverage, Day
    from converter.conversion import Conversion
    from converter.model import Currency, Rate

__all__ = ["convert", "convert_many", "coverage", "currencies", "rate"]

_lock = allocate_lock()
_made: "list[Converter]" = []


def _shared() -> Converter:
    if not _made:
        with _lock:
            if not _made:
                _made.append(Converter())
    return _made[0]


def convert(
    amount: "Amount",
    base: str,
    quote: str,
    on: "Day" = None,
    *,
    digits: "int | None" = None,
    rounding: str = "half-up",
) -> "Conversion":
    """``amount`` of ``base`` in ``quote``, by the rate of the day ``on`` or the newest one.

    The same as `Converter.convert` of a converter with the settings of the environment.
    """
    return _shared().convert(amount, base, quote, on, digits=digits, rounding=rounding)


def convert_many(questions: "Iterable[Sequence[Any]]") -> "list[Conversion]":
    """A conversion for each ``(amount, base, quote)`` or ``(amount, base, quote, day)``, in order."""
    return _shared().convert_many(questions)


def rate(base: str, quote: str, on: "Day" = None) -> "Rate":
    """The price of one ``base`` in ``quote`` on a day, or the newest; errors as `convert`."""
    return _shared().rate(base, quote, on)


def currencies() -> "tuple[Currency, ...]":
    """All currencies of ISO 4217, current and withdrawn."""
    return _shared().currencies()


def coverage(code: str) -> "list[Coverage]":
    """Which of the default sources has a currency, and from when to when as far as is known."""
    return _shared().coverage(code)
