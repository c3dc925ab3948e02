"""The man page, in the macros that every man knows."""

from typing import TYPE_CHECKING

from converter.cli import help as screens
from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.question import QUESTION
from converter.cli.settings import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.cli.grammar import Command

__all__ = ["page"]

_EXITS = (
    ("0", "answered"),
    ("1", "some lines of a batch, or some of several targets, were not answered; each is reported"),
    ("2", "the words can't be read: an unknown code, a bad amount, a bad day; or a key is missing"),
    ("3", "there is no such rate, and asking again won't help"),
    ("4", "it can't be known now; asking later or online may help"),
    ("5", "the output could not be written"),
    ("70", "an error in the program itself"),
    ("130", "interrupted"),
)
_VARIABLES = (
    ("CONVERTER_CONFIG", "the config file, in place of the platform's own"),
    ("CONVERTER_CACHE_DIR", "where rates are kept"),
    ("CONVERTER_SEED_DIR", "where the rates that ship are, if not in the package"),
    ("CONVERTER_SOURCE", "the sources to use, as --source names them"),
    ("CONVERTER_OFFLINE", "1: use held rates only"),
    ("CONVERTER_<SOURCE>_URL", "the base of a source's addresses: https, or http to this machine"),
    ("CONVERTER_NOW", "an instant like 2026-04-26T22:00:58Z that counts as now"),
    ("CONVERTER_DEBUG", "1: show the traceback of an error in the program"),
    ("<SOURCE>_API_KEY", "the key of a source that needs one"),
    ("NO_COLOR, FORCE_COLOR", "never, or always, in colour"),
)


def page() -> str:
    """The whole page."""
    lines = [
        r".\" Made by python -m converter.cli.completions.",
        '.TH FXCONVERT 1 "" "fxconvert" "User commands"',
        ".SH NAME", r"fxconvert, convert \- convert money, today or on any past day",
        ".SH SYNOPSIS", ".nf", _text("fxconvert [OPTIONS] AMOUNT FROM [to] TARGET... [on DATE]"),
        _text("fxconvert COMMAND [OPTIONS] [WORDS]"), ".fi",
        ".SH DESCRIPTION",
        *_paragraphs(),
        ".SH EXAMPLES", ".nf", *(_text(line.strip()) for line in screens.examples()), ".fi",
        ".SH OPTIONS OF A QUESTION", *_options(QUESTION),
        ".SH COMMANDS",
    ]  # fmt: skip
    for command in COMMANDS.values():
        lines += _command(command)
    keys = ", ".join([*FIELDS, "home"])
    lines += [
        ".SH ENVIRONMENT", *_list(_VARIABLES),
        ".SH FILES", ".TP", _text("~/.config/fxconvert/config.toml"),
        _text(
            f"the settings, below options and the environment; its keys are {keys}, "
            "and the tables [rates] of own rates and [urls] of sources; on macOS and Windows it stands "
            "where the platform has such files, and fxconvert config says where"
        ),
        ".SH EXIT STATUS", *_list(_EXITS),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _paragraphs() -> "Iterator[str]":
    yield _text(
        "Converts amounts between the currencies of ISO 4217 by published rates, and says whose rate was "
        "used and of which day. Alone on a terminal it is a prompt. Both names are the same program; another "
        "convert, of ImageMagick or of Windows, may stand before it on PATH, and then fxconvert is the name "
        "to use."
    )
    yield ".PP"
    yield _text(
        "With - for a question each line of standard input is one. Each target has a row, and a question "
        "that fails whole has one: in plain and with -q an empty line, as an empty line of the input has; in "
        "csv, tsv and markdown a row whose first column is line and whose last one is error; in JSON the "
        "error."
    )


def _command(command: "Command") -> "Iterator[str]":
    yield f".SS {_text(f'{command.name} {command.words}'.rstrip())}"
    yield _text(command.help)
    yield ".PP\n.nf"
    yield from (_text(line) for line in screens.examples(command))
    yield ".fi"
    yield from _options(command)


def _options(command: "Command") -> "Iterator[str]":
    for option in command.options:
        yield ".TP"
        yield rf"\fB{_text(', '.join(option.names))}\fR {_text(option.metavar)}".rstrip()
        yield _text(option.help)


def _list(rows: "tuple[tuple[str, str], ...]") -> "Iterator[str]":
    for name, text in rows:
        yield ".TP"
        yield rf"\fB{_text(name)}\fR"
        yield _text(text)


def _text(text: str) -> str:
    r"""Text as roff shows it: a hyphen that can be copied, and no line that is taken for a macro."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    return rf"\&{text}" if text[:1] in (".", "'") else text
