"""Converts money between currencies, today or on any past day, and says whose rate was used.

    import converter
    converter.convert(100, "USD", "RUB")        # a Conversion: .result, .rate, .as_of, .source
    converter.rate("USD", "RUB", on="2016-02-11")

The functions ask one `Converter` with the settings of the environment; make a `Converter` for others, and
an `AsyncConverter` for an event loop. A rate is the price of one unit of its base, in units of its quote.
Every error is a `ConverterError`. Nothing is read, fetched or imported before the first use of a name.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter._version import __version__
    from converter.api.asynchronous import AsyncConverter
    from converter.api.compare import Comparison
    from converter.api.converter import Converter
    from converter.api.coverage import Coverage
    from converter.api.shared import (
        answer,
        answers,
        average,
        compare,
        convert,
        convert_many,
        coverage,
        currencies,
        end_of,
        history,
        rate,
        rates,
        rule_rates,
        rules,
        series,
        total,
    )
    from converter.errors import (
        AmountError,
        ConverterError,
        DateError,
        InputError,
        MissingExtra,
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
    from converter.lookup.series import Series
    from converter.model import Currency, Figure, Leg, Money, Note, Pair, Rate, RateKind, RateTable
    from converter.money.averages import Average, End
    from converter.money.conversion import Answer, Conversion
    from converter.money.fees import Fee
    from converter.money.total import Total
    from converter.prescribed.answer import PrescribedMean
    from converter.prescribed.contract import Rule
    from converter.prescribed.listing import RuleRates
    from converter.prescribed.told import Prescribed, PrescribedRate

__all__ = [
    "AmountError",
    "Answer",
    "AsyncConverter",
    "Average",
    "Comparison",
    "Conversion",
    "Converter",
    "ConverterError",
    "Coverage",
    "Currency",
    "DateError",
    "End",
    "Fee",
    "Figure",
    "InputError",
    "Leg",
    "MissingExtra",
    "Money",
    "NotHeld",
    "Note",
    "OutOfHistory",
    "Pair",
    "Prescribed",
    "PrescribedMean",
    "PrescribedRate",
    "Rate",
    "RateKind",
    "RateTable",
    "RateUnavailable",
    "Rule",
    "RuleRates",
    "Series",
    "SourceChanged",
    "SourceError",
    "SourceRefused",
    "SourceUnreachable",
    "StoreError",
    "TokenMissing",
    "Total",
    "UnknownCurrency",
    "__version__",
    "answer",
    "answers",
    "average",
    "compare",
    "convert",
    "convert_many",
    "coverage",
    "currencies",
    "end_of",
    "history",
    "rate",
    "rates",
    "rule_rates",
    "rules",
    "series",
    "total",
]

# The module of each name, which is imported when the first of its names is used; errors are the rest.
_HOMES = {
    "converter._version": ("__version__",),
    "converter.api.converter": ("Converter",),
    "converter.api.coverage": ("Coverage",),
    "converter.api.asynchronous": ("AsyncConverter",),
    "converter.api.compare": ("Comparison",),
    "converter.lookup.series": ("Series",),
    "converter.model": (
        "Currency", "Figure", "Leg", "Money", "Note", "Pair", "Rate", "RateKind", "RateTable",
    ),
    "converter.money.averages": ("Average", "End"),
    "converter.money.conversion": ("Answer", "Conversion"),
    "converter.money.fees": ("Fee",),
    "converter.money.total": ("Total",),
    "converter.prescribed.answer": ("PrescribedMean",),
    "converter.prescribed.contract": ("Rule",),
    "converter.prescribed.listing": ("RuleRates",),
    "converter.prescribed.told": ("Prescribed", "PrescribedRate"),
    "converter.api.shared": (
        "answer", "answers", "average", "compare", "convert", "convert_many", "coverage", "currencies",
        "end_of", "history", "rate", "rates", "rule_rates", "rules", "series", "total",
    ),
}  # fmt: skip


def __getattr__(name: str) -> object:
    # Asked for each submodule too before it is imported; to import importlib takes as long as some of them.
    if name not in __all__ and name not in ("files", "frames"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    if name in ("files", "frames"):  # which need an extra
        try:
            return import_module(f"converter.{name}")
        except ImportError as error:
            # hasattr and inspect take no other error for an attribute that is not there
            raise AttributeError(str(error), name=name) from error
    home = next((home for home, names in _HOMES.items() if name in names), "converter.errors")
    value = globals()[name] = getattr(import_module(home), name)
    return value


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__})
