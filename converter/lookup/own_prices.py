"""Answers from a user's own price file: for each day the newest of its lines up to that day."""

from datetime import date

from converter import iso4217, law
from converter.errors import OutOfHistory, RateUnavailable
from converter.lookup import chains, notes, refusals
from converter.lookup.market import Market
from converter.lookup.published import on_one_side
from converter.lookup.series import Series
from converter.lookup.tables import DAY, Outcome
from converter.lookup.unanswered import unanswered
from converter.lookup.whole_period import rescales_of
from converter.model import Note, Pair, RateKind
from converter.money import arithmetic
from converter.money.conversion import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.errors import ConverterError
    from converter.lookup.part_held import WantedDays
    from converter.lookup.resources import Resources
    from converter.model import Leg, Rate
    from converter.store.price_file import PriceFile
    from converter.store.price_lines import PriceLine

    # A code, and the legal legs that lead to it.
    Form = tuple[str, Sequence[Leg]]

__all__ = ["answer", "notes_of_period", "series"]

_SHOWN = 5


class _Found:
    """The rate of a pair on a day of the file, and the lines that it is from."""

    __slots__ = ("lines", "rate")

    def __init__(self, rate: "Rate", lines: "Sequence[PriceLine]") -> None:
        self.rate = rate
        self.lines = lines

    @property
    def as_of(self) -> date:
        assert self.rate.as_of is not None  # noqa: S101 - each line has a day
        return self.rate.as_of


class _Lines:
    """One pair on one day (None: now) in the lines of the file."""

    def __init__(
        self, base: str, quote: str, on: "date | None", file: "PriceFile", resources: "Resources"
    ) -> None:
        self.pair = Pair(base, quote)
        self.on = on
        self.policy = resources.policy
        self.now = resources.now
        self.file = file
        self.day = on or resources.now.date()

    def look(self) -> "_Found | ConverterError":
        """The rate of the newest day up to the day, or why there is none."""
        found = _newest(self.file, self.pair, self.day)
        if found is None:
            return _none(self.file, self.pair, self.day)
        return self._refused(found.as_of) or found

    def _refused(self, as_of: date) -> "ConverterError | None":
        """The error for a rate that is too old by the policy, or for a day to come."""
        age, limit = (self.day - as_of).days, self.policy.max_age
        if limit is not None and age > limit:
            newest = f"{self.file.name}'s newest line up to {self.day} is of {as_of}"
            return refusals.too_old(newest, self.pair, age, limit, self.policy.called("max_age"))
        if self.on and age and self.policy.when_missing == "refuse":
            why = f"{self.file.name} has no {self.pair} of {self.on}; its last line before is of {as_of}"
            return RateUnavailable(why, self.pair, self.on).due_to("when_missing")
        if age and self.day > self.now.date() + DAY:
            why = f"{self.day} is in the future, and {self.file.name} has no {self.pair} of that day"
            return OutOfHistory(why, self.pair, self.day, last=as_of)
        return None

    def give(self, found: _Found) -> Answer:
        """The answer by a rate of the file, with its notes."""
        told = [*notes.by_law(found.rate.legs, self.day), *_of_lines(self.file, found.lines)]
        if found.as_of != self.day:
            told.append(notes.older_line(found.as_of, self.day))
        return Answer(
            found.rate, asked=self.on, at=self.now, notes=(*told, *_of_file(self.file)),
            assumed=tuple(dict.fromkeys(one for line in found.lines for one in line.assumed)),
        )  # fmt: skip


def answer(base: str, quote: str, on: "date | None", file: "PriceFile", resources: "Resources") -> Answer:
    """The answer by the file alone: by its lines, else by a peg with a rate of its lines.

    Raises RateUnavailable if it has none, or none that the policy allows.
    """
    lines = _Lines(base, quote, on, file, resources)
    found = lines.look()
    if isinstance(found, _Found):
        return lines.give(found)

    def of_anchors(one: str, two: str) -> Outcome:
        there = _Lines(one, two, on, file, resources)
        rate = there.look()
        return Outcome(there.give(rate) if isinstance(rate, _Found) else None, ())

    if resources.policy.pegs and lines.day <= lines.now.date() + DAY:
        pegged = chains.pegged(Market(base, quote, on, resources), of_anchors, ()).answer
        if pegged:
            return pegged.replace(rate=_named(pegged.rate, lines.file.name))
    raise unanswered(lines.pair, on, resources.policy, [found])


def series(base: str, quote: str, period: "WantedDays", file: "PriceFile", resources: "Resources") -> Series:
    """The rates of the days of a period that the file gives the pair for.

    Raises InputError if a currency of the pair became another one in the period, RateUnavailable if there
    are no rates.
    """
    pair = Pair(base, quote)
    first, last = on_one_side(file.info, (base, quote), period.first, period.last)
    days = file.every_day(first or date.min, last)
    found = [one for one in (_on(file, pair, day, day) for day in days) if one]
    if not found:
        error = _none(file, pair, last)
        before = _newest(file, pair, last)
        if first and before:
            why = f"{file.name} has no {pair} {refusals.period_in_words(first, last)}"
            error = OutOfHistory(f"{why}; the last before is of {before.as_of}", pair, last=before.as_of)
        raise unanswered(pair, None, resources.policy, [error])
    edges = found[0].as_of, found[-1].as_of
    made = Series(
        file.info, pair, [one.rate for one in found], first or edges[0],
        min(last, max(edges[1], resources.now.date())),
        rescales=rescales_of((base, quote), *edges),
    )  # fmt: skip
    assumed = dict.fromkeys(told for one in found for line in one.lines for told in line.assumed)
    told = [Note("custom", f"{file.name} says {one}") for one in assumed]
    return made.replace(notes=(*made.notes, *told, *_of_file(file)))


