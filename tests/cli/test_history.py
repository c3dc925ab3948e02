"""``convert history``: rows, JSON, price lines, charts and files of a series."""

import csv
import io
import json
import os
import shlex
import stat
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from importlib.util import find_spec

import pytest
from support.processes import at_the_prompt
from support.schemas import SCHEMA, fits

from converter import sources
from converter.cli.grammar.commands import COMMANDS
from converter.cli.render.chart import chart, spark
from converter.cli.render.history_formats import printed
from converter.model import Figure, RateTable
from converter.store.layers import Store
from converter.store.write import merge

BOTH = ("history", "EUR", "USD", "--since", "2026-04-23", "--until", "2026-04-24")
NOW = datetime(2026, 4, 26, 22, 0, 58, tzinfo=UTC)
DAY = timedelta(days=1)
# Euro in dollars from Friday 2026-01-30 to Friday 2026-04-24, but for March: a ramp and a fall.
MARCH = (date(2026, 3, 2), date(2026, 3, 31))


def _days():
    days = [date(2026, 1, 30) + n * DAY for n in range(85)]
    return [d for d in days if d.isoweekday() < 6 and not MARCH[0] <= d <= MARCH[1]]


@pytest.fixture
def long(shipped):
    """A longer series in the rates that ship, with a gap in March."""
    info = sources.get("ecb").INFO
    tables = []
    for n, day in enumerate(_days()):
        text = str(Decimal("1.1500") + Decimal(n if n < 20 else 40 - n) / 1000)
        tables.append(RateTable("ecb", day, (Figure("EUR", "USD", text),), NOW))
    store = Store(str(shipped), str(shipped / "none"), lambda: NOW)
    merge(store, info, tables, (_days()[0], _days()[-1]), NOW)
    return shipped


def _told(ran):
    return f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}"


@pytest.mark.parametrize(
    "shape", ["plain", "json", "ndjson", "csv", "tsv", "markdown", "beancount", "ledger"]
)
def test_each_format_is_as_in_its_golden_file(shape, run, golden):
    golden(f"history-{shape}", _told(run(*BOTH, "--format", shape)))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("history", ""), ("history-whole", "--format table --every week"), ("history-chart", "--chart"),
        ("history-coverage", "--coverage"), ("history-month", "--every month --invert"),
    ],
)  # fmt: skip
def test_each_view_on_a_terminal_is_as_in_its_golden_file(name, words, long, run, golden):
    ran = run("history", "EUR", "USD", "--since", "2026-01-30", *words.split(), terminal=True, NO_COLOR="1")
    golden(f"terminal-{name}", _told(ran))


def test_a_series_without_its_first_day_goes_back_twelve_weeks(long, run):
    document = json.loads(run("history", "EUR", "USD", "--json").out)
    assert document["asked"]["since"] == "2026-02-02"  # at the ECB it is the next day already
    assert (document["first"], document["last"]) == ("2026-02-02", "2026-04-24")


def test_coverage_has_each_gap_and_no_rates(run, long):
    ran = run("history", "EUR", "USD", "--coverage", "--since", "2026-01-30", "--json")
    document = json.loads(ran.out)
    assert document["gaps"] == [{"first": "2026-02-28", "last": "2026-03-31"}]
    assert (document["count"], document["rates"]) == (len(_days()), None)


def test_gaps_are_told_where_the_format_has_no_place_for_them(run, long):
    ran = run("history", "EUR", "USD", "--since", "2026-01-30", "--csv")
    assert ran.err == "convert: no rates from 2026-02-28 to 2026-03-31\n"


@pytest.mark.parametrize("extra", [[], ["--coverage"], ["--every", "month"], ["--invert"]])
def test_json_fits_the_schema(extra, run):
    document = json.loads(run(*BOTH, *extra, "--json").out)
    assert fits(document, SCHEMA["$defs"]["series"])


