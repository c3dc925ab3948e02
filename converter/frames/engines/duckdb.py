"""DuckDB: a SQL function that converts, and relations with new columns made by such a function."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import pyarrow

from converter.errors import InputError, given
from converter.frames.arguments import value
from converter.frames.engines.parts import check_cases, of_part
from converter.frames.plan import Plan
from converter.text.arguments import text_of

if TYPE_CHECKING:
    from converter.api.converter import Converter

__all__ = ["convert", "register"]

_ARGUMENTS = ("amount", "currency", "date", "to")
_numbers = count(1)


def register(
    con: Any,
    name: str = "convert_fx",
    converter: "Converter | None" = None,
    *,
    digits: int | None = None,
    round: str | None = "half-up",  # noqa: A002 - the name that the argument has in `frames.convert`
    with_: Iterable[str] = (),
    on_error: str = "null",
    as_type: str = "float",
    average: str | None = None,
    end_of: str | None = None,
    so_far: bool = False,
    source: str | None = None,
    rule: None = None,
) -> None:
    """Make ``name(amount, currency, date, to)`` a SQL function of a connection to DuckDB.

    It returns the amount in the currency ``to`` as a DOUBLE, rounded once; NULL where it is refused. With
    ``as_type="decimal"`` it returns a DECIMAL(38, digits); without ``digits`` a DECIMAL(38, 8), each row
    rounded to the decimals of its own target. With ``with_`` it returns a STRUCT of ``result`` and what that
    names, such as ``as_of`` and ``reason``: ``with_=["reason"]`` tells why a result is NULL. All arguments
    are those of `converter.frames.convert`, except that ``source`` is one for all rows, and that there is no
    ``rule``: for that convert a relation, by ``frames.convert(relation, ..., rule="hmrc-monthly")``.

    An amount may have any numeric type or be text. DuckDB hands over each type as it is: DECIMAL and text are
    read exactly and never become a DOUBLE on the way, unlike a number such as 1e2, which is one in SQL. But a
    UHUGEINT above 2**127 becomes a wrong number on the way: make it text first.

    All rows of all queries have one clock, that of this call. Register again for a later one: a function
    of that name that was registered on the connection is replaced. Raises InputError for arguments that can't
    be taken, and for what is no connection.
    """
    if not all(hasattr(con, each) for each in ("create_function", "remove_function", "sqltype")):
        raise InputError(f"con is a connection of DuckDB, such as duckdb.connect() makes, not {given(con)}")
    text_of(name, "name", "the name of the function")
    if rule is not None:
        raise InputError("a SQL function takes no rule; convert the relation by frames.convert with it")
    plan = Plan(
        _ARGUMENTS, *_ARGUMENTS, digits=digits, round=round, with_=with_, on_error=on_error, as_type=as_type,
        average=average, end_of=end_of, so_far=so_far, converter=converter,
        source=None if source is None else value(source),
    )  # fmt: skip
    stem = plan.fields[0].name
    names = ["result", *(field.name.removeprefix(f"{stem}_") for field in plan.fields[1:])]
    called = f"{name}({', '.join(_ARGUMENTS)})"
    with suppress(_error()):  # there is none yet that was made in Python
        con.remove_function(name)
    _create(con, name, plan, _ARGUMENTS, names if len(names) > 1 else (), called)


def convert(relation: Any, settings: Mapping[str, Any]) -> Any:
    """The relation with the new columns of a `Plan` with these settings, at its end.

    It is a relation on the same connection, which runs when its rows are read, as often as they are. The
    function that makes the columns stays on the connection.
    """
    con = getattr(relation, "_con", None)
    if con is None:
        raise InputError(
            "this version of DuckDB does not tell the connection of a relation; use frames.register(con)"
        )
    names = relation.columns
    plan = Plan(names, **settings)
    check_cases([field.name for field in plan.fields], names)
    name, made = f"convert_fx_{next(_numbers)}_of_{id(plan):x}", _free("made", names)
    _create(con, name, plan, plan.needed, [field.name for field in plan.fields], name)
    # A function without arguments would not know for how many rows it is asked.
    types = dict(zip(names, map(str, relation.types), strict=True))
    needed = ", ".join(_argument(one, types[one]) for one in plan.needed) or "NULL"
    new = ", ".join(f"{_quoted(made)}.{_quoted(f.name)} AS {_quoted(f.name)}" for f in plan.fields)
    with_made = relation.project(f"*, {name}({needed}) AS {_quoted(made)}")
    return with_made.project(f"* EXCLUDE ({_quoted(made)}), {new}")


def _create(
    con: Any, name: str, plan: Plan, arguments: Sequence[str], struct: Sequence[str], called: str
) -> None:
    """Make a SQL function of a plan, which returns a struct with these names, or its only column."""

    def function(*columns: Any) -> Any:
        if len(columns) != len(arguments or (None,)):
            raise InputError(f"write {called}; {len(columns)} arguments were given")
        with of_part():
            new = plan.columns(dict(zip(arguments, columns, strict=False)), len(columns[0]))
        arrays = [column.combine_chunks() for column in new.columns]
        return pyarrow.StructArray.from_arrays(arrays, names=list(struct)) if struct else arrays[0]

    types = [_sql_type(field.type) for field in plan.fields]
    of_struct = ", ".join(f"{_quoted(field)} {kind}" for field, kind in zip(struct, types, strict=False))
    returned = con.sqltype(f"STRUCT({of_struct})" if struct else types[0])
    # Without a list of parameters DuckDB casts no argument, and no amount is taken through a DOUBLE.
    con.create_function(
        name, function, None, returned, type="arrow", null_handling="special", side_effects=False
    )


def _sql_type(kind: Any) -> str:
    """The type of DuckDB for that of a new column."""
    types = pyarrow.types
    if types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return "DOUBLE" if types.is_floating(kind) else "DATE" if types.is_date(kind) else "VARCHAR"


def _argument(name: str, kind: str) -> str:
    """A column as it is handed to the function; Arrow has no integers as large as UHUGEINT."""
    return f"{_quoted(name)}::VARCHAR" if kind == "UHUGEINT" else _quoted(name)


def _quoted(name: str) -> str:
    """A name as SQL takes it whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def _free(name: str, names: Sequence[str]) -> str:
    """A name that is none of these, in whatever case."""
    taken = {one.casefold() for one in names}
    while name in taken:
        name += "_"
    return name


def _error() -> type[Exception]:
    """The error of DuckDB for what it can't take."""
    import duckdb

    error: type[Exception] = duckdb.InvalidInputException
    return error
