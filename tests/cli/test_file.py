"""``convert file``: its options, what it tells, its exit codes, and what it shows while it runs."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from support.schemas import SCHEMA, fits

from converter.cli.exit_codes import code_of
from converter.cli.grammar import Options
from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.file import said, typed_line
from converter.cli.progress import Rows

pyarrow = pytest.importorskip("pyarrow", reason="files need an extra")
parquet = pytest.importorskip("pyarrow.parquet", reason="files need an extra")

SALES = b'date,shop,amount,currency\n2026-04-24,"a ""b""",100.00,USD\n2026-04-24,007,20,GBP\n'
CONVERTED = (
    b"date,shop,amount,currency,amount_eur\n"
    b'2026-04-24,"a ""b""",100.00,USD,85.38\n'
    b"2026-04-24,007,20,GBP,23.04\n"
)
ALSO_BAD = SALES + b"2026-04-24,c,5,XXQ\n"


@pytest.fixture
def there(file, tmp_path, monkeypatch):
    """Writes ``sales.csv`` into the folder in which commands run; the folder."""
    monkeypatch.chdir(tmp_path)

    def made(content=SALES, name="sales.csv"):
        file(name, content)
        return tmp_path

    return made


# -- what is typed --------------------------------------------------------------------------------


def test_without_an_output_the_line_to_type_is_told(run, there):
    there()
    ran = run("file", "sales.csv", "--to", "EUR,USD", "--currency", "=USD", "--amount", "#3", "--force")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "convert: say where the result goes, as in: convert file sales.csv --amount '#3' --currency '=USD' "
        "--to EUR,USD --force -o sales-eur-usd.csv; -o - is standard output\n"
    )


@pytest.mark.parametrize(
    ("path", "output"),
    [
        ("in.csv.gz", "in-eur.csv.gz"), ("a/b.parquet", "a/b-eur.parquet"), ("x", "x-eur"),
        ("my file.csv", "'my file-eur.csv'"),
    ],
)  # fmt: skip
def test_the_output_that_is_advised_has_the_suffixes_of_the_input(path, output, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert f" -o {output}; " in run("file", path, "--to", "EUR").err


def test_without_a_file_an_example_is_told(run):
    ran = run("file", "--to", "EUR")
    assert ran.code == 2
    assert ran.err == (
        "convert: file takes one file, as in: convert file sales.csv -o sales-eur.csv --to EUR; "
        "- is standard input\n"
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("--proof", "file takes no --proof: a proof is of one rate, and a file has many; it goes with"),
        ("--average 2025", "--average of a file is month, quarter or year"),
        ("--on 2024-12-31 --date date", "--date and --on can't be combined; give one"),
        ("--to-column currency", "--to and --to-column can't be combined; give one"),
        ("--rule eu-oss --source ecb", "--rule"),
        ("--rule-column r --max-age 3", "--rule-column"),
        ("--so-far", "--so-far goes with --average month or --end-of month"),
        ("--as EUR=a,EUR=b", "--as takes a name, or one for each target as in EUR=net,USD=net_usd"),
        ("--as =", "--as takes a name, or one for each target"),
        ("--as amount", "there is a column amount already; choose another name with --as"),
        ("--with colour", "--with"),
        ("--summary -", "--summary writes a file; give its path"),
        ("--rejected -", "--rejected writes a file; give its path"),
        ("--decimal x", "--decimal"),
        ("--delimiter ab", "--delimiter"),
        ("--in-place", "--in-place and -o can't be combined; give one"),
        ("--strict --keep-rejected", "--keep-rejected and --strict can't be combined; give one"),
        ("--amount nett", "there is no column nett; the columns are date, shop, amount, currency"),
        ("--rate USD/EUR=0.9 --average month", "--rate is one rate, and doesn't go with --average"),
    ],
)
def test_what_does_not_go_is_one_line_that_names_the_option(line, told, run, there):
    folder = there()
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR", *line.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert told in ran.err
    assert [path.name for path in folder.iterdir() if path.suffix == ".csv"] == ["sales.csv"]


