"""`convert widget`: the converter of a web page, as static files."""

import json
import os
import subprocess

import pytest
from support.processes import UNIX, at_the_prompt, killed_at
from support.publishers import NOWHERE
from support.schemas import SCHEMA, fits
from support.widget import held

from converter.sources import get

ONE_TARGET = "widget snippet takes an amount and one target, as in: convert widget snippet 100 USD RUB"
SOME = ("--currencies", "usd,EUR,gbp", "--series", "none")


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def rates(folder):
    return json.loads((folder / "rates.json").read_bytes())


def test_an_export_is_silent_where_nothing_is_stale(run, tmp_path):
    ran = run("widget", "export", str(tmp_path / "fx"), *SOME, "--source", "ecb")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    script, *rest = sorted(names(tmp_path / "fx"), key=lambda name: not name.startswith("widget-"))
    assert (script, rest) == (f"widget-{run('--version').out.split()[1]}.js", ["index.html", "rates.json"])


def test_a_terminal_is_told_how_to_look_at_it(run, tmp_path):
    folder = tmp_path / "my fx"
    ran = run("widget", "export", str(folder), *SOME, "--source", "ecb", terminal=True, COLUMNS="500")
    assert ran.out == f"3 of 3 files written; look at it: python3 -m http.server -d '{folder}'\n"
    ran = run("widget", "export", str(folder), *SOME, "--source", "ecb", terminal=True, COLUMNS="500")
    assert ran.out == f"nothing has changed; look at it: python3 -m http.server -d '{folder}'\n"


def test_what_is_stale_is_told_in_one_line(run, tmp_path):
    ran = run("widget", "export", str(tmp_path / "fx"), *SOME, CONVERTER_NOW="2026-05-05T12:00:00Z")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "convert: stale: cbr of 2026-04-25, ecb of 2026-04-24\n"


def test_what_is_stale_is_told_by_currency_where_the_rest_of_its_source_is_fresh(run, tmp_path):
    cache = tmp_path / "cache"
    held(cache, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")
    held(cache, "frankfurter/2026.csv", "USD/EUR USD/KZT", "2026-10-30 0.8951 512")
    for code, day in (("XAU", 27), ("XAG", 27), ("XPT", 27), ("XPD", 26)):
        held(cache, f"frankfurter/2026-{code}.csv", f"{code}/USD", f"2026-10-{day} 4001.5", late=True)
    settings = {
        "CONVERTER_NOW": "2026-10-30T20:00:00Z", "CONVERTER_CACHE_DIR": str(cache),
        "CONVERTER_SEED_DIR": str(tmp_path / "none"),
    }  # fmt: skip
    line = ("widget", "export", str(tmp_path / "fx"), "--source", "ecb,frankfurter", "--series", "none")
    ran = run(*line, "--currencies", "USD,EUR,XAU", **settings)
    assert (ran.code, ran.err) == (0, "convert: stale: frankfurter XAU of 2026-10-27\n")
    ran = run(*line, **settings)
    told = "frankfurter XAG, XAU, XPT of 2026-10-27, frankfurter XPD of 2026-10-26"
    assert ran.err.replace("\n", " ") == f"convert: stale: {told} "


def test_a_figure_set_aside_in_the_newest_table_is_told_as_stale(run, tmp_path):
    held(tmp_path, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-29 1.1130 175.92", "2026-10-30 1.1172 ?17.568")
    line = ("widget", "export", str(tmp_path / "fx"), "--source", "ecb")
    stores = {"CONVERTER_CACHE_DIR": str(tmp_path), "CONVERTER_SEED_DIR": str(tmp_path / "none")}
    ran = run(*line, CONVERTER_NOW="2026-10-30T20:00:00Z", **stores)
    assert (ran.code, ran.err) == (0, "convert: stale: ecb JPY of 2026-10-29\n")


def test_a_source_that_fails_is_told_in_the_same_line(run, tmp_path):
    line = ("widget", "export", str(tmp_path / "fx"), "--currencies", "usd,eur", "--source", "ecb")
    online = {"CONVERTER_OFFLINE": "0", "CONVERTER_ECB_URL": NOWHERE}
    ran = run(*line, CONVERTER_NOW="2026-05-05T12:00:00Z", **online)
    assert (ran.code, ran.out, ran.err.count("\n")) == (0, "", 1)
    assert ran.err.startswith("convert: stale: ecb of 2026-04-24; ecb: no..address can't be reached")
    assert ran.err.count("can't be reached") == 1


def test_the_currencies_named_are_those_of_the_file(run, tmp_path):
    run("widget", "export", str(tmp_path / "fx"), "--currencies", "gbp, jpy", "--source", "ecb")
    (table,) = rates(tmp_path / "fx")["tables"]
    assert sorted(table["figures"]) == ["GBP", "JPY"]


def test_a_series_is_exported_unless_none_is_asked_for(run, tmp_path):
    line = ("widget", "export", str(tmp_path / "fx"), "--currencies", "gbp,eur", "--source", "ecb")
    run(*line)
    assert "series/ecb/GBP.json" in names(tmp_path / "fx")
    assert rates(tmp_path / "fx")["tables"][0]["series"] is True
    run(*line, "--series", "none")
    assert not (tmp_path / "fx" / "series").exists()
    assert "series" not in rates(tmp_path / "fx")["tables"][0]


def test_a_second_run_changes_nothing(run, tmp_path):
    line = ("widget", "export", str(tmp_path / "fx"), *SOME, "--source", "ecb")
    run(*line)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "fx").rglob("*")}
    run(*line, CONVERTER_NOW="2026-04-26T22:30:00Z")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "fx").rglob("*")} == before


