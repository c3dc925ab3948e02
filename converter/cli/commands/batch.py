"""``convert - [TARGETS]``: one question per line of standard input, the answers in the same order.

Each target has a row, answered or not, and a question that fails as a whole has one row, so that the rows
can be pasted beside the questions. Lines are answered as soon as they arrive, so that a program at the other
end of a pipe can wait for an answer before its next question. The clock is read once per run: the same
question has the same answer.
"""

import os
import sys

from converter.cli.exit_codes import OK, REJECTED
from converter.cli.last_net import debugging, error_of
from converter.cli.output import formatted, put, tell, told_as
from converter.cli.output_file import destination
from converter.cli.render import Outcome, clean, conversions, said
from converter.cli.render.told import error_lines, fee_lines, notes_lines
from converter.cli.ruled import form_for, when
from converter.cli.session import (
    carry_out,
    check_period,
    converter_for,
    dated,
    now,
    outcome,
    quotes_of,
    watched,
)
from converter.cli.unquoted import reading
from converter.errors import ConverterError, DateError, InputError, UnknownCurrency
from converter.money.arithmetic import rounding_mode
from converter.text.question import LONGEST, Question, parse_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from converter.api.converter import Converter
    from converter.cli.grammar import Options
    from converter.money.conversion import Answer

__all__ = ["batch"]

_CHUNK = 1 << 16
_LONGEST_BYTES = 4 * LONGEST + 2
_MOST_TOLD = 4096
_MOST_TOGETHER = 1000
_JSON, _LINES = ("json", "ndjson"), ("plain", "quiet")


def batch(words: "Sequence[str]", options: "Options") -> int:
    """Answer every line of standard input; the exit code: 1 if some were rejected, else 0.

    Words after ``-`` are the targets of all lines that name none. Other words beside it are refused, as
    other errors of the options are. With ``-o`` the rows are written to its file once all are answered.
    """
    return carry_out(options, lambda options, shape: _answer(words, options, shape))


def _answer(words: "Sequence[str]", options: "Options", shape: str) -> int:
    check_period(options)
    if options.proof:
        raise InputError("--proof is of one question; - reads many")
    targets = _targets(words, options)
    rounding_mode(options.rounding)
    options, shape = formatted(options, shape)
    if sys.stdin is None:
        raise InputError("standard input is closed; there are no questions to read")
    instant = now()
    with watched(converter_for(options, clock=lambda: instant), options) as converter, converter.together():
        run = _Run(converter, options, "plain" if shape == "table" else shape, targets)
        with destination(options) as out:
            out.write(run.head())
            for lines in _groups(sys.stdin.fileno()):
                run.ahead(lines)
                out.write("".join([run.answer(line) for line in lines]))
                out.flush()
                if run.said:
                    put("\n".join(f"convert: {said}" for said in run.said), sys.stderr)
                    sys.stderr.flush()
                    run.said.clear()
        tell(converter.reports)
    return REJECTED if run.rejected else OK


class _Targets:
    """The targets of the lines that name none, with the readings that were assumed for them."""

    __slots__ = ("assumed", "codes")

    def __init__(self, codes: "tuple[str, ...]" = (), assumed: "tuple[str, ...]" = ()) -> None:
        self.codes = codes
        self.assumed = assumed

    def question(self, line: str, options: "Options") -> "Question":
        """The question of a line; InputError if it can't be read."""
        asked = parse_line(line, locale=options.locale, form=form_for(options))
        if asked.quotes or not self.codes:
            return asked
        told = tuple(dict.fromkeys((*asked.assumed, *self.assumed)))
        return asked.replace(quotes=self.codes, assumed=told)


