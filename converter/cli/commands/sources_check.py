"""``convert sources --check``: which sources can be reached, and how new and how near their rates are."""

import os
import sys

from converter import sources
from converter.api.compare import OFF
from converter.api.context import TIMEOUT
from converter.api.converter import Converter
from converter.api.health import check
from converter.cli.commands.compare import keyed
from converter.cli.exit_codes import OK, REJECTED
from converter.cli.progress import waiting
from converter.cli.render import clean, plain_number
from converter.cli.render.grid import documents, percent, write
from converter.money.arithmetic import ONE, exactly, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal
    from typing import Any

    from converter.api.health import Health
    from converter.cli.grammar import Options

__all__ = ["run"]

_NAMES = ("source", "state", "newest", "expected", "pair", "difference")
_ADVICE = {
    "frozen": "use another source until it publishes again",
    "unreachable": "see whether the network is there, and ask again later",
    "refused": "ask again later",
    "changed": "its answers are no longer understood; look for a newer version of this program",
    "no-key": "without it the other sources are enough",
}


def run(options: "Options", shape: str) -> int:
    """Ask every source, and print how it fares; the exit code."""
    seconds = TIMEOUT if options.timeout is None else options.timeout
    with Converter(refresh=True) as converter, waiting("asking every source"):
        found = check(sources.every(), converter.client(), converter.store, seconds, os.environ)
        reports = converter.reports
    if shape in ("json", "ndjson"):
        items = [_item(health) for health in found]
        sys.stdout.write(documents(items, {"checked": items}, shape))
    else:
        rows = [_row(health, exact=shape in ("csv", "tsv", "markdown")) for health in found]
        write(
            _NAMES, rows, shape, sys.stdout, right=("difference",), spare=("expected", "pair"),
            caption=_caption(found), color=options.color,
        )  # fmt: skip
        for line in reports:
            print(f"convert: {clean(line)}", file=sys.stderr)
    return REJECTED if any(health.failed for health in found) else OK


def _row(health: "Health", *, exact: bool) -> "tuple[str, ...]":
    difference = _difference(health)
    shown = "" if difference is None else plain_number(difference) if exact else percent(difference)
    newest, expected = str(health.newest or ""), str(health.expected or "")
    return health.info.key, health.state, newest, expected, health.pair, shown


def _difference(health: "Health") -> "Decimal | None":
    return None if health.difference is None else exactly(share(health.difference, ONE, ONE))


def _caption(found: "list[Health]") -> "list[str]":
    failed = [health for health in found if health.failed]
    alone = len(failed) > 1 and all(health.state == "unreachable" for health in failed)
    alone = alone and not any(health.state == "ok" for health in found)
    lines = [f"{len(failed)} sources can't be reached: is the network there?"] if alone else []
    told = [(health.info.key, _far(health) if alone and health.failed else _what(health)) for health in found]
    lines += [keyed(key, what) for key, what in told if what]
    return [*lines, "differences are from the rate of the ECB, or from the median of a pair that it lacks"]


def _what(health: "Health") -> str:
    """Why a source is not as it should be, and what to do; nothing for one that is."""
    far = _far(health)
    if health.state == "ok":
        return far
    newest = f"its newest rates are of {health.newest}" if health.newest else "it sent no rates"
    missing = f"{newest}, and those of {health.expected} should be out"
    return "; ".join(filter(None, [str(health.error or missing), _ADVICE[health.state], far]))


def _far(health: "Health") -> str:
    far = health.difference is not None and abs(health.difference) > OFF
    return f"its {health.pair} is more than 2 % off; compare before you use it" if far else ""


def _item(health: "Health") -> "dict[str, Any]":
    difference = _difference(health)
    return {
        "key": health.info.key,
        "state": health.state,
        "reached": health.error is None,
        "newest": str(health.newest) if health.newest else None,
        "expected": str(health.expected) if health.expected else None,
        "pair": health.pair or None,
        "difference": None if difference is None else plain_number(difference),
        "advice": _what(health) or None,
    }
