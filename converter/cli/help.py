"""The help screens as plain text, at most 80 columns wide: examples first, then commands and options."""

from textwrap import fill

from converter.cli.grammar.commands import COMMANDS
from converter.cli.grammar.question import QUESTION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.cli.grammar import Command, Option

__all__ = ["SHORT", "examples", "screen", "version"]

SHORT = """\
usage: convert AMOUNT FROM [to] TARGET... [on DATE]
   as: convert 100 USD RUB
 help: convert --help"""

_EXAMPLES = """\
Converts money, today or on any past day, and says whose rate was used.

  convert 100 USD RUB                        one target
  convert 100 usd to rub, eur, gbp           several targets
  convert 1200 EUR to USD on 2022-12-31      the rate of a past day
  convert "1.2k€" roubles                    symbols, names, k for thousands
  convert "100 USD + 50 EUR" RUB             sums and products, exactly
  convert -q 100 USD RUB                     only the number, for scripts
  echo "100 USD RUB" | convert -             one question per line, as a batch"""

# The options that the main screen explains; it has room for the names of the others only.
_COMMON = frozenset(
    ("on", "average", "source", "offline", "format", "json", "quiet", "digits", "fee", "explain")
)

_COMMAND_EXAMPLES = {
    "rates": (
        "convert rates USD",
        "convert rates EUR --on 2016-02-11",
        "convert rates RUB --source cbr --json",
    ),
    "history": (
        "convert history USD RUB --since 2025-01-01 --chart",
        "convert history EUR USD --every month --since 2020 --csv",
        "convert history EUR USD --coverage",
        "convert history USD RUB -o rub.png      or .svg .csv .json .parquet",
        "convert history USD RUB -o fx.beancount or .ledger .journal",
    ),
    "currencies": ("convert currencies franc", "convert currencies 643", "convert currencies --csv"),
    "compare": (
        "convert compare 100 USD RUB",
        "convert compare 100 USD EUR on 2024-06-14",
        "convert compare 1 EUR USD --source ecb,boc,nbp --json",
    ),
    "sources": (
        "convert sources",
        "convert sources ecb       what one quotes, when it publishes, its licence",
        "convert sources --check",
        "convert sources --json",
    ),
    "watch": (
        "convert watch USD RUB --above 95 --every 1h",
        "convert watch EUR USD --below 1.05 && notify-send 'the euro is cheap'",
    ),
    "config": ("convert config", "convert config --json"),
    "cache": (
        "convert cache info              what is on this machine, and how fresh it is",
        "convert cache path              the folder of the fetched rates",
        "convert cache refresh ecb       fetch the newest rates of a source or of all",
        "convert cache export -o fx.zip  write all rates on this machine to a file",
        "convert cache export 100 USD RUB -o fx.zip      only what a question needs",
        "convert cache import fx.zip     read a rates file, or a file of a source",
        "convert cache import ecb eurofxref-hist.zip @2026-10-31T08:47:16Z",
        "convert cache accept cbr 2026-04-25 USD     use a figure that was set aside",
        "convert cache clear ecb         delete the fetched rates of a source or of all",
    ),
}  # fmt: skip


def version() -> str:
    """The line of --version."""
    from converter._version import __version__

    return f"convert {__version__}"


def screen(command: "Command") -> str:
    """The help of a command; for a question the main screen."""
    if command is QUESTION:
        return _main()
    lines = [f"usage: convert {command.name} [options] {command.words}".rstrip(), "", command.help, ""]
    lines += [f"  {example}" for example in _COMMAND_EXAMPLES[command.name]]
    return "\n".join([*lines, "", "Options", *map(_line, command.options)])


def examples(command: "Command" = QUESTION) -> "tuple[str, ...]":
    """The example lines of a command, by default those of questions."""
    if command is QUESTION:
        return tuple(line for line in _EXAMPLES.splitlines() if line[:1] == " ")
    return _COMMAND_EXAMPLES[command.name]


def _main() -> str:
    commands = [f"  {name:<12} {command.help}" for name, command in COMMANDS.items()]
    told = [_line(option) for option in QUESTION.options if option.key in _COMMON]
    rest = [_named(option) for option in QUESTION.options if option.key not in _COMMON]
    return "\n".join([
        _EXAMPLES, "", "Commands (for details: convert COMMAND --help)", *commands, "",
        "Options (for all commands and options: man fxconvert)", *told, *_wrapped(rest),
    ])  # fmt: skip


def _named(option: "Option") -> str:
    return f"{option.names[-1]} {option.metavar}".rstrip()


def _wrapped(names: "list[str]") -> "list[str]":
    """Names of options without their help, as many per line as fit; none is broken."""
    lines = ["  also"]
    for name in names:
        if len(lines[-1]) + len(name) > 76:
            lines.append("      ")
        lines[-1] += f"  {name}"
    return lines


def _line(option: "Option") -> str:
    """The names of an option and beside them its help, which may take several lines."""
    names = ", ".join(option.names) if option.names[0][:2] != "--" else f"    {option.names[0]}"
    first = f"  {names + ' ' + option.metavar:<24} "
    return fill(
        option.help, 80, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    )
