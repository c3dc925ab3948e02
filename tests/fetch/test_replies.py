"""What replies say: the days for which each of them speaks, one after the other."""

import pytest
from support.days import day
from support.fakes import FakeSource
from support.replies import reply

from converter.errors import SourceChanged
from converter.fetch.replies import ParsedReply, findings, parsed_reply, table_ahead
from converter.model import Figure, RateTable
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed

EXACT = Publication("day", "UTC", (16, 0), longest_pause=4, exact=True)
SOURCE = FakeSource("bank")


def replied(*days, status=200, **request):
    """A reply with tables of these days to a request for the day, or the days, that are named."""
    named = {name: day(text) for name, text in request.items()}
    figures = (Figure("EUR", "USD", "1.17"),)
    content = Parsed([RateTable("bank", day(text), figures) for text in days])
    return ParsedReply(reply(b"", status, **named), None if status == 304 else content)


def said(found):
    """The tables and the window of each finding."""
    return [([str(t.as_of) for t in one.tables], *map(str, one.window)) for one in found]


def test_a_table_speaks_for_the_days_from_its_own_to_that_of_the_request():
    (found,) = findings(SOURCE, [replied("2026-10-30", day="2026-11-01")], None)
    assert said([found]) == [(["2026-10-30"], "2026-10-30", "2026-11-01")]
    assert found.newest == day("2026-10-30")


def test_days_of_which_the_publisher_has_no_table_are_covered_by_the_table_before_them():
    replies = [replied("2026-10-30", day="2026-10-30"), replied(day="2026-10-31"), replied(day="2026-11-01")]
    assert said(findings(SOURCE, replies, None)) == [(["2026-10-30"], "2026-10-30", "2026-11-01")]


def test_an_answer_that_is_not_modified_speaks_for_the_day_of_its_request_alone():
    (found,) = findings(SOURCE, [replied(day="2026-10-30", status=304)], None)
    assert (said([found]), found.newest) == ([([], "2026-10-30", "2026-10-30")], None)


def test_a_series_speaks_for_the_days_of_its_request_whatever_tables_it_has():
    found = findings(SOURCE, [replied("2026-10-29", first="2026-10-20", last="2026-10-30")], None)
    assert said(found) == [(["2026-10-29"], "2026-10-20", "2026-10-30")]


@pytest.mark.parametrize(("as_of", "why"), [("2026-11-02", "a later day"), ("2026-10-20", "older than")])
def test_a_reply_that_can_not_be_right_is_an_error_after_those_before_it_were_given(as_of, why):
    replies = [replied("2026-10-29", day="2026-10-29"), replied(as_of, day="2026-10-30")]
    found = findings(SOURCE, replies, None)
    assert said([next(found)]) == [(["2026-10-29"], "2026-10-29", "2026-10-29")]
    with pytest.raises(SourceChanged, match=why):
        next(found)


def test_a_table_ahead_of_the_request_shows_a_clock_that_is_behind_where_the_source_never_publishes_ahead():
    replies = [replied("2026-10-29", "2026-10-30", "2026-10-31", day="2026-10-29")]
    assert table_ahead(FakeSource("bank", publication=EXACT), replies) == day("2026-10-30")
    assert table_ahead(SOURCE, replies) is None


def test_tables_ahead_alone_do_not_show_it():
    replies = [replied("2026-10-30", day="2026-10-29")]
    assert table_ahead(FakeSource("bank", publication=EXACT), replies) is None


def test_by_a_clock_that_is_behind_a_series_covers_no_day_before_its_first_table():
    ahead = day("2026-10-30")
    replies = [replied("2026-10-28", "2026-10-30", first="2026-10-01", last="2026-10-29")]
    assert said(findings(SOURCE, replies, ahead)) == [(["2026-10-28"], "2026-10-28", "2026-10-29")]


def test_a_parser_that_stumbles_is_a_source_that_has_changed():
    class Stumbling(FakeSource):
        def parse(self, reply):
            raise KeyError

    with pytest.raises(SourceChanged, match="KeyError in reading it"):
        parsed_reply(Stumbling("bank"), reply(b""))


def test_a_parser_that_returns_something_else_is_a_source_that_has_changed():
    class Other(FakeSource):
        def parse(self, reply):
            return []

    with pytest.raises(SourceChanged, match="TypeError in reading it"):
        parsed_reply(Other("bank"), reply(b""))
