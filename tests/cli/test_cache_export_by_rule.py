"""`convert cache export ... --rule`: the file has all that an answer by a rule needs, and no more."""

import json
import os
import zipfile
from datetime import UTC, date, datetime

import pytest
from support.holding import shipped_environ
from support.rules import RULE, installed

from converter import Converter, InputError, NotHeld, Rule
from converter.money.total import Total
from converter.prescribed.told import digest_of
from converter.store.paths import seed_directory

AT = datetime(2026, 10, 30, 20, tzinfo=UTC)
NOWHERE = {"CONVERTER_SEED_DIR": "/dev/null", "CONVERTER_CACHE_DIR": "/dev/null"}


@pytest.fixture
def export(run, tmp_path):
    """Runs the command with the rates that ship, on the evening of 2026-10-30."""
    path = str(tmp_path / "fx.zip")

    def go(*words, file=path):
        where = {"CONVERTER_SEED_DIR": seed_directory({}), "CONVERTER_NOW": "2026-10-30T20:00:00Z"}
        return run("cache", "export", *words, "-o", file, **where)

    go.path = path
    return go


def members(path):
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()[1:]


def told(answer):
    """All that is said of an answer but of the file that it is from."""
    found = answer.to_dict()
    for result in found["results"]:
        for one in (result, *result.get("parts", ())):
            one["notes"] = [note for note in one["notes"] if note["code"] != "rates-file"]
    return found


QUESTIONS = [
    (("1000", "USD", "EUR"), "2024-06", "de-vat-monthly", ["ecb/2024.csv"]),
    (("1000", "USD", "GBP"), "2024-06-17", "de-vat-monthly", ["ecb/2024.csv"]),
    (("1000", "GBP", "EUR"), "2024-01", "eu-customs", ["ecb/2023.csv"]),
    (("1000", "USD", "EUR"), "2022-Q4", "eu-oss", ["ecb/2022.csv", "ecb/2023.csv"]),
    (("5", "SEK", "EUR"), "2024-07-01..2025-06-30", "eu-grant", ["ecb/2024.csv", "ecb/2025.csv"]),
    (("100", "CAD", "USD"), "2026-03-15", "ca-day", ["boc/2026.csv"]),
    (("1000", "JPY", "RUB"), "2026-04-26", "ru-cbr-day", ["cbr/2026.csv"]),
    (("1200", "USD", "GBP"), "2026-08", "hmrc-monthly", ["hmrc/2026.csv"]),
]


@pytest.mark.parametrize(("words", "on", "rule", "files"), QUESTIONS)
def test_the_answer_from_the_file_is_the_same_without_a_cache_and_a_network(
    export, tmp_path, words, on, rule, files
):
    ran = export(*words, "--rule", rule, "--on", on)
    assert (ran.code, ran.err) == (0, "")
    held = members(export.path)
    assert set(files) <= set(held)
    assert {name.partition("/")[0] for name in held} == {files[0].partition("/")[0]}
    with Converter(environ=shipped_environ(tmp_path), clock=lambda: AT) as before:
        expected = before.convert(*words, on, rule=rule)
    with Converter(rates=export.path, environ=NOWHERE) as after:
        found = after.convert(*words, on, rule=rule)
        again = after.convert_many([(*words, on, rule)])
    assert (found, found.notes, found.to_dict()) == (expected, expected.notes, expected.to_dict())
    assert again == [expected]


def test_the_file_of_an_undated_question_answers_as_of_its_instant(export, tmp_path):
    export("1000", "USD", "EUR", "--rule", "de-vat-monthly")
    with Converter(environ=shipped_environ(tmp_path), clock=lambda: AT) as before:
        expected = before.convert(1000, "USD", "EUR", rule="de-vat-monthly")
    with Converter(rates=export.path, environ=NOWHERE) as after:
        found = after.convert(1000, "USD", "EUR", rule="de-vat-monthly")
    assert told(found) == told(expected)
    assert [note.text for note in found.notes if note not in expected.notes] == [
        "from a rates file written at 2026-10-30T20:00:00Z"
    ]


