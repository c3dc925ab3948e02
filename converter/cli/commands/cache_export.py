"""``convert cache export``: write a rates file of what is held, or of what one question needs."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING

from converter import sources
from converter.api.converter import Converter
from converter.cli.commands.sources import every
from converter.cli.exit_codes import OK
from converter.cli.output import put, tell
from converter.cli.render import clean
from converter.cli.render.grid import documents
from converter.cli.ruled import check_rule, form_for
from converter.cli.session import converter_for, now, outcome
from converter.cli.unquoted import reading
from converter.errors import ConverterError, InputError, NotHeld
from converter.store.export import files_held, packed
from converter.store.files import write_named
from converter.store.sheet import utc_text
from converter.text import question

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from converter.cli.grammar import Options
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store
    from converter.text.question import Question

    # The bytes of a rates file, and the files of rates in it by source and stem: ("ecb", "2026").
    Packed = tuple[bytes, list[tuple[str, str]]]

__all__ = ["not_redistributed", "run"]

_OF_A_QUESTION = {
    "on": "--on", "rule": "--rule", "source": "--source", "average": "--average", "end_of": "--end-of",
}  # fmt: skip


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Write the file to where ``-o`` says or to standard output; the exit code.

    The words name sources, or are a question; without any, all that is held is written.
    """
    if options.archive is None and sys.stdout.isatty():
        raise InputError("cache export writes a zip file; say where with -o FILE")
    instant = now().replace(microsecond=0)
    data, files = _packed(words, options, instant)
    kept = not_redistributed(key for key, _ in files)
    if options.archive in (None, "-"):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        _tell_terms(kept)
        return OK
    path = str(options.archive)
    write_named(path, data)
    if shape in ("json", "ndjson"):
        terms = [{"source": i.key, "licence": i.licence, "terms": i.terms or None} for i in kept]
        names = [f"{key}/{stem}.csv" for key, stem in files]
        whole = {"path": path, "at": utc_text(instant), "files": names, "not_redistributed": terms}
        sys.stdout.write(documents([whole], whole, shape))
        return OK
    count = len(files)
    put(f"{count} file{'s' * (count != 1)} of rates in {clean(path)}, as of {utc_text(instant)}", sys.stdout)
    _tell_terms(kept)
    return OK


def not_redistributed(keys: "Iterable[str]") -> "list[SourceInfo]":
    """Those of the sources whose terms forbid passing their rates on, by key."""
    infos = (sources.get(key).INFO for key in sorted(set(keys)))
    return [info for info in infos if not info.redistribution]


def _tell_terms(kept: "list[SourceInfo]") -> None:
    """Name the sources whose rates are in the file and must not be passed on."""
    named = ", ".join(f"{info.key} ({info.terms})" if info.terms else info.key for info in kept)
    if named:
        tell([f"by their terms not to be redistributed: {named}"])


def _packed(words: "Sequence[str]", options: "Options", at: datetime) -> "Packed":
    """The rates file that the words ask for; InputError for options of a question where there is none."""
    if not all(map(sources.known, words)):
        return _of_question(words, options, at)
    for field, name in _OF_A_QUESTION.items():
        if field in options.typed:
            raise InputError(f"{name} goes with a question, and cache export was given none")
    return _of_sources(words, at)


def _of_question(words: "Sequence[str]", options: "Options", at: datetime) -> "Packed":
    """The files that were read to answer a question, after fetching what it lacked.

    Those of an answer by a rule are also the files of the figure that is shown beside it. An answer that law
    or a table of this program gives needs none: then the rates file has only the instant of writing.
    """
    check_rule(options)
    form = form_for(options, "cache export")

    def read(words: "Sequence[str]") -> "Question":
        return question.parse(words, locale=options.locale, form=form)

    asked = reading(words, options, read, means=True)
    with converter_for(options, keep=False, clock=lambda: at, published=True) as converter:
        converter.store.used = set()
        found = outcome(converter, asked, options)
        for error in found.results:
            if isinstance(error, ConverterError):
                raise error
        return _zipped(converter.store, sorted(converter.store.used), at)


def _of_sources(words: "Sequence[str]", at: datetime) -> "Packed":
    with Converter(offline=True, clock=lambda: at) as converter:
        store = converter.store
        keys = map(sources.key_of, words) if words else [i.key for i in every() if store.files(i.key)]
        return _zipped(store, files_held(store, dict.fromkeys(keys)), at)


def _zipped(store: "Store", files: "Sequence[tuple[str, str]]", at: datetime) -> "Packed":
    """The rates file of those files of a store; NotHeld if one of them is damaged."""
    infos = {key: sources.get(key).INFO for key, _ in files}
    held = [(key, stem) for key, stem in files if _is_held(store, infos[key], stem)]
    if store.damaged:
        raise NotHeld(
            f"nothing is exported: {store.damaged[0]}; `convert cache clear` removes what was fetched"
        )
    return packed(store, infos, held, at), held


def _is_held(store: "Store", info: "SourceInfo", stem: str) -> bool:
    """Whether a layer has tables in a file; every layer is read, so that damage in any is noticed."""
    sheets = [store.sheet(layer, info, stem) for layer in range(len(store.layers))]
    return any(sheet is not None and sheet.dates for sheet in sheets)
