"""The rates that authorities prescribe: one module a rule, found by its file, and plug-ins.

The module ``de_vat_monthly`` is the rule ``de-vat-monthly``. A plug-in registers its module in the entry-
point group ``converter.rules``; it can't replace a rule of this package.
"""

import os
import sys

from converter.errors import InputError
from converter.sources import is_key, key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.prescribed.contract import Rule

__all__ = ["every", "find", "get", "keys", "plugins"]

GROUP = "converter.rules"
# The letters of a word that is looked for as a whole.
_SHORT = 3
# The rules that an error names, if they may all be meant.
_FEW = 4
# Modules of this package that are no rules, but what they are answered with.
_SHARED = frozenset(
    (
        "answer", "contract", "faults", "figures", "found", "known", "legal", "listing", "mean", "members",
        "periods", "refusals", "shipped", "single", "told",
    )
)  # fmt: skip

# The rules of this package that were loaded. Tests look at their fields, so that no question has to.
_own: "dict[str, Rule]" = {}


def keys() -> "tuple[str, ...]":
    """The keys of the rules of this package, sorted."""
    found = {name[:-3] for folder in __path__ for name in os.listdir(folder) if name[-3:] == ".py"}
    return tuple(sorted(name.replace("_", "-") for name in found - _SHARED if not name.startswith("_")))


def plugins() -> "tuple[str, ...]":
    """The keys that installed plug-ins add, sorted."""
    from importlib.metadata import entry_points

    names = {point.name for point in entry_points(group=GROUP)}
    return tuple(sorted(name for name in names - set(keys()) if is_key(name)))


def every() -> "list[Rule]":
    """All rules, plug-ins included, by key."""
    return [get(key) for key in sorted({*keys(), *plugins()})]


def find(text: str) -> "list[Rule]":
    """The rules that have all words of a text, in any case.

    They are looked for in all that says which rule it is: key, name, authority, law, home, use, source, and
    the other words for it. A word of up to three letters has to be a whole word there, so that ``uk`` does
    not find Ukraine.
    """
    words = text.lower().split()
    return [rule for rule in every() if _has(rule, words)]


def _has(rule: "Rule", words: "list[str]") -> bool:
    import re  # which takes 4 ms: a tenth of an answer by a rule

    told = (rule.key, rule.name, rule.authority, rule.law, rule.home, rule.use, rule.source, rule.words)
    said = " ".join(told).lower()
    whole = re.findall(r"\w+", said)
    return all(word in whole if len(word) <= _SHORT and word.isalnum() else word in said for word in words)


def get(name: "str | Rule") -> "Rule":
    """The rule of that name, in any case; InputError, which names the nearest, if there is none."""
    from converter.errors import given
    from converter.prescribed.contract import Rule

    if isinstance(name, Rule):
        return name if _own.get(name.key) is name else _checked(name, name.key)
    if not isinstance(name, str):
        raise InputError(f"rule is the name of a rule, not {given(name)}")
    key = key_of(name)
    if key in _own:
        return _own[key]
    if key in keys():
        module = f"{__name__}.{key.replace('-', '_')}"
        __import__(module)
        _own[key] = sys.modules[module].RULE
        return _own[key]
    if key in plugins():
        return _checked(_plugin(key), key)
    raise _unknown(name, key)


def _unknown(name: str, key: str) -> InputError:
    """The error for a name that no rule has, with the rules that have its words, or the nearest one."""
    from shlex import join

    from converter.advice import nearest

    try:
        found = [rule.key for rule in find(name)] if name.strip() else []
    except InputError:  # a plug-in that can't be loaded
        found = []
    if len(found) > _FEW:
        line = join(["convert", "rules", *name.split()])
        many = InputError(f"unknown rule {name[:40]!r}").suggesting(*found)
        return many.advising(f"`{line}` lists those that have the word")
    meant = found or list(filter(None, [nearest(key, [*keys(), *plugins()])]))
    told = f"; did you mean {' or '.join(meant)}?" if meant else ""
    error = InputError(f"unknown rule {name[:40]!r}{told}").suggesting(*meant)
    return error.advising("`convert rules` lists them")


def _plugin(key: str) -> "Any":
    from importlib.metadata import entry_points

    (point, *_) = entry_points(group=GROUP, name=key)
    try:
        return point.load()
    except Exception as error:
        raise InputError(f"the plug-in of rule {key!r} can't be loaded: {error}") from error


def _checked(module: "Any", key: str) -> "Rule":
    """The rule of a plug-in; InputError if it has none of this key, or one with a wrong field."""
    from converter.prescribed.faults import faults

    rule = getattr(module, "RULE", module)
    found = faults(rule, key)
    if found:
        raise InputError(f"{key} is no rule: {found[0]}")
    made: Rule = rule
    return made
