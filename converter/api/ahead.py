"""What many dated questions lack, fetched in few requests before each of them is answered."""

from datetime import date

from converter import iso4217
from converter.api.arguments import distinct
from converter.api.context import SERIES_TIMEOUT, TIMEOUT
from converter.errors import InputError, SourceError
from converter.lookup.prepare import Coverage, Want, cost, each_day, fetch_ahead, in_ranges, joined
from converter.store.state import State
from converter.text.arguments import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from converter.api.answers import Answers
    from converter.api.context import Context
    from converter.api.run import Run
    from converter.lookup.policy import Policy
    from converter.sources.contract import SourceInfo

__all__ = ["Ahead", "prepare"]

# The most days to either side that are fetched with one, and how many of all a request must bring.
_AROUND, _WORTH = 183, 4


def prepare(answers: "Answers", questions: "Sequence[Sequence[Any]]") -> None:
    """Fetch what questions ``(base, quote, day)`` lack; errors are left to the questions themselves."""
    dated = _dated(answers, questions)
    if len(dated) > 2:
        with answers.context.together() as run:
            ahead = Ahead(answers.context, answers.policy, run, answers.context.clock())
            fetch_ahead(dated, lambda one: answers.look(*one, only_look=True), ahead.bring)


def _dated(answers: "Answers", questions: "Sequence[Sequence[Any]]") -> "list[tuple[str, str, date]]":
    """The questions for a day that memory doesn't hold, in order; without those that can't be read."""
    new = distinct(tuple(q) for q in questions if len(q) == 3) - answers.memory.keys()
    dated: list[tuple[str, str, date]] = []
    for base, quote, on in new:
        try:
            day = day_of(on)
            pair = iso4217.unit(base)[0].code, iso4217.get(quote).code
        except InputError:
            continue
        if isinstance(day, date):
            dated.append((*pair, day))
    return sorted(dated)


class Ahead:
    """Fetches days of sources for many questions of one ``run``, by a policy and the time ``now``."""

    def __init__(self, context: "Context", policy: "Policy", run: "Run", now: "datetime") -> None:
        self._context = context
        self._policy = policy
        self._run = run
        self._now = now

    def bring(self, wants: "Sequence[Want]", *, series: bool = False, before: int = 0) -> None:
        """Fetch what is wanted of one source, as far as it can be had, in few requests.

        ``wants`` are as of `by_source`. A range may take as long as a series. If it can't be had its days
        are asked for alone, but not with ``series``, for questions that take a range themselves. ``before``
        is the number of batches for which the source was asked earlier: the more, the more days are fetched
        around one, so that a thousand batches of a day are not a thousand requests.
        """
        info = wants[0].source.INFO
        self._note_passing(info, wants)
        hints = State.read(self._context.store, info.key).hints
        for group in in_ranges(wants, self._today(info), hints, series=series):
            if self._fetched(group, series=series, before=before):
                self._bring_rest(group, series=series)
            elif not series:
                # That of a range says nothing of single days; that of one day says it for the others.
                self._bring_each(info, group)

    def saving(self, wants: "Sequence[Want]") -> "list[list[Want]]":
        """The wants of one source, each a range, in groups that are to be fetched as one range each.

        Two ranges are in one group only if it takes no more requests than both of them alone.
        """
        info = wants[0].source.INFO
        today, hints = self._today(info), State.read(self._context.store, info.key).hints
        found: list[list[Want]] = []
        for want in sorted(wants, key=lambda one: one.days[0]):
            last = found[-1] if found else []
            if last and cost([*last, want], today, hints) <= cost(last, today, hints) + cost(
                [want], today, hints
            ):
                last.append(want)
            else:
                found.append([want])
        return found

    def _bring_each(self, info: "SourceInfo", group: "Sequence[Want]") -> None:
        """Fetch the days of a group one by one; of those, what the answer for the first one did not bring."""
        lacks: set[int] | None = None
        for one in each_day(group):
            if lacks is not None and one[0].days[0] not in lacks:
                continue
            if self._fetched(one, alone=True):
                self._bring_rest(one, series=False)
                if lacks is None and not self._policy.refresh:
                    lacks = {day for want in self._coverage(info).lacking(group) for day in want.days}

    def _bring_rest(self, group: "Sequence[Want]", *, series: bool) -> None:
        """Fetch what an answer did not have of some currencies, such as one that ended within its range.

        What it had of none of them the source has not got, and it is not asked for that again.
        """
        info, whole = group[0].source.INFO, joined(group)
        rest = self._coverage(info).lacking(group)
        left = joined(rest) if rest else None
        if left is not None and len(left.codes) < len(whole.codes):
            self.bring(rest, series=series)
            whole.codes = tuple(code for code in whole.codes if code not in left.codes)
            left = None
        # What is covered is not asked for again anyway, but for a refresh and in a series.
        done = whole if series or self._policy.refresh else left
        if done is not None:
            self._run.mark(info, done.codes, done.days[0], done.days[-1])

    def _note_passing(self, info: "SourceInfo", wants: "Sequence[Want]") -> None:
        """Take it down if days that are not final yet are to be fetched together; see `_fetched`."""
        final = self._today(info).toordinal() - info.publication.final_after
        passing = {day for want in wants for day in want.days if day > final}
        if info.publication.final_after > 1 and len(passing) > 1:
            self._run.passing.add(info.key)

    def _around(self, whole: "Want", before: int) -> "tuple[int, int]":
        """The first and the last of the days that are fetched with a single one; see `bring`."""
        info, day = whole.source.INFO, whole.days[0]
        today = self._today(info)
        final = today.toordinal() - max(1, info.publication.final_after)
        since = info.since.toordinal() if info.since else day
        reach = min(4 ** min(before, 9), _AROUND)
        first, last = max(day - reach, since), min(day + reach, final)
        if not before or not first <= day < last:
            return day, day
        hints = State.read(self._context.store, info.key).hints
        requests = cost([Want(whole.source, whole.codes, [first, last])], today, hints)
        worth = requests <= before and requests * _WORTH <= last - first
        return (first, last) if worth else (day, day)

    def _fetched(
        self, group: "Sequence[Want]", *, alone: bool = False, series: bool = False, before: int = 0
    ) -> bool:
        """Fetch the days of a group together; whether they could be had.

        Only the days that were fetched last are known to be covered, as far as their figures are not final
        yet. So all of those are fetched with one of them unless it is the first one of the run, or ``alone``.
        """
        whole, info = joined(group), group[0].source.INFO
        first, last = whole.days[0], whole.days[-1]
        seconds = self._context.seconds(SERIES_TIMEOUT if first < last else TIMEOUT)
        today, final_after = self._today(info).toordinal(), info.publication.final_after
        if final_after > 1 and last > today - final_after and not alone:
            if info.key in self._run.passing:
                first, last = min(first, today - final_after + 1), max(last, today)
            self._run.passing.add(info.key)
        elif first == last:
            first, last = self._around(whole, before)
        days = date.fromordinal(first), date.fromordinal(last)
        wide = first < last and not series
        fetch = self._context.fetching(seconds, self._now, self._policy, wide=wide)
        try:
            fetch(whole.source, whole.codes, *days, lambda: not self._coverage(info).has_all(group))
        except SourceError as error:
            if error.scope is None:
                self._run.note_nothing(info, whole.codes, *days, error)
            return False
        return True

    def _today(self, info: "SourceInfo") -> date:
        return info.publication.today(self._now)

    def _coverage(self, info: "SourceInfo") -> Coverage:
        context = self._context
        return Coverage(info, context.resources(self._policy, None, self._now))
