"""``-o FILE``: what standard output would have, whole or not at all, with everything told on stderr."""

import csv
import json
import os
import subprocess

import pytest
from support.processes import at_the_prompt
from support.schemas import SCHEMA, fits

ENDINGS = {
    "csv": "csv", "tsv": "tsv", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson", "md": "markdown",
    "MD": "markdown", "txt": "plain",
}  # fmt: skip
# Every command that takes the option in the same way; those of history are in test_history.
ASKED = ("100 USD EUR GBP", "rates EUR USD GBP", "rates", "compare 100 USD EUR")
KNOWN = "-o takes a file that ends in .csv, .tsv, .json, .ndjson, .jsonl, .md, .txt, not"


@pytest.mark.parametrize("line", ASKED)
@pytest.mark.parametrize(("ending", "shape"), ENDINGS.items())
def test_the_ending_of_a_file_sets_its_format(line, ending, shape, run, tmp_path):
    path = tmp_path / f"x.{ending}"
    ran = run(*line.split(), "-o", str(path))
    assert (ran.code, ran.out) == (0, "")
    assert path.read_text("utf-8") == run(*line.split(), "--format", shape).out != ""


@pytest.mark.parametrize("line", [*ASKED, "history EUR USD"])
def test_a_format_that_is_named_comes_before_the_ending(line, run, tmp_path):
    for name in ("x.csv", "x.prices", "x"):
        path = tmp_path / name
        assert run(*line.split(), "--json", "-o", str(path)).code == 0
        assert path.read_text("utf-8") == run(*line.split(), "--json").out


@pytest.mark.parametrize("line", ASKED)
def test_a_format_of_the_settings_does_not_come_before_the_ending(line, run, tmp_path):
    (tmp_path / "config.toml").write_text('format = "json"\n')
    config = {"CONVERTER_CONFIG": str(tmp_path / "config.toml")}
    assert run(*line.split(), "-o", str(tmp_path / "x.csv"), **config).code == 0
    assert (tmp_path / "x.csv").read_text() == run(*line.split(), "--csv").out


@pytest.mark.parametrize("line", [*ASKED, "-"])
@pytest.mark.parametrize("name", ["x.doc", "x", "-", ".csv"])
def test_an_ending_without_a_format_is_refused_with_those_that_have_one(line, name, run, tmp_path):
    ran = run(*line.split(), "-o", str(tmp_path / name), stdin="1 USD EUR\n")
    assert (ran.code, ran.out, os.listdir(tmp_path)) == (2, "", [])
    assert ran.err.startswith(f"convert: {KNOWN} ")


@pytest.mark.parametrize("line", [*ASKED, "-"])
def test_a_file_that_can_not_be_written_is_exit_5(line, run, tmp_path):
    ran = run(*line.split(), "-o", str(tmp_path / "none" / "x.csv"), stdin="1 USD EUR\n")
    assert (ran.code, ran.out) == (5, "")
    assert "x.csv could not be written: No such file or directory" in ran.err


