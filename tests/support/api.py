"""The rates API, called without a socket: offline, in its own cache directory, by the shipped rates.

Its clock stands at the evening of 30 October 2026, when the shipped rates are fresh.
"""

import asyncio
import json
from datetime import UTC, datetime
from tempfile import TemporaryDirectory

from converter import Converter
from converter.server.app import App
from converter.server.application import of_rates
from converter.server.engine import Engine
from converter.server.options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, Self

    from converter.server.endpoint import Endpoint

__all__ = ["NOW", "Api", "api", "library"]

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)
_SECONDS = 60


class Api:
    """An application, and the loop that its requests run in. ``close`` it, or use it in ``with``."""

    def __init__(self, app: App, folder: "TemporaryDirectory[str] | None" = None) -> None:
        self.app = app
        self.engine = app.engine
        self._folder = folder
        self._loop = asyncio.new_event_loop()

    def get(
        self, target: str, *, method: str = "GET", client: str = "127.0.0.1", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """The status, the headers (names in lower case) and the body of an answer.

        ``headers`` are those of the request, with ``_`` for ``-``.
        """
        return self._loop.run_until_complete(self.asked(target, method=method, client=client, **headers))

    async def asked(
        self, target: str, *, method: str = "GET", client: str = "127.0.0.1", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """`get` for a caller with a loop of its own, such as of requests side by side."""
        sent: list[dict[str, Any]] = []
        waiting = asyncio.Event()

        async def send(message: "dict[str, Any]") -> None:
            sent.append(message)

        async def receive() -> "dict[str, Any]":
            await waiting.wait()
            return {"type": "http.disconnect"}

        call = self.app(_scope(target, method, client, headers), receive, send)
        await asyncio.wait_for(call, _SECONDS)
        body = b"".join(one.get("body", b"") for one in sent[1:])
        found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], found, body

    def json(self, target: str, **headers: str) -> "Any":
        """The body of an answer, read as JSON."""
        return json.loads(self.get(target, **headers)[2])

    def close(self) -> None:
        """End the threads, the connections and the loop, and remove the folder."""
        self.app.threads.close()
        self.engine.close()
        self._loop.close()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def api(
    *,
    now: datetime = NOW,
    clock: "Callable[[], datetime] | None" = None,
    endpoints: "Iterable[Endpoint] | None" = None,
    environ: "Mapping[str, str] | None" = None,
    cache_dir: "str | None" = None,
    transport: "Any" = None,
    **settings: "Any",
) -> Api:
    """The API with all routes that there are, or these; ``settings`` are options of the server.

    ``clock`` is in place of a clock that stands at ``now``.
    """
    folder = None if cache_dir else TemporaryDirectory()
    engine = Engine(
        Options(**{"offline": True, **settings}), environ=environ or {}, clock=clock or (lambda: now),
        cache_dir=cache_dir or (folder.name if folder else None), transport=transport,
    )  # fmt: skip
    return Api(App(engine, of_rates() if endpoints is None else endpoints), folder)


def library(folder: object) -> Converter:
    """What the API asks, to compare its answers with: a converter with a cache of its own."""
    return Converter(
        held_first=True, advise=False, offline=True, redistributable=True, clock=lambda: NOW, environ={},
        cache_dir=str(folder),
    )  # fmt: skip


def _scope(target: str, method: str, client: str, headers: "dict[str, str]") -> "dict[str, Any]":
    from urllib.parse import unquote

    path, _, query = target.partition("?")
    given = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": unquote(path), "raw_path": path.encode(), "root_path": "",
        "query_string": query.encode(), "client": (client, 50000), "server": ("127.0.0.1", 8080),
        "headers": [(name.lower().encode(), value.encode()) for name, value in given.items()],
    }  # fmt: skip
