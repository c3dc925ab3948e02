"""Columns: each row has the answer of its own day, and what they lack is fetched together."""

import itertools
import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.days import day, utc
from support.publishers import DAY, FIRST, KEYS, LAST, PAGE
from support.servers import Answer

from converter import AsyncConverter, Converter, sources
from converter.api.ahead import Ahead
from converter.api.columns import Columns
from converter.api.context import Context
from converter.api.run import Run
from converter.errors import ConverterError, DateError, InputError
from converter.lookup.grid.outcomes import whole
from converter.lookup.policy import Policy
from converter.lookup.prepare import Want

PAIRS = ["USD", "GBP", "JPY", "RUB", "RSD", "AED", "XAU", "DEM", "EUR"]
DOWN = {"403": Answer("no", 403), "a page": Answer(PAGE)}
NOW = utc("2026-10-30T20:00")
numbers = itertools.count()


def fresh(world, names="auto", **settings):
    """A converter over an empty cache."""
    return world.converter(names, cache_dir=world.cache / str(next(numbers)), **settings)


def ordinals(days):
    return [one.toordinal() for one in days]


def back(count, step=1, until=LAST):
    """Days in order, the last of them ``until``."""
    return ordinals([until - n * step * DAY for n in range(count)][::-1])


def told_alone(ask):
    """What is to be the same of an answer, or of its refusal."""
    try:
        found = ask()
    except ConverterError as error:
        return error.kind, str(error)
    rate = found.rate
    codes = tuple(note.code for note in found.notes)
    return (*whole(rate.num, rate.den), rate.as_of, rate.source, rate.kind, rate.derivation, codes)


def told_together(answered, code, keys):
    """The same of the last rows of a currency in a column."""
    out, reasons = answered.outcomes, answered.reasons(code, keys)
    found = []
    for index, reason in zip(answered.index[code][-len(keys) :], reasons, strict=True):
        way, as_of = out.ways[out.way[index]], out.as_of[index]
        as_of = date.fromordinal(as_of) if as_of else None
        given = (out.num[index], out.den[index], as_of, way.source, way.kind, way.derivation, way.notes)
        assert bool(reason) == bool(way.refused)
        found.append((way.refused, reason) if way.refused else given)
    return found


def differing(columns, converter, to, wanted, source=""):
    """The cells of a column that differ from the answers of a converter."""
    answered = columns.for_days(to, wanted, source)
    both = [
        (code, one, told_alone(lambda c=code, d=one: converter.answer(c, to, date.fromordinal(d))), found)
        for code, days in wanted.items()
        for one, found in zip(days, told_together(answered, code, days), strict=True)
    ]
    return [row for row in both if row[2] != row[3]]


# -- the answers are those of each question by itself -----------------------------------------------

POLICIES = {
    "default": {},
    "refuse": {"when_missing": "refuse"},
    "young": {"max_age": 1},
    "no pegs": {"pegs": False},
    "own": {"own": {"USD/EUR": "0.5", "AED/RUB": "20"}, "standing": {"GBP/EUR": "9"}},
    "passed on": {"redistributable": True},
}
ONLINE = {**POLICIES, "refresh": {"refresh": True}}
MIXED = [
    *("1998-12-30", "2000-01-01", "2004-12-31", "2005-01-03", "2022-12-31"),
    *("2023-01-02", "2026-10-24", "2026-10-30", "2026-10-31", "2027-01-01"),
]
OLD = ["TRL", "TRY", "HRK", "AED", "XAU", "RUB", "USD"]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("to", ["EUR", "RUB"])
def test_offline_the_rows_are_what_a_question_for_each_gives(policy, to, tmp_path):
    converter = Converter(
        "auto", offline=True, environ={}, cache_dir=tmp_path, clock=lambda: NOW, **POLICIES[policy]
    )
    wanted = {code: ordinals(map(day, MIXED)) for code in OLD}
    assert differing(Columns(converter), converter, to, wanted) == []


@pytest.mark.parametrize("names", ["auto", "ecb", "cbr,frankfurter", "currency-api"])
def test_online_the_rows_are_what_a_question_for_each_gives(names, year):
    wanted = {code: back(4, step=4) for code in PAIRS}
    assert differing(Columns(fresh(year, names)), fresh(year, names), "EUR", wanted) == []


