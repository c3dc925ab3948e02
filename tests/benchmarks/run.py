"""The figures of CONTRIBUTING's benchmark section: ``python tests/benchmarks/run.py``.

Each is measured beside its peer in one run, in turn, and told as the median of the ratios. Nothing is
asserted: these machines differ, and a figure that must not fail the tests is looked at by hand.
Needs the extra ``dev`` (currencyconverter is the peer) and Linux or macOS (a pseudo-terminal).
"""

import os
import pty
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

RUNS = int(os.environ.get("RUNS", "21"))
BIN = Path(sys.executable).parent
CONVERT = str(BIN / "convert")
BARE = [sys.executable, "-c", "pass"]
TYPER = "import typer; app = typer.Typer(); app.command()(lambda a, b, c: print(a, b, c)); app()"


def warm_cache(folder: str) -> None:
    """The user's cache as it is after a fetch: the ECB's table of today, due tomorrow."""
    from converter.model import Figure, RateTable
    from converter.sources import ecb
    from converter.store.layers import Store
    from converter.store.paths import seed_directory
    from converter.store.write import merge

    now = datetime.now(UTC)
    today = ecb.INFO.publication.today(now)
    store = Store(folder, seed_directory(), lambda: now)
    row = store.read(ecb.INFO).at(today)
    figures = [row.figure(code) for code in row.codes()]
    table = RateTable("ecb", today, tuple(Figure(f.base, f.quote, f.text) for f in figures), now)
    merge(store, ecb.INFO, [table], (today, today), now)


def once(command: list[str], env: dict[str, str], *, terminal: bool = False) -> tuple[float, int]:
    """Seconds and peak memory (KiB) of one process."""
    out, other = subprocess.DEVNULL, None
    if terminal:
        other, out = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=env, cwd="/", stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL
    )
    if terminal:
        os.close(out)
        try:
            while os.read(other, 65536):
                pass
        except OSError:
            pass
        os.close(other)
    _, _, usage = os.wait4(process.pid, 0)
    return time.perf_counter() - began, usage.ru_maxrss


def against_bare(name: str, command: list[str], env: dict[str, str], *, terminal: bool = False) -> None:
    """Print how many times a bare interpreter's start a command takes."""
    once(command, env, terminal=terminal)
    pairs = []
    for _ in range(RUNS):
        mine, peak = once(command, env, terminal=terminal)
        pairs.append((mine, once(BARE, env)[0], peak))
    ratio = statistics.median(a / b for a, b, _ in pairs)
    milliseconds = 1000 * statistics.median(a for a, _, _ in pairs)
    peak = statistics.median(p for _, _, p in pairs) / 1024
    print(f"{name:<52} {milliseconds:7.1f} ms  {ratio:5.1f} x bare  {peak:5.1f} MiB")


def microseconds(work: Callable[[], object], number: int = 20000) -> float:
    best = []
    for _ in range(7):
        began = time.perf_counter()
        for _ in range(number):
            work()
        best.append((time.perf_counter() - began) / number * 1e6)
    return statistics.median(best)


def processes(folder: str) -> None:
    print(f"whole processes, median of {RUNS} pairs with `python -c pass`")
    env = {**os.environ, "CONVERTER_CACHE_DIR": folder}
    env.pop("CONVERTER_OFFLINE", None)
    for words in (["100", "USD", "EUR"], ["100", "USD", "EUR", "--json"], ["100", "USD", "EUR", "-q"]):
        against_bare(f"convert {' '.join(words)}, warm", [CONVERT, *words], env)
    offline = {**env, "CONVERTER_OFFLINE": "1", "CONVERTER_CACHE_DIR": folder + "-none"}
    against_bare("convert 100 USD EUR, offline, shipped rates", [CONVERT, "100", "USD", "EUR"], offline)
    against_bare(
        "convert 100 USD EUR, table on a terminal, warm", [CONVERT, "100", "USD", "EUR"], env, terminal=True
    )
    against_bare("a bare Typer program", [sys.executable, "-c", TYPER, "100", "USD", "EUR"], env)
    peer = shutil.which("currency_converter", path=str(BIN))
    if peer:
        against_bare("currency_converter 100 USD --to EUR", [peer, "100", "USD", "--to", "EUR"], env)
    for name in ("qalc", "fend"):
        path = shutil.which(name)
        if path:
            against_bare(f"{name} '100 USD to EUR'", [path, "100 USD to EUR"], env)


