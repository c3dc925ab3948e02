"""Each cell of a grid is what a question for its day is answered: rate, provenance, or refusal and its text.

The store holds the rates that ship and small tables of every odd kind (`support.grid_store`); the policies
and clocks are those of `support.grid_oracle`. ``python tests/benchmarks/grid.py --agree`` compares all cells.
"""

import os
import random
from array import array
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support import grid_oracle as oracles
from support.days import day, utc
from support.fakes import FakeSource
from support.grid_store import CODES, FIRST, LAST, TARGETS, events

from converter.errors import SourceUnreachable
from converter.iso4217._table import everything, known
from converter.lookup.grid import Grid
from converter.lookup.policy import Policy
from converter.lookup.prepare import Lacking
from converter.lookup.resources import Resources
from converter.model import Figure, RateKind, RateTable
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.sources.holiday_rules import DAY
from converter.sources.periods import MONTH, LastDays, Period, Release
from converter.store.layers import Store
from converter.store.write import merge

# GRID_SAMPLE=8 compares all cases, with eight times as many currencies, which takes minutes.
MORE = int(os.environ.get("GRID_SAMPLE", "1"))
EVERY_DAY = range(FIRST.toordinal(), LAST.toordinal() + 1)


@pytest.fixture(scope="module")
def bed(tmp_path_factory):
    return oracles.Bed(tmp_path_factory.mktemp("grid"))


@pytest.fixture(scope="module")
def changing(bed):
    """The days about a change."""
    return events(bed.user)


