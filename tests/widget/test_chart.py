"""The chart of the element, asked through node: what it reads, computes and draws."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from support.widget_core import big

from converter import Converter
from converter.money.document import six
from converter.widget.document import document
from converter.widget.series import with_series

OF_ECB = {"source": "ecb", "base": "EUR"}
OF_CBR = {"source": "cbr", "quote": "RUB"}


def of(source, own):
    """A table as the script has it, in which all figures are of a currency."""
    return {"source": source, "own": own, "kind": "reference", "name": "A bank"}


ECB, CBR = of("ecb", "EUR"), of("cbr", "RUB")


def crossed(core, table, code, files):
    """The days and rates of one currency in another, from the files of series of a table."""
    read = [{"call": ["readSeries", file, table, file["code"]]} for file in files]
    points = core.call("crossed", code, read)
    rates = core.calls([["rateText", point] for point in points])
    return [(point["day"], Decimal(rate)) for point, rate in zip(points, rates, strict=True)]


def points_of(fractions):
    """Points as the script has them, from days with numerator and, if it isn't 1, denominator."""
    return [
        {"day": day, "num": big(num), "den": big(den[0] if den else 1), "decimals": [0, 0]}
        for day, num, *den in fractions
    ]


def outline(core, fractions):
    return core.call("outline", points_of(fractions))


def series(code="USD", days=("2026-10-29", "2026-10-30"), figures=("1.113", "1.1172"), **more):
    """A file of a series of the ECB."""
    return {"format": 1, **OF_ECB, "code": code, "days": days, "figures": figures, **more}


def table(head, codes, **more):
    """A table in a file of rates, in which all figures are 1."""
    figures = dict.fromkeys(codes.split(), "1")
    return {"name": "A bank", "kind": "reference", "day": "2026-10-30", **head, "figures": figures, **more}


def rates(*tables, **more):
    """The text of a file of rates."""
    return json.dumps({"format": 1, "at": "2026-10-30T20:00:00Z", "tables": tables, **more})


@pytest.mark.parametrize(
    ("source", "at", "pairs"),
    [
        ("ecb", datetime(2026, 10, 31, 20, tzinfo=UTC), "EUR/USD USD/EUR USD/GBP GBP/USD IDR/CHF JPY/KRW"),
        ("cnb", datetime(2026, 4, 2, 20, tzinfo=UTC), "HUF/CZK CZK/JPY USD/HUF IDR/GBP"),
        ("norges", datetime(2026, 3, 24, 20, tzinfo=UTC), "USD/NOK NOK/JPY MMK/EUR"),
    ],
)
def test_the_exported_series_give_the_days_and_rates_of_the_library(core, source, at, pairs, tmp_path):
    none = {"CONVERTER_CACHE_DIR": str(tmp_path)}
    with Converter(source, offline=True, clock=lambda: at, environ=none) as converter:
        content, files = with_series(converter, document(converter))
        since = min(json.loads(file)["days"][0] for file in files.values())
        expected = [converter.history(*pair.split("/"), since) for pair in pairs.split()]
    series = {name.split("/")[-1][:3]: json.loads(file) for name, file in files.items()}
    table = content["tables"][0]
    for pair, rates in zip(pairs.split(), expected, strict=True):
        asked = [series[code] for code in pair.split("/") if code in series]
        points = crossed(core, of(source, table.get("base") or table["quote"]), pair[:3], asked)
        assert len(points) > 5
        assert points == [(str(rate.as_of), Decimal(six(rate.value))) for rate in rates]


def test_a_cross_has_only_the_days_of_both(core):
    one = series(days=["2026-10-28", "2026-10-29", "2026-10-30"], figures=["1.2", "1.25", "1.5"])
    other = series("GBP", days=["2026-10-27", "2026-10-28", "2026-10-30"], figures=["0.9", "0.6", "0.75"])
    half = Decimal("0.5")
    assert crossed(core, ECB, "USD", [one, other]) == [("2026-10-28", half), ("2026-10-30", half)]


def test_a_nominal_of_the_file_is_that_of_figures_that_are_texts(core):
    figures = ["47.5", {"text": "0.475"}, {"text": "4.75", "nominal": 10}]
    days = ["2026-10-28", "2026-10-29", "2026-10-30"]
    yen = {"format": 1, **OF_CBR, "code": "JPY", "nominal": 100, "days": days, "figures": figures}
    assert [rate for _, rate in crossed(core, CBR, "JPY", [yen])] == [Decimal("0.475")] * 3


def test_a_figure_or_a_file_may_be_in_the_other_direction_than_the_table(core):
    file = series(figures=["1.25", {"text": "0.8", "turned": True}])
    whole = {"format": 1, **OF_ECB, "code": "USD", "days": ["2026-10-30"], "figures": ["0.8"], "quote": "EUR"}
    del whole["base"]
    found = [*crossed(core, ECB, "EUR", [file]), *crossed(core, ECB, "EUR", [whole])]
    assert [rate for _, rate in found] == [Decimal("1.25")] * 3


