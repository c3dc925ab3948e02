"""A batch: every question keeps its place in every format, however its lines come in."""

import csv
import io
import json
import socket
import subprocess

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.processes import UNIX

from converter import Converter
from converter.cli import session
from converter.cli.main import main
from converter.errors import ConverterError
from converter.text.question import parse_line

FORMATS = ("plain", "quiet", "json", "ndjson", "csv", "tsv", "markdown")
SAMPLE = """\
100 USD EUR
5 ZZZ EUR

200 GBP EUR, KWD
1 USD BTC ETH KWD
,USD,EUR
100 USD + 1 EUR to KWD
7 USD EUR"""


def test_a_rejected_line_is_named_and_the_others_are_answered(piped):
    code, out, err = piped("100 USD RUB\n100 USB EUR\n100 USD EUR\n", "-q")
    assert (code, out) == (1, "7552.73\n\n85.38\n")
    assert err == "convert: line 2: unknown currency 'USB'; did you mean USD?\n"


def test_a_batch_in_which_one_target_of_a_line_has_no_answer_is_exit_1(piped):
    code, out, err = piped("100 USD EUR, KWD\n", "--source", "ecb")
    assert (code, out) == (1, "85.38 EUR\n\n")
    assert err.startswith("convert: line 1: KWD: no rate of USD/KWD: not quoted by ecb")


def test_a_batch_in_json_has_its_errors_in_place(piped):
    code, out, err = piped("100 USD RUB\nx\n100 USD EUR\n", "--json")
    first, second, third = map(json.loads, out.splitlines())
    assert (code, err, second["error"]["line"]) == (1, "", 2)
    assert [first["results"][0]["to"], third["results"][0]["to"]] == ["RUB", "EUR"]


def test_a_batch_in_csv_has_one_head(piped):
    _, out, _ = piped("100 USD RUB\n100 USD EUR, GBP\n", "--csv")
    assert [line.split(",")[:4] for line in out.splitlines()] == [
        ["line", "amount", "from", "to"],
        ["1", "100", "USD", "RUB"],
        ["2", "100", "USD", "EUR"],
        ["2", "100", "USD", "GBP"],
    ]


def test_a_batch_takes_sums(piped):
    code, out, err = piped("100 USD + 50 EUR to RUB\n1/0 USD\n1 DEM + 1 USD to EUR, KWD\n")
    assert (code, out) == (1, "11966.86 RUB\n\n1.37 EUR\n\n")  # 1 / 1.95583 + 1 / 1.1712
    assert [line[:33] for line in err.splitlines()] == [
        "convert: line 2: a division by ze",
        "convert: line 3: KWD: the rate of",
        "convert: line 3: DEM EUR: 1 EUR =",
    ]


def test_a_note_is_told_once_with_its_first_line(piped):
    line = "100 DEM EUR\n"
    assert piped("1 USD RUB\n" + line * 3)[2] == (
        "convert: line 2: 1 EUR = 1.95583 DEM, fixed since 1999-01-01\n"
    )


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        (["-q"], ["85.38", "", "", "230.41", "", "", "", "", "5.98"]),
        ([], ["85.38 EUR", "", "", "230.41 EUR", "", "", "", "", "5.98 EUR"]),
    ],
)
def test_what_has_no_answer_is_an_empty_line(options, rows, piped):
    code, out, _ = piped(SAMPLE, "--source", "ecb", *options)
    assert (code, out.split("\n")) == (1, [*rows, ""])


