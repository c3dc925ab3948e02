"""--rule of a question: its periods, what goes with it, its refusals, and how each format shows it."""

import csv
import io
import json
import subprocess
import sys
from datetime import date

import pytest
from support.by_rule import SHIPPED
from support.processes import at_the_prompt
from support.schemas import SCHEMA, fits

from converter import prescribed
from converter.cli.render import explained
from converter.model import Figure
from converter.prescribed.told import Prescribed, PrescribedRate, of_rule
from converter.text.periods import Period

DOORS = ("command", "batch", "prompt")
TERMINAL = {"terminal": True, "NO_COLOR": "1"}
MONTH = "1000 USD EUR --rule de-vat-monthly --on 2024-06"
LAW, OSS = (of_rule(prescribed.get(key))[0] for key in ("de-vat-monthly", "eu-oss"))
NEVER = f"never: {prescribed.get('de-vat-monthly').never}"
FOUND = "June 2024, computed: mean of 20 ECB rates from 2024-06-03 to 2024-06-28, half-up to 4 decimals"


@pytest.fixture
def convert(run):
    """Runs a line of the command over the rates that ship."""
    return lambda line, **given: run(*line.split(), **{**SHIPPED, **given})


@pytest.fixture
def at(ask):
    """Types a line with its options at a door, over the rates that ship."""

    def go(door, line, config="", **environ):
        question, *options = line.split(" --")
        words = " ".join(f"--{option}" for option in options).split()
        return ask(door, question, *words, config=config, **{**SHIPPED, **environ})

    return go


# -- periods -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "on", "out"),
    [
        ("de-vat-monthly", "2024-06", "929.45"),
        ("de-vat-monthly", "2024-06-15", "929.45"),
        ("DE_VAT-monthly", "2024-06", "929.45"),
        ("eu-oss", "2024-Q1", "930.32"),
        ("ie-annual", "2021", "845.52"),
        ("eu-grant", "2023-09-01..2025-02-28", "929.76"),
        ("eu-grant", "2023-09..2025-02", "929.76"),
        ("de-vat-monthly", "last month", "868.58"),
        ("eu-grant", "last month", "868.57"),
    ],
)
def test_on_takes_a_day_and_a_period_of_the_rule(rule, on, out, run):
    ran = run("1000", "USD", "EUR", "--rule", rule, "--on", on, "-q", **SHIPPED)
    assert (ran.code, ran.out, ran.err) == (0, f"{out}\n", "")


@pytest.mark.parametrize("door", DOORS)
def test_a_period_among_the_words_is_told_with_how_it_is_typed_at_every_door(door, at):
    for said, typed in (
        ("in june 2024", "2024-06"),
        ("2024-06", "2024-06"),
        ("last month", '"last month"'),
        ("average june 2024", "2024-06"),
    ):
        ran = at(door, f"1000 USD EUR {said} --rule de-vat-monthly")
        assert f"; try: convert 1000 USD EUR --rule de-vat-monthly --on {typed}\n" in ran.err
        assert ran.out.strip() == ""


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("1000 USD EUR --rule eu-oss --on Q1 2024", '"Q1 2024"'),
        ("1000 USD EUR --rule eu-oss --on last month", '"last month"'),
        ("1000 USD EUR --on 14 june 2024", '"14 june 2024"'),
        ("--on june 2024 1000 USD EUR --rule de-vat-monthly", '"june 2024"'),
        ("1 SEK EUR --rule eu-grant --on 2023-09-01 to 2025-02-28", "2023-09-01..2025-02-28"),
    ],
)
def test_a_day_or_a_period_that_the_shell_has_split_is_told_with_quotes(typed, whole, run):
    ran = run(*typed.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"convert: --on takes one word, or several in quotes; try: --on {whole}\n"


@pytest.mark.parametrize(
    "typed", ["1 USD EUR GBP 7 --on 2024-06-01", "1 USD EUR 2024 --on may --rule eu-oss 7 9"]
)
def test_words_that_do_not_belong_to_a_day_are_told_as_ever(typed, run):
    assert run(*typed.split()).err.startswith("convert: two amounts, ")


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("rates --rule eu-oss --on Q1 2024", '"Q1 2024"'),
        ("rates USD --rule eu-oss --on Q1 2024", '"Q1 2024"'),
        ("rates --rule eu-grant --on 2023-09 to 2025-02", "2023-09..2025-02"),
        ("rates --on 14 june 2024", '"14 june 2024"'),
        ("rates USD --on last friday", '"last friday"'),
        ("compare 5 USD EUR --on 14 june 2024", '"14 june 2024"'),
        ("cache export 1 USD EUR -o x.zip --rule eu-oss --on Q1 2024", '"Q1 2024"'),
    ],
)
def test_so_are_those_of_commands(typed, whole, run):
    ran = run(*typed.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"convert: --on takes one word, or several in quotes; try: --on {whole}\n"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("now", "year"), [("2026-12-31T22:59:00Z", 2026), ("2026-12-31T23:00:00Z", 2027)])
