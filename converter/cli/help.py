"""The help screens, plain text: examples first, then what there is."""

from converter.cli.grammar import COMMANDS, QUESTION, Command, Option

__all__ = ["SHORT", "screen", "version"]

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
  echo "100 USD RUB" | convert -             a question a line"""

_COMMAND_EXAMPLES = {
    "rates": (
        "convert rates USD",
        "convert rates EUR --on 2016-02-11",
        "convert rates RUB --source cbr --json",
    ),
    "currencies": ("convert currencies franc", "convert currencies 643", "convert currencies --csv"),
    "sources": ("convert sources", "convert sources --json"),
    "cache": (
        "convert cache info              what is held, and until when it is fresh",
        "convert cache path              the directory it is kept in",
        "convert cache refresh ecb       fetch the newest rates of a source, or of all",
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


def _main() -> str:
    commands = [f"  {name:<12} {command.help}" for name, command in COMMANDS.items()]
    options = [_line(option) for option in QUESTION.options]
    return "\n".join([
        _EXAMPLES, "", "Commands (convert COMMAND --help tells more)", *commands, "", "Options", *options,
    ])  # fmt: skip


def _line(option: Option) -> str:
    names = ", ".join(option.names) if option.names[0][:2] != "--" else f"    {option.names[0]}"
    return f"  {names + ' ' + option.metavar:<24} {option.help}"
