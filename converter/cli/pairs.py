"""The words of a command that takes a base and its quotes, like ``EUR USD GBP``."""

from converter import iso4217
from converter.errors import InputError
from converter.text import question

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.forms import Form

__all__ = ["base_and_quotes"]


def base_and_quotes(
    words: "Sequence[str]", locale: "str | None", wrong: str, *, form: "Form | None" = None
) -> "tuple[str, tuple[str, ...], tuple[str, ...]]":
    """The codes of the base and of its quotes, which may be none, and what was assumed.

    They are written as in a question without an amount or a day. Hints are for the words of a ``form``, by
    default for a question. Raises InputError: with the message ``wrong`` for words that are something else.
    """
    if not words:
        raise InputError(wrong)
    asked = question.parse(words, locale=locale, form=form)
    if asked.hundredth and asked.base:
        raise iso4217.no_amount(asked.hundredth, asked.base)
    if asked.terms or asked.amount != 1 or asked.on is not None:
        raise InputError(wrong)
    return asked.base, asked.quotes, asked.assumed
