"""What a run over a file would do: how it is understood, its first rows, and what would be fetched."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy

from converter.api.columns import Answered, Columns
from converter.api.shared import shared
from converter.errors import NotHeld
from converter.files.contract import SAMPLE
from converter.files.formats import check_ending, reader_of
from converter.files.job import Converted, Job
from converter.files.opening import open_input
from converter.files.run import STDOUT
from converter.frames.columns import shown_at
from converter.lookup.prepare import by_source, cost, in_ranges, joined

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from converter.api.converter import Converter
    from converter.files.arguments import Asked
    from converter.files.contract import Cells, Numbers, Part
    from converter.lookup.prepare import Want

__all__ = ["Fetch", "Look", "Row", "look"]

_SHOWN = 5
_NOT_HELD = "its rate is not on this machine yet"


class Fetch:
    """What would be fetched of a source: the currencies, the first and the last day, and the requests.

    ``requests`` is the most that these take; a source that lacks a rate is followed by the next.
    """

    __slots__ = ("codes", "first", "last", "requests", "source")

    def __init__(self, source: str, codes: Sequence[str], first: date, last: date, requests: int) -> None:
        self.source = source
        self.codes = tuple(codes)
        self.first = first
        self.last = last
        self.requests = requests

    def __repr__(self) -> str:
        return f"Fetch({self.source!r}, {self.codes!r}, {self.first}, {self.last}, {self.requests})"

    def to_dict(self) -> dict[str, Any]:
        """The fetch as JSON has it."""
        return {
            "source": self.source, "codes": list(self.codes), "first": self.first.isoformat(),
            "last": self.last.isoformat(), "requests": self.requests,
        }  # fmt: skip


class Row:
    """One of the first rows: its line, what was read of it by role, and its new cells by name.

    ``reason`` says why it lacks a result; it is empty if it has all.
    """

    __slots__ = ("cells", "line", "new", "reason")

    def __init__(
        self, line: int, cells: Mapping[str, str], new: Mapping[str, str | None], reason: str
    ) -> None:
        self.line = line
        self.cells = dict(cells)
        self.new = dict(new)
        self.reason = reason

    def __repr__(self) -> str:
        return f"Row({self.line}, {self.cells!r}, {self.new!r}, {self.reason!r})"

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON has it."""
        cells = [{"name": name, "value": value} for name, value in self.cells.items()]
        new = [{"name": name, "value": value} for name, value in self.new.items()]
        return {"line": self.line, "cells": cells, "new": new, "reason": self.reason or None}


