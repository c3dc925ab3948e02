"""What the answer to a day depends on besides its own tables is part of the state that a grid learns."""

import shutil
from datetime import timedelta

import pytest
from support import grid_oracle as oracles
from support.days import day, utc
from support.fakes import FakeSource, _figure
from support.grid_store import _summed

from converter import sources
from converter.lookup.grid import Grid
from converter.lookup.policy import Policy
from converter.lookup.resources import Resources
from converter.model import RateTable
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.store.layers import Store
from converter.store.write import merge

WEEKDAYS = range(5)


class Bed:
    """Tables of some sources in a folder, for questions at an instant."""

    def __init__(self, folder, now="2026-10-30T20:00"):
        self.folder, self.now = folder, utc(now)

    def store(self):
        return Store(str(self.folder / "user"), str(self.folder / "seed"), lambda: self.now)

    def hold(self, source, tables, since=None, until=None, code=""):
        key, days = source.INFO.key, sorted(tables)
        made = [RateTable(key, day(d), tuple(map(_figure, f.items())), self.now) for d, f in tables.items()]
        window = day(since or days[0]), day(until or days[-1])
        merge(self.store(), source.INFO, made, window, self.now, code=code, set_aside=frozenset())

    def resources(self, asked, **policy):
        policy = Policy(asked, auto=False, offline=True, **policy)
        return Resources(policy, self.store().read, oracles.failing(()), self.now)

    def differing(self, asked, target, code, days, **policy):
        """The cells of a currency that differ from the questions for their days, in words."""
        grid = Grid(target, self.resources(asked, **policy))
        oracle = oracles.Oracle(target, self.resources(asked, **policy))
        found = oracles.differing(grid, oracle, code, [day(d).toordinal() for d in days])
        return oracles.told(found) if found else ""


@pytest.fixture
def bed(tmp_path):
    return Bed(tmp_path)


def days(first, last, weekdays=range(7)):
    """The days from the first to the last that are such weekdays."""
    every = (day(first) + timedelta(n) for n in range((day(last) - day(first)).days + 1))
    return [str(one) for one in every if one.weekday() in weekdays]


def test_notes_of_two_sources_passed_over_are_joined_on_the_same_days(bed):
    ecb, nbp, cbr = map(sources.get, ("ecb", "nbp", "cbr"))
    every = [d for d in days("2024-04-01", "2024-05-31", WEEKDAYS) if d not in ("2024-04-01", "2024-05-01")]
    bed.hold(ecb, {d: {"EUR/USD": "1.08"} for d in every}, until="2024-05-31")
    polish = [d for d in every if d not in ("2024-05-03", "2024-05-30")]
    bed.hold(nbp, {d: {"USD/PLN": "4.0", "EUR/PLN": "4.3"} for d in polish}, until="2024-05-31")
    russian = days("2024-04-01", "2024-05-31", range(1, 6))
    bed.hold(cbr, {d: {"USD/RUB": "92.0", "EUR/RUB": "99.0"} for d in russian}, until="2024-05-31")
    asked = days("2024-04-08", "2024-05-31")
    assert not bed.differing([ecb, nbp, cbr], "EUR", "USD", asked, when_missing="refuse")


def test_a_refusal_names_the_table_of_each_source_though_others_had_the_same_day(bed):
    calendar = Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY, longest_pause=6, moves=True)
    covers = {"THB": (None, None), "SEK": (None, None)}
    one, two = (FakeSource(key, "EUR", publication=calendar, covers=covers) for key in ("one", "two"))
    every = days("2024-01-01", "2024-03-29", WEEKDAYS)
    tables = {d: {"EUR/SEK": "11.1", **({"EUR/THB": "39"} if d < "2024-01-10" else {})} for d in every}
    bed.hold(one, tables, until="2024-03-31")
    del tables["2024-03-01"]
    bed.hold(two, tables, until="2024-03-31")
    assert not bed.differing([one, two], "EUR", "THB", days("2024-02-01", "2024-03-29"))


def test_the_reason_of_a_day_that_is_asked_for_twice_tells_nothing_of_others(bed):
    calendar = Publication("rolling", "UTC", longest_pause=4)
    one = FakeSource("one", "EUR", publication=calendar, per_currency=True, apart=frozenset(("XAU",)))
    dollars = {d: {"EUR/USD": "1.1"} for d in days("2023-12-28", "2024-02-29", WEEKDAYS)}
    bed.hold(one, dollars, until="2024-02-29")
    gold = ("2023-12-29", "2024-01-01", "2024-02-02", "2024-02-05")
    bed.hold(one, {d: {"EUR/XAU": "0.0004"} for d in gold}, code="XAU", until="2024-02-29")
    first, other = day("2024-01-13").toordinal(), day("2024-02-17").toordinal()
    grid = Grid("USD", bed.resources([one]))
    grid.reasons("XAU", [first])
    grid.reasons("XAU", [first])
    single = oracles.Oracle("USD", bed.resources([one])).cell("XAU", other)
    assert grid.reasons("XAU", [other]) == [single[2]]