@pytest.mark.parametrize("policy", ONLINE)
def test_online_too_every_setting_counts(policy, year):
    how = ONLINE[policy]
    wanted = {code: back(3, step=6) for code in ["USD", "GBP", "RSD", "AED", "DEM"]}
    assert differing(Columns(fresh(year, **how)), fresh(year, **how), "RUB", wanted) == []


codes = st.lists(st.sampled_from(PAIRS), min_size=1, max_size=2, unique=True)
chosen = st.sets(
    st.integers(0, (LAST - FIRST).days - 7).map(lambda n: (LAST - n * DAY).toordinal()), min_size=3
)
states = st.fixed_dictionaries({key: st.sampled_from([None, None, "closed", *DOWN]) for key in KEYS})


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes=codes, days=chosen, state=states)
def test_whatever_is_down_the_rows_are_what_a_question_for_each_gives(year, codes, days, state):
    for key, how in state.items():
        year.open(key)
        if how == "closed":
            year.close(key)
        elif how:
            year.fail(key, with_=DOWN[how])
    days = sorted(days)[-3:]
    answered = Columns(fresh(year)).for_days("EUR", dict.fromkeys(codes, days))
    for code in codes:
        # Each by a converter that has not failed yet: a failure told again has the instant of the first one.
        alone = [
            told_alone(lambda c=code, d=one: fresh(year).answer(c, "EUR", date.fromordinal(d)))
            for one in days
        ]
        assert told_together(answered, code, days) == alone


def test_days_may_come_in_any_order_and_twice(year):
    days = [*back(5), *back(5)[::-1]]
    index = list(Columns(fresh(year)).for_days("EUR", {"USD": days}).index["USD"])
    assert index[:5] == index[5:][::-1]
    assert len(set(index)) == 5


def test_a_batch_leaves_the_outcomes_of_those_before_it(year):
    columns = Columns(fresh(year))
    one = columns.for_days("EUR", {"USD": back(10)})
    before = told_together(one, "USD", back(10))
    two = columns.for_days("EUR", {"USD": back(100), "GBP": back(100)})
    assert two.outcomes is one.outcomes
    assert len(two.outcomes) > 100
    assert list(two.index["USD"])[-10:] == list(one.index["USD"])
    assert told_together(one, "USD", back(10)) == before


def test_a_reason_is_told_of_what_was_asked_for_only(year):
    answered = Columns(fresh(year, "frankfurter")).for_days("EUR", {"USD": back(5)})
    year.forget()
    with pytest.raises(KeyError, match="USD was not asked for on 2026-07-0"):
        answered.reasons("USD", back(2, until=day("2026-07-02")))
    assert year.requested() == []
    periods = Columns(fresh(year)).for_periods("EUR", {"USD": MONTHS[:1]}, mean=True, so_far=False)
    with pytest.raises(KeyError, match="USD was not asked for in 2026-07"):
        periods.reasons("USD", MONTHS[:2])


# -- what one source said of a day ------------------------------------------------------------------

GAP, KEPT = (LAST - 25 * DAY).toordinal(), (LAST - 15 * DAY).toordinal()


@pytest.fixture
def gap(year):
    """The world with a source that has no table of some days and answers each with 404."""
    build = {"EUR": "0.9", "AED": "3.6725", "RUB": "81.0", "GBP": "0.75", "THB": "33.5"}
    build |= dict.fromkeys(["KPW", "SSP"], "900.5")
    year.server.builds = {str(LAST - n * DAY): build for n in range(60) if not 19 < n < 31}
    return year


BATCHES = {
    "another currency": [("EUR", {"AED": [GAP]}), ("EUR", {"GBP": [GAP, KEPT]})],
    "another target": [("EUR", {"AED": [GAP]}), ("RUB", {"GBP": [GAP, KEPT]})],
    "another day": [("EUR", {"AED": [GAP]}), ("EUR", {"AED": [GAP - 1, GAP, KEPT]})],
    "one batch": [("EUR", {"AED": [GAP], "GBP": [GAP, KEPT]})],
}


@pytest.mark.parametrize("batches", BATCHES.values(), ids=BATCHES)
@pytest.mark.parametrize("names", ["currency-api", "ecb,currency-api"])
def test_the_refusal_of_a_day_is_not_that_of_others(names, batches, gap):
    gap.close("ecb")
    columns = Columns(fresh(gap, names))
    for to, wanted in batches:
        assert differing(columns, fresh(gap, names), to, wanted) == []


