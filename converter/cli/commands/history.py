"""``convert history BASE QUOTE``: the rates of a pair by day, from one source, printed or in a file.

Its formats are in `render/history_formats.py`.
"""

import sys
from datetime import date, timedelta
from typing import TYPE_CHECKING

from converter import iso4217
from converter.cli import output_file
from converter.cli.exit_codes import OK
from converter.cli.grammar import FORMATS
from converter.cli.output import put, tell
from converter.cli.render import clean, history_formats, series
from converter.cli.render.marks import marks_for
from converter.cli.render.view import View
from converter.cli.session import converter_for, watched
from converter.errors import DateError, InputError, NotHeld
from converter.lookup.series import last_of_each
from converter.text import question
from converter.text.arguments import day_of
from converter.text.periods import period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.api.converter import Converter
    from converter.cli.grammar import Options

__all__ = ["DEFAULT", "run"]

# How far back a series without a first day goes: within the 90 days of the ECB's smaller file.
DEFAULT = timedelta(weeks=12)


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print a series, or write it to the file of ``-o``; the exit code."""
    shape = "plain" if shape == "quiet" else shape
    # A format in the config file is not meant for charts.
    if options.chart and "format" not in options.typed:
        shape = "table" if sys.stdout.isatty() else "plain"
    base, quote, assumed = _pair(words, options)
    _check(options, shape)
    with watched(converter_for(options, keep=False, published=True), options) as converter:
        since, until = _days(converter, options)
        length = None if options.coverage else DEFAULT
        try:
            found = converter.series(base, quote, since, until, length=length)
        except NotHeld as error:
            raise _named(error) from error
        rates = last_of_each(found.rates, options.every)
        if since is None and length:
            since = found.first
        _write(View(found, rates, since, until, options.every, assumed), options, shape)
        if shape not in ("json", "ndjson"):
            tell(converter.reports)
    return OK


def _pair(words: "Sequence[str]", options: "Options") -> "tuple[str, str, tuple[str, ...]]":
    """The codes of base and quote, the other way round with ``--invert``, and what was assumed."""
    if not words:
        raise InputError("history takes two currencies, as in: convert history EUR USD")
    asked = question.parse(words, locale=options.locale)
    if asked.hundredth and asked.base:
        raise iso4217.no_amount(asked.hundredth, asked.base)
    if asked.terms or asked.amount != 1 or asked.on is not None or len(asked.quotes) != 1:
        raise InputError("history takes two currencies, as in: convert history EUR USD")
    pair = (asked.base, asked.quotes[0])
    return (*(pair[::-1] if options.invert else pair), asked.assumed)


def _check(options: "Options", shape: str) -> None:
    """Raise InputError for options that exclude each other, before anything is fetched."""
    if options.output is not None:
        history_formats.check(options.output)
        others = {"chart": "--chart", "coverage": "--coverage", "format": "the format"}
        for name in others.keys() & options.typed:
            raise InputError(f"-o takes the format from the file's ending; leave out {others[name]}")
    if options.chart and options.coverage:
        raise InputError("--chart and --coverage can't be combined; give one")
    if options.chart and shape not in ("table", "plain"):
        raise InputError(f"a chart can't be printed as {shape}; leave out one of them")
    if options.coverage and shape not in FORMATS:
        raise InputError(f"--coverage can't be printed as {shape}, which has nothing but prices")


def _days(converter: "Converter", options: "Options") -> "tuple[date | None, date | None]":
    """The days of ``--since`` and ``--until``, None for one that was not typed."""
    today = converter.store.clock().date()
    return _day(options.since, today, first=True), _day(options.until, today, first=False)


def _named(error: NotHeld) -> NotHeld:
    """The error with the options to type for the days that are held."""
    days = [f"--{name} {day}" for name, day in zip(("since", "until"), error.instead, strict=True) if day]
    if not days:
        return error
    named = NotHeld(f"{error} ({' '.join(days)})", error.pair, error.on, error.tried)
    return named.advising(error.advice)


def _day(typed: "str | None", today: date, *, first: bool) -> "date | None":
    """The day of a text, or the ``first`` or last day of a period: ``--since 2025-03`` is 2025-03-01."""
    try:
        found = day_of(typed)
    except DateError:
        try:
            asked = period(typed or "")
        except DateError:
            asked = None
        if asked is None:
            raise
        return asked.first if first else asked.last
    return found if found is None or isinstance(found, date) else found.on(today)


def _write(view: View, options: "Options", shape: str) -> None:
    if options.output is not None:
        output_file.write(options.output, history_formats.content(view, options.output))
        if sys.stderr.isatty():
            count = len(view.rates)
            put(f"{count} rate{'s' * (count != 1)} in {clean(options.output)}", sys.stderr)
        tell(series.notes(view))
        return
    marks = marks_for(options, sys.stdout)
    if options.coverage:
        series.coverage(view, shape, sys.stdout, options.color)
    elif options.chart:
        sys.stdout.writelines(f"{line}\n" for line in series.drawn(view, sys.stdout, options.color, marks))
    elif shape in ("table", "plain"):
        series.show(
            view, sys.stdout, shape, whole="format" in options.typed, color=options.color, marks=marks
        )
    else:
        sys.stdout.write(history_formats.text(view, shape))
    _tell_rest(view, shape, drawn=options.chart)


def _tell_rest(view: View, shape: str, *, drawn: bool) -> None:
    """Print on standard error what the format has no place for; a chart has gaps and notes below it."""
    if view.assumed and shape not in ("json", "ndjson"):
        tell([f"assumed {', '.join(view.assumed)}"])
    if shape not in ("table", "json") and not drawn:
        tell([*series.gaps(view), *series.notes(view)])
