"""What a line asks of the library: the converter of its options, its day, and its answers."""

import os
import sys

from converter.api.converter import Converter
from converter.cli import settings
from converter.cli.grammar import Options, age_of
from converter.cli.output import complain, format_for, redraws, told_as
from converter.cli.render import Outcome, conversions, said
from converter.cli.ruled import by_rule, check_rule, when
from converter.errors import ConverterError, DateError, InputError
from converter.text.arguments import day_of, reading_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from converter.cli.progress import Bar
    from converter.money.conversion import Conversion
    from converter.money.total import Total
    from converter.prescribed.contract import Rule
    from converter.text.question import Question
    from converter.text.spoken import Relative

    Result = Conversion | Total | ConverterError
    Rates = dict[str, Decimal | str]  # by pair

__all__ = [
    "HOME",
    "WHOSE",
    "called_by",
    "carry_out",
    "check_day",
    "check_period",
    "converter_for",
    "dated",
    "home_of",
    "now",
    "outcome",
    "quotes_of",
    "settled",
    "telling",
    "today_for",
    "watched",
]

# The quotes of a question that names none, unless the config file has others.
HOME = ("EUR", "USD", "GBP", "JPY", "CNY", "RUB")
# The options that say whose rates answer; if one is typed, own rates of the config file don't answer.
WHOSE = ("source", "official", "rates")


def carry_out(options: Options, work: "Callable[[Options, str], int]") -> int:
    """Do ``work`` with the settled options and the format of the output; the exit code.

    Any error is printed in that format, an unforeseen exception as an internal error.
    """
    shape = format_for(options, sys.stdout)
    try:
        options = settled(options, os.environ)
        shape = format_for(options, sys.stdout)
        return work(options, shape)
    except Exception as error:  # noqa: BLE001 - the last net
        from converter.cli.last_net import error_of

        return complain(error_of(error), told_as(options, shape))


def settled(options: Options, environ: "Mapping[str, str]") -> Options:
    """The options with the values of the config file that nothing overrules.

    Raises InputError if the file can't be read or has a mistake.
    """
    path, raw = settings.content(environ)
    if raw is None:
        return settings.applied(options, settings.Settings(path), environ)
    from converter.cli.settings_file import read

    return settings.applied(options, read(path, raw), environ)


def converter_for(
    options: Options,
    *,
    keep: bool = True,
    clock: "Callable[[], datetime] | None" = None,
    published: bool = False,
    redistributable: bool = False,
    advise: bool = True,
) -> Converter:
    """A converter of the options and the environment; with ``published`` one without own rates.

    With a rule the source, the age and the own rates that the settings name play no part.
    ``redistributable`` and ``advise`` are those of `Converter`.
    """
    named = os.environ.get("CONVERTER_SOURCE") or "auto"
    source: str | None = named if options.source is None else options.source
    if options.official is not None and "source" in options.typed:
        raise InputError("--source and --official can't be combined; give one")
    environ = settings.environ(options, os.environ)
    max_age = None if options.max_age is None else age_of(options.max_age)
    if options.rule is not None or options.rule_column is not None:
        source, max_age, published = "auto", None, True
    own, standing = (None, None) if published else _own_rates(options)
    if options.rates is not None and _is_price_file(options.rates):
        _check_alone(options)
        source = None
    return Converter(
        None if options.official is not None else source, official=options.official,
        when_missing=options.when_missing, pegs=options.pegs, offline=options.offline,
        refresh=options.refresh, max_age=max_age, redistributable=redistributable, rates=options.rates,
        own=own, standing=standing, timeout=options.timeout, clock=None if options.rates else clock,
        keep=keep, environ=environ, called=called_by(options) if advise else None, advise=advise,
    )  # fmt: skip


def _is_price_file(path: str) -> bool:
    from converter.store.price_file import is_price_file

    return is_price_file(path)


def _check_alone(options: Options) -> None:
    """Raise InputError if a source or a rule is typed beside a price file, which answers alone."""
    for name in ("source", "official", "rule"):
        if name in options.typed:
            raise InputError(f"{options.rates} answers alone; leave out --{name}")


