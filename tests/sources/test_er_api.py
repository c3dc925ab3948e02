"""ExchangeRate-API's open access."""

from datetime import UTC, date, datetime

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources.er_api import INFO, parse, plan

LATEST = (FOLDER / "er-api" / "latest.json").read_text()


def test_today_is_asked_for_in_dollars():
    (request,) = plan(wanted("2024-01-09"))
    assert (request.url, request.day) == ("https://open.er-api.com/v6/latest/USD", date(2024, 1, 9))


def test_a_past_day_is_not_asked_for():
    assert plan(wanted("2024-01-01", "2024-01-08", today="2024-01-09")) == []


def test_the_day_is_that_of_the_last_update_in_utc():
    assert list(tables(parse(reply(LATEST)))) == ["2024-01-09"]
    a_second_before_midnight = LATEST.replace("1704758551", "1704758399")
    assert list(tables(parse(reply(a_second_before_midnight)))) == ["2024-01-08"]


def test_the_next_table_is_due_a_minute_after_it_is_announced():
    assert parse(reply(LATEST)).next_due == datetime(2024, 1, 10, 0, 11, 21, tzinfo=UTC)


def test_an_announcement_of_the_far_future_is_not_believed():
    assert parse(reply(LATEST.replace("1704845421", "99999999999"))).next_due is None


@pytest.mark.parametrize("status", [200, 404])
def test_an_error_is_a_refusal_that_names_its_type(status):
    with pytest.raises(SourceRefused, match="unsupported-code"):
        parse(reply('{"result":"error","error-type":"unsupported-code"}', status))


def test_a_refusal_is_shown_without_control_characters():
    with pytest.raises(SourceRefused) as caught:
        parse(reply('{"result":"error","error-type":"a\\u001b[31mb\\u202ec\\ud800"}'))
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"success"', '"odd"'),
        ('"base_code":"USD"', '"base_code":"GBP"'),
        ('"rates"', '"conversion_rates"'),
        ("1704758551", "null"),
        ("1704758551", "-1"),
        ("1704758551", "1704758551.5"),
        ("1704758551", "999999999999"),
        ('"time_next_update_unix":1704845421,', ""),
        ("90.944137", "null"),
        ("90.944137", "Infinity"),
        ('"RUB"', '"EUR"'),
        ('"RUB"', '"rub"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in LATEST
    with pytest.raises(SourceChanged):
        parse(reply(LATEST.replace(old, new)))


def test_a_list_or_no_rates_at_all_are_refused():
    for body in ("[]", LATEST[: LATEST.index('"EUR"') - 1] + "}}"):
        with pytest.raises(SourceChanged):
            parse(reply(body))


def test_its_own_codes_for_currencies_at_par_are_no_promise():
    assert INFO.quotes("RUB")
    assert not any(INFO.quotes(code) for code in ("FOK", "GGP", "IMP", "JEP", "KID", "TVD", "CNH"))
