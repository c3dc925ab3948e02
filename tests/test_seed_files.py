"""The rates that ship with the program are those that their sources published."""

import os
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import pytest
from support.holding import CBR, CURRENCY_API, ECB

from converter import iso4217, sources
from converter.api.converter import Converter
from converter.errors import NotHeld
from converter.lookup import notes
from converter.seed import SHIPPED
from converter.store.layers import Store
from converter.store.paths import seed_directory
from converter.store.sheet import read, render

SEED = Path(seed_directory())
FILES = sorted(SEED.glob("*/*.csv"))
NOW = datetime(2026, 11, 25, tzinfo=UTC)  # after the last file was written
INFOS = {key: sources.get(key).INFO for key in SHIPPED}
HMRC = INFOS["hmrc"]


@pytest.fixture(scope="module")
def store():
    return Store("/dev/null", str(SEED), lambda: NOW)


@pytest.fixture(scope="module")
def sheets():
    return {path: read(str(path), NOW) for path in FILES}


def name(path):
    return f"{path.parent.name}/{path.name}"


def figure(store, info, day, code):
    row = store.read(info).at(date.fromisoformat(day))
    found = row.figure(code) if row and str(row.as_of) == day else None
    return str(found) if found else None


def test_these_sources_ship_and_nothing_else():
    assert sorted(os.listdir(SEED)) == sorted(SHIPPED)
    assert [path.name for path in SEED.rglob("*") if path.is_file() and path not in FILES] == []


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_has_the_sum_of_its_content(path):
    first, _, rest = path.read_bytes().partition(b"\n")
    assert first == b"# fxconvert 1 %08x" % crc32(rest)
    assert b"\r" not in rest


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_is_written_as_this_version_writes_it(path, sheets):
    sheet = sheets[path]
    data = render(sheet.head, sheet.columns, map(sheet.cells, range(len(sheet.lines))))
    assert data == path.read_bytes()


def test_every_figure_is_a_rate_and_none_is_set_aside(sheets):
    for path, sheet in sheets.items():
        info = INFOS[path.parent.name]
        assert sheet.dates == sorted(set(sheet.dates))
        assert {line.count(",") for line in sheet.lines} == {len(sheet.columns) - 1}
        for index in range(len(sheet.lines)):
            read_at = sheet.fetched_at(index)
            assert read_at is None if info.key == "hmrc" else read_at <= sheet.head.written
            for code, found in sheet.figures(index, info.base).items():
                assert iso4217.known(code)
                assert found.text[0].isdigit()
                assert found.value > 0


def test_each_file_says_whose_rates_they_are(sheets):
    for path, sheet in sheets.items():
        info = INFOS[path.parent.name]
        head = sheet.head
        assert (head.zone, head.kind, head.attribution) == (
            info.publication.zone, info.kind, info.attribution,
        )  # fmt: skip


def test_all_days_of_the_ecb_are_there(store, sheets):
    lines = [day for path, sheet in sheets.items() if path.parent.name == "ecb" for day in sheet.dates]
    assert len(lines) == 7126
    assert (lines[0], lines[-1]) == ("1999-01-04", "2026-10-30")
    calendar = ECB.publication
    span = range(date(2000, 1, 3).toordinal(), date(2026, 10, 30).toordinal() + 1)
    due = [str(date.fromordinal(n)) for n in span if calendar.works(date.fromordinal(n))]
    assert [day for day in lines if day >= "2000-01-03"] == due


def test_every_day_of_the_ecb_from_the_first_table_on_is_covered(store):
    held = store.read(ECB)
    days = range(date(1999, 1, 4).toordinal(), date(2026, 10, 31).toordinal())
    assert [n for n in days if not held.covers(date.fromordinal(n), NOW)] == []
    # A Saturday: until Monday's fixing is due.
    assert held.covers(date(2026, 10, 31), datetime(2026, 11, 1, tzinfo=UTC))
    assert not held.covers(date(2026, 10, 31), datetime(2026, 11, 2, 15, tzinfo=UTC))


