"""Series fetched from publishers on this machine: in the fewest requests, and only what is missing."""

import json
import time
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from support.days import day
from support.publishers import DAY
from support.servers import Answer, Server

from converter.errors import ConverterError, NotHeld, OutOfHistory

TEN_DAYS = ("2026-04-20", "2026-04-29")


@pytest.fixture
def moscow(world):
    """Sets of the Bank of Russia for every Tuesday to Saturday of April 2026."""
    days = [date(2026, 4, 1) + n * DAY for n in range(29)]
    for n, one in enumerate(d for d in days if d.isoweekday() in (2, 3, 4, 5, 6)):
        old = world.server.cbr.get(str(one), {})
        made = {"USD": f"76.{1000 + n}", "EUR": f"88.{1000 + n}", "100 JPY": f"47.{1000 + n}"}
        world.server.cbr[str(one)] = {**made, **old}
    world.at("2026-04-29T12:00")
    return world


def _paths(world, key):
    return [target.partition("?")[0].rpartition("/")[2] for target in world.requested(key)]


def test_ten_days_are_the_set_of_a_day_for_the_ids_and_one_series(moscow):
    rates = moscow.converter("cbr").history("USD", "RUB", *TEN_DAYS)
    assert _paths(moscow, "cbr") == ["XML_daily.asp", "XML_dynamic.asp"]
    assert [str(r.as_of)[8:] for r in rates] == ["21", "22", "23", "24", "25", "28", "29"]
    assert str(rates[-1].value) == "75.3011"


def test_what_is_held_is_not_asked_again(moscow):
    moscow.converter("cbr").history("USD", "RUB", *TEN_DAYS)
    moscow.forget()
    rates = moscow.converter("cbr").history("USD", "RUB", *TEN_DAYS)
    assert (moscow.requested(), len(rates)) == ([], 7)


def test_a_cross_asks_for_one_series_of_each_currency(moscow):
    rates = moscow.converter("cbr").history("USD", "JPY", *TEN_DAYS)
    assert _paths(moscow, "cbr") == ["XML_daily.asp", "XML_dynamic.asp", "XML_dynamic.asp"]
    assert abs(Fraction(rates[-1].value) - Fraction("75.3011") * 100 / Fraction("47.0010")) < Fraction(
        1, 10**20
    )


def test_of_two_currencies_only_the_one_that_is_missing_is_asked_for(moscow):
    moscow.converter("cbr").history("USD", "RUB", *TEN_DAYS)
    moscow.forget()
    moscow.converter("cbr").history("USD", "JPY", *TEN_DAYS)
    assert _paths(moscow, "cbr") == ["XML_dynamic.asp"]


def test_a_longer_series_asks_only_for_the_days_before(moscow):
    moscow.converter("cbr").history("USD", "RUB", *TEN_DAYS)
    moscow.forget()
    rates = moscow.converter("cbr").history("USD", "RUB", "2026-04-01", "2026-04-29")
    # The first series began a pause of the source earlier, on 2026-04-05 at the latest.
    assert "date_req2=0" in moscow.requested("cbr")[0].replace("%2F", "/")
    assert (len(moscow.requested()), len(rates)) == (1, 21)


def test_days_within_the_last_ninety_are_one_small_file_of_the_ecb(world):
    world.at("2026-10-30T18:00")
    rates = world.converter("ecb").history("EUR", "USD", "2026-10-23", "2026-10-30")
    assert _paths(world, "ecb") == ["eurofxref-hist-90d.xml"]
    assert [str(rate.value) for rate in rates[-2:]] == ["1.1130", "1.1172"]


def test_an_older_day_takes_the_whole_history_of_the_ecb_once(world):
    world.at("2026-10-30T18:00")
    world.server.ecb["2026-01-02"] = {"USD": "1.1700", "GBP": "0.87000"}
    world.converter("ecb").history("EUR", "USD", "2026-01-02", "2026-10-30")
    world.converter("ecb").history("USD", "GBP", "2026-03-01", "2026-10-29")
    assert _paths(world, "ecb") == ["eurofxref-hist.zip"]


def test_after_the_whole_history_the_newest_days_are_a_small_file(world):
    world.at("2026-10-28T18:00")
    world.server.ecb["2026-01-02"] = {"USD": "1.1700", "GBP": "0.87000"}
    world.converter("ecb").history("EUR", "USD", "2026-01-02", "2026-10-28")
    world.forget()
    world.at("2026-10-30T18:00")
    rates = world.converter("ecb").history("EUR", "USD", "2026-01-02", "2026-10-30")
    assert _paths(world, "ecb") == ["eurofxref-hist-90d.xml"]
    assert str(rates[-1].as_of) == "2026-10-30"


