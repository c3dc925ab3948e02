"""A question has one answer wherever it is typed: the command's words, a line of a batch, the prompt."""

import json

import pytest
from support.processes import at_the_prompt

# Whole currencies by their hundredths; the rates of these tests have no rand and no shekel.
WORDS = {"GBp": "GBP", "GBX": "GBP", "ZAc": "ZAR", "ILA": "ILS"}
DOORS = ("command", "batch", "prompt")


@pytest.fixture
def ask(ask):
    """Types a line with its options at a door, under a config file of this text."""

    def go(door, line, config=""):
        question, *options = line.split(" --")
        return ask(door, question, *" ".join(f"--{option}" for option in options).split(), config=config)

    return go


# -- hundredths --------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("word", WORDS)
def test_a_hundredth_is_divided_at_every_door(ask, door, word):
    ran = ask(door, f"250 {word} USD --rate {WORDS[word]}/USD=2")
    assert ran.out == "5.00 USD\n"
    assert f"assumed {word}=0.01 {WORDS[word]}" in ran.err


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("word", WORDS)
def test_an_own_rate_typed_in_hundredths_is_divided_at_every_door(ask, door, word):
    ran = ask(door, f"100 {word} USD --rate {word}/USD=0.0134")
    assert ran.out == "1.34 USD\n"
    ran = ask(door, f"1.34 USD {WORDS[word]} --rate USD/{word}=75")
    assert ran.out == f"1.01 {WORDS[word]}\n"  # 1.34 * 0.75 = 1.005
    assert f"assumed {word}=0.01 {WORDS[word]}" in ran.err


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("word", WORDS)
def test_a_standing_rate_in_hundredths_is_divided_at_every_door(ask, door, word):
    assert ask(door, f"100 {word} USD", f'[rates]\n"{word}/USD" = "0.0134"').out == "1.34 USD\n"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("word", WORDS)
def test_a_hundredth_is_no_target_at_any_door(ask, door, word):
    ran = ask(door, f"100 EUR {word}")
    assert (ran.out, ran.code) == {"command": ("", 2), "batch": ("\n", 1), "prompt": ("", 0)}[door]
    assert (
        f"{word} is a hundredth of {WORDS[word]} and can only be the unit of an amount; write {WORDS[word]}"
        in ran.err
    )


# -- countries and signs -----------------------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("100 USD croatia --on 2015-01-02", "croatia used HRK on 2015-01-02; write HRK or EUR"),
        ("100 USD to bulgaria on 2020-01-02", "bulgaria used BGN on 2020-01-02; write BGN or EUR"),
        ("100 USD to croatia on 12 years ago", "croatia used HRK on "),
        ("100 greece EUR --on 1999-01-02", "greece used GRD on 1999-01-02; write GRD or EUR"),
        ("2 USD + 1 slovakia to EUR --on 2001-01-02", "slovakia used SKK on 2001-01-02; write SKK or EUR"),
        ("100 USD to dollars canada", "'dollars canada' may be CAD or USD; write its code"),
    ],
)
def test_a_country_with_other_money_is_refused_at_every_door(ask, door, line, said):
    ran = ask(door, line)
    assert (ran.out, ran.code) == {"command": ("", 2), "batch": ("\n", 1), "prompt": ("", 0)}[door]
    assert said in ran.err


@pytest.mark.parametrize("door", DOORS)
def test_a_country_has_its_currency_of_that_day_or_its_newest_one(ask, door):
    assert ask(door, "100 greece drachma EUR").out == "0.29 EUR\n"  # 100 / 340.750
    assert ask(door, "1.95583 bulgaria leva to croatia").out == "1.00 EUR\n"


@pytest.mark.parametrize(
    "line",
    [
        "compare 1 USD croatia --on 2015-01-02", "cache export 1 USD croatia on 2015-01-02 -o x.zip",
        "rates USD croatia --on 2015-01-02",
    ],
)  # fmt: skip
def test_commands_with_a_question_refuse_a_country_that_had_other_money(run, line):
    ran = run(*line.split())
    assert ran.code == 2
    assert "croatia used HRK on 2015-01-02; write HRK or EUR" in ran.err


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("option", "day"), [("--average 2022", "2022-01-01"), ("--end-of 2022-03", "2022-03-31")]
)
def test_a_country_with_other_money_in_a_period_is_refused_at_every_door(ask, door, option, day):
    ran = ask(door, f"100 USD croatia {option}")
    assert ran.out.strip() == ""
    assert f"croatia used HRK on {day}; write HRK or EUR" in ran.err


@pytest.mark.parametrize("line", ["--100 USD EUR", "\u2212\u2212100 USD EUR", "0 USD + --100 EUR"])
def test_a_doubled_minus_has_no_answer_at_any_door(run, ask, line):
    assert run("--", *line.split()).code == 2
    for door in ("batch", "prompt"):
        ran = ask(door, line)
        assert ran.out.strip() == ""
        assert "can't be read" in ran.err or "--100" in ran.err


