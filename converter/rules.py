"""The rules of a converter: whose rates may answer, made of what a caller or the environment names."""

from converter import iso4217, sources
from converter.errors import InputError
from converter.inputs import choice_of, flag_of, list_of, text_of, whole_of
from converter.market import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from converter.own import Own

__all__ = ["WHEN_MISSING", "of_all", "of_own", "rules_of"]

WHEN_MISSING = ("previous", "refuse")


def rules_of(
    names: "Sequence[str] | str",
    *,
    official: "str | None" = None,
    offline: bool = False,
    refresh: bool = False,
    max_age: "int | None" = None,
    when_missing: str = "previous",
    pegs: bool = True,
    own: "Mapping[str, Any] | None" = None,
    standing: "Mapping[str, Any] | None" = None,
    inside: "frozenset[str]" = frozenset(),
) -> Policy:
    """The rules for sources by name, in order, or for the central bank of a currency or country.

    ``own`` and ``standing`` are rates of the user's own, of which the latter answer undated questions
    only. ``inside`` are the sources of the rates file that is to answer alone. InputError for what is no
    such argument and for rules that forbid each other.
    """
    offline, refresh, pegs = flag_of(offline, "offline"), flag_of(refresh, "refresh"), flag_of(pegs, "pegs")
    max_age = None if max_age is None else whole_of(max_age, "max_age")
    if offline and refresh:
        raise InputError("refresh needs the network, and offline forbids it")
    when_missing = choice_of(when_missing, "when_missing", WHEN_MISSING)
    keys, auto = (_central_bank(official), False) if official is not None else _keys(names, inside)
    found = map(sources.get, keys)
    return Policy(
        sources.InOrder(found, keys) if auto else list(found),
        auto=auto, offline=offline, refresh=refresh, max_age=max_age, when_missing=when_missing, pegs=pegs,
        own=_own(own, standing),
    )  # fmt: skip


def _own(own: "Mapping[str, Any] | None", standing: "Mapping[str, Any] | None") -> "Own | None":
    """The rates of the user's own, of which one for the question itself takes a standing one's place."""
    if own is None and standing is None:
        return None
    from converter.own import rates_of

    stand = {} if standing is None else rates_of(standing, standing=True, name="standing")
    return stand if own is None else {**stand, **rates_of(own)}


def _keys(names: "Sequence[str] | str", inside: "frozenset[str]") -> "tuple[tuple[str, ...], bool]":
    """The keys that are named, and whether they are those of the default order."""
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",") if name.strip()]
    what = "a name, or several in order"
    names = [text_of(name, "each of sources", "a name") for name in list_of(names, "sources", what)]
    if not names:
        raise InputError("no source is named; leave it out for the default order")
    if names != ["auto"]:
        return tuple(dict.fromkeys(names)), False
    keys: tuple[str, ...] = sources.DEFAULT
    if not inside <= set(keys):  # a rates file of others too is there to be answered from
        keys = tuple(key for key in dict.fromkeys((*keys, *sorted(inside))) if key in inside)
    return keys, True


def _central_bank(code: str) -> "tuple[str, ...]":
    from converter.sources._official import official

    return official(iso4217.code_of(code, "official"))


def of_all(rules: Policy, environ: "Mapping[str, str]") -> Policy:
    """The same rules for all sources there are, but for those that lack their key."""
    from converter.compare import every, lacks_key

    found = tuple(source for source in every() if not lacks_key(source.INFO, environ))
    return rules.alone(rules.sources[0]).replace(sources=found)


def of_own(rules: Policy) -> Policy:
    """The rules by which a rate of the user's own answers, if there is one, and nobody is asked."""
    return Policy(rules.sources[:1], auto=False, offline=True, own=rules.own)
