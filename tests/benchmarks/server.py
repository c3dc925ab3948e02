"""How fast the rates API answers, beside a bare Starlette route: ``python tests/benchmarks/server.py``.

Both are whole processes with the same server settings, the API offline on the shipped rates. Each kind of
request is sent by ``wrk -t1 -c16`` in rounds, and the bare route is asked in the same round; a ratio is the
median of those within the rounds. ``hey`` measures the waiting at half of the most that the API answered.
The tables go to the standard output as Markdown, and nothing is asserted. Needs the extra ``server`` and
the programs ``wrk`` and ``hey``.
"""

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
GOOD = "/v2/rate/USD/EUR"
TWELVE = "USD GBP JPY CHF SEK NOK DKK CAD AUD PLN CZK HUF"
# The body of a request in Lua: what it asks, at random.
AMOUNTS = 'return "/v2/convert?amount=" .. math.random(1, 10000000) / 100 .. "&from=USD&to=EUR"'
DAYS = (
    'return string.format("/v2/rate/%s/EUR?date=%d-%02d-%02d", codes[math.random(#codes)], '
    "math.random(2005, 2024), math.random(1, 12), math.random(1, 28))"
)
# Words of three to five letters, nearly none of which is a code.
WORDS = (
    "local word = {} for place = 1, math.random(3, 5) do word[place] = string.char(math.random(65, 90)) end "
    'return "/v2/rate/" .. table.concat(word) .. "/EUR"'
)
ALL = "/v2/rates?base=USD"
BAD = {
    "an unknown code": "/v2/rate/XXXX/EUR",
    "a code of 3,000 letters": f"/v2/rate/{'A' * 3000}/EUR",
    "an unknown parameter": "/v2/rate/USD/EUR?when=1",
    "a day that does not exist": "/v2/rate/USD/EUR?date=2026-02-30",
    "an unknown provider": "/v2/rate/USD/EUR?providers=nobody",
    "an unknown path": "/v2/nothing/here",
    "a pair without a rate": "/v2/rate/USD/RUB?providers=ecb",
    "a pair that is not held": "/v2/rate/USD/XCG?providers=bnr",
}
ASKED = {"rate": 0.6, "convert": 0.5, "all": 0.3, "days": 0.15}


def free_port():
    """A port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def running(words, port, path, environ):
    """A server process, once it answers."""
    process = subprocess.Popen(words, env=environ, cwd=tempfile.gettempdir(), stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read()
                break
            except OSError:
                time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(15)


def wrk(port, path, seconds, lua=""):
    """The requests a second, and how many were not answered by 200."""
    words = ["wrk", "-t1", "-c16", f"-d{seconds}s"]
    if lua:
        words += ["-s", lua]
    ran = subprocess.run(
        [*words, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    )
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", ran.stdout)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", ran.stdout)[1]), int(other[1]) if other else 0


def script(folder, name, line):
    """A script for wrk that asks what a line of Lua returns."""
    path = Path(folder) / f"{name}.lua"
    codes = ", ".join(f'"{code}"' for code in TWELVE.split())
    path.write_text(
        f"math.randomseed(7)\nlocal codes = {{{codes}}}\n"
        f"local function ask() {line} end\nrequest = function() return wrk.format('GET', ask()) end\n"
    )
    return str(path)


def waiting(port, path, rate, seconds):
    """The 50th and the 99th percentile of the waiting in milliseconds, at a number of requests a second."""
    words = ["hey", "-z", f"{seconds}s", "-c", "16", "-q", str(max(1, round(rate / 16)))]
    ran = subprocess.run(
        [*words, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True
    )
    found = dict(re.findall(r"(\d\d)% in ([\d.]+) secs", ran.stdout))
    return float(found["50"]) * 1000, float(found["99"]) * 1000


def resident(process):
    """The resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def main():
    """Run the measurements and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--now", default="2026-10-30T20:00:00Z")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        measure(chosen, folder, stack)


def measure(chosen, folder, stack):
    """Start the servers, send the requests and print what was measured."""
    environ = {
        **os.environ, "PYTHONPATH": str(ROOT), "CONVERTER_NOW": chosen.now, "CONVERTER_OFFLINE": "1",
        "CONVERTER_CACHE_DIR": f"{folder}/cache", "CONVERTER_CONFIG": f"{folder}/none.toml",
    }  # fmt: skip
    environ.pop("CONVERTER_NOW" if chosen.now == "now" else "", None)
    bare, ours, wide = free_port(), free_port(), free_port()
    # With a folder of its own no export of the widget runs beside the measurements.
    serve = [sys.executable, "-m", "converter", "serve", "--port", str(ours), "--widget", folder]
    process = stack.enter_context(running(serve, ours, GOOD, environ))
    every = urllib.request.urlopen(f"http://127.0.0.1:{ours}{ALL}").read()
    (Path(folder) / "body.json").write_bytes(every)
    plain = [sys.executable, str(HERE / "server_bare.py"), str(bare)]
    stack.enter_context(running(plain, bare, GOOD, environ))
    large = [sys.executable, str(HERE / "server_bare.py"), str(wide), f"{folder}/body.json"]
    stack.enter_context(running(large, wide, GOOD, environ))
    kinds = {
        "rate": (GOOD, bare, ""),
        "convert": ("/", bare, script(folder, "convert", AMOUNTS)),
        "all": (ALL, wide, ""),
        "days": ("/", bare, script(folder, "days", DAYS)),
    }
    packages = "starlette uvicorn httptools uvloop"
    print(
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, "
        + ", ".join(f"{one} {version(one)}" for one in packages.split())
    )
    print(
        f"\n| {chosen.rounds} rounds of {chosen.seconds} s, wrk -t1 -c16 | bare/s | ours/s | ratio | asked |"
    )
    print("|---|--:|--:|--:|--:|")
    best = 0.0
    for name, (path, port, lua) in kinds.items():
        rows = []
        for _ in range(chosen.rounds):
            one = wrk(port, GOOD, chosen.seconds)[0]
            two, failed = wrk(ours, path, chosen.seconds, lua)
            rows.append((one, two, failed))
        ratio = statistics.median(two / one for one, two, _ in rows)
        one, two = (statistics.median(row[place] for row in rows) for place in (0, 1))
        failed = max(row[2] for row in rows)
        note = f" ({failed} not 200)" if failed else ""
        print(f"| {name}{note} | {one:,.0f} | {two:,.0f} | {ratio:.2f} | {ASKED[name]} |", flush=True)
        best = two if name == "rate" else best
    print("\n| bad request | /s | ratio to the good one | asked |")
    print("|---|--:|--:|--:|")
    words = ("codes that there are not, at random", "/", script(folder, "words", WORDS))
    for name, path, lua in [*((name, path, "") for name, path in BAD.items()), words]:
        good = wrk(ours, GOOD, 2)[0]
        found, failed = wrk(ours, path, 2, lua)
        note = "" if failed else " (200!)"
        print(f"| {name}{note} | {found:,.0f} | {found / good:.2f} | 0.5 |", flush=True)
    half, slow = waiting(ours, GOOD, best / 2, chosen.seconds)
    print(
        f"\nAt {best / 2:,.0f}/s: p50 {half:.1f} ms, p99 {slow:.1f} ms; resident {resident(process):.1f} MiB"
    )


if __name__ == "__main__":
    main()
