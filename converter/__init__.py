"""Converts money between currencies, today or on any past day, and says whose rate was used.

    import converter
    converter.convert(100, "USD", "RUB")        # a Conversion: .result, .rate, .as_of, .source
    converter.rate("USD", "RUB", on="2016-02-11")

Nothing is read, fetched or imported before the first use of a name.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter._version import __version__
    from converter.api.asynchronous import AsyncConverter
    from converter.api.converter import Converter, Coverage
    from converter.api.shared import average, convert, convert_many, coverage, currencies, history, rate
    from converter.errors import (
        AmountError,
        ConverterError,
        DateError,
        InputError,
        NotHeld,
        OutOfHistory,
        RateUnavailable,
        SourceChanged,
        SourceError,
        SourceRefused,
        SourceUnreachable,
        StoreError,
        TokenMissing,
        UnknownCurrency,
    )
    from converter.model import Currency, Figure, Leg, Money, Note, Pair, Rate, RateKind, RateTable
    from converter.money.conversion import Conversion, Total

__all__ = [
    "AmountError",
    "AsyncConverter",
    "Conversion",
    "Converter",
    "ConverterError",
    "Coverage",
    "Currency",
    "DateError",
    "Figure",
    "InputError",
    "Leg",
    "Money",
    "NotHeld",
    "Note",
    "OutOfHistory",
    "Pair",
    "Rate",
    "RateKind",
    "RateTable",
    "RateUnavailable",
    "SourceChanged",
    "SourceError",
    "SourceRefused",
    "SourceUnreachable",
    "StoreError",
    "TokenMissing",
    "Total",
    "UnknownCurrency",
    "__version__",
    "average",
    "convert",
    "convert_many",
    "coverage",
    "currencies",
    "history",
    "rate",
]

# Where each name stands; a module is imported when the first of its names is used.
_HOMES = {
    "converter._version": ("__version__",),
    "converter.api.converter": ("Converter", "Coverage"),
    "converter.api.asynchronous": ("AsyncConverter",),
    "converter.money.conversion": ("Conversion", "Total"),
    "converter.model": (
        "Currency", "Figure", "Leg", "Money", "Note", "Pair", "Rate", "RateKind", "RateTable",
    ),
    "converter.api.shared": (
        "average", "convert", "convert_many", "coverage", "currencies", "history", "rate",
    ),
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = next((home for home, names in _HOMES.items() if name in names), "converter.errors")
    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__})
