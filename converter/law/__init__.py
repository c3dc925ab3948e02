"""Rates that nobody publishes daily: irrevocable euro rates, redenominations, rescales and pegs.

Pure but for one thing: the package's own ``fixed.csv`` is read when a code that stands in it is asked
for. Euro rates are applied as the law words them, units of the old currency per euro, never inverted.

A leg's figure is the law's wording. Legs can be walked either way, so those that lead from an old
currency to its successor also lead, in reverse order, from the successor to the old currency.
"""

import os
from datetime import date
from decimal import Decimal

from converter import iso4217
from converter.errors import RateUnavailable
from converter.model import Figure, Leg, Pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "alternatives",
    "between",
    "breaks",
    "ended",
    "forms",
    "in_force",
    "lineage",
    "mark",
    "peg",
    "rescale",
    "rescaled_on",
    "reused",
    "settle",
    "trimmed",
    "turns",
]


def _codes(text: str) -> "frozenset[str]":
    return frozenset(text.split())


# The codes of fixed.csv, repeated so that the file is not read for all the others.
_REPLACED = _codes(
    "ATS BEF DEM ESP FIM FRF IEP ITL LUF NLG PTE GRD SIT CYP MTL SKK EEK LVL LTL HRK BGN XEU "
    "AFA ARA AZM BGL BOP BRR BYB BYR GEK GHC ILR MGF MRO MXP MZM PEI PLZ ROL RUR SDD SLL SRG STD "
    "TJR TMM TRL UAK UYP VEB VEF ZMK ZRN ZWD ZWN ZWR ZWL ANG CSD CUC HRD MKN LVR"
)
_SUCCESSORS = _codes(
    "AFN ARS AZN BGN BOB BRL BYR BYN GEL GHS ILS MGA MRU MXN MZN PEN PLN RON RUB SDG SLE SRD STN "
    "TJS TMT TRY UAH UYU VEF VES ZMW CDF ZWN ZWR ZWL ZWG XCG RSD CUP HRK MKD LVL"
)
_PEGGED = _codes(
    "AED ANG XCG AWG BAM BBD BHD BMD BND BSD BTN BZD CVE DJF ERN FKP GIP JOD KMF LSL MOP NAD NPR "
    "OMR PAB QAR SAR SHP STN SVC SZL TMT XAF XCD XOF XPF"
)
_RESCALED = _codes("VES SYP")
_REUSED = _codes("ZWL")

# It circulated beside its successor for years: neither stands for the other before the law.
_PARALLEL = _codes("CUC")


class _Law:
    """One line of fixed.csv."""

    __slots__ = ("anchor", "code", "kind", "since", "source", "units", "units_of_anchor", "until")

    def __init__(self, line: str) -> None:
        # The text of the source stands last, since it may hold commas.
        kind, code, anchor, units, units_of_anchor, since, until, source = line.split(",", 7)
        self.kind = kind
        self.code = code
        self.anchor = anchor
        self.units = units
        self.units_of_anchor = units_of_anchor
        self.since = date.fromisoformat(since)
        self.until = date.fromisoformat(until) if until else None
        self.source = source.strip('"')

    def figure(self) -> Figure:
        """The figure in the law's own direction: per euro or anchor, or so many old units = 1 new."""
        per_anchor = self.kind in ("euro", "peg") and self.units_of_anchor == "1"
        # A nominal is a whole number, so 2498.7242 ZWL = 1 ZWG has to be per ZWG.
        if per_anchor or not self.units.isdecimal():
            return Figure(self.anchor, self.code, self.units)
        return Figure(self.code, self.anchor, self.units_of_anchor, int(self.units))


_read: "dict[str, tuple[_Law, ...]]" = {}


def _laws(*kinds: str) -> "Iterator[_Law]":
    if not _read:
        path = os.path.join(os.path.dirname(__file__), "fixed.csv")
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()[1:]
        _read["laws"] = tuple(map(_Law, lines))
    return (law for law in _read["laws"] if law.kind in kinds)


def settle(code: str, day: date) -> "tuple[str, tuple[Leg, ...]]":
    """What the market quotes for ``code`` on ``day``, and the legal legs that lead there from it.

    Without a law by that day it is the code itself and no legs, be it withdrawn or not. A code that
    was reused for another currency ends the way before it.
    """
    if code not in _REPLACED:
        return code, ()
    here, legs, seen = code, [], {code}
    while (law := _successor(here, day)) is not None and law.anchor not in seen:
        legs.append(_leg(law, day))
        here = law.anchor
        seen.add(here)
    return here, tuple(legs)


