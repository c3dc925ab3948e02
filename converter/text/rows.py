"""A line of a CSV file told from a question: what its commas mean can't be known; pure."""

from converter.errors import InputError
from converter.text.amounts import shown
from converter.text.tokens import Token, tokens

__all__ = ["check"]


def check(line: str) -> None:
    """Raise InputError for a line in which a word looks like a line of a CSV file.

    ``10,2025-12-31,1500,CHF,EUR`` has a day between its commas, in ``7,50,USD,EUR`` they separate words
    and may stand in a number, and ``,USD,EUR`` has an empty field. ``100,USD,EUR`` can be read.
    """
    found = tokens(line)
    words: list[list[Token]] = []
    for token in found:
        if not token.touches:
            words.append([])
        words[-1].append(token)
    # ", 100 USD EUR" has a mark too many, but ", USD, EUR" no amount.
    bare = [token.kind for token in found[:2]] != ["comma", "number"]
    for place, word in enumerate(words):
        what = _empty(word, first=not place and bare, only=len(words) == 1) or _unclear(word, found[-1])
        if what:
            said = shown(line[word[0].start : word[-1].stop])
            raise InputError(f"{said} looks like a line of a CSV file, {what}; separate the words by spaces")


def _empty(word: "list[Token]", *, first: bool, only: bool) -> str:
    """What to say of a field in which nothing stands: before the first word, or between two commas."""
    commas = [token.kind == "comma" for token in word]
    between = any(commas[k] and commas[k + 1] for k in range(len(commas) - 1))
    # A comma at the end of a question is a mere slip, but not after the fields of a row: 10,USD,
    after = only and commas[-1] and sum(commas) > 1
    return "with an empty field" if (first and commas[0]) or between or after else ""


def _unclear(word: "list[Token]", last: Token) -> str:
    """What to say of commas that separate words, where one may be a number's or a day stands between."""
    inner = [token.text for token in word[1:-1] if token.kind == "comma"]
    if inner and any(token.kind == "day" and token is not last for token in word):
        return "with a day among its fields"
    if "," in inner and any(token.kind == "number" and "," in token.text for token in word):
        return "in which a comma separates words or stands in a number"
    return ""
