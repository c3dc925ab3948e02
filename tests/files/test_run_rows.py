"""Whole runs over random files: lines keep their bytes, results are those of questions, no row is lost."""

import gzip
import io
import json
from datetime import date
from decimal import Decimal

import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from support.columns import offline
from support.files import CODES

from converter import Converter, ConverterError, InputError, files
from converter.frames import RowsRefused

FEW = settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def c(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


# -- random files ---------------------------------------------------------------------------------

CENTS = st.integers(-10_000_000, 10_000_000)
DAYS = st.sampled_from(["2024-12-31", "2021-02-28", "1999-01-04", "2030-01-01", "2024-02-30", ""])
TEXTS = st.text(alphabet="ab \"';,\t|é漢0.-=+", max_size=6)


class Row:
    """A record as its bytes without the end of its line, and its values as a question takes them."""

    def __init__(self, line, amount, code, day):
        self.line = line
        self.amount = amount
        self.code = code
        self.day = day

    def __repr__(self):
        return f"Row({self.line!r})"


def quoted(text, always):
    needed = always or any(one in text for one in '",\r\n')
    return '"{}"'.format(text.replace('"', '""')) if needed else text


@st.composite
def rows(draw, codes=(*CODES, "usd", "GBp", "XXQ", ""), days=DAYS):
    amount = draw(st.sampled_from(["{:.2f}", "{:+.2f}", "{:,.2f}", " {:.2f}", "{:.1f}"])).format(
        draw(CENTS) / 100
    )
    code = draw(st.sampled_from(codes))
    day = draw(days)
    cells = [draw(TEXTS), amount, draw(TEXTS), code, day]
    line = ",".join(quoted(cell, draw(st.booleans())) for cell in cells)
    plain = amount.strip().replace(",", "")
    return Row(line.encode(), Decimal(plain), code, day)


FILES = st.lists(rows(), min_size=1, max_size=30)
ENDS = st.sampled_from([b"\n", b"\r\n"])
HEAD = b'note,amount,"more, and ""more""",currency,date'


def file_of(made, end=b"\n", *, last=True, head=HEAD):
    return end.join([head, *(row.line for row in made)]) + (end if last else b"")


def alone(ask):
    """The result of a question as text, or its error."""
    try:
        return f"{ask().result.amount:f}"
    except ConverterError as error:
        return error


def split(data, end):
    lines = data.split(end)
    return lines if lines[-1] else lines[:-1]


def new_cells(converted, made, end, head=HEAD):
    """The new cells of each row by its place, from an output and its file of rejected rows."""
    out, rejected = converted
    first, *lines = split(out, end)
    assert first.startswith(head + b",")
    refused = {}
    if rejected:
        top, *rest = split(rejected, end)
        assert top == b"line,reason," + head
        for line in rest:
            number, _, more = line.partition(b",")
            assert more.endswith(b"," + made[int(number) - 2].line)
            refused[int(number) - 2] = more[: -len(made[int(number) - 2].line) - 1].decode()
    found = []
    left = iter(lines)
    for place, row in enumerate(made):
        if place in refused:
            found.append(None)
            continue
        line = next(left)
        assert line.startswith(row.line + b",")
        found.append(line.removeprefix(row.line + b",").decode())
    assert next(left, None) is None
    return found, refused


def convert(tmp_path, data, c, **asked):
    """The output, the rejected rows and the summary of a file of these bytes."""
    asked = {"to": "EUR", "decimal": ".", **asked}
    (tmp_path / "in.csv").write_bytes(data)
    made = files.convert(tmp_path / "in.csv", tmp_path / "out.csv", converter=c, force=True, **asked)
    assert (tmp_path / "in.csv").read_bytes() == data
    rejected = tmp_path / "out.rejected.csv"
    assert rejected.exists() == bool(made.rejected)
    return ((tmp_path / "out.csv").read_bytes(), rejected.read_bytes() if made.rejected else b""), made


# -- claims ---------------------------------------------------------------------------------------


@FEW
@given(made=FILES, end=ENDS, last=st.booleans())
def test_each_row_is_that_of_a_question_or_has_its_reason(made, end, last, c, tmp_path):
    data = file_of(made, end, last=last)
    converted, told = convert(tmp_path, data, c)
    cells, refused = new_cells(converted, made, end)
    for place, (row, cell) in enumerate(zip(made, cells, strict=True)):
        answer = alone(lambda row=row: c.convert(row.amount, row.code, "EUR", on=row.day, digits=2))
        if isinstance(answer, ConverterError) or not row.code or not row.day:
            assert refused[place]
        else:
            assert cell == answer
    assert (told.rows, told.converted, told.rejected) == (len(made), len(made) - len(refused), len(refused))
    assert sum(one.rows for one in told.causes) == len(refused)
    assert sum(one.rows for one in told.used) == told.converted


@FEW
@given(made=FILES, end=ENDS, last=st.booleans())
def test_rows_that_are_kept_have_empty_cells(made, end, last, c, tmp_path):
    data = file_of(made, end, last=last)
    (out, _), told = convert(tmp_path, data, c, keep_rejected=True)
    lines = split(out, end)
    assert len(lines) == len(made) + 1
    assert out.endswith(end) == last
    for row, line in zip(made, lines[1:], strict=True):
        assert line.startswith(row.line + b",")
    empty = sum(line == row.line + b"," for row, line in zip(made, lines[1:], strict=True))
    assert (told.rejected, told.kept) == (0, empty)


@FEW
@given(made=FILES)
def test_rejected_rows_mended_and_run_again_give_what_is_missing(made, c, tmp_path):
    converted, told = convert(tmp_path, file_of(made), c)
    if not told.rejected:
        return
    _, refused = new_cells(converted, made, b"\n")
    head, *lines = split(converted[1], b"\n")
    mended = []
    for place, line in zip(refused, lines, strict=True):
        row = made[place]
        start = line[: len(line) - len(row.line)]
        cell = row.line.rpartition(b",")[0].rpartition(b",")[0]
        mended.append(start + cell + b",CHF,2024-12-31")
    data = b"".join(line + b"\n" for line in [head, *mended])
    (again, none), second = convert(tmp_path, data, c)
    assert (none, second.rejected, second.rows) == (b"", 0, len(refused))
    for place, line, out in zip(refused, mended, split(again, b"\n")[1:], strict=True):
        result = c.convert(made[place].amount, "CHF", "EUR", on="2024-12-31", digits=2).result.amount
        assert out == line + f",{result:f}".encode()


@FEW
@given(made=st.lists(rows(), min_size=1, max_size=12))
def test_several_targets_are_those_of_questions_each(made, c, tmp_path):
    converted, _ = convert(tmp_path, file_of(made), c, to=["EUR", "JPY"], with_=["rate", "as_of", "source"])
    cells, _ = new_cells(converted, made, b"\n")
    for row, found in zip(made, cells, strict=True):
        if found is None:
            continue
        parts = found.split(",")
        for to, (amount, rate, as_of, source) in (("EUR", parts[:4]), ("JPY", parts[4:])):
            one = c.convert(row.amount, row.code, to, on=row.day, digits=2 if to == "EUR" else 0)
            assert amount == f"{one.result.amount:f}"
            assert (as_of, source) == (str(one.as_of or ""), one.source)
            assert float(rate) == float(one.rate.value)
            assert "e" not in rate


PERIODS = {
    "month": lambda d: d[:7],
    "quarter": lambda d: f"{d[:4]}-Q{(int(d[5:7]) + 2) // 3}",
    "year": lambda d: d[:4],
}


@pytest.mark.parametrize("unit", PERIODS)
@pytest.mark.parametrize("way", ["average", "end_of"])
@settings(FEW, max_examples=4)
@given(
    made=st.lists(
        rows(codes=("USD", "GBP", "EUR", "XXQ"), days=st.dates(date(2023, 1, 1), date(2026, 11, 5)).map(str)),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_periods_are_those_that_a_question_asks_for(way, unit, made, c, tmp_path):
    converted, _ = convert(tmp_path, file_of(made), c, **{way: unit})
    cells, refused = new_cells(converted, made, b"\n")
    for place, (row, cell) in enumerate(zip(made, cells, strict=True)):
        period = PERIODS[unit](row.day)
        answer = alone(
            lambda row=row, period=period: c.convert(row.amount, row.code, "EUR", digits=2, **{way: period})
        )
        if isinstance(answer, ConverterError):
            assert refused[place]
        else:
            assert cell == answer


def test_a_period_that_is_not_over_is_taken_only_if_asked(c, tmp_path):
    data = b"date,currency,amount\n2026-10-05,USD,100.00\n"
    (_, rejected), _ = convert(tmp_path, data, c, average="month")
    assert b"is not over" in rejected
    (out, _), _ = convert(tmp_path, data, c, average="month", so_far=True)
    expected = c.convert("100.00", "USD", "EUR", average="2026-10", so_far=True, digits=2).result.amount
    assert out.endswith(f"100.00,{expected:f}\n".encode())


def with_column(name, word_of):
    return st.lists(st.tuples(rows(), st.sampled_from(word_of)), min_size=1, max_size=16), b"," + name


def joined(pairs):
    return [Row(row.line + b"," + word.encode(), row.amount, row.code, row.day) for row, word in pairs]


@FEW
@given(pairs=with_column(b"by", ["ecb", "auto", "", "cnb", "nope"])[0])
def test_each_row_is_of_the_source_that_it_names(pairs, c, tmp_path):
    made, head = joined(pairs), HEAD + b",by"
    converted, _ = convert(tmp_path, file_of(made, head=head), c, source_column="by", with_=["source"])
    cells, refused = new_cells(converted, made, b"\n", head)
    for place, (row, cell, (_, word)) in enumerate(zip(made, cells, pairs, strict=True)):
        try:
            with Converter(word or "auto", environ=environ_of(c), cache_dir=tmp_path / "none") as one:
                answer = one.convert(row.amount, row.code, "EUR", on=row.day, digits=2)
        except ConverterError:
            assert refused[place]
            continue
        assert cell == f"{answer.result.amount:f},{answer.source}"


def environ_of(_converter):
    return {"CONVERTER_NOW": "2026-10-30T20:00:00Z", "CONVERTER_OFFLINE": "1"}


@FEW
@given(pairs=with_column(b"target", ["EUR", "JPY", "usd", "XXQ", "", "KWD"])[0])
def test_each_row_is_in_the_currency_that_it_names(pairs, c, tmp_path):
    made, head = joined(pairs), HEAD + b",target"
    converted, _ = convert(tmp_path, file_of(made, head=head), c, to=None, to_column="target")
    cells, refused = new_cells(converted, made, b"\n", head)
    places = {"EUR": 2, "JPY": 0, "usd": 2, "KWD": 3}
    for place, (row, cell, (_, word)) in enumerate(zip(made, cells, pairs, strict=True)):
        answer = alone(
            lambda row=row, word=word: c.convert(
                row.amount, row.code, word, on=row.day, digits=places.get(word, 2)
            )
        )
        if isinstance(answer, ConverterError) or not row.day:
            assert refused[place]
        else:
            assert cell == answer


MONTHS = st.sampled_from(["2024-06-17", "2024-06-30", "2021-02-01", "2024-06", "2030-01-01"])
RULES = ["de-vat-monthly", "eu-customs", "ie-annual", "nope", ""]


@settings(FEW, max_examples=5)
@given(
    pairs=st.lists(
        st.tuples(rows(codes=("USD", "GBP", "SEK", "EUR"), days=MONTHS), st.sampled_from(RULES)),
        min_size=1, max_size=12,
    )
)  # fmt: skip
def test_each_row_is_by_the_rule_that_it_names(pairs, c, tmp_path):
    made, head = joined(pairs), HEAD + b",rule"
    asked = {"rule_column": "rule", "with_": ["rule", "period"]}
    converted, _ = convert(tmp_path, file_of(made, head=head), c, **asked)
    cells, refused = new_cells(converted, made, b"\n", head)
    for place, (row, cell, (_, word)) in enumerate(zip(made, cells, pairs, strict=True)):
        try:
            answer = c.convert(row.amount, row.code, "EUR", on=row.day, rule=word or None, digits=2)
        except ConverterError:
            assert refused[place]
            continue
        if not word:
            assert place in refused or cell.startswith(f"{answer.result.amount:f}")
            continue
        assert cell == f"{answer.result.amount:f},{answer.rule.rule.key},{answer.rule.valid}"


@pytest.mark.parametrize("rule", ["de-vat-monthly", "eu-customs"])
def test_one_rule_for_all_rows_is_as_a_column_of_it(rule, c, tmp_path):
    lines = [b"2024-06-17,USD,100.00", b"2024-06-30,GBP,7.35"]
    data = b"date,currency,amount\n" + b"".join(line + b"\n" for line in lines)
    columns = b"date,currency,amount,by\n" + b"".join(line + b"," + rule.encode() + b"\n" for line in lines)
    (out, _), _ = convert(tmp_path, data, c, rule=rule)
    (other, _), _ = convert(tmp_path, columns, c, rule_column="by")
    assert [line.rpartition(b",")[2] for line in out.splitlines()[1:]] == [
        line.rpartition(b",")[2] for line in other.splitlines()[1:]
    ]


# -- other formats have the same results ----------------------------------------------------------


@settings(FEW, max_examples=5)
@given(made=st.lists(rows(), min_size=1, max_size=16))
def test_json_lines_have_the_results_of_csv(made, c, tmp_path):
    lines = [
        f'{{"n":{n}, "amount": {row.amount}, "date": "{row.day}", "currency": "{row.code}" }}'
        for n, row in enumerate(made)
    ]
    (tmp_path / "in.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    told = files.convert(tmp_path / "in.jsonl", tmp_path / "out.jsonl", to="EUR", converter=c, force=True)
    found = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    results = {}
    for text in found:
        one = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        head = lines[int(one["n"])]
        assert text.startswith(head.rstrip("} "))
        results[int(one["n"])] = one["amount_eur"]
    csv, told_csv = convert(tmp_path, file_of(made), c)
    cells, _ = new_cells(csv, made, b"\n")
    assert results == {n: Decimal(cell) for n, cell in enumerate(cells) if cell is not None}
    assert (told.rows, told.rejected) == (told_csv.rows, told_csv.rejected)


@settings(FEW, max_examples=5)
@given(made=st.lists(rows(), min_size=1, max_size=16))
def test_parquet_has_the_results_of_csv(made, c, tmp_path):
    table = pyarrow.table({
        "n": range(len(made)),
        "amount": pyarrow.array([row.amount for row in made], pyarrow.decimal128(18, 2)),
        "currency": [row.code for row in made], "date": [row.day for row in made],
    })  # fmt: skip
    parquet.write_table(table, tmp_path / "in.parquet")
    told = files.convert(tmp_path / "in.parquet", tmp_path / "out.parquet", to="EUR", converter=c, force=True)
    out = parquet.read_table(tmp_path / "out.parquet")
    csv, told_csv = convert(tmp_path, file_of(made), c)
    cells, _ = new_cells(csv, made, b"\n")
    expected = [(n, Decimal(cell)) for n, cell in enumerate(cells) if cell is not None]
    assert [*zip(out["n"].to_pylist(), out["amount_eur"].to_pylist(), strict=True)] == expected
    assert (told.rows, told.rejected) == (told_csv.rows, told_csv.rejected)


# -- streams --------------------------------------------------------------------------------------


def test_open_files_are_read_and_written_as_paths_are(c, tmp_path):
    data = b"date,currency,amount\n2024-12-31,USD,100.00\n"
    (out, _), _ = convert(tmp_path, data, c)
    stream = io.BytesIO()
    told = files.convert(io.BytesIO(data), stream, to="EUR", converter=c)
    assert (stream.getvalue(), told.rows, told.converted) == (out, 1, 1)


def test_a_stream_keeps_its_rejected_rows(c):
    stream = io.BytesIO()
    told = files.convert(
        io.BytesIO(b"date,currency,amount\n2024-12-31,XXQ,100.00\n,,x\n"), stream, to="EUR", converter=c
    )
    assert stream.getvalue() == b"date,currency,amount,amount_eur\n2024-12-31,XXQ,100.00,\n,,x,\n"
    assert (told.rejected, told.kept) == (0, 2)


@pytest.mark.parametrize("ending", ["csv.gz", "csv.zst"])
def test_a_packed_file_has_the_lines_of_a_plain_one(ending, c, tmp_path):
    data = b"date,currency,amount\n" + b"2024-12-31,USD,100.00\n" * 3000
    packed = gzip.compress(data) if ending.endswith("gz") else bytes(pyarrow.compress(data, "zstd"))
    (tmp_path / f"in.{ending}").write_bytes(packed)
    files.convert(tmp_path / f"in.{ending}", tmp_path / f"out.{ending}", to="EUR", converter=c)
    made = (tmp_path / f"out.{ending}").read_bytes()
    (plain, _), _ = convert(tmp_path, data, c)
    if ending.endswith("gz"):
        assert gzip.decompress(made) == plain
    else:
        with pyarrow.input_stream(pyarrow.BufferReader(made), compression="zstd") as stream:
            assert stream.read() == plain


def test_progress_is_told_until_the_end(c, tmp_path):
    data = b"date,currency,amount\n" + b"2024-12-31,USD,100.00\n" * 3000
    seen = []
    convert(tmp_path, data, c, progress=lambda *told: seen.append(told))
    assert seen[-1] == (3000, len(data), len(data))


def test_strict_writes_nothing_and_says_why(c, tmp_path):
    data = b"date,currency,amount\n2024-12-31,USD,100.00\n2024-12-31,XXQ,5\n"
    (tmp_path / "in.csv").write_bytes(data)
    with pytest.raises(RowsRefused, match="unknown currency 'XXQ'") as caught:
        files.convert(tmp_path / "in.csv", tmp_path / "out.csv", to="EUR", converter=c, strict=True)
    assert caught.value.counts == {"unknown-currency": 1}
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in.csv"]


def test_a_new_name_that_exists_already_is_an_error(c, tmp_path):
    data = b"date,currency,amount,amount_eur\n2024-12-31,USD,100.00,x\n"
    (tmp_path / "in.csv").write_bytes(data)
    with pytest.raises(InputError, match="amount_eur"):
        files.convert(tmp_path / "in.csv", tmp_path / "out.csv", to="EUR", converter=c)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in.csv"]
