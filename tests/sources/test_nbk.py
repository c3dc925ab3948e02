"""The National Bank of Kazakhstan's table of a day."""

from datetime import date

import pytest
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged
from converter.sources.nbk import parse, plan

TABLE = (FOLDER / "nbk" / "rates.xml").read_bytes()


def test_each_day_is_asked_for_on_its_own():
    found = plan(wanted("2026-03-31", "2026-04-01"))
    assert [(r.params["fdate"], r.day) for r in found] == [
        ("31.03.2026", date(2026, 3, 31)), ("01.04.2026", date(2026, 4, 1)),
    ]  # fmt: skip


def test_tomorrow_is_not_asked_for_but_today():
    (request,) = plan(wanted("2026-04-02", today="2026-04-01"))
    assert request.day == date(2026, 4, 1)


def test_a_figure_keeps_its_units():
    figures = tables(parse(reply(TABLE)))["2026-04-01"]
    assert (figures["1000 IRR/KZT"], figures["100 UZS/KZT"], figures["JPY/KZT"]) == ("0.4", "3.93", "3")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<date>01.04.2026</date>", b""),
        (b"01.04.2026", b"31.04.2026"),
        (b"<quant>1000</quant>", b"<quant>0</quant>"),
        (b"<quant>1000</quant>", b""),
        (b"<description>478.77</description>", b"<description>478,77</description>"),
        (b"<title>USD</title>", b"<title>EUR</title>"),
        (b"rates>", b"rss>"),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in TABLE
    with pytest.raises(SourceChanged):
        parse(reply(TABLE.replace(old, new)))
