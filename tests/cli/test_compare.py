"""``convert compare``: all sources side by side, in every format."""

import json
import time
from datetime import date
from decimal import Decimal

import pytest
from support.days import utc
from support.publishers import NOWHERE, Publishers

from converter import sources
from converter.cli.progress import waiting
from converter.cli.render.grid import keyed
from converter.cli.render.numbers import percent
from converter.model import Figure, RateTable
from converter.store.layers import Store
from converter.store.write import merge

RATES = {
    "cbr": ("CONVERTER_CBR_URL", "cbr"),
    "ecb": ("CONVERTER_ECB_URL", "ecb"),
    "er-api": ("CONVERTER_ER_API_URL", "er-api"),
}


@pytest.fixture
def served():
    """Three publishers on this machine: the Bank of Russia is 3 % off, ExchangeRate-API has no address."""
    with Publishers() as server:
        server.now = utc("2026-10-30T15:04")
        server.cbr = {"2026-10-30": {"USD": "81.0000", "EUR": "93.2080"}}
        server.er_api = {"2026-10-30": {"EUR": "0.8951"}}
        server.builds = {"2026-10-30": {"EUR": "0.8952"}}
        environ = {name: f"{server.url}/{key}" for name, key in RATES.values()}
        environ["CONVERTER_CURRENCY_API_URL"] = f"{server.url}/currency-api"
        environ["CONVERTER_ER_API_URL"] = NOWHERE
        yield {
            **environ, "CONVERTER_OFFLINE": "", "CONVERTER_NOW": "2026-10-30T15:04:00Z",
            "CONVERTER_SOURCE": "cbr,ecb,er-api,currency-api",
        }  # fmt: skip


def test_a_source_that_fails_has_a_line_and_the_others_answer(run, served, golden):
    ran = run("compare", "100", "EUR", "USD", **served)
    golden("compare-served", f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}")


def test_json_marks_outliers_and_carries_errors(run, served):
    ran = run("compare", "100", "EUR", "USD", "--json", **served)
    found = json.loads(ran.out)
    results = {one["source"]: one for one in found["results"]}
    assert (found["amount"], found["from"], found["to"], ran.code) == ("100", "EUR", "USD", 0)
    assert {key: one.get("outlier") for key, one in results.items()} == {
        "cbr": True, "ecb": False, "er-api": None, "currency-api": False,
    }  # fmt: skip
    assert results["er-api"]["error"]["kind"] == "source-unreachable"
    assert results["cbr"]["difference"].startswith("0.0300000")
    assert results["ecb"]["legs"][0]["value"] == "1.1172"


def test_ndjson_has_a_line_a_source(run, served):
    ran = run("compare", "100", "EUR", "USD", "--format", "ndjson", **served)
    assert [json.loads(line)["source"] for line in ran.out.splitlines()] == [
        "cbr", "ecb", "er-api", "currency-api",
    ]  # fmt: skip


def test_if_no_source_answers_the_error_is_one_line_and_exit_4(run, served):
    served["CONVERTER_CURRENCY_API_URL"] = NOWHERE
    ran = run("compare", "100", "EUR", "USD", "--source", "er-api,currency-api", **served)
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith(
        "convert: the rate of EUR/USD is not available now: no..address can't be reached"
    )
    assert ran.err.count("\n") == 1


def test_if_no_source_has_the_day_it_is_exit_3(run):
    ran = run("compare", "100", "EUR", "USD", "--source", "er-api", "--on", "2020-01-02")
    assert (ran.code, ran.out) == (3, "")


def test_a_pair_that_no_source_quotes_is_exit_3(run):
    ran = run("compare", "100", "EUR", "KWD", "--source", "ecb")
    assert (ran.code, ran.err) == (3, "convert: no rate of EUR/KWD: not quoted by ecb\n")


@pytest.mark.parametrize(
    "words", [[], ["100", "USD"], ["100", "USD", "EUR", "RUB"], ["100", "USD", "+", "5", "EUR", "RUB"]]
)
def test_it_takes_one_amount_and_one_target(words, run):
    ran = run("compare", *words)
    assert (ran.code, ran.out) == (2, "")
    assert "as in: convert compare 100 USD RUB" in ran.err


def test_digits_and_a_day_in_words_are_those_of_a_question(run):
    ran = run("compare", "100 USD EUR on 2026-04-23", "--digits", "4", "--source", "ecb", "--csv")
    assert ran.out.splitlines()[1].startswith("ecb,100,USD,EUR,85.5139,")


# -- beside an own rate ---------------------------------------------------------------------------


def test_an_own_rate_has_the_last_row_and_no_part_in_the_median(run, served):
    served["CONVERTER_SOURCE"] = "ecb"
    ran = run("compare", "100", "EUR", "USD", "--rate", "EUR/USD=1.2", **served)
    assert ran.out.splitlines() == [
        "source      result    rate  as_of       kind       difference  mark",
        "ecb     111.72 USD  1.1172  2026-10-30  reference      0.00 %",
        "custom  120.00 USD  1.2                 custom        +7.41 %",  # 1.2 / 1.1172 = 1.07411
        "the only rate: 1 EUR = 1.1172 USD",
    ]
    assert (ran.code, ran.err) == (0, "")


