"""``convert widget snippet 100 USD RUB``: the lines to copy into a web page."""

import sys

from converter.cli.exit_codes import OK
from converter.cli.output import readings, tell
from converter.cli.render.grid import documents
from converter.cli.session import converter_for, now, today_for
from converter.errors import InputError
from converter.text import question
from converter.text.forms import Form
from converter.widget.series import chartless
from converter.widget.snippet import snippet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.api.converter import Converter
    from converter.cli.grammar import Options
    from converter.text.arguments import Amount, Code
    from converter.text.question import Question

__all__ = ["run"]

_USAGE = "widget snippet takes an amount and one target, as in: convert widget snippet 100 USD RUB"


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the lines for one question; the exit code. Errors as of a question."""
    asked = _question(words, options)
    (target,) = asked.quotes
    instant = now().replace(microsecond=0)
    with converter_for(options, clock=lambda: instant, published=True, redistributable=True) as converter:
        text = snippet(
            converter, asked.amount, asked.base, target,
            lang=options.lang, chart=options.span, base_url=options.base_url,
        )  # fmt: skip
        notes = _notes(converter, asked.amount, asked.base, target) if options.span else []
        reports = converter.reports
    if shape in ("json", "ndjson"):
        whole = {"html": text, "assumed": list(asked.assumed), "notes": notes, "reports": reports}
        sys.stdout.write(documents([whole], whole, shape))
        return OK
    sys.stdout.write(text)
    tell([*readings(asked.assumed), *notes, *reports])
    return OK


def _notes(converter: "Converter", amount: "Amount", base: "Code", target: "Code") -> "list[str]":
    """That there will be no chart, if that is known already."""
    reason = chartless(converter.convert(amount, base, target))
    return [f"there will be no chart: {reason}"] if reason else []


def _question(words: "Sequence[str]", options: "Options") -> "Question":
    """The question; InputError for one that a page can't ask: of a day, of a sum, of several targets."""
    if not words:
        raise InputError(_USAGE)
    form = Form("widget snippet", one_target=True, day="", today=today_for(options))
    asked = question.parse(words, locale=options.locale, form=form)
    if asked.on is not None:
        raise InputError("widget snippet takes no day: the page always shows the newest rate")
    if asked.terms or len(asked.quotes) != 1 or not hasattr(asked.amount, "as_tuple"):
        raise InputError(_USAGE)
    return asked