ECB_FIGURES = [
    ("1999-01-04", "USD", "1 EUR = 1.1789 USD"),
    ("1999-01-04", "JPY", "1 EUR = 133.73 JPY"),
    ("2001-02-22", "TRL", "1 EUR = 1050000 TRL"),
    ("2004-12-31", "TRL", "1 EUR = 1836200 TRL"),
    ("2004-12-31", "TRY", None),
    ("2005-01-03", "TRY", "1 EUR = 1.815 TRY"),
    ("2005-01-03", "TRL", None),
    ("2008-12-09", "ISK", "1 EUR = 290 ISK"),
    ("2008-12-10", "ISK", None),
    ("2018-01-31", "ISK", None),
    ("2022-03-01", "RUB", "1 EUR = 117.201 RUB"),
    ("2022-03-02", "RUB", None),
    ("2022-12-30", "HRK", "1 EUR = 7.5365 HRK"),
    ("2025-12-31", "BGN", "1 EUR = 1.9558 BGN"),
    ("2026-01-02", "BGN", None),
    ("2026-10-30", "USD", "1 EUR = 1.1172 USD"),
    ("2026-10-30", "JPY", "1 EUR = 175.68 JPY"),
]


@pytest.mark.parametrize(("day", "code", "expected"), ECB_FIGURES)
def test_a_figure_of_the_ecb(store, day, code, expected):
    assert figure(store, ECB, day, code) == expected


def test_currencies_come_and_go_at_the_ecb_as_its_source_says(sheets):
    first, last = {}, {}
    for path, sheet in sheets.items():
        if path.parent.name == "ecb":
            for index, day in enumerate(sheet.dates):
                for code in sheet.codes(index, "EUR"):
                    first.setdefault(code, day)
                    last[code] = day
    assert set(first) == set(ECB.covers)
    for code, (since, until) in ECB.covers.items():
        assert first[code] == str(since or "1999-01-04")
        assert last[code] == str(until or "2026-10-30")


def test_the_ecb_has_no_krona_of_iceland_for_nine_years(sheets):
    days = [
        day
        for path, sheet in sheets.items()
        if path.parent.name == "ecb"
        for index, day in enumerate(sheet.dates)
        if sheet.figure(index, "ISK", "EUR")
    ]
    holes = [
        (one, two)
        for one, two in pairwise(days)
        if (date.fromisoformat(two) - date.fromisoformat(one)).days > ECB.publication.longest_pause + 1
    ]
    assert holes == [("2008-12-09", "2018-02-01")]


def test_the_table_of_the_bank_of_russia(store):
    row = store.read(CBR).at(date.max)
    assert str(row.as_of) == "2026-04-25"
    assert str(row.figure("USD")) == "1 USD = 75.5273 RUB"
    assert str(row.figure("JPY")) == "100 JPY = 47.2636 RUB"
    assert str(row.figure("DZD")) == "100 DZD = 57.0006 RUB"
    assert len(row.codes()) == 54


def test_the_table_of_currency_api(store):
    row = store.read(CURRENCY_API).at(date.max)
    assert str(row.as_of) == "2026-09-29"
    assert str(row.figure("EUR")) == "1 USD = 0.88022588 EUR"
    assert {"XAU", "XAG", "RUB", "VES"} <= set(row.codes())
    assert "BGN" not in row.codes()


def test_what_ships_is_said_to_ship(store):
    assert all(store.read(info).at(date.max).shipped for info in INFOS.values())
    assert store.damaged == []


# Each source: the number of tables, the first and last day, the number of currencies, figures of the last.
NEWEST = [
    ("boc", 5, "2026-03-12", "2026-03-18", 23, ["1 USD = 1.3706 CAD", "1 RUB = 0.01633 CAD"]),
    ("cnb", 65, "2026-01-02", "2026-04-02", 30, ["1 USD = 21.291 CZK", "100 JPY = 13.338 CZK"]),
    ("nbp", 4, "2026-03-02", "2026-03-05", 32, ["1 USD = 3.6771 PLN"]),
    ("nbu", 16, "2026-03-01", "2026-03-16", 45, ["1 USD = 44.1381 UAH"]),
    ("norges", 7, "2026-03-16", "2026-03-24", 36, ["1 USD = 9.7049 NOK", "100 JPY = 6.1065 NOK"]),
    ("riksbank", 4, "2026-03-24", "2026-03-27", 29, ["1 USD = 9.44517 SEK", "1 JPY = 0.05907 SEK"]),
]


