"""``convert widget export DIR``: write the converter for a web page, with its rates, as static files."""

import sys
from shlex import quote

from converter.cli.exit_codes import OK, REJECTED
from converter.cli.output import put, tell
from converter.cli.pairs import listed
from converter.cli.progress import waiting
from converter.cli.render import clean, said
from converter.cli.render.grid import documents, keyed
from converter.cli.session import converter_for, home_of, now
from converter.errors import InputError
from converter.widget import directory, export

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from converter.cli.grammar import Options
    from converter.widget.directory import Differences
    from converter.widget.export import Export

__all__ = ["run"]

_USAGE = "widget export takes a directory, as in: convert widget export public/fx"


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Write the files that differ, or list them with ``--check``; the exit code.

    Nothing is printed on standard output but on a terminal. What is stale is told in one line.
    """
    if len(words) != 1 or not words[0].strip():
        raise InputError(_USAGE)
    (folder,) = words
    codes = _codes(options.currencies)
    instant = now().replace(microsecond=0)
    directory.check(folder, instant)
    with (
        converter_for(options, clock=lambda: instant, published=True, redistributable=True) as converter,
        waiting(
            "making the files of all currencies: about a minute" if codes is None else "making the files"
        ),
    ):
        made = export.made(
            converter, codes, home_of(options), series=options.series != "none", seconds=options.timeout
        )
        reports = converter.reports
    found = (directory.differences if options.check else directory.write)(folder, made.files)
    notes = [*_overtaken(found), *_stale(made), *_failed(made)]
    if shape in ("json", "ndjson"):
        whole = _whole(folder, made, found, notes, reports, check=options.check)
        sys.stdout.write(documents([whole], whole, shape))
    else:
        _print(folder, made, found, check=options.check)
        tell(["; ".join(notes)] if notes else [])
        tell(reports)
    return REJECTED if options.check and found else OK


def _codes(texts: "Sequence[str]") -> "tuple[str, ...] | None":
    """The codes of ``--currencies``; InputError for an unknown one, and for less than two."""
    if not texts:
        return None
    codes = listed(texts, "--currencies")
    if len(codes) < 2:
        raise InputError("--currencies takes two codes or more, like USD,EUR,GBP")
    return codes


def _print(folder: str, made: "Export", found: "Differences", *, check: bool) -> None:
    """The names of the files that differ, or on a terminal what was written and how to look at it."""
    if check:
        for name in (*found.changed, *found.gone):
            print(name)
    elif sys.stdout.isatty():
        count = len(found.changed)
        done = f"{count} of {len(made.files)} files written" if count else "nothing has changed"
        put(f"{done}; look at it: python3 -m http.server -d {clean(quote(folder))}", sys.stdout)


def _overtaken(found: "Differences") -> "list[str]":
    """That another run has written newer rates meanwhile, so that these are not needed."""
    return [f"left as it is: {directory.RATES} has newer rates, of {found.newer}"] if found.newer else []


def _stale(made: "Export") -> "list[str]":
    """The rates after which newer ones should be out, in one clause: all of a source's, or of which codes."""
    days: dict[str, dict[str, list[str]]] = {}
    fresh: set[str] = set()
    seen: set[tuple[str, str]] = set()
    for table in made.rates["tables"]:
        key = table["source"]
        # A currency may be in several tables of a source. The first says when a newer figure should be out.
        figures = {code: one for code, one in table["figures"].items() if (key, code) not in seen}
        seen.update((key, code) for code in figures)
        if figures and not _is_stale(table, made):
            fresh.add(key)
        for code, one in figures.items() if _is_stale(table, made) else ():
            day = table["day"] if isinstance(one, str) else one.get("day", table["day"])
            days.setdefault(key, {}).setdefault(day, []).append(code)
    told = [
        f"{key} {_few(codes)} of {day}" if key in fresh else f"{key} of {day}"
        for key, by_day in days.items()
        for day, codes in (by_day if key in fresh else {max(by_day): ""}).items()
    ]
    return ["stale: " + ", ".join(told)] if told else []


def _few(codes: "Sequence[str]") -> str:
    """The codes, at most three by name: ``XAG, XAU``, ``AED, AFN, ALL and 30 more``."""
    more = f" and {len(codes) - 3} more" if len(codes) > 3 else ""
    return ", ".join(codes[:3]) + more


def _is_stale(table: "dict[str, Any]", made: "Export") -> bool:
    return bool(table["newer_from"] <= made.rates["at"])


def _failed(made: "Export") -> "list[str]":
    """Why the newest rates of sources, or a whole year of them, could not be had: a clause for each."""
    told: dict[str, str] = {}
    for error in (*made.failed, *made.partly):
        told.setdefault(error.source, keyed(error.source, said(error)))
    return [*told.values()]


def _whole(
    folder: str,
    made: "Export",
    found: "Differences",
    notes: "list[str]",
    reports: "list[str]",
    *,
    check: bool,
) -> "dict[str, Any]":
    tables = [
        {"source": table["source"], "day": table["day"], "stale": _is_stale(table, made)}
        for table in made.rates["tables"]
    ]
    return {
        "path": folder, "at": made.rates["at"], "check": check, "tables": tables,
        "files": len(made.files), "changed": found.changed, "removed": found.gone, "notes": notes,
        "reports": reports,
    }  # fmt: skip
