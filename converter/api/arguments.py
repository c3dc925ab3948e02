"""The arguments of `Converter` as they are shown; mappings, codes, and rows of many questions."""

from converter import iso4217
from converter.errors import InputError, given
from converter.model import Currency
from converter.text.arguments import list_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from converter.lookup.policy import Policy
    from converter.text.arguments import Code

__all__ = ["check_environ", "codes_of", "distinct", "rows_of", "shown"]


def rows_of(
    rows: "Iterable[Sequence[Any]]", name: str, each: str, lengths: "tuple[int, ...]"
) -> "list[Sequence[Any]]":
    """The rows of an argument that is a list of them; InputError names the first that is no such row.

    ``name`` is that of the argument, ``each`` the form of a row as the message shows it, like
    "(amount, currency)", and ``lengths`` are those that a row may have.
    """
    found = list_of(rows, name, f"a list of {each}")
    # There may be a million rows: which one is wrong is looked for only if one is.
    if {*map(type, found)} <= {tuple, list} and {*map(len, found)} <= {*lengths}:
        return found
    for number, row in enumerate(found, 1):
        if not _fits(row, lengths):
            raise InputError(f"each of {name} is {each}; number {number} is {given(row)}")
    return found


def codes_of(one_or_more: "Code | Iterable[Code]", name: str) -> "tuple[str, ...]":
    """The codes of one currency or several, each once; InputError for none, and for an unknown one."""
    if isinstance(one_or_more, (str, Currency)):
        one_or_more = (one_or_more,)
    several = list_of(one_or_more, name, "a code, or several")
    codes = tuple(dict.fromkeys(iso4217.get(one, name).code for one in several))
    if not codes:
        raise InputError(f"{name} is at least one currency")
    return codes


def _fits(row: "Sequence[Any]", lengths: "tuple[int, ...]") -> bool:
    try:
        return len(row) in lengths and not isinstance(row, (str, bytes))
    except TypeError:
        return False


def check_environ(environ: "Mapping[str, str]") -> None:
    """Raise InputError if this is no mapping of variables to text."""
    if not hasattr(environ, "get") or not hasattr(environ, "items"):
        raise InputError(f"environ is a mapping of variables, not {given(environ)}")
    for name, value in environ.items():
        if not isinstance(value, str):
            raise InputError(f"environ maps each variable to text, and {given(name)} to {given(value)}")


def distinct(questions: "Iterable[tuple[Any, ...]]") -> "set[tuple[Any, ...]]":
    """Each question once, without those that have no hash: these are refused when they are asked."""
    found = list(questions)
    try:
        return set(found)
    except TypeError:
        return {question for question in found if _has_hash(question)}


def _has_hash(question: "tuple[Any, ...]") -> bool:
    try:
        hash(question)
    except TypeError:
        return False
    return True


def shown(policy: "Policy", others: "Mapping[str, Any]") -> str:
    """The arguments of a converter that differ from the defaults, as they are written in a call.

    ``others`` are those that the policy has not, as they were given.
    """
    keys = [source.INFO.key for source in policy.sources]
    named = "auto" if policy.auto else keys[0] if len(keys) == 1 else keys
    told = [repr(named)] if keys else []
    usual = {
        "offline": False, "refresh": False, "max_age": None, "when_missing": "previous", "pegs": True,
        "redistributable": False, "held_first": False,
    }  # fmt: skip
    if others["rates"] is not None:
        del usual["offline"]  # a file answers without a request
        others = {**others, "rates": str(others["rates"])}
    settings = {**{name: getattr(policy, name) for name in usual}, **others}
    told += [f"{name}={value!r}" for name, value in settings.items() if value != usual.get(name)]
    return ", ".join(told)
