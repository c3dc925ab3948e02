"""Questions by a rule: the one door between a converter and the rates that authorities prescribe."""

from datetime import date

from converter import iso4217, prescribed, sources
from converter.api import arguments
from converter.api.answers import codes_of
from converter.api.context import SERIES_TIMEOUT, TIMEOUT
from converter.errors import ConverterError, DateError, InputError, RateUnavailable
from converter.prescribed import answer as by_rule
from converter.prescribed import figures, known
from converter.text.arguments import day_of, text_of
from converter.text.periods import Period
from converter.text.periods import period as read_period

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from converter.api.answers import Answers, Entry
    from converter.lookup.prepare import Want
    from converter.lookup.resources import Resources
    from converter.money.conversion import Answer
    from converter.prescribed.contract import Rule
    from converter.prescribed.found import Found
    from converter.prescribed.listing import RuleRates
    from converter.prescribed.periods import Asked
    from converter.prescribed.told import PrescribedRate
    from converter.sources.contract import SourceInfo
    from converter.text.arguments import Code, Day

    Named = str | Rule
    # A rule, a base, a quote and the text of a period of the rule.
    Question = tuple[Rule, str, str, str]

__all__ = [
    "check", "check_alone", "entry", "have_moved", "key_of", "listed", "meant", "period_text", "prepare",
    "rules", "sources_of",
]  # fmt: skip


def entry(
    answers: "Answers",
    rule: "Named",
    base: "Code",
    quote: "Code",
    on: "Day",
    *,
    now: "datetime | None" = None,
    only_look: bool = False,
) -> "Entry":
    """The answer to a question by a rule, as that of a day; errors as `prescribed.answer.answer`.

    It is remembered for a minute if its day or period does not depend on today. ``now`` is the time in
    place of the clock's. With ``only_look`` nothing is fetched: `Lacking` is raised where a source would have
    to be asked.
    """
    context = answers.context
    key = _key(rule, base, quote, on)
    kept = None if key is None else answers.by_rule.get(key)
    if kept is not None and kept[0] > context.time():
        return kept
    if key is not None:
        answers.refuse_again(key)
    context.refuse_from_memory()
    begun, found = context.begun(), prescribed.get(rule)
    one, two = codes_of(base, quote)
    resources, fixed = _resources(answers, found, now, only_look=only_look), _is_fixed(on)
    kept_as = key if fixed and isinstance(rule, str) else None  # the id of a rule may be used again
    told = _answer(answers, found, (one, two), on, resources, kept_as)
    notes = context.told_of_files()
    # A given day or period is meant as it is; one that is counted from today is as of the file.
    if context.file is not None and not fixed:
        notes = (*notes, context.file.told())
    if notes:
        told = told.replace(notes=(*told.notes, *notes))
    made = context.kept_until(), told, iso4217.digits(two)
    if key is not None and fixed:
        answers.remember(answers.by_rule, key, made, begun)
    return made


def _answer(
    answers: "Answers",
    rule: "Rule",
    pair: "tuple[str, str]",
    on: "Day",
    resources: "Resources",
    key: "tuple[Hashable, ...] | None",
) -> "Answer":
    """The answer by a rule; that there is none is remembered by ``key``, if one is given."""
    begun = answers.context.begun()
    try:
        return by_rule.answer(rule, *pair, on, resources, _Remembered(answers))
    except RateUnavailable as error:
        if key is not None:
            answers.remember_failure(key, error, begun)
        raise


def listed(
    answers: "Answers", rule: "Named", on: "Day", currencies: "Iterable[Code] | None" = None
) -> "RuleRates":
    """All figures of a rule for a period, or those of some currencies; errors as `prescribed.listing.listed`.

    InputError if no currency is named, or an unknown one.
    """
    from converter.prescribed import listing

    found = prescribed.get(rule)
    codes = None if currencies is None else arguments.codes_of(currencies, "currencies")
    with answers.context.together(as_one=True):
        return listing.listed(found, on, _resources(answers, found), codes)