def sample(name, target, changing):
    """Which cells of a case are compared: (code, days asked of the grid at once, days compared).

    Of the default policy all days are asked, of others some years and days about a change. Half of those
    compared are about a change or about the clock.
    """
    pick = random.Random(f"{name} {target}")  # noqa: S311 - the same cells each time
    usual, case = name == "default", oracles.CASES[name]
    here = oracles.around(case.now)
    # To look for a file in a rates file takes several times as long as in a directory.
    each, count = (160, 2) if usual else (30, 2) if case.only else (80, 2)
    codes = pick.sample(CODES, min(count * MORE, len(CODES)))
    # Yen are published by the hundred.
    for code in dict.fromkeys(["JPY", *codes] if usual else codes):
        near = {*pick.sample(changing, min(each, len(changing))), *here}
        years = pick.sample(range(1998, 2027), 1)
        asked = EVERY_DAY if usual else sorted({*_of_years(years), *near})
        yield code, asked, {*pick.sample(sorted(near), each // 2), *pick.sample(asked, each // 2)}


def _of_years(years):
    return [number for number in EVERY_DAY if date.fromordinal(number).year in years]


def _with_targets():
    """Cases with a target, the default one with two; all of them where more is compared."""
    for number, name in enumerate(oracles.CASES):
        targets = oracles.targets_of(name)
        if name == "default":
            yield from ((name, target) for target in (targets if MORE > 1 else ("EUR", "RUB")))
        elif number % 2 or MORE > 1:
            yield name, targets[number % len(targets)]


@pytest.mark.parametrize(("name", "target"), list(dict.fromkeys(_with_targets())))
def test_a_cell_is_what_a_question_for_its_day_is_answered(bed, changing, name, target):
    case, found = oracles.CASES[name], []
    grid, oracle = oracles.grid_of(bed, case, target), oracles.oracle_of(bed, case, target)
    for code, asked, days in sample(name, target, changing):
        found += oracles.differing(grid, oracle, code, asked, days)
    assert not found, oracles.told(found)


@pytest.mark.parametrize("name", ["frankfurter,ecb", "refuse, max_age 2"])
def test_days_asked_in_portions_are_answered_alike(bed, changing, name):
    """A batch after a batch, of several currencies in turn, and no day after the one before."""
    case, pick = oracles.CASES[name], random.Random(name)  # noqa: S311 - the same cells each time
    grid, oracle = oracles.grid_of(bed, case, "USD"), oracles.oracle_of(bed, case, "USD")
    found = []
    for _ in range(12):
        for code in ("EUR", "TRY", "AED", "DEM", "VES"):
            found += oracles.differing(grid, oracle, code, sorted(pick.sample(changing, 8)))
    assert not found, oracles.told(found)


def test_targets_and_currencies_of_all_kinds_are_answered_alike(bed, changing):
    """Withdrawn and pegged targets, a metal, a coin; any code of the list; days long ago and far ahead."""
    pick = random.Random(5)  # noqa: S311 - the same cells each time
    case, found = oracles.CASES["default"], []
    far = [
        day(text).toordinal()
        for text in ("1000-01-01", "1950-06-01", "1992-03-04", "2030-01-01", "2150-05-05")
    ]
    for target in ("DEM", "TRL", "XCG", "AED", "XAU", "BTC", "VES", "CUC"):
        grid, oracle = oracles.grid_of(bed, case, target), oracles.oracle_of(bed, case, target)
        codes = [*pick.sample(CODES, 2), *pick.sample(sorted(every_code()), 1), target]
        for code in codes:
            asked = sorted({*pick.sample(changing, 30 * min(MORE, 2)), *oracles.around(case.now), *far})
            found += oracles.differing(grid, oracle, code, asked, {*pick.sample(asked, 16), *far[:2], far[3]})
    assert not found, oracles.told(found)


def every_code():
    return [line.code for line in everything() if known(line.code)]


# -- what is lacking ------------------------------------------------------------------------------

LACKING = {
    "default": {}, "cbr,ecb": {}, "nothing new": {}, "2020": {}, "refuse": {}, "frankfurter,ecb": {},
    "own": {}, "hmrc": {}, "refresh": {},
}  # fmt: skip


@pytest.mark.parametrize("down", [(), ("ecb", "cbr", "frankfurter")], ids=",".join)
@pytest.mark.parametrize("name", LACKING)
def test_what_is_lacking_is_what_the_questions_would_ask_for(bed, changing, name, down):
    case = oracles.CASES[name]
    pick = random.Random(name)  # noqa: S311 - the same days each time
    target = pick.choice(TARGETS)
    days = sorted({*pick.sample(changing, 12), *pick.sample(EVERY_DAY, 3), *oracles.around(case.now)[::4]})
    codes = pick.sample(CODES, min(4 * MORE, len(CODES)))
    resources = bed.resources(case, oracles.lacking(down))
    grid = Grid(target, bed.resources(case, oracles.lacking(down)))
    for code in codes:
        alone = oracles.asked_alone(target, resources, code, days)
        assert oracles.asked_together(grid.lacking({code: days})) == alone, (code, target)


def test_currencies_that_lack_a_source_are_named_together(bed, changing):
    case, days = oracles.CASES["nothing new"], changing[::40]
    resources = bed.resources(case, oracles.lacking())
    wanted = {"USD": days, "DEM": days[3:], "AED": days[:5], "XAU": days}
    want_days, want_codes = {}, {}
    for code, each in wanted.items():
        for key, (found, codes) in oracles.asked_alone("RUB", resources, code, list(each)).items():
            want_days[key] = want_days.get(key, set()) | set(found)
            want_codes[key] = want_codes.get(key, set()) | set(codes)
    alone = {key: (sorted(found), sorted(want_codes[key])) for key, found in want_days.items()}
    together = Grid("RUB", bed.resources(case, oracles.lacking())).lacking(wanted)
    assert oracles.asked_together(together) == alone


class Publishers:
    """Two publishers with more tables than are held, one of which can't be reached from some day on.

    What is asked for is written as a fetch writes it. ``looking``: `Lacking` is raised instead.
    """

    def __init__(self, folder, now):
        self.now, self.looking, self.asked = now, False, []
        self.store = Store(str(folder / "user"), str(folder / "seed"), lambda: now)
        one = FakeSource(
            "one", publication=CLOCKS["day"], covers=dict.fromkeys(("USD", "TRY", "TRL"), (None, None))
        )
        two = FakeSource("two", "USD", RateKind.INDICATIVE, CLOCKS["every day"])
        self.sources = one, two
        self.failed = set()

    def fetch(self, source, codes, first, until, needed, **_):
        key = source.INFO.key
        if self.looking:
            if (key, until) in self.failed:
                raise SourceUnreachable(f"{key} is gone", key)
            raise Lacking(source, codes, first, until)
        self.asked.append((key, first, until))
        if key == "one" and until.day % 3 == 0:
            self.failed.add((key, until))
            raise SourceUnreachable(f"{key} is gone", key)
        tables = []
        for number in range((first - timedelta(days=6)).toordinal(), until.toordinal() + 1):
            as_of = date.fromordinal(number)
            base, codes = source.INFO.base, ("TRY", "GBP", "EUR", "USD")
            if not source.INFO.publication.works(as_of) or (key == "one" and number % 4 == 0):
                continue
            figures = [
                Figure(base, code, f"{2 + place}.{number % 89 + 10}")
                for place, code in enumerate(codes)
                if code != base and (number + place) % 5
            ]
            tables.append(RateTable(key, as_of, tuple(figures), self.now))
        merge(self.store, source.INFO, tables, (first - timedelta(days=6), until), self.now)

    def resources(self, **policy):
        return Resources(Policy(self.sources, **policy), self.store.read, self.fetch, self.now)


@pytest.mark.parametrize("start", ["2004-12-20", "2013-05-06"])
def test_what_is_fetched_meanwhile_is_answered_as_by_a_store_that_had_it(tmp_path, start):
    """Ask what is lacking, fetch it, and again, until nothing is: then the answers, of what is held now."""
    made = Publishers(tmp_path, utc("2026-10-30T20:00"))
    grid = Grid("EUR", made.resources())
    first = day(start).toordinal()
    wanted = {"USD": range(first, first + 20), "TRY": range(first + 5, first + 30, 3), "GBP": [first + 2]}
    wanted |= {"TRL": range(first + 5, first + 30, 3), "DEM": range(first, first + 9), "AED": [first + 40]}
    rounds = 0
    while True:
        made.looking = True
        wants = grid.lacking(wanted)
        made.looking = False
        if not wants:
            break
        rounds += 1
        assert rounds < 20, [(want.source.INFO.key, want.codes, want.days) for want in wants]
        for want in wants:
            for one in want.days:
                try:
                    made.fetch(want.source, want.codes, *[date.fromordinal(one)] * 2, lambda: True)
                except SourceUnreachable:
                    continue
    assert {key for key, *_ in made.asked} == {"one", "two"}
    made.looking = True
    oracle = oracles.Oracle("EUR", made.resources())
    found = []
    for code, days in wanted.items():
        found += oracles.differing(grid, oracle, code, list(days))
    assert not found, oracles.told(found)


# -- the interface --------------------------------------------------------------------------------


def test_days_may_be_asked_in_any_portions(bed):
    """A batch after a batch: what was asked before changes nothing, and indices stay good."""
    grid = oracles.grid_of(bed, oracles.CASES["default"], "EUR")
    whole = oracles.grid_of(bed, oracles.CASES["default"], "EUR")
    days = [day("2014-12-29").toordinal() + number for number in range(8)]
    parts = array("i", [grid.answers("USD", [one])[0] for one in reversed(days)])
    once = whole.answers("USD", days)
    again = grid.answers("USD", days)
    assert list(reversed(parts)) == list(again)
    shown = [[_outcome(one, place) for place in index] for one, index in ((grid, again), (whole, once))]
    assert shown[0] == shown[1]


def test_a_day_twice_has_one_outcome(bed):
    grid = oracles.grid_of(bed, oracles.CASES["default"], "USD")
    number = day("2024-03-06").toordinal()
    first, second = grid.answers("GBP", [number, number])
    assert first == second


def test_a_reason_of_an_answer_is_empty(bed):
    grid = oracles.grid_of(bed, oracles.CASES["default"], "USD")
    days = [day("1998-12-31").toordinal(), day("2024-03-06").toordinal()]
    refused, answered = grid.reasons("GBP", days)
    assert answered == ""
    assert "GBP/USD" in refused


def test_no_days_have_no_answers(bed):
    grid = oracles.grid_of(bed, oracles.CASES["default"], "USD")
    assert list(grid.answers("GBP", [])) == []
    assert grid.reasons("GBP", []) == []
    assert grid.lacking({"GBP": [], "EUR": []}) == []


def _outcome(grid, place):
    out = grid.outcomes
    way = out.ways[out.way[place]]
    return out.num[place], out.den[place], out.as_of[place], way.source, way.notes, way.refused


# -- this comparison sees what is wrong --------------------------------------------------------------


class Wrong:
    """A grid of which a field of one outcome is changed after it was made."""

    def __init__(self, grid, change):
        self.grid, self.change, self.target = grid, change, grid.target

    def answers(self, code, days):
        index = self.grid.answers(code, days)
        self.change(self.grid.outcomes, index)
        return index

    def reasons(self, code, days):
        return self.grid.reasons(code, days)

    @property
    def outcomes(self):
        return self.grid.outcomes


def _with_way(**changes):
    def change(out, index):
        for place in sorted(set(index)):
            way = out.ways[out.way[place]]
            if bool(way.refused) == ("refused" in changes):
                out.way[place] = out.place(way.replace(**changes))
                return

    return change


def _neighbour(out, index):
    """One day has the answer of the day before."""
    place = next(n for n in range(1, len(index)) if 0 < out.num[index[n - 1]] != out.num[index[n]])
    index[place] = index[place - 1]


def _by_one(name):
    def change(out, index):
        place = next(place for place in index if out.den[place])
        getattr(out, name)[place] += 1

    return change


@pytest.mark.parametrize(
    "change",
    [
        _by_one("num"), _by_one("den"), _by_one("as_of"), _neighbour, _with_way(source="none"),
        _with_way(kind="custom"), _with_way(derivation="chain"), _with_way(notes=("other-day", "leap")),
        _with_way(refused="source"),
    ],
    ids=["num", "den", "as_of", "neighbour", "source", "kind", "derivation", "notes", "refused"],
)  # fmt: skip
def test_the_comparison_sees_a_change_of_one_field(bed, change):
    case = oracles.CASES["default"]
    grid = Wrong(oracles.grid_of(bed, case, "USD"), change)
    days = [*range(day("1998-12-30").toordinal(), day("1999-01-12").toordinal())]
    assert oracles.differing(grid, oracles.oracle_of(bed, case, "USD"), "GBP", days)


def test_the_comparison_sees_another_text_of_a_refusal(bed):
    case = oracles.CASES["default"]
    grid = oracles.grid_of(bed, case, "USD")
    days = [day("1998-12-30").toordinal()]

    class Other(Wrong):
        def reasons(self, code, days):
            return [text + "." for text in super().reasons(code, days)]

    wrong = Other(grid, lambda *_: None)
    assert oracles.differing(wrong, oracles.oracle_of(bed, case, "USD"), "GBP", days)


# -- small stores of any kind ----------------------------------------------------------------------

STARTS = ("2004-12-20", "2005-06-20", "2013-05-06", "2021-09-20", "2025-12-15", "2024-03-25")
SOME = ("USD", "TRY", "TRL", "RON", "ROL", "BGN", "VES", "VEF", "AED", "GBP", "ZWL", "ZWG", "RUB")
CLOCKS = {
    "day": Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY, longest_pause=4),
    "every day": Publication("day", "UTC", (16, 0), longest_pause=3),
    "eve": Publication("eve", "UTC", (16, 0), MONDAY_TO_FRIDAY, longest_pause=6, final_after=0),
    "settling": Publication("day", "UTC", (16, 0), MONDAY_TO_FRIDAY, longest_pause=5, final_after=4),
    "weekly": Publication("day", "UTC", (12, 0), frozenset((2,)), longest_pause=9, moves=True),
    "rolling": Publication("rolling", "UTC", longest_pause=3),
    "year": Publication(
        "period",
        "UTC",
        (12, 0),
        longest_pause=366,
        final_after=0,
        period=Period("year", 4),
        release=Release(lambda _, last: last, "on its last day"),
    ),
    "last days": Publication(
        "period",
        "UTC",
        (12, 0),
        longest_pause=366,
        final_after=0,
        period=LastDays((3, 12)),
        release=Release(lambda _, last: last, "on that day"),
    ),
    "month": Publication(
        "period",
        "UTC",
        (12, 0),
        longest_pause=31,
        final_after=0,
        period=MONTH,
        release=Release(lambda first, _: first - 10 * DAY, "ten days before it"),
    ),
    "renewed": Publication(
        "rolling", "UTC", longest_pause=366, final_after=5, renewed=LastDays((3, 6, 9, 12))
    ),
}
DAYS = 26
EXAMPLES = int(os.environ.get("GRID_EXAMPLES", "8"))
UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large)
# What a cell holds: nothing, a figure near the usual one, one that leaps, or one that is set aside.
CELL = st.sampled_from(["", "=", "=", "=", "=", "=", "+", "*", "?"])


