"""How long good requests wait beside others: ``python tests/benchmarks/server_floods.py``.

A `convert serve` process, offline on the shipped rates, answers ``--rate`` requests a second of ``hey`` while
something else goes on: questions that take long, or clients that are no good. These come from 127.0.0.2,
from one process of Python, which takes a core of its own; so the first row is of that alone, asking for one
rate again and again. With ``--per-address 64`` addresses of loopback have a limit too. The table goes to the
standard output as Markdown, and nothing is asserted. Needs the extra ``server`` and the program ``hey``.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from server import GOOD, ROOT, free_port, resident, running, waiting

STRANGER = "127.0.0.2"
WORDS = "USD GBP JPY CHF SEK NOK DKK CAD AUD PLN CZK HUF RUB KZT UAH TRY INR CNY BRL MXN ZAR"
CODES = WORDS.split()


def lists(at):
    """A list of all currencies on a day."""
    return f"/v2/rates?base={CODES[at % 21]}&date=2026-0{1 + at % 9}-1{at % 8}"


def ranges(at):
    """Five currencies since 1999."""
    return f"/v2/rates?base={CODES[at % 21]}&quotes=USD,GBP,JPY,RUB,CHF&from=1999-01-0{4 + at % 5}"


def days(at):
    """A rate of a day."""
    return f"/v2/rate/{CODES[at % 13]}/EUR?date={2000 + at % 26}-{1 + at % 12:02}-{1 + at % 28:02}"


def mistakes(at):
    """A code that there is not."""
    letters = (chr(65 + at * step % 26) for step in (1, 7, 11, 17, 19)[: 3 + at % 3])
    return f"/v2/rate/{''.join(letters)}/EUR"


def asks(question):
    """Sends questions one after the other, on eight connections."""

    def run(port, until):
        sent, open_now = 0, [connected(port) for _ in range(8)]
        while time.monotonic() < until:
            for place, one in enumerate(open_now):
                with suppress(OSError):
                    one.sendall(request(question(sent)))
                    read(one)
                    sent += 1
                    continue
                open_now[place] = connected(port)
        return f"{sent:,} answered"

    return run


def request(target):
    """A GET as bytes."""
    return f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def connected(port):
    """A connection of the stranger."""
    return socket.create_connection(("127.0.0.1", port), 10, (STRANGER, 0))


def read(one):
    """Read an answer to its end."""
    found = one.recv(65536)
    head, _, rest = found.partition(b"\r\n\r\n")
    if not found:
        raise OSError("closed")
    if b"content-length:" in head.lower():
        left = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]) - len(rest)
        while left > 0:
            more = one.recv(65536)
            if not more:
                raise OSError("closed")
            left -= len(more)
        return
    while not rest.endswith(b"0\r\n\r\n"):
        more = one.recv(65536)
        if not more:
            raise OSError("closed")
        rest = rest[-8:] + more


def slow_heads(port, until):
    """Heads that never end, a byte a second each."""
    made, begun = 0, []
    while time.monotonic() < until:
        with suppress(OSError):
            one = connected(port)
            one.sendall(b"GET / HTTP/1.1\r\nX: ")
            begun.append(one)
            made += 1
        for one in begun[-64:]:
            with suppress(OSError):
                one.sendall(b"x")
        time.sleep(0.01)
    return f"{made:,} begun"


def large_heads(port, until):
    """Heads of a megabyte."""
    sent = 0
    while time.monotonic() < until:
        with suppress(OSError), connected(port) as one:
            one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * (1 << 20))
            one.recv(100)
        sent += 1
    return f"{sent:,} sent"


def idle(port, until):
    """Connections on which nothing is sent, 10,000 of them."""
    kept = []
    for _ in range(10_000):
        with suppress(OSError):
            kept.append(connected(port))
        if len(kept) > 500:
            kept.pop(0).close()
    while time.monotonic() < until:
        time.sleep(0.1)
    return "10,000 opened"


BESIDE = {
    "one rate, again and again": asks(lambda _: GOOD),
    "lists of all currencies": asks(lists),
    "five currencies since 1999": asks(ranges),
    "rates of days": asks(days),
    "codes that there are not": asks(mistakes),
    "heads that never end": slow_heads,
    "heads of a megabyte": large_heads,
    "10,000 idle connections": idle,
}


def main():
    """Measure the waiting beside each of them."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rate", type=int, default=4000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(BESIDE[chosen.one](chosen.port, time.monotonic() + chosen.seconds + 1))
        return
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        environ = {
            **os.environ, "PYTHONPATH": str(ROOT), "CONVERTER_NOW": "2026-10-30T20:00:00Z",
            "CONVERTER_OFFLINE": "1", "CONVERTER_CACHE_DIR": f"{folder}/cache",
            "CONVERTER_CONFIG": f"{folder}/none.toml",
        }  # fmt: skip
        port = free_port()
        words = [sys.executable, "-m", "converter", "serve", "--port", str(port), "--widget", folder]
        process = stack.enter_context(running([*words, "--per-address", "64"], port, GOOD, environ))
        print(f"| beside good requests at {chosen.rate:,}/s | | p50 ms | p99 ms | memory MiB |")
        print("|---|---|--:|--:|--:|")
        for name in BESIDE:
            own = [sys.executable, __file__, "--one", name, "--port", str(port)]
            with subprocess.Popen([*own, "--seconds", str(chosen.seconds)], stdout=subprocess.PIPE) as other:
                time.sleep(0.5)
                half, slow = waiting(port, GOOD, chosen.rate, chosen.seconds)
                told = other.communicate()[0].decode().strip()
            print(f"| {name} | {told} | {half:.1f} | {slow:.1f} | {resident(process):.0f} |", flush=True)


if __name__ == "__main__":
    main()