def notes_of_period(found: Series, rate: "Rate", *, mean: bool) -> "list[Note]":
    """What must be said of a mean or of an end of a period by lines, which need not be of every day."""
    if mean:
        return [Note("average", f"days without a line of {found.info.key} have no part in the mean")]
    return [notes.older_line(rate.as_of, found.last)] if rate.as_of and rate.as_of < found.last else []


# -- the lines of a day --------------------------------------------------------------------------------


def _newest(file: "PriceFile", pair: Pair, day: date) -> "_Found | None":
    """The rate of the newest day up to ``day`` that may answer for it."""
    days = [as_of for one, two in _forms(pair, day) if (as_of := file.newest(one[0], two[0], day))]
    found = (_on(file, pair, as_of, day) for as_of in sorted(set(days), reverse=True))
    return next((one for one in found if one), None)


def _on(file: "PriceFile", pair: Pair, as_of: date, day: date) -> "_Found | None":
    """The rate by the lines of one day, as an answer for ``day``.

    A line in the units of another time, or of another currency that had the code, gives none.
    """
    for (one, ahead), (two, behind) in _forms(pair, day):
        pairs = file.legs(one, two, as_of)
        if pairs and not any(_changed(code, as_of, day) for code in (one, two)):
            legs = (*ahead, *(leg for leg, _ in pairs), *reversed(behind))
            rate = arithmetic.derive(pair.base, pair.quote, legs, kind=RateKind.CUSTOM, as_of=as_of)
            return _Found(_named(rate, file.name), [line for _, line in pairs])
    return None


def _forms(pair: Pair, day: date) -> "list[tuple[Form, Form]]":
    """The codes under which a line may have the pair, each with the legal legs to it.

    The codes of the pair are among them even if law has replaced them: a file may have later prices in them.
    """
    ones, twos = ({**dict(law.forms(code, day)), code: ()} for code in (pair.base, pair.quote))
    return [(one, two) for one in ones.items() for two in twos.items() if one[0] != two[0]]


def _changed(code: str, as_of: date, day: date) -> bool:
    """Whether a code began, lost zeros, or became another currency's between the two days.

    A line from before RUB began is in old roubles, whatever it calls them.
    """
    since = iso4217.get(code).since
    began = since is not None and as_of < since <= day
    return began or bool(law.breaks(code, as_of, day)) or law.rescaled_on(code, as_of, day) is not None


def _named(rate: "Rate", name: str) -> "Rate":
    """The rate with its two lines named once, as ``prices.journal:12+13``, and as the cross that it is."""
    lines = [leg for leg in rate.legs if leg.source.startswith(f"{name}:")]
    if len(lines) < 2:
        return rate
    first, second = (leg.source for leg in lines)
    source = rate.source.replace(f"{first}+{second}", f"{first}+{second.rpartition(':')[2]}")
    return rate.replace(source=source, derivation="cross" if len(rate.legs) == len(lines) else "chain")


def _of_lines(file: "PriceFile", lines: "Sequence[PriceLine]") -> "list[Note]":
    """A note for each line that another one of the same pair and day contradicts."""
    return [
        Note(
            "rates-file",
            f"{file.name} has another rate of that day in line {line.other}; line {line.line} is used",
        )
        for line in lines
        if line.other
    ]


def _of_file(file: "PriceFile") -> "list[Note]":
    if not file.includes:
        return []
    return [Note("rates-file", f"files that {file.name} includes, as in line {file.includes}, are not read")]


def _none(file: "PriceFile", pair: Pair, day: date) -> RateUnavailable:
    """The error for a pair that the file doesn't give up to a day: its first day, or what it has instead."""
    later = [days[0] for one, two in _forms(pair, day) if (days := file.days(one[0], two[0]))]
    if later and min(later) > day:
        return refusals.not_yet(file.info, pair, day, min(later))
    if later:
        return RateUnavailable(f"{file.name} has {pair} in units of another time only", pair, day)
    pairs = file.pairs()
    has = _listed(pairs, "pairs")
    why = f"{file.name} has no {pair}, and no two lines of a day that give it; it has {has}"
    if file.skipped:
        why += f", and prices of {_listed(file.skipped, 'names')}, which are no currencies"
    return RateUnavailable(why, pair, day)


def _listed(names: "Sequence[str]", what: str) -> str:
    shown, left = ", ".join(names[:_SHOWN]), len(names) - _SHOWN
    return shown if left <= 0 else f"{shown} and {left} more {what}"
