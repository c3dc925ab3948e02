"""Questions over a period: the series of a pair's rates, and the mean or the last rate of a period."""

from datetime import date, timedelta

from converter import iso4217
from converter.api.answers import codes_of
from converter.api.context import SERIES_TIMEOUT
from converter.api.in_each import in_use
from converter.errors import ConverterError, DateError, InputError, given
from converter.lookup import answering
from converter.lookup.history import course as course_of
from converter.lookup.part_held import WantedDays
from converter.lookup.prepare import Lacking
from converter.lookup.series import settled_by_law
from converter.lookup.whole_period import no_mean, notes_of_period, unfinished, whole
from converter.model import RateKind
from converter.money.conversion import Answer
from converter.text.arguments import day_of, flag_of, reading_of, text_of
from converter.text.periods import Period as Days
from converter.text.periods import period as read_period
from converter.text.periods import told as told_of_period

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from converter.api.answers import Answers, Entry
    from converter.lookup.course import Course
    from converter.lookup.policy import Policy
    from converter.lookup.series import Series
    from converter.text.arguments import Code, Day

__all__ = ["course", "courses", "edge", "in_use_on", "mean_or_end", "meant", "period_asked", "series"]


def period_asked(average: "str | None", end_of: "str | None", on: "Day") -> str:
    """The period of which the mean or the end is asked; InputError where a day or both are given."""
    for name, period in (("average", average), ("end_of", end_of)):
        if period is not None:
            text_of(period, name, "a period like 2025 or 2025-Q1")
    if on is not None or (average is not None and end_of is not None):
        raise InputError("give one of a day, an average and an end of a period")
    return average or end_of or ""


def series(
    answers: "Answers",
    base: "Code",
    quote: "Code",
    since: "Day",
    until: "Day",
    length: "timedelta | None" = None,
) -> "Series":
    """The daily rates of a pair from ``since`` to ``until``, by one source; as `Converter.series`."""
    return course(answers, base, quote, since, until, length).series()


def course(
    answers: "Answers",
    base: "Code",
    quote: "Code",
    since: "Day",
    until: "Day",
    length: "timedelta | None" = None,
) -> "Course":
    """The rates of `series`, not yet read: their source is chosen, and what lacked is fetched."""
    now = answers.context.clock()
    codes = codes_of(base, quote)
    today = answering.today(*codes, answers.policy, now)
    return _course(answers, codes, _wanted(since, until, length, today, now), now)


def courses(
    answers: "Answers", base: "Code", lives: "Mapping[str, tuple[Day, Day]]"
) -> "list[tuple[str, Course | ConverterError | Lacking]]":
    """The course of a base in each quote over its days, or why there is none; as `Converter._courses`."""
    found: list[tuple[str, Course | ConverterError | Lacking]] = []
    context = answers.context
    with context.together(as_one=True), context.reading_once():
        for quote in sorted(lives):
            try:
                found.append((quote, course(answers, base, quote, *lives[quote])))
            except (ConverterError, Lacking) as error:
                found.append((quote, error.with_traceback(None)))
    return found


def in_use_on(answers: "Answers", base: "Code", days: "Iterable[date]") -> "set[str]":
    """The currencies in use on any of some days, as `Converter._in_use`."""
    resources = answers.context.resources(answers.policy, None, answers.context.clock())
    code = iso4217.get(base, "base").code
    return {one for day in days for one in in_use(code, day, resources)}


def _course(
    answers: "Answers",
    codes: "tuple[str, str]",
    wanted: WantedDays,
    now: "datetime",
    *,
    only_look: bool = False,
) -> "Course":
    context = answers.context
    seconds = context.seconds(SERIES_TIMEOUT)
    resources = context.resources(answers.policy, seconds, now, only_look=only_look)
    return course_of(*codes, wanted, resources)


def _wanted(
    since: "Day", until: "Day", length: "timedelta | None", today: date, now: "datetime"
) -> WantedDays:
    """The days that a series is asked for; DateError if they end before they begin."""
    first, last = _plain_day(since, "since", today), _plain_day(until, "until", today)
    if first and last and last < first:
        raise DateError(f"{first} to {last} ends before it begins")
    if length is not None and not isinstance(length, timedelta):
        raise InputError(f"length is a timedelta, not {given(length)}")
    if first is not None:
        length = None
    elif length is not None:
        first = (last or today) - length
    # The source's today may be a day ahead of UTC's.
    latest = last or now.date() + timedelta(days=1)
    return WantedDays(first, latest, until_now=last is None, length=length)


