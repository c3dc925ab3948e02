"""The National Bank of Romania's newest table and yearly files."""

from datetime import date

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources.bnr import parse, plan
from converter.sources.contract import Reply

NEWEST = (FOLDER / "bnr" / "newest.xml").read_bytes()


def test_today_is_the_newest_table():
    (request,) = plan(wanted("2016-12-02"))
    assert (request.url, request.day) == ("https://curs.bnr.ro/nbrfxrates.xml", date(2016, 12, 2))


def test_past_days_are_the_files_of_their_years():
    found = plan(wanted("2026-01-03", "2026-03-20"))
    assert [(r.url[-8:], str(r.first), str(r.last)) for r in found] == [
        ("2025.xml", "2025-01-01", "2025-12-31"), ("2026.xml", "2026-01-01", "2026-03-20"),
    ]  # fmt: skip


def test_a_year_has_no_file_yet_in_its_first_days_alone():
    _, january = plan(wanted("2026-01-02", today="2026-01-03"))
    assert parse(Reply(january, 404, b"", NOON)).tables == ()
    (march,) = plan(wanted("2026-03-02", today="2026-03-03"))
    with pytest.raises(SourceRefused):
        parse(Reply(march, 404, b"", NOON))


def test_elements_are_found_whatever_their_namespace():
    moved = NEWEST.replace(b"http://www.bnr.ro/xsd", b"https://example.org/xsd")
    assert tables(parse(reply(moved))) == tables(parse(reply(NEWEST)))


def test_gold_by_the_gram_is_no_gold_by_the_ounce():
    assert not any("XAU" in column for column in tables(parse(reply(NEWEST)))["2016-12-02"])


def test_the_lei_of_before_july_2005_are_left_out():
    assert parse(reply(NEWEST.replace(b'date="2016-12-02"', b'date="2005-06-30"'))).tables == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<OrigCurrency>RON</OrigCurrency>", b"<OrigCurrency>EUR</OrigCurrency>"),
        (b"<OrigCurrency>RON</OrigCurrency>", b""),
        (b'date="2016-12-02"', b'date="02.12.2016"'),
        (b'date="2016-12-02"', b""),
        (b'multiplier="100"', b'multiplier=""'),
        (b'multiplier="100"', b'multiplier="0"'),
        (b">4.2393<", b">4,2393<"),
        (b'currency="USD"', b'currency="EUR"'),
        (b"DataSet", b"Data"),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in NEWEST
    with pytest.raises(SourceChanged):
        parse(reply(NEWEST.replace(old, new)))