@pytest.mark.parametrize(("key", "tables", "first", "last", "count", "figures"), NEWEST)
def test_the_tables_of_a_source_that_must_be_named(store, key, tables, first, last, count, figures):
    held = store.read(INFOS[key])
    days = held.days(date(1993, 1, 1), date.max)
    assert (len(days), str(days[0]), str(days[-1])) == (tables, first, last)
    assert {len(held.at(day).codes()) for day in days} == {count}
    found = {str(figure) for figure in held.at(date.max).figures().values()}
    assert [text for text in figures if text not in found] == []


@pytest.mark.parametrize("key", [row[0] for row in NEWEST])
def test_no_working_day_is_covered_without_a_table(store, key):
    held, calendar = store.read(INFOS[key]), INFOS[key].publication
    days = held.days(date(1993, 1, 1), date.max)
    ((first, last),) = held.windows(NOW, days[0], days[-1])
    assert first == days[0]
    quiet = [days[-1] + n * timedelta(days=1) for n in range(1, (last - days[-1]).days + 1)]
    assert [day for day in quiet if calendar.works(day)] == []


def convert(folder, key, pair, on=None):
    with Converter([key], offline=True, cache_dir=folder, clock=lambda: NOW) as converter:
        return converter.convert(100, *pair.split(), on=on)


ANSWERS = [
    ("boc", "USD CAD", "2026-03-14", "137.16"),  # a Saturday: Friday's
    ("cnb", "USD CZK", "2026-01-02", "2061.10"),
    ("hmrc", "USD GBP", "2014-02-01", "60.30"),
    ("hmrc", "USD GBP", "2015-06-10", "64.31"),
    ("hmrc", "USD GBP", "2026-08-31", "74.81"),
    ("nbp", "USD PLN", "2026-03-04", "367.70"),
    ("nbu", "USD UAH", "2026-03-15", "4416.36"),
    ("norges", "USD NOK", "2026-03-22", "954.48"),  # a Sunday
    ("riksbank", "USD SEK", "2026-03-25", "929.22"),
]


@pytest.mark.parametrize(("key", "pair", "on", "result"), ANSWERS)
def test_a_day_that_ships_is_answered_offline_and_is_not_stale(tmp_path, key, pair, on, result):
    answer = convert(tmp_path, key, pair, on)
    assert (f"{answer.result.amount}", answer.rate.source) == (result, key)
    assert not answer.stale


@pytest.mark.parametrize(
    ("key", "pair", "on"),
    [
        ("boc", "USD CAD", "2026-03-11"),
        ("boc", "USD CAD", "2026-03-19"),
        ("cnb", "USD CZK", "2025-12-31"),
        ("cnb", "USD CZK", "2026-04-07"),
        ("nbp", "USD PLN", "2026-03-01"),
        ("nbp", "USD PLN", "2026-03-06"),
        ("nbu", "USD UAH", "2026-02-28"),
        ("nbu", "USD UAH", "2026-03-17"),
        ("norges", "USD NOK", "2026-03-15"),
        ("norges", "USD NOK", "2026-03-25"),
        ("riksbank", "USD SEK", "2026-03-23"),
        ("riksbank", "USD SEK", "2026-03-30"),
    ],
)
def test_a_day_outside_what_ships_is_not_answered_by_a_day_inside(tmp_path, key, pair, on):
    with pytest.raises(NotHeld, match=f"{key}'s rates of {on} are not on this machine"):
        convert(tmp_path, key, pair, on)


