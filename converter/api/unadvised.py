"""A converter whose errors have no advice on what to type: their readers are not at this machine."""

from functools import wraps

from converter.errors import ConverterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from converter.api.converter import Converter

__all__ = ["QUESTIONS", "apply", "strip"]

QUESTIONS = (
    "_courses", "answer", "answers", "average", "compare", "convert", "convert_many", "coverage", "end_of",
    "history", "prepare", "rate", "rates", "rule_rates", "rules", "series", "total", "using",
)  # fmt: skip


def apply(converter: "Converter") -> None:
    """Take the advice from all errors that the questions of a converter raise or give."""
    for name in QUESTIONS:
        vars(converter)[name] = _plain(getattr(converter, name))


def _plain(question: "Callable[..., Any]") -> "Callable[..., Any]":
    @wraps(question)
    def ask(*args: "Any", **settings: "Any") -> "Any":
        try:
            found = question(*args, **settings)
        except ConverterError as error:
            strip(error)
            raise
        for one in _given(found):
            strip(one)
        return found

    return ask


def _given(found: "Any") -> "Iterator[ConverterError]":
    """The errors that an answer has as values: those of compared sources, of currencies left out."""
    each = found if isinstance(found, list) else getattr(found, "left_out", ())
    for one in each:
        error = one[1] if isinstance(one, tuple) else getattr(one, "error", None)
        if isinstance(error, ConverterError):
            yield error


def strip(error: ConverterError) -> None:
    """Take the advice from an error, and from those that it consists of."""
    error.advice = ""
    for one in getattr(error, "tried", ()):
        strip(one)
