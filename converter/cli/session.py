"""What a line asks of the library: the converter of its options, its day, and its answers."""

import os
import sys

from converter.api.converter import Converter
from converter.cli import settings
from converter.cli.grammar import Options, age_of
from converter.cli.output import complain, format_for, redraws
from converter.cli.render import Outcome, clean
from converter.errors import ConverterError, DateError, InputError
from converter.model import Note, RateKind
from converter.money.conversion import Conversion
from converter.text.arguments import day_of, reading_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from converter.cli.progress import Bar
    from converter.money.conversion import Total
    from converter.text.question import Question
    from converter.text.spoken import Relative

__all__ = [
    "HOME",
    "WHOSE",
    "carry_out",
    "check_day",
    "check_period",
    "converter_for",
    "dated",
    "names_of",
    "outcome",
    "quotes_of",
    "settled",
    "telling",
    "today",
    "unused",
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

        return complain(error_of(error), shape)


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
) -> Converter:
    """A converter of the options and the environment; with ``published`` one without own rates."""
    named = os.environ.get("CONVERTER_SOURCE") or "auto"
    source: str | None = named if options.source is None else options.source
    if options.official is not None and "source" in options.typed:
        raise InputError("--source and --official can't be combined; give one")
    environ = settings.environ(options, os.environ)
    own, standing = (None, None) if published else own_rates(options)
    if options.rates is not None and _is_price_file(options):
        source = None
    return Converter(
        None if options.official is not None else source, official=options.official,
        when_missing=options.when_missing, pegs=options.pegs, offline=options.offline,
        refresh=options.refresh, max_age=None if options.max_age is None else age_of(options.max_age),
        rates=options.rates, own=own, standing=standing, timeout=options.timeout,
        clock=None if options.rates else clock, keep=keep, environ=environ,
        called=names_of(options),
    )  # fmt: skip


def _is_price_file(options: Options) -> bool:
    """Whether ``--rates`` names a price file; InputError if a source is typed beside one."""
    from converter.store.price_file import is_price_file

    if not is_price_file(options.rates or ""):
        return False
    for name in ("source", "official"):
        if name in options.typed:
            raise InputError(f"{options.rates} answers alone; leave out --{name}")
    return True


def names_of(options: Options) -> "Callable[[str], str]":
    """What gives the name under which the user set an argument of the converter; only a refusal asks it."""

    def called(setting: str) -> str:
        from converter.cli.origin import origin

        return origin(setting, options, os.environ)

    return called


def own_rates(options: Options) -> "tuple[dict[str, str] | None, dict[str, str] | None]":
    """The user's own rates by pair: those of ``--rate``, and those of the config file.

    A line with an option of `WHOSE` gets none of the config file. Raises InputError for a ``--rate`` that is
    malformed, given twice for a pair, or typed beside such an option.
    """
    whose = [name for name in WHOSE if name in options.typed]
    standing = options.settings.rates if options.settings and not whose else None
    if not options.own:
        return None, standing or None
    from converter.lookup.own_rates import named

    if whose:
        raise InputError(f"--rate and --{whose[0]} can't be combined; give one")
    typed: dict[frozenset[str], tuple[str, str]] = {}
    for given in options.own:
        pair, equals, rate = given.partition("=")
        if not equals:
            raise InputError(f"--rate takes a rate like USD/RUB=92.50, not {given[:40]!r}")
        codes = frozenset(named(pair))
        if codes in typed:
            raise InputError(f"you gave two rates of your own for {' and '.join(sorted(codes))}")
        typed[codes] = pair, rate
    return dict(typed.values()), standing or None


def watched(converter: Converter, options: Options) -> Converter:
    """The converter, which shows a bar on standard error during long requests if a terminal can show it."""
    if redraws(sys.stderr):

        def bar() -> "Bar":
            from converter.cli.progress import Bar

            return Bar(options.color)

        converter.progress = bar
    return converter


def outcome(converter: Converter, asked: "Question", options: Options) -> Outcome:
    """The answer to each target of a question, or the error in its place."""
    asked, targets = dated(asked, options), quotes_of(asked, options)
    if targets and (options.average or options.end_of):
        asked, options = _with_period(converter, asked, targets[0], options)
    results: list[object] = []
    for target in targets:
        try:
            results.append(_answered(converter, asked, target, options))
        except ConverterError as error:
            results.append(error)
    asked = telling(asked, results)
    results = _telling_unused(options, results)
    found = Outcome(
        asked, asked.on, targets, results, options.average, options.end_of, offline=_offline_by(options)
    )
    if options.explain and options.format in (None, "table", "plain"):
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


