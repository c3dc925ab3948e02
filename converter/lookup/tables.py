"""The figures of a pair in the tables held of a source: the newest ones up to a day."""

from datetime import date, timedelta

from converter import law
from converter.errors import ConverterError
from converter.model import Leg, Note, Pair

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from converter.lookup.resources import Resources
    from converter.model import Figure
    from converter.money.conversion import Answer
    from converter.sources.calendar import Publication
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Held, Row
    from converter.store.sheet import Head

    Laws = tuple[Leg, ...]

__all__ = ["DAY", "WEEK", "Found", "Outcome", "PairTables", "Passed", "joined", "missed", "newer_from"]

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


def missed(info: "SourceInfo", row: "Row | None", now: "datetime") -> bool:
    """Whether a newer table than ``row``, the newest held of a source, should be out and in force."""
    if row is None:
        return True
    until, calendar = row.head.stale, info.publication
    if until and now < until:
        return False
    # Both are known without zoneinfo, whose import takes longer than all the rest.
    if calendar.clock == "rolling" or calendar.long_missed(row.as_of, now):
        return True
    return now >= newer_from(info, row)


def newer_from(info: "SourceInfo", row: "Row") -> "datetime":
    """The instant from which a newer table than ``row``, the newest held, should be out and in force."""
    until, calendar = row.head.stale, info.publication
    if calendar.clock == "rolling":
        return until or calendar.begins(row.as_of)
    # The instant written when the table was read may be too early: tomorrow's table has come into force
    # since, the clock was set back, or the calendar has learnt of a holiday.
    by_calendar = calendar.stale(row.as_of, row.as_of, calendar.begins(row.as_of))
    return max(until, by_calendar) if until else by_calendar


class Found:
    """The legs that a source's tables give, the oldest of their rows, and notes on figures set aside."""

    __slots__ = ("legs", "notes", "row")

    def __init__(self, legs: "tuple[Leg, ...]", row: "Row", notes: "list[Note]") -> None:
        self.legs = legs
        self.row = row
        self.notes = notes

    @property
    def as_of(self) -> date:
        return self.row.as_of


class Passed:
    """A source that was passed over, and why.

    ``setting`` is the argument that keeps what is held of it from answering, as far as one does.
    """

    __slots__ = ("error", "info", "setting")

    def __init__(self, info: "SourceInfo", error: ConverterError, setting: str = "") -> None:
        self.info = info
        self.error = error
        self.setting = setting or error.setting


class Outcome:
    """The answer, None if no source gives one, and the sources that were passed over.

    ``legs`` are those that were passed over for a leg of a chain, if there is no answer.
    """

    __slots__ = ("answer", "legs", "passed")

    def __init__(
        self, answer: "Answer | None", passed: "Sequence[Passed]", legs: "Sequence[Passed]" = ()
    ) -> None:
        self.answer = answer
        self.passed = passed
        self.legs = legs


class _Side:
    """One currency of the pair: its legal legs, then its figure; neither for the source's base."""

    __slots__ = ("laws", "leg", "row")

    def __init__(self, laws: "Laws" = (), leg: "Leg | None" = None, row: "Row | None" = None) -> None:
        self.laws = laws
        self.leg = leg
        self.row = row


