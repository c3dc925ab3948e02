"""``convert cache export|import|accept``: rates taken out of the user's cache, and into it from elsewhere."""

import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from converter import iso4217, sources
from converter.api.clock import now_from, utc_now
from converter.api.converter import Converter
from converter.cli import output_file
from converter.cli.commands.sources import every
from converter.cli.exit_codes import OK
from converter.cli.render import clean
from converter.cli.render.grid import documents
from converter.cli.session import converter_for, outcome
from converter.errors import ConverterError, InputError, NotHeld
from converter.fetch import import_file, import_rates
from converter.fetch.accept import accept as accepted
from converter.store.export import files_held, packed
from converter.store.sheet import utc_text
from converter.text import question
from converter.text.arguments import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from converter.cli.grammar import Options
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

__all__ = ["accept", "bring", "export"]

_OF_A_QUESTION = {"on": "--on", "source": "--source", "average": "--average", "end_of": "--end-of"}


def export(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Write what is held, of all sources or of those named, or what one question needs."""
    if options.output is None and sys.stdout.isatty():
        raise InputError("cache export writes a zip file; say where with -o FILE")
    now = (now_from(os.environ) or utc_now)().replace(microsecond=0)
    keys = {info.key for info in every()}
    if words and not keys.issuperset(words):
        data, files = _of_question(words, options, now)
    else:
        for field, name in _OF_A_QUESTION.items():
            if field in options.typed:
                raise InputError(f"{name} is of a question, and cache export was given none")
        data, files = _of_sources(words, now)
    kept = _not_redistributed(key for key, _ in files)
    if options.output in (None, "-"):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        _tell_kept(kept)
        return OK
    path = str(options.output)
    output_file.write(path, data)
    if shape in ("json", "ndjson"):
        own = [{"source": i.key, "licence": i.licence, "terms": i.terms or None} for i in kept]
        names = [f"{key}/{stem}.csv" for key, stem in files]
        whole = {"path": path, "at": utc_text(now), "files": names, "not_redistributed": own}
        sys.stdout.write(documents([whole], whole, shape))
        return OK
    count = len(files)
    print(f"{count} file{'s' * (count != 1)} of rates in {clean(path)}, as of {utc_text(now)}")
    _tell_kept(kept)
    return OK


def _not_redistributed(keys: "Iterable[str]") -> "list[SourceInfo]":
    """The sources whose terms forbid passing their rates on."""
    infos = (sources.get(key).INFO for key in sorted(set(keys)))
    return [info for info in infos if not info.redistribution]


def _tell_kept(kept: "list[SourceInfo]") -> None:
    """A line naming what the file is not to be passed on with."""
    named = ", ".join(f"{info.key} ({info.terms})" if info.terms else info.key for info in kept)
    if named:
        print(f"convert: by their terms not to be redistributed: {clean(named)}", file=sys.stderr)


def _of_question(
    words: "Sequence[str]", options: "Options", now: datetime
) -> "tuple[bytes, list[tuple[str, str]]]":
    """What was looked at to answer a question, after fetching what it lacked."""
    asked = question.parse(words, locale=options.locale)
    with converter_for(options, keep=False, clock=lambda: now, published=True) as converter:
        converter.store.used = set()
        found = outcome(converter, asked, options)
        for error in found.results:
            if isinstance(error, ConverterError):
                raise error
        return _packed(converter.store, sorted(converter.store.used), now)


def _of_sources(words: "Sequence[str]", now: datetime) -> "tuple[bytes, list[tuple[str, str]]]":
    with Converter(offline=True, clock=lambda: now) as converter:
        store = converter.store
        keys = words or [info.key for info in every() if store.files(info.key)]
        return _packed(store, files_held(store, dict.fromkeys(keys)), now)


def _packed(
    store: "Store", files: "Sequence[tuple[str, str]]", now: datetime
) -> "tuple[bytes, list[tuple[str, str]]]":
    infos = {key: sources.get(key).INFO for key, _ in files}
    held = [(key, stem) for key, stem in files if _is_held(store, infos[key], stem)]
    if store.damaged:
        raise NotHeld(
            f"nothing is exported: {store.damaged[0]}; `convert cache clear` removes what was fetched"
        )
    return packed(store, infos, held, now), held


def _is_held(store: "Store", info: "SourceInfo", stem: str) -> bool:
    """Whether a layer has tables in a file; all are read, so that a damaged one is known of."""
    sheets = [store.sheet(layer, info, stem) for layer in range(len(store.layers))]
    return any(sheet is not None and sheet.dates for sheet in sheets)


def bring(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as the others
    """Take in a rates file, or a file that a publisher sent."""
    if not 1 <= len(words) <= 3 or (len(words) == 3 and words[2][:1] != "@"):
        raise InputError("cache import takes a rates file, or SOURCE FILE [@INSTANT]")
    with Converter(offline=True) as converter:
        if len(words) == 1:
            taken = import_rates.rates(converter.client(), words[0])
        else:
            at = _instant(words[2]) if len(words) == 3 else None
            taken = [import_file.published(converter.client(), sources.get(words[0]), words[1], at)]
        reports = converter.reports
    items: list[dict[str, Any]] = [
        {"source": one.source, "tables": one.tables, "first": str(one.first), "last": str(one.last)}
        for one in taken
    ]
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents(items, {"imported": items, "reports": reports}, shape))
        return OK
    for item in items:
        tables = f"{item['tables']} table{'s' * (item['tables'] != 1)}"
        print(f"{item['source']}: {tables}, {item['first']} to {item['last']}")
    for line in reports:
        print(f"convert: {clean(line)}", file=sys.stderr)
    return OK


def _instant(word: str) -> datetime:
    try:
        found = datetime.fromisoformat(word[1:])
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(f"an instant is like @2026-10-31T08:47:16Z, not {word[:40]!r}")
    return found


def accept(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as the others
    """Take a figure into use that was set aside as implausible."""
    if len(words) != 3:
        raise InputError("cache accept takes SOURCE DAY CODE, like cbr 2026-04-25 USD")
    info, code = sources.get(words[0]).INFO, iso4217.get(words[2]).code
    with Converter(offline=True) as converter:
        asked = day_of(words[1])
        if asked is None:
            raise InputError("cache accept needs the day of the figure")
        today = info.publication.today(converter.store.clock())
        day: date = asked.on(today) if hasattr(asked, "on") else asked
        figure = accepted(converter.store, info, day, code)
    figure = figure.plain
    whole = {"source": info.key, "day": str(day), "code": code, "figure": f"{figure.column} {figure.text}"}
    if shape in ("json", "ndjson"):
        sys.stdout.write(documents([whole], whole, shape))
    else:
        print(f"{figure} of {day} is used now")
    return OK
