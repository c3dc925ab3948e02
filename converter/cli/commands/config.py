"""``convert config``: the settings in force, and what sets each of them."""

import os
import sys

from converter import sources
from converter.api.context import TIMEOUT
from converter.cli.exit_codes import OK
from converter.cli.grammar import Options
from converter.cli.render.grid import documents, write
from converter.cli.session import HOME
from converter.cli.settings import ENVIRONMENT, FIELDS, Settings, overruled
from converter.store.paths import cache_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

__all__ = ["run"]

_DEFAULTS = {
    "source": "auto", "offline": False, "max_age": None, "timeout": TIMEOUT, "format": None, "digits": None,
    "rounding": "half-up", "locale": None, "thousands": None, "color": "auto",
}  # fmt: skip
_SAID = {
    "max_age": "any",
    "format": "table, or plain off a terminal",
    "digits": "the currency's",
    "locale": "none",
    "thousands": "the locale's, or a comma; none off a terminal",
}


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:  # noqa: ARG001 - as every command
    """Print the settings; the exit code."""
    found = options.settings or Settings("")
    items = list(_items(options, found, os.environ))
    if shape in ("json", "ndjson"):
        file = {"path": found.path, "exists": os.path.isfile(found.path)}
        sys.stdout.write(documents(items, {"file": file, "settings": items}, shape))
        return OK
    exact = shape in ("csv", "tsv", "markdown")
    rows = [(item["key"], _shown(item, exact=exact), item["from"]) for item in items]
    there = "" if os.path.isfile(found.path) else " (there is none)"
    write(
        ("key", "value", "from"), rows, shape, sys.stdout,
        caption=[f"config file: {found.path}{there}"], color=options.color,
    )  # fmt: skip
    return OK


def _items(options: Options, found: Settings, environ: "Mapping[str, str]") -> "Iterator[dict[str, Any]]":
    for key in FIELDS:
        yield _item(key, *_plain(key, options, found, environ))
    home = list(found.home or HOME)
    yield _item("home", home, "file" if found.home else "default")
    for pair, rate in found.rates.items():
        yield _item(f"rates.{pair}", rate, "file")
    for key in sorted({*sources.keys(), *sources.plugins()}):
        yield from _of_source(key, found, environ)
    yield _item("cache_dir", cache_directory(environ), _variable("CONVERTER_CACHE_DIR", environ) or "default")
    if environ.get("CONVERTER_NOW"):
        yield _item("now", environ["CONVERTER_NOW"], "CONVERTER_NOW")


def _plain(key: str, options: Options, found: Settings, environ: "Mapping[str, str]") -> "tuple[object, str]":
    """The value in force of a setting that an option can also give, and what sets it."""
    # A typed --format or --color is meant for this list, and is not the setting.
    if FIELDS[key] in options.typed and key not in ("format", "color"):
        return getattr(options, FIELDS[key]), "option"
    if overruled(key, environ):
        if key == "color":
            never = bool(environ.get("NO_COLOR"))
            return ("never", "NO_COLOR") if never else ("always", "FORCE_COLOR")
        said = environ[ENVIRONMENT[key]]
        return (said != "0" if key == "offline" else said), ENVIRONMENT[key]
    if key in found.values:
        return found.values[key], "file"
    return _DEFAULTS[key], "default"


def _of_source(key: str, found: Settings, environ: "Mapping[str, str]") -> "Iterator[dict[str, Any]]":
    """The base URL of a source and that its API key is set, if they are; the key itself is not shown."""
    from converter.fetch.urls import masked
    from converter.sources.contract import key_variable, url_variable

    variable = url_variable(key)
    if environ.get(variable):
        yield _item(f"urls.{key}", masked(environ[variable]), variable)
    elif variable in found.urls:
        yield _item(f"urls.{key}", masked(found.urls[variable]), "file")
    if environ.get(key_variable(key)):
        yield _item(f"key of {key}", "set", key_variable(key))


def _item(key: str, value: object, where: str) -> "dict[str, Any]":
    return {"key": key, "value": f"{value:g}" if isinstance(value, float) else value, "from": where}


def _variable(name: str, environ: "Mapping[str, str]") -> "str | None":
    return name if environ.get(name) else None


def _shown(item: "dict[str, Any]", *, exact: bool) -> str:
    value = item["value"]
    if value is None:
        return "" if exact else _SAID[item["key"]]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(value)
    return str(value)
