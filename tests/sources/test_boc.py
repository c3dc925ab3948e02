"""The Bank of Canada's series, whose names carry the direction."""

from datetime import date

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.model import RateKind
from converter.sources.boc import INFO, parse, plan

DAILY = (FOLDER / "boc" / "daily.json").read_text()


def test_one_request_has_all_currencies_and_days():
    (request,) = plan(wanted("2026-01-01", "2026-03-18"))
    assert request.url == "https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/json"
    assert request.params == {"start_date": "2025-12-26", "end_date": "2026-03-18"}


def test_the_end_is_after_the_start_even_on_the_first_day():
    (request,) = plan(wanted("2017-01-03", today="2026-03-18"))
    assert request.params == {"start_date": "2016-12-28", "end_date": "2017-01-03"}


def test_a_series_of_the_other_direction_is_read_in_its_own():
    found = tables(parse(reply(DAILY.replace('"FXUSDCAD": {"v": "1.3706"}', '"FXCADUSD": {"v": "0.7296"}'))))
    assert found["2026-03-18"]["CAD/USD"] == "0.7296"
    assert "USD/CAD" not in found["2026-03-18"]


def test_a_series_that_is_described_but_not_observed_is_no_figure():
    assert "FXMYRCAD" in DAILY
    assert all("MYR/CAD" not in figures for figures in tables(parse(reply(DAILY))).values())
    ended = DAILY.replace('"d": "2026-03-18", ', '"d": "2026-03-18", "FXMYRCAD": {}, ')
    assert tables(parse(reply(ended))) == tables(parse(reply(DAILY)))


def test_an_error_is_a_refusal_in_the_bank_s_words():
    body = '{"message":"Series FXCADAFN not found.","docs":"https://www.bankofcanada.ca/valet/docs"}'
    with pytest.raises(SourceRefused, match="Series FXCADAFN not found"):
        parse(reply(body, 404))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"FXUSDCAD": {"v": "1.3706"}', '"FXAUSDCAD": {"v": "1.3706"}'),
        ('"FXUSDCAD": {"v": "1.3706"}', '"FXUSDEUR": {"v": "1.3706"}'),
        ('"FXUSDCAD": {"v": "1.3706"}', '"FXUSDCAD": "1.3706"'),
        ('"FXUSDCAD": {"v": "1.3706"}', '"FXUSDCAD": {"v": "Bank holiday"}'),
        ('"FXUSDCAD": {"v": "1.3706"}', '"FXusdCAD": {"v": "1.3706"}'),
        ('"d": "2026-03-18"', '"d": "18/03/2026"'),
        ('"observations"', '"observed"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in DAILY
    with pytest.raises(SourceChanged):
        parse(reply(DAILY.replace(old, new)))


def test_its_rates_are_indicative_and_the_rouble_is_among_them():
    assert INFO.kind == RateKind.INDICATIVE
    assert INFO.covers["RUB"] == (None, None)
    assert INFO.covers["THB"] == (None, date(2020, 1, 31))
