"""``convert`` alone on a terminal: each line is a question or a command, without the name in front."""

import os
import sys

from converter.cli import kept
from converter.cli.exit_codes import OK, USAGE
from converter.cli.grammar import Options
from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.question import read
from converter.cli.output import complain, format_for, formatted, put, show, tell, tells, told_as
from converter.cli.ruled import by_rule, check_rule, form_for
from converter.cli.session import (
    WHOSE,
    check_period,
    converter_for,
    outcome,
    settled,
    watched,
)
from converter.cli.unquoted import reading
from converter.cli.writer import wrapped
from converter.errors import ConverterError, DateError, InputError
from converter.text.arguments import day_of
from converter.text.question import Question, parse, parse_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from converter.api.converter import Converter
    from converter.cli.grammar import Command
    from converter.cli.render import Outcome

    # Does what a command's words say, within a session; the exit code.
    Run = Callable[[Sequence[str], "Session | None"], int]

__all__ = ["Session", "start"]

_HELP = """\
  100 USD RUB         a question, as after convert, with options like --explain
  rates USD           a command; help rates lists its options
  ans EUR             the last answer in EUR, if it had one target
  ans + 5 usd         ans stands for an amount with its currency
  swap                the last question in the other direction
  on 2025-12-31       the day of the questions, rates and compare that follow;
                      history and watch take none; on alone ends that
  --source ecb        options alone apply to all lines that follow
  reset               drop the day and the options that were kept
  quit                leave, like Ctrl-D; Ctrl-C discards the line"""


_NO_FILE = "-o is the file of one question; type it after the question"


