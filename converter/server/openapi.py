"""The description of the API, of OpenAPI 3.1: what openapi.json says, and what only this server knows.

The currencies, the sources that may be named, the rules and the prefix of the proxy are filled in here, and
the errors, which all routes have in common. The answer of ``/v2/convert`` is described by the command's
schema.json.
"""

import json
import os

from converter import iso4217, prescribed
from converter._version import __version__
from converter.api.by_rule import sources_of
from converter.money.arithmetic import MAX_DIGITS, ROUNDINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from converter.server.engine import Engine

__all__ = ["codes", "description"]

# The parts of a path in the package.
_SELF, _COMMAND = ("server", "openapi.json"), ("cli", "schema.json")
_SCHEMA = "#/components/schemas/"


def description(engine: "Engine") -> "dict[str, Any]":
    """The description of the API as this server answers, as JSON has it."""
    found: dict[str, Any] = _read(*_SELF)
    found["info"]["version"] = __version__
    found["servers"] = [{"url": engine.options.root_path or "/"}]
    parts = found["components"]
    _fill(parts["schemas"], "Code", codes())
    _fill(parts["schemas"], "ProviderKey", (key.upper() for key in engine.providers))
    _fill(parts["schemas"], "RuleName", _rules(engine))
    _fill(parts["schemas"], "Rounding", ROUNDINGS)
    parts["parameters"]["digits"]["schema"]["maximum"] = MAX_DIGITS
    parts["schemas"].update(_answers())
    common = _errors(parts["responses"])
    for path in found["paths"].values():
        path["get"]["responses"] = {**common, **path["get"]["responses"]}
    found["paths"].update(_old_host(found["paths"]))
    return found


def codes() -> "list[str]":
    """The codes that a request may name, sorted."""
    return sorted({*(one.code for one in iso4217.everything() if iso4217.known(one.code)), *iso4217.coins()})


def _read(*parts: str) -> "Any":
    package = os.path.dirname(os.path.dirname(__file__))
    with open(os.path.join(package, *parts), encoding="utf-8") as file:
        return json.load(file)


def _rules(engine: "Engine") -> "Iterator[str]":
    """The rules whose figures may be passed on."""
    for key in sorted(prescribed.keys()):
        if not engine.forbidden.intersection(sources_of([key])):
            yield key


def _fill(schemas: "dict[str, Any]", name: str, words: "Iterable[str]") -> None:
    schemas[name]["enum"] = sorted(words)


def _errors(responses: "dict[str, Any]") -> "dict[str, Any]":
    """What each route answers beside its own answer; all errors have one object as their body."""
    for status, one in responses.items():
        if status >= "400":
            one["content"] = {"application/json": {"schema": {"$ref": f"{_SCHEMA}Error"}}}
    return {status: {"$ref": f"#/components/responses/{status}"} for status in responses}


def _old_host(paths: "dict[str, Any]") -> "dict[str, Any]":
    """The routes of ``/v1`` again, without it, as clients of Frankfurter's old host ask for them."""
    found = {}
    for path, one in paths.items():
        if path.startswith("/v1/"):
            name = one["get"]["operationId"].replace("V1", "OldHost")
            found[path.removeprefix("/v1")] = {"get": {**one["get"], "operationId": name}}
    return found


def _answers() -> "dict[str, Any]":
    """The schema of an answer of the command, and of all that it is made of."""
    schema = _read(*_COMMAND)["$defs"]
    found: dict[str, Any] = {}
    wanted = ["answer"]
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = _moved(schema[name])
            wanted += _named(schema[name])
    return {_told(name): one for name, one in found.items()}


def _told(name: str) -> str:
    """What a schema of the command is called here.

    Programs that write clients take two names for one that differ only in capitals, as Error and error.
    """
    return f"Convert{name[0].upper()}{name[1:]}"


def _moved(schema: "Any") -> "Any":
    """A schema whose references lead to where the description has its schemas."""
    if isinstance(schema, dict):
        return {
            name: f"{_SCHEMA}{_told(_last(value))}" if name == "$ref" else _moved(value)
            for name, value in schema.items()
        }
    return [_moved(one) for one in schema] if isinstance(schema, list) else schema


def _named(schema: "Any") -> "Iterator[str]":
    """The definitions that a schema refers to."""
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "$ref":
                yield _last(value)
            else:
                yield from _named(value)
    elif isinstance(schema, list):
        for one in schema:
            yield from _named(one)


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]