def test_the_czech_year_is_that_of_prague_at_every_door(now, year, door, at):
    ran = at(door, "1 EUR CZK --rule cz-uniform", CONVERTER_NOW=now)
    assert f"cz-uniform of {year} is not known before {year + 1}-02-01" in ran.err


@pytest.mark.parametrize("period", ["june 2024", "last month", "Q1 2024"])
def test_a_period_without_a_rule_is_told_as_one_of_another_option_at_every_door(period, run, at):
    said = f'{period} is a period, not a day; try: --average "{period}", or --end-of\n'
    whole = f"convert: --on takes one word, or several in quotes; {said}"
    split = run("1000", "USD", "EUR", "--on", *period.split())
    assert (split.code, split.err) == (2, whole)
    assert run("1000", "USD", "EUR", "--on", period).err == f"convert: {said}"
    assert run("-", "--on", *period.split(), stdin="1 USD EUR\n").err == whole
    assert run("-", "EUR", "--on", *period.split(), stdin="1 USD\n").err == whole
    assert at("prompt", f"1 USD EUR --on {period}").err == whole
    assert run("cache", "export", "1", "USD", "EUR", "-o", "x.zip", "--on", *period.split()).err == whole


@pytest.mark.parametrize("door", DOORS)
def test_the_day_of_the_words_is_the_day_asked_for_at_every_door(door, at):
    for line in (
        "1200 USD to GBP on 2026-08-14 --rule hmrc-monthly",
        "1200 USD GBP --rule hmrc-monthly --on 2026-08",
    ):
        ran = at(door, line)
        assert ran.out == "897.73 GBP\n"
        assert "August 2026, published by HMRC: 1 GBP = 1.3367 USD" in ran.err


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("on", "said"), [("2024-01-11", "--on 2024-01-11"), ("2024-Q1", "--on 2024-Q1")])
def test_two_different_days_are_refused_at_every_door(on, said, door, at):
    ran = at(door, f"1 USD EUR on 2024-02-10 --rule eu-oss --on {on}")
    assert ran.out.strip() == ""
    assert f"two days were given: 2024-02-10 in the question and {said}" in ran.err


def test_the_same_day_given_twice_is_one(convert):
    assert convert("1000 USD EUR on 2024-02-10 --rule eu-oss --on 2024-02-10 -q").out == "930.32\n"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("100 croatia USD --rule eu-oss --on 2022-Q4", "2022-10-01"),
        ("100 croatia USD on 2022-12-05 --rule eu-oss", "2022-12-05"),
    ],
)
def test_a_country_that_had_other_money_in_the_period_is_refused_at_every_door(line, day, door, at):
    ran = at(door, line)
    assert ran.out.strip() == ""
    assert f"croatia used HRK on {day}; write HRK or EUR" in ran.err


@pytest.mark.parametrize(
    ("rule", "on", "read"),
    [
        ("eu-grant", "last month", "last month=2026-09"),
        ("eu-oss", "2024 Q1", "2024 Q1=2024-Q1"),
        ("eu-grant", "2024-Q1..2024-Q4", "2024-Q1..2024-Q4=2024-01-01..2024-12-31"),
    ],
)
def test_a_period_in_other_words_is_told(rule, on, read, run):
    ran = run("1", "USD", "EUR", "--rule", rule, "--on", on, **SHIPPED)
    assert ran.code == 0
    assert f"assumed {read}" in ran.err
    assert json.loads(run("1", "USD", "EUR", "--rule", rule, "--on", on, "--json", **SHIPPED).out)[
        "assumed"
    ] == [read]


