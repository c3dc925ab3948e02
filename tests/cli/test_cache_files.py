"""`convert cache export`, `import` and `accept`, and answers from a rates file alone."""

import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from support.holding import put

from converter.cli.commands import cache_files
from converter.sources import every
from converter.store.sheet import parse, render

NOW = datetime(2026, 4, 26, 22, 0, 58, tzinfo=UTC)
PROGRAM = """
import os, sys
os.environ["CONVERTER_SEED_DIR"] = sys.argv.pop(1)
from converter.cli.quick import main
sys.exit(main())
"""
UNIX = pytest.mark.skipif(os.name == "nt", reason="needs a Unix shell")
HISTORY = """Date,USD,JPY,GBP,
2026-04-24,1.1712,186.71,0.86803,
2026-04-22,{usd},186.40,0.86610,
2026-04-21,1.1740,186.30,0.86550,
"""
DAILY = """<?xml version="1.0" encoding="UTF-8"?>
<ValCurs Date="{day}" name="Foreign Currency Market">
<Valute ID="R01235"><CharCode>USD</CharCode><Nominal>1</Nominal><Value>{usd}</Value></Valute>
<Valute ID="R01239"><CharCode>EUR</CharCode><Nominal>1</Nominal><Value>88,2826</Value></Valute>
</ValCurs>"""
SERIES = """<?xml version="1.0" encoding="UTF-8"?>
<ValCurs ID="R01235" DateRange1="23.04.2026" DateRange2="24.04.2026" name="Foreign Currency Market Dynamic">
<Record Date="23.04.2026" Id="R01235"><Nominal>1</Nominal><Value>75,7000</Value></Record>
<Record Date="24.04.2026" Id="R01235"><Nominal>1</Nominal><Value>75,6201</Value></Record>
</ValCurs>"""
BUILD = '{"date": "2026-04-26", "usd": {"eur": 0.8541, "btc": 0.0000129, "xau": 0.000213}}'


