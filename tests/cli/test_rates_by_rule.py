"""``convert rates --rule``: the whole list of a rule for a period, as the authority prints it."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from support.by_rule import SHIPPED

from converter import prescribed, sources
from converter.api.converter import Converter
from converter.cli.render.rule_rates import left_out
from converter.errors import InputError, NotHeld, RateUnavailable

DAY = ("rates", "--rule", "sk-prev-day", "--on", "2026-04-24")
MEAN = ("rates", "--rule", "eu-grant", "--on", "2026-04-23..2026-04-24")
NOMINAL = ("rates", "--rule", "ru-cbr-day", "--on", "2026-04-26")
CODES = ("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK")
HEAD = "rule,period,base,quote,nominal,value,day,basis\n"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(("name", "line"), [("day", DAY), ("mean", MEAN), ("nominal", NOMINAL)])
def test_the_list_is_as_in_its_golden_file(name, line, run, golden):
    ran = run(*line)
    shown = run(*line, terminal=True, NO_COLOR="1")
    golden(
        f"rule-rates-{name}", f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}-- on a terminal\n{shown.out}"
    )


def test_the_figures_are_those_that_were_published(run):
    assert run(*DAY, "--csv").out == HEAD + (
        "sk-prev-day,2026-04-24,EUR,GBP,1,0.86575,2026-04-23,published\n"
        "sk-prev-day,2026-04-24,EUR,JPY,1,186.5,2026-04-23,published\n"
        "sk-prev-day,2026-04-24,EUR,USD,1,1.1694,2026-04-23,published\n"
    )


def test_a_mean_that_is_not_rounded_is_its_sum_in_data_and_six_figures_for_a_person(run):
    usd = rows(run(*MEAN, "--csv").out)[-1]
    assert (usd["nominal"], usd["value"], usd["period"]) == ("2", "2.3406", "2026-04-23..2026-04-24")
    gbp = next(line for line in run(*MEAN).out.splitlines() if line.startswith("GBP"))
    assert gbp.split()[-4:] == ["1", "EUR", "0.86689", "GBP"]


def test_the_units_of_a_figure_are_kept(run):
    (huf,) = [row for row in rows(run(*NOMINAL, "--csv").out) if row["base"] == "HUF"]
    assert (huf["nominal"], huf["value"], huf["quote"], huf["day"]) == ("100", "24.0609", "RUB", "2026-04-25")


def test_every_format_has_the_figures_of_the_library(run, shipped):
    environ = {"CONVERTER_SEED_DIR": str(shipped)}
    clock = lambda: datetime(2026, 4, 26, 22, 0, 58, tzinfo=UTC)  # noqa: E731 - one line
    with Converter(offline=True, clock=clock, keep=False, environ=environ) as converter:
        want = [rate.figure for rate in converter.rule_rates("sk-prev-day", "2026-04-24").told.rates]
    (document,) = [json.loads(run(*DAY, "--json").out)]
    lines = [json.loads(line) for line in run(*DAY, "--format", "ndjson").out.splitlines()]
    for items in (document["rates"], lines, rows(run(*DAY, "--csv").out)):
        found = [(one["base"], one["quote"], int(one["nominal"]), one["value"]) for one in items]
        assert found == [(one.base, one.quote, one.nominal, one.text) for one in want]
    for shape in ("tsv", "markdown"):
        assert all(one.text in run(*DAY, "--format", shape).out for one in want)


def test_json_tells_the_days_that_the_figures_cover_and_those_that_they_are_for(run):
    document = json.loads(run(*DAY, "--json").out)
    assert document["period"] == {"first": "2026-04-23", "last": "2026-04-23"}
    assert document["valid"] == {"first": "2026-04-24", "last": "2026-04-24"}
    assert (document["rule"], document["basis"], document["left_out"]) == ("sk-prev-day", "published", [])


def test_a_currency_without_a_figure_is_told_once_and_left_out(run, more):
    more({"2026-04-22": {"USD": "1.17", "CHF": "0.93"}})
    line = ("rates", "--rule", "eu-grant", "--on", "2026-04-22..2026-04-24")
    ran = run(*line, "--csv")
    assert ran.code == 0
    assert [row["quote"] for row in rows(ran.out)] == ["USD"]
    assert ran.err.startswith("convert: left out: ")
    document = json.loads(run(*line, "--json").out)
    assert [one["code"] for one in document["left_out"]] == ["CHF", "GBP", "JPY"]
    assert run(*line, "--json").err == ""


def test_ndjson_ends_with_the_currencies_without_a_figure(run, more):
    more({"2026-04-22": {"USD": "1.17", "CHF": "0.93"}})
    out = run("rates", "--rule", "eu-grant", "--on", "2026-04-22..2026-04-24", "--format", "ndjson").out
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["code"] for line in lines] == ["USD", "CHF", "GBP", "JPY"]
    assert ["error" in line for line in lines] == [False, True, True, True]


def test_json_tells_the_law_the_attribution_and_what_the_rule_is_not_for(run):
    document = json.loads(run(*DAY, "--json").out)
    told, ecb = prescribed.get("sk-prev-day"), sources.get("ecb").INFO
    named = (document["name"], document["authority"], document["law"], document["never"])
    assert named == (told.name, told.authority, told.law, told.never)
    assert (document["attribution"], document["published_at"]) == (ecb.attribution, None)


def test_json_tells_from_when_a_list_of_the_authority_is_out(run):
    line = ("rates", "--rule", "hmrc-monthly", "--on", "2026-08")
    document = json.loads(run(*line, "--json", **SHIPPED).out)
    published_at = sources.get("hmrc").INFO.publication.out(date(2026, 8, 1))
    assert document["published_at"] == f"{published_at:%Y-%m-%dT%H:%M:%SZ}" < "2026-08-01"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--to", "EUR"),
            "--to and --rule can't be combined; the list of a rule is as in: convert rates --rule",
        ),
        (("--since", "2026-04"), "--since and --rule can't be combined"),
        (("--currencies", "USD"), "--currencies and --rule can't be combined"),
        (("--source", "ecb"), "--source and --rule both say which rate\n"),
    ],
)
def test_what_also_says_which_rates_are_meant_is_refused(words, told, run):
    ran = run(*DAY, *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"convert: {told}")


def test_a_last_day_is_refused_too(run):
    ran = run(*DAY, "--until", "2026-04")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("convert: --until and --rule can't be combined")


# -- some currencies -----------------------------------------------------------------------------------


def test_words_are_the_currencies_that_are_listed_in_their_order(run):
    for words in (("USD", "GBP"), ("usd", "to", "pound sterling"), ("USD", "GBP", "USD")):
        ran = run(*DAY, *words, "--csv")
        assert ran.code == 0
        assert [(row["quote"], row["value"]) for row in rows(ran.out)] == [
            ("USD", "1.1694"),
            ("GBP", "0.86575"),
        ]
    assert [row["quote"] for row in rows(run(*DAY, "840", "--csv").out)] == ["USD"]


def test_how_a_word_was_read_is_told(run):
    ran = run(*DAY, "dollar", "GBP")
    assert (ran.code, ran.err) == (0, "convert: assumed dollar=USD\n")
    assert json.loads(run(*DAY, "dollar", "GBP", "--json").out)["assumed"] == ["dollar=USD"]


def test_a_currency_that_the_list_has_not_is_an_error_beside_the_others(run):
    why = "sk-prev-day of 2026-04-24 has no XAU: not quoted by ecb"
    was = "sk-prev-day of 2026-04-24 has no DEM: it became EUR on 1999-01-01"
    ran = run(*DAY, "XAU", "USD", "DEM", "--csv")
    assert (ran.code, [row["quote"] for row in rows(ran.out)]) == (1, ["USD"])
    assert ran.err == f"convert: {why}\nconvert: {was}\n"
    document = json.loads(run(*DAY, "XAU", "USD", "DEM", "--json").out)
    assert [(one["code"], one["error"]["message"]) for one in document["left_out"]] == [
        ("XAU", why),
        ("DEM", was),
    ]
    for words in (("XAU",), ("XAU", "DEM")):
        none = run(*DAY, *words)
        assert (none.code, none.out, none.err) == (3, "", f"convert: {why}\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("USD", "EUR"), "the rates of sk-prev-day are against EUR, which has none itself"),
        (
            ("100", "USD"),
            "rates --rule takes currencies, as in: convert rates USD CHF --rule sk-prev-day --on 2024-",
        ),
        (("nope",), "unknown currency 'nope'"),
        (("USD", "on", "2026-04-24"), "rates --rule takes currencies, as in: "),
    ],
)
def test_other_words_are_refused(words, told, run):
    ran = run(*DAY, *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"convert: {told}")


def test_a_country_that_had_other_money_is_refused(run):
    ran = run("rates", "USD", "bulgaria", "--rule", "sk-prev-day", "--on", "2025-12-31")
    assert (ran.code, ran.err) == (2, "convert: bulgaria used BGN on 2025-12-31; write BGN or EUR\n")


def test_the_library_lists_the_same(shipped):
    environ = {"CONVERTER_SEED_DIR": str(shipped)}
    clock = lambda: datetime(2026, 4, 26, 22, 0, 58, tzinfo=UTC)  # noqa: E731 - one line
    with Converter(offline=True, clock=clock, keep=False, environ=environ) as converter:
        whole = converter.rule_rates("sk-prev-day", "2026-04-24")
        part = converter.rule_rates("sk-prev-day", "2026-04-24", ["USD", "XAU"])
        assert [str(rate) for rate in part.told.rates] == ["1 EUR = 1.1694 USD"]
        assert part.told.rates[0] in whole.told.rates
        assert [code for code, _ in part.left_out] == ["XAU"]
        for wrong in ([], ["EUR"], ["nope"], 5):
            with pytest.raises(InputError):
                converter.rule_rates("sk-prev-day", "2026-04-24", wrong)


def test_the_settings_of_a_source_and_an_age_play_no_part(ask, run):
    line = " ".join(DAY)
    settled = ask("command", line, config='source = "cbr"\nmax_age = 0', CONVERTER_SOURCE="nonsense")
    assert (settled.code, settled.out) == (0, run(*DAY).out)


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("eu-oss", 4, "eu-oss of 2026-Q2 is known on 2026-06-30 at 16:00 in Frankfurt"),
        (
            "sk-prev-day --on 2026-Q1",
            2,
            "sk-prev-day takes a day such as 2024-04-02; 2026-Q1 is no such period",
        ),
        ("de-vat-monthly --on 2001-12", 3, "de-vat-monthly holds since 2002-01-01"),
        ("sk-prev --on 2026-04-24", 2, "unknown rule 'sk-prev'; did you mean sk-prev-day?"),
        ("sk-prev --to EUR", 2, "unknown rule 'sk-prev'"),
    ],
)
def test_a_refusal_is_that_of_a_question(line, code, told, run):
    ran = run("rates", "--rule", *line.split())
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(f"convert: {told}")


def test_how_a_day_was_read_is_told(run):
    line = ("rates", "--rule", "sk-prev-day", "--on", "04/24/2026")
    assert run(*line).err == "convert: assumed 04/24/2026=2026-04-24\n"
    assert json.loads(run(*line, "--json").out)["assumed"] == ["04/24/2026=2026-04-24"]


def test_a_file_gets_the_list_in_the_format_of_its_ending(run, tmp_path):
    path = tmp_path / "list.csv"
    ran = run(*DAY, "-o", str(path))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert path.read_text() == run(*DAY, "--csv").out


def test_a_rates_file_gives_the_same_list(run, tmp_path):
    path = str(tmp_path / "fx.zip")
    assert run("cache", "export", "ecb", "-o", path).code == 0
    empty = {"CONVERTER_SEED_DIR": str(tmp_path / "nothing")}
    assert run(*DAY, "--rates", path, "--csv", **empty).out == run(*DAY, "--csv").out
    lacking = run(*NOMINAL, "--rates", path)
    assert (lacking.code, lacking.out) == (4, "")


def test_a_price_file_has_no_rules(run, file):
    path = file("prices.csv", "day,base,quote,rate\n2026-04-24,USD,EUR,0.9\n")
    ran = run(*DAY, "--rates", path)
    assert (ran.code, ran.err) == (2, f"convert: {path} answers alone; leave out --rule\n")


def test_the_prompt_prints_the_same_list(ask, run):
    line = " ".join(DAY)
    assert ask("prompt", line).out == run(*DAY).out


def test_currencies_that_are_left_out_for_the_same_reason_share_a_line():
    errors = [(code, RateUnavailable(f"ecb has no EUR/{code}")) for code in ("CYP", "MTL")]
    assert left_out([*errors, ("USD", NotHeld("a figure was set aside"))]) == [
        "left out: CYP, MTL; of CYP: ecb has no EUR/CYP",
        "left out: USD: a figure was set aside",
    ]


def test_of_many_reasons_the_first_five_are_told():
    errors = [(code, RateUnavailable(f"{code}: {place}")) for place, code in enumerate(CODES)]
    lines = left_out(errors)
    assert lines[:5] == [f"left out: {code}: {place}" for place, code in enumerate(CODES[:5])]
    assert lines[5:] == ["left out: 2 more currencies"]
    assert left_out(errors[:6])[5:] == ["left out: 1 more currency"]
    assert left_out([]) == []