def test_without_a_day_the_period_of_today_is_meant(convert):
    ran = convert("1000 USD EUR --rule eu-customs -q")
    assert ran.out == convert("1000 USD EUR --rule eu-customs --on 2026-10 -q").out != ""


def test_no_target_means_the_home_currencies(convert):
    ran = convert("1000 USD --rule eu-oss --on 2024-Q1")
    assert ran.code == 1
    assert [line.split()[1] for line in ran.out.splitlines()] == ["EUR", "GBP", "JPY", "CNY"]
    assert "RUB: eu-oss of 2024-Q1 has no RUB" in ran.err


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("words", "said", "period"),
    [
        ("on 2024-Q1", "2024-Q1 is a period, not a day", "2024-Q1"),
        ("last month", "last month is a period, not a day", '"last month"'),
        ("average 2024-Q1", "average 2024-Q1: an average is asked for with an option", "2024-Q1"),
    ],
)
def test_a_period_among_the_words_is_shown_as_that_of_the_rule_at_every_door(words, said, period, door, at):
    ran = at(door, f"1 USD EUR {words} --rule eu-oss")
    assert ran.out.strip() == ""
    assert f"{said}; try: convert 1 USD EUR --rule eu-oss --on {period}\n" in ran.err


def test_an_export_shows_a_period_among_the_words_as_that_of_the_rule(convert):
    ran = convert("cache export 1 USD EUR 2024-Q1 --rule eu-oss -o x.zip")
    assert ran.err.endswith("; try: convert cache export 1 USD EUR --rule eu-oss --on 2024-Q1\n")


# -- what goes with a rule -----------------------------------------------------------------------------

SAY_WHICH = (
    "--source ecb", "--official EU", "--average 2024", "--end-of 2024", "--so-far", "--when-missing previous",
    "--max-age 3d", "--rate USD/EUR=2", "--no-pegs",
)  # fmt: skip


@pytest.mark.parametrize("typed", SAY_WHICH)
def test_what_also_says_which_rate_is_refused(typed, convert):
    ran = convert(f"1 USD EUR --rule eu-oss --on 2024-Q1 {typed}")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"convert: {typed.partition(' ')[0]} and --rule both say which rate\n"


@pytest.mark.parametrize("door", ["batch", "prompt"])
def test_a_batch_and_the_prompt_refuse_what_also_says_which_rate(door, at):
    ran = at(door, "1 USD EUR --rule eu-oss --on 2024-Q1 --max-age 3d")
    assert (ran.out, ran.err) == ("", "convert: --max-age and --rule both say which rate\n")


SETTINGS = 'source = "cbr"\nmax_age = 1\n[rates]\n"USD/EUR" = "3"\n'


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("named", ["", "nbp", "openexchangerates"])
def test_settings_that_say_which_rate_play_no_part(named, door, at):
    line = "1000 USD EUR --rule eu-oss --on 2024-Q1 --digits 3"
    assert at(door, line, SETTINGS, CONVERTER_SOURCE=named).out == "930.319 EUR\n"


def test_a_source_of_the_environment_that_is_none_plays_no_part_either(convert):
    assert convert("1000 USD EUR --rule eu-oss --on 2024-Q1 -q", CONVERTER_SOURCE="nonsense").code == 0


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("1000 USD EUR GBP --digits 4 --round down", "930.3190 EUR\n795.5158 GBP\n"),
        ("1000 USD CHF --cash", "908.45 CHF\n"),
        ("1000 USD EUR --fee 2%", "930.32 EUR\n"),
        ("1.000 USD EUR --locale de", "930.32 EUR\n"),
        ("100000 GBp EUR", "1169.45 EUR\n"),
        ("100 USD + 50 GBP -1 DEM to EUR", "150.99 EUR\n"),
        ("1000 EUR USD", "1074.90 USD\n"),
        ("5 EUR EUR", "5.00 EUR\n"),
    ],
)
def test_all_else_goes_with_a_rule(line, out, convert):
    ran = convert(f"{line} --rule eu-oss --on 2024-Q1 --timeout 3")
    assert (ran.code, ran.out) == (0, out)


