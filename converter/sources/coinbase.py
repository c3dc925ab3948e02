"""Coinbase: the current spot price of a few coins in dollars; past days are not asked for."""

from datetime import timedelta

from converter.iso4217 import coins
from converter.model import RateKind
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Reply, Request, SourceInfo, Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL = "https://api.coinbase.com/v2/prices/{}-USD/spot"
COINS = coins()

INFO = SourceInfo(
    "coinbase", "Coinbase", RateKind.INDICATIVE, "USD",
    # Coins are traded every day.
    Publication(
        "rolling", "UTC", grace=timedelta(hours=1), longest_pause=1, every=timedelta(minutes=5),
    ),
    covers=dict.fromkeys(COINS, (None, None)),
    per_currency=True,
    licence="free to use under Coinbase's terms; not to be redistributed",
    redistribution=False,
    terms="https://www.coinbase.com/legal/user_agreement",
    homepage="https://docs.cdp.coinbase.com/",
    attribution="Coinbase spot price",
    conditional=False,
    apart=frozenset(COINS),
)  # fmt: skip


def plan(
    wanted: Wanted, seen: "Sequence[Reply]" = (), hints: "Mapping[str, str] | None" = None
) -> "list[Request]":
    """A request for each coin if today is wanted: it isn't known of which hour the price of a past day is."""
    if wanted.last < wanted.today:
        return []
    codes = [code for code in dict.fromkeys(wanted.codes) if code in INFO.apart]
    return [Request(URL.format(code), day=wanted.today, codes=(code,)) for code in codes]


def parse(reply: Reply) -> Parsed:
    """The price of the coin asked for, dated the day on which it was asked for."""
    from converter.sources.reading import Reading, read_json, refused

    reading, asked = Reading(reply, INFO.key, INFO.apart), reply.request
    content = reading.fields(read_json(reply, INFO.key))
    errors, data = content.get("errors"), content.get("data")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        raise refused(reply, INFO.key, str(errors[0].get("message") or errors[0].get("id"))[:80])
    if not isinstance(data, dict) or not asked.codes or asked.day is None:
        raise reading.changed("no price")
    if (data.get("base"), data.get("currency")) != (asked.codes[0], INFO.base):
        raise reading.changed("the price of something else")
    reading.add(asked.day, asked.codes[0], INFO.base, data.get("amount"))
    return Parsed(reading.tables())
