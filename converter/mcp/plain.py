"""Text that is safe for any reader, in answers and in errors."""

from converter.api.unadvised import strip
from converter.errors import UnknownCurrency
from converter.money import document
from converter.text.amounts import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.errors import ConverterError

__all__ = ["clean", "cleaned", "error"]


def clean(text: str) -> str:
    """A text without control characters or changes of direction."""
    return text if text.isprintable() else shown(text, len(text))


def cleaned(value: "Any") -> "Any":
    """A value of JSON, all texts of which are `clean`."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: cleaned(one) for name, one in value.items()}
    return [cleaned(one) for one in value] if isinstance(value, list) else value


def error(failure: "ConverterError") -> "dict[str, Any]":
    """The kind, the message and the suggestions of an error, as JSON has them.

    What it advises is for an assistant, which types no commands.
    """
    strip(failure)
    if isinstance(failure, UnknownCurrency) and not failure.suggestions and "; " not in str(failure):
        failure.advising("the tool currencies finds the code of a name, a symbol or a country")
    found: dict[str, Any] = cleaned(document.error(failure))
    return found