def test_json_and_rows_do_not_both_go_to_standard_output(run, there):
    there()
    ran = run("file", "sales.csv", "-o", "-", "--to", "EUR", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "write them with -o FILE" in ran.err


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["sales.csv", "EUR"], "convert file sales.csv --to EUR --dry-run"),
        (["my sales.CSV.gz", "to", "USD,", "GBP"], "convert file 'my sales.CSV.gz' --to USD,GBP --dry-run"),
        (["100", "in.parquet"], "convert file in.parquet --to EUR --dry-run"),
    ],
)
def test_a_question_with_a_file_is_told_of_the_command(words, line, run):
    ran = run(*words)
    assert ran.code == 2
    assert ran.err.endswith(f"is a file; try: {line}\n")


@pytest.mark.parametrize("word", ["five", "Fifty-five", "nine"])
def test_a_number_in_words_is_no_mistyped_command(word, run):
    assert "unknown command" not in run(word, "hundred", "dollars", "EUR").err
    assert "did you mean file?" in run("fiel", "a.txt").err


@pytest.mark.parametrize(
    ("field", "value", "typed"),
    [
        ("date_format", "D/M/Y", "--date-format D/M/Y"), ("names", "net", "--as net"),
        ("with_", "", "--with"), ("header", "", "--no-header"), ("output", "", "-o"),
        ("currency", "=USD", "--currency '=USD'"),
        ("amount", "#3", "--amount '#3'"), ("date", "Invoice date", "--date 'Invoice date'"),
        ("delimiter", "\t", "--delimiter tab"), ("delimiter", ";", "--delimiter ';'"),
        ("force", "", "--force"),
    ],
)  # fmt: skip
def test_an_argument_is_named_as_it_is_typed_in_a_shell(field, value, typed):
    assert said(field, value) == typed


def test_every_option_that_a_message_may_name_is_one_of_the_command():
    from inspect import signature

    from converter.files.arguments import Asked

    names = {name for option in COMMANDS["file"].options for name in option.names}
    fields = signature(Asked).parameters.keys() - {"path", "said"}
    assert {said(field) for field in fields} <= names


def test_a_line_that_was_typed_is_told_with_all_its_options():
    options = Options(frozenset(("to", "header", "format")), to=("EUR", "USD"), header=False, format="quiet")
    assert typed_line(["a b"], options) == "convert file 'a b' --to EUR --to USD --no-header --quiet"


# -- what is done and told --------------------------------------------------------------------------


def test_a_file_is_converted_and_what_was_done_is_told(run, there, golden):
    folder = there(ALSO_BAD)
    ran = run("file", "sales.csv", "-o", "sales-eur.csv", "--to", "EUR")
    assert (ran.code, ran.out) == (1, "")
    golden("file", ran.err)
    assert (folder / "sales-eur.csv").read_bytes() == CONVERTED
    rejected = (folder / "sales-eur.rejected.csv").read_bytes()
    assert rejected == b"line,reason,date,shop,amount,currency\n4,unknown currency 'XXQ',2026-04-24,c,5,XXQ\n"


def test_a_quiet_run_tells_nothing_but_rejected_rows(run, there):
    there()
    line = ("file", "sales.csv", "-o", "out.csv", "--to", "EUR", "-q", "--force")
    ran = run(*line)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    there(ALSO_BAD)
    ran = run(*line)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "convert: 3 rows: 2 converted, 1 rejected (out.rejected.csv)\n"
        "convert: rejected: 1 row (unknown-currency), line 4: unknown currency 'XXQ'\n"
    )


