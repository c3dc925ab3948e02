"""Norges Bank's CSV."""

from datetime import date

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged
from converter.sources.norges import INFO, parse, plan

EXR = (FOLDER / "norges" / "exr.csv").read_text()


def test_one_request_has_all_currencies_and_days():
    (request,) = plan(wanted("2026-03-24"))
    assert request.url == "https://data.norges-bank.no/api/data/EXR/B..NOK.SP"
    assert request.params == {"format": "csvdata", "startPeriod": "2026-03-17", "endPeriod": "2026-03-24"}


def test_the_power_of_ten_is_the_nominal():
    assert tables(parse(reply(EXR)))["2026-03-24"] == {
        "EUR/NOK": "11.2305", "100 IDR/NOK": "0.057457", "100 JPY/NOK": "6.1065", "USD/NOK": "9.7049",
    }  # fmt: skip


def test_columns_are_found_by_their_names():
    lines = [line.split(",") for line in EXR.splitlines()]
    turned = "".join(",".join(reversed(cells)) + "\n" for cells in lines)
    assert tables(parse(reply(turned))) == tables(parse(reply(EXR)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("UNIT_MULT", "MULTIPLIER"),
        ("B,JPY,NOK,SP,4,false,2,", "B,JPY,NOK,SP,4,false,,"),
        ("B,JPY,NOK,SP,4,false,2,", "B,JPY,NOK,SP,4,false,-2,"),
        ("B,JPY,NOK,SP,4,false,2,", "B,JPY,SEK,SP,4,false,2,"),
        ("B,JPY,NOK,SP,4,false,2,", "M,JPY,NOK,SP,4,false,2,"),
        ("2026-03-24,6.1065", "2026-03,6.1065"),
        ("2026-03-24,6.1065", "2026-03-24,NaN"),
        ("2026-03-24,6.1065", "2026-03-24"),
        ("2026-03-24,9.7049\n", "2026-03-24,9.70"),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in EXR
    with pytest.raises(SourceChanged):
        parse(reply(EXR.replace(old, new)))


def test_the_rouble_ended_with_the_ecb_s():
    assert INFO.covers["RUB"] == (None, date(2022, 3, 1))


def test_maundy_thursday_and_the_national_day_have_no_table():
    assert not INFO.publication.expects(date(2026, 4, 2))
    assert not INFO.publication.expects(date(2027, 5, 17))
