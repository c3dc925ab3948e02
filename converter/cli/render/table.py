"""A table of answers for a terminal: their rates, days and sources; below it both directions and notes."""

from rich.box import SIMPLE_HEAD
from rich.table import Table

from converter.cli.render import conversions
from converter.cli.render.marks import Marks
from converter.cli.render.numbers import aligned, six
from converter.cli.render.screen import below, console, fitting
from converter.cli.render.told import notes_lines, rule_lines
from converter.money import arithmetic
from converter.money.averages import Average, End
from converter.money.conversion import Conversion
from converter.money.total import Total
from converter.text.amounts import amount_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from rich.console import Console

    from converter.cli.render import Outcome

__all__ = ["show"]

TOTAL = "total"
_NUMBERS = ("amount", "result", "rate")


def show(
    found: "Outcome", out: "IO[str]", marks: Marks, *, color: str = "auto", explain: bool = False
) -> None:
    """Write the table, and below it the rates in both directions, the fees and the notes.

    Numbers have these ``marks``. With ``explain`` an explanation follows, which says what the rule is.
    """
    answered = conversions(found)
    screen = console(out, color)
    _write_rows(_aligned(found, marks), screen, out)
    about = [one for one in answered if not found.question.terms or one.derivation != "identity"]
    by_rule = [] if explain else rule_lines(found)
    lines = (*map(_directions, about), *_fees(found), *by_rule, *notes_lines(found, "table"))
    # The numbers of a law are no amounts.
    below(screen, out, (line if line.startswith("rule: ") else marks.words(line) for line in lines))


def _write_rows(rows: "list[dict[str, str]]", screen: "Console", out: "IO[str]") -> None:
    names = _columns(rows, screen.width)
    if _taken(rows, names) > screen.width:
        # A number broken over two lines would be read as two, so each cell has a line of its own.
        for cells in rows:
            told = (" ".join(cells[name].split()) for name in names if cells[name])
            out.writelines(fitting(f"{cell}\n", out) for cell in told)
        return
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for name in names:
        right = name in _NUMBERS
        style = "bold" if name == "result" else ""
        table.add_column(name, justify="right" if right else "left", overflow="fold", style=style)
    for cells in rows:
        style = "yellow" if cells["stale"] else "bold" if cells["amount"] == TOTAL else ""
        table.add_row(*(fitting(cells[name], out) for name in names), style=style)
    if rows:
        screen.print(table)


def _cells(conversion: Conversion, digits: "int | None" = None) -> "dict[str, str]":
    """The cells of a row. The result of a part of a sum has the ``digits`` of the sum."""
    money, result, rate = conversion.money, conversion.result, conversion.rate
    shown = (
        result.amount if digits is None else arithmetic.rounded(conversion.result_exact, digits, forced=True)
    )
    amount = conversion.fraction if conversion.fraction is not None else money.amount
    return {
        "amount": f"{amount_text(amount)} {money.currency}",
        "result": f"{shown:f} {result.currency}",
        "rate": six(rate.value),
        "as of": _day(conversion),
        "day": _short(conversion),
        "source": rate.source,
        "stale": "stale" if conversion.stale else "",
    }


def _sum_rows(total: Total) -> "list[dict[str, str]]":
    """A row for each part of a sum, to the digits of the sum, and one for the sum."""
    result = total.result
    digits = min(max(0, -int(result.amount.as_tuple().exponent)), arithmetic.MAX_DIGITS)
    cells = dict.fromkeys(("rate", "as of", "day", "source", "stale"), "")
    cells |= {"amount": TOTAL, "result": f"{result.amount:f} {result.currency}"}
    return [*(_cells(part, digits) for part in total.parts), cells]


def _aligned(found: "Outcome", marks: Marks) -> "list[dict[str, str]]":
    """The cells of each row; numbers are padded so that the decimal marks of a column are in line."""
    rows: list[dict[str, str]] = []
    for result in found.results:
        if isinstance(result, Total):
            rows += _sum_rows(result)
        elif isinstance(result, Conversion):
            rows.append(_cells(result))
    results = aligned([row["result"].partition(" ")[0] for row in rows])
    rates = aligned([row["rate"] for row in rows])
    return [
        {
            **row,
            "amount": marks.words(row["amount"]),
            "result": f"{marks.number(result)} {row['result'].partition(' ')[2]}",
            "rate": marks.number(rate),
        }
        for row, result, rate in zip(rows, results, rates, strict=True)
    ]


def _short(conversion: Conversion) -> str:
    """The day of the rate without its age; ``mean`` for a mean, which has no day, or its period by a rule."""
    if conversion.rule is not None:
        return _day(conversion)
    return "mean" if conversion.derivation == "average" else str(conversion.as_of or "")


def _day(conversion: Conversion) -> str:
    """The day of the rate, with its age if the rate is stale or is of another day than was asked for.

    A mean has the days of its first and last fixing, by a rule the period that it is of, and an end of a
    period has its day and the period.
    """
    as_of, age, rate = conversion.as_of, conversion.age_days, conversion.rate
    if conversion.rule is not None and rate.over:
        return str(conversion.rule.valid)
    if isinstance(rate, Average):
        return f"{rate.first}..{rate.last}"
    if isinstance(rate, End):
        return f"{as_of} (end of {rate.period})"
    other = any(note.code == "other-day" for note in conversion.notes)
    if not age or not (conversion.stale or other):
        return str(as_of or "")
    return f"{as_of} ({age} day{'s' * (age != 1)} old)"


def _columns(rows: "list[dict[str, str]]", width: int) -> "list[str]":
    """The columns that there is room for: the first to go are told below the table, or were typed."""
    names = ["amount", "result", "rate", "as of", "source"]
    spare = ["age", "rate", "amount"]
    while spare and _taken(rows, names) > width:
        spared = spare.pop(0)
        if spared == "age":
            for row in rows:
                row["as of"] = row["day"]
        else:
            names.remove(spared)
            if spared == "amount":
                for row in rows:
                    row["source"] = row["source"] or TOTAL
    return names


def _taken(rows: "list[dict[str, str]]", names: "list[str]") -> int:
    """The width of these columns, with two spaces between them."""
    return sum(max(len(row[name]) for row in ({name: name}, *rows)) + 2 for name in names) - 2


def _directions(conversion: Conversion) -> str:
    """The rate in both directions, each for one unit; of a mean only the direction that was asked for.

    The mean of a rule is in the published direction, whichever was asked for; the notes say how it was made.
    """
    rate, by_rule = conversion.rate, conversion.rule is not None
    there = f"1 {rate.base} = {six(rate.value)} {rate.quote}"
    over = f", {rate.over}" if rate.over and not by_rule else ""
    if rate.derivation == "average" and not by_rule:
        # The inverse of a mean is not the mean of the inverse rates: for USD/EUR in 2025 not 1/1.12777.
        return there + over
    inverse = arithmetic.quotient(arithmetic.ONE, rate.den, rate.num)
    return f"{there} \N{MIDDLE DOT} 1 {rate.quote} = {six(inverse)} {rate.base}{over}"


def _fees(found: "Outcome") -> "list[str]":
    """A line for each fee: its amount, and the result after it."""
    fees = [result.fee for result in found.results if isinstance(result, (Conversion, Total)) and result.fee]
    return [str(fee) for fee in fees]