@pytest.mark.parametrize("words", ["EURUSD", "eur/usd", "to EUR-USD"])
def test_a_pair_is_no_common_target_of_a_batch(run, words):
    ran = run("-", *words.split(), stdin="100 USD\n")
    assert (ran.out, ran.code) == ("", 2)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "line",
    [
        "rates {}", "history {} EUR", "history 100 {} EUR", "history EUR {}", "watch {} EUR --above 1",
        "watch EUR {} --above 1", "compare 1 EUR {}", "cache export 1 EUR {} -o x.zip",
    ],
)  # fmt: skip
def test_what_has_no_amount_refuses_a_hundredth(run, line, word):
    ran = run(*line.format(word).split())
    assert (ran.code, ran.out) == (2, "")
    assert (
        f"{word} is a hundredth of {WORDS[word]} and can only be the unit of an amount; write {WORDS[word]}"
        in ran.err
    )


def test_pence_glued_to_a_number_have_no_series_either(run):
    ran = run("history", "100p", "EUR")
    assert (ran.code, ran.err) == (
        2,
        "convert: p is a hundredth of GBP and can only be the unit of an amount; write GBP\n",
    )


@pytest.mark.parametrize("word", WORDS)
def test_a_hundredth_is_no_home_currency(run, tmp_path, word):
    path = tmp_path / "config.toml"
    path.write_text(f'home = ["{word}"]')
    ran = run("1", "EUR", CONVERTER_CONFIG=str(path))
    assert ran.code == 2
    assert f"home: {word} is a hundredth of {WORDS[word]}" in ran.err


def test_compare_divides_a_hundredth(run):
    found = json.loads(run("compare", "100", "GBp", "EUR", "--source", "ecb", "--json").out)
    assert (found["amount"], found["from"], found["assumed"]) == ("1", "GBP", ["GBp=0.01 GBP"])
    assert found["results"][0]["result"] == "1.15"  # 1 / 0.86803


def test_json_has_the_reading_of_an_own_rate_and_of_a_fee(run):
    words = ["1", "USD", "GBP", "--rate", "USD/GBX=75", "--fee", "5GBp", "--json"]
    assert json.loads(run(*words).out)["assumed"] == ["GBp=0.01 GBP", "GBX=0.01 GBP"]


@pytest.mark.parametrize("word", WORDS)
def test_the_search_finds_the_currency_of_a_hundredth(run, word):
    assert run("currencies", word, "--csv").out.splitlines()[1].startswith(f"{WORDS[word]},")


# -- pairs, countries and cents -----------------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("line", "out", "assumed"),
    [
        ("100 EURUSD", "117.12 USD\n", "EURUSD=EUR to USD"),
        ("100eurusd", "117.12 USD\n", "eurusd=EUR to USD"),
        ("100 EUR/USD", "117.12 USD\n", "EUR/USD=EUR to USD"),
        ("eur-usd", "1.17 USD\n", "eur-usd=EUR to USD"),
        ("100 EUR into USD", "117.12 USD\n", ""),
        ("100 EUR to america", "117.12 USD\n", "america=USD"),
        ("100 germany us dollars", "117.12 USD\n", "germany=EUR"),
        ("100 eur cents USD", "1.17 USD\n", "eur cents=0.01 EUR"),
        ("100 EUR USD --rate EURUSD=1.1", "110.00 USD\n", ""),
        ("100 EUR USD --rate eur:usd=1.1", "110.00 USD\n", ""),
    ],
)
def test_pairs_countries_and_cents_are_read_at_every_door(ask, door, line, out, assumed):
    ran = ask(door, line)
    assert ran.out == out
    assert (f"assumed {assumed}" in ran.err) is bool(assumed)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("100 USD to korea", "'korea' is ambiguous: KPW or KRW"),
        (
            "99 cents EUR",
            "'cents' may be of many currencies; write which, as in 50 USD cents or 50 EUR cents",
        ),
        ("100 USD EURUSD", "EURUSD is a pair of currencies; write one of them, EUR or USD"),
        ("five hundred dollars EUR", "'five hundred' can't be read; try: convert 500 dollars EUR"),
        ("3 lakh INR EUR", "'3 lakh' can't be read; try: convert 300000 INR EUR"),
        ("100 zl EUR", "unknown currency 'zl'; did you mean PLN?"),
        ("100 kc EUR", "unknown currency 'kc'; did you mean CZK?"),
    ],
)
def test_words_of_two_readings_are_refused_with_what_to_type_at_every_door(ask, door, line, message):
    ran = ask(door, line)
    assert (ran.out.strip(), ran.code) == ("", {"command": 2, "batch": 1, "prompt": 0}[door])
    assert message in ran.err