def _targets(words: "Sequence[str]", options: "Options") -> _Targets:
    """The targets that stand after ``-``; InputError for anything else beside it."""
    if list(words) == ["-"]:
        return _Targets()
    said = clean(" ".join(words))[:60]
    wrong = "- reads questions from standard input; only their targets stand after it, as in convert - EUR"
    wrong += f"; not: {said}"
    if words[0] != "-":
        raise InputError(f"{wrong}; put a calculation in quotes")
    from converter.text.grammar import targets

    def read(words: "Sequence[str]") -> _Targets:
        return _Targets(*targets(" ".join(words), options.locale)) if words else _Targets()

    try:
        return reading(words[1:], options, read, means=True)
    except (UnknownCurrency, DateError):
        raise
    except InputError:
        raise InputError(wrong) from None


def _groups(stream: int) -> "Iterator[list[bytes | None]]":
    """The lines that have arrived, in groups of at most a thousand."""
    for lines in _chunks(stream):
        for start in range(0, len(lines), _MOST_TOGETHER):
            yield lines[start : start + _MOST_TOGETHER]


def _chunks(stream: int) -> "Iterator[list[bytes | None]]":
    """The lines, as soon as they arrive; None for one that is too long to be kept."""
    rest, dropping = b"", False
    while data := os.read(stream, _CHUNK):
        pieces = data.split(b"\n")
        if len(pieces) > 1 and dropping:
            del pieces[0]  # the end of a line that was rejected already
            dropping = False
        elif dropping:
            continue
        else:
            pieces[0] = rest + pieces[0]
        rest = pieces.pop()
        lines: list[bytes | None] = list(pieces)
        if len(rest) > _LONGEST_BYTES:
            lines.append(None)
            rest, dropping = b"", True
        if lines:
            yield lines
    if rest:
        yield [rest]


class _Run:
    """What stays from line to line: the converter, the line number, and the notes already printed."""

    def __init__(self, converter: "Converter", options: "Options", shape: str, targets: _Targets) -> None:
        self.converter = converter
        self.options = options
        self.shape = shape
        self.targets = targets
        self.told_as = told_as(options, shape)
        self.number = 0
        self.rejected = False
        self.said: list[str] = []
        self._render = _renderer(shape)
        self._told: set[tuple[str, str]] = set()
        self._rule: list[str] = []  # what was told of it
        self._silent: dict[int, Answer] = {}

    def head(self) -> str:
        """The head above all rows, empty for formats without one."""
        if self.shape in (*_JSON, *_LINES):
            return ""
        from converter.cli.render import rows

        return rows.head(rows.IN_BATCH, self.shape)

    def ahead(self, lines: "list[bytes | None]") -> None:
        """Fetch what the days of these lines lack, together, one source at a time.

        Whatever fails here fails again when its line is answered, and is reported then.
        """
        if self.converter.policy.offline:
            return
        wanted: list[tuple[Any, ...]] = []
        try:
            for raw in (raw for raw in lines if raw and (self.options.rule or _may_have_day(raw))):
                wanted += _dated(raw, self.options, self.targets)
            if wanted:
                self.converter.prepare(wanted)
        except Exception:
            if debugging():
                raise

    def answer(self, raw: "bytes | None") -> str:
        """The rows of one line's answers."""
        self.number += 1
        try:
            line = _decoded(raw)
            if not line or line.isspace():
                return "\n" if self.shape in _LINES else ""
            asked = self.targets.question(line, self.options)
            found = outcome(self.converter, asked, self.options)
            failed = [result for result in found.results if isinstance(result, ConverterError)]
            if failed:
                return self._partly(found, failed)
            if self.told_as not in _JSON:
                self._tell(found)
            return self._render(found, self.number)
        except Exception as error:  # noqa: BLE001 - the last net
            return self._reject(error_of(error, writes=False))

    def _partly(self, found: Outcome, failed: "list[ConverterError]") -> str:
        """The rows of a question of which some targets have no answer; one row if none has."""
        if len(found.quotes) == 1:
            return self._reject(failed[0], found)
        self.rejected = True
        errors = error_lines(found)
        self._say(errors)
        if self.shape in _JSON:
            return self._render(found, self.number)
        if len(failed) == len(found.results):
            return self._failure("; ".join(errors), found)
        self._tell(found)
        return self._render(found, self.number)

    def _reject(self, error: ConverterError, found: "Outcome | None" = None) -> str:
        self.rejected = True
        self._say([clean(said(error))])
        if self.shape in _JSON:
            from converter.cli.render import json

            return json.dumps({"error": {**json.error(error), "line": self.number}}) + "\n"
        return self._failure(said(error), found)

    def _failure(self, error: str, found: "Outcome | None") -> str:
        """The single row of a question that has no answer at all."""
        if self.shape in _LINES:
            return "\n"
        from converter.cli.render import rows

        asked = found.question if found else None
        target = found.quotes[0] if found and len(found.quotes) == 1 else ""
        return rows.failure(self.number, error, self.shape, asked, target)

    def _tell(self, found: Outcome) -> None:
        """Tell the notes and the fees of a line."""
        self._say([*self._notes(found), *fee_lines(found, self.told_as)])

    def _say(self, texts: "Sequence[str]") -> None:
        """Add texts about a line, with its number; JSON on standard output has all itself."""
        if self.told_as not in _JSON:
            self.said += [f"line {self.number}: {text}" for text in texts]

    def _notes(self, found: Outcome) -> "list[str]":
        """The notes of a line that no earlier line has printed."""
        # All lines of a pair and day share one answer, so most answers need no second look.
        answers = [conversion.answer for conversion in conversions(found)]
        if not found.question.assumed and all(id(a) in self._silent for a in answers):
            return []
        about = " ".join((found.question.base, *found.quotes))
        texts = self._without_rule(notes_lines(found, self.told_as), answers)
        new = [text for text in texts if (about, text) not in self._told]
        self._told.update((about, text) for text in new)
        if len(self._silent) >= _MOST_TOLD:
            self._silent.clear()
        self._silent.update((id(answer), answer) for answer in answers)
        return new

    def _without_rule(self, texts: "list[str]", answers: "list[Answer]") -> "list[str]":
        """The notes without what they say of the rule itself, if a line before has told it."""
        told = next((answer.rule for answer in answers if answer.rule), None)
        if told is None:
            return texts
        if not self._rule:
            from converter.prescribed.told import of_rule

            self._rule = of_rule(told.rule)
            return texts
        for known in self._rule:
            texts = [text.replace(f"{known}; ", "").replace(f"; {known}", "") for text in texts]
        return [text for text in texts if text not in self._rule]


