"""The help screens as plain text that fits a width: examples first, then commands and options."""

import re

from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.question import HELP, QUESTION, VERSION
from converter.cli.writer import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.cli.grammar import Command, Option

    # A command line and what it shows.
    Examples = Sequence[tuple[str, str]]

__all__ = ["SHORT", "examples", "screen", "version"]

SHORT = """\
usage: convert AMOUNT FROM [to] TARGET... [on DATE]
   as: convert 100 USD RUB
 help: convert --help"""

_LEAD = "Converts money, today or on any past day, and says whose rate was used."
_EXAMPLES: "dict[str, Examples]" = {
    "question": (
        ("convert 100 USD RUB", "one target"),
        ("convert 100 usd to rub, eur, gbp", "several targets"),
        ("convert 1200 EUR to USD on 2022-12-31", "the rate of a past day"),
        ('convert "1.2k€" roubles', "symbols, names, k for thousands"),
        ('convert "100 USD + 50 EUR" RUB', "sums and products, exactly"),
        ('echo "100 USD RUB" | convert -', "one question per line, as a batch"),
    ),
    "file": (
        ("convert file sales.csv -o sales-eur.csv --to EUR", "columns guessed by name, and told"),
        (
            (
                'convert file sales.csv.gz -o out.csv.gz --amount Net --currency Ccy --date "Invoice date" '
                "--to EUR,USD --with rate,as_of,source"
            ),
            "",
        ),
        (
            "convert file in.csv -o out.csv --amount '#3' --currency '=USD' --on 2024-12-31 --to EUR",
            "a position; one value; one day for all",
        ),
        ("convert file in.parquet -o out.parquet --to EUR --average month", ""),
        ("gzip -dc big.csv.gz | convert file - --to EUR > out.csv", ""),
        ("convert file sales.csv --to EUR --dry-run", "what was understood, nothing written"),
    ),
    "rates": (
        ("convert rates USD", ""),
        ("convert rates EUR --on 2016-02-11 --json", ""),
        ("convert rates --rule eu-oss --on 2024-Q1", ""),
        ("convert rates --to EUR --since 2025-01-01 -o fx.csv", "every day and currency, or .parquet"),
    ),
    "history": (
        ("convert history USD RUB --since 2025-01-01 --chart", ""),
        ("convert history EUR USD --every month --since 2020 --csv", ""),
        ("convert history EUR USD --coverage", ""),
        ("convert history EUR USD GBP -o fx.csv", "several pairs in a file"),
        ("convert history USD RUB -o rub.png", "or .svg .csv .json .parquet"),
        ("convert history USD RUB -o fx.beancount", "or .ledger .journal"),
    ),
    "currencies": (
        ("convert currencies franc", ""),
        ("convert currencies 643", ""),
        ("convert currencies --csv", ""),
    ),
    "compare": (
        ("convert compare 100 USD RUB", ""),
        ("convert compare 100 USD EUR on 2024-06-14", ""),
        ("convert compare 1 EUR USD --source ecb,boc,nbp --json", ""),
    ),
    "sources": (
        ("convert sources", ""),
        ("convert sources ecb", "what it quotes and when, its licence"),
        ("convert sources --check", ""),
        ("convert sources --json", ""),
    ),
    "rules": (
        ("convert rules", ""),
        ("convert rules germany", "the rules that have the word"),
        ("convert rules eu-oss", "its law and use, with a worked example"),
        ("convert rules --json", ""),
    ),
    "watch": (
        ("convert watch USD RUB --above 95 --every 1h", ""),
        ("convert watch EUR USD --below 1.05 && notify-send 'the euro is cheap'", ""),
    ),
    "config": (("convert config", ""), ("convert config --json", "")),
    "cache": (
        ("convert cache info", "what is on this machine"),
        ("convert cache refresh", "fetch the newest rates"),
        ("convert cache export -o fx.zip", "write all rates to a file"),
    ),
    "cache info": (("convert cache info", "all sources"), ("convert cache info ecb cbr --json", "")),
    "cache path": (("convert cache path", ""), ('ls "$(convert cache path)"', "")),
    "cache refresh": (
        ("convert cache refresh", "the default sources"),
        ("convert cache refresh ecb hmrc", "these sources"),
    ),
    "cache export": (
        ("convert cache export -o fx.zip", "all rates on this machine"),
        ("convert cache export ecb cbr -o fx.zip", "all rates of these sources"),
        ("convert cache export 100 USD RUB -o fx.zip", "what a question needs"),
        ("convert 100 USD RUB --rates fx.zip", "answer from that file only"),
    ),
    "cache import": (
        ("convert cache import fx.zip", "a rates file"),
        ("convert cache import ecb eurofxref-hist.zip", "a file of a source"),
        ("convert cache import ecb eurofxref-hist.zip @2026-10-31T08:47:16Z", "and when it was downloaded"),
    ),
    "cache accept": (("convert cache accept cbr 2026-04-25 USD", ""),),
    "cache clear": (("convert cache clear", "all sources"), ("convert cache clear ecb", "one source")),
    "widget": (
        ("convert widget export public/fx", "write the files"),
        ("convert widget snippet 100 USD RUB", "the lines for a page"),
    ),
    "widget export": (
        ("convert widget export public/fx", "all currencies, a year of each: about a minute"),
        ("convert widget export public/fx --currencies USD,EUR,GBP", "only some: a second or two"),
        ("convert widget export public/fx --source ecb --series none", "one source, no chart"),
        ("convert widget export public/fx --check", "list what would change"),
    ),
    "widget snippet": (
        ("convert widget snippet 100 USD RUB", "the lines to copy"),
        ("convert widget snippet 100 USD RUB --base /fx/", "files at /fx/ of your site"),
        ("convert widget snippet 100 USD RUB --lang ru", "the answer in Russian"),
        ("convert widget snippet 100 USD EUR --chart 1y", "with a chart"),
    ),
    "serve": (
        ("convert serve", "for programs of this machine"),
        ("convert serve --port 8000 --source ecb", "one source"),
        ("convert serve --host 0.0.0.0 --name fx.example.org", "for other machines"),
        ("convert serve --uds /run/fx/fx.sock --proxy unix", "behind a proxy"),
    ),
    "mcp": (
        ("convert mcp", "an assistant starts it by its own settings"),
        ("convert mcp --source ecb,cbr", "only these sources"),
        ("convert mcp --offline", "without any request"),
    ),
    "help": (("convert help", ""), ("convert help history", ""), ("convert help cache refresh", "")),
    "version": (("convert version", ""),),
}

