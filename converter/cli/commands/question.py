"""A question answered on the terminal: read the words, ask the library, print, and say the exit code."""

import os
import sys

from converter.cli import settings
from converter.cli.exit_codes import OK
from converter.cli.grammar import Options
from converter.cli.output import complain, format_for, show, tell
from converter.cli.render import clean
from converter.cli.session import check_period, converter_for, outcome, watched
from converter.errors import InputError
from converter.text import question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.question import Question

__all__ = ["ask"]


def ask(words: "Sequence[str]", options: Options) -> int:
    """Answer a question, or each line of standard input for ``-``; the exit code."""
    shape = format_for(options, sys.stdout)
    try:
        settings.apply(options, os.environ)
        shape = format_for(options, sys.stdout)
        check_period(options)
        if "-" in words:
            if list(words) != ["-"]:
                said = clean(" ".join(words))[:60]
                raise InputError(f"- reads questions from standard input and stands alone, not in: {said}")
            from converter.cli.commands.batch import batch

            return batch(options, shape)
        asked = _parsed(words, options)
        with watched(converter_for(options, keep=False), options) as converter:
            found = outcome(converter, asked, options)
            code = show(found, options, shape, converter.requests)
            if shape not in ("json", "ndjson") and (code == OK or len(found.quotes) > 1):
                tell(converter.reports)
            return code
    except Exception as error:  # noqa: BLE001 - the last net
        from converter.cli.last_net import error_of

        return complain(error_of(error), shape)


def _parsed(words: "Sequence[str]", options: Options) -> "Question":
    """The question, unless its first word looks like a mistyped command."""
    try:
        return question.parse(words, locale=options.locale)
    except InputError as error:
        from converter.cli import imagemagick

        raise imagemagick.meant(words) or imagemagick.no_command(words, error) or error from None