def _may_have_day(raw: bytes) -> bool:
    """Whether a line may name a day: it has a dash, a slash or two dots, or stands after a word."""
    return b"-" in raw or b"/" in raw or raw.count(b".") > 1 or b" on " in raw.lower()


def _dated(raw: bytes, options: "Options", targets: _Targets) -> "Iterator[tuple[Any, ...]]":
    """The pairs of a line with its day, and with the rule if there is one; nothing if it can't be read."""
    try:
        asked = dated(targets.question(_decoded(raw), options), options)
    except ConverterError:
        return
    codes = dict.fromkeys(code for _, code in asked.terms) if asked.terms else (asked.base,)
    rest = (asked.on,) if options.rule is None else (when(asked, options), options.rule)
    for code in codes:
        yield from ((code, target, *rest) for target in quotes_of(asked, options))


def _decoded(raw: "bytes | None") -> str:
    if raw is None:
        raise InputError(f"a line of more than {LONGEST} characters")
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")  # spreadsheets write one before the first line
    except UnicodeDecodeError:
        raise InputError("a line that is not UTF-8") from None


def _renderer(shape: str) -> "Callable[[Outcome, int], str]":
    """The function that writes the rows of a question: one for each target, answered or not."""
    if shape in ("plain", "quiet"):
        from converter.cli.render import plain

        unit = shape == "plain"
        return lambda found, _: plain.lines(found, unit=unit, places=True)
    if shape in ("json", "ndjson"):
        from converter.cli.render import json

        return lambda found, _: json.line(found)
    from converter.cli.render import rows

    return lambda found, number: rows.numbered(found, number, shape)
