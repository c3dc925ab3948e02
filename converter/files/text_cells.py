"""New columns as the text of their cells: amounts with their decimals, rates, days and words."""

from decimal import Decimal
from typing import Any, TypeAlias

import numpy
import pyarrow
from numpy.typing import NDArray
from pyarrow import compute

from converter.files.contract import Flags
from converter.files.contract import Numbers as Wholes
from converter.frames.arrays import WORD, decoded, numbers_of, valid_of
from converter.frames.columns import plain_array, values_of

__all__ = ["amounts", "days", "floats", "texts"]

Bytes: TypeAlias = NDArray[numpy.uint8]

_ZERO, _MINUS = ord("0"), ord("-")
_CHUNK = 1 << 14  # rows: their numbers fit the cache of a core
_MOST = 18  # digits that fit 63 bits
_POWERS: Wholes = 10 ** numpy.arange(_MOST + 1, dtype=numpy.int64)
_FOUR = 10_000
EIGHT = 8
_ROOM = 4 * EIGHT  # bytes that the words of the last row may need after it
# The four digits of each number below 10,000, as the bytes of one word.
_DIGITS: Any = numpy.frombuffer(b"".join(b"%04d" % one for one in range(_FOUR)), "<u4")


def amounts(array: Any, digits: "int | NDArray[numpy.int8]", mark: str) -> Any:
    """Decimals as text, each with exactly ``digits`` decimals after the mark; a large_string array.

    ``digits`` is one number, or one for each row. A null stays null. Zero has no sign. There is no grouping,
    and never an exponent. Raises ValueError for a value with more decimals than it is to have.
    """
    array = plain_array(array)
    each = numpy.broadcast_to(numpy.asarray(digits, numpy.int64), (len(array),))
    parts = [
        _amounts(array.slice(start, _CHUNK), each[start : start + _CHUNK], mark)
        for start in range(0, len(array), _CHUNK)
    ]
    return pyarrow.concat_arrays(parts) if parts else pyarrow.array([], pyarrow.large_string())


def floats(array: Any, mark: str) -> Any:
    """Floats as text: the shortest digits that are the float, and never an exponent. A null stays null."""
    words = plain_array(array).dictionary_encode()
    return _of_dictionary(words, [_shortest(one).replace(".", mark) for one in words.dictionary.to_pylist()])


def days(array: Any) -> Any:
    """Days as text, like ``2024-12-31``. A null stays null."""
    return plain_array(array).cast(pyarrow.string())


def texts(array: Any) -> Any:
    """Words, also those of a dictionary, as text. A null stays null."""
    return decoded(array).cast(pyarrow.large_string())


def _shortest(value: float) -> str:
    text = f"{Decimal(repr(value)):f}"
    return text.removesuffix(".0")


def _of_dictionary(words: Any, found: list[str]) -> Any:
    return pyarrow.array(found, pyarrow.string()).take(words.indices)


