"""Days and periods that the library is given as text, in the forms that people write."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from support.days import utc

from converter import AsyncConverter, Converter, sources
from converter.errors import DateError, InputError, OutOfHistory
from converter.lookup.series import Series
from converter.lookup.whole_period import whole
from converter.model import Pair, Rate
from converter.text.periods import Period

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)
WRITTEN = ("12/30/2022", "30.12.2022", "30-Dec-2022", "2022-12-30T23:59:59-05:00")


@pytest.fixture
def held(tmp_path):
    """Makes a converter of the rates that ship, with a clock of its own."""
    made = []

    def make(now=NOW, sources="ecb"):
        made.append(Converter(sources, offline=True, environ={}, cache_dir=tmp_path, clock=lambda: now))
        return made[-1]

    yield make
    for converter in made:
        converter.close()


@pytest.mark.parametrize("on", WRITTEN)
def test_a_day_is_read_and_told_by_every_question_for_one(held, on):
    c, told = held(), (f"{on}=2022-12-30",)
    found = c.convert(100, "EUR", "USD", on=on)
    assert (str(found.result), found.on, found.assumed) == ("106.66 USD", date(2022, 12, 30), told)
    assert c.convert(100, "EUR", "USD", on=on).assumed == told  # out of memory
    assert c.convert(100, "EUR", "USD", on="2022-12-30").assumed == ()
    assert c.rate("EUR", "USD", on) == c.rate("EUR", "USD", "2022-12-30")
    assert c.total([(1, "USD"), (1, "GBP")], "EUR", on).assumed == told
    assert [one.conversion.assumed for one in c.compare(100, "EUR", "USD", on)] == [told]
    assert c.convert_many([(100, "EUR", "USD", on)])[0].assumed == told
    assert {answer.assumed for answer in c.rates("EUR", on)} == {told}
    assert [rate.as_of for rate in c.history("EUR", "USD", on, on)] == [date(2022, 12, 30)]


@pytest.mark.parametrize("on", WRITTEN)
def test_an_awaited_answer_tells_the_same(tmp_path, on):
    async def ask():
        settings = {"offline": True, "environ": {}, "cache_dir": tmp_path, "clock": lambda: NOW}
        async with AsyncConverter("ecb", **settings) as c:
            return [await c.convert(100, "EUR", "USD", on=on) for _ in range(2)]

    assert [one.assumed for one in asyncio.run(ask())] == [(f"{on}=2022-12-30",)] * 2


def test_a_day_of_two_readings_is_refused_by_every_question_for_one(held):
    c, on = held(), "03/04/2022"
    for ask in (
        lambda: c.convert(1, "EUR", "USD", on), lambda: c.rate("EUR", "USD", on), lambda: c.rates("EUR", on),
        lambda: c.compare(1, "EUR", "USD", on), lambda: c.history("EUR", "USD", on),
        lambda: c.average("EUR", "USD", f"{on}..2022-12-31"),
    ):  # fmt: skip
        with pytest.raises(DateError, match=r"2022-03-04 or 2022-04-03; write the one that is meant"):
            ask()


def test_a_month_ago_is_counted_where_the_source_is(held):
    # At the ECB it is the last of March already; in UTC it is the 30th.
    found = held(utc("2026-03-30T22:30")).convert(100, "EUR", "USD", on="1 month ago")
    assert (found.on, found.assumed) == (date(2026, 2, 28), ())


@pytest.mark.parametrize(
    ("text", "name", "first", "last"),
    [
        ("last week", "2026-W43", "2026-10-19", "2026-10-23"),
        ("last month", "2026-09", "2026-09-01", "2026-09-30"),
        ("last quarter", "2026-Q3", "2026-07-01", "2026-09-30"),
        ("last year", "2025", "2025-01-02", "2025-12-31"),
        ("March 2025", "2025-03", "2025-03-03", "2025-03-31"),
    ],
)
def test_a_period_in_words_is_that_of_its_name(held, text, name, first, last):
    c = held()
    mean, end = c.average("EUR", "USD", text), c.end_of("EUR", "USD", text)
    assert (str(mean.first), str(mean.last), mean.value) == (first, last, c.average("EUR", "USD", name).value)
    assert (end.period, str(end.as_of), end.value) == (name, last, c.end_of("EUR", "USD", name).value)
    assert c.convert(100, "EUR", "USD", average=text).assumed == (f"{text}={name}",)
    assert c.convert(100, "EUR", "USD", end_of=text).assumed == (f"{text}={name}",)
    assert c.convert(100, "EUR", "USD", average=name).assumed == ()
    assert c.total([(1, "EUR")], "USD", average=text).assumed == (f"{text}={name}",)


def test_law_names_the_period_that_is_meant_too(held):
    c = held()
    assert c.convert(100, "DEM", "EUR", average="last month").assumed == ("last month=2026-09",)
    assert c.end_of("DEM", "EUR", "last month").period == "2026-09"


@pytest.mark.parametrize(
    ("pair", "now", "month"),
    [
        (("EUR", "USD"), "2026-09-30T21:59", "2026-08"),
        (("EUR", "USD"), "2026-09-30T22:00", "2026-09"),  # midnight at the ECB
        (("USD", "RUB"), "2026-09-30T20:59", "2026-08"),
        (("USD", "RUB"), "2026-09-30T21:00", "2026-09"),  # midnight at the Bank of Russia
        (("DEM", "EUR"), "2026-09-30T23:59", "2026-08"),  # law has no zone: UTC
        (("DEM", "EUR"), "2026-10-01T00:00", "2026-09"),
    ],
)
def test_the_last_month_is_counted_where_the_first_source_of_the_pair_is(held, pair, now, month):
    from converter.api.periods import meant

    c = held(utc(now), "auto")
    found, told = meant("last month", *pair, c.policy, c.store.clock())
    assert (str(found), told) == (month, (f"last month={month}",))


def test_a_month_is_over_where_the_source_is(world):
    # In Moscow it is October: September is over, though not in UTC.
    world.at("2026-09-30T21:30")
    world.server.cbr = {"2026-09-30": {"USD": "81.0000"}}
    found = world.converter().convert(100, "USD", "RUB", end_of="2026-09-30..2026-09-30")
    assert str(found.result) == "8100.00 RUB"


@pytest.mark.parametrize("now", ["2026-09-06T20:59", "2026-09-06T21:01", "2026-09-06T22:01"])
def test_a_period_is_over_by_the_day_that_names_it(held, now):
    # From 21:00 on it is Monday in Moscow, and Sunday still at the ECB, whose rates answer.
    c = held(utc(now), ["cbr", "ecb"])
    found = c.convert(100, "USD", "DKK", average="last week")
    name = "2026-W35" if now.endswith("20:59") else "2026-W36"
    assert (found.assumed, found.rate.source) == ((f"last week={name}",), "ecb")
    assert found.rate.observations == 5


def test_a_period_is_not_over_while_its_last_table_may_still_come():
    # At 17:01 in Toronto it is May in Moscow; the table of the 30th is expected from 16:30 on.
    now, period = utc("2026-04-30T21:01"), Period(date(2026, 4, 29), date(2026, 4, 30), "A..B")
    info, pair, price = sources.get("boc").INFO, Pair("USD", "CAD"), Decimal("1.38")
    for last, over in ((29, False), (30, True)):
        days = [date(2026, 4, day) for day in range(29, last + 1)]
        rates = [
            Rate("USD", "CAD", price, price, Decimal(1), day, "reference", "boc", "published") for day in days
        ]
        found = Series(info, pair, rates, period.first, period.last)
        if over:
            assert whole(found, period, date(2026, 5, 1), now, so_far=False) is found
        else:
            with pytest.raises(InputError, match="is not over"):
                whole(found, period, date(2026, 5, 1), now, so_far=False)


@pytest.mark.parametrize(("now", "day"), [("2026-10-26T23:30", 26), ("2026-10-26T22:30", 25)])
def test_a_series_counts_days_from_the_today_of_its_pair(held, now, day):
    found = held(utc(now), "ecb").series("EUR", "USD", "-1d", "yesterday")
    assert (found.first, found.last) == (date(2026, 10, day),) * 2


@pytest.mark.parametrize("text", ["this week", "this month", "this quarter", "this year"])
def test_a_period_that_is_not_over_is_refused_with_the_newest_whole_one(held, text):
    c = held()
    newest = c.end_of("EUR", "USD", text.replace("this", "last")).period
    for ask in (c.average, c.end_of):
        with pytest.raises(InputError, match=f"is not over; the newest whole one is {newest}$"):
            ask("EUR", "USD", text)
    assert c.average("EUR", "USD", text, so_far=True).last == date(2026, 10, 30)


# -- what a refusal names ------------------------------------------------------------------------------

DAYS = "ecb has EUR/USD from 1999-01-04 to 2026-10-30"


@pytest.mark.parametrize(
    ("pair", "period", "said"),
    [
        ("EUR USD", "1990", f"EUR began on 1999-01-01; {DAYS}"),
        ("EUR USD", "2027", f"there are no rates yet; {DAYS}"),
        ("EUR RUB", "2023", "quoted RUB until 2022-03-01; ecb has EUR/RUB from 2005-04-01 to 2022-03-01"),
        ("USD JPY", "1990", "ecb has USD/JPY from 1999-01-04 on, not for 1990-12-31"),
        (
            "EUR RUB",
            "2022",
            "from 2022-03-02 to 2022-12-31, which is part of 2022; ask for days until 2022-03-01",
        ),
        ("EUR USD", "1998-12-01..1999-03-31", "1998-12-01..1999-03-31; ask for days since 1999-01-04"),
        ("EUR ISK", "2008-11-01..2018-03-31", "ask for days until 2008-12-09, or since 2018-02-01"),
    ],
)
def test_a_refused_period_names_the_days_that_can_be_asked_for(held, pair, period, said):
    for ask in (held().average, held().end_of):
        with pytest.raises(OutOfHistory, match=f"{said}$"):
            ask(*pair.split(), period)


@pytest.mark.parametrize(
    ("pair", "period"),
    [
        ("EUR RUB", "2022-01-01..2022-03-01"), ("EUR USD", "1999-01-04..1999-03-31"),
        ("EUR ISK", "2008-11-01..2008-12-09"), ("EUR ISK", "2018-02-01..2018-03-31"),
    ],
)  # fmt: skip
def test_the_days_that_a_refusal_names_are_answered(held, pair, period):
    assert held().average(*pair.split(), period).observations


@pytest.mark.parametrize("now", ["2026-10-30T10:00", "2026-10-31T12:00", "2026-11-01T12:00"])
def test_the_last_day_that_a_refusal_names_has_been_published(held, now):
    last = "2026-10-29" if now < "2026-10-30T15" else "2026-10-30"
    with pytest.raises(OutOfHistory, match=f"ecb has EUR/USD from 1999-01-04 to {last}$"):
        held(utc(now)).average("EUR", "USD", "1990")


def test_a_source_whose_days_are_not_known_names_none(held):
    with pytest.raises(OutOfHistory) as refused:
        held(sources="er-api").average("EUR", "USD", "1990")
    assert str(refused.value) == "EUR began on 1999-01-01"


@pytest.mark.parametrize("on", ["yesterday", "today", "-1d"])
def test_a_day_that_is_counted_from_today_is_another_one_after_midnight(tmp_path, on):
    at = [utc("2026-10-28T22:59:40Z")]  # in Berlin a minute to midnight
    with Converter("ecb", offline=True, environ={}, cache_dir=tmp_path, clock=lambda: at[0]) as c:
        before = c.convert(1, "EUR", "USD", on).on
        at[0] = utc("2026-10-28T23:00:20Z")
        assert (c.convert(1, "EUR", "USD", on).on - before).days == 1