def called_by(options: Options) -> "Callable[[str], str]":
    """What gives the name under which the user set an argument of the converter; only a refusal asks it."""

    def called(setting: str) -> str:
        from converter.cli.origin import origin

        return origin(setting, options, os.environ)

    return called


def _own_rates(options: Options) -> "tuple[Rates | None, Rates | None]":
    """The user's own rates by pair: those of ``--rate``, and those of the config file.

    A line with an option of `WHOSE` gets none of the config file. Raises InputError for a ``--rate`` that is
    malformed, given twice for a pair, or typed beside such an option.
    """
    whose = [name for name in WHOSE if name in options.typed]
    kept = options.settings.rates if options.settings and not whose else {}
    standing: Rates = dict(kept)
    if kept and options.locale:
        from converter.text.amounts import settled

        standing = {pair: settled(rate, options.locale) for pair, rate in kept.items()}
    if not options.own:
        return None, standing or None
    from converter.cli.typed_rates import by_pair

    if whose:
        raise InputError(f"--rate and --{whose[0]} can't be combined; give one")
    return by_pair(options.own, options.locale), standing or None


def watched(converter: Converter, options: Options, before: "Callable[[], None] | None" = None) -> Converter:
    """The converter, which shows a bar on standard error during long requests if a terminal can show it.

    ``before`` is called before each bar, to remove what else is shown there.
    """
    if redraws(sys.stderr):

        def bar() -> "Bar":
            from converter.cli.progress import Bar

            if before is not None:
                before()
            return Bar(options.color)

        converter.progress = bar
    return converter


def outcome(converter: Converter, asked: "Question", options: Options) -> Outcome:
    """The answer to each target of a question, or the error in its place."""
    asked, targets = dated(asked, options), quotes_of(asked, options)
    if targets and (options.average or options.end_of):
        asked, options = _with_period(converter, asked, targets[0], options)
    on, rule, key = asked.on, None, None
    if options.rule is not None:
        on, rule, key = _with_rule(converter, asked, options)
    if len(targets) == 1:
        results = [_result(converter, asked, targets[0], options, rule)]
    else:
        with converter.together(as_one=True):
            results = [_result(converter, asked, target, options, rule) for target in targets]
    asked = telling(asked, results)
    if options.own:
        from converter.cli.typed_rates import telling_unused

        results = telling_unused(options.own, results)
    found = Outcome(asked, on, targets, results, options.average, options.end_of, rule=key)
    notes = (note for one in conversions(found) for note in one.notes)
    if converter.policy.offline and any("offline" in said(note) for note in notes):
        found = found.replace(offline=_offline_by(options))
    if options.explain and options.format in (None, "table", "plain") and rule is None:
        from converter.cli.remarks import remarked

        found = remarked(found, converter)
    return found


def _with_period(
    converter: Converter, asked: "Question", target: str, options: Options
) -> "tuple[Question, Options]":
    """The question and its options with the name of the period that is meant: 2025-03 for ``last month``."""
    from converter.api.periods import meant

    field = "average" if options.average else "end_of"
    base = asked.base or asked.terms[0][1]
    period, told = meant(getattr(options, field), base, target, converter.policy, converter.store.clock())
    check_day(asked.assumed, period.first if options.average else period.last)
    return asked.told((*asked.assumed, *told)), options.replace(**{field: str(period)})


def _with_rule(converter: Converter, asked: "Question", options: Options) -> "tuple[date | None, Rule, str]":
    """The day that a question by a rule names, None for a period or for neither; the rule and its key."""
    rule, found = by_rule(converter, when(asked, options), options)
    for day in (found.period.first, found.period.last):
        check_day(asked.assumed, day)
    return found.day, rule, rule.key


def now() -> "datetime":
    """The instant in UTC by the clock of the environment, before there is a converter."""
    from converter.api.clock import now_from, utc_now

    return (now_from(os.environ) or utc_now)()


def today_for(options: Options) -> "Callable[[str, str], date]":
    """What gives the day where the first source of a pair is, for hints before there is a converter."""

    def today(base: str, quote: str) -> "date":
        from converter.lookup import answering

        with converter_for(options, keep=False, published=True) as converter:
            return answering.today(base, quote, converter.policy, converter.store.clock())

    return today