def test_a_fee_in_cents_is_divided(run):
    words = ["1", "EUR", "USD", "--fee", "50 us cents", "--json"]
    found = json.loads(run(*words).out)
    assert (found["results"][0]["fee"]["amount"], found["assumed"]) == ("0.50", ["us cents=0.01 USD"])


@pytest.mark.parametrize("door", DOORS)
def test_a_standing_rate_is_of_a_pair_written_together_too(ask, door):
    assert ask(door, "100 USD RUB", '[rates]\nUSDRUB = "92.50"').out == "9250.00 RUB\n"


@pytest.mark.parametrize("words", ["643", "RUB", "roubles"])
def test_rates_take_the_number_of_a_currency(run, words):
    assert run("rates", words, "--json", "--source", "cbr").out.startswith('{"base": "RUB"')


@pytest.mark.parametrize(
    "line", ["rates {} --csv", "history {} --since 2026-04-24 --csv", "compare {} --csv"]
)
@pytest.mark.parametrize("words", [["EUR", "USD"], ["EUR USD"], ["EUR to USD"]])
def test_words_in_one_argument_are_those_of_several(run, line, words):
    name, _, options = line.partition(" {} ")
    expected = run(name, "EUR", "USD", *options.split())
    ran = run(name, *words, *options.split())
    assert (ran.code, ran.out, ran.err) == (0, expected.out, expected.err)


@pytest.mark.parametrize("pair", ["EURUSD", "eur/usd", "EUR-USD", "EUR to USD", "euro into us dollars"])
@pytest.mark.parametrize(
    "line",
    [
        "history {} --since 2026-04-24 --csv",
        "rates {} --csv",
        "watch {} --above 1 --csv",
        "compare {} --source ecb --csv",
        "compare 1 {} --source ecb --csv",
    ],
)
def test_commands_read_a_pair_however_it_is_written(run, line, pair):
    expected = run(*line.format("EUR USD").split())
    ran = run(*line.format(pair).split())
    notes = [told for told in ran.err.splitlines() if told != f"convert: assumed {pair}=EUR to USD"]
    assert (ran.code, ran.out, notes) == (0, expected.out, expected.err.splitlines())


@pytest.mark.parametrize(
    "line", ["rates germany", "history germany USD --since 2026-04-24", "watch germany USD --above 1"]
)
def test_commands_tell_of_which_currency_a_country_was_read(run, line):
    ran = run(*line.split())
    assert (ran.code, "assumed germany=EUR" in ran.err) == (0, True)


@pytest.mark.parametrize(
    ("text", "codes"), [("EURUSD", "EUR USD"), ("eur cents", "EUR"), ("korea", "KPW KRW"), ("lire", "ITL")]
)
def test_the_search_finds_what_a_question_reads(run, text, codes):
    found = [line[:3] for line in run("currencies", *text.split(), "--csv").out.splitlines()[1:]]
    assert found == codes.split()


# -- rates that stand in the config file -------------------------------------------------------------

STANDING = '[rates]\n"USD/RUB" = "92.50"'


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("100 USD RUB", "9250.00 RUB\n"),
        ("100 USD to RUB --offline", "9250.00 RUB\n"),
        ("100 USD RUB on 2026-04-25", "7552.73 RUB\n"),
        ("100 USD RUB 2026-04-25", "7552.73 RUB\n"),
        ("100 USD RUB today", "7552.73 RUB\n"),
        ("100 USD RUB --on 2026-04-25", "7552.73 RUB\n"),
        ("100 USD RUB --on today", "7552.73 RUB\n"),
        ("100 USD RUB --end-of 2026-04-25..2026-04-25", "7552.73 RUB\n"),
        ("100 USD RUB --source cbr", "7552.73 RUB\n"),
        ("100 USD RUB --official RUB", "7552.73 RUB\n"),
        ("100 USD RUB --rate USD/RUB=80", "8000.00 RUB\n"),
        ("100 USD RUB on 2026-04-25 --rate USD/RUB=80", "8000.00 RUB\n"),
        ("100 USD RUB on 2026-04-25 --rate EUR/RUB=80", "7552.73 RUB\n"),
        ("100 USD RUB --rate EUR/RUB=80", "9250.00 RUB\n"),
    ],
)
def test_a_standing_rate_answers_what_has_no_day_at_every_door(ask, door, line, out):
    assert ask(door, line, STANDING).out == out