class Look:
    """What a run would do with a file.

    - ``source``: the path of the file.
    - ``understood``: how it is read, for people, by what it is about.
    - ``columns``: the roles that have a column, such as ``amount``.
    - ``names``: the new columns; ``results`` are those of them that have the results.
    - ``rows``: the first five rows, converted by the rates on this machine alone.
    - ``looked_at``: of how many rows it is known what would be fetched: at most 10,000.
    - ``fetches``: what would be fetched for them; None for periods and rules, of which that is not known.
    """

    __slots__ = ("columns", "fetches", "looked_at", "names", "results", "rows", "source", "understood")

    def __init__(
        self,
        source: str,
        understood: Mapping[str, str],
        columns: Sequence[str],
        names: Sequence[str],
        results: Sequence[str],
        rows: Sequence[Row],
        looked_at: int,
        fetches: Sequence[Fetch] | None,
    ) -> None:
        self.source = source
        self.understood = dict(understood)
        self.columns = tuple(columns)
        self.names = tuple(names)
        self.results = tuple(results)
        self.rows = tuple(rows)
        self.looked_at = looked_at
        self.fetches = None if fetches is None else tuple(fetches)

    def __repr__(self) -> str:
        return f"Look({self.source!r}, names={self.names!r}, fetches={self.fetches!r})"

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it."""
        fetches = None if self.fetches is None else [one.to_dict() for one in self.fetches]
        return {
            "source": self.source, "understood": self.understood, "names": list(self.names),
            "rows": [row.to_dict() for row in self.rows], "looked_at": self.looked_at, "fetches": fetches,
        }  # fmt: skip


def look(asked: "Asked", converter: "Converter | None" = None) -> Look:
    """What a run would do; nothing is written or fetched.

    Raises InputError for what can't be asked of the file. Of a pipe the first rows are taken.
    """
    with open_input(asked.path) as source:
        if isinstance(asked.output, (str, os.PathLike)) and asked.output != STDOUT:
            check_ending(os.fspath(asked.output), source)
        converter = converter or shared()
        reader = reader_of(source, asked)
        columns = _Looking(converter)
        job = Job(asked, reader, None, columns)
        rows: list[Row] = []
        looked_at = 0
        # A last record without a line end is a part of its own, and so is what a pipe gives later.
        for part in reader.parts(job.columns.needed):
            head = _Head(part, SAMPLE - looked_at)
            done = job.convert(head)
            rows += _rows(job, done, _SHOWN - len(rows), offline=converter.policy.offline)
            looked_at += head.rows
            if looked_at == SAMPLE:
                break
        known = not (asked.by_rule or asked.average or asked.end_of)
        return Look(
            source.name, {**reader.told, **job.columns.told},
            [name for name, role in job.columns.roles.items() if role.column is not None],
            [field.name for field in job.fields], job.stems, rows, looked_at,
            columns.fetches() if known else None,
        )  # fmt: skip


class _Looking(Columns):
    """Answers by what is held alone, and gathers what a run would fetch."""

    def __init__(self, converter: "Converter | None") -> None:
        super().__init__(converter, offline=True)
        self._online = Columns(converter)
        self._wants: list[Want] = []

    def for_days(self, to: str, wanted: "Mapping[str, Sequence[int]]", source: str = "") -> Answered:
        self._wants += self._online.lacking(to, wanted, source)
        return super().for_days(to, wanted, source)

    def fetches(self) -> list[Fetch]:
        """What would be fetched of each source."""
        return [_fetch(wants, self.now) for wants in by_source(self._wants)]


def _fetch(wants: "Sequence[Want]", now: "datetime") -> Fetch:
    whole = joined(wants)
    info = whole.source.INFO
    today = info.publication.today(now)
    requests = sum(cost(group, today, None) for group in in_ranges(wants, today))
    first, last = date.fromordinal(whole.days[0]), date.fromordinal(whole.days[-1])
    return Fetch(info.key, sorted(whole.codes), first, last, requests)


class _Head:
    """The first records of a part, at most so many."""

    def __init__(self, part: "Part", most: int) -> None:
        self._part = part
        self.rows = min(part.rows, most)

    @property
    def malformed(self) -> Mapping[int, str]:
        """Why records can't be read at all."""
        return {row: reason for row, reason in self._part.malformed.items() if row < self.rows}

    def cells(self, column: int) -> "Cells":
        """A column of the records."""
        return self._part.cells(column)[: self.rows]

    def lines(self, rows: "NDArray[Any]") -> "Numbers":
        """The line on which each of some records begins."""
        return self._part.lines(rows)


def _rows(job: Job, done: Converted, most: int, *, offline: bool) -> list[Row]:
    """The first rows with their new cells, at most so many."""
    shown = min(done.part.rows, most)
    lines = done.part.lines(numpy.arange(shown)).tolist()
    read = {
        name: done.part.cells(role.column)[:shown]
        for name, role in job.columns.roles.items()
        if role.column is not None
    }
    new = {field.name: column[:shown] for field, column in zip(job.fields, done.new(), strict=True)}
    reasons = dict(zip(done.lacking.tolist(), zip(done.kinds, done.reasons, strict=True), strict=True))
    rows = []
    for place, line in enumerate(lines):
        kind, reason = reasons.get(place, ("", ""))
        rows.append(
            Row(
                line,
                {name: _shown(cells, place) for name, cells in read.items()},
                {name: _text(column[place]) for name, column in new.items()},
                _NOT_HELD if kind == NotHeld.kind and not offline else reason,
            )
        )
    return rows


def _shown(cells: "Cells", place: int) -> str:
    """A cell that was read, empty if there is nothing."""
    return shown_at(cells, place) if _text(cells[place]) is not None else ""


def _text(cell: Any) -> str | None:
    """A new cell as text; None for an empty one."""
    value = cell.as_py() if hasattr(cell, "as_py") else cell
    return None if value is None else str(value)
