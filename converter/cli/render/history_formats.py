"""The formats of ``convert history`` for programs and files. To add one, add it to ``_FORMATS`` below.

Its name is a value of ``--format`` then, and its endings are among those that ``-o FILE`` takes. The shells'
completions and the help have the names too: write them anew by ``python -m converter.cli.completions`` and by
``UPDATE_GOLDEN=1 pytest tests/cli``.
"""

from importlib.util import find_spec
from io import StringIO

from converter.advice import missing_extra
from converter.cli.render import clean
from converter.cli.render.endings import ending_of
from converter.cli.render.grid import documents, write
from converter.cli.render.rows import listing
from converter.cli.render.view import Failed, View, answered
from converter.errors import InputError, RateUnavailable
from converter.money.document import noted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from converter.model import Rate

    # A series, or the error in its place, for each pair that was asked for.
    Found = Sequence[View | Failed]

__all__ = ["COLUMNS", "Format", "named", "of_file", "printed", "whole"]

COLUMNS = ("day", "base", "quote", "rate", "source")


class Format:
    """A format: its name, the endings of its files, and what makes the text or the bytes of some series.

    ``made`` is called with those and the name. A format that gives bytes is ``binary``: it is for files
    alone. ``single``: it is of one pair. It may need one of some ``packages``, of which the ``extra`` brings
    one.
    """

    __slots__ = ("_made", "binary", "endings", "extra", "name", "packages", "single")

    def __init__(
        self,
        name: str,
        endings: "tuple[str, ...]",
        made: "Callable[[Found, str], str | bytes]",
        *,
        binary: bool = False,
        single: bool = False,
        packages: "tuple[str, ...]" = (),
        extra: str = "",
    ) -> None:
        self.name = name
        self.endings = endings
        self._made = made
        self.binary = binary
        self.single = single
        self.packages = packages
        self.extra = extra

    def text(self, found: "Found") -> str:
        """Some series in this format, which is not binary."""
        made = self._made(found, self.name)
        assert isinstance(made, str)  # noqa: S101
        return made

    def content(self, found: "Found") -> bytes:
        """Some series as the content of a file."""
        made = self._made(found, self.name)
        return made.encode() if isinstance(made, str) else made


def printed() -> "tuple[str, ...]":
    """The names of the formats that can be printed, for ``--format``."""
    return tuple(one.name for one in _FORMATS if not one.binary)


def named(name: str) -> Format:
    """The format of that name, which is one of those that can be printed."""
    return next(one for one in _FORMATS if one.name == name)


def of_file(path: str, pairs: int = 1) -> Format:
    """The format that a path's ending names, for that number of pairs.

    Raises InputError if it names none, or if it is of one pair only; MissingExtra if a package for it is not
    installed.
    """
    formats = {ending: one for one in _FORMATS for ending in one.endings}
    ending = ending_of(path, formats)
    found = formats[ending]
    if found.single and pairs > 1:
        raise InputError(f"a .{ending} shows one pair; leave out the others, or take another ending")
    if found.packages and not any(find_spec(name) for name in found.packages):
        raise missing_extra(f"a .{ending} file", found.extra)
    return found


# -- the text or the bytes of each -------------------------------------------------------------------


def cells(view: "View", rate: "Rate") -> "tuple[str, ...]":
    """A row of a series: the day, the pair, the rate and the source."""
    return str(rate.as_of), view.base, view.quote, view.text(rate), rate.source


def _rows(found: "Found", name: str) -> str:
    return listing(COLUMNS, [cells(view, rate) for view in answered(found) for rate in view.rates], name)


def _plain(found: "Found", name: str) -> str:
    """Aligned lines; those of a single pair don't name it."""
    names: tuple[str, ...] = COLUMNS
    rows = [cells(view, rate) for view in answered(found) for rate in view.rates]
    if len(found) == 1:
        names, rows = ("day", "rate", "source"), [(row[0], *row[3:]) for row in rows]
    out = StringIO()
    write(names, rows, name, out, right=("rate",))
    return out.getvalue()


def _json(found: "Found", name: str) -> str:
    return documents([], whole(found), name)


def _ndjson(found: "Found", name: str) -> str:
    """A line for each rate, with its pair and its source; one for a pair that has none."""
    items: list[dict[str, Any]] = []
    for one in found:
        if isinstance(one, Failed):
            items.append(_failure(one))
            continue
        pair = {"base": one.base, "quote": one.quote}
        told = {"assumed": list(one.assumed)}
        items += [{**pair, **_item(one, rate), "source": rate.source, **told} for rate in one.rates]
    return documents(items, {}, name)


def whole(found: "Found", *, rates: bool = True) -> "dict[str, Any]":
    """The series as schema.json describes it, or all of them if several pairs were asked for."""
    items = [
        document(one, rates=rates) if isinstance(one, View) else _failure(one) for one in found
    ]  # fmt: skip
    return items[0] if len(items) == 1 else {"series": items}


def _failure(one: "Failed") -> "dict[str, Any]":
    from converter.cli.render.json import error

    return {"base": one.pair.base, "quote": one.pair.quote, "error": error(one.error)}


def document(view: "View", *, rates: bool = True) -> "dict[str, Any]":
    """A series as schema.json describes it; without its ``rates`` for ``--coverage``."""
    made = view.found.document(view.since, view.until, every=view.every, assumed=view.assumed, rates=False)
    shown = [_item(view, rate) for rate in view.rates] if rates else None
    return {**made, "notes": noted(view.notes), "rates": shown}


def _item(view: "View", rate: "Rate") -> "dict[str, Any]":
    return {"day": str(rate.as_of), "rate": view.text(rate)}


def _prices(found: "Found", name: str) -> str:
    """Price directives of beancount, or those that ledger and hledger both read; one pair after another.

    A pair without rates has no line at all, so that a file to which lines are appended stays as it is.
    """
    lines = []
    for view in answered(found):
        owner = view.found.attribution or view.found.info.name
        lines += [f"; {view.base} in {view.quote} ({clean(owner)})\n"] if view.rates else []
        for rate in view.rates:
            money = f"{rate.base} {view.text(rate)} {rate.quote}"
            beancount = name == "beancount"
            lines.append(f"{rate.as_of} price {money}\n" if beancount else f"P {rate.as_of} {money}\n")
    return "".join(lines)


def _picture(found: "Found", name: str) -> bytes:
    from converter.cli.render import plot

    (view,) = answered(found)
    if not view.rates:
        raise RateUnavailable(f"there is nothing to draw: {view.notes[0]}", view.found.pair)
    return plot.image(view, name)


def _parquet(found: "Found", _name: str) -> bytes:
    from converter.cli.render import parquet

    return parquet.packed(answered(found))


_FORMATS = (
    Format("csv", ("csv",), _rows),
    Format("tsv", ("tsv",), _rows),
    Format("markdown", ("md",), _rows),
    Format("json", ("json",), _json),
    Format("ndjson", ("ndjson", "jsonl"), _ndjson),
    Format("plain", ("txt",), _plain),
    Format("beancount", ("beancount",), _prices),
    Format("ledger", ("ledger", "journal", "hledger"), _prices),
    Format("png", ("png",), _picture, binary=True, single=True, packages=("matplotlib",), extra="plot"),
    Format("svg", ("svg",), _picture, binary=True, single=True, packages=("matplotlib",), extra="plot"),
    Format("parquet", ("parquet",), _parquet, binary=True, packages=("pyarrow", "polars"), extra="frames"),
)
