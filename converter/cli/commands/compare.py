"""``convert compare 100 USD RUB``: what every source makes of a question, side by side."""

import sys
from decimal import Decimal

from converter import sources
from converter.api.compare import measured, median
from converter.cli.exit_codes import OK
from converter.cli.progress import waiting
from converter.cli.render import clean, plain_number, rate_text, said, six
from converter.cli.render.grid import documents, write
from converter.cli.render.json import day_meant, error, item
from converter.cli.session import converter_for, day_asked, telling, unused
from converter.errors import InputError, RateUnavailable
from converter.lookup.unanswered import unanswered
from converter.model import Pair, RateKind
from converter.money import arithmetic
from converter.text import question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from converter.api.compare import Comparison
    from converter.cli.grammar import Options
    from converter.model import Rate
    from converter.money.conversion import Conversion
    from converter.text.question import Question

__all__ = ["keyed", "run"]

_HUNDRED, _ZERO = Decimal(100), Decimal(0)
_NAMES = ("source", "result", "rate", "as_of", "kind", "difference", "mark")
_ROWS = (
    "source", "amount", "from", "to", "result", "rate", "as_of", "kind", "difference", "outlier", "stale",
    "error",
)  # fmt: skip


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print what each source answers; the exit code."""
    asked = _question(words, options)
    on, (target,) = day_asked(asked, options), asked.quotes
    with converter_for(options) as converter, waiting("asking every source"):
        found = converter.compare(
            asked.amount, asked.base, target, on, digits=options.digits, rounding=options.rounding
        )
        reports = converter.reports
    asked = telling(asked, [one.conversion for one in found if one.conversion])
    if not any(one.conversion for one in found):
        tried = [one.error for one in found if one.error]
        days = [error.on for error in tried if isinstance(error, RateUnavailable) and error.on]
        raise unanswered(Pair(asked.base, target), days[0] if days else None, [], tried)
    if shape in ("json", "ndjson"):
        items = [_item(one, target) for one in found]
        day = day_meant(on, [one.conversion for one in found if one.conversion])
        sys.stdout.write(documents(items, _whole(asked, target, day, items), shape))
        return OK
    if shape in ("csv", "tsv", "markdown"):
        write(_ROWS, [_exact(one, asked, target) for one in found], shape, sys.stdout)
    else:
        _table(found, asked, shape, options)
    for line in (*reports, *unused(options, [one.conversion for one in found if one.conversion])):
        print(f"convert: {clean(line)}", file=sys.stderr)
    return OK


def _question(words: "Sequence[str]", options: "Options") -> "Question":
    if not words:
        raise InputError("compare takes a question, as in: convert compare 100 USD RUB")
    asked = question.parse(words, locale=options.locale)
    if asked.terms or len(asked.quotes) != 1:
        raise InputError("compare takes one amount and one target, as in: convert compare 100 USD RUB")
    return asked


def _table(found: "list[Comparison]", asked: "Question", shape: str, options: "Options") -> None:
    answered = [one.conversion for one in found if one.conversion]
    near = measured(answered)
    rows = [_row(one, near) for one in found]
    write(
        _NAMES, _aligned(rows), shape, sys.stdout, right=("result", "rate", "difference"),
        spare=("kind", "rate"), caption=_caption(found, answered, asked), color=options.color,
    )  # fmt: skip


def _row(one: "Comparison", near: "list[Rate]") -> "list[str]":
    """The cells of a source; a rate that is not ``near`` has no difference, since prices moved since."""
    if one.conversion is None:
        return [one.source, "no answer", "", "", sources.get(one.source).INFO.kind, "", ""]
    conversion, marks = one.conversion, _marks(one)
    difference = percent(one.difference) if conversion.rate in near else ""
    return [
        one.source, str(conversion.result), six(conversion.rate.value), str(conversion.as_of or ""),
        conversion.kind, difference, ", ".join(marks),
    ]  # fmt: skip


def _marks(one: "Comparison") -> "list[str]":
    stale = one.conversion is not None and one.conversion.stale
    refused = one.conversion is not None and any(note.code == "refused" for note in one.conversion.notes)
    return ["outlier"] * one.outlier + ["stale"] * stale + ["refused"] * refused


def _aligned(rows: "list[list[str]]") -> "list[list[str]]":
    """The rates with their decimal points below each other."""
    tails = [len(row[2].partition(".")[2]) for row in rows]
    for row, tail in zip(rows, tails, strict=True):
        if row[2]:
            row[2] += " " * (max(tails) - tail + (max(tails) > 0 and "." not in row[2]))
    return rows


def percent(difference: "Decimal | None") -> str:
    """A difference to two digits after the point of a per cent."""
    if difference is None:
        return ""
    shown = arithmetic.rounded(arithmetic.multiply(difference, _HUNDRED), 2, forced=True)
    return f"{shown:+f} %" if shown else "0.00 %"


def _caption(found: "list[Comparison]", answered: "list[Conversion]", asked: "Question") -> "list[str]":
    """The median, then why each of the others has no answer."""
    # An own rate is nobody's to differ from, unless there is nothing else.
    answered = [one for one in answered if one.kind != RateKind.CUSTOM] or answered
    near = measured(answered)
    rate = arithmetic.share(median(near), arithmetic.ONE, arithmetic.ONE)
    pair = answered[0].rate.pair
    lines = [f"median of {len(near)} rates" if len(near) > 1 else "the only rate"]
    if len(near) < len(answered):
        lines = [f"median of {len(near)} of {len(answered)} rates, the others are of older days"]
    lines[0] += f": 1 {pair.base} = {six(rate)} {pair.quote}"
    lines += [keyed(one.source, said(one.error)) for one in found if one.error]
    if asked.assumed:
        lines.insert(0, f"assumed {', '.join(asked.assumed)}")
    return lines


def keyed(key: str, told: str) -> str:
    """What is said of a source, with its key before it where it doesn't begin with it."""
    # cbu.uz can't be reached: the host is not the key.
    named = told.startswith(key) and told[len(key) : len(key) + 1] in (" ", ":", "'")
    return told if named else f"{key}: {told}"


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


def _item(one: "Comparison", target: str) -> "dict[str, Any]":
    if one.conversion is None:
        assert one.error is not None  # noqa: S101 - it is the one or the other
        return {"source": one.source, "to": target, "error": error(one.error)}
    return {
        **item(target, one.conversion),
        "source": one.source,
        "difference": plain_number(one.difference or _ZERO),
        "outlier": one.outlier,
    }


def _whole(
    asked: "Question", target: str, on: "str | None", items: "list[dict[str, Any]]"
) -> "dict[str, Any]":
    return {
        "amount": plain_number(_amount(asked)),
        "from": asked.base,
        "to": target,
        "asked": {"on": on},
        "results": items,
        "assumed": list(asked.assumed),
    }
