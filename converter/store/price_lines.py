"""The prices that the lines of a price file give: their days, numbers and currencies."""

import re
from datetime import date
from decimal import Decimal

from converter import iso4217
from converter.errors import UnknownCurrency
from converter.numbers import HIGHEST, LOWEST, is_price

__all__ = ["BadLine", "PriceLine", "Prices"]

_LONGEST = 60  # characters of a number
_ROUNDED = Decimal("0.001")  # by how much the product of a price and its inverse may be off 1
_DAY = re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)", re.ASCII)
_PLAIN = re.compile(r"\d+\.?\d*|\.\d+", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_THREE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_OTHER_MARK = str.maketrans(".,", ",.")


class BadLine(Exception):
    """A line that can't be read; the text says why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


class PriceLine:
    """The price of a day: its number as text, and the line it stands in.

    ``assumed`` are the readings that were chosen for its symbols, such as ``$=USD``. ``other`` is the line
    that has another price of the pair and the day, 0 if none has.
    """

    __slots__ = ("assumed", "line", "other", "text", "time")

    def __init__(self, text: str, line: int, assumed: "tuple[str, ...]", time: str) -> None:
        self.text = text
        self.line = line
        self.assumed = assumed
        self.time = time
        self.other = 0


class Prices:
    """The prices that were read: for each base and quote, those of each day.

    ``skipped`` are the names of what is priced or paid in that is no currency, such as a share. With
    ``strict`` such a name is an error. ``includes`` is the line that first names another file, 0 if none
    does; other files are never read.
    """

    def __init__(self, *, strict: bool) -> None:
        self.strict = strict
        self.lines: dict[tuple[str, str], dict[date, PriceLine]] = {}
        self.skipped: dict[str, None] = {}
        self.includes = 0
        self.comma = 0  # the first line that shows that a comma is the decimal mark
        self._thousands: tuple[int, str] | None = None  # a number that would be another one with that mark
        self._codes: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._days: dict[str, date] = {}

    def add(
        self, line: int, day: str, base: str, quote: str, number: str, *, time: str = "", mark: str = ""
    ) -> None:
        """Add a price: ``number`` units of ``quote`` for one of ``base``.

        ``mark`` is the decimal mark, if the file says which it is. Raises BadLine.
        """
        one, two = self._code(line, base), self._code(line, quote)
        if not (one[0] and two[0]):
            return
        on = self._days.get(day) or self._day(line, day)
        text = number if mark != "," and _PLAIN.fullmatch(number) else self._number(line, number, mark)
        if not mark and _THREE.fullmatch(number):
            self._thousands = self._thousands or (line, number)
        if text[0] == "." or text[-1] == ".":
            text = f"0{text}" if text[0] == "." else text[:-1]
        value = _checked(line, text)
        if one[0] == two[0]:
            if value == 1:
                return
            raise BadLine(line, f"one {one[0]} is always one {one[0]}, not {number}")
        known = self.lines.setdefault((one[0], two[0]), {})
        new, old = PriceLine(text, line, one[1] + two[1], time), known.get(on)
        known[on] = new if old is None else _later(old, new, value)

    def done(self) -> None:
        """Note lines that contradict each other in opposite directions, once all lines are added.

        Raises BadLine if a number such as 1.234 may mean another one in a file with decimal commas.
        """
        for (base, quote), days in self.lines.items():
            inverse = self.lines.get((quote, base), {})
            for day in days.keys() & inverse.keys():
                one, two = days[day], inverse[day]
                if not one.other and abs(Decimal(one.text) * Decimal(two.text) - 1) > _ROUNDED:
                    one.other = two.line
        if self.comma and self._thousands:
            line, number = self._thousands
            either = f"{number.replace('.', '')} or {number}0"
            raise BadLine(line, f"{number} is {either}, as line {self.comma} has a comma; write one of these")

    def _day(self, line: int, text: str) -> date:
        found = _DAY.fullmatch(text)
        try:
            if found is None:
                raise ValueError(text)
            year, _, month, day = found.groups()
            on = date(int(year), int(month), int(day))
        except ValueError:
            raise BadLine(line, f"{text[:40]!r} is not a day like 2026-10-30") from None
        self._days[text] = on
        return on

    def _number(self, line: int, text: str, mark: str) -> str:
        """The number with a dot as its decimal mark and without marks between thousands."""
        if mark:
            plain = text.translate(_OTHER_MARK) if mark == "," else text
            if _PLAIN.fullmatch(plain) or _GROUPED.fullmatch(plain):
                return plain.replace(",", "")
        elif text[:1] != "0" and _THREE.fullmatch(text):
            whole, _, decimals = text.partition(",")
            raise BadLine(line, f"{text} is {whole}{decimals} or {whole}.{decimals}; write one of these")
        elif _GROUPED.fullmatch(text) and text[0] != "0":
            return text.replace(",", "")
        else:
            plain = text.translate(_OTHER_MARK)
            if _PLAIN.fullmatch(plain) or _GROUPED.fullmatch(plain):
                self.comma = self.comma or line
                return plain.replace(",", "")
        raise BadLine(line, f"the rate {text[:40]!r} is not a number above zero, like 0.91")

    def _code(self, line: int, word: str) -> "tuple[str, tuple[str, ...]]":
        """The currency of a word and the reading to tell; an empty code for what is no currency."""
        found = self._codes.get(word)
        if found is None:
            name = word.strip('"').strip()
            try:
                # Only symbols are resolved: the name of a share may be a word for money somewhere.
                plain = name.isascii() and name.isalnum()
                code, told = (iso4217.get(name).code, None) if plain else iso4217.resolve(name)
                found = code, (told,) if told else ()
            except UnknownCurrency as error:
                if self.strict:
                    raise BadLine(line, str(error)) from None
                self.skipped[name] = None
                found = "", ()
            self._codes[word] = found
        return found


def _checked(line: int, text: str) -> Decimal:
    """The value of a number; BadLine if it is too long, or not a plausible price."""
    if len(text) > _LONGEST:
        raise BadLine(line, f"the rate has more than {_LONGEST} characters")
    value = Decimal(text)
    if not is_price(value):
        why = "is not above zero" if not value else f"is not between {LOWEST:e} and {HIGHEST:e}"
        raise BadLine(line, f"the rate {text} {why}".replace("e+", "e"))
    return value


def _later(old: PriceLine, new: PriceLine, value: Decimal) -> PriceLine:
    """The later of two prices of a day: by its time, else by its line."""
    kept, other = (old, new) if new.time < old.time else (new, old)
    kept.other = other.line if Decimal(old.text) != value else old.other
    return kept
