"""The policy of a question: which sources may answer, and how old their rates may be."""

from converter import iso4217, sources
from converter.errors import InputError
from converter.model import Fixed
from converter.sources import InOrder
from converter.text.arguments import choice_of, flag_of, list_of, text_of, whole_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from converter.lookup.own_rates import Own
    from converter.sources.contract import Source, SourceInfo
    from converter.store.price_file import PriceFile

    # The name under which the user set an argument.
    Called = Callable[[str], str]

__all__ = ["WHEN_MISSING", "Policy", "other_sources", "policy_of"]

WHEN_MISSING = ("previous", "refuse")
_ROUBLES = frozenset(("RUB", "RUR"))


class Policy(Fixed):
    """Which sources may answer, in order, and how old their rates may be.

    ``auto``: the order is the default one, in which the Bank of Russia is asked only for pairs with the
    rouble; otherwise each of ``sources`` answers whatever it quotes. ``offline``: no source is asked.
    ``held_first``: only a past day that is not held is fetched; what is held answers all else.
    ``refresh``: each is asked even if what is held can answer. ``max_age`` is in days. ``when_missing`` says
    what answers for a day without a table of its own: ``previous`` takes the last table before it,
    ``refuse`` only one in force on that day. ``pegs``: in the default order, a peg may answer if no central
    bank and no blend does. ``redistributable``: the terms of all ``sources`` allow their figures to be passed
    on to others. ``own`` are the user's own rates, each by its two codes. They come before any
    source; a standing one answers only questions without a day. ``prices`` is the price file that answers
    in place of all sources, or None. ``called`` gives the name under which the user set an argument, such as
    ``--max-age``, or empty text if messages need not name it. ``advise``: notes may say what to type next.
    """

    __slots__ = (
        "advise", "auto", "called", "held_first", "max_age", "offline", "own", "pegs", "prices",
        "redistributable", "refresh", "sources", "when_missing",
    )  # fmt: skip

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
        redistributable: bool = False,
        own: "Own | None" = None,
        prices: "PriceFile | None" = None,
        held_first: bool = False,
        advise: bool = True,
        called: "Called | None" = None,
    ) -> None:
        self.sources: Sequence[Source] = sources if isinstance(sources, InOrder) else tuple(sources)
        self.auto = auto
        self.offline = offline
        self.held_first = held_first
        self.refresh = refresh
        self.max_age = max_age
        self.when_missing = when_missing
        self.pegs = pegs
        self.redistributable = redistributable
        self.own: Own = own or {}
        self.prices = prices
        self.advise = advise
        self.called: Called = called or unnamed

    def published(self, *, offline: bool = False) -> "Policy":
        """The same policy without the user's own rates; with ``offline``, no source is asked either."""
        return self.replace(own={}, offline=self.offline or offline, refresh=self.refresh and not offline)

    def alone(self, source: "Source") -> "Policy":
        """The same policy for a single source, without the user's own rates."""
        return Policy(
            [source], auto=False, offline=self.offline, refresh=self.refresh, max_age=self.max_age,
            when_missing=self.when_missing, redistributable=self.redistributable,
            held_first=self.held_first, advise=self.advise, called=self.called,
        )  # fmt: skip

    def of_every_source(self, environ: "Mapping[str, str]") -> "Policy":
        """The same policy for all known sources that answer without being named.

        Those that need a key which is not set are left out, and so are those of prescribed rates.
        """
        asked = (one for one in sources.every() if not one.INFO.prescribed)
        every = (one for one in asked if one.INFO.redistribution or not self.redistributable)
        found = tuple(one for one in every if not one.INFO.lacks_key(environ))
        return self.alone(self.sources[0]).replace(sources=found)

    def check_passed_on(self) -> None:
        """Raise InputError if a figure may answer that is not to be passed on to others."""
        if self.own or self.prices is not None:
            raise InputError("own rates are not passed on to others; make the converter without them")
        infos = [] if self.redistributable else [source.INFO for source in self.sources]
        key = next((info.key for info in infos if not info.redistribution), "")
        if key:
            raise InputError(f"{_forbidden(key)}; make the converter with redistributable=True")

    def without_standing(self) -> "Policy":
        """The same policy without the user's standing rates."""
        return self.replace(own={pair: one for pair, one in self.own.items() if not one.standing})

    def of_own_rates(self) -> "Policy":
        """The policy by which only the user's own rates answer, and no source is asked."""
        return Policy(self.sources[:1], auto=False, offline=True, own=self.own, called=self.called).replace(
            advise=self.advise
        )

    def leaves_out(self, info: "SourceInfo", codes: "tuple[str, str]") -> bool:
        """Whether the default order leaves a source out for a pair: the Bank of Russia without roubles."""
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
    redistributable: bool = False,
    own: "Mapping[str, Any] | None" = None,
    standing: "Mapping[str, Any] | None" = None,
    inside: "frozenset[str]" = frozenset(),
    prices: "PriceFile | None" = None,
    held_first: bool = False,
    advise: bool = True,
    called: "Called | None" = None,
) -> Policy:
    """The policy for sources by name, in order, or for the central bank of a currency or country.

    ``redistributable`` leaves only the sources whose terms allow their figures to be passed on to others.
    ``own`` and ``standing`` are the user's own rates; standing ones answer only questions without a day.
    ``inside`` are the keys of the sources in a rates file, if that file alone is to answer. ``prices`` is a
    price file, which answers in place of the sources. ``called`` gives the name under which the user set an
    argument. Raises InputError for an argument that can't be read, for arguments that contradict each
    other, and for a named source that is not ``redistributable``.
    """
    offline, refresh, pegs = flag_of(offline, "offline"), flag_of(refresh, "refresh"), flag_of(pegs, "pegs")
    max_age = None if max_age is None else whole_of(max_age, "max_age")
    held_first = flag_of(held_first, "held_first")
    if held_first and refresh:
        raise InputError("a refresh asks the sources first, and held_first what is held; give one of them")
    if offline and refresh:
        by = (called or unnamed)("offline")
        error = InputError("a refresh sends requests, and offline forbids them").due_to("offline")
        raise error.advising(f"offline is set by {by}" if by else "")
    when_missing = choice_of(when_missing, "when_missing", WHEN_MISSING)
    keys, auto = tuple[str, ...](), False
    if prices is None:
        keys, auto = (_central_bank(official), False) if official is not None else _keys(names, inside)
    redistributable = flag_of(redistributable, "redistributable")
    if redistributable and prices is None:
        keys = _passed_on(keys, called or unnamed, auto=auto)
    found = map(sources.get, keys)
    return Policy(
        sources.InOrder(found, keys) if auto else _found(keys, called or unnamed),
        auto=auto, offline=offline, refresh=refresh, max_age=max_age, when_missing=when_missing, pegs=pegs,
        redistributable=redistributable, own=_own(own, standing), prices=prices, held_first=held_first,
        advise=advise, called=called if advise else None,
    )  # fmt: skip


