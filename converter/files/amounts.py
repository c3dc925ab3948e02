"""How the amounts of a column are written, decided once from its first cells, and the amounts so read."""

import re
from decimal import Decimal
from typing import Any, TypeAlias

import numpy
import pyarrow
from numpy.typing import NDArray
from pyarrow import compute

from converter.errors import AmountError, InputError, given
from converter.files.contract import Flags, Said, undecided
from converter.files.units import is_currency
from converter.frames.arrays import decoded
from converter.frames.columns import values_of
from converter.frames.plain_text import is_text
from converter.text.amounts import MINUS, readings, shown

__all__ = ["AmountReading", "decide"]

Rows: TypeAlias = NDArray[numpy.intp]

# A locale that has the decimal mark.
_LOCALES = {".": "en", ",": "de"}
_OTHER = {".": ",", ",": "."}
_KINDS = {".": "dot", ",": "comma"}
_NAMES = {".": "decimal dot, 1,234 is 1234", ",": "decimal comma, 1.234 is 1234"}
_SWAPPED = bytes.maketrans(b".,", b",.")
# Text of so many characters goes to the kernels: it has at most 30 digits.
_LONGEST = 30
_CHUNK = 1 << 13  # rows: what is found of their bytes stays near a core
_DIGITS = 15  # a decimal of so many digits is the shortest form of the float nearest to it
_WIDEST = 38  # digits of a decimal of 128 bits
_KNOWN = 20_000  # distinct cells that are kept
# A number with a dot as its decimal mark, and one with commas between its groups.
_PLAIN = r"\A-?(?:0|[1-9][0-9]*)?(?:\.[0-9]+)?\z"
_GROUPED = r"\A-?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?\z"
# Cells that show the decimal mark to be a dot, a comma, or need none.
_WHOLE = r"\A-?(?:0|[1-9][0-9]*)"
_SETTLED = {
    ".": rf"{_WHOLE}\.(?:[0-9]{{1,2}}|[0-9]{{4,}})\z|\A-?[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+\.[0-9]+\z",
    ",": rf"{_WHOLE},(?:[0-9]{{1,2}}|[0-9]{{4,}})\z|\A-?[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+,[0-9]+\z",
    "": rf"{_WHOLE}\z",
}
# A currency before or after a number, in most cells that have one.
_WITH_WORD = (
    r"\A(?P<before>[^\s\x{a0}\x{202f}0-9.,'_()+\x{2212}-]*)[ \x{a0}]?(?P<number>-?[0-9](?:[0-9.,]*[0-9])?)"
    r"[ \x{a0}]?(?P<after>[^\s\x{a0}\x{202f}0-9.,'_()+\x{2212}-]*)\z"
)
# The dot of Rs.50 is one of the word, that of $.50 the decimal mark.
_PARTS = re.compile(
    r"(?P<before>[^0-9]*?)(?P<number>[-+\u2212]?(?:(?<!\w)[.,])?[0-9](?:.*[0-9])?[-\u2212]?)(?P<after>[^0-9]*)",
    re.ASCII | re.DOTALL,
)
_SIGNS = (*MINUS, "+")


class _Cell:
    """What a cell says: its amount and its currency, or why it can't be read; all empty for an empty one."""

    __slots__ = ("amount", "reason", "word")

    def __init__(self, amount: Decimal | None = None, word: str = "", reason: str = "") -> None:
        self.amount = amount
        self.word = word
        self.reason = reason


