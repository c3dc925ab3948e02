"""Answers one question: reads its words, asks the library, and prints the answer."""

from converter.cli.exit_codes import OK
from converter.cli.output import formatted, show, tell, tells
from converter.cli.ruled import form_for
from converter.cli.session import carry_out, check_period, converter_for, outcome, watched
from converter.errors import InputError
from converter.text import question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options
    from converter.text.question import Question

__all__ = ["ask"]


def ask(words: "Sequence[str]", options: "Options") -> int:
    """Answer the question of these words and print the answer or the error; the exit code."""
    return carry_out(options, lambda options, shape: _answer(words, options, shape))


def _answer(words: "Sequence[str]", options: "Options", shape: str) -> int:
    check_period(options)
    options, shape = formatted(options, shape)
    asked = _parsed(words, options)
    with watched(converter_for(options, keep=False), options) as converter:
        found = outcome(converter, asked, options)
        code = show(found, options, shape, lambda: converter.requests)
        if tells(options, shape) and (code == OK or len(found.quotes) > 1):
            tell(converter.reports)
        return code


def _parsed(words: "Sequence[str]", options: "Options") -> "Question":
    """The question; InputError, which also names a mistyped command or the program that was meant."""

    def read(words: "Sequence[str]") -> "Question":
        return question.parse(words, locale=options.locale, form=form_for(options))

    try:
        return read(words)
    except InputError as error:
        from converter.cli import imagemagick, mistyped, unquoted

        split = (
            mistyped.a_file(words)
            or imagemagick.meant(words)
            or unquoted.day(words, options, read, means=True)
        )
        raise split or mistyped.no_command(words, error) or error from None