def test_an_inverted_rate_is_the_quotient_itself(run):
    rows = list(csv.DictReader(io.StringIO(run(*BOTH, "--invert", "--csv").out)))
    for row, text in zip(rows, ("1.1694", "1.1712"), strict=True):
        assert len(row["rate"].lstrip("0.")) >= 20
        assert abs(Fraction(row["rate"]) * Fraction(text) - 1) < Fraction(1, 10**20)


def test_inverted_is_the_pair_the_other_way_round(run):
    other = ("history", "USD", "EUR", *BOTH[3:])
    assert run(*BOTH, "--invert", "--csv").out == run(*other, "--csv").out


def test_a_period_may_stand_for_its_first_and_last_day(run):
    a_month = ("--since", "2026-04-23..2026-04-23", "--until", "2026-04")
    assert run(*BOTH[:3], *a_month, "--csv").out == run(*BOTH, "--csv").out


def test_names_and_connectors_are_read_as_in_a_question(run):
    ran = run("history", "euros", "to", "dollars", *BOTH[3:], "--csv")
    assert ran.out == run(*BOTH, "--csv").out
    assert ran.err == "convert: assumed dollars=USD\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("history", 2, "two currencies"),
        ("history EUR", 2, "takes two currencies, as in"),
        ("history 5 EUR USD", 2, "takes two currencies, as in"),
        ("history EUR USB", 2, "unknown currency 'USB'"),
        ("history EUR EUR", 2, "one EUR is always one EUR: there is no series"),
        ("history EUR USD --since 2026-04-24 --until 2026-04-23", 2, "ends before it begins"),
        ("history EUR USD --since yester", 2, "yester"),
        ("history EUR USD --since 2026-01-02", 4, "not all on this machine"),
        ("history EUR USD --since 2027-01-01", 3, "is in the future"),
        ("history EUR USD --every decade", 2, "day, week, month, quarter, year"),
        ("history EUR USD --chart --json", 2, "a chart can't be printed as json"),
        ("history EUR USD --chart --coverage", 2, "can't be combined"),
        ("history EUR USD --coverage --format ledger", 2, "which has nothing but prices"),
        ("history EUR USD -o x.doc", 2, "-o takes a file that ends in .csv, .tsv, .md, .json"),
        ("history EUR USD GBP -o x.svg", 2, "a .svg shows one pair; leave out the others"),
        ("history EUR USD --coverage --digits 2", 2, "--coverage shows no rates; leave out --digits"),
        ("history EUR JPY --invert --digits 2", 2, "leaves only 0.01 of a rate of 0.0053"),
        ("history EUR USD -o x.csv --chart", 2, "leave out --chart"),
    ],
)
def test_words_and_options_that_make_no_series_are_one_line(words, code, said, run):
    ran = run(*words.split())
    told = ran.out if "--json" in words else ran.err
    assert (ran.code, told.count("\n")) == (code, 1)
    assert said in told


# -- without a last day, offline ------------------------------------------------------------------

LATER = {"CONVERTER_NOW": "2026-05-06T12:00:00Z"}
ASKED = ("history", "USD", "EUR")
AFTER = "rates before 2026-04-23 and after 2026-04-26 are not on this machine: offline"
SHIPPED = "these rates came with the program"


def test_a_series_without_a_last_day_ends_with_the_last_held_rate_and_says_so(run):
    ran = run(*ASKED, "--csv", **LATER)
    assert (ran.code, [line[:10] for line in ran.out.splitlines()[1:]]) == (0, ["2026-04-23", "2026-04-24"])
    assert ran.err == f"convert: {AFTER}; {SHIPPED}\n"


def test_a_named_first_day_is_kept(run):
    ran = run(*ASKED, "--since", "2026-04-24", "--csv", **LATER)
    assert (ran.code, ran.out.count("\n")) == (0, 2)
    assert ran.err == f"convert: rates after 2026-04-26 are not on this machine: offline; {SHIPPED}\n"


