"""What many dated questions lack, fetched in few requests before each of them is answered."""

from datetime import date

from converter import iso4217
from converter.api.arguments import distinct
from converter.api.context import SERIES_TIMEOUT, TIMEOUT
from converter.errors import InputError, SourceError
from converter.lookup.prepare import fetch_ahead, in_ranges
from converter.store.state import State
from converter.text.arguments import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from converter.api.answers import Answers
    from converter.api.run import Run
    from converter.lookup.prepare import Lacking

__all__ = ["prepare"]


def prepare(answers: "Answers", questions: "Sequence[Sequence[Any]]") -> None:
    """Fetch what questions ``(base, quote, day)`` lack; errors are left to the questions themselves."""
    dated = _dated(answers, questions)
    if len(dated) > 2:
        with answers.context.together() as run:
            fetch_ahead(
                dated,
                lambda one: answers.look(*one, only_look=True),
                lambda wants: _bring(answers, run, wants),
            )


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


def _bring(answers: "Answers", run: "Run", wants: "list[Lacking]") -> None:
    """Fetch what is wanted of one source, as part of a run and as far as it can be had."""
    info, store = wants[0].source.INFO, answers.context.store
    today = info.publication.today(answers.context.clock())
    for group in in_ranges(wants, today, State.read(store, info.key).hints):
        if _fetched(answers, run, group) or len(group) == 1:
            continue
        # The refusal of a range says nothing of single days; that of the first day says it for the others.
        for want in group:
            if not _fetched(answers, run, [want]):
                break


def _fetched(answers: "Answers", run: "Run", group: "list[Lacking]") -> bool:
    """Fetch the days of a group together, as part of a run; whether they could be had."""
    context, source = answers.context, group[0].source
    codes = tuple(dict.fromkeys(code for want in group for code in want.codes))
    seconds = context.seconds(SERIES_TIMEOUT if len(group) > 1 else TIMEOUT)
    fetch = context.fetching(seconds, context.clock(), answers.policy)
    try:
        fetch(source, codes, group[0].first, group[-1].last, lambda: any(w.needed() for w in group))
    except SourceError:
        return False
    run.fetched.update((source.INFO.key, frozenset(w.codes), w.first, w.last) for w in group)
    return True
