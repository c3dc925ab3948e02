"""The arguments of `frames.convert`: each is a column of the frame or one value for all rows."""

from collections.abc import Callable, Sequence
from typing import Any

from converter.advice import nearest
from converter.errors import DateError, InputError, given
from converter.text.amounts import readings
from converter.text.arguments import amount_of, choice_of, day_of, flag_of, fraction_of
from converter.text.days import FIRST_YEAR, LAST_YEAR
from converter.text.periods import period

__all__ = [
    "Given", "Value", "check_alone", "check_amount", "check_day", "check_day_or_period", "of_column",
    "period_of", "so_far_of", "stem_of", "targets_of", "value",
]  # fmt: skip

_UNITS = ("month", "quarter", "year")


class Value:
    """A value for all rows, whatever the names of the columns are."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"value({self.value!r})"


def value(one: Any) -> Value:
    """A value for all rows, even if a column has its name: ``frames.value("USD")``."""
    return Value(one)


class Given:
    """An argument as it was given: the name of a ``column``, or a ``value`` for all rows."""

    __slots__ = ("column", "is_column", "value")

    def __init__(self, *, is_column: bool, column: Any = None, value: Any = None) -> None:
        self.is_column = is_column
        self.column = column
        self.value = value


def of_column(argument: Any, name: str, columns: Sequence[Any], read: Callable[[Any], object]) -> Given:
    """An argument: a column if one has that name, else a value, which ``read`` raises an InputError for.

    InputError also if several columns have the name, and for a column itself in place of its name; that of a
    text that is neither a column nor a value has the names that are like it.
    """
    _check_one(argument.value if isinstance(argument, Value) else argument, name)
    if isinstance(argument, Value):
        read(argument.value)
        return Given(is_column=False, value=argument.value)
    count = _count(argument, columns)
    if count > 1:
        raise InputError(f"{name}: {count} columns have the name {given(argument)}")
    if count:
        return Given(is_column=True, column=argument)
    try:
        read(argument)
    except InputError as error:
        if not isinstance(argument, str):
            raise
        near = nearest(argument, [one for one in columns if isinstance(one, str)], 0.5)
        listed = ", ".join(map(str, columns[:20]))
        raise type(error)(
            f"there is no column {given(argument)}; did you mean {near}? It is no {name} either: {error}"
            if near
            else f"{name}: {error} (nor is {given(argument)} a column; the columns are {listed or 'none'})"
        ) from None
    return Given(is_column=False, value=argument)


def _check_one(argument: Any, name: str) -> None:
    """Raise InputError for values of several rows, or an expression, in place of a name or one value."""
    if isinstance(argument, (str, bytes, tuple)):
        return
    if name == "source" and isinstance(argument, list):
        several = ",".join(map(str, argument)) or "nbp,ecb"
        raise InputError(f"source is one text, with commas between several names: {several!r:.40}")
    # An expression of any engine can be renamed, and a lazy frame may have no length.
    if any(hasattr(type(argument), each) for each in ("__len__", "alias", "columns")):
        kind = type(argument).__name__
        raise InputError(f"{name} is the name of a column or one value, not {kind}; give the column's name")


def _count(argument: Any, columns: Sequence[Any]) -> int:
    """How many columns have a name."""
    if isinstance(argument, bool) or argument is None:
        return 0
    try:
        hash(argument)
    except TypeError:
        return 0
    return sum(bool(one == argument) for one in columns if not isinstance(one, bool))


def check_amount(amount: Any) -> None:
    """Raise AmountError for a value that is no amount of any currency."""
    if isinstance(amount, str):
        readings(amount)
    elif fraction_of(amount) is None:
        amount_of(amount)


def check_day(day: Any) -> None:
    """Raise DateError for a value that is no day."""
    if day is None:
        raise DateError("date: a day is missing; name a column, or a day for all rows")
    try:
        day_of(day, "date")
    except DateError:
        raise
    except ValueError:  # a year that pandas has, but Python lacks
        raise DateError(f"date: {day}: a year is from {FIRST_YEAR} to {LAST_YEAR}") from None


def check_day_or_period(day: Any) -> None:
    """Raise DateError for a value that is neither a day nor may be a period of any rule."""
    try:
        check_day(day)
    except DateError:
        if not isinstance(day, str) or not _may_be_period(day):
            raise


def _may_be_period(text: str) -> bool:
    """Whether a text is a period, or begins with a year, as that of a tax year does."""
    try:
        period(text)
    except DateError:
        return text.strip()[:4].isdigit()
    return True


def check_alone(average: str | None, end_of: str | None, so_far: bool, source: Any) -> None:
    """Raise InputError for an argument beside a rule that also says which rate is meant."""
    from converter.api.by_rule import check

    so_far = flag_of(so_far, "so_far")
    named = None if isinstance(source, str) and not source else source
    check({"average": average, "end_of": end_of, "so_far": so_far or None, "source": named})


def stem_of(amount: Given, code: str) -> str:
    """How the new columns for a target begin; ``code`` is empty for the targets that a column names."""
    if not amount.is_column:
        return f"converted_{code.lower()}" if code else "converted"
    name = amount.column
    start = "_".join(map(str, name)) if isinstance(name, tuple) else str(name)
    return f"{start}_{code.lower() or 'converted'}"


def targets_of(to: Any) -> list[Any]:
    """The targets: one, or those of a list; InputError if it is empty."""
    targets = [*to] if isinstance(to, (list, tuple)) else [to]
    if not targets:
        raise InputError("to: name at least one currency")
    return targets


def so_far_of(so_far: bool, unit: str) -> bool:
    """Whether a period that is not over is taken; InputError if there are no periods."""
    if flag_of(so_far, "so_far") and not unit:
        raise InputError("so_far goes with average or end_of")
    return bool(so_far)


def period_of(average: str | None, end_of: str | None) -> tuple[str, bool]:
    """The unit of the periods, empty for days, and whether their means are asked for; InputError for both."""
    if average is not None and end_of is not None:
        raise InputError("give one of average and end_of")
    if average is not None:
        return choice_of(average, "average", _UNITS), True
    return ("" if end_of is None else choice_of(end_of, "end_of", _UNITS)), False
