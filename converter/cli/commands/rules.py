"""``convert rules [TEXT]``: the rates that authorities prescribe, by name."""

import sys

from converter import prescribed
from converter.advice import nearest
from converter.api.by_rule import rules
from converter.cli.exit_codes import OK
from converter.cli.render.grid import documents, write
from converter.cli.render.rules import ADVICE, COLUMNS, cells, item
from converter.errors import InputError
from converter.sources import key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options
    from converter.prescribed.contract import Rule

__all__ = ["run"]

_MORE = "convert rules NAME tells all of one, with a worked example"
# Columns that a narrow terminal leaves out, the first of them first.
_SPARE = ("authority", "law", "since", "home", "how")


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the rules that have all the words, or all of one rule if they are its name; the exit code.

    Raises InputError if there is none.
    """
    text = " ".join(words)
    key, own = key_of(text), prescribed.keys()
    if key in own or key in prescribed.plugins():
        from converter.cli.commands.rules_one import run as whole

        return whole(prescribed.get(key), shape)
    found = rules(text)
    if not found:
        raise _none(text)
    _listed(found, options, shape)
    return OK


def _none(text: str) -> InputError:
    """The error for words that no rule has, with the rule that they most likely name."""
    near = nearest(key_of(text), [rule.key for rule in rules()])
    meant = f"; did you mean {near}?" if near else ""
    error = InputError(f"no rule matches {text[:40]!r}{meant}").suggesting(*filter(None, [near]))
    return error.advising("`convert rules` lists all")


def _listed(found: "Sequence[Rule]", options: "Options", shape: str) -> None:
    if shape in ("json", "ndjson"):
        items = [item(rule) for rule in found]
        sys.stdout.write(documents(items, {"rules": items}, shape))
        return
    entire = shape in ("csv", "tsv", "markdown")
    names = COLUMNS[0] + COLUMNS[1] if entire else COLUMNS[0]
    write(
        names, [cells(rule, entire=entire) for rule in found], shape, sys.stdout, spare=_SPARE,
        caption=[_MORE, ADVICE], color=options.color,
    )  # fmt: skip
