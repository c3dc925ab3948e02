"""The error for a day or a period after ``--on`` that the shell has split into several words."""

from converter.errors import DateError, InputError
from converter.text import days
from converter.text.arguments import day_of
from converter.text.periods import period

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from converter.cli.grammar import Options

    Found = TypeVar("Found")
    Read = Callable[[Sequence[str]], object]

__all__ = ["day", "no_day", "reading"]

# Words that a day or a period in words has at most behind its first one: 1 month ago, A to B.
_MOST = 2


def reading(
    words: "Sequence[str]", options: "Options", read: "Callable[[Sequence[str]], Found]", *, means: bool
) -> "Found":
    """What ``read`` reads in words; its error, or that of `day` in its place."""
    try:
        return read(words)
    except InputError as error:
        raise day(words, options, read, means=means) or error from None


def day(words: "Sequence[str]", options: "Options", read: "Read", *, means: bool) -> "DateError | None":
    """An error if ``--on`` has lost words to others that can't be read for them; else None.

    In ``1000 USD EUR --on june 2024`` the option has the text ``june`` and the question ends in 2024. The
    error shows how to type it. ``read`` reads the words of the command, and raises InputError for those that
    it can't read; ``means`` says whether the command takes the mean of a period.
    """
    if options.on is None or "on" not in options.typed:
        return None
    for lost, rest in _split(words):
        advice = _advice(options.on, lost, by_rule=options.rule is not None, means=means)
        if advice and _reads(rest, read):
            return DateError(f"--on takes one word, or several in quotes; {advice}")
    return None


def no_day(text: str) -> "DateError | None":
    """The error for the name of a period where a day is needed, with the options that take it; else None."""
    try:
        asked = period(text)
    except DateError:
        return None
    written = " ".join(text.split()) if ".." not in text else str(asked)
    return days.no_day(written)


def _split(words: "Sequence[str]") -> "Iterator[tuple[Sequence[str], Sequence[str]]]":
    """The words that may have followed the option, at the end or at the beginning, with all others."""
    for count in range(1, min(_MOST, len(words)) + 1):
        yield words[-count:], words[:-count]
        yield words[:count], words[count:]


def _advice(on: str, lost: "Sequence[str]", *, by_rule: bool, means: bool) -> str:
    """What to type for the day or the period of all the words; empty if they are none."""
    text = " ".join((on, *lost))
    if by_rule and len(lost) == _MOST and lost[0].lower() in ("to", "until", "-"):
        text = f"{on}..{lost[1]}"
    for reads in (period, day_of) if by_rule else (day_of,):
        try:
            reads(text)
        except DateError:
            continue
        return f"try: --on {days.in_quotes(text)}"
    error = no_day(text) if means and not by_rule else None
    return f"{error}; {error.advice}" if error else ""


def _reads(words: "Sequence[str]", read: "Read") -> bool:
    try:
        read(words)
    except InputError:
        return False
    return True
