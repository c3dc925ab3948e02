"""The European Commission's accounting rates of a month."""

import json
from datetime import date

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources.contract import Reply
from converter.sources.inforeuro import INFO, parse, plan

AUGUST = (FOLDER / "inforeuro" / "2026-8.json").read_text()
QUOTED = '"1.1"'
FIRST, LAST = date(2026, 8, 1), date(2026, 8, 31)


def read(body, first=FIRST):
    return tables(parse(reply(body, first=first, last=LAST)))[str(first)]


def row(code, value):
    return f'{{"country":"X","isoA3Code":"{code}","value":{value},"comment":null}}'


def test_a_month_is_asked_for_by_its_number():
    (request,) = plan(wanted("2026-08-17"))
    assert request.url == "https://ec.europa.eu/budg/inforeuro/api/public/monthly-rates"
    assert request.params == {"lang": "EN", "year": "2026", "month": "8"}
    assert (request.first, request.last) == (FIRST, LAST)


def test_next_month_may_be_missing_and_this_month_may_not():
    november, december = plan(wanted("2026-11-30", "2026-12-01", today="2026-11-30"))
    body = b'{"code":5,"message":"No rates published for period 2026/12"}'
    assert parse(Reply(december, 404, body, NOON)).tables == ()
    with pytest.raises(SourceRefused, match="No rates published"):
        parse(Reply(november, 404, body, NOON))


@pytest.mark.parametrize(
    ("month", "day"),
    [("2026-08-01", "2026-07-30"), ("2026-12-01", "2026-11-27"), ("2026-01-01", "2025-12-30"),
     ("2024-04-01", "2024-03-27")],
)  # fmt: skip
def test_a_month_is_out_on_the_ecb_s_last_day_but_one_of_the_month_before(month, day):
    assert str(INFO.publication.out(date.fromisoformat(month)).date()) == day


def test_a_number_keeps_its_digits_and_its_zeros():
    assert read(AUGUST)["EUR/IRR"] == "1578300.018"
    assert read(f"[{row('USD', '1.1470')}]") == {"EUR/USD": "1.1470"}


def test_a_currency_without_a_value_has_no_rate_and_the_euro_is_none():
    found = read(AUGUST)
    assert '"ZIG","isoA2Code":"ZW","value":null' in AUGUST
    assert not {"EUR/ZWG", "EUR/ZIG", "EUR/EUR"} & set(found)


@pytest.mark.parametrize(
    ("code", "month", "meant"),
    [
        ("FRC", "1999-01-01", "CDF"),
        ("ZIG", "2026-08-01", "ZWG"),
        ("AOK", "2000-02-01", "AOA"),
        ("AOK", "2000-03-01", "AOK"),
        ("MTL", "2000-03-01", "MTL"),
    ],
)
def test_its_own_codes_are_those_of_iso(code, month, meant):
    assert read(f"[{row(code, '5.5')}]", date.fromisoformat(month)) == {f"EUR/{meant}": "5.5"}


def test_a_currency_with_two_figures_is_refused_with_its_month():
    with pytest.raises(SourceChanged, match="EUR/XPF twice with different figures on 2026-08-01"):
        read(f"[{row('XPF', '119.355')},{row('XPF', '119.3550')},{row('XPF', '119.36')}]")


@pytest.mark.parametrize(
    "body",
    [
        "{}", "[]", "[1]", f"[{row('USD', 'null')}]", f"[{row('usd', '1.1')}]",
        f"[{row('USD', QUOTED)}]",
        f"[{row('USD', 'true')}]", '[{"isoA3Code":"USD"}]', '[{"value":1.1}]', f"[{row('EUR', '1.1')}]",
    ],
)  # fmt: skip
def test_a_body_of_another_form_is_refused(body):
    assert json.loads(body) is not None
    with pytest.raises(SourceChanged):
        read(body)


def test_a_list_without_its_month_is_refused():
    with pytest.raises(SourceChanged, match="of which month"):
        parse(reply(AUGUST))
