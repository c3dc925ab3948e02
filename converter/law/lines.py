"""The lines of fixed.csv as laws, by the codes that they are about.

Imported only for a code in the file: a question like ``100 USD EUR`` does not need it.
"""

import os
from datetime import date

from converter.model import Figure, Leg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["PARALLEL", "Law", "Laws", "fixed"]

# CUC circulated beside CUP for years: no table of CUP can hold CUC, or the other way round.
PARALLEL = frozenset(["CUC"])
_fixed: "list[Laws]" = []


class Law:
    """One line of fixed.csv.

    ``kind`` is euro (``code`` adopted the euro), redenom (``anchor`` replaced ``code``), rescale (``code``
    lost zeros and kept its name), peg (``code`` is pegged to ``anchor``) or reuse (``code`` was given to
    another currency). ``units`` of ``code`` are ``units_of_anchor`` of ``anchor``, from ``since`` to
    ``until``, both included; ``until`` is None while the law is in force. ``source`` says where it is
    known from.
    """

    __slots__ = ("anchor", "code", "kind", "since", "source", "units", "units_of_anchor", "until")

    def __init__(self, line: str) -> None:
        # The text of the source is the last field, since it may hold commas.
        kind, code, anchor, units, units_of_anchor, since, until, source = line.split(",", 7)
        self.kind = kind
        self.code = code
        self.anchor = anchor
        self.units = units
        self.units_of_anchor = units_of_anchor
        self.since = date.fromisoformat(since)
        self.until = date.fromisoformat(until) if until else None
        self.source = source.strip('"')

    def figure(self) -> Figure:
        """The figure in the law's own direction: units per euro or anchor, or old units per new unit."""
        per_anchor = self.kind in ("euro", "peg") and self.units_of_anchor == "1"
        # A nominal is a whole number, so 2498.7242 ZWL = 1 ZWG has to be per ZWG.
        if per_anchor or not self.units.isdecimal():
            return Figure(self.anchor, self.code, self.units)
        return Figure(self.code, self.anchor, self.units_of_anchor, int(self.units))


class Laws:
    """The laws of some lines. A code has at most one law that replaces it, and one peg."""

    def __init__(self, lines: "Iterable[str]") -> None:
        self._all = tuple(map(Law, lines))
        renamed = [law for law in self.of("redenom") if law.code not in PARALLEL]
        self._replaced = {law.code: law for law in self.of("euro", "redenom")}
        self._renamed = {law.code: law for law in renamed}
        self._renamed_to = {law.anchor: law for law in renamed}
        self._pegs = {law.code: law for law in self.of("peg")}
        self._rescales = tuple(self.of("rescale"))
        self._reuses = tuple(self.of("reuse"))

    def of(self, *kinds: str) -> "Iterator[Law]":
        """The laws of these kinds, in the order of their lines."""
        return (law for law in self._all if law.kind in kinds)

    def replacing(self, code: str, day: date) -> "list[Law]":
        """The laws by which ``code`` had become another currency by that day, the oldest first."""
        out: list[Law] = []
        seen = {code}
        while (law := self._replaced.get(code)) is not None and law.anchor not in seen:
            if law.since > day or self.broken(law, day):
                break
            out.append(law)
            code = law.anchor
            seen.add(code)
        return out

    def predecessors(self, code: str) -> "list[Law]":
        """The redenominations that led to ``code``, the newest first."""
        out: list[Law] = []
        while (law := self._renamed_to.get(code)) is not None and law not in out:
            out.append(law)
            code = law.code
        return out

    def successors(self, code: str) -> "list[Law]":
        """The redenominations that lead on from ``code``, the oldest first."""
        out: list[Law] = []
        while (law := self._renamed.get(code)) is not None and law not in out:
            out.append(law)
            code = law.anchor
        return out

    def broken(self, law: Law, day: date) -> "Law | None":
        """The reuse by which a code of the law means, on that day, another currency than the law's."""
        first, last = min(law.since, day), max(law.since, day)
        codes = (law.code, law.anchor)
        return next((r for r in self._reuses if r.code in codes and first < r.since <= last), None)

    def rescales(self, code: str, first: date, last: date) -> "list[Law]":
        """The laws after ``first`` up to ``last`` by which ``code`` lost zeros and kept its name."""
        return [law for law in self._rescales if law.code == code and first < law.since <= last]

    def reused(self, code: str, day: date) -> bool:
        """Whether ``code`` was given to another currency after that day."""
        return any(law.code == code and day < law.since for law in self._reuses)

    def peg(self, code: str, day: date) -> "Law | None":
        """The peg of ``code`` that is in force on that day."""
        law = self._pegs.get(code)
        if law is None or law.since > day or (law.until is not None and law.until < day):
            return None
        return law

    def leg(self, law: Law, day: date, source: str = "law") -> Leg:
        """The law as a leg, in units of that day.

        A rescale of the successor is part of the leg's nominal. A figure of a code in itself can't be
        told from its reverse, so the rescale can't be a leg of its own.
        """
        figure, since = law.figure(), law.since
        for later in self.rescales(law.anchor, law.since, day):
            figure = Figure(figure.base, figure.quote, figure.text, figure.nominal * int(later.units))
            since = max(since, later.since)
        return Leg(figure, since, source)


def fixed() -> Laws:
    """The laws of the package's own ``fixed.csv``, which is read once."""
    if not _fixed:
        path = os.path.join(os.path.dirname(__file__), "fixed.csv")
        with open(path, encoding="utf-8") as file:
            _fixed.append(Laws(file.read().splitlines()[1:]))
    return _fixed[0]
