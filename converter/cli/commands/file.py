"""``convert file IN -o OUT``: a column of a file, each row converted at the rate of its own day."""

import gc
import sys
from contextlib import ExitStack, contextmanager

from converter.advice import require
from converter.cli.exit_codes import OK, REJECTED, code_of
from converter.cli.grammar.file import quoted, said, typed_line
from converter.cli.output import complain, put, redraws, tell
from converter.cli.progress import Rows, waiting
from converter.cli.render import clean
from converter.cli.ruled import check_rule
from converter.cli.session import converter_for, now, watched
from converter.errors import InputError
from converter.text.amounts import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from converter.api.converter import Converter
    from converter.cli.grammar import Options
    from converter.files.arguments import Asked
    from converter.files.summary import Summary

__all__ = ["run"]

_STREAM = "-"
_EXAMPLE = "convert file sales.csv -o sales-eur.csv --to EUR"


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Convert the file, or with ``--dry-run`` show how; the exit code.

    What was done is told on standard error, or with ``--json`` printed on standard output.
    """
    if len(words) != 1 or not words[0]:
        raise InputError(_not_one(words))
    if options.archive is None and words[0] == _STREAM and not options.dry_run and not options.in_place:
        options = options.replace(archive=_STREAM)
    if options.archive != _STREAM or options.dry_run:
        return _run(words[0], options, shape)
    try:
        return _run(words[0], options, shape)
    except Exception as error:  # noqa: BLE001 - the last net; rows go to standard output, and errors never
        from converter.cli.last_net import error_of

        return complain(error_of(error), "plain")


def _not_one(words: "Sequence[str]") -> str:
    """The message for words that are not one file: a target or an output may lack its option."""
    told = f"as in: {_EXAMPLE}"
    if len(words) > 1:
        from converter import iso4217

        option = "--to" if iso4217.is_unit(words[1]) else "-o"
        told = f"{told}; for {shown(words[1])} type {option} {quoted(shown(words[1]))}"
    return f"file takes one file, {told}; - is standard input"


def _run(path: str, options: "Options", shape: str) -> int:
    require("convert file", "files")
    check_rule(options)
    _check(options)
    asked = _asked(path, options)
    if options.dry_run:
        return _look(asked, options, shape)
    if options.archive is None and not options.in_place:
        raise InputError(_without_output(path, asked, options))
    return _convert(asked, options, shape)


def _convert(asked: "Asked", options: "Options", shape: str) -> int:
    from converter.files.run import run
    from converter.frames.refused import RowsRefused

    with _converter(options) as converter, _progress(converter, options) as progress, _seldom_collected():
        try:
            done = run(asked, converter, progress)
        except RowsRefused as error:
            if progress is not None:
                progress.close()
            if shape in ("json", "ndjson"):
                complain(error, shape)
            else:
                tell(str(error).split("\n"))
            return code_of(error.only_cause) if error.only_cause else REJECTED
    _tell(done, converter, options, shape)
    if done.only_cause:
        return code_of(done.only_cause)
    return REJECTED if done.rejected or done.kept else OK


@contextmanager
def _seldom_collected() -> "Iterator[None]":
    """Have Python seldom look for cycles of objects: the rates of many years are a million of them."""
    before = gc.get_threshold()
    gc.set_threshold(1_000_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _tell(done: "Summary", converter: "Converter", options: "Options", shape: str) -> None:
    """Tell what was done: of a quiet run only what was rejected."""
    if shape in ("json", "ndjson") and options.archive != _STREAM:
        from converter.cli.render.json import dumps

        print(dumps({**done.to_dict(), "reports": converter.reports}))
        return
    from converter.cli.render.files import of_summary, rejected

    if shape == "quiet":
        tell(rejected(done))
        return
    tell([*of_summary(done, options), *converter.reports])


def _look(asked: "Asked", options: "Options", shape: str) -> int:
    """Show how the file is understood, its first rows, and what would be fetched."""
    from converter.files.dry_run import look

    with _converter(options) as converter:
        found = look(asked, converter)
    if shape in ("json", "ndjson"):
        from converter.cli.render.json import dumps

        print(dumps(found.to_dict()))
        return OK
    from converter.cli.render.files import above, below, write_rows

    _print([*above(found), ""])
    write_rows(found, options, "table" if shape == "table" else "plain", sys.stdout)
    _print(["", *below(found, options)])
    return OK


def _print(lines: "Sequence[str]") -> None:
    for line in lines:
        put(clean(line), sys.stdout)


def _converter(options: "Options") -> "Converter":
    """The converter of the options, as of one instant."""
    instant = now()
    return converter_for(options, clock=lambda: instant)


@contextmanager
def _progress(converter: "Converter", options: "Options") -> "Iterator[Rows | None]":
    """What shows how far the file is, on a terminal that shows neither errors alone nor rows; else None."""
    shows = redraws(sys.stderr) and options.format != "quiet"
    if not shows or (options.archive == _STREAM and sys.stdout.isatty()):
        yield None
        return
    with ExitStack() as first:
        # The tables of many years may have to be read for the first rows.
        first.enter_context(waiting("converting the first rows"))
        rows = Rows(sys.stderr, first=first.close)
        watched(converter, options, before=rows.clear)
        try:
            yield rows
        finally:
            rows.close()


# -- what was typed ---------------------------------------------------------------------------------


def _asked(path: str, options: "Options") -> "Asked":
    """The arguments of a run; InputError for those that can't be taken."""
    from converter.files.arguments import Asked

    return Asked(
        path, options.archive, said=said,
        amount=options.amount, currency=options.currency, date=options.date, on=options.on,
        to=_listed(options.to), to_column=options.to_column, digits=options.digits,
        with_=_listed(options.with_), names=_names(options.names),
        average=options.average, end_of=options.end_of, so_far=options.so_far,
        source=options.source if "source" in options.typed else None, source_column=options.source_column,
        rule=options.rule, rule_column=options.rule_column,
        decimal=options.decimal, date_format=options.date_format,
        delimiter=options.delimiter, header=options.header,
        rejected=options.rejected, keep_rejected=options.keep_rejected, strict=options.strict,
        force=options.force, in_place=options.in_place, summary=options.summary,
        spreadsheet_safe=options.spreadsheet_safe,
    )  # fmt: skip


