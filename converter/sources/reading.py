"""Reading a reply: JSON, XML, CSV and zip bodies, checked, and figures gathered into one table per day.

A plug-in uses `read_json`, `read_xml`, `read_lines` or `read_zip` in its ``parse``, which raise the right
error for an error status, a web page or a cut body, and a `Reading`, which checks each figure and makes the
tables. They are imported inside ``parse``, since an answer from the rates that are held parses no reply.
"""

from datetime import date

from converter.errors import SourceChanged, SourceRefused
from converter.model import Figure, RateTable
from converter.numbers import is_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
    from xml.etree.ElementTree import Element

    from converter.errors import SourceError
    from converter.sources.contract import Reply

__all__ = [
    "FILE",
    "MONTHS",
    "Number",
    "Reading",
    "changed",
    "excerpt",
    "is_asset",
    "is_code",
    "is_digits",
    "local_name",
    "read_csv",
    "read_json",
    "read_lines",
    "read_xml",
    "read_zip",
    "reason",
    "refused",
    "rouble",
    "text_of",
    "usable",
    "without_words",
]

_LONGEST_NOMINAL = 12  # digits
_LARGEST_FILE = 64 << 20  # bytes
_PIECE = 64 << 10  # bytes
FILE = "file:"  # the URL of a reply that was not fetched, but read from a file that a user downloaded
_NEW_ROUBLE = date(1998, 1, 1)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def excerpt(body: bytes, length: int = 80) -> str:
    """The beginning of a body as printable text on one line, at most ``length`` characters."""
    text = body[: length * 4].decode("utf-8", "replace")
    return "".join(c if c.isprintable() else " " for c in text).strip()[:length]


def changed(reply: "Reply", source: str, why: str) -> SourceChanged:
    """The error for a body that is not what the source used to send; for a file it says only why."""
    is_file = reply.request.url == FILE
    return SourceChanged(
        why if is_file else f"{source} answered with something else than rates ({why})",
        source,
        reply.request.url,
        excerpt(reply.body),
    )


def refused(reply: "Reply", source: str, why: str) -> SourceRefused:
    """The error for a body in which the publisher refuses to answer."""
    said = "it holds a refusal in place of rates" if reply.request.url == FILE else f"{source} refused"
    return SourceRefused(f"{said}: {why}", source, reply.request.url, reply.status)


def without_words(error: "SourceError") -> "SourceError":
    """The error without what the publisher wrote, which may be anything: a request to the reader too."""
    quoted = isinstance(error, SourceRefused) and str(error).startswith(f"{error.source} refused: ")
    return error.saying(f"{error.source} refused to answer") if quoted else error


def reason(content: object) -> str:
    """The reason that the JSON of an error gives in one of the usual fields; empty if it gives none."""
    if isinstance(content, dict):
        for name in ("message", "error-type", "error"):
            text = content.get(name)
            if isinstance(text, str) and text:
                return excerpt(text.encode("utf-8", "replace"))
    return ""


