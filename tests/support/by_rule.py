"""Questions by a rule: rules that a test makes, and held tables that answer them."""

from datetime import date
from typing import Any

from support.holding import put, shipped_environ

from converter import Converter
from converter.model import made_of
from converter.prescribed import get
from converter.prescribed.contract import Rule

EVENING = "2026-10-30T20:00:00Z"
# The environment of a command over the rates that ship, on the evening of the last Friday of October.
SHIPPED = {"CONVERTER_SEED_DIR": "", "CONVERTER_NOW": EVENING}


def rule(made: str, takes: str, source: str = "ecb", **fields: Any) -> Rule:
    """A rule of a test: that figure of a source, for its home currency, at any time."""
    home = {
        "ecb": "EUR",
        "cnb": "CZK",
        "cbr": "RUB",
        "norges": "NOK",
        "hmrc": "GBP",
        "nbp": "PLN",
        "frankfurter": "USD",
    }[source]
    fields = {"home": home, "since": date(1990, 1, 1), "use": "tests", "example": ("1 USD EUR", ""), **fields}
    return Rule(
        "of-a-test", "Rule of a test", "nobody", "no law", source=source, takes=takes, made=made, **fields
    )


def like(name: str, /, **fields: Any) -> Rule:
    """A rule that ships, with other values in some of its fields."""
    known = {field: getattr(get(name), field) for field in Rule.__slots__}
    made = made_of(Rule, *({**known, **fields}[field] for field in Rule.__slots__))
    assert isinstance(made, Rule)
    return made


def shipped(folder: Any, now: str = EVENING, **settings: Any) -> Converter:
    """A converter offline with the rates that ship, at that instant."""
    environ = {**shipped_environ(folder), "CONVERTER_NOW": now, **settings.pop("environ", {})}
    return Converter(environ=environ, **settings)


class Held:
    """A folder with tables of a test, and a converter offline that has no others."""

    def __init__(self, folder: Any) -> None:
        self.folder = folder

    def put(self, name: str, columns: str, *rows: str, **head: Any) -> None:
        """Hold a file, as `support.holding.put`; by default its tables cover the days from first to last."""
        if "covered" not in head:
            head["covered"] = [f"{rows[0].split()[0]}..{rows[-1].split()[0]}"]
        put(str(self.folder / "held"), name, columns, *rows, **head)

    def converter(self, now: str = EVENING, sources: str = "auto") -> Converter:
        """A converter of these tables alone."""
        nothing = {"CONVERTER_SEED_DIR": str(self.folder / "nothing")}
        return shipped(self.folder / "held", now, sources=sources, environ=nothing)
