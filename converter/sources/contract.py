"""The contract of a source: what it is, which requests it makes, and what its replies hold.

A source is a module with ``INFO`` (a `SourceInfo`), ``plan(wanted, seen, hints)`` and ``parse(reply)``; the
protocol `Source` describes them. Both functions are pure: no clock, no disk, no network. A plug-in imports
from here the classes that it makes (`SourceInfo`, `Request`, `Parsed`) and those that it is given (`Wanted`,
`Reply`).
"""

from converter.iso4217 import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime
    from typing import Protocol as _Protocol

    from converter.model import RateTable
    from converter.sources.calendar import Publication
else:
    _Protocol = object  # typing would be imported for this name alone

__all__ = [
    "Parsed",
    "Reply",
    "Request",
    "Source",
    "SourceInfo",
    "Wanted",
    "key_variable",
    "url_variable",
]


class Source(_Protocol):
    """What the module of a source offers; for annotations, since a module needs no base class.

    ``plan`` returns the requests for the days wanted. It is called again, with the replies so far in
    ``seen``, until it returns no request that has not been made; a source whose requests need no reply
    ignores ``seen``. ``hints`` are those that `Parsed` held for earlier replies. ``parse`` reads one reply.
    """

    INFO: "SourceInfo"

    @staticmethod
    def plan(
        wanted: "Wanted",
        seen: "Sequence[Reply]" = (),
        hints: "Mapping[str, str] | None" = None,
    ) -> "list[Request]": ...

    @staticmethod
    def parse(reply: "Reply") -> "Parsed": ...


def key_variable(key: str) -> str:
    """The environment variable that holds the key of a source: ``OPENEXCHANGERATES_API_KEY``."""
    return f"{_variable(key)}_API_KEY"


def url_variable(key: str) -> str:
    """The environment variable that replaces the beginning of a source's URLs: ``CONVERTER_ECB_URL``."""
    return f"CONVERTER_{_variable(key)}_URL"


def _variable(key: str) -> str:
    return key.upper().replace("-", "_")


class SourceInfo:
    """What a source is, what it covers and under which terms.

    ``key`` is the name by which users choose the source, ``kind`` a `RateKind` and ``base`` the currency that
    its figures are published in or for.

    - ``home``: the currency of which the source is the central bank, or None.
    - ``covers``: the first and last day on which each code is quoted (None: open). None in place of the
      mapping means that any code of ISO 4217 may be quoted, and only a table tells.
    - ``since``: the first day that can be asked for; None if only the newest table can be had.
    - ``per_currency``: each currency has a day of its own, so that an answer may use figures of two days.
    - ``apart``: the codes that take requests of their own, and are stored in files of their own.
    - ``carries_ended``: the source goes on quoting currencies after their end.
    - ``slips``: for a currency, the first and the last day of each time in which its figure is a mistake of
      the publisher; such figures are left out.
    - ``whole_years``: tables are stored in one file per year, otherwise one per month.
    - ``conditional``: the server can answer 304, that nothing has changed since the last reply.
    - ``valid``: how long a table is in force: on its ``day``, ``until-next``, or for its ``month``,
      ``quarter`` or ``year``. By default the clock decides: a table that comes out the day before is in force
      until the next one, and that of a period for the period.
    - ``token``: the header that carries the key of a source that answers only with one, and the form of its
      value: ``("Authorization", "Token {}")``. Neither ``plan`` nor ``parse`` ever sees the key.
    - ``prescribed``: its rates are those of an authority for a purpose, such as the mean of a year for a tax.
      It answers only if it is named: no question to every source asks it, and no other source's figures are
      measured by its.
    - ``redistribution``: whether the terms allow the figures to be passed on to others.
    - ``licence``, ``terms``, ``homepage``, ``attribution``: texts and addresses that users are shown.
    - ``names``: what the publisher calls itself in other languages, by their tags (``de``, ``uz-Cyrl``). Only
      names of its own, nothing translated; ``name`` is the English one.
    """

    __slots__ = (
        "key", "name", "home", "base", "kind", "covers", "since", "publication", "per_currency",
        "licence", "terms", "homepage", "attribution", "whole_years", "carries_ended", "conditional",
        "apart", "token", "valid", "redistribution", "names", "slips", "prescribed",
    )  # fmt: skip

    def __init__(
        self,
        key: str,
        name: str,
        kind: str,
        base: str,
        publication: "Publication",
        *,
        home: "str | None" = None,
        covers: "Mapping[str, tuple[date | None, date | None]] | None" = None,
        since: "date | None" = None,
        per_currency: bool = False,
        licence: str = "",
        terms: str = "",
        homepage: str = "",
        attribution: str = "",
        whole_years: bool = True,
        carries_ended: bool = False,
        conditional: bool = True,
        apart: "frozenset[str]" = frozenset(),
        token: "tuple[str, str] | None" = None,
        valid: "str | None" = None,
        redistribution: bool = True,
        names: "Mapping[str, str] | None" = None,
        slips: "Mapping[str, Sequence[tuple[date, date]]] | None" = None,
        prescribed: bool = False,
    ) -> None:
        self.key = key
        self.name = name
        self.kind = kind
        self.base = base
        self.publication = publication
        self.home = home
        self.covers = covers
        self.since = since
        self.per_currency = per_currency
        self.licence = licence
        self.terms = terms
        self.homepage = homepage
        self.attribution = attribution
        self.whole_years = whole_years
        self.carries_ended = carries_ended
        self.conditional = conditional
        self.apart = apart
        self.token = token
        self.redistribution = redistribution
        self.names = dict(names or {})
        self.slips = slips or {}
        self.prescribed = prescribed
        self.valid = valid or _valid(publication)

    def name_in(self, lang: str) -> str:
        """The publisher's name in a language (``de``, ``de-AT``, ``de_AT``), else its English one."""
        names = {tag.lower(): name for tag, name in self.names.items()}
        tag = lang.replace("_", "-").lower()
        while tag and tag not in names:
            tag = tag.rpartition("-")[0]
        return names.get(tag, self.name)

    @property
    def key_variable(self) -> str:
        """The environment variable that holds the key of a source with a ``token``."""
        return key_variable(self.key)

    @property
    def url_variable(self) -> str:
        """The environment variable that replaces the beginning of the source's URLs."""
        return url_variable(self.key)

    def lacks_key(self, environ: "Mapping[str, str]") -> bool:
        """Whether the source answers only with a key and ``environ`` has none."""
        return self.token is not None and not environ.get(self.key_variable, "").strip()

    def slipped(self, code: str, day: "date") -> bool:
        """Whether the source's figure of a currency in its table of ``day`` is known to be a mistake."""
        return any(first <= day <= last for first, last in self.slips.get(code, ()))

    def quotes(self, code: str) -> bool:
        """Whether the source may quote ``code`` on some day, as far as that is known."""
        if self.covers is None:
            return known(code)
        return code == self.base or code in self.covers


