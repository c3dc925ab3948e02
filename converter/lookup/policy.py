"""Whose rates may answer, and how old they may be."""

from converter import iso4217, sources
from converter.errors import InputError
from converter.model import Fixed
from converter.sources import InOrder
from converter.text.arguments import choice_of, flag_of, list_of, text_of, whole_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from converter.lookup.own_rates import Own
    from converter.sources.contract import Source, SourceInfo

__all__ = ["WHEN_MISSING", "Policy", "policy_of"]

WHEN_MISSING = ("previous", "refuse")
_ROUBLES = frozenset(("RUB", "RUR"))


class Policy(Fixed):
    """Whose rates may answer, and how old they may be.

    ``auto`` says that the order is the default one, in which the Bank of Russia is asked for pairs
    with the rouble only; otherwise each of ``sources`` answers whatever it quotes. ``when_missing``
    tells what a day without a table of its own is answered by: ``previous`` takes the last one before
    it, ``refuse`` only one in force on that day. ``pegs``: a peg may answer where no central bank and no
    blend does, in the default order. ``own`` are the user's own rates by the two codes of each, which come
    before any source; a standing one of them only where no day is asked.
    """

    __slots__ = ("auto", "max_age", "offline", "own", "pegs", "refresh", "sources", "when_missing")

    def __init__(
        self,
        sources: "Sequence[Source]",
        *,
        auto: bool = True,
        offline: bool = False,
        refresh: bool = False,
        max_age: "int | None" = None,
        when_missing: str = "previous",
        pegs: bool = True,
        own: "Own | None" = None,
    ) -> None:
        self.sources: Sequence[Source] = sources if isinstance(sources, InOrder) else tuple(sources)
        self.auto = auto
        self.offline = offline
        self.refresh = refresh
        self.max_age = max_age
        self.when_missing = when_missing
        self.pegs = pegs
        self.own: Own = own or {}

    def published(self, *, offline: bool = False) -> "Policy":
        """The same rules without rates of the user's own."""
        return self.replace(own={}, offline=self.offline or offline, refresh=self.refresh and not offline)

    def alone(self, source: "Source") -> "Policy":
        """The same rules for one source by itself."""
        return Policy(
            [source], auto=False, offline=self.offline, refresh=self.refresh, max_age=self.max_age,
            when_missing=self.when_missing,
        )  # fmt: skip

    def of_every_source(self, environ: "Mapping[str, str]") -> "Policy":
        """The same policy for all sources there are, but for those whose key is not set."""
        found = tuple(one for one in sources.every() if not one.INFO.lacks_key(environ))
        return self.alone(self.sources[0]).replace(sources=found)

    def of_own_rates(self) -> "Policy":
        """The policy by which only the user's own rates answer, and no source is asked."""
        return Policy(self.sources[:1], auto=False, offline=True, own=self.own)

    def leaves_out(self, info: "SourceInfo", codes: "tuple[str, str]") -> bool:
        """Whether the default order asks a source for other pairs only: Russia's bank for the rouble's."""
        return self.auto and info.home == "RUB" and _ROUBLES.isdisjoint(codes)


def policy_of(
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
    from converter.lookup.own_rates import rates_of

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
    return sources.official(iso4217.code_of(code, "official"))
