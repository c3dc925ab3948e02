"""How a failed publisher is reported: with an answer, in its explanation, and in a batch."""

import json
import time
from datetime import date
from decimal import Decimal

import pytest
from support.days import utc
from support.publishers import DAY, KEYS, NOWHERE, Publishers
from support.servers import Answer

from converter import sources


@pytest.fixture
def server():
    with Publishers() as made:
        made.now = utc("2026-10-30T15:04")
        yield made


@pytest.fixture
def asking(server):
    """The environment that leads to the publishers on this machine, on 2026-10-30."""
    return {
        "CONVERTER_OFFLINE": "0", "CONVERTER_NOW": "2026-10-30T15:04:00Z",
        **{f"CONVERTER_{key.upper().replace('-', '_')}_URL": f"{server.url}/{key}" for key in KEYS},
    }  # fmt: skip


@pytest.fixture
def tenfold(server, asking, run):
    """Yesterday's table of the ECB is held, and all figures that it sends today are ten times too high.

    The new table is not overdue yet.
    """
    server.now = utc("2026-10-29T16:00")
    assert run("1", "USD", "EUR", **{**asking, "CONVERTER_NOW": "2026-10-29T16:00:00Z"}).code == 0
    server.now = utc("2026-10-30T15:04")
    good = server.ecb["2026-10-30"]
    server.ecb["2026-10-30"] = {code: str(Decimal(text) * 10) for code, text in good.items()}
    return asking


REFUSED = "what ecb sent was refused: ecb sent figures for 2026-10-30 that are"


def test_a_refused_table_is_told_on_standard_error(run, tenfold):
    ran = run("100", "USD", "EUR", **tenfold)
    assert (ran.code, ran.out) == (0, "89.85 EUR\n")
    assert ran.err.startswith(f"convert: {REFUSED}")


def test_a_refused_table_is_told_below_the_table(run, tenfold):
    assert REFUSED in run("100", "USD", "EUR", terminal=True, COLUMNS="400", **tenfold).out


def test_a_refused_table_is_a_note_in_json(run, tenfold):
    (result,) = json.loads(run("100", "USD", "EUR", "--json", **tenfold).out)["results"]
    assert [note["code"] for note in result["notes"]] == ["refused"]
    assert not result["stale"]


def test_a_refused_table_is_in_the_notes_of_csv(run, tenfold):
    assert REFUSED in run("100", "USD", "EUR", "--csv", **tenfold).out


def test_a_quiet_answer_does_not_tell_of_a_refused_table(run, tenfold):
    ran = run("100", "USD", "EUR", "-q", **tenfold)
    assert (ran.out, ran.err) == ("89.85\n", "")


def test_an_explanation_tells_of_a_refused_table_and_of_the_request(run, tenfold):
    out = run("100", "USD", "EUR", "--explain", **tenfold).out
    assert out.count(REFUSED) == 1
    assert out.count("curl ") == 1


def test_a_refused_table_is_told_in_a_comparison(run, tenfold):
    rows = run("compare", "100", "USD", "EUR", "--source", "ecb", terminal=True, **tenfold).out
    assert "refused" in rows
    asked = run("compare", "100", "USD", "EUR", "--source", "ecb", "--json", **tenfold).out
    assert '"refused"' in asked


def test_a_refused_table_is_told_under_a_list_of_rates(run, tenfold):
    assert REFUSED in " ".join(run("rates", "EUR", "--source", "ecb", **tenfold).out.split())


@pytest.mark.parametrize("command", [("sources", "--check"), ("cache", "refresh", "ecb")])
def test_the_refusal_of_a_command_does_not_pause_other_kinds_of_request(run, server, asking, command, closed):
    server.instead.update(dict.fromkeys(KEYS, Answer("no", 403)))
    assert "403" in run(*command, **{**closed, **asking}).out
    server.instead.clear()
    server.log.clear()
    ran = run("1", "EUR", "USD", "--on", "2026-10-28", "--source", "ecb", **asking)
    assert (ran.code, ran.out) == (0, "1.11 USD\n")


@pytest.fixture
def closed():
    """The environment in which no source can be reached."""
    keys = sources.keys()
    return {f"CONVERTER_{key.upper().replace('-', '_')}_URL": NOWHERE for key in keys}


def test_an_explanation_names_a_source_that_failed_though_no_note_does(run, server, asking):
    server.now = utc("2026-10-29T16:00")
    run("1", "USD", "EUR", **{**asking, "CONVERTER_NOW": "2026-10-29T16:00:00Z"})
    ran = run("100", "USD", "EUR", "--explain", **{**asking, "CONVERTER_ECB_URL": NOWHERE})
    assert (ran.code, ran.err) == (0, "")
    assert "  the request to ecb failed (no..address can't be reached (no address))\n" in ran.out


def test_an_error_that_is_repeated_says_in_an_explanation_when_it_was_received(run, server, asking):
    server.instead["ecb"] = Answer("no", 403)
    words = ("100", "USD", "EUR", "--source", "ecb")
    first = run(*words, "--refresh", **asking)
    assert "403 Forbidden" in first.err
    assert "received" not in first.err
    again = run(*words, "--explain", **{**asking, "CONVERTER_NOW": "2026-10-30T15:04:30Z"})
    assert "answered 403 Forbidden, received 2026-10-30T15:04:00Z" in again.out


# -- a batch ---------------------------------------------------------------------------------------


@pytest.fixture
def lines_of(piped, asking):
    """Answers lines; the exit code, and the lines on standard output and standard error."""

    def go(text, *options, **more):
        code, out, err = piped(text, *options, **{**asking, **more})
        return code, out.splitlines(), err.splitlines()

    return go


