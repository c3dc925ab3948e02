"""A series for reading: a table with its extremes, a chart, or its coverage.

The formats for programs and files are in `history_formats`.
"""

from converter.cli.render import clean, said
from converter.cli.render.chart import chart, spark
from converter.cli.render.grid import documents, write
from converter.cli.render.history_formats import whole
from converter.cli.render.marks import Marks
from converter.cli.render.numbers import six
from converter.cli.render.told import joined
from converter.cli.render.view import Failed, View, answered, parts
from converter.cli.writer import wrapped
from converter.money import arithmetic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from typing import IO

    from converter.model import Rate

__all__ = ["coverage", "drawn", "gaps", "notes", "show"]

_HEIGHT = 12
_ENDS = 5  # rows that are shown at each end of a long series
_GAPS = 5  # gaps that are told, each in a sentence
_WIDEST_SPARK = 60


def show(view: View, out: "IO[str]", *, marks: Marks, entire: bool, color: str = "auto") -> None:
    """Write the series as a table with its extremes below; if it has no rates, only what is told of it.

    Of a long series the table has only the first and the last rows, unless it is wanted ``entire``.
    """
    from converter.cli.render.screen import console

    rates = list(view.rates)
    if not rates:
        out.writelines(f"{line}\n" for line in _nothing(view))
        return
    rows = [(str(rate.as_of), marks.number(_shown(view, rate)), rate.source) for rate in rates]
    rows = _aligned(rows, marks.decimal)
    if not entire and len(rows) > 2 * _ENDS + 2:
        rows = [*rows[:_ENDS], ("\N{HORIZONTAL ELLIPSIS}", "", ""), *rows[-_ENDS:]]
    width = console(out, color).width
    drawn = [spark([r.value for r in rates], min(_WIDEST_SPARK, width))] if _dots(out) else []
    caption = [*(drawn if len(rates) > 1 else []), *_summary(view, marks)]
    write(("day", "rate", "source"), rows, "table", out, caption=caption, color=color)


def _nothing(view: View) -> "list[str]":
    """What is told of a series without rates."""
    return [clean(f"{view.base}/{view.quote}: {line}") for line in notes(view)]


def _shown(view: View, rate: "Rate") -> str:
    """A rate for reading: with six significant figures, or with the decimals that were asked for."""
    return six(rate.value) if view.digits is None else view.text(rate)


def _aligned(rows: "list[tuple[str, str, str]]", mark: str) -> "list[tuple[str, str, str]]":
    """The rows with the rates padded on the left, so that their decimal marks are in one column."""
    heads = [len(rate.partition(mark)[0]) for _, rate, _ in rows]
    most = max(heads)
    pads = [" " * (most - head) for head in heads]
    return [(day, pad + rate, source) for (day, rate, source), pad in zip(rows, pads, strict=True)]


def drawn(view: View, out: "IO[str]", color: str, marks: Marks) -> "list[str]":
    """The lines of a chart as wide as the terminal, with the summary of the series below."""
    from converter.cli.render.screen import console, fitting

    if not view.rates:
        return _nothing(view)
    values, width = [view.value(rate) for rate in view.rates], console(out, color).width
    high, low = (marks.number(six(value)) for value in (max(values), min(values)))
    lines = chart(parts(view), width, _HEIGHT, (high, low), dots=_dots(out))
    below = [part for line in _summary(view, marks) for part in wrapped(clean(line), width)]
    return [fitting(line, out) for line in (*map(clean, lines), *below)]


def _dots(out: "IO[str]") -> bool:
    """Whether a stream can show Braille dots and bars."""
    return (getattr(out, "encoding", None) or "utf-8").lower().startswith("utf")


def _summary(view: View, marks: Marks) -> "list[str]":
    """How many rates, their extremes and their mean, then gaps, notes and the attribution."""
    rates, found = view.rates, view.found
    told_last = [*gaps(view), *notes(view), *([found.attribution] if found.attribution else [])]
    line = f"{len(rates)} rate{'s' * (len(rates) != 1)} of {view.base}/{view.quote} by {found.source}"
    if len(rates) == 1:
        return [f"{line}, {rates[0].as_of}", *told_last]
    if found.rescales:  # the code lost zeros within the series: rates in two units have no mean
        return [f"{line}, {rates[0].as_of} to {rates[-1].as_of}", *told_last]
    low, high = min(rates, key=_value), max(rates, key=_value)
    mean = arithmetic.quotient(
        arithmetic.ONE,
        arithmetic.total([r.value for r in rates]),
        arithmetic.total([arithmetic.ONE] * len(rates)),
    )
    change = arithmetic.quotient(rates[-1].value - rates[0].value, arithmetic.ONE, rates[0].value).scaleb(2)
    dot = " \N{MIDDLE DOT} "

    def number(rate: "Rate") -> str:
        return marks.number(_shown(view, rate))

    return [
        f"{line}, {rates[0].as_of} to {rates[-1].as_of}",
        f"low {number(low)} on {low.as_of}{dot}high {number(high)} on {high.as_of}",
        marks.words(
            f"mean {marks.number(six(mean))}{dot}"
            f"first to last {arithmetic.rounded(change, 2, forced=True):+f} %"
        ),
        *told_last,
    ]


def _value(rate: "Rate") -> "Decimal":
    return rate.value


def notes(view: View) -> "list[str]":
    """The notes of the series in one line, if it has any."""
    told = joined(said(note) for note in view.notes)
    return [told] if told else []


def gaps(view: View) -> "list[str]":
    """A sentence for each of the first five gaps, and how many more there are."""
    found = view.found.gaps
    lines = [
        f"no rates from {first} to {last}" if first < last else f"no rate of {first}" for first, last in found
    ]
    left = len(lines) - _GAPS
    return lines if left <= 0 else [*lines[:_GAPS], f"and {left} gap{'s' * (left != 1)} more"]


def coverage(
    found: "Sequence[View | Failed]", shape: str, out: "IO[str]", marks: Marks, *, color: str = "auto"
) -> None:
    """Write the first and the last day of each series, how many days have a rate, and each gap."""
    if shape in ("json", "ndjson"):
        items = [whole([one], rates=False) for one in found]
        out.write(documents(items, whole(found, rates=False), shape))
        return
    views = answered(found)
    names: tuple[str, ...] = ("what", "base", "quote", "first", "last", "days", "source")
    rows = [row for view in views for row in _covered(view)]
    if len(found) == 1 and shape not in ("csv", "tsv", "markdown"):  # the caption names the pair
        names, rows = (names[0], *names[3:]), [(row[0], *row[3:]) for row in rows]
    pairs = ", ".join(f"{view.base}/{view.quote}" for view in views)
    caption = [f"{pairs}: days with a rate, and gaps longer than the source's usual pauses"]
    caption += dict.fromkeys(line for view in views for line in notes(view))
    caption = caption if shape == "table" else []
    write(names, rows, shape, out, right=("days",), caption=caption, color=color, marks=marks)


def _covered(view: View) -> "list[tuple[str, ...]]":
    """The rows of a series: all its days, then each gap."""
    found, pair = view.found, (view.base, view.quote)
    rows: list[tuple[str, ...]] = [
        ("gap", *pair, str(one), str(two), str((two - one).days + 1), found.source) for one, two in found.gaps
    ]
    if not found.rates:
        return rows
    first, last = str(found.rates[0].as_of), str(found.rates[-1].as_of)
    return [("rates", *pair, first, last, str(len(found.rates)), found.source), *rows]
