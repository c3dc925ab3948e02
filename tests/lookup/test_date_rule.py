"""The rate on a day, compared with a slow and simple search through the ECB's whole history."""

import csv
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.api.converter import Converter
from converter.errors import RateUnavailable
from converter.store.paths import seed_directory

LONGEST_PAUSE = 4


def _tables():
    tables = {}
    for path in sorted(Path(seed_directory(), "ecb").glob("*.csv")):
        lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
        for row in csv.DictReader(lines):
            figures = {name[4:]: text for name, text in row.items() if name[:4] == "EUR/" and text}
            tables[date.fromisoformat(row["as_of"])] = {"EUR": "1", **figures}
    return tables


TABLES = _tables()
FIRST, LAST = min(TABLES), max(TABLES)
# Currencies that no law has replaced, so that the table alone decides.
REPLACED = frozenset(
    ["BGN", "CYP", "EEK", "HRK", "LTL", "LVL", "MTL", "SIT", "SKK", "ROL", "RON", "TRL", "TRY"]
)
CODES = sorted({code for table in TABLES.values() for code in table} - REPLACED)
ECB = Converter("ecb", offline=True, cache_dir="/dev/null", environ={},
                clock=lambda: datetime(2026, 10, 31, 12, tzinfo=UTC))  # fmt: skip


def expected(base, quote, day):
    """The rate and its day, by stepping back a day at a time; None if there is none."""
    back = day
    while back not in TABLES:
        back -= timedelta(days=1)
        if back < FIRST or (day - back).days > LONGEST_PAUSE:
            return None
    table = TABLES[back]
    if base not in table or quote not in table:
        return None
    return back, Fraction(table[quote]) / Fraction(table[base])


@settings(max_examples=500, deadline=None)
@given(st.dates(date(1998, 12, 20), LAST), st.sampled_from(CODES), st.sampled_from(CODES))
def test_every_day_has_the_newest_table_up_to_it_or_no_rate(day, base, quote):
    if base == quote:
        return
    wanted = expected(base, quote, day)
    if wanted is None:
        with pytest.raises(RateUnavailable):
            ECB.rate(base, quote, day)
        return
    rate = ECB.rate(base, quote, day)
    assert (rate.as_of, Fraction(rate.num) / Fraction(rate.den)) == wanted


@pytest.mark.parametrize("year", [1999, 2004, 2016, 2024])
def test_no_day_of_a_year_is_answered_by_a_later_table(year):
    day = date(year, 1, 4)
    while day.year == year:
        as_of = ECB.rate("EUR", "USD", day).as_of
        assert as_of == expected("EUR", "USD", day)[0] <= day
        day += timedelta(days=1)
