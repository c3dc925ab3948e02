"""Many dated questions together: the same answers as each by itself, in a few requests."""

import itertools
import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.days import day
from support.holding import put, store_over
from support.publishers import DAY, FIRST, KEYS, LAST, PAGE
from support.servers import Answer

from converter import sources
from converter.errors import ConverterError, NotHeld
from converter.lookup.prepare import Coverage, Lacking, Want, by_source, fetch_ahead, in_ranges, joined
from converter.lookup.resources import held_only
from converter.lookup.tables import PairTables
from converter.sources.calendar import Publication
from converter.sources.contract import Request, SourceInfo

PAIRS = [("USD", "EUR"), ("EUR", "GBP"), ("USD", "RUB"), ("JPY", "RUB")]
# Without Frankfurter only a chain or a peg gives these, if anything does.
RARE = [("AED", "EUR"), ("RSD", "RUB"), ("USD", "DEM"), ("XAU", "USD")]
DOWN = {"403": Answer("no", 403), "busy": Answer("busy", 503), "a page": Answer(PAGE)}


def told(converter, pair, on):
    """What is to be the same however it was asked."""
    try:
        found = converter.convert(100, *pair, on)
    except ConverterError as error:
        return type(error)
    return str(found.result), found.as_of, found.source, found.stale, {note.code for note in found.notes}


numbers = itertools.count()


def fresh(world, sources="auto", **settings):
    """A converter over an empty cache."""
    return world.converter(sources, cache_dir=world.cache / str(next(numbers)), **settings)


def many(converter, asked):
    """What each is answered within one run."""
    with converter.together():
        converter.prepare([(*pair, on) for pair, on in asked])
        return [told(converter, pair, on) for pair, on in asked]


def set_down(world, state):
    """Let each publisher answer, be closed, or answer with something else than rates."""
    for key, how in state.items():
        world.open(key)
        if how == "closed":
            world.close(key)
        elif how:
            world.fail(key, with_=DOWN[how])


# -- the same answers ------------------------------------------------------------------------------

pairs = st.lists(st.sampled_from([*PAIRS, *RARE]), min_size=1, max_size=2, unique=True)
days = st.lists(st.integers(0, 40).map(lambda n: LAST - n * DAY), min_size=4, max_size=5, unique=True)
far = st.lists(st.integers(0, (LAST - FIRST).days).map(lambda n: LAST - n * DAY), max_size=1)
states = st.fixed_dictionaries({key: st.sampled_from([None, None, "closed", *DOWN]) for key in KEYS})


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=pairs, near=days, far=far, state=states)
def test_together_the_answers_are_those_of_each_by_itself(year, pairs, near, far, state):
    set_down(year, state)
    asked = list(itertools.product(pairs, dict.fromkeys(near + far)))
    alone = [told(fresh(year), pair, on) for pair, on in asked]
    assert many(fresh(year), asked) == alone


# -- in a few requests -----------------------------------------------------------------------------


def asked_of(world, key):
    """The requests to a publisher, by what they ask for."""
    return [target.partition("?")[0].rpartition("/")[2] for target in world.requested(key)]


def rows(pair, count=40):
    return [(pair, LAST - n * DAY) for n in range(count)]


def test_many_days_are_a_range_of_the_first_source(year):
    found = many(fresh(year), rows(("USD", "RSD")))
    assert {answer[2] for answer in found} == {"frankfurter"}
    assert len(year.requested()) == 1


def test_where_the_first_source_is_down_the_next_is_asked_in_ranges(year):
    year.close("ecb")
    found = many(fresh(year), rows(("USD", "EUR")))
    assert {answer[2] for answer in found} == {"frankfurter"}
    assert len(year.requested()) == 1


@pytest.mark.parametrize("how", ["closed", *DOWN])
def test_the_legs_of_chains_and_of_pegs_are_asked_in_ranges(year, how):
    set_down(year, {"frankfurter": how, "currency-api": "closed"})
    found = many(fresh(year), rows(("AED", "EUR")))
    assert {answer[2] for answer in found} == {"peg+ecb"}
    assert len(asked_of(year, "frankfurter")) <= 6  # each kind once; one that is busy three times
    assert len(asked_of(year, "cbr")) <= 4
    assert asked_of(year, "ecb") == ["eurofxref-hist-90d.xml"]