def rules(text: str = "") -> "tuple[Rule, ...]":
    """All rules by key, or those that have all words of a text in their key, name, authority, law or use."""
    words = text_of(text, "text", "words of rules").strip()
    return tuple(prescribed.find(words) if words else prescribed.every())


def check_alone(average: "str | None", end_of: "str | None", *, so_far: bool) -> None:
    """Raise InputError for an argument of a question that also says which rate is meant."""
    check({"average": average, "end_of": end_of, "so_far": so_far or None})


def check(others: "Mapping[str, object]", rule: str = "rule") -> None:
    """Raise InputError for an argument beside a rule, by its name, that also says which rate is meant.

    Those that are None were not given. ``rule`` is the name of the argument for the rule.
    """
    for name, value in others.items():
        if value is not None:
            raise InputError(f"{name} and {rule} both say which rate")


def key_of(answers: "Answers", name: "Named") -> str:
    """The key of an installed rule; InputError for one that is not, and beside a price file."""
    found = prescribed.get(name)
    _check_no_prices(answers)
    if prescribed.get(found.key) != found:
        raise InputError(f"the rule {found.key} that is given is not the installed one of that name")
    return found.key


def have_moved(keys: "Iterable[str]", then: "datetime", now: "datetime") -> bool:
    """Whether it is another day where the figures of one of the rules by these keys come from."""
    return any(known.today(rule, then) != known.today(rule, now) for rule in map(prescribed.get, keys))


def sources_of(keys: "Iterable[str]") -> "dict[str, SourceInfo]":
    """The sources of the figures of rules by these keys; none for a table that ships with the program."""
    found = [prescribed.get(key) for key in keys]
    names = {name for rule in found if rule.made != "table" for name in (rule.source, rule.failing) if name}
    return {name: sources.get(name).INFO for name in names}


def meant(answers: "Answers", rule: "Named", on: "Day", now: "datetime") -> "Asked":
    """What a day, or the text of a period, asks a rule for at an instant; errors as `known.meant`."""
    found = prescribed.get(rule)
    _check_no_prices(answers)
    return known.meant(found, on, now)


def period_text(answers: "Answers", rule: "Named", on: "Day", now: "datetime") -> str:
    """The text of the period that a day, or the text of a period, means by a rule at an instant.

    The answer for it is that for ``on``. It is the text itself if a reading is to be told of it, or if the
    rule does not take it: then the answer for it has the reading, or the error.
    """
    try:
        found = meant(answers, rule, on, now)
    except InputError:
        return str(on)
    return str(on) if found.told else found.period.text


def _resources(
    answers: "Answers", rule: "Rule", now: "datetime | None" = None, *, only_look: bool = False
) -> "Resources":
    context, policy = answers.context, answers.policy
    _check_no_prices(answers)
    usual = SERIES_TIMEOUT if rule.made == "mean" else TIMEOUT
    return context.resources(policy, context.seconds(usual), now or context.clock(), only_look=only_look)


def _check_no_prices(answers: "Answers") -> None:
    prices = answers.policy.prices
    if prices is not None:
        raise InputError(f"{prices.name} answers alone, so no rule can be named beside it")


# -- what is remembered ----------------------------------------------------------------------------