def test_a_pair_that_law_made_the_own_currency_of_a_source_is_refused_alike(bed):
    covers = dict.fromkeys(("USD", "BGN", "THB", "EUR"), (None, None))
    one, two = FakeSource("one", "EUR", covers=covers), FakeSource("two", "BGN", covers=covers)
    every = days("2026-01-01", "2026-02-27")
    bed.hold(one, {d: {"EUR/USD": "1.08"} for d in every})
    bed.hold(two, {d: {"BGN/USD": "0.5"} for d in every})
    assert not bed.differing([one, two], "THB", "EUR", days("2026-01-10", "2026-02-20"))


def test_a_table_that_may_be_late_is_told_of_on_the_days_that_are_not_final(tmp_path):
    calendar = Publication("day", "UTC", (16, 0), longest_pause=5, final_after=8)
    one = FakeSource("one", "EUR", publication=calendar, per_currency=True)
    bed = Bed(tmp_path)
    tables = {d: {"EUR/GBP": "0.8"} for d in days("2026-10-01", "2026-10-30")}
    for d in list(tables)[1::2]:
        tables[d]["EUR/USD"] = "1.1"
    bed.hold(one, tables)
    bed.now = utc("2026-10-31T12:00")
    assert not bed.differing([one], "EUR", "USD", days("2026-10-10", "2026-10-30"))


def test_days_of_a_damaged_file_have_the_rates_beneath_it(tmp_path):
    calendar = Publication("rolling", "UTC", longest_pause=4)
    one, bed, beneath = FakeSource("one", "EUR", publication=calendar), Bed(tmp_path), Bed(tmp_path / "other")
    bed.hold(one, {d: {"EUR/USD": "1.1"} for d in days("2024-01-01", "2024-12-31")})
    for first, last in (("2024-01-01", "2024-06-30"), ("2024-10-01", "2024-12-31")):
        beneath.hold(one, {d: {"EUR/USD": "1.2"} for d in days(first, last)})
    shutil.copytree(tmp_path / "other" / "user", tmp_path / "seed")
    path = tmp_path / "user" / "one" / "2024.csv"
    lines = path.read_text().split("\n")
    lines = [line.replace(",1.1", ",-1") if line.startswith("2024-09-10") else line for line in lines]
    path.write_bytes(_summed("\n".join(lines[1:])))
    assert not bed.differing([one], "EUR", "USD", days("2024-09-01", "2024-11-10"))


@pytest.mark.parametrize("clock", ["day", "rolling"])
def test_a_refusal_names_the_days_between_two_that_are_held(bed, clock):
    at, weekdays = ((16, 0), MONDAY_TO_FRIDAY) if clock == "day" else ((0, 0), frozenset(range(7)))
    one = FakeSource("one", "EUR", publication=Publication(clock, "UTC", at, weekdays, longest_pause=4))
    for first, last, since in (
        ("2019-12-02", "2019-12-31", None),
        ("2020-03-06", "2020-03-20", "2020-03-01"),
        ("2020-06-08", "2020-06-20", "2020-06-06"),
    ):
        bed.hold(one, {d: {"EUR/USD": "1.1"} for d in days(first, last, sorted(weekdays))}, since=since)
    assert not bed.differing([one], "EUR", "USD", days("2020-02-10", "2020-03-05"))


def test_the_first_and_the_last_day_of_all_are_refused(bed):
    one = FakeSource("one", "EUR")
    bed.hold(one, {d: {"EUR/USD": "1.1"} for d in days("2024-01-01", "2024-02-29")})
    assert not bed.differing([one], "EUR", "USD", ["0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31"])


def test_days_far_ahead_are_refused_without_a_question_for_each(bed):
    one, asked = FakeSource("one", "EUR"), []
    bed.hold(one, {d: {"EUR/USD": "1.1"} for d in days("2024-01-01", "2024-02-29")})

    def ask(*question):
        asked.append(question)
        return oracles.answering.answer(*question)

    grid = Grid("EUR", bed.resources([one]), ask)
    first = day("2030-01-01").toordinal()
    grid.answers("USD", range(first, first + 1000))
    assert len(asked) < 10