class AmountReading:
    """How the amounts of a column are read.

    ``decimal`` is the decimal mark, a dot if no cell has shown one. ``told`` says for people what was
    understood; it is empty for a column without text.
    """

    def __init__(
        self, decimal: str, told: str, *, name: str, settled: bool, with_currency: bool, said: Said
    ) -> None:
        self._name = name
        self.decimal = decimal
        self.told = told
        self._settled = settled
        self._with_currency = with_currency
        self._said = said
        self._known: dict[str, _Cell] = {}

    def read(self, cells: Any) -> tuple[Any, Any, dict[int, str]]:
        """The amounts of cells, the currencies that they name, and by row why some can't be read.

        Amounts are floats if each is the shortest decimal form of its float, else decimals; null where a cell
        is empty or wrong. What is no text stays as it is. Currencies are text as it was written, null where a
        cell names none; they are None if cells are not to name them.
        """
        array = decoded(cells)
        if not isinstance(array, pyarrow.Array):
            return self._of_values(array)
        if not is_text(array.type):
            words = pyarrow.nulls(len(array), pyarrow.large_string()) if self._with_currency else None
            return array, words, {}
        if not self._with_currency:
            column = _Column(_as_large(array))
            wrong, _ = self._fill(column)
            return column.amounts(), None, wrong
        return self._with_words(_as_large(array))

    def _of_values(self, values: list[Any]) -> tuple[Any, Any, dict[int, str]]:
        amounts: list[Any] = []
        words: list[str | None] = []
        wrong: dict[int, str] = {}
        for row, value in enumerate(values):
            cell = self._cell(value) if isinstance(value, str) else None
            amounts.append(value if cell is None else cell.amount)
            words.append((cell and cell.word) or None)
            if cell and cell.reason:
                wrong[row] = cell.reason
        return amounts, words if self._with_currency else None, wrong

    def _with_words(self, array: Any) -> tuple[Any, Any, dict[int, str]]:
        """The amounts and words of text: most cells are a number and a word, the others read one by one."""
        numbers, words = _simple_parts(array)
        plain = numbers.is_valid()
        column = _Column(compute.if_else(plain, numbers, array))
        # A number by itself may be among the rest, so both are asked for the word of the whole cell.
        wrong, odd = self._fill(column, array)
        if odd:
            rows, texts = [*odd], [*odd.values()]
            mask: Flags = numpy.zeros(len(array), numpy.bool_)
            mask[rows] = True
            words = compute.replace_with_mask(
                words, pyarrow.array(mask), pyarrow.array(texts, pyarrow.large_string())
            )
        return column.amounts(), words, wrong

    def _fill(self, column: "_Column", whole: Any = None) -> tuple[dict[int, str], dict[int, str | None]]:
        """Read a column; why some rows can't be read, and the words of the rows that were read one by one."""
        odd = column.read(self.decimal, settled=self._settled)
        wrong: dict[int, str] = {}
        words: dict[int, str | None] = {}
        if not len(odd):
            return wrong, words
        texts = (column.array if whole is None else whole).take(pyarrow.array(odd)).dictionary_encode()
        each = [self._cell(text) for text in values_of(texts.dictionary)]
        for row, place in zip(odd.tolist(), texts.indices.to_pylist(), strict=True):
            cell = each[place]
            words[row] = cell.word or None
            if cell.amount is not None:
                column.put(row, cell.amount)
            elif cell.reason:
                wrong[row] = cell.reason
        return wrong, words

    def _cell(self, text: str) -> _Cell:
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            found = self._known[text] = self._read(text)
        return found

    def _read(self, text: str) -> _Cell:
        if not text.strip():
            return _Cell()
        try:
            number, word = _split(text)
            if word and not self._with_currency:
                if is_currency(word):
                    instead = self._said("currency", self._name)
                    raise AmountError(
                        f"{shown(text)} names a currency itself; write only the amount, or take the "
                        f"currencies of this column with {instead}"
                    )
                number = text
            return _Cell(self._number(number, text), word)
        except AmountError as error:
            return _Cell(reason=str(error))

    def _number(self, number: str, text: str) -> Decimal:
        value = readings(number, _LOCALES[self.decimal])[0]
        mark = _mark_of(number)
        if self._settled and mark == _OTHER[self.decimal]:
            kinds = f"a decimal {_KINDS[mark]}, and its column a decimal {_KINDS[self.decimal]}"
            raise AmountError(f"{shown(text)} has {kinds}")
        if not self._settled and mark not in ("", self.decimal):
            asked = f"{self._said('decimal', ',')} or {self._said('decimal', '.')}"
            raise AmountError(f"{shown(text)}: the first amounts show no decimal mark; give it with {asked}")
        return value