def _successor(code: str, when: date) -> "_Law | None":
    """The law by which ``code`` had become another currency by that day."""
    if code not in _REPLACED:
        return None
    for law in _laws("euro", "redenom"):
        if law.code == code and law.since <= when and not _broken(law, when):
            return law
    return None


def _broken(law: _Law, when: date) -> "_Law | None":
    """The reuse by which a code of the law means, on that day, another currency than the law's."""
    codes = _REUSED.intersection((law.code, law.anchor))
    if not codes:
        return None
    first, last = min(law.since, when), max(law.since, when)
    return next((r for r in _laws("reuse") if r.code in codes and first < r.since <= last), None)


def _leg(law: _Law, when: date, source: str = "law") -> Leg:
    """The law as a leg, in units of that day.

    A rescale of the successor is part of the leg's nominal: a figure of a code in itself could not
    be told from its reverse.
    """
    figure, since = law.figure(), law.since
    for later in _rescales(law.anchor, law.since, when):
        figure = Figure(figure.base, figure.quote, figure.text, figure.nominal * int(later.units))
        since = max(since, later.since)
    return Leg(figure, since, source)


def trimmed(legs: "Iterable[Leg]") -> "tuple[Leg, ...]":
    """The legs without those that are walked there and straight back: TRL to TRY to TRL is none."""
    out: list[Leg] = []
    for leg in legs:
        if out and out[-1] == leg:
            out.pop()
        else:
            out.append(leg)
    return tuple(out)


def between(base: str, quote: str, day: date) -> "tuple[Leg, ...] | None":
    """The legal legs from one currency to another on ``day``; None where no law joins them then.

    Codes that became one another by redenomination are joined on any day, before their laws too: the
    legs are in units of the day, so that a rescale counts from its own day on. Others are joined from
    the day on which both had become one currency. RateUnavailable where a code of the way was reused
    for another currency, so that on that day the two have nothing to do with each other.
    """
    if base == quote:
        return ()
    line = lineage(base)
    if quote in line:
        return _along(line, base, quote, day)
    one, ahead = settle(base, day)
    two, behind = settle(quote, day)
    return trimmed((*ahead, *reversed(behind))) if one == two else None


def _along(line: "tuple[str, ...]", base: str, quote: str, day: date) -> "tuple[Leg, ...]":
    """The legs from one code of a lineage to another, of all the laws that lie between them."""
    here, there = line.index(base), line.index(quote)
    laws = _successors(line[min(here, there)])[: abs(there - here)]
    for law in laws:
        reuse = _broken(law, day)
        if reuse is not None:
            pair = Pair(base, quote)
            raise RateUnavailable(f"no rate of {pair} on {day}: {_parted(law, reuse, day)}", pair, day)
    legs = [_leg(law, day) for law in laws]
    return tuple(legs if here < there else reversed(legs))


def _parted(law: _Law, reuse: _Law, when: date) -> str:
    """What a reused code was on a day, in words: not the currency that a law speaks of."""
    code, day = reuse.code, reuse.since
    was = f"before {day} {code} was" if when < day else f"since {day} {code} has been"
    which = f"became {law.anchor}" if code == law.code else f"{law.code} became"
    return f"{was} another currency than the one that {which}"


def lineage(code: str) -> "tuple[str, ...]":
    """The code with those it replaced and was replaced by in redenominations, oldest first.

    CUC is not in it: it circulated beside CUP and is none of its forms.
    """
    before = [law.code for law in _predecessors(code)]
    after = [law.anchor for law in _successors(code)]
    return (*reversed(before), code, *after)


def alternatives(code: str, day: date) -> "list[tuple[str, tuple[Leg, ...]]]":
    """The codes under which a table of ``day`` may carry this money, each with its legs from ``code``.

    The code itself comes first, without legs, then its predecessors and its successors by
    redenomination, the nearest first. A code that was reused for another currency ends the search.
    """
    out: list[tuple[str, tuple[Leg, ...]]] = [(code, ())]
    for laws, back in ((_predecessors(code), True), (_successors(code), False)):
        legs: tuple[Leg, ...] = ()
        for law in laws:
            if _broken(law, day):
                break
            legs = (*legs, _leg(law, day))
            out.append((law.code if back else law.anchor, legs))
    return out


def forms(code: str, day: date) -> "list[tuple[str, tuple[Leg, ...]]]":
    """The codes under which a table of ``day`` may carry this money, each with its legs from ``code``.

    What the law has made of the code by then comes first, then the `alternatives` to that.
    """
    here, legs = settle(code, day)
    return [(form, trimmed((*legs, *more))) for form, more in alternatives(here, day)]


