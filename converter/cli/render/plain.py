"""A line for each target: the number and its currency, without grouping or colour."""

from converter.errors import ConverterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.cli.render import Outcome

__all__ = ["lines"]


def lines(found: "Outcome", *, unit: bool = True, places: bool = False) -> str:
    """The answers, each on a line: ``7552.73 RUB``, or without ``unit`` the number alone.

    With ``places`` a target without an answer has an empty line, else none.
    """
    out = []
    for result in found.results:
        if not isinstance(result, ConverterError):
            money = result.result
            out.append(f"{money.amount:f} {money.currency}\n" if unit else f"{money.amount:f}\n")
        elif places:
            out.append("\n")
    return "".join(out)
