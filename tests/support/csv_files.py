"""CSV files in memory: read, written again, and as Python's `csv` has them."""

import csv
import io
import re

import numpy
import pyarrow

from converter.files.contract import LONGEST
from converter.files.csv import open_csv
from converter.files.csv.reader import CHUNK


class Bytes:
    """An input that gives at most ``step`` bytes at once."""

    def __init__(self, data, step=1 << 30, suffixes=".csv"):
        self._data = io.BytesIO(data)
        self._step = step
        self.name = "x" + suffixes
        self.suffixes = suffixes

    def read(self, size):
        return self._data.read(min(size, self._step))


def said(field, value=""):
    return f"--{field} {value}".rstrip()


def opened(data, delimiter=None, *, header=True, step=1 << 30, suffixes=".csv", chunk=CHUNK, longest=LONGEST):
    source = Bytes(data, step, suffixes)
    return open_csv(source, delimiter=delimiter, header=header, said=said, chunk=chunk, longest=longest)


def appended(data, *cells, keep=None, names=("eur",), safe=False, **options):
    """The output and the rejects: each record gets the cells, and ``keep`` says whether, by its place."""
    reader = opened(data, **options)
    out, rejected = io.BytesIO(), io.BytesIO()
    writer = reader.writer(out, [pyarrow.field(name, pyarrow.string()) for name in names], safe=safe)
    rejects = reader.rejects(rejected)
    place = 0
    for part in reader.parts(range(len(reader.names))):
        new = [pyarrow.array([cell] * part.rows, pyarrow.string()) for cell in cells]
        flags = None
        if keep is not None:
            flags = numpy.array([keep(row) for row in range(place, place + part.rows)], numpy.bool_)
        place += part.rows
        writer.write(part, new, flags)
        if flags is not None and not flags.all():
            rows = numpy.flatnonzero(~flags)
            rejects.write(part, rows, ["why"] * len(rows))
    writer.close()
    rejects.close()
    return out.getvalue(), rejected.getvalue()


def records(data, delimiter=",", **options):
    """The cells of all records, None for one that is malformed; their lines; and why some are malformed."""
    reader = opened(data, delimiter, header=False, **options)
    rows, lines, malformed = [], [], {}
    for part in reader.parts(range(len(reader.names))):
        columns = [part.cells(column).to_pylist() for column in range(len(reader.names))]
        malformed |= {len(rows) + row: reason for row, reason in part.malformed.items()}
        for row in range(part.rows):
            cells = [column[row] for column in columns]
            rows.append(None if row in part.malformed else cells)
            assert row not in part.malformed or cells == [None] * len(cells)
        lines += part.lines(numpy.arange(part.rows)).tolist()
    return rows, lines, malformed


def by_csv(text, delimiter=","):
    """Of each line or record by Python's `csv`: its cells, the line it begins on, and its own text."""
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z", text)
    reader = csv.reader(iter(lines), delimiter=delimiter)
    found, line = [], 0
    for cells in reader:
        found.append((cells, line + 1, "".join(lines[line : reader.line_num])))
        line = reader.line_num
    return found
