"""How long the grid takes, and whether all of its cells are those of single questions.

``python tests/benchmarks/grid.py`` measures, each in a process of its own that has read nothing before: 45
currencies from 1999 to 2026, one year of 32 currencies, and as many days in a row as there are questions to
an ordinary column. It asserts nothing. RUNS (5) is the number of processes of each.

``python tests/benchmarks/grid.py --agree`` compares all cells of `support.grid_oracle` with the answers to
single questions, which takes hours; the options choose a part of them. It prints the differences, and ends
with 1 if there is one:

    python tests/benchmarks/grid.py --agree default --codes USD --to EUR --first 2014-03-10 --last 2014-03-14
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support import grid_oracle, grid_store

RUNS = int(os.environ.get("RUNS", "5"))
NOW = "2026-10-30T20:00:00+00:00"
PIECES = {
    "45 currencies, 1999 to 2026": (45, "1999-01-01", "2026-10-30"),
    "32 currencies, 2024": (32, "2024-01-01", "2024-12-31"),
    "32 currencies, 2026 to today": (32, "2026-01-01", "2026-10-30"),
    "1 currency, 1999 to 2026": (1, "1999-01-01", "2026-10-30"),
    "32 currencies, one day": (32, "2024-03-06", "2024-03-06"),
}
# The ECB's own of today come first, then those that it quoted once, then pegs and old currencies.
MOST = (
    "USD,JPY,CZK,DKK,GBP,HUF,PLN,RON,SEK,CHF,ISK,NOK,TRY,AUD,BRL,CAD,CNY,HKD,IDR,ILS,INR,KRW,MXN,MYR,NZD,PHP,"
    "SGD,THB,ZAR,BGN,HRK,RUB,DEM,FRF,ITL,TRL,ROL,CYP,EEK,LTL,LVL,MTL,SIT,SKK,AED,EUR"
)

ONE = """
import sys, time
from datetime import date, datetime
from converter.lookup.policy import policy_of
from converter.lookup.resources import without_network
from converter.store.layers import Store
from converter.store.paths import seed_directory
now = datetime.fromisoformat(sys.argv[1])
codes, first, last, target = sys.argv[2].split(","), *sys.argv[3:6]
days = range(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1)
start = time.perf_counter(), time.process_time()
from converter.lookup.grid import Grid
store = Store(sys.argv[6], seed_directory(), lambda: now)
grid = Grid(target, without_network(policy_of("auto", offline=True), store))
for code in codes:
    grid.answers(code, days)
seconds, busy = time.perf_counter() - start[0], time.process_time() - start[1]
print(seconds, busy, len(grid.outcomes), "outcomes,", len(grid.outcomes.ways), "ways")
"""


def measure() -> None:
    """The seconds of each piece, the median of RUNS processes, and how many outcomes and ways it has."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bed").mkdir()
        bed = grid_oracle.Bed(Path(folder) / "bed")
        for held, user in (("the rates that ship", f"{folder}/none"), ("with small tables", str(bed.user))):
            for target in ("EUR", "USD"):
                for name, (count, first, last) in PIECES.items():
                    codes = [code for code in MOST.split(",") if code != target][:count]
                    seconds, busy, rest = _median(",".join(codes), first, last, target, user)
                    where = f"{name:30} {target} {held:20}"
                    print(f"{where} {seconds:7.3f} s, {busy:7.3f} of processor; {rest}", flush=True)


def _median(codes: str, first: str, last: str, target: str, user: str) -> "tuple[float, float, str]":
    found, rest = [], ""
    for _ in range(RUNS):
        line = [sys.executable, "-c", ONE, NOW, codes, first, last, target, user]
        done = subprocess.run(line, capture_output=True, text=True, check=True)
        seconds, busy, rest = done.stdout.split(maxsplit=2)
        found.append((float(seconds), float(busy)))
    return *map(statistics.median, zip(*found, strict=True)), rest.strip()


@cache
def _bed(folder: str) -> grid_oracle.Bed:
    return grid_oracle.Bed(folder)


def _piece(job: tuple) -> "tuple[str, int, float, list]":
    """Compare currencies of a case; all days are asked of the grid, and those of ``which`` compared."""
    folder, name, target, codes, days, which = job
    start, case, bed = time.process_time(), grid_oracle.CASES[name], _bed(f"{folder}/{os.getpid()}")
    grid, oracle = grid_oracle.grid_of(bed, case, target), grid_oracle.oracle_of(bed, case, target)
    found = [one for code in codes for one in grid_oracle.differing(grid, oracle, code, list(days), which)]
    return f"{name} to {target}", len(which) * len(codes), time.process_time() - start, found


def agree(options: argparse.Namespace) -> int:
    """Compare the cells that the options choose; the number of those that differ."""
    names = list(grid_oracle.CASES) if options.agree == "all" else options.agree.split("|")
    first, last = (date.fromisoformat(one).toordinal() for one in (options.first, options.last))
    days = tuple(range(first, last + 1))
    which = set(days[:: options.every])
    codes = options.codes.split(",")
    total, different = 0, []
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(options.processes) as pool:
        if options.changes:
            changes = grid_store.events(_bed(f"{folder}/{os.getpid()}").user)
            which &= {*changes, *grid_oracle.around(grid_store.NOW)}
        jobs = [
            (folder, name, target, part, days, which)
            for name in names
            for target in (options.to.split(",") if options.to else grid_oracle.targets_of(name))
            for part in (codes[::2], codes[1::2])
            if part
        ]
        for what, count, seconds, found in pool.map(_piece, jobs):
            total += count
            different += found
            if found or options.verbose:
                print(f"{what}: {count} cells, {seconds:.1f} s, {len(found)} differ", flush=True)
            if found:
                print(grid_oracle.told(found, options.most), flush=True)
    print(f"{total} cells compared, {len(different)} differ")
    return len(different)


def main() -> int:
    """Measure, or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--agree", metavar="CASE|CASE", help="compare the cells of these cases, or of all")
    parser.add_argument("--codes", default=",".join(grid_store.CODES))
    parser.add_argument("--to", default="")
    parser.add_argument("--first", default=str(grid_store.FIRST))
    parser.add_argument("--last", default=str(grid_store.LAST))
    parser.add_argument("--every", type=int, default=1, help="compare only each n-th day")
    parser.add_argument("--changes", action="store_true", help="compare only the days about a change")
    parser.add_argument("--most", type=int, default=6, help="differences to show of a currency")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    if options.agree:
        return min(1, agree(options))
    measure()
    return 0


if __name__ == "__main__":
    sys.exit(main())
