"""``convert rules``: the rules in a list, and all of one."""

import csv
import io
import json
from datetime import date

import pytest
from support.by_rule import SHIPPED, rule
from support.rules import installed

from converter import prescribed
from converter.cli.render.rules import cells, fields, how, in_words, rounded
from converter.prescribed.contract import FIT

RULES = prescribed.every()
BY_KEY = {rule.key: rule for rule in RULES}


def mean(**changed):
    return rule("mean", "month", **changed)


def test_every_rule_of_the_package_is_listed_with_its_law(run):
    rows = list(csv.DictReader(io.StringIO(run("rules", "--csv").out)))
    assert [row["key"] for row in rows] == list(prescribed.keys())
    assert [row["law"] for row in rows] == [rule.law for rule in RULES]


@pytest.mark.parametrize("shape", ["json", "ndjson", "tsv", "markdown", "plain", "table"])
def test_each_format_has_every_rule(shape, run):
    out = run("rules", "--format", shape).out
    assert all(rule.key in out for rule in RULES)


@pytest.mark.parametrize("width", [80, 120])
def test_the_list_fits_a_terminal_with_whole_words(width, run):
    lines = run("rules", terminal=True, NO_COLOR="1", COLUMNS=str(width)).out.splitlines()
    assert max(map(len, lines)) <= width
    assert {rule.key for rule in RULES} <= {line.split()[0] for line in lines if line[:1] not in ("", " ")}


def test_on_a_terminal_the_list_says_that_it_is_no_tax_advice(run):
    assert "no tax advice" in run("rules", terminal=True).out
    assert "no tax advice" not in run("rules", "--csv").out


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GERMANY", {"de-vat-monthly", "eu-customs", "eu-ioss", "eu-oss"}),
        ("deutschland", {"de-vat-monthly"}),
        ("uk", {"hmrc-average", "hmrc-average-december", "hmrc-monthly", "hmrc-spot"}),
        ("us", {"us-treasury"}),
        ("italy", {"eu-customs", "eu-ioss", "eu-oss"}),
        ("sweden", {"eu-ioss", "eu-oss"}),
        ("vat canada", set()),
        ("one stop", {"eu-ioss", "eu-oss"}),
        ("НК РФ", {"ru-cbr-day"}),
        ("pln", {"pl-nbp-prev-day"}),
    ],
)
def test_a_text_finds_the_rules_that_have_all_its_words(text, found, run):
    ran = run("rules", *text.split(), "--format", "ndjson")
    keys = {json.loads(line).get("key") for line in ran.out.splitlines()}
    assert keys == (found or {None})
    assert ran.code == (0 if found else 2)


def test_one_rule_is_told_with_all_that_there_is_of_it(run):
    for key, one in BY_KEY.items():
        ran = run("rules", key)
        told = (one.name, one.authority, one.law, one.url, one.use, one.never, one.before, one.otherwise)
        assert ran.code == 0
        assert all(text in ran.out for text in (*told, how(one), rounded(one), str(one.seen)))


@pytest.mark.parametrize("width", [40, 80])
def test_the_address_of_a_law_is_one_line_beside_its_name(width, run):
    for key, one in BY_KEY.items():
        lines = run("rules", key, terminal=True, COLUMNS=str(width)).out.splitlines()
        assert [line.split() for line in lines if one.url and one.url in line] == [["url", one.url]] * bool(
            one.url
        )
        assert all(len(line) <= width for line in lines if one.url not in line or not one.url)


@pytest.mark.parametrize("terminal", [True, False])
def test_one_rule_is_told_to_be_no_tax_advice(terminal, run):
    assert run("rules", "eu-oss", terminal=terminal).out.splitlines()[-1].startswith("no tax advice: ")
    assert "no tax advice" not in run("rules", "eu-oss", "--json").out


def test_the_worked_example_is_answered_out_of_the_rates_that_ship(run):
    out = run("rules", "eu-oss", **SHIPPED).out
    assert "example    convert 1000 USD EUR --rule eu-oss --on 2024-Q1\n" in out
    assert "answer     930.32 EUR; 2024-Q1, published: ECB rate of 2024-04-02: 1 EUR = 1.0749 USD\n" in out