def test_json_has_the_missing_days_among_its_notes(run):
    ran = run(*ASKED, "--json", **LATER)
    document = json.loads(ran.out)
    assert fits(document, SCHEMA["$defs"]["series"])
    assert document["notes"] == [{"code": "not-held", "text": AFTER}, {"code": "seed", "text": SHIPPED}]
    assert (document["asked"]["until"], document["last"], ran.err) == (None, "2026-04-24", "")


@pytest.mark.parametrize("view", [[], ["--chart"], ["--coverage"], ["--every", "month"]])
def test_each_view_on_a_terminal_has_the_notes_below(view, run):
    ran = run(*ASKED, *view, terminal=True, COLUMNS="200", **LATER)
    assert (ran.code, ran.err) == (0, "")
    assert (
        f"rates before 2026-04-23 and after 2026-04-26 are not on this machine: offline; {SHIPPED}" in ran.out
    )


@pytest.mark.parametrize("ending", ["csv", "json", "beancount"])
def test_the_notes_of_a_written_file_are_on_standard_error(ending, run, tmp_path):
    path = tmp_path / f"x.{ending}"
    ran = run(*ASKED, "-o", str(path), **LATER)
    assert (ran.code, ran.out, ran.err) == (0, "", f"convert: {AFTER}; {SHIPPED}\n")
    assert "2026-04-24" in path.read_text()


def test_a_named_last_day_that_is_not_held_is_exit_4_with_what_to_type(run):
    ran = run(*ASKED, "--since", "2026-04-23", "--until", "2026-05-05", **LATER)
    assert (ran.code, ran.out, ran.err.count("\n")) == (4, "", 1)
    assert ("ecb's rates from 2026-04-23 to 2026-04-26 are on this machine (--until 2026-04-26);") in ran.err


def test_what_to_type_names_both_ends_where_both_are_not_held(run):
    ran = run(*ASKED, "--since", "2026-04-01", "--until", "2026-05-05", "--source", "ecb", **LATER)
    assert ran.code == 4
    assert "(--since 2026-04-23 --until 2026-04-26);" in ran.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("DEM EUR", 2, "there is no series, only the rate; try: convert DEM EUR"),
        ("HRK USD --since 2022-12-01", 2, "ask for days until 2022-12-31, or since 2023-01-01"),
        ("EUR USD --since 2026-04-30", 4, "the newest on this machine are ecb's of 2026-04-24"),
        ("EUR USD --since 2026-06-01", 3, "is in the future"),
        ("EUR USD --source ecb --since 1980-01-01 --until 1980-12-31", 3, "EUR began on 1999-01-01"),
        ("ALK EUR --since 1965-08-12 --until 1965-08-18", 3, "EUR began on 1999-01-01"),
        ("EUR USD --since 2026-04-24 --until 2026-04-23", 2, "ends before it begins"),
    ],
)
def test_a_pair_or_days_without_a_series_are_one_line(words, code, said, run):
    ran = run("history", *words.split(), **LATER)
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
    assert said in ran.err


# -- several pairs --------------------------------------------------------------------------------

SEVERAL = ("history", "EUR", "USD", "GBP", "--since", "2026-04-23", "--until", "2026-04-24")
DAYS = SEVERAL[4:]


def _alone(run, quote, *options):
    return run("history", "EUR", quote, *DAYS, *options).out


@pytest.mark.parametrize("shape", ["csv", "tsv", "markdown", "ndjson", "beancount", "ledger"])
def test_several_pairs_are_the_rows_of_each_one_below_the_other(shape, run):
    head = {"csv": 1, "tsv": 1, "markdown": 2}.get(shape, 0)
    rows = _alone(run, "GBP", "--format", shape).splitlines(keepends=True)[head:]
    assert run(*SEVERAL, "--format", shape).out == _alone(run, "USD", "--format", shape) + "".join(rows)


def test_several_pairs_in_json_are_a_list_of_the_objects_of_each(run):
    document = json.loads(run(*SEVERAL, "--json").out)
    assert document == {"series": [json.loads(_alone(run, quote, "--json")) for quote in ("USD", "GBP")]}
    assert fits(document, SCHEMA["$defs"]["severalSeries"])