class PairTables:
    """One pair on one day (None: now) in the tables held of any source."""

    def __init__(self, base: str, quote: str, on: "date | None", resources: "Resources") -> None:
        self.pair = Pair(base, quote)
        self.codes = (base, quote)
        self.on = on
        self.resources = resources
        self.read = resources.read
        self.now = resources.now
        self.day = on or self.now.date()
        # What does not change within a question. What is held may, with a fetch: then it is read anew.
        self._todays: dict[str, date] = {}
        self._quoted: dict[tuple[str, str], bool] = {}
        self._held: dict[tuple[str, str], tuple[Held, Held]] = {}
        self._helds: dict[str, tuple[Held, list[Held]]] = {}

    def today(self, info: "SourceInfo") -> date:
        """The day now where a source is."""
        found = self._todays.get(info.key)
        if found is None:
            found = self._todays[info.key] = info.publication.today(self.now)
        return found

    def forms(self, code: str) -> "Iterator[tuple[str, Laws]]":
        """The codes under which a table may carry a currency, the usual one first, with the legs to each."""
        yield law.settle(code, self.day)
        yield from law.forms(code, self.day)[1:]

    def lives(self, info: "SourceInfo", code: str) -> bool:
        """Whether a table up to the day may carry a code, by what the source is known to cover."""
        if not info.quotes(code):
            return False
        since, until = (info.covers or {}).get(code, (None, None))
        if until is None and (since is None or self.on is None):
            return True
        day = self.on or self.today(info)
        begun = since is None or since <= day
        return begun and (until is None or day <= until + info.publication.longest_pause * DAY)

    def quoted(self, info: "SourceInfo", code: str) -> bool:
        """Whether a table up to the day may carry a currency under any of its codes."""
        found = self._quoted.get((info.key, code))
        if found is None:
            found = any(self.lives(info, form) for form, _ in self.forms(code))
            self._quoted[info.key, code] = found
        return found

    # -- what is held ---------------------------------------------------------------------------

    def held(self, info: "SourceInfo", code: str) -> "Held":
        """What is held of a currency: the source's whole tables, or the files of that currency alone.

        A series may have been fetched for one currency, so that its files cover a day that the tables don't.
        """
        if code in info.apart:
            return self.read(info, code)
        tables = self.read(info)
        if self.on is None:
            return tables
        kept = self._held.get((info.key, code))
        if kept is None or kept[0] is not tables:
            kept = self._held[info.key, code] = tables, self._of_day(info, code, tables, self.on)
        return kept[1]

    def _of_day(self, info: "SourceInfo", code: str, tables: "Held", on: date) -> "Held":
        """The files of a currency alone if they cover a day that the source's ``tables`` don't."""
        single = self.read(info, code)
        # Few currencies have files of their own, and to look for them is far quicker than `covers`.
        if not single.exists() or self.covers(info, tables, on):
            return tables
        return single if self.covers(info, single, on) else tables

    def helds(self, info: "SourceInfo") -> "list[Held]":
        """What is held of the two currencies, once if both are in the same tables."""
        tables = self.read(info)
        kept = self._helds.get(info.key)
        if kept is None or kept[0] is not tables:
            found = [self.held(info, code) for code in self.codes if code != info.base]
            kept = self._helds[info.key] = tables, list({held.code: held for held in found}.values())
        return kept[1]

    def covers(self, info: "SourceInfo", held: "Held", on: date) -> bool:
        """Whether the newest table up to the day is held, of those that can have been published by now."""
        calendar = info.publication
        if calendar.period:  # its only table is final, however early it was read
            row = held.at(on)
            return row is not None and calendar.answers(row.as_of, on)
        today = self.today(info)
        if on > today:
            return self._covers_ahead(held, calendar, on, today)
        if held.covers(on, self.now):
            return True
        if calendar.clock in ("eve", "rolling"):
            return False
        return held.covers(calendar.newest(on, self.now), self.now)

    def _covers_ahead(self, held: "Held", calendar: "Publication", on: date, today: date) -> bool:
        """Whether a day to come is answered: by its own table, or by today's if it will have none."""
        row = held.at(on)
        if row is not None and row.as_of == on:
            return True
        ahead = calendar.expected(today, self.now + WEEK) > calendar.expected(today, self.now)
        if calendar.expects(on) or ahead:
            return False
        return held.covers(today, self.now) or held.covers(calendar.newest(today, self.now), self.now)

    def heads(self, info: "SourceInfo") -> "list[Head | None]":
        """The heads of the newest files held of the pair: when they are due and when they are stale."""
        return [held.head() for held in self.helds(info)]

    def found(self, info: "SourceInfo") -> "Found | ConverterError":
        """The legs of the newest table up to the day, or why it gives none."""
        gathered = self._sides(info)
        if isinstance(gathered, ConverterError):
            return gathered
        sides, skipped = gathered
        given = [(side.laws, side.leg) if side.leg else None for side in sides]
        legs = joined(info.base, self.codes, given, lambda code: dict(self.forms(code)))
        rows = sorted((side.row for side in sides if side.row), key=lambda row: row.as_of)
        if legs is None or not rows:  # the law alone leads from one to the other, without a figure
            from converter.lookup import refusals

            return refusals.no_common_currency(info, self.pair, self.on)
        if (rows[-1].as_of - rows[0].as_of).days > max(info.publication.longest_pause, WEEK.days):
            from converter.lookup import refusals

            return refusals.legs_apart(info, self.pair, legs)
        oldest = rows[0]
        if oldest.as_of == rows[-1].as_of and info.apart.intersection(self.codes):
            # Each currency has its own file, read at its own instant.
            oldest = min(rows, key=lambda row: str(row.fetched_at or "~"))
        error = self._pause(info, oldest.as_of) or self._rescaled(info, sides)
        return error or Found(legs, oldest, skipped)

    def _pause(self, info: "SourceInfo", as_of: date) -> "ConverterError | None":
        """The error if the table is further from the day than the source's longest pause."""
        today = self.today(info)
        day = self.on or today
        too_long = self.on is not None and (day - as_of).days > info.publication.longest_pause
        if too_long or not info.publication.answers(as_of, day):
            if self.resources.policy.held_first and day == today:
                from converter.lookup import held_first

                if held_first.may_be_late(self, info, day):
                    return held_first.too_late_to_answer(self, info, as_of, day)
            from converter.lookup import refusals

            return refusals.paused_too_long(info, self.pair, day, as_of)
        return None

    def _sides(self, info: "SourceInfo") -> "tuple[list[_Side], list[Note]] | ConverterError":
        """Both currencies in the newest table up to the day that has both, and notes on figures set aside."""
        limit = self.on
        skipped: dict[Note, None] = {}
        while True:
            sides: list[_Side] = []
            for code in self.codes:
                side, told = self._side(info, code, limit)
                if isinstance(side, ConverterError):
                    return side
                sides.append(side)
                if told:
                    skipped.update(dict.fromkeys(told))
            days = {side.row.as_of for side in sides if side.row}
            if len(days) < 2 or info.per_currency or info.apart.intersection(self.codes):
                return sides, list(skipped)
            # A figure of one of the two is set aside: both are taken from the last table that has both.
            limit = min(days)

    def _side(
        self, info: "SourceInfo", code: str, limit: "date | None"
    ) -> "tuple[_Side | ConverterError, list[Note]]":
        """One currency, under the first of its codes with a figure in the newest table up to ``limit``."""
        first: ConverterError | None = None
        skipped: list[Note] = []
        for form, laws in self.forms(code):
            if form == info.base:
                return _Side(), skipped
            held = self.held(info, form)
            row = held.newest(self.now) if limit is None else held.at(limit)
            if row is None:
                from converter.lookup import refusals

                yet = self.resources.policy.held_first
                none = refusals.not_held_yet(info, self.pair, self.on) if yet else None
                first = first or none or refusals.none_held(held, self.pair, self.on)
                continue
            found, told = self._plausible(held, info, form, row)
            skipped += told
            if found is not None:
                return _Side(laws, Leg(found[0], found[1].as_of, info.key), found[1]), skipped
            from converter.lookup import refusals

            first = first or refusals.lacks(held, info, self.pair, form, row, self.on)
        assert first is not None  # noqa: S101 - a code is a form of itself
        return first, skipped

    def _plausible(
        self, held: "Held", info: "SourceInfo", code: str, row: "Row"
    ) -> "tuple[tuple[Figure, Row] | None, list[Note]]":
        """A currency's figure in ``row`` or, if set aside there, in the last table before it where it isn't.

        With a note on each figure that was set aside. No table stands in for that of another period.
        """
        figure = row.figure(code)
        if figure is not None and not figure.aside:  # as nearly always
            return (figure, row), []
        skipped: list[Note] = []
        calendar, day = info.publication, self.on or self.today(info)
        alone = calendar.period is not None and calendar.answers(row.as_of, day)
        first = row.as_of if alone else row.as_of - calendar.longest_pause * DAY
        for candidate in held.rows(first, row.as_of):
            figure = candidate.figure(code)
            if figure is None and info.per_currency:
                continue
            if figure is None:
                break
            if not figure.aside:
                return (figure, candidate), skipped
            from converter.lookup import notes

            skipped.append(notes.set_aside(info, figure, candidate.as_of))
        return None, skipped

    def _rescaled(self, info: "SourceInfo", sides: "Sequence[_Side]") -> "ConverterError | None":
        """The error if a code was rescaled, or reused, after the table with its figure was published."""
        for side in sides:
            if side.leg is None or side.row is None:
                continue
            code, as_of = side.leg.figure.about(info.base), side.row.as_of
            if law.rescale(code, as_of, self.day) != 1:
                from converter.lookup import refusals

                return refusals.rescaled(info, self.pair, code, as_of, self.on)
            if law.reused(code, as_of) != law.reused(code, self.day):
                from converter.lookup import refusals

                return refusals.reused(info, self.pair, code, as_of, self.on)
        return None


