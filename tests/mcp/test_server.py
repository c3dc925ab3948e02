"""The process of ``convert mcp``: its streams, its requests, calls that are given up, and bugs."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

pytest.importorskip("mcp", reason="the tools of an assistant are an extra")

import anyio
from mcp.client import Client
from support.assistant import assistant, environ_in
from support.processes import UNIX
from support.servers import Answer, Server

from converter import Converter
from converter.errors import InputError
from converter.mcp.converters import Converters
from converter.mcp.places import AT_ONCE
from converter.mcp.server import Server as Tools

USD = {"amount": 100, "currency": "USD", "to": ["EUR"]}
HELLO = [
    {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}}},
    {"jsonrpc": "2.0", "method": "notifications/initialized"},
]  # fmt: skip
WORDS = [sys.executable, "-m", "converter", "mcp"]


@pytest.fixture
def publisher():
    """A server in place of the ECB that answers nothing for seconds, and logs what was asked."""

    class Slow(Server):
        def answer(self, request):
            self.log.append(request)
            return Answer(status=503, delay=30.0)

    with Slow() as server:
        yield server


def test_a_call_is_given_up_and_others_are_answered_meanwhile(tmp_path, publisher):
    with assistant(
        tmp_path, "--source", "ecb", "--timeout", "25", CONVERTER_NOW="2026-11-09T20:00:00Z",
        CONVERTER_ECB_URL=publisher.url,
    ) as session:  # fmt: skip
        begun = time.monotonic()
        assert session.give_up(lambda: publisher.log, "convert", **USD, on="2026-11-05")
        answered = session.call("rate", base="EUR", quote="USD", on="2024-06-14")
        assert time.monotonic() - begun < 24
        error, _ = session.failure("convert", **USD, source="cbr")
    assert answered.structured_content["results"][0]["rate"] == "1.0686"
    assert error["message"] == "cbr is not among the sources to use here: ecb"


def test_offline_no_request_is_made(tmp_path, publisher):
    elsewhere = {
        f"CONVERTER_{name}_URL": publisher.url
        for name in ("ECB", "CBR", "FRANKFURTER", "ER_API", "CURRENCY_API")
    }
    with assistant(tmp_path, "--offline", CONVERTER_NOW="2026-11-09T20:00:00Z", **elsewhere) as session:
        stale = session.call("convert", **USD)
        session.call("compare", amount=1, currency="USD", to="EUR")
        session.call("history", base="EUR", quote="USD")
        assert session.failure("rate", base="EUR", quote="USD", on="2026-11-05")[0]["kind"] == "not-held"
    assert "; stale: ecb of 2026-10-30 (10 days old)" in stale.content[0].text
    assert "cache refresh" not in json.dumps(stale.structured_content)
    assert publisher.log == []


def test_standard_output_has_only_the_protocol_and_its_end_ends_the_program(tmp_path):
    lines = [
        *map(json.dumps, HELLO), "no JSON", '{"jsonrpc": "2.0"}',
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {
            "name": "convert", "arguments": USD}}),
        json.dumps({"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": {
            "name": "convert", "arguments": {**USD, "currency": "\x1b[2Jx"}}}),
    ]  # fmt: skip
    with subprocess.Popen(
        WORDS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environ_in(tmp_path, CONVERTER_OFFLINE="1"), text=True,
    ) as ran:  # fmt: skip
        ran.stdin.write("".join(f"{line}\n" for line in lines))
        ran.stdin.flush()
        found = {}
        while not {1, 2, 3} <= found.keys():
            document = json.loads(ran.stdout.readline())
            assert document["jsonrpc"] == "2.0"
            found[document.get("id")] = document
        rest, told = ran.communicate(timeout=20)
    assert (ran.returncode, rest, told) == (0, "", "")
    assert found[2]["result"]["structuredContent"]["results"][0]["result"] == "89.51"
    assert found[3]["result"]["isError"] is True


@UNIX
def test_a_client_that_goes_away_ends_the_program_silently(tmp_path):
    with subprocess.Popen(
        WORDS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=environ_in(tmp_path), text=True,
    ) as ran:  # fmt: skip
        ran.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            ran.stdin.write(f"{json.dumps(HELLO[0])}\n")
            ran.stdin.close()
        told = ran.stderr.read()
    assert (ran.returncode, told) == (141, "")


def ended(folder, line, **streams):
    """The exit code and the standard error of the command with such streams, and one line to read."""
    ran = subprocess.run(
        WORDS, stderr=subprocess.PIPE, env=environ_in(folder), text=True, timeout=20, check=False,
        **({"input": line} if line else {}), **streams,
    )  # fmt: skip
    return ran.returncode, ran.stderr


@UNIX
def test_a_stream_that_fails_is_no_error_of_the_program(tmp_path):
    with open("/dev/full", "w") as full:
        code, told = ended(tmp_path, f"{json.dumps(HELLO[0])}\n", stdout=full)
    assert (code, told) == (5, "convert: the output could not be written: No space left on device\n")
    code, told = ended(tmp_path, "", preexec_fn=lambda: os.close(0))
    assert (code, told) == (2, "convert: standard input is closed; an assistant asks by it\n")


@UNIX
def test_on_a_terminal_one_line_says_that_it_waits_and_an_interrupt_ends_it(tmp_path):
    ours, theirs = os.openpty()
    with subprocess.Popen(
        WORDS, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ_in(tmp_path),
        text=True,
    ) as ran:  # fmt: skip
        line = ran.stderr.readline()
        time.sleep(0.3)  # it waits for a line now
        ran.send_signal(signal.SIGINT)
        rest = ran.communicate(timeout=10)
    os.close(ours)
    os.close(theirs)
    assert line == "convert mcp waits for an assistant, which starts it by its own settings; Ctrl-C ends it\n"
    assert (ran.returncode, rest) == (130, ("", ""))


class Asking(Converter):
    """A converter whose sources are chosen by a function of the tests."""

    def __init__(self, made, sources=None):
        super().__init__(sources, offline=True)
        self._made = made

    def using(self, sources):
        return self._made(sources)


def in_memory(made, tell, *calls):
    """The results of calls that are made at the same time to tools in this process."""

    async def ask():
        results = []

        async def one(arguments):
            results.append(await client.call_tool("convert", arguments))

        with Asking(made) as own:
            async with (
                Client(Tools(Converters(own), tell)) as client,
                anyio.create_task_group() as group,
            ):
                for arguments in calls:
                    group.start_soon(one, arguments)
        return results

    return anyio.run(ask)


def test_a_bug_is_told_as_one_and_its_text_only_on_standard_error():
    def broken(_source):
        raise ZeroDivisionError("a secret")

    told = []
    (result,) = in_memory(broken, told.append, {**USD, "source": "ecb"})
    said = result.content[0].text
    assert json.loads(said.split("\n")[1])["error"] == {
        "kind": "internal", "message": "an error in the program itself", "suggestions": [],
    }  # fmt: skip
    assert result.is_error
    assert "secret" not in said
    assert "Traceback" not in said
    assert told[0].startswith("Traceback")
    assert "ZeroDivisionError: a secret" in told[0]


def test_a_bug_is_not_told_at_all_unless_someone_looks_for_it(capfd):
    def broken(_source):
        raise ZeroDivisionError("a secret")

    in_memory(broken, None, {**USD, "source": "ecb"})
    assert capfd.readouterr() == ("", "")


def test_a_source_without_its_key_is_an_error_of_its_own_kind(tmp_path):
    def keyed(source):
        return Converter(source, environ={}, cache_dir=tmp_path)

    (result,) = in_memory(keyed, None, {**USD, "source": "openexchangerates"})
    assert json.loads(result.content[0].text.split("\n")[1])["error"]["kind"] == "token-missing"


def test_no_more_than_16_questions_are_worked_on_at_once():
    lock, now, most = threading.Lock(), [0], [0]

    def busy(_source):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1
        raise InputError("busy")

    found = in_memory(busy, None, *[{**USD, "source": "ecb"}] * 60)
    assert len(found) == 60
    assert 1 < most[0] <= AT_ONCE


def test_a_converter_is_made_once_for_each_choice_of_sources():
    made = []
    with Asking(lambda source: made.append(source) or own, ["ecb", "cbr"]) as own:
        converters = Converters(own)
        for source in ("ecb", " ECB ", "cbr,ecb", None, "auto"):
            assert converters.of(source) is own
        with pytest.raises(InputError, match="boe is not among the sources to use here: ecb, cbr"):
            converters.of("ecb,boe")
    assert made == ["ecb", "cbr,ecb"]