BROKEN = {
    "another format": series(format=2),
    "another source": series(source="cbr"),
    "another code": series(code="GBP"),
    "another currency of the source": series(base="USD"),
    "two directions": series(quote="EUR"),
    "no direction": series(base=None),
    "no days": series(days=[], figures=[]),
    "a figure too few": series(figures=["1.113"]),
    "a figure too many": series(figures=["1.113", "1.1172", "1.2"]),
    "unsorted": series(days=["2026-10-30", "2026-10-29"]),
    "a day twice": series(days=["2026-10-30", "2026-10-30"]),
    "no such day": series(days=["2026-02-29", "2026-10-30"]),
    "a day with a time": series(days=["2026-10-29T00:00:00.000Z", "2026-10-30"]),
    "a day that is a number": series(days=[0, 1]),
    "zero": series(figures=["0.000", "1.1172"]),
    "below zero": series(figures=["-1.1", "1.1172"]),
    "no number": series(figures=["NaN", "1.1172"]),
    "a number that is no text": series(figures=[1.113, 1.1172]),
    "no figure": series(figures=[None, "1.1172"]),
    "an empty text": series(figures=["", "1.1172"]),
    "a nominal of zero": series(figures=[{"text": "1.1", "nominal": 0}, "1.1172"]),
    "a nominal with decimals": series(figures=[{"text": "1.1", "nominal": 1.5}, "1.1172"]),
    "an unlikely figure": series(figures=["1.1e13", "1.1172"]),
    "no object": None,
    "a list": [],
    "no lists": {"format": 1, **OF_ECB, "code": "USD"},
}


def test_a_series_that_is_damaged_or_another_is_refused(core):
    assert len(crossed(core, ECB, "EUR", [series()])) == 2
    found = core.calls([["readSeries", data, ECB, "USD"] for data in BROKEN.values()])
    assert {name: "thrown" in one for name, one in zip(BROKEN, found, strict=True)} == dict.fromkeys(
        BROKEN, True
    )


PEG = {"base": "USD", "quote": "AED", "text": "3.6725", "day": "1997-11-01"}
MARK = {"base": "EUR", "quote": "DEM", "text": "1.95583", "day": "1999-01-01"}
FIRST, LAST = ({"day": "2026-10-30", "text": "2"} | one for one in (
    {"source": "cbr", "base": "CNY", "quote": "RUB"}, {"source": "nbp", "base": "RUB", "quote": "PLN"}
))  # fmt: skip
CHAIN = {"legs": [FIRST, LAST], "kind": "official", "day": "2026-10-30"}
FILE = rates(
    table(OF_CBR, "USD JPY CNY", only="RUB", series="USD JPY"),
    table(OF_ECB, "USD GBP", series=True),
    table({"source": "nbp", "quote": "PLN"}, "USD"),
    pegs={"AED": PEG},
    law={"DEM": [MARK]},
    pairs={"CNY": {"PLN": CHAIN}},
)
CHARTABLE = {
    "EUR/USD": ["USD"],
    "USD/EUR": ["USD"],
    "USD/GBP": ["USD", "GBP"],
    "RUB/JPY": ["JPY"],
    "CNY/RUB": None,  # the source has no series of it
    "USD/PLN": None,  # nor this one any
    "USD/AED": None,
    "EUR/AED": None,
    "DEM/USD": None,
    "EUR/DEM": None,
    "CNY/PLN": None,
    "EUR/EUR": None,
}


def test_only_a_rate_of_one_table_with_its_series_has_a_chart(core):
    file = core.call("open", FILE)
    found = core.calls([["chartable", {"call": ["rate", file, *pair.split("/")]}] for pair in CHARTABLE])
    assert dict(zip(CHARTABLE, found, strict=True)) == CHARTABLE


def test_a_period_begins_on_the_same_day_of_the_month_or_on_its_last(core):
    questions = [
        (("2025-10-29", "2025-10-30", "2026-10-30"), "1y", "2025-10-30"),
        (("2026-09-29", "2026-09-30", "2026-10-30"), "1m", "2026-09-30"),
        (("2026-02-27", "2026-02-28", "2026-03-31"), "1m", "2026-02-28"),
        (("2023-02-27", "2023-02-28", "2024-02-29"), "1y", "2023-02-28"),
        (("2025-12-14", "2025-12-15", "2026-01-15"), "1m", "2025-12-15"),
    ]
    found = core.calls(
        [["lastOf", points_of((day, 1) for day in days), period] for days, period, _ in questions]
    )
    assert [points[0]["day"] for points in found] == [first for _, _, first in questions]


def test_the_lowest_and_the_highest_are_exact_and_of_equal_ones_the_newest(core):
    large = 10**40  # floats can't tell these from each other
    fractions = [(large, large), (large + 1, large), (large - 1, large), (2 * large + 2, 2 * large), (1, 1)]
    drawn = outline(core, [(f"2026-10-{26 + i}", *fraction) for i, fraction in enumerate(fractions)])
    assert (drawn["low"], drawn["high"]) == (2, 3)


def test_time_runs_from_left_to_right_and_the_highest_is_at_the_top(core):
    points = [["2026-10-26", 2], ["2026-10-27", 1], ["2026-10-29", 4], ["2026-10-30", 3]]
    drawn = outline(core, points)
    assert drawn["places"] == [[0, 133], [250, 200], [750, 0], [1000, 67]]
    assert drawn["line"] == "M0,133L250,200L750,0L1000,67"


def test_the_line_is_broken_at_a_hole_of_more_than_ten_days(core):
    points = [["2026-10-01", 1], ["2026-10-11", 2], ["2026-10-22", 3]]
    drawn = outline(core, points)
    assert drawn["line"] == "M0,200L476,100M1000,0"


def test_equal_rates_are_a_level_line_and_one_rate_is_a_point(core):
    level, one = outline(core, [["2026-10-29", 2], ["2026-10-30", 2]]), outline(core, [["2026-10-30", 2]])
    assert level["line"] == "M0,100L1000,100"
    assert one["places"] == [[0, 100]]