@pytest.mark.parametrize("count", [8, 40])
def test_with_everybody_down_each_is_asked_once_for_each_kind_of_request(year, count):
    set_down(year, dict.fromkeys(KEYS, "403"))
    found = many(fresh(year), [*rows(("USD", "RUB"), count), *rows(("AED", "EUR"), count)])
    assert set(found) == {NotHeld}
    assert all(len(asked_of(year, key)) <= 3 for key in KEYS)  # the newest, a day, a series


def test_of_a_source_without_ranges_the_days_wanted_are_asked_for_alone(year):
    asked = [(("USD", "EUR"), LAST - n * DAY) for n in (0, 3, 5, 8)]
    many(fresh(year, "currency-api"), asked)
    assert len(year.requested()) == 4


def test_days_years_apart_are_not_a_range_of_all_between(year):
    year.server.frankfurter = [
        (str(date(y, 5, d)), {("USD", "EUR"): "0.9"}) for y in (2005, 2025) for d in range(1, 21)
    ]
    asked = [(("USD", "EUR"), date(y, 5, d)) for y in (2005, 2025) for d in range(1, 21)]
    found = many(fresh(year, "frankfurter"), asked)
    assert NotHeld not in found
    assert len(year.requested()) == 2


def test_a_refused_range_leaves_the_days_to_be_asked_for_alone(year):
    year.fail("cbr", only="XML_dynamic", with_=Answer("<ValCurs>Error in parameters</ValCurs>"))
    asked = rows(("USD", "RUB"), 10)
    found = many(fresh(year, "cbr"), asked)
    assert {answer[2] for answer in found} == {"cbr"}
    assert asked_of(year, "cbr").count("XML_dynamic.asp") == 1


def test_what_is_held_is_not_fetched(year):
    converter = fresh(year)
    many(converter, rows(("USD", "RUB")))
    year.forget()
    again = year.converter(cache_dir=converter.store.user)
    assert len(many(again, rows(("USD", "RUB")))) == 40
    assert year.requested() == []


def test_days_that_are_not_final_yet_are_one_request(year):
    asked = [(("USD", "RSD"), LAST - n * DAY) for n in (0, 5, 10)]
    found = many(fresh(year, "frankfurter"), asked)
    assert {answer[2] for answer in found} == {"frankfurter"}
    assert len(year.requested()) == 1


def test_a_currency_that_ended_within_a_range_is_asked_for_until_its_end(year):
    # The Bank of Russia gives the ids of currencies, by which series are asked for, with the set of a day.
    for as_of, figures in year.server.cbr.items():
        if as_of > "2026-08-31":
            del figures["10 AED"]
    early = [(("AED", "RUB"), date(2026, 8, n)) for n in range(3, 29)]
    found = many(fresh(year, "cbr"), [*rows(("USD", "RUB"), 100), *early])
    assert {answer[2] for answer in found} == {"cbr"}
    assert asked_of(year, "cbr") == [*["XML_daily.asp", "XML_dynamic.asp"] * 2]


def test_convert_many_asks_in_ranges_too(year):
    found = fresh(year).convert_many([(1, *pair, on) for pair, on in rows(("EUR", "USD"))])
    assert len(found) == 40
    assert asked_of(year, "ecb") == ["eurofxref-hist-90d.xml"]


# -- one run ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["closed", *DOWN])
def test_a_source_that_failed_is_not_asked_again_in_a_run_though_time_goes_by(year, how):
    set_down(year, {"ecb": how})
    converter = fresh(year)
    with converter.together():
        for quote in ("EUR", "GBP", "RUB", "RSD"):
            converter.convert(1, "USD", quote)
            year.server.now += timedelta(minutes=30)
    # For the newest table alone; one that is busy is tried three times.
    assert len(asked_of(year, "ecb")) <= 3
    year.forget()
    converter.convert(1, "EUR", "JPY")
    assert how == "closed" or asked_of(year, "ecb")


def test_to_refresh_asks_each_source_once_in_a_run(year):
    converter = fresh(year, "ecb", refresh=True)
    with converter.together():
        for quote in ("USD", "GBP", "JPY"):
            converter.convert(1, "EUR", quote)
    assert len(year.requested()) == 1


