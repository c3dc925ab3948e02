"""How many of a million rows that are hard to round a column converts to another result than ``convert``.

``python tests/benchmarks/columns_oracle.py [NUMBER]`` makes NUMBER rows (by default 1,000,000) by the ECB's
rates that come with the package: many are exact ties, or within 1e-12 of one, others go up to 10^13. It
compares each as a float, a decimal and a text, with results that are floats and decimals, in every bit. It
prints the number of differences and the first ten, and ends with 1 if there are any.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.hard_rows import differences

from converter import Converter

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)


def main(rows: int) -> int:
    """Compare so many rows; the number of differences."""
    start = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as empty,
        Converter("ecb", offline=True, clock=lambda: NOW, cache_dir=empty) as converter,
    ):
        found, ties = differences(converter, rows)
    took = time.perf_counter() - start
    print(f"{rows:,} rows, {ties:,} of them exact ties: {len(found):,} differences in {took:.0f} s")
    for each in found[:10]:
        print(f"  {each!r}")
    return len(found)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000) > 0)
