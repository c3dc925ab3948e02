"""Where the records of a chunk of JSON lines lie, each on a line of its own."""

from codecs import BOM_UTF8
from typing import TypeAlias

import numpy
from numpy.typing import NDArray

from converter.files.contract import Numbers

__all__ = ["Lines", "Places"]

Places: TypeAlias = NDArray[numpy.intp]

_BLANKS = b" \t\r"
_NEWLINE = ord("\n")


class Lines:
    """The lines of whole lines of a file that are not blank.

    ``starts`` is where each begins, ``ends`` where its text ends, before blanks and the line end, and
    ``after`` where the next line begins. ``first`` is where the first line begins, after a BOM.
    """

    def __init__(self, chunk: bytes, *, is_first: bool = False) -> None:
        self.chunk = chunk
        self.numbers = numpy.frombuffer(chunk, numpy.uint8)
        self.first = len(BOM_UTF8) if is_first and chunk.startswith(BOM_UTF8) else 0
        after: Places = numpy.flatnonzero(self.numbers == _NEWLINE) + 1
        self.newlines = len(after)
        if self.first < len(chunk) and not chunk.endswith(b"\n"):
            after = numpy.append(after, len(chunk))
        starts = numpy.empty_like(after)
        starts[:1], starts[1:] = self.first, after[:-1]
        ends = self._ends(starts, after)
        filled = ends > starts
        # The place of each record among the lines; None if all lines are records.
        self._place: Places | None = None
        if not filled.all():
            self._place = numpy.flatnonzero(filled)
            starts, ends, after = starts[filled], ends[filled], after[filled]
        self.starts: Places = starts
        self.ends: Places = ends
        self.after: Places = after

    def _ends(self, starts: Places, after: Places) -> Places:
        """Where the text of each line ends."""
        ends = after.copy()
        ends -= self.numbers[after - 1] == _NEWLINE
        for left in (2, 1, 0):
            last = self.numbers[ends - 1]
            blank = ((last == ord(" ")) | (last == ord("\t")) | (last == ord("\r"))) & (ends > starts)
            if not blank.any():
                break
            if left:
                ends -= blank
                continue
            for line in numpy.flatnonzero(blank).tolist():  # many blanks are cut off at once
                text = self.chunk[starts[line] : ends[line]]
                ends[line] = starts[line] + len(text.rstrip(_BLANKS))
        return ends

    @property
    def rows(self) -> int:
        return len(self.starts)

    @property
    def has_blank(self) -> bool:
        """Whether some lines are blank."""
        return self._place is not None

    def text(self, row: int) -> bytes:
        """The text of a line, without blanks after it and its line end."""
        return self.chunk[self.starts[row] : self.ends[row]]

    def whole(self, row: int) -> bytes:
        """A line with its line end, if it has one."""
        return self.chunk[self.starts[row] : self.after[row]]

    def places(self, rows: Places) -> Numbers:
        """The places of lines among all, blank ones too, from 0."""
        place = rows if self._place is None else self._place[rows]
        return place.astype(numpy.int64)
