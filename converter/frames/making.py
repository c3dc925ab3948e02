"""The new columns of rows whose outcomes were found: results, and what tells how each was made."""

from _thread import allocate_lock
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy
import pyarrow
from pyarrow import compute

from converter.errors import AmountError
from converter.frames.amounts import Amounts
from converter.frames.cells import Cells
from converter.frames.hints import Hints
from converter.frames.kernel import MOST_DIGITS, TOO_LONG, converted
from converter.frames.parts import NONE, Found, Numbers, Part, Rows, at, numbered
from converter.frames.plain_text import EPOCH
from converter.frames.reading import Places, Reason

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from converter.frames.assumed import Assumed
    from converter.lookup.grid import Way

__all__ = ["OF_WAY", "TEXTS", "TOLD", "WAY", "Made", "Maker", "Texts", "type_of"]

# What tells how a rate was made, as texts.
TEXTS: "dict[str, Callable[[Way], str]]" = {
    "source": lambda way: way.source,
    "kind": lambda way: way.kind,
    "derivation": lambda way: way.derivation,
    "notes": lambda way: ",".join(way.notes),
}
# What tells by which rule; no text without one.
OF_RULE: "dict[str, Callable[[Way], str]]" = {"rule": lambda way: way.rule, "period": lambda way: way.period}
# What can be told of each row, in the columns beside the results.
TOLD = ("rate", "as_of", *TEXTS, *OF_RULE, "assumed", "reason")
# All of these in one text, with tabs between: for those who count rates, and no column of users.
WAY = "way"
OF_WAY = ("source", "kind", "derivation", "notes", "rule")


def _way(way: "Way") -> str:
    return "\t".join(_TEXT_OF[each](way) for each in OF_WAY)


_TEXT_OF: "dict[str, Callable[[Way], str]]" = {**TEXTS, **OF_RULE, WAY: _way}


def type_of(told: str) -> Any:
    """The type in Arrow of a column that tells this."""
    if told == "rate":
        return pyarrow.float64()
    return pyarrow.date32() if told == "as_of" else pyarrow.dictionary(pyarrow.int32(), pyarrow.string())