@pytest.fixture
def file(tmp_path):
    def made(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return made


def _cached(tmp_path):
    folder = tmp_path / "cache"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.csv")}


# -- export and --rates ---------------------------------------------------------------------------


def test_what_a_question_needs_is_exported_and_answers_it(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    ran = run("cache", "export", "100", "USD", "RUB", "EUR", "-o", path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"2 files of rates in {path}, as of 2026-04-26T22:00:58Z\n"
    assert run("100", "USD", "RUB", "EUR", "--rates", path).out == "7552.73 RUB\n85.38 EUR\n"


def test_what_one_question_needs_is_no_more_than_that(run, tmp_path):
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


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("cache export --on 2026-04-24 -o fx.zip", "--on is of a question, and cache export was given none"),
        ("cache clear --source ecb", "cache clear takes no --source"),
        ("cache import fx.zip --offline", "cache import takes no --offline"),
        ("cache info -o fx.zip", "cache info takes no --output"),
        ("cache import", "cache import takes a rates file, or SOURCE FILE [@INSTANT]"),
        ("cache import ecb fx.zip yesterday", "cache import takes a rates file, or SOURCE FILE [@INSTANT]"),
        ("cache import ecb fx.zip @yesterday", "an instant is like @2026-10-31T08:47:16Z, not '@yesterday'"),
        ("cache import no-such-file.zip", "no-such-file.zip can't be read: No such file or directory"),
        ("cache accept cbr 2026-04-25", "cache accept takes SOURCE DAY CODE"),
        ("cache accept cbr 2026-04-25 USD", "no USD of 2026-04-25 is set aside at cbr"),
        ("100 USD RUB --rates no-such-file.zip", "no-such-file.zip can't be read: No such file or directory"),
        ("100 USD RUB --rate USD/RUB", "--rate takes a rate like USD/RUB=92.50, not 'USD/RUB'"),
        ("100 USD RUB --rate USD/RUB=1 --rate RUB/USD=1", "two own rates are given for RUB and USD"),
        ("100 USD RUB --rate USD/RUB=1 --average 2025", "--rate is one rate, and doesn't go with --average"),
        ("100 USD RUB --fee 3EUR", "a fee for USD to RUB is a percentage or in one of the two, not 3 EUR"),
        ("100 USD RUB --cash --digits 2", "cash is rounded to coins and notes, and takes no digits"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(line, message, run):
    ran = run(*line.split(" "))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"convert: {message}")


def test_an_answer_from_a_rates_file_says_of_when_it_is(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    told = "by a rates file that was written at 2026-04-26T22:00:58Z"
    assert run("100", "USD", "RUB", "--rates", path).err == f"convert: USD RUB: {told}\n"
    (result,) = json.loads(run("100", "USD", "RUB", "--rates", path, "--json").out)["results"]
    assert (result["as_of"], result["notes"]) == ("2026-04-25", [{"code": "rates-file", "text": told}])


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


# -- what is exported whose terms forbid to pass it on ---------------------------------------------


@pytest.fixture
def open_access(run, tmp_path):
    """A table of ExchangeRate-API in the user's cache, whose open access may not be redistributed."""
    figures = "USD/EUR USD/GBP"
    put(tmp_path / "cache", "er-api/2026-04.csv", figures, "2026-04-26 0.8541 0.7402", written=NOW)


def test_rates_that_are_not_to_be_redistributed_are_named_with_their_terms(run, open_access, tmp_path):
    ran = run("cache", "export", "-o", str(tmp_path / "fx.zip"))
    assert (ran.code, ran.out.partition(" ")[0]) == (0, "3")
    assert ran.err == (
        "convert: by their terms not to be redistributed: er-api (https://www.exchangerate-api.com/terms)\n"
    )


def test_json_names_them_in_place_of_a_line(run, open_access, tmp_path):
    ran = run("cache", "export", "-o", str(tmp_path / "fx.zip"), "--json")
    (own,) = json.loads(ran.out)["not_redistributed"]
    assert (own["source"], own["terms"], ran.err) == (
        "er-api", "https://www.exchangerate-api.com/terms", "",
    )  # fmt: skip


def test_an_export_of_others_alone_says_nothing(run, open_access, tmp_path):
    assert run("cache", "export", "ecb", "cbr", "-o", str(tmp_path / "fx.zip")).err == ""


def test_every_source_that_forbids_it_is_known():
    keys = [source.INFO.key for source in every()]
    assert [info.key for info in cache_files._not_redistributed(keys)] == [
        "boe", "coinbase", "er-api", "openexchangerates",
    ]  # fmt: skip


# -- a cache that is damaged or is none ------------------------------------------------------------


def test_a_damaged_file_is_not_left_out_of_an_export_in_silence(run, tmp_path):
    (tmp_path / "cache" / "ecb").mkdir(parents=True)
    (tmp_path / "cache" / "ecb" / "2026.csv").write_text("junk")
    ran = run("cache", "export", "ecb", "-o", str(tmp_path / "fx.zip"))
    assert (ran.code, ran.out, (tmp_path / "fx.zip").exists()) == (4, "", False)
    assert ran.err.startswith("convert: nothing is exported: ecb")
    assert ran.err.endswith("; `convert cache clear` removes what was fetched\n")


@UNIX
def test_without_a_folder_for_the_cache_what_ships_is_exported(run, tmp_path):
    ran = run("cache", "export", "ecb", "-o", str(tmp_path / "fx.zip"), CONVERTER_CACHE_DIR="/dev/null")
    assert (ran.code, ran.err) == (0, "")


@UNIX
def test_a_rates_file_that_can_not_be_kept_is_exit_5(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    ran = run("cache", "import", path, CONVERTER_CACHE_DIR="/dev/null")
    assert (ran.code, ran.out) == (5, "")
    assert ran.err == "convert: rates can't be kept in /dev/null: Not a directory\n"


def test_a_figure_that_is_not_found_may_stand_in_the_damaged_file_that_is_named(run, tmp_path):
    (tmp_path / "cache" / "ecb").mkdir(parents=True)
    (tmp_path / "cache" / "ecb" / "2026.csv").write_text("junk")
    ran = run("cache", "accept", "ecb", "2026-04-22", "USD")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "no USD of 2026-04-22 is set aside at ecb; ecb" in ran.err
    assert "is damaged and was passed over" in ran.err


# -- import of a rates file -----------------------------------------------------------------------


def test_an_imported_rates_file_answers_offline(run, file, shipped, tmp_path, monkeypatch):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    monkeypatch.setenv("CONVERTER_SEED_DIR", str(tmp_path / "none"))
    assert run("100", "USD", "RUB").code == 4
    ran = run("cache", "import", path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "cbr: 1 table, 2026-04-25 to 2026-04-25\necb: 2 tables, 2026-04-23 to 2026-04-24\n"
    assert run("100", "USD", "RUB").out == "7552.73 RUB\n"
    # Coverage came with it: the Sunday is answered by the table of the Saturday before it.
    assert run("100", "USD", "RUB", "--on", "2026-04-26").out == "7552.73 RUB\n"


def test_importing_twice_changes_nothing_more(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    run("cache", "import", path)
    before = _cached(tmp_path)
    run("cache", "import", path)
    assert _cached(tmp_path) == before


def test_what_is_held_stays_beside_what_is_imported(run, file, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    run("cache", "import", "ecb", file("hist.csv", HISTORY.format(usd="1.1750")))
    run("cache", "import", path)
    assert run("1", "EUR", "USD", "--on", "2026-04-22", "--digits", "4").out == "1.1750 USD\n"


def test_a_member_that_is_no_part_of_it_is_refused_before_anything_is_taken(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("er-api/2026-04.csv", "mine")
    for line in (["cache", "import", path], ["100", "USD", "RUB", "--rates", path]):
        ran = run(*line)
        assert (ran.code, ran.out) == (2, "")
        assert "it has er-api/2026-04.csv, which its rates.txt does not name" in ran.err
    assert _cached(tmp_path) == {}


@pytest.mark.parametrize("cut", [0, 100, -30])
def test_a_damaged_rates_file_changes_nothing(cut, run, file, tmp_path):
    path = tmp_path / "fx.zip"
    run("cache", "export", "-o", str(path))
    damaged = file("damaged.zip", path.read_bytes()[:cut])
    for line in (["cache", "import", damaged], ["100", "USD", "RUB", "--rates", damaged]):
        ran = run(*line)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert "damaged.zip is no rates file, or damaged" in ran.err
    assert _cached(tmp_path) == {}


def test_by_a_set_clock_the_users_own_cache_is_not_written(run, tmp_path, monkeypatch):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    monkeypatch.setenv("CONVERTER_CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    ran = run("cache", "import", path)
    assert (ran.code, (tmp_path / "home").exists()) == (2, False)


# -- import of a publisher's file -----------------------------------------------------------------


def test_a_history_of_the_ecb_is_taken_with_its_coverage(run, file):
    ran = run(
        "cache", "import", "ecb", file("hist.csv", HISTORY.format(usd="1.1750")), "@2026-04-26T12:00:00Z"
    )
    assert (ran.code, ran.out, ran.err) == (0, "ecb: 3 tables, 2026-04-21 to 2026-04-24\n", "")
    assert run("1", "EUR", "USD", "--on", "2026-04-22", "--digits", "4").out == "1.1750 USD\n"


def test_a_set_of_the_bank_of_russia_is_taken(run, file):
    ran = run(
        "cache", "import", "cbr", file("daily.xml", DAILY.format(day="25.04.2026", usd="75,6000")), "--json"
    )
    assert json.loads(ran.out)["imported"] == [
        {"source": "cbr", "tables": 1, "first": "2026-04-25", "last": "2026-04-25"}
    ]
    assert run("100", "USD", "RUB").out == "7560.00 RUB\n"


def test_a_corrected_figure_is_told(run, file):
    ran = run("cache", "import", "cbr", file("daily.xml", DAILY.format(day="25.04.2026", usd="75,6000")))
    assert ran.err == (
        "convert: cbr changed its figure of 2026-04-25: 1 USD = 75.5273 RUB became 1 USD = 75.6000 RUB\n"
    )


def test_a_corrected_figure_stands_in_json_too(run, file):
    text = DAILY.format(day="25.04.2026", usd="75,6000")
    ran = run("cache", "import", "cbr", file("daily.xml", text), "--json")
    (told,) = json.loads(ran.out)["reports"]
    assert (told.startswith("cbr changed its figure of 2026-04-25: "), ran.err) == (True, "")


def test_a_series_of_a_currency_is_taken_on_a_machine_that_has_asked_the_bank_nothing_yet(run, file):
    ran = run("cache", "import", "cbr", file("series.xml", SERIES))
    assert (ran.code, ran.out) == (0, "cbr: 2 tables, 2026-04-23 to 2026-04-24\n")
    assert run("100", "USD", "RUB", "--on", "2026-04-23").out == "7570.00 RUB\n"


def test_a_series_of_a_currency_out_of_the_list_is_taken_once_its_number_is_known(run, file):
    series = file("series.xml", SERIES.replace("R01235", "R09999"))
    ran = run("cache", "import", "cbr", series)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert ran.err.endswith("the series of a currency that is not known by its number\n")
    daily = DAILY.format(day="25.04.2026", usd="75,5273").replace("R01235", "R09999")
    run("cache", "import", "cbr", file("daily.xml", daily))
    assert run("cache", "import", "cbr", series).out == "cbr: 2 tables, 2026-04-23 to 2026-04-24\n"


def test_a_build_of_the_currency_api_is_taken(run, file):
    ran = run("cache", "import", "currency-api", file("usd.min.json", BUILD))
    assert (ran.code, ran.out) == (0, "currency-api: 1 table, 2026-04-26 to 2026-04-26\n")
    assert run("1", "XAU", "USD", "--source", "currency-api").out == "4694.84 USD\n"  # 1 / 0.000213


def test_an_old_file_says_nothing_of_the_days_after_it(run, file):
    run("cache", "import", "currency-api", file("usd.min.json", BUILD.replace("04-26", "04-20")))
    ran = run("1", "USD", "EUR", "--on", "2026-04-21", "--source", "currency-api")
    assert (ran.code, ran.out) == (4, "")
    assert run("1", "USD", "EUR", "--on", "2026-04-20", "--source", "currency-api").code == 0


@pytest.mark.parametrize(
    ("source", "text", "message"),
    [
        ("ecb", "<!DOCTYPE html><html></html>", "is no file of ecb"),
        ("ecb", "", "is no file of ecb"),
        ("ecb", BUILD, "is no file of ecb"),
        ("ecb", b"PK\x03\x04 cut", "is no file of ecb"),
        ("cbr", HISTORY.format(usd="1.1750"), "is no file of cbr"),
        ("currency-api", BUILD[:60], "is no file of currency-api"),
        ("currency-api", BUILD.replace("2026-04", "2026-06"), "has rates of 2026-06-26, which lies ahead"),
        (
            "ecb",
            "Date,USD,JPY,GBP,\n2026-04-24,11.712,1867.1,8.6803,\n",
            "in the median, more than 5 times off",
        ),
        ("ecb", "Date,USD,\n2026-04-24,1.1712,\n", "has 1 of ecb's 3 currencies; take its whole file"),
    ],
)
def test_a_wrong_file_is_one_line_and_changes_nothing(source, text, message, run, file, tmp_path):
    ran = run("cache", "import", source, file("wrong", text))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert message in ran.err
    assert _cached(tmp_path) == {}


def test_an_instant_ahead_is_refused(run, file):
    assert run("cache", "import", "currency-api", file("a.json", BUILD), "@2027-01-01T00:00:00Z").code == 2


def test_an_unknown_source_is_refused(run, file):
    assert run("cache", "import", "xyz", file("a.json", BUILD)).code == 2


# -- accept ---------------------------------------------------------------------------------------


def test_a_figure_set_aside_is_used_once_it_is_accepted(run, file):
    run("cache", "import", "ecb", file("hist.csv", HISTORY.format(usd="2.5000")))
    question = ("1", "EUR", "USD", "--on", "2026-04-22", "--digits", "4")
    before = run(*question)
    assert (before.out, "set aside as implausible" in before.err) == ("1.1740 USD\n", True)
    ran = run("cache", "accept", "ecb", "2026-04-22", "usd")
    assert (ran.code, ran.out, ran.err) == (0, "1 EUR = 2.5000 USD of 2026-04-22 is used now\n", "")
    assert run(*question).out == "2.5000 USD\n"
    assert run("cache", "accept", "ecb", "2026-04-22", "USD").code == 2


def test_a_figure_that_ships_set_aside_can_be_accepted(run, shipped, tmp_path):
    path = shipped / "ecb" / "2026.csv"
    sheet = parse(path.read_bytes(), str(path), NOW)
    rows = [line.replace("1.1712", "?1.1712").split(",") for line in sheet.lines]
    path.write_bytes(render(sheet.head, sheet.columns, rows))
    assert json.loads(run("1", "EUR", "USD", "--json").out)["results"][0]["stale"] is True
    whole = json.loads(run("cache", "accept", "ecb", "2026-04-24", "USD", "--json").out)
    assert whole == {"source": "ecb", "day": "2026-04-24", "code": "USD", "figure": "EUR/USD 1.1712"}
    found = json.loads(run("1", "EUR", "USD", "--json").out)["results"][0]
    assert (found["rate"], found["as_of"], found["stale"]) == ("1.1712", "2026-04-24", False)
    # The others of that day stay as they ship.
    assert run("100", "EUR", "JPY").out == "18671 JPY\n"
    assert list(_cached(tmp_path)) == [os.path.join("ecb", "2026.csv")]


# -- own rates, fees and cash ---------------------------------------------------------------------


def test_an_own_rate_is_told_off_a_terminal_even_quietly(run):
    ran = run("100", "USD", "RUB", "--rate", "USD/RUB=92.50", "-q")
    assert (ran.out, ran.err) == ("9250.00\n", "convert: USD RUB: 1 USD = 92.50 RUB, your own rate\n")


@pytest.mark.parametrize("rate", ["100 USD/RUB=9250", "usd/rub=92.50", " USD/RUB=92.50"])
def test_an_own_rate_that_answers_is_not_said_to_be_unused(rate, run):
    ran = run("100", "USD", "RUB", "--rate", rate)
    assert (ran.out, "was not used" in ran.err) == ("9250.00 RUB\n", False)


def test_an_own_rate_over_a_legal_one_is_not_said_to_be_unused(run):
    ran = run("195.583", "DEM", "USD", "--rate", "EUR/USD=1.2")
    assert (ran.out, "was not used" in ran.err) == ("120.00 USD\n", False)


def test_own_rates_need_no_network_and_no_home(run):
    ran = run(
        "100",
        "KWD",
        "VND",
        "--rate",
        "KWD/VND=82000",
        HOME="/dev/null",
        CONVERTER_CACHE_DIR="/dev/null",
    )
    assert ran.out == "8200000 VND\n"


def test_a_fee_is_told_on_a_line_of_its_own(run):
    ran = run("100", "USD", "RUB", "EUR", "--fee", "2.5%")
    assert ran.out == "7552.73 RUB\n85.38 EUR\n"
    assert ran.err.splitlines() == [
        "convert: USD to RUB: a fee of 2.50 USD (2.5%), 7363.91 RUB after it",
        "convert: USD to EUR: a fee of 2.50 USD (2.5%), 83.25 EUR after it",  # 97.5 / 1.1712 = 83.2479
    ]


def test_a_fee_stands_in_json_and_in_the_notes_of_rows(run):
    (result,) = json.loads(run("100", "USD", "RUB", "--fee", "3USD", "--json").out)["results"]
    assert result["fee"] == {"text": "3 USD", "amount": "3", "currency": "USD", "result_after": "7326.15"}
    assert run("100", "USD", "RUB", "--fee", "3USD", "--csv").out.endswith(
        '"a fee of 3 USD, 7326.15 RUB after it"\n'
    )


def test_a_fee_stands_under_the_table(run):
    out = run("100", "USD", "RUB", "--fee", "2.5%", terminal=True, NO_COLOR="1").out
    assert "a fee of 2.50 USD (2.5%), 7363.91 RUB after it" in out.splitlines()


def test_cash_is_named_in_json(run):
    (result,) = json.loads(run("100", "EUR", "USD", "--cash", "--json").out)["results"]
    assert (result["result"], result["rounding"]) == ("117.12", "half-up, cash 0.01")
