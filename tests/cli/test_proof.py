"""--proof: a line of JSON for the file, its digests, and what it goes with."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from support.by_rule import SHIPPED
from support.schemas import SCHEMA, fits

from converter import prescribed

HELD = Path(__file__).parents[2] / "rates_cache"
KEYS = [
    "amount", "result", "rate", "rule", "law", "authority", "period", "basis", "source", "digest",
    "computed_at", "version",
]  # fmt: skip
MONTH = "1000 USD EUR --rule de-vat-monthly --on 2024-06"


@pytest.fixture
def prove(run):
    """Runs a line with --proof over the rates that ship."""
    return lambda line, **given: run(*line.split(), "--proof", **{**SHIPPED, **given})


def test_a_proof_is_a_compact_line_with_its_keys_in_their_order(prove):
    ran = prove(MONTH)
    document = json.loads(ran.out)
    assert (ran.code, ran.err, list(document)) == (0, "", KEYS)
    assert ran.out == json.dumps(document, separators=(",", ":")) + "\n"
    assert fits(document, SCHEMA["$defs"]["proof"])


def test_a_proof_has_the_figure_in_its_published_direction_and_what_it_was_made_of(prove):
    document = json.loads(prove(MONTH).out)
    assert document["amount"] == {"amount": "1000", "currency": "USD"}
    assert document["result"] == {"amount": "929.45", "currency": "EUR"}
    assert document["rate"] == [{"base": "EUR", "quote": "USD", "nominal": 1, "value": "1.0759"}]
    rule = prescribed.get("de-vat-monthly")
    assert (document["rule"], document["law"]) == (rule.key, rule.law)
    assert (document["authority"], document["period"]) == (rule.authority, "2024-06")
    figures = {"code": "USD", "count": 20, "first": "2024-06-03", "last": "2024-06-28"}
    assert document["basis"] == {"kind": "computed", "figures": [figures]}
    assert (document["source"], document["computed_at"]) == (["ecb"], "2026-10-30T20:00:00Z")


@pytest.mark.parametrize(
    ("line", "file", "column"),
    [
        (MONTH, "ecb/2024.csv", "EUR/USD"),
        ("1 GBP EUR --rule eu-grant --on 2024-02-01..2024-11-30", "ecb/2024.csv", "EUR/GBP"),
        ("1 EUR USD --rule eu-oss --on 2024-Q1", "ecb/2024.csv", "EUR/USD"),
        ("1 JPY RUB --rule ru-cbr-day --on 2026-04-26", "cbr/2026.csv", "100 JPY/RUB"),
    ],
)
def test_a_digest_is_of_the_column_the_day_and_the_text_of_each_published_figure(line, file, column, prove):
    document = json.loads(prove(line).out)
    (basis,) = document["basis"]["figures"]
    text = (HELD / file).read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if line[:1] != "#")
    lines = [
        f"{column},{row['as_of']},{row[column]}\n"
        for row in rows
        if basis["first"] <= row["as_of"] <= basis["last"] and row[column]
    ]
    digest = hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
    assert (len(lines), [digest]) == (basis["count"], document["digest"])


def test_each_foreign_currency_has_its_rate_its_basis_and_its_digest(prove):
    document = json.loads(prove("1000 USD GBP --rule eu-oss --on 2024-Q1").out)
    assert [rate["quote"] for rate in document["rate"]] == ["USD", "GBP"]
    assert [figures["code"] for figures in document["basis"]["figures"]] == ["USD", "GBP"]
    alone = [json.loads(prove(f"1 {code} EUR --rule eu-oss --on 2024-Q1").out) for code in ("USD", "GBP")]
    assert document["digest"] == [one["digest"][0] for one in alone]


def test_a_proof_has_the_same_bytes_but_for_its_last_two_keys(prove):
    first, later = prove(MONTH).out, prove(MONTH, CONVERTER_NOW="2026-11-05T08:00:00Z").out
    assert first != later
    assert first.partition(',"computed_at"')[0] == later.partition(',"computed_at"')[0]


def test_each_target_has_its_line_and_one_without_an_answer_its_error(prove):
    ran = prove("1000 USD EUR GBP RUB --rule eu-oss --on 2024-02-10")
    assert (ran.code, [json.loads(line)["result"]["currency"] for line in ran.out.splitlines()]) == (
        1, ["EUR", "GBP"],
    )  # fmt: skip
    assert "convert: RUB: eu-oss of 2024-Q1 has no RUB: ecb quoted RUB until 2022-03-01\n" in ran.err


def test_the_proof_of_a_sum_has_its_terms_and_each_figure_once(prove):
    ran = prove("10/3 USD + 5 GBP + 1 USD + 1 DEM to EUR --rule eu-oss --on 2024-Q1")
    document = json.loads(ran.out)
    assert [term["currency"] for term in document["amount"]] == ["USD", "GBP", "DEM"]
    assert len(document["rate"]) == len(document["digest"]) == 2
    assert fits(document, SCHEMA["$defs"]["proof"])


def test_a_figure_that_all_parts_of_a_sum_go_through_stands_once(prove):
    document = json.loads(prove("1 USD + 5 GBP to JPY --rule eu-oss --on 2024-Q1").out)
    assert [rate["quote"] for rate in document["rate"]] == ["USD", "JPY", "GBP"]
    assert document["source"] == ["ecb"]


def test_where_law_alone_sets_the_rate_there_is_no_figure(prove):
    document = json.loads(prove("1000 DEM EUR --rule eu-oss --on 2024-Q1").out)
    assert (document["rate"], document["digest"], document["source"]) == ([], [], [])
    assert fits(document, SCHEMA["$defs"]["proof"])


def test_what_a_proof_does_not_have_is_told_beside_it(prove):
    ran = prove("100 GBp EUR --fee 2% --rule eu-oss --on 2024-Q1")
    assert ran.err.splitlines() == [
        "convert: assumed GBp=0.01 GBP",
        "convert: GBP to EUR: fee 0.0200 GBP (2%); after the fee 1.15 EUR",
    ]


@pytest.mark.parametrize("terminal", [True, False])
def test_a_proof_is_one_line_on_a_terminal_and_under_a_format_of_the_settings(terminal, prove, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text('format = "json"\nthousands = ","')
    ran = prove(MONTH, terminal=terminal, COLUMNS="40", CONVERTER_CONFIG=str(path))
    assert (ran.code, ran.out) == (0, prove(MONTH).out)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("1 USD EUR", 2, "--proof goes with --rule"),
        (f"{MONTH} -q", 2, "--proof is a line of JSON of its own; leave out the other format"),
        (f"{MONTH} --csv", 2, "--proof is a line of JSON of its own; leave out the other format"),
        (f"{MONTH} --format table", 2, "--proof is a line of JSON of its own; leave out the other format"),
        (f"{MONTH} -o proof.json", 2, "--proof goes to standard output; leave out -o"),
        ("- --rule eu-oss", 2, "--proof is of one question; - reads many"),
        (f"{MONTH} --source ecb", 2, "--source and --rule both say which rate"),
        ("1 USD EUR --rule eu-oss", 4, "eu-oss of 2026-Q4 is known on 2026-12-31 at 16:00 in Frankfurt"),
        ("1 USD EUR --rule eu-os", 2, "unknown rule 'eu-os'"),
    ],
)  # fmt: skip
def test_an_error_is_on_standard_error_alone(line, code, said, prove):
    ran = prove(line)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_beside_json_the_error_is_json(prove):
    ran = prove(f"{MONTH} --json")
    assert (ran.code, ran.err, json.loads(ran.out)["error"]["kind"]) == (2, "", "input")


def test_a_proof_from_a_rates_file_is_that_of_the_held_rates(prove, tmp_path):
    path, made = tmp_path / "fx.zip", io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("rates.txt", "fxconvert rates 1\nat 2026-10-30T20:00:00Z\necb/2024.csv\n")
        archive.write(HELD / "ecb" / "2024.csv", "ecb/2024.csv")
    path.write_bytes(made.getvalue())
    assert prove(f"{MONTH} --rates {path}").out == prove(MONTH).out


def test_the_prompt_prints_a_proof_as_the_command_does(ask, prove):
    assert ask("prompt", MONTH, "--proof", **SHIPPED).out == prove(MONTH).out
