"""`convert cache`: what it shows, fetches and removes."""

import json
import os

import pytest
from support.holding import put
from support.publishers import CLOSED, Publishers, utc

from converter.cli.commands.cache_clear import is_own

UNIX = pytest.mark.skipif(os.name == "nt", reason="needs a Unix device")


@pytest.fixture
def cache(tmp_path):
    """The user's cache with a fetched file and all that a writer may leave, and a stranger's files."""
    folder = tmp_path / "cache" / "ecb"
    folder.mkdir(parents=True)
    for name in (
        "2026.csv",
        "2025-USD.csv",
        "2024.csv.damaged",
        "source.json",
        ".lock",
        ".fxconvert-7-1.tmp",
    ):
        (folder / name).write_text("{}")
    (folder / "notes.csv").write_text("mine")
    (tmp_path / "cache" / "photos").mkdir()
    (tmp_path / "cache" / "photos" / "2026.csv").write_text("mine")
    return tmp_path / "cache"


def _left(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_clear_removes_only_what_the_program_wrote(cache, run):
    ran = run("cache", "clear")
    assert (ran.code, ran.out) == (0, f"5 files removed from {cache}\n")
    assert _left(cache) == [os.path.join("ecb", "notes.csv"), os.path.join("photos", "2026.csv")]


def test_clear_of_one_source_leaves_the_others(cache, run):
    run("cache", "clear", "cbr")
    assert (cache / "ecb" / "2026.csv").exists()


def test_clear_takes_an_emptied_folder_with_it(cache, run):
    (cache / "ecb" / "notes.csv").unlink()
    run("cache", "clear")
    assert not (cache / "ecb").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_clear_does_not_follow_links(cache, tmp_path, run):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2026.csv").write_text("mine")
    (cache / "cbr").symlink_to(outside)
    (cache / "ecb" / "2023.csv").symlink_to(outside / "2026.csv")
    ran = run("cache", "clear")
    assert (ran.code, ran.err) == (5, f"convert: {cache / 'cbr'} is a link, and is left as it is\n")
    run("cache", "clear", "ecb")
    assert (outside / "2026.csv").read_text() == "mine"


def test_clear_of_an_unknown_source_removes_nothing(cache, run):
    before = _left(cache)
    assert run("cache", "clear", "photos").code == 2
    assert _left(cache) == before


@pytest.mark.parametrize(
    "name", ["2026.csv.bak", "readme.csv", "source.json.txt", ".profile", "x.tmp", "2026csv", "20.csv"]
)
def test_a_file_of_another_name_is_not_ours(name):
    assert not is_own(name)


def test_clear_leaves_the_users_own_cache_alone_under_a_set_clock(cache, run):
    ran = run("cache", "clear", CONVERTER_CACHE_DIR="", XDG_CACHE_HOME=str(cache.parent))
    assert (ran.code, (cache / "ecb" / "2026.csv").exists()) == (2, True)


def test_path_prints_the_directory_alone(cache, run):
    assert run("cache", "path").out == f"{cache}\n"


def test_info_tells_layers_apart(run, tmp_path):
    held = json.loads(run("cache", "--json").out)["held"]
    assert [(item["source"], item["layer"], item["newest"]) for item in held] == [
        ("cbr", "shipped", "2026-04-25"),
        ("ecb", "shipped", "2026-04-24"),
    ]


def test_info_tells_until_when_a_failed_source_is_left_alone(cache, run):
    failure = {"at": "2026-04-26T22:00:00Z", "until": "2026-04-26T22:04:00Z", "message": "no"}
    (cache / "cbr").mkdir()
    (cache / "cbr" / "source.json").write_text(json.dumps({"failures": {"": failure}}))
    assert "cbr failed, and is not asked again before 2026-04-26T22:04:00Z\n" in run("cache", "info").out


def test_info_tells_which_kind_of_request_is_left_alone(cache, run):
    failure = {"at": "2026-04-26T22:00:00Z", "until": "2026-04-26T22:04:00Z", "message": "no"}
    (cache / "cbr").mkdir()
    (cache / "cbr" / "source.json").write_text(json.dumps({"failures": {"series": failure}}))
    said = "cbr failed, and is not asked again (series) before 2026-04-26T22:04:00Z\n"
    assert said in run("cache", "info").out
    held = json.loads(run("cache", "info", "cbr", "--json").out)["held"]
    assert [item["silent_kinds"] for item in held] == [["series"], []]


def test_info_tells_of_no_pause_that_nobody_keeps(cache, run):
    later = {"at": "2026-04-26T22:02:00Z", "until": "2026-04-26T22:04:00Z", "message": "of another clock"}
    (cache / "cbr").mkdir()
    (cache / "cbr" / "source.json").write_text(json.dumps({"failures": {"": later, "day": "odd"}}))
    assert "not asked again" not in run("cache", "info").out


def test_info_says_that_a_file_is_damaged(cache, run):
    ran = run("cache", "info", "--json")
    item = next(item for item in json.loads(ran.out)["held"] if item["layer"] == "cache")
    assert (item["source"], item["state"], item["newest"]) == ("ecb", "damaged", None)
    told = [line.partition(":")[0] for line in json.loads(ran.out)["reports"]]
    assert told == [f"ecb/{name}.csv is damaged and was passed over" for name in ("2025-USD", "2026")]


@pytest.mark.parametrize("to", ["2026.csv", "nowhere"])
def test_info_is_told_where_a_file_is_a_link_to_nothing(to, cache, run):
    (cache / "ecb" / "2026.csv").unlink()
    (cache / "ecb" / "2026.csv").symlink_to(to)
    ran = run("cache", "info", "ecb", "--csv")
    assert (ran.code, ran.out.splitlines()[1][:12]) == (0, "ecb,cache,2,")


def test_info_says_that_nothing_is_held_of_a_source_that_is_named(run):
    assert run("cache", "info", "boe").out.splitlines()[1] == "nothing of boe is held"


@UNIX
def test_info_and_clear_answer_where_there_is_no_folder(run):
    there = {"CONVERTER_CACHE_DIR": "/dev/null"}
    assert "ecb     shipped" in run("cache", "info", **there).out
    ran = run("cache", "clear", **there)
    assert (ran.code, ran.out, ran.err) == (0, "0 files removed from /dev/null\n", "")


def test_a_file_that_can_not_be_removed_is_named_and_exit_5(cache, run, monkeypatch):
    def denied(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.unlink", denied)
    ran = run("cache", "clear")
    assert (ran.code, ran.out) == (5, f"0 files removed from {cache}\n")
    first = cache / "ecb" / ".fxconvert-7-1.tmp"
    assert ran.err == f"convert: {first} can't be removed: Permission denied\n"
    told = json.loads(run("cache", "clear", "--json").out)
    assert told["reports"] == [f"{first} can't be removed: Permission denied"]


def test_a_folder_that_can_not_be_read_is_not_taken_for_an_empty_one(cache, run, monkeypatch):
    listed = os.listdir

    def denied(path="."):
        if path == str(cache / "ecb"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr("os.listdir", denied)
    ran = run("cache", "clear")
    assert (ran.code, ran.err) == (5, f"convert: {cache / 'ecb'} can't be removed: Permission denied\n")


@pytest.fixture
def fetching():
    """The publishers of October 2026 on this machine, and the environment in which they are asked."""
    with Publishers() as server:
        server.now = utc("2026-10-30T15:04")
        yield {
            "CONVERTER_ECB_URL": f"{server.url}/ecb", "CONVERTER_OFFLINE": "0",
            "CONVERTER_NOW": "2026-10-30T15:04:00Z",
        }  # fmt: skip


def test_refresh_fetches_what_is_newer(run, fetching, tmp_path):
    ran = run("cache", "refresh", "ecb", **fetching)
    assert (ran.code, ran.out.splitlines()[1]) == (0, "ecb     2026-10-30  newer rates")
    assert (tmp_path / "cache" / "ecb" / "2026.csv").exists()


def test_refresh_fetches_the_days_since_the_last_held_so_that_a_series_has_no_hole(run, fetching, tmp_path):
    put(
        tmp_path / "cache", "ecb/2026.csv", "EUR/USD", "2026-10-23 1.1193",
        covered=["2026-10-23..2026-10-23"],
    )  # fmt: skip
    run("cache", "refresh", "ecb", **fetching)
    words = ("history", "USD", "EUR", "--since", "2026-10-23", "--source", "ecb", "--csv")
    ran = run(*words, **{**fetching, "CONVERTER_OFFLINE": "1"})
    assert (ran.code, ran.err) == (0, "")
    assert [line[:10] for line in ran.out.splitlines()[1:]] == [
        "2026-10-23", "2026-10-26", "2026-10-27", "2026-10-28", "2026-10-29", "2026-10-30",
    ]  # fmt: skip


@UNIX
def test_refresh_that_can_keep_nothing_is_exit_5(run, fetching):
    ran = run("cache", "refresh", "ecb", **fetching, CONVERTER_CACHE_DIR="/dev/null")
    assert (ran.code, ran.err) == (5, "convert: rates can't be kept in /dev/null: Not a directory\n")


def test_refresh_by_a_set_clock_leaves_the_users_own_cache_alone(run, fetching, tmp_path):
    home = {"CONVERTER_CACHE_DIR": "", "XDG_CACHE_HOME": str(tmp_path / "home")}
    ran = run("cache", "refresh", "ecb", **fetching, **home)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("convert: with CONVERTER_NOW the user's cache is left as it is")


def test_refresh_asks_a_source_of_coins_for_one(run):
    ran = run("cache", "refresh", "coinbase", CONVERTER_OFFLINE="0", CONVERTER_COINBASE_URL=CLOSED)
    assert (ran.code, "can't be reached" in ran.out) == (4, True)


def test_refresh_that_reaches_nobody_is_exit_4(run):
    ran = run("cache", "refresh", "ecb", CONVERTER_OFFLINE="0", CONVERTER_ECB_URL="http://127.0.0.1:9")
    assert ran.code == 4
    assert ran.out.splitlines()[1].startswith("ecb     2026-04-24  127.0.0.1:9 ")


def test_refresh_offline_is_a_usage_error(run):
    assert run("cache", "refresh").code == 2