@pytest.fixture
def half_year(server):
    days = [date(2026, 5, 1) + n * DAY for n in range(183)]
    rates = {"USD": "1.1100", "JPY": "175.50"}
    server.ecb = {str(d): rates for d in days if d.isoweekday() < 6}
    server.cbr = {str(d): {"USD": "80.5000", "10 AED": "219.2000", "EUR": "90.1000"} for d in days}
    return server


def test_a_hundred_rows_with_the_first_source_down_are_a_handful_of_requests(half_year, lines_of):
    down = {"CONVERTER_FRANKFURTER_URL": NOWHERE, "CONVERTER_CURRENCY_API_URL": NOWHERE}
    lines = "".join(f"100 AED EUR on {date(2026, 10, 30) - n * DAY}\n" for n in range(100))
    code, out, _ = lines_of(lines, **down)
    assert (code, len(out)) == (0, 100)
    assert set(out) == {"24.53 EUR"}  # 100 / 3.6725 / 1.11
    assert len(half_year.log) <= 6


@pytest.mark.parametrize(
    ("line", "result"),
    [
        ("5 USD to EUR on {}", "4.50 EUR"),
        ("5 USD + 5 JPY to EUR on {}", "4.53 EUR"),
        ("5 USD on {}", "4.50 EUR"),
    ],
)
def test_however_a_line_is_worded_many_days_are_asked_for_together(half_year, lines_of, line, result):
    days = [date(2026, 10, n) for n in range(13, 31)]
    _, out, _ = lines_of("".join(line.format(d) + "\n" for d in days), "--source", "ecb")
    assert out.count(result) == len(days)
    assert len(half_year.log) == 1


def test_a_source_that_failed_is_not_refreshed_again_for_the_next_line(server, lines_of):
    server.instead["ecb"] = Answer("no", 403)
    code, _, err = lines_of("1 USD EUR\n1 JPY EUR\n1 EUR GBP\n", "--source", "ecb", "--refresh")
    assert (code, len(err), len(server.log)) == (0, 3, 1)


def test_a_batch_says_once_for_each_pair_which_source_was_passed_over(half_year, lines_of):
    half_year.frankfurter = [("2026-10-30", {("USD", "EUR"): "0.9", ("USD", "JPY"): "150"})]
    _, out, err = lines_of("1 USD EUR\n2 USD EUR\n3 USD JPY\n", CONVERTER_ECB_URL=NOWHERE)
    assert len(out) == 3
    assert sum("ecb not used" in line for line in err) == 2  # a line for each pair
    assert not any(", at 2026" in line for line in err)


KEYED = ("--source", "openexchangerates")


@pytest.fixture
def keyless(asking, monkeypatch):
    """As `asking`, and no API key is set."""
    monkeypatch.delenv("OPENEXCHANGERATES_API_KEY", raising=False)
    return asking


@pytest.mark.parametrize(
    "words",
    [
        "100 USD EUR",
        "100 USD EUR on 2025-06-03",
        "100 USD EUR --average 2025",
        "100 USD EUR --end-of 2025",
        "100 USD+50 GBP EUR",
        "rates USD",
        "history USD EUR --since 2025-06-02 --until 2025-06-05",
        "compare 100 USD EUR",
        "watch USD EUR --above 5",
    ],
)
def test_a_key_that_is_missing_is_exit_2_wherever_nothing_else_is(words, run, keyless):
    ran = run(*words.split(), *KEYED, **keyless)
    assert ran.code == 2
    assert "openexchangerates needs a key: set OPENEXCHANGERATES_API_KEY" in ran.err


def test_a_missing_key_beside_a_source_that_cannot_be_reached_leaves_it_unknown(run, keyless):
    keyless["CONVERTER_NBP_URL"] = NOWHERE
    ran = run("100", "USD", "EUR", "--source", "openexchangerates,nbp", **keyless)
    assert ran.code == 4


def test_beside_a_source_without_that_day_a_missing_key_is_the_error(run, keyless):
    keys = "openexchangerates,er-api"
    ran = run("100", "USD", "KWD", "--on", "2025-06-03", "--source", keys, "--json", **keyless)
    assert (ran.code, json.loads(ran.out)["error"]["kind"]) == (2, "token-missing")


# -- publishers that accept and never answer ----------------------------------------------------------


@pytest.mark.parametrize(
    ("door", "question"),
    [
        ("quick", "1 EUR RUB USD"),
        ("typer", "1 RUB + 1 USD EUR"),
        ("batch", "1 EUR RUB USD"),
        ("batch", "1 RUB + 1 USD EUR"),
        ("prompt", "1 RUB + 1 USD EUR"),
    ],
)
def test_the_timeout_is_for_all_targets_and_terms_of_a_question(question, door, ask, asking, server):
    """The Bank of Russia is waited for first; the ECB, which comes second, would take as long again."""
    server.instead.update(dict.fromkeys(KEYS, Answer(delay=60)))
    begun = time.monotonic()
    ask(door, question, "--source", "cbr,ecb", "--timeout", "0.6", **asking)
    assert 0.5 < time.monotonic() - begun < 1.15
    assert {target.split("/")[1] for target in server.targets} == {"cbr"}


def test_each_line_of_a_batch_has_time_of_its_own_for_a_source_that_was_not_asked_yet(run, asking, server):
    server.instead["cbr"] = Answer(delay=60)
    lines = "1 EUR RUB\n2 EUR RUB\n1 EUR USD\n"
    ran = run("-", "--source", "cbr,ecb", "--timeout", "0.5", stdin=lines, **asking)
    assert ran.out.splitlines()[2] == "1.12 USD"
    assert [target.split("/")[1] for target in server.targets].count("cbr") == 1
