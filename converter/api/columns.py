"""The answers for the rows of columns: for each currency on the days, or in the periods, that occur."""

from _thread import allocate_lock
from contextlib import contextmanager
from functools import partial
from weakref import WeakKeyDictionary

from converter.api import periods
from converter.api.ahead import Ahead
from converter.api.answers import Answers
from converter.api.clock import MEMO_SECONDS
from converter.api.column_outcomes import Asked, Periods, Target, sources_of
from converter.api.converter import Converter
from converter.errors import DateError, InputError, OutOfHistory, RateUnavailable, SourceError, given
from converter.fetch.refresh import kind_of
from converter.lookup import answering
from converter.lookup.grid.tables import AllTables
from converter.lookup.policy import other_sources
from converter.lookup.prepare import by_source, fetch_ahead
from converter.lookup.resources import HELD_NONE, Resources
from converter.sources.contract import Wanted
from converter.text import arguments
from converter.text.spoken import Relative

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from typing import Any

    from converter.api.answers import Entry
    from converter.lookup.grid import Outcomes
    from converter.lookup.policy import Policy
    from converter.lookup.prepare import Want
    from converter.lookup.resources import Fetch
    from converter.sources.calendar import Publication
    from converter.sources.contract import SourceInfo
    from converter.text.arguments import Day

__all__ = ["Answered", "Columns", "columns_of"]

# Refusals that asking again does not change.
_FINAL = frozenset(("", RateUnavailable.kind, OutOfHistory.kind))


class Answered:
    """The outcomes of currencies on days, or in periods.

    ``index`` has for each currency the index in ``outcomes`` of each of its days or periods, in the order in
    which they were asked for. ``outcomes`` go on growing while others are asked for.
    """

    __slots__ = ("_reasons", "index", "outcomes")

    def __init__(
        self,
        outcomes: "Outcomes",
        index: "dict[str, array[int]]",
        reasons: "Callable[[str, Sequence[Any]], list[str]]",
    ) -> None:
        self.outcomes = outcomes
        self.index = index
        self._reasons = reasons

    def reasons(self, code: str, keys: "Sequence[int] | Sequence[str]") -> "list[str]":
        """The message of the refusal for each of the days (ordinals) or periods; empty for an answer.

        They are some of those that were asked for; KeyError for others, unless what is held tells.
        """
        return self._reasons(code, keys)


