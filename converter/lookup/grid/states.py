"""Which states the days of a column are in, learnt from questions that are put for single days."""

from datetime import date

from converter import law
from converter.errors import ConverterError
from converter.lookup.grid.days import anchors_of, forms_of, of_coverage, of_money, of_source
from converter.lookup.grid.outcomes import whole
from converter.lookup.grid.steps import Reach, StepDays
from converter.lookup.grid.tables import AllTables
from converter.lookup.grid.ways import Days, End
from converter.lookup.prepare import Lacking
from converter.model import NOT_PUBLISHED, RateKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from converter.lookup.grid.outcomes import Outcomes
    from converter.lookup.grid.steps import Look
    from converter.lookup.grid.tables import Tables
    from converter.lookup.grid.ways import Stretch
    from converter.lookup.resources import Resources, Step
    from converter.money.conversion import Answer
    from converter.sources.contract import SourceInfo

    # Puts one question: the currency, the target, the day and the resources.
    Ask = Callable[[str, str, date, Resources], Answer]
    # What asking a source for a pair on a day would come to, as of `Reach`.
    Reaching = Callable[[SourceInfo, tuple[str, str], date], object]

_ALL = date.max.toordinal() + 1

__all__ = ["Put", "States"]


class Put:
    """A question as it was put for one day: its answer, its error or what it lacks, and the looks it took."""

    __slots__ = ("answer", "code", "day", "error", "lacking", "steps")

    def __init__(self, code: str, day: int) -> None:
        self.code = code
        self.day = day
        self.answer: Answer | None = None
        self.error: ConverterError | None = None
        self.lacking: Lacking | None = None
        self.steps: list[Step] = []