def test_check_lists_what_differs_and_writes_nothing(run, tmp_path):
    line = ("widget", "export", str(tmp_path / "fx"), *SOME, "--source", "ecb")
    ran = run(*line, "--check")
    assert (ran.code, ran.out.splitlines()[-1], ran.err) == (1, "rates.json", "")
    assert not (tmp_path / "fx").exists()
    run(*line)
    ran = run(*line, "--check")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    (tmp_path / "fx" / "rates.json").write_text('{"format":1}')
    assert (run(*line, "--check").out, (tmp_path / "fx" / "rates.json").read_text()) == (
        "rates.json\n", '{"format":1}',
    )  # fmt: skip


@pytest.mark.parametrize("check", [(), ("--check",)])
def test_the_json_of_an_export_fits_its_schema(run, tmp_path, check):
    line = ("widget", "export", str(tmp_path / "fx"), *SOME, *check, "--json")
    ran = run(*line, CONVERTER_NOW="2026-05-05T12:00:00Z")
    (document,) = [json.loads(text) for text in ran.out.splitlines()]
    assert (fits(document, SCHEMA["$defs"]["widgetExport"]), ran.err) == (True, "")
    assert (document["check"], document["files"], len(document["changed"])) == (bool(check), 3, 3)
    assert document["notes"] == ["stale: cbr of 2026-04-25, ecb of 2026-04-24"]


