"""What a notebook shows of a conversion, a sum and a series."""

from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from support.holding import shipped_environ

from converter import Converter
from converter.model import Money, Note, Rate
from converter.money.conversion import Answer, Conversion

EVIL = "<script>alert('&\"')</script>"


class Shown(HTMLParser):
    """The cells of the table and the lines below it; a tag that is not closed is an AssertionError."""

    def __init__(self, html):
        super().__init__()
        self.cells, self.lines, self.tags, self.open = [], [], set(), []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")
        if tag == "div":
            self.lines.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1] in ("td", "th"):
            self.cells[-1] += data
        else:
            self.lines[-1] += data


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    with Converter(environ=shipped_environ(tmp_path_factory.mktemp("cache"))) as c:
        yield c


def test_a_conversion_shows_whose_rate_it_is_and_of_which_day(held):
    shown = Shown(held.convert(100, "USD", "EUR", "2016-02-14", fee="2%")._repr_html_())
    assert shown.cells[5:] == ["100 USD", "88.69 EUR", "0.886918", "2016-02-12 (2 days old)", "ecb"]
    assert shown.lines == [
        "fee 2.00 USD (2%); after the fee 86.92 EUR",
        "no rate was published for 2016-02-14; that of 2016-02-12 is used",
        "Source: ECB",
    ]


def test_a_mean_shows_its_fixings(held):
    shown = Shown(held.convert(100, "USD", "EUR", average="2025")._repr_html_())
    assert "mean of 255 fixings 2025-01-02..2025-12-31" in shown.lines


def test_a_sum_shows_its_parts_and_says_a_thing_once(held):
    found = held.total([(100, "USD"), (50, "GBP")], "EUR", "2026-10-30")
    shown = Shown(found._repr_html_())
    assert shown.cells[5::5] == ["100 USD", "50 GBP", "sum"]
    assert str(found.result) in shown.cells
    assert shown.lines.count("Source: ECB") == 1


def test_a_long_series_shows_its_ends(held):
    shown = Shown(held.series("EUR", "USD", "2025-01-01", "2025-12-31")._repr_html_())
    days = shown.cells[4::4]
    assert (len(days), days[0], days[-1]) == (11, "2025-01-02", "2025-12-31")
    assert days[5] == "\N{HORIZONTAL ELLIPSIS}"
    assert "EUR/USD, 255 rates 2025-01-02..2025-12-31 (ecb)" in shown.lines


def test_a_short_series_shows_all_days(held):
    shown = Shown(held.series("EUR", "USD", "2025-12-15", "2025-12-31")._repr_html_())
    assert "\N{HORIZONTAL ELLIPSIS}" not in shown.cells


def test_text_from_outside_is_no_markup():
    rate = Rate("USD", "EUR", Decimal(1), Decimal(1), Decimal(1), date(2026, 1, 2), "custom", EVIL, EVIL)
    answer = Answer(
        rate, asked=date(2026, 1, 2), at=datetime(2026, 1, 2, tzinfo=UTC), notes=(Note("x", EVIL, EVIL),),
        attribution=EVIL, assumed=(EVIL,),
    )  # fmt: skip
    shown = Shown(Conversion(Money(Decimal(1), EVIL), Money(Decimal(1), EVIL), answer, EVIL)._repr_html_())
    assert shown.tags == {"table", "thead", "tbody", "tr", "th", "td", "div"}
    assert EVIL in shown.cells
    assert shown.lines == [f"assumed {EVIL}", f"{EVIL}; {EVIL}", EVIL]
