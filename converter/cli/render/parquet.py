"""Series as a Parquet file, written by pyarrow, or by polars if pyarrow is not installed."""

import io
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.render.view import View

__all__ = ["packed"]

_PRECISION = 38  # the most digits of a decimal that every reader of Parquet takes


def packed(views: "Sequence[View]") -> bytes:
    """The bytes of a file with the columns day, base, quote, rate and source.

    The rate is a decimal of at most 38 digits: units of the quote for one unit of the base.
    """
    rates = [rate for view in views for rate in view.rates]
    values, scale = _scaled([view.value(rate) for view in views for rate in view.rates])
    columns: dict[str, list[Any]] = {
        "day": [rate.as_of for rate in rates],
        "base": [rate.base for rate in rates],
        "quote": [rate.quote for rate in rates],
        "rate": values,
        "source": [rate.source for rate in rates],
    }
    try:
        return _by_pyarrow(columns, scale)
    except ImportError:
        return _by_polars(columns, scale)


def _scaled(values: "Sequence[Decimal]") -> "tuple[list[Decimal], int]":
    """The values with one number of decimals, and that number: all their decimals if 38 digits allow it."""
    whole = max((1, *(value.adjusted() + 1 for value in values)))
    decimals = max((0, *(-int(value.as_tuple().exponent) for value in values)))
    scale = min(decimals, _PRECISION - whole)
    context = Context(prec=100, rounding=ROUND_HALF_EVEN)
    return [value.quantize(Decimal(1).scaleb(-scale), context=context) for value in values], scale


def _by_pyarrow(columns: "dict[str, list[Any]]", scale: int) -> bytes:
    import pyarrow
    from pyarrow import parquet

    kinds = {"day": pyarrow.date32(), "rate": pyarrow.decimal128(_PRECISION, scale)}
    table = pyarrow.table(
        {name: pyarrow.array(cells, kinds.get(name, pyarrow.string())) for name, cells in columns.items()}
    )
    held = io.BytesIO()
    parquet.write_table(table, held)
    return held.getvalue()


def _by_polars(columns: "dict[str, list[Any]]", scale: int) -> bytes:
    import polars

    kinds: dict[str, Any] = {"day": polars.Date, "rate": polars.Decimal(_PRECISION, scale)}
    frame = polars.DataFrame(
        columns, schema={name: kinds.get(name, polars.String) for name in columns}, orient="col"
    )
    held = io.BytesIO()
    frame.write_parquet(held)
    return held.getvalue()
