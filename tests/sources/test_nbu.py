"""The National Bank of Ukraine's rows for every calendar day."""

from datetime import UTC, date, datetime

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources.nbu import INFO, parse, plan

RANGE = (FOLDER / "nbu" / "range.json").read_bytes().decode()


def test_a_range_of_all_currencies_is_asked_for():
    (request,) = plan(wanted("2026-03-08", today="2026-03-17"))
    assert request.url == "https://bank.gov.ua/NBU_Exchange/exchange_site"
    assert request.params == {
        "start": "20260304", "end": "20260308", "sort": "exchangedate", "order": "asc", "json": "",
    }  # fmt: skip


def test_tomorrow_is_asked_for_as_its_rate_is_set_today():
    (request,) = plan(wanted("2026-03-18", today="2026-03-17"))
    assert (request.params["end"], request.last) == ("20260318", date(2026, 3, 18))


def test_more_than_a_year_is_asked_for_in_parts():
    found = plan(wanted("2024-01-05", "2026-01-05"))
    assert [f"{r.first}..{r.last}" for r in found] == [
        "2024-01-01..2024-01-04", "2024-01-05..2025-01-04", "2025-01-05..2026-01-05",
    ]  # fmt: skip
    assert max((r.last - r.first).days for r in found) == 365


def test_the_day_is_the_one_in_force_and_not_the_one_of_the_fixing():
    assert list(tables(parse(reply(RANGE)))) == ["2026-03-06", "2026-03-07"]
    assert "05.03.2026" in RANGE


def test_yen_are_for_ten_and_the_rounded_unit_rate_is_not_read():
    body = RANGE.replace('"rate_per_unit":0.27825', '"rate_per_unit":0.3')
    assert tables(parse(reply(body)))["2026-03-06"]["10 JPY/UAH"] == "2.7825"


def test_an_ounce_of_gold_is_an_ounce():
    assert tables(parse(reply(RANGE)))["2026-03-06"]["XAU/UAH"] == "226217.52"


def test_an_error_with_status_200_is_a_refusal_in_the_bank_s_words():
    with pytest.raises(SourceRefused, match="Wrong parameters format"):
        parse(reply('[{"message":"Wrong parameters format"}]'))
    with pytest.raises(SourceChanged):
        parse(reply("<exchange><error><message>Wrong parameters format</message></error></exchange>"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"units":10,', '"units":0,'),
        ('"units":10,', '"units":1e1,'),
        ('"units":10,', ""),
        ('"exchangedate":"06.03.2026"', '"exchangedate":"2026-03-06"'),
        ('"rate":2.7825', '"rate":"2,7825"'),
        ('"cc":"VND"', '"cc":"JPY"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in RANGE
    with pytest.raises(SourceChanged):
        parse(reply(RANGE.replace(old, new, 1)))


def test_a_set_asked_for_on_its_day_is_final_till_midnight_in_kyiv():
    asked = datetime(2026, 3, 6, 9, tzinfo=UTC)
    due = INFO.publication.due(date(2026, 3, 6), date(2026, 3, 6), asked)
    assert due == datetime(2026, 3, 6, 22, tzinfo=UTC)


def test_the_rouble_and_the_belarusian_rouble_have_ended():
    assert INFO.covers["RUB"][1] == INFO.covers["BYN"][1] == date(2022, 12, 31)
