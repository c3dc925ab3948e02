"""Other ways to convert a file, each in a process: ``python files_peers.py WAY RATES INPUT OUTPUT``.

Each prints how many seconds its work took, without the start of Python and the loading of what it imports.
"""

import csv
import sys
import time


def polars_of(_rates):
    """polars: the file read as text and written again, without any conversion."""
    import polars

    def copy(path, out):
        polars.scan_csv(path, infer_schema=False).sink_csv(out)

    return copy


def pandas_of(rates):
    """pandas: the file read, merged with a rates table that has all days, and written; days stay text."""
    import pandas as pd

    table = _rates(rates)
    frame = pd.DataFrame(table)

    def merge(path, out):
        rows = pd.read_csv(path).merge(frame, on=["date", "currency"], how="left")
        rows["amount_eur"] = (rows["amount"] * rows.pop("rate")).round(2)
        rows.to_csv(out, index=False)

    return merge


def csv_of(rates):
    """The standard library's csv, and a dictionary of the rates of all days."""
    table = _rates(rates)
    found = dict(zip(zip(table["date"], table["currency"], strict=True), table["rate"], strict=True))

    def loop(path, out):
        with (
            open(path, newline="", encoding="utf-8") as file,
            open(out, "w", newline="", encoding="utf-8") as made,
        ):
            rows, write = csv.reader(file), csv.writer(made, lineterminator="\n").writerow
            write([*next(rows), "amount_eur"])
            for row in rows:
                row.append(round(float(row[5]) * found[row[1], row[4]], 2))
                write(row)

    return loop


def pyarrow_of(_rates):
    """pyarrow: a Parquet file written again by batches, without any conversion."""
    from pyarrow import parquet

    def copy(path, out):
        with parquet.ParquetFile(path) as file, parquet.ParquetWriter(out, file.schema_arrow) as made:
            for batch in file.iter_batches():
                made.write_batch(batch)

    return copy


def _rates(path):
    """Days and currencies as text, and rates."""
    import pyarrow
    import pyarrow.compute
    from pyarrow import parquet

    table = parquet.read_table(path, columns=["date", "currency", "rate"])
    table = table.filter(pyarrow.compute.field("rate").is_valid())
    return {
        name: pyarrow.compute.cast(table[name], kind).to_pylist()
        for name, kind in (
            ("date", pyarrow.string()),
            ("currency", pyarrow.string()),
            ("rate", pyarrow.float64()),
        )
    }


WAYS = {"polars": polars_of, "pandas": pandas_of, "csv": csv_of, "pyarrow": pyarrow_of}


def main():
    way, rates, path, out = sys.argv[1:]
    run = WAYS[way](rates)
    began = time.perf_counter()
    run(path, out)
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
