"""The file of rates that the converter of a web page reads: rates.json, format 1.

It has the newest tables of the sources of a `Converter` as they were published, in the order in which they
answer, with the pegs and the laws that apply. `converter.widget.rule` answers a pair from it as the page
does, which also keeps to the days of its reader: from ``newer_from`` on it says that a newer rate should be
out, and after ``until``, the end of the month of a monthly table, the table gives no rate.
"""

import json

from converter import iso4217, law
from converter.api.health import probes
from converter.api.run import Run
from converter.errors import ConverterError, InputError, NotHeld, SourceError
from converter.fetch.refresh import kind_of
from converter.lookup import answering
from converter.lookup.resources import Resources, without_network
from converter.model import utc_text
from converter.sources.contract import Wanted
from converter.widget.figures import FORMAT, given, leg_fields
from converter.widget.tables import codes_in, tables_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from typing import Any

    from converter.api.converter import Converter
    from converter.lookup.resources import Fetch
    from converter.model import Currency
    from converter.sources.contract import Source, SourceInfo
    from converter.text.arguments import Code

    Content = dict[str, Any]

__all__ = ["currencies", "document", "text", "without_instant"]


def document(
    converter: "Converter", codes: "Iterable[Code] | None" = None, failed: "Sequence[SourceError]" = ()
) -> "Content":
    """What rates.json holds: the newest rates that a converter has, as plain values for `text`.

    ``codes`` are the currencies to be answered; by default they are all of which a rate is held, and the
    withdrawn ones that a law leads from. The own currencies of the sources and the anchors of pegs come with
    them, since rates are derived over them. ``failed`` are the errors of `fetch_newest`.

    Nothing is fetched. The clock of the converter has to stand still. InputError for a code that is unknown
    and for a converter with rates that may not be passed on. Where nothing is held, or a currency of
    ``codes`` has no rate, the error is that of a question for it, with what is in ``failed``.
    """
    policy = converter.policy
    policy.check_passed_on()
    resources = without_network(policy, converter.store)
    asked = None if codes is None else sorted({iso4217.get(code, "codes").code for code in codes})
    if asked == []:
        raise InputError("codes are a list of at least one currency")
    infos = [source.INFO for source in policy.sources]
    wanted = None if asked is None else _with_anchors(asked, infos, resources)
    tables = _tables(infos, wanted, resources, {error.source for error in failed})
    quoted = _quoted(tables)
    if not quoted:
        raise _unanswered(asked or (), asked or (), resources, failed)
    pegs = _pegs(quoted, wanted, resources)
    laws = _laws(quoted | pegs.keys(), asked, resources)
    missing = {*(asked or ())} - quoted - pegs.keys() - laws.keys()
    if missing:
        raise _unanswered(sorted(missing), asked or (), resources, failed)
    return {
        "format": FORMAT,
        "at": utc_text(resources.now),
        "tables": tables,
        **given({"pegs": pegs, "law": laws}),
        **_of_codes(quoted | pegs.keys(), laws.keys()),
    }