def _valid(publication: "Publication") -> str:
    """How long a table is in force, by the clock of its source."""
    if publication.period:
        return publication.period.name
    return "until-next" if publication.clock == "eve" else "day"


class Wanted:
    """The currencies and the days that a source is asked for; days are those of its zone.

    A question without a date wants ``today`` only.
    """

    __slots__ = ("codes", "first", "last", "today")

    def __init__(self, codes: "tuple[str, ...]", first: "date", last: "date", today: "date") -> None:
        self.codes = codes
        self.first = first
        self.last = last
        self.today = today


class Request:
    """One GET request, and what is known of its answer that the body does not say.

    - ``day``: the answer is the newest table up to that day.
    - ``first`` and ``last``: the answer holds all tables of these days.
    - ``codes``: the answer has the figures of these currencies only; None: of all.
    - ``absent_on``: the statuses that mean that there is no table of the days asked for.
    - ``nominal``: the number of units that each figure is for.
    """

    __slots__ = ("url", "params", "day", "first", "last", "codes", "absent_on", "nominal")

    def __init__(
        self,
        url: str,
        params: "Mapping[str, str] | None" = None,
        *,
        day: "date | None" = None,
        first: "date | None" = None,
        last: "date | None" = None,
        codes: "tuple[str, ...] | None" = None,
        absent_on: "Iterable[int]" = (),
        nominal: int = 1,
    ) -> None:
        self.url = url
        self.params = dict(params or {})
        self.day = day
        self.first = first
        self.last = last
        self.codes = codes
        self.absent_on = frozenset(absent_on)
        self.nominal = nominal

    @property
    def identity(self) -> str:
        """What tells the request from others: its URL with its parameters."""
        return self.url + "?" + "&".join(f"{k}={v}" for k, v in sorted(self.params.items()))


class Reply:
    """The answer to a request: the status, the decompressed body and the instant (UTC) of its arrival.

    ``content`` is the JSON or XML of the body, once it has been read.
    """

    __slots__ = ("request", "status", "body", "at", "content")

    def __init__(self, request: Request, status: int, body: bytes, at: "datetime") -> None:
        self.request = request
        self.status = status
        self.body = body
        self.at = at
        self.content: object = None


class Parsed:
    """What a reply holds: the published tables.

    ``hints`` are ids or scales that later requests need; they are kept and given to ``plan``. ``next_due`` is
    the instant at which the publisher says that its next table comes out. ``reports`` are lines for the user
    on what the reply has and the tables don't, without the source's key.
    """

    __slots__ = ("tables", "hints", "next_due", "reports")

    def __init__(
        self,
        tables: "Sequence[RateTable]" = (),
        hints: "Mapping[str, str] | None" = None,
        next_due: "datetime | None" = None,
        reports: "Sequence[str]" = (),
    ) -> None:
        self.tables = tuple(tables)
        self.hints = dict(hints or {})
        self.next_due = next_due
        self.reports = tuple(reports)
