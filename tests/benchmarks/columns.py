"""How fast columns are converted, beside other ways: ``python tests/benchmarks/columns.py``.

The same ten million rows (``--rows``) go to all, in rounds: each way runs once in each. Its time is the
median of five rounds, and a ratio is the median of those within the rounds. Before the first round each way
runs once without its time, and its results are counted that differ from whole-number arithmetic. Nothing is
asserted.

The table goes to the standard output as Markdown. Needs the extras ``all`` and ``dev``, and Java for Spark.
``--only`` leaves ways out, by the starts of their names. The rows are kept in a directory, ``--data``.
"""

import argparse
import gc
import os
import platform
import statistics
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import columns_data
import columns_peers
import columns_ways

LOOP = "currencyconverter, a loop"
ASOF = "polars, `join_asof` by hand"
PACKAGES = "numpy pyarrow pandas polars duckdb pyspark dask narwhals currencyconverter"
# What is compared with what, and how many times as fast it is to be, or how many times as long it may take.
AT_LEAST = [
    ("pyarrow", LOOP, 50), ("polars, lazy", LOOP, 50), ("polars", LOOP, 25), ("pandas", LOOP, 25),
    ("pyarrow", ASOF, 4), ("polars, lazy", ASOF, 4), ("polars", ASOF, 4), ("pandas", ASOF, 4),
    ("pandas", "pandas, its own merge", 0.75),
]  # fmt: skip
AT_MOST = [
    ("pyarrow, decimal", "pyarrow", 2.5),
    ("Spark, rates asked for before", "Spark, a broadcast join", 1.3),
    ("Spark, with asking for rates", "Spark, a broadcast join", None),
    ("DuckDB, `convert_fx`", "DuckDB, the plain query", None),
    ("DuckDB, the exact query", "DuckDB, the plain query", None),
]


def ways(args, data):
    """All ways by name, in the order of the table, with the rows that each converts."""
    table, expected = data.table(), data.expected()
    found = {
        LOOP: columns_ways.Way(columns_peers.loop_of(data, args.data, args.loop), args.loop),
        ASOF: columns_ways.checked(columns_peers.asof_of(data), expected),
        "pandas, its own merge": columns_ways.checked(columns_peers.merge_of(data), expected),
    }
    found |= columns_ways.in_memory(table, expected, data.converter)
    found |= columns_ways.of_duckdb(data)
    if not args.only or any("Spark".startswith(one) or one.startswith("Spark") for one in args.only):
        found |= columns_ways.of_spark(data)
    return {
        name: way
        for name, way in found.items()
        if not args.only or any(name.startswith(one) for one in args.only)
    }


def measured(found, rounds):
    """How many results are wrong, by name, and the seconds of each round."""
    wrong, took = {}, {name: [] for name in found}
    for name, way in found.items():
        once = seconds(way.run)
        wrong[name] = way.wrong()
        print(f"{name:<36} {once:7.2f} s, wrong {wrong[name]}", file=sys.stderr)
    for number in range(rounds):
        for name, way in found.items():
            took[name].append(seconds(way.run))
        load = " ".join(f"{one:.1f}" for one in os.getloadavg())
        print(f"round {number + 1} of {rounds}, load {load}", file=sys.stderr)
    return wrong, took


def seconds(run):
    gc.collect()
    began = time.perf_counter()
    kept = run()
    took = time.perf_counter() - began
    del kept
    return took


def times_as_fast(name, other, found, took):
    """The median of how many times as many rows a second one way converts as another in the same round."""
    rows = found[name].rows / found[other].rows
    return statistics.median(rows * b / a for a, b in zip(took[name], took[other], strict=True))


def report(found, wrong, took, count):
    print(f"| {count / 1e6:g} million rows | seconds | million rows a second | times the loop | wrong |")
    print("|---|---|---|---|---|")
    for name, way in found.items():
        median = statistics.median(took[name])
        loop = f"{times_as_fast(name, LOOP, found, took):.1f}" if LOOP in found else ""
        speed = f"{median * count / way.rows:.2f} | {way.rows / median / 1e6:.2f}"
        print(f"| {name} | {speed} | {loop} | {wrong[name]} |")
    print("\n| | compared with | to reach | measured |\n|---|---|---|---|")
    for name, other, bound in AT_LEAST:
        if name in found and other in found:
            ratio = times_as_fast(name, other, found, took)
            print(f"| {name} | {other} | at least {bound} x its speed | {ratio:.2f} |")
    for name, other, bound in AT_MOST:
        if name in found and other in found:
            ratio = 1 / times_as_fast(name, other, found, took)
            print(f"| {name} | {other} | {f'at most {bound} x its time' if bound else ''} | {ratio:.2f} |")


def machine(names):
    """The kind of the machine, and the versions of some packages, in a line."""
    model = "unknown processor"
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model
        )
    packages = ", ".join(f"{name} {version(name)}" for name in names.split())
    python = platform.python_version()
    return f"{os.cpu_count()} cores ({model}), {platform.system()}, Python {python}, {packages}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--loop", type=int, default=200_000, help="rows of the loop; its time is scaled")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", default=str(Path(tempfile.gettempdir()) / "fxconvert-columns"))
    parser.add_argument("--only", nargs="*", help="the starts of names of ways")
    args = parser.parse_args()
    data = columns_data.Data(args.data, args.rows)
    found = ways(args, data)
    load = os.getloadavg()[0]
    wrong, took = measured(found, args.rounds)
    print(f"{machine(PACKAGES)}; median of {args.rounds} rounds, load {load:.1f} before\n")
    report(found, wrong, took, args.rows)
    if LOOP in found:
        print(f"\nThe loop converts the first {args.loop:,} rows; its times are scaled.")


if __name__ == "__main__":
    main()