def today() -> "date":
    """The day in UTC by the clock of the environment; for hints, before there is a converter."""
    from converter.api.clock import now_from, utc_now

    return (now_from(os.environ) or utc_now)().date()


def _offline_by(options: Options) -> str:
    """The setting that forbids requests, empty text if an option or a rates file does, or nothing."""
    if options.rates or "offline" in options.typed | options.kept:
        return ""
    if os.environ.get("CONVERTER_OFFLINE", "0") not in ("", "0"):
        return "CONVERTER_OFFLINE"
    return "the config file" if options.offline else ""


def telling(asked: "Question", results: "Sequence[object]") -> "Question":
    """The question with all that was assumed: in its own words, in own rates and in fees."""
    chosen = [reading for result in results for reading in getattr(result, "assumed", ())]
    return asked.told(tuple(dict.fromkeys((*asked.assumed, *chosen)))) if chosen else asked


def quotes_of(asked: "Question", options: Options) -> "tuple[str, ...]":
    """The quotes of a question: those it names, else the home currencies."""
    home = (options.settings and options.settings.home) or HOME
    return tuple(asked.quotes) or tuple(code for code in home if code != asked.base)


def _telling_unused(options: Options, results: "list[object]") -> "list[object]":
    """The results, with a note in each conversion for every typed own rate that no answer used."""
    if not options.own:
        return results
    answered = [result for result in results if isinstance(result, Conversion)]
    notes = [Note("custom", line) for line in unused(options, answered)]
    return [_with(one, notes) if notes and isinstance(one, Conversion) else one for one in results]


def _with(one: Conversion, notes: "Sequence[Note]") -> Conversion:
    """A copy of the conversion with more notes; its answer is shared with others, and stays as it is."""
    return one.replace(answer=one.answer.replace(notes=(*one.answer.notes, *notes)))


def unused(options: Options, answered: "Sequence[Conversion]") -> "list[str]":
    """A sentence for each typed own rate that no answer used."""
    if not options.own:
        return []
    from converter.lookup.own_rates import named

    by_own = [_codes_of(one) for one in answered if one.rate.kind == RateKind.CUSTOM]
    return [
        f"your own rate {clean(given)} was not used"
        for given in options.own
        if not any(codes.issuperset(named(given.partition("=")[0])) for codes in by_own)
    ]


def _codes_of(conversion: Conversion) -> "set[str]":
    legs = conversion.rate.legs
    return {code for leg in legs for code in (leg.figure.base, leg.figure.quote)}


def _answered(converter: Converter, asked: "Question", target: str, options: Options) -> "Conversion | Total":
    average, end_of, so_far = options.average, options.end_of, options.so_far
    # The digits of the config file are not meant for cash, which has its own smallest unit.
    kept = not options.cash or "digits" in options.typed
    digits, rounding = options.digits if kept else None, options.rounding
    if asked.terms:
        return converter.total(
            asked.terms, target, asked.on,
            average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
            cash=options.cash, fee=options.fee,
        )  # fmt: skip
    return converter.convert(
        asked.amount, asked.base, target, asked.on,
        average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
        cash=options.cash, fee=options.fee,
    )  # fmt: skip


def check_period(options: Options) -> None:
    """Raises InputError if two times are given, or an option goes with no time that is given."""
    given = {"--on": options.on, "--average": options.average, "--end-of": options.end_of}
    names = [name for name, value in given.items() if value is not None]
    if len(names) > 1:
        raise InputError(f"{names[0]} and {names[1]} can't be combined; give one")
    if options.own and names not in ([], ["--on"]):
        raise InputError(f"--rate is one rate, and doesn't go with {names[0]}")
    if options.so_far and names in ([], ["--on"]):
        raise InputError("--so-far goes with --average or --end-of")


def dated(asked: "Question", options: Options) -> "Question":
    """The question with its day, from its words or from ``--on``.

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

        check_countries(assumed, on if isinstance(on, date) else on.on(today()))


def _dated(asked: "Question", options: Options) -> "Question":
    name = "--average" if options.average else "--end-of" if options.end_of else ""
    if asked.on is not None and name:
        raise DateError(f"two times were given: {asked.on} in the question and {name}")
    if options.on is None:
        return asked
    on = day_of(options.on)
    if asked.on is None:
        return asked.replace(on=on, assumed=(*asked.assumed, *reading_of(options.on)))
    # A day kept by the prompt is for questions without one.
    if asked.on != on and "on" not in options.kept:
        raise DateError(f"two days were given: {asked.on} in the question and --on {on}")
    return asked
