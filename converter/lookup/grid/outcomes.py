"""Many answers and refusals in little room: what they share is held once, the rest in parallel lists."""

from array import array
from math import gcd

from converter.model import Fixed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal

    from converter.errors import ConverterError
    from converter.money.conversion import Answer

__all__ = ["Outcomes", "Way", "whole"]


class Way(Fixed):
    """What answers that are made in the same way share.

    ``source``, ``kind`` and ``derivation`` are those of a `Rate`, ``notes`` the codes of the notes of an
    `Answer`, ``assumed`` its readings. ``rule`` and ``period`` are the key of its rule and the days that its
    figure is for, empty without a rule. ``refused`` is the ``kind`` of the error if there is no rate, such as
    ``not-held``; the other fields are empty then. It is empty text for an answer.
    """

    __slots__ = ("assumed", "derivation", "kind", "notes", "period", "refused", "rule", "source")

    def __init__(
        self,
        source: str = "",
        kind: str = "",
        derivation: str = "",
        notes: "tuple[str, ...]" = (),
        refused: str = "",
        assumed: "tuple[str, ...]" = (),
        rule: str = "",
        period: str = "",
    ) -> None:
        self.source = source
        self.kind = kind
        self.derivation = derivation
        self.notes = notes
        self.refused = refused
        self.assumed = assumed
        self.rule = rule
        self.period = period


class Outcomes:
    """Answers and refusals as parallel lists; they only grow, so that an index stays good.

    The rate of an answer is ``num / den``, whole numbers in lowest terms: units of the target for one unit
    of the currency. Both are 0 for a refusal. ``as_of`` is the ordinal of the as-of day, 0 where there is
    none. ``way`` is the place of the outcome's `Way` in ``ways``.
    """

    __slots__ = ("_places", "as_of", "den", "num", "way", "ways")

    def __init__(self) -> None:
        self.num: list[int] = []
        self.den: list[int] = []
        self.as_of = array("i")
        self.way = array("i")
        self.ways: list[Way] = []
        self._places: dict[tuple[object, ...], int] = {}

    def __len__(self) -> int:
        return len(self.num)

    def place(self, way: Way) -> int:
        """The place of a way in ``ways``, where it is added if it is new."""
        key = (
            way.source, way.kind, way.derivation, way.notes, way.refused, way.assumed, way.rule, way.period,
        )  # fmt: skip
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = len(self.ways)
            self.ways.append(way)
        return found

    def add(self, num: int, den: int, as_of: int, way: int) -> int:
        """Add an outcome; its index."""
        self.num.append(num)
        self.den.append(den)
        self.as_of.append(as_of)
        self.way.append(way)
        return len(self.num) - 1

    def way_of(self, answer: "Answer") -> int:
        """The place of the way in which an answer is made."""
        rate, told = answer.rate, answer.rule
        notes = tuple([note.code for note in answer.notes])
        by_rule = (told.rule.key, str(told.valid)) if told else ("", "")
        return self.place(Way(rate.source, rate.kind, rate.derivation, notes, "", answer.assumed, *by_rule))

    def of_answer(self, answer: "Answer") -> int:
        """Add an answer; its index."""
        rate = answer.rate
        as_of = rate.as_of.toordinal() if rate.as_of else 0
        return self.add(*whole(rate.num, rate.den), as_of, self.way_of(answer))

    def of_error(self, error: "ConverterError") -> int:
        """Add a refusal; its index."""
        return self.add(0, 0, 0, self.place(Way(refused=error.kind)))


def whole(num: "Decimal", den: "Decimal") -> "tuple[int, int]":
    """A quotient of two decimals as that of two whole numbers, in lowest terms."""
    (one, below), (two, under) = num.as_integer_ratio(), den.as_integer_ratio()
    above, beneath = one * under, two * below
    common = gcd(above, beneath)
    return above // common, beneath // common
