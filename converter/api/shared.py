"""The functions of the package, over one converter that is made when the first of them is used."""

from _thread import allocate_lock

from converter.api.converter import Converter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from converter.api.converter import Coverage
    from converter.model import Currency, Rate
    from converter.money.averages import Average
    from converter.money.conversion import Conversion
    from converter.text.arguments import Amount, Code, Day

__all__ = ["average", "convert", "convert_many", "coverage", "currencies", "history", "rate"]

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
    base: "Code",
    quote: "Code",
    on: "Day" = None,
    *,
    average: "str | None" = None,
    end_of: "str | None" = None,
    so_far: bool = False,
    digits: "int | None" = None,
    rounding: str = "half-up",
    cash: bool = False,
    fee: "str | None" = None,
) -> "Conversion":
    """``amount`` of ``base`` in ``quote``, by the rate of the day ``on`` or the newest one.

    The same as `Converter.convert` of a converter with the settings of the environment.
    """
    return _shared().convert(
        amount, base, quote, on,
        average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
        cash=cash, fee=fee,
    )  # fmt: skip


def convert_many(questions: "Iterable[Sequence[Any]]") -> "list[Conversion]":
    """A conversion for each ``(amount, base, quote)`` or ``(amount, base, quote, day)``, in order."""
    return _shared().convert_many(questions)


def rate(base: "Code", quote: "Code", on: "Day" = None) -> "Rate":
    """The price of one ``base`` in ``quote`` on a day, or the newest; errors as `convert`."""
    return _shared().rate(base, quote, on)


def currencies() -> "tuple[Currency, ...]":
    """All currencies of ISO 4217, current and withdrawn."""
    return _shared().currencies()


def history(
    base: "Code", quote: "Code", since: "Day" = None, until: "Day" = None, *, every: str = "day"
) -> "list[Rate]":
    """The rates of a pair by day, from one source; as `Converter.history`."""
    return _shared().history(base, quote, since, until, every=every)


def average(base: "Code", quote: "Code", period: str, *, so_far: bool = False) -> "Average":
    """The arithmetic mean of a source's daily rates in a period; as `Converter.average`."""
    return _shared().average(base, quote, period, so_far=so_far)


def coverage(code: "Code") -> "list[Coverage]":
    """Which of the default sources has a currency, and from when to when as far as is known."""
    return _shared().coverage(code)
