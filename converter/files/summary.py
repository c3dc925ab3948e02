"""What a run did with a file: the rows, why some were rejected, and whose rates were used."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

__all__ = ["FIRST", "Cause", "Summary", "Used"]

FIRST = 10  # rejected rows that are named
_CHAINS = ("cross", "chain")


class Cause:
    """Why rows were rejected: the ``kind`` of the error, how many rows, and the first of them.

    ``kind`` is that of an error of the package, such as ``no-rate``, or ``malformed``.
    """

    __slots__ = ("kind", "line", "reason", "rows")

    def __init__(self, kind: str, rows: int, line: int, reason: str) -> None:
        self.kind = kind
        self.rows = rows
        self.line = line
        self.reason = reason

    def __repr__(self) -> str:
        return f"Cause({self.kind!r}, {self.rows}, {self.line}, {self.reason!r})"

    def to_dict(self) -> dict[str, Any]:
        """The cause as JSON has it."""
        return {"kind": self.kind, "rows": self.rows, "line": self.line, "reason": self.reason}


class Used:
    """The rates of one source, kind and derivation in one target: how many rows they answered.

    ``to`` is the code of the target, or the name of the column that names targets. ``oldest`` and ``newest``
    are the first and the last of their as-of days. ``notes`` are the codes of their notes, such as ``stale``;
    ``rule`` is the rule by which they are, empty without one.
    """

    __slots__ = ("derivation", "kind", "newest", "notes", "oldest", "rows", "rule", "source", "to")

    def __init__(
        self,
        to: str,
        source: str,
        kind: str,
        derivation: str,
        notes: Sequence[str],
        rule: str,
        rows: int,
        oldest: date | None,
        newest: date | None,
    ) -> None:
        self.to = to
        self.source = source
        self.kind = kind
        self.derivation = derivation
        self.notes = tuple(notes)
        self.rule = rule
        self.rows = rows
        self.oldest = oldest
        self.newest = newest

    def __repr__(self) -> str:
        return f"Used({self.to!r}, {self.source!r}, {self.kind!r}, {self.derivation!r}, rows={self.rows})"

    @property
    def is_stale(self) -> bool:
        """Whether newer rates should be out."""
        return "stale" in self.notes

    @property
    def by_peg(self) -> bool:
        """Whether a peg has a part in them."""
        return "peg" in self.notes

    @property
    def by_chain(self) -> bool:
        """Whether they are made of several figures, by a cross rate or a chain of two sources."""
        return self.derivation in _CHAINS

    def to_dict(self) -> dict[str, Any]:
        """The rates as JSON has them."""
        return {
            "to": self.to, "source": self.source, "kind": self.kind, "derivation": self.derivation,
            "notes": list(self.notes), "rule": self.rule or None, "rows": self.rows,
            "oldest": self.oldest and self.oldest.isoformat(),
            "newest": self.newest and self.newest.isoformat(),
        }  # fmt: skip


class Summary:
    """What a run did.

    - ``rows``: the records of the input; ``converted`` have all their results.
    - ``rejected``: the records that left the output; ``kept`` those without all results that stayed in it.
    - ``causes``: why records were rejected or lack results, the most frequent cause first.
    - ``used``: the rates, those of most rows first.
    - ``understood``: how the file was read, for people, by what it is about: ``delimiter``, ``amount`` and so
      on.
    - ``source``, ``output``, ``rejects``: the paths of the input, of the output, and of the file of rejected
      records, which is None if there is none.
    """

    __slots__ = (
        "causes", "converted", "kept", "output", "rejected", "rejects", "rows", "source", "understood",
        "used",
    )  # fmt: skip

    def __init__(
        self,
        source: str,
        output: str,
        rejects: str | None,
        rows: int,
        rejected: int,
        kept: int,
        causes: Sequence[Cause],
        used: Sequence[Used],
        understood: Mapping[str, str],
    ) -> None:
        self.source = source
        self.output = output
        self.rejects = rejects
        self.rows = rows
        self.converted = rows - rejected - kept
        self.rejected = rejected
        self.kept = kept
        self.causes = tuple(causes)
        self.used = tuple(used)
        self.understood = dict(understood)

    def __repr__(self) -> str:
        counts = {name: getattr(self, name) for name in ("rows", "converted", "rejected", "kept")}
        return f"Summary({', '.join(f'{name}={count}' for name, count in counts.items())})"

    @property
    def oldest(self) -> date | None:
        """The first as-of day of all rates that were used but for those fixed by law; None without any."""
        days = (one.oldest for one in self.used if one.kind != "fixed")
        return min((day for day in days if day is not None), default=None)

    @property
    def only_cause(self) -> str:
        """The kind of the error if every record was refused for one cause; else empty."""
        all_refused = self.rows and not self.converted and len(self.causes) == 1
        return self.causes[0].kind if all_refused else ""

    def to_dict(self) -> dict[str, Any]:
        """The summary as JSON has it."""
        return {
            "source": self.source, "output": self.output, "rejects": self.rejects, "rows": self.rows,
            "converted": self.converted, "rejected": self.rejected, "kept": self.kept,
            "causes": [one.to_dict() for one in self.causes], "used": [one.to_dict() for one in self.used],
            "oldest": self.oldest and self.oldest.isoformat(),
            "stale": sum(one.rows for one in self.used if one.is_stale),
            "by_peg": sum(one.rows for one in self.used if one.by_peg),
            "by_chain": sum(one.rows for one in self.used if one.by_chain),
            "understood": self.understood,
        }  # fmt: skip
