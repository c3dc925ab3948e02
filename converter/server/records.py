"""Records of rates as the bodies of answers: a JSON array, lines of JSON, or CSV."""

from converter.server.replies import CSV, JSON, NDJSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from converter.server.quoted import Quoted

    # The day, the base, the quote and the rate as a JSON number; then the rates of providers, None without.
    Row = tuple[date, str, str, str, tuple[Quoted, ...] | None]

__all__ = ["FORMS", "MEDIA", "as_json", "pieces"]

FORMS = ("json", "csv", "ndjson")
MEDIA = {"json": JSON, "csv": CSV, "ndjson": NDJSON}
_PIECE = 32 << 10


def pieces(rows: "Iterable[Row]", form: str, *, expanded: bool = False) -> "Iterator[bytes]":
    """The body that has these rows in their order, as one of `FORMS`, in pieces of about 32 KiB.

    ``expanded``: the rows have the rates of providers. `MEDIA` has the media type of a form.
    """
    if form == "csv":
        head = f"date,base,quote,rate{',providers' if expanded else ''}\n"
        return _pieces(map(_expanded_csv if expanded else _csv, rows), head, "", "")
    if form == "ndjson":
        return _pieces((f"{as_json(row)}\n" for row in rows), "", "", "")
    return _pieces(map(as_json, rows), "[", ",", "]")


def _pieces(lines: "Iterable[str]", before: str, between: str, after: str) -> "Iterator[bytes]":
    gathered, size, separator = [before], 0, ""
    for line in lines:
        gathered += (separator, line)
        separator = between
        size += len(line)
        if size >= _PIECE:
            yield "".join(gathered).encode()
            gathered, size = [], 0
    gathered.append(after)
    yield "".join(gathered).encode()


def as_json(row: "Row") -> str:
    """The JSON object of a row."""
    day, base, quote, rate, quoted = row
    told = f',"providers":[{",".join(one.as_json() for one in quoted)}]' if quoted is not None else ""
    return f'{{"date":"{day}","base":"{base}","quote":"{quote}","rate":{rate}{told}}}'


def _csv(row: "Row") -> str:
    day, base, quote, rate, _ = row
    return f"{day},{base},{quote},{rate}\n"


def _expanded_csv(row: "Row") -> str:
    quoted = "|".join(f"{one.key}:{one.rate}{'*' if one.excluded else ''}" for one in row[4] or ())
    return f"{_csv(row)[:-1]},{quoted}\n"
