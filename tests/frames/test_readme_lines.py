"""The lines of the README on columns run as they stand, and convert each row as `convert` does."""

import json
import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet
from support.holding import shipped_environ

from converter import Converter

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [
    one for one in re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL) if "frames" in one
]
ENGINES = ["pandas", "polars", "duckdb"]
# What the README says takes the place of the frame of pandas.
OTHERS = re.findall(r"\(`((?:dask|pyarrow)[.\w]+\(\"sales.parquet\"\))`\)", README)
DAYS = [date(2016, 2, 14) + timedelta(days) for days in range(0, 3000, 61)]
CODES = ["USD", "JPY", "EUR", "GBP", "DEM"]
# Each part of the script is run as by a user, in a directory of its own.
RUN = """
import json, os, sys
for folder, lines in json.load(sys.stdin).items():
    os.chdir(folder)
    exec(compile(lines, folder, "exec"), {"__name__": "__main__"})
"""


def block(word):
    """The lines of the README that import an engine."""
    (found,) = [one for one in BLOCKS if re.search(rf"^(import|from) {word}\b", one, re.MULTILINE)]
    return found


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    outside = {name: value for name, value in os.environ.items() if not name.startswith("CONVERTER_")}
    return outside | shipped_environ(tmp_path_factory.mktemp("cache")) | {"PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def run(tmp_path_factory, environ):
    """Runs lines in one process, those of each name in a directory with a file of sales; the directories."""

    def run(parts):
        folders = {name: tmp_path_factory.mktemp(name) for name in parts}
        for folder in folders.values():
            parquet.write_table(sales(), folder / "sales.parquet")
        done = subprocess.run(
            [sys.executable, "-c", RUN], input=json.dumps({str(folders[one]): parts[one] for one in parts}),
            env=environ, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return folders

    return run


@pytest.fixture(scope="module")
def folders(run):
    """Where the lines of the engines without Java have run."""
    convert = re.search(r"frames\.convert\(sales(, .*?\))", block("pandas")).group(1)
    before = "import dask.dataframe, pyarrow.parquet\nfrom converter import frames\n"
    lines = {engine: block(engine) for engine in ENGINES}
    lines["dask"], lines["pyarrow"] = (f"{before}made = frames.convert({one}{convert}\n" for one in OTHERS)
    lines["dask"] += "made.to_parquet('sales_eur.parquet', write_index=False)\n"
    lines["pyarrow"] += "pyarrow.parquet.write_table(made, 'sales_eur.parquet')\n"
    return run(lines)


def sales():
    rows = range(len(DAYS))
    return pyarrow.table({
        "shop": list(rows),
        "amount": [round(0.05 + 17.335 * number, 3) for number in rows],
        "currency": [CODES[number % len(CODES)] for number in rows],
        "date": DAYS,
    })  # fmt: skip


def meant(environ):
    """The rows with the result that the library has for each."""
    with Converter(environ=environ) as converter:
        return [row | {"amount_eur": float(one(converter, row).result.amount)} for row in sales().to_pylist()]


def one(converter, row):
    return converter.convert(row["amount"], row["currency"], "EUR", on=row["date"], digits=2)


@pytest.mark.parametrize("engine", [*ENGINES, "dask", "pyarrow"])
def test_the_lines_of_an_engine_convert_each_row_as_convert_does(engine, folders, environ):
    made = parquet.read_table(folders[engine] / "sales_eur.parquet").to_pylist()
    for row in made:
        row["date"] = date.fromisoformat(str(row["date"])[:10])  # pandas and Dask write days as instants
    assert made == meant(environ)


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_the_lines_of_spark_convert_each_row_as_convert_does(spark, environ, tmp_path):
    parquet.write_table(sales(), tmp_path / "sales.parquet")
    with Converter(environ=environ) as converter:
        # This process is in another environment and another directory, so both are handed in.
        lines = block("pyspark").replace('to="EUR"', 'to="EUR", converter=converter')
        lines = lines.replace('"sales', f'"{tmp_path}/sales')
        exec(compile(lines, "README.md", "exec"), {"converter": converter})  # noqa: S102
    assert spark.sparkContext.master == "local[1]"
    made = parquet.read_table(tmp_path / "sales_eur.parquet").sort_by("shop").to_pylist()
    assert made == meant(environ)
