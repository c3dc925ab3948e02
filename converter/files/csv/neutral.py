"""Cells that a spreadsheet would take for a formula, made text by an apostrophe before them."""

import re
from typing import TYPE_CHECKING, Final

import numpy

if TYPE_CHECKING:
    from converter.files.csv.scan import Layout

__all__ = ["FORMULA", "NUMBER", "neutral"]

FORMULA: Final = r"\A[=+\-@\t\r]"
NUMBER: Final = r"\A[+-]?[0-9][0-9.,' \x{00a0}\x{202f}]*(?:[eE][+-]?[0-9]+)?\z"  # as Arrow writes it

_NUMBER: Final = re.compile(rb"[+-]?[0-9](?:[0-9.,' \xa0]|\xc2\xa0|\xe2\x80\xaf)*(?:[eE][+-]?[0-9]+)?")
_MARKS: Final = tuple(b"=+-@\t\r")
_QUOTE, _APOSTROPHE = 34, 39


def neutral(layout: "Layout") -> bytes:
    """The bytes of some records with an apostrophe before each cell that begins a formula.

    A number is none, and in a cell with quotes the apostrophe stands after the first one.
    """
    data, begin = layout.data, layout.begin
    every = numpy.frombuffer(data, numpy.uint8, layout.end)
    firsts = numpy.cumsum(layout.counts) - layout.counts
    cells = numpy.arange(int(layout.counts.sum())) + numpy.repeat(layout.first - firsts, layout.counts)
    ends = layout.edges[cells]
    starts = layout.edges[cells - 1] + 1
    starts[firsts] = layout.starts
    last = layout.end - 1
    quoted = (ends > starts) & (every[numpy.minimum(starts, last)] == _QUOTE)
    inner = starts + quoted
    risky = (ends > inner) & numpy.isin(every[numpy.minimum(inner, last)], _MARKS)
    places = [
        place - begin
        for place, end in zip(inner[risky].tolist(), (ends - quoted)[risky].tolist(), strict=True)
        if not _NUMBER.fullmatch(data, place, end)
    ]
    return numpy.insert(every[begin:], places, _APOSTROPHE).tobytes() if places else data[begin : layout.end]
