"""``convert history BASE QUOTE``: the rates of a pair or more by day, each from one source.

They are printed or written to a file. Its formats are in `render/history_formats.py`.
"""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from converter.cli import output_file
from converter.cli.exit_codes import OK, REJECTED, exit_code
from converter.cli.grammar import FORMATS
from converter.cli.output import put, readings, tell, tells, told_as
from converter.cli.output_file import named_format
from converter.cli.pairs import base_and_quotes
from converter.cli.render import clean, history_formats, said, series
from converter.cli.render.marks import marks_for
from converter.cli.render.view import Failed, View, answered
from converter.cli.session import check_day, converter_for, today_for, watched
from converter.cli.typed_days import since_and_until
from converter.errors import ConverterError, InputError, NotHeld
from converter.lookup.series import last_of_each
from converter.model import Pair
from converter.store.files import write_named
from converter.text.forms import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from converter.api.converter import Converter
    from converter.cli.grammar import Options

__all__ = ["DEFAULT", "run"]

# How far back a series without a first day goes: within the 90 days of the ECB's smaller file.
DEFAULT = timedelta(weeks=12)
_WRONG = "history takes two currencies, as in: convert history EUR USD"


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the series of one pair or more, or write them to the file of ``-o``; the exit code.

    Of several pairs those that have a series are shown, and an error is told for each of the others.
    """
    shape = "plain" if shape == "quiet" else shape
    # A format in the config file is not meant for charts.
    if options.chart and "format" not in options.typed:
        shape = "table" if sys.stdout.isatty() else "plain"
    typed = Form("history", amount=False, day="--since {0} --until {1}", today=today_for(options))
    base, quotes, assumed = base_and_quotes(words, options.locale, _WRONG, form=typed)
    if not quotes:
        raise InputError(_WRONG)
    pairs = [Pair(quote, base) if options.invert else Pair(base, quote) for quote in quotes]
    form = _format(options, shape, len(pairs))
    _check(options, shape)
    with watched(converter_for(options, keep=False, published=True), options) as converter:
        days, read = since_and_until(converter, pairs[0], options)
        check_day(assumed, days[0])
        assumed = (*assumed, *read)
        with converter.together():
            found = [_found(converter, pair, days, options, assumed) for pair in pairs]
        failed = [one.error for one in found if isinstance(one, Failed)]
        if len(failed) == len(found) and len(set(map(str, failed))) == 1:
            raise failed[0]
        _write(found, options, form, shape)
        if tells(options, shape):
            tell(converter.reports)
    if not failed:
        return OK
    return exit_code(failed[0]) if len(failed) == len(found) else REJECTED


def _found(
    converter: "Converter",
    pair: Pair,
    days: "tuple[date | None, date | None]",
    options: "Options",
    assumed: "tuple[str, ...]",
) -> "View | Failed":
    """The series of a pair as it is shown, or the error in its place."""
    since, until = days
    length = None if options.coverage else DEFAULT
    # Decimals of the config file, or kept by the prompt, are meant for results.
    digits = options.digits if "digits" in options.typed - options.kept else None
    try:
        found = converter.series(pair.base, pair.quote, since, until, length=length)
        rates = last_of_each(found.rates, options.every)
        since = found.first if since is None and length else since
        return View(found, rates, since, until, options.every, assumed, digits)
    except NotHeld as error:
        return Failed(pair, _named(error))
    except ConverterError as error:
        return Failed(pair, error)


def _format(options: "Options", shape: str, pairs: int) -> "history_formats.Format":
    """The format of the rows: that which is named, else that of the file; of a table it is not used.

    Raises InputError for a file of no format, or of one that can't be made.
    """
    output_file.check(options)
    name = shape if options.output is None else named_format(options)
    if name is None:
        return history_formats.of_file(str(options.output), pairs)
    return history_formats.named("plain" if name == "table" else name)


def _check(options: "Options", shape: str) -> None:
    """Raise InputError for options that exclude each other, before anything is fetched."""
    if options.output is not None:
        for name, option in {"chart": "--chart", "coverage": "--coverage"}.items():
            if name in options.typed:
                raise InputError(f"-o writes the rates; leave out {option}")
    if options.chart and options.coverage:
        raise InputError("--chart and --coverage can't be combined; give one")
    if options.chart and shape not in ("table", "plain"):
        raise InputError(f"a chart can't be printed as {shape}; leave out one of them")
    if options.coverage and shape not in FORMATS:
        raise InputError(f"--coverage can't be printed as {shape}, which has nothing but prices")
    if options.coverage and "digits" in options.typed - options.kept:
        raise InputError("--coverage shows no rates; leave out --digits")


def _named(error: NotHeld) -> NotHeld:
    """The error with the options to type for the days that are held."""
    days = [f"--{name} {day}" for name, day in zip(("since", "until"), error.instead, strict=True) if day]
    if not days:
        return error
    named = NotHeld(f"{error} ({' '.join(days)})", error.pair, error.on, error.tried)
    return named.advising(error.advice)


def _write(
    found: "list[View | Failed]", options: "Options", form: "history_formats.Format", shape: str
) -> None:
    """Print what was found, or write the file if there is a series for it; errors and notes are told."""
    views = answered(found)
    if options.output is not None:
        if views:
            _write_file(options.output, found, form)
    elif options.coverage:
        series.coverage(found, shape, sys.stdout, marks_for(options, sys.stdout), color=options.color)
    elif shape == "table" or options.chart:
        _draw(views, options)
    elif views or shape in ("json", "ndjson"):
        sys.stdout.write(form.text(found))
    _tell_rest(found, told_as(options, shape), drawn=options.chart)


def _write_file(path: str, found: "list[View | Failed]", form: "history_formats.Format") -> None:
    write_named(path, form.content(found))
    if sys.stderr.isatty():
        count = sum(len(view.rates) for view in answered(found))
        put(f"{count} rate{'s' * (count != 1)} in {clean(path)}", sys.stderr)


def _draw(views: "list[View]", options: "Options") -> None:
    """Print a table or a chart of each series, one below the other."""
    marks = marks_for(options, sys.stdout)
    for number, view in enumerate(views):
        if number:
            print()
        if options.chart:
            lines = series.drawn(view, sys.stdout, options.color, marks)
            sys.stdout.writelines(f"{line}\n" for line in lines)
        else:
            series.show(view, sys.stdout, entire="format" in options.typed, color=options.color, marks=marks)


def _errors(found: "list[View | Failed]") -> "list[str]":
    """A line for each pair that has no series."""
    return [f"{one.pair}: {said(one.error)}" for one in found if isinstance(one, Failed)]


def _lines(views: "list[View]", *told: "Callable[[View], list[str]]") -> "list[str]":
    """What is told of each series, a text once; of several pairs with those it is about."""
    by_text: dict[str, list[str]] = {}
    for view in views:
        for text in (line for lines in told for line in lines(view)):
            by_text.setdefault(text, []).append(f"{view.base}/{view.quote}")
    if len(views) < 2:
        return list(by_text)
    return [f"{', '.join(pairs)}: {text}" for text, pairs in by_text.items()]


def _tell_rest(found: "list[View | Failed]", shape: str, *, drawn: bool) -> None:
    """Print on standard error what the format has no place for; a chart has gaps and notes below it."""
    views = answered(found)
    if shape not in ("json", "ndjson"):
        tell([*_errors(found), *(readings(views[0].assumed) if views else [])])
    if shape not in ("table", "json") and not drawn:
        tell(_lines(views, series.gaps, series.notes))
