"""`--rates` with a price file: at every door, and over what `history -o` writes."""

import json
import subprocess
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.days import day, utc
from support.processes import at_the_prompt, batch
from support.schemas import SCHEMA, fits

from converter import Converter
from converter.cli.render import history_formats
from converter.cli.render.view import View
from converter.store import price_file

TEXT = """\
P 2026-04-24 USD 0.90 EUR
P 2026-04-26 USD 0.91 EUR
P 2026-04-26 CHF 1.05 EUR
P 2026-04-26 $ 80.5 RUB
"""


@pytest.fixture
def prices(file):
    return file("prices.journal", TEXT)


@pytest.mark.parametrize("door", ["quick", "typer", "batch"])
def test_each_door_answers_by_the_file(door, ask, prices):
    ran = ask(door, "100 USD EUR", "--rates", prices)
    assert (ran.code, ran.out, ran.err) == (0, "91.00 EUR\n", "")


def test_the_prompt_answers_by_the_file(run, prices, tmp_path):
    typed = at_the_prompt(tmp_path / "none", f"100 USD EUR --rates {prices}", f"rates CHF --rates {prices}")
    ran = run(through=typed)
    assert "91.00 EUR" in ran.out
    assert "2 rates of CHF by prices.journal, as of 2026-04-26" in " ".join(ran.out.split())


def test_a_table_names_the_line_and_the_age(run, prices):
    ran = run("100", "USD", "EUR,CHF", "--rates", prices, "--on", "2026-04-25", terminal=True)
    assert "2026-04-24 (1 day old)  prices.journal:1" in ran.out
    assert "the newest line up to 2026-04-25 is of 2026-04-24, 1 day old" in ran.out
    assert "prices.journal has USD/CHF from 2026-04-26 on, not for 2026-04-25" in ran.err
    assert ran.code == 1


def test_json_names_the_lines_of_a_cross(run, prices):
    ran = run("100", "USD", "CHF", "--rates", prices, "--json")
    (result,) = json.loads(ran.out)["results"]
    assert (result["source"], result["kind"], result["derivation"]) == (
        "prices.journal:2+3", "custom", "cross",
    )  # fmt: skip
    assert [leg["source"] for leg in result["legs"]] == ["prices.journal:2", "prices.journal:3"]
    assert (result["fetched_at"], result["attribution"], result["age_days"]) == (None, None, 0)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("100 USD CHF", "answer"),
        ("100 AED CHF --on 2026-04-26", "answer"),
        ("100 USD EUR --average 2026-04 --so-far", "answer"),
        ("history USD EUR", "series"),
        ("compare 100 USD RUB", "comparison"),
    ],
)
def test_json_fits_the_schema(words, part, run, prices):
    found = json.loads(run(*words.split(), "--rates", prices, "--json").out)
    assert "error" not in found
    assert fits(found, SCHEMA["$defs"][part])


def test_csv_names_the_line(run, prices):
    ran = run("100", "EUR", "USD", "--rates", prices, "--csv")
    assert ",2026-04-26,prices.journal:2,custom,inverse," in ran.out


def test_an_explanation_has_the_line_and_no_rounding_of_a_publisher(run, prices):
    ran = run("100", "USD", "EUR", "--rates", prices, "--explain")
    assert "1 USD = 0.91 EUR, prices.journal:2 2026-04-26" in ran.out
    assert "rounding: +/-" not in ran.out


def test_a_reading_of_the_file_is_told_and_a_quiet_answer_is_a_number(run, prices):
    ran = run("100", "USD", "RUB", "--rates", prices)
    assert (ran.out, ran.err) == ("8050.00 RUB\n", "convert: assumed $=USD\n")
    quiet = run("100", "USD", "RUB", "--rates", prices, "-q")
    assert (quiet.out, quiet.err) == ("8050.00\n", "")


def test_a_sum_is_answered_by_the_file(run, prices):
    assert run("100 USD + 100 CHF to EUR", "--rates", prices).out == "196.00 EUR\n"


def test_history_lists_the_lines(run, prices):
    ran = run("history", "USD", "EUR", "--rates", prices, "--csv")
    assert [line.split(",")[0] + line.rpartition(",")[2] for line in ran.out.splitlines()[1:]] == [
        "2026-04-24prices.journal:1",
        "2026-04-26prices.journal:2",
    ]
    table = run("history", "USD", "EUR", "--rates", prices, terminal=True)
    assert "2 rates of USD/EUR by prices.journal, 2026-04-24 to 2026-04-26" in table.out
    assert (
        json.loads(run("history", "USD", "EUR", "--rates", prices, "--json").out)["source"]
        == "prices.journal"
    )


def test_a_mean_of_lines_says_how_many_and_what_it_leaves_out(run, prices):
    ran = run("100", "USD", "EUR", "--rates", prices, "--average", "2026-04", "--so-far")
    assert ran.out == "90.50 EUR\n"
    assert "mean of 2 fixings 2026-04-24..2026-04-26" in ran.err
    assert "days without a line of prices.journal have no part in the mean" in ran.err