class _Column:
    """The numbers of text while they are read."""

    def __init__(self, array: Any) -> None:
        self.array = array.fill_null("") if array.null_count else array
        self._values: Any = numpy.zeros(0)
        self._valid: Flags = numpy.zeros(0, numpy.bool_)
        self._exact = False
        self._odd: dict[int, Decimal] = {}
        self._texts: Any = None

    def read(self, decimal: str, *, settled: bool) -> Rows:
        """Read all cells that are plain; the rows of the others, without those of empty ones."""
        self._texts = _swapped(self.array) if decimal == "," else self.array
        offsets, data = _bytes_of(self._texts)
        lengths = numpy.diff(offsets)
        parts = (offsets[start : start + _CHUNK + 1] for start in range(0, len(lengths), _CHUNK))
        plain = numpy.concatenate(
            [numpy.zeros(0, bool), *(_may_be_plain(one, data, settled) for one in parts)]
        )
        values = _cast(self._texts, plain)
        if values is None:
            matched = compute.match_substring_regex(self._texts, _PLAIN)
            plain &= matched.to_numpy(zero_copy_only=False)
            values = _cast(self._texts, plain)
        # Without the sign of a zero, which an amount does not have.
        self._values, self._valid = values.fill_null(0.0).to_numpy() + 0.0, plain
        if plain.all():
            rest: Rows = numpy.zeros(0, numpy.intp)
        else:
            rest = self._read_grouped(numpy.flatnonzero(~plain & (lengths > 0)), settled=settled)
        self._exact = self._has_long(lengths)
        return rest

    def put(self, row: int, amount: Decimal) -> None:
        """Set the amount of a row that is not plain."""
        value = float(amount)
        self._values[row], self._valid[row] = value, True
        self._odd[row] = amount
        self._exact = self._exact or Decimal(repr(value)) != amount

    def amounts(self) -> Any:
        """The amounts, as floats if they are exact so, else as decimals."""
        if self._exact:
            return self._decimals()
        if self._valid.all():
            return pyarrow.array(self._values)
        return pyarrow.array(self._values, mask=~self._valid)

    def _read_grouped(self, rows: Rows, *, settled: bool) -> Rows:
        """Read those of some rows that have marks between their groups; the rows that are left."""
        if not settled or not len(rows):
            return rows
        texts = self._texts.take(pyarrow.array(rows))
        short = compute.less_equal(compute.binary_length(texts), _LONGEST)
        grouped = compute.and_(compute.match_substring_regex(texts, _GROUPED), short)
        flags = grouped.to_numpy(zero_copy_only=False)
        if not flags.any():
            return rows
        numbers = compute.replace_substring(texts.filter(grouped), ",", "")
        self._values[rows[flags]] = numbers.cast(pyarrow.float64()).to_numpy()
        self._valid[rows[flags]] = True
        mask: Flags = numpy.zeros(len(self._values), numpy.bool_)
        mask[rows[flags]] = True
        self._texts = compute.replace_with_mask(self._texts, pyarrow.array(mask), numbers)
        return rows[~flags]

    def _has_long(self, lengths: Any) -> bool:
        """Whether a number that was read has more digits than its float surely stands for."""
        rows = numpy.flatnonzero((lengths > _DIGITS) & self._valid)
        if not len(rows):
            return False
        texts = self._texts.take(pyarrow.array(rows))
        signs = compute.add(compute.count_substring(texts, "."), compute.count_substring(texts, "-"))
        return bool(compute.max(compute.subtract(compute.binary_length(texts), signs)).as_py() > _DIGITS)

    def _decimals(self) -> Any:
        """The amounts as decimals of 128 bits, or of Python if these are too short."""
        texts = compute.if_else(pyarrow.array(self._valid), self._texts, None)
        if self._odd:
            mask: Flags = numpy.zeros(len(self._values), numpy.bool_)
            mask[[*self._odd]] = True
            written = pyarrow.array([f"{one:f}" for _, one in sorted(self._odd.items())], texts.type)
            texts = compute.replace_with_mask(texts, pyarrow.array(mask), written)
        sizes, dots = compute.binary_length(texts), compute.find_substring(texts, ".")
        has_dot = compute.greater_equal(dots, 0)
        whole = compute.max(compute.if_else(has_dot, dots, sizes)).as_py()
        scale = compute.max(
            compute.if_else(has_dot, compute.subtract(compute.subtract(sizes, dots), 1), 0)
        ).as_py()
        # Arrow reads a longer number as another one without a word: 30 digits and a scale of 25.
        if whole + scale <= _WIDEST:
            return texts.cast(pyarrow.decimal128(_WIDEST, scale))
        return [None if text is None else Decimal(text) for text in texts.to_pylist()]


def decide(sample: Any, *, name: str, decimal: str | None, with_currency: bool, said: Said) -> AmountReading:
    """How the amounts of a column are read, by some of its cells.

    ``name`` is that of the column, for messages. ``decimal`` is the decimal mark if it was given. Cells that
    hold a currency beside the amount are read if ``with_currency``. Raises InputError if cells have a mark
    and none shows which kind it is, or if they show both kinds.
    """
    if decimal is not None and decimal not in (*_OTHER,):
        raise InputError(f"{said('decimal')} is '.' or ',', not {given(decimal)}")
    texts = _texts_of(sample)
    if decimal is None:
        found, marked = _evidence(texts, with_currency=with_currency)
        if len(found) != 1 and (found or marked):
            fact = "show two decimal marks" if found else "can be read in two ways"
            either = f"{said('decimal', ',')} or {said('decimal', '.')}"
            raise undecided(f"the amounts of {shown(name)} {fact}", [*found.values()] or marked, either)
        settled, mark = bool(found), next(iter(found), ".")
    else:
        settled, mark = True, decimal
    told = ""
    if len(texts) and (settled or _is_of_texts(sample)):  # beside texts numbers may have decimals
        told = _NAMES[mark] if settled else "whole numbers"
    return AmountReading(mark, told, name=name, settled=settled, with_currency=with_currency, said=said)


