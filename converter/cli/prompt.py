"""``convert`` alone on a terminal: a question or a command a line, without its name in front."""

import os
import sys

from converter import sources
from converter.cli import settings
from converter.cli.exit_codes import OK, USAGE
from converter.cli.grammar import COMMANDS, QUESTION, Command, Options, read
from converter.cli.output import complain, format_for, show
from converter.cli.render import clean
from converter.cli.session import WHOSE, check_period, converter_for, outcome, watched
from converter.errors import ConverterError, DateError, InputError
from converter.text.arguments import day_of
from converter.text.question import Question, parse, parse_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from converter.api.converter import Converter
    from converter.cli.render import Outcome

__all__ = ["Session", "start"]

_HELP = """\
  100 USD RUB         a question, as after convert; options too, as --explain
  rates USD           a command; help rates tells its options
  ans EUR             the last answer in EUR; ans may stand anywhere
  swap                the last question the other way round
  on 2025-12-31       what follows is of that day; on alone: the newest again
  --source ecb        options alone are kept; reset drops them
  quit                leave, as Ctrl-D does; Ctrl-C drops the line"""


# Options that only Typer can read, such as -d2026-04-24, come back to the session that they are for.
_running: "list[Session]" = []


def start(options: "Options | None" = None) -> int:
    """Ask and answer until the end of the input; off a terminal the usage, and its exit code."""
    if _running:
        _running[-1].keep(options or Options())
        return OK
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        from converter.cli import help as screens

        print(screens.SHORT, file=sys.stderr)
        return USAGE
    options = options or Options()
    try:
        settings.apply(options, os.environ)
        session = Session(options)
    except ConverterError as error:
        return complain(error, format_for(options, sys.stdout))
    from converter.cli.line_editor import Lines

    with session, Lines() as lines:
        _running.append(session)
        print("convert: a question or a command a line; help tells more, Ctrl-D leaves")
        _converse(session, lines.ask)
        _running.remove(session)
    return OK


def _converse(session: "Session", ask: "Callable[[str], str]") -> None:
    while not session.ended:
        try:
            session.take(ask(session.prompt))
        except EOFError:
            print()
            return
        except KeyboardInterrupt:
            print()


class Session:
    """What stays from line to line: the options kept, the last question and its answer."""

    def __init__(self, options: Options) -> None:
        self.ended = False
        self._first = options
        self._options = options
        self._converters: dict[tuple[object, ...], Converter] = {}
        self._last: tuple[Question, Outcome, Options] | None = None
        self._told: set[str] = set()
        self._kept: list[str] = []
        self._converter(options)

    @property
    def prompt(self) -> str:
        """What stands before the line: the options that are kept."""
        return " ".join(["convert", *self._kept]) + "> "

    def take(self, line: str) -> None:
        """Do what a line says; errors are told and end nothing."""
        try:
            self._take(_words(line))
        except Exception as error:  # noqa: BLE001 - the last net
            from converter.cli.last_net import error_of

            complain(error_of(error), format_for(self._options, sys.stdout))
        sys.stdout.flush()

    def _take(self, words: "list[str]") -> None:
        if words and words[0].lower() in ("convert", "fxconvert"):
            del words[0]  # pasted as it is typed in a shell
        if not words:
            return
        name = words[0].lower()
        if name in COMMANDS:
            self._command([name, *words[1:]])
        elif name == "on":
            self._on(words)
        elif name in ("help", "?"):
            self._help(words[1:])
        elif len(words) == 1 and name in _ALONE:
            _ALONE[name](self)
        else:
            self._question(words)

    def _command(self, words: "list[str]") -> None:
        from converter.cli.typer_app import run

        run(words, self._with_kept)

    def _with_kept(self, command: Command, words: "list[str]", options: Options) -> Options:
        """The options of a command with those kept that it takes too."""
        if command is QUESTION:
            return _over(options, self._options)
        takes = {option.field for option in command.options}
        if command.name == "cache" and not _exports_question(words):
            takes &= {"format", "color", "timeout"}
        taken = self._options.typed & takes - options.typed - _dropped(options)
        if self._options.format == "quiet":  # one number, which a command has not
            taken.discard("format")
        for field in taken:
            setattr(options, field, getattr(self._options, field))
        # A format is of answers, and gives way to a chart or to a file's ending, as that of the settings.
        options.typed |= taken - {"format"}
        options.kept = taken
        return options

    def _help(self, words: "list[str]") -> None:
        from converter.cli import help as screens

        command = COMMANDS.get(words[0].lower()) if words else None
        print(screens.screen(command) if command else _HELP)
        if command is None:
            print(f"commands: {', '.join(COMMANDS)}")

    def leave(self) -> None:
        """End after this line."""
        self.ended = True

    def reset(self) -> None:
        """Drop the options that were kept."""
        self._options, self._kept = self._first, []

    def _on(self, words: "list[str]") -> None:
        """Keep a day, or drop it; a question may begin with its day too."""
        text = " ".join(words[1:])
        if text:
            try:
                day_of(text)
            except DateError:
                try:
                    parse_line(" ".join(words))
                except InputError:
                    pass
                else:
                    return self._question(words)
                raise
        kept = Options()
        kept.on = text or None
        kept.typed.add("on")
        return self.keep(kept)

    def keep(self, typed: Options) -> None:
        """Keep options for the questions that follow."""
        options = _over(typed, self._options)
        self._converter(options)  # which says what can't be
        self._options = options
        self._kept = _shown(options, self._first)

    def _question(self, words: "list[str]") -> None:
        # Options alone are no question to `read`, so a word goes before them.
        typed = read(["0", *words])
        if typed is None:
            return self._command(words)  # which reads it in another way, or says what is wrong
        rest, options = typed[0][1:], typed[1]
        if not rest:
            return self.keep(options)
        options = _over(options, self._options)
        return self._ask(parse(self._with_answer(rest), locale=options.locale), options)

    def _with_answer(self, words: "list[str]") -> "list[str]":
        """The words with the last answer in place of ``ans``."""
        if not any(word.lower() == "ans" for word in words):
            return words
        money = self._last and _answer(self._last[1])
        if not money:
            raise InputError("there is no answer yet that ans could stand for")
        return [money if word.lower() == "ans" else word for word in words]

    def swap(self) -> None:
        """Ask the last question the other way round."""
        if self._last is None:
            raise InputError("there is no question yet to swap")
        asked, found, options = self._last
        if asked.terms:
            raise InputError("a sum has no one currency to swap with")
        first, *others = found.quotes
        targets = tuple(dict.fromkeys([asked.base, *others]))
        print(f"{asked.amount:f} {first} {', '.join(targets)}".rstrip())
        self._ask(Question(asked.amount, first, targets, asked.on, asked.assumed), options)

    def _ask(self, asked: Question, options: Options) -> None:
        shape = format_for(options, sys.stdout)
        check_period(options)
        converter = self._converter(options)
        before = len(converter.requests)
        found = outcome(converter, asked, options)
        show(found, options, shape, converter.requests[before:])
        self._last = asked, found, options
        if shape not in ("json", "ndjson"):
            self._tell(converter.reports)

    def _tell(self, lines: "list[str]") -> None:
        for line in lines:
            if line not in self._told:
                self._told.add(line)
                print(f"convert: {clean(line)}", file=sys.stderr)

    def _converter(self, options: Options) -> "Converter":
        """The converter of these options, which holds what it has read for the lines that follow."""
        # A source that is typed puts the config file's rates aside, and the same one of the file does not.
        whose = tuple(name in options.typed for name in WHOSE)
        key = (*whose, *(getattr(options, name) for name in _DECIDES))
        if key not in self._converters:
            self._converters[key] = watched(converter_for(options), options)
        return self._converters[key]

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *error: object) -> None:
        for converter in self._converters.values():
            converter.close()


