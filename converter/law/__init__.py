"""Rates that law or a peg fixes: irrevocable euro rates, redenominations, rescales and pegs.

A redenomination replaces a currency by one of a new code that has fewer zeros (TRL by TRY); a rescale
takes zeros off and keeps the code (VES). Euro rates are applied as Council Regulation (EC) 1103/97 words
them: units of the old currency per euro, never inverted or rounded.

The figure of a leg is in the direction of the law's text. A leg can be walked either way, so the legs from
an old currency to its successor also lead back, in reverse order. The module is pure but for one thing:
the package's own ``fixed.csv`` is read when a code in it is asked for.
"""

from datetime import date
from decimal import Decimal

from converter import iso4217
from converter.errors import RateUnavailable
from converter.model import Pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.law.lines import Law, Laws
    from converter.model import Leg

__all__ = [
    "alive",
    "alternatives",
    "between",
    "breaks",
    "ended",
    "forms",
    "in_force",
    "lineage",
    "mark",
    "peg",
    "peg_days",
    "rescale",
    "rescaled_on",
    "reused",
    "settle",
    "trimmed",
    "turns",
]


def _codes(text: str) -> "frozenset[str]":
    return frozenset(text.split())


# The codes of fixed.csv, repeated here so that the file is not read for any other code.
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
_CHANGED = _REPLACED | _SUCCESSORS | _RESCALED
_ONE = Decimal(1)


def _laws() -> "Laws":
    from converter.law.lines import fixed

    return fixed()


def settle(code: str, day: date) -> "tuple[str, tuple[Leg, ...]]":
    """The currency that ``code`` had become by law on ``day``, and the legal legs to it from ``code``.

    Without a law by that day it is the code itself and no legs, even if the code is withdrawn. The legs
    end before a code that was reused for another currency.
    """
    if code not in _REPLACED:
        return code, ()
    laws = _laws()
    found = laws.replacing(code, day)
    return (found[-1].anchor if found else code), tuple(laws.leg(law, day) for law in found)


def trimmed(legs: "Iterable[Leg]") -> "tuple[Leg, ...]":
    """The legs without those that are walked there and straight back: no legs for TRL to TRY to TRL."""
    out: list[Leg] = []
    for leg in legs:
        if out and out[-1] == leg:
            out.pop()
        else:
            out.append(leg)
    return tuple(out)


