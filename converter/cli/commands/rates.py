"""``convert rates [BASE [QUOTE ...]]``: the rates for one BASE, of the newest table or of a day."""

import sys
from decimal import Decimal
from io import StringIO

from converter import iso4217
from converter.api.changes import changes
from converter.cli.exit_codes import OK, REJECTED
from converter.cli.output import tell, told_as
from converter.cli.output_file import formatted
from converter.cli.output_file import write as write_file
from converter.cli.pairs import base_and_quotes
from converter.cli.render import full, said
from converter.cli.render.grid import documents, write
from converter.cli.render.json import day_meant
from converter.cli.render.json import error as as_json
from converter.cli.render.marks import marks_for
from converter.cli.render.numbers import percent, plain_number, rate_text, six
from converter.cli.session import check_day, converter_for, today, watched
from converter.errors import RateUnavailable
from converter.model import Pair, RateKind
from converter.money import arithmetic
from converter.text.arguments import day_of, reading_of
from converter.text.forms import OfRates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import IO, Any

    from converter.cli.grammar import Options
    from converter.model import Rate
    from converter.money.conversion import Answer
    from converter.text.spoken import Relative

__all__ = ["run"]

_WRONG = "rates takes currencies, the base first, as in: convert rates EUR USD GBP"
_SAID = ("stale", "seed", "other-day", "refused", "rates-file")


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the rates of the base (EUR without a word), and how far each moved; the exit code.

    With quotes only theirs are printed, and an error is told for each that the table has not. With ``-o``
    they are written to its file. Raises RateUnavailable if the table has none of the quotes.
    """
    if options.output is not None:
        options = formatted(options)
        shape = options.format or shape
    base, quotes, assumed = _asked(words, options)
    on = day_of(options.on)
    check_day(assumed, on)
    with watched(converter_for(options, published=True), options) as converter:
        answers = converter.rates(base, on)
        errors = [_lacking(answers, base, quote) for quote in quotes if not _of(answers, quote)]
        if quotes and len(errors) == len(quotes):
            raise errors[0]
        answers = [answer for quote in quotes for answer in _of(answers, quote)] or answers
        held = StringIO()
        out = sys.stdout if options.output is None else held
        _write(base, on, answers, changes(converter, base, answers), errors, options, shape, out)
        if options.output is not None:
            write_file(options.output, held.getvalue().encode())
            tell(_notes(answers))
        if told_as(options, shape) not in ("json", "ndjson"):
            tell([*(f"assumed {one}" for one in (*assumed, *reading_of(options.on))), *map(said, errors)])
            tell(converter.reports)
    return REJECTED if errors else OK


def _asked(words: "Sequence[str]", options: "Options") -> "tuple[str, tuple[str, ...], tuple[str, ...]]":
    """The base, the quotes if any are named, and what was assumed."""
    if len(words) < 2:
        base, assumed = iso4217.resolve(words[0], options.locale) if words else ("EUR", None)
        return base, (), (assumed,) if assumed else ()
    return base_and_quotes(words, options.locale, _WRONG, form=OfRates(today()))


def _of(answers: "list[Answer]", quote: str) -> "list[Answer]":
    return [answer for answer in answers if answer.rate.quote == quote]


def _lacking(answers: "list[Answer]", base: str, quote: str) -> RateUnavailable:
    """The error for a quote that is not in the table of the answers."""
    pair, rate = Pair(base, quote), answers[0].rate
    why = f"{quote} is not in the rates of {_named(answers[0])} for {base}, as of {rate.as_of}"
    return RateUnavailable(why, pair).advising(f"try: convert {base} {quote}")


def _write(
    base: str,
    on: "date | Relative | None",
    answers: "list[Answer]",
    moved: "dict[str, Decimal]",
    errors: "list[RateUnavailable]",
    options: "Options",
    shape: str,
    out: "IO[str]",
) -> None:
    if shape in ("json", "ndjson"):
        items = [_item(answer, moved.get(answer.rate.quote)) for answer in answers]
        items += [{"code": error.pair.quote, "error": as_json(error)} for error in errors if error.pair]
        whole = {"base": base, "asked": {"on": day_meant(on, answers)}, "rates": items}
        out.write(documents(items, whole, shape))
        return
    exact = shape in ("csv", "tsv", "markdown")
    per, inverse = f"per 1 {base}", f"{base} per 1"
    names: tuple[str, ...] = ("code", "name", "rate", "inverse", "as_of", "source", "change")
    rows = [_row(answer, moved.get(answer.rate.quote), exact=exact) for answer in answers]
    if not exact:  # the caption names the day and the source
        names, rows = ("code", "name", per, inverse, "change"), [(*row[:4], row[-1]) for row in rows]
    write(
        names, rows, shape, out, right=(per, inverse, "change"), spare=("name", inverse, "change"),
        caption=_caption(base, answers), color=options.color, marks=marks_for(options, out),
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
    sources = list(dict.fromkeys(map(_named, answers)))
    day = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    owners = [answer.attribution for answer in answers if answer.attribution]
    return [
        f"{len(answers)} rate{'s' * (len(answers) != 1)} of {base} by {', '.join(sources)}, as of {day}",
        *_notes(answers), *dict.fromkeys(owners),
    ]  # fmt: skip


def _named(answer: "Answer") -> str:
    """The source of a rate; of a price file its name without the line, as each rate has its own."""
    source = answer.rate.source
    return source.rpartition(":")[0] or source if answer.rate.kind == RateKind.CUSTOM else source


def _notes(answers: "list[Answer]") -> "list[str]":
    """What is told of the rates, a text once."""
    notes = [said(note) for answer in answers for note in answer.notes if note.code in _SAID]
    assumed = dict.fromkeys(one for answer in answers for one in answer.assumed)
    return list(dict.fromkeys([*([f"assumed {', '.join(assumed)}"] if assumed else []), *notes]))


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
