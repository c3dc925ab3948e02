"""HMRC's rates of a month, and the clock of monthly tables."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted
from support.servers import Answer, Server

from converter.api.converter import Converter
from converter.errors import NotHeld, OutOfHistory, SourceChanged, SourceRefused
from converter.sources.contract import Reply
from converter.sources.hmrc import INFO, parse, plan

AUGUST = (FOLDER / "hmrc" / "2026-08.xml").read_bytes()
CALENDAR = INFO.publication


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def files(requests: list) -> list[str]:
    return [r.url.rpartition("_")[2] for r in requests]


def test_a_day_is_answered_by_the_file_of_its_month_whose_number_has_no_zero_before_it():
    (request,) = plan(wanted("2026-08-17"))
    assert files([request]) == ["2026-8.xml"]
    assert (request.first, request.last) == (date(2026, 8, 1), date(2026, 8, 31))


def test_a_range_is_a_file_for_each_month():
    assert files(plan(wanted("2025-11-30", "2026-02-01"))) == [
        "2025-11.xml", "2025-12.xml", "2026-1.xml", "2026-2.xml",
    ]  # fmt: skip


def test_no_file_is_planned_for_a_month_before_those_of_the_host():
    assert plan(wanted("2020-12-31")) == []
    assert files(plan(wanted("2020-11-15", "2021-02-01"))) == ["2021-1.xml", "2021-2.xml"]


def test_only_a_month_to_come_may_be_missing():
    november, december = plan(wanted("2026-11-30", "2026-12-01", today="2026-11-30"))
    assert parse(Reply(december, 404, b"<!DOCTYPE html>", NOON)).tables == ()
    with pytest.raises(SourceRefused, match="404"):
        parse(Reply(november, 404, b"", NOON))


def test_a_currency_of_many_countries_counts_once():
    assert tables(parse(reply(AUGUST)))["2026-08-01"]["GBP/XOF"] == "768.7193"


def test_a_currency_with_two_figures_is_refused_with_its_month():
    with pytest.raises(SourceChanged, match="GBP/XOF twice"):
        parse(reply(AUGUST.replace(b"768.7193", b"768.7194", 1)))


def test_the_row_of_montserrat_that_lacks_a_digit_does_not_count():
    april = AUGUST.replace(b"01/Aug/2026 to 31/Aug/2026", b"01/Apr/2015 to 30/Apr/2015")
    april = april.replace(b"XOF", b"XCD").replace(b"768.7193", b"3.9831").replace(b"3.9831", b"3.983", 1)
    assert tables(parse(reply(april)))["2015-04-01"]["GBP/XCD"] == "3.9831"
    with pytest.raises(SourceChanged, match="GBP/XCD twice"):
        parse(reply(april.replace(b"2015", b"2016")))


def test_until_february_2023_sle_is_the_old_leone_s_figure():
    november = (FOLDER / "hmrc" / "2022-11.xml").read_bytes()
    assert tables(parse(reply(november)))["2022-11-01"]["GBP/SLL"] == "15631.1792"
    assert tables(parse(reply(AUGUST)))["2026-08-01"]["GBP/SLE"] == "30.6308"


def test_another_month_than_was_asked_for_is_refused():
    with pytest.raises(SourceChanged, match="another month"):
        parse(reply(AUGUST, first=date(2026, 9, 1), last=date(2026, 9, 30)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"01/Aug/2026 to 31/Aug/2026", b"01/Aug/2026 to 30/Aug/2026"),
        (b"01/Aug/2026 to 31/Aug/2026", b"02/Aug/2026 to 31/Aug/2026"),
        (b"01/Aug/2026 to 31/Aug/2026", b"01/Aug/2026 to 30/Sep/2026"),
        (b"01/Aug/2026 to 31/Aug/2026", b"01/08/2026 to 31/08/2026"),
        (b"01/Aug/2026 to 31/Aug/2026", b"01/Aug/2026"),
        (b"<currencyCode>EUR</currencyCode>", b""),
        (b"<rateNew>1.1719</rateNew>", b"<rateNew>1,1719</rateNew>"),
        (b"<rateNew>1.1719</rateNew>", b"<rateNew></rateNew>"),
        (b"exchangeRateMonthList", b"exchangeRateYearList"),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in AUGUST
    with pytest.raises(SourceChanged):
        parse(reply(AUGUST.replace(old, new)))


@pytest.mark.parametrize(
    ("month", "thursday"),
    [("2026-12-01", "2026-11-19"), ("2026-11-01", "2026-10-22"), ("2026-01-01", "2025-12-18"),
     ("2026-05-01", "2026-04-23"), ("2024-03-01", "2024-02-22")],
)  # fmt: skip
def test_a_month_is_out_on_the_last_thursday_but_one_of_the_month_before(month, thursday):
    assert CALENDAR.out(date.fromisoformat(month)).date() == date.fromisoformat(thursday)


def test_the_table_that_is_expected_for_a_day_is_that_of_its_month():
    now = at("2026-11-24T12:00")
    for day, first in [(24, "2026-11-01"), (30, "2026-11-01"), (1, "2026-11-01")]:
        assert CALENDAR.expected(date(2026, 11, day), now) == date.fromisoformat(first)
    assert CALENDAR.expected(date(2026, 12, 15), now) == date(2026, 12, 1)
    assert CALENDAR.expected(date(2026, 12, 15), at("2026-11-18T12:00")) == date(2026, 11, 1)


def test_a_table_answers_the_days_of_its_month_and_no_others():
    for day in ("2026-11-01", "2026-11-30"):
        assert CALENDAR.answers(date(2026, 11, 1), date.fromisoformat(day))
    for day in ("2026-10-31", "2026-12-01", "2027-11-01"):
        assert not CALENDAR.answers(date(2026, 11, 1), date.fromisoformat(day))


def test_a_month_is_due_and_stale_when_it_is_over():
    november, now = date(2026, 11, 1), at("2026-11-24T12:00")
    assert CALENDAR.due(november, date(2026, 11, 24), now) == at("2026-12-01T00:00")
    assert CALENDAR.stale(november, date(2026, 11, 24), now) == at("2026-12-01T00:00")


def test_a_month_that_is_missing_is_stale_and_is_asked_for_again_within_an_hour():
    november, now = date(2026, 11, 1), at("2026-12-01T09:00")
    assert CALENDAR.due(november, date(2026, 12, 1), now) == now + timedelta(hours=1)
    assert CALENDAR.stale(november, date(2026, 12, 1), now) < now


@pytest.fixture
def asking(tmp_path):
    """A server with HMRC's files of two months, and a converter that asks it at an instant."""
    august = AUGUST.replace(b"01/Aug/2026 to 31/Aug/2026", b"01/Aug/2025 to 31/Aug/2025")
    july = august.replace(b"01/Aug/2025 to 31/Aug/2025", b"01/Jul/2025 to 31/Jul/2025")
    july = july.replace(b"1.3367", b"1.3401")
    with Server() as server:
        for month, body in ((7, july), (8, august)):
            server.script(f"/api/v2/exchange_rates/files/monthly_xml_2025-{month}.xml", Answer(body))
        # Without the rates that ship, which have both months.
        environ = {"CONVERTER_HMRC_URL": server.url, "CONVERTER_SEED_DIR": os.devnull}

        def converter(now):
            return Converter("hmrc", clock=lambda: at(now), cache_dir=tmp_path, environ=environ)

        converter.server = server
        yield converter


