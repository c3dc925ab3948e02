"""``convert compare 100 USD RUB``: the answers of all sources to one question, side by side."""

from decimal import Decimal

from converter import sources
from converter.api.compare import measured, median, no_rate
from converter.cli.exit_codes import OK
from converter.cli.output import formatted, readings, tell, tells
from converter.cli.output_file import destination
from converter.cli.progress import waiting
from converter.cli.render import said
from converter.cli.render.grid import documents, keyed, write
from converter.cli.render.json import day_meant
from converter.cli.render.marks import marks_for
from converter.cli.render.numbers import aligned, percent, plain_number, rate_text, six
from converter.cli.session import converter_for, dated, telling, today_for
from converter.cli.typed_rates import unused
from converter.cli.unquoted import reading
from converter.errors import InputError
from converter.model import Pair, RateKind
from converter.money import arithmetic, document
from converter.text import question
from converter.text.forms import Form

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    from converter.api.compare import Comparison
    from converter.cli.grammar import Options
    from converter.model import Rate
    from converter.money.conversion import Conversion
    from converter.text.question import Question

__all__ = ["run"]

_ZERO = Decimal(0)
_NAMES = ("source", "result", "rate", "as_of", "kind", "difference", "mark")
_ROWS = (
    "source", "amount", "from", "to", "result", "rate", "as_of", "kind", "difference", "outlier", "stale",
    "error",
)  # fmt: skip


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the answer or the error of each source, or write them to the file of ``-o``; the exit code.

    Raises RateUnavailable or SourceError if no source has an answer, InputError for a question that is not
    one amount and one target.
    """
    options, shape = formatted(options, shape)
    asked = dated(_question(words, options), options)
    on, (target,) = asked.on, asked.quotes
    with converter_for(options) as converter, waiting("asking every source"):
        found = converter.compare(
            asked.amount, asked.base, target, on, digits=options.digits, rounding=options.rounding
        )
        reports, policy = converter.reports, converter.policy
    answered = [one.conversion for one in found if one.conversion]
    if not answered:
        raise no_rate(Pair(asked.base, target), policy, found)
    asked = telling(asked, answered)
    with destination(options) as out:
        if shape in ("json", "ndjson"):
            items = [one.to_dict() for one in found]
            whole = document.comparison(
                _amount(asked), Pair(asked.base, target), day_meant(on, answered), items, asked.assumed
            )
            rows = [{**one, "assumed": whole["assumed"]} for one in items]
            out.write(documents(rows, whole, shape))
        elif shape in ("csv", "tsv", "markdown"):
            write(_ROWS, [_exact(one, asked, target) for one in found], shape, out)
        else:
            _table(found, answered, asked, shape, options, out)
    if tells(options, shape):
        seen = options.output is None and shape in ("table", "plain")
        tell([*([] if seen else readings(asked.assumed)), *reports, *unused(options.own, answered)])
    return OK


def _question(words: "Sequence[str]", options: "Options") -> "Question":
    if not words:
        raise InputError("compare takes a question, as in: convert compare 100 USD RUB")
    form = Form("compare", one_target=True, today=today_for(options))

    def read(words: "Sequence[str]") -> "Question":
        return question.parse(words, locale=options.locale, form=form)

    asked = reading(words, options, read, means=False)
    if asked.terms or len(asked.quotes) != 1:
        raise InputError("compare takes one amount and one target, as in: convert compare 100 USD RUB")
    return asked


def _table(
    found: "list[Comparison]",
    answered: "list[Conversion]",
    asked: "Question",
    shape: str,
    options: "Options",
    out: "IO[str]",
) -> None:
    near = measured(answered)
    rates = aligned([six(one.conversion.rate.value) if one.conversion else "" for one in found])
    rows = [_row(one, rate, near) for one, rate in zip(found, rates, strict=True)]
    write(
        _NAMES, rows, shape, out, right=("result", "rate", "difference"),
        spare=("kind", "rate"), caption=_caption(found, answered, asked), color=options.color,
        marks=marks_for(options, out),
    )  # fmt: skip


def _row(one: "Comparison", rate: str, near: "list[Rate]") -> "tuple[str, ...]":
    """The cells of a source, with its rate as text.

    A rate that is not ``near`` shows no difference, since rates have moved since its day.
    """
    if one.conversion is None:
        return one.source, "no answer", rate, "", sources.get(one.source).INFO.kind, "", ""
    conversion, marks = one.conversion, _marks(one)
    difference = percent(one.difference) if conversion.rate in near else ""
    return (
        one.source, str(conversion.result), rate, str(conversion.as_of or ""), conversion.kind, difference,
        ", ".join(marks),
    )  # fmt: skip


def _marks(one: "Comparison") -> "list[str]":
    stale = one.conversion is not None and one.conversion.stale
    refused = one.conversion is not None and any(note.code == "refused" for note in one.conversion.notes)
    return ["outlier"] * one.outlier + ["stale"] * stale + ["refused"] * refused


def _caption(found: "list[Comparison]", answered: "list[Conversion]", asked: "Question") -> "list[str]":
    """The median of the rates, then why a source has no answer."""
    # The user's own rates have no part in the median, unless there are no others.
    answered = [one for one in answered if one.kind != RateKind.CUSTOM] or answered
    near = measured(answered)
    rate = arithmetic.share(median(near), arithmetic.ONE, arithmetic.ONE)
    pair = answered[0].rate.pair
    lines = [f"median of {len(near)} rates" if len(near) > 1 else "the only rate"]
    older = len(answered) - len(near)
    if older:
        lines = [f"median of {len(near)} of {len(answered)} rates"]
    lines[0] += f": 1 {pair.base} = {six(rate)} {pair.quote}"
    if older:
        lines[0] += f"; the other {older} {'is' if older == 1 else 'are'} older and not counted"
    lines += [keyed(one.source, said(one.error)) for one in found if one.error]
    return [*readings(asked.assumed), *lines]


def _exact(one: "Comparison", asked: "Question", target: str) -> "tuple[str, ...]":
    amount, source = plain_number(_amount(asked)), asked.base
    if one.conversion is None:
        why = said(one.error) if one.error else ""
        return (one.source, amount, source, target, "", "", "", "", "", "", "", why)
    conversion = one.conversion
    return (
        one.source, amount, source, target, f"{conversion.result.amount:f}", rate_text(conversion.rate),
        str(conversion.as_of or ""), conversion.kind, plain_number(one.difference or _ZERO),
        _yes(one.outlier), _yes(conversion.stale), "",
    )  # fmt: skip


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _amount(asked: "Question") -> "Decimal":
    from converter.text.arguments import amount_of

    return amount_of(asked.amount)
