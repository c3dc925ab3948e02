"""The queries that the page for billions of rows shows, and rows that are hard to round."""

import random
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.compute

import converter

__all__ = ["hard_rows", "queries"]

PAGE = Path(converter.__file__).parent / "frames" / "SCALE.md"


def queries() -> tuple[str, str, str]:
    """The query for rows without a rate, the plain one, and the exact one."""
    missing, plain, exact = re.findall(
        r"^```sql\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return missing, plain, exact


def hard_rows(rates: Any, count: int, seed: int = 1) -> Any:
    """Payments, many of them on half a cent by the rate of their day or as near as their decimals allow.

    ``rates`` is a rates table of Arrow. Amounts are floats with up to six decimals, to 10^13.
    """
    pick = random.Random(seed)  # noqa: S311 - nothing is kept secret
    cells = rates.filter(pyarrow.compute.field("rate").is_valid()).select(["date", "currency", "num", "den"])
    days, codes, nums, dens = (column.to_pylist() for column in cells.columns)
    places = [pick.randrange(len(days)) for _ in range(count)]
    amounts = [_amount(pick, nums[place], dens[place]) for place in places]
    return pyarrow.table({
        "id": list(range(count)),
        "amount": amounts,
        "currency": [codes[place] for place in places],
        "date": [days[place] for place in places],
    })  # fmt: skip


def _amount(pick: random.Random, num: int, den: int) -> float:
    """An amount next to half a cent, at a rate."""
    half = int(10 ** pick.uniform(0, 15)) + Fraction(1, 2)
    exact = half * den / (num * 100)
    decimals = pick.randrange(7)
    while decimals and exact * 10**decimals >= 2**53:
        decimals -= 1
    nearest = Decimal(round(exact * 10**decimals)).scaleb(-decimals)
    return float(nearest) * pick.choice((1, 1, 1, -1))
