"""The market's answer to one pair: which source's table gives it, and what is fetched for it first.

Knows no network and no disk: it is handed what reads a source's tables and what fetches them.
"""

from datetime import date, timedelta

from converter import core, reasons
from converter.conversion import Answer
from converter.errors import ConverterError, RateUnavailable, SourceError
from converter.model import Leg, Note, Pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from converter.model import Figure
    from converter.sources._base import Publication, Source, SourceInfo
    from converter.store import Held, Row

    Read = Callable[..., Held]
    Fetch = Callable[..., None]

__all__ = ["Found", "Market", "Passed", "Policy"]

_ONE_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class Policy:
    """Whose rates may answer, and how old they may be.

    ``auto`` says that the order is the default one, in which the Bank of Russia is asked for pairs
    with the rouble only; otherwise each of ``sources`` answers whatever it quotes.
    """

    __slots__ = ("auto", "max_age", "offline", "refresh", "sources")

    def __init__(
        self,
        sources: "Sequence[Source]",
        *,
        auto: bool = True,
        offline: bool = False,
        refresh: bool = False,
        max_age: "int | None" = None,
    ) -> None:
        self.sources = tuple(sources)
        self.auto = auto
        self.offline = offline
        self.refresh = refresh
        self.max_age = max_age


class Found:
    """The legs that a source's tables give, the oldest of their rows, and notes on what was skipped."""

    __slots__ = ("aside", "legs", "row")

    def __init__(self, legs: "list[Leg]", row: "Row", aside: "list[Note]") -> None:
        self.legs = legs
        self.row = row
        self.aside = aside

    @property
    def as_of(self) -> date:
        return self.row.as_of


class Passed:
    """A candidate that was passed over, and why."""

    __slots__ = ("error", "info")

    def __init__(self, info: "SourceInfo", error: ConverterError) -> None:
        self.info = info
        self.error = error