@pytest.mark.parametrize(("shape", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_a_row_begins_with_its_line_and_ends_with_its_error(shape, delimiter, piped):
    _, out, err = piped(SAMPLE, "--source", "ecb", "--format", shape)
    head, *rows = csv.reader(io.StringIO(out), delimiter=delimiter)
    assert (head[:5], head[-1]) == (["line", "amount", "from", "to", "result"], "error")
    assert {len(row) for row in rows} == {len(head)}
    assert [(*row[:5], row[-1][:21]) for row in rows] == [
        ("1", "100", "USD", "EUR", "85.38", ""),
        ("2", "", "", "", "", "unknown currency 'ZZZ"),
        ("4", "200", "GBP", "EUR", "230.41", ""),
        ("4", "200", "GBP", "KWD", "", "no rate of GBP/KWD: n"),
        ("5", "1", "USD", "", "", "BTC, ETH: no rate: no"),
        ("6", "", "", "", "", ",USD,EUR looks like a"),
        ("7", "", "", "KWD", "", "no rate of USD/KWD: n"),
        ("8", "7", "USD", "EUR", "5.98", ""),
    ]
    assert [line.split(": ")[1] for line in err.splitlines()] == [
        "line 2", "line 4", "line 5", "line 5", "line 6", "line 7",
    ]  # fmt: skip


@pytest.mark.parametrize("question", ["1 USD BTC", "1 USD EUR BTC", "1 USD BTC ETH"])
@pytest.mark.parametrize(("shape", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_the_row_of_what_failed_says_what_to_type_next(shape, delimiter, question, piped):
    _, out, _ = piped(question + "\n", "--format", shape)
    rows = csv.DictReader(io.StringIO(out), delimiter=delimiter)
    (told,) = [row["error"] for row in rows if row["error"]]
    assert told.endswith("; try --source coinbase")


def test_markdown_has_the_same_columns(piped):
    _, out, _ = piped("100 USD EUR\nx\n", "--format", "markdown")
    head, _, answered, failed = [line.strip("| ").split("|") for line in out.splitlines()]
    assert (head[0].strip(), head[-1].strip()) == ("line", "error")
    assert (answered[0].strip(), failed[0].strip()) == ("1", "2")
    assert "unknown currency" in failed[-1]


def test_an_empty_amount_is_a_usage_error_of_its_line_alone(piped):
    code, out, _ = piped(",USD,EUR\n100 USD EUR\n", "--json")
    first, second = map(json.loads, out.splitlines())
    assert (code, first["error"]["kind"], first["error"]["line"]) == (1, "input", 1)
    assert second["results"][0]["result"] == "85.38"


@UNIX
def test_paste_puts_each_answer_beside_its_question(tmp_path, command):
    words, environ = command
    (tmp_path / "questions").write_text("100 USD EUR\n5 ZZZ EUR\n\n200 GBP EUR\n")
    line = '"$@" -q - < questions | paste questions -'
    run = ["sh", "-c", line, "sh", *words]
    ran = subprocess.run(run, capture_output=True, env=environ, cwd=tmp_path, check=False)
    assert ran.stdout == b"100 USD EUR\t85.38\n5 ZZZ EUR\t\n\t\n200 GBP EUR\t230.41\n"


def test_a_line_of_a_csv_file_is_rejected_alone(piped):
    code, out, err = piped("10,2025-12-31,1500,CHF,EUR\n7,50,USD,EUR\n100,USD,EUR\n", "-q")
    assert (code, out) == (1, "\n\n85.38\n")
    assert err.count("looks like a line of a CSV file") == 2


def test_all_targets_failed_outside_a_batch_writes_no_head(run):
    for shape in ("csv", "tsv", "markdown"):
        ran = run("5", "USD", "BTC", "ETH", "--format", shape)
        assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)


def test_one_target_answered_outside_a_batch_has_the_columns_of_an_answer(run):
    assert run("5", "USD", "EUR", "BTC", "--csv").out.startswith("amount,from,to,")


# -- common targets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("targets", ["EUR", "to EUR", "in euros", "-> eur", "eur,", "EUR EUR"])
def test_a_line_without_a_target_gets_the_common_one(targets, piped):
    lines = "100 USD\n200 GBP\n\n5 EUR GBP\n1 EUR\n100 USD + 1 EUR\n"
    code, out, err = piped(lines, *targets.split(), "-q")
    assert (code, out.split("\n"), err) == (0, ["85.38", "230.41", "", "4.34", "1.00", "86.38", ""], "")


@pytest.mark.parametrize("targets", ["EUR,JPY", "EUR JPY", "to EUR and JPY"])
def test_several_common_targets_have_a_row_each(targets, piped):
    _, out, _ = piped("100 USD\n5 EUR GBP\n", *targets.split(), "--csv")
    rows = csv.DictReader(io.StringIO(out))
    assert [(row["line"], row["from"], row["to"]) for row in rows] == [
        ("1", "USD", "EUR"), ("1", "USD", "JPY"), ("2", "EUR", "GBP"),
    ]  # fmt: skip


def test_options_apply_to_lines_with_a_common_target(piped):
    _, out, err = piped("100 USD\n", "EUR", "--on", "2026-04-23")
    assert (out, err) == ("85.51 EUR\n", "")
    _, out, _ = piped("100 USD on 2026-04-23\n", "EUR", "--format=json")
    assert json.loads(out)["asked"]["on"] == "2026-04-23"


def test_an_error_has_its_place_among_lines_with_a_common_target(piped):
    code, out, err = piped("100 USD\n100\nx\n1 KWD\n", "EUR", "--csv")
    assert code == 1
    assert [(row["line"], bool(row["error"])) for row in csv.DictReader(io.StringIO(out))] == [
        ("1", False), ("2", True), ("3", True), ("4", True),
    ]  # fmt: skip
    assert [line.split(": ")[1] for line in err.splitlines()] == ["line 2", "line 3", "line 4"]


def test_how_a_common_target_was_read_is_told_of_the_lines_that_have_it(piped):
    _, out, _ = piped("100 EUR\n5 EUR GBP\n", "$", "--json")
    assert [json.loads(line)["assumed"] for line in out.splitlines()] == [["$=USD"], []]
    assert piped("100 EUR\n5 EUR GBP\n", "$")[2] == "convert: line 1: assumed $=USD\n"


def test_days_of_lines_with_a_common_target_are_fetched_together(world, shipped, piped):
    world.at("2026-10-30T18:00")
    online = {
        **world.environ, "CONVERTER_SEED_DIR": str(shipped), "CONVERTER_NOW": "2026-10-30T18:00:00Z",
        "CONVERTER_OFFLINE": "",
    }  # fmt: skip
    lines = "".join(f"1 USD on 2026-10-{day}\n" for day in (23, 26, 27, 28))
    code, out, _ = piped(lines, "EUR", "-q", **online)
    assert (code, out.count("\n"), len(world.requested("ecb"))) == (0, 4, 1)


# -- any batch ---------------------------------------------------------------------------------------

QUESTIONS = st.sampled_from([
    "100 USD EUR", "1 USD EUR, KWD", "1 USD BTC, ETH", "1 USD KWD", "", "  ", "\r", "x", ",USD,EUR", "1 USD",
    "100 USD + 50 EUR to RUB, KWD, GBP", "1/0 USD EUR", "$5 EUR", "1 GBP EUR on 2026-04-23", "1,5,USD,EUR",
    "5 USD EUR on 1066-10-14", "100 EUR JPY, HUF, RUB, USD",
])  # fmt: skip
LINES = st.lists(QUESTIONS | st.text(st.characters(exclude_characters="\n", codec="utf-8"), max_size=12))


@pytest.fixture
def answered(run, monkeypatch):
    """Runs a batch in this process on pieces of input, each of which one read brings; its output."""

    def go(pieces, shape):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for piece in filter(None, pieces):
            ours.send(piece)
        ours.close()
        options = ["-q"] if shape == "quiet" else ["--format", shape]
        with theirs, monkeypatch.context() as patch:
            patch.setattr("sys.stdin", theirs)
            return run("-", *options, through=main).out

    return go


def _expected(line, shape, converter):
    """How many rows a line has: as many as its targets, one if none of them can be answered."""
    if not line.removeprefix("\ufeff").strip():
        return 1 if shape in ("plain", "quiet") else 0
    if shape in ("json", "ndjson"):
        return 1
    try:
        asked = parse_line(line.removeprefix("\ufeff"))
        found = [_is_answered(converter, asked, target) for target in asked.quotes or _home(asked)]
    except ConverterError:
        return 1
    return len(found) if any(found) else 1


def _home(asked):
    return [code for code in session.HOME if code != asked.base]


def _is_answered(converter, asked, target):
    try:
        terms = asked.terms or ((asked.amount, asked.base),)
        return bool(converter.total(terms, target, asked.on))
    except ConverterError:
        return False


def _rows(out, shape):
    if shape == "csv":
        return max(len(list(csv.reader(io.StringIO(out, newline="")))) - 1, 0)
    return out.count("\n") - {"tsv": 1, "markdown": 2}.get(shape, 0)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs the sockets of Unix")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, shape=st.sampled_from(FORMATS), apart=st.booleans())
@example(lines=SAMPLE.splitlines(), shape="quiet", apart=True)
def test_the_rows_of_a_batch_are_those_of_its_questions(lines, shape, apart, answered):
    data = "".join(f"{line}\n" for line in lines).encode()
    out = answered(data.splitlines(keepends=True) if apart else [data], shape)
    with Converter(offline=True) as converter:
        expected = [_expected(line, shape, converter) for line in lines]
    assert _rows(out, shape) == sum(expected)