class Warsaw(Server):
    """Table A of Narodowy Bank Polski: a dollar costs 3.5 on every weekday."""

    def __init__(self):
        super().__init__()
        self.at_once = self._asked = 0

    def answer(self, asked):
        with self._lock:
            self.log.append(asked)
            self._asked += 1
            self.at_once = max(self.at_once, self._asked)
        time.sleep(0.02)
        first, last = (day(text) for text in asked.path.strip("/").split("/")[-2:])
        days = [first + n * DAY for n in range((last - first).days + 1)]
        assert len(days) <= 93
        tables = [
            {"table": "A", "no": "1", "effectiveDate": str(d), "rates": [{"code": "USD", "mid": 3.5}]}
            for d in days
            if d.isoweekday() < 6
        ]
        with self._lock:
            self._asked -= 1
        return Answer(json.dumps(tables))


def test_a_long_series_of_warsaw_is_windows_of_93_days_four_at_a_time(world):
    world.at("2026-10-30T18:00")
    with Warsaw() as server:
        world.environ["CONVERTER_NBP_URL"] = server.url
        rates = world.converter("nbp").history("USD", "PLN", "2024-01-01", "2026-10-30")
        spans = sorted(asked.path.strip("/").split("/")[-2:] for asked in server.log)
        assert (server.at_once, len(spans)) == (4, 12)
        assert all(day(b[0]) == day(a[1]) + DAY for a, b in pairwise(spans))
        assert len(rates) == 740


def test_a_period_with_a_hole_has_no_average(moscow):
    for n in range(3, 22):
        moscow.server.cbr.pop(f"2026-04-{n:02}", None)
    with pytest.raises(ConverterError, match=r"which is part of 2026-04-01\.\.2026-04-29") as raised:
        moscow.converter("cbr").average("USD", "RUB", "2026-04-01..2026-04-29", so_far=True)
    assert isinstance(raised.value, OutOfHistory)


def test_a_source_that_does_not_answer_gives_no_part_of_a_series(moscow):
    moscow.converter("cbr").history("USD", "RUB", *TEN_DAYS)
    moscow.fail("cbr")
    with pytest.raises(NotHeld):
        moscow.converter("cbr").history("USD", "RUB", "2026-04-01", "2026-04-29")


def test_who_watches_is_told_of_every_request_and_of_the_end(moscow):
    told = []

    class Watcher:
        def requested(self, key, count):
            told.append(("asked", key, count))

        def answered(self, key):
            told.append(("answered", key))

        def ended(self, key):
            told.append(("ended", key))

    converter = moscow.converter("cbr")
    converter.progress = Watcher
    converter.history("USD", "JPY", *TEN_DAYS)
    answered = ("answered", "cbr")
    assert told == [
        ("asked", "cbr", 1), answered, ("asked", "cbr", 2), answered, answered, ("ended", "cbr"),
    ]  # fmt: skip


# -- without a last day, and without a network ----------------------------------------------------


def _frankfurter(world):
    days = [date(2026, 10, 19) + n * DAY for n in range(12)]
    world.server.frankfurter = [(str(d), {("USD", "EUR"): "0.9", ("USD", "GBP"): "0.8"}) for d in days]


@pytest.fixture
def berlin(world):
    """The ECB's days up to 2026-10-28 held, and then no way to anybody on 2026-10-30."""
    world.at("2026-10-28T18:00")
    world.converter("ecb").history("EUR", "USD", "2026-10-23", "2026-10-28")
    world.at("2026-10-30T18:00")
    world.close("cbr", "ecb", "frankfurter", "er-api", "currency-api")
    world.forget()
    return world


def test_without_a_last_day_no_source_need_be_reached(berlin):
    found = berlin.converter().series("EUR", "USD", "2026-10-26")
    assert [str(rate.value) for rate in found.rates] == ["1.1188", "1.1150", "1.1133"]
    (note,) = found.notes
    assert str(note).startswith("rates after 2026-10-28 are not on this machine: ")
    assert "can't be reached" in str(note)


def test_with_its_last_day_named_it_is_an_error_that_tells_the_newest_day_held(berlin):
    with pytest.raises(NotHeld, match="ecb's rates from 2026-10-26 to 2026-10-28 are on") as raised:
        berlin.converter().history("EUR", "USD", "2026-10-26", "2026-10-30")
    assert raised.value.instead == (None, day("2026-10-28"))


