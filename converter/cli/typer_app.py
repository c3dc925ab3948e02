"""The Typer app, made from `grammar`: it reads what the quick reader does not, or says what is wrong."""

import inspect
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer

from converter.cli import help as screens
from converter.cli import imagemagick, mistyped
from converter.cli.commands.question import ask
from converter.cli.exit_codes import OK
from converter.cli.grammar import Options, gather
from converter.cli.grammar.commands import ALL, COMMANDS, near_option, option_names, prepared
from converter.cli.grammar.question import QUESTION
from converter.cli.last_net import shape_asked
from converter.cli.output import complain, put
from converter.cli.prompt import start
from converter.cli.session import carry_out
from converter.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from converter.cli.grammar import Command, Option
    from converter.cli.prompt import Session

    Asked = tuple[Command, list[str], Options]

__all__ = ["Screen", "app", "read", "run"]

# What usage errors derive from; the module that has it differs between versions of Typer.
_UsageError: "type[Exception]" = typer.BadParameter.__mro__[1]


class Screen(Exception):
    """The text of --help or --version, which ends the reading of the other words."""


def run(words: "Sequence[str]", session: "Session | None" = None) -> int:
    """Do what the words say; the exit code.

    Within a session of the prompt its kept options apply too, and options alone are kept by it.
    """
    try:
        command, rest, options = read(words)
    except Screen as screen:
        put(str(screen), sys.stdout)
        return OK
    except InputError as error:
        return complain(error, shape_asked(words))
    if command is QUESTION and not rest and session:
        session.keep(options)
        return OK
    if command is QUESTION and not rest:
        return start(run, options)
    options = session.with_kept(command, rest, options) if session else options
    return _do(command, rest, options)


def read(words: "Sequence[str]") -> "Asked":
    """The command of the words, its own words, and the options.

    Raises InputError for what can't be read, and Screen for --help and --version.
    """
    command = typer.main.get_command(app())
    imagemagick.check_options(words)
    try:
        # Typer only reads: a broken pipe inside it would end the process with an exit code of its own.
        asked: Asked = command.main(prepared(words), prog_name="convert", standalone_mode=False)
    except _UsageError as error:
        said = imagemagick.meant(words) or mistyped.unread(words) or InputError(_sentence(error, words))
        raise said from None
    return asked


def _do(command: "Command", words: "list[str]", options: Options) -> int:
    if command is not QUESTION:
        return carry_out(options, lambda options, shape: _run_command(command, words, options, shape))
    if "-" in words:
        from converter.cli.commands.batch import batch

        return batch(words, options)
    return ask(words, options)


def _run_command(command: "Command", words: "list[str]", options: Options, shape: str) -> int:
    if command.most is not None and len(words) > command.most:
        raise InputError(f"{command.name} takes {'one word' if command.most else 'no words'} after it")
    code: int = import_module(f"converter.cli.commands.{command.name}").run(words, options, shape)
    return code


def app() -> typer.Typer:
    """The app with all commands; a question is a command whose name is never typed or listed."""
    made = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    for command in ALL:
        made.command(command.name, help=command.help, hidden=command is QUESTION, add_help_option=False)(
            _function(command)
        )
    return made


def _function(command: "Command") -> "Callable[..., Asked]":
    """A function that returns what Typer has read, with the signature that the grammar describes."""

    def called(words: "list[str] | None" = None, **values: Any) -> "Asked":
        given: dict[str, Any] = {}
        for option in command.options:
            value = values[option.key]
            for one in value if option.many and value else ():
                gather(given, option, one)
            if value is True or isinstance(value, str):
                gather(given, option, None if value is True else value)
        return command, words or [], Options(frozenset(given), **given)

    words = inspect.Parameter(
        "words", inspect.Parameter.KEYWORD_ONLY, annotation=list[str] | None,
        default=typer.Argument(None, metavar=command.words or "[]"),
    )  # fmt: skip
    called.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [words, *(_parameter(option) for option in command.options), *_ends(command)]
    )
    called.__annotations__ = {}
    return called


def _parameter(option: "Option") -> inspect.Parameter:
    flag = option.parse is None
    kind = list[str] if option.many else str
    return inspect.Parameter(
        option.key, inspect.Parameter.KEYWORD_ONLY, annotation=bool if flag else kind | None,
        default=typer.Option(False if flag else None, *option.names, metavar=option.metavar or None),
    )  # fmt: skip


def _ends(command: "Command") -> "list[inspect.Parameter]":
    """--help and --version, which apply whatever the other words are."""

    def tell(text: "Callable[[], str]") -> "Callable[[bool], None]":
        def callback(value: bool) -> None:
            if value:
                raise Screen(text())

        return callback

    texts = {"--help": lambda: screens.screen(command), "--version": screens.version}
    return [
        inspect.Parameter(
            name[2:], inspect.Parameter.KEYWORD_ONLY, annotation=bool,
            default=typer.Option(None, name, is_eager=True, callback=tell(text)),
        )
        for name, text in texts.items()
    ]  # fmt: skip


def _sentence(error: Any, words: "Sequence[str]") -> str:
    """A usage error in one line; for an unknown option the nearest one, or the commands that have it."""
    option = getattr(error, "option_name", None)
    if option is None or not hasattr(error, "possibilities"):
        text = str(error.format_message())
        return text[:1].lower() + text[1:].rstrip(".")
    if option in option_names():
        return _elsewhere(option, getattr(getattr(error, "ctx", None), "info_name", ""))
    if option[:2] != "--":  # Typer names one letter of a word like -jsn
        option = next((word for word in words if word.startswith(option)), option)
    option, near = option[:40], near_option(option)
    return f"no such option {option}" + (f"; did you mean {near}?" if near else "; see convert --help")


def _elsewhere(option: str, name: str) -> str:
    """What to say of an option that other commands have, and the one of this name has not."""
    if name in COMMANDS:
        return f"{name} takes no {option}; see convert {name} --help"
    owners = [c.name for c in COMMANDS.values() if any(option in o.names for o in c.options)]
    return f"a question takes no {option}; only convert {' and '.join(owners)} does"