@st.composite
def publishers(draw, key, start, codes):
    """A source, the tables held of it, the figures set aside, and the days of which nothing is known."""
    clock = draw(st.sampled_from(sorted(CLOCKS)))
    base = draw(st.sampled_from(["EUR", "USD", "RUB"]))
    kind = draw(st.sampled_from([RateKind.OFFICIAL, RateKind.BLEND, RateKind.INDICATIVE]))
    source = FakeSource(
        key, base, kind, CLOCKS[clock], per_currency=draw(st.booleans()),
        since=draw(st.sampled_from([day("1999-01-04"), day(start) + timedelta(days=9)])),
        carries_ended=draw(st.booleans()),
        covers=draw(st.sampled_from([None, dict.fromkeys(codes, (None, None))])),
    )  # fmt: skip
    tables, aside = [], []
    for number in range(DAYS):
        as_of = day(start) + timedelta(days=number)
        if not CLOCKS[clock].works(as_of) or draw(st.integers(0, 5)) == 0:
            continue
        figures = []
        for place, code in enumerate(codes):
            what = draw(CELL)
            if not what or code == base:
                continue
            figure = (place + 1) * 1.3 * {"+": 1.07, "*": 1.13}.get(what, 1) * (1 + number / 1000)
            figures.append(Figure(base, code, f"{figure:.5g}"))
            if what == "?":
                aside.append((as_of, code))
        if figures:
            tables.append(RateTable(key, as_of, tuple(figures), utc(f"{as_of}T16:30")))
    gap = draw(st.integers(0, DAYS))
    gaps = [(day(start) + timedelta(days=gap), day(start) + timedelta(days=gap + draw(st.integers(0, 4))))]
    return source, tables, frozenset(aside), draw(st.sampled_from([[], gaps]))