def test_several_targets_names_and_columns_are_lists_with_commas(run, there):
    folder = there()
    ran = run(
        "file", "sales.csv", "-o", "out.csv", "--to", "EUR, usd", "--with", "rate,source", "--as",
        "EUR=net, USD=net_usd",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    head = (folder / "out.csv").read_text().splitlines()[0]
    assert head == ("date,shop,amount,currency,net,net_rate,net_source,net_usd,net_usd_rate,net_usd_source")
    assert "results" in ran.err


def test_one_day_for_all_rows_may_mean_its_period(run, there):
    there(b"amount,currency\n100,USD\n")
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR", "--on", "2026-03-24", "--end-of", "month")
    assert ran.code == 4
    assert "convert: rejected: 1 row (not-held), line 2: the rate" in ran.err


def test_a_header_alone_is_converted_and_looked_at(run, there):
    folder = there(b"date,amount,currency\n")
    assert "0 rows" in run("file", "sales.csv", "--to", "EUR", "--dry-run").out
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR")
    assert (ran.code, ran.err.splitlines()[0]) == (0, "convert: 0 rows: 0 converted")
    assert (folder / "out.csv").read_bytes() == b"date,amount,currency,amount_eur\n"


def test_a_new_column_may_be_called_as_a_role_that_the_file_calls_otherwise(run, there):
    folder = there(b"Day,Net,Ccy,Target\n2026-04-24,100,USD,EUR\n")
    line = ("file", "sales.csv", "--amount", "Net", "--date", "Day", "--force", "--json")
    for name in ("amount", "to", "currency", "date"):
        ran = run(*line, "-o", "out.csv", "--to", "EUR", "--as", name)
        assert ran.code == 0, ran.out
        assert (folder / "out.csv").read_text().splitlines()[0] == f"Day,Net,Ccy,Target,{name}"
    ran = run(*line, "-o", "out.csv", "--to-column", "target")
    assert [one["to"] for one in json.loads(ran.out)["used"]] == ["Target"]


def test_a_row_without_a_result_that_is_kept_is_told_and_exits_1(run, there):
    folder = there(ALSO_BAD)
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR", "--keep-rejected")
    assert ran.code == 1
    assert "3 rows: 2 converted, 1 without all results\n" in ran.err
    assert (folder / "out.csv").read_bytes().endswith(b"2026-04-24,c,5,XXQ,\n")


@pytest.mark.parametrize(
    ("row", "more", "code"),
    [
        (b"2026-04-24,c,5,XXQ\n", (), 2), (b"2026-04-24,c,5\n", (), 2), (b"2026-04-24,c,five,USD\n", (), 2),
        (b"1950-01-01,c,5,USD\n", (), 3), (b"2026-04-20,c,5,USD\n", ("--source", "ecb"), 4),
    ],
)  # fmt: skip
@pytest.mark.parametrize("strict", [False, True])
def test_the_exit_code_is_that_of_the_only_cause_if_all_rows_failed_for_it(
    row, more, code, strict, run, there
):
    there(b"date,shop,amount,currency\n" + 2 * row)
    options = ("--amount", "amount", "--on", "2026-04-20") if code == 4 else ()
    line = ("file", "sales.csv", "-o", "out.csv", "--to", "EUR", *more, *options)
    assert run(*line, *(["--strict"] if strict else [])).code == code


def test_a_strict_run_writes_nothing_and_names_the_rows(run, there):
    folder = there(ALSO_BAD)
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR", "--strict")
    assert (ran.code, ran.out) == (1, "")
    assert "1 of 3 rows of sales.csv would be rejected (1 unknown-currency); nothing was written\n" in ran.err
    assert "convert: line 4: unknown currency 'XXQ'\n" in ran.err
    assert not (folder / "out.csv").exists()


def test_the_summary_is_printed_and_written_as_json(run, there):
    folder = there(ALSO_BAD)
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR", "--json", "--summary", "done.json")
    assert (ran.code, ran.err) == (1, "")
    printed, written = json.loads(ran.out), json.loads((folder / "done.json").read_text("utf-8"))
    assert all(fits(one, SCHEMA["$defs"]["file"]) for one in (printed, written))
    assert printed == {**written, "reports": []}
    assert (printed["rows"], printed["converted"], printed["rejected"]) == (3, 2, 1)


@pytest.mark.parametrize("name", ["in.jsonl", "in.parquet", "in.tsv"])
def test_the_summary_and_a_dry_run_of_each_format_fit_their_schemas(name, run, there):
    folder = there(b"date\tamount\tcurrency\r\n2026-04-24\t1\tUSD\r\n", "in.tsv")
    there(b'{"date": "2026-04-24", "amount": 1, "currency": "USD"}\n', "in.jsonl")
    row = {"date": ["2026-04-24"], "amount": [1.5], "currency": ["USD"]}
    parquet.write_table(pyarrow.table(row), folder / "in.parquet")
    output = f"out.{name.partition('.')[2]}"
    ran = run("file", name, "-o", output, "--to", "EUR", "--json")
    assert ran.code == 0, ran.out
    assert fits(json.loads(ran.out), SCHEMA["$defs"]["file"])
    looked = run("file", name, "--to", "EUR", "--json", "--dry-run")
    assert fits(json.loads(looked.out), SCHEMA["$defs"]["fileLook"])


def test_an_error_is_json_on_standard_output_if_the_summary_is(run, there):
    there()
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUX", "--json")
    assert (ran.code, ran.err) == (2, "")
    assert fits(json.loads(ran.out), SCHEMA["$defs"]["failure"])


def test_an_output_that_exists_is_replaced_only_with_force(run, there):
    folder = there()
    (folder / "out.csv").write_text("mine")
    line = ("file", "sales.csv", "-o", "out.csv", "--to", "EUR")
    ran = run(*line)
    assert (ran.code, (folder / "out.csv").read_text()) == (2, "mine")
    assert "--force" in ran.err
    assert run(*line, "--force").code == 0
    assert (folder / "out.csv").read_bytes() == CONVERTED


def test_the_settings_for_questions_that_a_file_has_not_are_told(run, there):
    folder = there()
    config = folder / "config.toml"
    config.write_text('rounding = "half-even"\n')
    line = ("file", "sales.csv", "-o", "out.csv", "--to", "EUR")
    ran = run(*line, CONVERTER_CONFIG=str(config))
    assert "convert: results are rounded half-up; the setting half-even is for questions\n" in ran.err


def test_a_rule_column_is_answered_without_the_source_of_the_settings(run, there):
    folder = there(b"date,amount,currency,law\n2026-04-24,100,USD,sk-prev-day\n")
    line = ("file", "sales.csv", "-o", "out.csv", "--to", "EUR", "--rule-column", "law", "--with", "rule")
    ran = run(*line, CONVERTER_SOURCE="cbr")
    assert ran.code == 0, ran.err
    assert b",sk-prev-day\n" in (folder / "out.csv").read_bytes()


# -- pipes ------------------------------------------------------------------------------------------


@pytest.fixture
def pipe(command, tmp_path):
    """Runs the command as a process with these bytes as its standard input."""

    def go(*words, stdin=b""):
        program, environ = command
        return subprocess.run(
            [*program, *words], input=stdin, env=environ, cwd=tmp_path, capture_output=True, check=False,
            timeout=60,
        )  # fmt: skip

    return go


def test_a_pipe_is_converted_to_standard_output(pipe):
    ran = pipe("file", "-", "--to", "EUR", stdin=SALES)
    assert (ran.returncode, ran.stdout) == (0, CONVERTED)
    assert ran.stderr.startswith(b"convert: 2 rows: 2 converted\n")


def test_a_row_that_fails_in_a_pipe_stays_and_the_exit_code_tells(pipe):
    ran = pipe("file", "-", "--to", "EUR", "-q", stdin=ALSO_BAD)
    assert (ran.returncode, ran.stdout) == (1, CONVERTED + b"2026-04-24,c,5,XXQ,\n")


def test_an_error_never_stands_among_the_rows_of_a_pipe(pipe, tmp_path):
    ran = pipe("file", "-", "--to", "EUR", "--amount", "nett", stdin=SALES)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"there is no column nett" in ran.stderr


# -- a dry run ----------------------------------------------------------------------------------------


def test_a_dry_run_shows_and_writes_nothing(run, there, golden):
    folder = there(ALSO_BAD)
    before = sorted(path.name for path in folder.iterdir())
    ran = run("file", "sales.csv", "--to", "EUR", "--with", "as_of", "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    golden("file-dry-run", ran.out)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_dry_run_has_the_last_record_of_a_file_without_a_last_line_end(run, there):
    there(SALES[:-1])
    found = json.loads(run("file", "sales.csv", "--to", "EUR", "--dry-run", "--json").out)
    assert [row["line"] for row in found["rows"]] == [2, 3]
    assert found["looked_at"] == 2


def test_a_narrow_dry_run_tells_why_a_row_lacks_its_result(monkeypatch):
    from converter.cli.render.files import write_rows
    from converter.files.dry_run import Look, Row

    monkeypatch.setenv("COLUMNS", "80")
    names = ["amount_in_euros", "amount_in_dollars", "amount_in_pounds"]
    row = Row(2, {"amount": "1"}, dict.fromkeys(names, "1234.56"), "it names a currency itself")
    out = StringIO()
    write_rows(Look("in.csv", {}, ["amount"], names, names, [row], 1, []), Options(), "table", out)
    assert [word for word in row.reason.split() if word not in out.getvalue()] == []


def test_a_dry_run_tells_what_would_be_fetched_and_fetches_nothing(run, there, tmp_path):
    there(SALES.replace(b"04-24", b"03-02"))
    ran = run(
        "file", "sales.csv", "--to", "EUR", "--dry-run", "--source", "ecb", CONVERTER_OFFLINE="0",
        CONVERTER_ECB_URL="http://127.0.0.1:9",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "its rate is not on this machine yet" in ran.out
    assert "would be fetched for the first 2 rows:\n  ecb: EUR, GBP, USD of 2026-03-02, at most " in ran.out
    assert not (tmp_path / "cache").exists()


def test_a_dry_run_with_periods_says_that_it_does_not_know_what_would_be_fetched(run, there):
    there()
    ran = run("file", "sales.csv", "--to", "EUR", "--dry-run", "--average", "month")
    assert "what would be fetched for the first 2 rows is not known before" in ran.out


def test_a_dry_run_as_json_fits_its_schema(run, there):
    there(ALSO_BAD)
    for more in ((), ("--average", "month")):
        ran = run("file", "sales.csv", "--to", "EUR", "--dry-run", "--json", *more)
        assert fits(json.loads(ran.out), SCHEMA["$defs"]["fileLook"])


def test_a_dry_run_refuses_an_output_of_another_format(run, there):
    there()
    assert run("file", "sales.csv", "--to", "EUR", "--dry-run", "-o", "out.parquet").code == 2


def test_a_dry_run_is_offered_in_python(there, shipped):
    from datetime import UTC, datetime

    from converter import Converter, files

    folder = there(ALSO_BAD)
    instant = datetime(2026, 4, 26, tzinfo=UTC)
    environ = {"CONVERTER_SEED_DIR": str(shipped), "CONVERTER_CACHE_DIR": str(folder / "none")}
    with Converter(offline=True, clock=lambda: instant, environ=environ) as converter:
        found = files.look(folder / "sales.csv", to="EUR", with_=["as_of"], converter=converter)
    assert found.names == ("amount_eur", "amount_eur_as_of")
    assert [row.line for row in found.rows] == [2, 3, 4]
    assert found.rows[0].new == {"amount_eur": "85.38", "amount_eur_as_of": "2026-04-24"}
    assert found.rows[2].reason == "unknown currency 'XXQ'"
    assert (found.looked_at, found.fetches) == (3, ())


# -- while it runs ----------------------------------------------------------------------------------


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def rows(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    clock, out = Clock(), StringIO()
    return Rows(out, after=0.5, clock=clock), clock, out


def test_nothing_is_shown_in_the_first_half_second(rows):
    shown, clock, out = rows
    clock.now += 0.4
    shown(1000, 10, 100)
    shown.close()
    assert out.getvalue() == ""


def test_rows_speed_and_part_are_shown_and_removed_at_the_end(rows):
    shown, clock, out = rows
    clock.now += 2
    shown(3000, 10, 40)
    assert out.getvalue() == "\r\x1b[2K3,000 rows, 1,500 a second, 25 %"
    shown.close()
    assert out.getvalue().endswith(" 25 %\r\x1b[2K")


def test_what_is_shown_before_the_first_rows_ends_with_them():
    ended = []
    shown = Rows(StringIO(), after=9, first=lambda: ended.append(True))
    assert not ended
    shown(1, 1, 1)
    assert ended


def test_of_a_pipe_no_part_is_shown(rows):
    shown, clock, out = rows
    clock.now += 1
    shown(3000, 10, None)
    assert out.getvalue() == "\r\x1b[2K3,000 rows, 3,000 a second"


def test_it_is_drawn_at_most_ten_times_a_second(rows):
    shown, clock, out = rows
    for _ in range(100):
        clock.now += 0.02
        shown(1, 1, 100)
    assert 10 <= out.getvalue().count("rows") <= 16


def test_the_line_fits_a_narrow_terminal(rows, monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    shown, clock, out = rows
    clock.now += 1
    shown(3000, 10, 100)
    assert len(out.getvalue().removeprefix("\r\x1b[2K")) < 20


# -- codes and imports --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("input", 2), ("malformed", 2), ("amount", 2), ("date", 2), ("unknown-currency", 2), ("no-rate", 3),
        ("out-of-history", 3), ("not-held", 4), ("source-unreachable", 4), ("source-changed", 4),
        ("token-missing", 2),
    ],
)  # fmt: skip
def test_a_kind_of_error_has_its_exit_code(kind, code):
    assert code_of(kind) == code


def test_help_and_questions_import_neither_numpy_nor_pyarrow():
    for line in ("['100', 'USD', 'EUR', '--offline']", "['--help']", "['file', '--help']"):
        code = (
            f"import sys\nfrom converter.cli.main import main\nmain({line})\n"
            "sys.exit(bool({'numpy', 'pyarrow'} & sys.modules.keys()))"
        )
        ran = subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr


# -- what a newcomer types ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("out.xlsx", "write out.csv, and open that in it"),
        ("out.zip", ".zip can't be written"),
        ("out.json", """duckdb -c "COPY (FROM read_csv('out.csv', all_varchar = true)) TO 'out.json'"""),
    ],
)
def test_an_output_that_its_programs_could_not_open_is_refused(name, told, run, there):
    folder = there()
    ran = run("file", "sales.csv", "-o", name, "--to", "EUR")
    assert (ran.code, told in ran.err) == (2, True), ran.err
    assert not (folder / name).exists()


@pytest.mark.parametrize(("word", "told"), [("EUR", "type --to EUR"), ("x y.csv", "type -o 'x y.csv'")])
def test_a_second_word_is_told_its_option(word, told, run):
    ran = run("file", "sales.csv", word)
    assert (ran.code, told in ran.err) == (2, True), ran.err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Beleg;Datum;Betrag;Info\n007;31.12.2024;1.234,50;x\n", "--amount Betrag;"),
        (b"Beleg,amount\n31.12.2024,5\n", "--date Beleg or"),
        (b"2025-01-02,USD,10.00\n2025-01-02,USD,5.00\n", "--amount '#3'; the columns are"),
        (b"2025-01-02,USD,10.00\n2025-01-02,USD,5.00\n", "if these are no names but a row, add --no-header"),
        (b"Account:,DE12\n\nDay,Amount\n", "lines above the header are to be removed first"),
    ],
)
def test_the_column_that_looks_like_it_is_proposed(content, told, run, there):
    there(content)
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR", "--currency", "=USD")
    assert (ran.code, told in ran.err) == (2, True), ran.err


def test_currencies_in_the_cells_are_taken_where_another_column_has_their_name(run, there):
    folder = there(b'date,amount,currency\n2026-04-24,"$1,000.00",USD\n2026-04-24,EUR 5.00,EUR\n')
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR")
    assert "--currency amount" in ran.err
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR", "--currency", "amount", "--force")
    assert ran.code == 0, ran.err
    assert [line.rpartition(b",")[2] for line in (folder / "out.csv").read_bytes().splitlines()[1:]] == [
        b"853.83", b"5.00",
    ]  # fmt: skip


def test_a_symbol_that_several_currencies_share_is_told_as_such(run, there):
    there(SALES.replace(b"USD", b"kr"))
    ran = run("file", "sales.csv", "-o", "out.csv", "--to", "EUR")
    assert "'kr' is ambiguous: DKK, ISK, NOK or SEK" in ran.err
