"""How the records of a file are converted: what is read of them, and the new cells or the reason for none."""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy
import pyarrow
from pyarrow import types

from converter import iso4217
from converter.api.columns import columns_of
from converter.errors import InputError
from converter.files import text_cells
from converter.files.columns import Columns, word_of
from converter.files.contract import without_value
from converter.frames import value
from converter.frames.arguments import Given, stem_of
from converter.frames.columns import by_dictionary, plain_array
from converter.frames.making import TOLD
from converter.frames.plan import Plan
from converter.frames.reading import target_of
from converter.frames.targets import check_names
from converter.text.amounts import shown
from converter.text.arguments import choice_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from converter.api.converter import Converter
    from converter.files.arguments import Asked
    from converter.files.contract import Flags, Part, Reader
    from converter.frames.reading import Reason

__all__ = ["Converted", "Job"]

_REASON, _AS_OF = "reason", "as_of"
_MALFORMED = "malformed"


class Job:
    """How the records of a file are converted: its columns, how they are read, and the new ones.

    ``columns`` is what is asked, in place of the `converter.api.columns.Columns` of the converter: one for
    the whole run, which so has one clock.
    """

    def __init__(
        self, asked: "Asked", reader: "Reader", converter: "Converter | None", columns: Any = None
    ) -> None:
        self.asked = asked
        self.reader = reader
        self.columns = Columns(asked, reader)
        told = [choice_of(one, without_value(asked.said, "with_"), TOLD) for one in asked.with_]
        self._told = list(dict.fromkeys(told))
        targets = [word_of(one) for one in asked.to]
        # A currency that is named twice is one target, as for `convert`.
        codes = list(dict.fromkeys(target_of(one)[0] for one in targets))
        self.stems = self._stems(codes)
        self._names = [
            name for stem in self.stems for name in (stem, *(f"{stem}_{one}" for one in self._told))
        ]
        # Without a header no column has a name that is written.
        check_names(self._names, reader.names if asked.header else (), without_value(asked.said, "names"))
        given = {role: _inside(role) if one == role else one for role, one in self.columns.given.items()}
        to: Any = given.pop("to", None) or [value(one) for one in codes]
        self._names_targets = "to" in self.columns.roles
        keys = [_inside("to")] if self._names_targets else codes
        decimal = reader.is_text or self._amounts_are_decimals()
        self._new_plan = partial(
            Plan,
            [*map(_inside, self.columns.roles)], given["amount"], given["currency"], given["date"], to,
            digits=asked.digits, with_=[*dict.fromkeys((*self._told, _REASON, _AS_OF))],
            names=dict(zip(keys, self.stems, strict=True)),
            as_type="decimal" if decimal else "float",
            average=asked.average, end_of=asked.end_of, so_far=asked.so_far,
            source=given.get("source", asked.source and value(asked.source)),
            rule=given.get("rule", asked.rule and value(asked.rule)),
            columns=columns_of(converter) if columns is None else columns, ways=True,
            digits_argument=asked.said("digits", "6"),
        )  # fmt: skip
        self.plan = self._new_plan()
        # A column of targets is told by its own name.
        self.targets = [reader.names[self.columns.roles["to"].column or 0]] if self._names_targets else codes
        self._digits = [0] if self._names_targets else [self._digits_of(code) for code in codes]
        of_plan = {field.name: field for field in self.plan.fields}
        self.fields = [_plain(of_plan[name]) for name in self._names]

    def _amounts_are_decimals(self) -> bool:
        column = self.columns.roles["amount"].column
        kind = getattr(self.reader.sample(column), "type", None) if column is not None else None
        return kind is not None and not (types.is_floating(kind) or types.is_integer(kind))

    def _stems(self, codes: "list[str]") -> "list[str]":
        """How the new columns of each target begin."""
        names = dict(self.asked.names or {})
        column = self.columns.roles["amount"].column
        amount = Given(
            is_column=column is not None, column=None if column is None else self.reader.names[column]
        )
        stems = {code: stem_of(amount, code) for code in codes or [""]}
        if len(stems) == 1 and "" in names:  # one name, for the only target
            stems = dict.fromkeys(stems, names.pop(""))
        into = ", ".join(codes) or self.asked.to_column
        if "" in names:
            raise InputError(f"{self.asked.said('names')}: one name is not enough for {into}; name each")
        if self.asked.to_column in names:
            stems = {"": names.pop(self.asked.to_column)}
        for key in [*names]:
            code = target_of(word_of(key))[0]
            if code in stems:
                stems[code] = names.pop(key)
        if names:
            key = next(iter(names))
            raise InputError(
                f"{self.asked.said('names')}: {shown(key)} is not what is converted to, which is {into}"
            )
        return [*stems.values()]

    def _digits_of(self, code: str) -> int:
        return iso4217.digits(code) or 0 if self.asked.digits is None else self.asked.digits

    def convert(self, part: "Part") -> "Converted":
        """The new cells of a part."""
        if self.plan.is_full:  # as of a column of customers that was named for that of currencies
            self.plan = self._new_plan()
        cells, wrong = self.columns.read(part)
        wrong |= {row: (_MALFORMED, text) for row, text in part.malformed.items()}
        read = {_inside(role): column for role, column in cells.items()}
        return Converted(self, part, cells, wrong, self.plan.columns(read, part.rows))

    def new(self, table: Any, cells: "dict[str, Any]", reasons: Any) -> "list[Any]":
        """The new columns as the format takes them; ``reasons`` are those of rows, if any lacks a result."""
        made = []
        for stem, digits in zip(self.stems, self._digits, strict=True):
            for name in (stem, *(f"{stem}_{one}" for one in self._told)):
                column = table.column(name)
                if name == f"{stem}_{_REASON}" and reasons is not None:
                    made.append(reasons)
                elif self.reader.is_text:
                    of_rows = self._digits_of_rows(cells) if name == stem and self._names_targets else digits
                    made.append(self._text(column, of_rows))
                else:
                    made.append(plain_array(column))
        return made

    def _digits_of_rows(self, cells: "dict[str, Any]") -> Any:
        """The decimals of the results of rows, whose targets are in a column."""

        def digits(word: Any) -> int:
            try:
                return self._digits_of(target_of(word)[0])
            except InputError:
                return 0

        column = cells["to"]
        if isinstance(column, pyarrow.Array):
            return by_dictionary(column, digits).astype(numpy.int8)
        return numpy.array([digits(word) for word in column], numpy.int8)

    def _text(self, column: Any, digits: Any) -> Any:
        """A new column as text."""
        column = plain_array(column)
        kind = column.type
        if types.is_decimal(kind):
            return text_cells.amounts(column, digits, self.columns.decimal)
        if types.is_floating(kind):
            return text_cells.floats(column, self.columns.decimal)
        return text_cells.days(column) if types.is_date32(kind) else text_cells.texts(column)