def test_a_fee_has_its_line(convert):
    ran = convert("1000 USD EUR --fee 2% --rule eu-oss --on 2024-Q1")
    assert "convert: USD to EUR: fee 20.00 USD (2%); after the fee 911.71 EUR\n" in ran.err


def test_a_price_file_answers_alone(convert, file):
    path = file("prices.journal", "P 2024-01-02 USD 0.9 EUR\n")
    ran = convert(f"1 USD EUR GBP --rule eu-oss --rates {path}")
    assert (ran.code, ran.err) == (2, f"convert: {path} answers alone; leave out --rule\n")


@pytest.mark.parametrize(
    "line", ["compare 1 USD EUR", "history USD EUR", "watch USD EUR --above 1", "compare 1 USD EUR --offline"]
)
def test_commands_of_many_rates_say_what_a_rule_goes_with(line, convert):
    for option in ("--rule eu-oss", "--proof"):
        ran = convert(f"{line} {option}")
        name, typed = line.partition(" ")[0], option.partition(" ")[0]
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            f"convert: {name} takes no {typed}; it goes with a question, as in convert 1000 USD EUR "
            "--rule eu-oss --on 2024-Q1\n"
        )


def test_a_question_without_a_rule_imports_nothing_of_rules(command):
    words, environ = command
    program = (
        "import sys\nfrom converter.cli.main import main\ncode = main(sys.argv[1:])\n"
        "print(*(name for name in sys.modules if 'prescribed' in name or name.endswith('by_rule')))\n"
        "sys.exit(code)"
    )
    line = [sys.executable, "-c", program, "1", "EUR", "USD", "-q"]
    environ = {**environ, "CONVERTER_SEED_DIR": words[-1]}
    assert subprocess.run(line, capture_output=True, env=environ, check=True, text=True).stdout == "1.17\n\n"


# -- refusals ------------------------------------------------------------------------------------------

REFUSED = [
    ("1 USD EUR --rule eu-os", 2, "input", "unknown rule 'eu-os'; did you mean eu-oss?"),
    ("1 USD EUR --rule zzz", 2, "input", "unknown rule 'zzz'; `convert rules` lists them"),
    ("1 USD EUR --rule de-vat-monthly --on 2025-Q2", 2, "input", "takes a month such as 2026-03"),
    ("1 USD EUR --rule eu-grant --on 2025-02-10", 2, "input", "2025-02-10 is one day"),
    ("1 USD EUR --rule eu-grant", 2, "input", "no days were given"),
    ("1 USD EUR --rule eu-oss --on nonsense", 2, "date", "eu-oss takes a quarter"),
    ("1 USD EUR --rule eu-oss", 4, "not-held", "known on 2026-12-31 at 16:00 in Frankfurt"),
    ("1 USD EUR --rule eu-customs --on 2026-12-05", 4, "not-held", "is known on 2026-11-18 at 16:00"),
    ("1 USD PLN --rule pl-nbp-prev-day --on 2026-03-09", 4, "not-held", "pl-nbp-prev-day of 2026-03-09"),
    ("1 KES EUR --rule de-vat-monthly --on 2024-06", 3, "no-rate", "the law then says: "),
    ("1 RUB EUR --rule de-vat-monthly --on 2022-03", 3, "out-of-history", "of 2022-03 has no RUB"),
    ("1 USD EUR --rule de-vat-monthly --on 2001-12", 3, "out-of-history", "holds since 2002-01-01"),
    ("1 BGN EUR --rule eu-grant --on 2025-06-01..2026-02-28", 2, "input", "BGN became EUR on 2026-01-01"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "kind", "said"), REFUSED, ids=[line for line, *_ in REFUSED])
def test_a_refusal_has_its_exit_code_its_kind_and_says_why(line, code, kind, said, convert):
    ran = convert(line)
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
    assert said in ran.err
    ran = convert(f"{line} --json")
    document = json.loads(ran.out)
    assert (ran.code, ran.err, fits(document, SCHEMA)) == (code, "", True)
    assert (document["error"]["kind"], said in document["error"]["message"]) == (kind, True)