class Market:
    """One pair on one day (None: now), put to the sources in order."""

    def __init__(
        self,
        base: str,
        quote: str,
        on: "date | None",
        policy: Policy,
        read: "Read",
        fetch: "Fetch",
        now: "datetime",
    ) -> None:
        self.pair = Pair(base, quote)
        self.codes = (base, quote)
        self.on = on
        self.policy = policy
        self.read = read
        self.fetch = fetch
        self.now = now
        self.passed: list[Passed] = []
        self.ended: list[ConverterError] = []

    def answer(self, sources: "Sequence[Source]") -> "Answer | None":
        """The answer of the first source whose table gives one; `passed` tells of the others."""
        candidates = [source for source in sources if self.may_quote(source.INFO)]
        return self.undated(candidates) if self.on is None else self.dated(candidates, self.on)

    def may_quote(self, info: "SourceInfo") -> bool:
        """Whether a source is to be asked for the pair at all."""
        if self.policy.auto and info.home == "RUB" and "RUB" not in self.codes:
            return False
        if not all(map(info.quotes, self.codes)):
            return False
        for code in self.codes:
            until = info.covers and info.covers.get(code, (None, None))[1]
            if until:
                day = self.on or info.publication.today(self.now)
                if day > until + info.publication.hole * _ONE_DAY:
                    self.ended.append(reasons.ended(info, self.pair, code, until))
                    return False
        return True

    def pass_over(self, info: "SourceInfo", error: ConverterError) -> None:
        self.passed.append(Passed(info, error))

    # -- now ------------------------------------------------------------------------------------

    def undated(self, candidates: "Sequence[Source]") -> "Answer | None":
        """First the fresh tables in order, asked for if due; then the first of those that are old."""
        old: list[tuple[int, SourceInfo, Found]] = []
        for source in candidates:
            info = source.INFO
            asked = self.policy.refresh or not self.fresh(info)
            error = self.ask(source, last=source is candidates[-1]) if asked else None
            found = self.found(info)
            if isinstance(found, ConverterError):
                # Who can't be reached may well quote the pair: that is then what to tell.
                self.pass_over(info, error or found)
                continue
            too_old = self.too_old(info, found)
            stale = self.stale(found)
            if too_old:
                self.pass_over(info, error or too_old)
            elif not stale or (asked and not error and self.near(info, found)):
                return self.give(info, found, stale=stale, passed=self.passed)
            else:
                old.append((len(self.passed), info, found))
                self.pass_over(info, error or reasons.not_newer(info, found.as_of))
        if not old:
            return None
        newest = max(found.as_of for _, _, found in old)
        place, info, found = next(entry for entry in old if newest - entry[2].as_of <= _WEEK)
        why = self.passed[place].error
        return self.give(info, found, stale=True, why=why, passed=self.passed[:place])

    def fresh(self, info: "SourceInfo") -> bool:
        """Whether what is held of a source need not be asked for again yet."""
        heads = [held.head() for held in self.helds(info)]
        return all(head is not None and head.due is not None and self.now < head.due for head in heads)

    def stale(self, found: Found) -> bool:
        """Whether a newer table should be out and in force by now."""
        stale = found.row.head.stale
        return stale is None or self.now >= stale

    def near(self, info: "SourceInfo", found: Found) -> bool:
        """Whether the table is not older than the longest hole between two of this source."""
        return (info.publication.today(self.now) - found.as_of).days <= info.publication.hole

    # -- on a day -------------------------------------------------------------------------------

    def dated(self, candidates: "Sequence[Source]", on: date) -> "Answer | None":
        """The first candidate whose tables of the day are held, or could be fetched."""
        for source in candidates:
            info = source.INFO
            error = self.outside(info, on)
            if error is None and (self.policy.refresh or not self.covered(info, on)):
                error = self.ask(source, last=source is candidates[-1])
                if self.covered(info, on):
                    error = None
                else:
                    error = error or reasons.not_out(info, self.pair, on, self.now)
            found = error or self.found(info)
            if isinstance(found, Found):
                found = self.too_old(info, found) or found
            if isinstance(found, Found):
                return self.give(info, found, stale=False, passed=self.passed)
            self.pass_over(info, found)
        return None

    def outside(self, info: "SourceInfo", on: date) -> "ConverterError | None":
        """Why a day can't be asked of a source at all."""
        today = info.publication.today(self.now)
        if on > today + _ONE_DAY:
            return reasons.ahead(self.pair, on)
        covers = info.covers or {}
        begun = [info.since, *(covers.get(code, (None, None))[0] for code in self.codes)]
        first = max((day for day in begun if day), default=None)
        if first and on < first:
            return reasons.not_yet(info, self.pair, on, first)
        if info.since is None and on < today and not self.covered(info, on):
            return reasons.no_history(info, self.pair, on)
        return None

    def covered(self, info: "SourceInfo", on: date) -> bool:
        """Whether the newest table up to the day is held, as far as it can be out by now."""
        calendar = info.publication
        today = calendar.today(self.now)
        helds = self.helds(info)
        if on > today:
            return all(self.covered_ahead(held, calendar, on, today) for held in helds)
        days = [on] if calendar.clock in ("eve", "rolling") else [on, calendar.expected(on, self.now)]
        return all(any(held.covers(day, self.now) for day in days) for held in helds)

    def covered_ahead(self, held: "Held", calendar: "Publication", on: date, today: date) -> bool:
        """Whether tomorrow is answered: by its own table, or by today's where it has none."""
        row = held.at(on)
        if row is not None and row.as_of == on:
            return True
        if calendar.works(on) or calendar.expected(today, self.now + _WEEK) > calendar.expected(
            today, self.now
        ):
            return False
        return held.covers(today, self.now) or held.covers(calendar.expected(today, self.now), self.now)

    # -- what is common to both -----------------------------------------------------------------

    def ask(self, source: "Source", *, last: bool) -> "ConverterError | None":
        """Fetch what is wanted of a source; the error if it can't be had."""
        info, on = source.INFO, self.on
        if self.policy.offline:
            return reasons.offline(info, self.pair, on, self.helds(info)[0].newest(self.now))

        def needed() -> bool:
            return not (self.fresh(info) if on is None else self.covered(info, on))

        day = on or info.publication.today(self.now)
        try:
            self.fetch(source, self.codes, day, needed, last=last, soon=self.soon())
        except SourceError as error:
            return error
        return None

    def soon(self) -> bool:
        """Whether the user's own cache can answer, so that nobody need wait long for a publisher."""
        if self.on is not None:
            return False
        candidates = [
            source.INFO for source in self.policy.sources if all(map(source.INFO.quotes, self.codes))
        ]
        found = map(self.found, candidates)
        return any(isinstance(f, Found) and not f.row.shipped for f in found)

    def helds(self, info: "SourceInfo") -> "list[Held]":
        """Where the figures of the pair stand: in the source's sets, in files of their own, or both."""
        codes = [code for code in self.codes if code != info.base]
        sets = [self.read(info)] if any(code not in info.apart for code in codes) else []
        return sets + [self.read(info, code) for code in codes if code in info.apart]

    def found(self, info: "SourceInfo") -> "Found | ConverterError":
        """The legs of the newest table up to the day, or why it has none."""
        legs: list[Leg] = []
        rows: list[Row] = []
        aside: list[Note] = []
        for code in self.codes:
            if code == info.base:
                continue
            held = self.read(info, code) if code in info.apart else self.read(info)
            row = held.newest(self.now) if self.on is None else held.at(self.on)
            if row is None:
                return reasons.none_held(info, self.pair, self.on)
            place = self.place(held, info, code, row, aside)
            if place is None:
                return reasons.lacks(held, info, self.pair, code, row, self.on)
            legs.append(Leg(place[0], place[1].as_of, info.key))
            rows.append(place[1])
        if not self.leads(legs):
            return RateUnavailable(f"{info.key} has no {self.pair} of that day", self.pair, self.on)
        oldest = min(rows, key=lambda row: row.as_of)
        if self.on is not None and (self.on - oldest.as_of).days > info.publication.hole:
            return reasons.hole(info, self.pair, self.on, oldest.as_of)
        return Found(legs, oldest, aside)

    def place(
        self, held: "Held", info: "SourceInfo", code: str, row: "Row", aside: "list[Note]"
    ) -> "tuple[Figure, Row] | None":
        """A currency's figure in a table, or in the last good one where it is set aside."""
        for candidate in held.rows(row.as_of - info.publication.hole * _ONE_DAY, row.as_of):
            figure = candidate.figure(code)
            if figure is None:
                if info.per_currency:
                    continue
                return None
            if not figure.text.startswith("?"):
                return figure, candidate
            aside.append(reasons.set_aside(info, figure, candidate.as_of))
        return None

    def leads(self, legs: "list[Leg]") -> bool:
        """Whether legs join the pair: roubles of before 1998 are another currency than RUB."""
        here, there = self.codes
        for leg in legs:
            figure = leg.figure
            if here not in (figure.base, figure.quote):
                return False
            here = figure.quote if here == figure.base else figure.base
        return here == there

    def too_old(self, info: "SourceInfo", found: Found) -> "ConverterError | None":
        """The error for a table that is older than the policy allows."""
        limit = self.policy.max_age
        if limit is None:
            return None
        age = ((self.on or info.publication.today(self.now)) - found.as_of).days
        return reasons.too_old(info, self.pair, found.as_of, age, limit) if age > limit else None

    def give(
        self,
        info: "SourceInfo",
        found: Found,
        *,
        stale: bool,
        passed: "Sequence[Passed]",
        why: "ConverterError | None" = None,
    ) -> Answer:
        """The answer out of a source's legs, with all that must be said of it."""
        base, quote = self.codes
        derivation = "cross"
        if len(found.legs) == 1:
            derivation = "published" if found.legs[0].figure.base == base else "inverse"
        rate = core.derive(
            base, quote, found.legs, kind=info.kind, source=info.key, derivation=derivation,
            as_of=found.as_of, fetched_at=found.row.fetched_at,
        )  # fmt: skip
        answer = Answer(
            rate, on=self.on, at=self.now, zone=info.publication.zone, stale=stale,
            attribution=info.attribution, expires=None if stale else found.row.head.due,
        )  # fmt: skip
        notes = reasons.stale(found.row, answer.age_days or 0, why) if stale else []
        if self.on is not None and found.as_of != self.on:
            notes.append(reasons.other_day(found.as_of, self.on))
        notes += found.aside
        notes += reasons.steps(self.read(info), info, found.legs)
        notes += reasons.passed_over((p.info, p.error) for p in passed)
        answer.notes = tuple(notes)
        return answer
