"""The words of currencies in a column: codes as they are, names and symbols as the codes that they mean."""

from functools import cache, lru_cache
from typing import Any

import numpy
import pyarrow
from numpy.typing import NDArray

from converter import iso4217
from converter.errors import UnknownCurrency
from converter.frames.arrays import decoded
from converter.frames.columns import values_of
from converter.frames.plain_text import is_text, keys_of_three, word_of
from converter.text.items import is_word

__all__ = ["is_currency", "read"]

_LONGEST = 60  # characters of a name
_KNOWN = 10_000  # distinct words that are kept


def read(cells: Any) -> tuple[Any, tuple[str, ...]]:
    """The words of a column without blanks around them, and the readings to tell, such as ``$=USD``.

    A code stays as it is, in any case: GBp is a hundredth of GBP, gbp is not. An English name, a symbol or
    an ISO number becomes its code, as in ``convert 5 euros``. All other words stay as they are, also names
    of countries, whose currency depends on the day, and so does what is no text. Raises nothing.
    """
    array = decoded(cells)
    if not isinstance(array, pyarrow.Array):
        return _of_values(array)
    if not is_text(array.type) or _all_stay(array):
        return array, ()
    words = array.dictionary_encode()
    found, told = _of_values(values_of(words.dictionary))
    return pyarrow.array(found, pyarrow.large_string()).take(words.indices), told


def is_currency(word: str) -> bool:
    """Whether a word names a currency, or several that share it."""
    return len(word) <= _LONGEST and (iso4217.is_unit(word) or is_word(word))


def _of_values(values: list[Any]) -> tuple[list[Any], tuple[str, ...]]:
    each = [_meaning(one) if isinstance(one, str) else (one, "") for one in values]
    return [one[0] for one in each], tuple(sorted({one[1] for one in each if one[1]}))


@lru_cache(_KNOWN)
def _meaning(word: str) -> tuple[str, str]:
    """The code of a name or a symbol, else the word itself, and the reading to tell, if any."""
    text = word.strip()
    if len(text) > _LONGEST or not text or iso4217.is_unit(text):
        return text, ""
    number = text.isascii() and text.isdigit()
    if not number and not is_word(text):
        return text, ""
    try:
        # English on every machine: a file must not be read by the language of its reader.
        code, told = iso4217.resolve(text, "en")
    except UnknownCurrency:
        return text, ""
    if told and _is_country(text):
        return text, ""
    return code, f"{text}={code}" if number else told or ""


def _is_country(text: str) -> bool:
    from converter.iso4217._countries import meant
    from converter.iso4217._names import DEFAULTS

    key = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return key not in DEFAULTS and bool(meant(key))


@cache
def _known_to_stay() -> NDArray[numpy.bool_]:
    """Whether words of three bytes stay, by their numbers; only the pages of seen words take memory."""
    return numpy.zeros(1 << 24, numpy.bool_)


def _all_stay(array: Any) -> bool:
    """Whether all words have three bytes and stay as they are."""
    keys = keys_of_three(array)
    if keys is None:
        return False
    known = _known_to_stay()
    if bool(known.take(keys).all()):
        return True
    for key in numpy.unique(keys[~known.take(keys)]).tolist():
        word = word_of(key)
        if _meaning(word) != (word, ""):
            return False
        known[key] = True
    return True
