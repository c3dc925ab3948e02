"""The Typer app, made from `grammar`: it reads what the quick reader does not, or says what is wrong."""

import inspect
import sys
from functools import cache
from importlib import import_module
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import typer

from converter.cli import help as screens
from converter.cli import imagemagick, mistyped, unknown_option
from converter.cli.commands.question import ask
from converter.cli.exit_codes import OK
from converter.cli.grammar import Options, gather
from converter.cli.grammar.commands import ALL, HELP_COMMAND, VERSION_COMMAND, plain, prepared
from converter.cli.grammar.question import HELP, QUESTION, VERSION
from converter.cli.last_net import shape_asked
from converter.cli.output import complain, put
from converter.cli.prompt import start
from converter.cli.session import carry_out
from converter.cli.writer import width
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
    """The text of a help screen or of the version, which is printed whatever the other words are."""


class _HelpAsked(Exception):
    """--help was typed; it ends the reading of the other words."""


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
    imagemagick.check_options(words)
    unknown_option.check_glued(words)
    # What stands behind -- is never more than a word: a file may be called help.
    topic = None if "--" in words else mistyped.topic_within(plain(words))
    if topic is not None:
        raise Screen(_page(topic))
    try:
        # Typer only reads. Its main() would turn a broken pipe and an interrupt into codes of its own.
        program = _program()
        with program.make_context("convert", prepared(words)) as context:
            asked: Asked = program.invoke(context)
    except _HelpAsked as asked_of:
        raise Screen(_screen(asked_of.args[0], plain(words))) from None
    except _UsageError as error:
        before = list(takewhile(lambda word: word[:1] != "-", words))
        raise imagemagick.meant(words) or mistyped.unread(before) or _refusal(error, words) from None
    command, rest, _ = asked
    if command is HELP_COMMAND:
        raise Screen(_page(mistyped.topic(rest)))
    if command is VERSION_COMMAND and not rest:
        raise Screen(screens.version())
    return asked


def _screen(command: "Command", words: "Sequence[str]") -> str:
    """The help of a command; InputError if the plain words of the line begin with a mistyped command."""
    if command is QUESTION:
        wrong = imagemagick.meant(words) or mistyped.unread(words)
        if wrong:
            raise wrong
    mistyped.check_action(command, words[1:])
    return _page(command)


def _page(command: "Command") -> str:
    return screens.screen(command, width(sys.stdout))


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
    module = command.name.replace(" ", "_")
    code: int = import_module(f"converter.cli.commands.{module}").run(words, options, shape)
    return code


def app() -> typer.Typer:
    """The app with all commands; a question is a command whose name is never typed or listed."""
    made = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    for command in ALL:
        made.command(command.name, help=command.help, hidden=command is QUESTION, add_help_option=False)(
            _function(command)
        )
    return made


@cache
def _program() -> Any:
    """What reads the words; made once, as at the prompt it reads line after line."""
    return typer.main.get_command(app())


def _function(command: "Command") -> "Callable[..., Asked]":
    """A function that returns what Typer has read, with the signature that the grammar describes."""

    def called(words: "list[str] | None" = None, **values: Any) -> "Asked":
        given: dict[str, Any] = {}
        for option in command.options:
            value = values[option.key]
            for one in value if isinstance(value, (list, tuple)) else ():
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

    def help_asked(value: bool) -> None:
        if value:
            raise _HelpAsked(command)

    def version_asked(value: bool) -> None:
        if value:
            raise Screen(screens.version())

    return [
        inspect.Parameter(
            option.key, inspect.Parameter.KEYWORD_ONLY, annotation=bool,
            default=typer.Option(None, *option.names, is_eager=True, callback=callback),
        )
        for option, callback in ((HELP, help_asked), (VERSION, version_asked))
    ]  # fmt: skip


def _refusal(error: Any, words: "Sequence[str]") -> InputError:
    """A usage error in one line; for an unknown option with what to type in its place."""
    name = getattr(error, "option_name", None)
    if name is None or not hasattr(error, "possibilities"):
        text = str(error.format_message())
        return InputError(text[:1].lower() + text[1:].rstrip("."))
    if name[:2] != "--":  # Typer names one letter of a word like -jsn
        name = next((word for word in words if word.startswith(name)), name)
    called = getattr(getattr(error, "ctx", None), "info_name", "")
    command = next((one for one in ALL if one.name == called), QUESTION)
    return unknown_option.refused(name, words, command)
