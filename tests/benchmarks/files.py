"""How fast files are converted, beside other ways: ``python tests/benchmarks/files.py``.

The same rows (``--rows``) go to all, in rounds: each way runs once in each, in a process of its own whose
whole time counts. Its time is the median of five rounds, and a ratio is the median of those within the
rounds. Before the first round each way runs once without its time; its results are counted that differ from
whole-number arithmetic, and the lines of the file that do not stand in its output as they were. Nothing is
asserted.

pandas and the standard library's csv convert a million rows (``--fewer``), since others would wait: the time
of their work is scaled, that of their start is not. The tables go to the standard output as Markdown. Needs
the extras ``all`` and ``dev``. ``--only`` leaves ways out, by the starts of their names. The files are kept
in a directory, ``--data``.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import columns
import columns_data
import files_data

HERE = Path(__file__).parent
OURS, PARQUET = "`convert file`, CSV", "`convert file`, Parquet"
POLARS, PANDAS = "polars, scan and sink as text", "pandas, read, merge and write"
CSV, COPY = "`csv` and a dictionary", "pyarrow, a copy by batches"
PACKAGES = "numpy pyarrow pandas polars"
# How many times as long a way may take as another, or how many times as fast it is to be.
AT_MOST = [(OURS, POLARS, 3.5), (PARQUET, COPY, 1.3)]
AT_LEAST = [(OURS, PANDAS, 3.5), (OURS, CSV, 4.5)]


class Way:
    """A way to convert a file, as the words of its process; its ``rows`` are those of its input."""

    def __init__(self, words, data, out, scale=1.0):
        self.words = [sys.executable, *map(str, words)]
        self.data = data
        self.out = out
        self.scale = scale

    def run(self):
        """The seconds for all rows, and the peak of the memory in MiB."""
        environ = {
            **os.environ,
            **columns_data.ENVIRON,
            "CONVERTER_CACHE_DIR": str(self.data.folder / "cache"),
        }
        words = [sys.executable, "-IS", str(HERE / "files_measured.py"), *self.words]
        ran = subprocess.run(words, capture_output=True, env=environ, check=False)
        if ran.returncode:
            raise SystemExit(ran.stderr.decode())
        took, memory = map(float, ran.stderr.split()[-2:])
        work = float(ran.stdout or 0)
        return took + work * (self.scale - 1), memory

    def wrong(self):
        """How many results are wrong, and how many lines of a CSV changed; None for what is not there."""
        converts = self.words[-4:-3] not in (["polars"], ["pyarrow"])
        results = self.data.wrong(self.out) if converts else None
        return results, self.data.changed(self.out) if self.out.suffix == ".csv" else None


def ways(folder, rows, fewer, since):
    """All ways by name, in the order of the table."""
    data, some = (files_data.Files(folder, count, since) for count in (rows, min(rows, fewer)))
    scale = rows / some.count
    return {
        OURS: ours(data, data.csv),
        POLARS: peer("polars", data, data.csv),
        PANDAS: peer("pandas", some, some.csv, scale),
        CSV: peer("csv", some, some.csv, scale),
        PARQUET: ours(data, data.parquet),
        COPY: peer("pyarrow", data, data.parquet),
    }


def ours(data, path):
    out = path.with_name(f"ours-{path.name}")
    words = ["-m", "converter", "file", path, "-o", out, "--to", "EUR", "--force", "-q"]
    return Way(words, data, out)


def peer(name, data, path, scale=1.0):
    out = path.with_name(f"{name}-{path.name}")
    return Way([HERE / "files_peers.py", name, data.columns.rates, path, out], data, out, scale)


def measured(found, rounds):
    """What is wrong, the seconds and the memory of each round, by name."""
    wrong, took, memory = {}, {name: [] for name in found}, {name: [] for name in found}
    for name, way in found.items():
        once, _ = way.run()
        wrong[name] = way.wrong()
        print(f"{name:<36} {once:7.2f} s, wrong {wrong[name]}", file=sys.stderr)
    for number in range(rounds):
        for name, way in found.items():
            seconds, peak = way.run()
            took[name].append(seconds)
            memory[name].append(peak)
        load = " ".join(f"{one:.1f}" for one in os.getloadavg())
        print(f"round {number + 1} of {rounds}, load {load}", file=sys.stderr)
    return wrong, took, memory


def times_as_long(name, other, took):
    """The median of how many times as long one way takes as another in the same round."""
    return statistics.median(a / b for a, b in zip(took[name], took[other], strict=True))


def report(wrong, took, memory, count):
    print(f"| {count / 1e6:g} million rows | seconds | million rows a second | MiB | wrong | lines changed |")
    print("|---|---|---|---|---|---|")
    for name, seconds in took.items():
        median = statistics.median(seconds)
        told = ["" if one is None else f"{one:,}" for one in wrong[name]]
        speed = f"{median:.2f} | {count / median / 1e6:.2f} | {max(memory[name]):.0f}"
        print(f"| {name} | {speed} | {' | '.join(told)} |")
    print("\n| | compared with | to reach | measured |\n|---|---|---|---|")
    for name, other, bound in AT_MOST:
        if name in took and other in took:
            print(
                f"| {name} | {other} | at most {bound} x its time | {times_as_long(name, other, took):.2f} |"
            )
    for name, other, bound in AT_LEAST:
        if name in took and other in took:
            ratio = times_as_long(other, name, took)
            print(f"| {name} | {other} | at least {bound} x its speed | {ratio:.2f} |")


def report_memory(folder, counts, since):
    """The peak memory of whole runs over CSVs of several sizes."""
    peaks = {}
    for count in counts:
        data = files_data.Files(folder, count, since)
        peaks[count] = ours(data, data.csv).run()[1]
    told = ", ".join(f"{count / 1e6:g} million rows {peak:.0f} MiB" for count, peak in peaks.items())
    apart = 100 * (max(peaks.values()) / min(peaks.values()) - 1)
    print(f"\nPeak memory of `convert file` on a CSV: {told}; {apart:.0f} % apart.")
    print("At most 350 MiB, and 10 % apart, are to be reached.")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument(
        "--fewer", type=int, default=1_000_000, help="rows of pandas and csv; their time is scaled"
    )
    parser.add_argument(
        "--since", default="2016-10-31", help="the first day of the rows; the last is 2026-10-30"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", default=str(Path(tempfile.gettempdir()) / "fxconvert-columns"))
    parser.add_argument("--only", nargs="*", help="the starts of names of ways")
    args = parser.parse_args()
    found = ways(args.data, args.rows, args.fewer, args.since)
    if args.only:
        found = {name: way for name, way in found.items() if any(map(name.startswith, args.only))}
    load = os.getloadavg()[0]
    wrong, took, memory = measured(found, args.rounds)
    print(f"{columns.machine(PACKAGES)}; days from {args.since} on")
    print(f"median of {args.rounds} rounds, load {load:.1f} before\n")
    report(wrong, took, memory, args.rows)
    report_memory(args.data, sorted({min(args.rows, args.fewer), args.rows}), args.since)
    if args.rows > args.fewer:
        print(f"\npandas and `csv` convert {args.fewer:,} rows; the times of their work are scaled.")


if __name__ == "__main__":
    main()