def text(content: "Content") -> str:
    """The document as the text of the file: JSON without spaces, and a line break at its end."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def without_instant(content: "Content") -> "Content":
    """The document without ``at``: two that are equal by this say the same, and the older file can stay."""
    return {name: value for name, value in content.items() if name != "at"}


def currencies(content: "Content") -> "list[str]":
    """The codes that a document has rates of, sorted."""
    return sorted(_quoted(content["tables"]) | content.get("pegs", {}).keys() | content.get("law", {}).keys())


def _quoted(tables: "Sequence[Content]") -> "set[str]":
    own = {table.get("base") or table["quote"] for table in tables}
    return own.union(*(table["figures"] for table in tables))


def _tables(
    infos: "Sequence[SourceInfo]", wanted: "set[str] | None", resources: Resources, lost: "set[str]"
) -> "list[Content]":
    """The tables of each source in order, with the currencies ``wanted``; None: with all of them."""
    found = []
    for info in infos:
        held = codes_in(info, resources)
        codes = [code for code in held if _settled(code, resources) and (wanted is None or code in wanted)]
        reached = not resources.policy.offline and info.key not in lost
        found += tables_of(info, codes, resources, reached=reached)
    return found


# -- which currencies -------------------------------------------------------------------------------


def _settled(code: str, resources: Resources) -> bool:
    """Whether a code is that of a currency of today, and not one that a law replaced."""
    day = resources.now.date()
    return iso4217.known(code) and law.settle(code, day)[0] == code and law.alive(code, day)


def _with_anchors(asked: "Sequence[str]", infos: "Sequence[SourceInfo]", resources: Resources) -> "set[str]":
    """The currencies that the rates of those asked for are derived over."""
    day = resources.now.date()
    settled = {law.settle(code, day)[0] for code in asked}
    pegs = [law.peg(code, day) for code in settled]
    anchors = {code for peg in pegs if peg for code in (peg.figure.base, peg.figure.quote)}
    return settled | anchors | {info.base for info in infos}


def _pegs(quoted: "set[str]", wanted: "set[str] | None", resources: Resources) -> "Content":
    """The pegs in force to currencies that are quoted, by code; none where the policy allows none."""
    policy, day = resources.policy, resources.now.date()
    if not (policy.auto and policy.pegs):
        return {}
    found = {}
    for code in sorted(wanted) if wanted is not None else _every():
        peg = law.peg(code, day)
        if peg and {peg.figure.base, peg.figure.quote} - {code} <= quoted:
            found[code] = leg_fields(peg)
    return found


def _laws(quoted: "set[str]", asked: "Sequence[str] | None", resources: Resources) -> "Content":
    """The legal legs from each replaced currency to one that is quoted, by code."""
    day = resources.now.date()
    found = {}
    for code in asked if asked is not None else _every():
        here, legs = law.settle(code, day)
        if legs and here in quoted:
            found[code] = [leg_fields(leg) for leg in legs]
    return found


def _every() -> "list[str]":
    return sorted(currency.code for currency in iso4217.everything())


def _of_codes(listed: "Collection[str]", replaced: "Collection[str]") -> "dict[str, Content]":
    """The decimals of results, the countries of the currencies in use, and names that browsers lack."""
    digits = {code: iso4217.digits(code) for code in sorted({*listed, *replaced})}
    named = [iso4217.get(code) for code in digits]
    countries = {code: "".join(iso4217.get(code).countries) for code in sorted(listed)}
    return {
        "digits": {code: places for code, places in digits.items() if places != 2},
        "countries": {code: where for code, where in countries.items() if where != code[:2]},
        "names": {currency.code: currency.name for currency in named if _rarely_named(currency)},
    }


def _rarely_named(currency: "Currency") -> bool:
    """Whether a browser may have no name of a currency: Chromium leaves out withdrawn ones and metals."""
    new = currency.since is not None and currency.since.year >= 2020
    return currency.withdrawn or currency.code.startswith("X") or new


def _unanswered(
    codes: "Sequence[str]", asked: "Sequence[str]", resources: Resources, failed: "Iterable[SourceError]"
) -> ConverterError:
    """The error of a question for the currencies; without any, for what the sources are best known for.

    Each is asked for in the others of ``asked``, or in the own currencies of the sources. If one of them will
    never have a rate, it is the error that says so.
    """
    infos = [source.INFO for source in resources.policy.sources]
    asking = resources.replace(fetch=_failing(failed, resources))
    bases = asked if len(asked) > 1 else [info.base for info in infos]
    found = [_refusal([(code, base) for base in bases], asking) for code in codes]
    errors = [error for error in found if error]
    never = [error for error in errors if not _may_come(error)]
    if errors:
        return (never or errors)[0]
    names = ", ".join(info.key for info in infos)
    usual = _refusal([(code, info.base) for info in infos for code in probes(info)[:1]], asking)
    return usual or NotHeld(f"no rates of {names} are held")


def _refusal(pairs: "Iterable[tuple[str, str]]", resources: Resources) -> "ConverterError | None":
    """The error of questions for some pairs, one by which a rate may still come if there is one."""
    errors: list[ConverterError] = []
    for base, quote in dict.fromkeys(pairs):
        try:
            answering.answer(base, quote, None, resources)
        except ConverterError as error:
            errors.append(error)
    return next(iter((*filter(_may_come, errors), *errors)), None)


def _may_come(error: ConverterError) -> bool:
    return isinstance(error, (NotHeld, SourceError))


def _failing(failed: "Iterable[SourceError]", resources: Resources) -> "Fetch":
    """A fetch that makes no request, and raises the errors of those that were made."""
    run = Run()
    run.failed.update({(error.source, error.scope or ""): error for error in failed})

    def fetch(
        source: "Source", codes: "tuple[str, ...]", first: "date", until: "date", *_: object, **__: object
    ) -> None:
        info = source.INFO
        wanted = Wanted(codes, first, until, info.publication.today(resources.now))
        run.check(info.key, kind_of(info, wanted))

    return fetch
