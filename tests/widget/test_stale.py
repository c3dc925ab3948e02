"""Whether a document of rates says when a newer rate should be out as the converter does, pair by pair."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from support.days import utc
from support.holding import put
from support.widget import held, newer_from, offline, some

from converter import Converter
from converter.errors import ConverterError, NotHeld
from converter.widget.document import currencies, document
from converter.widget.export import made
from converter.widget.proof import proved
from converter.widget.rule import Rule

NOW = "2026-10-30T20:00:00Z"
SECOND = timedelta(seconds=1)
CODES = ["USD", "EUR", "JPY", "GBP", "RUB", "KZT", "AED", "PLN", "GEL", "XAU", "XAG", "XPT", "DEM"]


def a_figure_set_aside(folder: Path) -> None:
    held(folder, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-29 1.1130 175.92", "2026-10-30 1.1172 ?17.568")


def all_set_aside(folder: Path) -> None:
    held(
        folder, "ecb/2026.csv", "EUR/USD EUR/JPY EUR/GBP", "2026-10-28 1.1133 175.86 0.8378",
        "2026-10-29 1.1130 ?17.592 0.8357", "2026-10-30 ?11.172 ?17.568 ?8.38",
    )  # fmt: skip


def a_figure_of_its_own_day_set_aside(folder: Path) -> None:
    held(
        folder, "frankfurter/2026.csv", "USD/EUR USD/KZT USD/PEN",
        "2026-10-28 - 512 3.4", "2026-10-30 0.8951 - ?34",
    )  # fmt: skip


def tomorrows_set_aside(folder: Path) -> None:
    put(
        folder, "cbr/2026.csv", "USD/RUB EUR/RUB", "2026-10-29 75.1 88.1", "2026-10-30 75.5273 ?8.81",
        "2026-10-31 75.6 ?8.82", written=utc("2026-10-30T14:00"), begins=utc("2026-10-30T21:00"),
        stale=utc("2026-11-02T21:00"),
    )  # fmt: skip


def metals_of_other_hours(folder: Path) -> None:
    asked = utc("2026-10-30T18:00")
    for name, pair, figure, stale in (
        ("2026", "USD/EUR USD/KZT", "0.8951 512", "2026-11-02T23:00"),
        ("2026-XAU", "XAU/USD", "4001.5", "2026-11-03T23:00"),
        ("2026-XAG", "XAG/USD", "48.5", "2026-11-04T11:00"),
        ("2026-XPT", "XPT/USD", "980.5", "2026-10-30T19:00"),
    ):
        put(folder, f"frankfurter/{name}.csv", pair, f"2026-10-30 {figure}", written=asked, stale=utc(stale))


def a_late_metal(folder: Path) -> None:
    held(folder, "frankfurter/2026.csv", "USD/EUR USD/KZT", "2026-10-30 0.8951 512")
    held(folder, "frankfurter/2026-XAU.csv", "XAU/USD", "2026-10-27 4001.5", late=True)


def two_banks(folder: Path) -> None:
    held(folder, "ecb/2026.csv", "EUR/USD EUR/PLN", "2026-10-30 1.1172 4.2")
    held(folder, "cbr/2026.csv", "EUR/RUB USD/RUB GEL/RUB", "2026-10-30 88.1 75.5273 28.0")


STORES = [
    (a_figure_set_aside, "auto"), (a_figure_set_aside, "ecb"), (all_set_aside, "ecb"),
    (a_figure_of_its_own_day_set_aside, "frankfurter"), (tomorrows_set_aside, "cbr"),
    (metals_of_other_hours, "auto"), (metals_of_other_hours, "frankfurter"), (a_late_metal, "frankfurter"),
    (two_banks, "auto"), (two_banks, "ecb,cbr"),
]  # fmt: skip


@pytest.mark.parametrize(("store", "sources"), STORES)
def test_a_newer_rate_is_missed_from_the_instant_on_from_which_the_converter_misses_it(
    tmp_path: Path, store: Callable[[Path], None], sources: str
) -> None:
    store(tmp_path)
    content = proved(offline(tmp_path, sources), some(offline(tmp_path, sources), CODES))
    instants = {datetime.fromisoformat(table["newer_from"]) for table in content["tables"]}
    around = {at for instant in instants for at in (instant - SECOND, instant)}
    rule = Rule(content)
    clocks = {NOW, *(f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in around)}
    compared = 0
    for now in sorted(clock for clock in clocks if clock >= NOW):
        converter = offline(tmp_path, sources, now=now)
        for base, quote in permutations(currencies(content), 2):
            priced = rule.priced(base, quote)
            answer = _answer(converter, base, quote)
            if priced is None or answer is None or answer.rate.legs != priced.legs:
                continue  # there is another rate by then
            compared += 1
            from_then_on = newer_from(content, priced.legs)
            assert answer.stale is (from_then_on <= now), (base, quote, now, from_then_on)
    assert compared


def _answer(converter: Converter, base: str, quote: str) -> Any:
    try:
        return converter.answer(base, quote)
    except ConverterError:
        return None


@pytest.mark.parametrize("store", [a_figure_set_aside, metals_of_other_hours])
def test_a_pair_without_a_figure_that_is_missed_is_not_called_stale(
    tmp_path: Path, store: Callable[[Path], None]
) -> None:
    store(tmp_path)
    first, *others = document(offline(tmp_path))["tables"]
    assert first["newer_from"] > NOW
    assert others[-1]["newer_from"] <= NOW


def test_the_instant_of_a_figure_set_aside_does_not_follow_the_clock(tmp_path: Path) -> None:
    a_figure_set_aside(tmp_path)
    one, two = (document(offline(tmp_path, now=f"2026-10-30T2{hour}:00:00Z"))["tables"] for hour in (0, 1))
    assert one == two
    assert one[1]["newer_from"] == "2026-10-29T23:00:00Z"


def test_the_page_and_the_lines_to_copy_say_that_a_newer_figure_was_set_aside(tmp_path: Path) -> None:
    a_figure_set_aside(tmp_path)
    files = made(offline(tmp_path, "ecb"), ["EUR", "USD", "JPY"], ["EUR", "JPY", "USD"], series=False).files
    page = files["index.html"].decode()
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].splitlines()
    assert [("JPY" in row, "a newer rate should be out" in row) for row in rows if row] == [
        (False, False), (True, True),
    ]  # fmt: skip
    assert json.loads(files["rates.json"])["tables"][1]["newer_from"] <= NOW


# -- a table of a month -----------------------------------------------------------------------------


def monthly(folder: Path) -> None:
    put(folder, "hmrc/2026.csv", "GBP/USD GBP/EUR", "2026-10-01 1.34 1.15", written=utc("2026-10-30T18:00"))


def asked(converter: Converter) -> bool:
    try:
        return bool(converter.answer("GBP", "USD"))
    except NotHeld:
        return False


@pytest.mark.parametrize(
    ("now", "answers"), [("2026-10-31T23:59:59Z", True), ("2026-11-01T00:00:00Z", False)]
)
def test_a_table_of_a_month_answers_until_its_last_day(tmp_path: Path, now: str, answers: bool) -> None:
    monthly(tmp_path)
    (table,) = document(offline(tmp_path, "hmrc"))["tables"]
    assert (table["until"], table["zone"]) == ("2026-10-31", "Europe/London")
    assert asked(offline(tmp_path, "hmrc", now=now)) is answers is (now[:10] <= table["until"])


def test_no_other_table_has_a_last_day(tmp_path: Path) -> None:
    two_banks(tmp_path)
    assert all("until" not in table for table in document(offline(tmp_path))["tables"])