def _plain_day(on: "Day", name: str, today: date) -> "date | None":
    """A day as a date, counted from ``today`` if it is given so; DateError names the argument."""
    day = day_of(on, name)
    return day if day is None or isinstance(day, date) else day.on(today)


def meant(
    text: str, base: str, quote: str, policy: "Policy", now: "datetime"
) -> "tuple[Days, tuple[str, ...]]":
    """The days of a period, and the reading to tell of its text.

    ``last month`` is counted from the day where the first source is that quotes the pair. DateError if
    the text is no period.
    """
    found = read_period(text)
    days = found if isinstance(found, Days) else found.on(answering.today(base, quote, policy, now))
    return days, told_of_period(text, days)


def edge(
    text: "str | None", base: str, quote: str, policy: "Policy", now: "datetime", *, first: bool
) -> "tuple[date | None, tuple[str, ...]]":
    """The day of a text, or the ``first`` or last day of a period: since ``2025-03`` is 2025-03-01.

    With it stands the reading to tell. Days in words are counted from today as by `meant`. None for None;
    DateError if the text is neither a day nor a period.
    """
    try:
        found = day_of(text)
    except DateError as error:
        try:
            asked, told = meant(text or "", base, quote, policy, now)
        except DateError:
            raise error from None
        return (asked.first if first else asked.last), told
    if found is not None and not isinstance(found, date):
        found = found.on(answering.today(base, quote, policy, now))
    return found, reading_of(text)


def mean_or_end(
    answers: "Answers",
    base: "Code",
    quote: "Code",
    period: str,
    *,
    mean: bool,
    so_far: bool,
    now: "datetime | None" = None,
    only_look: bool = False,
) -> "Entry":
    """The mean of a pair's daily rates in a period, or the last of them, as the answer for a day.

    ``now`` is the time in place of the clock's. With ``only_look`` nothing is fetched: `Lacking` is raised
    where a source would have to be asked.
    """
    (one, two), so_far = codes_of(base, quote), flag_of(so_far, "so_far")
    now = now or answers.context.clock()
    asked, told = meant(period, one, two, answers.policy, now)
    # Before a source is asked: no figures make a mean of rates in two units.
    error = no_mean((one, two), asked.first, asked.last) if mean and one != two else None
    if error is not None:
        raise error
    if settled_by_law(one, two, asked.first, asked.last):
        until, answer, places = answers.look(one, two, asked.last)
        assumed = (*answer.assumed, *told)
        answer = answer.replace(assumed=assumed, asked=None, until=asked.last, **_named(asked, mean=mean))
        return until, answer, places
    today = answering.today(one, two, answers.policy, now)
    if asked.first <= today <= asked.last and not so_far:
        raise unfinished(asked)
    # A price file may have lines of days to come.
    last = min(asked.last, max(today, asked.first)) if so_far else asked.last
    wanted = WantedDays(asked.first, last, may_be_empty=False)
    rates = _course(answers, (one, two), wanted, now, only_look=only_look).series()
    found = whole(rates, asked, today, now, so_far=so_far)
    return 0.0, _answer(found, asked, today, now, told, mean=mean), iso4217.digits(two)


def _named(asked: Days, *, mean: bool) -> "dict[str, Any]":
    """The field of an answer that has the name of its period."""
    return {"average" if mean else "end_of": str(asked)}


def _answer(
    found: "Series", asked: Days, today: date, now: "datetime", told: "tuple[str, ...]", *, mean: bool
) -> Answer:
    """The mean of a series or its end, with the notes on the rates that it is made of."""
    rates, name = found.rates if mean else found.rates[-1:], str(asked)
    rate = found.average() if mean else found.end(name)
    notes = [*notes_of_period(found, rates, asked.last, today, now, name), *rate.notes]
    if found.info.kind == RateKind.CUSTOM:
        from converter.lookup import own_prices

        notes += own_prices.notes_of_period(found, rate, mean=mean)
    return Answer(
        rate, asked=None, at=now, zone=found.zone, attribution=found.attribution, assumed=told,
        notes=tuple(notes), until=found.last, **_named(asked, mean=mean),
    )  # fmt: skip
