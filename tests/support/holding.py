"""Files of rates and stores over them, for the tests of what is held."""

import os
from datetime import UTC, datetime
from typing import Any

from support.days import day

from converter import sources
from converter.model import Figure, RateTable
from converter.store.layers import Store
from converter.store.sheet import Head, render

ECB, CBR, FRANKFURTER, ER_API = (sources.get(k).INFO for k in ("ecb", "cbr", "frankfurter", "er-api"))
CURRENCY_API = sources.get("currency-api").INFO
NOW = datetime(2026, 10, 31, 9, tzinfo=UTC)


def shipped_environ(folder: Any) -> dict[str, str]:
    """The environment of a converter offline, with the rates that ship, on the evening of 2026-10-30."""
    return {
        "CONVERTER_NOW": "2026-10-30T20:00:00Z", "CONVERTER_OFFLINE": "1", "CONVERTER_CACHE_DIR": str(folder),
    }  # fmt: skip


class Clock:
    """A clock that stands at what ``now`` is set to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def put(folder: Any, name: str, columns: str, *rows: str, **head: Any) -> None:
    """Write a file of rates: put(cache, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-30 1.1172 175.68").

    Columns with a nominal are parted by a bar, and a dash is an empty cell.
    """
    covered = tuple(tuple(map(day, window.split(".."))) for window in head.pop("covered", ()))
    made = Head(**{"written": NOW, "covered": covered, **head})
    lines = []
    for row in rows:
        as_of, *cells = row.split()
        lines.append([as_of, "", *("" if cell == "-" else cell for cell in cells)])
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    names = columns.split("|") if "|" in columns else columns.split()
    with open(path, "wb") as file:
        file.write(render(made, ["as_of", "fetched_at", *names], lines))


def table(info: Any, as_of: str, **figures: Any) -> RateTable:
    """A table in the source's own direction: table(ECB, "2026-10-30", USD="1.1172"), KZT=("16.3", 100)."""
    made = []
    for code, published in figures.items():
        text, nominal = published if isinstance(published, tuple) else (published, 1)
        base, quote = (code, info.base) if info is CBR else (info.base, code)
        made.append(Figure(base, quote, text, nominal))
    return RateTable(info.key, day(as_of), tuple(made))


def store_over(tmp_path: Any, clock: Any = None, **options: Any) -> Store:
    """A store over ``user`` and ``seed`` in that folder."""
    return Store(str(tmp_path / "user"), str(tmp_path / "seed"), clock or Clock(), **options)


def texts(row: Any) -> dict[str, str]:
    """A row's figures as text by code."""
    return {code: figure.text for code, figure in row.figures().items()}
