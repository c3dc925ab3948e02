"""The formats of price files: price lines of ledger and hledger, of beancount, and a CSV with a header.

Each reader adds the prices of a text to a `Prices`, which reads their days, numbers and currencies. In the
journals of accounting programs only price lines count. A line that begins like one and can't be read is an
error, as a price that is passed over without a word would let an older one answer.
"""

import csv
import re
from datetime import date
from decimal import Decimal

from converter import iso4217
from converter.errors import UnknownCurrency
from converter.store.baseline import HIGHEST, LOWEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["BadLine", "PriceLine", "Prices", "beancount", "journal", "table"]

_LONGEST = 60  # characters of a number
_ROUNDED = Decimal("0.001")  # by how much the product of a price and its inverse may be off 1
_LIKE = "P 2026-10-30 USD 0.91 EUR"
_LIKE_BEANCOUNT = "2026-10-30 price USD 0.91 EUR"
_DAY = re.compile(r"(\d{4})([-/.])(\d\d?)\2(\d\d?)", re.ASCII)
_PRICE = re.compile(
    r"P[ \t]*([\d./-]+)(?:[ \t]+(\d\d?:\d\d(?::\d\d)?)(?:[ \t]*[+-]\d\d:?\d\d)?)?"
    r"[ \t]+(\"[^\"]+\"|[^\s\";]+)[ \t]+([^;]+)",
    re.ASCII,
)
_WORD = r"(\"[^\"]+\"|[^\s\d\";.,+-]+)"
_AMOUNT = re.compile(rf"([^\s\";]*\d[.,]?)[ \t]*{_WORD}|{_WORD}[ \t]*([^\s\";]*\d[.,]?)", re.ASCII)
_BEANCOUNT = re.compile(r"([\d/-]+)[ \t]+price[ \t]+([^\s;]+)[ \t]+([^\s;]+)[ \t]+([^\s;]+)[ \t]*(?:;.*)?")
_BEGINS = re.compile(r"[ \t]+P[ \t]+\d{4}[-/.]", re.ASCII)
_BEGINS_BEANCOUNT = re.compile(r"[ \t]*\d{4}[-/]\d\d?[-/]\d\d?[ \t]+price\b", re.ASCII)
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')
_PLAIN = re.compile(r"\d+\.?\d*|\.\d+", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_THREE = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_SAMPLE = re.compile(r"\d[\d.,]*")
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
    if not LOWEST <= value <= HIGHEST:
        why = "is not above zero" if not value else f"is not between {LOWEST:e} and {HIGHEST:e}"
        raise BadLine(line, f"the rate {text} {why}".replace("e+", "e"))
    return value


def _later(old: PriceLine, new: PriceLine, value: Decimal) -> PriceLine:
    """The later of two prices of a day: by its time, else by its line."""
    kept, other = (old, new) if new.time < old.time else (new, old)
    kept.other = other.line if Decimal(old.text) != value else old.other
    return kept


# -- ledger and hledger ------------------------------------------------------------------------------


def journal(text: str, prices: Prices) -> None:
    """Add the lines ``P 2026-10-30 USD 0.91 EUR`` of a journal of ledger or hledger. Raises BadLine."""
    mark, comment = "", False
    for number, line in enumerate(text.split("\n"), 1):
        first = line[:1]
        if comment:
            comment = not line.startswith(("end comment", "end test"))
        elif first == "P" and (line[1:2] in (" ", "\t") or line[1:2].isdigit()):
            _price(number, line.rstrip(), prices, mark)
        elif first in ("", ";", "#", "*", "%", "|") or first.isdigit():
            continue
        elif first in (" ", "\t"):
            _indented(number, line, prices)
        else:
            word, rest = [*line.lstrip("!@").split(None, 1), "", ""][:2]
            comment = word in ("comment", "test")
            if word == "decimal-mark" and rest.strip() in (".", ","):
                mark = rest.strip()
            _directive(number, word, line, prices)


def _indented(number: int, line: str, prices: Prices) -> None:
    if _BEGINS.match(line):
        raise BadLine(number, "a price line has no spaces before its P")
    if line.lstrip().startswith("format "):
        _sample(number, line, prices)


def _directive(number: int, word: str, line: str, prices: Prices) -> None:
    if word == "include":
        prices.includes = prices.includes or number
    elif word in ("commodity", "D"):
        _sample(number, line, prices)


def _price(number: int, line: str, prices: Prices, mark: str) -> None:
    found = _PRICE.match(line)
    amount = _AMOUNT.fullmatch(found[4].rstrip()) if found else None
    if found is None or amount is None:
        raise BadLine(number, f"{line[:60]!r} is not a price line like {_LIKE!r}")
    day, time, base, _ = found.groups()
    ahead, quote, sign, behind = amount.groups()
    # 9:05 is earlier than 17:00.
    when = f"{time:0>{5 if len(time) < 6 else 8}}" if time else ""
    prices.add(number, day, base, quote or sign, ahead or behind, time=when, mark=mark)


def _sample(number: int, line: str, prices: Prices) -> None:
    """Take notice of an amount that shows the decimal mark of a commodity to be a comma."""
    found = _SAMPLE.search(line)
    whole, comma, decimals = found[0].rpartition(",") if found else ("", "", "")
    if comma and "." not in decimals and ("." in whole or len(decimals) != 3):
        prices.comma = prices.comma or number


# -- beancount ---------------------------------------------------------------------------------------


def beancount(text: str, prices: Prices) -> None:
    """Add the lines ``2026-10-30 price USD 0.91 EUR`` of a file of beancount. Raises BadLine."""
    begun = 0  # the line on which a string of several lines begins
    for number, line in enumerate(text.split("\n"), 1):
        inside = begun
        if begun or ('"' in line and line[0] not in "*:#;"):
            left = _STRINGS.sub("", f'"{line}' if begun else line).partition(";")[0]
            begun = (begun or number) if '"' in left else 0
        if inside:
            continue
        if "price" in line and _BEGINS_BEANCOUNT.match(line):
            found = _BEANCOUNT.fullmatch(line.rstrip())
            if found is None:
                raise BadLine(number, f"{line[:60].rstrip()!r} is not a price line like {_LIKE_BEANCOUNT!r}")
            day, base, rate, quote = found.groups()
            prices.add(number, day, base, quote, rate, mark=".")
        elif line.startswith("include"):
            prices.includes = prices.includes or number
    if begun:
        raise BadLine(begun, "a text in quotes has no end")


# -- CSV ---------------------------------------------------------------------------------------------

_NEEDED = ("day", "base", "quote", "rate")


def table(text: str, prices: Prices) -> None:
    """Add the rows of a CSV with the columns day (or date), base, quote and rate. Raises BadLine."""
    rows = _rows(text)
    _, header = next(rows, (1, [""]))
    names = [name.strip().lower() for name in header]
    names = ["day" if name == "date" else name for name in names]
    _check_header(names)
    places = [names.index(name) for name in _NEEDED]
    for line, row in rows:
        if not any(map(str.strip, row)):
            continue
        if len(row) != len(names):
            raise BadLine(line, f"{len(row)} columns in place of {len(names)}")
        day, base, quote, rate = (row[place].strip() for place in places)
        prices.add(line, day, base, quote, rate)


def _rows(text: str) -> "Iterator[tuple[int, list[str]]]":
    """The rows with their lines; the header decides whether commas, semicolons or tabs part the columns."""
    lines = text.replace("\r\n", "\n").split("\n")
    parting = max(",;\t", key=lines[0].count)
    reader = csv.reader(lines, delimiter=parting, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise BadLine(reader.line_num, f"not a row of a CSV file: {error}") from None


def _check_header(names: "list[str]") -> None:
    for name in _NEEDED:
        if name not in names:
            raise BadLine(1, f"the header lacks the column {name}; it is like day,base,quote,rate")
    for name in names:
        # A column such as a number of units would change what the rate means.
        if name not in (*_NEEDED, "source"):
            raise BadLine(1, f"the column {name[:40]!r} is not known; leave it out")
        if names.count(name) > 1:
            raise BadLine(1, f"the column {name} stands there twice")