def test_a_source_that_failed_is_not_refreshed_again_in_a_run(year):
    set_down(year, {"ecb": "403"})
    converter = fresh(year, "ecb", refresh=True)
    with converter.together():
        assert [told(converter, ("EUR", quote), None) for quote in ("USD", "GBP")] == [NotHeld] * 2
    assert len(year.requested()) == 1


def test_runs_of_two_threads_know_nothing_of_each_other(year):
    set_down(year, {"ecb": "403"})
    converter, other = fresh(year, "ecb", refresh=True), []
    with converter.together():
        told(converter, ("EUR", "USD"), None)
        thread = threading.Thread(target=lambda: other.append(told(converter, ("EUR", "USD"), None)))
        thread.start()
        thread.join(20)
    assert other == [NotHeld]
    assert len(year.requested()) == 2


def test_one_run_tells_a_reason_in_the_same_words(year):
    set_down(year, {"ecb": "403"})
    converter, texts = fresh(year), set()
    with converter.together():
        for quote in ("EUR", "GBP"):
            texts.update(note.text for note in converter.convert(1, "USD", quote).notes)
            year.server.now += timedelta(seconds=1)
    assert len(texts) == 1


# -- the parts -------------------------------------------------------------------------------------


class Bank:
    """A source whose ranges cost so many requests; ``each``: a day and then a series a currency."""

    def __init__(self, key="bank", cost=1, *, each=False):
        self.INFO = SourceInfo(key, key, "official", "EUR", Publication("day", "UTC"))
        self.cost = cost
        self.each = each

    def plan(self, wanted, seen=(), hints=None):
        if self.each and not hints:
            return [Request("https://bank.example", day=wanted.last)]
        ranges = {"first": wanted.first, "last": wanted.last}
        return [Request(f"https://bank.example/{n}", **ranges) for n in range(self.cost)]


def lacks(source, text, codes=("USD",)):
    return Lacking(source, codes, day(text), day(text))


def wants(source, *days, codes=("USD",)):
    return [Want(source, codes, [day(text).toordinal()]) for text in days]


def test_a_question_that_lacks_the_same_twice_is_left_to_be_asked_by_itself():
    bank, put = Bank(), []

    def look(question):
        put.append(question)
        raise lacks(bank, "2026-10-30")

    fetch_ahead(["one"], look, lambda wants: None)
    assert put == ["one", "one"]


def test_what_questions_lack_is_brought_one_source_after_the_other():
    one, two, brought, counts = Bank("one"), Bank("two"), [], []

    def look(question):
        if "one" not in brought:
            raise lacks(one, "2026-10-30")
        if question == "b" and "two" not in brought:
            raise lacks(two, "2026-10-29")

    def bring(some):
        brought.append(some[0].source.INFO.key)
        counts.append((brought[-1], len(some)))

    fetch_ahead("ab", look, bring)
    assert counts == [("one", 2), ("two", 1)]


def groups(some, hints=None, **how):
    found = map(joined, in_ranges(some, day("2026-10-30"), hints, **how))
    return [(*(str(date.fromordinal(whole.days[n])) for n in (0, -1)), len(whole.days)) for whole in found]


MAY = [f"2026-05-{n:02}" for n in range(1, 11)]


def test_ten_days_are_a_range():
    assert groups(wants(Bank(), *MAY)) == [("2026-05-01", "2026-05-10", 10)]


def test_days_that_are_fewer_requests_than_their_range_are_days():
    assert len(groups(wants(Bank(cost=9), *MAY))) == 10
    assert len(groups(wants(Bank(), *MAY[:3]))) == 3


def test_a_range_that_begins_with_a_day_costs_a_request_a_currency_more():
    bank = Bank(each=True)
    some = [want for code in ("USD", "GBP", "JPY") for want in wants(bank, *MAY[:6], codes=(code,))]
    assert len(groups(some)) == 6
    assert len(groups(some, {"id:USD": "1"})) == 1


def test_days_more_than_a_year_apart_are_two_ranges():
    old = [text.replace("2026", "2019") for text in MAY]
    found = groups(wants(Bank(), *old, *MAY))
    assert found == [("2019-05-01", "2019-05-10", 10), ("2026-05-01", "2026-05-10", 10)]


