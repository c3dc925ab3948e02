"""What ``--rule`` asks of a line: what goes with it, the rule and its period, and how hints are typed."""

from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.api.converter import Converter
    from converter.cli.grammar import Options
    from converter.prescribed.contract import Rule
    from converter.prescribed.periods import Asked
    from converter.text.arguments import Day
    from converter.text.forms import Form
    from converter.text.question import Question

__all__ = ["by_rule", "check_rule", "form_for", "when"]

# The options that say which rate is meant, as a rule does, by field.
_SAY_WHICH = {
    "source": "--source", "official": "--official", "average": "--average", "end_of": "--end-of",
    "so_far": "--so-far", "when_missing": "--when-missing", "max_age": "--max-age", "own": "--rate",
    "pegs": "--no-pegs",
}  # fmt: skip


def check_rule(options: "Options") -> None:
    """Raise InputError for an unknown rule, and for what ``--rule`` or ``--proof`` does not go with.

    ``--rule-column`` of a file goes with what ``--rule`` goes with.
    """
    if options.rule is None and options.rule_column is None:
        if options.proof:
            raise InputError("--proof goes with --rule")
        return
    from converter.api.by_rule import check

    by = "--rule" if options.rule_column is None else "--rule-column"
    check({name: field for field, name in _SAY_WHICH.items() if field in options.typed}, by)
    if options.rule is None:
        return
    if options.proof and "format" in options.typed:
        raise InputError("--proof is a line of JSON of its own; leave out the other format")
    if options.proof and options.output is not None:
        raise InputError("--proof goes to standard output; leave out -o")
    from converter import prescribed

    prescribed.get(options.rule)


def when(asked: "Question", options: "Options") -> "Day":
    """The day of a question; by a rule the text of ``--on`` if its words have none, which may be a period."""
    return options.on if options.rule is not None and asked.on is None else asked.on


def by_rule(converter: "Converter", on: "Day", options: "Options") -> "tuple[Rule, Asked]":
    """The rule of ``--rule``, and what is asked of it by a day, the text of a day or a period, or nothing.

    Raises InputError for an unknown rule and for a period that is none of its own, DateError for a text that
    is neither a day nor a period.
    """
    from converter import prescribed
    from converter.prescribed.known import meant

    rule = prescribed.get(options.rule or "")
    return rule, meant(rule, on, converter.store.clock())


def form_for(options: "Options", name: str = "") -> "Form | None":
    """What a question is typed for, as `text.question.parse` takes it; ``name`` is that of a command."""
    if not name and options.rule is None:
        return None
    from converter.text.forms import Form

    return Form(name, rule=options.rule or "")