@pytest.mark.parametrize("to", ["EUR", "GBP"])
@pytest.mark.parametrize("code", ["KPW", "SSP"])
def test_in_the_default_order_too_the_refusal_of_a_day_is_not_that_of_others(code, to, gap):
    columns = Columns(fresh(gap))
    for target, wanted in (("EUR", {"RSD": back(60)}), ("EUR", {"KPW": [GAP - 1, GAP]})):
        columns.for_days(target, wanted)
    answered = columns.for_days(to, {code: [GAP, KEPT]})
    # Each by a converter of its own, which holds no more than it needs.
    alone = [
        told_alone(lambda d=one: fresh(gap).answer(code, to, date.fromordinal(d))) for one in (GAP, KEPT)
    ]
    assert told_together(answered, code, [GAP, KEPT]) == alone


def test_to_tell_the_reasons_costs_no_request(gap):
    columns = Columns(fresh(gap, "currency-api"))
    columns.for_days("EUR", {"AED": [GAP]})
    answered = columns.for_days("EUR", {"GBP": [GAP, KEPT]})
    gap.forget()
    first, second = answered.reasons("GBP", [GAP, KEPT])
    assert (bool(first), second) == (True, "")
    assert gap.requested() == []


# -- in a few requests -----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [15, 150])
def test_requests_do_not_grow_with_the_rows(count, year):
    wanted = dict.fromkeys(["USD", "GBP", "JPY"], back(count))
    Columns(fresh(year)).for_days("EUR", wanted)
    assert year.requested() == ["/ecb/stats/eurofxref/eurofxref-hist-90d.xml"] or count == 150
    assert len(year.requested()) == 1


def test_a_source_that_has_a_series_for_each_currency_is_asked_for_each_once(year):
    wanted = dict.fromkeys(["USD", "EUR", "JPY", "AED"], back(100))
    Columns(fresh(year)).for_days("RUB", wanted)
    # The set of a day has the ids of the currencies.
    assert len(year.requested("cbr")) == 5
    assert len(year.requested()) == 5


def test_days_years_apart_are_two_requests(year):
    year.server.frankfurter = [(str(date(y, 5, 6)), {("USD", "EUR"): "0.9"}) for y in (2010, 2025)]
    days = ordinals([date(2010, 5, 6), date(2025, 5, 6)])
    answered = Columns(fresh(year, "frankfurter")).for_days("EUR", {"USD": days})
    assert answered.reasons("USD", days) == ["", ""]
    assert len(year.requested()) == 2


def test_a_source_that_failed_is_asked_once_and_the_next_for_all_rows(year):
    year.fail("ecb")
    columns = Columns(fresh(year))
    answered = columns.for_days("EUR", dict.fromkeys(["USD", "GBP"], back(40)))
    assert {found[3] for found in told_together(answered, "USD", back(40))} == {"frankfurter"}
    assert len(year.requested("ecb")) <= 3  # for a series, for a day, for the newest
    assert len(year.requested("frankfurter")) == 1
    year.forget()
    year.server.now += timedelta(days=1)
    columns.for_days("EUR", {"USD": back(60, until=LAST - 60 * DAY)})
    assert year.requested("ecb") == []
    assert len(year.requested("frankfurter")) == 1


def test_the_next_source_is_asked_for_what_the_first_one_lacks_only(year):
    answered = Columns(fresh(year)).for_days("EUR", {"USD": back(60), "RSD": back(20)})
    assert {found[3] for found in told_together(answered, "USD", back(60))} == {"ecb"}
    assert {found[3] for found in told_together(answered, "RSD", back(20))} == {"frankfurter"}
    assert len(year.requested("ecb")) == len(year.requested("frankfurter")) == 1


def test_the_legs_of_pegs_and_of_chains_are_fetched_together_too(year):
    year.close("frankfurter", "currency-api")
    wanted = {"AED": back(40), "QAR": back(40), "JPY": back(40)}
    answered = Columns(fresh(year)).for_days("EUR", wanted)
    assert {found[3] for found in told_together(answered, "AED", back(40))} == {"peg+ecb"}
    assert len(year.requested("ecb")) == 1
    assert len(year.requested("cbr")) <= 4


