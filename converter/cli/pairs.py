"""The currencies of a command: its words, like ``EUR USD GBP``, and lists of an option, like ``USD,GBP``."""

from converter import iso4217
from converter.errors import InputError
from converter.text import question
from converter.text.amounts import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.forms import Form

__all__ = ["base_and_quotes", "currencies", "listed"]


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


def currencies(
    words: "Sequence[str]", locale: "str | None", wrong: str, form: "Form"
) -> "tuple[str, tuple[str, ...], tuple[str, ...]]":
    """As `base_and_quotes`; a number alone is that of a currency."""
    if len(words) == 1 and words[0].isdecimal():
        return iso4217.resolve(words[0], locale)[0], (), ()
    return base_and_quotes(words, locale, wrong, form=form)


def listed(texts: "Sequence[str]", option: str) -> "tuple[str, ...]":
    """The codes in the values of an option that takes several; InputError for an unknown one.

    They are parted by commas, and each counts once.
    """
    words = [word.strip() for text in texts for word in text.split(",") if word.strip()]
    several = next((word for word in words if len(word.replace(";", " ").split()) > 1), None)
    if several is not None:
        raise InputError(f"{option} takes codes with commas between them, not {shown(several)!r}")
    return tuple(dict.fromkeys(iso4217.get(word).code for word in words))
