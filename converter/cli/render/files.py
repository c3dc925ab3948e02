"""What a run over a file did, and what a dry run shows, as lines of text."""

from converter.cli.render.grid import write
from converter.cli.render.marks import marks_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import IO

    from converter.cli.grammar import Options
    from converter.files.dry_run import Fetch, Look
    from converter.files.summary import Summary, Used

__all__ = ["above", "below", "of_summary", "rejected", "write_rows"]

_MOST = 6  # sources that are named
_NO_HEADER = ("header", "none")
_ROUNDING = "half-up"
_ENDINGS = (".parquet", ".pq")
_ROLES = ("amount", "currency", "date", "to", "rule", "source")
_USUAL = {"delimiter": ",", "encoding": "UTF-8", "header": "the first record"}


def of_summary(done: "Summary", options: "Options") -> "list[str]":
    """What was done: the rows, those that were rejected, the rates, and how the file was read."""
    return [*_counted(done), *_causes(done), *_rates(done), *_read(done.understood), *_rounded(options)]


def rejected(done: "Summary") -> "list[str]":
    """The rows that were rejected or lack results, and why; no lines if there are none."""
    return [*_counted(done), *_causes(done)] if done.rejected or done.kept else []


def _counted(done: "Summary") -> "list[str]":
    told = [f"{done.converted:,} converted"]
    if done.rejected:
        told.append(f"{done.rejected:,} rejected ({done.rejects})")
    if done.kept:
        told.append(f"{done.kept:,} without all results")
    return [f"{_number(done.rows, 'row')}: {', '.join(told)}"]


def _causes(done: "Summary") -> "list[str]":
    what = "rejected" if done.rejected else "no result"
    where = "row" if done.source.lower().endswith(_ENDINGS) else "line"
    return [
        f"{what}: {_number(one.rows, 'row')} ({one.kind or 'other'}), "
        f"{'first in ' * (one.rows != 1)}{where} {one.line:,}: {one.reason}"
        for one in done.causes
    ]


def _rates(done: "Summary") -> "list[str]":
    """Whose rates were used, most first, and what is to be said of some."""
    several = len({one.to for one in done.used}) > 1
    unit = "result" if several else "row"
    counts: dict[str, int] = {}
    for one in done.used:
        named = _source(one)
        counts[named] = counts.get(named, 0) + one.rows
    if not counts:
        return []
    some = sorted(counts.items(), key=lambda one: -one[1])
    told = [f"{named} {_number(count, unit)}" for named, count in some[:_MOST]]
    if some[_MOST:]:
        told.append(f"{len(some) - _MOST} more {_number(sum(count for _, count in some[_MOST:]), unit)}")
    oldest = f"; oldest of {done.oldest}" if done.oldest else ""
    return [f"rates: {', '.join(told)}{oldest}", *_said(done.used, unit)]


def _source(one: "Used") -> str:
    """Whose rates these are: a source with its kind, a rule, or that no rate was needed."""
    if one.derivation == "identity":
        return "same currency"
    if one.kind == "fixed":
        return "fixed by law"
    kind = "" if one.kind == one.source else f" {one.kind}"
    return f"{one.source}{kind}{f' by {one.rule}' if one.rule else ''}"


def _said(used: "Iterable[Used]", unit: str) -> "list[str]":
    """How many results are stale, by a peg or by two figures."""
    used = [*used]
    counts = {
        "stale (newer rates should be out)": sum(one.rows for one in used if one.is_stale),
        "by a peg": sum(one.rows for one in used if one.by_peg),
        "by a cross rate or a chain": sum(one.rows for one in used if one.by_chain),
    }
    told = [f"{_number(count, unit)} {what}" for what, count in counts.items() if count]
    return [f"of these: {', '.join(told)}"] if told else []


def _read(understood: "Mapping[str, str]") -> "list[str]":
    """How the file was read: its columns, and then what is not as in most files."""
    columns = {name: understood[name] for name in _ROLES if name in understood}
    others = {name: told for name, told in understood.items() if _USUAL.get(name) != told}
    told = {**columns, **others}
    if "delimiter" in others:
        told["delimiter"] = f"'{told['delimiter']}'" if len(told["delimiter"]) == 1 else told["delimiter"]
    return [f"read: {'; '.join('no header' if one == _NO_HEADER else ' '.join(one) for one in told.items())}"]


def _rounded(options: "Options") -> "list[str]":
    if options.rounding == _ROUNDING:
        return []
    return [f"results are rounded {_ROUNDING}; the setting {options.rounding} is for questions"]


def _number(count: int, unit: str) -> str:
    return f"{count:,} {unit}{'s' * (count != 1)}"


# -- a dry run --------------------------------------------------------------------------------------


def above(found: "Look") -> "list[str]":
    """What a dry run understood, to stand above the rows."""
    return [f"{found.source}: nothing is written", *_read(found.understood)]


def write_rows(found: "Look", options: "Options", shape: str, out: "IO[str]") -> None:
    """Write the first rows of a dry run as a table, or as lines that are aligned."""
    asked = [name for name in _ROLES if name in found.columns]
    names = ("line", *asked, *found.names, "reason")
    rows = [
        (
            str(row.line), *(row.cells.get(name, "") for name in asked),
            *(row.new.get(name) or "" for name in found.names), row.reason,
        )
        for row in found.rows
    ]  # fmt: skip
    # A reason is never left out: a narrow terminal has the rows upright.
    spare = () if any(row.reason for row in found.rows) else ("reason",)
    write(
        names, rows, shape, out, right=("line", "amount", *found.results), spare=spare,
        color=options.color, marks=marks_for(options, out),
    )  # fmt: skip


def below(found: "Look", options: "Options") -> "list[str]":
    """What a run would fetch, to stand below the rows."""
    return [*_fetched(found), *_rounded(options)]


def _fetched(found: "Look") -> "list[str]":
    first = f"the first {_number(found.looked_at, 'row')}"
    if found.fetches is None:
        return [
            f"what would be fetched for {first} is not known before: a period or a rule may need several days"
        ]
    if not found.fetches:
        return [f"nothing would be fetched for {first}"]
    return [f"would be fetched for {first}:", *(f"  {_fetch(one)}" for one in found.fetches)]


def _fetch(one: "Fetch") -> str:
    days = f"of {one.first}" if one.first == one.last else f"from {one.first} to {one.last}"
    codes = ", ".join(one.codes[:8]) + (f" and {len(one.codes) - 8} more" if one.codes[8:] else "")
    return f"{one.source}: {codes} {days}, at most {_number(one.requests, 'request')}"