def test_days_that_are_not_final_yet_are_two_requests_batch_after_batch(year):
    # What Frankfurter has of these days is covered for those that were fetched last, and no others. The first
    # one is asked for by itself, as a question asks for it.
    columns, days = Columns(fresh(year, "frankfurter")), back(3, step=4)
    for day_of_batch in days:
        columns.for_days("EUR", {"USD": [day_of_batch]})
    answered = columns.for_days("RSD", {"USD": days, "EUR": days, "THB": days})
    assert {found[3] for found in told_together(answered, "EUR", days)} == {"frankfurter"}
    assert len(year.requested()) == 2


@pytest.mark.parametrize("names", ["frankfurter", "cbr"])
@pytest.mark.parametrize("order", [1, -1])
def test_requests_grow_far_slower_than_batches_of_one_day(order, names, year):
    columns, days = Columns(fresh(year, names)), back(60)
    for one in days[::order]:
        columns.for_days("EUR", {"USD": [one], "JPY": [one]})
    assert len(year.requested()) <= 16
    assert differing(columns, fresh(year, names), "EUR", {"USD": days[::7]}) == []


def test_of_a_source_without_ranges_no_day_is_fetched_that_was_not_asked_for(year):
    columns, days = Columns(fresh(year, "currency-api")), back(8, until=LAST - DAY)
    for one in days:
        columns.for_days("EUR", {"USD": [one]})
    assert len(year.requested()) == 8


def test_around_days_that_a_range_fails_for_they_are_asked_for_alone(year):
    year.fail("frankfurter", with_=Answer("no", 403), only="from=")
    columns, days = Columns(fresh(year, "frankfurter")), back(4, until=LAST - 40 * DAY)
    for one in days:
        assert differing(columns, fresh(year, "frankfurter"), "EUR", {"USD": [one]}) == []
    # A range is asked for once. (A question for each of four days, and each of four in the column.)
    assert len(year.requested()) == 9


def test_a_day_by_itself_is_requested_as_a_question_requests_it(year):
    recent = LAST - 4 * DAY
    fresh(year, "frankfurter").answer("USD", "EUR", recent)
    requested = year.requested()
    year.forget()
    Columns(fresh(year, "frankfurter")).for_days("EUR", {"USD": ordinals([recent])})
    assert year.requested() == requested


@pytest.mark.parametrize("count", [1, 3, 12])
def test_where_a_range_fails_the_rows_are_what_a_question_for_each_gives(count, year):
    year.fail("frankfurter", with_=Answer("busy", 503), only="from=")
    wanted = {"USD": back(count), "GBP": back(count)}
    assert differing(Columns(fresh(year, "frankfurter")), fresh(year, "frankfurter"), "EUR", wanted) == []


def test_where_a_range_fails_batches_are_what_a_question_for_each_gives(year):
    year.fail("frankfurter", with_=Answer("busy", 503), only="from=")
    columns, alone = Columns(fresh(year, "frankfurter")), fresh(year, "frankfurter")
    for one in back(4, step=2):
        assert differing(columns, alone, "EUR", {"USD": [one]}) == []


def test_a_source_that_fails_at_a_range_and_at_a_day_is_not_asked_for_every_day(year):
    year.fail("frankfurter", with_=Answer("busy", 503))
    Columns(fresh(year, "frankfurter")).for_days("EUR", {"USD": back(40)})
    assert len(year.requested()) == 6  # each is tried three times


class Noting(Context):
    """A context that notes how many seconds each fetch may take."""

    def fetching(self, seconds, *wanted, **how):
        self.noted += [seconds] if seconds else []  # none is given where nothing is to be fetched
        return super().fetching(seconds, *wanted, **how)


@pytest.mark.parametrize(
    ("days", "seconds"),
    [(back(1), [10]), (back(2), [10] * 2), (back(40), [60]), (back(1, until=FIRST), [10])],
)
def test_a_day_has_the_time_of_a_question_and_a_range_that_of_a_series(days, seconds, year):
    context = Noting(year.environ, clock=lambda: year.now)
    context.noted = []
    frankfurter = sources.get("frankfurter")
    ahead = Ahead(context, Policy([frankfurter], auto=False, offline=False), Run(), year.now)
    ahead.bring([Want(frankfurter, ("USD", "EUR"), days)])
    context.close()
    assert context.noted == seconds


def test_a_second_target_fetches_nothing_that_is_held(year):
    columns = Columns(fresh(year))
    columns.for_days("EUR", {"USD": back(40)})
    year.forget()
    columns.for_days("USD", {"EUR": back(40), "JPY": back(40)})
    assert year.requested() == []


