"""Rebuilds the rates that ship with the program: ``python -m converter.seed rates_cache``.

Asks each source whose terms let its figures be passed on for what is newest, and the ECB for its
whole history. With ``--file KEY=PATH@INSTANT`` an answer that was downloaded from a publisher is
taken instead; the instant is when it was downloaded, as in 2026-10-31T08:47:16Z. It is read and
judged as by ``convert cache import``: all its tables are kept, and it speaks for the days from its
first to its last, and on to the day of the download where no newer table could be out by then. Days
beyond that are not claimed, whatever was asked; an answer with tables left out would claim too much.
Where only the earliest instant is known at which it may have been downloaded, ``?`` follows it, and the
tables say of no instant that they were read then.
"""

import argparse
import os
import sys
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from converter import sources
from converter.api.converter import Converter
from converter.errors import ConverterError, InputError
from converter.fetch import import_file
from converter.sources.contract import Wanted
from converter.store.files import replace
from converter.store.sheet import read, render, utc_text

if TYPE_CHECKING:
    from converter.sources.contract import Source, SourceInfo

    Download = tuple[str, datetime, bool]  # its path, its instant, and whether that is known exactly

__all__ = ["SHIPPED", "main", "rebuild"]

# What is free to read may not be free to pass on: Australia's central bank names WM/Reuters and the IMF
# as the sources of two of its columns, and Türkiye's wants to be asked by whoever sells its figures.
SHIPPED = ("ecb", "cbr", "currency-api", "boc", "cnb", "hmrc", "nbp", "nbu", "norges", "riksbank")
_LONG = 120.0


def _same(at: datetime) -> datetime:
    return at


def _wanted(source: "Source", at: datetime) -> Wanted:
    """The whole history of a source that sends it in one file, else its newest table."""
    today = source.INFO.publication.today(at)
    first = date(1999, 1, 4) if source.INFO.key == "ecb" else today
    return Wanted(("USD", "EUR", "RUB"), first, today, today)


def rebuild(folder: str, files: "dict[str, Download]", now: "datetime | None" = None) -> "list[str]":
    """Bring the given files, or without any each publisher's answer, into a folder; what was done.

    ``now`` is the instant that counts as the time of the requests; by default they are made by the clock.
    """
    done = []
    for key in files or SHIPPED:
        path, at, is_exact = files.get(key, ("", now or datetime.now(UTC), True))
        try:
            done += _bring(folder, key, path, at, stands=bool(path or now))
            if not is_exact:
                _forget_instant(os.path.join(folder, key), at, sources.get(key).INFO)
        finally:
            _tidy(os.path.join(folder, key))
    return done


def _forget_instant(folder: str, at: datetime, info: "SourceInfo") -> None:
    """Take the instant of reading out of all tables that were read just now."""
    for name in os.listdir(folder):
        if not name.endswith(".csv"):
            continue
        path = os.path.join(folder, name)
        sheet = read(path, at, info)
        cells = map(sheet.cells, range(len(sheet.lines)))
        rows = ([row[0], "" if row[1] == utc_text(at) else row[1], *row[2:]] for row in cells)
        replace(path, render(sheet.head, sheet.columns, rows))


def _bring(folder: str, key: str, path: str, at: datetime, *, stands: bool) -> "list[str]":
    """Bring one source's file, or without a path its answer, into the folder; what was done.

    ``stands``: the clock stands at the instant ``at``.
    """
    source = sources.get(key)
    with Converter([key], cache_dir=folder, clock=partial(_same, at) if stands else None) as holder:
        holder.store.layers = ("", folder, "")
        client = holder.client()
        if path:
            import_file.published(client, source, path, at)
        else:
            until = time.monotonic() + _LONG
            client.fetch(source, _wanted(source, at), until, lambda: True, refresh=True)
        latest = source.INFO.publication.last_day(at.date()) + timedelta(days=1)
        row = holder.store.read(source.INFO).at(latest)
        return [f"{key}: newest {row.as_of if row else None}", *holder.reports]


def _tidy(folder: str) -> None:
    """Leave the tables alone: what else a cache keeps is of the machine that asked."""
    for name in ("source.json", ".lock"):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            os.unlink(path)


def _file(text: str) -> "tuple[str, Download]":
    key, _, rest = text.partition("=")
    path, _, instant = rest.rpartition("@")
    try:
        at = datetime.fromisoformat(instant.removesuffix("?"))
    except ValueError:
        at = None
    if not path or at is None or at.tzinfo is None:
        raise InputError(f"not KEY=PATH@INSTANT: {text[:80]}")
    return key, (path, at, instant[-1:] != "?")


def main(arguments: "list[str] | None" = None) -> int:
    """Run the command; 0 if everything asked for was rebuilt."""
    parser = argparse.ArgumentParser(prog="python -m converter.seed", description=__doc__)
    parser.add_argument("folder", help="the folder to write, as in rates_cache")
    parser.add_argument(
        "--file", action="append", default=[], metavar="KEY=PATH@INSTANT",
        help="take this answer of a publisher instead of asking; once for each source",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    try:
        for line in rebuild(options.folder, dict(map(_file, options.file))):
            print(line)
    except (ConverterError, OSError) as error:
        print(f"seed: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