def test_aligned_lines_of_several_pairs_name_the_pair(run, golden):
    golden("history-several-plain", _told(run(*SEVERAL)))


@pytest.mark.parametrize(("name", "view"), [("", []), ("-chart", ["--chart"]), ("-coverage", ["--coverage"])])
def test_several_pairs_on_a_terminal_are_as_in_the_golden_file(name, view, long, run, golden):
    golden(f"terminal-history-several{name}", _told(run(*SEVERAL, *view, terminal=True, NO_COLOR="1")))


def test_each_pair_is_the_other_way_round_with_invert(run):
    rows = csv.DictReader(io.StringIO(run(*SEVERAL, "--invert", "--csv").out))
    assert [(row["base"], row["quote"]) for row in rows] == [("USD", "EUR")] * 2 + [("GBP", "EUR")] * 2


@pytest.mark.parametrize("door", ["printed", "written"])
def test_a_pair_without_a_series_is_told_and_the_others_are_there(door, run, tmp_path):
    path = tmp_path / "x.csv"
    ran = run("history", "EUR", "USD", "KWD", *DAYS, *(["-o", str(path)] if door == "written" else ["--csv"]))
    assert (ran.code, ran.err.count("\n")) == (1, 1)
    assert ran.err.startswith("convert: EUR/KWD: the rate of EUR/KWD is not available now")
    assert (path.read_text() if door == "written" else ran.out) == _alone(run, "USD", "--csv")


@pytest.mark.parametrize("shape", ["json", "ndjson"])
def test_a_pair_without_a_series_is_an_error_in_its_place_in_json(shape, run):
    ran = run("history", "EUR", "KWD", "USD", *DAYS, "--format", shape)
    assert (ran.code, ran.err) == (1, "")
    failed = json.loads(ran.out.splitlines()[0])
    failed = failed["series"][0] if shape == "json" else failed
    assert fits(failed, SCHEMA["$defs"]["failedPair"])
    assert (failed["quote"], failed["error"]["kind"]) == ("KWD", "not-held")


def test_without_any_series_the_code_is_that_of_the_first_and_no_file_is_written(run, tmp_path):
    path = tmp_path / "x.csv"
    ran = run("history", "EUR", "KWD", "BTC", *DAYS, "-o", str(path))
    assert (ran.code, ran.out, ran.err.count("\n"), path.exists()) == (4, "", 2, False)


def test_what_is_wrong_with_the_days_is_said_once(run):
    ran = run("history", "EUR", "USD", "GBP", "--since", "2026-04-24", "--until", "2026-04-23")
    assert (ran.code, ran.err) == (2, "convert: 2026-04-24 to 2026-04-23 ends before it begins\n")


def test_what_is_told_of_several_pairs_is_said_once_with_their_names(run):
    ran = run("history", "EUR", "USD", "GBP", "--csv", **LATER)
    assert ran.err == f"convert: EUR/USD, EUR/GBP: {AFTER}; {SHIPPED}\n"


# -- rounded --------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["csv", "json", "ledger", "plain", "table"])
def test_rounded_rates_have_these_decimals_and_say_so(shape, run):
    ran = run("history", "USD", "EUR", *DAYS, "--digits", "3", "--format", shape)
    assert ("0.855" in ran.out, "0.854" in ran.out, "0.8551" in ran.out) == (True, True, False)
    assert (ran.out + ran.err).count("rates are rounded to 3 decimals, half-up") == 1


def test_a_half_is_rounded_up_from_the_exact_rate(run):
    # 1 / 1.1694 = 0.855139387720198392...
    ran = run("history", "USD", "EUR", *DAYS, "--digits", "16", "--csv")
    assert ran.out.splitlines()[1] == "2026-04-23,USD,EUR,0.8551393877201984,ecb"
    assert run(*BOTH, "--digits", "6", "--csv").out.splitlines()[1] == "2026-04-23,EUR,USD,1.169400,ecb"