def test_a_sum_and_several_targets_are_in_one_file(export, tmp_path):
    ran = export("100 USD + 50 GBP to EUR, PLN", "--rule", "de-vat-monthly", "--on", "2024-06")
    assert (ran.code, ran.err) == (0, "")
    terms = [(100, "USD"), (50, "GBP")]
    for target in ("EUR", "PLN"):
        with Converter(environ=shipped_environ(tmp_path), clock=lambda: AT) as before:
            expected = before.total(terms, target, "2024-06", rule="de-vat-monthly")
        with Converter(rates=export.path, environ=NOWHERE) as after:
            found = after.total(terms, target, "2024-06", rule="de-vat-monthly")
        assert isinstance(found, Total)
        assert found.to_dict() == expected.to_dict()


def test_the_digest_of_an_answer_is_recomputed_from_the_file(export):
    export("1000", "USD", "EUR", "--rule", "de-vat-monthly", "--on", "2024-06")
    with zipfile.ZipFile(export.path) as archive:
        lines = archive.read("ecb/2024.csv").decode().splitlines()
    names = next(line for line in lines if line.startswith("as_of")).split(",")
    place = names.index("EUR/USD")
    rows = [line.split(",") for line in lines if line.startswith("2024-06")]
    with Converter(rates=export.path, environ=NOWHERE) as after:
        (rate,) = after.convert(1, "USD", "EUR", "2024-06", rule="de-vat-monthly").rule.rates
    assert rate.digest == digest_of(f"EUR/USD,{row[0]},{row[place]}" for row in rows)


def test_a_figure_beside_is_the_same_from_the_file(export, tmp_path, monkeypatch):
    text = RULE.replace('takes="month", made="mean"', 'takes="day", made="day"')
    beside = text.replace("seen=", 'beside=("ecb", "day-before-last"), seen=')
    installed(monkeypatch, tmp_path / "site", beside)
    export("1", "USD", "EUR", "--rule", "tiny-vat", "--on", "2024-01-02")
    with Converter(environ=shipped_environ(tmp_path), clock=lambda: AT) as before:
        expected = before.convert(1, "USD", "EUR", "2024-01-02", rule="tiny-vat")
    with Converter(rates=export.path, environ=NOWHERE) as after:
        found = after.convert(1, "USD", "EUR", "2024-01-02", rule="tiny-vat")
    assert found.rule.beside.day == date(2023, 12, 28)
    assert (found.rule.beside, found.to_dict()) == (expected.rule.beside, expected.to_dict())


def test_an_answer_that_law_gives_needs_no_rates_and_is_the_same_from_an_empty_file(export, tmp_path):
    ran = export("100", "DEM", "EUR", "--rule", "de-vat-monthly", "--on", "2024-06")
    assert ran.out == f"0 files of rates in {export.path}, as of 2026-10-30T20:00:00Z\n"
    assert members(export.path) == []
    with Converter(rates=export.path, environ=NOWHERE) as after:
        found = after.convert(100, "DEM", "EUR", "2024-06", rule="de-vat-monthly")
    assert str(found.result) == "51.13 EUR"


# -- the command, byte for byte -------------------------------------------------------------------


@pytest.fixture
def ask(run, export):
    """What the command prints for words: with the rates that ship, and from the exported file alone."""
    ships = {"CONVERTER_SEED_DIR": seed_directory({}), "CONVERTER_NOW": "2026-10-30T20:00:00Z"}

    def go(*words):
        return run(*words, **ships), run(*words, "--rates", export.path, CONVERTER_NOW="", **NOWHERE)

    return go


@pytest.mark.parametrize(
    "options",
    [["--format", "plain"], ["-q"], ["--json"], ["--csv"], ["--proof"]],
    ids=lambda options: options[-1],
)
@pytest.mark.parametrize(("words", "on", "rule"), [one[:3] for one in (QUESTIONS[1], QUESTIONS[3])])
def test_the_command_prints_the_same_bytes_from_the_file(export, ask, words, on, rule, options):
    export(*words, "--rule", rule, "--on", on)
    before, after = ask(*words, "--rule", rule, "--on", on, *options)
    assert before.code == 0
    assert (after.code, after.out, after.err) == (before.code, before.out, before.err)
    assert before.out


