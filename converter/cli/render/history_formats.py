"""The formats of ``convert history`` for programs and files. To add one, add it to ``_FORMATS`` below.

Its name is a value of ``--format`` then, and its endings are among those that ``-o FILE`` takes. The shells'
completions and the help have the names too: write them anew by ``python -m converter.cli.completions`` and by
``UPDATE_GOLDEN=1 pytest tests/cli``.
"""

import os
from importlib.util import find_spec

from converter.cli.render import clean, full
from converter.cli.render.grid import documents
from converter.cli.render.numbers import rate_text
from converter.cli.render.rows import listing
from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from converter.cli.render.view import View
    from converter.model import Rate

__all__ = ["COLUMNS", "Format", "cells", "check", "content", "document", "of_file", "printed", "text"]

COLUMNS = ("day", "rate", "source")


class Format:
    """A format: its name, the endings of its files, and what makes the text or the bytes of a series.

    ``made`` is called with the view and the name. A format that gives bytes is ``binary``: it is for files
    alone. It may need one of some ``packages``; ``advice`` says so to a user who has none of them.
    """

    __slots__ = ("advice", "binary", "endings", "made", "name", "packages")

    def __init__(
        self,
        name: str,
        endings: "tuple[str, ...]",
        made: "Callable[[View, str], str | bytes]",
        *,
        binary: bool = False,
        packages: "tuple[str, ...]" = (),
        advice: str = "",
    ) -> None:
        self.name = name
        self.endings = endings
        self.made = made
        self.binary = binary
        self.packages = packages
        self.advice = advice


def printed() -> "tuple[str, ...]":
    """The names of the formats that can be printed, for ``--format``."""
    return tuple(one.name for one in _FORMATS if not one.binary)


def text(view: "View", name: str) -> str:
    """The series in a format that can be printed."""
    made = next(one for one in _FORMATS if one.name == name).made(view, name)
    assert isinstance(made, str)  # noqa: S101 - as it is not binary
    return made


def of_file(path: str) -> Format:
    """The format that a path's ending names; InputError if it names none."""
    ending = os.path.splitext(path)[1][1:].lower()
    found = next((one for one in _FORMATS if ending in one.endings), None)
    if found is None:
        known = ", .".join(ending for one in _FORMATS for ending in one.endings)
        raise InputError(f"-o takes a file that ends in .{known}, not {path[:60]!r}")
    return found


def check(path: str) -> None:
    """Raise InputError if the ending names no format, or a package for it is not installed.

    It is called before anything is fetched.
    """
    found = of_file(path)
    if found.packages and not any(find_spec(name) for name in found.packages):
        raise InputError(found.advice)


def content(view: "View", path: str) -> bytes:
    """The series as the content of a file of that path, which `check` has accepted."""
    found = of_file(path)
    made = found.made(view, found.name)
    return made.encode() if isinstance(made, str) else made


# -- the text or the bytes of each -------------------------------------------------------------------


def cells(rate: "Rate") -> "tuple[str, str, str]":
    """A row of the series: the day, the rate with all its figures, and the source."""
    return str(rate.as_of), rate_text(rate), rate.source


def _rows(view: "View", name: str) -> str:
    return listing(COLUMNS, [cells(rate) for rate in view.rates], name)


def _json(view: "View", name: str) -> str:
    return documents([], document(view), name)


def _ndjson(view: "View", name: str) -> str:
    """A line for each rate, with its pair and its source."""
    pair = {"base": view.base, "quote": view.quote}
    return documents([{**pair, **_item(rate), "source": rate.source} for rate in view.rates], {}, name)


def document(view: "View", *, rates: bool = True) -> "dict[str, Any]":
    """The series as schema.json describes it; without its ``rates`` for ``--coverage``."""
    found = view.found
    return {
        "base": view.base,
        "quote": view.quote,
        "asked": {
            "since": str(view.since) if view.since else None,
            "until": str(view.until) if view.until else None,
            "every": view.every,
        },
        "source": found.rates[0].source,
        "kind": found.rates[0].kind,
        "attribution": found.attribution or None,
        "first": str(found.rates[0].as_of),
        "last": str(found.rates[-1].as_of),
        "count": len(found.rates),
        "gaps": [{"first": str(first), "last": str(last)} for first, last in found.gaps],
        "notes": [{"code": note.code, "text": full(note)} for note in found.notes],
        "rates": [_item(rate) for rate in view.rates] if rates else None,
        "assumed": list(view.assumed),
    }


def _item(rate: "Rate") -> "dict[str, Any]":
    return {"day": str(rate.as_of), "rate": rate_text(rate)}


def _prices(view: "View", name: str) -> str:
    """Price directives of beancount, or those that ledger and hledger both read."""
    owner = view.found.attribution or view.found.info.name
    lines = [f"; {view.base} in {view.quote} ({clean(owner)})\n"]
    for rate in view.rates:
        money = f"{rate.base} {rate_text(rate)} {rate.quote}"
        lines.append(f"{rate.as_of} price {money}\n" if name == "beancount" else f"P {rate.as_of} {money}\n")
    return "".join(lines)


def _picture(view: "View", name: str) -> bytes:
    from converter.cli.render import plot

    return plot.image(view, name)


def _parquet(view: "View", _name: str) -> bytes:
    from converter.cli.render import parquet

    return parquet.packed(view)


_NO_PLOT = "a picture needs matplotlib: pip install 'fxconvert[plot]'"
_NO_PARQUET = "a .parquet file needs pyarrow or polars: pip install pyarrow"
_FORMATS = (
    Format("csv", ("csv",), _rows),
    Format("tsv", ("tsv",), _rows),
    Format("markdown", ("md",), _rows),
    Format("json", ("json",), _json),
    Format("ndjson", ("ndjson", "jsonl"), _ndjson),
    Format("beancount", ("beancount",), _prices),
    Format("ledger", ("ledger", "journal", "hledger"), _prices),
    Format("png", ("png",), _picture, binary=True, packages=("matplotlib",), advice=_NO_PLOT),
    Format("svg", ("svg",), _picture, binary=True, packages=("matplotlib",), advice=_NO_PLOT),
    Format(
        "parquet", ("parquet",), _parquet, binary=True, packages=("pyarrow", "polars"), advice=_NO_PARQUET
    ),
)
