"""The National Bank of Belarus: sets, series and the list of ids."""

from datetime import date

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted

from converter.errors import SourceChanged
from converter.sources.contract import Reply
from converter.sources.nbrb import parse, plan

BASE = "https://api.nbrb.by/exrates/"
LIST = (FOLDER / "nbrb" / "currencies.json").read_bytes()
YEN = (FOLDER / "nbrb" / "yen.json").read_bytes()
HINTS = parse(reply(LIST, url=BASE + "currencies")).hints
RANGE = {"url": BASE + "rates/dynamics/508", "codes": ("JPY",), "nominal": 100}


def asked(requests: list) -> list[str]:
    return [f"{r.url.removeprefix(BASE)} {r.first}..{r.last} {r.nominal}" for r in requests]


def test_a_day_is_asked_for_by_its_date_so_that_the_evening_does_not_get_tomorrow():
    (request,) = plan(wanted("2026-03-17"))
    assert (request.url, request.day) == (BASE + "rates", date(2026, 3, 17))
    assert request.params == {"periodicity": "0", "ondate": "2026-03-17"}


def test_a_range_asks_for_the_list_first_and_then_each_id_for_the_days_that_it_was_valid():
    question = wanted("2021-07-05", "2021-07-12", codes="BYN JPY")
    (first,) = plan(question)
    assert first.url == BASE + "currencies"
    then = plan(question, [Reply(first, 200, LIST, NOON)])
    assert asked(then) == [
        "rates/dynamics/355 2021-07-01..2021-07-08 100",
        "rates/dynamics/508 2021-07-09..2021-07-12 100",
    ]
    assert [r.codes for r in then] == [("JPY",), ("JPY",)]


def test_a_list_of_an_earlier_day_is_asked_for_again_since_ids_may_have_changed():
    assert HINTS["listed"] == "2026-04-26"
    question = wanted("2026-04-20", "2026-04-26", codes="USD")
    assert asked(plan(question, (), HINTS)) == ["rates/dynamics/431 2026-04-16..2026-04-26 1"]
    (request,) = plan(wanted("2026-04-20", "2026-04-27", codes="USD"), (), HINTS)
    assert request.url == BASE + "currencies"


def test_a_range_of_more_than_a_year_is_asked_for_in_parts():
    found = plan(wanted("2024-01-05", "2025-02-01", codes="USD"), (), HINTS)
    assert asked(found) == [
        "rates/dynamics/431 2024-01-01..2024-02-02 1",
        "rates/dynamics/431 2024-02-03..2025-02-01 1",
    ]


def test_ids_of_monthly_rates_are_left_out():
    assert "BRL" not in HINTS


def test_a_series_has_the_scale_of_the_request():
    assert tables(parse(reply(YEN, **RANGE))) == {"2026-03-17": {"100 JPY/BYN": "1.8494"}}


def test_the_series_of_another_currency_is_refused():
    with pytest.raises(SourceChanged, match="another currency"):
        parse(reply(YEN, **{**RANGE, "url": BASE + "rates/dynamics/431", "codes": ("USD",)}))


def test_nothing_is_asked_for_before_the_rouble_of_2016():
    assert plan(wanted("2016-06-30")) == []
    (request,) = plan(wanted("2016-07-01", "2016-07-04"), (), HINTS)
    assert (request.first, request.url) == (date(2016, 7, 1), BASE + "rates/dynamics/145")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"Cur_DateEnd":"2050-01-01T00:00:00"', b'"Cur_DateEnd":"2050-01-01"'),
        (b'"Cur_DateEnd":"2050-01-01T00:00:00"', b'"Cur_DateEnd":null'),
        (b'"Cur_Scale":100,', b'"Cur_Scale":0,'),
        (b'"Cur_ID":431', b'"Cur_ID":"../431"'),
        (b'"Cur_Periodicity":0', b'"Cur_Periodicity":1'),
    ],
)
def test_a_list_of_another_form_is_refused(old, new):
    assert old in LIST
    with pytest.raises(SourceChanged):
        parse(reply(LIST.replace(old, new), url=BASE + "currencies"))
