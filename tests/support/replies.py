"""Replies of sources for tests: with a body given, or with the bodies in tests/sources/payloads."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from converter import sources
from converter.sources.contract import Parsed, Reply, Request, Wanted

FOLDER = Path(__file__).parents[1] / "sources" / "payloads"
KEYS = sources.keys()
NOON = datetime(2026, 4, 26, 12, tzinfo=UTC)


def reply(body: bytes | str, status: int = 200, at: datetime = NOON, **request: Any) -> Reply:
    """A reply with that body to a request with those fields."""
    request.setdefault("url", "https://example.org/rates")
    content = body.encode() if isinstance(body, str) else body
    return Reply(Request(**request), status, content, at)


def wanted(first: str, last: str | None = None, today: str | None = None, codes: str = "USD") -> Wanted:
    """The days from first to last, by default the first only; today is by default the last day."""
    last = last or first
    days = [date.fromisoformat(day) for day in (first, last, today or last)]
    return Wanted(tuple(codes.split()), *days)


def tables(parsed: Parsed) -> dict[str, dict[str, str]]:
    """The parsed tables as text: {"2026-04-25": {"100 JPY/RUB": "47.2636"}}."""
    return {str(t.as_of): {f.column: f.text for f in t.figures} for t in parsed.tables}


def cases(key: str) -> list[dict[str, Any]]:
    """The cases of a source: each names a body, its request and the tables that it holds."""
    found: list[dict[str, Any]] = json.loads((FOLDER / key / "cases.json").read_bytes())
    return found


def case_reply(key: str, case: dict[str, Any]) -> Reply:
    """The reply of a case."""
    request: dict[str, Any] = {"url": case["url"], "params": case.get("params")}
    request["nominal"] = case.get("nominal", 1)
    for name in ("day", "first", "last"):
        if name in case:
            request[name] = date.fromisoformat(case[name])
    if "codes" in case:
        request["codes"] = tuple(case["codes"])
    body = (FOLDER / key / case["body"]).read_bytes()
    return reply(body, at=datetime.fromisoformat(case["at"]), **request)


def every_case() -> list[tuple[str, dict[str, Any]]]:
    """All cases of all sources of the package, each with its key."""
    return [(key, case) for key in KEYS for case in cases(key)]
