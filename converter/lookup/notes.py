"""The notes of an answer: what must be told with it."""

from converter.errors import ConverterError, SourceError
from converter.model import Note
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
    "by_law",
    "chained",
    "days",
    "differs",
    "other_day",
    "passed_over",
    "pegged",
    "refused",
    "set_aside",
    "stale",
    "steps",
    "with_laws",
]

# How many times off a figure is noted: from a near one, from one up to two years off, from another source's.
NOTED_STEP, NOTED_FAR, NOTED_OTHER = 1.1, 2.0, 1.02
OLD_LEG = 4


def days(number: int) -> str:
    """A number of days in words."""
    return "1 day" if number == 1 else f"{number} days"


def stale(
    info: "SourceInfo", row: "Row", age: int, why: "ConverterError | None", *, kept: bool = False
) -> "list[Note]":
    """What a table is told with that should no longer be the newest, or could not be asked for anew."""
    reason = why or "newer ones should be out"
    word = "cached" if kept else "stale"
    notes = [Note("stale", f"{word}: rates of {row.as_of}, {days(age)} old; {reason}")]
    if row.shipped:
        notes.append(shipped(info))
    return notes


def shipped(info: "SourceInfo") -> Note:
    """The rates are those of the package."""
    command = "convert cache refresh" if info.key in DEFAULT else f"convert cache refresh {info.key}"
    return Note("seed", "these rates came with the program", f"`{command}` fetches newer ones")


def old_legs(legs: "Sequence[Leg]", on: "date") -> "list[Note]":
    """A note for each figure that is more than a few days old, where each currency has its own day."""
    old = [(leg.figure.pair, leg.as_of, (on - leg.as_of).days) for leg in legs if leg.as_of]
    return [
        Note("other-day", f"{pair} is of {as_of}, {days(age)} old")
        for pair, as_of, age in old
        if age > OLD_LEG
    ]


def other_day(info: "SourceInfo", as_of: "date", on: "date", *, ahead: bool = False) -> Note:
    """The table in force is of an earlier day than the one asked; ``ahead``: one that is yet to come."""
    if ahead:
        text = f"by its calendar {info.key} publishes no rates of {on}: those of {as_of} stay in force"
        return Note("other-day", text)
    return Note("other-day", f"the rate of {as_of} was in force on {on}")


def not_final(info: "SourceInfo", on: "date") -> Note:
    """A blend's rate of a day that late publishers may still change."""
    return Note("not-final", f"{info.key} may still change its rates of {on}")


def by_law(legs: "Sequence[Leg]", day: "date") -> "list[Note]":
    """A note for each legal rate of an answer for ``day``, which may be of a law that came later.

    RUR means today's rouble to many who type it.
    """
    notes = []
    for leg in legs:
        if leg.source == "law":
            hint = "; did you mean RUB?" if leg.figure.base == "RUR" else ""
            later = leg.as_of is not None and leg.as_of > day
            since = f" by the law of {leg.as_of}, later than {day}" if later else f", fixed since {leg.as_of}"
            notes.append(Note("law", f"{leg.figure}{since}{hint}"))
    return notes


def with_laws(told: "Iterable[Note]", laws: "Iterable[Note]") -> "tuple[Note, ...]":
    """The notes with those on laws in place of any that were told of laws before."""
    return (*laws, *(note for note in told if note.code != "law"))


def pegged(legs: "Sequence[Leg]", market: "Rate | None") -> "list[Note]":
    """A note for each peg of an answer, and one for the market's rate beside them."""
    pegs = [leg for leg in legs if leg.source == "peg"]
    notes = [Note("peg", f"{leg.figure}, a peg since {leg.as_of}") for leg in pegs]
    if market:
        notes.append(Note("chain", f"{market.base} to {market.quote} by {market.source} of {market.as_of}"))
    return notes


def chained(rates: "Sequence[Rate]") -> Note:
    """How two sources were joined."""
    steps = " and ".join(f"{r.base} to {r.quote} by {r.source} of {r.as_of}" for r in rates)
    return Note("chain", f"a chain of two sources: {steps}")


def passed_over(passed: "Iterable[tuple[SourceInfo, ConverterError]]") -> "list[Note]":
    """A note for each source that quotes the pair and was not used."""
    return [Note("passed-over", f"{info.key} passed over ({error})") for info, error in passed]


def refused(info: "SourceInfo", error: SourceError) -> Note:
    """What a source sent was not taken, which no other note says."""
    return Note("refused", f"what {info.key} sent was refused: {error}")


def set_aside(info: "SourceInfo", figure: "Figure", as_of: "date") -> Note:
    """A figure that was published but is not used."""
    return Note("set-aside", f"{info.key}'s {figure.plain} of {as_of} is set aside as implausible")


def steps(info: "SourceInfo", legs: "Sequence[Leg]", measures: "Sequence[Baseline | None]") -> "list[Note]":
    """A note for each figure that moved by over a tenth since a near one, or twice since a far one."""
    notes = []
    for leg, old in zip(legs, measures, strict=True):
        if old is None or leg.as_of is None:
            continue
        figure, code = leg.figure, leg.figure.about(info.base)
        ratio = baseline.times(old, baseline.per_base(figure, code), code, leg.as_of)
        ratio = 1 / ratio if figure.base == code else ratio
        most = NOTED_STEP if old.near else NOTED_FAR
        if 1 / most <= ratio <= most:
            continue
        if old.day > leg.as_of:
            ratio = 1 / ratio
        first, last = sorted((old.day, leg.as_of))
        notes.append(Note("step", f"{figure.pair} moved {ratio - 1:+.1%} from {first} to {last}"))
    return notes


def differs(rate: "Rate", other: "Rate") -> "Note | None":
    """A note where a rate is over 2 % off another source's of the same day, or twice one of another day."""
    ratio = float(rate.num / rate.den / (other.num / other.den))
    most = NOTED_OTHER if other.as_of == rate.as_of else NOTED_FAR
    if 1 / most <= ratio <= most:
        return None
    rated = f"{rate.source}'s {rate.pair} of {rate.as_of}, {rate.value:.6g}"
    text = f"no near table confirms {rated}; {other.source} has {other.value:.6g} of {other.as_of}"
    return Note("step", text)