def periods(folder: str) -> None:
    """A mean over a year of 30 currencies beside a dated answer for them, and a whole series."""
    env = {**os.environ, "CONVERTER_OFFLINE": "1", "CONVERTER_CACHE_DIR": folder + "-none"}
    codes = (
        "USD JPY CZK DKK GBP HUF PLN RON SEK CHF ISK NOK TRY AUD BRL CAD CNY HKD IDR ILS INR KRW MXN MYR "
        "NZD PHP SGD THB ZAR"
    )
    words = ["1000", "EUR", "to", *", ".join(codes.split()).split()]
    print()
    against_bare("29 currencies on 2025-06-12", [CONVERT, *words, "--on", "2025-06-12"], env)
    against_bare("29 currencies, --average 2025", [CONVERT, *words, "--average", "2025"], env)
    whole = ["history", "USD", "GBP", "--since", "1999-01-04", "--until", "2026-10-30", "--csv"]
    against_bare("history USD GBP 1999 to 2026, CSV", [CONVERT, *whole], env)
    whole[1:3] = ["TRL", "GBP"]
    against_bare("history TRL GBP 1999 to 2026, CSV", [CONVERT, *whole], env)


def library() -> None:
    first = (
        "import time; t = time.perf_counter(); import converter;"
        "converter.convert(100, 'USD', 'EUR', on='2016-02-11'); print((time.perf_counter() - t) * 1000)"
    )
    env = {**os.environ, "CONVERTER_OFFLINE": "1"}
    took = [
        float(subprocess.check_output([sys.executable, "-c", first], env=env, cwd="/")) for _ in range(RUNS)
    ]
    print(f"\nin one process\nfirst answer after `import converter` {statistics.median(took):25.1f} ms")

    from currency_converter import CurrencyConverter

    import converter

    day = date(2016, 2, 11)
    peer = CurrencyConverter(decimal=True)
    mine = converter.Converter(offline=True)
    base = microseconds(lambda: peer.convert(100, "USD", "EUR", day))
    print(f"currencyconverter's convert, decimal=True {base:22.2f} us")
    for name, work in (
        ("convert(), dated, with provenance", lambda: mine.convert(100, "USD", "EUR", day)),
        ("rate(), dated", lambda: mine.rate("USD", "EUR", day)),
    ):
        took_us = microseconds(work)
        print(f"{name:<42} {took_us:20.2f} us  {took_us / base:5.2f} x the peer")
    questions = [(100, "USD", "EUR", day)] * 1000
    many = microseconds(lambda: mine.convert_many(questions), 20)
    loop = microseconds(lambda: [mine.convert(*question) for question in questions], 20)
    print(f"a thousand by convert_many {many:36.0f} us  {many / loop:5.2f} x a loop")
    day, before = date(1999, 1, 4), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while day < date(2026, 10, 30):
        mine.rate("USD", "EUR", day)
        day += timedelta(days=25)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"the ECB's whole history held {grown:35.1f} MiB more")


def batch(folder: str) -> None:
    lines = "".join(f"{number}.50 USD EUR\n" for number in range(100_000)).encode()
    env = {**os.environ, "CONVERTER_CACHE_DIR": folder}
    took = []
    for _ in range(3):
        began = time.perf_counter()
        done = subprocess.run([CONVERT, "-"], input=lines, env=env, capture_output=True, check=True)
        took.append(time.perf_counter() - began)
        assert done.stdout.count(b"\n") == 100_000
    print(f"\nconvert -, 100,000 lines {100_000 / statistics.median(took):39,.0f} lines a second")


def main() -> None:
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {datetime.now(UTC).date()}\n")
    with tempfile.TemporaryDirectory() as folder:
        warm_cache(folder)
        processes(folder)
        periods(folder)
        library()
        batch(folder)


if __name__ == "__main__":
    main()