def usable(reply: "Reply", source: str) -> bytes:
    """The body of a reply.

    Raises SourceRefused for an error status, SourceChanged for an empty body or a web page.
    """
    if not 200 <= reply.status < 300:
        raise refused(reply, source, _reason_of_error(reply.body) or f"HTTP {reply.status}")
    start = reply.body[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        raise changed(reply, source, "an empty body")
    # Firewalls answer with status 200 and a web page: DDoS-Guard before cbr.ru, "Request Rejected".
    if start.startswith((b"<!doctype html", b"<html")):
        raise changed(reply, source, "HTML")
    return reply.body


def _reason_of_error(body: bytes) -> str:
    import json

    try:
        return reason(json.loads(body))
    except (ValueError, RecursionError):
        return ""


class Number(str):
    """A JSON number as text, with the digits that were published."""

    __slots__ = ()


def _number(text: str) -> Number:
    """The number of a text: a function of Python, at which other threads get their turn in a long body."""
    return Number(text)


def read_json(reply: "Reply", source: str) -> "Any":
    """The body as JSON, its numbers as `Number`.

    Raises SourceChanged if it is no JSON, has NaN or Infinity, or a key twice in one object, and what
    `usable` raises, as each of these functions does.
    """
    import json

    def once(pairs: "list[tuple[str, Any]]") -> "dict[str, Any]":
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a key is twice in one object")
        return found

    def finite(word: str) -> "Any":
        raise ValueError(f"{word} is not a number")

    body = usable(reply, source)
    if reply.content is not None:
        return reply.content
    try:
        reply.content = json.loads(
            body.decode("utf-8-sig"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=finite,
            object_pairs_hook=once,
        )
    except (ValueError, RecursionError) as error:
        raise changed(reply, source, "no valid JSON") from error
    return reply.content


def read_lines(reply: "Reply", source: str) -> "list[str]":
    """The lines of a text body; SourceChanged if the last one has no line end, because it was cut."""
    try:
        text = usable(reply, source).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise changed(reply, source, "no valid UTF-8 text") from error
    if not text.endswith("\n"):
        raise changed(reply, source, "a last line that is cut")
    return [line.removesuffix("\r") for line in text[:-1].split("\n")]


def read_csv(reply: "Reply", source: str) -> "list[list[str]]":
    """The rows of comma-separated values, as `read_lines`; SourceChanged if cells can't be told apart."""
    import csv

    try:
        return list(csv.reader(read_lines(reply, source)))
    except csv.Error as error:  # such as a line end of old systems in a cell
        raise changed(reply, source, "no valid CSV") from error


def read_zip(reply: "Reply", source: str) -> bytes:
    """The one file in a zip body; SourceChanged if it is larger than 64 MiB, which are not inflated."""
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

    body = usable(reply, source)
    try:
        with ZipFile(BytesIO(body)) as archive:
            (member,) = archive.infolist()
            # With these two methods no more is inflated than is read; the size in the header may be wrong.
            if member.compress_type in (ZIP_DEFLATED, ZIP_STORED) and member.file_size <= _LARGEST_FILE:
                with archive.open(member) as file:
                    return file.read(_LARGEST_FILE)
    except Exception as error:  # a damaged archive raises many kinds of error in zipfile
        raise changed(reply, source, "no valid zip file") from error
    raise changed(reply, source, "a zip file of an implausible size or method")


def read_xml(reply: "Reply", source: str, name: "str | None" = None) -> "Element":
    """The root of an XML body; SourceChanged if it has another ``name`` or a document type definition."""
    body, known = usable(reply, source), reply.content
    root: Element = known if known is not None else _xml(reply, source, body)  # type: ignore[assignment]
    if name and local_name(root.tag) != name:
        raise changed(reply, source, "an unexpected XML root element")
    reply.content = root
    return root


def _xml(reply: "Reply", source: str, body: bytes) -> "Element":
    from xml.etree import ElementTree

    # A declaration of entities is how an XML body expands to gigabytes or reads a local file.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise changed(reply, source, "XML with a document type definition")
    if b"\0" in body:  # UTF-16 and UTF-32, in which a definition would not be found above
        raise changed(reply, source, "XML in an encoding that is not taken")
    try:
        parser = ElementTree.XMLParser()  # noqa: S314 - definitions are refused above
        # In pieces, so that a server answers others while it reads a long body.
        for start in range(0, len(body), _PIECE):
            parser.feed(body[start : start + _PIECE])
        return parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise changed(reply, source, "no valid XML") from error


def local_name(tag: str) -> str:
    """An element's name without its namespace, since publishers change their namespaces."""
    return tag.rpartition("}")[2]


def text_of(element: "Element", name: str) -> str:
    """The text of the child ``name`` without the spaces around it; empty if there is no such child."""
    return (element.findtext(name) or "").strip()


def is_code(text: object) -> bool:
    """Whether a text has the shape of a currency code: three capital letters."""
    return isinstance(text, str) and len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()


def rouble(code: object, day: date) -> object:
    """``code``, or RUR if it is RUB on a day before 1998: banks also call the old rouble RUB."""
    return "RUR" if code == "RUB" and day < _NEW_ROUBLE else code


def is_asset(text: object) -> bool:
    """Whether a text is a ticker other than a currency code, such as ``USDT`` or ``1INCH``."""
    return (
        isinstance(text, str)
        and text.isascii()
        and text.isalnum()
        and text.isupper()
        and len(text) != 3
        and len(text) <= 12
    )


def is_digits(text: object) -> bool:
    """Whether a text consists of ASCII digits only (``isdigit`` alone accepts Thai digits too)."""
    return isinstance(text, str) and text.isascii() and text.isdigit()


class Reading:
    """The figures of one reply, by day; its methods raise SourceChanged for anything unexpected.

    A currency that is twice in a table with the same figure counts once; with different figures the whole
    body is refused, since nothing tells which of the two is right. ``coins`` are the codes that the source
    quotes and that are no currency codes.
    """

    __slots__ = ("reply", "source", "coins", "_days")

    def __init__(self, reply: "Reply", source: str, coins: "frozenset[str]" = frozenset()) -> None:
        self.reply = reply
        self.source = source
        self.coins = coins
        self._days: dict[date, dict[tuple[str, str], Figure]] = {}

    def changed(self, why: str) -> "SourceChanged":
        """The error to raise for this reply."""
        return changed(self.reply, self.source, why)

    def iso_day(self, text: object) -> date:
        """The day of a text such as ``2026-10-30``."""
        if isinstance(text, str) and len(text) == 10 and text[4] == text[7] == "-":
            return self.day(text[:4], text[5:7], text[8:])
        raise self.changed("a day that is not written as 2026-10-30")

    def midnight(self, text: object) -> date:
        """The day of a text such as ``2026-10-30T00:00:00``, whatever fractions and zone follow."""
        if isinstance(text, str) and text[10:19] == "T00:00:00":
            return self.iso_day(text[:10])
        raise self.changed("a day that is not written as 2026-10-30T00:00:00")

    def dotted_day(self, text: object) -> date:
        """The day of a text such as ``30.10.2026``."""
        if isinstance(text, str) and len(text) == 10 and text[2] == text[5] == ".":
            return self.day(text[6:], text[3:5], text[:2])
        raise self.changed("a day that is not written as 30.10.2026")

    def english_day(self, text: str) -> date:
        """The day of a text such as ``30 October 2026`` or ``30 Oct 2026``."""
        words = text.split()
        if len(words) == 3 and words[1][:3].lower() in MONTHS:
            return self.day(words[2], str(MONTHS.index(words[1][:3].lower()) + 1), words[0])
        raise self.changed("a day that is not written as 30 October 2026")

    def day(self, year: str, month: str, day: str) -> date:
        """The day whose year, month and day are given as digits."""
        try:
            if is_digits(year + month + day):
                return date(int(year), int(month), int(day))
        except ValueError as error:
            raise self.changed("a day that does not exist") from error
        raise self.changed("a day with something else than digits")

    def cells(self, line: str, count: int) -> "list[str]":
        """The ``count`` cells of a line of CSV, without the spaces around them."""
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) != count:
            raise self.changed("a line that is cut")
        return cells

    def fields(self, content: object) -> "dict[str, Any]":
        """``content``, which must be a JSON object."""
        if not isinstance(content, dict):
            raise self.changed("not an object")
        return content

    def rows(self, content: object) -> "list[dict[str, Any]]":
        """``content``, which must be a JSON list of objects."""
        if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
            raise self.changed("not a list of objects")
        return content

    def nominal(self, text: object) -> int:
        """The number of units that a figure is for; at least 1."""
        if isinstance(text, str) and is_digits(text) and len(text) <= _LONGEST_NOMINAL and int(text) > 0:
            return int(text)
        raise self.changed("a nominal that is not a number")

    def number(self, text: object, what: str) -> str:
        """``text``, which must be a number that a figure may have; ``what`` it is of, for the error."""
        if not is_number(text):
            raise self.changed(f"something else than a number for {what}")
        return str(text)

    def add(self, day: date, base: object, quote: object, text: object, nominal: int = 1) -> None:
        """Add a figure of ``day``: ``nominal`` units of ``base`` cost ``text`` units of ``quote``."""
        if not (is_code(base) or base in self.coins) or not is_code(quote):
            raise self.changed("something else than a currency code")
        figure = Figure(str(base), str(quote), self.number(text, f"{base}/{quote}"), nominal)
        if base == quote:  # has no information; but if it is not 1, the body is wrong
            if figure.value != nominal:
                raise self.changed(f"a price of {base} in {base}")
            return
        key = (figure.base, figure.quote)
        known = self._days.setdefault(day, {}).setdefault(key, figure)
        if known is not figure and (known.nominal, known.value) != (nominal, figure.value):
            raise self.changed(f"{base}/{quote} twice with different figures on {day}")

    def tables(
        self, *, needed: bool = False, codes: "tuple[str, ...] | None" = None
    ) -> "tuple[RateTable, ...]":
        """The tables, oldest first; SourceChanged if there is none although one is ``needed``.

        ``codes`` are the currencies that the tables cover, if not those that were asked for.
        """
        if needed and not self._days:
            raise self.changed("no figure at all")
        return tuple(
            RateTable(
                self.source, day, tuple(figures.values()), self.reply.at, codes or self.reply.request.codes
            )
            for day, figures in sorted(self._days.items())
        )
