"""Questions that may read memory and disk and never fetch: `Lacking` is raised in place of it."""

import threading

import pytest

from converter.errors import NotHeld
from converter.lookup.prepare import Lacking

QUESTIONS = {
    "a conversion": lambda c: c.convert(1, "USD", "EUR"),
    "one of a day": lambda c: c.convert(1, "USD", "EUR", "2026-10-27"),
    "an average": lambda c: c.convert(1, "USD", "EUR", average="2026-09"),
    "the end of a month": lambda c: c.end_of("USD", "EUR", "2026-09"),
    "a rate": lambda c: c.rate("USD", "EUR"),
    "an answer": lambda c: c.answer("USD", "EUR", "2026-10-27"),
    "a series": lambda c: c.series("USD", "EUR", "2026-10-01"),
    "a mean": lambda c: c.average("USD", "EUR", "2026-09"),
    "a rule": lambda c: c.convert(1, "USD", "EUR", "2026-10-27", rule="sk-prev-day"),
    "several": lambda c: c.convert_many([(1, "USD", "EUR", f"2026-10-{day}") for day in (20, 21, 22, 23)]),
    "a sum": lambda c: c.total([(1, "USD"), (2, "GBP")], "EUR"),
    "a table": lambda c: c.rates("USD"),
    "a comparison": lambda c: c.compare(1, "USD", "EUR"),
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_that_needs_a_fetch_raises_and_none_is_made(world, ask):
    world.at("2026-10-30T18:00")
    converter = world.converter("ecb")
    with converter._only_look(), pytest.raises(Lacking) as caught:
        ask(converter)
    assert caught.value.source.INFO.key == "ecb"
    assert world.requested() == []


@pytest.mark.parametrize("on", [None, "2026-10-29"])
def test_what_is_held_on_disk_answers(world, on):
    world.at("2026-10-30T15:04")
    world.convert(1, "USD", "EUR", sources="ecb", on=on)
    world.forget()
    converter = world.converter("ecb")
    with converter._only_look():
        assert converter.convert(1, "USD", "EUR", on).source == "ecb"
    assert world.requested() == []


def test_other_threads_and_later_questions_fetch(world):
    world.at("2026-10-30T15:04")
    converter = world.converter("ecb")
    found = []
    with converter._only_look():
        thread = threading.Thread(target=lambda: found.append(converter.convert(1, "USD", "EUR")))
        thread.start()
        thread.join()
    assert found[0].source == "ecb"
    assert converter.convert(1, "USD", "GBP").source == "ecb"


def test_offline_the_error_is_that_of_the_question(world):
    converter = world.converter("ecb", offline=True)
    with converter._only_look(), pytest.raises(NotHeld):
        converter.convert(1, "USD", "EUR")
