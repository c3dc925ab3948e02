"""The schema of --json, and a check of values against it that needs no package."""

import json
import re
from importlib.resources import files

SCHEMA = json.loads((files("converter.cli") / "schema.json").read_text("utf-8"))
TYPES = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None),
}  # fmt: skip


def fits(value, schema):
    """Whether a value fits a schema that uses only the keywords below; any other keyword is a KeyError."""
    checks = {
        "$ref": lambda ref: fits(value, SCHEMA["$defs"][ref.rpartition("/")[2]]),
        "anyOf": lambda those: any(fits(value, one) for one in those),
        "enum": lambda those: value in those,
        "type": lambda names: any(
            _is(value, name) for name in ([names] if isinstance(names, str) else names)
        ),
        "pattern": lambda pattern: re.search(pattern, value) is not None,
        "minimum": lambda least: value >= least,
        "required": lambda names: all(name in value for name in names),
        "properties": lambda those: all(
            fits(value[name], one) for name, one in those.items() if name in value
        ),
        "additionalProperties": lambda allowed: allowed or set(value) <= set(schema["properties"]),
        "items": lambda one: all(fits(item, one) for item in value),
    }
    told = ("description", "title", "$schema", "$defs")
    return all(checks[word](rule) for word, rule in schema.items() if word not in told)


def _is(value, name):
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