def test_days_and_none_in_one_batch_each_have_their_rate(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(STANDING)
    lines = "100 USD RUB\n100 USD RUB on 2026-04-25\n"
    assert run("-", stdin=lines * 2, CONVERTER_CONFIG=str(path)).out == "9250.00 RUB\n7552.73 RUB\n" * 2


def test_a_day_that_is_kept_at_the_prompt_is_the_questions(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(STANDING)
    lines = ["on 2026-04-25", "100 USD RUB", "on", "100 USD RUB"]
    assert run(through=at_the_prompt(path, *lines)).out == "7552.73 RUB\n9250.00 RUB\n"


def test_at_the_prompt_a_source_that_is_typed_is_not_that_of_the_file(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(f'source = "cbr"\n{STANDING}')
    lines = ["100 USD RUB", "100 USD RUB --source cbr", "100 USD RUB"]
    assert run(through=at_the_prompt(path, *lines)).out == "9250.00 RUB\n7552.73 RUB\n9250.00 RUB\n"


def test_a_format_kept_at_the_prompt_overrules_that_of_the_file_for_commands_too(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('format = "json"')
    for lines, start in ((["--csv", "rates USD"], "code,name,rate"), (["rates USD"], "{")):
        ran = run(through=at_the_prompt(path, *lines), CONVERTER_CONFIG=str(path))
        assert ran.out.startswith(start)


@pytest.mark.parametrize(
    "line",
    [
        "watch USD RUB --above 90", "history USD RUB --since 2026-04-25", "rates RUB",
        "cache export 100 USD RUB on 2026-04-25 -o FILE", "cache export 100 USD RUB -o FILE",
    ],
)  # fmt: skip
def test_what_reads_publications_is_the_same_with_a_standing_rate_and_without(run, tmp_path, line):
    path = tmp_path / "config.toml"
    path.write_text(STANDING)
    words = line.replace("FILE", str(tmp_path / "fx.zip")).split()
    found = [run(*words), run(*words, CONVERTER_CONFIG=str(path))]
    assert found[1].code == (4 if words[0] == "watch" else 0)
    assert "92.5" not in found[1].out
    assert (found[0].code, found[0].out, found[0].err) == (found[1].code, found[1].out, found[1].err)


def test_watch_does_not_ring_for_ones_own_rate(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(STANDING)
    ran = run("watch", "USD", "RUB", "--above", "90", CONVERTER_CONFIG=str(path))
    assert (ran.code, ran.out) == (4, "2026-04-25  1 USD = 75.5273 RUB  cbr\n")


def test_compare_sets_a_standing_rate_beside_the_sources_only_without_a_day(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(STANDING)
    for day, last in ((), "custom"), (("on", "2026-04-25"), "cbr"):
        found = run("compare", "100", "USD", "RUB", *day, "--json", CONVERTER_CONFIG=str(path))
        answered = [one["source"] for one in json.loads(found.out)["results"] if "result" in one]
        assert answered[-1] == last


@pytest.mark.parametrize(
    "line", ["history USD croatia --since 2022-12-01", "history croatia USD --since 2022-12-01"]
)
def test_a_series_is_not_of_the_money_that_a_country_came_to_later(run, line):
    ran = run(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert "croatia used HRK on 2022-12-01; write HRK or EUR" in ran.err


# -- the locale of numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("options", "out"),
    [
        ("--rate EUR/JPY=160,123", "16012 JPY\n"),
        ("--rate EUR/JPY=160.123", "16012300 JPY\n"),
        ("--rate EUR/JPY=1.160,5", "116050 JPY\n"),
    ],
)
def test_a_typed_rate_is_read_by_the_locale(ask, door, options, out):
    ran = ask(door, f"100 EUR JPY --locale de {options}")
    assert (ran.out, "assumed" in ran.err) == (out, False)


@pytest.mark.parametrize("door", DOORS)
def test_a_standing_rate_is_read_by_the_locale(ask, door):
    ran = ask(door, "100 EUR JPY", 'locale = "de"\n[rates]\n"EUR/JPY" = "160,123"')
    assert (ran.out, "assumed" in ran.err) == ("16012 JPY\n", False)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("fee", "told"), [("1,234EUR", "fee 1.234 EUR"), ("1.234EUR", "fee 1234 EUR"), ("1,25%", "fee 125")]
)
def test_a_fee_is_read_by_the_locale(ask, door, fee, told):
    ran = ask(door, f"10000 EUR USD --locale de --fee {fee}")
    assert (told.split()[1] in ran.err.replace(".00", ""), "assumed" in ran.err) == (True, False)


@pytest.mark.parametrize(("goal", "code"), [("1,1", 0), ("1.000", 4)])
def test_the_goal_of_a_watch_is_read_by_the_locale(run, goal, code):
    assert run("watch", "EUR", "USD", "--above", goal, "--locale", "de").code == code


def test_the_goal_of_a_watch_of_two_readings_is_refused_with_both(run):
    told = "--above 1,100 could be 1100 or 1.100; write the one that is meant"
    assert told in run("watch", "EUR", "USD", "--above", "1,100").err