def test_a_day_ahead_is_no_reason_to_refuse(convert):
    assert convert("1000 USD EUR --rule eu-customs --on 2026-11-14").code == 0


@pytest.mark.parametrize("more", ["", " --json"])
def test_an_unknown_rule_or_period_is_one_error_however_many_targets_there_are(more, convert):
    for line, said in (("--rule eu-os", "unknown rule"), ("--rule eu-oss --on 2024-06", "takes a quarter")):
        ran = convert(f"1 USD EUR GBP JPY {line}{more}")
        assert (ran.code, (ran.out + ran.err).count(said), (ran.out + ran.err).count("\n")) == (2, 1, 1)


def test_what_is_not_known_yet_is_one_line_for_all_targets(convert):
    ran = convert("1 USD EUR GBP JPY --rule eu-oss")
    assert (ran.code, ran.out, ran.err.count("\n")) == (4, "", 1)


@pytest.mark.parametrize(("minute", "ahead"), [("14:59", True), ("15:00", False), ("15:01", False)])
def test_from_its_minute_on_a_table_that_is_not_held_is_no_longer_told_to_be_ahead(minute, ahead, convert):
    ran = convert("1 USD EUR --rule eu-oss", CONVERTER_NOW=f"2026-12-31T{minute}:00Z")
    assert (ran.code, "is known on" in ran.err) == (4, ahead)


# -- formats -------------------------------------------------------------------------------------------


def test_a_plain_answer_has_the_rule_on_standard_error(convert):
    ran = convert(MONTH)
    assert (ran.out, ran.err) == ("929.45 EUR\n", f"convert: {LAW}; {FOUND}: 1 EUR = 1.0759 USD; {NEVER}\n")
    assert convert(f"{MONTH} -q").err == ""


def test_a_table_has_a_line_for_the_rule_and_one_for_its_figure(convert):
    out = convert(MONTH, **TERMINAL, COLUMNS="140").out
    assert [line.rstrip() for line in out.splitlines()[2:]] == [
        "1,000 USD  929.45 EUR  0.929454  2024-06  ecb",
        "1 USD = 0.929454 EUR · 1 EUR = 1.0759 USD",
        LAW,
        f"{FOUND}: 1 EUR = 1.0759 USD",
        NEVER,
    ]


@pytest.mark.parametrize("width", ["40", "80", "120"])
def test_the_lines_of_a_rule_fit_the_width(width, convert):
    ran = convert("1000 HRK USD --rule eu-customs --on 2022-11", **TERMINAL, COLUMNS=width)
    assert max(map(len, ran.out.splitlines())) <= int(width)


def test_numbers_of_a_law_have_no_other_marks_than_the_law(convert):
    out = convert("1000 GBP EUR --rule eu-customs --on 2024-11 --locale de", **TERMINAL, COLUMNS="400").out
    assert prescribed.get("eu-customs").law in out
    assert "1 EUR = 0,83148 GBP" in out


def test_what_a_rule_is_not_for_stands_last_and_once(convert):
    lines = convert("1000 USD EUR GBP --rule ie-annual --on 2021", **TERMINAL, COLUMNS="140").out.splitlines()
    told = [line for line in lines if line.startswith(("rule: ", "2021, ", "never: "))]
    assert [line.partition(" ")[0] for line in told] == ["rule:", "2021,", "2021,", "never:"]


def test_the_figure_of_each_currency_is_told_once(convert):
    out = convert("100 USD + 50 GBP + 2 CHF to EUR --rule eu-oss --on 2024-Q1", **TERMINAL, COLUMNS="140").out
    assert out.count("rule: ") == 1
    assert out.count("2024-Q1, published: ECB rate of 2024-04-02: 1 EUR = ") == 3
    ran = convert("1000 USD EUR GBP JPY --rule eu-oss --on 2024-Q1")
    assert ran.err.count("1 EUR = 1.0749 USD") == ran.err.count("rule: ") == 1
    assert "convert: GBP: 2024-Q1, published: ECB rate of 2024-04-02: 1 EUR = 0.8551 GBP; " in ran.err


def test_two_figures_go_through_the_home_of_the_rule(convert):
    assert (
        "eu-oss has rates against EUR alone: USD to EUR to GBP"
        in convert("1 USD GBP --rule eu-oss --on 2024-Q1").err
    )


