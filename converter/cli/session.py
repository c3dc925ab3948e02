"""What a line asks of the library: its converter, its day, its answers."""

import os
import sys

from converter.api.converter import Converter
from converter.cli import settings
from converter.cli.grammar import Options
from converter.cli.render import Outcome, clean
from converter.errors import ConverterError, DateError, InputError
from converter.model import Note, RateKind
from converter.money.conversion import Conversion
from converter.text.arguments import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from converter.cli.progress import Bar
    from converter.money.conversion import Total
    from converter.text.question import Question
    from converter.text.spoken import Relative

__all__ = [
    "HOME",
    "WHOSE",
    "age_of",
    "check_period",
    "converter_for",
    "day_asked",
    "outcome",
    "quotes_of",
    "telling",
    "unused",
    "watched",
]

HOME = ("EUR", "USD", "GBP", "JPY", "CNY", "RUB")
# The options that say whose rates answer; where one is typed, those of the config file don't.
WHOSE = ("source", "official", "rates")


def converter_for(
    options: Options,
    *,
    keep: bool = True,
    clock: "Callable[[], datetime] | None" = None,
    published: bool = False,
) -> Converter:
    """A converter of the options and the environment; ``published``: one that knows no own rates."""
    named = os.environ.get("CONVERTER_SOURCE") or "auto"
    source = named if options.source is None else options.source
    if options.official is not None and "source" in options.typed:
        raise InputError("--source and --official both say whose rates; give one")
    environ = settings.environ(options, os.environ)
    own, standing = (None, None) if published else own_rates(options)
    return Converter(
        None if options.official is not None else source, official=options.official,
        when_missing=options.when_missing, pegs=options.pegs, offline=options.offline,
        refresh=options.refresh, max_age=age_of(options.max_age), rates=options.rates, own=own,
        standing=standing, timeout=options.timeout, clock=None if options.rates else clock, keep=keep,
        environ=environ,
    )  # fmt: skip


def own_rates(options: Options) -> "tuple[dict[str, str] | None, dict[str, str] | None]":
    """The own rates that ``--rate`` gives, and those that stand in the config file; InputError for none such.

    The latter are not for a line that says whose rates are to answer.
    """
    whose = [name for name in WHOSE if name in options.typed]
    standing = options.settings.rates if options.settings and not whose else None
    if not options.own:
        return None, standing or None
    from converter.lookup.own_rates import named

    if whose:
        raise InputError(f"--rate and --{whose[0]} both say whose rates; give one")
    typed: dict[frozenset[str], tuple[str, str]] = {}
    for given in options.own:
        pair, equals, rate = given.partition("=")
        if not equals:
            raise InputError(f"--rate takes a rate like USD/RUB=92.50, not {given[:40]!r}")
        codes = frozenset(named(pair))
        if codes in typed:
            raise InputError(f"two own rates are given for {' and '.join(sorted(codes))}")
        typed[codes] = pair, rate
    return dict(typed.values()), standing or None


def watched(converter: Converter, options: Options) -> Converter:
    """The converter, with a bar on standard error for long requests if that is a terminal."""
    if sys.stderr.isatty() and os.environ.get("TERM", "") not in ("", "dumb", "unknown"):

        def bar() -> "Bar":
            from converter.cli.progress import Bar

            return Bar(options.color)

        converter.progress = bar
    return converter


def age_of(value: "str | None", name: str = "--max-age") -> "int | None":
    """The days of ``--max-age``: ``3``, ``3d`` or ``1w``."""
    if value is None:
        return None
    number, unit = (value[:-1], value[-1]) if value[-1:] in ("d", "w") else (value, "d")
    if not (number.isascii() and number.isdigit() and len(number) <= 5):
        raise InputError(f"{name} takes days like 3, 3d or 1w, not {clean(value[:40])}")
    return int(number) * (7 if unit == "w" else 1)


