"""Files that are wrong or odd: each is refused whole, or its bad rows are told and kept; nothing is lost."""

import gzip
import os

import pytest
from support.columns import offline
from support.files import environ_of, folder_of, left
from support.servers import Answer

from converter import files
from converter.cli.main import main

HEAD = b"id,date,currency,amount\n"
GOOD = b"1,2024-12-31,USD,100.00\n"
SAME = b"96.26"


@pytest.fixture(scope="session")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def run(cache, tmp_path, monkeypatch, capsysbinary):
    """Runs ``convert file in.csv -o out.csv --to EUR`` on some bytes: the exit code, and what was told."""
    for name, text in environ_of(cache).items():
        monkeypatch.setenv(name, text)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def go(data, *words, name="in.csv", out="out.csv"):
        if data is not None:
            (folder / name).write_bytes(data)
        code = main(["file", name, "-o", out, "--to", "EUR", *words])
        printed, told = capsysbinary.readouterr()
        assert b"Traceback" not in told
        assert out == "-" or not printed
        return code, told.decode(), folder

    return go


def lines_of(folder, name="out.csv"):
    return (folder / name).read_bytes().splitlines(keepends=True)


# -- rows that are rejected -----------------------------------------------------------------------

ROWS = [
    (b"XXQ", b"2024-12-31", b"1", "unknown currency 'XXQ'"),
    (b"", b"2024-12-31", b"1", "a currency is missing"),
    (b"ZWL", b"2024-12-31", b"1", "ZWL"),
    (b"DEM", b"1990-01-02", b"1", "EUR began on 1999-01-01"),
    (b"XXX", b"2024-12-31", b"1", "XXX"),
    (b"XTS", b"2024-12-31", b"1", "XTS"),
    (b"USD", b"", b"1", "a day is missing"),
    (b"USD", b"2024-02-30", b"1", "2024-02-30"),
    (b"USD", b"2030-01-01", b"1", "2030-01-01"),
    (b"USD", b"1970-01-01", b"1", "EUR began on 1999-01-01"),
    (b"USD", b"45000", b"1", "45000"),
    (b"USD", b"today", b"1", "today"),
    (b"USD", b"2024", b"1", "2024"),
    (b"USD", b"2024-12-31", b"", "an amount is missing"),
    (b"USD", b"2024-12-31", b"NaN", "NaN"),
    (b"USD", b"2024-12-31", b"inf", "inf"),
    (b"USD", b"2024-12-31", b"-Infinity", "Infinity"),
    (b"USD", b"2024-12-31", b"1e400", "1e400"),
    (b"USD", b"2024-12-31", b"null", "null"),
    (b"USD", b"2024-12-31", b"n/a", "n/a"),
    (b"USD", b"2024-12-31", b"12 pieces", "12 pieces"),
    (b"USD", b"2024-12-31", b"EUR 5", "EUR 5"),
    (b"USD", b"2024-12-31", b"=1+1", "=1+1"),
    (b"USD", b"2024-12-31", b"9" * 70, "9999"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: b" ".join(row[:3])[:30].decode())
def test_a_bad_row_leaves_with_its_line_and_reason(row, run):
    code, day, amount, fact = row
    bad = b"2," + b",".join((day, code, amount)) + b"\n"
    ended, told, folder = run(HEAD + GOOD + bad + GOOD)
    assert ended == 1, told
    head, one, other = lines_of(folder)
    assert (head, one, other) == (HEAD[:-1] + b",amount_eur\n", GOOD[:-1] + b"," + SAME + b"\n", one)
    top, line = lines_of(folder, "out.rejected.csv")
    assert top == b"line,reason," + HEAD
    assert line.startswith(b"3,")
    assert line.endswith(b"," + bad)
    assert fact in line[: -len(bad)].decode()
    assert "1 rejected" in told


@pytest.mark.parametrize("row", ROWS, ids=lambda row: b" ".join(row[:3])[:30].decode())
def test_a_bad_row_that_is_kept_has_no_result(row, run):
    code, day, amount, _ = row
    bad = b"2," + b",".join((day, code, amount))
    ended, told, folder = run(HEAD + GOOD + bad + b"\n" + GOOD, "--keep-rejected")
    assert ended == 1, told
    assert left(folder) == ["in.csv", "out.csv"]
    assert lines_of(folder)[2] == bad + b",\n"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: b" ".join(row[:3])[:30].decode())
def test_one_bad_row_stops_a_strict_run(row, run):
    code, day, amount, _ = row
    data = HEAD + GOOD + b"2," + b",".join((day, code, amount)) + b"\n"
    ended, told, folder = run(data, "--strict")
    assert (ended, folder_of(folder)) == (1, {"in.csv": data}), told
    assert "line 3: " in told


