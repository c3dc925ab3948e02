"""The formats of price files: price lines of ledger and hledger, of beancount, and a CSV with a header.

Each reader adds the prices of a text to a `Prices`. In the journals of accounting programs only price lines
count. A line that begins like one and can't be read is an error, as a price that is passed over without a
word would let an older one answer.
"""

import csv
import re

from converter.store.price_lines import BadLine, Prices

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LIKE_BEANCOUNT", "LIKE_JOURNAL", "LIKE_TABLE", "beancount", "journal", "table"]

# What a line of each format looks like.
LIKE_JOURNAL = "P 2026-10-30 USD 0.91 EUR"
LIKE_BEANCOUNT = "2026-10-30 price USD 0.91 EUR"
LIKE_TABLE = "2026-10-30,USD,EUR,0.91"
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
_SAMPLE = re.compile(r"\d[\d.,]*")


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
        raise BadLine(number, f"{line[:60]!r} is not a price line like {LIKE_JOURNAL!r}")
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
                raise BadLine(number, f"{line[:60].rstrip()!r} is not a price line like {LIKE_BEANCOUNT!r}")
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
