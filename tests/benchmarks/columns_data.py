"""The rows that the benchmark of columns converts, made once and kept, and what is right for them."""

from pathlib import Path

import numpy
import pyarrow
import pyarrow.compute
from pyarrow import parquet

from converter import Converter, frames

# Only the rates of the package answer, and the same on every day and machine.
ENVIRON = {"CONVERTER_NOW": "2026-10-30T20:00:00Z", "CONVERTER_OFFLINE": "1"}
FIRST, LAST = "1999-01-04", "2026-10-30"
# The euro, and what the European Central Bank has quoted for ten years or more.
CODES = [
    "EUR", "USD", "JPY", "GBP", "CHF", "SEK", "NOK", "DKK", "CZK", "HUF", "PLN", "RON",
    "TRY", "AUD", "BRL", "CAD", "CNY", "HKD", "IDR", "ILS", "INR", "KRW", "MXN", "MYR",
    "NZD", "PHP", "SGD", "THB", "ZAR", "ISK", "BGN", "HRK",
]  # fmt: skip
WHOLE = ("JPY", "KRW", "ISK")  # without decimals
SEED = 20261030


class Data:
    """The files of a directory, which are made if they are not there; the rows have days from ``since`` on.

    ``rates`` is the path of the rates table into the euro, ``rows`` that of the rows with the columns
    ``amount``, ``currency``, ``date`` and ``expected``: the result for each row, worked out in whole numbers.
    All rows can be answered by peers too: none is refused, or converted by a law. ``converter`` has the
    rates.
    """

    def __init__(self, folder, count, since=FIRST):
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.count = count
        self.converter = Converter(environ=ENVIRON, cache_dir=folder / "cache")
        self.rates = folder / "rates.parquet"
        self.name = f"{count}" if since == FIRST else f"{count}-{since}"
        self.rows = folder / f"rows-{self.name}.parquet"
        if not self.rates.exists():
            frames.rates_table("EUR", CODES, FIRST, LAST, self.converter).to_parquet(self.rates)
        if not self.rows.exists():
            days = pyarrow.compute.field("date") >= pyarrow.scalar(since).cast(pyarrow.date32())
            parquet.write_table(rows(parquet.read_table(self.rates).filter(days), count), self.rows)

    def table(self):
        """The rows as they are handed to those who convert: text, days and floats, without the results."""
        return parquet.read_table(self.rows, columns=["amount", "currency", "date"]).combine_chunks()

    def expected(self):
        return parquet.read_table(self.rows, columns=["expected"])["expected"].to_numpy()

    def filled(self):
        """The rates table: a rate for each day."""
        return parquet.read_table(self.rates).filter(pyarrow.compute.field("rate").is_valid())

    def published(self):
        """The rates of the days on which they were published, as one who joins them by hand has them."""
        table = answerable(self.filled())
        on_its_day = pyarrow.compute.equal(table["date"], table["as_of"])
        return table.filter(
            pyarrow.compute.or_kleene(on_its_day, pyarrow.compute.equal(table["currency"], "EUR"))
        )


def answerable(filled):
    """The rows of a rates table that the tables of the ECB answer by one figure."""
    derivation = pyarrow.compute.cast(filled["derivation"], pyarrow.string())
    return filled.filter(pyarrow.compute.is_in(derivation, pyarrow.array(["inverse", "identity"])))


def rows(rates, count):
    """Rows of random days and currencies with amounts like those of bills; one of 30 is a refund."""
    random = numpy.random.default_rng(SEED)
    cells = answerable(rates.filter(pyarrow.compute.field("rate").is_valid())).combine_chunks()
    picked = random.integers(0, len(cells), count)
    cents = numpy.rint(random.lognormal(9, 1.5, count)).astype(numpy.int64) + 1
    currency = cells["currency"].combine_chunks()
    whole = pyarrow.compute.is_in(currency, pyarrow.array(WHOLE)).to_numpy(zero_copy_only=False)[picked]
    cents[whole] *= 100
    cents[random.random(count) < 1 / 30] *= -1
    taken = pyarrow.array(picked)
    return pyarrow.table({
        "amount": cents / 100,
        "currency": currency.take(taken),
        "date": cells["date"].combine_chunks().take(taken),
        "expected": results(cents, cells["num"].to_numpy()[picked], cells["den"].to_numpy()[picked]),
    })  # fmt: skip


def results(cents, num, den):
    """``cents`` times ``num / den`` in whole cents, rounded half-up, and divided by 100."""
    size = numpy.abs(cents)
    units = size * (num / den)
    found = numpy.floor(units + 0.5)
    # A margin that is a thousand times what the floats may be off.
    near = numpy.flatnonzero(numpy.abs(units - numpy.floor(units) - 0.5) <= 1e-12 * (units + 1))
    for row in near.tolist():
        above, below = int(size[row]) * int(num[row]), int(den[row])
        found[row] = (2 * above + below) // (2 * below)
    return numpy.copysign(found, cents) / 100 + 0.0