def other_sources(
    policy: Policy, names: "Sequence[str] | str", inside: "frozenset[str]" = frozenset()
) -> Policy:
    """The same policy for other sources, by name and in order, or for those of the default order.

    Errors and ``inside`` are those of `policy_of`; InputError too where a price file answers alone.
    """
    if policy.prices is not None:
        raise InputError(f"{policy.prices.name} answers alone, so no source can be named beside it")
    other = policy_of(names, redistributable=policy.redistributable, inside=inside)
    return policy.replace(sources=other.sources, auto=other.auto)


def _passed_on(keys: "tuple[str, ...]", called: "Called", *, auto: bool) -> "tuple[str, ...]":
    """The keys of the sources whose terms allow their figures to be passed on; InputError for a named one.

    In the default order (``auto``) the others are left out; InputError if none is left.
    """
    infos = [source.INFO for source in _found(keys, called)]
    allowed = tuple(info.key for info in infos if info.redistribution)
    if allowed == keys or (auto and allowed):
        return allowed
    error = InputError(_forbidden(next(info.key for info in infos if not info.redistribution)))
    if auto:
        raise error
    by = called("source")
    raise error.advising(
        f"try --source {','.join(allowed) or 'auto'}" + (f"; it is named by {by}" if by else "")
    )


def _forbidden(key: str) -> str:
    return f"the terms of {key} don't allow its figures to be passed on to others"


def unnamed(_setting: str) -> str:
    """The name of any setting of a policy that was given none."""
    return ""


def _found(keys: "Sequence[str]", called: "Called") -> "list[Source]":
    try:
        return [*map(sources.get, keys)]
    except InputError as error:
        by = called("source")
        error.advising(f"it is named by {by}" if by else error.advice)
        raise


def _own(own: "Mapping[str, Any] | None", standing: "Mapping[str, Any] | None") -> "Own | None":
    """The user's own rates by pair; one given for the question takes the place of a standing one."""
    if own is None and standing is None:
        return None
    from converter.lookup.own_rates import rates_of

    stand = {} if standing is None else rates_of(standing, standing=True, name="standing")
    return stand if own is None else {**stand, **rates_of(own)}


def _keys(names: "Sequence[str] | str", inside: "frozenset[str]") -> "tuple[tuple[str, ...], bool]":
    """The keys that are named, and whether the order is the default one."""
    if isinstance(names, str):
        names = [name.strip() for name in names.split(",") if name.strip()]
    what = "a name, or several in order"
    names = [text_of(name, "each of sources", "a name") for name in list_of(names, "sources", what)]
    if not names:
        raise InputError("no source is named; leave it out for the default order")
    named = tuple(dict.fromkeys(map(sources.key_of, names)))
    if named != ("auto",):
        return named, False
    keys: tuple[str, ...] = sources.DEFAULT
    if not inside <= set(keys):  # the rates file also has sources outside the default order
        keys = tuple(key for key in dict.fromkeys((*keys, *sorted(inside))) if key in inside)
    return keys, True


def _central_bank(code: str) -> "tuple[str, ...]":
    return sources.official(iso4217.code_of(code, "official"))
