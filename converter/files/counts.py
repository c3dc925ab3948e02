"""What is counted in a run: records, causes of rejections, and the rates that were used."""

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy
import pyarrow

from converter.files.summary import FIRST, Cause, Summary, Used
from converter.frames.columns import plain_array
from converter.frames.making import WAY
from converter.frames.plain_text import EPOCH
from converter.frames.refused import RowsRefused

if TYPE_CHECKING:
    from converter.files.contract import Flags
    from converter.files.job import Converted, Job

__all__ = ["Counts"]

_NO_DAY = 0
_Way = tuple[str, str]  # a target and its text of `making.WAY`


class Counts:
    """Counts of a run while it goes on. Only records that stay in the output count for the rates."""

    def __init__(self, job: "Job") -> None:
        self._job = job
        self.rows = 0
        self.rejected = 0
        self.kept = 0
        self._causes: dict[str, Cause] = {}
        self._first: list[tuple[int, str, str]] = []
        self._ways: dict[_Way, list[int]] = {}

    @property
    def lacking(self) -> int:
        """The records that lack a result."""
        return self.rejected + self.kept

    def add(self, done: "Converted", kept: "Flags | None", *, keep: bool) -> None:
        """Count the records of a part; ``keep`` says that those without a result stay in the output."""
        self.rows += done.part.rows
        if keep:
            self.kept += len(done.lacking)
        else:
            self.rejected += len(done.lacking)
        self._count_causes(done)
        for target, stem in zip(self._job.targets, self._job.stems, strict=True):
            self._count_ways(target, stem, done.table, None if keep else kept)

    def _count_causes(self, done: "Converted") -> None:
        new: dict[str, list[int]] = {}
        for place, kind in enumerate(done.kinds):
            new.setdefault(kind, []).append(place)
        wanted = [places[0] for kind, places in new.items() if kind not in self._causes]
        wanted += range(min(len(done.kinds), FIRST - len(self._first)))
        if wanted:
            rows = done.lacking[wanted]
            lines = dict(zip(wanted, done.part.lines(rows).tolist(), strict=True))
        for kind, places in new.items():
            found = self._causes.get(kind)
            if found is None:
                found = self._causes[kind] = Cause(kind, 0, lines[places[0]], done.reasons[places[0]])
            found.rows += len(places)
        for place in range(min(len(done.kinds), FIRST - len(self._first))):
            self._first.append((lines[place], "", done.reasons[place]))

    def _count_ways(self, target: str, stem: str, table: Any, kept: "Flags | None") -> None:
        ways, days = table.column(f"{stem}_{WAY}"), table.column(f"{stem}_as_of")
        if not table.num_rows:
            return
        ways, days = plain_array(ways), plain_array(days)
        places = ways.indices
        used = table.column(stem)
        if kept is not None or used.null_count:
            flags = numpy.ones(len(places), numpy.bool_) if kept is None else kept
            if used.null_count:
                flags = flags & used.is_valid().to_numpy()
            places, days = places.filter(pyarrow.array(flags)), days.filter(pyarrow.array(flags))
        numbers = places.to_numpy(zero_copy_only=False)
        ordinals = days.view(pyarrow.int32()).fill_null(_NO_DAY - EPOCH).to_numpy(zero_copy_only=False)
        for place in numpy.flatnonzero(numpy.bincount(numbers) if len(numbers) else []).tolist():
            mine = ordinals if len(ways.dictionary) == 1 else ordinals[numbers == place]
            first, last = int(mine.min()), int(mine.max())
            found = self._ways.setdefault((target, ways.dictionary[place].as_py()), [0, first, last])
            found[0] += len(mine)
            found[1], found[2] = min(found[1], first), max(found[2], last)

    def check(self, name: str) -> None:
        """Raise RowsRefused if a record lacks a result."""
        if self.lacking:
            kinds = {one.kind: one.rows for one in self._causes.values()}
            told = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
            where = "line" if self._job.reader.is_text else "row"
            lines = "".join(f"\n{where} {line}: {reason}" for line, _, reason in self._first)
            count = f"{self.lacking} of {self.rows} rows of {name} would be rejected ({told})"
            only = next(iter(kinds)) if len(kinds) == 1 and self.lacking == self.rows else ""
            raise RowsRefused(f"{count}; nothing was written{lines}", kinds, self._first, only)

    def summary(self, source: str, output: str, rejects: str | None) -> Summary:
        """What was done."""
        used = [
            Used(to, *_fields(way), rows, _day(first), _day(last))
            for (to, way), (rows, first, last) in self._ways.items()
        ]
        causes = sorted(self._causes.values(), key=lambda one: -one.rows)
        job = self._job
        return Summary(
            source, output, rejects, self.rows, self.rejected, self.kept, causes,
            sorted(used, key=lambda one: -one.rows), {**job.reader.told, **job.columns.told},
        )  # fmt: skip


def _fields(way: str) -> "tuple[str, str, str, list[str], str]":
    source, kind, derivation, notes, rule = way.split("\t")
    return source, kind, derivation, [one for one in notes.split(",") if one], rule


def _day(number: int) -> date | None:
    return date.fromordinal(number + EPOCH) if number + EPOCH else None