def test_rates_and_compare_have_the_file_alone(run, prices):
    ran = run("rates", "CHF", "--rates", prices, "--csv")
    assert [line.split(",")[0] for line in ran.out.splitlines()] == ["code", "EUR", "USD"]
    ran = run("compare", "100", "USD", "EUR", "--rates", prices, "--csv")
    assert [line.split(",")[0] for line in ran.out.splitlines()] == ["source", "prices.journal:2"]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("100 USD EUR --rates FILE --source ecb", 2, "FILE answers alone; leave out --source"),
        ("100 USD EUR --rates FILE --official EUR", 2, "FILE answers alone; leave out --official"),
        ("100 USD EUR --rates FILE --rate USD/EUR=2", 2, "--rate and --rates can't be combined; give one"),
        (
            "100 USD GBP --rates FILE",
            3,
            "no rate of USD/GBP: prices.journal has no USD/GBP, and no two lines",
        ),
        ("100 USD EUR --rates FILE --on 2026-04-23", 3, "prices.journal has USD/EUR from 2026-04-24 on"),
        (
            "100 USD EUR --rates FILE --on 2026-04-25 --max-age 0",
            3,
            "up to 2026-04-25 is of 2026-04-24, 1 day",
        ),
        ("watch USD EUR --above 1 --rates FILE", 2, "watch takes no --rates"),
        ("cache export 100 USD EUR --rates FILE", 2, "cache export takes no --rates"),
        ("cache import FILE", 2, "FILE is a price file, and only published rates are kept"),
    ],
)
def test_what_a_price_file_cant_do_is_refused(words, code, message, run, prices):
    ran = run(*words.replace("FILE", prices).split())
    assert (ran.code, ran.out) == (code, "")
    assert message.replace("FILE", prices) in ran.err


def test_a_bad_line_is_named_in_a_process_of_its_own(command, file):
    words, environ = command
    path = file("bad.csv", "day,base,quote,rate\n2026-04-24,USD,EUR,0.9x\n")
    ran = subprocess.run(
        [*words, "1", "USD", "EUR", "--rates", path], capture_output=True, env=environ, check=False
    )
    assert (ran.returncode, ran.stdout) == (2, b"")
    said = ran.stderr.decode()
    assert said == f"convert: {path}:2: the rate '0.9x' is not a number above zero, like 0.91\n"


def test_lines_of_a_batch_are_answered_in_a_process_of_its_own(command, prices):
    code, out, err = batch(command, "1 USD EUR\n1 EUR USD on 2026-04-24\n1 USD GBP\n", "--rates", prices)
    assert (code, out) == (1, "0.91 EUR\n1.11 USD\n\n")
    assert err.startswith("convert: line 3: no rate of USD/GBP: prices.journal has no USD/GBP")


def test_another_ending_is_told_which_endings_are_price_files(run, file):
    ran = run("1", "USD", "EUR", "--rates", file("prices.txt", TEXT))
    assert ran.err.endswith("a price file ends in .journal, .ledger, .beancount or .csv\n")


# -- what history writes -------------------------------------------------------------------------------

ENDINGS = ("journal", "ledger", "hledger", "beancount", "csv")
PAIRS = ("EUR USD", "USD EUR", "USD JPY", "USD RUB", "HUF RUB", "RUB HUF", "DEM USD")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("pair", PAIRS)
def test_a_series_that_is_written_is_read_back_equal(pair, ending, run, tmp_path):
    first = "2026-04-25" if "RUB" in pair else "2026-04-23"
    days = ("--since", first, "--until", "2026-04-25")
    path = str(tmp_path / f"prices.{ending}")
    published = json.loads(run("history", *pair.split(), *days, "--json").out)["rates"]
    assert run("history", *pair.split(), *days, "-o", path).code == 0
    if ending == "csv" and "base" not in (tmp_path / "prices.csv").read_text():
        pytest.skip("the CSV of a series doesn't name its pair")
    read = json.loads(run("history", *pair.split(), *days, "--rates", path, "--json").out)["rates"]
    assert read == published != []


RATES = st.lists(st.decimals("0.000001", "9e11", allow_nan=False, places=None), min_size=1, max_size=8)