def start(run: "Run", options: "Options | None" = None) -> int:
    """Answer lines until the end of the input; the exit code.

    ``run`` does what a command's words say. If standard input or output is no terminal, this prints the
    usage instead.
    """
    if sys.stdin is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        from converter.cli import help as screens

        put(screens.SHORT, sys.stderr)
        return USAGE
    options = options or Options()
    try:
        options = settled(options, os.environ)
        session = Session(options, run)
    except ConverterError as error:
        return complain(error, format_for(options, sys.stdout))
    from converter.cli.line_editor import Lines

    with session, Lines() as lines:
        put("convert: type a question or a command; help explains more, Ctrl-D leaves", sys.stdout)
        _converse(session, lines.ask)
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
    """What stays from line to line: the kept options, the last question and its answer.

    ``run`` does what a command's words say, and ``make`` makes the converter of some options.
    """

    def __init__(
        self, options: Options, run: "Run", make: "Callable[[Options], Converter]" = converter_for
    ) -> None:
        if options.output is not None:
            raise InputError(_NO_FILE)
        check_rule(options)
        self.ended = False
        self._run = run
        self._make = make
        self._first = options
        self._options = options
        self._converters: dict[tuple[object, ...], Converter] = {}
        self._last: tuple[Question, Outcome, Options] | None = None
        self._answers: list[str] = []  # of the last question that has any
        self._told: set[str] = set()
        self._kept: list[str] = []
        self._shape = format_for(options, sys.stdout)  # of the line that is being done
        self._converter(options)

    @property
    def prompt(self) -> str:
        """The text before each line, which shows the kept options."""
        return " ".join(["convert", *self._kept]) + "> "

    def take(self, line: str) -> None:
        """Do what a line says; an error is printed, and the session goes on."""
        self._shape = format_for(self._options, sys.stdout)
        try:
            self._take(_words(line))
        except Exception as error:  # noqa: BLE001 - the last net
            from converter.cli.last_net import error_of

            complain(error_of(error), self._shape)
        sys.stdout.flush()

    def _take(self, words: "list[str]") -> None:
        if words and words[0].lower() in ("convert", "fxconvert"):
            del words[0]  # pasted from a shell
        if not words:
            return
        name = words[0].lower()
        if name in ("help", "?"):
            self._help(words[1:])
        elif name in COMMANDS:
            after = words[1:]
            self._command([name, *(self._with_answer(after) if name == "compare" else after)])
        elif name == "on":
            self._on(words)
        elif len(words) == 1 and name in _ALONE:
            _ALONE[name](self)
        else:
            self._question(words)

    def _command(self, words: "list[str]") -> None:
        self._run(words, self)

    def with_kept(self, command: "Command", words: "list[str]", options: Options) -> Options:
        """The options of a command, with the kept ones that it takes too."""
        return kept.for_command(self._options, command, words, options)

    def _help(self, words: "list[str]") -> None:
        if words:
            return self._command(["help", *words])
        names = (command.name for command in COMMANDS.values() if command.options)
        commands = "\n".join(wrapped(f"commands: {', '.join(names)}", 80, 10))
        put(f"{_HELP}\n{commands}", sys.stdout)
        return None

    def leave(self) -> None:
        """End after this line."""
        self.ended = True

    def reset(self) -> None:
        """Drop the kept options."""
        self._options, self._kept = self._first, []

    def _on(self, words: "list[str]") -> None:
        """Keep a day, or drop it; but a question may begin with its day too."""
        text = " ".join(words[1:])
        if text:
            try:
                self._check_on(text)
            except DateError:
                try:
                    parse_line(" ".join(words))
                except InputError:
                    pass
                else:
                    return self._question(words)
                raise
        return self.keep(Options(frozenset(("on",)), on=text or None))

    def _check_on(self, text: str) -> None:
        """Raise DateError for what is no day, and with a rule that is kept no period of it either."""
        if self._options.rule is None:
            day_of(text)
        else:
            by_rule(self._converter(self._options), text, self._options)

    def keep(self, typed: Options) -> None:
        """Keep options for the lines that follow; InputError if they contradict each other, or for -o."""
        if typed.output is not None:
            raise InputError(_NO_FILE)
        options = kept.over(self._options, typed)
        check_rule(options)
        self._converter(options)  # raises what is wrong with them
        self._options = options
        self._kept = kept.shown(options, self._first)

    def _question(self, words: "list[str]") -> None:
        # `read` takes no options alone, so an amount goes before them.
        typed = read(["0", *words])
        if typed is None:
            return self._command(words)  # Typer reads it, or says what is wrong
        rest, options = typed[0][1:], typed[1]
        if not rest:
            return self.keep(options)
        options = kept.over(self._options, options)
        self._shape = told_as(options, format_for(options, sys.stdout))
        check_period(options)

        def parsed(words: "Sequence[str]") -> Question:
            return parse(words, locale=options.locale, form=form_for(options))

        return self._ask(reading(self._with_answer(rest), options, parsed, means=True), options)

    def _with_answer(self, words: "list[str]") -> "list[str]":
        """The words, with the last answer in place of ``ans``."""
        if not any(word.lower() == "ans" for word in words):
            return words
        answers = self._answers
        if not answers:
            raise InputError("there is no answer yet that ans could stand for")
        if len(answers) > 1:
            listed = ", ".join(answers)
            raise InputError(f"ans could be any of {listed}; type the one that is meant in place of ans")
        money = answers[0]
        return [money if word.lower() == "ans" else word for word in words]

    def swap(self) -> None:
        """Ask the last question in the other direction."""
        if self._last is None:
            raise InputError("there is no question yet to swap")
        asked, found, options = self._last
        if asked.terms:
            raise InputError("a sum has no one currency to swap with")
        first, *others = found.quotes
        targets = tuple(dict.fromkeys([asked.base, *others]))
        put(f"{asked.amount:f} {first} {', '.join(targets)}".rstrip(), sys.stdout)
        self._ask(Question(asked.amount, first, targets, asked.on, asked.assumed), options)

    def _ask(self, asked: Question, options: Options) -> None:
        shape = format_for(options, sys.stdout)
        self._shape = told_as(options, shape)
        again = options.replace(output=None)
        options, shape = formatted(options, shape)
        converter = self._converter(options)
        before = len(converter.requests)
        found = outcome(converter, asked, options)
        show(found, options, shape, lambda: converter.requests[before:])
        self._last = asked, found, again
        self._answers = _answers(found) or self._answers
        if tells(options, shape):
            self._tell(converter.reports)

    def _tell(self, lines: "list[str]") -> None:
        for line in lines:
            if line not in self._told:
                self._told.add(line)
                tell([line])

    def _converter(self, options: Options) -> "Converter":
        """The converter of these options, which keeps the rates it has read for later lines."""
        # A typed source disables the own rates of the config file; the same source in the file does not. A
        # rule disables the sources of the settings too.
        whose = tuple(name in options.typed for name in WHOSE)
        key = (options.rule is not None, *whose, *(getattr(options, name) for name in _DECIDE_A_CONVERTER))
        if key not in self._converters:
            self._converters[key] = watched(self._make(options), options)
        return self._converters[key]

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *error: object) -> None:
        for converter in self._converters.values():
            converter.close()


# Options that need a converter of their own.
_DECIDE_A_CONVERTER = (
    "source", "official", "when_missing", "pegs", "rates", "own", "offline", "refresh", "max_age", "timeout",
)  # fmt: skip
_ALONE: "dict[str, Callable[[Session], None]]" = {
    "quit": Session.leave,
    "exit": Session.leave,
    "swap": Session.swap,
    "reset": Session.reset,
}


def _words(line: str) -> "list[str]":
    """The words of a line; closed quotes keep words together."""
    from shlex import split

    if "'" not in line and '"' not in line:
        return line.split()
    try:
        return split(line)
    except ValueError:
        return line.split()  # an open quote, as in 1'234.56


def _answers(found: "Outcome") -> "list[str]":
    """The answered amounts, written so that a question can use them."""
    out = []
    for result in found.results:
        if isinstance(result, ConverterError):
            continue
        money = result.result
        text = f"{money.amount:f}".replace("-", "\N{MINUS SIGN}")
        # Three decimals could be read as thousands, so a fourth follows them.
        text += "0" if len(text.partition(".")[2]) == 3 else ""
        out.append(f"{text} {money.currency}")
    return out
