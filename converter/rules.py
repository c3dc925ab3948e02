"""The rules of a converter: whose rates may answer, made of what a caller or the environment names."""

from converter import sources
from converter.errors import InputError
from converter.market import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    own: "Mapping[str, str] | None" = None,
    inside: "frozenset[str]" = frozenset(),
) -> Policy:
    """The rules for sources by name, in order, or for the central bank of a currency or country.

    ``inside`` are the sources of the rates file that is to answer alone. InputError for a name that is
    none and for rules that forbid each other.
    """
    if offline and refresh:
        raise InputError("refresh needs the network, and offline forbids it")
    if when_missing not in WHEN_MISSING:
        raise InputError(f"when_missing is one of {', '.join(WHEN_MISSING)}, not {when_missing!r}")
    keys, auto = (_central_bank(official), False) if official is not None else _keys(names, inside)
    made = Policy(
        [sources.get(key) for key in keys],
        auto=auto, offline=offline, refresh=refresh, max_age=max_age, when_missing=when_missing, pegs=pegs,
    )  # fmt: skip
    if own:
        from converter.own import legs_of

        made.own = legs_of(own)
    return made


def _keys(names: "Sequence[str] | str", inside: "frozenset[str]") -> "tuple[tuple[str, ...], bool]":
    """The keys that are named, and whether they are those of the default order."""
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",") if name.strip()]
    if not names:
        raise InputError("no source is named; leave it out for the default order")
    if list(names) != ["auto"]:
        return tuple(dict.fromkeys(names)), False
    keys: tuple[str, ...] = sources.DEFAULT
    if not inside <= set(keys):  # a rates file of others too is there to be answered from
        keys = tuple(key for key in dict.fromkeys((*keys, *sorted(inside))) if key in inside)
    return keys, True


def _central_bank(code: str) -> "tuple[str, ...]":
    from converter.sources._official import official

    return official(code)


def of_all(rules: Policy, environ: "Mapping[str, str]") -> Policy:
    """The same rules for all sources there are, but for those that lack their key."""
    from converter.compare import every, lacks_key

    made = rules.alone(rules.sources[0])
    made.sources = tuple(source for source in every() if not lacks_key(source.INFO, environ))
    return made


def of_own(rules: Policy) -> Policy:
    """The rules by which a rate of the user's own answers, if there is one, and nobody is asked."""
    return Policy(rules.sources[:1], auto=False, offline=True, own=rules.own)
