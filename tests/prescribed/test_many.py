"""Many questions by rules at once: in order, with few requests, and each figure computed once."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from support.by_rule import rule
from support.holding import shipped_environ
from support.publishers import DAY, LAST

from converter import AsyncConverter, Converter
from converter.errors import DateError, InputError, NotHeld, RateUnavailable

MONTHLY = "de-vat-monthly"


@pytest.fixture
def held(tmp_path):
    """A converter with the rates that ship, offline, whose clock a test moves."""
    now = [datetime(2026, 10, 30, 20, tzinfo=UTC)]
    with Converter(environ=shipped_environ(tmp_path), clock=lambda: now[0]) as made:
        made.move = lambda **by: now.__setitem__(0, now[0] + timedelta(**by))
        yield made


QUESTIONS = [
    (1000, "USD", "EUR", "2024-06", MONTHLY),
    (1000, "USD", "EUR", date(2024, 6, 17), MONTHLY),
    (1000, "EUR", "USD", datetime(2024, 6, 30, 23, tzinfo=UTC), MONTHLY),
    ("12.5", "GBp", "JPY", "2024-06", MONTHLY),
    (100, "USD", "EUR"),
    (1, "USD", "EUR", "2026-10-02", None),
    (1, "USD", "EUR", None, None),
    (100, "CAD", "USD", "2026-03-15", "ca-day"),
    (1, "DEM", "EUR", "2024-Q1", "eu-oss"),
    (5, "SEK", "EUR", "2024-01-01..2025-06-30", "eu-grant"),
    (5, "USD", "EUR", "01/31/2022", MONTHLY),
]


def alone(converter, amount, base, quote, on=None, rule=None):
    return converter.convert(amount, base, quote, on, rule=rule)


def test_many_questions_have_the_answers_of_each_alone(held, tmp_path):
    with Converter(environ=shipped_environ(tmp_path)) as other:
        expected = [alone(other, *one) for one in QUESTIONS]
    found = held.convert_many(QUESTIONS)
    assert found == expected
    assert [one.assumed for one in found] == [one.assumed for one in expected]
    assert [one.rule and one.rule.valid for one in found] == [one.rule and one.rule.valid for one in expected]


def test_many_questions_are_awaited_with_the_same_answers(held, tmp_path):
    async def asked():
        async with AsyncConverter(environ=shipped_environ(tmp_path)) as other:
            return await other.convert_many(QUESTIONS)

    assert asyncio.run(asked()) == held.convert_many(QUESTIONS)


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ((1, "USD", "EUR", "2024-06", "de-vat"), InputError),
        ((1, "USD", "EUR", "2024-Q2", MONTHLY), InputError),
        ((1, "USD", "EUR", "nonsense", MONTHLY), DateError),
        ((1, "USD", "EUR", None, "eu-oss"), NotHeld),
        ((1, "KES", "EUR", "2024-06", MONTHLY), RateUnavailable),
        ((1, "USD", "EUR", "2001-12", MONTHLY), RateUnavailable),
    ],
)
def test_the_first_question_without_an_answer_raises_its_own_error(held, question, error):
    with pytest.raises(error) as of_many:
        held.convert_many([QUESTIONS[0], question, (1, "NOT", "EUR")])
    with pytest.raises(error) as of_one:
        alone(held, *question)
    assert str(of_many.value) == str(of_one.value)


# -- each figure once ------------------------------------------------------------------------------


def test_a_figure_is_computed_once_for_all_days_directions_and_pairs_of_a_period(held):
    rows = [(1, "USD", "EUR", date(2024, 6, n), MONTHLY) for n in range(1, 31)]
    rows += [(1, "EUR", "USD", "2024-06", MONTHLY), (1, "GBP", "USD", "2024-06", MONTHLY)]
    found = held.convert_many(rows)
    figures = [rate for one in found for rate in one.rule.rates]
    assert len(figures) == 33
    assert len({id(figure) for figure in figures if figure.code == "USD"}) == 1


def test_a_question_is_answered_again_by_the_answer_of_a_minute_ago(held):
    first = held.convert(1, "USD", "EUR", "2024-06", rule=MONTHLY)
    held.move(seconds=59)
    assert held.convert(2, "USD", "EUR", "2024-06", rule=MONTHLY).answer is first.answer
    held.move(seconds=2)
    again = held.convert(2, "USD", "EUR", "2024-06", rule=MONTHLY)
    assert again.answer is not first.answer
    assert again.answer == first.answer


def test_more_questions_than_are_remembered_are_answered(held):
    rows = [(1, "USD", "EUR", date(2010, 1, 1) + n * DAY, MONTHLY) for n in range(4200)]
    found = held.convert_many([*rows, *rows])
    assert len({id(one.rule.rates[0]) for one in found}) == 139
    assert all(one.answer is two.answer for one, two in zip(found, found[4200:], strict=False))


def test_what_is_counted_from_today_is_another_period_after_midnight(held):
    held.move(days=1, hours=2, minutes=59, seconds=40)  # 20 s before midnight in Frankfurt
    assert str(held.convert(1, "USD", "EUR", rule=MONTHLY).rule.valid) == "2026-10"
    assert str(held.convert(1, "USD", "EUR", "last month", rule=MONTHLY).rule.valid) == "2026-09"
    held.move(seconds=30)
    assert str(held.convert(1, "USD", "EUR", "last month", rule=MONTHLY).rule.valid) == "2026-10"
    with pytest.raises(NotHeld, match="de-vat-monthly of 2026-11 is known on 2026-11-30 at 16:"):
        held.convert(1, "USD", "EUR", rule=MONTHLY)


def test_two_rules_of_one_name_have_memories_of_their_own(held):
    rules = rule("mean", "month", digits=2), rule("mean", "month", digits=4)
    rates = [held.rate("EUR", "USD", "2024-06", rule=by).value for by in (*rules, *rules)]
    assert rates == [Decimal("1.08"), Decimal("1.0759")] * 2
    found = held.convert_many([(1, "EUR", "USD", "2024-06", by) for by in rules])
    assert [one.rate.value for one in found] == rates[:2]


def test_a_remembered_answer_needs_no_thread(tmp_path):
    async def asked():
        async with AsyncConverter(environ=shipped_environ(tmp_path)) as c:
            first = await c.convert(1, "USD", "EUR", "2024-06", rule=MONTHLY)
            with c.sync._from_memory():  # where the disk is refused
                return first, c.sync.convert(2, "USD", "EUR", "2024-06", rule=MONTHLY)

    first, second = asyncio.run(asked())
    assert second.answer is first.answer


# -- few requests ----------------------------------------------------------------------------------


def test_the_means_of_five_months_take_one_request_of_a_publisher_of_ranges(year):
    rows = [(1, code, "EUR", f"2026-{n:02}", MONTHLY) for n in range(6, 11) for code in ("USD", "GBP", "JPY")]
    found = year.converter().convert_many(rows)
    assert len(found) == len(rows)
    assert len(year.requested("ecb")) == 1
    assert year.requested() == [f"/ecb{target}" for target in year.requested("ecb")]


def test_the_days_of_a_rule_of_days_take_fewer_requests_than_days(year):
    days = [LAST - n * DAY for n in range(60)]
    found = year.converter().convert_many([(1, "USD", "RUB", day, "ru-cbr-day") for day in days])
    assert len(found) == len(days)
    assert len(year.requested("cbr")) <= 2
    assert len(year.requested()) == len(year.requested("cbr"))


def test_two_days_take_no_more_than_two_requests(year):
    days = [LAST, LAST - 120 * DAY]
    year.converter().convert_many([(1, "USD", "RUB", day, "ru-cbr-day") for day in days])
    assert len(year.requested()) <= 2


def test_the_sources_of_the_converter_are_not_asked(year):
    made = year.converter("frankfurter", max_age=0)
    found = made.convert_many([(1, "USD", "EUR", f"2026-{n:02}", MONTHLY) for n in (8, 9)])
    assert [one.source for one in found] == ["ecb", "ecb"]
    assert year.requested("frankfurter") == []


def test_a_publisher_that_fails_is_not_asked_for_each_of_the_periods(year):
    year.fail("cbr")
    rows = [(1, "USD", "RUB", LAST - n * DAY, "ru-cbr-day") for n in range(30)]
    with pytest.raises(NotHeld, match="ru-cbr-day of 2026-10-30"):
        year.converter().convert_many(rows)
    assert len(year.requested("cbr")) <= 6


def test_threads_that_ask_at_once_have_the_answers_of_each_alone_and_fetch_nothing_twice(year):
    made = year.converter(timeout=30.0)
    rows = [(code, "EUR", f"2026-{n:02}", MONTHLY) for n in range(6, 11) for code in ("USD", "GBP")]
    rows += [("USD", "RUB", LAST - n * DAY, "ru-cbr-day") for n in range(0, 60, 7)]
    rows += [("JPY", "EUR", "2026-11", "eu-customs"), ("USD", "GBP", "2026-Q3", "eu-oss")]

    def ask(start):
        return [made.answer(*row[:3], rule=row[3]) for row in (*rows[start:], *rows[:start])]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(0, 16, 2)))
    requests = year.requested()
    assert len(set(requests)) == len(requests)
    expected = [year.converter().answer(*row[:3], rule=row[3]) for row in rows]
    for start, one in zip(range(0, 16, 2), found, strict=True):
        assert one == [*expected[start:], *expected[:start]]


def test_what_is_prepared_is_answered_without_a_request(year):
    made = year.converter()
    made.prepare([("USD", "EUR", "2026-08", MONTHLY), ("USD", "RUB", "2026-09-01", "ru-cbr-day"),
                  ("USD", "RUB", LAST, "ru-cbr-day")])  # fmt: skip
    year.forget()
    made.convert(1, "USD", "EUR", "2026-08", rule=MONTHLY)
    made.convert(1, "USD", "RUB", "2026-09-01", rule="ru-cbr-day")
    assert year.requested() == []