# The options that make another converter.
_DECIDES = (
    "source", "official", "when_missing", "pegs", "rates", "own", "offline", "refresh", "max_age", "timeout",
)  # fmt: skip
# Of these a line says one; it takes the place of another that was kept.
_ONE_OF = (("on", "average", "end_of"), ("source", "official"))
_ALONE: "dict[str, Callable[[Session], None]]" = {
    "quit": Session.leave,
    "exit": Session.leave,
    "swap": Session.swap,
    "reset": Session.reset,
}


def _over(typed: Options, kept: Options) -> Options:
    """The options of a line over those that are kept."""
    made = Options()
    dropped = _dropped(typed)
    stays = kept.typed - dropped
    for name in Options.__slots__:
        if name not in dropped:
            setattr(made, name, getattr(kept, name))
    for name in typed.typed:
        setattr(made, name, getattr(typed, name))
    made.typed = typed.typed | stays
    made.kept = stays - typed.typed
    return made


def _dropped(typed: Options) -> "set[str]":
    """What is no longer kept in a line that says another of the same group."""
    return {name for group in _ONE_OF if typed.typed.intersection(group) for name in group}


def _exports_question(words: "list[str]") -> bool:
    """Whether ``cache`` is to write what a question needs, to which days and sources apply."""
    return words[:1] == ["export"] and not {*words[1:]} <= {*sources.keys(), *sources.plugins()}


def _words(line: str) -> "list[str]":
    """The words of a line; quotes hold words together where they close."""
    from shlex import split

    if "'" not in line and '"' not in line:
        return line.split()
    try:
        return split(line)
    except ValueError:
        return line.split()  # 1'234.56


def _shown(options: Options, first: Options) -> "list[str]":
    """The options that are kept and were not given at the start, as they are typed."""
    out: dict[str, str] = {}
    for option in QUESTION.options:
        value = getattr(options, option.field)
        if value == getattr(first, option.field) or (option.parse is None and value != option.value):
            continue
        name = option.names[-1].lstrip("-")
        said = " ".join(value) if option.many else str(value)
        out.setdefault(option.field, name if option.parse is None else f"{name} {said}")
    return list(out.values())


def _answer(found: "Outcome") -> "str | None":
    """The last amount that was answered, as it can be asked about."""
    for result in reversed(found.results):
        if isinstance(result, ConverterError):
            continue
        money = result.result  # type: ignore[attr-defined]  # a conversion or a total
        text = f"{money.amount:f}".replace("-", "\N{MINUS SIGN}")
        # Three decimals could be read as thousands.
        text += "0" if len(text.partition(".")[2]) == 3 else ""
        return f"{text} {money.currency}"
    return None