def test_the_next_month_is_answered_once_it_is_out_and_is_then_held(asking):
    with asking("2025-07-25T08:00") as c:
        found = c.convert(100, "GBP", "USD", on="2025-08-17")
        assert (str(found.result.amount), str(found.as_of)) == ("133.67", "2025-08-01")
        c.rate("GBP", "USD", "2025-08-31")
    assert [target[-10:] for target in asking.server.targets] == ["2025-8.xml"]


def test_an_undated_question_is_answered_by_this_month_though_the_next_is_held(asking):
    with asking("2025-07-25T08:00") as c:
        c.rate("GBP", "USD", "2025-08-17")
        assert str(c.rate("GBP", "USD").value) == "1.3401"
        assert str(c.rate("GBP", "USD", "2025-07-31").value) == "1.3401"


def test_the_next_month_is_not_asked_for_before_it_is_out(asking):
    with asking("2025-07-23T08:00") as c, pytest.raises(NotHeld, match="not published"):
        c.rate("GBP", "USD", "2025-08-17")
    assert asking.server.log == []


def test_a_month_that_the_host_does_not_have_is_not_asked_for(asking):
    with asking("2025-07-23T08:00") as c:
        with pytest.raises(NotHeld, match="hmrc's rates of 2020-12-31 can't be fetched"):
            c.rate("GBP", "USD", "2020-12-31")
        with pytest.raises(OutOfHistory, match="hmrc has GBP/USD from 2014-02-01 on"):
            c.rate("GBP", "USD", "2014-01-31")
    assert asking.server.log == []


def test_this_month_does_not_answer_for_the_next_whose_file_is_late(asking):
    asking.server.script("/api/v2/exchange_rates/files/monthly_xml_2025-8.xml", Answer(status=404))
    with asking("2025-07-25T08:00") as c:
        c.rate("GBP", "USD")
        with pytest.raises(NotHeld, match="not published"):
            c.rate("GBP", "USD", "2025-08-17")


def test_the_month_after_the_next_lies_ahead(asking):
    with asking("2025-07-25T08:00") as c, pytest.raises(OutOfHistory, match="is in the future"):
        c.rate("GBP", "USD", "2025-09-01")


def test_a_month_that_was_read_before_it_began_has_its_mean_and_its_series(asking):
    with asking("2025-07-25T08:00") as c:
        c.rate("GBP", "USD", "2025-08-17")
    with asking("2025-09-10T08:00") as c:
        c.policy.offline = True
        assert str(c.average("GBP", "USD", "2025-08").value) == "1.3367"
        assert [str(r.as_of) for r in c.history("GBP", "USD", "2025-08-01", "2025-08-31")] == ["2025-08-01"]