class Texts:
    """Distinct texts in the order in which they were found, each with a kind. Thread-safe."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.kinds: list[str] = []
        self._places: dict[Reason, int] = {}
        self._lock = allocate_lock()

    def place(self, text: str, kind: str = "") -> int:
        """The place of a text, which is added if it is new."""
        found = self._places.get((kind, text))
        if found is None:
            shown = text.encode(errors="replace").decode()  # half a surrogate pair is no text of Arrow
            with self._lock:
                found = self._places.get((kind, text))
                if found is None:
                    self.all.append(shown)
                    self.kinds.append(kind)
                    found = self._places[kind, text] = len(self.all) - 1
        return found

    def column(self, places: "Sequence[Places]") -> Any:
        """A column of the texts at these places, null at -1, from arrays of them that follow each other."""
        words = pyarrow.array(self.all, pyarrow.string())
        chunks = [
            pyarrow.DictionaryArray.from_arrays(pyarrow.array(each, mask=each < 0), words) for each in places
        ]
        return pyarrow.chunked_array(chunks, type_of("reason"))


class Made:
    """The new columns of some rows for one target.

    ``result``, and ``told`` of a rate or an as-of day, are arrays of Arrow. Otherwise ``told`` are places in
    `Texts`; so are ``reasons``, why rows have no result: -1 for the others. They are None if nobody asked.
    """

    __slots__ = ("reasons", "result", "told")

    def __init__(self, result: Any, told: "dict[str, Any]", reasons: Any) -> None:
        self.result = result
        self.told = told
        self.reasons = reasons


class Maker:
    """Makes the new columns for one target, or for those that a column names. Thread-safe.

    ``digits_of`` gives the decimals of the results in a target, None if they are not rounded, or the reason
    why there are none.
    Results are decimals with ``scale`` decimals, or floats if that is None. ``units`` has the reasons of
    words that are no currencies, ``assumed`` the readings of rows, None if nobody asked.
    """

    def __init__(
        self,
        cells: Cells,
        told: Sequence[str],
        digits_of: "Callable[[str], int | Reason | None]",
        scale: int | None,
        *,
        reasons: bool,
        units: Hints,
        assumed: "Assumed | None" = None,
    ) -> None:
        self.cells = cells
        self.units = units
        self.targets = Hints(cells.targets)
        self.texts = {each: Texts() for each in (*TEXTS, *OF_RULE, "assumed", "reason", WAY)}
        self._assumed = assumed
        self._told = [each for each in told if each != "reason"]
        self._digits_of = digits_of
        self._scale = scale
        self._reasons = reasons
        self.type = pyarrow.float64() if scale is None else pyarrow.decimal128(MOST_DIGITS, scale)

    def made(self, rows: Rows, found: Found, amounts: "Callable[[Any], Amounts]") -> Made:
        """The new columns of some rows.

        ``amounts`` reads the amounts of those whose numbers it is called with, or of all for None.
        """
        parts = self.cells.parts_of(found.lines)
        if isinstance(parts, int):
            return self._made(rows, found, self.cells.part(parts), amounts(None))
        counts = numpy.bincount(parts)
        # Numbers of 16 bits are sorted by their digits.
        order = numpy.argsort(parts.astype(numpy.int16) if len(counts) < 1 << 15 else parts, kind="stable")
        pieces, start = [], 0
        for part in numpy.flatnonzero(counts).tolist():
            those = order[start : start + counts[part]]
            start += len(those)
            pieces.append(
                self._made(rows.take(those), found.take(those), self.cells.part(part), amounts(those))
            )
        back: Any = numpy.empty(len(order), numpy.intp)
        back[order] = numpy.arange(len(order))
        return _joined(pieces, back)

    def _made(self, rows: Rows, found: Found, part: Part, amounts: Amounts) -> Made:
        """The new columns of rows of one target and the same sources."""
        rates, index = part.rates, found.index
        digits = self._digits_of(part.to) if part.to else 0
        lacking = digits if isinstance(digits, tuple) else None
        refused: dict[int, str] = {}
        result = converted(
            amounts, index if lacking is None else numpy.full_like(index, NONE), rates,
            0 if isinstance(digits, tuple) else digits, decimal=self._scale is not None, refused=refused,
        )  # fmt: skip
        if self._scale is not None:
            result = _with_scale(result, self._scale, refused)
        reasons = self._why(rows, found, amounts, result, lacking, refused) if self._reasons else None
        return Made(result, {each: self._places(each, part, index, rows) for each in self._told}, reasons)

    def _places(self, told: str, part: Part, index: Places, rows: Rows) -> Any:
        if told == "rate":
            return pyarrow.array(part.rates.table(0).take(index), from_pandas=True)
        if told == "as_of":
            days: Places = part.as_of.take(index)
            return pyarrow.array(days - numpy.int32(EPOCH), mask=days == 0).view(pyarrow.date32())
        if told == "assumed":
            return self._readings(part, index, rows)
        texts, text_of = self.texts[told], _TEXT_OF[told]
        ways = ((way, way.refused or (told in OF_RULE and not way.rule)) for way in part.outcomes.ways)
        places = [NONE if lacks else texts.place(text_of(way)) for way, lacks in ways]
        return numpy.array([*places, NONE], numpy.int32).take(part.way.take(index))

    def _readings(self, part: Part, index: Places, rows: Rows) -> Places:
        """The places of the readings of rows, in the order of ``Conversion.assumed``."""
        assumed, texts = self._assumed, self.texts["assumed"]
        assert assumed is not None  # noqa: S101
        ways, way = part.outcomes.ways, part.way.take(index)
        own = numpy.array([*(assumed.number(one.assumed) for one in ways), 0], numpy.int32).take(way)
        units, amounts, days = rows.assumed
        joined = assumed.joined(assumed.joined(assumed.joined(units, amounts), own), days)
        # Where there is no rate nothing was answered by the readings.
        refused = numpy.array([*(bool(one.refused) for one in ways), True]).take(way)
        numbers = numpy.where(refused, 0, joined)
        distinct, of_row = numpy.unique(numbers, return_inverse=True)
        places = [texts.place(assumed.text(one)) if one else NONE for one in distinct.tolist()]
        return numpy.array(places, numpy.int32)[of_row]

    def _why(
        self,
        rows: Rows,
        found: Found,
        amounts: Amounts,
        result: Any,
        lacking: "Reason | None",
        refused: "dict[int, str]",
    ) -> Places:
        """Why rows have no result: of several reasons that which ``convert`` would name."""
        why: Places = numpy.full(len(result), NONE, numpy.int32)
        if not result.null_count:
            return why
        cells, place = self.cells, self.texts["reason"].place
        those = numpy.flatnonzero(result.is_null().to_numpy(zero_copy_only=False))
        reasons = self._refusals(_at(found.lines, those), _at(found.columns, those))
        for row, text in refused.items():
            why[row] = place(text, AmountError.kind)
        reasons = numpy.where(reasons == NONE, why[those], reasons)
        if lacking is not None:
            reasons[:] = place(lacking[1], lacking[0])
        of_amount: list[Reason | None] = [None]
        if amounts.problem is not None:
            of_amount += [(AmountError.kind, text) for text in amounts.messages[1:]]
        problem = 0 if amounts.problem is None else amounts.problem
        of_sources = rows.sources, cells.sources.reason
        of_money = (rows.units, self.units.reason), (problem, of_amount.__getitem__)
        # A converter has its sources before it is asked; a rule is looked at after the amount.
        later = (of_sources, *of_money) if cells.asked.by_rule else (*of_money, of_sources)
        days = found.days, cells.days.reason
        for numbers, reason_of in (days, (rows.targets, self.targets.reason), *later):
            distinct, of_row = numpy.unique(_at(numbers, those), return_inverse=True)
            told = [reason_of(number) for number in distinct.tolist()]
            places = [NONE if one is None else place(one[1], one[0]) for one in told]
            own = numpy.array(places, numpy.int32)[of_row]
            reasons = numpy.where(own == NONE, reasons, own)
        why[those] = reasons
        return why

    def _refusals(self, lines: Places, columns: Places) -> Places:
        """The places of the texts why there is no rate for lines and columns; -1 for those that have one."""
        pairs = (lines.astype(numpy.int64) << 32) | columns
        distinct, of_row = numpy.unique(pairs, return_inverse=True)
        cells = [(pair >> 32, pair & 0xFFFFFFFF) for pair in distinct.tolist()]
        told, place = self.cells.refusals(cells), self.texts["reason"].place
        places = [place(told[cell][1], told[cell][0]) if cell in told else NONE for cell in cells]
        return numpy.array(places, numpy.int32)[of_row]


def _at(numbers: Numbers, those: "NDArray[numpy.intp]") -> Places:
    """The numbers of some rows, as an array."""
    return numbered(at(numbers, those), len(those))


def _with_scale(result: Any, scale: int, refused: "dict[int, str]") -> Any:
    """Decimals with more decimals than they have; null if they don't fit, as ``refused`` tells then."""
    kind = pyarrow.decimal128(MOST_DIGITS, scale)
    if result.type == kind:
        return result
    limit = 10 ** (MOST_DIGITS - scale)
    ends = (end.as_py() for end in compute.min_max(result).values())
    if all(end is None or -limit < end < limit for end in ends):
        return result.cast(kind)
    # Some numbers that don't fit Arrow makes others without a word, such as 5 * 10**31 with eight decimals.
    least = pyarrow.scalar(Decimal(limit), pyarrow.decimal256(MOST_DIGITS + 1, 0))
    fits = compute.less(compute.abs(result.cast(pyarrow.decimal256(76, scale))), least)
    long = compute.invert(fits).fill_null(fill_value=False)
    refused.update(dict.fromkeys(numpy.flatnonzero(long).tolist(), TOO_LONG))
    return compute.if_else(fits, result, None).cast(kind)


def _joined(pieces: "Sequence[Made]", back: "NDArray[numpy.intp]") -> Made:
    """The columns of several parts of the rows, in the order that ``back`` gives."""

    def one(values: "Sequence[Any]") -> Any:
        if isinstance(values[0], numpy.ndarray):
            return numpy.concatenate(values)[back]
        return pyarrow.concat_arrays(values).take(pyarrow.array(back))

    told = {each: one([piece.told[each] for piece in pieces]) for each in pieces[0].told}
    reasons = None if pieces[0].reasons is None else one([piece.reasons for piece in pieces])
    return Made(one([piece.result for piece in pieces]), told, reasons)
