"""`convert cache import`: a rates file, or a file of a publisher.

`test_imports.py` has more: which files are refused, and what is taken of the others.
"""

import json
import zipfile

import pytest
from support.processes import UNIX

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


def _cached(tmp_path):
    folder = tmp_path / "cache"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.csv")}


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


def test_held_figures_stay_beside_imported_ones(run, file, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    run("cache", "import", "ecb", file("hist.csv", HISTORY.format(usd="1.1750")))
    run("cache", "import", path)
    assert run("1", "EUR", "USD", "--on", "2026-04-22", "--digits", "4").out == "1.1750 USD\n"


def test_a_file_that_the_index_does_not_name_refuses_the_whole_rates_file(run, tmp_path):
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
        assert "damaged.zip is not a rates file, or is damaged" in ran.err
    assert _cached(tmp_path) == {}


def test_with_a_set_clock_the_default_cache_is_not_written(run, tmp_path, monkeypatch):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    monkeypatch.setenv("CONVERTER_CACHE_DIR", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    ran = run("cache", "import", path)
    assert (ran.code, (tmp_path / "home").exists()) == (2, False)


@UNIX
def test_a_rates_file_that_can_not_be_kept_is_exit_5(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    run("cache", "export", "-o", path)
    ran = run("cache", "import", path, CONVERTER_CACHE_DIR="/dev/null")
    assert (ran.code, ran.out) == (5, "")
    assert ran.err == "convert: rates can't be kept in /dev/null: Not a directory\n"


# -- import of a publisher's file -----------------------------------------------------------------


def test_a_history_of_the_ecb_is_taken_with_its_coverage(run, file):
    ran = run(
        "cache", "import", "ecb", file("hist.csv", HISTORY.format(usd="1.1750")), "@2026-04-26T12:00:00Z"
    )
    assert (ran.code, ran.out, ran.err) == (0, "ecb: 3 tables, 2026-04-21 to 2026-04-24\n", "")
    assert run("1", "EUR", "USD", "--on", "2026-04-22", "--digits", "4").out == "1.1750 USD\n"


def test_a_daily_table_of_the_bank_of_russia_is_taken(run, file):
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


def test_a_series_of_a_currency_is_taken_without_any_earlier_request(run, file):
    ran = run("cache", "import", "cbr", file("series.xml", SERIES))
    assert (ran.code, ran.out) == (0, "cbr: 2 tables, 2026-04-23 to 2026-04-24\n")
    assert run("100", "USD", "RUB", "--on", "2026-04-23").out == "7570.00 RUB\n"


def test_a_series_of_a_currency_with_an_unknown_number_is_taken_once_a_table_has_told_it(run, file):
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


def test_an_old_file_does_not_cover_the_days_after_it(run, file):
    run("cache", "import", "currency-api", file("usd.min.json", BUILD.replace("04-26", "04-20")))
    ran = run("1", "USD", "EUR", "--on", "2026-04-21", "--source", "currency-api")
    assert (ran.code, ran.out) == (4, "")
    assert run("1", "USD", "EUR", "--on", "2026-04-20", "--source", "currency-api").code == 0


@pytest.mark.parametrize(
    ("source", "text", "message"),
    [
        ("ecb", "<!DOCTYPE html><html></html>", "is not a file of ecb"),
        ("ecb", "", "is not a file of ecb"),
        ("ecb", BUILD, "is not a file of ecb"),
        ("ecb", b"PK\x03\x04 cut", "is not a file of ecb"),
        ("cbr", HISTORY.format(usd="1.1750"), "is not a file of cbr"),
        ("currency-api", BUILD[:60], "is not a file of currency-api"),
        ("currency-api", BUILD.replace("2026-04", "2026-06"), "has rates of 2026-06-26, which is after"),
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
