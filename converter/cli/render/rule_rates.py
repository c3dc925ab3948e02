"""The whole list of a rule for a period: a table below its law, or rows and JSON of the exact figures."""

from converter import iso4217, sources
from converter.cli.render import clean, said
from converter.cli.render.grid import documents, write
from converter.cli.render.json import error as as_json
from converter.cli.render.marks import PLAIN, Marks
from converter.prescribed.periods import named
from converter.prescribed.told import publisher

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO, Any

    from converter.errors import ConverterError
    from converter.prescribed.listing import RuleRates
    from converter.prescribed.told import Prescribed, PrescribedRate

__all__ = ["COLUMNS", "left_out", "write_list"]

COLUMNS = ("rule", "period", "base", "quote", "nominal", "value", "day", "basis")
_SHOWN = 5  # reasons for which currencies are left out


def write_list(
    found: "RuleRates",
    shape: str,
    out: "IO[str]",
    *,
    color: str = "auto",
    marks: Marks = PLAIN,
) -> None:
    """Write all figures of a list; the errors of currencies that are left out are in JSON alone."""
    told = found.told
    if shape in ("json", "ndjson"):
        out.write(_documents(found, shape))
    elif shape in ("csv", "tsv", "markdown"):
        write(COLUMNS, [_exact(rate, told) for rate in told.rates], shape, out)
    else:
        heading, owner = _heading(told), _attribution(told)
        if shape == "table":
            _above(heading, out)
            heading = []
        write(
            ("code", "name", "units", "rate", "day", "rates"), _rows(told), shape, out,
            right=("units", "rate", "rates"), spare=("rates", "day", "name"), caption=[*heading, *owner],
            color=color, marks=marks,
        )  # fmt: skip


def _exact(rate: "PrescribedRate", told: "Prescribed") -> "tuple[str, ...]":
    """The cells of a figure in data: a mean that is not rounded is its sum for as many units."""
    figure = rate.figure
    return (
        told.rule.key, str(told.valid), figure.base, figure.quote, str(figure.nominal), figure.text,
        str(rate.day), told.basis,
    )  # fmt: skip


# -- for reading -----------------------------------------------------------------------------------


def _above(lines: "list[str]", out: "IO[str]") -> None:
    from converter.cli.render.screen import fitting
    from converter.cli.writer import width, wrapped

    columns = width(out)
    for line in lines:
        out.writelines(f"{part}\n" for part in wrapped(fitting(clean(line), out), columns))


def _heading(told: "Prescribed") -> "list[str]":
    """The rule, whose it is and by which law, how the figures were found, and what they are not for."""
    rule = told.rule
    never = [f"never: {rule.never}"] if rule.never else []
    return [f"{rule.key}: {rule.name}, {rule.law}, {rule.authority}", _sentence(told), *never]


def _sentence(told: "Prescribed") -> str:
    """``June 2024, computed: 30 means of 20 ECB rates from 2024-06-03 to 2024-06-28, half-up``."""
    rates, start = told.rates, f"{named(told.valid)}, {told.basis}: {len(told.rates)}"
    plural = "s" * (len(rates) != 1)
    by = " and ".join(dict.fromkeys(publisher(rate.source) for rate in rates))
    if told.basis == "shipped":
        return f"{start} rate{plural}"
    if told.basis == "published":
        return f"{start} {by} rate{plural} of {_span([str(rate.day) for rate in rates])}"
    count = _span(sorted({rate.observations for rate in rates}))
    first, last = (min(str(rate.first) for rate in rates), max(str(rate.last) for rate in rates))
    digits = {rate.digits for rate in rates}
    rounded = "half-up" if len(digits) > 1 else f"half-up to {max(map(str, digits))} decimals"
    if digits == {None}:
        rounded = "not rounded"
    return f"{start} mean{plural} of {count} {by} rates from {first} to {last}, {rounded}"


def _span(values: "list[Any]") -> str:
    """The only value, or the first and the last one."""
    first, last = min(values), max(values)
    return str(first) if first == last else f"{first} to {last}"


def _attribution(told: "Prescribed") -> "list[str]":
    keys = dict.fromkeys(rate.source for rate in told.rates)
    infos = [sources.get(key).INFO for key in keys if told.basis != "shipped"]
    return [info.attribution for info in infos if info.attribution]


def _rows(told: "Prescribed") -> "list[tuple[str, ...]]":
    """The rows of a table; the day and the number of rates are told in it if not all have the same."""
    days = {rate.day for rate in told.rates}
    counts = {rate.observations for rate in told.rates}
    rows: list[tuple[str, ...]] = []
    for rate in told.rates:
        units, _, value = rate.shown.partition(" = ")
        day = str(rate.day) if len(days) > 1 else ""
        count = str(rate.observations) if len(counts) > 1 else ""
        rows.append((rate.code, iso4217.get(rate.code).name, units, value, day, count))
    return rows


def left_out(errors: "Sequence[tuple[str, ConverterError]]") -> "list[str]":
    """A line for each reason why currencies are left out, and how many more there are."""
    reasons: dict[str, list[tuple[str, str]]] = {}
    for code, error in errors:
        text = said(error)
        reasons.setdefault(text.replace(code, "*"), []).append((code, text))
    lines = [f"left out: {_reason(those)}" for those in reasons.values()]
    more = sum(len(those) for those in list(reasons.values())[_SHOWN:])
    rest = [f"left out: {more} more currenc{'y' if more == 1 else 'ies'}"] if more else []
    return [*lines[:_SHOWN], *rest]


def _reason(those: "list[tuple[str, str]]") -> str:
    code, text = those[0]
    if len(those) > 1:
        return f"{', '.join(code for code, _ in those)}; of {code}: {text}"
    return text if code in text else f"{code}: {text}"


# -- JSON ------------------------------------------------------------------------------------------


def _documents(found: "RuleRates", shape: str) -> str:
    """The list as schema.json describes ``ruleRates``, or a line of JSON for each figure and error."""
    told, assumed = found.told.to_dict(), list(found.assumed)
    rates: list[dict[str, Any]] = told["rates"]
    left = [{"code": code, "error": as_json(error)} for code, error in found.left_out]
    when = {name: told[name] for name in ("period", "valid", "basis")}
    whole = {
        "rule": told["key"],
        **{name: told[name] for name in ("name", "authority", "law")},
        "never": found.told.rule.never or None,
        **when,
        "published_at": told["published_at"],
        "attribution": next(iter(_attribution(found.told)), None),
        "rates": rates,
        "left_out": left,
        "assumed": assumed,
    }
    items = [{"rule": told["key"], **when, **rate, "assumed": assumed} for rate in rates]
    items += [{**one, "assumed": assumed} for one in left]
    return documents(items, whole, shape)
