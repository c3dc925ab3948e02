"""The columns and values of a run, and how each is read: decided once, before a record is converted."""

from typing import TYPE_CHECKING, Any

from converter.errors import AmountError, DateError, InputError
from converter.files import amounts, days, units
from converter.files.arguments import Asked
from converter.files.contract import Cells, Part, Reader, without_value
from converter.files.names import found, guessed, likely, listed, looks_like, name_of
from converter.frames.arguments import Value
from converter.text.amounts import shown

if TYPE_CHECKING:
    from converter.files.amounts import AmountReading
    from converter.files.days import DayReading
    from converter.frames.reading import Reason

__all__ = ["Columns", "Role", "word_of"]


def word_of(word: Any) -> Any:
    """The code of a currency of a name or a symbol, as cells are read; what is none stays as it is."""
    (code,), _ = units.read([word])
    return code


class Role:
    """What a column, or a value for all rows, is read for; its ``column`` is None for a value."""

    __slots__ = ("column", "value")

    def __init__(self, column: int | None = None, value: Any = None) -> None:
        self.column = column
        self.value = value


class Columns:
    """Reads the cells of the parts of a file for a `Plan`, by role: ``amount``, ``currency`` and so on.

    ``given`` has for each role what a plan takes: the role itself where it is a column, or a `Value`.
    ``told`` is how they were understood, for people. InputError if a column is not found, or if its first
    cells don't settle how it is read.
    """

    def __init__(self, asked: Asked, reader: Reader) -> None:
        self._asked = asked
        self._reader = reader
        self.roles = {
            "amount": self._role("amount", asked.amount),
            "currency": self._role("currency", asked.currency, needed=False),
            "date": self._role("date", Value(asked.on) if asked.on is not None else asked.date),
        }
        for role, column in (
            ("to", asked.to_column),
            ("rule", asked.rule_column),
            ("source", asked.source_column),
        ):
            if column is not None:
                self.roles[role] = Role(found(column, reader.names, f"{role}_column", asked.said))
        if self.roles["currency"].column == self.roles["amount"].column is not None:
            self.roles["currency"] = Role()  # the cells of the amounts name it
        self._in_cells = self.roles["currency"].column is None and self.roles["currency"].value is None
        self._told: dict[str, dict[str, None]] = {}
        self._amounts = self._amount_reading()
        self._days = self._day_reading()
        self.needed = sorted({one.column for one in self.roles.values() if one.column is not None})

    def _role(self, field: str, given: "str | Value | None", *, needed: bool = True) -> Role:
        said = self._asked.said
        if isinstance(given, Value):
            return Role(value=word_of(given.value) if field == "currency" else given.value)
        names = self._reader.names
        if given is not None:
            return Role(found(given, names, field, said))
        place = guessed(field, names, said)
        if place is None and needed:
            raise self._not_guessed(field)
        return Role(place)

    def _not_guessed(self, field: str) -> InputError:
        """The error for a column that no name tells, with the one that looks like it, if any does."""
        names, said = self._reader.names, self._asked.said
        place = likely(field, [self._reader.sample(place) for place in range(len(names))])
        is_csv = "delimiter" in self._reader.told
        is_row = any(looks_like(one, name) for one in ("amount", "date") for name in names)
        own, hint = "#2" if names[1:] else "#1", ""
        if place is not None:
            own = name_of(names, place)
        elif is_csv:
            hint = "; lines above the header are to be removed first"
        if is_csv and self._asked.header and is_row:
            own = own if place is None else f"#{place + 1}"
            hint = f"; if these are no names but a row, add {without_value(said, 'header')}"
        other = f" or {said('on', '2024-12-31')}, a day for all rows" if field == "date" else ""
        return InputError(
            f"no column is called like the {field}; name it, as in {said(field, own)}{other}; "
            f"the columns are {listed(names)}{hint}"
        )

    def _amount_reading(self) -> "AmountReading | None":
        role, asked = self.roles["amount"], self._asked
        if role.column is None:
            if self._in_cells:
                raise InputError(f"the currency is missing; give it, as in {asked.said('currency', '=USD')}")
            return None
        sample = self._reader.sample(role.column)
        reading = amounts.decide(
            sample, name=self._reader.names[role.column], decimal=asked.decimal,
            with_currency=self._in_cells, said=asked.said,
        )  # fmt: skip
        if self._in_cells and len(sample) and not _has_any(reading.read(sample)[1]):
            raise self._not_guessed("currency")
        return reading

    def _day_reading(self) -> "DayReading | None":
        role, asked = self.roles["date"], self._asked
        if role.column is None:
            return None
        return days.decide(
            self._reader.sample(role.column), name=self._reader.names[role.column],
            date_format=asked.date_format, by_rule=asked.by_rule, said=asked.said,
        )  # fmt: skip

    @property
    def decimal(self) -> str:
        """The decimal mark of new cells."""
        return self._reader.decimal or (
            self._amounts.decimal if self._amounts else self._asked.decimal or "."
        )

    @property
    def told(self) -> "dict[str, str]":
        """How the columns were understood, for people, by role."""
        read = {"amount": self._amounts and self._amounts.told, "date": self._days and self._days.told}
        told = {}
        for name, role in self.roles.items():
            if role.column is not None:
                called, position = shown(self._reader.names[role.column]), f"#{role.column + 1}"
                own = called if called == position else f"{called} ({position})"
                told[name] = ", ".join(filter(None, (own, read.get(name) or "")))
            elif role.value is not None:
                told[name] = shown(str(role.value))
            elif name == "currency":
                told[name] = "in the cells of the amounts"
        for name, readings in self._told.items():
            if readings:
                told[name] = f"{told[name]}, {', '.join(readings)}"
        return told

    @property
    def given(self) -> "dict[str, Any]":
        """What a plan takes for each role."""
        made: dict[str, Any] = {
            name: name if role.column is not None else Value(role.value) for name, role in self.roles.items()
        }
        if self._in_cells:
            made["currency"] = "currency"
        return made

    def read(self, part: Part) -> "tuple[dict[str, Cells], dict[int, Reason]]":
        """The cells of a part by role as a plan takes them, and why some rows can't be read.

        Of two reasons it is that of the day, as `frames.convert` has it.
        """
        made: dict[str, Cells] = {}
        wrong: dict[int, Reason] = {}
        for name, role in self.roles.items():
            if role.column is None:
                continue
            cells = part.cells(role.column)
            if name == "amount" and self._amounts is not None:
                made[name], words, bad = self._amounts.read(cells)
                wrong = {**{row: (AmountError.kind, text) for row, text in bad.items()}, **wrong}
                if self._in_cells:
                    made["currency"] = self._words("currency", words)
            elif name == "date" and self._days is not None:
                made[name], bad = self._days.read(cells)
                wrong |= {row: (DateError.kind, text) for row, text in bad.items()}
            elif name in ("currency", "to"):
                made[name] = self._words(name, cells)
            else:
                made[name] = cells
        return made, wrong

    def _words(self, name: str, cells: Cells) -> Cells:
        words, told = units.read(cells)
        if told:
            kept = self._told.setdefault(name, {})
            for one in told:
                if len(kept) < 20:  # they are for people
                    kept[one] = None
        return words


def _has_any(words: Cells) -> bool:
    """Whether a cell has something."""
    if words is None:
        return False
    return any(one is not None for one in (words if isinstance(words, list) else words.drop_null()))