@st.composite
def stores(draw):
    start = draw(st.sampled_from(STARTS))
    codes = draw(st.lists(st.sampled_from(SOME), min_size=3, max_size=3, unique=True))
    held = [draw(publishers(key, start, codes)) for key in ("one", "two")]
    now = utc(f"{start}T17:00") + timedelta(days=draw(st.sampled_from([DAYS - 8, DAYS - 1, DAYS, 400])))
    policy = {
        "auto": draw(st.booleans()), "when_missing": draw(st.sampled_from(["previous", "refuse"])),
        "max_age": draw(st.sampled_from([None, None, 2])), "pegs": draw(st.booleans()),
        "offline": draw(st.booleans()),
    }  # fmt: skip
    return start, codes, held, now, policy, draw(st.sampled_from(["EUR", "USD", codes[0]]))


def empty(start, later, clock):
    """A store without tables, some days after a day; the second source has this clock."""
    sources = [
        FakeSource(key, "EUR", RateKind.OFFICIAL, CLOCKS[one])
        for key, one in (("one", "day"), ("two", clock))
    ]
    held = [(source, [], frozenset(), []) for source in sources]
    policy = {"auto": False, "when_missing": "previous", "max_age": None, "pegs": False, "offline": False}
    return start, ["USD", "TRY", "TRL"], held, utc(f"{start}T17:00") + timedelta(days=later), policy, "EUR"


