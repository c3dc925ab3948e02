"""The words of a command that takes two currencies: ``EUR USD``, ``EURUSD``, ``euro to yen``."""

from converter import iso4217
from converter.errors import InputError
from converter.text import question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.forms import Form

__all__ = ["pair_of"]


def pair_of(
    words: "Sequence[str]", locale: "str | None", usage: str, *, form: "Form | None" = None
) -> "tuple[str, str, tuple[str, ...]]":
    """The codes of base and quote, and the readings that were chosen.

    Hints are for the words of a ``form``, by default for a question. Raises InputError with ``usage`` as its
    message for words that name anything else, such as an amount.
    """
    if not words:
        raise InputError(usage)
    asked = question.parse(words, locale=locale, form=form)
    if asked.hundredth and asked.base:
        raise iso4217.no_amount(asked.hundredth, asked.base)
    if asked.terms or asked.amount != 1 or asked.on is not None or len(asked.quotes) != 1:
        raise InputError(usage)
    return asked.base, asked.quotes[0], asked.assumed
