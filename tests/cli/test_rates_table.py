"""``convert rates --to``: every day and currency, as rows in any format, or in a file."""

import csv
import json
import os
import sys
from pathlib import Path

import pytest
from support.processes import at_the_prompt

LINE = ("rates", "--to", "EUR", "--since", "2026-04-24", "--currencies", "USD,KWD")
HEAD = "date,currency,to,rate,num,den,digits,as_of,source,kind,derivation,notes,reason"
WHOLE = "rates --to EUR --since 2026-04-23 --currencies USD,JPY,EUR --until 2026-04-26"


def rows(text):
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("shape", ["plain", "json", "ndjson", "csv", "tsv", "markdown"])
def test_each_format_is_as_in_its_golden_file(shape, run, golden):
    ran = run(*LINE, "--format", shape)
    golden(f"rates-table-{shape}", f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}")


def test_on_a_terminal_a_long_table_has_its_ends_only(run, golden):
    ran = run(*WHOLE.replace("EUR --until", "EUR,GBP --until").split(), terminal=True, NO_COLOR="1")
    golden("terminal-rates-table", f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}")


def test_a_table_that_is_asked_for_by_name_is_entire(run):
    ran = run(*WHOLE.split(), "--format", "table")
    assert ran.out.count("2026-04-2") == 4 * 3 + 2 * 4 + 2  # days, as-of days of two currencies, the caption


def test_a_row_has_the_rate_of_one_unit_in_the_target(run):
    (row,) = rows(run("rates", "--to", "EUR", "--since", "2026-04-24", "--until", "2026-04-24",
                      "--currencies", "USD", "--csv").out)  # fmt: skip
    assert (row["rate"], row["num"], row["den"]) == (repr(1 / 1.1712), "625", "732")


def test_a_small_rate_is_written_without_an_exponent(run, more):
    more({"2026-04-24": {"USD": "1.1712", "IDR": "20275170"}})
    (row,) = rows(run("rates", "--to", "EUR", "--since", "2026-04-24", "--until", "2026-04-24",
                      "--currencies", "IDR", "--csv").out)  # fmt: skip
    assert float(row["rate"]) == 1 / 20275170
    assert row["rate"].startswith("0.0000000493")


def test_several_targets_are_one_after_the_other_in_either_way_of_typing(run):
    one = run("rates", "--to", "EUR,USD", "--since", "2026-04-24", "--currencies", "JPY", "--csv")
    two = run("rates", "--to", "EUR", "--to", "USD", "--since", "2026-04-24", "--currencies", "JPY", "--csv")
    assert one.out == two.out
    assert [row["to"] for row in rows(one.out)] == ["EUR"] * 4 + ["USD"] * 4  # in Moscow it is Monday


def test_a_period_is_its_first_or_its_last_day(run):
    ran = run(
        "rates", "--to", "EUR", "--since", "2026-04", "--until", "2026-04", "--currencies", "USD", "--csv"
    )
    days = [row["date"] for row in rows(ran.out)]
    assert (days[0], days[-1], len(days)) == ("2026-04-01", "2026-04-30", 30)


def test_refused_rows_are_counted_and_the_exit_code_is_0(run):
    ran = run(*LINE, "--csv")
    assert (ran.code, ran.err) == (0, "convert: 4 of 8 rows have no rate; the column reason says why\n")
    assert [(row["rate"] == "", row["reason"] == "") for row in rows(ran.out)] == [
        *[(False, True)] * 4, *[(True, False)] * 4,
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "exit_code"), [("KWD", 4), ("BTC", 3)])
def test_without_any_rate_it_is_the_error_of_a_question(code, exit_code, run, tmp_path):
    path = tmp_path / "x.csv"
    ran = run("rates", "--to", "EUR", "--since", "2026-04-24", "--currencies", code, "-o", str(path))
    assert (ran.code, ran.out, path.exists()) == (exit_code, "", False)
    asked = run("1", code, "EUR", "--on", "2026-04-26")
    assert ran.err.count("\n") == 1
    assert ran.err[:40] == asked.err[:40]


