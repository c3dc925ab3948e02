"""That there is no such rate is remembered as long as an answer, and raised anew each time."""

from datetime import timedelta

import pytest

from converter import NotHeld, OutOfHistory, RateUnavailable, SourceError
from converter.api.run import NotInMemory


@pytest.fixture
def asked(world):
    """A converter of the ECB's rates that are held, and the number of times its store is read."""
    world.at("2026-10-30T15:04")
    converter = world.converter("ecb", keep=False)
    converter.convert(1, "USD", "EUR")
    return converter


def failing(ask):
    with pytest.raises(RateUnavailable) as caught:
        ask()
    return caught.value


DOORS = {
    "convert": lambda c, *pair: c.convert(1, *pair),
    "rate": lambda c, *pair: c.rate(*pair),
    "answer": lambda c, *pair: c.answer(*pair),
    "convert_many": lambda c, *pair: c.convert_many([(1, *pair)]),
    "total": lambda c, base, quote, *day: c.total([(1, base)], quote, *day),
}


@pytest.mark.parametrize("ask", DOORS.values(), ids=DOORS)
@pytest.mark.parametrize("question", [("USD", "KWD"), ("USD", "EUR", "1990-01-01"), ("USD", "CUC")])
def test_memory_raises_it_again_at_every_door(asked, ask, question):
    first = failing(lambda: ask(asked, *question))
    with asked._from_memory():  # which raises `NotInMemory` for what would have to be looked up
        again = failing(lambda: ask(asked, *question))
    assert (type(again), str(again), again.pair, again.on) == (type(first), str(first), first.pair, first.on)
    assert [str(one) for one in again.tried] == [str(one) for one in first.tried]


def test_each_is_raised_anew(asked):
    errors = [failing(lambda: asked.rate("USD", "KWD")) for _ in range(3)]
    assert len({id(error) for error in errors}) == 3
    depths = []
    for error in errors[1:]:
        trace, depth = error.__traceback__, 0
        while trace:
            trace, depth = trace.tb_next, depth + 1
        depths.append(depth)
    assert depths[0] == depths[1]


def test_it_is_forgotten_when_an_answer_would_be(asked, world):
    failing(lambda: asked.rate("USD", "KWD"))
    world.server.now += timedelta(seconds=61)
    with asked._from_memory(), pytest.raises(NotInMemory):
        asked.rate("USD", "KWD")


def test_it_is_not_remembered_past_a_midnight_of_any_time_zone(asked, world):
    world.at("2026-10-31T18:14:50")  # 23:59:50 in Kathmandu
    failing(lambda: asked.rate("USD", "KWD"))
    world.at("2026-10-31T18:15:00")
    with asked._from_memory(), pytest.raises(NotInMemory):
        asked.rate("USD", "KWD")


@pytest.mark.parametrize("ask", DOORS.values(), ids=DOORS)
def test_it_ends_with_a_fetch_that_may_have_brought_the_rate(world, ask):
    world.at("2026-10-30T14:57:50")
    world.server.ecb["2026-10-30"]["CNY"] = "7.9"
    converter = world.converter("ecb")
    converter.rate("USD", "EUR")  # of the day before
    failing(lambda: ask(converter, "USD", "CNY"))
    with converter._from_memory():
        failing(lambda: ask(converter, "USD", "CNY"))
    world.at("2026-10-30T14:58:10")
    converter.using("ecb").series("USD", "EUR", "2026-10-23", "2026-10-30")
    assert ask(converter, "USD", "CNY")


def test_it_is_no_answer_that_is_recalled(asked):
    failing(lambda: asked.rate("USD", "KWD"))
    assert not asked.recall("USD", "KWD")
    assert asked.recall("USD", "EUR")


def test_what_may_be_had_later_is_asked_for_again(world):
    offline = world.converter("ecb", offline=True)
    with pytest.raises(NotHeld):
        offline.rate("USD", "EUR", "2026-10-27")
    with offline._from_memory(), pytest.raises(NotInMemory):
        offline.rate("USD", "EUR", "2026-10-27")


def test_a_failed_source_is_no_such_answer(world):
    world.at("2026-10-30T15:04")
    world.fail("ecb")
    converter = world.converter("ecb")
    with pytest.raises((NotHeld, SourceError)):
        converter.rate("USD", "EUR")
    assert not converter._answers.failures


def test_a_day_that_is_counted_from_today_is_asked_anew(asked):
    failing(lambda: asked.rate("USD", "KWD", "yesterday"))
    with asked._from_memory(), pytest.raises(NotInMemory):
        asked.rate("USD", "KWD", "yesterday")


def test_that_of_a_rule_is_remembered_too(asked):
    def ask():
        asked.convert(1, "USD", "EUR", "1990-01-01", rule="sk-prev-day")

    first = failing(ask)
    with asked._from_memory():
        assert str(failing(ask)) == str(first)
    assert isinstance(first, RateUnavailable)


def test_errors_are_bounded_and_push_out_no_answer(asked):
    answers = asked._answers
    for number in range(2000):
        answers.remember_failure(("USD", "EUR", number), OutOfHistory("none"), answers.context.forgotten)
    assert len(answers.failures) <= 1024
    assert asked.recall("USD", "EUR")
