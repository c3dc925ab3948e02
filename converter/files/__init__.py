"""A column of amounts in a file of any size, each row converted at the rate of its own day.

    from converter import files
    files.convert("sales.csv", "sales-eur.csv", to="EUR")   # all columns as they were, and one more

Files are CSV, JSON lines or Parquet. Needs the extra ``files``.
"""

from typing import IO, TYPE_CHECKING, Any

from converter.advice import require

require("converter.files", "files")

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping

    from converter.api.converter import Converter
    from converter.files.dry_run import Fetch, Look, Row
    from converter.files.summary import Cause, Summary, Used
    from converter.frames.arguments import Value
    from converter.frames.refused import RowsRefused

__all__ = ["Cause", "Fetch", "Look", "Row", "RowsRefused", "Summary", "Used", "convert", "look"]


def convert(
    path: "str | os.PathLike[str] | IO[bytes]",
    output: "str | os.PathLike[str] | IO[bytes] | None",
    /,
    *,
    to: "str | Iterable[str] | None" = None,
    amount: "str | Value | None" = None,
    currency: "str | Value | None" = None,
    date: "str | Value | None" = None,
    on: Any = None,
    to_column: "str | None" = None,
    digits: "int | None" = None,
    with_: "Iterable[str]" = (),
    names: "Mapping[str, str] | None" = None,
    average: "str | None" = None,
    end_of: "str | None" = None,
    so_far: bool = False,
    source: "str | None" = None,
    source_column: "str | None" = None,
    rule: "str | None" = None,
    rule_column: "str | None" = None,
    decimal: "str | None" = None,
    date_format: "str | None" = None,
    delimiter: "str | None" = None,
    header: bool = True,
    rejected: "str | os.PathLike[str] | None" = None,
    keep_rejected: bool = False,
    strict: bool = False,
    force: bool = False,
    in_place: bool = False,
    summary: "str | os.PathLike[str] | None" = None,
    spreadsheet_safe: bool = False,
    progress: "Callable[[int, int, int | None], None] | None" = None,
    converter: "Converter | None" = None,
) -> "Summary":
    """Write a file again with new cells at the end of each row: its amount in another currency.

    Each result is what ``convert(amount, currency, to, on=date, digits=N)`` gives, with N as below, and all
    else in the file stays as it is, byte for byte in text. The output is written whole or not at all, in the
    format of the input: CSV, JSON lines or Parquet, by the ending of the path. ``.gz`` and ``.zst`` are
    unpacked and packed. A row that can't be converted leaves the output, and stands with its line and the
    reason in a file beside it: ``out.rejected.csv`` of ``out.csv``. Rows out and rows rejected are together
    the rows in.

    - ``path``, ``output``: paths, ``"-"`` for the standard streams, or files that were opened in binary mode.
    - ``amount``, ``currency``, ``date``: the name of a column, case and blanks aside, or its position, as in
      ``"#3"``; ``"=USD"`` or ``frames.value("USD")`` is one value for all rows. By default it is the only
      column that is called so: ``Net``, ``Ccy``, ``Invoice date``. Without a currency the cells of the
      amounts have it, as in ``12,50 €``. ``on`` is one day for all rows, in place of ``date``.
    - ``to``: a currency, or several; ``to_column`` the column that names it for each row.
    - ``digits``: the decimals of the results; by default those of the target by ISO 4217.
    - ``with_``, ``average``, ``end_of``, ``so_far``: as `frames.convert` takes them.
    - ``names``: how the new columns are called, by target: ``{"EUR": "net"}``; by default ``amount_eur``.
    - ``source``, ``rule``: the sources that answer, or the rate that an authority prescribes, for all rows.
      ``source_column`` and ``rule_column`` are the columns that name them.
    - ``decimal``: the decimal mark of the amounts, ``"."`` or ``","``; ``date_format``: the order of days
      such as ``03/04/2025``, ``"D/M/Y"`` or ``"M/D/Y"``; ``delimiter``: what separates cells. Each is decided
      once for a column by its first 10,000 cells, and must be given if these don't settle it.
    - ``header``: False if the first row of a CSV is no header.
    - ``rejected``: another path for rejected rows. ``keep_rejected``: they stay in the output with empty
      cells, as they do if it is a stream. ``strict``: RowsRefused is raised for them and nothing is written.
    - ``force``: an output that exists is replaced. ``in_place``: the input is; ``output`` is None then.
    - ``summary``: the path of a JSON file for the summary.
    - ``spreadsheet_safe``: text cells that a spreadsheet would take for a formula begin with ``'``.
    - ``progress``: called with the rows that are done, the bytes of the input that were read, and those of
      the whole input, None for a pipe.
    - ``converter``: a `Converter`, which answers all rows as of one instant; by default that of the library.

    InputError if an argument can't be taken or the file can't be read, StoreError if a file can't be written.
    """
    from converter.files.arguments import Asked
    from converter.files.run import run

    asked = Asked(
        path, output, to=to, amount=amount, currency=currency, date=date, on=on, to_column=to_column,
        digits=digits, with_=with_, names=names, average=average, end_of=end_of, so_far=so_far, source=source,
        source_column=source_column, rule=rule, rule_column=rule_column, decimal=decimal,
        date_format=date_format, delimiter=delimiter, header=header, rejected=rejected,
        keep_rejected=keep_rejected, strict=strict, force=force, in_place=in_place, summary=summary,
        spreadsheet_safe=spreadsheet_safe,
    )  # fmt: skip
    return run(asked, converter, progress)


def look(
    path: "str | os.PathLike[str] | IO[bytes]", /, *, converter: "Converter | None" = None, **arguments: Any
) -> "Look":
    """What `convert` would do with a file: how it is understood, its first rows, and what would be fetched.

    ``arguments`` are those of `convert`. Nothing is written, and nothing is fetched: the first five rows are
    converted by the rates on this machine, and the fetches are those for the first 10,000 rows. InputError as
    of `convert`.
    """
    from converter.files.arguments import Asked
    from converter.files.dry_run import look

    return look(Asked(path, None, **arguments), converter)


_HOMES = {
    "Cause": "converter.files.summary", "Fetch": "converter.files.dry_run", "Look": "converter.files.dry_run",
    "Row": "converter.files.dry_run", "RowsRefused": "converter.frames.refused",
    "Summary": "converter.files.summary", "Used": "converter.files.summary",
}  # fmt: skip


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return found