def _offline_by(options: Options) -> str:
    """The setting that forbids requests, empty text if an option or a rates file does."""
    named = called_by(options)("offline")
    if named[:2] == "--":
        return ""
    return "the config file" if " in " in named else named


def telling(asked: "Question", results: "Sequence[object]") -> "Question":
    """The question with all that was assumed: in its own words, in own rates and in fees."""
    chosen = [reading for result in results for reading in getattr(result, "assumed", ())]
    return asked.told(tuple(dict.fromkeys((*asked.assumed, *chosen)))) if chosen else asked


def quotes_of(asked: "Question", options: Options) -> "tuple[str, ...]":
    """The quotes of a question: those it names, else the home currencies."""
    return tuple(asked.quotes) or tuple(code for code in home_of(options) if code != asked.base)


def home_of(options: Options) -> "tuple[str, ...]":
    """The home currencies: those of the config file, else the default ones."""
    return (options.settings and options.settings.home) or HOME


def _result(
    converter: Converter, asked: "Question", target: str, options: Options, rule: "Rule | None"
) -> "Result":
    """The answer to one target of a question, or the error in its place."""
    try:
        return _answered(converter, asked, target, options, rule)
    except ConverterError as error:
        return error


def _answered(
    converter: Converter, asked: "Question", target: str, options: Options, rule: "Rule | None"
) -> "Conversion | Total":
    on = when(asked, options)
    average, end_of, so_far = options.average, options.end_of, options.so_far
    # The digits of the config file are not meant for cash, which has its own smallest unit.
    kept = not options.cash or "digits" in options.typed
    digits, rounding, fee = options.digits if kept else None, options.rounding, options.fee
    if fee and options.locale:
        from converter.text.fees import plain

        fee = plain(fee, options.locale)
    if asked.terms:
        return converter.total(
            asked.terms, target, on,
            rule=rule, average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
            cash=options.cash, fee=fee,
        )  # fmt: skip
    return converter.convert(
        asked.amount, asked.base, target, on,
        rule=rule, average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
        cash=options.cash, fee=fee,
    )  # fmt: skip


def check_period(options: Options) -> None:
    """Raises InputError if two times are given, or an option goes with no time or rule that is given."""
    check_rule(options)
    given = {"--on": options.on, "--average": options.average, "--end-of": options.end_of}
    names = [name for name, value in given.items() if value is not None]
    if len(names) > 1:
        raise InputError(f"{names[0]} and {names[1]} can't be combined; give one")
    if options.own and names not in ([], ["--on"]):
        raise InputError(f"--rate is one rate, and doesn't go with {names[0]}")
    if options.so_far and names in ([], ["--on"]):
        raise InputError("--so-far goes with --average or --end-of")


def dated(asked: "Question", options: Options) -> "Question":
    """The question with its day, from its words or from ``--on``, which with a rule stays a text.

    Raises DateError for two different ones, and for a country that used other money on that day.
    """
    found = _dated(asked, options)
    if found.on is not None:
        check_day(found.assumed, found.on)
    return found


def check_day(assumed: "tuple[str, ...]", on: "date | Relative | None") -> None:
    """Raise DateError if a country among the readings of a question used other money on that day."""
    if assumed and on is not None:
        from datetime import date

        from converter.text.question import check_countries

        check_countries(assumed, on if isinstance(on, date) else on.on(now().date()))


def _dated(asked: "Question", options: Options) -> "Question":
    name = "--average" if options.average else "--end-of" if options.end_of else ""
    if asked.on is not None and name:
        raise DateError(f"two times were given: {asked.on} in the question and {name}")
    if options.on is None or (options.rule is not None and asked.on is None):
        return asked
    try:
        on = day_of(options.on)
    except DateError as error:
        if options.rule is None:
            from converter.cli import unquoted

            raise unquoted.no_day(options.on) or error from None
        on = None
    if asked.on is None:
        return asked.replace(on=on, assumed=(*asked.assumed, *reading_of(options.on)))
    # A day kept by the prompt is for questions without one.
    if asked.on != on and "on" not in options.kept:
        raise DateError(f"two days were given: {asked.on} in the question and --on {on or options.on}")
    return asked