def test_a_plan_that_stumbles_makes_no_range():
    bank = Bank()
    bank.plan = None
    assert len(groups(wants(bank, *MAY))) == 10


def test_the_days_wanted_of_several_currencies_are_one_request_a_day():
    bank = Bank(cost=9)
    some = [want for code in ("USD", "GBP") for want in wants(bank, *MAY[:2], codes=(code,))]
    assert [one.codes for one in map(joined, in_ranges(some, day("2026-10-30")))] == [("USD", "GBP")] * 2


def test_a_series_is_a_range_whatever_it_costs():
    assert groups(wants(Bank(cost=99), *MAY), series=True) == [("2026-05-01", "2026-05-10", 10)]


def test_codes_with_requests_of_their_own_are_apart():
    bank = Bank()
    bank.INFO = SourceInfo("bank", "", "official", "EUR", bank.INFO.publication, apart=frozenset({"XAU"}))
    some = [want for code in ("USD", "XAU", "GBP") for want in wants(bank, *MAY[:2], codes=(code, "EUR"))]
    assert [joined(group).codes for group in by_source(some)] == [("USD", "EUR", "GBP"), ("XAU", "EUR")]


@pytest.mark.parametrize("key", ["ecb", "cbr", "hmrc", "frankfurter"])
def test_the_days_that_are_not_covered_are_those_that_a_question_would_ask_for(key, tmp_path):
    put(tmp_path / "user", f"{key}/2026.csv", "USD/EUR GBP/EUR", "2026-08-03 1.1 0.8", "2026-08-05 1.2 0.9",
        covered=["2026-08-01..2026-08-04", "2026-08-20..2026-08-25"])  # fmt: skip
    put(
        tmp_path / "user",
        f"{key}/2026-GBP.csv",
        "GBP/EUR",
        "2026-08-07 0.8",
        covered=["2026-08-06..2026-08-12"],
    )
    source, resources = sources.get(key), held_only(store_over(tmp_path))
    info = source.INFO
    days = [(day("2026-07-28") + n * DAY).toordinal() for n in range(40)]
    some = [Want(source, codes, days) for codes in (("USD", "GBP"), ("GBP",), ("USD",))]

    def lacks(code, on):
        market = PairTables(info.base, info.base, on, resources)
        return code != info.base and not market.covers(info, market.held(info, code), on)

    alone = {
        (want.codes, d)
        for want in some
        for d in days
        if any(lacks(code, date.fromordinal(d)) for code in want.codes)
    }
    coverage = Coverage(info, resources)
    assert {(want.codes, d) for want in coverage.lacking(some) for d in want.days} == alone
    assert 0 < len(alone) < 3 * 40
    each = {(codes, d): coverage.has_all([Want(source, codes, [d])]) for codes, d in itertools.product(
        {want.codes for want in some}, days)}  # fmt: skip
    assert {one for one, covered in each.items() if not covered} == alone


def test_to_look_whether_days_are_covered_reads_no_more_for_more_days(tmp_path):
    put(tmp_path / "user", "ecb/2026.csv", "USD/EUR GBP/EUR", "2026-08-03 1.1 0.8", "2026-08-05 1.2 0.9",
        covered=["2026-08-01..2026-08-31"])  # fmt: skip
    source, held, counts = sources.get("ecb"), held_only(store_over(tmp_path)), []
    for count in (2, 25):
        reads = []
        resources = held.replace(read=lambda *what, reads=reads: reads.append(what) or held.read(*what))
        days = [day("2026-08-04").toordinal() + n for n in range(count)]
        assert Coverage(source.INFO, resources).has_all([Want(source, ("USD", "GBP"), days)])
        counts.append(len(reads))
    assert counts[0] == counts[1] > 0


def test_a_range_that_fails_leaves_the_days_to_be_asked_for_alone_by_convert_many_too(year):
    year.fail("frankfurter", with_=Answer("busy", 503), only="from=")
    asked = [(1, "USD", "EUR", LAST - n * DAY) for n in (2, 4, 5, 18)]
    assert len(fresh(year, "frankfurter").convert_many(asked)) == 4
