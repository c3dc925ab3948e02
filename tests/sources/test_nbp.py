"""The two tables of Narodowy Bank Polski: A of every working day, B of every week."""

from datetime import UTC, date, datetime

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources import nbp, nbp_b
from converter.sources.contract import Reply

A = (FOLDER / "nbp" / "table.json").read_text("utf-8")
B = (FOLDER / "nbp-b" / "table.json").read_text("utf-8")


def days(requests: list) -> list[str]:
    return [f"{r.first}..{r.last}" for r in requests]


def test_a_day_is_asked_for_with_the_longest_pause_before_it():
    (request,) = nbp.plan(wanted("2026-04-06", today="2026-04-26"))
    assert request.url == "https://api.nbp.pl/api/exchangerates/tables/A/2026-03-30/2026-04-06/"
    assert (request.params, request.absent_on) == ({"format": "json"}, {404})


def test_table_b_is_asked_for_two_weeks_back():
    (request,) = nbp_b.plan(wanted("2026-03-05"))
    assert request.url == "https://api.nbp.pl/api/exchangerates/tables/B/2026-02-18/2026-03-05/"


def test_no_range_is_longer_than_93_days_and_the_last_is_a_full_one():
    assert days(nbp.plan(wanted("2026-01-08", "2026-06-30"))) == [
        "2026-01-01..2026-03-29",
        "2026-03-30..2026-06-30",
    ]


def test_tomorrow_and_what_is_before_2002_is_not_asked_for():
    assert days(nbp.plan(wanted("2026-10-31", today="2026-10-30"))) == ["2026-10-24..2026-10-30"]
    assert days(nbp.plan(wanted("2002-01-03", today="2026-10-30"))) == ["2002-01-02..2002-01-03"]
    assert nbp_b.plan(wanted("2002-01-01", today="2026-10-30")) == []


def test_a_range_without_a_table_is_no_error_and_no_table():
    (request,) = nbp.plan(wanted("2026-04-06"))
    body = b"404 NotFound - Not Found - Brak danych"
    assert nbp.parse(Reply(request, 404, body, NOON)).tables == ()


def test_a_range_that_is_too_long_is_a_refusal():
    with pytest.raises(SourceRefused, match="400"):
        nbp.parse(
            reply("400 BadRequest - Przekroczony limit 93 dni / Limit of 93 days has been exceeded", 400)
        )


def test_exponents_are_kept_as_they_are_written():
    assert tables(nbp_b.parse(reply(B)))["2026-03-04"]["IRR/PLN"] == "2.8e-06"


def test_neither_table_is_taken_for_the_other():
    with pytest.raises(SourceChanged, match="another table"):
        nbp.parse(reply(B))
    with pytest.raises(SourceChanged, match="another table"):
        nbp_b.parse(reply(A))


@pytest.mark.parametrize(
    ("day", "code", "meant"),
    [
        ("2002-12-24", "AFA", "AFA"),
        ("2003-01-07", "AFA", "AFN"),
        ("2002-02-26", "BYB", "BYR"),
        ("2003-10-28", "AON", "AOA"),
        ("2009-02-04", "ZWR", "ZWR"),
        ("2009-02-25", "ZWR", "ZWL"),
    ],
)
def test_a_figure_under_a_withdrawn_code_is_given_to_the_currency_it_is_for(day, code, meant):
    body = (
        f'[{{"table":"B","no":"1/B","effectiveDate":"{day}","rates":[{{"code":"{code}","mid":0.043749}}]}}]'
    )
    assert tables(nbp_b.parse(reply(body))) == {day: {f"{meant}/PLN": "0.043749"}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"effectiveDate":"2026-03-02"', '"effectiveDate":"02.03.2026"'),
        ('"mid":3.6056', '"mid":null'),
        ('"mid":3.6056', '"mid":"3,6056"'),
        ('"mid":3.6056', '"bid":3.6056'),
        ('"code":"EUR"', '"code":"USD"'),
        ('"rates":[', '"rates":{}, "others":['),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in A
    with pytest.raises(SourceChanged):
        nbp.parse(reply(A.replace(old, new, 1)))


def test_the_rouble_went_from_table_a_to_table_b():
    assert nbp.INFO.covers["RUB"] == (None, date(2022, 3, 8))
    assert nbp_b.INFO.covers["RUB"] == (date(2022, 3, 9), None)


def test_polish_holidays_have_no_table():
    expects = nbp.INFO.publication.expects
    off = ["2026-01-06", "2026-06-04", "2026-11-11", "2025-12-24"]  # 4 June 2026 is Corpus Christi
    assert not any(expects(date.fromisoformat(day)) for day in off)
    assert all(expects(date.fromisoformat(day)) for day in ["2010-01-06", "2024-12-24", "2026-04-03"])


def test_table_b_is_due_on_the_next_wednesday():
    asked = datetime(2026, 3, 5, 12, tzinfo=UTC)
    due = nbp_b.INFO.publication.due(date(2026, 3, 4), date(2026, 3, 5), asked)
    assert due == datetime(2026, 3, 11, 11, 15, tzinfo=UTC)


def test_a_day_of_the_week_without_table_b_is_known_only_by_asking():
    now = datetime(2026, 3, 20, tzinfo=UTC)
    newest = nbp_b.INFO.publication.newest
    assert newest(date(2026, 3, 10), now) == date(2026, 3, 10)
    assert newest(date(2026, 3, 8), now) == date(2026, 3, 6)