@given(numbers=RATES, ending=st.sampled_from(ENDINGS[:4]), name=st.sampled_from(["EUR", "JPY", "XAU", "BTC"]))
def test_any_rates_that_are_written_are_read_back_equal(numbers, ending, name, tmp_path_factory):
    folder, first = tmp_path_factory.mktemp("prices"), day("2026-01-01")
    texts = [f"{number:f}"[:40] for number in numbers]
    rows = [f"{first + timedelta(place)},USD,{name},{text}\n" for place, text in enumerate(texts)]
    (folder / "a.csv").write_text("day,base,quote,rate\n" + "".join(rows))
    with Converter(rates=folder / "a.csv", clock=lambda: utc("2026-04-26T22:00"), environ={}) as converter:
        series = converter.series("USD", name)
    path = folder / f"b.{ending}"
    path.write_bytes(
        history_formats.of_file(str(path)).content([View(series, series.rates, None, None, "day", ())])
    )
    again = price_file.read(str(path))
    found = [again.legs("USD", name, each)[0][0].figure for each in again.days("USD", name)]
    assert [(figure.text, figure.value) for figure in found] == [
        (f"{rate.value:f}", rate.value) for rate in series.rates
    ]


# -- rates of a price file ----------------------------------------------------------------------------

OLD = """\
P 2026-04-26 USD 0.91 EUR
P 2026-04-20 GBP 1.15 EUR
P 2026-04-25 CHF 1.05 EUR
P 2026-04-28 JPY 0.006 EUR
P 2026-04-26 SEK 0.98 NOK
"""
LEFT = {
    "GBP": "p.journal's newest rates are of 2026-04-20, 6 days old, and max_age in",
    "JPY": "p.journal has EUR/JPY from 2026-04-28 on, not for 2026-04-26",
}


@pytest.fixture
def aged(run, file, tmp_path):
    """Runs a line over a price file, under a config file that allows rates of up to three days."""
    config, prices = tmp_path / "config.toml", file("p.journal", OLD)
    config.write_text("max_age = 3\n")

    def go(*words):
        return run(*words, "--rates", prices, CONVERTER_CONFIG=str(config))

    return go


def test_each_currency_that_is_left_out_is_told_with_its_reason(aged):
    """But for those of which the file has no rate on any day."""
    ran = aged("rates", "EUR", "--csv")
    assert (ran.code, [line.partition(",")[0] for line in ran.out.splitlines()[1:]]) == (0, ["CHF", "USD"])
    told = [line for line in ran.err.splitlines() if "left out" in line]
    assert [line.partition(" on ")[0].partition(":")[0] for line in told] == ["convert"] * 2
    assert all(
        f"EUR/{code}" in line and why in line for line, (code, why) in zip(told, LEFT.items(), strict=True)
    )


@pytest.mark.parametrize("shape", ["json", "ndjson"])
def test_a_program_reads_what_is_left_out_and_why(shape, aged):
    ran = aged("rates", "EUR", "--format", shape)
    whole = (
        json.loads(ran.out)["rates"] if shape == "json" else [json.loads(one) for one in ran.out.splitlines()]
    )
    left = {one["code"]: one["error"]["message"] for one in whole if "error" in one}
    assert left.keys() == LEFT.keys()
    assert all(why in left[code] for code, why in LEFT.items())
    assert all(fits(one, SCHEMA["$defs"]["failedRate"]) for one in whole if "error" in one)
    assert (ran.code, ran.err) == (0, "")


def test_of_many_that_are_left_out_the_first_are_told_and_how_many_more(run, file):
    codes = ("AUD", "CAD", "CHF", "CZK", "DKK", "GBP", "HUF")
    text = "".join(f"P 2026-04-28 {code} 1 EUR\n" for code in codes)
    ran = run("rates", "EUR", "--rates", file("p.journal", f"P 2026-04-26 USD 1 EUR\n{text}"))
    told = ran.err.splitlines()
    assert (len(told), told[-1]) == (6, "convert: left out: 2 more currencies")


@pytest.mark.parametrize("quotes", [["GBP"], ["USD", "GBP"]])
def test_a_quote_that_is_refused_has_the_refusal_of_its_own_question(quotes, aged):
    alone = aged("1", "EUR", "GBP").err
    assert LEFT["GBP"] in alone
    assert alone in aged("rates", "EUR", *quotes).err


def test_a_table_with_nothing_that_may_be_used_says_why(aged):
    ran = aged("rates", "GBP")
    assert (ran.code, ran.out) == (3, "")
    assert LEFT["GBP"] in ran.err


def test_a_note_that_is_not_about_all_rates_names_its_own(aged, run, file):
    lines = aged("rates", "EUR").out.splitlines()
    assert lines[-1] == "CHF: the newest line up to 2026-04-26 is of 2026-04-25, 1 day old"
    alone = aged("rates", "EUR", "CHF").out.splitlines()
    assert alone[-1] == "the newest line up to 2026-04-26 is of 2026-04-25, 1 day old"


def test_the_coverage_of_a_currency_is_that_of_its_lines(file):
    with Converter(rates=file("p.journal", OLD + "P 2026-04-21 USD 1.4 CAD\n"), environ={}) as converter:
        assert list(map(repr, converter.coverage("USD"))) == ["Coverage('p.journal', 2026-04-21, 2026-04-26)"]
        assert list(map(repr, converter.coverage("eur"))) == ["Coverage('p.journal', 2026-04-20, 2026-04-28)"]
        assert converter.coverage("KWD") == []
