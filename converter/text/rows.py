"""Lines of a CSV file, which are refused: their commas may be decimal commas or separators; pure."""

from converter.errors import InputError
from converter.text.amounts import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from converter.text.tokens import Token

__all__ = ["RowError", "check"]

_EMPTY = "with an empty field"


class RowError(InputError):
    """A word looks like a line of a CSV file. `text.hints` looks for no other reading of the line."""


def check(tokens: "Sequence[Token]", text: str, marks: str) -> None:
    """Raise RowError if a word of a question looks like a line of a CSV file.

    ``10,2025-12-31,1500,CHF,EUR`` has a day among its fields, a comma in ``7,50,USD,EUR`` may be a decimal
    comma or a separator, and ``,USD,EUR`` has an empty field. ``100,USD,EUR`` can be read. ``tokens`` are
    those of ``text``; ``marks`` are the punctuation marks at the end of the line, which ``text`` lacks.
    """
    ends = sum(map(marks.count, ",;"))
    if not ends and not _doubtful(tokens):
        return
    words: list[list[Token]] = []
    for token in tokens:
        if not token.touches:
            words.append([])
        words[-1].append(token)
    # In ", 100 USD EUR" the comma is a slip; ", USD, EUR" has an empty field for the amount.
    kinds = [token.kind for token in tokens[:2]]
    if kinds[0] == "comma" and kinds != ["comma", "number"]:
        raise _error(text, words[0], _EMPTY)
    for word in words:
        commas = [at for at, token in enumerate(word) if token.kind == "comma"]
        if not commas and ends < 2:
            continue
        # A comma at the end of a question is a slip, but after the fields of a row, 10,USD, it is not.
        if any(at + 1 in commas for at in commas) or (ends and len(words) == 1 and ends + len(commas) > 1):
            raise _error(text, word, _EMPTY)
        inner = [word[at].text for at in commas if 0 < at < len(word) - 1]
        if inner and any(token.kind == "day" and token is not tokens[-1] for token in word):
            raise _error(text, word, "with a day among its fields")
        if "," in inner and any(token.kind == "number" and "," in token.text for token in word):
            raise _error(text, word, "whose commas may be decimal commas")


def _doubtful(tokens: "Sequence[Token]") -> bool:
    """Whether a line needs a closer look; most lines of a batch have single commas only and don't."""
    before = "comma"
    for token in tokens:
        kind = token.kind
        if kind == "day" or (kind == "comma" == before) or (kind == "number" and "," in token.text):
            return True
        before = kind
    return False


def _error(text: str, word: "Sequence[Token]", what: str) -> RowError:
    said = shown(text[word[0].start : word[-1].stop])
    return RowError(f"{said} looks like a line of a CSV file, {what}; separate the words by spaces")