class Converted:
    """The results of the records of a part, and why some have none."""

    def __init__(
        self, job: Job, part: "Part", cells: "dict[str, Any]", wrong: "dict[int, Reason]", table: Any
    ) -> None:
        self.part = part
        self.table = table
        self._job = job
        self._cells = cells
        self._wrong = wrong
        self.lacking: NDArray[numpy.intp] = self._rows_without()
        self.kinds: list[str] = []
        self.reasons: list[str] = []
        if len(self.lacking):
            self._find_reasons()

    def _rows_without(self) -> "NDArray[numpy.intp]":
        """The rows that lack a result."""
        lacks = None
        for stem in self._job.stems:
            column = self.table.column(stem)
            if column.null_count:
                null = column.is_null().to_numpy()
                lacks = null if lacks is None else lacks | null
        if self._wrong:
            lacks = numpy.zeros(self.part.rows, numpy.bool_) if lacks is None else lacks
            lacks[[*self._wrong]] = True
        return numpy.empty(0, numpy.intp) if lacks is None else numpy.flatnonzero(lacks)

    def _find_reasons(self) -> None:
        rows, places = self.lacking.tolist(), pyarrow.array(self.lacking)
        told: list[tuple[str, str] | None] = [None] * len(rows)
        for target, stem in enumerate(self._job.stems):
            column = plain_array(self.table.column(f"{stem}_{_REASON}"))
            kinds = self._job.plan.kinds(target)
            taken = column.take(places)
            indices = taken.indices.fill_null(-1).to_pylist()
            words = taken.dictionary.to_pylist()
            told = [
                one or (None if index < 0 else (kinds[index], words[index]))
                for one, index in zip(told, indices, strict=True)
            ]
        for row, one in zip(rows, told, strict=True):
            kind, reason = self._wrong.get(row) or one or ("", "there is no result")
            self.kinds.append(kind)
            self.reasons.append(reason)

    def new(self) -> "list[Any]":
        """The new columns of all records of the part."""
        reasons = None
        if self._wrong:
            texts: list[str | None] = [None] * self.part.rows
            for row, reason in zip(self.lacking.tolist(), self.reasons, strict=True):
                texts[row] = reason
            reasons = pyarrow.array(texts, pyarrow.string())
        return self._job.new(self.table, self._cells, reasons)

    def kept(self) -> "Flags | None":
        """Which records have all results; None if all have."""
        if not len(self.lacking):
            return None
        kept: Flags = numpy.ones(self.part.rows, numpy.bool_)
        kept[self.lacking] = False
        return kept


def _inside(role: str) -> str:
    """How the plan knows the column of a role: as no new column is called, which may be called amount."""
    return f"\0{role}"


def _plain(field: Any) -> Any:
    """A new field without a dictionary."""
    kind = field.type
    return pyarrow.field(field.name, kind.value_type if types.is_dictionary(kind) else kind)
