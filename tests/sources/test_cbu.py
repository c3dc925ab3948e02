"""The Central Bank of Uzbekistan's set in force."""

from datetime import date

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged
from converter.sources.cbu import INFO, parse, plan

SET = (FOLDER / "cbu" / "all.json").read_bytes()


def test_each_day_has_an_address_and_none_is_asked_for_two_days_ahead():
    found = plan(wanted("2026-04-01", "2026-04-05", today="2026-04-01"))
    assert [r.url[-11:] for r in found] == ["2026-04-01/", "2026-04-02/"]


def test_the_rows_name_the_day_in_force():
    assert list(tables(parse(reply(SET, day=date(2026, 4, 5))))) == ["2026-04-01"]


def test_strings_are_numbers_for_their_nominal():
    assert tables(parse(reply(SET)))["2026-04-01"]["10 VND/UZS"] == "4.63"


def test_a_rouble_of_before_1998_is_another_one():
    found = tables(parse(reply(SET.replace(b"01.04.2026", b"30.12.1997"))))
    assert found["1997-12-30"]["RUR/UZS"] == "149.97"


def test_the_lev_is_still_among_the_figures_but_has_ended():
    assert INFO.carries_ended
    assert INFO.covers["BGN"] == (None, date(2025, 12, 31))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"Date":"01.04.2026"', b'"Date":"2026-04-01"'),
        (b'"Nominal":"10"', b'"Nominal":""'),
        (b'"Nominal":"10"', b'"Nominal":"-10"'),
        (b'"Rate":"12194.21"', b'"Rate":"12 194.21"'),
        (b'"Rate":"12194.21"', b'"Rate":""'),
        (b'"Ccy":"USD"', b'"Ccy":"EUR"'),
        (b'"Ccy":"USD"', b'"Ccy":"usd"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in SET
    with pytest.raises(SourceChanged):
        parse(reply(SET.replace(old, new)))