class States:
    """The states of the days of all currencies in one target; `learned` adds that of a day.

    The days of ``unsettled``, which are about today, have none: what they are answered depends on the hour.
    """

    def __init__(
        self,
        target: str,
        resources: "Resources",
        ask: "Ask",
        outcomes: "Outcomes",
        reach: "Reaching | None" = None,
        tables: "AllTables | None" = None,
    ) -> None:
        self.resources = resources
        self.unsettled = _unsettled(resources)
        self._target = target
        self._ask = ask
        self._reach = reach
        self._outcomes = outcomes
        self._days: dict[str, Days] = {}
        self._turning: dict[tuple[str, int, bool], set[int]] = {}
        self._tables = tables or AllTables(resources.now)
        self._version = self._tables.version
        self._passing = False
        self._last = Put("", 0)

    def look_again(self, first: int, last: int) -> None:
        """Get ready for questions from one day to another.

        All states are forgotten if the tables held are others than they were, or if sources were to be asked.
        """
        self._tables.look_again(first, last)
        self._last = Put("", 0)
        if self._passing or self._tables.version != self._version:
            self._version = self._tables.version
            self._days.clear()
            self._turning.clear()
            self._passing = False

    def of(self, code: str) -> Days:
        """The days of a currency."""
        found = self._days.get(code)
        if found is None:
            turns = of_money((code, self._target)) | {self.unsettled.start, self.unsettled.stop}
            found = self._days[code] = Days(turn for turn in turns if 0 < turn < _ALL)
        return found

    def put(self, code: str, day: int) -> Put:
        """The question for a day, put unless it was the last one."""
        if (self._last.code, self._last.day) == (code, day):
            return self._last
        put = self._last = Put(code, day)
        resources = self.resources.replace(steps=put.steps)
        try:
            put.answer = self._ask(code, self._target, date.fromordinal(day), resources)
        except Lacking as lacking:
            # The tracebacks would keep alive all that the question has read.
            put.lacking = lacking.with_traceback(None)
        except ConverterError as error:
            put.error = error.with_traceback(None)
        # Offline nobody is asked, so that what a source was to be asked for changes nothing.
        if self._reach is None and not self.resources.policy.offline:
            self._passing = self._passing or any(step.asked for step in put.steps)
        return put

    def learned(self, code: str, day: int, stretch: "Stretch") -> "Stretch":
        """The stretch of a day once it knows the outcome of the day, and of all in the same state."""
        put = self.put(code, day)
        depth, wide = self._scope(put)
        if depth > stretch.depth or (wide and not stretch.wide):
            depth, wide = max(depth, stretch.depth), wide or stretch.wide
            turns = self._turns(code, depth, wide=wide)
            stretch = self.of(code).cut(stretch, day, turns, depth, wide=wide)
        path = self._path(stretch, put)
        if path is not None and not stretch.insert(path, self._end(put, path)):
            stretch.begin = End(usable=False)
        return stretch

    def _path(self, stretch: "Stretch", put: Put) -> "list[tuple[StepDays | Reach, Look]] | None":
        """The looks at tables that decided the outcome of a day; None if one is unusual."""
        path: list[tuple[StepDays | Reach, Look]] = []
        for step in put.steps:
            if not self._plain(step):
                return None
            for known in self._looked(stretch, put, step):
                if any(known is one for one, _ in path):
                    continue
                look = known.look(put.day)
                if look is None:
                    return None
                path.append((known, look))
        return path

    def _looked(self, stretch: "Stretch", put: Put, step: "Step") -> "Iterator[StepDays | Reach]":
        """What a look at a source depends on: whether it can be asked, and its tables if they are covered."""
        key = step.info.key, step.codes
        if step.asked and self._reach is not None and not self.resources.policy.offline:
            if (*key, False) not in stretch.steps:
                stretch.steps[*key, False] = Reach(step.info, step.codes, self._reach)
            yield stretch.steps[*key, False]
        if step.covered:
            if (*key, True) not in stretch.steps:
                # The two sources of a chain may have tables of days too far apart.
                aged = self.resources.policy.max_age is not None or step.codes != self._pair(put)
                stretch.steps[*key, True] = StepDays(
                    step.info, step.codes, stretch.first, put.day, self._held, aged=aged
                )
            yield stretch.steps[*key, True]

    def _plain(self, step: "Step") -> bool:
        """Whether the files that a look at a source may read are sound.

        Of others a part counts until the damage is met, so that each day is asked for by itself.
        """
        codes = ("", *(form for code in step.codes for form in forms_of(code)))
        return all(self._tables.of(self.resources.read, step.info, code).plain for code in codes)

    def _held(self, info: "SourceInfo", code: str, day: int) -> "Tables":
        return self._tables.held(self.resources.read, info, code, day)

    def _end(self, put: Put, path: "list[tuple[StepDays | Reach, Look]]") -> End:
        """The outcome of all days that are in the state of one whose question was put."""
        if put.lacking is not None:
            return End(lacking=(put.lacking.source, put.lacking.codes))
        looks = [look for _, look in path]
        if put.error is not None:
            end = End(self._outcomes.of_error(put.error))
            end.learn(put.day, looks, str(put.error))
            return end
        answer = put.answer
        assert answer is not None  # noqa: S101 - one of the three is set
        if all(leg.source in NOT_PUBLISHED for leg in answer.rate.legs):
            return End(self._outcomes.of_answer(answer))
        end = End(way=self._outcomes.way_of(answer))
        end.usable = (
            end.figures(path, answer)
            and end.rate(looks) == whole(answer.rate.num, answer.rate.den)
            and answer.rate.as_of == date.fromordinal(end.as_of(looks))
        )
        return end

    # -- what decides ---------------------------------------------------------------------------

    def _scope(self, put: Put) -> "tuple[int, bool]":
        """How many sources decided the outcome of a day, and whether other currencies did too."""
        policy, pair = self.resources.policy, self._pair(put)
        keys = {step.info.key for step in put.steps}
        lacking, answer = put.lacking, put.answer
        wide = any(step.codes != pair for step in put.steps)
        if lacking is not None:
            keys.add(lacking.source.INFO.key)
            wide = wide or lacking.codes != pair or any(map(anchors_of, pair))
        elif answer is None:
            wide = True
        else:
            rate = answer.rate
            wide = wide or "peg" in rate.source.split("+") or rate.kind == RateKind.INDICATIVE
        if wide:
            return len([*policy.sources]), True
        depth = 0
        for number, source in enumerate(policy.sources, 1):
            if not keys:
                break
            if source.INFO.key in keys:
                keys.discard(source.INFO.key)
                depth = number
        return depth, False

    def _pair(self, put: Put) -> "tuple[str, str]":
        """The currencies that the pair of a question had become by its day."""
        on = date.fromordinal(put.day)
        return law.settle(put.code, on)[0], law.settle(self._target, on)[0]

    def _turns(self, code: str, depth: int, *, wide: bool) -> "set[int]":
        """The days on which a law, a currency, or what one of the first ``depth`` sources covers changes."""
        key = code, depth, wide
        if key in self._turning:
            return self._turning[key]
        policy, read, now = self.resources.policy, self.resources.read, self.resources.now
        pair = code, self._target
        codes = dict.fromkeys(pair)
        if wide:
            codes |= dict.fromkeys(anchor for one in pair for anchor in anchors_of(one))
            codes |= dict.fromkeys(("EUR", "USD", *(source.INFO.base for source in policy.sources)))
        turns = of_money(codes)
        forms = dict.fromkeys(("", *(form for one in codes for form in forms_of(one))))
        for number, source in enumerate(policy.sources):
            if number >= depth:
                break
            info = source.INFO
            if wide or not policy.leaves_out(info, pair):
                turns |= of_source(info, codes, now)
                turns |= of_coverage(self._tables.of(read, info, form) for form in forms)
        self._turning[key] = turns
        return turns


def _unsettled(resources: "Resources") -> range:
    """The days from the one before today, where today is earliest, to the last that a source publishes for.

    Those of a period whose table is not out yet are among them.

    All days, if a price file answers.
    """
    if resources.policy.prices is not None:
        return range(_ALL)
    now = resources.now
    first, last = [now.date()], [now.date()]
    for source in resources.policy.sources:
        calendar = source.INFO.publication
        today = calendar.today(now)
        # The table of a period may come out after it.
        first.append(calendar.period.next(calendar.newest(today, now)) if calendar.period else today)
        last.append(calendar.last_day(today))
    return range(min(first).toordinal() - 1, max(last).toordinal() + 2)
