"""The answers for many days and currencies in one target, each exactly as a question for its day gets it.

`answering.answer` takes 0.2 to 7 ms, and a column of 28 years and 45 currencies has half a million days. So
it is asked once for each *state*: the laws, lives and pegs of the currencies, the days that each source
covers, which columns of its tables have a figure, and how old the table is. All days in the same state have
the same way from the currency to the target, over the figures of their own tables. What is unusual about a
day (a figure set aside, a leap, a table that may be late, the days about today) has no state, and such a day
is asked for by itself.

What makes a state must follow what a question depends on. So these change together: `grid.tables` with
`PairTables.covers` and `held`, with `Held.at`, and with `baseline.near`; `grid.steps` with the sides of
`PairTables.found` and with `refusals.lacks`; `grid.days` with `dated` and with the fields of `SourceInfo`.
"""

from array import array
from datetime import date

from converter.lookup import answering
from converter.lookup.grid.outcomes import Outcomes, Way
from converter.lookup.grid.states import States
from converter.lookup.grid.ways import End
from converter.lookup.prepare import Lacking, Want

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from converter.lookup.grid.states import Ask, Reaching
    from converter.lookup.grid.steps import Look
    from converter.lookup.grid.tables import AllTables
    from converter.lookup.grid.ways import Stretch
    from converter.lookup.resources import Resources
    from converter.sources.contract import Source

    # What is lacking, by the key of its source and the codes.
    Wants = dict[tuple[str, tuple[str, ...]], Want]

__all__ = ["Grid", "Outcomes", "Want", "Way"]


