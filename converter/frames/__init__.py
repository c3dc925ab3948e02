"""Columns of amounts, each row converted at the rate of its own day.

    from converter import frames
    frames.convert(df, amount="amount", currency="currency", date="date", to="EUR")   # adds amount_eur

The frame may be of pandas, polars (lazy too), pyarrow, DuckDB, Spark or Dask. Needs the extra ``frames``.
"""

from typing import TYPE_CHECKING, Any

from converter.advice import require

require(
    "converter.frames", "frames", ("numpy", "pyarrow")
)  # `eager` needs the rest, `converter.files` does not

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from converter.api.converter import Converter
    from converter.frames.arguments import Value, value
    from converter.frames.engines import register
    from converter.frames.refused import RowsRefused
    from converter.frames.table import RatesTable, rates_table

__all__ = ["RatesTable", "RowsRefused", "Value", "convert", "rates_table", "register", "value"]

_HOMES = {
    "RatesTable": "converter.frames.table",
    "RowsRefused": "converter.frames.refused",
    "Value": "converter.frames.arguments",
    "rates_table": "converter.frames.table",
    "register": "converter.frames.engines",
    "value": "converter.frames.arguments",
}


def convert(
    df: Any,
    amount: Any,
    currency: Any,
    date: Any,
    to: Any,
    *,
    digits: "int | None" = None,
    round: "str | None" = "half-up",  # noqa: A002 - the name that says it best
    with_: "Iterable[str]" = (),
    names: "Mapping[Any, str] | None" = None,
    on_error: str = "null",
    as_type: str = "float",
    average: "str | None" = None,
    end_of: "str | None" = None,
    so_far: bool = False,
    source: Any = None,
    rule: Any = None,
    converter: "Converter | None" = None,
) -> Any:
    """The frame with new columns: each row's amount in another currency, at the rate of the row's own day.

    Each result is what ``convert(amount, currency, to, on=date, digits=N)`` gives, with N as below. The frame
    that is returned has the type of ``df``; the order and the index of its rows, and all its columns, are as
    they were. A lazy frame stays lazy.

    - ``amount``, ``currency``, ``date``, ``to``, ``source``, ``rule``: a column's name, or one value for all.
      If a column has the name it is the column; ``frames.value("USD")`` is always a value. ``to`` may be a
      list.
    - ``date``: a column of days, of instants (the calendar day in their own time zone counts), or of text as
      ``convert`` takes it. A row without a day is refused: it never means the newest rate.
    - ``digits``: the decimals of the results; by default those of the target by ISO 4217, for all rows. A
      target that has none, such as XAU, needs them.
    - ``round``: ``"half-up"``, or None for results that are not rounded.
    - ``with_``: what is told of each row in further columns: ``rate`` (the price of one unit of the currency
      in units of the target; of a hundredth such as GBp that of one GBP, so that amount times rate is 100
      times the result, as ``assumed`` tells), ``as_of``, ``source``, ``kind``, ``derivation``, ``notes``
      (their codes, joined by commas), ``assumed`` (the readings that were chosen for its amount, currency
      and day, as ``Conversion.assumed`` has them, joined by semicolons; null where there was nothing to
      choose), ``rule`` and ``period`` (the rule, and the days that its figure is for, like ``2024-06``; null
      without one), and ``reason`` (why a row has no result).
    - ``names``: how new columns are called, by target: ``{"EUR": "net"}`` makes ``net``, ``net_rate`` and so
      on in place of ``amount_eur``. If ``to`` is a column the key is its name, and no currency in it; without
      ``names`` the result is ``amount_converted``. If the amount is one value it is ``converted_eur``. A key
      that is both a column and a code is the column; ``frames.value("EUR")`` is the code.
    - ``on_error``: ``"null"`` leaves the result of a row that is refused empty; ``"raise"`` raises
      `RowsRefused`, which counts such results by kind and names the first ten rows.
    - ``as_type``: ``"float"``, or ``"decimal"`` for exact decimals of 38 digits. If ``to`` is a column they
      have eight decimals, each row rounded to those of its own target, or ``digits`` of them.
    - ``average``, ``end_of``: ``"month"``, ``"quarter"`` or ``"year"``: the mean, or the last, of the rates
      of the calendar period that the day is in. ``so_far`` takes a period that is not over. Its notes are
      those of `Converter.average` and `end_of`: those of the rates that it is made of, and ``not-final`` if
      it is not over.
    - ``source``: the sources that answer, as `Converter` takes them; empty text for those of ``converter``.
    - ``rule``: the rate that an authority prescribes, by the name of the rule, such as ``"hmrc-monthly"``;
      `converter.rules` lists them. Each result is what ``convert(amount, currency, to, on=date, rule=rule)``
      gives: a day means the period of the rule that it lies in, and ``date`` may be a period of the rule as
      text, such as ``"2024-06"`` or, for ``"eu-grant"``, ``"2023-09-01..2025-02-28"``. The figure for a
      currency and a period is computed once. A row without a rule is refused, whatever rate it might have.
      It goes without ``average``, ``end_of``, ``so_far`` and ``source``, which also say which rate is meant.
    - ``converter``: a `Converter`, which answers all rows as of one instant; by default that of the library.

    In pandas results are ``float64``, or ``decimal128`` of Arrow; days are ``datetime64[s]``, and texts are
    categories.

    InputError if an argument can't be taken, also if there is a column of a new one's name already.
    """
    try:
        from converter.frames.eager import engine_for
    except ModuleNotFoundError:
        require("frames.convert", "frames")
        raise

    settings = {
        "amount": amount, "currency": currency, "date": date, "to": to, "digits": digits, "round": round,
        "with_": with_, "names": names, "on_error": on_error, "as_type": as_type, "average": average,
        "end_of": end_of, "so_far": so_far, "source": source, "rule": rule, "converter": converter,
    }  # fmt: skip
    return engine_for(df)(df, settings)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
