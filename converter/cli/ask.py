"""A question answered on the terminal: read the words, ask the library, print, and say the exit code."""

import os
import sys

from converter import text
from converter.api import Converter
from converter.cli.grammar import OK, REJECTED, Options, exit_code
from converter.cli.render import Outcome, clean, notes_line
from converter.errors import ConverterError, DateError, InputError
from converter.inputs import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from typing import IO

    from converter.conversion import Conversion, Total
    from converter.text import Question
    from converter.text.spoken import Relative

__all__ = ["HOME", "ask", "complain", "converter_for", "format_for", "outcome"]

HOME = ("EUR", "USD", "GBP", "JPY", "CNY", "RUB")


def ask(words: "Sequence[str]", options: Options) -> int:
    """Answer a question, or each line of standard input for ``-``; the exit code."""
    shape = format_for(options, sys.stdout)
    try:
        if "-" in words:
            if list(words) != ["-"]:
                said = clean(" ".join(words))[:60]
                raise InputError(f"- reads questions from standard input and stands alone, not in: {said}")
            from converter.cli.batch import batch

            return batch(options, shape)
        asked = _parsed(words, options)
        with converter_for(options, keep=False) as converter:
            found = outcome(converter, asked, options)
            return _show(found, converter, options, shape)
    except ConverterError as error:
        return complain(error, shape)


def _parsed(words: "Sequence[str]", options: Options) -> "Question":
    """The question, unless its first word looks like a mistyped command."""
    try:
        return text.parse(words, locale=options.locale)
    except InputError:
        from converter.cli.grammar import near_command

        near = near_command(words[0])
        if near is None:
            raise
        raise InputError(f"unknown command '{clean(words[0])}'; did you mean {near}?") from None


def format_for(options: Options, out: "IO[str]") -> str:
    """The format asked for; without one a table on a terminal, else plain lines."""
    return options.format or ("table" if out.isatty() else "plain")


def converter_for(
    options: Options, *, keep: bool = True, clock: "Callable[[], datetime] | None" = None
) -> Converter:
    """A converter of the options and the environment."""
    source = options.source or os.environ.get("CONVERTER_SOURCE") or "auto"
    offline = options.offline
    if options.refresh and offline is None:
        offline = os.environ.get("CONVERTER_OFFLINE", "") not in ("", "0")
    return Converter(
        source, offline=offline, refresh=options.refresh, max_age=age_of(options.max_age),
        timeout=options.timeout, clock=clock, keep=keep,
    )  # fmt: skip


def age_of(value: "str | None") -> "int | None":
    """The days of ``--max-age``: ``3``, ``3d`` or ``1w``."""
    if value is None:
        return None
    number, unit = (value[:-1], value[-1]) if value[-1:] in ("d", "w") else (value, "d")
    if not (number.isascii() and number.isdigit() and len(number) <= 5):
        raise InputError(f"--max-age takes days like 3, 3d or 1w, not {clean(value)}")
    return int(number) * (7 if unit == "w" else 1)


def outcome(converter: Converter, asked: "Question", options: Options) -> Outcome:
    """What every target was answered, or why it was not."""
    on = _day(asked, options)
    targets = asked.targets or tuple(code for code in HOME if code != asked.source)
    results: list[object] = []
    for target in targets:
        try:
            results.append(_answered(converter, asked, target, on, options))
        except ConverterError as error:
            results.append(error)
    return Outcome(asked, on, targets, results)


def _answered(
    converter: Converter, asked: "Question", target: str, on: "date | Relative | None", options: Options
) -> "Conversion | Total":
    digits, rounding = options.digits, options.rounding
    if asked.terms:
        return converter.total(asked.terms, target, on, digits=digits, rounding=rounding)
    return converter.convert(asked.amount, asked.source, target, on, digits=digits, rounding=rounding)


def _day(asked: "Question", options: Options) -> "date | Relative | None":
    if options.on is None:
        return asked.on
    on = day_of(options.on)
    if asked.on is not None and asked.on != on:
        raise DateError(f"two days were given: {asked.on} in the question and --on {on}")
    return on


def _show(found: Outcome, converter: Converter, options: Options, shape: str) -> int:
    """Print what was answered; the exit code of the whole."""
    from converter.cli import render

    failed = [error for error in found.results if isinstance(error, ConverterError)]
    if len(found.targets) == 1 and failed:
        return complain(failed[0], shape)
    render.write(
        found, shape, sys.stdout, explain=options.explain, requests=converter.requests, color=options.color
    )
    if shape not in ("json", "ndjson"):
        for line in error_lines(found):
            print(f"convert: {line}", file=sys.stderr)
        for line in dict.fromkeys(notes_line(found, shape)):
            print(f"convert: {line}", file=sys.stderr)
        for line in converter.reports:
            print(f"convert: {clean(line)}", file=sys.stderr)
    if not failed:
        return OK
    return exit_code(failed[0]) if len(failed) == len(found.results) else REJECTED


def error_lines(found: Outcome) -> "list[str]":
    """A line for each target that was not answered."""
    return [
        f"{target}: {clean(str(error))}"
        for target, error in zip(found.targets, found.results, strict=True)
        if isinstance(error, ConverterError)
    ]


def complain(error: ConverterError, shape: str) -> int:
    """Tell an error in the format asked for; its exit code."""
    if shape in ("json", "ndjson"):
        from converter.cli.render import json

        print(json.dumps({"error": json.error(error)}))
    else:
        print(f"convert: {clean(str(error))}", file=sys.stderr)
    return exit_code(error)