# The options that a screen explains; it has room for the names of the others only.
_COMMON = {
    "question": frozenset(
        ("on", "average", "rule", "source", "offline", "format", "quiet", "digits", "explain")
    ),
    "file": frozenset(
        (
            "amount", "currency", "date", "on", "to", "average", "rule", "with_", "as_", "output", "rejected",
            "strict", "dry_run",
        )
    ),
    "serve": frozenset(
        (
            "host", "port", "root_path", "proxy", "name", "allow_origin", "offline", "private", "source",
            "widget",
        )
    ),
}  # fmt: skip
_NARROW = 60  # on a narrower screen what explains a name stands below it
_LEAST = 40


def version() -> str:
    """The line of --version."""
    from converter._version import __version__

    return f"convert {__version__}"


def screen(command: "Command", width: int = 80) -> str:
    """The help of a command, for a question the main screen, in lines of at most ``width`` (40 or more)."""
    width = max(width, _LEAST)
    return "\n".join(_main(width) if command is QUESTION else _page(command, width))


def examples(command: "Command" = QUESTION) -> "list[str]":
    """The example lines of a command, by default those of questions."""
    return _examples(command, 1000)


def _main(width: int) -> "list[str]":
    return [
        *wrapped(_LEAD, width, 0), "", *_examples(QUESTION, width), "",
        *wrapped("Commands (for details: convert help COMMAND)", width, 0),
        *_rows(((command.name, command.help) for command in COMMANDS.values() if command.options), 12, width),
        "", *wrapped("Options (for all commands and options: man fxconvert)", width, 0),
        *_common(QUESTION, width),
    ]  # fmt: skip


