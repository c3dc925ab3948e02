"""An assistant on the other side of ``convert mcp``: the official client over standard input and output."""

import contextlib
import json
import os
import sys
from pathlib import Path

import anyio
from anyio.from_thread import start_blocking_portal
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

ROOT = Path(__file__).parents[2]
NOW = "2026-10-30T20:00:00Z"  # the rates that ship are fresh


def environ_in(folder, **more):
    """The environment of the command: the rates that ship, and a folder for all else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONVERTER_")}
    own = {
        "CONVERTER_NOW": NOW, "CONVERTER_CACHE_DIR": str(folder / "cache"),
        "CONVERTER_CONFIG": str(folder / "none.toml"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    return {**kept, **own, **more}


class Assistant:
    """A session of the client. ``tools`` are the listed tools by name; ``call`` asks one of them."""

    def __init__(self, client, portal):
        self._client = client
        self._portal = portal
        self.tools = {tool.name: tool for tool in portal.call(client.list_tools).tools}

    def call(self, name, **arguments):
        return self._portal.call(self._client.call_tool, name, arguments)

    def call_all(self, calls):
        """The results of calls that are made at the same time: pairs of a name and its arguments."""

        async def ask():
            results = [None] * len(calls)

            async def one(place, name, arguments):
                results[place] = await self._client.call_tool(name, arguments)

            async with anyio.create_task_group() as group:
                for place, call in enumerate(calls):
                    group.start_soon(one, place, *call)
            return results

        return self._portal.call(ask)

    def give_up(self, begun, name, **arguments):
        """Make a call and cancel it once ``begun()``; whether it was still under way then."""

        async def ask():
            answered = []

            async def one():
                answered.append(await self._client.call_tool(name, arguments))

            with anyio.fail_after(20):
                async with anyio.create_task_group() as group:
                    group.start_soon(one)
                    while not (begun() or answered):  # noqa: ASYNC110 - a thread of the test sees it
                        await anyio.sleep(0.01)
                    group.cancel_scope.cancel()
            return not answered

        return self._portal.call(ask)

    def failure(self, name, **arguments):
        """The error of a call that has to fail, and the line above it."""
        result = self.call(name, **arguments)
        assert result.is_error, result
        line, told = result.content[0].text.split("\n")
        return json.loads(told)["error"], line


@contextlib.contextmanager
def assistant(folder, *options, errors=None, **environ):
    """A session with ``convert mcp`` and some options; ``errors`` is the file for its standard error."""
    started = StdioServerParameters(
        command=sys.executable, args=["-m", "converter", "mcp", *options], env=environ_in(folder, **environ)
    )
    with start_blocking_portal() as portal:
        made = Client(stdio_client(started, errlog=errors or sys.stderr))
        with portal.wrap_async_context_manager(made) as client:
            yield Assistant(client, portal)
