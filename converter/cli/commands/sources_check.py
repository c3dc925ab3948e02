"""``convert sources --check``: which sources can be reached, with new and plausible rates."""

import os
import sys

from converter import sources
from converter.api.compare import OFF
from converter.api.context import TIMEOUT
from converter.api.converter import Converter
from converter.api.health import check
from converter.cli.exit_codes import OK, REJECTED
from converter.cli.output import tell
from converter.cli.progress import waiting
from converter.cli.render.grid import documents, keyed, write
from converter.cli.render.numbers import percent, plain_number
from converter.cli.session import called_by
from converter.money.arithmetic import ONE, exactly, share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from typing import Any

    from converter.api.health import Health
    from converter.cli.grammar import Options
    from converter.sources.contract import Source

__all__ = ["run"]

_NAMES = ("source", "state", "newest", "expected", "pair", "difference")
_ADVICE = {
    "frozen": "use another source until it publishes again",
    "unreachable": "check the network, and ask again later",
    "refused": "ask again later",
    "changed": "its answers are no longer understood; look for a newer version of this program",
    "no-key": "the other sources need no key",
}


def run(options: "Options", shape: str, asked: "Sequence[Source] | None" = None) -> int:
    """Ask every source, or those given, for its newest table, and print its state; the exit code.

    REJECTED if one of them failed; a source that only lacks its key has not.
    """
    seconds = TIMEOUT if options.timeout is None else options.timeout
    with Converter(refresh=True, called=called_by(options)) as converter, waiting("asking every source"):
        found = check(asked or sources.every(), converter.client(), converter.store, seconds, os.environ)
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
        tell(reports)
    return REJECTED if any(health.failed for health in found) else OK


def _row(health: "Health", *, exact: bool) -> "tuple[str, ...]":
    difference = _difference(health)
    shown = "" if difference is None else plain_number(difference) if exact else percent(difference)
    newest, expected = str(health.newest or ""), str(health.expected or "")
    return health.info.key, health.state, newest, expected, health.pair, shown


def _difference(health: "Health") -> "Decimal | None":
    return None if health.difference is None else exactly(share(health.difference, ONE, ONE))


def _caption(found: "list[Health]") -> "list[str]":
    """A line for each source with a problem; one for all if there seems to be no network."""
    failed = [health for health in found if health.failed]
    offline = len(failed) > 1 and all(health.state == "unreachable" for health in failed)
    offline = offline and not any(health.state == "ok" for health in found)
    lines = [f"{len(failed)} sources can't be reached: is this machine online?"] if offline else []
    for health in found:
        what = _far(health) if offline and health.failed else _what(health)
        lines += [keyed(health.info.key, what)] if what else []
    return [*lines, "differences are from the ECB's rate, or from the median where the ECB has none"]


def _what(health: "Health") -> str:
    """What is wrong with a source and what to do about it; empty text if nothing is wrong."""
    far = _far(health)
    if health.state == "ok":
        return far
    newest = f"its newest rates are of {health.newest}" if health.newest else "it sent no rates"
    missing = f"{newest}, and those of {health.expected} should be out"
    return "; ".join(filter(None, [str(health.error or missing), _ADVICE[health.state], far]))


def _far(health: "Health") -> str:
    """A warning if the rate of the source is more than 2 % (`api.compare.OFF`) away from the reference."""
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