def test_to_refresh_asks_for_all_days_once(year):
    held = fresh(year)
    Columns(held).for_days("EUR", {"USD": back(40)})
    year.forget()
    columns = Columns(year.converter(cache_dir=held.store.user, refresh=True))
    for _ in range(2):
        columns.for_days("EUR", {"USD": back(40), "GBP": back(40)})
    assert len(year.requested()) == 1


def test_offline_nothing_is_asked_for(year):
    columns = Columns(fresh(year, offline=True))
    answered = columns.for_days("EUR", {"USD": back(40)})
    assert {kind for kind, _ in told_together(answered, "USD", back(40))} == {"not-held"}
    assert year.requested() == []


def test_what_would_be_asked_for_is_told_and_not_asked(year):
    columns = Columns(fresh(year))
    wants = columns.lacking("EUR", {"USD": back(40), "RSD": back(3)})
    assert {(want.source.INFO.key, len(want.days)) for want in wants} == {("ecb", 40), ("frankfurter", 3)}
    assert year.requested() == []


def test_what_has_been_asked_for_in_the_run_is_not_lacking(year):
    year.close("frankfurter")
    columns = Columns(fresh(year))
    columns.for_days("EUR", {"USD": back(40)})
    assert columns.lacking("EUR", {"USD": back(40)}) == []


# -- one run ---------------------------------------------------------------------------------------


def test_all_batches_are_answered_by_one_clock(year):
    columns = Columns(fresh(year))
    tomorrow = (LAST + 3 * DAY).toordinal()
    assert columns.now == year.now
    year.server.now += timedelta(days=3)
    assert columns.day_of("today", "USD", "EUR") == LAST.toordinal()
    assert columns.for_days("EUR", {"USD": [tomorrow]}).reasons("USD", [tomorrow]) != [""]


def test_threads_may_ask_at_the_same_time(year):
    columns, found = Columns(fresh(year)), {}
    wanted = {"USD": back(30), "RSD": back(30), "AED": back(30)}

    def ask(number):
        part = {code: days[number:] for code, days in wanted.items()}
        answered = columns.for_days("EUR", part)
        found[number] = {code: told_together(answered, code, days) for code, days in part.items()}

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    whole = found[0]
    assert found == {n: {code: cells[n:] for code, cells in whole.items()} for n in range(6)}


def test_within_questions_put_together_the_sources_that_failed_are_known(year):
    year.fail("ecb")
    converter = fresh(year, "ecb")
    with converter.together():
        told_alone(lambda: converter.answer("USD", "EUR", LAST - DAY))
        year.forget()
        columns = Columns(converter)
        columns.for_days("EUR", {"USD": [(LAST - 9 * DAY).toordinal()]})
    assert year.requested() == []


# -- sources of a row ------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["ecb", "ECB", "frankfurter, ecb", "auto", "", " "])
def test_a_row_is_answered_by_the_sources_that_it_names(source, year):
    wanted = {"USD": back(5), "RUB": back(5)}
    by_name = fresh(year, source if source.strip() else "cbr", max_age=3)
    columns = Columns(fresh(year, "cbr", max_age=3))
    assert differing(columns, by_name, "EUR", wanted, source) == []


def test_a_converter_that_is_awaited_is_refused():
    with pytest.raises(InputError, match="is a Converter, not"):
        Columns(AsyncConverter(environ={}, offline=True))


def test_an_unknown_source_is_an_input_error(year):
    with pytest.raises(InputError, match="unknown source 'ebc'"):
        Columns(fresh(year)).for_days("EUR", {"USD": back(1)}, "ebc")


def test_one_name_in_two_spellings_is_asked_once(year):
    columns = Columns(fresh(year))
    one, two = (columns.for_days("EUR", {"USD": back(5)}, name) for name in ("ecb", "ECB"))
    assert one.outcomes is two.outcomes


# -- days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["2026-10-29", "10/29/2026", "yesterday", date(2026, 10, 29)])
def test_a_day_is_read_as_a_question_reads_it(word, year):
    assert Columns(fresh(year)).day_of(word, "USD", "EUR") == date(2026, 10, 29).toordinal()


@pytest.mark.parametrize("word", [None, "", "2026-02-30", "soon", float("nan")])
def test_what_is_no_day_is_a_date_error(word, year):
    with pytest.raises(DateError):
        Columns(fresh(year)).day_of(word, "USD", "EUR")


# -- periods ---------------------------------------------------------------------------------------

MONTHS = ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2025", "2026-13"]


