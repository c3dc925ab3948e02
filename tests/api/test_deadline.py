"""How long a question with several targets or terms may take where publishers accept and never answer."""

import time

import pytest
from support.holding import put
from support.publishers import KEYS
from support.servers import Answer

from converter.api.table import table
from converter.errors import ConverterError
from converter.fetch import silence
from converter.store.state import State

HANGING = Answer(delay=60)
SHORT, LONG = 0.3, 0.9
# Between the end of a question and its last request there is work; a busy machine takes its time for it.
SLACK = 0.55
TARGETS = ("EUR", "RUB", "GBP", "JPY")


@pytest.fixture
def hanging(world, tmp_path):
    """Publishers of which none answers, over shipped rates of the ECB and the Bank of Russia."""
    world.fail(*KEYS, with_=HANGING)
    seed = tmp_path / "seed"
    put(seed, "ecb/2026.csv", "EUR/USD EUR/GBP EUR/JPY", "2026-10-28 1.1133 0.83785 175.86")
    put(seed, "cbr/2026.csv", "USD/RUB EUR/RUB", "2026-10-28 81.0 90.4")
    world.environ["CONVERTER_SEED_DIR"] = str(seed)
    world.at("2026-10-30T18:00")
    return world


def took(work):
    """The seconds that some work takes, whether it has an answer or an error."""
    begun = time.monotonic()
    try:
        work()
    except ConverterError:
        pass
    return time.monotonic() - begun


def of_each(answers):
    """Ask for each of the targets."""
    for target in TARGETS:
        try:
            answers.entry("USD", target, None)
        except ConverterError:
            continue


def as_one(answers):
    with answers.context.together(as_one=True):
        of_each(answers)


ASKED = {"several targets": as_one, "a table": lambda answers: table(answers, "USD", None, held=False)}


@pytest.fixture
def short(hanging):
    """The answers of a new process whose questions may take as long as `SHORT` and `LONG` say."""

    return lambda: hanging.answers(nothing=LONG, shipped=SHORT, cache=SHORT)


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_what_only_shipped_rates_can_answer_takes_the_short_time_in_all(asked, short):
    assert SHORT * 0.9 < took(lambda: asked(short())) < SHORT + SLACK


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_the_next_question_takes_the_whole_time_in_all(asked, short):
    asked(short())
    assert LONG * 0.9 < took(lambda: asked(short())) < LONG + SLACK


def _left_alone(answers, now):
    return [key for key in KEYS if silence.left_alone(State.read(answers.context.store, key), now)]


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_a_source_that_was_not_waited_for_is_not_left_alone(asked, short, hanging):
    answers = short()
    asked(answers)
    assert hanging.requested()
    assert _left_alone(answers, hanging.now) == []


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_in_one_question_a_source_that_does_not_answer_is_asked_once(asked, short, hanging):
    asked(short())
    asked_of = [target.split("/")[1] for target in hanging.requested()]
    assert len(asked_of) == len(set(asked_of))


def test_a_source_for_which_no_time_is_left_is_not_asked_and_has_not_failed(hanging):
    """The ECB, which would answer, has to pay for nothing that the others took."""
    hanging.open("ecb")
    with hanging.converter(["cbr", "ecb"], timeout=SHORT) as converter, converter.together(as_one=True):
        assert took(lambda: converter.rate("USD", "RUB")) > SHORT * 0.9
        assert "ecb was not asked" in str(converter.answer("EUR", "JPY").notes)
    assert hanging.requested("ecb") == []
    assert hanging.convert(1, "EUR", "JPY", sources="ecb").stale is False


def test_the_timeout_of_a_caller_is_for_all_terms_of_a_sum(hanging):
    """The first term waits for the Bank of Russia, and the second for the ECB."""
    with hanging.converter(["cbr", "ecb"], timeout=LONG) as converter:
        assert took(lambda: converter.total([(1, "RUB"), (1, "USD")], "EUR")) < LONG + SLACK


def test_each_of_several_questions_has_its_own_time(hanging):
    """Those of one run don't ask a source again, but one that was not asked yet has time of its own."""
    hanging.open("ecb")
    with hanging.converter(["cbr", "ecb"], timeout=SHORT) as converter, converter.together():
        converter.rate("USD", "RUB")
        assert converter.answer("EUR", "JPY").stale is False
