"""``convert watch``: what is printed, when publishers are asked, and when it ends."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from support.processes import PROGRAM
from support.publishers import CLOSED

from converter.cli.commands.watch import _time, watch
from converter.cli.grammar import Options
from converter.errors import NotHeld


@pytest.fixture
def seen(world, capsys):
    """Watches with a clock that each wait advances; after ``until`` waits it is interrupted."""

    def go(*pair, sources="ecb", shape="plain", until=None, offline=False, **goal):
        options = Options()
        for name, value in goal.items():
            setattr(options, name, value)
        asked = []

        def wait(seconds):
            asked.append(len(world.requested()))
            if until is not None and len(asked) >= until:
                raise KeyboardInterrupt
            world.server.now += timedelta(seconds=seconds)

        converter = world.converter(sources, offline=offline)
        try:
            code = watch(converter, *pair, options, shape, wait)
        except KeyboardInterrupt:
            code = None
        out, err = capsys.readouterr()
        return code, out.splitlines(), err.splitlines(), asked

    return go


def test_it_ends_when_the_rate_is_reached(seen, world):
    world.at("2026-10-29T12:00")
    code, out, err, _ = seen("EUR", "USD", above="1.1150")
    assert (code, err) == (0, [])
    assert out == ["2026-10-28  1 EUR = 1.1133 USD  ecb", "2026-10-29  1 EUR = 1.1130 USD  ecb",
                   "2026-10-30  1 EUR = 1.1172 USD  ecb"]  # fmt: skip


def test_below_ends_it_at_or_under_the_rate(seen, world):
    world.at("2026-10-29T12:00")
    code, out, _, _ = seen("EUR", "USD", below="1.1130")
    assert (code, out[-1]) == (0, "2026-10-29  1 EUR = 1.1130 USD  ecb")


def test_a_rate_that_is_reached_at_once_waits_for_nothing(seen, world):
    world.at("2026-10-29T12:00")
    code, out, _, asked = seen("EUR", "USD", above="1.1133")
    assert (code, len(out), asked) == (0, 1, [])


def test_publishers_are_asked_only_when_a_publication_is_due(seen, world):
    world.at("2026-10-30T20:00")  # a Friday evening: the next fixing is on Monday
    _, out, _, asked = seen("EUR", "USD", above="2", until=40)
    assert len(out) == 1
    assert set(asked) == {asked[0]}


def test_the_error_of_a_publisher_is_told_once_and_it_waits_on(seen, world):
    world.at("2026-10-29T12:00")
    world.fail("ecb")
    code, out, err, asked = seen("EUR", "USD", above="2", until=3)
    assert (code, out, len(asked)) == (None, [], 3)
    assert len(set(err)) == len(err) > 0


def test_a_stale_rate_reaches_nothing(seen, world):
    world.at("2026-10-29T12:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.at("2026-11-04T12:00")
    world.fail("ecb")
    code, out, err, _ = seen("EUR", "USD", above="1", until=2)
    assert (code, out) == (None, ["2026-10-28  1 EUR = 1.1133 USD  ecb"])
    assert err[0].startswith("convert: stale")


@pytest.fixture
def outdated(world):
    """The ECB's rate of 2026-10-28, 1.1133, is held a week later, and nothing newer can be had."""
    world.at("2026-10-29T12:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.at("2026-11-04T12:00")
    world.fail("ecb")


def test_that_a_stale_rate_does_not_count_is_told_once(seen, outdated):
    told = "convert: a stale rate doesn't count; looking for a newer one every 1h"
    assert seen("EUR", "USD", above="1", until=3)[2].count(told) == 1
    assert told not in seen("EUR", "USD", above="2", until=3)[2]


@pytest.mark.parametrize(
    ("goal", "why"), [("1", "a stale rate doesn't count"), ("2", "the rate on this machine doesn't reach it")]
)
def test_offline_it_looks_once_and_a_stale_rate_does_not_count(goal, why, seen, outdated):
    with pytest.raises(NotHeld, match=f"EUR USD: {why}, and no newer rate can be fetched offline"):
        seen("EUR", "USD", offline=True, above=goal)


def test_offline_a_fresh_rate_that_is_reached_ends_it(seen, world):
    world.at("2026-10-29T12:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    assert seen("EUR", "USD", offline=True, above="1.1133")[0] == 0


@pytest.mark.parametrize(
    ("seconds", "shown"), [(1800.0, "30m"), (3600.0, "1h"), (86400.0, "1d"), (90.0, "90s"), (5400.0, "90m")]
)
def test_the_interval_is_told_as_it_is_typed(seconds, shown):
    assert _time(seconds) == shown


def test_offline_without_a_held_rate_it_does_not_wait(seen, world):
    with pytest.raises(NotHeld):
        seen("EUR", "USD", offline=True, above="2")


def test_in_json_each_change_is_a_document(seen, world):
    world.at("2026-10-29T12:00")
    _, out, _, _ = seen("EUR", "USD", above="1.1150", shape="json")
    told = [json.loads(line) for line in out]
    assert [item["reached"] for item in told] == [False, False, True]
    assert told[-1] == {
        "base": "EUR", "quote": "USD", "rate": "1.1172", "as_of": "2026-10-30", "source": "ecb",
        "stale": False, "reached": True, "assumed": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("USD RUB", "watch needs a rate to wait for: --above RATE or --below RATE"),
        ("USD --above 95", "watch takes two currencies, like: convert watch USD RUB --above 95"),
        ("USD RUB EUR --above 95", "watch takes two currencies, like: convert watch USD RUB --above 95"),
        ("USB RUB --above 95", "unknown currency 'USB'; did you mean USD?"),
        ("USD RUB --above high", "high is not a well-formed amount; write it as 1234.56"),
        ("USD RUB --above 0", "--above takes a rate like 95 or 0.0105, not '0'"),
        ("USD RUB --above 95 --every often", "--every takes a time like 30m, 1h or 1d, not 'often'"),
        ("USD RUB --above 95 --every 0h", "--every takes a time like 30m, 1h or 1d, not '0h'"),
    ],
)
def test_a_mistake_is_one_line(line, message, run):
    ran = run("watch", *line.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err == f"convert: {message}\n"


def test_the_command_ends_with_0(run):
    assert run("watch", "USD", "RUB", "--above", "75", "--every", "1h").out == (
        "2026-04-25  1 USD = 75.5273 RUB  cbr\n"
    )


def test_rows_have_a_head(run):
    ran = run("watch", "usd", "rub", "--below", "80", "--csv")
    assert ran.out.splitlines() == [
        "as_of,base,quote,rate,source,stale,reached", "2026-04-25,USD,RUB,75.5273,cbr,false,true",
    ]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="needs a Unix signal")
def test_an_interrupt_ends_it_with_130(shipped, tmp_path):
    environ = {
        **os.environ, "CONVERTER_NOW": "2026-04-26T22:00:58Z", "CONVERTER_CACHE_DIR": str(tmp_path),
        "CONVERTER_OFFLINE": "", "CONVERTER_CBR_URL": CLOSED, "CONVERTER_CONFIG": str(tmp_path / "none"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    words = [sys.executable, "-c", PROGRAM, str(shipped), "watch", "USD", "RUB", "--above", "99"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, env=environ) as watching:
        assert watching.stdout.readline() == b"2026-04-25  1 USD = 75.5273 RUB  cbr\n"
        watching.send_signal(signal.SIGINT)
        out, err = watching.communicate(timeout=10)
    assert (watching.returncode, out, err) == (130, b"", b"")