def _texts_of(sample: Any) -> Any:
    """The distinct texts of a sample, without empty ones."""
    array = decoded(sample)
    if isinstance(array, pyarrow.Array):
        texts = _as_large(array) if is_text(array.type) else pyarrow.array([], pyarrow.large_string())
    else:
        texts = pyarrow.array([one for one in array if isinstance(one, str)], pyarrow.large_string())
    texts = compute.utf8_trim_whitespace(texts.drop_null().unique())
    return texts.filter(compute.not_equal(texts, ""))


def _is_of_texts(sample: Any) -> bool:
    """Whether the cells of a sample are text, and none a number."""
    array = decoded(sample)
    if isinstance(array, pyarrow.Array):
        return bool(is_text(array.type))
    return all(one is None or isinstance(one, str) for one in array)


def _evidence(texts: Any, *, with_currency: bool) -> tuple[dict[str, str], list[str]]:
    """For each decimal mark a cell that shows it, and two cells whose mark may be of either kind."""
    found: dict[str, str] = {}
    if with_currency:
        texts = compute.coalesce(_simple_parts(texts)[0], texts).unique()
    for mark, pattern in _SETTLED.items():
        matched = compute.match_substring_regex(texts, pattern)
        if mark and compute.any(matched).as_py():
            found[mark] = texts.filter(matched)[0].as_py()
        texts = texts.filter(compute.invert(matched))
    marked = []
    for text in values_of(texts):
        try:
            number, word = _split(text)
            if word and not with_currency:
                continue
            mark_or_none = _mark_of(number)
        except AmountError:
            continue
        if mark_or_none is None:
            marked.append(text)
        elif mark_or_none:
            found.setdefault(mark_or_none, text)
    return found, marked[:2]


def _mark_of(number: str) -> str | None:
    """The decimal mark that an amount shows, empty if it has no dot and comma; None if it has two readings.

    Raises AmountError if it is no amount.
    """
    with_dot, with_comma = (readings(number, _LOCALES[mark])[0] for mark in ".,")
    if with_dot != with_comma:
        return None
    last = max(number.rfind("."), number.rfind(","))
    if last < 0:
        return ""
    mark = number[last]
    # Before an exponent a dot is the decimal mark, whatever the power leaves of the decimals.
    is_decimal = "e" in number.lower() or int(with_dot.as_tuple().exponent) < 0
    return mark if is_decimal else _OTHER[mark]


def _simple_parts(texts: Any) -> tuple[Any, Any]:
    """The number and the word of texts that are simple; null for the others, a word also if there is none."""
    parts = compute.extract_regex(texts, _WITH_WORD)
    before, numbers, after = (parts.field(index) for index in range(3))
    first, last = (compute.not_equal(word, "") for word in (before, after))
    simple = compute.and_(parts.is_valid(), compute.invert(compute.and_(first, last)))
    words = compute.if_else(first, before, compute.if_else(last, after, None))
    return compute.if_else(simple, numbers, None), compute.if_else(simple, words, None)


def _split(text: str) -> tuple[str, str]:
    """The number of a cell with its sign, and the currency before or after it, empty if there is none.

    Raises AmountError for two currencies or two signs. What is no number is refused when it is read.
    """
    body = text.strip()
    inner, paid = _without_parentheses(body)
    parts = _PARTS.fullmatch(inner)
    if parts is None:
        return body, ""
    before, number, after = parts["before"], parts["number"], parts["after"].strip()
    signs = [number[0]] if number[0] in _SIGNS else []
    if before[:1] in _SIGNS and before[1:2].strip():
        signs.append(before[0])
        before = before[1:]
    if len(signs) + (number[-1] in MINUS) + paid > 1:
        return body, ""
    before = before.strip()
    if any(word[:1] in _SIGNS or word[-1:] in _SIGNS for word in (before, after) if word):
        return body, ""
    if before and after:
        raise AmountError(f"{shown(text)} names a currency twice; write it once")
    if number[0] in _SIGNS:
        number = number[1:]
    return ("-" if paid else "".join(signs)) + number, before or after


