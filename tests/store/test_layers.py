import os
import subprocess
import sys
import threading
from copy import copy
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.days import day, utc
from support.holding import CBR, CURRENCY_API, ECB, FRANKFURTER, NOW, Clock, put, store_over, table, texts

from converter.store.layers import Store
from converter.store.paths import cache_directory, seed_directory
from converter.store.recalled import Recalled
from converter.store.sheet import parse
from converter.store.write import merge

# -- layers -----------------------------------------------------------------------------------------


def test_the_layers_are_united_cell_by_cell_and_the_upper_wins(user, seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-30 1.1172 175.68")
    put(user, "ecb/2026.csv", "EUR/USD EUR/GBP", "2026-10-30 1.1173 0.8338")
    row = store.read(ECB).at(day("2026-10-30"))
    assert texts(row) == {"USD": "1.1173", "JPY": "175.68", "GBP": "0.8338"}
    assert {code: row.figure(code).text for code in row.codes()} == texts(row)


def test_an_empty_cell_of_an_upper_layer_hides_no_figure(user, seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-30 1.1172 175.68")
    put(user, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-30 1.1173 -")
    assert store.read(ECB).at(day("2026-10-30")).figure("JPY").text == "175.68"


def test_a_users_file_does_not_hide_the_days_that_ship(user, seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1693", "2026-10-30 1.1172")
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-28 1.1700")
    held = store.read(ECB)
    assert [str(row.as_of) for row in held.rows(day("2026-10-01"), day("2026-10-31"))] == [
        "2026-10-30", "2026-10-29", "2026-10-28",
    ]  # fmt: skip


def test_the_head_is_that_of_the_later_newest_line(user, seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172", due=utc("2026-11-02T15:00"))
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-28 1.1700", due=utc("2026-10-29T15:00"))
    assert store.read(ECB).head().due == utc("2026-11-02T15:00")
    assert store.read(ECB).at(day("2026-10-30")).shipped
    assert not store.read(ECB).at(day("2026-10-29")).shipped


def test_of_two_equal_newest_lines_the_users_head_counts(user, seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172", due=utc("2026-10-30T15:00"))
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172", due=utc("2026-11-02T15:00"))
    held = store.read(ECB)
    assert held.head().due == utc("2026-11-02T15:00")
    assert not held.at(day("2026-10-30")).shipped


def test_unsaved_tables_count_before_the_users_files(tmp_path, user):
    store = store_over(tmp_path, writable=False)
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1693")
    merge(store, ECB, [table(ECB, "2026-10-30", USD="1.1172")], (day("2026-10-30"),) * 2, NOW)
    held = store.read(ECB)
    assert texts(held.at(day("2026-10-31"))) == {"USD": "1.1172"}
    assert texts(held.at(day("2026-10-29"))) == {"USD": "1.1693"}
    assert os.listdir(user / "ecb") == ["2026.csv"]


def test_the_layers_with_files_of_a_source_are_named_the_uppermost_first(tmp_path, user, seed):
    store = store_over(tmp_path, writable=False)
    put(seed, "ecb/2025.csv", "EUR/USD", "2025-10-29 1.1693")
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1693")
    put(user, "ecb/2026-USD.csv", "EUR/USD", "2026-10-29 1.1693")
    assert store.layered("ecb") == [(2, ["2025", "2026"])]
    merge(store, ECB, [table(ECB, "2026-10-30", USD="1.1172")], (day("2026-10-30"),) * 2, NOW)
    assert store.layered("ecb") == [(0, ["2026"]), (2, ["2025", "2026"])]
    assert store.layered("ecb", "USD") == [(1, ["2026-USD"])]
    assert store.layered("cbr") == []
    assert [store.stems(layer, "ecb") for layer in range(3)] == [["2026"], [], ["2025", "2026"]]


def test_without_files_there_is_no_row_no_head_and_no_coverage(store):
    held = store.read(ECB)
    assert held.at(date.max) is None
    assert held.newest(NOW) is None
    assert held.head() is None
    assert not held.covers(day("2026-10-30"), NOW)
    assert list(held.rows(date.min, date.max)) == []


# -- files by year, month and currency --------------------------------------------------------------


def test_a_day_is_found_over_the_turn_of_the_year(user, store):
    put(user, "ecb/2025.csv", "EUR/USD", "2025-12-30 1.17", "2025-12-31 1.18")
    put(user, "ecb/2026.csv", "EUR/USD", "2026-01-02 1.19")
    held = store.read(ECB)
    for asked, found in [
        ("2025-12-30", "2025-12-30"),
        ("2025-12-31", "2025-12-31"),
        ("2026-01-01", "2025-12-31"),
        ("2026-01-02", "2026-01-02"),
        ("2031-07-01", "2026-01-02"),
    ]:
        assert str(held.at(day(asked)).as_of) == found
    assert held.at(day("2025-12-29")) is None
    assert [str(r.as_of) for r in held.rows(day("2025-12-31"), day("2026-12-31"))] == [
        "2026-01-02",
        "2025-12-31",
    ]


def test_days_are_covered_by_the_file_of_the_last_table_before_them(user, store):
    put(user, "ecb/2025.csv", "EUR/USD", "2025-12-31 1.18", covered=["2025-12-31..2026-01-01"])
    put(user, "ecb/2026.csv", "EUR/USD", "2026-01-05 1.19", covered=["2026-01-05..2026-01-05"])
    held = store.read(ECB)
    assert [d for d in range(1, 7) if held.covers(date(2026, 1, d), NOW)] == [1, 5]


def test_coverage_of_any_layer_counts(user, seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-29 1.1693", covered=["2026-10-01..2026-10-29"])
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172", covered=["2026-10-30..2026-10-30"])
    assert store.read(ECB).covers(day("2026-10-15"), NOW) is False  # no table of it or before is held
    assert store.read(ECB).covers(day("2026-10-29"), NOW)
    assert store.read(ECB).covers(day("2026-10-30"), NOW)
    assert not store.read(ECB).covers(day("2026-10-31"), NOW)


def test_a_day_is_found_in_the_files_of_months(user, store):
    put(user, "currency-api/2025-12.csv", "USD/RUB", "2025-12-30 80.1")
    put(user, "currency-api/2026-09.csv", "USD/RUB", "2026-09-29 81.2")
    put(user, "currency-api/2026-10.csv", "USD/RUB", "2026-10-02 82.3")
    held = store.read(CURRENCY_API)
    found = {asked: texts(held.at(day(asked)))["RUB"] for asked in ("2026-01-01", "2026-10-01", "2026-12-31")}
    assert found == {"2026-01-01": "80.1", "2026-10-01": "81.2", "2026-12-31": "82.3"}


def test_a_currency_that_is_fetched_separately_has_its_own_files(user, store):
    put(user, "frankfurter/2026.csv", "USD/EUR", "2026-10-29 0.8952")
    put(user, "frankfurter/2026-XAU.csv", "XAU/USD", "2026-10-30 4001.5")
    put(user, "frankfurter/2025-XAU.csv", "XAU/USD", "2025-12-31 4301.25")
    assert texts(store.read(FRANKFURTER).at(date.max)) == {"EUR": "0.8952"}
    assert texts(store.read(FRANKFURTER, "XAU").at(date.max)) == {"XAU": "4001.5"}
    assert texts(store.read(FRANKFURTER, "XAU").at(day("2026-02-01"))) == {"XAU": "4301.25"}
    assert store.read(FRANKFURTER, "XAG").at(date.max) is None


# -- which table is in force ------------------------------------------------------------------------


def test_a_table_for_tomorrow_is_in_force_from_midnight_at_its_source(tmp_path, user):
    clock = Clock(utc("2026-10-30T20:00"))
    put(
        user, "cbr/2026.csv", "USD/RUB", "2026-10-30 80.1", "2026-10-31 80.2",
        begins=utc("2026-10-30T21:00"), written=utc("2026-10-30T16:00"), zone="Europe/Moscow",
    )  # fmt: skip
    held = store_over(tmp_path, clock).read(CBR)
    assert str(held.newest(utc("2026-10-30T20:59")).as_of) == "2026-10-30"
    assert str(held.newest(utc("2026-10-30T21:00")).as_of) == "2026-10-31"


def test_a_table_of_two_days_ahead_is_not_in_force_either(tmp_path, user):
    put(
        user, "frankfurter/2026.csv", "USD/JPY", "2026-10-31 157.1", "2026-11-01 157.2", "2026-11-02 157.3",
        begins=utc("2026-11-02T00:00"),
    )  # fmt: skip
    held = store_over(tmp_path).read(FRANKFURTER)
    assert str(held.newest(utc("2026-10-31T23:59")).as_of) == "2026-10-31"
    assert str(held.newest(utc("2026-11-01T00:00")).as_of) == "2026-11-01"


def test_a_table_for_new_year_leaves_todays_head_in_force(tmp_path, user):
    clock = Clock(utc("2026-12-31T18:00"))
    put(
        user, "cbr/2026.csv", "USD/RUB", "2026-12-31 80.1",
        due=utc("2026-12-31T21:00"), written=utc("2026-12-31T10:00"),
    )  # fmt: skip
    put(
        user, "cbr/2027.csv", "USD/RUB", "2027-01-01 80.2",
        begins=utc("2026-12-31T21:00"), written=utc("2026-12-31T17:00"),
    )  # fmt: skip
    assert store_over(tmp_path, clock).read(CBR).head().due == utc("2026-12-31T21:00")


def test_a_file_from_the_future_gives_no_table_of_a_day_that_has_not_begun(tmp_path, user):
    # Written by a clock two days ahead, to which the table of the 31st was today's.
    put(
        user, "cbr/2026.csv", "USD/RUB", "2026-10-30 80.1", "2026-10-31 80.2",
        covered=["2026-10-30..2026-11-01"], due=utc("2026-11-01T21:00"), written=utc("2026-11-01T12:00"),
    )  # fmt: skip
    clock = Clock(utc("2026-10-30T12:00"))
    held = store_over(tmp_path, clock).read(CBR)
    assert str(held.newest(clock.now).as_of) == "2026-10-30"
    assert held.head().due is None
    assert held.covers(day("2026-10-30"), clock.now)
    assert not held.covers(day("2026-10-31"), clock.now)


# -- damage -----------------------------------------------------------------------------------------


def test_a_damaged_file_is_passed_over_and_reported_once(user, seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.9999")
    path = user / "ecb" / "2026.csv"
    path.write_bytes(path.read_bytes()[:-3])
    for _ in range(3):
        assert texts(store.read(ECB).at(day("2026-10-30"))) == {"USD": "1.1172"}
        store.forget("ecb")
    (said,) = store.damaged
    assert said.startswith("ecb/2026.csv is damaged and was passed over: ")
    assert path.exists()  # a reader moves nothing


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 512, b"# fxconvert 2 00000000\n", b"<html>Request Rejected"]
)
def test_a_file_with_any_other_content_is_damaged(user, store, content):
    (user / "ecb").mkdir(parents=True)
    (user / "ecb" / "2026.csv").write_bytes(content)
    assert store.read(ECB).at(date.max) is None
    assert len(store.damaged) == 1


def test_a_file_that_cant_be_read_is_passed_over_and_reported(user, seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")
    (user / "ecb" / "2026.csv").mkdir(parents=True)  # even root can't read a folder as a file
    assert texts(store.read(ECB).at(date.max)) == {"USD": "1.1172"}
    assert store.damaged == ["ecb/2026.csv can't be read and was passed over: Is a directory"]


def test_a_file_in_place_of_the_cache_directory_is_an_empty_cache(user, seed, store):
    put(seed, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")
    user.write_text("not a folder")
    assert texts(store.read(ECB).at(date.max)) == {"USD": "1.1172"}


def test_other_files_in_the_folder_are_no_rates(user, store):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")
    for name in (
        "2026 (1).csv",
        "2026x.csv",
        "2026-1.csv",
        "2026-10-.csv",
        "notes.csv",
        "٢٠٢٦.csv",
        "20260.csv",
    ):
        put(user, f"ecb/{name}", "EUR/USD", "2026-10-31 9.9999")
    assert store.stems(1, "ecb") == ["2026"]
    assert texts(store.read(ECB).at(date.max)) == {"USD": "1.1172"}


@pytest.mark.parametrize("code", ["../../x", "..", "/etc/passwd", "USD/../..", "usd", "*", "2026"])
def test_no_path_is_made_from_a_code_that_was_typed(user, store, code):
    put(user, "frankfurter/2026-XAU.csv", "XAU/USD", "2026-10-30 4001.5")
    put(user.parent, "x.csv", "XAU/USD", "2026-10-30 1")
    assert store.read(FRANKFURTER, code).at(date.max) is None
    assert store.damaged == []


# -- directories ------------------------------------------------------------------------------------

PROBE = "from platformdirs import user_cache_dir; print(user_cache_dir('fxconvert', appauthor=False))"
OWN = "from converter.store.paths import cache_directory; print(cache_directory())"
HOMES = [
    {},
    {"HOME": "/home/somebody"},
    {"HOME": "/home/somebody", "XDG_CACHE_HOME": "/var/cache/somebody"},
    {"HOME": "/home/somebody", "XDG_CACHE_HOME": ""},
    {"HOME": "/home/somebody", "XDG_CACHE_HOME": "   "},
    {"HOME": "/home/somebody/"},
]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the short cut is for Linux")
@pytest.mark.parametrize("environ", HOMES)
def test_the_cache_directory_is_that_of_platformdirs(environ):
    environ = {**environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    said = [
        subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
        for code in (PROBE, OWN)
    ]
    assert said[0].stdout == said[1].stdout


def test_another_cache_directory_can_be_named(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert cache_directory({"CONVERTER_CACHE_DIR": "/srv/rates"}) == "/srv/rates"
    assert cache_directory({"CONVERTER_CACHE_DIR": "rates"}) == str(tmp_path / "rates")


@pytest.mark.skipif(os.name == "nt", reason="Windows knows the home of every user")
def test_without_a_home_directory_no_folder_is_made_in_the_current_one(monkeypatch):
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # as for a user unknown to the system
    assert cache_directory({}) == "/nonexistent/fxconvert"


def test_the_rates_that_ship_are_found():
    assert os.path.isfile(os.path.join(seed_directory(), "ecb", "1999.csv"))


# -- memory -----------------------------------------------------------------------------------------


def test_a_file_is_read_once_until_it_is_forgotten(user, store):
    put(user, "ecb/2025.csv", "EUR/USD", "2025-10-30 1.1172")
    held = store.read(ECB)
    assert texts(held.at(date.max)) == {"USD": "1.1172"}
    put(user, "ecb/2025.csv", "EUR/USD", "2025-10-30 1.1173")
    put(user, "ecb/2026.csv", "EUR/USD", "2026-01-05 1.2")
    assert texts(held.at(date.max)) == {"USD": "1.1172"}
    store.forget("cbr")
    assert texts(held.at(date.max)) == {"USD": "1.1172"}
    store.forget("ecb")
    assert texts(held.at(day("2025-12-31"))) == {"USD": "1.1173"}
    assert texts(held.at(date.max)) == {"USD": "1.2"}


class Interrupting:
    """A source's calendar that does something else the first time it is used: after a file was read."""

    def __init__(self, calendar, do):
        self._calendar = calendar
        self._do = [do]

    def __getattr__(self, name):
        while self._do:
            self._do.pop()()
        return getattr(self._calendar, name)


def test_a_file_that_is_replaced_while_it_is_read_is_not_remembered(user, store):
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")

    def replaced():  # as by another thread
        put(user, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1173")
        store.forget("ecb")

    info = copy(ECB)
    info.publication = Interrupting(ECB.publication, replaced)
    assert texts(store.read(info).at(date.max)) == {"USD": "1.1172"}
    assert texts(store.read(info).at(date.max)) == {"USD": "1.1173"}


def test_threads_read_at_once_while_another_forgets_and_merges(tmp_path, user, seed):
    for year in range(2000, 2026):
        put(seed, f"ecb/{year}.csv", "EUR/USD", f"{year}-06-30 1.1", f"{year}-12-30 1.2")
    ticks = iter(range(10**9))
    memory = Recalled(lambda _sheet, now: now + 3, lambda: next(ticks), most=8)
    store = Store(str(user), str(seed), Clock(), memory=memory)
    failures, end = [], threading.Event()

    def reader(number):
        try:
            while not end.is_set():
                for year in range(2000, 2026):
                    row = store.read(ECB).at(date(year, 12, 31))
                    assert (row.as_of, row.figure("USD").text) == (date(year, 12, 30), "1.2")
        except BaseException as error:  # noqa: BLE001 - the main thread checks them
            failures.append(error)

    threads = [threading.Thread(target=reader, args=(n,)) for n in range(8)]
    pause = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for thread in threads:
            thread.start()
        for n in range(40):
            new = table(ECB, str(date(2026, 1, 1) + timedelta(days=n)), USD="1.3")
            store.writable = n % 2 == 0
            merge(store, ECB, [new], (new.as_of, new.as_of), NOW)
    finally:
        end.set()
        for thread in threads:
            thread.join()
        sys.setswitchinterval(pause)
    assert failures == []


def test_a_written_file_is_a_file_of_rates(store, user):
    merge(store, ECB, [table(ECB, "2026-10-30", USD="1.1172")], (day("2026-10-30"),) * 2, NOW)
    path = user / "ecb" / "2026.csv"
    assert parse(path.read_bytes(), str(path), NOW).dates == ["2026-10-30"]


@pytest.mark.parametrize(
    ("stem", "day", "may"),
    [
        ("2026", "2026-12-31", True),
        ("2026", "2027-01-01", False),
        ("2026-10", "2026-10-31", True),
        ("2026-10", "2026-11-01", False),
        ("2026-USD", "2026-11-01", True),
        ("2026-USD", "2027-01-01", False),
    ],
)
def test_a_file_may_have_tables_of_the_year_or_the_month_in_its_name(tmp_path, stem, day, may):
    (tmp_path / "user" / "bank").mkdir(parents=True)
    (tmp_path / "user" / "bank" / f"{stem}.csv").touch()
    store = Store(str(tmp_path / "user"), str(tmp_path / "seed"), lambda: NOW)
    assert store.since("bank", date.fromisoformat(day)) is may
    assert not store.since("none", date.fromisoformat(day))


# -- other writers ----------------------------------------------------------------------------------


def written_later(folder):
    """Give a folder the time of a write that no clock tick hides."""
    os.utime(folder, ns=(0, os.stat(folder).st_mtime_ns + 1))


@pytest.mark.parametrize("before", ["ecb/2026.csv", "ecb/2025.csv", None])
def test_what_another_process_writes_is_read_once_its_folder_was_looked_at(user, store, before):
    day_ = f"{(before or 'ecb/2026')[4:8]}-10-30"
    if before:
        put(user, before, "EUR/USD", f"{day_} 1.1000", due=utc("2027-01-01T15:00"))
    assert bool(store.read(ECB).at(day("2026-12-31"))) == bool(before)
    assert store.forget_changed() == []
    put(user, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")
    written_later(Path(user) / "ecb")
    assert store.forget_changed() == ["ecb"]
    assert store.read(ECB).at(day("2026-12-31")).figure("USD").text == "1.1172"
    assert store.forget_changed() == []
