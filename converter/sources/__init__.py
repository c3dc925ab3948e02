"""The sources: modules of this package, found by file name, and plug-ins, found by their entry points.

The module ``er_api`` is the source ``er-api``. A plug-in registers its source in the entry-point group
``converter.sources``; it can't replace a source of this package.
"""

import os
import sys
from _thread import allocate_lock

from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, overload

    from converter.sources.contract import Source

    _Sources = Sequence[Source]
else:
    _Sources = object  # importing the abstract class would take time

__all__ = [
    "DEFAULT",
    "InOrder",
    "among",
    "every",
    "get",
    "is_key",
    "key_of",
    "keys",
    "known",
    "official",
    "plugins",
]

DEFAULT = ("cbr", "ecb", "frankfurter", "er-api", "currency-api")
GROUP = "converter.sources"
# Modules of this package that are no sources, but what sources are written with.
_SHARED = frozenset(("calendar", "contract", "holiday_rules", "periods", "planning", "reading"))


class InOrder(_Sources):
    """A sequence of sources, each loaded when it is reached, since most answers need one or two of five.

    Several threads may iterate over it at once. ``keys`` are the keys of all its sources, or empty if they
    are not known beforehand.
    """

    __slots__ = ("_found", "_lock", "_todo", "keys")

    def __init__(self, todo: "Iterable[Source]", keys: "Sequence[str]" = ()) -> None:
        self.keys = keys
        self._todo = iter(todo)
        self._found: list[Source] = []
        self._lock = allocate_lock()

    def __iter__(self) -> "Iterator[Source]":
        place = 0
        while place < len(self._found) or self._more(place):
            yield self._found[place]
            place += 1

    def _more(self, place: int) -> bool:
        with self._lock:
            while len(self._found) <= place:
                one = next(self._todo, None)
                if one is None:
                    return False
                self._found.append(one)
        return True

    def __len__(self) -> int:
        return sum(1 for _ in self)

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, place: int) -> Source: ...
        @overload
        def __getitem__(self, place: slice) -> "list[Source]": ...

    def __getitem__(self, place: "int | slice") -> "Source | list[Source]":
        if isinstance(place, int) and place >= 0 and (place < len(self._found) or self._more(place)):
            return self._found[place]
        return [*iter(self)][place]


def among(some: "Sequence[Source]", keep: "Callable[[str], bool]") -> "Iterator[Source]":
    """The sources for whose key ``keep`` is true; an `InOrder` with known keys loads only these."""
    known = some.keys if isinstance(some, InOrder) else ()
    if known:
        yield from map(get, filter(keep, known))
    else:
        yield from (source for source in some if keep(source.INFO.key))


def keys() -> "tuple[str, ...]":
    """The keys of the sources of this package, sorted."""
    found = {name[:-3] for folder in __path__ for name in os.listdir(folder) if name[-3:] == ".py"}
    return tuple(sorted(name.replace("_", "-") for name in found - _SHARED if not name.startswith("_")))


def every() -> "list[Source]":
    """All sources, plug-ins included; those of the default order come first."""
    found = dict.fromkeys((*DEFAULT, *keys(), *plugins()))
    return [get(key) for key in found]


def plugins() -> "tuple[str, ...]":
    """The keys that installed plug-ins add, sorted. This takes 40 ms: only for lists and unknown keys."""
    from importlib.metadata import entry_points

    names = {point.name for point in entry_points(group=GROUP)}
    return tuple(sorted(name for name in names - set(keys()) if is_key(name)))


def key_of(name: str) -> str:
    """The key that a name in any case means, with ``_`` for ``-`` too; it need not be that of a source."""
    return name.strip().lower().replace("_", "-")


def known(name: str) -> bool:
    """Whether there is a source of that name."""
    key = key_of(name)
    return _comes_with(key) or key in plugins()


def get(name: str) -> "Source":
    """The source of that name, read as `key_of` does.

    InputError, which names the nearest and all known keys, if there is none.
    """
    key = key_of(name)
    if _comes_with(key):
        name = f"{__name__}.{key.replace('-', '_')}"
        __import__(name)  # importing importlib takes longer than importing a source
        source: Any = sys.modules[name]
    elif key in plugins():
        source = _plugin(key)
    else:
        raise _unknown(name)
    found: Source = source
    return found


def _comes_with(key: str) -> bool:
    """Whether the key is that of a source of this package; known without listing the folder."""
    file = f"{key.replace('-', '_')}.py"
    return (
        is_key(key)
        and key.replace("-", "_") not in _SHARED
        and any(os.path.isfile(os.path.join(folder, file)) for folder in __path__)
    )


def is_key(name: str) -> bool:
    """Whether a name has the form of a source's key: lower-case letters, digits and hyphens."""
    named = name[:1] != "-" and name.replace("-", "").isalnum()
    return named and name.isascii() and name == name.lower()


def _plugin(key: str) -> "Any":
    from importlib.metadata import entry_points

    (point, *_) = entry_points(group=GROUP, name=key)
    try:
        source = point.load()
    except Exception as error:
        raise InputError(f"the plug-in of source {key!r} can't be loaded: {error}") from error
    named = getattr(getattr(source, "INFO", None), "key", None)
    if named != key or not hasattr(source, "plan") or not hasattr(source, "parse"):
        raise InputError(f"the plug-in {point.value!r} is not a source of the key {key!r}")
    return source


def official(text: str) -> "tuple[str, ...]":
    """The keys of the sources of the central bank that issues a currency, sorted.

    ``text`` is the code of the currency, a country or its code. Raises InputError, which lists the currencies
    whose central banks are sources, if it names no such bank or could name several.
    """
    from converter import iso4217

    homes: dict[str, list[str]] = {}
    for key in keys():
        home = get(key).INFO.home
        if home:
            homes.setdefault(home, []).append(key)
    meant = [currency.code for currency in iso4217.find(text)] if text.strip() else []
    found = [code for code in meant if code in homes]
    if len(found) == 1:
        return tuple(homes[found[0]])
    said, known = repr(text[:40]), ", ".join(f"{home} ({'/'.join(homes[home])})" for home in sorted(homes))
    if found:
        raise InputError(f"{said} may be the central bank of {', '.join(found)}; give one of the codes")
    raise InputError(f"no source is the central bank of {said}; there are {known}")


def _unknown(name: str) -> InputError:
    """The error for a name that no source has, with the nearest one and all that are known."""
    known = sorted({*keys(), *plugins()})
    from converter.advice import nearest

    near = nearest(key_of(name), known)
    meant = f"; did you mean {near}?" if near else ""
    said = f"unknown source {name[:40]!r}{meant} (known: {', '.join(known)})"
    return InputError(said).suggesting(*filter(None, [near]))