def _amounts(array: Any, digits: Wholes, mark: str) -> Any:
    valid, scale = valid_of(array), int(array.type.scale)
    low, high = numbers_of(array, numpy.int64, 2).reshape(-1, 2).T
    if valid is not None:
        low, high, digits = (numpy.where(valid, numbers, 0) for numbers in (low, high, digits))
    most = max(scale, int(digits.max()))
    largest = int(_POWERS[_MOST] // _POWERS[most - scale]) if most <= _MOST else 0
    fits = (high == low >> (WORD - 1)) & (low < largest) & (low > -largest)
    every = bool(fits.all())
    if every and most == scale:
        made = _written(low, digits, most, mark)
    elif largest:
        low = numpy.where(fits, low, 0) * _POWERS[most - scale]
        made = _written(low, digits, most, mark)
    else:
        made = pyarrow.nulls(len(array), pyarrow.large_string())
    if not every:
        rest = ~fits if valid is None else valid & ~fits
        made = compute.replace_with_mask(made, pyarrow.array(rest), _one_by_one(array, digits, rest, mark))
    return made if valid is None else compute.if_else(array.is_valid(), made, None)


def _one_by_one(array: Any, digits: Wholes, rows: Flags, mark: str) -> Any:
    """The text of those rows whose numbers don't fit 63 bits."""
    found = []
    for value, places in zip(
        values_of(array.filter(pyarrow.array(rows))), digits[rows].tolist(), strict=True
    ):
        text, _, part = f"{value:f}".partition(".")
        _check(not part[places:].strip("0"))
        kept = part[:places].ljust(places, "0")
        text = text.lstrip("-") if not (text.strip("-0") or kept.strip("0")) else text
        found.append(f"{text}{mark}{kept}" if places else text)
    return pyarrow.array(found, pyarrow.large_string())


def _check(whole: bool) -> None:
    if not whole:
        raise ValueError("an amount has more decimals than its cell is to have")


def _written(numbers: Wholes, digits: Wholes, scale: int, mark: str) -> Any:
    """Numbers of at most 18 digits, the last ``scale`` of them decimals, of which rows keep ``digits``."""
    sizes, negative = numpy.abs(numbers), numbers < 0
    lengths = _wholes(sizes, scale) + ((scale > 0) + scale)
    written, cut = lengths + negative, scale - digits
    if cut.any():
        _check(not (sizes % _POWERS[cut]).any())
        written -= cut + (digits == 0)
    offsets: Any = numpy.zeros(len(numbers) + 1, numpy.int64)
    numpy.cumsum(written, out=offsets[1:])
    firsts = offsets[:-1]
    data: Any = numpy.empty(int(offsets[-1]) + _ROOM, numpy.uint8)
    _fill(data, firsts + negative, lengths, _words(sizes, scale, ord(mark)))
    data[firsts[negative]] = _MINUS
    buffers = [None, pyarrow.py_buffer(offsets), pyarrow.py_buffer(data)]
    return pyarrow.Array.from_buffers(pyarrow.large_string(), len(numbers), buffers)


def _wholes(sizes: Wholes, scale: int) -> Wholes:
    """How many digits stand before the mark, at least one."""
    found: Any = numpy.ones(len(sizes), numpy.int64)
    for power in range(scale + 1, len(str(int(sizes.max(initial=0))))):
        found += sizes >= _POWERS[power]
    return found


def _words(sizes: Wholes, scale: int, mark: int) -> Any:
    """The text of numbers as words of eight bytes, a row each, with zeros before it."""
    words: list[Any] = []
    left, decimals = sizes, scale
    while decimals >= EIGHT:
        left, word = _last(left, EIGHT)
        words.append(word)
        decimals -= EIGHT
    if scale:
        left, word = _last(left, EIGHT - 1)
        # Of seven digits after a zero those before the mark move to the front; the first byte is the lowest.
        after = 8 * (EIGHT - decimals)
        before = (1 << (after - 8)) - 1
        kept = ((1 << 64) - 1) >> after << after if decimals else 0
        word = (word >> 8 & before) | (word & kept) | (mark << (after - 8))
        words.append(word)
    while EIGHT * len(words) < 1 + (scale > 0) + scale or left.any():
        left, word = _last(left, EIGHT)
        words.append(word)
    return numpy.stack(words[::-1], axis=1)


def _last(numbers: Wholes, places: int) -> "tuple[Wholes, Any]":
    """What is left of numbers without their last digits, and these as words of eight digits."""
    above = numbers // _POWERS[places]
    last = (numbers - above * _POWERS[places]).astype(numpy.uint32)
    high = last // _FOUR
    pair: Any = numpy.empty((len(numbers), 2), "<u4")
    pair[:, 0] = _DIGITS.take(high)
    pair[:, 1] = _DIGITS.take(last - high * _FOUR)
    return above, pair.view("<u8")[:, 0]


def _fill(data: Bytes, starts: Wholes, lengths: Wholes, words: Any) -> None:
    """Write the last ``lengths`` bytes of the words of each row where the row starts, in ascending order.

    What a word has too much is after its row, and the next row is written over it.
    """
    width = words.shape[1]
    unused = (EIGHT * width - lengths)[:, None] - EIGHT * numpy.arange(width)
    at = starts[:, None] + numpy.maximum(-unused, 0)
    moved = words >> (8 * unused.clip(0, EIGHT - 1)).astype("<u8")
    # A word of this kind may begin at any byte.
    places: Any = numpy.ndarray((len(data) - EIGHT + 1,), "V8", data, 0, (1,))
    places[at.ravel()] = moved.ravel().view("V8")
