"""The Reserve Bank of Australia's one file."""

from datetime import date

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged
from converter.sources.rba import INFO, parse, plan

FILE = (FOLDER / "rba" / "f11.1.csv").read_text(encoding="utf-8-sig")


def test_the_file_is_asked_for_the_days_that_are_wanted_of_it():
    (request,) = plan(wanted("2026-03-16", "2026-03-20"))
    assert (request.first, request.last) == (date(2026, 3, 10), date(2026, 3, 20))
    assert request.url.endswith("/f11.1-data.csv")


def test_a_file_that_begins_after_the_day_that_is_wanted_is_not_taken_for_that_day():
    assert parse(reply(FILE, first=date(2023, 1, 1))).tables
    with pytest.raises(SourceChanged, match="begins later"):
        parse(reply(FILE, first=date(2022, 12, 28)))


def test_the_index_is_no_currency_and_sdr_is_xdr():
    figures = tables(parse(reply(FILE)))["2026-03-20"]
    assert figures["AUD/XDR"] == "0.5217"
    assert not any("66.10" in text for text in figures.values())


def test_a_column_that_ended_is_empty():
    assert all("AUD/ZAR" not in figures for figures in tables(parse(reply(FILE))).values())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A$1=USD", "USD1=A$"),
        ("A$1=USD", "A$1=EUR"),
        ("Units,USD", "Units,EUR"),
        ("Series ID", "Series"),
        ("04-Jan-2023", "04-01-2023"),
        ("04-Jan-2023", "31-Jun-2023"),
        (",0.5217", ""),
        ("0.6809", "0,6809"),
        ("0.6809", "n/a"),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in FILE
    with pytest.raises(SourceChanged):
        parse(reply(FILE.replace(old, new)))


def test_the_bank_is_closed_on_the_days_that_never_move():
    days = ["2026-01-01", "2026-01-26", "2024-04-25", "2026-04-03", "2026-04-06", "2026-12-25", "2026-03-21"]
    assert not any(INFO.publication.expects(date.fromisoformat(day)) for day in days)
    assert INFO.publication.expects(date(2026, 3, 20))
