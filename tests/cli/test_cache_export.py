"""`convert cache export`, and answers from the rates file that it writes."""

import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from support.holding import put
from support.processes import PROGRAM, UNIX

from converter.cli.commands.cache_export import not_redistributed
from converter.sources import every

NOW = datetime(2026, 4, 26, 22, 0, 58, tzinfo=UTC)


def test_what_a_question_needs_is_exported_and_answers_it(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    ran = run("cache", "export", "100", "USD", "RUB", "EUR", "-o", path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"2 files of rates in {path}, as of 2026-04-26T22:00:58Z\n"
    assert run("100", "USD", "RUB", "EUR", "--rates", path).out == "7552.73 RUB\n85.38 EUR\n"


def test_an_export_for_a_question_has_only_the_files_that_it_needs(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "100 USD RUB", "-o", path)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["rates.txt", "cbr/2026.csv"]
    ran = run("100", "GBP", "EUR", "--rates", path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (4, "", 1)


def test_named_sources_are_exported_or_all(run, tmp_path):
    run("cache", "export", "ecb", "-o", str(tmp_path / "one.zip"))
    whole = json.loads(run("cache", "export", "-o", str(tmp_path / "all.zip"), "--json").out)
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.namelist() == ["rates.txt", "ecb/2026.csv"]
    assert whole["files"] == ["cbr/2026.csv", "ecb/2026.csv"]


def test_what_can_not_be_answered_is_not_exported(run, tmp_path):
    path = tmp_path / "fx.zip"
    ran = run("cache", "export", "100", "USD", "RUB", "KWD", "-o", str(path))
    assert (ran.code, ran.out, ran.err.count("\n"), path.exists()) == (4, "", 1, False)


def test_an_answer_from_a_rates_file_says_when_the_file_was_written(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    told = "from a rates file written at 2026-04-26T22:00:58Z"
    assert run("100", "USD", "RUB", "--rates", path).err == f"convert: {told}\n"
    (result,) = json.loads(run("100", "USD", "RUB", "--rates", path, "--json").out)["results"]
    assert (result["as_of"], result["notes"]) == ("2026-04-25", [{"code": "rates-file", "text": told}])


def test_what_a_rates_file_lacks_is_not_in_the_file_wherever_else_it_may_be(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "ecb", "-o", path)
    ran = run("100", "USD", "RUB", "--rates", path, "--source", "cbr")
    assert (ran.code, ran.out) == (4, "")
    assert "offline, and no rates of cbr are in the rates file" in ran.err
    ran = run("100", "USD", "EUR", "--rates", path, "--average", "2001")
    assert "ecb's rates from 2001-01-01 to 2001-12-31 are not all in the rates file" in ran.err


def test_a_batch_answers_from_a_rates_file(shipped, tmp_path):
    environ = {
        **os.environ,
        "CONVERTER_CACHE_DIR": str(tmp_path / "c"),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    words = [sys.executable, "-c", PROGRAM, str(shipped)]
    path = str(tmp_path / "fx.zip")
    then = {**environ, "CONVERTER_NOW": "2026-04-26T22:00:58Z", "CONVERTER_OFFLINE": "1"}
    subprocess.run([*words, "cache", "export", "-o", path], env=then, check=True, capture_output=True)
    ran = subprocess.run(
        [*words, "-", "--rates", path], input=b"100 USD RUB\n1 USD RUB on yesterday\n", env=environ,
        capture_output=True, check=True,
    )  # fmt: skip
    assert ran.stdout == b"7552.73 RUB\n75.53 RUB\n"


@UNIX
def test_a_year_later_another_machine_gives_the_same_bytes(shipped, tmp_path):
    words = [sys.executable, "-c", PROGRAM]
    path = tmp_path / "fx.zip"
    base = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    then = {**base, "CONVERTER_NOW": "2026-04-26T22:00:58Z", "CONVERTER_CACHE_DIR": str(tmp_path / "c")}
    question = ["100", "USD", "RUB", "EUR", "JPY", "--json", "--rates", str(path)]
    with path.open("wb") as out:
        export = [*words, str(shipped), "cache", "export", "100", "USD", "RUB", "EUR", "JPY", "--offline"]
        subprocess.run(export, env=then, check=True, stdout=out)
    first = subprocess.run([*words, str(shipped), *question], env=then, check=True, capture_output=True)
    later = {**base, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "CONVERTER_CACHE_DIR": "/dev/null"}
    second = subprocess.run(
        [*words, "/dev/null", *question], env=later, check=True, capture_output=True, cwd="/"
    )
    assert (second.stdout, second.stderr) == (first.stdout, b"")
    assert json.loads(first.stdout)["results"][0]["result"] == "7552.73"


def test_an_export_twice_is_the_same_bytes(run, tmp_path):
    run("cache", "export", "-o", str(tmp_path / "a.zip"))
    run("cache", "export", "-o", str(tmp_path / "b.zip"))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_where_an_export_can_not_be_written_is_exit_5(run, tmp_path):
    ran = run("cache", "export", "-o", str(tmp_path / "none" / "fx.zip"))
    assert (ran.code, ran.out, ran.err.count("\n")) == (5, "", 1)


def test_no_zip_is_written_to_a_terminal(run):
    ran = run("cache", "export", terminal=True)
    assert (ran.code, ran.out) == (2, "")


def test_a_rates_file_that_is_not_there_is_one_line_and_exit_2(run):
    ran = run("100", "USD", "RUB", "--rates", "no-such-file.zip")
    said = "convert: no-such-file.zip can't be read: No such file or directory\n"
    assert (ran.code, ran.out, ran.err) == (2, "", said)


# -- rates that may not be passed on --------------------------------------------------------------


@pytest.fixture
def open_access(run, tmp_path):
    """A table of ExchangeRate-API in the user's cache, whose open access may not be redistributed."""
    figures = "USD/EUR USD/GBP"
    put(tmp_path / "cache", "er-api/2026-04.csv", figures, "2026-04-26 0.8541 0.7402", written=NOW)


def test_sources_that_forbid_redistribution_are_named_with_their_terms(run, open_access, tmp_path):
    ran = run("cache", "export", "-o", str(tmp_path / "fx.zip"))
    assert (ran.code, ran.out.partition(" ")[0]) == (0, "3")
    assert ran.err == (
        "convert: by their terms not to be redistributed: er-api (https://www.exchangerate-api.com/terms)\n"
    )


def test_json_names_them_and_standard_error_does_not(run, open_access, tmp_path):
    ran = run("cache", "export", "-o", str(tmp_path / "fx.zip"), "--json")
    (own,) = json.loads(ran.out)["not_redistributed"]
    assert (own["source"], own["terms"], ran.err) == (
        "er-api", "https://www.exchangerate-api.com/terms", "",
    )  # fmt: skip


def test_an_export_of_other_sources_alone_says_nothing(run, open_access, tmp_path):
    assert run("cache", "export", "ecb", "cbr", "-o", str(tmp_path / "fx.zip")).err == ""


def test_these_sources_forbid_redistribution():
    keys = [source.INFO.key for source in every()]
    assert [info.key for info in not_redistributed(keys)] == [
        "boe", "coinbase", "er-api", "openexchangerates",
    ]  # fmt: skip


# -- a cache that is damaged or missing --------------------------------------------------------------


def test_a_damaged_file_refuses_the_export_with_a_message(run, tmp_path):
    (tmp_path / "cache" / "ecb").mkdir(parents=True)
    (tmp_path / "cache" / "ecb" / "2026.csv").write_text("junk")
    ran = run("cache", "export", "ecb", "-o", str(tmp_path / "fx.zip"))
    assert (ran.code, ran.out, (tmp_path / "fx.zip").exists()) == (4, "", False)
    assert ran.err.startswith("convert: nothing is exported: ecb")
    assert ran.err.endswith("; `convert cache clear` removes what was fetched\n")


@UNIX
def test_without_a_cache_folder_the_shipped_rates_are_exported(run, tmp_path):
    ran = run("cache", "export", "ecb", "-o", str(tmp_path / "fx.zip"), CONVERTER_CACHE_DIR="/dev/null")
    assert (ran.code, ran.err) == (0, "")