def test_days_missing_between_two_that_are_held_are_an_error(world):
    world.at("2026-10-27T18:00")
    world.converter("ecb").history("EUR", "USD", "2026-10-23", "2026-10-27")
    world.at("2026-10-30T18:00")
    world.convert(1, "EUR", "USD", sources="ecb")  # holds the table of 2026-10-30 alone
    world.close("ecb")
    world.at("2026-11-02T18:00")
    with pytest.raises(NotHeld, match="ecb's rates from 2026-10-23 to 2026-10-27 are on") as raised:
        world.converter("ecb").history("EUR", "USD", "2026-10-23")
    assert raised.value.instead == (None, day("2026-10-27"))


def test_who_can_be_reached_answers_before_what_is_held(berlin):
    _frankfurter(berlin)
    berlin.open("frankfurter")
    found = berlin.converter().series("EUR", "USD", "2026-10-26")
    assert (found.info.key, str(found.rates[-1].as_of)) == ("frankfurter", "2026-10-30")
    (note,) = found.notes
    assert (note.code, str(note)[:12]) == ("passed-over", "ecb not used")


def test_rates_that_could_not_be_fetched_anew_are_told_as_such(berlin):
    berlin.at("2026-10-28T18:30")
    found = berlin.converter("ecb", refresh=True).series("EUR", "USD", "2026-10-26")
    assert str(found.rates[-1].as_of) == "2026-10-28"
    assert str(found.notes[0]).startswith("only rates on this machine are used: ")
    with pytest.raises(NotHeld):
        berlin.converter("ecb", refresh=True).history("EUR", "USD", "2026-10-26", "2026-10-28")


def test_a_table_that_is_not_out_yet_is_not_missed(berlin):
    berlin.at("2026-10-29T12:00")
    assert berlin.converter("ecb").series("EUR", "USD", "2026-10-26").notes == ()


def test_all_of_a_history_without_the_rouble_is_not_the_bank_of_russias(world):
    world.at("2026-10-30T18:00")
    found = world.converter().series("EUR", "USD")
    assert (found.info.key, world.requested("cbr")) == ("ecb", [])


# -- a currency that changed its code ---------------------------------------------------------------


@pytest.fixture
def minsk(world):
    """The Bank of Russia's roubles of Belarus, of which 10000 became one on 2016-07-01."""
    # The server numbers the currencies of a set in order, and the two have a number each.
    world.server.cbr = {
        "2016-06-29": {"USD": "65.5287", "10000 BYR": "32.4000"},
        "2016-06-30": {"USD": "64.1755", "10000 BYR": "32.1000"},
        "2016-07-01": {"USD": "64.1755", "EUR": "71.2102", "BYN": "32.0000"},
        "2016-07-02": {"USD": "63.9091", "EUR": "71.0861", "BYN": "31.8000"},
    }
    world.at("2016-07-04T12:00")
    return world


@pytest.mark.parametrize(("code", "factor"), [("BYN", 1), ("BYR", 10000)])
def test_each_code_of_a_currency_is_asked_for_in_its_own_days(minsk, code, factor):
    rates = minsk.converter("cbr").history(code, "RUB", "2016-06-29", "2016-07-02")
    assert _paths(minsk, "cbr") == ["XML_daily.asp", "XML_dynamic.asp"] * 2
    assert [float(rate.value * factor) for rate in rates] == [32.4, 32.1, 32.0, 31.8]


def test_days_of_either_code_are_fetched_anew_where_that_is_asked(minsk):
    minsk.converter("cbr").history("BYN", "RUB", "2016-06-29", "2016-07-02")
    minsk.forget()
    minsk.converter("cbr").history("BYN", "RUB", "2016-06-29", "2016-07-02")
    assert minsk.requested() == []
    minsk.converter("cbr", refresh=True).history("BYN", "RUB", "2016-06-29", "2016-07-02")
    assert _paths(minsk, "cbr").count("XML_dynamic.asp") == 2


def test_a_day_and_a_series_of_days_before_a_redenomination_are_the_same(minsk):
    by_day = minsk.converter("cbr").rate("BYN", "RUB", "2016-06-30")
    (of_series,) = minsk.converter("cbr").history("BYN", "RUB", "2016-06-30", "2016-06-30")
    assert (of_series.value, of_series.legs) == (by_day.value, by_day.legs)
