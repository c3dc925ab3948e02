"""The Bank of Canada's averages of a year."""

from datetime import UTC, date, datetime

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged
from converter.model import RateKind
from converter.sources.boc_annual import INFO, parse, plan

ANNUAL = (FOLDER / "boc-annual" / "annual.json").read_text()


def test_one_request_has_all_currencies_and_years():
    (request,) = plan(wanted("2022-06-01", "2024-02-01", today="2026-11-30"))
    assert request.url == "https://www.bankofcanada.ca/valet/observations/group/FX_RATES_ANNUAL/json"
    assert request.params == {"start_date": "2022-01-01", "end_date": "2024-12-31"}


def test_the_year_that_is_not_over_is_not_asked_for():
    (request,) = plan(wanted("2026-11-30"))
    assert (request.first, request.last) == (date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("year", "out"),
    [
        (2024, "2024-12-31T21:30"),  # 16:30 in Toronto
        (2023, "2023-12-29T21:30"),  # 31 December was a Sunday
        (2022, "2022-12-30T21:30"),
    ],
)
def test_a_year_is_out_on_its_last_business_day(year, out):
    assert INFO.publication.out(date(year, 6, 1)) == datetime.fromisoformat(out).replace(tzinfo=UTC)


def test_the_digits_stay_as_they_are_published():
    assert tables(parse(reply(ANNUAL)))["2024-01-01"]["TRY/CAD"] == "0.04180"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"d": "2024-01-01"', '"d": "2024-01-02"'),
        ('"FXAUSDCAD": {\n    "v": "1.3698"', '"FXUSDCAD": {\n    "v": "1.3698"'),
        ('"FXAUSDCAD": {\n    "v": "1.3698"', '"FXAUSDEUR": {\n    "v": "1.3698"'),
        ('"1.3698"', '"n/a"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in ANNUAL
    with pytest.raises(SourceChanged):
        parse(reply(ANNUAL.replace(old, new)))


def test_it_is_asked_by_name_alone_and_ringgits_ended_with_2019():
    assert (INFO.kind, INFO.home, INFO.prescribed) == (RateKind.INDICATIVE, None, True)
    assert INFO.covers["MYR"] == (None, date(2019, 12, 31))
