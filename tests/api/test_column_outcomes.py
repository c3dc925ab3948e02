"""Columns that come in batches: days around those of a batch are worked out with it, and never fetched."""

import random
from datetime import date
from itertools import pairwise

import pytest
from support.columns import offline

from converter.api.columns import Columns
from converter.errors import ConverterError

FIRST, LAST = date(2000, 1, 3).toordinal(), date(2024, 12, 31).toordinal()


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


def target_of(c):
    return Columns(c)._target("EUR", "")


def test_the_first_batch_is_answered_alone(c):
    assert target_of(c).around({"USD": [FIRST, LAST]}) == {}


def test_days_around_those_of_later_batches_stay_within_the_days_that_were_asked_for(c):
    target, seen = target_of(c), []
    target.around({"USD": [FIRST, LAST]})
    for _ in range(4):
        around = target.around({"USD": [FIRST + 1000, FIRST + 1001, LAST - 1]})["USD"]
        assert around == sorted(set(around))
        assert {FIRST + 1000, FIRST + 1001, LAST - 1} <= set(around)
        assert around[0] >= FIRST
        assert around[-1] <= LAST
        seen.append(len(around))
    assert seen[0] == 10 + 6  # four days on each side
    assert all(more > 2 * few for few, more in pairwise(seen))


def test_a_currency_of_which_all_days_are_worked_out_has_none_around(c):
    target = target_of(c)
    target.around({"USD": [FIRST, FIRST + 9]})
    assert target.around({"USD": [FIRST + 4]}) == {"USD": list(range(FIRST, FIRST + 9))}
    assert target.around({"USD": [FIRST + 4]}) == {"USD": list(range(FIRST, FIRST + 10))}
    assert target.around({"USD": [FIRST + 4]}) == {}
    assert list(target.around({"GBP": [FIRST + 4]})) == ["GBP"]
    # Until days are asked for that are further away.
    assert target.around({"USD": [LAST]})["USD"][-1] == LAST


def test_batches_are_answered_as_each_day_by_itself(c):
    columns, chance = Columns(c), random.Random(7)  # noqa: S311 - a sample
    for _ in range(8):
        wanted = {
            code: sorted(chance.sample(range(FIRST, LAST), 5)) for code in ("USD", "TRY", "INR", "DEM", "RUB")
        }
        answered = columns.for_days("EUR", wanted)
        for code, days in wanted.items():
            for place, day in zip(answered.index[code], days, strict=True):
                try:
                    rate = c.answer(code, "EUR", date.fromordinal(day)).rate
                    alone = rate.num / rate.den, rate.as_of.toordinal()
                except ConverterError:
                    alone = None
                out = answered.outcomes
                found = (out.num[place] / out.den[place], out.as_of[place]) if out.den[place] else None
                assert (found and (pytest.approx(found[0], rel=1e-12), found[1])) == (
                    alone and (float(alone[0]), alone[1])
                )


def test_days_around_are_not_fetched(world):
    world.at("2026-10-30T20:00")
    world.server.frankfurter = [
        (str(date(2026, month, 5)), {("USD", "EUR"): "0.9"}) for month in range(1, 10)
    ]
    columns = Columns(world.converter("frankfurter", cache_dir=world.cache / "empty"))
    asked = [date(2026, 1, 5), date(2026, 8, 5), date(2026, 4, 6)]
    for number, one in enumerate(asked, 1):
        columns.for_days("EUR", {"USD": [one.toordinal()]})
        assert len(world.requested()) == number