def between(base: str, quote: str, day: date) -> "tuple[Leg, ...] | None":
    """The legal legs from ``base`` to ``quote`` on ``day``; None where no law joins the two then.

    Codes that replaced one another by redenomination are joined on any day, even before their laws. The
    legs are in units of the day, so a rescale counts from its own day on. Other codes are joined from
    the day on which both had become one currency.

    Raises RateUnavailable where a code between the two was reused for another currency, so that the
    laws don't join them on that day.
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
    """The legs from one code of a lineage to another: those of all laws between the two."""
    here, there = line.index(base), line.index(quote)
    laws = _laws()
    found = laws.successors(line[min(here, there)])[: abs(there - here)]
    for law in found:
        reuse = laws.broken(law, day)
        if reuse is not None:
            pair = Pair(base, quote)
            raise RateUnavailable(f"no rate of {pair} on {day}: {_parted(law, reuse, day)}", pair, day)
    legs = [laws.leg(law, day) for law in found]
    return tuple(legs if here < there else reversed(legs))


def _parted(law: "Law", reuse: "Law", when: date) -> str:
    """Why a law does not apply on a day: a code in it was that of another currency then."""
    code, day = reuse.code, reuse.since
    was = f"before {day} {code} was" if when < day else f"since {day} {code} has been"
    which = f"became {law.anchor}" if code == law.code else f"{law.code} became"
    return f"{was} another currency than the one that {which}"


def lineage(code: str) -> "tuple[str, ...]":
    """The code with those that it replaced and that replaced it in redenominations, oldest first.

    CUC is not in the lineage of CUP: both circulated side by side.
    """
    if code not in _CHANGED:
        return (code,)
    laws = _laws()
    before = [law.code for law in laws.predecessors(code)]
    after = [law.anchor for law in laws.successors(code)]
    return (*reversed(before), code, *after)


def alternatives(code: str, day: date) -> "list[tuple[str, tuple[Leg, ...]]]":
    """The codes under which a table of ``day`` may hold this money, each with its legs from ``code``.

    The code itself comes first, without legs, then its predecessors and its successors by
    redenomination, the nearest first. A code that was reused for another currency ends the search.
    """
    out: list[tuple[str, tuple[Leg, ...]]] = [(code, ())]
    if code not in _CHANGED:
        return out
    laws = _laws()
    for found, back in ((laws.predecessors(code), True), (laws.successors(code), False)):
        legs: tuple[Leg, ...] = ()
        for law in found:
            if laws.broken(law, day):
                break
            legs = (*legs, laws.leg(law, day))
            out.append((law.code if back else law.anchor, legs))
    return out


def forms(code: str, day: date) -> "list[tuple[str, tuple[Leg, ...]]]":
    """The codes under which a table of ``day`` may hold this money, each with its legs from ``code``.

    The currency that ``code`` had become by law comes first, then the `alternatives` to that.
    """
    if code not in _CHANGED:
        return [(code, ())]
    here, legs = settle(code, day)
    return [(form, trimmed((*legs, *more))) for form, more in alternatives(here, day)]


def in_force(code: str, day: date) -> str:
    """The code that this money had on ``day``: TRL in 2004, even if it is asked for as TRY."""
    if code in _SUCCESSORS:
        laws = _laws()
        for law in laws.predecessors(code):
            if law.since <= day or laws.broken(law, day):
                break
            code = law.code
    return settle(code, day)[0]


def turns(code: str, first: date, last: date) -> "list[date]":
    """The days after ``first`` up to ``last`` on which the `forms` of a code, or their legs, change."""
    if code not in _CHANGED:
        return []
    codes = {*lineage(code), settle(code, last)[0]}
    days = {law.since for law in _laws().of("euro", "redenom", "rescale", "reuse") if law.code in codes}
    return sorted(day for day in days if first < day <= last)


def breaks(code: str, first: date, last: date) -> "list[tuple[date, str]]":
    """The days after ``first`` up to ``last`` from which a code means other money, and which money.

    They are its adoption of the euro, the end of a currency that circulated beside its successor, and
    the reuse of its code. A redenomination changes the unit only and does not count.
    """
    if code not in _REPLACED | _REUSED:
        return []
    from converter.law.lines import PARALLEL

    laws = _laws()
    reuses = [(law.since, "another currency") for law in laws.of("reuse") if law.code == code]
    ends = [law for law in laws.replacing(code, last) if law.kind == "euro" or law.code in PARALLEL]
    out = [*reuses, *((law.since, law.anchor) for law in ends)]
    return sorted(one for one in out if first < one[0] <= last)


def rescale(code: str, first: date, last: date) -> Decimal:
    """Old units per new unit of a code that kept its name, by the laws after ``first`` up to ``last``.

    1 where there is no such law: VES is 1000000 from 2021-09-30 to 2021-10-01.
    """
    if code not in _RESCALED:
        return _ONE
    factor = 1
    for law in _rescales(code, first, last):
        factor *= int(law.units)
    return Decimal(factor)


def rescaled_on(code: str, first: date, last: date) -> "date | None":
    """The first day after ``first`` up to ``last`` on which a code lost zeros and kept its name."""
    return min((law.since for law in _rescales(code, first, last)), default=None)


def _rescales(code: str, first: date, last: date) -> "list[Law]":
    return _laws().rescales(code, first, last) if code in _RESCALED else []


def reused(code: str, day: date) -> bool:
    """Whether ``code`` meant another currency on ``day`` than it means now, as ZWL did in 2009."""
    return code in _REUSED and _laws().reused(code, day)


def peg(code: str, day: date) -> "Leg | None":
    """The peg of ``code`` on ``day`` as a leg of the source ``peg``; None if it has no peg then."""
    if code not in _PEGGED:
        return None
    laws = _laws()
    law = laws.peg(code, day)
    return None if law is None else laws.leg(law, day, "peg")


def peg_days(code: str) -> "list[tuple[date, date | None, str]]":
    """The first and the last day of each peg of ``code`` (None: it is in force), with its anchor."""
    if code not in _PEGGED:
        return []
    return [(law.since, law.until, law.anchor) for law in _laws().of("peg") if law.code == code]


def mark(code: str, source: str = "law") -> str:
    """The text that says where the law of ``code`` is known from; empty if it has no law.

    ``source`` is that of the leg: ``law``, or ``peg`` for the peg of the code. A rescale of the
    successor, which the leg may contain, is named too.
    """
    kinds = ("peg",) if source == "peg" else ("euro", "redenom", "rescale")
    if code not in (_PEGGED if source == "peg" else _REPLACED | _RESCALED):
        return ""
    laws = _laws()
    own = [law for law in laws.of(*kinds) if law.code == code]
    later = [more for law in own for more in laws.rescales(law.anchor, law.since, date.max)]
    return "; ".join(dict.fromkeys(law.source for law in (*own, *later)))


def alive(code: str, day: date) -> bool:
    """Whether a currency existed on ``day``, or a law leads from its code to one that did."""
    if code in _CHANGED and (len(lineage(code)) > 1 or settle(code, day)[1]):
        return True
    currency = iso4217.get(code)
    return (currency.since or day) <= day <= (currency.until or day)


def ended(code: str, day: date) -> bool:
    """Whether ``code`` was replaced or withdrawn before ``day``, by a law of fixed.csv or otherwise."""
    if not iso4217.known(code):
        return False
    until = iso4217.get(code).until
    return until is not None and day > until
