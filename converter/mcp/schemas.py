"""The schemas of the tools' answers: parts of ``cli/schema.json``, each whole in itself."""

import json
from functools import cache
from pkgutil import get_data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["schema_of"]


def schema_of(name: str) -> "dict[str, Any]":
    """The schema of that name among the ``$defs`` of the file, with the definitions that it needs."""
    known = _definitions()
    needed: dict[str, Any] = {}
    todo = [name]
    while todo:
        one = todo.pop()
        needed[one] = known[one]
        todo += [other for other in _named(known[one]) if other not in needed]
    whole: dict[str, Any] = _readable(needed.pop(name))
    return {**whole, "$defs": {key: _readable(needed[key]) for key in sorted(needed)}}


@cache
def _definitions() -> "dict[str, Any]":
    content = get_data("converter", "cli/schema.json")
    assert content is not None  # noqa: S101 - it is a file of the package
    found: dict[str, Any] = json.loads(content)["$defs"]
    return found


def _named(schema: "Any") -> "list[str]":
    """The definitions that a schema refers to."""
    if isinstance(schema, list):
        return [name for one in schema for name in _named(one)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].rpartition("/")[2]] if "$ref" in schema else []
    return own + [name for one in schema.values() for name in _named(one)]


def _readable(schema: "Any") -> "Any":
    """The schema without the descriptions that speak of options and commands, which assistants don't type."""
    if isinstance(schema, list):
        return [_readable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = schema.get("description")
    typed = isinstance(told, str) and ("--" in told or "`" in told)
    return {key: _readable(one) for key, one in schema.items() if not (typed and key == "description")}
