"""Rebuilds the rates that ship with the program: ``python -m converter.seed rates_cache``.

Fetches the newest table of each source whose terms allow that its figures are passed on, and of the ECB
the whole history. With ``--file KEY=PATH@INSTANT``, a file that was downloaded from a source is read instead;
the instant is that of the download, as in 2026-10-31T08:47:16Z. The file is read and judged as by ``convert
cache import``: all its tables are kept, and the days from its first to its last table are covered, up to the
day of the download if no newer table could be out by then. No days beyond that are covered, whatever was
requested. Don't use a file from which tables were left out: too many days would be covered. If the path is
that of a folder, all its files are read, the oldest table first, as of HMRC, whose months are files of their
own. If only the earliest possible instant of the download is known, put ``?`` after it. The tables are then
written without the instant at which they were read.
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
from converter.errors import ConverterError, InputError, SourceError
from converter.fetch import import_file
from converter.fetch.accept import accept
from converter.fetch.download import read_download
from converter.sources.contract import Reply, Request, Wanted
from converter.sources.reading import FILE
from converter.store.files import write_cached
from converter.store.sheet import read, render, utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from converter.sources.contract import Source, SourceInfo
    from converter.store.layers import Store

    Download = tuple[str, datetime, bool]  # the path, the instant, and whether that is known exactly

__all__ = ["SHIPPED", "main", "rebuild"]

# What is free to read may not be free to pass on. Australia's central bank names WM/Reuters and the IMF as
# the sources of two of its columns, and Türkiye's requires its permission for the sale of its figures.
SHIPPED = ("ecb", "cbr", "currency-api", "boc", "cnb", "hmrc", "nbp", "nbu", "norges", "riksbank")
# Figures that the sanity gate sets aside, since none after them is near enough to confirm them, and that are
# believed: the months after them show that the currency moved that far, or another source does.
BELIEVED = {
    "hmrc": (
        ("2015-03-01", "UAH"),  # 40.28, after 23.93 and before 31.93
        # The figures of the months go from 14.21 to 34915.01 and on up to 156392.72, without a way back.
        ("2018-03-01", "VEF"), ("2018-04-01", "VEF"), ("2018-05-01", "VEF"), ("2018-06-01", "VEF"),
        ("2018-08-01", "VEF"),
        ("2020-10-01", "HTG"),  # 96.98, after 158.14 and before 81.95
        ("2022-03-01", "RUB"),  # 171.7470, after 104.2822; the ECB's last figure, of that day, had leapt too
        ("2023-07-01", "NGN"),  # 879.1475, after 574.6878 and before 1020.1931
        ("2024-03-01", "ZWL"),  # 16576.6675: half as much again as the month before, as in each month then
    ),
}  # fmt: skip
_LONG = 120.0  # seconds


def _same(at: datetime) -> datetime:
    return at


def _wanted(source: "Source", at: datetime) -> Wanted:
    """The whole history of a source that sends it in one file, else its newest table."""
    today = source.INFO.publication.today(at)
    first = date(1999, 1, 4) if source.INFO.key == "ecb" else today
    return Wanted(("USD", "EUR", "RUB"), first, today, today)


def rebuild(
    folder: str,
    files: "dict[str, Download]",
    now: "datetime | None" = None,
    believed: "Mapping[str, Iterable[tuple[str, str]]]" = BELIEVED,
) -> "list[str]":
    """Write the tables of the files into a folder, or of all sources that ship if there are no files.

    ``files`` has the downloaded file, or the folder of files, of each source by key. ``now`` is the instant
    that counts as that of the requests; by default it is the clock's. ``believed`` are the days and codes of
    the figures that are accepted if they are set aside. Returns a line for each source, and its reports.
    """
    done = []
    for key in files or SHIPPED:
        path, at, is_exact = files.get(key, ("", now or datetime.now(UTC), True))
        try:
            done += _bring(folder, key, path, at, believed.get(key, ()), stands=bool(path or now))
            if not is_exact:
                _forget_instant(os.path.join(folder, key), at, sources.get(key).INFO)
        finally:
            _tidy(os.path.join(folder, key))
    return done


def _forget_instant(folder: str, at: datetime, info: "SourceInfo") -> None:
    """Remove the instant of reading from all tables that were read at that instant."""
    for name in os.listdir(folder):
        if not name.endswith(".csv"):
            continue
        path = os.path.join(folder, name)
        sheet = read(path, at, info)
        cells = map(sheet.cells, range(len(sheet.lines)))
        rows = ([row[0], "" if row[1] == utc_text(at) else row[1], *row[2:]] for row in cells)
        write_cached(path, render(sheet.head, sheet.columns, rows))


def _bring(
    folder: str, key: str, path: str, at: datetime, believed: "Iterable[tuple[str, str]]", *, stands: bool
) -> "list[str]":
    """Write the tables of one source into the folder, from the file or, without a path, from the network.

    ``stands``: the clock stands at the instant ``at``.
    """
    source, clock = sources.get(key), partial(_same, at) if stands else None
    # The rates that ship already are not looked at, so that all tables are written.
    environ = {**os.environ, "CONVERTER_SEED_DIR": os.devnull}
    with Converter([key], cache_dir=folder, clock=clock, environ=environ) as holder:
        client = holder.client()
        if path:
            for file in _in_order(source, path, at):
                import_file.published(client, source, file, at)
            _believe(holder.store, source.INFO, believed)
        else:
            until = time.monotonic() + _LONG
            client.fetch(source, _wanted(source, at), until, lambda: True, refresh=True)
        latest = source.INFO.publication.last_day(at.date()) + timedelta(days=1)
        row = holder.store.read(source.INFO).at(latest)
        return [f"{key}: newest {row.as_of if row else None}", *holder.reports]


def _believe(store: "Store", info: "SourceInfo", believed: "Iterable[tuple[str, str]]") -> None:
    """Accept those of the figures, each given by its day and code, that are held and set aside."""
    for text, code in believed:
        day = date.fromisoformat(text)
        row = store.read(info).at(day)
        figure = row.figure(code) if row and row.as_of == day else None
        if figure and figure.aside:
            accept(store, info, day, code)


def _in_order(source: "Source", path: str, at: datetime) -> "list[str]":
    """The file, or those of a folder: the oldest first, since each is judged by those that are held."""
    if not os.path.isdir(path):
        return [path]
    return sorted((os.path.join(path, name) for name in os.listdir(path)), key=partial(_oldest, source, at))


def _oldest(source: "Source", at: datetime, path: str) -> date:
    """The day of the first table of a file; `import_file` says what is wrong with one that has none."""
    body, _ = read_download(path, source.INFO.key, at, at)
    try:
        tables = source.parse(Reply(Request(FILE), 200, body, at)).tables
    except SourceError:
        return date.min
    return min((table.as_of for table in tables), default=date.min)


def _tidy(folder: str) -> None:
    """Remove everything but the tables: the state and the lock belong to this machine's cache."""
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
    """Run the command; the exit code is 0 if everything was rebuilt, else 2."""
    parser = argparse.ArgumentParser(prog="python -m converter.seed", description=__doc__)
    parser.add_argument("folder", help="the folder to write, as in rates_cache")
    parser.add_argument(
        "--file", action="append", default=[], metavar="KEY=PATH@INSTANT",
        help="read this downloaded file, or all of a folder, instead of fetching; once for each source",
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
