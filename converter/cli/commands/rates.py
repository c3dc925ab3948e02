"""``convert rates [BASE]``: all rates for one BASE, of the newest table or of a day."""

import sys
from decimal import Decimal

from converter import iso4217
from converter.api.changes import changes
from converter.cli.exit_codes import OK
from converter.cli.output import tell
from converter.cli.render import full, said
from converter.cli.render.grid import documents, write
from converter.cli.render.json import day_meant
from converter.cli.render.marks import marks_for
from converter.cli.render.numbers import percent, plain_number, rate_text, six
from converter.cli.session import converter_for, watched
from converter.money import arithmetic
from converter.text.arguments import day_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from converter.cli.grammar import Options
    from converter.model import Rate
    from converter.money.conversion import Answer
    from converter.text.spoken import Relative

__all__ = ["run"]

_SAID = ("stale", "seed", "other-day", "refused")


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the rates of the base (EUR without a word), and how far each moved; the exit code."""
    base = iso4217.resolve(words[0], options.locale)[0] if words else "EUR"
    on = day_of(options.on)
    with watched(converter_for(options, published=True), options) as converter:
        answers = converter.rates(base, on)
        _write(base, on, answers, changes(converter, base, answers), options, shape)
        if shape not in ("json", "ndjson"):
            tell(converter.reports)
    return OK


def _write(
    base: str,
    on: "date | Relative | None",
    answers: "list[Answer]",
    moved: "dict[str, Decimal]",
    options: "Options",
    shape: str,
) -> None:
    if shape in ("json", "ndjson"):
        items = [_item(answer, moved.get(answer.rate.quote)) for answer in answers]
        whole = {"base": base, "asked": {"on": day_meant(on, answers)}, "rates": items}
        sys.stdout.write(documents(items, whole, shape))
        return
    exact = shape in ("csv", "tsv", "markdown")
    per, inverse = f"per 1 {base}", f"{base} per 1"
    names: tuple[str, ...] = ("code", "name", "rate", "inverse", "as_of", "source", "change")
    rows = [_row(answer, moved.get(answer.rate.quote), exact=exact) for answer in answers]
    if not exact:  # the caption names the day and the source
        names, rows = ("code", "name", per, inverse, "change"), [(*row[:4], row[-1]) for row in rows]
    write(
        names, rows, shape, sys.stdout, right=(per, inverse, "change"), spare=("name", inverse, "change"),
        caption=_caption(base, answers), color=options.color, marks=marks_for(options, sys.stdout),
    )  # fmt: skip


def _row(answer: "Answer", change: "Decimal | None", *, exact: bool) -> "tuple[str, ...]":
    rate = answer.rate
    name = iso4217.get(rate.quote).name
    shown = rate_text(rate) if exact else six(rate.value)
    inverse = plain_number(_inverse(rate)) if exact else six(_inverse(rate))
    moved = (_plain(change) or "") if exact else percent(change)
    return rate.quote, name, shown, inverse, str(rate.as_of), rate.source, moved


def _inverse(rate: "Rate") -> Decimal:
    """Units of the base for one unit of the quote, from the published figures and not from a rounded rate."""
    return arithmetic.exactly(arithmetic.quotient(arithmetic.ONE, rate.den, rate.num))


def _plain(change: "Decimal | None") -> "str | None":
    """The change since the table before, to six significant figures: 0.01 is one per cent more."""
    return None if change is None else plain_number(Decimal(six(change)))


def _caption(base: str, answers: "list[Answer]") -> "list[str]":
    """The day and the source of the rates, then their notes and attributions, each once."""
    days = sorted({str(answer.rate.as_of) for answer in answers})
    sources = list(dict.fromkeys(answer.rate.source for answer in answers))
    day = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    notes = [said(note) for answer in answers for note in answer.notes if note.code in _SAID]
    owners = [answer.attribution for answer in answers if answer.attribution]
    return [
        f"{len(answers)} rates of {base} by {', '.join(sources)}, as of {day}",
        *dict.fromkeys(notes), *dict.fromkeys(owners),
    ]  # fmt: skip


def _item(answer: "Answer", change: "Decimal | None") -> "dict[str, Any]":
    rate = answer.rate
    return {
        "code": rate.quote,
        "name": iso4217.get(rate.quote).name,
        "rate": rate_text(rate),
        "inverse": plain_number(_inverse(rate)),
        "change": _plain(change),
        "as_of": str(rate.as_of),
        "stale": answer.stale,
        "source": rate.source,
        "kind": rate.kind,
        "derivation": rate.derivation,
        "attribution": answer.attribution or None,
        "notes": [{"code": note.code, "text": full(note)} for note in answer.notes],
    }
