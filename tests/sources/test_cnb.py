"""The Czech National Bank's year in one file."""

from datetime import date

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged
from converter.sources.cnb import INFO, parse, plan

YEAR = (FOLDER / "cnb" / "year.json").read_text()


def asked(requests: list) -> list[str]:
    return [f"{r.params['year']}: {r.first}..{r.last}" for r in requests]


def test_a_day_is_answered_by_the_file_of_its_year():
    (request,) = plan(wanted("2026-03-08", today="2026-04-02"))
    assert request.url == "https://api.cnb.cz/cnbapi/exrates/daily-year"
    assert request.params == {"year": "2026", "lang": "EN"}
    assert asked([request]) == ["2026: 2026-01-01..2026-04-02"]


def test_new_year_s_day_needs_the_file_of_the_year_before():
    assert asked(plan(wanted("2026-01-01"))) == [
        "2025: 2025-01-01..2025-12-31",
        "2026: 2026-01-01..2026-01-01",
    ]


def test_a_past_year_is_asked_for_to_its_end():
    assert asked(plan(wanted("2024-05-06", today="2026-04-02"))) == ["2024: 2024-01-01..2024-12-31"]


def test_figures_of_czechoslovak_korunas_are_not_taken_for_czech_ones():
    body = YEAR.replace("2026-01-02", "1993-02-05").replace("2026-04-02", "1993-02-08")
    assert list(tables(parse(reply(body)))) == ["1993-02-08"]
    assert asked(plan(wanted("1993-02-08", today="2026-04-02"))) == ["1993: 1993-02-08..1993-12-31"]


def test_amounts_are_kept():
    found = tables(parse(reply(YEAR)))["2026-01-02"]
    assert (found["100 HUF/CZK"], found["1000 IDR/CZK"]) == ("6.304", "1.233")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"amount":1000', '"amount":0'),
        ('"amount":1000', '"amount":1000.5'),
        ('"validFor":"2026-01-02"', '"validFor":"02.01.2026"'),
        ('"rate":24.170', '"rate":"24,170"'),
        ('{"rates":', '{"kurzy":'),
        ('"currencyCode":"GBP"', '"currencyCode":"EUR"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in YEAR
    with pytest.raises(SourceChanged):
        parse(reply(YEAR.replace(old, new, 1)))


def test_good_friday_is_a_holiday_since_2016():
    fridays = [date(2015, 4, 3), date(2016, 3, 25), date(2026, 4, 3)]
    assert [INFO.publication.expects(day) for day in fridays] == [True, False, False]
