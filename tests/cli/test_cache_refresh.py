"""`convert cache refresh`: what is fetched, and the exit codes."""

import pytest
from support.days import utc
from support.holding import put
from support.processes import UNIX
from support.publishers import NOWHERE, Publishers


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


def test_refresh_fetches_all_days_since_the_last_held_for_a_series_without_a_gap(run, fetching, tmp_path):
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


def test_with_a_set_clock_refresh_leaves_the_default_cache_alone(run, fetching, tmp_path):
    home = {"CONVERTER_CACHE_DIR": "", "XDG_CACHE_HOME": str(tmp_path / "home")}
    ran = run("cache", "refresh", "ecb", **fetching, **home)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("convert: with CONVERTER_NOW the user's cache is left as it is")


def test_refresh_of_a_source_of_coins_alone_asks_for_a_coin(run):
    ran = run("cache", "refresh", "coinbase", CONVERTER_OFFLINE="0", CONVERTER_COINBASE_URL=NOWHERE)
    assert (ran.code, "can't be reached" in ran.out) == (4, True)


def test_refresh_that_reaches_no_source_is_exit_4(run):
    ran = run("cache", "refresh", "ecb", CONVERTER_OFFLINE="0", CONVERTER_ECB_URL=NOWHERE)
    assert ran.code == 4
    assert ran.out.splitlines()[1].startswith("ecb     2026-04-24  no..address ")


def test_refresh_offline_is_a_usage_error(run):
    assert run("cache", "refresh").code == 2
