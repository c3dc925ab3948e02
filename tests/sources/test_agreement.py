"""What the sources publish for one day, compared with the ECB's figures of that day."""

import csv
import os
from decimal import Decimal

import pytest
from support.replies import case_reply, every_case

from converter import sources
from converter.model import RateTable
from converter.sources.holiday_rules import DAY
from converter.store.paths import seed_directory

MAJORS = ("USD", "GBP", "JPY", "CHF")
# The mean of a year is compared with no day.
CASES = [
    pytest.param(key, case, id=f"{key}/{case['body']}")
    for key, case in every_case()
    if key != "ecb" and sources.get(key).INFO.valid != "year"
]
ONE_PER_CENT = Decimal("0.01")


def ecb(day: str) -> dict[str, Decimal]:
    """The ECB's figures of a day, by code; empty if it has no table of the day."""
    path = os.path.join(seed_directory(), "ecb", f"{day[:4]}.csv")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            if row["as_of"] == day:
                return {name[4:]: Decimal(text) for name, text in row.items() if "/" in name and text}
    return {}


def prices(table: RateTable, base: str) -> dict[str, Decimal]:
    """The units of ``base`` that one unit of each currency costs."""
    found = {base: Decimal(1)}
    for figure in table.figures:
        if figure.quote == base:
            found[figure.base] = figure.value / figure.nominal
        elif figure.base == base:
            found[figure.quote] = figure.nominal / figure.value
    return found


def compared(key: str, case: dict) -> dict[tuple[str, str], Decimal]:
    """How far the euro rates of a source are from the ECB's of the day on which they were set, as a share."""
    info, found = sources.get(key).INFO, {}
    for table in sources.get(key).parse(case_reply(key, case)).tables:
        # The rates in force on a day were set on the day before.
        set_on = table.as_of - DAY if info.publication.clock == "eve" else table.as_of
        day, ours = str(set_on), prices(table, info.base)
        theirs = ecb(day)
        for code in {*MAJORS, info.base} & theirs.keys() & ours.keys():
            if "EUR" in ours:
                found[day, code] = abs(ours["EUR"] / ours[code] / theirs[code] - 1)
    return found


@pytest.mark.parametrize(("key", "case"), CASES)
def test_majors_and_the_home_currency_agree_with_the_ecb_within_one_per_cent(key, case):
    apart = {what: share for what, share in compared(key, case).items() if share >= ONE_PER_CENT}
    assert apart == {}


def test_most_central_banks_of_the_package_are_compared():
    banks = {key for key, _ in every_case() if key != "ecb" and sources.get(key).INFO.home}
    measured = {key for key, case in every_case() if key != "ecb" and compared(key, case)}
    assert len(banks & measured) > len(banks) / 2