@pytest.mark.parametrize(("words", "code", "said"), [
    ("widget", 2, "widget takes export or snippet; try: convert help widget"),
    ("widget exprt x", 2, "widget takes export, snippet, not 'exprt'; did you mean export?"),
    ("widget export", 2, "widget export takes a directory, as in: convert widget export public/fx"),
    ("widget export a b", 2, "widget export takes a directory, as in: convert widget export public/fx"),
    ("widget export x --currencies USD", 2, "--currencies takes two codes or more, like USD,EUR,GBP"),
    ("widget export x --currencies USD,USB", 2, "unknown currency 'USB'; did you mean USD?"),
    ("widget export x --currencies USD;EUR", 2,
     "--currencies takes codes with commas between them, not 'USD;EUR'"),
    ("widget snippet 1 USD EUR --base http://[x", 2,
     "'http://[x' is no address of a directory; try: https://example.org/converter/"),
    ("widget export x --series 2y", 2, "--series takes one of 1y, none, not '2y'"),
    ("widget export x --sources ecb", 2, "no such option --sources; did you mean --source?"),
    ("widget snippet", 2, ONE_TARGET),
    ("widget snippet 100 USD", 2, ONE_TARGET),
    ("widget snippet 100 USD RUB on 2026-04-24", 2,
     "widget snippet takes no day: the page always shows the newest rate"),
    ("widget snippet 100 USB RUB", 2, "unknown currency 'USB'; did you mean USD?"),
    ("widget snippet 100 USD RUB --chart 2y", 2, "--chart takes one of 1m, 1y, not '2y'"),
])  # fmt: skip
def test_words_that_can_not_be_read_are_told_in_one_line(run, words, code, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run(*words.split())
    assert (ran.code, ran.out, ran.err.replace("\n", " ").strip()) == (code, "", f"convert: {said}")
    assert names(tmp_path) == []


def test_codes_are_read_with_commas_and_from_each_currencies_option(run, tmp_path):
    ran = run("widget", "export", str(tmp_path / "fx"), "--currencies", "USD EUR")
    assert (ran.code, "takes codes with commas between them, not 'USD EUR'" in ran.err) == (2, True)
    line = ("--currencies", "gbp,", "--currencies", "jpy", "--source", "ecb", "--series", "none")
    run("widget", "export", str(tmp_path / "fx"), *line)
    (table,) = rates(tmp_path / "fx")["tables"]
    assert sorted(table["figures"]) == ["GBP", "JPY"]


@pytest.mark.parametrize(("code", "exit_code"), [("CLP", 3), ("YUM", 3), ("PLN", 3), ("GBP", 0)])
def test_a_currency_without_a_rate_has_the_error_of_the_question(run, tmp_path, code, exit_code):
    line = ("--currencies", f"USD,{code}", "--source", "ecb", "--series", "none")
    ran, asked = run("widget", "export", str(tmp_path / "fx"), *line), run(code, "USD", "--source", "ecb")
    assert (ran.code, asked.code) == (exit_code, exit_code)
    assert (ran.err, ran.out) == ("" if ran.code == 0 else asked.err, "")


@pytest.mark.parametrize("currencies", [(), ("--currencies", "USD,PLN")])
def test_a_source_that_can_not_be_reached_is_told_as_by_the_question(run, tmp_path, currencies):
    online = {
        "CONVERTER_OFFLINE": "0", "CONVERTER_ECB_URL": NOWHERE,
        "CONVERTER_SEED_DIR": str(tmp_path / "none"), "CONVERTER_CACHE_DIR": str(tmp_path / "cache"),
    }  # fmt: skip
    ran = run("widget", "export", str(tmp_path / "fx"), *currencies, "--source", "ecb", **online)
    assert (ran.code, ran.out) == (4, "")
    assert "no..address can't be reached" in ran.err.replace("\n", " ")
    assert not (tmp_path / "fx").exists()


def test_no_hint_of_a_snippet_leads_to_a_source_that_is_refused(run):
    ran = run("widget", "snippet", "100", "BTC", "USD")
    assert (ran.code, "coinbase" in ran.err) == (3, False)
    assert "try --source coinbase" in run("100", "BTC", "USD").err.replace("\n", " ")


def test_rates_that_are_newer_than_the_clock_stay(run, tmp_path):
    line = ("widget", "export", str(tmp_path / "fx"), *SOME, "--source", "ecb")
    run(*line)
    before = {name: (tmp_path / "fx" / name).read_bytes() for name in names(tmp_path / "fx")}
    for check in ((), ("--check",)):
        ran = run(*line, *check, CONVERTER_NOW="2026-04-26T12:00:00Z")
        assert (ran.code, ran.out) == (5, "")
        assert "rates.json is of 2026-04-26T22:00:58Z, and now is 2026-04-26T12" in ran.err.replace("\n", " ")
    assert {name: (tmp_path / "fx" / name).read_bytes() for name in names(tmp_path / "fx")} == before


@pytest.mark.parametrize("line", [
    "widget help export", "widget export help", "cache help info", "cache info help", "cache help",
    "widget help",
])  # fmt: skip
def test_help_may_stand_behind_the_name_of_a_group(run, line):
    words = [word for word in line.split() if word != "help"]
    ran = run(*line.split())
    assert (ran.code, ran.out, ran.err) == (0, run("help", *words).out, "")


@pytest.mark.parametrize("line", ["cache import -- help", "widget export -- help --currencies USD,EUR"])
def test_what_stands_behind_two_dashes_is_no_wish_for_help(run, line):
    assert "usage:" not in run(*line.split()).out


def test_sources_whose_terms_forbid_it_are_not_exported(run, tmp_path):
    assert not get("er-api").INFO.redistribution
    ran = run("widget", "export", str(tmp_path / "fx"), "--source", "er-api")
    assert (ran.code, ran.out, "er-api" in ran.err) == (2, "", True)
    assert not (tmp_path / "fx").exists()


def test_an_error_of_an_export_is_json_where_that_is_asked_for(run, tmp_path):
    ran = run("widget", "export", str(tmp_path / "fx"), "--currencies", "USD,USB", "--json")
    assert (ran.code, fits(json.loads(ran.out), SCHEMA["$defs"]["failure"]), ran.err) == (2, True, "")


def test_a_day_that_the_prompt_keeps_is_not_left_out_silently(run, tmp_path):
    lines = at_the_prompt(tmp_path / "none", "on 2026-04-24", "widget snippet 100 USD EUR")
    ran = run(through=lines)
    assert "widget snippet" in ran.err
    assert "currency-converter" not in ran.out


def test_a_snippet_has_the_answer_of_the_question_in_it(run):
    assert ">100 USD = 7,552.73 RUB · " in run("widget", "snippet", "100", "USD", "RUB").out
    document = json.loads(run("widget", "snippet", "$100 RUB", "--chart", "1m", "--json").out)
    assert fits(document, SCHEMA["$defs"]["widgetSnippet"])
    assert (document["assumed"], ' chart="1m"' in document["html"]) == (["$=USD"], True)


def test_a_reading_of_a_snippet_is_told(run):
    assert run("widget", "snippet", "$100", "RUB").err == "convert: assumed $=USD\n"


@pytest.mark.parametrize(("words", "reason"), [
    ("EUR USD", ""),
    ("USD RUB", ""),
    ("DEM EUR", "the rate is from law, and a chart needs figures of one publisher"),
    ("USD AED", "the rate is from peg, and a chart needs figures of one publisher"),
])  # fmt: skip
def test_a_snippet_says_that_there_will_be_no_chart(run, words, reason):
    line = ("widget", "snippet", "100", *words.split())
    ran = run(*line, "--chart", "1y")
    told = f"there will be no chart: {reason}"
    assert (ran.code, ran.err) == (0, f"convert: {told}\n" if reason else "")
    document = json.loads(run(*line, "--chart", "1y", "--json").out)
    assert document["notes"] == ([told] if reason else [])
    assert run(*line).err == ""


@pytest.mark.parametrize("line", ["100 USD KWD", "100 USD RUB --source ecb"])
def test_a_snippet_without_a_rate_has_the_exit_code_of_the_question(run, line):
    asked, snippet = run(*line.split()), run("widget", "snippet", *line.split())
    assert (snippet.code, snippet.out, snippet.err.count("\n")) == (asked.code, "", asked.err.count("\n"))


# -- real processes ---------------------------------------------------------------------------------


def started(command, *words, **settings):
    program, environ = command
    return subprocess.Popen(
        [*program, "widget", "export", *words], env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        **settings,
    )  # fmt: skip


@UNIX
@pytest.mark.parametrize(("path", "check"), [
    ("/proc/fx", ()), ("/dev/null/fx", ()), ("/dev/null", ()), ("/dev/null/fx", ("--check",)),
    ("/dev/null", ("--check",)),
])  # fmt: skip
def test_a_directory_that_can_not_be_written_is_five(run, path, check):
    ran = run("widget", "export", path, *SOME, "--source", "ecb", *check)
    assert (ran.code, ran.out, ran.err.count("\n")) == (5, "", 1)
    assert ran.err.startswith("convert: /")


def test_a_file_in_the_way_is_five(run, tmp_path):
    (tmp_path / "fx").mkdir()
    (tmp_path / "fx" / "index.html").write_text("our home page")
    ran = run("widget", "export", str(tmp_path / "fx"), *SOME, "--source", "ecb")
    assert (ran.code, ran.out) == (5, "")
    assert "index.html is a file of your own" in ran.err.replace("\n", " ")
    assert names(tmp_path / "fx") == ["index.html"]


@UNIX
def test_two_exports_at_once_do_no_harm(command, tmp_path):
    runs = [started(command, str(tmp_path / "fx"), *SOME, "--source", "ecb") for _ in range(2)]
    assert [(run.communicate(), run.returncode) for run in runs] == [((b"", b""), 0)] * 2
    assert started(command, str(tmp_path / "fx"), *SOME, "--source", "ecb", "--check").communicate() == (
        b"",
        b"",
    )


@UNIX
def test_an_export_that_is_killed_leaves_no_part_of_a_file(command, tmp_path):
    line = (str(tmp_path / "whole"), *SOME, "--source", "ecb")
    started(command, *line).communicate()
    folder = tmp_path / "fx"
    (script,) = (path.name for path in (tmp_path / "whole").glob("widget-*.js"))
    killed_at(started(command, str(folder), *line[1:]), folder / script)
    left = [name for name in names(folder) if os.path.basename(name)[0] != "."]
    assert script in left
    for name in left:
        assert (folder / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


@UNIX
@pytest.mark.parametrize("words", [("snippet", "100", "USD", "EUR"), ("export", "fx", *SOME, "--check")])
def test_a_reader_that_has_gone_is_141(command, tmp_path, words):
    program, environ = command
    reader, writer = os.pipe()
    os.close(reader)
    ran = subprocess.run(
        [*program, "widget", *words],
        env=environ,
        cwd=tmp_path,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (ran.returncode, ran.stderr) == (141, b"")