class Grid:
    """The answers for the currencies and days of a column in one target currency.

    Each is what ``ask`` (`answering.answer`) gives for the currency, the target and the day with these
    resources, or the error that it raises. Days are ordinals of `datetime.date`, and ascend. Currencies are
    ISO codes or tickers of coins, in upper case, and not hundredths. An answer once given is kept, whatever
    is fetched later.
    """

    def __init__(
        self,
        target: str,
        resources: "Resources",
        ask: "Ask" = answering.answer,
        reach: "Reaching | None" = None,
        tables: "AllTables | None" = None,
    ) -> None:
        self.target = target
        self.outcomes = Outcomes()
        self._states = States(target, resources, ask, self.outcomes, reach, tables)
        self._known: dict[str, dict[int, int]] = {}
        self._texts: dict[tuple[str, int], str] = {}
        self._refused: dict[str, dict[int, tuple[End, list[Look]]]] = {}

    def answers(self, code: str, days: "Iterable[int]") -> "array[int]":
        """The index in ``outcomes`` for each of the days.

        Nothing may be lacking: fetch first what `lacking` names. What can't be had is refused.
        """
        return self.answers_of({code: list(days)})[code]

    def answers_of(self, wanted: "Mapping[str, Sequence[int]]") -> "dict[str, array[int]]":
        """As `answers`, for the days of each currency; what is held is looked at once for all of them."""
        new: dict[str, list[int]] = {}
        for code, days in wanted.items():
            known = self._known.setdefault(code, {})
            some = [day for day in days if day not in known]
            if some:
                new[code] = some
        if new:
            self._look_again(new.values())
        for code, some in new.items():
            self._work_out(code, some, self._known[code], None)
        return {code: array("i", map(self._known[code].__getitem__, days)) for code, days in wanted.items()}

    def lacking(self, wanted: "Mapping[str, Sequence[int]]") -> "list[Want]":
        """What would be fetched for the days of each currency: the next source that each is to ask.

        The resources must raise `Lacking` in place of a fetch. Once it is fetched, or can't be had, ask
        again: another source may be next. Days that lack nothing are answered on the way.
        """
        found: Wants = {}
        self._look_again([days for days in wanted.values() if days])
        for code, days in wanted.items():
            known = self._known.setdefault(code, {})
            self._work_out(code, [day for day in days if day not in known], known, found)
        for want in found.values():
            want.days = sorted(set(want.days))
        return list(found.values())

    def reasons(self, code: str, days: "Iterable[int]") -> "list[str]":
        """The message of the refusal of each of the days; empty for a day that has an answer."""
        days = list(days)
        places = self.answers(code, days)
        return [
            "" if self.outcomes.den[place] else self._reason(code, day)
            for day, place in zip(days, places, strict=True)
        ]

    def _look_again(self, every: "Collection[Sequence[int]]") -> None:
        """Look at what is held, for days that ascend."""
        if every:
            self._states.look_again(min(days[0] for days in every), max(days[-1] for days in every))

    # -- day by day -----------------------------------------------------------------------------

    def _work_out(
        self,
        code: str,
        days: "list[int]",
        known: "dict[int, int]",
        found: "Wants | None",
    ) -> None:
        """Add the outcome of each of the days to ``known``, or what it lacks to ``found``."""
        states = self._states
        around = states.of(code)
        number = 0
        while number < len(days):
            day = days[number]
            stretch = around.stretch(day)
            if day in states.unsettled:
                self._alone(code, day, known, found)
                number += 1
                continue
            number = stretch.run(days, number, known, self.outcomes)
            # Days that have no quick way are walked one by one, until something is learnt of them.
            while number < len(days) and days[number] < stretch.after:
                learnt = self._walk(code, days[number], stretch, known, found)
                number += 1
                if learnt or stretch.quick:
                    break

    def _walk(
        self, code: str, day: int, stretch: "Stretch", known: "dict[int, int]", found: "Wants | None"
    ) -> bool:
        """As `_work_out` for one day of a stretch; whether something was learnt of its days."""
        end, looks = stretch.walk(day)
        learnt = end is None
        if learnt:
            end, looks = self._states.learned(code, day, stretch).walk(day)
        if not isinstance(end, End) or not end.usable or (end.lacking is not None and found is None):
            # What was lacking may be held by now; if it is not, the question fetches it.
            self._alone(code, day, known, found)
        elif end.lacking is not None:
            _lack(found, day, *end.lacking)
        elif end.index < 0:
            known[day] = end.made(looks, self.outcomes)
        else:
            known[day] = end.index
            if not self.outcomes.den[end.index]:
                self._refused.setdefault(code, {})[day] = end, looks
        return learnt

    def _alone(
        self,
        code: str,
        day: int,
        known: "dict[int, int]",
        found: "Wants | None",
    ) -> None:
        """Add the outcome of a day by asking for it alone."""
        put = self._states.put(code, day)
        if put.answer is not None:
            known[day] = self.outcomes.of_answer(put.answer)
        elif put.error is not None:
            known[day] = self.outcomes.of_error(put.error)
            self._texts[code, day] = str(put.error)
        elif put.lacking is not None:
            _lack(found, day, put.lacking.source, put.lacking.codes)

    # -- refusals in words ----------------------------------------------------------------------

    def _reason(self, code: str, day: int) -> str:
        """The message of the refusal of a day."""
        text = self._texts.get((code, day))
        if text is None:
            end, looks = self._refused[code][day]
            text = end.message(day, looks)
            if text is None:
                error = self._states.put(code, day).error
                # What was refused may be held by now, if it was fetched elsewhere; it stays refused.
                text = "no rate was held" if error is None else str(error)
                end.learn(day, looks, text)
            self._texts[code, day] = text
        return text


def _lack(
    found: "Wants | None",
    day: int,
    source: "Source",
    codes: "tuple[str, ...]",
) -> None:
    """Add what a day lacks; raise `Lacking` where nothing may be lacking."""
    if found is None:
        on = date.fromordinal(day)
        raise Lacking(source, codes, on, on)
    want = found.setdefault((source.INFO.key, codes), Want(source, codes, []))
    want.days.append(day)