@pytest.mark.parametrize(("key", "pair"), [(row[0], row[1]) for row in ANSWERS if row[0] != "hmrc"])
def test_the_newest_table_that_ships_is_said_to_be_stale(tmp_path, key, pair):
    answer = convert(tmp_path, key, pair)
    assert answer.stale
    assert [note.code for note in answer.notes] == ["stale", "seed"]


@pytest.mark.parametrize("on", [None, "2026-12-01"])
def test_the_table_of_a_month_that_ships_does_not_answer_the_next(tmp_path, on):
    december = {"offline": True, "cache_dir": tmp_path, "clock": lambda: datetime(2026, 12, 1, 9, tzinfo=UTC)}
    with Converter(["hmrc"], **december) as converter, pytest.raises(NotHeld, match="are of 2026-11-01"):
        converter.convert(100, "USD", "GBP", on=on)


def test_every_month_of_hmrc_is_there_and_covered(store):
    held = store.read(HMRC)
    days = [date(n // 12, n % 12 + 1, 1) for n in range(2014 * 12 + 1, 2026 * 12 + 11)]
    assert held.days(date(1993, 1, 1), date.max) == days
    assert [day for day in days if not held.covers(day, NOW)] == []


HMRC_FIGURES = [
    ("2014-02-01", "USD", "1.6584"),
    ("2014-02-01", "SRD", None),  # listed under the guilder's code
    ("2014-12-01", "LTL", "4.3291"),
    ("2015-01-01", "LTL", None),
    ("2015-03-01", "UAH", "40.28"),
    ("2015-04-01", "XCD", "3.9831"),
    ("2016-06-01", "BYR", "28383.69"),
    ("2016-08-01", "BYR", None),  # in new roubles
    ("2017-01-01", "BYN", "2.4841"),
    ("2017-12-01", "MRO", "470.07"),
    ("2020-01-01", "MRU", "49.25"),
    ("2018-08-01", "VEF", "156392.72"),
    ("2018-09-01", "VEF", None),
    ("2022-03-01", "RUB", "171.7470"),
    ("2022-06-01", "SLL", "16043.1497"),
    ("2023-02-01", "SLE", None),
    ("2023-03-01", "SLE", "23.9705"),
    ("2025-02-01", "VES", "68.2462"),  # listed as VED
    ("2024-06-01", "ZWG", "16.8312"),  # listed as ZIG
    ("2026-11-01", "JPY", "211.5223"),
]


@pytest.mark.parametrize(("day", "code", "expected"), HMRC_FIGURES)
def test_a_figure_of_hmrc(store, day, code, expected):
    assert figure(store, HMRC, day, code) == (expected and f"1 GBP = {expected} {code}")


def test_none_of_hmrcs_known_mistakes_ships(store):
    held = store.read(HMRC)
    wrong = [
        (code, day)
        for code, spans in HMRC.slips.items()
        for first, last in spans
        for day in held.days(first, last)
        if held.at(day).figure(code)
    ]
    assert wrong == []
    assert sum(len(held.days(*span)) for spans in HMRC.slips.values() for span in spans) == 301


def test_no_source_ships_whose_terms_forbid_it():
    assert all(info.redistribution for info in INFOS.values())


@pytest.mark.parametrize(
    ("key", "command"), [("nbp", "convert cache refresh nbp"), ("ecb", "convert cache refresh")]
)
def test_what_ships_says_how_newer_rates_of_its_source_are_fetched(key, command):
    told = notes.shipped(INFOS[key], fetching=True)
    assert (told.text, told.advice) == (
        "these rates came with the program",
        f"`{command}` fetches newer ones",
    )


def test_with_a_clock_before_the_files_were_written_their_earlier_days_are_held(tmp_path):
    early = {"offline": True, "cache_dir": tmp_path, "clock": lambda: datetime(2026, 4, 26, 22, tzinfo=UTC)}
    with Converter(["ecb"], **early) as converter:
        assert str(converter.convert(100, "USD", "EUR", on="2016-02-14").result) == "88.69 EUR"
        newest = converter.convert(100, "USD", "EUR")
        assert (str(newest.as_of), newest.stale) == ("2026-04-24", False)
