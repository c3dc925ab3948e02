"""The Bank of England's series."""

from datetime import UTC, date, datetime

import pytest
from support.replies import FOLDER, reply, wanted

from converter.errors import SourceChanged
from converter.sources.boe import INFO, SERIES, parse, plan

RANGE = (FOLDER / "boe" / "range.csv").read_bytes()
OUT, DUE = INFO.publication.out, INFO.publication.due


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_days_are_written_with_english_months_whatever_the_locale():
    (request,) = plan(wanted("2026-03-25", "2026-05-02"))
    assert (request.params["Datefrom"], request.params["Dateto"]) == ("17/Mar/2026", "02/May/2026")


def test_a_long_range_is_asked_for_ten_years_at_a_time():
    found = plan(wanted("2001-01-01", "2026-03-20"))
    assert len(found) == 3
    assert (found[0].first, found[-1].last) == (date(2000, 12, 24), date(2026, 3, 20))


def test_the_rouble_in_dollars_is_no_rouble_in_pounds():
    assert "XUDLBK69" not in SERIES
    with pytest.raises(SourceChanged):
        parse(reply(RANGE.replace(b"XUDLBK93", b"XUDLBK69")))


def test_friday_s_table_is_out_on_monday_morning_and_that_before_easter_on_tuesday():
    assert OUT(date(2026, 3, 20)) == at("2026-03-23T09:30")
    assert DUE(date(2026, 4, 1), date(2026, 4, 4), at("2026-04-04T12:00")) == at("2026-04-07T08:30")
    assert INFO.publication.expected(date(2026, 3, 22), at("2026-03-22T12:00")) == date(2026, 3, 19)


def test_friday_s_table_is_due_when_it_is_out():
    sunday = date(2026, 3, 22)
    assert DUE(date(2026, 3, 19), sunday, at("2026-03-22T12:00")) == at("2026-03-23T09:30")


def test_a_day_asked_for_before_its_table_is_out_is_not_settled():
    assert INFO.publication.final_after >= INFO.publication.longest_pause


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"DATE,", b"Day,"),
        (b"19 Mar 2026", b"19/03/2026"),
        (b"19 Mar 2026", b"32 Mar 2026"),
        (b",5.8721", b""),
        (b"1.3302", b"1,3302x"),
        (b"XUDLERS", b"XUDLUSS"),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in RANGE
    with pytest.raises(SourceChanged):
        parse(reply(RANGE.replace(old, new)))