def test_of_an_undated_question_only_the_note_of_the_file_differs(export, ask):
    words = ("1000", "USD", "EUR", "--rule", "de-vat-monthly")
    export(*words)
    note = "from a rates file written at 2026-10-30T20:00:00Z"
    before, after = ask(*words)
    assert after.out == before.out
    assert after.err.replace(f"; {note}", "") == before.err
    before, after = (json.loads(ran.out) for ran in ask(*words, "--json"))
    after["results"][0]["notes"].remove({"code": "rates-file", "text": note})
    assert after == before
    before, after = ask(*words, "--proof")
    assert after.out == before.out


def test_what_the_file_has_not_is_exit_4_at_the_command(export, ask):
    export("1000", "USD", "CAD", "--rule", "ca-day", "--on", "2026-03-13")
    _, after = ask("1000", "USD", "EUR", "--rule", "de-vat-monthly", "--on", "2024-07")
    assert (after.code, after.out, after.err.count("\n")) == (4, "", 1)
    assert after.err.startswith("convert: de-vat-monthly of 2024-07: ")


# -- what the file has not ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "on", "rule", "said"),
    [
        ("USD", "2024-07", "de-vat-monthly", "de-vat-monthly of 2024-07: "),
        ("USD", "2023", "ie-annual", "ie-annual of 2023: "),
        ("USD", "2026-03-05", "pl-nbp-prev-day", "pl-nbp-prev-day of 2026-03-05: "),
    ],
)
def test_a_file_of_another_question_is_refused_in_terms_of_the_rule(export, base, on, rule, said):
    export("1000", "USD", "CAD", "--rule", "ca-day", "--on", "2026-03-13")
    with Converter(rates=export.path, environ=NOWHERE) as after, pytest.raises(NotHeld) as error:
        after.convert(1, base, "PLN" if "nbp" in rule else "EUR", on, rule=rule)
    assert str(error.value).startswith(said)
    assert "rates file" in str(error.value)


def test_what_can_not_be_answered_is_not_exported(export):
    ran = export("1000", "USD", "EUR", "--rule", "eu-customs", "--on", "2026-12-05")
    assert (ran.code, ran.out, os.path.exists(export.path)) == (4, "", False)
    assert "eu-customs of 2026-12 is known on 2026-11-18" in ran.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--source", "ecb"], "--source and --rule both say which rate"),
        (["--average", "2024-06"], "--average and --rule both say which rate"),
        (["--end-of", "2024-06"], "--end-of and --rule both say which rate"),
        (["--so-far"], "--so-far and --rule both say which rate"),
        (["--on", "2024-Q2"], "de-vat-monthly takes a month"),
    ],
)
def test_what_says_otherwise_which_rate_is_refused(export, options, said):
    ran = export("1000", "USD", "EUR", "--rule", "de-vat-monthly", *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_rule_goes_with_a_question(export):
    ran = export("ecb", "--rule", "de-vat-monthly")
    assert (ran.code, ran.out) == (2, "")
    assert "--rule goes with a question, and cache export was given none" in ran.err


def test_two_days_are_refused(export):
    ran = export("1000 USD to EUR on 2024-06-03", "--rule", "de-vat-monthly", "--on", "2024-07-03")
    assert (ran.code, ran.out) == (2, "")
    assert "two days were given: 2024-06-03 in the question and --on 2024-07-03" in ran.err


def test_json_names_the_files(export):
    ran = export("1", "USD", "EUR", "--rule", "eu-oss", "--on", "2022-Q4", "--json")
    assert json.loads(ran.out)["files"] == members(export.path)


# -- figures that may be passed on ----------------------------------------------------------------


def test_figures_that_may_not_be_passed_on_answer_no_question_by_a_rule(tmp_path):
    def made(source, home):
        return Rule(
            "mine", "Mine", "Me", "none", home=home, source=source, takes="day", made="day",
            since=date(2000, 1, 1), use="tests", example=("1 USD EUR", "2024-06"),
        )  # fmt: skip

    with Converter(environ=shipped_environ(tmp_path), redistributable=True) as c:
        assert c.convert(1, "USD", "EUR", "2026-10-02", rule=made("ecb", "EUR")).source == "ecb"
        with pytest.raises(InputError, match="the terms of boe don't allow its figures to be passed on"):
            c.convert(1, "USD", "GBP", "2026-10-02", rule=made("boe", "GBP"))
