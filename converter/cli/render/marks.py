"""Thousands separators and decimal marks of the numbers in tables on a terminal."""

from converter.errors import InputError
from converter.text.amounts import decimal_comma

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from converter.cli.grammar import Options

__all__ = ["PLAIN", "Marks", "marks_for"]

_SPACE = "\N{NO-BREAK SPACE}"
_ENDS = "(),;:"


class Marks:
    """How numbers are shown: what stands between groups of three digits, and the decimal mark."""

    __slots__ = ("decimal", "group")

    def __init__(self, group: str = "", decimal: str = ".") -> None:
        self.group = group
        self.decimal = decimal

    def number(self, text: str) -> str:
        """A plain number such as ``-1234.50`` with these marks; any other text as it is."""
        body = text.strip().lstrip("+-")
        whole, dot, part = body.partition(".")
        if not (whole.isdigit() and whole.isascii()) or not (part.isdigit() or not dot):
            return text
        shown = f"{int(whole):,}".replace(",", self.group) if self.group else whole
        return text.replace(body, f"{shown}{self.decimal}{part}" if dot else shown)

    def words(self, text: str) -> str:
        """A text in which each number before a currency's code or a percent sign has these marks."""
        words = text.split(" ")
        for place, after in enumerate(words[1:]):
            unit = after.strip(_ENDS)
            if unit == "%" or (len(unit) == 3 and unit.isascii() and unit.isupper()):
                bare = words[place].strip(_ENDS)
                words[place] = words[place].replace(bare, self.number(bare)) if bare else words[place]
        return " ".join(words)


PLAIN = Marks()


def marks_for(options: "Options", out: "IO[str]") -> Marks:
    """The marks for a stream: a terminal has those of the setting and the locale, anything else none.

    A number is shown such that the same locale reads it as the same number: a separator that it would read
    as the decimal mark gives way to the usual one.
    """
    if not out.isatty():
        return PLAIN
    try:
        comma = decimal_comma(options.locale)
    except InputError:  # a locale that is none says nothing of numbers
        comma = None
    usual, decimal = (".", ",") if comma else (",", ".")
    chosen = options.thousands
    if chosen is None or chosen == decimal:
        return Marks(usual, decimal)
    return Marks({"none": "", " ": _SPACE}.get(chosen, chosen), decimal)
