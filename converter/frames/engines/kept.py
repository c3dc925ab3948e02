"""Answers that are asked for in one process and used in others."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from converter.errors import ConverterError, DateError, given
from converter.lookup.grid import Outcomes, Way

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["ABSENT", "Kept"]

ABSENT = "the frame did not have this currency and date when its rates were asked for"


class Kept:
    """The answers of a `Columns`, which it can be used as; pickled, it takes along those that it has given.

    Where it is unpickled it asks nobody, needs no rates, and answers as of the same instant. What was not
    asked before is refused there, with `ABSENT` as the reason.
    """

    def __init__(self, columns: Any) -> None:
        self.now: datetime = columns.now
        self._columns = columns
        self._shelves: dict[tuple[object, ...], Shelf] = {}
        self._days: dict[tuple[object, ...], int] = {}
        self._texts: dict[tuple[object, ...], str] = {}
        self._errors: dict[tuple[object, ...], ConverterError] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_columns": None}

    def for_days(self, to: str, wanted: Mapping[str, Sequence[int]], source: str = "") -> "Answered":
        """As `Columns.for_days`."""
        about = "days", to, source
        return self._answered(about, wanted, lambda: self._columns.for_days(to, wanted, source))

    def for_periods(
        self, to: str, wanted: Mapping[str, Sequence[str]], *, mean: bool, so_far: bool, source: str = ""
    ) -> "Answered":
        """As `Columns.for_periods`."""
        about = "periods", to, source, mean, so_far
        ask = self._columns and self._columns.for_periods
        return self._answered(about, wanted, lambda: ask(to, wanted, mean=mean, so_far=so_far, source=source))

    def for_rule(self, to: str, wanted: Mapping[str, Sequence[str]], rule: str) -> "Answered":
        """As `Columns.for_rule`."""
        return self._answered(("rule", to, rule), wanted, lambda: self._columns.for_rule(to, wanted, rule))

    def rule_of(self, name: Any) -> str:
        """As `Columns.rule_of`."""
        return self._told(("rule of", given(name)), lambda: self._columns.rule_of(name))

    def check_period(self, rule: str, on: Any) -> None:
        """As `Columns.check_period`; elsewhere it was checked before."""
        if self._columns is not None:
            self._columns.check_period(rule, on)

    def period_of(self, rule: str, on: Any) -> str:
        """As `Columns.period_of`."""
        return self._told(("period", rule, on), lambda: self._columns.period_of(rule, on))

    def _told(self, about: tuple[object, ...], ask: Callable[[], str]) -> str:
        """A text that is asked for here; elsewhere the one that was told, or its error."""
        if self._columns is not None:
            self._texts[about] = self._asked(about, ask)
        elif about in self._errors:
            raise self._errors[about].with_traceback(None)
        return self._texts.get(about, "")

    def day_of(self, word: Any, code: str, to: str, source: str = "") -> int:
        """As `Columns.day_of`."""
        about = "day", word, code, to, source
        if self._columns is not None:
            self._days[about] = self._asked(about, lambda: self._columns.day_of(word, code, to, source))
        elif about in self._errors:
            raise self._errors[about].with_traceback(None)
        elif about not in self._days:
            raise DateError(ABSENT)
        return self._days[about]

    def _answered(
        self, about: tuple[object, ...], wanted: Mapping[str, Sequence[Any]], ask: Callable[[], Any]
    ) -> "Answered":
        if self._columns is None:
            if about in self._errors:
                raise self._errors[about].with_traceback(None)
            shelf = self._shelves.setdefault(about, Shelf(Outcomes()))
            return Answered(shelf, wanted, None)
        answered = self._asked(about, ask)
        shelf = self._shelves.setdefault(about, Shelf(answered.outcomes))
        for code, keys in wanted.items():
            shelf.places.setdefault(code, {}).update(zip(keys, answered.index[code], strict=True))
        return Answered(shelf, wanted, answered)

    def _asked(self, about: tuple[object, ...], ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except ConverterError as error:
            self._errors[about] = error
            raise


class Shelf:
    """The answers for one target by one source: which outcome each cell has, and the texts of refusals.

    ``places`` has for each currency the index in ``outcomes`` by day or period.
    """

    def __init__(self, outcomes: Outcomes) -> None:
        self.outcomes = outcomes
        self.places: dict[str, dict[Any, int]] = {}
        self.texts: dict[tuple[str, Any], str] = {}
        self._absent: int | None = None

    def __getstate__(self) -> tuple[Any, ...]:
        # Only the outcomes that were asked for, and as arrays, which take a quarter of the bytes.
        some, place_of = Outcomes(), {}
        for place in sorted({place for places in self.places.values() for place in places.values()}):
            place_of[place] = _copied(self.outcomes, place, some)
        columns = {
            code: (_packed(places), array("i", map(place_of.__getitem__, places.values())))
            for code, places in self.places.items()
        }
        return some, columns, self.texts

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.outcomes, columns, self.texts = state
        self.places = {code: dict(zip(*pair, strict=True)) for code, pair in columns.items()}
        self._absent = None

    @property
    def absent(self) -> int:
        """The outcome of what was not asked for."""
        if self._absent is None:
            self._absent = self.outcomes.add(0, 0, 0, self.outcomes.place(Way(refused="not-held")))
        return self._absent

    def reason(self, code: str, key: Any) -> str:
        """The text of a refusal; empty for what is answered."""
        place = self.places.get(code, {}).get(key)
        if place is None:
            return ABSENT
        if self.outcomes.den[place]:
            return ""
        kind = self.outcomes.ways[self.outcomes.way[place]].refused
        return self.texts.get((code, key)) or f"there is no rate ({kind})"


class Answered:
    """As `converter.api.columns.Answered`; ``source`` is the one that it repeats, None in another process."""

    def __init__(self, shelf: Shelf, wanted: Mapping[str, Sequence[Any]], source: Any) -> None:
        self.outcomes = shelf.outcomes
        self.index = {code: _found(shelf, code, keys) for code, keys in wanted.items()}
        self._shelf = shelf
        self._source = source

    def reasons(self, code: str, keys: Sequence[Any]) -> list[str]:
        """The texts of the refusals; empty for what is answered."""
        if self._source is None:
            return [self._shelf.reason(code, key) for key in keys]
        found: list[str] = self._source.reasons(code, keys)
        self._shelf.texts.update(zip([(code, key) for key in keys], found, strict=True))
        return found


def _found(shelf: Shelf, code: str, keys: Sequence[Any]) -> "array[int]":
    places = shelf.places.get(code, {})
    if all(key in places for key in keys):
        return array("i", [places[key] for key in keys])
    absent = shelf.absent
    return array("i", [places.get(key, absent) for key in keys])


def _copied(outcomes: Outcomes, place: int, others: Outcomes) -> int:
    """An outcome added to others; its place there."""
    way = others.place(outcomes.ways[outcomes.way[place]])
    return others.add(outcomes.num[place], outcomes.den[place], outcomes.as_of[place], way)


def _packed(keys: Mapping[Any, int]) -> Any:
    """The keys as an array if they are days, else as a list."""
    return array("i", keys) if all(isinstance(key, int) for key in keys) else list(keys)
