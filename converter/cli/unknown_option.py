"""The error for an option that a command does not have, with what to type in its place."""

from shlex import join

from converter.cli.grammar import is_amount
from converter.cli.grammar.commands import ALL, command_of, names_of, near_option, plain, takes_value
from converter.cli.grammar.question import QUESTION, minus
from converter.cli.grammar.synonyms import OPTIONS, ROLES
from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Command

__all__ = ["check_glued", "refused"]

# A rule has one answer, so that no command lists or watches its rates by day.
_OF_A_RULE = ("--rule", "--proof")
_BY_RULE = "it goes with a question, as in convert 1000 USD EUR --rule eu-oss --on 2024-Q1"
_OF_MANY = "a proof is of one rate, and a file has many"


def check_glued(words: "Sequence[str]") -> None:
    """Raise InputError for a mistyped option that would be read as ``-o`` with its file, such as -ofline."""
    valued = False
    for word in words:
        if not valued and word[:2] == "-o" and _is_mistyped(word):
            command = command_of(plain(words)) or QUESTION
            raise refused(word, words, command)
        valued = not valued and takes_value(word)


def _is_mistyped(word: str) -> bool:
    """Whether a word that begins with -o is more like an option than like -o with the path of a file."""
    if len(word) == 2 or "." in word or "/" in word or "\\" in word:
        return False
    return bool(near_option(word)) or word.lstrip("-").lower() in OPTIONS


def refused(name: str, words: "Sequence[str]", command: "Command") -> InputError:
    """The error for the option of that name, typed among these words of a command."""
    # What others call an option by the name of one of another command is told as for any other name.
    meant = _instead(name, command) or (command is QUESTION and _role(name, command))
    elsewhere = not meant and any(name in option.names for one in ALL for option in one.options)
    told = _elsewhere(name, command) if elsewhere else f"no such option {name[:40]}"
    if _role(name, command):
        return InputError(f"{told}; {_as_words(words, command)}")
    if elsewhere and command is not QUESTION and name in _OF_A_RULE:
        why = f": {_OF_MANY}" if command.name == "file" else ""
        return InputError(f"{told}{why}; {_BY_RULE}")
    if elsewhere:
        return InputError(f"{told}; {_page(command)}" if command is not QUESTION else told)
    instead = _instead(name, command)
    if instead.startswith("convert "):
        return InputError(f"{told}; try: {instead}")
    near = instead or near_option(name, [command])
    return InputError(f"{told}; did you mean {near}?" if near else f"{told}; {_page(command)}")


def _page(command: "Command") -> str:
    return "see convert --help" if command is QUESTION else f"see convert {command.name} --help"


def _elsewhere(name: str, command: "Command") -> str:
    """What to say of an option that other commands have, and this one has not."""
    if command is not QUESTION:
        return f"{command.name} takes no {name}"
    owners = [c.name for c in ALL if not c.actions and any(name in o.names for o in c.options)]
    return f"a question takes no {name}; only convert {' and '.join(owners)} {'do' if owners[1:] else 'does'}"


def _instead(name: str, command: "Command") -> str:
    """What this program calls an option that others have, or the command to type; empty if there is none."""
    for instead in OPTIONS.get(name.lstrip("-").lower(), ()):
        if instead.startswith("convert ") or instead.split()[0] in names_of(command):
            return instead
    return ""


# -- options for what this program takes as words -----------------------------------------------------


def _role(name: str, command: "Command") -> str:
    """The word of the command's pattern whose value an option of that name has elsewhere; empty if none."""
    takes = set(command.words.replace("[", " ").replace("]", " ").replace(".", " ").split())
    if command is QUESTION:
        takes = {"AMOUNT", "FROM", "TARGET"}
    takes |= {role for role, word in (("FROM", "BASE"), ("TARGET", "QUOTE")) if word in takes}
    return next((role for role in ROLES.get(name.lstrip("-").lower(), ()) if role in takes), "")


def _as_words(words: "Sequence[str]", command: "Command") -> str:
    """The line to type in place of these words; the page of the command if it can't be made out."""
    given: dict[str, list[str]] = {}
    line = _put(words, command, given)
    if line is None and command is QUESTION:
        line = _example(given)
    return f"try: convert {join(line)}" if line else _page(command)


def _put(words: "Sequence[str]", command: "Command", given: "dict[str, list[str]]") -> "list[str] | None":
    """The words of a line with the values of such options in their places; None if it can't be read.

    The values are put into ``given``, by role.
    """
    rest, options = [], []
    todo = iter(words)
    for word in todo:
        name, equals, value = word.partition("=")
        if minus(word)[:1] != "-" or word == "-":
            rest.append(word)
            continue
        role = _role(name, command)
        # Beside a BASE the --to of `rates` is meant as a word: with one it can't be combined.
        if role != "TARGET" and name in names_of(command):
            role = ""
        if role:
            given.setdefault(role, []).append(value if equals else next(todo, ""))
            continue
        known = name if name in names_of(command) else _instead(name, command)
        if not known or known.startswith("convert "):
            return None
        options.append(known + equals + value)
        if takes_value(known) and not equals:
            options.append(next(todo, ""))
    named = command.name.split() if command is not QUESTION else []
    found = _ordered(rest[len(named) :], given)
    return [*named, *found, *options] if found and _readable(found, command) else None


def _ordered(rest: "list[str]", given: "dict[str, list[str]]") -> "list[str] | None":
    """The amount, the base, the plain words and the targets; None for two of the first or a lone target."""
    amounts, bases = given.get("AMOUNT", []), given.get("FROM", [])
    if rest and is_amount(rest[0]):
        amounts, rest = [*amounts, rest[0]], rest[1:]
    if len(amounts) > 1 or len(bases) > 1 or ("TARGET" in given and not (bases or rest)):
        return None
    last = (value for role in ("TARGET", "SOURCE", "TEXT") for value in given.get(role, []))
    return [*amounts, *bases, *rest, *last]


def _readable(words: "list[str]", command: "Command") -> bool:
    """Whether the command understands these words."""
    from converter import sources
    from converter.cli.pairs import base_and_quotes
    from converter.text import question

    try:
        if "SOURCE" in command.words:
            return all(map(sources.known, words))
        if command.name in ("currencies", "rules"):
            return True
        if "BASE" in command.words:
            return _has_quotes(command, len(base_and_quotes(words, None, "")[1]))
        asked = question.parse(words)
    except InputError:
        return False
    return command is QUESTION or len(asked.quotes) == 1


def _has_quotes(command: "Command", quotes: int) -> bool:
    """Whether the command takes that number of quotes: one, by its pattern also several, or none."""
    several, none = "QUOTE..." in command.words, "[QUOTE" in command.words
    return quotes == 1 or (several if quotes else none)


def _example(given: "dict[str, list[str]]") -> "list[str]":
    """A question with the values that were given, as far as they can be read, and others for the rest."""
    amount = next(filter(is_amount, given.get("AMOUNT", [])), "100")
    base, target = (
        [v for v in given.get(role, []) if _readable([v], QUESTION)] for role in ("FROM", "TARGET")
    )
    if target:
        return [amount, *(base[:1] or ["EUR" if _same(target[0], "USD") else "USD"]), *target]
    return [amount, *(base[:1] or ["USD"]), "USD" if base and _same(base[0], "EUR") else "EUR"]


def _same(word: str, code: str) -> bool:
    from converter import iso4217

    return iso4217.resolve(word)[0] == code