def test_all_bad_rows_are_in_one_file_in_their_order(run):
    bad = [b"%d,%s,%s,%s\n" % (n, day, code, amount) for n, (code, day, amount, _) in enumerate(ROWS)]
    data = HEAD + b"".join(line + GOOD for line in bad)
    ended, told, folder = run(data)
    assert ended == 1, told
    assert lines_of(folder)[1:] == [GOOD[:-1] + b"," + SAME + b"\n"] * len(bad)
    found = lines_of(folder, "out.rejected.csv")[1:]
    assert [int(line.partition(b",")[0]) for line in found] == [2 + 2 * n for n in range(len(bad))]
    assert all(line.endswith(b"," + one) for line, one in zip(found, bad, strict=True))


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"1,2024-12-31,XXQ,1\n", 2),
        (b"1,2024-12-31,USD,abc\n", 2),
        (b"1,2024-12-31\n", 2),
        (b"1,1970-01-01,USD,1\n", 3),
        (b"1,2024-12-30,RUB,1\n", 4),
    ],
)
def test_if_all_rows_are_rejected_for_one_cause_its_code_ends_the_run(row, code, run):
    ended, told, folder = run(HEAD + row + row)
    assert ended == code, told
    assert lines_of(folder) == [HEAD[:-1] + b",amount_eur\n"]
    found = lines_of(folder, "out.rejected.csv")
    assert [line[-len(row) :] for line in found[1:]] == [row, row]


def test_a_rejects_file_of_an_earlier_run_is_replaced_and_then_removed(run):
    bad = b"2,2024-12-31,XXQ,1\n"
    run(HEAD + GOOD + bad)
    run(HEAD + bad + GOOD, "--force")
    folder = run(HEAD + bad + bad, "--force")[2]
    assert len(lines_of(folder, "out.rejected.csv")) == 3
    ended, told, folder = run(HEAD + GOOD, "--force")
    assert (ended, left(folder)) == (0, ["in.csv", "out.csv"]), told


# -- lines that are no records --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bad", "fact"),
    [
        (b"2,2024-12-31,USD\n", "3 cells"),
        (b"2,2024-12-31,USD,5,6\n", "5 cells"),
        (b'2,"2024-12-31,USD,5\n', "quote"),
    ],
)
def test_a_line_that_is_no_record_is_rejected_as_it_was(bad, fact, run):
    # An unclosed quote has all that follows in it.
    after = b"" if fact == "quote" else GOOD
    ended, told, folder = run(HEAD + GOOD + bad + after)
    assert ended == 1, told
    assert len(lines_of(folder)) == (3 if after else 2)
    line = lines_of(folder, "out.rejected.csv")[1]
    assert line.startswith(b"3,")
    assert line.endswith(b"," + bad)
    assert fact in line[: -len(bad)].decode()


def test_a_line_with_a_nul_byte_is_rejected_alone(run):
    # A file with one among its first bytes is no text at all.
    ended, told, folder = run(HEAD + GOOD * 4000 + b"2,2024-12-31,USD,5\x00\n" + GOOD)
    assert ended == 1, told
    assert len(lines_of(folder)) == 4002
    (line,) = lines_of(folder, "out.rejected.csv")[1:]
    assert line.startswith(b"4002,")
    assert line.endswith(b",2,2024-12-31,USD,5\x00\n")


def test_a_record_over_several_lines_counts_its_lines(run):
    data = HEAD + b'"a\nb",2024-12-31,USD,100.00\n2,2024-12-31,XXQ,1\n"c\n",2024-12-31,XXQ,1\n'
    _, _, folder = run(data)
    found = lines_of(folder, "out.rejected.csv")
    assert [line.partition(b",")[0] for line in found[1:3]] == [b"4", b"5"]
    assert lines_of(folder)[1:] == [b'"a\n', b'b",2024-12-31,USD,100.00,' + SAME + b"\n"]


def test_a_quote_in_the_middle_of_a_cell_is_a_character(run):
    data = HEAD + b'5" pipe,2024-12-31,USD,100.00\n"x",2024-12-31,USD,100.00\n6" pipe,2024-12-31,USD,100.00\n'
    ended, told, folder = run(data)
    assert ended == 0, told
    assert lines_of(folder)[1:] == [
        line[:-1] + b"," + SAME + b"\n" for line in data.splitlines(keepends=True)[1:]
    ]