def test_an_own_rate_of_the_settings_is_compared_too(run, served, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[rates]\n'EUR/USD' = '1.2'")
    served |= {"CONVERTER_SOURCE": "ecb", "CONVERTER_CONFIG": str(path)}
    ran = run("compare", "100", "EUR", "USD", "--csv", **served)
    assert ran.out.splitlines()[-1].startswith("custom,100,EUR,USD,120.00,1.2,,custom,0.0741")
    dated = run("compare", "100 EUR USD on 2026-10-29", "--csv", **served)
    assert "custom" not in dated.out


def test_an_own_rate_of_another_pair_is_said_to_be_unused(run, served):
    served["CONVERTER_SOURCE"] = "ecb"
    ran = run("compare", "100", "EUR", "USD", "--rate", "EUR/KWD=0.33", **served)
    assert (ran.code, ran.err) == (0, "convert: your own rate EUR/KWD=0.33 was not used\n")
    assert "custom" not in ran.out


@pytest.mark.parametrize(
    ("difference", "shown"),
    [
        ("0", "0.00 %"), ("0.0301", "+3.01 %"), ("-0.02505", "-2.51 %"), ("0.000001", "0.00 %"),
        ("-0.000001", "0.00 %"),
    ],
)  # fmt: skip
def test_differences_are_told_in_hundredths_of_a_per_cent(difference, shown):
    assert percent(Decimal(difference)) == shown


# -- the mark that turns while sources are asked --------------------------------------------------


class Terminal:
    """A stream that keeps what is written to it."""

    def __init__(self, terminal):
        self.terminal = terminal
        self.text = ""

    def isatty(self):
        return self.terminal

    def write(self, text):
        self.text += text

    def flush(self):
        """Nothing is buffered."""


@pytest.fixture
def screen(monkeypatch):
    """Standard error, as a terminal or not."""

    def make(*, terminal, term="xterm"):
        monkeypatch.setenv("TERM", term)
        stream = Terminal(terminal)
        monkeypatch.setattr("sys.stderr", stream)
        return stream

    return make


def wait(seconds, after=0.01):
    with waiting("asking every source", after):
        time.sleep(seconds)


def test_on_a_terminal_a_mark_turns_and_is_cleared(screen):
    stream = screen(terminal=True)
    wait(0.05)
    assert "| asking every source" in stream.text
    assert stream.text.endswith("\r\x1b[2K")


def test_a_short_wait_shows_nothing(screen):
    stream = screen(terminal=True)
    wait(0, after=0.5)
    assert stream.text == ""


@pytest.mark.parametrize("settings", [{"terminal": False}, {"terminal": True, "term": "dumb"}])
def test_without_a_terminal_that_can_redraw_nothing_is_shown(settings, screen):
    stream = screen(**settings)
    wait(0.05)
    assert stream.text == ""


# -- beside older days ----------------------------------------------------------------------------


def test_a_rate_of_an_older_day_shows_no_difference(run, shipped):
    day, info = date(2026, 4, 14), sources.get("boc").INFO
    store = Store(str(shipped), str(shipped / "none"), lambda: utc("2026-04-14T22:00"))
    figures = (Figure("USD", "CAD", "1.3600"), Figure("EUR", "CAD", "1.6406"))
    merge(store, info, [RateTable("boc", day, figures, utc("2026-04-14T22:00"))], (day, day), store.clock())
    words = ["compare", "100", "EUR", "USD", "--source", "ecb,boc"]
    ecb, boc, caption = run(*words).out.splitlines()[1:4]
    assert ecb.split()[5:] == ["reference", "0.00", "%"]
    assert boc.split()[4:] == ["2026-04-14", "indicative", "stale"]
    assert caption == "median of 1 of 2 rates: 1 EUR = 1.1712 USD; the other 1 is older and not counted"
    # 1.6406 / 1.36 / 1.1712 - 1
    assert run(*words, "--csv").out.splitlines()[2].split(",")[8].startswith("0.029989")


@pytest.mark.parametrize(
    ("source", "said", "line"),
    [
        ("cbu", "cbu.uz can't be reached", "cbu: cbu.uz can't be reached"),
        ("cbu", "cbu did not answer within 10 s", "cbu did not answer within 10 s"),
        ("cbu", "cbu's table of 2026-10-30 should be out", "cbu's table of 2026-10-30 should be out"),
        ("nbp", "nbp-b has no such rate", "nbp: nbp-b has no such rate"),
    ],
)
def test_a_line_on_a_source_begins_with_its_key_and_has_it_once(source, said, line):
    assert keyed(source, said) == line
