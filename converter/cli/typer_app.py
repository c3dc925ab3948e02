"""The Typer app, declared from `grammar`: what the light way in leaves, it reads, or says what is wrong."""

import inspect
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer

from converter.cli import help as screens
from converter.cli import imagemagick, settings
from converter.cli.commands.question import ask
from converter.cli.exit_codes import OK
from converter.cli.grammar import COMMANDS, QUESTION, Command, Option, Options, prepared
from converter.cli.last_net import error_of, shape_asked
from converter.cli.output import complain, format_for
from converter.cli.prompt import start
from converter.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["app", "run"]

# What usage errors derive from; the module it stands in differs between versions of Typer.
_UsageError: "type[Exception]" = typer.BadParameter.__mro__[1]


class _Screen(Exception):
    """The text of --help or --version, which is all that is wanted."""


def run(
    words: "Sequence[str]", kept: "Callable[[Command, list[str], Options], Options] | None" = None
) -> int:
    """Read the words and do what they say; the exit code. ``kept`` adds what the prompt has been told."""
    shape = shape_asked(words)
    command = typer.main.get_command(app())
    try:
        imagemagick.check_options(words)
        todo = command.main(prepared(words), prog_name="convert", standalone_mode=False)
    except _Screen as screen:
        print(screen)
        return OK
    except InputError as error:
        return complain(error, shape)
    except _UsageError as error:
        said = imagemagick.meant(words) or imagemagick.unread(words) or InputError(_sentence(error))
        return complain(said, shape)
    # Typer only reads: within it a broken pipe would end the process with its own exit code.
    return _do(*todo, kept=kept) if isinstance(todo, tuple) else int(todo or 0)


def app() -> typer.Typer:
    """The app with all commands; a question is one that needs no name and isn't listed."""
    made = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    for command in (QUESTION, *COMMANDS.values()):
        made.command(command.name, help=command.help, hidden=command is QUESTION, add_help_option=False)(
            _function(command)
        )
    return made


def _function(command: Command) -> "Callable[..., tuple[Command, list[str], Options]]":
    """What gathers what Typer has read, with the signature that the grammar describes."""

    def called(words: "list[str] | None" = None, **values: Any) -> "tuple[Command, list[str], Options]":
        options = Options()
        for option in command.options:
            value = values[option.key]
            for one in value if option.many and value else ():
                options.take(option, one)
            if value is True or isinstance(value, str):
                options.take(option, None if value is True else value)
        return command, words or [], options

    words = inspect.Parameter(
        "words", inspect.Parameter.KEYWORD_ONLY, annotation=list[str] | None,
        default=typer.Argument(None, metavar=command.words or "[]"),
    )  # fmt: skip
    called.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [words, *(_parameter(option) for option in command.options), *_ends(command)]
    )
    called.__annotations__ = {}
    return called


def _parameter(option: Option) -> inspect.Parameter:
    flag = option.parse is None
    kind = list[str] if option.many else str
    return inspect.Parameter(
        option.key, inspect.Parameter.KEYWORD_ONLY, annotation=bool if flag else kind | None,
        default=typer.Option(False if flag else None, *option.names, metavar=option.metavar or None),
    )  # fmt: skip


def _ends(command: Command) -> "list[inspect.Parameter]":
    """--help and --version, which end the command whatever else is said."""

    def tell(text: "Callable[[], str]") -> "Callable[[bool], None]":
        def callback(value: bool) -> None:
            if value:
                raise _Screen(text())

        return callback

    texts = {"--help": lambda: screens.screen(command), "--version": screens.version}
    return [
        inspect.Parameter(
            name[2:], inspect.Parameter.KEYWORD_ONLY, annotation=bool,
            default=typer.Option(None, name, is_eager=True, callback=tell(text)),
        )
        for name, text in texts.items()
    ]  # fmt: skip


def _do(
    command: Command,
    words: "list[str]",
    options: Options,
    *,
    kept: "Callable[[Command, list[str], Options], Options] | None",
) -> int:
    if command is QUESTION and not words:
        return start(options)
    if command is QUESTION:
        return ask(words, kept(command, words, options) if kept else options)
    shape = format_for(options, sys.stdout)
    try:
        settings.apply(options, os.environ)
        options = kept(command, words, options) if kept else options
        shape = format_for(options, sys.stdout)
        if command.most is not None and len(words) > command.most:
            raise InputError(f"{command.name} takes {'one word' if command.most else 'no words'} after it")
        code: int = import_module(f"converter.cli.commands.{command.name}").run(words, options, shape)
        return code
    except Exception as error:  # noqa: BLE001 - the last net
        return complain(error_of(error), shape)


def _sentence(error: Any) -> str:
    """A usage error in one line, with the nearest option where one is unknown."""
    option = getattr(error, "option_name", None)
    if option is None or not hasattr(error, "possibilities"):
        text = str(error.format_message())
        return text[:1].lower() + text[1:].rstrip(".")
    from difflib import get_close_matches

    option = option[:40]
    known = [name for name in _names() if name.startswith("--")]
    if option in known:
        name = getattr(getattr(error, "ctx", None), "info_name", "")
        owners = [c.name for c in COMMANDS.values() if any(option in o.names for o in c.options)]
        if name in COMMANDS:
            return f"{name} takes no {option}; see convert {name} --help"
        return f"a question takes no {option}; it is of convert {' and '.join(owners)}"
    near = get_close_matches(option, known, n=1)
    return f"no such option {option}" + (f"; did you mean {near[0]}?" if near else "; see convert --help")


def _names() -> "list[str]":
    commands = (QUESTION, *COMMANDS.values())
    found = dict.fromkeys(name for c in commands for option in c.options for name in option.names)
    return [*found, "--help", "--version"]