class Columns:
    """One run of a converter for the rows of columns, batch after batch. Thread-safe.

    All rows are answered by the policy of the converter and by one clock, ``now``. Nothing is fetched twice,
    and a source that failed is not asked again. Currencies and targets are ISO codes or tickers of coins in
    upper case, and not hundredths; days are ordinals of `datetime.date`.

    Everywhere ``source`` is empty for the sources of the converter itself, ``"auto"`` for the default order,
    or the names of sources as `Converter` takes them; InputError if there is none of that name.
    ``known`` is for those who ask, to keep what they make of the answers. With ``offline`` nothing is
    fetched, whatever the converter may do.
    """

    def __init__(self, converter: "Converter | None" = None, *, offline: bool = False) -> None:
        own = _checked(converter)._answers  # noqa: SLF001 - this is a part of the library
        if offline:
            own = Answers(own.context, own.policy.replace(offline=True, refresh=False))
        if own.policy.held_first:  # a column is no question that may not wait
            own = Answers(own.context, own.policy.replace(held_first=False))
        self._context = own.context
        self.now: datetime = self._context.clock()
        self._run = self._context.run()
        self._lock = allocate_lock()
        self._named: dict[str, Asked] = {"": Asked(own)}
        self._asked = {sources_of(own.policy): self._named[""]}
        self._looking = False
        self._rules: set[str] = set()  # the keys of those that were named
        self._batches: dict[str, int] = {}  # for how many batches each source was asked
        self._tables = AllTables(self.now)
        self.known: dict[Any, Any] = {}

    def for_days(self, to: str, wanted: "Mapping[str, Sequence[int]]", source: str = "") -> Answered:
        """The outcome of each currency on each of its days, in ``to``; as of `Converter.answer`.

        What is lacking is fetched first, in few requests.
        """
        with self._alone():
            target = self._target(to, source)
            asked = {code: sorted(set(days)) for code, days in wanted.items()}
            self._bring(target, asked)
            index = target.answers(wanted, asked)
            around = target.around(asked)
            if around:
                self._lacking(target, around)  # which works out what lacks nothing
            target.take(self._told())
        return Answered(target.outcomes, index, lambda code, days: self._reasons(target, code, days))

    def for_periods(
        self, to: str, wanted: "Mapping[str, Sequence[str]]", *, mean: bool, so_far: bool, source: str = ""
    ) -> Answered:
        """The outcome of each currency in each of its periods; as of `Converter.average` and `end_of`.

        Periods are texts as these take them; with ``mean`` the outcome is that of the average. What is
        lacking is fetched first, in few requests.
        """
        with self._alone():
            asked = self._asked_of(source)
            found = asked.periods.setdefault((to, mean, so_far), Periods())
            new = [(code, period) for code, some in wanted.items() for period in some]
            new = [one for one in dict.fromkeys(new) if one not in found.known]

            def entry(one: "tuple[str, str]", *, only_look: bool = False) -> "Entry":
                code, period = one
                return periods.mean_or_end(
                    asked.answers, code, to, period,
                    mean=mean, so_far=so_far, now=self.now, only_look=only_look,
                )  # fmt: skip

            ahead = self._ahead(asked.answers.policy)
            fetch_ahead(
                new,
                lambda one: found.put(one, partial(entry, one, only_look=True)),
                lambda wants: ahead.bring(wants, series=True),
            )
            for one in new:
                if one not in found.known:
                    found.put(one, partial(entry, one))
            index = found.index(wanted)
        return Answered(found.outcomes, index, found.reasons)

    def for_rule(self, to: str, wanted: "Mapping[str, Sequence[str]]", rule: str) -> Answered:
        """The outcome of each currency in each of its periods by a rule; as of `Converter.answer`.

        ``rule`` is a key as `rule_of` gives it, periods are texts as `period_of` gives them. What is lacking
        is fetched first, in few requests.
        """
        from converter.api import by_rule

        with self._alone():
            asked = self._named[""]
            answers, policy = asked.answers, asked.answers.policy
            found = asked.periods.setdefault((to, rule), Periods())
            new = [(code, period) for code, some in wanted.items() for period in some]
            new = [one for one in dict.fromkeys(new) if one not in found.known]
            if not policy.offline and not policy.refresh:
                by_rule.prepare(answers, [(code, to, period, rule) for code, period in new], self.now)
            for code, period in new:
                ask = partial(by_rule.entry, answers, rule, code, to, period, now=self.now)
                found.put((code, period), ask)
            index = found.index(wanted)
        return Answered(found.outcomes, index, found.reasons)

    def rule_of(self, name: "Any") -> str:
        """The key of the rule of a name; InputError if there is none, or if no rule can be asked here."""
        from converter.api import by_rule

        key = by_rule.key_of(self._named[""].answers, name)
        self._rules.add(key)
        return key

    def check_period(self, rule: str, on: "Day") -> None:
        """Raise InputError for a day or a text that a rule of that key does not take."""
        from converter.api import by_rule

        by_rule.meant(self._named[""].answers, rule, on, self.now)

    def period_of(self, rule: str, on: "Day") -> str:
        """The text of the period that a day, or the text of a period, means by a rule of that key.

        It is the text as it was given if the rule does not take it: then the outcome is the refusal.
        """
        from converter.api import by_rule

        return by_rule.period_text(self._named[""].answers, rule, on, self.now)

    def lacking(self, to: str, wanted: "Mapping[str, Sequence[int]]", source: str = "") -> "list[Want]":
        """What would be fetched for the days of each currency: of the next source that each is to ask."""
        with self._alone():
            return self._lacking(self._target(to, source), wanted)

    def day_of(self, word: "Day", code: str, to: str, source: str = "") -> int:
        """The ordinal of any day that `Converter.convert` takes, such as "yesterday" or "12/31/2022".

        Days that are counted from today are counted where the first source is that quotes the pair.
        Raises DateError; also for None, since a row without a day has no rate.
        """
        day = arguments.day_of(word)
        if day is None:
            raise DateError("a day is missing")
        if isinstance(day, Relative):
            with self._lock:
                policy = self._asked_of(source).answers.policy
            day = day.on(answering.today(code, to, policy, self.now))
        return day.toordinal()

    def holds(self) -> bool:
        """Whether its answers may be given again, as those of a converter are: for a minute.

        Not if a newer table may be out by now, or if a source failed or a rate was not held.
        """
        now, then = self._context.clock(), self.now
        if not 0 <= (now - then).total_seconds() < MEMO_SECONDS:
            return False
        with self._lock:
            asked = [*self._asked.values()]
            policies = [each.answers.policy for each in asked]
            outcomes = [one.outcomes for each in asked for one in each.targets.values()]
            outcomes += [one.outcomes for each in asked for one in each.periods.values()]
            lacks = any(way.refused not in _FINAL for one in outcomes for way in one.ways)
        if self._run.has_failed() or any(
            policy.refresh or (lacks and not policy.offline) for policy in policies
        ):
            return False
        sources = {source.INFO.key: source.INFO for each in policies for source in each.sources}
        if self._rules:
            from converter.api import by_rule

            if by_rule.have_moved(self._rules, then, now):
                return False
            sources |= by_rule.sources_of(self._rules)
        calendars = [info.publication for info in sources.values()]
        return all(_newest(one, now) == _newest(one, then) for one in calendars)

    # -- policies -------------------------------------------------------------------------------

    def _asked_of(self, source: str) -> "Asked":
        """What was asked of some sources by name."""
        found = self._named.get(source)
        if found is None:
            policy = self._policy(source.strip())
            made = Asked(Answers(self._context, policy))
            found = self._named[source] = self._asked.setdefault(sources_of(policy), made)
        return found

    def _policy(self, names: str) -> "Policy":
        """The policy of the converter with other sources."""
        policy = self._named[""].answers.policy
        return other_sources(policy, names, self._context.inside) if names else policy

    def _target(self, to: str, source: str) -> "Target":
        asked = self._asked_of(source)
        found = asked.targets.get(to)
        if found is None:
            policy = asked.answers.policy
            resources = Resources(policy, self._context.store.read, self._fetch_of(policy), self.now)
            found = asked.targets[to] = Target(to, resources, self._reach, self._tables)
        return found

    # -- one run --------------------------------------------------------------------------------

    @contextmanager
    def _alone(self) -> "Iterator[None]":
        """The only thread that asks, as part of the run."""
        self._context.refuse_from_memory()
        with self._lock, self._context.together(run=self._run):
            yield

    def _fetch_of(self, policy: "Policy") -> "Fetch":
        """The fetch of a policy: `Lacking` is raised in place of it while this only looks."""
        context = self._context
        look = context.fetching(None, self.now, policy, only_look=True)

        def fetch(*wanted: "Any", last: bool = True, held: str = HELD_NONE) -> None:
            # Each question has its own time, as if it were asked by itself.
            ask = look if self._looking else context.fetching(context.timeout, self.now, policy)
            ask(*wanted, last=last, held=held)

        return fetch

    def _reach(self, info: "SourceInfo", codes: "tuple[str, str]", day: "date") -> object:
        """What asking a source for a day would come to: its error, or whether it was fetched."""
        kind = kind_of(info, Wanted(codes, day, day, info.publication.today(self.now)))
        try:
            self._run.check(info.key, kind)
            self._run.check_days(info, codes, day, day)
        except SourceError as error:
            return type(error), str(error)
        return self._run.has(info, codes, day, day)

    def _lacking(self, target: "Target", wanted: "Mapping[str, Sequence[int]]") -> "list[Want]":
        self._looking = True
        try:
            return target.grid.lacking(wanted)
        finally:
            self._looking = False

    def _bring(self, target: "Target", wanted: "Mapping[str, Sequence[int]]") -> None:
        """Fetch what the days lack, source by source, until nothing is lacking that can be had."""
        policy = target.resources.policy
        if policy.offline or policy.prices is not None:
            return
        ahead = self._ahead(policy)
        before: dict[tuple[str, frozenset[str]], set[int]] = {}
        while True:
            new: list[Want] = []
            for want in self._lacking(target, wanted):
                known = before.setdefault((want.source.INFO.key, frozenset(want.codes)), set())
                if not known.issuperset(want.days):
                    known.update(want.days)
                    new.append(want)
            if not new:
                break
            for wants in by_source(new):
                ahead.bring(wants, before=self._batches.get(wants[0].source.INFO.key, 0))
        for key in {key for key, _ in before}:
            self._batches[key] = self._batches.get(key, 0) + 1

    def _ahead(self, policy: "Policy") -> Ahead:
        return Ahead(self._context, policy, self._run, self.now)

    def _told(self) -> "tuple[str, ...]":
        """The codes of the notes that every answer has."""
        return tuple(note.code for note in self._context.told_of_files())

    def _reasons(self, target: "Target", code: str, days: "Sequence[int]") -> "list[str]":
        with self._alone():
            self._looking = True  # to say why costs no request
            try:
                return target.reasons(code, days)
            finally:
                self._looking = False


def _newest(publication: "Publication", now: "datetime") -> "tuple[date, date]":
    """The day it is at a source, and that of the newest table that may be out, be it of a day to come."""
    today = publication.today(now)
    return today, publication.newest(publication.last_day(today), now)


_LAST: "WeakKeyDictionary[Converter, Columns]" = WeakKeyDictionary()


def columns_of(converter: "Converter | None" = None) -> Columns:
    """The last `Columns` that this returned for the converter while its answers hold, else new ones."""
    converter = _checked(converter)
    last = _LAST.get(converter)
    if last is None or not last.holds():
        last = _LAST[converter] = Columns(converter)
    return last


def _checked(converter: "Converter | None") -> Converter:
    """The converter, or that of the functions of the package; InputError for anything else."""
    if converter is None:
        from converter.api.shared import shared

        return shared()
    if not isinstance(converter, Converter):
        raise InputError(f"converter is a Converter, not {given(converter)}")
    return converter
