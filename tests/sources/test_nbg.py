"""The National Bank of Georgia's set in force."""

from datetime import date

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged
from converter.sources.nbg import INFO, parse, plan

SET = (FOLDER / "nbg" / "currencies.json").read_bytes()


def test_the_day_of_a_set_is_its_own_and_not_the_one_asked_for():
    assert list(tables(parse(reply(SET, day=date(2026, 3, 2))))) == ["2026-02-28"]


def test_each_day_is_asked_for_by_its_date_tomorrow_too():
    found = plan(wanted("2026-03-02", "2026-03-03", today="2026-03-02"))
    assert [(r.params, r.day) for r in found] == [
        ({"date": "2026-03-02"}, date(2026, 3, 2)), ({"date": "2026-03-03"}, date(2026, 3, 3)),
    ]  # fmt: skip


def test_a_rouble_of_before_1998_is_another_one():
    found = tables(parse(reply(SET.replace(b"2026-02-28T", b"1997-12-31T"))))
    assert found["1997-12-31"]["100 RUR/GEL"] == "3.4619"
    assert INFO.quotes("RUR")


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-02"])
def test_there_is_no_table_of_a_sunday_or_monday(day):
    assert not INFO.publication.works(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"date":"2026-02-28T00:00:00.000Z","curr', b'"date":"2026-02-28T17:01:00.093Z","curr'),
        (b'"date":"2026-02-28T00:00:00.000Z","curr', b'"curr'),
        (b'"quantity":1000', b'"quantity":0'),
        (b'"quantity":1000', b'"quantity":"one thousand"'),
        (b'"rate":2.6759', b'"rate":null'),
        (b'"code":"USD"', b'"code":"EUR"'),
        (b'"currencies"', b'"rates"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in SET
    with pytest.raises(SourceChanged):
        parse(reply(SET.replace(old, new)))
