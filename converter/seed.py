"""Rebuilds the rates that ship with the program: ``python -m converter.seed rates_cache``.

Asks each source of the default order whose terms allow it to be passed on. With ``--file
KEY=PATH@INSTANT`` a downloaded answer of a publisher is read instead, through that source's own
parser; the instant is when it was downloaded, as in 2026-10-31T08:47:16Z.
"""

import argparse
import sys
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from converter import sources
from converter.api import Converter
from converter.errors import ConverterError, InputError
from converter.sources._base import Reply, Wanted

if TYPE_CHECKING:
    from converter.fetch import RatesClient
    from converter.sources._base import Source

__all__ = ["main", "rebuild"]

SHIPPED = ("ecb", "cbr", "currency-api")
_LONG = 120.0


def _same(at: datetime) -> datetime:
    return at


def _wanted(source: "Source", at: datetime) -> Wanted:
    """The whole history of a source that sends it in one file, else its newest table."""
    today = source.INFO.publication.today(at)
    first = date(1999, 1, 4) if source.INFO.key == "ecb" else today
    return Wanted(("USD", "EUR", "RUB"), first, today, today)


def rebuild(folder: str, files: "dict[str, tuple[str, datetime]]") -> "list[str]":
    """Bring the given files, or without any each publisher's answer, into a folder; what was done."""
    done = []
    for key in files or SHIPPED:
        source = sources.get(key)
        path, at = files.get(key, ("", datetime.now(UTC)))
        with Converter([key], cache_dir=folder, clock=partial(_same, at) if path else None) as holder:
            holder.store.layers = ("", folder, "")
            client = holder.client()
            if path:
                _take(client, source, path, at)
            else:
                client.fetch(
                    source, _wanted(source, at), time.monotonic() + _LONG, lambda: True, refresh=True
                )
            row = holder.store.read(source.INFO).at(at.date() + timedelta(days=2))
            done.append(f"{key}: newest {row.as_of if row else None}")
            done += holder.reports
    return done


def _take(client: "RatesClient", source: "Source", path: str, at: datetime) -> None:
    wanted = _wanted(source, at)
    (request,) = source.plan(wanted)
    with open(path, "rb") as file:
        client.take(source, [Reply(request, 200, file.read(), at)])


def _file(text: str) -> "tuple[str, tuple[str, datetime]]":
    key, _, rest = text.partition("=")
    path, _, instant = rest.rpartition("@")
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        at = None
    if not path or at is None or at.tzinfo is None:
        raise InputError(f"not KEY=PATH@INSTANT: {text[:80]}")
    return key, (path, at)


def main(arguments: "list[str] | None" = None) -> int:
    """Run the command; 0 if everything asked for was rebuilt."""
    parser = argparse.ArgumentParser(prog="python -m converter.seed", description=__doc__)
    parser.add_argument("folder", help="the folder to write, as in rates_cache")
    parser.add_argument("--file", action="append", default=[], metavar="KEY=PATH@INSTANT")
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