@pytest.mark.parametrize(
    ("line", "rule", "period"),
    [
        (MONTH, "de-vat-monthly", "2024-06"),
        ("1 GBP EUR --rule eu-grant --on 2024-01-01..2025-06-30", "eu-grant", "2024-01-01..2025-06-30"),
        ("1 USD + 2 GBP to EUR --rule eu-oss --on 2024-02-10", "eu-oss", "2024-Q1"),
        ("1 USD PLN --rule pl-nbp-prev-day --on 2026-03-05", "pl-nbp-prev-day", "2026-03-05"),
        ("1 DEM EUR --rule ie-annual --on 2021", "ie-annual", "2021"),
        ("1 USD EUR --on 2024-06-14", "", ""),
    ],
)
def test_a_row_ends_with_the_rule_and_the_period(line, rule, period, convert):
    (row,) = csv.DictReader(io.StringIO(convert(f"{line} --csv").out))
    assert list(row)[-2:] == ["rule", "period"]
    assert (row["rule"], row["period"]) == (rule, period)
    assert convert(f"{line} --format tsv").out.endswith(f"\t{rule}\t{period}\n")
    assert convert(f"{line} --format markdown").out.endswith(f" | {rule} | {period} |\n")
    (line_,) = convert(f"{line} --format ndjson").out.splitlines()
    assert json.loads(line_)["period"] == (period or None)


def test_the_notes_of_a_row_tell_a_mean_once(convert):
    (row,) = csv.DictReader(io.StringIO(convert(f"{MONTH} --csv").out))
    assert row["notes"] == f"{LAW}; {FOUND}: 1 EUR = 1.0759 USD; {NEVER}"
    (row,) = csv.DictReader(io.StringIO(convert(f"2 USD + 1 GBP EUR {MONTH[13:]} --csv").out))
    assert row["notes"].startswith("2 USD at 0.9294544102611766892833906497 (ecb 2024-06); 1 GBP at ")
    assert row["notes"].count("rule: ") == 1


def test_json_has_the_rule_that_was_asked_and_the_one_of_each_result(convert):
    document = json.loads(convert(f"{MONTH} --json").out)
    assert document["asked"] == {"on": None, "average": None, "end_of": None, "rule": "de-vat-monthly"}
    (result,) = document["results"]
    assert (result["on"], result["observations"]["count"]) == ("2024-06-30", 20)
    assert result["rule"]["valid"] == {"first": "2024-06-01", "last": "2024-06-30"}


def test_json_has_the_day_that_was_asked_for(convert):
    for line in ("1 USD EUR --rule eu-oss --on 2024-02-10", "1 USD EUR RUB on 2024-02-10 --rule EU-OSS"):
        assert json.loads(convert(f"{line} --json").out)["asked"]["on"] == "2024-02-10"
    failed = json.loads(convert("1 USD RUB XAU --rule eu-oss --on 2024-02-10 --json").out)
    assert failed["asked"] == {"on": "2024-02-10", "average": None, "end_of": None, "rule": "eu-oss"}


JSON = [
    MONTH, "1 USD EUR GBP RUB --rule eu-oss --on 2024-Q1", "1 USD + 2 GBP to EUR --rule eu-oss --on 2024-Q1",
    "1 DEM EUR --rule ie-annual --on 2021", "1200 USD GBP --rule hmrc-monthly --on 2026-08",
    "1000 JPY RUB --rule ru-cbr-day --on 2026-04-26", "1 GBP EUR --rule eu-grant --on 2024-01-01..2025-06-30",
]  # fmt: skip


@pytest.mark.parametrize("line", JSON)
def test_json_by_a_rule_fits_the_schema(line, convert):
    assert fits(json.loads(convert(f"{line} --json").out), SCHEMA["$defs"]["answer"])
    rows = convert(f"{line} --format ndjson").out.splitlines()
    assert all(fits(json.loads(row), SCHEMA["$defs"]["row"]) for row in rows)


def test_each_part_of_a_sum_has_its_rule_in_json(convert):
    (total,) = json.loads(convert(f"{JSON[2]} --json").out)["results"]
    assert [part["rule"]["rates"][0]["code"] for part in total["parts"]] == ["USD", "GBP"]


