"""The targets of a plan: the decimals of their results, and how their new columns are called."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow

from converter import iso4217
from converter.api.convert import digits_of
from converter.errors import InputError, given
from converter.frames.arguments import Given, Value, stem_of
from converter.frames.kernel import MOST_DIGITS
from converter.frames.making import Made, Maker, type_of
from converter.text.arguments import text_of

if TYPE_CHECKING:
    from converter.frames.reading import Reason

__all__ = ["Digits", "Target", "check_names", "name_all"]


class Digits:
    """How many decimals results have: as many as asked for, or else those of each target by ISO 4217.

    InputError if they are no number from 0 to 40, or to 38 for decimals; if ``rounding`` is neither
    ``"half-up"`` nor None, or if results that are not rounded shall have a number of decimals. ``argument``
    is how messages ask for them.
    """

    def __init__(
        self, digits: "int | None", rounding: "str | None", *, decimal: bool, argument: str = "digits="
    ) -> None:
        if rounding not in ("half-up", None):
            raise InputError(
                f"round is 'half-up', or None for results that are not rounded, not {given(rounding)}"
            )
        self._argument = argument
        self._digits = digits_of(digits)
        self._rounded = rounding is not None
        if not self._rounded and (decimal or digits is not None):
            also = "as_type='decimal'" if decimal else f"digits={digits}"
            raise InputError(f"results that are not rounded are floats: round=None goes without {also}")
        if decimal and (self._digits or 0) > MOST_DIGITS:
            raise InputError(f"a decimal has at most {MOST_DIGITS} digits, not {given(digits)}")

    def of(self, to: str) -> "int | Reason | None":
        """The decimals of results in a target, None if they are not rounded; the reason if there are none."""
        if not self._rounded or self._digits is not None:
            return self._digits
        found = iso4217.digits(to)
        if found is None:
            return InputError.kind, f"{to} has no minor unit to round to; give {self._argument}"
        return found

    def check(self, to: str) -> None:
        """Raise InputError if results in a target need a number of decimals; empty text is no target."""
        found = self.of(to) if to else None
        if isinstance(found, tuple):
            raise InputError(found[1])

    def scale(self, to: str) -> int:
        """The decimals that a column of decimals has; empty text is for targets that a column names."""
        found = self.of(to) if to else self._digits
        if isinstance(found, int):
            return found
        # Before a row is read: the most that any currency or coin has.
        all_digits = [*(one.digits for one in iso4217.everything()), *map(iso4217.digits, iso4217.coins())]
        return max(one or 0 for one in all_digits)


class Target:
    """A target, or the column that names them, with how its new columns are called and made."""

    __slots__ = ("code", "given", "maker", "stem")

    def __init__(self, given: Given, code: str, maker: Maker) -> None:
        self.given = given
        self.code = code
        self.maker = maker
        self.stem = ""

    def fields(self, told: "Sequence[str]") -> "list[Any]":
        """The new columns, the results first."""
        return [
            pyarrow.field(self.stem, self.maker.type),
            *(pyarrow.field(f"{self.stem}_{one}", type_of(one)) for one in told),
        ]

    def arrays(self, made: "Sequence[Made]", told: "Sequence[str]") -> "list[Any]":
        """The columns as of `fields`, of batches that follow each other."""
        found = [pyarrow.chunked_array([one.result for one in made])]
        for each in told:
            values = [one.reasons if each == "reason" else one.told[each] for one in made]
            texts = self.maker.texts.get(each)
            found.append(pyarrow.chunked_array(values) if texts is None else texts.column(values))
        return found


def name_all(targets: "Sequence[Target]", amount: Given, names: "Mapping[Any, str] | None") -> None:
    """Set how the new columns of targets begin; ``names`` has other beginnings by code or column of targets.

    A key that is the name of a column is that of the column; ``frames.value("EUR")`` never is. InputError if
    it has other keys than those, or an empty name.
    """
    if names is not None and not isinstance(names, Mapping):
        raise InputError(f"names is a mapping like {{'EUR': 'net'}}, not {given(names)}")
    rest = dict(names or {})
    for target in sorted(targets, key=lambda one: not one.given.is_column):
        target.stem = stem_of(amount, target.code)
        for key in [key for key in rest if _names(key, target)]:
            target.stem = text_of(rest.pop(key), "names", "a mapping to the names of new columns")
            if not target.stem:
                raise InputError(f"names: the name for {given(key)} is empty")
    if rest:
        listed = ", ".join(str(one.given.column if one.given.is_column else one.code) for one in targets)
        told = f"names: {given(next(iter(rest)))} is not what is converted to, which is {listed}"
        if any(one.given.is_column for one in targets):
            told += "; where to is a column, its name is the key, for all currencies in it"
        raise InputError(told)


def _names(key: Any, target: "Target") -> bool:
    """Whether a key of ``names`` means a target: the name of its column, or its code in any case."""
    if target.given.is_column:
        return bool(key == target.given.column)
    try:
        return iso4217.get(key.value if isinstance(key, Value) else key).code == target.code
    except InputError:
        return False


def check_names(new: "Sequence[str]", frame: "Sequence[Any]", argument: str = "names=") -> None:
    """Raise InputError if a new column has the name of another one; ``argument`` is what chooses names.

    Among names of several levels a new one has empty text after the first.
    """
    of_levels = [name for name in frame if isinstance(name, tuple) and name]
    levels = [name[0] for name in of_levels if all(rest == "" for rest in name[1:])]
    for place, name in enumerate(new):
        if name in frame or name in levels:
            raise InputError(f"there is a column {name} already; choose another name with {argument}")
        if name in new[:place]:
            raise InputError(f"two new columns would have the name {name}; choose others with {argument}")
