"""The file that ``-o`` names: its format, and how it is written."""

import os

from converter.errors import InputError, StoreError
from converter.store.files import write_whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.cli.grammar import Options

__all__ = ["ENDINGS", "formatted", "named_format", "write"]

# The formats of answers and of lists by the ending of the file; those of a series are in history_formats.
ENDINGS = {
    "csv": "csv", "tsv": "tsv", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson", "md": "markdown",
    "txt": "plain",
}  # fmt: skip


def named_format(options: "Options") -> "str | None":
    """The format that a line names; None if it names none. One of the settings or the prompt is not meant."""
    return options.format if "format" in options.typed - options.kept else None


def formatted(options: "Options") -> "Options":
    """The options with the format of the file: the one that the line names, else that of the ending.

    Raises InputError for an ending that means no format.
    """
    path = options.output or ""
    ending = os.path.splitext(path)[1][1:].lower()
    shape = named_format(options) or ENDINGS.get(ending)
    if shape is None:
        from converter.cli.grammar.commands import near_option

        near = "" if "." in path else near_option(f"-o{path}")  # -ofline is read as -o with a file
        meant = f"; did you mean {near}?" if near else ""
        raise InputError(f"-o takes a file that ends in .{', .'.join(ENDINGS)}, not {path[:60]!r}{meant}")
    return options.replace(format=shape)


def write(path: str, data: bytes) -> None:
    """Write a whole file, or leave the old one as it is; StoreError if it can't be written.

    A link stays a link: the file that it leads to is written.
    """
    path = os.path.realpath(path)
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as file:  # a pipe or a device, which must not be replaced
                file.write(data)
        else:
            write_whole(path, data)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror or error}") from error