def test_decimals_of_the_settings_are_meant_for_results(run, tmp_path):
    (tmp_path / "config.toml").write_text("digits = 2\n")
    assert run(*BOTH, "--csv", CONVERTER_CONFIG=str(tmp_path / "config.toml")).out == run(*BOTH, "--csv").out
    kept = run(through=at_the_prompt(tmp_path / "none", "--digits 2", " ".join((*BOTH, "--csv"))))
    assert kept.out == run(*BOTH, "--csv").out


# -- nothing new ----------------------------------------------------------------------------------

SINCE = ("history", "EUR", "USD", "--since", "2026-04-25")
NOTHING = "nothing new since 2026-04-24: ecb has no rates from 2026-04-25 to 2026-04-26"
WEEKEND = {"CONVERTER_NOW": "2026-04-26T12:00:00Z"}


@pytest.mark.parametrize(
    ("shape", "out"),
    [("csv", "day,base,quote,rate,source\n"), ("tsv", "day\tbase\tquote\trate\tsource\n"), ("ndjson", ""),
     ("ledger", ""), ("beancount", ""), ("plain", "day  rate  source\n")],
)  # fmt: skip
def test_a_weekend_has_no_rows_and_a_note(shape, out, run):
    ran = run(*SINCE, "--format", shape, **WEEKEND)
    assert (ran.code, ran.out) == (0, out)
    assert ran.err == f"convert: {NOTHING}\n"


def test_json_of_a_weekend_names_its_source_and_has_no_rates(run):
    document = json.loads(run(*SINCE, "--json", **WEEKEND).out)
    assert fits(document, SCHEMA["$defs"]["series"])
    assert (document["source"], document["rates"], document["count"]) == ("ecb", [], 0)
    assert [note["code"] for note in document["notes"]] == ["nothing-new"]


@pytest.mark.parametrize("view", [[], ["--chart"], ["--coverage"], ["--every", "year"], ["--digits", "2"]])
def test_each_view_of_a_weekend_says_that_nothing_is_new(view, run):
    ran = run(*SINCE, *view, terminal=True, **WEEKEND)
    assert (ran.code, ran.err) == (0, "")
    assert "nothing new since 2026-04-24: ecb has no rates" in ran.out


def test_a_file_of_a_weekend_has_its_head_alone(run, tmp_path):
    ran = run(*SINCE, "-o", str(tmp_path / "x.csv"), **WEEKEND)
    assert (ran.code, ran.out, (tmp_path / "x.csv").read_text()) == (0, "", "day,base,quote,rate,source\n")
    assert ran.err == f"convert: {NOTHING}\n"


@pytest.mark.skipif(not find_spec("matplotlib"), reason="needs matplotlib")
def test_a_picture_of_a_weekend_is_refused(run, tmp_path):
    ran = run(*SINCE, "-o", str(tmp_path / "x.svg"), **WEEKEND)
    assert (ran.code, os.listdir(tmp_path)) == (3, [])
    assert ran.err.startswith("convert: there is nothing to draw: nothing new since 2026-04-24")


@pytest.mark.parametrize(("now", "code"), [("2026-04-27T12:00:00Z", 0), ("2026-04-27T18:00:00Z", 4)])
def test_offline_nothing_is_new_until_a_table_can_be_out(now, code, run):
    assert run(*SINCE, "--csv", CONVERTER_NOW=now).code == code


REST = "ecb published no EUR/USD from 2026-04-25 to 2026-04-26; ask for days until 2026-04-24"