def test_an_example_that_can_not_be_answered_now_says_why(run):
    ran = run("rules", "eu-oss")
    assert (ran.code, ran.err) == (0, "")
    assert "no answer  eu-oss of 2024-Q1: ecb's rates of 2024-04-02 are not on this machine" in ran.out
    (one,) = json.loads(run("rules", "eu-oss", "--json").out)["rules"]
    assert (one["answer"], one["error"]["kind"]) == (None, "not-held")


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("1 USD EUR --rule de-vat", ["de-vat-monthly"]),
        ("1 USD EUR --rule nonsense", []),
        ("1 USD EUR --rule vat", [rule.key for rule in prescribed.find("vat")]),
        ("rates --rule eu-oos", ["eu-oss"]),
        ("rules eu-oos", ["eu-oss"]),
        ("- --rule eu-oos", ["eu-oss"]),
        ("1 USD EUR --source ebc", ["ecb"]),
        ("sources ebc", ["ecb"]),
    ],
)
def test_json_has_the_names_that_may_be_meant_at_every_door(line, meant, run):
    ran = run(*line.split(), "--json", stdin="1 USD EUR\n" if line[0] == "-" else "")
    assert ran.code == 2
    assert json.loads(ran.out)["error"]["suggestions"] == meant


@pytest.mark.parametrize("typed", ["EU-OSS", "eu_oss", "Eu_Oss"])
def test_the_name_of_a_rule_may_be_written_in_any_case(typed, run):
    assert run("rules", typed).out == run("rules", "eu-oss").out


def test_in_json_it_is_the_item_of_the_list_with_more(run):
    (listed,) = [one for one in json.loads(run("rules", "--json").out)["rules"] if one["key"] == "ie-annual"]
    (told,) = json.loads(run("rules", "ie-annual", "--json").out)["rules"]
    assert told.items() >= listed.items()
    assert told["digits"] == [
        {"code": "GBP", "digits": 5}, {"code": "JPY", "digits": 2}, {"code": None, "digits": 4},
    ]  # fmt: skip


def test_in_csv_one_rule_is_one_row(run):
    (row,) = csv.DictReader(io.StringIO(run("rules", "ie-annual", "--csv").out))
    assert row["digits"] == "5 for GBP, 2 for JPY, 4 for all others"
    assert row["example"] == "convert 10000 TRY EUR --rule ie-annual --on 2021"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("eu-oos", "no rule matches 'eu-oos'; did you mean eu-oss? `convert rules` lists all"),
        ("zzzz", "no rule matches 'zzzz'; `convert rules` lists all"),
    ],
)
def test_a_text_that_no_rule_has_is_exit_2_with_the_nearest(typed, told, run):
    ran = run("rules", typed)
    assert (ran.code, ran.out, ran.err) == (2, "", f"convert: {told}\n")


def test_colour_can_be_asked_for(run):
    assert "\x1b[" in run("rules", "--color", "always", terminal=True).out
    assert "\x1b[" not in run("rules", "--color", "never", terminal=True).out


# -- the words of a rule -----------------------------------------------------------------------------


@pytest.mark.parametrize(("made", "takes"), [(made, takes) for made in FIT for takes in FIT[made]])
def test_every_way_of_making_a_figure_has_words_for_every_period(made, takes):
    told = how(rule(made, takes))
    assert told
    assert not set("{}") & set(told)
    assert len(cells(rule(made, takes), entire=False)) == 8


def test_a_mean_says_how_it_is_rounded():
    assert how(mean(digits=4)) == "mean of all ECB rates of the month, rounded half-up to 4 decimals"
    assert how(mean()) == "mean of all ECB rates of the month, not rounded"
    assert [rounded(one) for one in (mean(digits=4), mean(), rule("day", "day"))] == [
        "4", "not rounded", "",
    ]  # fmt: skip
    assert fields(mean(digits=4))["digits"] == [{"code": None, "digits": 4}]


def test_what_a_second_source_is_for_is_told_in_words():
    told = in_words(mean(failing="hmrc", beside=("hmrc", "mean")))
    assert told["failing"] == (
        "the mean of the monthly HMRC rates, for a currency that has no ECB rate in the whole period"
    )
    assert told["beside"] == "the mean of the HMRC rates of the period is shown too"
    day = in_words(mean(beside=("ecb", "day-before-last")))["beside"]
    assert day == "the ECB rate of the last day but one before the period is shown too"
    assert (in_words(mean())["failing"], in_words(mean())["beside"]) == ("", "")


def test_a_law_that_was_not_looked_at_is_said_to_be_told_from_memory():
    assert in_words(mean())["seen"] == "not looked at; it is told from memory"
    assert in_words(mean(seen=date(2026, 11, 28)))["seen"] == "2026-11-28"


def test_one_rule_is_told_beside_a_plug_in_that_can_not_be_loaded(run, monkeypatch, tmp_path):
    alone = run("rules", "eu-oss", **SHIPPED)
    installed(monkeypatch, tmp_path, "1 / 0")
    beside = run("rules", "eu-oss", **SHIPPED)
    assert (beside.code, beside.out, beside.err) == (0, alone.out, alone.err)
    assert "tiny-vat" in run("rules", **SHIPPED).err
