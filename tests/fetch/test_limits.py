"""How much is asked of a source on behalf of others; what goes beyond is refused at once."""

import threading
import time
from datetime import timedelta

import pytest
from support.days import day, utc
from support.servers import Answer

from converter import sources
from converter.errors import NotHeld
from converter.fetch.limits import Limited, Limits
from converter.sources.contract import Wanted

NOW = utc("2026-10-30T12:00")
DAYS = [day("2026-04-14") + timedelta(days=number) for number in range(200)]


@pytest.fixture
def bank(world):
    """A Bank of Russia that has a table of each day of `DAYS`, and a converter with limits that asks it."""
    world.server.cbr = {str(one): {"USD": "80.1234", "EUR": "90.4321"} for one in DAYS}
    converter = world.converter("cbr", held_first=True)
    converter.client().limits = Limits()
    return converter


def outcomes(converter, days):
    """What each day's question ends with, all put at once: its seconds, and its answer or error."""
    found = []

    def ask(on):
        began = time.monotonic()
        try:
            result = converter.answer("USD", "RUB", on)
        except NotHeld as error:
            result = error
        found.append((time.monotonic() - began, result))

    threads = [threading.Thread(target=ask, args=(one,)) for one in days]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def test_of_200_days_asked_at_once_few_are_fetched_and_the_others_refused_without_a_wait(world, bank):
    open_now = world.server.answer

    def slowly(request):
        time.sleep(0.1)
        return open_now(request)

    world.server.answer = slowly
    found = outcomes(bank, DAYS)
    refused = [seconds for seconds, result in found if isinstance(result, NotHeld)]
    assert world.server.most <= 4
    assert 4 <= len(found) - len(refused) < 60
    assert len(world.requested("cbr")) < 60
    assert sorted(refused)[len(refused) // 2] < 0.1


def test_60_days_a_minute_are_fetched_and_the_next_is_told_when_to_ask_again(world, bank):
    for one in DAYS[:60]:
        bank.answer("USD", "RUB", one)
    with pytest.raises(NotHeld) as caught:
        bank.answer("USD", "RUB", DAYS[60])
    (limited,) = [one for one in caught.value.tried if isinstance(one, Limited)]
    assert len(world.requested("cbr")) == 60
    assert timedelta(seconds=30) < limited.again - world.now <= timedelta(seconds=60)


def test_what_is_refused_is_no_failure_of_the_source(world, bank):
    bank.client().limits = Limits(per_minute=0)
    with pytest.raises(NotHeld):
        bank.answer("USD", "RUB", DAYS[0])
    bank.client().limits = None
    assert bank.answer("USD", "RUB", DAYS[0]).rate.as_of == DAYS[0]


def test_a_fetch_that_is_not_limited_counts_nothing(world, bank):
    bank.client().limits = Limits(per_minute=1)
    for one in DAYS[:3]:
        wanted = Wanted(("USD",), one, one, day("2026-10-30"))
        until = time.monotonic() + 5
        bank.client().fetch(sources.get("cbr"), wanted, until, lambda: True, limited=False)
    assert bank.answer("USD", "RUB", DAYS[5]).rate.as_of == DAYS[5]


def test_a_day_that_takes_too_long_keeps_nobody_from_asking_for_the_newest_table(world, bank):
    world.fail("cbr", with_=Answer("late", delay=3))
    hurried = world.converter("cbr", held_first=True, timeout=0.2)
    hurried.client().limits = Limits()
    with pytest.raises(NotHeld):
        hurried.answer("USD", "RUB", DAYS[0])
    world.open("cbr")
    assert world.converter("cbr").answer("USD", "RUB").rate.as_of == DAYS[-1]


def test_a_minute_ends_60_seconds_after_its_request():
    at = [0.0]
    limits = Limits(per_minute=2, seconds=lambda: at[0])
    limits.take("ecb", 1, NOW)
    at[0] = 30.0
    limits.take("ecb", 1, NOW)
    with pytest.raises(Limited) as caught:
        limits.take("ecb", 1, NOW)
    assert caught.value.again == NOW + timedelta(seconds=30)
    at[0] = 60.0
    limits.take("ecb", 1, NOW)


def test_requests_that_belong_together_are_made_all_or_none():
    limits = Limits(per_minute=3, seconds=lambda: 0.0)
    with pytest.raises(Limited):
        limits.take("nbrb", 4, NOW)
    limits.take("nbrb", 3, NOW)


def test_a_retry_counts_as_a_request():
    limits = Limits(per_minute=2, seconds=lambda: 0.0)
    limits.take("ecb", 1, NOW)
    assert [limits.may_repeat("ecb"), limits.may_repeat("ecb")] == [True, False]


def test_fetches_of_the_same_days_count_as_one_and_each_source_counts_by_itself():
    limits = Limits(at_once=1)
    with limits.fetching("ecb", "monday", NOW):
        with limits.fetching("ecb", "monday", NOW), limits.fetching("cbr", "tuesday", NOW):
            pass
        with pytest.raises(Limited), limits.fetching("ecb", "tuesday", NOW):
            pass
    with limits.fetching("ecb", "tuesday", NOW):
        pass
