"""The market's answer to one pair: which source's table gives it, and what is fetched for it first.

Knows no network and no disk: it is handed what reads a source's tables and what fetches them.
"""

from datetime import date, timedelta

from converter.errors import ConverterError, SourceError
from converter.lookup import notes, refusals
from converter.lookup.tables import Found, PairTables, missed
from converter.money import arithmetic
from converter.money.conversion import Answer
from converter.sources import InOrder, among
from converter.store import baseline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.lookup.resources import Resources
    from converter.model import Leg, Note, Rate
    from converter.sources.contract import Source, SourceInfo
    from converter.store.baseline import Baseline

__all__ = ["WEEK", "Market", "Passed"]

WEEK = timedelta(days=7)


class Passed:
    """A candidate that was passed over, and why."""

    __slots__ = ("error", "info")

    def __init__(self, info: "SourceInfo", error: ConverterError) -> None:
        self.info = info
        self.error = error


class Market(PairTables):
    """One pair on one day (None: now), put to the sources in order."""

    def __init__(
        self,
        base: str,
        quote: str,
        on: "date | None",
        resources: "Resources",
        failed: "list[Passed] | None" = None,
    ) -> None:
        super().__init__(base, quote, on, resources)
        self.policy = resources.policy
        self.fetch = resources.fetch
        self.candidates = self.later = InOrder(())
        self.passed: list[Passed] = []
        self.ended: list[ConverterError] = []
        # Who was asked in vain, though what is held of it may answer.
        self.failed = [] if failed is None else failed

    def answer(self, sources: "Iterable[Source]", then: "Iterable[Source]" = ()) -> "Answer | None":
        """The answer of the first source whose table gives one; `passed` tells of the others.

        ``then`` are asked after them, if none does: time is left for these.
        """
        self.candidates, self.later = map(self._quoting, (sources, then))
        return self.undated() if self.on is None else self.dated(self.on)

    def _quoting(self, sources: "Iterable[Source]") -> InOrder:
        return InOrder(source for source in sources if self.may_quote(source.INFO))

    def may_quote(self, info: "SourceInfo") -> bool:
        """Whether a source is to be asked for the pair at all."""
        if self.policy.leaves_out(info, self.codes):
            return False
        for code in self.codes:
            if self.quoted(info, code):
                continue
            since, until = (info.covers or {}).get(code, (None, None))
            if not info.quotes(code):
                return False
            if until and not (since and self.on and self.on < since):
                self.ended.append(refusals.ended(info, self.pair, code, until))
                return False
        return True

    def pass_over(self, info: "SourceInfo", error: ConverterError) -> None:
        self.passed.append(Passed(info, error))

    # -- now ------------------------------------------------------------------------------------

    def undated(self) -> "Answer | None":
        """First the fresh tables in order, asked for if due; then the first of those that are old."""
        old: list[tuple[int, SourceInfo, Found]] = []
        for source in self.candidates:
            info = source.INFO
            fetched = self.policy.refresh or not self.fresh(info)
            error = self.ask(source) if fetched else None
            found = self.found(info)
            if isinstance(found, ConverterError):
                # Who can't be reached may well quote the pair: that is then what to tell.
                self.pass_over(info, error or found)
                continue
            too_old = self.too_old(info, found)
            stale = self.stale(info)
            if too_old:
                self.pass_over(info, error or too_old)
            elif not stale or (fetched and not error and self.near(info, found)):
                why = error if self.policy.refresh else None
                return self.give(info, found, stale=stale, why=why, passed=self.passed)
            else:
                old.append((len(self.passed), info, found))
                self.pass_over(info, error or refusals.not_newer(info, found.as_of))
        if not old:
            return None
        newest = max(found.as_of for _, _, found in old)
        place, info, found = next(entry for entry in old if newest - entry[2].as_of <= WEEK)
        why = self.passed[place].error
        return self.give(info, found, stale=True, why=why, passed=self.passed[:place])

    def fresh(self, info: "SourceInfo") -> bool:
        """Whether what is held of a source need not be asked for again yet."""
        return all(head and head.due and self.now < head.due for head in self.heads(info))

    def stale(self, info: "SourceInfo") -> bool:
        """Whether a newer table should be out and in force by now."""
        return any(missed(info, held.newest(self.now), self.now) for held in self.helds(info))

    def near(self, info: "SourceInfo", found: Found) -> bool:
        """Whether the table is not older than the longest hole between two of this source."""
        return (info.publication.today(self.now) - found.as_of).days <= info.publication.hole

    # -- on a day -------------------------------------------------------------------------------

    def dated(self, on: date) -> "Answer | None":
        """The first candidate whose tables of the day are held, or could be fetched."""
        for source in self.candidates:
            info = source.INFO
            error = self.outside(info, on)
            if error is None and (self.policy.refresh or not self.covered(info, on)):
                error = self.ask(source)
                if self.covered(info, on):
                    error = None
                else:
                    error = error or refusals.not_out(info, self.pair, on, self.now)
            found = error or self.found(info)
            if isinstance(found, Found):
                found = (
                    self.too_early(info, found, on)
                    or self.too_old(info, found)
                    or self.not_in_force(info, found, on)
                    or found
                )
            if isinstance(found, Found):
                late = self.late(info, found, on)
                return self.give(info, found, stale=late is not None, why=late, passed=self.passed)
            self.pass_over(info, found)
        return None

    def late(self, info: "SourceInfo", found: Found, on: date) -> "ConverterError | None":
        """What is missed if the day's own table should be out and is not: it may still come."""
        calendar = info.publication
        if calendar.clock not in ("day", "announced") or calendar.moves:
            return None
        expected = calendar.expected(on, self.now - calendar.grace)
        on_time = calendar.missed(found.as_of) > expected
        if on_time or all(held.settled(expected) for held in self.helds(info)):
            return None
        return refusals.late(info, expected)

    def outside(self, info: "SourceInfo", on: date) -> "ConverterError | None":
        """Why a day can't be asked of a source at all."""
        calendar = info.publication
        today = calendar.today(self.now)
        if on > calendar.last_day(today):
            return refusals.ahead(self.pair, on)
        dated = calendar.expects(on) and calendar.clock != "rolling"
        pending = (dated or calendar.clock == "month") and self.now < calendar.out(on)
        if on > today and pending and not self.covered(info, on):
            return refusals.not_out(info, self.pair, on, self.now)
        covers = info.covers or {}
        unborn = [code for code in self.codes if not self.quoted(info, code)]
        # What a file brought that goes further back than can be asked for is held.
        earlier = info.since is not None and on < info.since and not self.covered(info, on)
        since = info.since if earlier else None
        begun = [since, *(covers.get(code, (None, None))[0] for code in unborn)]
        first = max((day for day in begun if day), default=None)
        if first and on < first:
            return refusals.not_yet(info, self.pair, on, first)
        if info.since is None and on < today and not self.covered(info, on):
            return refusals.no_history(info, self.pair, on)
        return None

    def covered(self, info: "SourceInfo", on: date) -> bool:
        """Whether the newest tables up to the day are held, as far as they can be out by now."""
        return all(self.covers(info, held, on) for held in self.helds(info))

    # -- what is common to both -----------------------------------------------------------------

    def ask(self, source: "Source") -> "ConverterError | None":
        """Fetch what is wanted of a source; the error if it can't be had."""
        info, on = source.INFO, self.on
        if self.policy.offline:
            held = next((h for h in self.helds(info) if on and not self.covers(info, h, on)), None)
            held = held or self.helds(info)[0]
            gap = held.gap(on, self.now) if on else None
            return refusals.offline(info, self.pair, on, held.newest(self.now), gap)

        def needed() -> bool:
            return not (self.fresh(info) if on is None else self.covered(info, on))

        day = on or info.publication.today(self.now)
        try:
            self.fetch(source, self.codes, day, day, needed, last=self.last(source), soon=self.soon())
        except SourceError as error:
            if error.scope is not None:  # else nobody was asked
                self.failed.append(Passed(info, error))
            return error
        return None

    def last(self, source: "Source") -> bool:
        """Whether nobody is asked after this candidate."""
        return source is self.candidates[-1] and not len(self.later)

    def soon(self) -> bool:
        """Whether the user's own cache can answer, so that nobody need wait long for a publisher."""
        if self.on is not None:
            return False
        found = (self.found(source.INFO) for source in (*self.candidates, *self.later))
        return any(isinstance(f, Found) and not f.row.shipped for f in found)

    def may_change(self, info: "SourceInfo", on: date) -> bool:
        """Whether the source still changes its table of that day: blends wait for late publishers."""
        after = info.publication.final_after
        return after > 1 and (info.publication.today(self.now) - on).days < after

    def too_early(self, info: "SourceInfo", found: Found, on: date) -> "ConverterError | None":
        """The error where tomorrow has a table, but the figures of the pair are not of it."""
        if on <= info.publication.today(self.now) or found.as_of == on or not info.publication.expects(on):
            return None
        return refusals.not_out(info, self.pair, on, self.now)

    def too_old(self, info: "SourceInfo", found: Found) -> "ConverterError | None":
        """The error for a table that is older than the policy allows."""
        return self.aged(info, found.as_of, self.on or info.publication.today(self.now))

    def aged(self, info: "SourceInfo", as_of: date, day: date) -> "ConverterError | None":
        """The error for rates that are older on a day than the policy allows."""
        limit, age = self.policy.max_age, (day - as_of).days
        if limit is None or age <= limit:
            return None
        return refusals.too_old(info, self.pair, as_of, age, limit)

    def not_in_force(self, info: "SourceInfo", found: Found, on: date) -> "ConverterError | None":
        """The error for a table of another day, where only one in force on that day may answer."""
        if self.policy.when_missing == "previous" or found.as_of == on or info.valid != "day":
            return None
        soon = on >= info.publication.today(self.now) and info.publication.expects(on)
        return refusals.not_in_force(info, self.pair, on, found.as_of, soon=soon)

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
        rate = arithmetic.derive(
            base, quote, found.legs, kind=info.kind, as_of=found.as_of, fetched_at=found.row.fetched_at
        )
        dues = [head.due for head in self.heads(info) if head and head.due and head.due > self.now]
        answer = Answer(
            rate, on=self.on, at=self.now, zone=info.publication.zone, stale=stale or bool(found.notes),
            attribution=info.attribution, expires=None if stale else min(dues, default=None),
        )  # fmt: skip
        told = notes.by_law(found.legs, self.day)
        if stale or why:
            told += notes.stale(info, found.row, answer.age_days or 0, why, kept=not stale)
        if self.on is not None and found.as_of != self.on:
            ahead = self.on > info.publication.today(self.now)
            told.append(notes.other_day(info, found.as_of, self.on, ahead=ahead))
        if self.on is not None and self.may_change(info, self.on):
            told.append(notes.not_final(info, self.on))
        told += dict.fromkeys(found.notes)
        if info.per_currency:
            told += notes.old_legs(found.legs, self.on or info.publication.today(self.now))
        measures = [self.measure(info, leg) for leg in found.legs]
        told += notes.steps(info, found.legs, measures)
        published = [one for leg, one in zip(found.legs, measures, strict=True) if leg.source == info.key]
        if self.policy.auto and not all(one and one.near for one in published):
            # An older figure of its own tells of a leap: another's is then wanted of the same day alone.
            told += self.contradicted(info, rate, rate.as_of if all(published) else None)
        told += notes.passed_over((p.info, p.error) for p in passed)
        return answer.replace(notes=tuple(told))

    def measure(self, info: "SourceInfo", leg: "Leg") -> "Baseline | None":
        """The figure that one of the source's is measured by, near if it can be; None for a legal one."""
        if leg.source != info.key or leg.as_of is None:
            return None
        code = leg.figure.about(info.base)
        held, day = self.held(info, code), leg.as_of
        return (
            baseline.near(held, code, day)
            or baseline.near(held, code, day, later=True)
            or baseline.before(held, code, day)
            or baseline.after(held, code, day)
        )

    def contradicted(self, info: "SourceInfo", rate: "Rate", day: "date | None") -> "list[Note]":
        """A note if the first other candidate of which anything is held says something else.

        With ``day`` only what is held of that very day counts.
        """
        base, quote = self.codes
        store = self.read(info).store

        def holds(key: str) -> bool:
            return key != info.key and (store.since(key, day) if day else bool(store.files(key)))

        for source in among(self.policy.sources, holds):
            other = source.INFO
            found = self.found(other) if self.may_quote(other) else None
            if not isinstance(found, Found) or (day and found.as_of != day):
                continue
            if abs(found.as_of - (rate.as_of or found.as_of)) > baseline.TWO_YEARS:
                continue
            others = arithmetic.derive(base, quote, found.legs, kind=other.kind, as_of=found.as_of)
            note = notes.differs(rate, others)
            return [note] if note else []
        return []
