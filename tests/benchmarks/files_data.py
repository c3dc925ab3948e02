"""The files that the benchmark of files converts, made once and kept, and what is wrong in an output."""

import itertools

import columns_data
import numpy
import pyarrow
import pyarrow.compute
import pyarrow.csv
from pyarrow import parquet

# What people write into bills; some need quotes in a CSV.
TEXTS = ["Invoice", "Consulting, March", "Hosting", "Travel", "Licence fee", 'Desk, 27" wide', "Refund"]
BATCH = 131_072  # rows


class Files:
    """The rows of `columns_data.Data` as files of a directory: ``csv`` and ``parquet`` are their paths.

    ``columns`` has the rows, and with them what is right.
    """

    def __init__(self, folder, count, since):
        self.columns = columns_data.Data(folder, count, since)
        self.count = count
        self.folder = self.columns.rates.parent
        self.csv = self.folder / f"sales-{self.columns.name}.csv"
        self.parquet = self.folder / f"sales-{self.columns.name}.parquet"
        if not self.parquet.exists():
            _write(self.columns.table(), self.csv, self.parquet)

    def wrong(self, path):
        """The rows of an output whose result is not what whole numbers give; all if rows are missing."""
        if path.suffix == ".parquet":
            found = parquet.read_table(path, columns=["amount_eur"])["amount_eur"]
        else:
            asked = pyarrow.csv.ConvertOptions(include_columns=["amount_eur"])
            found = pyarrow.csv.read_csv(path, convert_options=asked)["amount_eur"]
        if len(found) != self.count:
            return self.count
        found = pyarrow.compute.cast(found, pyarrow.float64()).fill_null(numpy.nan).to_numpy()
        return int((found != self.columns.expected()).sum())

    def changed(self, path):
        """The lines of the CSV that do not stand in an output as they were, with or without a new cell."""
        with self.csv.open("rb") as lines, path.open("rb") as made:
            pairs = itertools.zip_longest(lines, made, fillvalue=b"")
            return sum(
                not (out == line or out.startswith(line.rstrip(b"\r\n") + b",")) for line, out in pairs
            )


def _write(table, csv, path):
    """Write the rows as a CSV with cents, quoted where it is needed, and as Parquet."""
    random = numpy.random.default_rng(columns_data.SEED)
    with csv.open("wb") as file, parquet.ParquetWriter(path, _schema(table)) as rows:
        file.write(b"id,date,customer,description,currency,amount\n")
        first = 1
        for batch in table.to_batches(max_chunksize=BATCH):
            made = _records(batch, first, random)
            rows.write_table(made.cast(_schema(table)))
            cents = pyarrow.compute.cast(made["amount"], pyarrow.decimal128(18, 2), safe=False)
            place = made.schema.get_field_index("amount")
            text = made.set_column(place, "amount", pyarrow.compute.cast(cents, pyarrow.string()))
            _write_lines(file, text)
            first += len(batch)


def _schema(table):
    """The columns of the Parquet file."""
    kinds = {"id": pyarrow.int64(), "customer": pyarrow.string(), "description": pyarrow.string()}
    names = ["id", "date", "customer", "description", "currency", "amount"]
    return pyarrow.schema(
        [(name, kinds.get(name) or _plain(table.schema.field(name).type)) for name in names]
    )


def _plain(kind):
    return kind.value_type if pyarrow.types.is_dictionary(kind) else kind


def _records(batch, first, random):
    """The rows of a batch with a number, a customer and a description."""
    size = len(batch)
    customers = pyarrow.compute.cast(pyarrow.array(random.integers(1000, 9999, size)), pyarrow.string())
    return pyarrow.table({
        "id": numpy.arange(first, first + size),
        "date": batch["date"],
        "customer": pyarrow.compute.binary_join_element_wise("C", customers, ""),
        "description": pyarrow.array(TEXTS).take(pyarrow.array(random.integers(0, len(TEXTS), size))),
        "currency": pyarrow.compute.cast(batch["currency"], pyarrow.string()),
        "amount": batch["amount"],
    })  # fmt: skip


def _write_lines(file, table):
    """Write records as a CSV that has quotes only where they are needed."""
    cells = []
    for name in table.column_names:
        text = pyarrow.compute.cast(table[name], pyarrow.string())
        if name == "description":
            quoted = pyarrow.compute.replace_substring(text, '"', '""')
            quoted = pyarrow.compute.binary_join_element_wise('"', quoted, '"', "")
            needs = pyarrow.compute.match_substring_regex(text, '[",]')
            text = pyarrow.compute.if_else(needs, quoted, text)
        cells.append(text)
    lines = pyarrow.compute.binary_join_element_wise(*cells, ",").combine_chunks()
    file.write("\n".join(lines.to_pylist()).encode() + b"\n")
