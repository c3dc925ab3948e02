"""How far the widget's script in node agrees with a `Converter` of the same sources, on random questions.

``python tests/benchmarks/widget_agreement.py [NUMBER]`` asks NUMBER amounts, pairs and
locales (by default 100,000) at each of two clocks: of the shipped rates, and of what CONVERTER_CACHE_DIR
holds. It prints the number of differences, the first ten, and the time that the script takes for a file and
for a result. It ends with 1 if anything differs.
"""

import os
import random
import sys
import tempfile
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.widget_core import LOCALES, Core, as_read, library_read, typed

from converter import Converter
from converter.errors import RateUnavailable
from converter.money import arithmetic
from converter.money.document import six
from converter.widget.document import currencies, document, text
from converter.widget.proof import proved

CLOCKS = ("2026-10-30T20:00:00Z", "2026-04-26T22:00:58Z")
BLOCK = 2000  # questions a line of the process
SHOWN = ("result", "source", "day", "kind")


def main(number: int) -> int:
    """Ask at each clock; the number of differences."""
    found = 0
    for clock in CLOCKS:
        now = datetime.fromisoformat(clock)
        with tempfile.TemporaryDirectory() as empty, Core() as core:
            folder = os.environ.get("CONVERTER_CACHE_DIR", empty)
            with Converter(
                redistributable=True, offline=True, clock=lambda now=now: now, cache_dir=folder
            ) as converter:
                found += _at(clock, converter, core, number)
    return found


def _at(clock: str, converter: Converter, core: Core, number: int) -> int:
    start = time.perf_counter()
    content = proved(converter, document(converter))
    codes = currencies(content)
    print(f"{clock}: {len(codes)} currencies, proved in {time.perf_counter() - start:.1f} s")
    rates = core.call("open", text(content))
    for name, *args in (
        ("open", text(content)),
        ("convert", rates, {"num": "12345n", "den": "100n"}, "USD", "EUR"),
    ):
        median, most = core.call("time", 500, name, *args)
        print(f"  {name}: {median:.0f} us, {most:.0f} us at the 99th percentile")
    pick = random.Random(clock)  # noqa: S311 - the same questions each time
    differences: list[str] = []
    answered = 0
    for _ in range(0, number, BLOCK):
        questions = [_question(pick, codes) for _ in range(min(BLOCK, number))]
        by_library = [_of_library(converter, *question) for question in questions]
        by_script = _of_script(core, rates, questions)
        for question, one, other in zip(questions, by_library, by_script, strict=True):
            answered += isinstance(one, tuple) and one[-1] is not None
            if one != other:
                differences.append(f"{question}: {one} by the library, {other} by the script")
    print(f"  {number} questions, {answered} with an answer: {len(differences)} differences")
    for line in differences[:10]:
        print(f"  {line}")
    return len(differences)


def _question(pick: random.Random, codes: list[str]) -> tuple[str, str, str, str]:
    """A text, a locale and two currencies; most texts are plain amounts, and some roubles are wanted."""
    plain = f"{pick.randrange(10 ** pick.randrange(1, 12))}.{pick.randrange(100):02}"
    base, quote = (
        pick.choice((pick.choice(codes), pick.choice(("USD", "EUR", "RUB", "JPY")))) for _ in range(2)
    )
    return typed(pick) if pick.random() < 0.5 else plain, pick.choice(LOCALES), base, quote


def _of_library(converter: Converter, typed: str, locale: str, base: str, quote: str) -> object:
    """The reading, the answer and the rates in both directions; the reason where there is no amount."""
    read = library_read(typed, locale, base)
    if isinstance(read, str):
        return read
    (num, den), *_ = read
    places = len(str(den)) - 1
    # A Decimal has at most 60 decimals; only a text with an exponent may have more, and it has one reading.
    amount = Decimal(f"{num}e-{places}") if places <= 60 else typed
    try:
        found = converter.convert(amount, base, quote)
    except RateUnavailable:
        return read, None
    rate = found.rate
    back = six(arithmetic.quotient(arithmetic.ONE, rate.den, rate.num))
    day = str(found.as_of) if found.as_of else None
    shown = (f"{found.result.amount:f}", found.source, day, found.kind)
    return read, (*shown, six(rate.value), back)


def _of_script(core: Core, rates: object, questions: list[tuple[str, str, str, str]]) -> list[object]:
    read = core.calls([["read", typed, locale, base, rates] for typed, locale, base, _ in questions])
    found: list[object] = [as_read(one) for one in read]
    for place, one in enumerate(read):
        if "exponent" in one.get("error", "") or one.get("error") in ("large", "digits"):
            found[place] = _of_exponent(questions[place], one["error"])
    places = [place for place, one in enumerate(read) if "error" not in one]
    calls = [["convert", rates, read[place], *questions[place][2:]] for place in places]
    answers = core.calls(calls)
    kept = [place for place, answer in zip(places, answers, strict=True) if answer]
    given = [answer for answer in answers if answer]
    there = core.calls([["rateText", answer] for answer in given])
    back = core.calls([["rateText", one] for one in core.calls([["inverse", answer] for answer in given])])
    for place in places:
        found[place] = found[place], None
    for place, answer, one, two in zip(kept, given, there, back, strict=True):
        found[place] = found[place][0], (*(answer[name] for name in SHOWN), one, two)  # type: ignore[index]
    return found


def _of_exponent(question: tuple[str, str, str, str], error: str) -> str:
    """The library has one reason for exponents that are too high and too low."""
    typed, locale, base, _ = question
    expected = library_read(typed, locale, base)
    return "exponent" if expected == "exponent" else error


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000) > 0)
