"""Files that are converted by the command in a process of its own, and what is right for their rows."""

import io
import os
import subprocess
import sys
from contextlib import ExitStack, chdir
from pathlib import Path
from unittest import mock

from support.holding import shipped_environ

from converter import Converter, ConverterError
from converter.cli.main import main

__all__ = [
    "Ran",
    "environ_of",
    "folder_of",
    "generated",
    "left",
    "results",
    "run",
    "run_here",
    "start",
    "words_of",
]

CODES = ("USD", "JPY", "GBP", "CHF", "SEK", "EUR", "CZK", "HUF")


class Ran:
    """The exit code of a run, and what it printed and told."""

    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    def __repr__(self) -> str:
        return f"Ran({self.code}, {self.out!r}, {self.err!r})"


def environ_of(cache):
    """The environment of the command: the rates that ship, offline, on the evening of 2026-10-30."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("CONVERTER_")}
    return {**kept, **shipped_environ(cache), "CONVERTER_DEBUG": "1", "COLUMNS": "200"}


def words_of(*words):
    """The words of a process that runs ``convert file``."""
    return [sys.executable, "-m", "converter", "file", *map(str, words)]


def run_here(cache, *words, data=b"", folder=os.curdir, **environ):
    """Run it in this process, which takes a tenth of the time of a new one."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, {**environ_of(cache), **environ}, clear=True))
        stack.enter_context(
            mock.patch.multiple(sys, stdin=io.TextIOWrapper(io.BytesIO(data)), stdout=out, stderr=err)
        )
        stack.enter_context(chdir(folder))
        code = main(["file", *map(str, words)])
        out.flush()
    return Ran(code, out.buffer.getvalue(), err.getvalue())


def run(cache, *words, data=None, folder=None, **environ):
    """Run ``convert file`` with some words and bytes of standard input, in a folder."""
    ran = subprocess.run(
        words_of(*words), input=data, stdin=subprocess.DEVNULL if data is None else None, capture_output=True,
        env={**environ_of(cache), **environ}, cwd=folder, check=False,
    )  # fmt: skip
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


def start(cache, *words, folder=None):
    """Start ``convert file`` in a process that a test may stop."""
    return subprocess.Popen(
        words_of(*words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environ_of(cache), cwd=folder,
    )  # fmt: skip


def results(converter: Converter, rows, to="EUR", **asked):
    """What `Converter.convert` gives for each row of an amount, a currency and a day, as text.

    Of a row that is refused it is the error.
    """
    found = []
    for amount, currency, day in rows:
        try:
            found.append(f"{converter.convert(amount, currency, to, on=day, **asked).result.amount:f}")
        except ConverterError as error:
            found.append(error)
    return found


def folder_of(path: Path):
    """The names and bytes of the files of a folder."""
    return {one.name: one.read_bytes() for one in sorted(path.iterdir()) if one.is_file()}


def left(path: Path):
    """The names of all that is in a folder, files that can't be seen among them."""
    return sorted(os.listdir(path))


def generated(path: Path, count: int) -> Path:
    """A CSV of that many rows of some currencies, days and amounts, a part of them quoted."""
    days = [
        f"{year}-{month:02}-{number:02}"
        for year in (2021, 2024)
        for month in (1, 6, 12)
        for number in (4, 15)
    ]
    lines = [
        b'%d,%s,"Paper, A4",%s,%d.%02d\n'
        % (n, days[n % len(days)].encode(), CODES[n % len(CODES)].encode(), 10 + n * 7 % 9000, n % 100)
        for n in range(min(count, 10_000))
    ]
    block = b"".join(lines)
    with path.open("wb") as file:
        file.write(b"id,date,article,currency,amount\n")
        for _ in range(count // len(lines)):
            file.write(block)
    return path