@pytest.mark.parametrize("period", ["--average", "--end-of"])
@pytest.mark.parametrize(
    ("source", "code", "message"),
    [
        (["--source", "ecb"], 3, f"no rate of EUR/USD: {REST}, or since 2026-04-27"),
        (
            [],
            4,
            f"the rate of EUR/USD is not available now: {REST}, or since 2026-04-27; frankfurter's rates",
        ),
    ],
)
def test_a_weekend_has_no_average_and_no_end(period, source, code, message, run):
    ran = run(
        "1", "EUR", "USD", period, "2026-04-25..2026-04-26", *source, CONVERTER_NOW="2026-04-28T12:00:00Z"
    )
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(f"convert: {message}")
    assert ("currency-api's rates from 2026-04-25 to 2026-04-26 are not all" in ran.err) == (not source)


def test_a_weekend_that_is_not_over_may_have_an_average_later(run):
    asked = ("1", "EUR", "USD", "--average", "2026-04-25..2026-04-26", "--so-far", "--source", "ecb")
    ran = run(*asked, CONVERTER_NOW="2026-04-25T12:00:00Z")
    assert (ran.code, ran.out) == (4, "")
    assert "ecb published no EUR/USD of 2026-04-25; ask for days until 2026-04-24; the newest" in ran.err


# -- charts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", ["40", "80", "120"])
def test_a_chart_fits_the_terminal(width, long, run, golden):
    ran = run("history", "EUR", "USD", "--since", "2026-01-30", "--chart", terminal=True, COLUMNS=width,
              NO_COLOR="1")  # fmt: skip
    drawn = ran.out.splitlines()[:13]
    assert max(map(len, drawn)) <= int(width)
    assert max(map(len, drawn)) > int(width) - 3
    golden(f"chart-{width}", ran.out)


def test_off_a_terminal_a_chart_tells_its_gaps_once(long, run):
    ran = run("history", "EUR", "USD", "--since", "2026-01-30", "--chart")
    assert "no rates from 2026-02-28 to 2026-03-31" in ran.out
    assert ran.err == ""


def test_a_single_rate_has_no_extremes(run):
    ran = run("history", "EUR", "USD", "--since", "2026-04-24", "--until", "2026-04-24", "--format", "table")
    assert ran.out.splitlines()[3:] == ["1 rate of EUR/USD by ecb, 2026-04-24", "Source: ECB"]


def test_a_chart_on_a_terminal_of_ascii_is_drawn_with_asterisks(long, run):
    ran = run("history", "EUR", "USD", "--since", "2026-01-30", "--chart", terminal=True, encoding="ascii")
    assert ran.out.isascii()
    assert ran.out.count("*") > 50


def test_a_line_goes_from_corner_to_corner():
    points = [[(date(2026, 1, 1), Decimal(1)), (date(2026, 1, 2), Decimal(2))]]
    assert chart(points, 6, 2, ("2", "1"), dots=True) == ["2   ⡠⠊", "1 ⡠⠊", "  2026"]


def test_no_line_is_drawn_through_a_gap():
    one, two = date(2026, 1, 1), date(2026, 12, 31)
    lines = chart([[(one, Decimal(1))], [(two, Decimal(1))]], 42, 2, ("1", "1"), dots=False)
    assert lines[1] == "1 *" + " " * 38 + "*"


def test_bars_rise_with_the_values():
    assert spark([Decimal(n) for n in range(8)], 60) == "▁▂▃▄▅▆▇█"


def test_bars_are_no_more_than_asked_for():
    assert len(spark([Decimal(n % 7) for n in range(1000)], 60)) == 60


def test_bars_of_equal_values_have_half_the_height():
    assert set(spark([Decimal(5)] * 3, 60)) == {"▄"}


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "shape"),
    [("csv", "csv"), ("json", "json"), ("ndjson", "ndjson"), ("beancount", "beancount"),
     ("ledger", "ledger"), ("journal", "ledger"), ("tsv", "tsv"), ("MD", "markdown")],
)  # fmt: skip
def test_the_ending_of_a_file_sets_its_format(ending, shape, run, tmp_path):
    path = tmp_path / f"rub.{ending}"
    ran = run(*BOTH, "-o", str(path))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert path.read_text("utf-8") == run(*BOTH, "--format", shape).out