@pytest.mark.parametrize(
    "data",
    [
        HEAD + GOOD[:-1],
        b"\xef\xbb\xbf" + HEAD + GOOD,
        (HEAD + GOOD).replace(b"\n", b"\r\n"),
        HEAD + GOOD.replace(b"\n", b"\r\n") + GOOD,
        HEAD.replace(b"\n", b"\r\n") + GOOD,
        HEAD + b"\n" + GOOD + b"\n",
        b"id,date,currency,amount,id\n" + b"007,2024-12-31,USD, 100.00 ,\xff\xfe\n",
        b'"id","date","currency","amount"\n"0""1","2024-12-31","USD","100.00"\n',
    ],
)
def test_an_odd_file_keeps_its_bytes(data, run):
    ended, told, folder = run(data)
    assert ended == 0, told
    lines = data.splitlines(keepends=True)
    for line, made in zip(lines, lines_of(folder), strict=True):
        bare = line.rstrip(b"\r\n")
        new = b"" if not bare else b",amount_eur" if line is lines[0] else b"," + SAME
        assert made == bare + new + line[len(bare) :]


def test_a_header_alone_gives_a_header_alone(run):
    ended, told, folder = run(HEAD)
    assert (ended, lines_of(folder)) == (0, [HEAD[:-1] + b",amount_eur\n"]), told


def test_a_huge_record_is_rejected_and_the_next_is_read(run):
    huge = b'"' + b"x" * (1 << 20) + b'\n",2024-12-31,USD,100.00\n'
    ended, told, folder = run(HEAD + GOOD + huge + GOOD)
    assert ended == 1, told
    assert len(lines_of(folder)) == 3
    rejected = (folder / "out.rejected.csv").read_bytes()
    assert rejected.endswith(b"," + huge)


