"""The columns that a run reads: found by name or position, or guessed by what they are usually called."""

import re
from collections.abc import Callable, Sequence

from converter.advice import nearest
from converter.errors import InputError
from converter.files.contract import Cells, Said
from converter.frames.columns import values_of
from converter.text.amounts import shown

__all__ = ["found", "free", "guessed", "likely", "listed", "looks_like", "name_of"]

# What columns are called, without case and blanks; with a blank before it also the end of a name.
_CALLED = {
    "amount": ("amount", "value", "net", "total"),
    "currency": ("currency", "ccy", "curr"),
    "date": ("date", "day"),
}
_ENDS = {"amount": (" amount",), "currency": (" currency",), "date": (" date",)}
_LISTED = 20
# What cells look like, for the name that a message proposes; 31.12.2024 is a day and no amount.
_LOOKS = {
    "date": re.compile(r"\d{4}-\d\d?-\d\d?\b.*|\d{1,4}([./-])\d\d?\1\d{2,4}\b.*", re.DOTALL),
    "amount": re.compile(r"[^\w]*(?!0\d)\d[\d., '\u00a0]*[^\w]*|[^\w]*0[^\w]*"),
}
_LOOKED_AT = 20


def found(wanted: str, names: Sequence[str], field: str, said: Said) -> int:
    """The place of the column of a name, case and blanks aside, or of a position such as ``#3``.

    InputError if there is none, with the nearest name, or if several have the name.
    """
    position = _position(wanted, names)
    if position is not None:
        return position
    places = [place for place, name in enumerate(names) if name == wanted]
    places = places or [place for place, name in enumerate(names) if _bare(name) == _bare(wanted)]
    if len(places) == 1:
        return places[0]
    if places:
        which = " or ".join(said(field, f"#{place + 1}") for place in places[:5])
        raise InputError(f"{len(places)} columns have the name {shown(wanted)}; give one by {which}")
    near = nearest(wanted.lower(), [name.lower() for name in names], 0.5)
    meant = next((name for name in names if name.lower() == near), "")
    hint = f"; did you mean {shown(meant)}?" if meant else ""
    raise InputError(f"there is no column {shown(wanted)}{hint or f'; the columns are {listed(names)}'}")


def guessed(field: str, names: Sequence[str], said: Said) -> int | None:
    """The only column that is called as columns of ``amount``, ``currency`` or ``date`` are.

    None if no column is; InputError if several are.
    """
    places = [place for place, name in enumerate(names) if _fits(field, name)]
    if len(places) > 1:
        some = ", ".join(shown(names[place]) for place in places[:8])
        own = said(field, name_of(names, places[0]))
        raise InputError(f"the {field} may be in several columns: {some}; name one, as in {own}")
    return places[0] if places else None


def likely(field: str, samples: Sequence[Cells]) -> int | None:
    """The first column whose cells look like those of ``amount`` or ``date``, money before whole numbers.

    None if no column does, and for ``currency``.
    """
    fitting = []
    for place, cells in enumerate(samples):
        first = cells[:_LOOKED_AT]
        values = first if isinstance(first, list) else values_of(first)
        texts = [str(one) for one in values if one is not None and str(one).strip()]
        if texts and all(looks_like(field, text) for text in texts):
            fitting.append((field == "amount" and all(text.isdigit() for text in texts), place))
    return min(fitting)[1] if fitting else None


def looks_like(field: str, text: str) -> bool:
    """Whether a cell, or a name, looks like an amount or a day."""
    looks = [name for name, look in _LOOKS.items() if look.fullmatch(text.strip())]
    return field in looks[:1]


def name_of(names: Sequence[str], place: int) -> str:
    """How a column is named to find it: by its name, or by its position if that is empty or of several."""
    return names[place] if names.count(names[place]) == 1 and names[place].strip() else f"#{place + 1}"


def listed(names: Sequence[str]) -> str:
    """The names as a message shows them."""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return (", ".join(map(shown, names[:_LISTED])) or "none") + more


def free(name: str, taken: Callable[[str], bool]) -> str:
    """A name for a column of rejected records: itself, or ``rejected_`` before it as often as it is taken."""
    while taken(name):
        name = f"rejected_{name}"
    return name


def _position(wanted: str, names: Sequence[str]) -> int | None:
    """The place that ``#3`` means; None for a name. InputError if there are not so many columns."""
    number = wanted[1:]
    if wanted[:1] != "#" or not (number.isascii() and number.isdigit()) or wanted in names:
        return None
    if 1 <= int(number) <= len(names):
        return int(number) - 1
    raise InputError(f"there is no column {shown(wanted)}; there are {len(names)} columns")


def _fits(field: str, name: str) -> bool:
    words = " ".join(name.lower().replace("_", " ").replace("-", " ").split())
    return words in _CALLED[field] or words.endswith(_ENDS[field])


def _bare(name: str) -> str:
    return "".join(name.split()).casefold()
