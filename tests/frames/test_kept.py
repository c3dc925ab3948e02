"""Answers that are asked for in one process and used in others."""

import pickle
from datetime import date

import pytest
from support.columns import offline

from converter import ConverterError, InputError
from converter.api.columns import Columns
from converter.frames.engines.kept import ABSENT, Kept

DAYS = [date(2025, 1, day).toordinal() for day in (2, 3, 4)]
FUTURE = date(2030, 1, 1).toordinal()


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


@pytest.fixture
def kept(c):
    return Kept(Columns(c))


def sent(kept: Kept) -> Kept:
    """What another process gets."""
    made: Kept = pickle.loads(pickle.dumps(kept))  # noqa: S301 - it was made here
    return made


def rates(answered, code):
    outcomes = answered.outcomes
    return [(outcomes.num[i], outcomes.den[i], outcomes.as_of[i]) for i in answered.index[code]]


def test_kept_answers_are_those_of_the_columns_in_this_process_and_in_another(c, kept):
    asked = Columns(c).for_days("EUR", {"USD": DAYS, "DEM": DAYS[:1]})
    here = kept.for_days("EUR", {"USD": DAYS, "DEM": DAYS[:1]})
    there = sent(kept).for_days("EUR", {"USD": DAYS, "DEM": DAYS[:1]})
    for code in ("USD", "DEM"):
        assert rates(asked, code) == rates(here, code) == rates(there, code)
    place = there.index["USD"][0]
    assert there.outcomes.ways[there.outcomes.way[place]].source == "ecb"


def test_all_that_was_asked_one_after_another_is_kept(kept):
    for day in DAYS:
        kept.for_days("EUR", {"USD": [day]})
    kept.for_days("USD", {"EUR": DAYS})
    there = sent(kept)
    assert rates(there.for_days("EUR", {"USD": DAYS}), "USD") == rates(
        kept.for_days("EUR", {"USD": DAYS}), "USD"
    )
    assert rates(there.for_days("USD", {"EUR": DAYS}), "EUR") == rates(
        kept.for_days("USD", {"EUR": DAYS}), "EUR"
    )


def test_the_text_of_a_refusal_is_kept(kept):
    here = kept.for_days("EUR", {"USD": [DAYS[0], FUTURE]}).reasons("USD", [DAYS[0], FUTURE])
    assert here[0] == ""
    assert "in the future" in here[1]
    assert sent(kept).for_days("EUR", {"USD": [DAYS[0], FUTURE]}).reasons("USD", [DAYS[0], FUTURE]) == here


@pytest.mark.parametrize(
    ("to", "code", "day", "source"),
    [
        ("EUR", "USD", DAYS[1], ""), ("EUR", "CHF", DAYS[0], ""), ("USD", "USD", DAYS[0], ""),
        ("EUR", "USD", DAYS[0], "ecb"),
    ],
)  # fmt: skip
def test_what_was_not_asked_for_is_refused_in_another_process(kept, to, code, day, source):
    kept.for_days("EUR", {"USD": DAYS[:1]})
    there = sent(kept).for_days(to, {code: [day]}, source)
    assert [den for _, den, _ in rates(there, code)] == [0]
    assert there.reasons(code, [day]) == [ABSENT]
    assert there.outcomes.ways[there.outcomes.way[there.index[code][0]]].refused == "not-held"


def test_a_source_that_is_unknown_is_the_same_error_in_another_process(kept):
    with pytest.raises(InputError) as here:
        kept.for_days("EUR", {"USD": DAYS}, "nosuch")
    there = sent(kept)
    for _ in range(2):
        with pytest.raises(InputError) as error:
            there.for_days("EUR", {"USD": DAYS}, "nosuch")
        assert str(error.value) == str(here.value)


def test_days_in_words_are_kept(kept):
    found = kept.day_of("2025-01-03", "USD", "EUR")
    assert sent(kept).day_of("2025-01-03", "USD", "EUR") == found == DAYS[1]
    with pytest.raises(ConverterError, match=ABSENT):
        sent(kept).day_of("2025-01-04", "USD", "EUR")


@pytest.mark.parametrize("mean", [True, False])
def test_answers_for_periods_are_kept(c, kept, mean):
    periods = ["2024-12", "2024", "2026-11"]
    here = kept.for_periods("EUR", {"USD": periods}, mean=mean, so_far=False)
    untold = sent(kept).for_periods("EUR", {"USD": periods}, mean=mean, so_far=False)
    assert untold.reasons("USD", periods) == ["", "", "there is no rate (out-of-history)"]
    told = here.reasons("USD", periods)
    there = sent(kept).for_periods("EUR", {"USD": periods}, mean=mean, so_far=False)
    assert rates(here, "USD") == rates(there, "USD")
    assert there.reasons("USD", periods) == told
    assert [den > 0 for _, den, _ in rates(there, "USD")] == [True, True, False]
    other = sent(kept).for_periods("EUR", {"USD": periods}, mean=not mean, so_far=False)
    assert other.reasons("USD", periods) == [ABSENT] * 3


def test_only_the_outcomes_that_were_asked_for_are_sent(c):
    columns = Columns(c)
    columns.for_days("EUR", {"JPY": DAYS, "GBP": DAYS})
    kept = Kept(columns)
    kept.for_days("EUR", {"USD": DAYS[1:]})
    assert len(sent(kept).for_days("EUR", {"USD": DAYS[1:]}).outcomes) <= 2


def test_the_clock_is_kept(c, kept):
    assert sent(kept).now == kept.now


def test_the_answers_for_a_currency_on_all_days_of_a_year_take_few_bytes(kept):
    days = list(range(date(2024, 1, 1).toordinal(), date(2025, 1, 1).toordinal()))
    kept.for_days("EUR", {"USD": days})
    assert len(pickle.dumps(kept)) < 40 * len(days)