def _common(command: "Command", width: int) -> "list[str]":
    """The common options of a command in brief, and the names of the others."""
    common = _COMMON[command.name]
    told = [option for option in command.options if option.key in common]
    also = [_named(option) for option in command.options if option.key not in common]
    return [
        *_rows(((_names(option), option.brief) for option in (*told, HELP, VERSION)), 24, width),
        *_also(also, width),
    ]


def _also(names: "Iterable[str]", width: int) -> "list[str]":
    """Names of options with what they take, two spaces apart; none is broken over two lines."""
    tied = " ".join(f" {name}".replace(" ", "\N{NO-BREAK SPACE}") for name in names)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in wrapped(f"  also {tied}", width, 7)]


def _page(command: "Command", width: int) -> "list[str]":
    options = () if command.actions else (*command.options, HELP, VERSION)
    takes = "[options] " if len(options) > len((HELP, VERSION)) else ""
    words = command.words.replace("|", " | ") if command.actions else command.words
    usage = f"usage: convert {command.name} {takes}{words}".rstrip()
    lines = [
        *wrapped(usage, width, 7), "", *wrapped(command.help, width, 0), "", *_examples(command, width), "",
    ]  # fmt: skip
    if command.actions:
        lines += wrapped(f"Commands (for details: convert help {command.name} COMMAND)", width, 0)
        rows = ((action.action, action.help) for action in command.actions)
        return [*lines, *_rows(rows, 12, width)]
    if command.name in _COMMON:
        return [
            *lines,
            *wrapped("Options (for all of them: man fxconvert)", width, 0),
            *_common(command, width),
        ]
    return [*lines, "Options", *_rows(((_names(option), option.help) for option in options), 24, width)]


def _named(option: "Option") -> str:
    return f"{option.name} {option.metavar}".rstrip()


def _names(option: "Option") -> str:
    names = ", ".join(option.names) if option.names[0][:2] != "--" else f"    {option.names[0]}"
    return f"{names} {option.metavar}".rstrip()


def _examples(command: "Command", width: int) -> "list[str]":
    """The examples with what each shows beside it, or below it if one is too long for that."""
    pairs = _EXAMPLES[command.name]
    column = max((len(line) for line, what in pairs if what), default=0) + 5
    beside = all(column + len(what) <= width for _, what in pairs)
    lines: list[str] = []
    for line, what in pairs:
        if what and beside:
            lines.append(f"  {line}".ljust(column) + what)
        else:
            lines += _broken(line, width)
            lines += wrapped(" " * 6 + what, width, 6) if what else []
    return lines


def _broken(line: str, width: int) -> "list[str]":
    r"""A command line over as many lines as it needs; a shell puts them together again at each ``\``."""
    lines = [""]
    for word in re.findall(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+""", line):
        if lines[-1] and len(lines[-1]) + len(word) + 5 > width:
            lines[-1] += " \\"
            lines.append(f"      {word}")
        else:
            lines[-1] += f" {word}" if lines[-1] else f"  {word}"
    return lines


def _rows(rows: "Iterable[tuple[str, str]]", column: int, width: int) -> "list[str]":
    """Names with their explanations, each beside its name or, on a narrow screen, below it."""
    lines: list[str] = []
    for name, text in rows:
        first = f"  {name:<{column}} "
        if width < _NARROW:
            lines += [f"  {name}", *wrapped(" " * 8 + text, width, 8)]
        else:
            lines += wrapped(first + text, width, len(first))
    return lines
