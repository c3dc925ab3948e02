"""What is asked of a file: the arguments of a run, and what does not go together."""

from collections.abc import Iterable, Mapping
from datetime import date as day_type
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from converter.errors import InputError, given
from converter.files.contract import Said, without_value
from converter.frames.arguments import Value
from converter.frames.making import TOLD
from converter.model import Currency
from converter.text.arguments import flag_of, list_of, path_of, text_of

if TYPE_CHECKING:
    import os

__all__ = ["Asked", "Path", "in_python"]

Path: TypeAlias = "str | os.PathLike[str]"

_COLUMN = "the name of a column, or its position such as '#3'"
# Pairs of which one may be given.
_EITHER = (
    ("date", "on"), ("to", "to_column"), ("rule", "rule_column"), ("source", "source_column"),
    ("keep_rejected", "rejected"), ("keep_rejected", "strict"), ("average", "end_of"),
)  # fmt: skip
# What a rule does not go with, as `frames.convert` has it.
_SAY_WHICH = ("average", "end_of", "so_far", "source", "source_column")


def in_python(field: str, value: str = "") -> str:
    """How an argument is written in Python: ``decimal=','``, ``force=True``, or its name alone."""
    if field in ("force", "in_place", "keep_rejected", "so_far", "strict"):
        return f"{field}=True"
    if field == "digits" and value:
        return f"digits={value}"
    return f"{field}={value!r}" if value else field


class Asked:
    """The arguments of a run, each checked for what it is; InputError for those that can't be taken.

    ``said`` is how they are named in messages.
    """

    def __init__(
        self,
        path: "Path | IO[bytes]",
        output: "Path | IO[bytes] | None",
        *,
        said: Said = in_python,
        amount: "str | Value | None" = None,
        currency: "str | Value | None" = None,
        date: "str | Value | None" = None,
        on: Any = None,
        to: "str | Iterable[str] | None" = None,
        to_column: str | None = None,
        digits: int | None = None,
        with_: Iterable[str] = (),
        names: "Mapping[str, str] | None" = None,
        average: str | None = None,
        end_of: str | None = None,
        so_far: bool = False,
        source: str | None = None,
        source_column: str | None = None,
        rule: str | None = None,
        rule_column: str | None = None,
        decimal: str | None = None,
        date_format: str | None = None,
        delimiter: str | None = None,
        header: bool = True,
        rejected: "Path | None" = None,
        keep_rejected: bool = False,
        strict: bool = False,
        force: bool = False,
        in_place: bool = False,
        summary: "Path | None" = None,
        spreadsheet_safe: bool = False,
    ) -> None:
        def name(field: str) -> str:
            return without_value(said, field)

        self.path = path
        self.output = output
        self.said = said
        self.amount = _column(amount, name("amount"))
        self.currency = _column(currency, name("currency"))
        self.date = _column(date, name("date"))
        self.on = _day(on, name("on"))
        self.to = _listed(to, name("to"), "a currency such as 'EUR', or a list of them")
        self.to_column = _text(to_column, name("to_column"), _COLUMN)
        self.digits = digits
        self.with_ = _listed(with_, name("with_"), f"a list of {', '.join(TOLD)}")
        self.names = _names(names, name("names"))
        self.average = average
        self.end_of = end_of
        self.so_far = flag_of(so_far, name("so_far"))
        self.source = _text(source, name("source"), "text like 'ecb' or 'auto'")
        self.source_column = _text(source_column, name("source_column"), _COLUMN)
        self.rule = _text(rule, name("rule"), "the name of a rule, such as 'hmrc-monthly'")
        self.rule_column = _text(rule_column, name("rule_column"), _COLUMN)
        self.decimal = decimal
        self.date_format = date_format
        self.delimiter = _text(delimiter, name("delimiter"), "one character, such as ';'")
        self.header = flag_of(header, "header")
        self.rejected = None if rejected is None else path_of(rejected, name("rejected"))
        self.keep_rejected = flag_of(keep_rejected, "keep_rejected")
        self.strict = flag_of(strict, "strict")
        self.force = flag_of(force, "force")
        self.in_place = flag_of(in_place, "in_place")
        self.summary = None if summary is None else path_of(summary, name("summary"))
        self.spreadsheet_safe = flag_of(spreadsheet_safe, "spreadsheet_safe")
        self._check()

    def _check(self) -> None:
        said = self.said
        for one, other in _EITHER:
            if _is_given(getattr(self, one)) and _is_given(getattr(self, other)):
                raise InputError(
                    f"{without_value(said, one)} and {without_value(said, other)} can't be combined; give one"
                )
        if not self.to and self.to_column is None:
            raise InputError(f"name at least one currency to convert to, as in {said('to', 'EUR')}")
        if self.rule is not None or self.rule_column is not None:
            mine = "rule" if self.rule is not None else "rule_column"
            for other in _SAY_WHICH:
                if _is_given(getattr(self, other)):
                    raise InputError(
                        f"{without_value(said, mine)} and {without_value(said, other)} can't be combined; "
                        "a rule says which rate is meant"
                    )
        for field in ("average", "end_of"):
            unit = getattr(self, field)
            if unit is not None and unit not in ("month", "quarter", "year"):
                raise InputError(
                    f"{without_value(said, field)} of a file is month, quarter or year, the calendar period "
                    f"that the day of each row is in, not {given(unit)}"
                )
        if self.so_far and self.average is None and self.end_of is None:
            raise InputError(
                f"{said('so_far')} goes with {said('average', 'month')} or {said('end_of', 'month')}"
            )

    @property
    def by_rule(self) -> bool:
        """Whether rules say which rates are meant."""
        return self.rule is not None or self.rule_column is not None


def _column(one: Any, name: str) -> "str | Value | None":
    """The name of a column, or the value for all rows that ``=USD`` is; InputError for anything else."""
    if one is None or isinstance(one, Value):
        return one
    text = text_of(one, name, f"{_COLUMN}, or '=X' for one value")
    return Value(text[1:]) if text[:1] == "=" and len(text) > 1 else text


def _text(one: Any, name: str, what: str) -> str | None:
    """A text, or None if none was given; InputError, which says that it is ``what``, for anything else."""
    return None if one is None else text_of(one, name, what)


def _listed(some: Any, name: str, what: str) -> list[Any]:
    """One word, or several; InputError, which says that it is ``what``, for anything else."""
    if isinstance(some, (str, Currency)):
        return [some]
    return [] if some is None else list_of(some, name, what)


def _day(one: Any, name: str) -> Any:
    """A day for all rows, which a plan reads; InputError for what can be none."""
    if one is None or isinstance(one, (str, day_type)):
        return one
    raise InputError(f"{name} is a date, a datetime or text like 2024-12-31, not {given(one)}")


def _names(names: Any, name: str) -> dict[str, str] | None:
    """The names of new columns by target; InputError if it is no mapping of texts."""
    if names is None:
        return None
    if not isinstance(names, Mapping):
        raise InputError(
            f"{name} has a name for each target, like {{'EUR': 'net'}}; it is not {given(names)}"
        )
    for one in (*names, *names.values()):
        text_of(one, name, "of texts, like {'EUR': 'net'}")
    if not all(names.values()):
        raise InputError(f"{name} has an empty name; give each new column one")
    return dict(names)


def _is_given(one: Any) -> bool:
    return one is not None and one is not False and one != []
