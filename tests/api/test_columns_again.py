"""For a minute columns are answered as the last ones of their converter were, unless something may be new."""

from datetime import date, timedelta

from support.days import utc
from support.holding import Clock, shipped_environ

from converter import Converter, sources
from converter.api.columns import Columns, columns_of
from converter.errors import SourceError

FRIDAY = date(2026, 10, 30).toordinal()
# Before the ECB's table of the day is out, and at the second at which it is.
BEFORE, OUT = utc("2026-10-29T14:59:50"), utc("2026-10-29T15:00:00")


def offline(folder, clock, **settings):
    environ = shipped_environ(folder) | {"CONVERTER_NOW": ""}
    return Converter(environ=environ, clock=clock, **settings)


def ask(columns, day, code="USD"):
    """The ways of one answer: the kinds of its refusal."""
    answered = columns.for_days("EUR", {code: [day]})
    return answered.outcomes.ways[answered.outcomes.way[answered.index[code][0]]].refused


def test_columns_go_on_with_the_answers_of_the_last_ones_for_a_minute(tmp_path):
    clock = Clock(utc("2026-10-30T20:00"))
    converter = offline(tmp_path, clock)
    first = columns_of(converter)
    assert ask(first, FRIDAY) == ""
    clock.now += timedelta(seconds=59)
    assert columns_of(converter) is first
    clock.now += timedelta(seconds=1)
    assert columns_of(converter) is not first
    assert columns_of(converter).now == clock.now


def test_a_clock_that_is_put_back_begins_anew(tmp_path):
    clock = Clock(utc("2026-10-30T20:00"))
    converter = offline(tmp_path, clock)
    first = columns_of(converter)
    clock.now -= timedelta(seconds=1)
    assert columns_of(converter) is not first


def test_each_converter_has_its_own_answers(tmp_path):
    clock = Clock(utc("2026-10-30T20:00"))
    one, two = offline(tmp_path, clock), offline(tmp_path, clock)
    assert columns_of(one) is not columns_of(two)


def test_columns_begin_anew_once_a_newer_table_may_be_out(tmp_path):
    clock = Clock(BEFORE)
    converter = offline(tmp_path, clock, sources="ecb")
    first = columns_of(converter)
    clock.now = OUT - timedelta(seconds=1)
    assert columns_of(converter) is first
    clock.now = OUT
    assert columns_of(converter) is not first


def test_columns_begin_anew_on_another_day(tmp_path):
    clock = Clock(utc("2026-10-30T22:59:50"))  # ten seconds before midnight in Frankfurt
    converter = offline(tmp_path, clock, sources="ecb")
    first = columns_of(converter)
    clock.now += timedelta(seconds=10)
    assert columns_of(converter) is not first


def test_what_was_not_held_is_asked_for_again(five):
    five.fail("ecb")
    converter = five.converter("ecb")
    assert ask(columns_of(converter), FRIDAY) == "not-held"
    five.open("ecb")
    five.at("2026-10-30T15:04:50")
    assert ask(columns_of(converter), FRIDAY) != ""  # the source is left alone for a while after it failed
    assert ask(columns_of(five.converter("ecb", cache_dir=five.cache / "other")), FRIDAY) == ""


def test_answers_do_not_hold_once_a_source_had_nothing_of_a_day(tmp_path):
    converter, day = offline(tmp_path, Clock(utc("2026-10-30T20:00"))), date(2026, 10, 30)
    with converter.together() as run:
        columns = Columns(converter)
        assert columns.holds()
        run.note_nothing(sources.get("ecb").INFO, ("USD", "EUR"), day, day, SourceError("no table"))
        assert not columns.holds()


def test_a_refusal_that_stays_and_an_offline_one_don_t_begin_anew(tmp_path, five):
    online, held = five.converter("ecb"), offline(tmp_path, Clock(utc("2026-10-30T20:00")), sources="cbr")
    for converter, day, refused in ((online, 700_000, "out-of-history"), (held, FRIDAY - 4000, "not-held")):
        first = columns_of(converter)
        assert (ask(first, day), columns_of(converter) is first) == (refused, True)


def test_a_converter_that_refreshes_always_begins_anew(five):
    converter = five.converter("ecb", refresh=True)
    assert columns_of(converter) is not columns_of(converter)


def test_a_second_call_reads_and_requests_nothing(five):
    converter = five.converter("ecb")
    assert ask(columns_of(converter), FRIDAY) == ""
    five.forget()
    assert ask(columns_of(converter), FRIDAY) == ""
    assert five.requested() == []
    assert Columns(converter).now == five.now
