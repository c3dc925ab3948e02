"""The command ``convert file``, and how it names the arguments of the library in messages."""

from shlex import quote

from converter.cli.grammar import Command, OneOf, Option, text
from converter.cli.grammar.question import (
    COLOR,
    DIGITS,
    MAX_AGE,
    NO_PEGS,
    OFFICIAL,
    OFFLINE,
    RATE,
    RATES,
    REFRESH,
    SOURCE,
    TIMEOUT,
    WHEN_MISSING,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options

__all__ = ["FILE", "quoted", "said", "typed_line"]

_TAB = "\t"


class _AnyOf(OneOf):
    """Offers words to completions, and takes any: the library says what is wrong with another one."""

    def __call__(self, text: str, name: str) -> str:  # noqa: ARG002 - as of every reader of values
        return text


_UNITS = _AnyOf(("month", "quarter", "year"))

FILE = Command(
    "file", "IN", "Convert a column of a CSV, Parquet or JSON-lines file by row.",
    (
        Option(
            "--amount", "amount",
            "column of amounts, by its name or position ('#3'); '=100' is one value for all rows; by default "
            "the only column that is called amount, value, net or total",
            metavar="COLUMN", parse=text,
        ),
        Option(
            "--currency", "currency",
            "column of currencies, or one value such as '=USD'; by default the only column called "
            "currency, ccy or curr; without one, or with that of the amounts, each amount names its own, as "
            "in 12,50 €",
            metavar="COLUMN", parse=text,
        ),
        Option(
            "--date", "date",
            "column of days; by default the only column called date or day, or whose name ends so",
            metavar="COLUMN", parse=text,
        ),
        Option("-d --on", "on", "one day for all rows, such as 2024-12-31", metavar="DATE", parse=text),
        Option(
            "--to", "to", "target currency, or several: EUR,USD", metavar="CODES", parse=text, many=True
        ),
        Option(
            "--to-column", "to_column", "column that names the target of each row", metavar="COLUMN",
            parse=text,
        ),
        Option(
            "--average", "average",
            "use the mean of the month, quarter or year of a row",
            metavar="UNIT", parse=_UNITS,
        ),
        Option(
            "--end-of", "end_of", "use the last rate of the month, quarter or year of a row",
            metavar="UNIT", parse=_UNITS,
        ),
        Option(
            "--so-far", "so_far", "with --average or --end-of: accept a period that is not over", value=True
        ),
        Option(
            "--rule", "rule", "use the rate that an authority prescribes; convert rules lists them",
            metavar="NAME", parse=text,
        ),
        Option(
            "--rule-column", "rule_column", "column that names the rule of each row", metavar="COLUMN",
            parse=text,
        ),
        SOURCE,
        Option(
            "--source-column", "source_column",
            "column that names the sources of each row; an empty cell or auto means the default ones",
            metavar="COLUMN", parse=text,
        ),
        OFFICIAL,
        Option(
            "--with", "with_",
            "add columns such as rate,as_of,source; also kind, derivation, notes, assumed; with a rule rule "
            "and period; with --keep-rejected reason",
            metavar="WHAT[,WHAT]", parse=text, many=True,
        ),
        Option(
            "--as", "names",
            "name of the new column; of several targets EUR=net,USD=net_usd; by default amount_eur and the "
            "like",
            metavar="COLUMN", parse=text,
        ),
        DIGITS,
        Option(
            "--decimal", "decimal", "decimal mark of the amounts, if their column does not settle it",
            metavar="MARK", parse=_AnyOf((".", ",")),
        ),
        Option(
            "--date-format", "date_format",
            "D/M/Y or M/D/Y: the order of days such as 03/04/2025, if their column does not settle it",
            metavar="ORDER", parse=_AnyOf(("D/M/Y", "M/D/Y")),
        ),
        Option(
            "--delimiter", "delimiter", "what separates the cells of a CSV; tab is a tab", metavar="MARK",
            parse=text,
        ),
        Option(
            "--no-header", "header", "the first line of the CSV is a row; columns are #1, #2", value=False
        ),
        Option(
            "-o --output", "archive", "the file to write, in the format of the input; - is standard output",
            metavar="FILE", parse=text,
        ),
        Option("--force", "force", "replace an output that exists", value=True),
        Option("--in-place", "in_place", "replace the input itself", value=True),
        Option(
            "--rejected", "rejected",
            "the file for rejected rows; by default beside the output, as sales-eur.rejected.csv",
            metavar="FILE", parse=text,
        ),
        Option(
            "--keep-rejected", "keep_rejected", "leave rejected rows in the output, with empty cells",
            value=True,
        ),
        Option("--strict", "strict", "write nothing if a row would be rejected", value=True),
        Option(
            "--dry-run", "dry_run",
            "write and fetch nothing; show what was understood, five rows, and what would be fetched",
            value=True,
        ),
        Option(
            "--summary", "summary", "write what was done as JSON to a file", metavar="FILE", parse=text
        ),
        Option(
            "--spreadsheet-safe", "spreadsheet_safe",
            "put ' before text cells that a spreadsheet would take for a formula; only then other cells "
            "change",
            value=True,
        ),
        Option("--json", "format", "print what was done as JSON", value="json"),
        Option("-q --quiet", "format", "print only errors", value="quiet"),
        RATE, RATES, WHEN_MISSING, MAX_AGE, NO_PEGS, OFFLINE, REFRESH, TIMEOUT, COLOR,
    ),
)  # fmt: skip

# The option of an argument of `converter.files.convert`; of others it is --NAME.
_OPTIONS = {"output": "-o", "header": "--no-header", "names": "--as", "with_": "--with"}


def said(field: str, value: str = "") -> str:
    """How an argument of the library is typed: ``--decimal ,`` or ``--no-header``."""
    name = _OPTIONS.get(field) or f"--{field.replace('_', '-')}"
    value = "tab" if field == "delimiter" and value == _TAB else value
    return f"{name} {quoted(value)}" if value else name


def quoted(word: str) -> str:
    """A word as it is typed in a shell."""
    # zsh takes =USD for the path of a program.
    return f"'{word}'" if word[:1] == "=" and quote(word) == word else quote(word)


def typed_line(words: "Sequence[str]", options: "Options") -> str:
    """The line of the command that has these words and the options that were typed."""
    out = ["convert file", *map(quoted, words)]
    for option in FILE.options:
        value = getattr(options, option.field)
        if option.field not in options.typed or (option.parse is None and value != option.value):
            continue
        if option.parse is None:
            out.append(option.name)
        else:
            out += [f"{option.name} {quoted(str(one))}" for one in (value if option.many else (value,))]
    return " ".join(out)
