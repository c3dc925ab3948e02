"""``convert rates [CODE...] --rule NAME``: the list of a rule as its authority prints it, or a part of it."""

from shlex import quote

from converter import prescribed
from converter.cli.exit_codes import OK, REJECTED
from converter.cli.output import formatted, readings, tell, tells
from converter.cli.output_file import destination
from converter.cli.pairs import currencies
from converter.cli.render import said
from converter.cli.render.marks import marks_for
from converter.cli.render.rule_rates import left_out, write_list
from converter.cli.ruled import by_rule, check_rule
from converter.cli.session import check_day, converter_for, watched
from converter.cli.unquoted import reading
from converter.errors import InputError
from converter.text.forms import Form

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.cli.grammar import Options

    # The codes of the words, None without words, and what was assumed.
    Named = tuple[tuple[str, ...] | None, tuple[str, ...]]

__all__ = ["run"]

_BY_DAY = ("to", "since", "until", "currencies")


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print the figures of a rule for the day or the period of ``--on``, by default today's; the exit code.

    With words only those of these currencies are printed, and an error is told for each that has none. With
    ``-o`` they are written to its file. Raises InputError for what also says which rate is meant, and errors
    as `Converter.rule_rates`.
    """
    rule = str(options.rule)
    _check(rule, options)
    codes, assumed = _named(words, options)
    options, shape = formatted(options, shape)
    with watched(converter_for(options), options) as converter:
        if assumed:
            asked = by_rule(converter, options.on, options)[1].period
            for day in (asked.first, asked.last):
                check_day(assumed, day)
        found = converter.rule_rates(rule, options.on, codes)
        found = found.replace(assumed=tuple(dict.fromkeys((*assumed, *found.assumed))))
        with destination(options) as out:
            write_list(found, shape, out, color=options.color, marks=marks_for(options, out))
        if tells(options, shape):
            lacking = left_out(found.left_out) if codes is None else [said(one) for _, one in found.left_out]
            tell([*readings(found.assumed), *lacking, *converter.reports])
    return REJECTED if codes and found.left_out else OK


def _check(rule: str, options: "Options") -> None:
    check_rule(options)
    typed = next((f"--{field}" for field in _BY_DAY if field in options.typed), "")
    if typed:
        if "rule" in options.kept:
            kept = f"--rule {rule} is kept; reset drops it"
            raise InputError(f"{typed} and --rule can't be combined, and {kept}")
        raise InputError(f"{typed} and --rule can't be combined; the list of a rule is as in: {_line(rule)}")


def _line(rule: str, codes: str = "") -> str:
    """The command for the list of a rule, or for the figures of some codes."""
    found = prescribed.get(rule)
    return f"convert rates {codes}--rule {found.key} --on {quote(found.example[1])}"


def _named(words: "Sequence[str]", options: "Options") -> "Named":
    """The currencies that the words name, each once; DateError if they are a part of the day of ``--on``."""
    rule = str(options.rule)
    wrong = f"rates --rule takes currencies, as in: {_line(rule, 'USD CHF ')}"
    form = Form("rates", amount=False, rule=rule)

    def read(words: "Sequence[str]") -> "Named":
        if not words:
            return None, ()
        one, others, assumed = currencies(words, options.locale, wrong, form)
        return tuple(dict.fromkeys((one, *others))), assumed

    return reading(words, options, read, means=False)
