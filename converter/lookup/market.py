"""The market's answer to one pair: which source's table gives it, and what is fetched for it first.

This module uses neither network nor disk: its `Resources` read a source's tables and fetch them.
"""

from converter.errors import ConverterError, SourceError
from converter.lookup.resources import HELD_CACHED, HELD_NONE, HELD_SHIPPED
from converter.lookup.tables import WEEK, Found, Outcome, PairTables, Passed, missed
from converter.money import arithmetic
from converter.money.conversion import Answer
from converter.sources import InOrder, among
from converter.store import baseline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from converter.errors import OutOfHistory
    from converter.lookup.resources import Resources
    from converter.model import Leg, Note, Rate
    from converter.sources.contract import Source, SourceInfo
    from converter.store.baseline import Baseline

__all__ = ["Market"]

_NONE = InOrder(())


class Market(PairTables):
    """One pair on one day (None: now), put to the sources in order."""

    def __init__(self, base: str, quote: str, on: "date | None", resources: "Resources") -> None:
        super().__init__(base, quote, on, resources)
        self.policy = resources.policy

    def answer(
        self, sources: "Iterable[Source]", then: "Iterable[Source]" = (), passed: "Sequence[Passed]" = ()
    ) -> Outcome:
        """The answer of the first source whose table gives one.

        ``then`` are sources that the caller asks next if none of these answers, so that time is left for
        them. ``passed`` are the sources that were passed over before; the outcome has them too.
        """
        candidates, later = self._quoting(sources), self._quoting(then) if then else _NONE
        if self.on is None:
            return self._undated(candidates, later, passed)
        from converter.lookup.dated import answer

        return answer(self, self.on, candidates, later, passed)

    def _quoting(self, sources: "Iterable[Source]") -> InOrder:
        return InOrder(source for source in sources if self.may_quote(source.INFO))

    def may_quote(self, info: "SourceInfo") -> bool:
        """Whether a source is to be asked for the pair at all."""
        if self.policy.leaves_out(info, self.codes):
            return False
        return self._unquoted(info) is None

    def _unquoted(self, info: "SourceInfo") -> "str | None":
        """The first currency of the pair that a source never quotes, or no longer does on the day."""
        for code in self.codes:
            if not self.quoted(info, code) and (not info.quotes(code) or self._stopped(info, code)):
                return code
        return None

    def endings(self, sources: "Iterable[Source]") -> "list[OutOfHistory]":
        """The errors for sources that stopped quoting a currency of the pair before the day."""
        each = (self._ending(source.INFO) for source in sources)
        return [error for error in each if error is not None]

    def _ending(self, info: "SourceInfo") -> "OutOfHistory | None":
        code = None if self.policy.leaves_out(info, self.codes) else self._unquoted(info)
        last = self._stopped(info, code) if code and info.quotes(code) else None
        if not code or not last:
            return None
        from converter.lookup import refusals

        return refusals.ended(info, self.pair, code, last)

    def _stopped(self, info: "SourceInfo", code: str) -> "date | None":
        """The last day on which a source quoted a code, if it stopped before the day."""
        since, until = (info.covers or {}).get(code, (None, None))
        return None if since and self.on and self.on < since else until

    # -- now ------------------------------------------------------------------------------------

    def _undated(self, candidates: InOrder, later: InOrder, before: "Sequence[Passed]") -> Outcome:
        """The first table that is not stale, fetched if it is due; else the first of the stale ones."""
        passed = list(before)
        old: list[tuple[int, SourceInfo, Found]] = []
        for source in candidates:
            info = source.INFO
            if info.publication.period is not None:
                from converter.lookup import dated

                error = dated.without_table(self, info, self.today(info))
                if error is not None:
                    passed.append(Passed(info, error))
                    continue
            due = self.policy.refresh or not (self.policy.held_first or self.fresh(info))
            failure = self.ask(source, candidates, later) if due else None
            found = self.young(info)
            if isinstance(found, ConverterError):
                # A source that can't be reached may well quote the pair: then that is the error to tell.
                passed.append(Passed(info, failure or found, found.setting))
                continue
            stale = self.stale(info)
            if not self.late(info, found, stale=stale, asked=due and not failure):
                why = failure if self.policy.refresh else None
                return Outcome(self.give(info, found, stale=stale, why=why, passed=passed), passed)
            from converter.lookup import refusals

            old.append((len(passed), info, found))
            unasked = refusals.not_newer_yet if self.policy.held_first else refusals.not_newer
            passed.append(Passed(info, failure or unasked(info, found.as_of)))
        return Outcome(self.of_stale(old, passed), passed)

    def of_stale(
        self, old: "Sequence[tuple[int, SourceInfo, Found]]", passed: "Sequence[Passed]"
    ) -> "Answer | None":
        """The answer of the first stale table that is at most a week older than the newest of them.

        Each of ``old`` begins with its place in ``passed``.
        """
        newest = max((found.as_of for _, _, found in old), default=None)
        for place, info, found in old:
            if newest and newest - found.as_of <= WEEK:
                # That its source was not asked is no reason: the next one may have a newer table by then.
                why = None if self.policy.held_first else passed[place].error
                return self.give(info, found, stale=True, why=why, passed=passed[:place])
        return None

    def young(self, info: "SourceInfo") -> "Found | ConverterError":
        """What a source's tables give, or the error if they give nothing or are older than allowed."""
        found = self.found(info)
        return found if isinstance(found, ConverterError) else self.too_old(info, found) or found

    def fresh(self, info: "SourceInfo") -> bool:
        """Whether what is held of a source need not be asked for again yet."""
        return all(head and head.due and self.now < head.due for head in self.heads(info))

    def stale(self, info: "SourceInfo") -> bool:
        """Whether a newer table should be out and in force by now."""
        return any(missed(info, held.newest(self.now), self.now) for held in self.helds(info))

    def late(self, info: "SourceInfo", found: "Found", *, stale: bool, asked: bool) -> bool:
        """Whether a ``stale`` table gives way to another source's.

        It does not if the source was ``asked`` just now, had none newer, and its longest pause is not over.
        """
        return stale and not (asked and self._near(info, found))

    def _near(self, info: "SourceInfo", found: "Found") -> bool:
        """Whether the table is not older than the longest pause between two tables of this source."""
        return (self.today(info) - found.as_of).days <= info.publication.longest_pause

    # -- what is common to both -----------------------------------------------------------------

    def covered(self, info: "SourceInfo", on: "date") -> bool:
        """Whether the newest tables up to the day are held, as far as they can be out by now."""
        return all(self.covers(info, held, on) for held in self.helds(info))

    def out_of_reach(self, info: "SourceInfo") -> bool:
        """Whether the tables of a past day are not held, and the source may not be asked for them."""
        return self.policy.offline and self.on is not None and not self.covered(info, self.on)

    def ask(self, source: "Source", candidates: InOrder, later: InOrder) -> "ConverterError | None":
        """Fetch what is wanted of a source; the error if it can't be had.

        ``candidates`` are the sources of the question in order, and ``later`` those after them.
        """
        info, on = source.INFO, self.on
        if self.policy.offline:
            return self._offline(info)

        def needed() -> bool:
            return not (self.fresh(info) if on is None else self.covered(info, on))

        day = on or self.today(info)
        last = source is candidates[-1] and not len(later)
        held = self._at_hand((*candidates, *later)) if on is None else HELD_NONE
        try:
            self.resources.fetch(source, self.codes, day, day, needed, last=last, held=held)
        except SourceError as error:
            return error
        return None

    def fetching(self, info: "SourceInfo") -> bool:
        """Whether newer tables of a source may be fetched into the cache, and a note may say how."""
        return not self.policy.offline and self.policy.advise and self.read(info).store.writable

    def _offline(self, info: "SourceInfo") -> ConverterError:
        """The error for a source that may not be asked."""
        from converter.lookup import refusals

        on, helds = self.on, self.helds(info)
        if on is None:
            return refusals.offline(helds[0], self.pair, on, helds[0].newest(self.now))
        held = next((held for held in helds if not self.covers(info, held, on)), helds[0])
        return refusals.offline(held, self.pair, on, held.newest(self.now), held.gap(on, self.now))

    def _at_hand(self, sources: "Iterable[Source]") -> str:
        """Which held rates can answer."""
        found = [one for one in (self.young(source.INFO) for source in sources) if isinstance(one, Found)]
        if any(not one.row.shipped for one in found):
            return HELD_CACHED
        return HELD_SHIPPED if found else HELD_NONE

    def too_old(self, info: "SourceInfo", found: Found) -> "ConverterError | None":
        """The error for a table that is older than the policy allows."""
        return self.aged(info, found.as_of, self.on or self.today(info))

    def aged(self, info: "SourceInfo", as_of: "date", day: "date") -> "ConverterError | None":
        """The error for rates that are older on a day than the policy allows."""
        limit, age = self.policy.max_age, (day - as_of).days
        if limit is None or age <= limit:
            return None
        from converter.lookup import refusals

        newest = f"{info.key}'s newest rates are of {as_of}"
        return refusals.too_old(newest, self.pair, age, limit, self.policy.called("max_age"))

    # -- the answer -----------------------------------------------------------------------------

    def give(
        self,
        info: "SourceInfo",
        found: Found,
        *,
        stale: bool,
        passed: "Sequence[Passed]",
        why: "ConverterError | None" = None,
    ) -> Answer:
        """The answer from a source's legs, with its notes.

        ``stale``: a newer table should be out. ``why`` is the error that kept it from being fetched.
        """
        base, quote = self.codes
        rate = arithmetic.derive(
            base, quote, found.legs, kind=info.kind, as_of=found.as_of, fetched_at=found.row.fetched_at
        )
        dues = [head.due for head in self.heads(info) if head and head.due and head.due > self.now]
        answer = Answer(
            rate, asked=self.on, at=self.now, zone=info.publication.zone, stale=stale or bool(found.notes),
            attribution=info.attribution, expires=None if stale else min(dues, default=None),
        )  # fmt: skip
        told: list[Note] = []
        if stale or why or self.on or found.notes or info.per_currency or rate.source != info.key:
            told += self._on_table(info, found, answer, stale=stale, why=why)
        told += self._on_size(info, found, rate)
        if passed:
            from converter.lookup import notes

            told += notes.passed_over((one.info, one.error) for one in passed)
        return answer.replace(notes=tuple(told)) if told else answer

    def _on_table(
        self, info: "SourceInfo", found: Found, answer: Answer, *, stale: bool, why: "ConverterError | None"
    ) -> "list[Note]":
        """What is to be said of laws, of the days of the figures, and of figures that were set aside."""
        from converter.lookup import notes

        told = notes.by_law(found.legs, self.day)
        if stale or why:
            told += notes.stale(
                info, found.row, answer.age_days or 0, why, kept=not stale, fetching=self.fetching(info)
            )
        if self.on is not None:
            today = self.today(info)
            if found.as_of != self.on:
                told.append(notes.other_day(info, found.as_of, self.on, ahead=self.on > today))
            if 1 < info.publication.final_after > (today - self.on).days:
                told.append(notes.not_final(info, self.on))
        told += found.notes
        if info.per_currency:
            told += notes.old_legs(found.legs, self.on or self.today(info))
        return told

    def _on_size(self, info: "SourceInfo", found: Found, rate: "Rate") -> "list[Note]":
        """Notes on figures that moved far, and on a rate that another source contradicts."""
        measures = [self._measure(info, leg) for leg in found.legs]
        told: list[Note] = []
        if any(
            one and leg.as_of and baseline.leap(one, leg.figure, info.base, leg.as_of)
            for leg, one in zip(found.legs, measures, strict=True)
        ):
            from converter.lookup import notes

            told += notes.steps(info, found.legs, measures)
        published = [one for leg, one in zip(found.legs, measures, strict=True) if leg.source == info.key]
        if self.policy.auto and not all(one and one.near for one in published):
            # An older figure of the source itself shows a leap: another source is then wanted of the
            # same day alone.
            told += self._contradicted(info, rate, rate.as_of if all(published) else None)
        return told

    def _measure(self, info: "SourceInfo", leg: "Leg") -> "Baseline | None":
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

    def _contradicted(self, info: "SourceInfo", rate: "Rate", day: "date | None") -> "list[Note]":
        """A note if the first other source of which the pair is held has a different rate.

        With ``day`` only a table of that very day counts, else one at most two years from the rate's.
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
            from converter.lookup import notes

            note = notes.differs(rate, others, other.key)
            return [note] if note else []
        return []
