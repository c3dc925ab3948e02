"""The currency-api's build of a day."""

from datetime import date

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources.contract import Reply
from converter.sources.currency_api import parse, plan
from converter.sources.planning import unseen

USD = (FOLDER / "currency-api" / "usd.json").read_text()
URL = "https://{}.currency-api.pages.dev/v1/currencies/usd.min.json"


def test_today_is_the_latest_build():
    (request,) = plan(wanted("2026-09-29"))
    assert (request.url, request.day) == (URL.format("latest"), date(2026, 9, 29))
    assert request.absent_on == frozenset()


def test_a_past_day_has_an_address_of_its_own_and_may_be_missing():
    (request,) = plan(wanted("2026-09-28", today="2026-09-29"))
    assert (request.url, request.day) == (URL.format("2026-09-28"), date(2026, 9, 28))
    assert request.absent_on == {404}


def test_a_range_is_a_request_a_day():
    days = [str(r.day) for r in plan(wanted("2026-09-27", "2026-09-29"))]
    assert days == ["2026-09-27", "2026-09-28", "2026-09-29"]


def test_nothing_is_asked_for_before_the_first_build():
    assert [str(r.day) for r in plan(wanted("2024-02-20", "2024-03-03", today="2026-09-29"))] == [
        "2024-03-02", "2024-03-03",
    ]  # fmt: skip


def test_a_missing_day_leads_back_three_days_at_most():
    question, seen, asked = wanted("2026-09-10", today="2026-09-29"), [], []
    while requests := unseen(plan(question, seen), seen):
        asked += [str(r.day) for r in requests]
        seen += [Reply(r, 404, b"", NOON) for r in requests]
    assert asked == ["2026-09-10", "2026-09-09", "2026-09-08", "2026-09-07"]


def test_a_missing_day_is_no_error_and_no_table():
    (request,) = plan(wanted("2026-09-10", today="2026-09-29"))
    assert parse(Reply(request, 404, b"<!DOCTYPE html>", NOON)).tables == ()


def test_a_missing_latest_build_is_an_error():
    (request,) = plan(wanted("2026-09-29"))
    with pytest.raises(SourceRefused):
        parse(Reply(request, 404, b"", NOON))


def test_coins_tokens_and_the_base_are_left_out():
    codes = {column[4:] for column in tables(parse(reply(USD)))["2026-09-29"]}
    assert codes == {"RUB", "EUR", "JPY", "XAU", "XAG", "KWD", "IDR", "TRY", "AED"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"usd":{', '"eur":{'),
        ('"date":"2026-09-29",', ""),
        ("2026-09-29", "2026-09-31"),
        ("84.50846439", "null"),
        ("84.50846439", '"many"'),
        ("84.50846439", "1e9999999"),
        ('"rub"', '"eur"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in USD
    with pytest.raises(SourceChanged):
        parse(reply(USD.replace(old, new)))


def test_a_build_without_a_known_currency_is_refused():
    with pytest.raises(SourceChanged):
        parse(reply('{"date":"2026-09-29","usd":{"usd":1,"1inch":9.96631033}}'))
