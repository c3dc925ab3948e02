"""The notes of an answer: what the user must know of its rate."""

from converter.errors import ConverterError, SourceError
from converter.model import NOT_PUBLISHED, Note
from converter.sources import DEFAULT
from converter.store import baseline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from converter.model import Figure, Leg, Rate
    from converter.sources.contract import SourceInfo
    from converter.store.baseline import Baseline
    from converter.store.layers import Row

__all__ = [
    "NOTHING",
    "NOTHING_NEWER",
    "by_law",
    "chained",
    "days",
    "differs",
    "older_line",
    "other_day",
    "passed_over",
    "pegged",
    "refused",
    "set_aside",
    "stale",
    "steps",
    "with_laws",
]

# A rate gets a note if it is more than this many times another source's of the same day, or less than the
# inverse.
NOTED_OTHER = 1.02
# What is said of a source of which no table is held, or only an older one than of the source that answers.
NOTHING, NOTHING_NEWER = "nothing held of {}", "nothing newer held of {}"
# Days after which a figure gets a note of its age, where each currency has its own day.
OLD_LEG = 4


def days(number: int) -> str:
    """A number of days in words."""
    return "1 day" if number == 1 else f"{number} days"


def stale(
    info: "SourceInfo",
    row: "Row",
    age: int,
    why: "ConverterError | None",
    *,
    kept: bool = False,
    fetching: bool = True,
) -> "list[Note]":
    """The notes on a table that is no longer the newest, or could not be fetched again.

    ``age`` is in days. ``why`` is the error that kept a newer table from being fetched. ``kept``: the table
    is not stale, but a refresh of it failed. ``fetching``: newer tables may be fetched into the cache.
    """
    what = f"{'cached' if kept else 'stale'}: {info.key} of {row.as_of} ({days(age)} old); "
    if why is None:
        notes = [Note("stale", f"{what}a newer table should be out")]
    else:
        notes = [Note("stale", what + _own(info, why), detail=f"{what}{why}")]
    if row.shipped:
        notes.append(shipped(info, fetching=fetching))
    return notes


def shipped(info: "SourceInfo", *, fetching: bool) -> Note:
    """A note that the rates are those shipped with the package; with ``fetching``, how to get newer ones."""
    command = "convert cache refresh" if info.key in DEFAULT else f"convert cache refresh {info.key}"
    advice = f"`{command}` fetches newer ones" if fetching else ""
    return Note("seed", "these rates came with the program", advice)


def old_legs(legs: "Sequence[Leg]", on: "date") -> "list[Note]":
    """A note for each figure that is over four days old on a day, for sources with a day per currency.

    A law's rate does not age.
    """
    published = [leg for leg in legs if leg.source not in NOT_PUBLISHED]
    old = [(leg.figure.pair, leg.as_of, (on - leg.as_of).days) for leg in published if leg.as_of]
    return [
        Note("other-day", f"{pair} is of {as_of}, {days(age)} old")
        for pair, as_of, age in old
        if age > OLD_LEG
    ]


def other_day(info: "SourceInfo", as_of: "date", on: "date", *, ahead: bool = False) -> Note:
    """A note that the table used is of an earlier day than ``on``. ``ahead``: that day is yet to come.

    A table that is valid on its own day alone was not in force on ``on``. On a day for which the source
    should publish, its table may be late or its figure set aside, so the note doesn't say that there is none.
    """
    if ahead:
        text = f"by its calendar {info.key} publishes no rates of {on}: those of {as_of} stay in force"
        return Note("other-day", text)
    if info.valid != "day":
        return Note("other-day", f"the rate of {as_of} was in force on {on}")
    if info.publication.expects(on):
        return Note("other-day", f"the rate of {as_of} is used for {on}")
    return Note("other-day", f"no rate was published for {on}; that of {as_of} is used")


def older_line(as_of: "date", on: "date") -> Note:
    """A note that the newest line of a price file up to ``on`` is of an earlier day."""
    return Note("other-day", f"the newest line up to {on} is of {as_of}, {days((on - as_of).days)} old")


def not_final(info: "SourceInfo", on: "date") -> Note:
    """A note that the source may still change its rates of the day, as blends do until all publish."""
    return Note("not-final", f"{info.key} may still change its rates of {on}")


def by_law(legs: "Sequence[Leg]", day: "date") -> "list[Note]":
    """A note for each legal rate of an answer for ``day``; a law may have come later than that day.

    Many users type RUR but mean today's rouble, so the note on RUR suggests RUB.
    """
    notes = []
    for leg in legs:
        if leg.source == "law":
            hint = "; did you mean RUB?" if leg.figure.base == "RUR" else ""
            later = leg.as_of is not None and leg.as_of > day
            by = f" by the law of {leg.as_of}, applied to the earlier day {day}"
            since = by if later else f", fixed since {leg.as_of}"
            notes.append(Note("law", f"{leg.figure}{since}{hint}"))
    return notes


