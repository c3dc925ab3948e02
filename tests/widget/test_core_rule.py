"""The script answers the pairs of random files by the rule of the module `rule`."""

import json
import random

import pytest

from converter.widget.document import currencies
from converter.widget.rule import Rule

DAYS = ("2026-10-30", "2026-10-29", "2026-10-26", "2026-10-22", "2026-10-14")
PEGS = {
    "AED": {"base": "USD", "quote": "AED", "text": "3.6725", "day": "1997-11-01"},
    "BHD": {"base": "USD", "quote": "BHD", "text": "0.376", "day": "2001-01-01"},
    "BAM": {"base": "EUR", "quote": "BAM", "text": "1.95583", "day": "1998-01-01"},
    "INR": {"base": "USD", "quote": "INR", "text": "90", "day": "2020-01-01"},  # an anchor that has a peg
    "BTN": {"base": "BTN", "quote": "INR", "text": "1", "day": "1974-04-01"},
}
LAW = {
    "DEM": [{"base": "EUR", "quote": "DEM", "text": "1.95583", "day": "1999-01-01"}],
    "FRF": [{"base": "EUR", "quote": "FRF", "text": "6.55957", "day": "1999-01-01"}],
    "TRL": [{"base": "TRL", "quote": "TRY", "text": "1", "nominal": 1_000_000, "day": "2005-01-01"}],
    "BYB": [
        {"base": "BYB", "quote": "BYR", "text": "1", "nominal": 1000, "day": "2000-01-01"},
        {"base": "BYR", "quote": "BYN", "text": "1", "nominal": 10_000, "day": "2016-07-01"},
    ],
    "BYR": [{"base": "BYR", "quote": "BYN", "text": "1", "nominal": 10_000, "day": "2016-07-01"}],
}
CODES = ("USD", "EUR", "RUB", "INR", "AED", "BHD", "BAM", "BTN", "TRY", "BYN", "XAU")


def cell(pick, *, dated):
    """A figure, with nominal, direction and day where they differ from those of its table."""
    text = f"{pick.randrange(1, 900)}.{pick.randrange(10_000):04}"
    more = {"nominal": 100} if pick.random() < 0.2 else {}
    more |= {"turned": True} if pick.random() < 0.2 else {}
    more |= {"day": pick.choice(DAYS)} if dated and pick.random() < 0.4 else {}
    return {"text": text, **more} if more else text


def table(pick, source):
    own = pick.choice(("USD", "EUR", "RUB"))
    kind, dated = pick.choice(("official", "reference", "blend", "indicative")), pick.random() < 0.4
    codes = pick.sample([code for code in CODES if code != own], pick.randrange(3, len(CODES)))
    more = {"late": True} if pick.random() < 0.4 else {}
    more |= {"only": own} if pick.random() < 0.2 else {}
    more |= {"span": pick.choice((0, 7, 14))} if dated and pick.random() < 0.7 else {}
    figures = {code: cell(pick, dated=dated) for code in codes}
    return {
        "source": source, "name": source, "kind": kind, pick.choice(("base", "quote")): own,
        "day": pick.choice(DAYS), "figures": figures, **more,
    }  # fmt: skip


def random_content(pick):
    """What a file of rates holds, at random."""
    tables = [table(pick, source) for source in ("one", "two", "three", "four")[: pick.randrange(1, 5)]]
    pegs = {code: peg for code, peg in PEGS.items() if pick.random() < 0.6}
    none = {pick.choice(CODES): " ".join(pick.sample(CODES, 2))} if pick.random() < 0.3 else {}
    return {
        "format": 1, "at": "2026-10-30T20:00:00Z", "tables": tables, "pegs": pegs, "law": LAW, "none": none,
    }  # fmt: skip


def by_script(answer):
    names = ("base", "quote", "nominal", "text", "day", "source")
    legs = [tuple(leg[name] for name in names) for leg in answer["legs"]]
    return legs, answer["day"], answer["kind"], answer["source"]


def by_rule(found, base, quote):
    legs = [
        (leg.figure.base, leg.figure.quote, leg.figure.nominal, leg.figure.text, str(leg.as_of), leg.source)
        for leg in found.legs
    ]
    rate = found.rate(base, quote)
    return legs, str(found.day) if found.day else None, found.kind, rate.source


@pytest.mark.parametrize("seed", range(40))
def test_the_script_answers_every_pair_by_the_rule(core, seed):
    content = random_content(random.Random(seed))  # noqa: S311 - the same files each time
    rule, codes = Rule(content), currencies(content)
    pairs = [(base, quote) for base in codes for quote in codes]
    rates = core.call("open", json.dumps(content))
    found = core.calls([["rate", rates, *pair] for pair in pairs])
    for pair, one in zip(pairs, found, strict=True):
        expected = rule.priced(*pair)
        assert (one and by_script(one)) == (expected and by_rule(expected, *pair)), pair