@pytest.mark.parametrize(("mean", "so_far"), [(True, False), (False, True)])
def test_a_period_has_the_mean_or_the_end_that_a_question_for_it_gives(mean, so_far, year):
    columns, alone = Columns(fresh(year)), fresh(year)
    wanted = {"USD": MONTHS, "RUB": MONTHS[:2], "AED": MONTHS[:1], "DEM": MONTHS[:1], "EUR": MONTHS[:1]}
    answered = columns.for_periods("EUR", wanted, mean=mean, so_far=so_far)
    name = "average" if mean else "end_of"
    for code, some in wanted.items():
        asked = [{name: period, "so_far": so_far} for period in some]
        by_itself = [
            told_alone(lambda c=code, how=how: alone.convert(1, c, "EUR", **how).answer) for how in asked
        ]
        assert told_together(answered, code, some) == by_itself


def test_many_months_of_several_currencies_are_few_requests(year):
    wanted = dict.fromkeys(["USD", "GBP", "JPY"], MONTHS[1:4])
    columns = Columns(fresh(year, "frankfurter"))
    answered = columns.for_periods("EUR", wanted, mean=True, so_far=False)
    assert answered.reasons("USD", MONTHS[1:4]) == [""] * 3
    assert len(year.requested()) == 1


def test_a_refused_series_is_not_asked_for_day_by_day_for_a_period(year):
    year.fail("frankfurter")
    columns = Columns(fresh(year, "frankfurter"))
    answered = columns.for_periods("EUR", {"USD": MONTHS[:4]}, mean=True, so_far=False)
    assert all(answered.reasons("USD", MONTHS[:4]))
    assert len(year.requested()) == 1


# -- files -----------------------------------------------------------------------------------------


def test_a_damaged_file_is_noted_as_a_question_for_the_day_notes_it(year):
    held = fresh(year)
    Columns(held).for_days("EUR", {"USD": back(9)})
    file = held.store.user + "/ecb/2026.csv"
    with open(file, "rb") as read:
        content = read.read()
    with open(file, "wb") as written:
        written.write(content[:-30])
    converter = year.converter(cache_dir=held.store.user)
    columns = Columns(converter)
    answered = columns.for_days("EUR", {"USD": back(9)})
    assert {found[-1] for found in told_together(answered, "USD", back(1))} == {("damaged",)}
    assert differing(columns, converter, "EUR", {"USD": back(9)}) == []


def test_a_price_file_answers_alone(tmp_path):
    path = tmp_path / "prices.journal"
    path.write_text("P 2026-10-28 USD 0.90 EUR\nP 2026-10-30 USD 0.91 EUR\n")
    converter = Converter(rates=path, clock=lambda: NOW, environ={}, cache_dir=tmp_path / "cache")
    columns = Columns(converter)
    assert differing(columns, converter, "EUR", {"USD": back(5), "GBP": back(2)}) == []
    with pytest.raises(InputError, match="answers alone"):
        columns.for_days("EUR", {"USD": back(1)}, "ecb")


# -- the days that a run has fetched ----------------------------------------------------------------

INFO = sources.get("frankfurter").INFO
ranges = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)), max_size=12)


@given(ranges, st.integers(1, 60), st.integers(0, 9))
def test_a_run_knows_the_days_that_it_has_fetched(marked, first, more):
    run, known = Run(), set()
    for begin, length in marked:
        run.mark(INFO, ["EUR", "USD"], begin, begin + length)
        known.update(range(begin, begin + length + 1))
    asked = set(range(first, first + more + 1))
    days = [date.fromordinal(first), date.fromordinal(first + more)]
    assert run.has(INFO, ("EUR", "USD"), *days) == (asked <= known)


def test_a_day_is_fetched_for_all_currencies_and_a_range_for_those_named():
    run, one, two = Run(), day("2026-10-29"), day("2026-10-30")
    run.mark(INFO, ["EUR", "USD"], one.toordinal(), two.toordinal())
    assert run.has(INFO, ("EUR", "USD"), two, two)
    assert not run.has(INFO, ("GBP", "EUR"), two, two)
    run.mark(INFO, ["EUR", "USD"], two.toordinal(), two.toordinal())
    assert run.has(INFO, ("GBP", "EUR"), two, two)
    assert not run.has(INFO, ("GBP", "EUR"), one, two)
    assert not run.has(INFO, ("XAU", "EUR"), two, two)  # gold takes requests of its own
