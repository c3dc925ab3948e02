"""A series written to a file, in the format that the file's ending names."""

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING

from converter.errors import InputError, StoreError
from converter.store.files import write_whole

if TYPE_CHECKING:
    from converter.cli.render.series import View

__all__ = ["ENDINGS", "check", "ending", "save", "write"]

# The format of each ending: hledger's journals have the same price lines as ledger's.
ENDINGS = {
    "csv": "csv", "tsv": "tsv", "md": "markdown", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson",
    "beancount": "beancount", "ledger": "ledger", "journal": "ledger", "hledger": "ledger",
    "png": "png", "svg": "svg", "parquet": "parquet",
}  # fmt: skip


def ending(path: str) -> str:
    """The format that a path's ending names; InputError if it names none."""
    found = ENDINGS.get(os.path.splitext(path)[1][1:].lower())
    if found is None:
        raise InputError(f"-o takes a file that ends in .{', .'.join(ENDINGS)}, not {path[:60]!r}")
    return found


def check(path: str) -> None:
    """That a path has an ending, and what writes it is installed; InputError before anything is fetched."""
    shape = ending(path)
    if shape in ("png", "svg") and not _installed("matplotlib"):
        raise InputError("a picture needs matplotlib: pip install 'fxconvert[plot]'")
    if shape == "parquet" and not (_installed("pyarrow") or _installed("polars")):
        raise InputError("a .parquet file needs pyarrow or polars: pip install pyarrow")


def _installed(name: str) -> bool:
    return find_spec(name) is not None


def save(view: "View", path: str) -> None:
    """Write a series, as `check` found that it can be; StoreError if it could not be written."""
    shape = ending(path)
    if shape in ("png", "svg"):
        from converter.cli.render import plot

        data = plot.image(view, shape)
    elif shape == "parquet":
        from converter.cli.render import parquet

        data = parquet.packed(view)
    else:
        from converter.cli.render import series

        data = series.text(view, shape).encode()
    write(path, data)


def write(path: str, data: bytes) -> None:
    """Write a whole file or leave the old one as it is; StoreError if it can't be written."""
    path = os.path.realpath(path)
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as file:  # a pipe or a device, which nothing may replace
                file.write(data)
        else:
            write_whole(path, data)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror or error}") from error