def test_an_old_file_is_replaced_through_its_link(run, tmp_path):
    path, link = tmp_path / "x.csv", tmp_path / "link.csv"
    path.write_text("old")
    link.symlink_to(path)
    assert run("100", "USD", "EUR", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert path.read_text().startswith("amount,from,to,")
    assert sorted(os.listdir(tmp_path)) == ["link.csv", "x.csv"]


@pytest.mark.parametrize("ending", ["csv", "json", "txt", "md"])
def test_the_notes_of_a_file_are_told_whatever_its_format(ending, run, tmp_path):
    ran = run("100", "USD", "EUR", "--on", "2026-04-26", "--fee", "2%", "-o", str(tmp_path / f"x.{ending}"))
    note = "no rate was published for 2026-04-26; that of 2026-04-24 is used"
    assert ran.err.splitlines()[0] == f"convert: {note}"
    assert ran.err.splitlines()[1].startswith("convert: USD to EUR: fee ")


# Each with something to tell: a reading, a gap, a note, an error of one of several quotes, a used day.
TOLD = (
    "1,234 $ EUR KWD", "100 USD EUR on 4/26/2026", "- $", "compare 10.000 JPY EUR",
    "compare 100 USD EUR --rate GBP/EUR=2", "rates $ EUR KWD --source ecb", "rates EUR --on 4/26/2026",
    "history $ JPY KWD --since 4/1/2026 --every week", "history $ EUR --since 23-Apr-2026 --digits 3",
)  # fmt: skip


@pytest.mark.parametrize("shape", ["csv", "json", "txt"])
@pytest.mark.parametrize("line", TOLD)
def test_all_that_is_told_beside_rows_is_told_beside_a_file(line, shape, more, run, tmp_path):
    figures = {"USD": "1.17", "JPY": "186.5", "GBP": "0.86575"}
    more(dict.fromkeys(("2026-04-01", "2026-04-22"), figures))
    printed = run(*line.split(), "--csv", stdin="1,234 USD\n5 ZZZ\n7 EUR\n")
    ran = run(*line.split(), "-o", str(tmp_path / f"x.{shape}"), stdin="1,234 USD\n5 ZZZ\n7 EUR\n")
    assert (ran.code, ran.out) == (printed.code, "")
    assert ran.err != ""
    if line[0].isalpha():
        assert ran.err == printed.err
    else:  # the rows of answers have a column for notes
        assert set(printed.err.splitlines()) <= set(ran.err.splitlines())
        assert "assumed " in ran.err


@pytest.mark.parametrize("line", ["100 EUR KWD", "100 EUR KWD BTC", "100 USB EUR", "compare 100 USD KWD",
                                  "rates EUR BTC", "rates XTS", "history EUR", "history EUR KWD",
                                  "- zz", "100 USD EUR --wibble", "rates --on never"])  # fmt: skip
@pytest.mark.parametrize("options", [["--json", "-o", "x"], ["-o", "x.json"], ["--format=ndjson", "-ox.y"]])
def test_the_error_of_a_file_is_never_json_on_standard_output(line, options, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run(*line.split(), *options, stdin="1 USD EUR\n")
    assert (ran.code in (2, 3, 4), ran.out, os.listdir(tmp_path)) == (True, "", [])
    assert ran.err.startswith("convert: ")


def test_at_the_prompt_the_error_of_a_file_is_told_too(run, tmp_path):
    path = tmp_path / "x"
    lines = (f"100 EUR KWD --json -o {path}", f"100 USB EUR --json -o {path}")
    ran = run(through=at_the_prompt(tmp_path / "none", *lines))
    assert (ran.out, ran.err.count("convert: "), path.exists()) == ("", 2, False)


def test_the_error_of_an_export_in_json_is_json(run, tmp_path):
    ran = run("cache", "export", "nosuch", "--json", "-o", str(tmp_path / "fx.zip"))
    assert (ran.code, json.loads(ran.out)["error"]["kind"], ran.err) == (2, "unknown-currency", "")


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_of_several_targets_those_with_an_answer_are_written(ending, run, tmp_path):
    path = tmp_path / f"x.{ending}"
    ran = run("100", "USD", "EUR", "BTC", "-o", str(path))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("convert: BTC: no rate of USD/BTC")
    assert "85.38" in path.read_text()


@pytest.mark.parametrize("line", ["100 USD BTC", "100 USD BTC ETH", "100 USB EUR", "rates EUR BTC"])
def test_without_an_answer_the_old_file_stays(line, run, tmp_path):
    path = tmp_path / "x.json"
    path.write_text("old")
    ran = run(*line.split(), "-o", str(path))
    assert (ran.code, ran.out, path.read_text()) == (2 if "USB" in line else 3, "", "old")
    assert ran.err.startswith("convert: ")


def test_the_prompt_writes_the_file_of_a_question_and_goes_on(run, tmp_path):
    path = tmp_path / "x.csv"
    lines = (f"100 USD EUR -o {path}", "200 USD EUR", "swap")
    ran = run(through=at_the_prompt(tmp_path / "none", *lines))
    assert ran.out.splitlines()[0] == "170.77 EUR"
    assert "200 EUR USD" in ran.out
    assert path.read_text().splitlines()[1].startswith("100,USD,EUR,85.38,")


def test_the_prompt_keeps_no_file_for_later_lines(run, tmp_path):
    ran = run(through=at_the_prompt(tmp_path / "none", "-o x.csv", "100 USD EUR"))
    assert ran.out == "85.38 EUR\n"
    assert ran.err == "convert: -o is the file of one question; type it after the question\n"


def test_a_kept_format_is_not_meant_for_a_file(run, tmp_path):
    path = tmp_path / "x.csv"
    run(
        through=at_the_prompt(
            tmp_path / "none", "--json", f"100 USD EUR -o {path}", f"rates EUR USD -o {path}"
        )
    )
    assert path.read_text().startswith("code,name,rate,")


# -- of a batch --------------------------------------------------------------------------------------

LINES = "100 USD EUR\n5 ZZZ EUR\n\n200 GBP EUR, KWD\n"


@pytest.mark.parametrize(
    ("ending", "shape"), [("csv", "csv"), ("tsv", "tsv"), ("ndjson", "json"), ("md", "markdown")]
)
def test_a_batch_is_written_as_it_would_be_printed(ending, shape, piped, tmp_path):
    path = tmp_path / f"x.{ending}"
    code, out, err = piped(LINES, "-o", str(path), "--source", "ecb")
    printed = piped(LINES, "--format", shape, "--source", "ecb")
    assert (code, out, path.read_bytes().decode()) == (1, "", printed[1])
    assert [line.split(": ")[1] for line in err.splitlines()] == ["line 2", "line 4"]


def test_a_batch_that_is_interrupted_leaves_the_old_file(command, tmp_path):
    words, environ = command
    path = tmp_path / "x.csv"
    path.write_text("old")
    pipe = subprocess.PIPE
    ran = subprocess.Popen([*words, "-", "-o", str(path)], stdin=pipe, stderr=pipe, env=environ)
    ran.stdin.write(b"100 USD EUR\n5 ZZZ EUR\n")
    ran.stdin.flush()
    assert ran.stderr.readline().startswith(b"convert: line 2: ")  # so both lines are answered
    ran.kill()
    ran.communicate()
    assert (path.read_text(), [name for name in os.listdir(tmp_path) if "tmp" in name]) == ("old", [])


# -- quotes of a table -------------------------------------------------------------------------------


def test_the_quotes_that_are_named_are_shown_in_that_order(run):
    for words in (["EUR", "USD,", "GBP"], ["EUR", "USD", "GBP"], ["euros", "to", "dollars", "and", "GBP"]):
        rows = list(csv.DictReader(run("rates", *words, "--csv").out.splitlines()))
        assert [(row["code"], row["rate"]) for row in rows] == [("USD", "1.1712"), ("GBP", "0.86803")]


def test_a_quote_that_the_table_has_not_is_told_and_the_others_are_shown(run):
    ran = run("rates", "EUR", "USD", "KWD", "--csv")
    assert (ran.code, ran.out.count("\n")) == (1, 2)
    assert (
        ran.err == "convert: KWD is not in the rates of ecb for EUR, as of 2026-04-24; try: convert EUR KWD\n"
    )
    items = json.loads(run("rates", "EUR", "USD", "KWD", "--json").out)["rates"]
    assert [item["code"] for item in items] == ["USD", "KWD"]
    assert fits(items[1]["error"], SCHEMA["$defs"]["error"])


@pytest.mark.parametrize(
    "line", ["100 USD EUR --csv", "rates EUR --csv", "history EUR USD --csv", "compare 1 EUR USD --csv"]
)
@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_stream_is_no_file(line, path, run):
    ran = run(*line.split(), "-o", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "convert: -o writes a file; without it the answer goes to standard output\n"


@pytest.mark.parametrize("line", ["100 USD EUR", "rates EUR", "history USD EUR", "compare 1 USD EUR"])
def test_the_rates_that_answer_are_not_replaced(line, run, tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("date,base,quote,rate\n2026-04-24,USD,EUR,0.91\n")
    ran = run(*line.split(), "--rates", str(path), "-o", f"{tmp_path}/./prices.csv")
    assert (ran.code, path.read_text()[:4]) == (2, "date")
    assert "is the file of --rates, which -o would replace" in ran.err
