"""The lines of the README on files run as they stand, and convert each row as `convert` does."""

import gzip
import os
import re
import shlex
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet
from support.holding import shipped_environ

from converter import Converter

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("\n## A column of a file\n")[2].partition("\n## ")[0]
(LINES,) = re.findall(r"^```\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)
(PYTHON,) = re.findall(r"^```python\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)

SALES = [("2024-12-30", "100.00", "USD"), ("2021-02-14", '"1,250.5"', "JPY"), ("1999-01-04", "7", "DEM")]
CSV = b"id,date,amount,currency\r\n" + b"".join(
    f"00{number},{day},{amount},{code}\r\n".encode() for number, (day, amount, code) in enumerate(SALES)
)
NAMED = b"Ccy;Invoice date;Net\n" + b"".join(
    f"{code};{day};{amount.strip(chr(34)).replace(',', '').replace('.', ',')}\n".encode()
    for day, amount, code in SALES
)


@pytest.fixture
def environ(tmp_path):
    outside = {name: value for name, value in os.environ.items() if not name.startswith("CONVERTER_")}
    return outside | shipped_environ(tmp_path / "cache") | {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "sales.csv").write_bytes(CSV)
    (tmp_path / "in.csv").write_bytes(CSV)
    (tmp_path / "big.csv.gz").write_bytes(gzip.compress(CSV))
    (tmp_path / "sales.csv.gz").write_bytes(gzip.compress(NAMED))
    table = {
        "amount": [Decimal("100.00"), Decimal("7.50")], "currency": ["USD", "GBP"],
        "date": [date(2024, 12, 30), date(2021, 2, 14)],
    }  # fmt: skip
    parquet.write_table(pyarrow.table(table), tmp_path / "in.parquet")
    return tmp_path


@pytest.fixture
def run(folder, environ):
    """Runs the line of the README that has this word."""

    def run(word):
        (line,) = [one for one in LINES.splitlines() if word in one]
        line = re.sub(r"(^|\| )convert\b", rf"\1{shlex.quote(sys.executable)} -m converter", line)
        ran = subprocess.run(
            ["/bin/sh", "-c", line], env=environ, cwd=folder, capture_output=True, check=False, timeout=60
        )
        assert ran.returncode == 0, ran.stderr
        return ran

    return run


def result(environ, to, *, on=None, code=None, row=0):
    """The result of `convert` for a row of `SALES`."""
    day, amount, own = SALES[row]
    amount = amount.strip('"').replace(",", "")
    with Converter(environ=environ) as converter:
        return str(converter.convert(amount, code or own, to, on=on or day).result.amount)


def test_there_are_six_lines():
    assert len(LINES.splitlines()) == 6


def test_a_file_is_converted_and_no_other_byte_changes(run, folder, environ):
    run("-o sales-eur.csv")
    lines = (folder / "sales-eur.csv").read_bytes().split(b"\r\n")
    for row, (line, was) in enumerate(zip(lines[1:-1], CSV.split(b"\r\n")[1:], strict=False)):
        assert line == was + b"," + result(environ, "EUR", row=row).encode()
    assert lines[0] == b"id,date,amount,currency,amount_eur"


def test_named_columns_of_a_compressed_file_have_several_targets_and_their_rates(run, folder, environ):
    run("--with rate,as_of,source")
    lines = gzip.decompress((folder / "out.csv.gz").read_bytes()).decode().splitlines()
    assert lines[0] == (
        "Ccy;Invoice date;Net;Net_eur;Net_eur_rate;Net_eur_as_of;Net_eur_source;"
        "Net_usd;Net_usd_rate;Net_usd_as_of;Net_usd_source"
    )
    for row, line in enumerate(lines[1:]):
        cells = line.split(";")
        assert cells[3] == result(environ, "EUR", row=row).replace(".", ",")
        assert cells[7] == result(environ, "USD", row=row).replace(".", ",")


def test_a_position_a_value_and_a_day_are_for_all_rows(run, folder, environ):
    run("'#3'")
    lines = (folder / "out.csv").read_text().splitlines()[1:]
    for row, line in enumerate(lines):
        assert line.endswith("," + result(environ, "EUR", on="2024-12-31", code="USD", row=row))


def test_the_mean_of_a_month_is_that_of_average(run, folder, environ):
    run("--average month")
    made = parquet.read_table(folder / "out.parquet").column("amount_eur").to_pylist()
    with Converter(environ=environ) as converter:
        first = converter.convert("100.00", "USD", "EUR", average="2024-12").result.amount
        second = converter.convert("7.50", "GBP", "EUR", average="2021-02").result.amount
    assert made == [first, second]


def test_a_pipe_is_converted_as_a_file_is(run, folder):
    run("gzip -dc")
    run("-o sales-eur.csv")
    assert (folder / "out.csv").read_bytes() == (folder / "sales-eur.csv").read_bytes()


def test_a_dry_run_writes_nothing(run, folder):
    before = sorted(folder.iterdir())
    assert b"nothing is written" in run("--dry-run").stdout
    assert sorted(folder.iterdir()) == before


def test_the_lines_of_python_convert_the_file(folder, environ):
    ran = subprocess.run(
        [sys.executable, "-c", PYTHON], env=environ, cwd=folder, capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("3 0 2021-02-12\n", "")
    assert (
        (folder / "sales-eur.csv")
        .read_text()
        .startswith("id,date,amount,currency,amount_eur,amount_eur_rate,")
    )