def outcome(converter: Converter, asked: "Question", options: Options) -> Outcome:
    """What every target was answered, or why it was not."""
    on = day_asked(asked, options)
    targets = quotes_of(asked, options)
    results: list[object] = []
    for target in targets:
        try:
            results.append(_answered(converter, asked, target, on, options))
        except ConverterError as error:
            results.append(error)
    asked = telling(asked, results)
    results = _telling_unused(options, results)
    found = Outcome(asked, on, targets, results, options.average, options.end_of)
    if options.explain and options.format in (None, "table", "plain"):
        from converter.cli.remarks import remarked

        found = remarked(found, converter)
    return found


def telling(asked: "Question", results: "Sequence[object]") -> "Question":
    """The question with the readings that were chosen of own rates and fees beside those of its words."""
    chosen = [reading for result in results for reading in getattr(result, "assumed", ())]
    return asked.told(tuple(dict.fromkeys((*asked.assumed, *chosen)))) if chosen else asked


def quotes_of(asked: "Question", options: Options) -> "tuple[str, ...]":
    """The currencies that a question is for: those named, else the home ones."""
    home = (options.settings and options.settings.home) or HOME
    return tuple(asked.quotes) or tuple(code for code in home if code != asked.base)


def _telling_unused(options: Options, results: "list[object]") -> "list[object]":
    """The results with a note for each own rate that was typed and that no answer used."""
    if not options.own:
        return results
    answered = [result for result in results if isinstance(result, Conversion)]
    notes = [Note("custom", line) for line in unused(options, answered)]
    return [_with(one, notes) if notes and isinstance(one, Conversion) else one for one in results]


def _with(one: Conversion, notes: "Sequence[Note]") -> Conversion:
    """The conversion with more to tell; its answer is the memory's, and others read it too."""
    return one.replace(answer=one.answer.replace(notes=(*one.answer.notes, *notes)))


def unused(options: Options, answered: "Sequence[Conversion]") -> "list[str]":
    """What to say of the own rates that were typed and that no answer used."""
    if not options.own:
        return []
    from converter.lookup.own_rates import named

    by_own = [_codes_of(one) for one in answered if one.rate.kind == RateKind.CUSTOM]
    return [
        f"the own rate {clean(given)} was not used"
        for given in options.own
        if not any(codes.issuperset(named(given.partition("=")[0])) for codes in by_own)
    ]


def _codes_of(conversion: Conversion) -> "set[str]":
    legs = conversion.rate.legs
    return {code for leg in legs for code in (leg.figure.base, leg.figure.quote)}


def _answered(
    converter: Converter, asked: "Question", target: str, on: "date | Relative | None", options: Options
) -> "Conversion | Total":
    average, end_of, so_far = options.average, options.end_of, options.so_far
    # The settings' digits are for sums of money, of which coins and notes are none.
    kept = not options.cash or "digits" in options.typed
    digits, rounding = options.digits if kept else None, options.rounding
    if asked.terms:
        return converter.total(
            asked.terms, target, on,
            average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
            cash=options.cash, fee=options.fee,
        )  # fmt: skip
    return converter.convert(
        asked.amount, asked.base, target, on,
        average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
        cash=options.cash, fee=options.fee,
    )  # fmt: skip


def check_period(options: Options) -> None:
    """One of a day, an average and an end of a period; InputError for more."""
    given = {"--on": options.on, "--average": options.average, "--end-of": options.end_of}
    names = [name for name, value in given.items() if value is not None]
    if len(names) > 1:
        raise InputError(f"{names[0]} and {names[1]} are two times; give one")
    if options.own and names not in ([], ["--on"]):
        raise InputError(f"--rate is one rate, and doesn't go with {names[0]}")
    if options.so_far and names in ([], ["--on"]):
        raise InputError("--so-far goes with --average or --end-of")


def day_asked(asked: "Question", options: Options) -> "date | Relative | None":
    """The day of a question: in its words or by ``--on``; DateError for two different ones."""
    name = "--average" if options.average else "--end-of" if options.end_of else ""
    if asked.on is not None and name:
        raise DateError(f"two times were given: {asked.on} in the question and {name}")
    if options.on is None:
        return asked.on
    on = day_of(options.on)
    if asked.on is not None and asked.on != on:
        if "on" in options.kept:
            return asked.on  # a day that is kept is for questions without one
        raise DateError(f"two days were given: {asked.on} in the question and --on {on}")
    return on