def with_laws(told: "Iterable[Note]", laws: "Iterable[Note]") -> "tuple[Note, ...]":
    """The notes with those on laws replaced by ``laws``, which come first."""
    return (*laws, *(note for note in told if note.code != "law"))


def pegged(legs: "Sequence[Leg]", market: "Rate | None") -> "list[Note]":
    """A note for each peg of an answer, and one for the market's rate, if it has one."""
    pegs = [leg for leg in legs if leg.source == "peg"]
    notes = [Note("peg", f"{leg.figure}, a peg since {leg.as_of}") for leg in pegs]
    if market:
        notes.append(Note("chain", f"{market.base} to {market.quote} by {market.source} of {market.as_of}"))
    return notes


def chained(rates: "Sequence[Rate]") -> Note:
    """A note on which two sources were joined, with the pair and day of each."""
    steps = " and ".join(f"{r.base} to {r.quote} by {r.source} of {r.as_of}" for r in rates)
    return Note("chain", f"a chain of two sources: {steps}")


def passed_over(passed: "Iterable[tuple[SourceInfo, ConverterError]]") -> "list[Note]":
    """A note for each reason for which sources that quote the pair were not used, with all it is true of."""
    keys: dict[str, list[str]] = {}
    details: dict[str, list[str]] = {}
    passed = list(passed)
    older = any(error.brief.endswith(NOTHING_NEWER) for _, error in passed)
    for info, error in passed:
        brief = error.brief or f"{{}} not used: {_reason(info, error)}"
        brief = brief.replace(NOTHING, NOTHING_NEWER) if older else brief
        keys.setdefault(brief, []).append(info.key)
        details.setdefault(brief, []).append(f"{info.key} not used ({error})")
    return [
        Note("passed-over", brief.replace("{}", ", ".join(names), 1), detail="; ".join(details[brief]))
        for brief, names in keys.items()
    ]


def _own(info: "SourceInfo", why: ConverterError) -> str:
    """Why there is no newer table of the very source that answers."""
    return why.brief.partition("; ")[0].replace(" of {}", "") if why.brief else _reason(info, why)


def _reason(info: "SourceInfo", error: ConverterError) -> str:
    """The message of an error without the name of the source or of its host, and without the instant."""
    text = str(error)
    first, _, rest = text.partition(" ")
    if rest and (first == info.key or (isinstance(error, SourceError) and ("." in first or ":" in first))):
        text = rest
    for word in (", at ", ", received "):
        text = text.partition(word)[0] if text.endswith("Z") else text
    return text


def refused(info: "SourceInfo", error: SourceError) -> Note:
    """A note that what a source sent was refused."""
    return Note("refused", f"what {info.key} sent was refused: {error}")


def set_aside(info: "SourceInfo", figure: "Figure", as_of: "date") -> Note:
    """A note that a published figure is not used because it is implausible."""
    return Note("set-aside", f"{info.key}'s {figure.plain} of {as_of} is set aside as implausible")


def steps(info: "SourceInfo", legs: "Sequence[Leg]", measures: "Sequence[Baseline | None]") -> "list[Note]":
    """A note for each figure that moved by over 10 % since a near day, or doubled or halved since a far one.

    ``measures`` are the figures that the legs are compared with, None for a leg that has none.
    """
    notes = []
    for leg, old in zip(legs, measures, strict=True):
        if old is None or leg.as_of is None:
            continue
        ratio = baseline.leap(old, leg.figure, info.base, leg.as_of)
        if ratio is None:
            continue
        first, last = sorted((old.day, leg.as_of))
        notes.append(Note("step", f"{leg.figure.pair} moved {ratio - 1:+.1%} from {first} to {last}"))
    return notes


def differs(rate: "Rate", other: "Rate", key: str) -> "Note | None":
    """A note if a rate is over 2 % off another source's of that day, or twice or half that of another day.

    ``key`` is the other source.
    """
    ratio = float(rate.num / rate.den / (other.num / other.den))
    most = NOTED_OTHER if other.as_of == rate.as_of else baseline.FAR
    if 1 / most <= ratio <= most:
        return None
    rated = f"{rate.source}'s {rate.pair} of {rate.as_of}, {rate.value:.6g}"
    text = f"no table of a near day confirms {rated}; {key} has {other.value:.6g} of {other.as_of}"
    return Note("step", text)