# -- --explain -----------------------------------------------------------------------------------------


def test_an_explanation_shows_a_rounded_mean_as_a_leg(convert):
    out = convert(f"{MONTH} --explain").out
    assert (
        "\n  1 EUR = 1.0759 USD, mean of 20 figures of ecb 2024-06-03..2024-06-28\n  1000 / 1.0759 = 929.4"
        in out
    )
    assert "fixings" not in out
    assert "\n  digest of 20 figures of ecb for USD: sha256 07b86befa521" in out


def test_an_explanation_shows_the_sum_of_a_mean_that_is_not_rounded(convert):
    out = convert("1000 GBP EUR --rule eu-grant --on 2024-01-01..2025-06-30 --explain").out
    assert "\n  381 EUR = 322.02049 GBP, sum of 381 figures of ecb 2024-01-02..2025-06-30\n" in out
    assert "\n  1000 / 322.02049 * 381 = 1183.154525353340093358655532, rounded half-up" in out


@pytest.mark.parametrize(
    "line",
    [
        "1000 GBP EUR --rule eu-grant --on 2024-01-01..2025-06-30",
        MONTH,
        "1 USD DEM --rule eu-oss --on 2024-Q1",
    ],
)
def test_a_prescribed_figure_is_exact_by_law(line, convert):
    assert "possible error" not in convert(f"{line} --explain").out


def test_below_a_table_the_explanation_alone_has_what_the_rule_says(convert):
    for shape in ({}, TERMINAL):
        out = " ".join(convert(f"{MONTH} --explain", **shape).out.split())
        assert [out.count(text) for text in (LAW, FOUND, NEVER)] == [1, 1, 1]


def test_an_explanation_by_a_rule_names_no_other_source(convert):
    assert "convert compare" not in convert("1 USD EUR --rule eu-oss --on 2024-Q1 --explain").out


def test_an_explanation_shows_the_published_figure_beside_the_computed_one():
    def figure(text, source, observations=0):
        shown = Figure("GBP", "USD", text)
        return PrescribedRate(
            "USD",
            shown,
            date(2024, 12, 31),
            source,
            ["GBP/USD,2024-12-31,1"],
            observations=observations,
            digits=4,
        )

    rule, year = prescribed.get("ie-annual"), Period(date(2024, 1, 1), date(2024, 12, 31), "2024")
    rates, beside = [figure("1.2787", "ecb", 12)], figure("1.2788", "hmrc")
    told = Prescribed(rule, (year.first, year.last), year, rates, None, beside)
    said = "published 1 GBP = 1.2788 USD; computed 1 GBP = 1.2787 USD (12 figures of ecb); difference 0.0001"
    assert explained._prescribed(told)[1:] == [said]


# -- batch and prompt ----------------------------------------------------------------------------------


def test_in_a_batch_each_line_has_its_own_day_and_the_rule_is_told_once(convert):
    lines = "1000 USD EUR 2024-02-10\n1000 USD EUR on 2024-05-05\n1000 RUB EUR 2024-05-06\n1 USD EUR\n"
    ran = convert("- --rule eu-oss", stdin=lines)
    assert (ran.code, ran.out) == (1, "930.32 EUR\n930.67 EUR\n\n\n")
    assert ran.err.splitlines() == [
        f"convert: line 1: {OSS}; 2024-Q1, published: ECB rate of 2024-04-02: 1 EUR = 1.0749 USD",
        "convert: line 2: 2024-Q2, published: ECB rate of 2024-07-01: 1 EUR = 1.0745 USD",
        "convert: line 3: eu-oss of 2024-Q2 has no RUB: ecb quoted RUB until 2022-03-01",
        "convert: line 4: eu-oss of 2026-Q4 is known on 2026-12-31 at 16:00 in Frankfurt",
    ]


def test_in_a_batch_a_line_of_one_money_does_not_tell_the_rule_again(convert):
    ran = convert("- EUR --rule eu-oss", stdin="1 USD 2024-02-10\n2 EUR 2024-02-10\n")
    (line,) = ran.err.splitlines()
    assert line.startswith(f"convert: line 1: {OSS}; ")