def test_the_target_in_itself_does_not_make_rates_of_refusals(run):
    ran = run("rates", "--to", "EUR", "--since", "2026-04-24", "--currencies", "EUR,BTC")
    assert (ran.code, ran.out) == (3, "")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("rates USD --to EUR --since 2025", "try: convert rates --to EUR --since 2025 --currencies USD"),
        ("rates USD --to EUR", "a BASE and --to can't be combined; try: convert rates USD EUR"),
        ("rates USD GBP --to EUR,JPY --since 2025", "--to EUR,JPY --since 2025 --currencies USD,GBP"),
        (
            "rates usd --to eur --since 2025 --until 2026",
            "--to EUR --since 2025 --until 2026 --currencies USD",
        ),
        ("rates USB --to EUR --since 2025", "convert: unknown currency 'USB'; did you mean USD?"),
        ("rates --since 2025", "--since of rates goes with --to; try: convert rates --to EUR --since 2025"),
        (
            "rates GBP --since 2025",
            "--since of rates goes with --to; try: convert rates --to GBP --since 2025",
        ),
        ("rates EUR USD --since 2025", "--to; try: convert history EUR USD --since 2025"),
        ("rates USB --since 2025", "convert: unknown currency 'USB'; did you mean USD?"),
        ("rates --since 2025 --currencies USD", "try: convert rates --to EUR --since 2025 --currencies USD"),
        ("rates EUR USD --since 2025 --currencies GBP", "try: convert history EUR USD GBP --since 2025"),
        ("rates EUR --until 2025", "--until of rates goes with --to, as in: convert rates --to EUR --since"),
        ("rates EUR --currencies USD", "--currencies of rates goes with --to; try: convert rates EUR USD"),
        ("rates --to EUR --since 2025 --currencies ,", "--currencies takes at least one currency, as in: "),
        (
            "rates --to EUR --since 2026-05-01",
            "2026-05-01 is in the future, and without a last day the days end",
        ),
        ("rates --to EUR", "--to goes with --since, the first day, as in: convert rates --to EUR --since"),
        ("rates --to EUR --since 2025 --on 2025-03-01", "--on and --to can't be combined; give the days by"),
        ("rates --to , --since 2025", "--to takes at least one currency"),
        ("rates --to USB --since 2025", "unknown currency 'USB'; did you mean USD?"),
        ("rates --to EUR;USD --since 2025", "--to takes codes with commas between them, not 'EUR;USD'"),
        ("rates --to EUR --since never", "never"),
        ("rates --to EUR --since 2026-04-24 --until 2026-04-20", "2026-04-24 to 2026-04-20 ends before it"),
        ("rates --to EUR --since 2026-04-24 --currencies GBp", "GBp"),
        ("rates --to EUR --since 2026-04-24 -o x.doc", ".md, .txt, .parquet, not 'x.doc'"),
        ("rates -o x.parquet", "-o takes a file that ends in .csv"),
    ],
)
def test_what_does_not_go_together_is_exit_2_with_what_to_type(line, said, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run(*line.split())
    assert (ran.code, ran.out, ran.err.count("\n"), os.listdir(tmp_path)) == (2, "", 1, [])
    assert said in ran.err


def test_the_reading_of_a_day_is_told(run):
    ran = run("rates", "--to", "EUR", "--since", "4/24/2026", "--currencies", "USD", "--csv")
    assert ran.err == "convert: assumed 4/24/2026=2026-04-24\n"


def test_a_day_kept_by_the_prompt_is_not_meant(run, tmp_path):
    ran = run(through=at_the_prompt(tmp_path / "none", "on 2025-12-31", " ".join((*LINE, "--csv"))))
    assert ran.out.splitlines()[0] == HEAD


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "ndjson", "jsonl", "md", "txt"])
def test_a_file_has_what_would_be_printed_in_the_format_of_its_ending(ending, run, tmp_path):
    shape = {"jsonl": "ndjson", "md": "markdown", "txt": "plain"}.get(ending, ending)
    ran = run(*LINE, "-o", str(tmp_path / f"x.{ending}"))
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / f"x.{ending}").read_text("utf-8") == run(*LINE, "--format", shape).out