class _Remembered:
    """Finds the figures of rules by the memory of one converter: each is computed once in a minute.

    So are the answers for all days of a period, in both directions, and for each target through the home of
    the rule.
    """

    def __init__(self, answers: "Answers") -> None:
        self._answers = answers
        self._begun = answers.context.begun()

    def figure(self, rule: "Rule", code: str, period: Period, resources: "Resources") -> "Found":
        """As `figures.figure`."""
        key = id(rule), code, period.first, period.last
        kept = self._recalled(key)
        if kept is None:
            kept = rule, figures.figure(rule, code, period, resources)
            self._remember(key, kept)
        found: Found = kept[1]
        return found

    def beside(
        self, rule: "Rule", found: "PrescribedRate", period: Period, resources: "Resources"
    ) -> "PrescribedRate | None":
        """As `figures.beside`; that it can't be said now is not remembered."""
        key = id(rule), found.code, period.first, period.last, "beside"
        kept = self._recalled(key)
        if kept is None:
            kept = rule, figures.beside(rule, found, period, resources)
            if kept[1] is not None:
                self._remember(key, kept)
        other: PrescribedRate | None = kept[1]
        return other

    def _recalled(self, key: "tuple[Any, ...]") -> "tuple[Rule, Any] | None":
        """The rule, which keeps its id from being used again, and what was found by it."""
        until, kept = self._answers.figures.get(key, (0.0, None))
        return kept if until > self._answers.context.time() else None

    def _remember(self, key: "tuple[Any, ...]", kept: "tuple[Rule, Any]") -> None:
        until = self._answers.context.kept_until()
        self._answers.remember(self._answers.figures, key, (until, kept), self._begun)


def _key(rule: "Named", base: "Code", quote: "Code", on: "Day") -> "tuple[Hashable, ...] | None":
    """A question as a key of the memory; None for one that is asked anew each time, or can't be read.

    Two rules of the same name are told apart; equal instants of two time zones may have two calendar days.
    """
    try:
        day = on if isinstance(on, str) else day_of(on)
        key = rule if isinstance(rule, str) else id(rule), base, quote, day
        hash(key)
    except (TypeError, ConverterError):
        return None
    return key


def _is_fixed(on: "Day") -> bool:
    """Whether a day or a period that was read does not depend on today."""
    if not isinstance(on, str):
        return isinstance(on, date)
    for read in (read_period, day_of):
        try:
            return isinstance(read(on), (Period, date))
        except DateError:
            pass
    return True  # a tax year


# -- what many questions lack ----------------------------------------------------------------------


def prepare(answers: "Answers", questions: "Iterable[Sequence[Any]]", now: "datetime | None" = None) -> None:
    """Fetch what questions ``(base, quote, day, rule)`` lack, in few requests.

    Errors are left to the questions themselves.
    """
    now = now or answers.context.clock()
    found = _periods(answers, questions, now)
    if len(found) < 2:
        return
    from converter.api.ahead import Ahead
    from converter.lookup.prepare import fetch_ahead

    with answers.context.together() as run:

        def look(one: "Question") -> None:
            entry(answers, *one, now=now, only_look=True)

        def bring(wants: "Sequence[Want]", *, ranges: bool) -> None:
            alone = answers.policy.alone(wants[0].source)
            ahead = Ahead(answers.context, alone, run, now)
            for group in ahead.saving(wants) if ranges else [wants]:
                ahead.bring(group, series=ranges)

        means = [one for one in found if one[0].made == "mean"]
        fetch_ahead(means, look, lambda wants: bring(wants, ranges=True))
        others = [one for one in found if one[0].made != "mean"]
        fetch_ahead(others, look, lambda wants: bring(wants, ranges=False))


def _periods(answers: "Answers", questions: "Iterable[Sequence[Any]]", now: "datetime") -> "list[Question]":
    """The distinct periods of questions by rules, without the questions that can't be read."""
    read: dict[tuple[Any, ...], Question | None] = {}
    for base, quote, on, rule in questions:
        key = _key(rule, base, quote, on)
        if key is not None and key not in read:
            read[key] = _read(answers, rule, base, quote, on, now)
    return list(dict.fromkeys(one for one in read.values() if one is not None))


def _read(
    answers: "Answers", rule: "Named", base: "Code", quote: "Code", on: "Day", now: "datetime"
) -> "Question | None":
    try:
        found = prescribed.get(rule)
        pair = iso4217.unit(base)[0].code, iso4217.get(quote).code
        return found, *pair, period_text(answers, found, on, now)
    except ConverterError:
        return None