@given(stores())
# The table of a year came out at its end, less than the longest pause ago, and may still come.
@example(empty("2024-03-25", 400, "year"))
# The last day of a year has a table of its own, and the days around it have none.
@example(empty("2004-12-20", DAYS, "last days"))
@settings(max_examples=EXAMPLES, suppress_health_check=UNHURRIED)
def test_the_cells_of_any_store_are_those_of_single_questions(tmp_path_factory, small):
    start, codes, held, now, policy, target = small
    folder = tmp_path_factory.mktemp("any")

    def resources(fetch):
        store = Store(str(folder / "user"), str(folder / "seed"), lambda: now)
        return Resources(Policy([one[0] for one in held], **policy), store.read, fetch, now)

    written = Store(str(folder / "user"), str(folder / "seed"), lambda: now)
    for source, tables, aside, gaps in held:
        known = [one for one in tables if one.as_of <= now.date()]
        if known:
            window = known[0].as_of, max(known[-1].as_of, now.date())
            merge(written, source.INFO, known, window, now, set_aside=aside, gaps=gaps)
    first = day(start).toordinal() - 4
    days = [*range(first, first + DAYS + 12)]
    found = []
    fetch = oracles.failing(())
    grid, oracle = Grid(target, resources(fetch)), oracles.Oracle(target, resources(fetch))
    for code in dict.fromkeys([*codes, "EUR"]):
        found += oracles.differing(grid, oracle, code, days)
    assert not found, oracles.told(found)
    looks, asks = Grid(target, resources(oracles.lacking())), resources(oracles.lacking())
    for code in codes:
        alone = oracles.asked_alone(target, asks, code, days)
        assert oracles.asked_together(looks.lacking({code: days})) == alone
