"""``convert rates [BASE [QUOTE ...]]``: the rates for one BASE, of the newest table or of a day."""

from decimal import Decimal

from converter import iso4217
from converter.api.changes import changes
from converter.api.table import left_out, refusal
from converter.cli.exit_codes import OK, REJECTED
from converter.cli.output import formatted, readings, tell, tells
from converter.cli.output_file import destination
from converter.cli.pairs import currencies
from converter.cli.render import said
from converter.cli.render.grid import documents, write
from converter.cli.render.json import day_meant
from converter.cli.render.json import error as as_json
from converter.cli.render.marks import marks_for
from converter.cli.render.numbers import percent, plain_number, rate_text, six
from converter.cli.session import check_day, converter_for, today_for, watched
from converter.cli.unquoted import reading
from converter.errors import RateUnavailable
from converter.model import Pair, RateKind
from converter.money import arithmetic
from converter.money.document import noted
from converter.text.arguments import day_of, reading_of
from converter.text.forms import Form

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import IO, Any

    from converter.api.converter import Converter
    from converter.cli.grammar import Options
    from converter.model import Rate
    from converter.money.conversion import Answer
    from converter.text.spoken import Relative

__all__ = ["run"]

_WRONG = "rates takes currencies, the base first, as in: convert rates EUR USD GBP"
_SHOWN = 5
# The fields of the options that mean a table by day.
_BY_DAY = ("to", "since", "until", "currencies")
_SAID = ("stale", "seed", "other-day", "refused", "rates-file")


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the rates of the base (EUR without a word), and how far each moved; the exit code.

    With quotes only theirs are printed, and an error is told for each that the table has not. With ``-o``
    they are written to its file. With ``--to`` it is the work of `rates_table`, with ``--rule`` that of
    `rates_by_rule`. Raises RateUnavailable if the table has none of the quotes.
    """
    if options.rule is not None:
        from converter.cli.commands import rates_by_rule

        return rates_by_rule.run(words, options, shape)
    if not options.typed.isdisjoint(_BY_DAY):
        from converter.cli.commands import rates_table

        return rates_table.run(_asked(words, options)[:2] if words else ("", ()), options, shape)
    options, shape = formatted(options, shape)
    base, quotes, assumed = _asked(words, options)
    on = day_of(options.on)
    check_day(assumed, on)
    with watched(converter_for(options, published=True), options) as converter:
        answers = converter.rates(base, on)
        errors = [
            _lacking(converter, answers, base, quote, on) for quote in quotes if not _of(answers, quote)
        ]
        if quotes and len(errors) == len(quotes):
            raise errors[0]
        answers = [answer for quote in quotes for answer in _of(answers, quote)] or answers
        chosen = (one for answer in answers for one in answer.assumed)
        assumed = tuple(dict.fromkeys((*assumed, *reading_of(options.on), *chosen)))
        left = [] if quotes else left_out(converter, base, on, answers)
        moved = changes(converter, base, answers)
        with destination(options) as out:
            _write(base, on, answers, moved, [*errors, *left], assumed, options, shape, out)
        if tells(options, shape):
            seen = options.output is None and shape in ("table", "plain")
            notes = [] if seen else _notes(answers)
            tell([*readings(assumed), *notes, *map(said, errors), *_left(left), *converter.reports])
    return REJECTED if errors else OK


def _asked(words: "Sequence[str]", options: "Options") -> "tuple[str, tuple[str, ...], tuple[str, ...]]":
    """The base, the quotes if any are named, and what was assumed; a number alone is that of a currency."""
    form = Form("rates", amount=False, day="--on {1}", today=today_for(options))

    def read(words: "Sequence[str]") -> "tuple[str, tuple[str, ...], tuple[str, ...]]":
        return currencies(words, options.locale, _WRONG, form) if words else ("EUR", (), ())

    return reading(words, options, read, means=False)


def _of(answers: "list[Answer]", quote: str) -> "list[Answer]":
    return [answer for answer in answers if answer.rate.quote == quote]


def _lacking(
    converter: "Converter", answers: "list[Answer]", base: str, quote: str, on: "date | Relative | None"
) -> RateUnavailable:
    """The error for a quote that is not in the table of the answers, or that a price file does not give."""
    if converter.policy.prices is not None:
        error = refusal(converter, base, quote, on)
        if error is not None:
            return error
    pair, rate = Pair(base, quote), answers[0].rate
    why = f"{quote} is not in the rates of {_named(answers[0])} for {base}, as of {rate.as_of}"
    return RateUnavailable(why, pair).advising(f"try: convert {base} {quote}")


def _left(errors: "list[RateUnavailable]") -> "list[str]":
    """A line for each of the first currencies that are left out, and how many more there are."""
    lines = [f"left out: {said(error)}" for error in errors[:_SHOWN]]
    more = len(errors) - len(lines)
    return [*lines, f"left out: {more} more currenc{'y' if more == 1 else 'ies'}"] if more else lines


def _write(
    base: str,
    on: "date | Relative | None",
    answers: "list[Answer]",
    moved: "dict[str, Decimal]",
    errors: "list[RateUnavailable]",
    assumed: "tuple[str, ...]",
    options: "Options",
    shape: str,
    out: "IO[str]",
) -> None:
    if shape in ("json", "ndjson"):
        items = [_item(answer, moved.get(answer.rate.quote)) for answer in answers]
        items += [{"code": error.pair.quote, "error": as_json(error)} for error in errors if error.pair]
        told = {"assumed": list(assumed)}
        whole = {"base": base, "asked": {"on": day_meant(on, answers)}, "rates": items, **told}
        out.write(documents([{**item, **told} for item in items], whole, shape))
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
    """The notes of the rates, a text once; what is not about all of them with the codes it is about."""
    about: dict[str, dict[str, None]] = {}
    for answer in answers:
        for note in answer.notes:
            if note.code in _SAID:
                about.setdefault(said(note), {})[answer.rate.quote] = None
    return [
        text if len(codes) == len(answers) else f"{', '.join(codes)}: {text}" for text, codes in about.items()
    ]


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
        "notes": noted(answer.notes),
    }
