"""Reads price files: a user's own dated rates, in the form that accounting programs or a spreadsheet keep.

The ending of the name says which of the formats of `converter.store.price_formats` it has.
"""

import os
import stat
from bisect import bisect_right

from converter.errors import InputError
from converter.model import Figure, Leg, RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import SourceInfo
from converter.store import price_formats as formats
from converter.store import price_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from converter.store.price_lines import PriceLine, Prices

__all__ = ["ENDINGS", "PriceFile", "is_price_file", "read"]

_JOURNALS = ("journal", "hledger", "ledger", "j", "dat", "prices", "pricedb", "db")
# What reads a file of each ending, and what a line of it looks like.
ENDINGS = {
    **dict.fromkeys(_JOURNALS, (formats.journal, formats.LIKE_JOURNAL)),
    **dict.fromkeys(("beancount", "bean"), (formats.beancount, formats.LIKE_BEANCOUNT)),
    **dict.fromkeys(("csv", "tsv"), (formats.table, formats.LIKE_TABLE)),
}
_MOST_BYTES = 64 << 20
# A user's own prices may be as far apart as the user likes.
_PUBLICATION = Publication("day", "UTC", longest_pause=10**6)
# Where two currencies are priced in several others on a day, the first of these joins them, else by code.
_PIVOTS = ("EUR", "USD")


class PriceFile:
    """The prices of a file that was read.

    ``name`` is that of the file without its directory. ``info`` describes the file as a source of a series.
    ``skipped`` are the names of priced things that are no currencies. ``includes`` is the line that names
    another file, which is not read; 0 if none does.
    """

    def __init__(self, name: str, prices: "Prices") -> None:
        self.name = name
        self.info = SourceInfo(name, name, RateKind.CUSTOM, "", _PUBLICATION)
        self.skipped = tuple(prices.skipped)
        self.includes = prices.includes
        self._lines = prices.lines
        self._partners: dict[str, set[str]] = {}
        for base, quote in prices.lines:
            self._partners.setdefault(base, set()).add(quote)
            self._partners.setdefault(quote, set()).add(base)
        self._days: dict[tuple[str, str], list[date]] = {}

    def codes(self) -> "list[str]":
        """The currencies that are priced, or that others are priced in, by code."""
        return sorted(self._partners)

    def pairs(self) -> "list[str]":
        """The pairs that the lines have, such as USD/EUR, in the order of the file."""
        return [f"{base}/{quote}" for base, quote in self._lines]

    def days(self, base: str, quote: str) -> "list[date]":
        """The days on which the file gives a pair, in order: by one line, or by two lines of that day."""
        found = self._days.get((base, quote))
        if found is None:
            days = self._line_days(base, quote)
            for pivot in self._pivots(base, quote):
                days |= self._line_days(base, pivot) & self._line_days(pivot, quote)
            found = self._days[base, quote] = sorted(days)
        return found

    def days_of(self, code: str) -> "set[date]":
        """The days that have a line with a currency."""
        return {day for partner in self._partners.get(code, ()) for day in self._line_days(code, partner)}

    def every_day(self, first: "date", last: "date") -> "list[date]":
        """All days from ``first`` to ``last`` that have a line, in order."""
        return sorted({day for days in self._lines.values() for day in days if first <= day <= last})

    def newest(self, base: str, quote: str, day: "date") -> "date | None":
        """The last day up to ``day`` on which the file gives a pair; None if there is none."""
        days = self.days(base, quote)
        place = bisect_right(days, day)
        return days[place - 1] if place else None

    def legs(self, base: str, quote: str, day: "date") -> "list[tuple[Leg, PriceLine]]":
        """The figures that give a pair on one of its `days`, each with its line.

        It is the line of the pair, else that of the inverse, else two lines over a third currency.
        """
        alone = self._leg(base, quote, day)
        if alone:
            return [alone]
        for pivot in self._pivots(base, quote):
            ahead, behind = self._leg(base, pivot, day), self._leg(pivot, quote, day)
            if ahead and behind:
                return [ahead, behind]
        return []

    def _leg(self, one: str, two: str, day: "date") -> "tuple[Leg, PriceLine] | None":
        for base, quote in ((one, two), (two, one)):
            line = self._lines.get((base, quote), {}).get(day)
            if line is not None:
                return Leg(Figure(base, quote, line.text), day, f"{self.name}:{line.line}"), line
        return None

    def _line_days(self, one: str, two: str) -> "set[date]":
        return {*self._lines.get((one, two), ()), *self._lines.get((two, one), ())}

    def _pivots(self, base: str, quote: str) -> "list[str]":
        common = self._partners.get(base, set()) & self._partners.get(quote, set())
        return sorted(common, key=lambda code: (code not in _PIVOTS, code))


def is_price_file(path: str) -> bool:
    """Whether a path names a price file by its ending."""
    return _ending(path) in ENDINGS


def _ending(path: str) -> str:
    name = os.path.basename(path)
    return name.rpartition(".")[2].lower() if "." in name else ""


def read(path: str) -> PriceFile:
    """Read all prices of a file.

    Raises InputError, with the line and what is wrong with it, for a line that can't be read; and for a file
    that can't be read, is no text, is too large or has no prices of currencies. Only this file is read, also
    if it names others.
    """
    reader, like = ENDINGS[_ending(path)]
    prices = price_lines.Prices(strict=reader is formats.table)
    try:
        reader(_text(path), prices)
        prices.done()
    except price_lines.BadLine as error:
        raise InputError(f"{path}:{error.line}: {error}") from None
    if not prices.lines:
        raise InputError(_empty(path, prices, like))
    return PriceFile(os.path.basename(path), prices)


def _empty(path: str, prices: "Prices", like: str) -> str:
    """The message that a file has no prices of currencies."""
    why = f"{path} has no prices of currencies; one is a line like {like!r}"
    if prices.includes:
        why += f" (files that it includes, as on line {prices.includes}, are not read: give one of them)"
    return why


def _text(path: str) -> str:
    try:
        # Opening a named pipe would wait for its writer.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise InputError(f"{path} is not a file")
        with open(path, "rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from error
    if len(data) > _MOST_BYTES:
        raise InputError(f"{path} is larger than {_MOST_BYTES >> 20} MiB")
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")  # as PowerShell writes text
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path}:{line}: it is not text in UTF-8") from None
    if "\0" in text:
        raise InputError(f"{path} is not a text file")
    return text