@pytest.mark.parametrize("more", ["", " --json"])
def test_an_unknown_rule_is_no_matter_of_the_lines_of_a_batch(more, convert):
    ran = convert(f"- EUR --rule eu-os{more}", stdin="1 USD\n2 USD\n")
    assert (ran.code, (ran.out + ran.err).count("unknown rule 'eu-os'")) == (2, 1)


def test_the_error_column_of_a_batch_stays_last(convert):
    ran = convert("- --rule eu-oss --csv", stdin="1 USD EUR 2024-02-10\n1 RUB EUR 2024-02-10\n")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert list(rows[0])[-3:] == ["rule", "period", "error"]
    assert [(row["rule"], row["period"], bool(row["error"])) for row in rows] == [
        ("eu-oss", "2024-Q1", False), ("", "", True),
    ]  # fmt: skip


def test_lines_by_a_rule_fetch_nothing_twice(year, piped):
    lines = "".join(f"1 USD EUR on 2026-{month:02}-{day:02}\n" for month in (7, 8) for day in (1, 9, 20))
    online = {**year.environ, "CONVERTER_NOW": "2026-10-30T18:00:00Z", "CONVERTER_OFFLINE": ""}
    code, out, _ = piped(lines, "--rule", "de-vat-monthly", "-q", **online)
    assert (code, out.count("\n"), len(year.requested())) == (0, 6, 1)


@pytest.fixture
def talk(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("")
    return lambda *lines: run(through=at_the_prompt(path, *lines), **SHIPPED)


def test_the_prompt_keeps_a_rule_and_a_period(talk):
    lines = ("--rule eu-oss", "on 2024-Q1", "1000 USD EUR -q", "1000 USD EUR on 2024-05-05 -q", "swap")
    assert talk(*lines).out == "930.32\n930.67\n1000 EUR USD\n1074.50\n"


@pytest.mark.parametrize("typed", ["--source ecb", "--official EU", "--average 2024-06", "--end-of 2024-06"])
def test_another_choice_of_a_rate_replaces_a_rule_that_is_kept(typed, talk):
    kept, alone = talk("--rule de-vat-monthly", f"1 USD EUR {typed}"), talk(f"1 USD EUR {typed}")
    assert (kept.out, kept.err) == (alone.out, alone.err)
    assert "rule: " not in kept.err


def test_a_proof_that_is_kept_goes_with_its_rule_and_gives_way_to_a_format(talk):
    ran = talk("--rule eu-oss --proof", "1 USD EUR --source ecb on 2024-02-09", "1 USD EUR -q on 2024-02-09")
    assert ran.out == "0.93 EUR\n0.93\n"


def test_what_limits_the_rates_does_not_replace_a_rule_that_is_kept(talk):
    ran = talk("--rule eu-oss", "1 USD EUR on 2024-02-10 --max-age 3d")
    assert (ran.out, ran.err) == ("", "convert: --max-age and --rule both say which rate\n")


@pytest.mark.parametrize("line", ["history USD EUR", "compare 1 USD EUR", "watch USD EUR --above 1"])
def test_a_command_refuses_a_rule_that_is_kept(line, talk):
    ran = talk("--rule eu-oss", line)
    assert ran.out == ""
    assert ran.err.endswith(" takes no --rule, and --rule eu-oss is kept; reset drops it\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("on 2024-06", "eu-oss takes a quarter such as 2026-Q1"),
        ("on nonsense", "eu-oss takes a quarter"),
        ("--proof --rule=", "unknown rule ''"),
        ("--rule eu-os", "unknown rule 'eu-os'"),
        ("--average 2024 --rule eu-oss", "--average and --rule both say which rate"),
    ],
)
def test_what_can_not_be_kept_is_refused_at_once(line, said, talk):
    ran = talk("--rule eu-oss", line, "1000 USD EUR on 2024-02-10 -q")
    assert (ran.out, ran.err.count("\n")) == ("930.32\n", 1)
    assert said in ran.err


def test_rates_are_those_of_a_rule_that_is_kept(talk):
    ran = talk("--rule eu-oss", "rates USD --on 2024-Q1 --csv")
    assert ran.out.endswith("\neu-oss,2024-Q1,EUR,USD,1,1.0749,2024-04-02,published\n")