# -- files that are refused whole -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words", "facts"),
    [
        (HEAD + GOOD, ["--amount", "amuont"], ["amuont", "amount"]),
        (HEAD + GOOD, ["--amount", "#9"], ["#9", "4 columns"]),
        (HEAD + GOOD, ["--on", "2024-12-31", "--date", "date"], ["--on", "--date"]),
        (HEAD + GOOD, ["--as", "currency"], ["currency"]),
        (HEAD + GOOD, ["--as", "USD=x"], ["USD"]),
        (HEAD + GOOD, ["--average", "2025"], ["month"]),
        (HEAD + GOOD, ["--delimiter", "xx"], ["--delimiter"]),
        (HEAD + GOOD, ["--proof"], ["--proof"]),
        (HEAD + GOOD, ["--with", "colour"], ["colour"]),
        (b"id,day,date,currency,amount\n", [], ["day, date", "--date"]),
        (b"id,date,currency,amount,amount\n1,2024-12-31,USD,1,2\n", [], ["amount, amount", "#4"]),
        (b"id,date,currency,price\n1,2024-12-31,USD,1\n", [], ["amount", "price", "--amount"]),
        (b"", [], ["empty"]),
        (HEAD + b"1,03/04/2025,USD,1.00\n", [], ["03/04/2025", "--date-format D/M/Y"]),
        (HEAD + b"1,2024-12-31,USD,1.234\n", [], ["1.234", "--decimal"]),
        ("id,date\n".encode("utf-16"), [], ["UTF-16", "iconv"]),
        (b"PK\x03\x04" + b"\x00" * 40, [], ["in.csv"]),
        (b"id\x00\x01\x02,\x00" * 50, [], ["in.csv"]),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_written(data, words, facts, run):
    ended, told, folder = run(data, *words)
    assert ended == 2, told
    assert [one for one in facts if one not in told] == [], told
    assert folder_of(folder) == {"in.csv": data}


@pytest.mark.parametrize(
    ("name", "fact"),
    [("missing.csv", "missing.csv"), (".", "folder"), ("in.xlsx", "spreadsheet"), ("in.json", "in.json")],
)
def test_what_is_no_file_of_records_is_told(name, fact, run, tmp_path):
    if name.startswith("in."):
        (tmp_path / "here" / name).write_bytes(b"PK\x03\x04" if name == "in.xlsx" else b"[1]")
    ended, told, folder = run(None, name=name)
    assert (ended, fact in told) == (2, True), told
    assert left(folder) == ([name] if name.startswith("in.") else [])


def test_another_ending_of_the_output_is_told_with_what_converts_it(run):
    ended, told, folder = run(HEAD + GOOD, out="out.parquet")
    assert (ended, left(folder)) == (2, ["in.csv"])
    assert "duckdb -c" in told


def test_an_output_that_exists_is_not_replaced_unasked(run, tmp_path):
    (tmp_path / "here" / "out.csv").write_bytes(b"mine")
    ended, told, folder = run(HEAD + GOOD)
    assert (ended, "--force" in told) == (2, True), told
    assert folder_of(folder) == {"in.csv": HEAD + GOOD, "out.csv": b"mine"}
    ended, told, folder = run(HEAD + GOOD, "--force")
    assert (ended, lines_of(folder)[1]) == (0, GOOD[:-1] + b"," + SAME + b"\n")


@pytest.mark.parametrize("words", [[], ["--force"]])
def test_the_input_is_never_the_output_unasked(words, run, tmp_path):
    ended, told, folder = run(HEAD + GOOD, *words, out="./in.csv")
    assert (ended, folder_of(folder)) == (2, {"in.csv": HEAD + GOOD}), told
    os.link(folder / "in.csv", folder / "other.csv")
    ended, told, folder = run(None, *words, out="other.csv")
    assert (ended, (folder / "in.csv").read_bytes()) == (2, HEAD + GOOD), told


def test_a_cut_gzip_leaves_nothing(run):
    packed = gzip.compress(HEAD + GOOD * 50_000)
    data = packed[: len(packed) // 2]
    ended, told, folder = run(data, name="in.csv.gz")
    assert (ended, folder_of(folder)) == (2, {"in.csv.gz": data}), told
    assert "in.csv.gz" in told


def test_an_output_of_an_earlier_run_outlives_a_failed_one(run, tmp_path):
    (tmp_path / "here" / "out.csv").write_bytes(b"mine")
    packed = gzip.compress(HEAD + GOOD * 50_000)
    ended, told, folder = run(packed[: len(packed) // 2], "--force", name="in.csv.gz")
    assert (ended, (folder / "out.csv").read_bytes()) == (2, b"mine"), told
    assert left(folder) == ["in.csv.gz", "out.csv"]


def test_a_folder_that_is_not_there_is_told_before_anything_is_read(run):
    ended, told, folder = run(HEAD + GOOD, out="none/out.csv")
    assert (ended, left(folder)) == (2, ["in.csv"]), told
    assert "none" in told


# -- publishers -----------------------------------------------------------------------------------

OF_BOTH = b"".join(
    b"%d,%s,%s,100.00\n" % (n, day, code)
    for n, (day, code) in enumerate(
        [(b"2026-10-07", b"USD"), (b"2026-10-07", b"RUB"), (b"2026-08-05", b"GBP")] * 2
    )
)


@pytest.mark.parametrize(
    "down",
    [
        Answer("no", 503),
        Answer("<html>maintenance</html>"),
        Answer("rates", delay=3),
        Answer("<ValCurs" + " " * 99, cut=20),
    ],
    ids=["down", "wrong", "slow", "cut"],
)
def test_a_source_that_fails_rejects_its_rows_alone(down, year, tmp_path):
    year.fail("cbr", with_=down)
    (tmp_path / "in.csv").write_bytes(HEAD + OF_BOTH)
    with year.converter(["ecb", "cbr"], timeout=1) as made:
        told = files.convert(tmp_path / "in.csv", tmp_path / "out.csv", to="EUR", converter=made)
    lines = OF_BOTH.splitlines(keepends=True)
    bad = [line for line in lines if b"RUB" in line]
    for line, one in zip(lines_of(tmp_path)[1:], [line for line in lines if line not in bad], strict=True):
        assert line.startswith(one[:-1] + b",")
        assert len(line) > len(one) + 1
    rejected = lines_of(tmp_path, "out.rejected.csv")[1:]
    assert [line[-len(one) :] for line, one in zip(rejected, bad, strict=True)] == bad
    assert (told.rows, told.converted, told.rejected) == (6, 4, 2)
    assert all(b"not available now" in line for line in rejected)


def test_a_source_that_fails_in_the_middle_leaves_what_was_converted_before(year, tmp_path):
    # The first part of a file is of one source, and the last of another that is down.
    first = b"1,2026-10-07,USD,100.00\n" * 20_000
    (tmp_path / "in.csv").write_bytes(HEAD + first + b"2,2026-10-07,RUB,1.00\n")
    year.fail("cbr", with_=Answer("no", 503))
    with year.converter(["ecb", "cbr"], timeout=1) as made:
        told = files.convert(tmp_path / "in.csv", tmp_path / "out.csv", to="EUR", converter=made)
    assert (told.converted, told.rejected) == (20_000, 1)
    year.open("cbr")
    year.at("2026-10-30T18:05")  # nobody is asked again at once
    with year.converter(["ecb", "cbr"], timeout=5) as made:
        again = files.convert(tmp_path / "out.rejected.csv", tmp_path / "rest.csv", to="EUR", converter=made)
    assert (again.converted, again.rejected) == (1, 0)


def test_if_every_source_fails_all_rows_are_rejected_and_counted(year, tmp_path):
    year.fail("ecb", "cbr", with_=Answer("no", 503))
    (tmp_path / "in.csv").write_bytes(HEAD + OF_BOTH)
    with year.converter(["ecb", "cbr"], timeout=1) as made:
        told = files.convert(tmp_path / "in.csv", tmp_path / "out.csv", to="EUR", converter=made)
    assert (told.rows, told.converted, told.rejected) == (6, 0, 6)
    lines = OF_BOTH.splitlines(keepends=True)
    found = lines_of(tmp_path, "out.rejected.csv")[1:]
    assert [line[-len(one) :] for line, one in zip(found, lines, strict=True)] == lines
