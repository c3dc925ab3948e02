"""``convert rates --to EUR --since DATE``: what one unit of each currency is worth, for every day."""

import sys
from shlex import quote

from converter.api.rates_table import rate_rows
from converter.api.table import refusal
from converter.cli.exit_codes import OK
from converter.cli.output import put, readings, tell, tells
from converter.cli.output_file import check, destination, named_format
from converter.cli.pairs import listed
from converter.cli.render import clean
from converter.cli.render.endings import ENDINGS, ending_of
from converter.cli.render.rates_table import show, write_rows
from converter.cli.session import converter_for, watched
from converter.cli.typed_days import since_and_until
from converter.errors import InputError, RateUnavailable
from converter.model import Pair
from converter.store.files import write_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.api.converter import Converter
    from converter.api.rates_table import RateRows
    from converter.cli.grammar import Options

__all__ = ["run"]

_EXAMPLE = "convert rates --to EUR --since 2025-01-01"
_PARQUET = "parquet"


def run(words: "tuple[str, tuple[str, ...]]", options: "Options", shape: str) -> int:
    """Print a row for each day, currency and target, or write them to the file of ``-o``; the exit code.

    ``words`` are the base and the quotes that were typed, which don't go with ``--to``; empty if none was. A
    refused day is a row too. Raises the error of a refusal if there is no rate at all.
    """
    to, currencies = _listed(options, "to"), _listed(options, "currencies")
    _check(words, to, currencies, options)
    shape = _format(options, shape)
    with watched(converter_for(options, published=True), options) as converter, converter.together():
        pair = Pair(next((code for code in (*currencies, "EUR", "USD") if code != to[0]), to[0]), to[0])
        (since, until), assumed = since_and_until(converter, pair, options)
        rows = rate_rows(to, currencies or None, since, until, converter)
        _check_any(converter, rows)
        _write(rows, options, shape, assumed)
        if tells(options, shape):
            refused = rows.refused()
            left = f"{refused} of {len(rows)} rows have no rate; the column reason says why"
            tell([*readings(assumed), *([left] if refused else []), *converter.reports])
    return OK


def _listed(options: "Options", field: str) -> "tuple[str, ...]":
    """The codes of an option, none if it was not typed; InputError if it has none."""
    found = listed(getattr(options, field), f"--{field}")
    if not found and field in options.typed:
        line = _EXAMPLE if field == "to" else f"{_EXAMPLE} --currencies USD,GBP"
        raise InputError(f"--{field} takes at least one currency, as in: {line}")
    return found


def _check(
    words: "tuple[str, tuple[str, ...]]",
    to: "tuple[str, ...]",
    currencies: "tuple[str, ...]",
    options: "Options",
) -> None:
    """Raise InputError for what doesn't go together, before anything is fetched, with a line to type."""
    base, quotes = words
    if not to:
        name = next(field for field in ("since", "until", "currencies") if field in options.typed)
        instead = _instead(base or "EUR", quotes, currencies, options)
        raise InputError(f"--{name} of rates goes with --to{instead}")
    if base:
        line = (
            _line(to, (base, *quotes, *currencies), options)
            if options.since
            else f"convert rates {' '.join((base, *quotes, *to))}"
        )
        raise InputError(f"a BASE and --to can't be combined; try: {line}")
    if options.since is None:
        raise InputError(f"--to goes with --since, the first day, as in: {_EXAMPLE}")
    if "on" in options.typed - options.kept:
        raise InputError("--on and --to can't be combined; give the days by --since and --until")


def _instead(base: str, quotes: "tuple[str, ...]", currencies: "tuple[str, ...]", options: "Options") -> str:
    """What to type in place of a line without ``--to``: a pair is a series by day, and the rest a table."""
    every = " ".join(dict.fromkeys((base, *quotes, *currencies)))
    if options.since is None and options.until is None:
        return f"; try: convert rates {every}"
    if quotes:
        return f"; try: convert history {every}{_days(options)}"
    if options.since is None:
        return f", as in: {_EXAMPLE}"
    return f"; try: {_line((base,), currencies, options)}"


def _line(to: "tuple[str, ...]", currencies: "tuple[str, ...]", options: "Options") -> str:
    """The line for a table by day of these currencies, or of all."""
    only = f" --currencies {','.join(dict.fromkeys(currencies))}" if currencies else ""
    return f"convert rates --to {','.join(to)}{_days(options)}{only}"


def _days(options: "Options") -> str:
    """The days as they were typed, as options."""
    days = {"--since": options.since, "--until": options.until}
    return "".join(f" {name} {quote(day)}" for name, day in days.items() if day is not None)


def _format(options: "Options", shape: str) -> str:
    """The format that is named, or that of the file of ``-o``; InputError or MissingExtra if it can't be."""
    check(options)
    if options.output is None:
        return shape
    named = named_format(options)
    if named is not None:
        return named
    ending = ending_of(options.output, (*ENDINGS, _PARQUET))
    if ending == _PARQUET:
        from converter.advice import require

        require(f"a .{_PARQUET} file", "frames")
        return _PARQUET
    return ENDINGS[ending]


def _check_any(converter: "Converter", rows: "RateRows") -> None:
    """Raise the error of a refused day if no row has a rate, but for those of a target in itself."""
    first = rows.first.toordinal()
    others = [(into, code) for into in rows.targets for code in into.answered.index if code != into.to]
    if others and all(len(into.refused(code, first)) == rows.days for into, code in others):
        into, code = others[0]
        error = refusal(converter, code, into.to, rows.last)
        raise error or RateUnavailable(into.answered.reasons(code, [rows.last.toordinal()])[0])


def _write(rows: "RateRows", options: "Options", shape: str, assumed: "Sequence[str]") -> None:
    if shape == _PARQUET:
        from converter.frames.table import RatesTable

        write_named(str(options.output), RatesTable(rows).packed())
    else:
        with destination(options) as out:
            if shape in ("table", "plain"):
                show(rows, shape, out, entire="format" in options.typed, color=options.color)
            else:
                write_rows(rows, shape, assumed, out)
    if options.output is not None and sys.stderr.isatty():
        put(f"{len(rows)} rows in {clean(options.output)}", sys.stderr)