def in_force(code: str, day: date) -> str:
    """The code that this money went under on ``day``: TRL for the lira of 2004, be it asked for as TRY."""
    for law in _predecessors(code):
        if law.since <= day or _broken(law, day):
            break
        code = law.code
    return settle(code, day)[0]


def turns(code: str, first: date, last: date) -> "list[date]":
    """The days after ``first`` up to ``last`` on which the `forms` of a code, or their legs, change."""
    if code not in _REPLACED | _SUCCESSORS | _RESCALED:
        return []
    codes = {*lineage(code), settle(code, last)[0]}
    days = {law.since for law in _laws("euro", "redenom", "rescale", "reuse") if law.code in codes}
    return sorted(day for day in days if first < day <= last)


def breaks(code: str, first: date, last: date) -> "list[tuple[date, str]]":
    """The days after ``first`` up to ``last`` since when a code stands for other money, and which.

    Those are its adoption of the euro, the end of a currency that circulated beside its successor, and
    the reuse of its code. A redenomination changes the unit alone, and is none.
    """
    out: list[tuple[date, str]] = []
    if code in _REUSED:
        out += [(law.since, "another currency") for law in _laws("reuse") if law.code == code]
    here, seen = code, {code}
    while (law := _successor(here, last)) is not None and law.anchor not in seen:
        if law.kind == "euro" or here in _PARALLEL:
            out.append((law.since, law.anchor))
        here = law.anchor
        seen.add(here)
    return sorted(one for one in out if first < one[0] <= last)


def _predecessors(code: str) -> "list[_Law]":
    """The redenominations that led to ``code``, the newest first."""
    out: list[_Law] = []
    while code in _SUCCESSORS and len(out) < len(_SUCCESSORS):
        found = [w for w in _laws("redenom") if w.anchor == code and w.code not in _PARALLEL]
        if not found:
            break
        out.append(found[0])
        code = found[0].code
    return out


def _successors(code: str) -> "list[_Law]":
    """The redenominations that lead on from ``code``, the oldest first."""
    out: list[_Law] = []
    while code in _REPLACED and code not in _PARALLEL and len(out) < len(_REPLACED):
        found = [w for w in _laws("redenom") if w.code == code]
        if not found:
            break
        out.append(found[0])
        code = found[0].anchor
    return out


def rescale(code: str, first: date, last: date) -> Decimal:
    """Old units per new unit of a code that kept its name, by the laws after ``first`` up to ``last``.

    1 where there is none: VES is 1000000 from 2021-09-30 to 2021-10-01.
    """
    factor = 1
    for law in _rescales(code, first, last):
        factor *= int(law.units)
    return Decimal(factor)


def _rescales(code: str, first: date, last: date) -> "list[_Law]":
    if code not in _RESCALED:
        return []
    return [w for w in _laws("rescale") if w.code == code and first < w.since <= last]


def rescaled_on(code: str, first: date, last: date) -> "date | None":
    """The first day after ``first`` up to ``last`` on which a code lost zeros under its own name."""
    return min((law.since for law in _rescales(code, first, last)), default=None)


def reused(code: str, day: date) -> bool:
    """Whether ``code`` meant another currency on ``day`` than it means now (ZWL of 2009)."""
    if code not in _REUSED:
        return False
    return any(w.code == code and day < w.since for w in _laws("reuse"))


def peg(code: str, day: date) -> "Leg | None":
    """The peg of ``code`` on ``day`` as a leg of source ``peg``; None if it has none then."""
    if code not in _PEGGED:
        return None
    for law in _laws("peg"):
        if law.code == code and law.since <= day and (law.until is None or day <= law.until):
            return _leg(law, day, "peg")
    return None


def mark(code: str, source: str = "law") -> str:
    """Where the law (or the peg, by a leg's ``source``) of a code is known from; empty if it has none.

    A rescale of the successor, which the code's leg may contain, is told with it.
    """
    kinds = ("peg",) if source == "peg" else ("euro", "redenom", "rescale")
    if code not in (_PEGGED if source == "peg" else _REPLACED | _RESCALED):
        return ""
    own = [law for law in _laws(*kinds) if law.code == code]
    later = [w for law in own for w in _rescales(law.anchor, law.since, date.max)]
    return "; ".join(dict.fromkeys(law.source for law in (*own, *later)))


def ended(code: str, day: date) -> bool:
    """Whether ``code`` is past its end on ``day``: replaced by law, or withdrawn without one."""
    if not iso4217.known(code):
        return False
    until = iso4217.get(code).until
    return until is not None and day > until