def joined(
    base: str,
    codes: "tuple[str, str]",
    sides: "Sequence[tuple[Laws, Leg] | None]",
    forms_of: "Callable[[str], Mapping[str, Laws]]",
) -> "Laws | None":
    """The legs from base to quote in a table of a source whose own currency is ``base``, if they meet.

    ``sides`` are the legal legs and the figure of each of the two, None for the source's own currency;
    ``forms_of`` gives the codes under which a table may carry a currency, with the legal legs to them.
    """
    pivot = base
    for side in sides:
        if side:
            # The figures may be in an older currency of the source: the rouble before 1998 was RUR.
            figure = side[1].figure
            pivot = figure.base if figure.base == base else figure.quote
    ways: list[Laws] = []
    for code, side in zip(codes, sides, strict=True):
        laws = side[0] if side else forms_of(code).get(pivot)
        if laws is None:
            return None
        ways.append((*laws, side[1]) if side else laws)
    legs = law.trimmed((*ways[0], *reversed(ways[1])))
    return legs if _leads(legs, *codes) else None


def _leads(legs: "Laws", here: str, there: str) -> bool:
    for leg in legs:
        figure = leg.figure
        if here not in (figure.base, figure.quote):
            return False
        here = figure.quote if here == figure.base else figure.base
    return here == there
