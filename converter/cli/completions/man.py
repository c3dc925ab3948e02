"""The man page, in the man macros of roff."""

from typing import TYPE_CHECKING

from converter.cli import help as screens
from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.question import HELP, QUESTION, VERSION
from converter.cli.settings import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from converter.cli.grammar import Command, Option

__all__ = ["page"]

_EXITS = (
    ("0", "success"),
    (
        "1",
        "a part failed, as is reported (lines, rows, targets); or files differ (widget export --check)",
    ),
    (
        "2",
        "the words can't be read (an unknown code, a bad amount, a bad day), or a key or an extra is missing",
    ),
    ("3", "there is no such rate, and asking again won't help"),
    ("4", "the rate is not available now; asking later or online may help"),
    ("5", "the output, or what was fetched, could not be written"),
    ("70", "an error in the program itself"),
    ("130", "interrupted"),
    ("141", "the reader closed the pipe"),
)
_VARIABLES = (
    ("CONVERTER_CONFIG", "the config file, in place of the platform's own"),
    ("CONVERTER_CACHE_DIR", "the folder in which rates are kept"),
    ("CONVERTER_SEED_DIR", "the folder of the rates that come with the package, if they are not in it"),
    ("CONVERTER_SOURCE", "the sources to use, named as for --source"),
    ("CONVERTER_OFFLINE", "1: use only rates on this machine"),
    ("CONVERTER_<SOURCE>_URL", "the base URL of a source: https, or http on this machine"),
    ("CONVERTER_SERVE_<OPTION>", "an option of serve, such as CONVERTER_SERVE_ROOT_PATH=/fx"),
    ("CONVERTER_NOW", "an instant like 2026-04-26T22:00:58Z to take as the current time"),
    ("CONVERTER_DEBUG", "1: show the traceback of an error in the program"),
    ("<SOURCE>_API_KEY", "the API key of a source that needs one"),
    ("NO_COLOR, FORCE_COLOR", "never use colour, or always"),
)


def page() -> str:
    """The text of the page."""
    lines = [
        r".\" Made by python -m converter.cli.completions.",
        '.TH FXCONVERT 1 "" "fxconvert" "User commands"',
        ".SH NAME", r"fxconvert, convert \- convert money, today or on any past day",
        ".SH SYNOPSIS", ".nf", _text("fxconvert [OPTIONS] AMOUNT FROM [to] TARGET... [on DATE]"),
        _text("fxconvert COMMAND [OPTIONS] [WORDS]"), ".fi",
        ".SH DESCRIPTION",
        *_paragraphs(),
        ".SH EXAMPLES", ".nf", *(_text(line.strip()) for line in screens.examples()), ".fi",
        ".SH OPTIONS OF A QUESTION", *_options((*QUESTION.options, HELP, VERSION)),
        ".SH COMMANDS",
    ]  # fmt: skip
    for command in COMMANDS.values():
        for one in command.actions or (command,):
            lines += _command(one)
    keys = ", ".join([*FIELDS, "home"])
    lines += [
        ".SH ENVIRONMENT", *_list(_VARIABLES),
        ".SH FILES", ".TP", _text("~/.config/fxconvert/config.toml"),
        _text(
            f"the settings; options and the environment overrule them. The keys are {keys}, "
            "and the tables [rates] (your own rates) and [urls] (base URLs of sources). macOS and Windows "
            "have a folder of their own for such files; fxconvert config prints the path."
        ),
        ".SH EXIT STATUS", *_list(_EXITS),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _paragraphs() -> "Iterator[str]":
    yield _text(
        "Converts amounts between the currencies of ISO 4217 at published rates, and names the source and "
        "the day of each rate. On a terminal, without any words, it starts a prompt. Both names run the same "
        "program. If another convert, such as that of ImageMagick or Windows, comes first on PATH, use "
        "fxconvert."
    )
    yield ".PP"
    yield _text(
        "With - in place of a question, each line of standard input is a question. The output has a row for "
        "each target, and a single row for a question without any answer: in plain and with -q an empty "
        "line, as for an empty line of the input; in csv, tsv and markdown a row with the number of the line "
        "in its first column and the error in its last; in JSON an error object."
    )


def _command(command: "Command") -> "Iterator[str]":
    yield f".SS {_text(f'{command.name} {command.words}'.rstrip())}"
    yield _text(command.help)
    yield ".PP\n.nf"
    yield from (_text(line) for line in screens.examples(command))
    yield ".fi"
    yield from _options(command.options)


def _options(options: "Iterable[Option]") -> "Iterator[str]":
    for option in options:
        yield ".TP"
        yield rf"\fB{_text(', '.join(option.names))}\fR {_text(option.metavar)}".rstrip()
        yield _text(option.help)


def _list(rows: "tuple[tuple[str, str], ...]") -> "Iterator[str]":
    for name, text in rows:
        yield ".TP"
        yield rf"\fB{_text(name)}\fR"
        yield _text(text)


def _text(text: str) -> str:
    r"""Text that roff shows as it is: with hyphens that can be copied, and no line that is a macro."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    return rf"\&{text}" if text[:1] in (".", "'") else text