def _listed(texts: "Sequence[str]") -> "list[str]":
    """The words of lists with commas."""
    return [word.strip() for text in texts for word in text.split(",") if word.strip()]


def _names(text: "str | None") -> "dict[str, str] | None":
    """The names of ``--as`` by target: one name alone is that of the only target."""
    if text is None:
        return None
    if "=" not in text:
        return {"": text}
    names: dict[str, str] = {}
    for part in text.split(","):
        target, equals, name = (one.strip() for one in part.partition("="))
        if not (target and equals and name) or target in names:
            raise InputError(
                f"--as takes a name, or one for each target as in EUR=net,USD=net_usd, not {text!r:.40}"
            )
        names[target] = name
    return names


def _check(options: "Options") -> None:
    """Raise InputError for an own rate of a period, and for what can't go to standard output."""
    if options.own and (options.average or options.end_of):
        name = "--average" if options.average else "--end-of"
        raise InputError(f"--rate is one rate, and doesn't go with {name}")
    if options.archive == _STREAM and options.format == "json" and "format" in options.typed - options.kept:
        raise InputError(
            "--json prints what was done, and the rows go to standard output; write them with -o FILE"
        )
    for name, path in (("--summary", options.summary), ("--rejected", options.rejected)):
        if path == _STREAM:
            raise InputError(f"{name} writes a file; give its path")


def _without_output(path: str, asked: "Asked", options: "Options") -> str:
    """What to type for a line without an output."""
    from converter.files.formats import rejects_beside

    codes = "-".join(map(_stem, asked.to)) or "converted"
    # The output has its name where rejected rows have theirs: before the suffixes.
    stem, _, suffixes = rejects_beside(path).rpartition(".rejected")
    output = f"{stem}-{codes}{suffixes}"
    return (
        f"say where the result goes, as in: {typed_line([path], options)} -o {quoted(output)}; "
        "-o - is standard output"
    )


def _stem(target: str) -> str:
    """A target as a name of a file has it."""
    return "".join(one for one in target.lower() if one.isalnum()) or "converted"
