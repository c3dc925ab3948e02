"""Open Exchange Rates without its key; that the key is sent is tested with the HTTP client."""

from datetime import UTC, date, datetime

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources.openexchangerates import INFO, parse, plan

LATEST = (FOLDER / "openexchangerates" / "latest.json").read_bytes()
BASE = "https://openexchangerates.org/api/"


def test_today_is_the_latest_table_and_a_past_day_has_its_own():
    found = plan(wanted("2023-09-13", "2023-09-14"))
    assert [(r.url.removeprefix(BASE), r.day, r.params) for r in found] == [
        ("historical/2023-09-13.json", date(2023, 9, 13), {}), ("latest.json", date(2023, 9, 14), {}),
    ]  # fmt: skip


def test_no_request_has_room_for_the_key():
    assert INFO.token == ("Authorization", "Token {}")
    assert not any("app_id" in r.url for r in plan(wanted("2023-09-13", "2023-09-14")))


def test_coins_and_codes_of_its_own_are_left_out():
    columns = tables(parse(reply(LATEST)))["2023-09-14"]
    assert not {"USD/BTC", "USD/CNH", "USD/JEP", "USD/USD"} & columns.keys()


def test_a_table_of_midnight_is_that_of_the_day_that_ended():
    midnight = int(datetime(2023, 9, 15, tzinfo=UTC).timestamp())
    body = LATEST.replace(b"1694685600", str(midnight).encode())
    assert list(tables(parse(reply(body)))) == ["2023-09-14"]


def test_an_error_with_status_200_is_a_refusal_in_its_own_words():
    body = '{"error":true,"status":401,"message":"invalid_app_id","description":"Invalid App ID provided."}'
    with pytest.raises(SourceRefused, match="invalid_app_id"):
        parse(reply(body))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"base": "USD"', b'"base": "EUR"'),
        (b"1694685600", b"0"),
        (b"1694685600", b"-1694685600"),
        (b"1694685600", b'"2023-09-14"'),
        (b"1694685600", b"16946856000"),
        (b"0.932111", b"null"),
        (b"0.932111", b"1e9999999"),
        (b'"rates"', b'"quotes"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in LATEST
    with pytest.raises(SourceChanged):
        parse(reply(LATEST.replace(old, new)))
