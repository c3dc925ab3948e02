"""The help screens, plain text: examples first, then what there is."""

from converter.cli.grammar import COMMANDS, QUESTION, Command, Option

__all__ = ["SHORT", "examples", "screen", "version"]

SHORT = """\
usage: convert AMOUNT FROM [to] TARGET... [on DATE]
   as: convert 100 USD RUB
 help: convert --help"""

_EXAMPLES = """\
Converts money, today or on any past day, and says whose rate was used.

  convert 100 USD RUB                        one answer
  convert 100 usd to rub, eur, gbp           several targets
  convert 1200 EUR to USD on 2022-12-31      the rate of a day
  convert "1.2k€" roubles                    symbols, names, thousands
  convert "100 USD + 50 EUR" RUB             sums and products, exactly
  convert -q 100 USD RUB                     the number alone, for scripts
  echo "100 USD RUB" | convert -             a question a line, a row for each"""

# The options that a screen has room to explain; the others stand there by name.
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
    "sources": ("convert sources", "convert sources --check", "convert sources --json"),
    "watch": (
        "convert watch USD RUB --above 95 --every 1h",
        "convert watch EUR USD --below 1.05 && notify-send 'the euro is cheap'",
    ),
    "config": ("convert config", "convert config --json"),
    "cache": (
        "convert cache info              what is held, and until when it is fresh",
        "convert cache path              the directory it is kept in",
        "convert cache refresh ecb       fetch the newest rates of a source, or of all",
        "convert cache export -o fx.zip  write a rates file of all that is held",
        "convert cache export 100 USD RUB -o fx.zip      or of what a question needs",
        "convert cache import fx.zip     take in a rates file, or a publisher's own",
        "convert cache import ecb eurofxref-hist.zip @2026-10-31T08:47:16Z",
        "convert cache accept cbr 2026-04-25 USD     use a figure that is set aside",
        "convert cache clear ecb         remove what was fetched of a source, or of all",
    ),
}  # fmt: skip


def version() -> str:
    """The line of --version."""
    from converter._version import __version__

    return f"convert {__version__}"


def screen(command: Command) -> str:
    """The help of a command, or of the whole."""
    if command is QUESTION:
        return _main()
    lines = [f"usage: convert {command.name} [options] {command.words}".rstrip(), "", command.help, ""]
    lines += [f"  {example}" for example in _COMMAND_EXAMPLES[command.name]]
    return "\n".join([*lines, "", "Options", *map(_line, command.options)])


def examples(command: Command = QUESTION) -> "tuple[str, ...]":
    """The examples of a command, or of questions."""
    if command is QUESTION:
        return tuple(line for line in _EXAMPLES.splitlines() if line[:1] == " ")
    return _COMMAND_EXAMPLES[command.name]


def _main() -> str:
    commands = [f"  {name:<12} {command.help}" for name, command in COMMANDS.items()]
    told = [_line(option) for option in QUESTION.options if option.key in _COMMON]
    rest = [_named(option) for option in QUESTION.options if option.key not in _COMMON]
    return "\n".join([
        _EXAMPLES, "", "Commands (convert COMMAND --help tells more)", *commands, "",
        "Options (man fxconvert tells every command and option)", *told, *_wrapped(rest),
    ])  # fmt: skip


def _named(option: Option) -> str:
    return f"{option.names[-1]} {option.metavar}".rstrip()


def _wrapped(names: "list[str]") -> "list[str]":
    """Names without more, as many to a line as fit; none is broken."""
    lines = ["  also"]
    for name in names:
        if len(lines[-1]) + len(name) > 76:
            lines.append("      ")
        lines[-1] += f"  {name}"
    return lines


def _line(option: Option) -> str:
    names = ", ".join(option.names) if option.names[0][:2] != "--" else f"    {option.names[0]}"
    return f"  {names + ' ' + option.metavar:<24} {option.help}"