def test_every_format_that_can_be_printed_is_a_value_of_the_option():
    (option,) = (option for option in COMMANDS["history"].options if option.names == ("--format",))
    assert set(printed()) < set(option.parse.choices)


def test_price_lines_are_those_of_beancount_and_ledger(run):
    assert run(*BOTH, "--format", "beancount").out.splitlines()[1] == "2026-04-23 price EUR 1.1694 USD"
    assert run(*BOTH, "--format", "ledger").out.splitlines()[1] == "P 2026-04-23 EUR 1.1694 USD"


def test_a_file_that_can_not_be_written_is_exit_5(run, tmp_path):
    ran = run(*BOTH, "-o", str(tmp_path / "none" / "x.csv"))
    assert (ran.code, ran.out) == (5, "")
    assert "could not be written: No such file or directory" in ran.err


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(run, tmp_path, monkeypatch):
    path = tmp_path / "out" / "x.csv"
    path.parent.mkdir()
    path.write_text("old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert run(*BOTH, "-o", str(path)).code == 5
    assert (path.read_text(), os.listdir(path.parent)) == ("old", ["x.csv"])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_that_is_replaced_keeps_its_permissions_and_its_link(run, tmp_path):
    path, link = tmp_path / "x.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    run(*BOTH, "-o", str(link))
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_text().startswith("day,")


@pytest.mark.parametrize(
    ("name", "modules", "needs", "extra"),
    [
        ("x.png", ("matplotlib",), "plot (matplotlib)", "plot"),
        ("x.parquet", ("pyarrow", "polars"), "frames (narwhals, numpy, pyarrow)", "frames"),
    ],
)
def test_a_format_without_its_package_is_one_line(name, modules, needs, extra, run, tmp_path, monkeypatch):
    for module in modules:
        monkeypatch.setitem(sys.modules, module, None)  # as if it were not installed
    ran = run(*BOTH, "-o", str(tmp_path / name))
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    line = f"{shlex.quote(sys.executable)} -m pip install 'fxconvert[{extra}]'"
    assert ran.err.endswith(f"file needs the extra {needs}; try: {line}\n")
    assert not (tmp_path / name).exists()


@pytest.mark.skipif(not find_spec("matplotlib"), reason="needs matplotlib")
@pytest.mark.parametrize(("ending", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_picture_is_the_same_each_time(ending, magic, run, long, tmp_path):
    made = []
    for name in "ab":
        path = tmp_path / f"{name}.{ending}"
        assert run("history", "EUR", "USD", "--since", "2026-01-30", "-o", str(path)).code == 0
        made.append(path.read_bytes())
    assert made[0].startswith(magic)
    assert made[0] == made[1]


@pytest.mark.skipif(not find_spec("pyarrow"), reason="needs pyarrow")
def test_a_parquet_file_holds_exact_decimals(run, tmp_path):
    from pyarrow import parquet

    path = tmp_path / "x.parquet"
    assert run(*BOTH, "-o", str(path)).code == 0
    rows = parquet.read_table(path).to_pylist()
    assert rows[1] == {
        "day": date(2026, 4, 24), "base": "EUR", "quote": "USD", "rate": Decimal("1.1712"), "source": "ecb",
    }  # fmt: skip


@pytest.mark.skipif(not find_spec("pyarrow"), reason="needs pyarrow")
def test_a_parquet_file_of_a_weekend_has_its_columns_and_of_several_pairs_all_rows(run, tmp_path):
    from pyarrow import parquet

    path = tmp_path / "x.parquet"
    assert run(*SINCE, "-o", str(path), **WEEKEND).code == 0
    table = parquet.read_table(path)
    assert (table.num_rows, table.column_names) == (0, ["day", "base", "quote", "rate", "source"])
    assert run(*SEVERAL, "-o", str(path)).code == 0
    assert parquet.read_table(path)["quote"].to_pylist() == ["USD", "USD", "GBP", "GBP"]