def test_a_format_that_is_named_comes_before_the_ending(run, tmp_path):
    assert run(*LINE, "--json", "-o", str(tmp_path / "x.parquet")).code == 0
    assert json.loads((tmp_path / "x.parquet").read_text())["asked"]["to"] == ["EUR"]


def test_a_parquet_file_has_the_rows_of_the_csv(run, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra frames")
    path = tmp_path / "x.parquet"
    assert run(*LINE, "-o", str(path)).code == 0
    table = parquet.read_table(path)
    assert ",".join(table.column_names) == HEAD
    for written, row in zip(table.to_pylist(), rows(run(*LINE, "--csv").out), strict=True):
        assert float(row.pop("rate") or "nan") == written.pop("rate") or not row["source"]
        assert row == {name: "" if cell is None else str(cell) for name, cell in written.items()}


@pytest.mark.parametrize("package", ["narwhals", "numpy", "pyarrow"])
def test_without_the_extra_a_parquet_file_is_one_line_with_what_to_install(
    package, run, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, package, None)  # as if it were not installed
    ran = run(*LINE, "-o", str(tmp_path / "x.parquet"))
    assert (ran.code, ran.out, ran.err.count("\n"), os.listdir(tmp_path)) == (2, "", 1, [])
    assert ran.err.startswith(
        "convert: a .parquet file needs the extra frames (narwhals, numpy, pyarrow); try: "
    )
    assert ran.err.endswith("'fxconvert[frames]'\n")


def test_a_csv_file_needs_no_extra(run, tmp_path, monkeypatch):
    for package in ("narwhals", "numpy", "pyarrow"):
        monkeypatch.setitem(sys.modules, package, None)
    assert run(*LINE, "-o", str(tmp_path / "x.csv")).code == 0


def test_a_missing_extra_is_an_error_of_its_own_kind_in_json(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "babel", None)
    ran = run("widget", "snippet", "100", "USD", "EUR", "--lang", "de", "--source", "ecb", "--json")
    error = json.loads(ran.out)["error"]
    assert (ran.code, error["kind"]) == (2, "missing-extra")
    assert error["message"].startswith(
        "a language other than en and en-US needs the extra locale (babel); try: "
    )


def test_a_price_file_answers_alone(run, file):
    prices = file("prices.csv", "day,base,quote,rate\n2026-04-24,USD,EUR,0.9\n")
    ran = run("rates", "--to", "EUR", "--since", "2026-04-24", "--rates", prices, "--csv")
    assert ran.code == 0
    assert {row["source"] for row in rows(ran.out)} == {"prices.csv:2", "identity"}


def test_a_percent_sign_in_the_name_of_a_price_file_stays(run, file):
    prices = file("100%s.csv", "day,base,quote,rate\n2026-04-24,USD,EUR,0.9\n")
    ran = run(
        "rates", "--to", "EUR", "--since", "2026-04-24", "--rates", prices, "--csv", "--currencies", "USD"
    )
    assert {row["source"] for row in rows(ran.out)} == {"100%s.csv:2"}


def test_the_rates_that_answer_are_not_replaced(run, file):
    prices = file("prices.csv", "day,base,quote,rate\n2026-04-24,USD,EUR,0.9\n")
    ran = run("rates", "--to", "EUR", "--since", "2026-04-24", "--rates", prices, "-o", prices)
    assert (ran.code, Path(prices).read_text()[:3]) == (2, "day")