def _without_parentheses(body: str) -> tuple[str, bool]:
    """The text without the parentheses that make its number negative, and whether it had them."""
    begin, end = body.find("("), body.find(")")
    if body.count("(") != 1 or body.count(")") != 1 or end < begin:
        return body, False
    outside = body[:begin] + body[end + 1 :]
    if any("0" <= c <= "9" or c in _SIGNS for c in outside):
        return body, False
    return f"{body[:begin]} {body[begin + 1 : end].strip()} {body[end + 1 :]}".strip(), True


def _as_large(array: Any) -> Any:
    """Text of any layout in one of them."""
    return array.cast(pyarrow.large_string())


def _bytes_of(array: Any) -> tuple[Any, Any]:
    """Where the text of each row begins and the last one ends, and the bytes, of an array without nulls."""
    _, offsets, data = array.buffers()
    if not len(array):
        return numpy.zeros(1, numpy.int64), numpy.zeros(0, numpy.uint8)
    bounds = numpy.frombuffer(offsets, numpy.int64)[array.offset : array.offset + len(array) + 1]
    text = numpy.frombuffer(data, numpy.uint8) if data is not None else numpy.zeros(0, numpy.uint8)
    return bounds, text


def _swapped(array: Any) -> Any:
    """The same text with dots for commas and commas for dots."""
    bounds, text = _bytes_of(array)
    first, last = int(bounds[0]), int(bounds[-1])
    data = text[first:last].tobytes().translate(_SWAPPED)
    buffers = [None, pyarrow.py_buffer(bounds - bounds[0]), pyarrow.py_buffer(data)]
    return pyarrow.Array.from_buffers(array.type, len(array), buffers)


def _may_be_plain(bounds: Any, data: Any, dots: bool) -> Flags:
    """Which texts have only digits, dots and minus signs, and begin and end as a plain number does.

    Those whose signs and dots stand elsewhere are among them. With ``dots`` false a dot isn't allowed.
    """
    lengths = numpy.diff(bounds)
    plain: Flags = (lengths > 0) & (lengths <= _LONGEST)
    if bounds[-1] == bounds[0]:
        return plain
    first, last = int(bounds[0]), int(bounds[-1])
    text = data[first:last]
    _leave_out(plain, text, bounds - first, dots=dots)
    starts = numpy.minimum(bounds[:-1], last - 1)
    firsts = data.take(starts)
    zeros = numpy.flatnonzero(firsts == ord("0"))
    _leave_zeros(plain, zeros, starts[zeros] + 1, bounds[1:][zeros], data)
    minus = numpy.flatnonzero(firsts == ord("-"))
    if len(minus):
        after, ends = starts[minus] + 1, bounds[1:][minus]
        plain[minus[after >= ends]] = False
        zeros = numpy.flatnonzero((after < ends) & (data.take(after, mode="clip") == ord("0")))
        _leave_zeros(plain, minus[zeros], after[zeros] + 1, ends[zeros], data)
    plain &= data.take(numpy.maximum(bounds[1:] - 1, first)) != ord(".")
    return plain


def _leave_zeros(plain: Flags, rows: Rows, after: Any, ends: Any, data: Any) -> None:
    """Leave out the rows whose first digit, a zero, is followed by another digit."""
    if len(rows):
        following = data.take(after, mode="clip")
        plain[rows[(after < ends) & (following != ord("."))]] = False


def _leave_out(plain: Flags, text: Any, bounds: Any, *, dots: bool) -> None:
    """Leave out the rows that have another byte than digits, dots and minus signs."""
    # In ASCII these follow each other, with a slash among them, which no number has.
    low, high, slash = ord("-"), ord("9"), ord("/")
    others = (text - numpy.uint8(low)) > high - low
    others |= text == slash
    if not dots:
        others |= text == ord(".")
    if others.any():
        before: Any = numpy.zeros(len(text) + 1, numpy.int32)
        numpy.cumsum(others, out=before[1:])
        plain &= before.take(bounds[1:]) == before.take(bounds[:-1])


def _cast(texts: Any, plain: Flags) -> Any:
    """The floats of plain rows, null for the others; None if Arrow refuses one of them."""
    if not plain.all():
        texts = compute.if_else(pyarrow.array(plain), texts, None)
    try:
        return texts.cast(pyarrow.float64())
    except pyarrow.ArrowInvalid:
        return None
