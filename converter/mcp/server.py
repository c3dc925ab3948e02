"""The server of the tools on standard input and output, where nothing but the protocol is written."""

import inspect
import json
import sys
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp_types import CallToolResult, ContentBlock, TextContent, ToolAnnotations
from pydantic import ValidationError

from converter._version import __version__
from converter.advice import nearest
from converter.errors import ConverterError, InputError
from converter.mcp import plain
from converter.mcp.places import Places
from converter.mcp.schemas import schema_of
from converter.mcp.tools import MOST_RATES, Tools

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.mcpserver.context import Context
    from mcp_types import InputRequiredResult

    from converter.mcp.converters import Converters
    from converter.mcp.tools import Told

__all__ = ["INSTRUCTIONS", "Server", "serve"]

# The tools with their titles and the definitions of their answers.
_TOOLS = {
    "convert": ("Convert money", "answer"),
    "rate": ("Exchange rate", "answer"),
    "history": ("Exchange rates by day", "series"),
    "average": ("Average rate of a period", "answer"),
    "compare": ("Compare sources", "comparison"),
    "currencies": ("Find currencies", "currencies"),
    "sources": ("Sources of rates", "everySource"),
}
INSTRUCTIONS = f"""\
These tools convert money by the daily rates that central banks and other sources publish. They are not the \
prices at which a bank, a card or an exchange trades.
- Always tell the user the source and the day of a rate; the text of each answer names both. Repeat what it \
says of a day that differs from the one asked, of a stale or fixed rate, a peg, a chain or an assumed reading.
- Never compute, invert, multiply, average or remember a rate yourself: ask a tool for each amount and day.
- An error is an answer: tell the user its message. The tools refuse days later than tomorrow, days before a \
currency or a source began, words that are no code of ISO 4217 (look them up with currencies), amounts and \
days that can be read in two ways, periods that are not over, most crypto coins, and forecasts. Of the kinds \
of errors, not-held, source-unreachable and source-refused may go away later; all others stay.
- history lists at most {MOST_RATES} rates.
"""


class Server(MCPServer[Any]):
    """The tools over some converters. ``tell`` takes the traceback of an exception that should not happen."""

    def __init__(self, converters: "Converters", tell: "Callable[[str], object] | None" = None) -> None:
        tools = Tools(converters)
        offline = converters.own.policy.offline
        self._places = Places(converters.own)
        made = [_tool(self._awaited(getattr(tools, name)), *told, offline) for name, told in _TOOLS.items()]
        super().__init__(
            "fxconvert", title="Currency converter", instructions=INSTRUCTIONS, version=__version__,
            tools=made, log_level="CRITICAL",
        )  # fmt: skip
        self._arguments = {tool.name: list(tool.parameters["properties"]) for tool in made}
        self._tell = tell

    async def call_tool(
        self, name: str, arguments: "dict[str, Any]", context: "Context[Any, Any] | None" = None
    ) -> "CallToolResult | InputRequiredResult":
        """The answer of a tool; ToolError with the kind, the message and the suggestions of any error."""
        try:
            self._check(name, arguments)
            return await super().call_tool(name, arguments, context)
        except ConverterError as error:
            raise _failure(error) from None
        except ToolError as error:
            raise self._failure_of(error.__cause__) from None

    def _check(self, name: str, arguments: "dict[str, Any]") -> None:
        """Raise InputError for a tool or an argument that there is not: an ignored day is a wrong answer."""
        if name not in self._arguments:
            raise _no_such("tool", name, self._arguments)
        for word in arguments:
            if word not in self._arguments[name]:
                raise _no_such(f"argument of {name}", word, self._arguments[name])

    def _failure_of(self, error: "BaseException | None") -> ToolError:
        """The error of a tool for what was raised in it, whose own text the client does not see."""
        if isinstance(error, ConverterError):
            return _failure(error)
        if isinstance(error, ValidationError):
            return _failure(_unread(error))
        if self._tell is not None and error is not None:
            self._tell("".join(traceback.format_exception(error)))
        return _failure(_Internal("an error in the program itself"))

    def _awaited(self, work: "Callable[..., Told]") -> "Callable[..., Any]":
        """The tool to await."""

        async def called(**arguments: Any) -> CallToolResult:
            text, value = await self._places.asked(partial(work, **arguments))
            content: list[ContentBlock] = [TextContent(type="text", text=text)]
            return CallToolResult(content=content, structured_content=plain.cleaned(value))

        called.__name__, called.__doc__ = work.__name__, inspect.getdoc(work)
        signature = inspect.signature(work, eval_str=True).replace(return_annotation=CallToolResult)
        called.__signature__ = signature  # type: ignore[attr-defined]
        return called


class _Internal(ConverterError):
    """A bug in the program, reported in place of the exception that reveals it."""

    kind = "internal"


def _tool(called: "Callable[..., Any]", title: str, definition: str, offline: bool) -> Tool:
    hints = ToolAnnotations(
        title=title, read_only_hint=True, destructive_hint=False, idempotent_hint=True,
        open_world_hint=not offline,
    )  # fmt: skip
    made = Tool.from_function(called, title=title, annotations=hints)
    made.fn_metadata.output_schema = schema_of(definition)
    made.parameters["additionalProperties"] = False
    return made


def _no_such(what: str, word: str, known: "list[str] | dict[str, Any]") -> InputError:
    near = nearest(plain.clean(word[:40]), known)
    hint = f"; did you mean {near}?" if near else f"; there are {', '.join(known) or 'none'}"
    return InputError(f"no {what} is called {word[:40]!r}{hint}").suggesting(*([near] if near else []))


def _unread(error: ValidationError) -> InputError:
    """The first argument that has not the type it should have, without its value."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    name = found[0]["loc"][0] if found[0]["loc"] else "an argument"
    # One of several types is told by an error for each.
    told = dict.fromkeys(one["msg"].lower() for one in found if one["loc"][:1] == found[0]["loc"][:1])
    whole = [text.replace("string should have", "input should be a string of") for text in told]
    kinds = [text.removeprefix("input should be ") for text in whole]
    return InputError(f"{name} should be {' or '.join(kinds)}" if kinds != whole else f"{name}: {kinds[0]}")


def _failure(error: ConverterError) -> ToolError:
    """The error with its kind and message on one line to read, and as JSON on the next one."""
    found = plain.error(error)
    told = json.dumps({"error": found}, ensure_ascii=False)
    return ToolError(f"{found['kind']}: {found['message']}\n{told}")


def serve(converters: "Converters", *, debug: bool = False) -> None:
    """Answer a client on standard input and output until it closes them.

    With ``debug`` the traceback of an exception that should not happen is written to standard error. Raises
    BrokenPipeError if the client no longer reads, and OSError if a stream fails in another way.
    """
    server = Server(converters, sys.stderr.write if debug else None)
    try:
        server.run("stdio")
    except BaseExceptionGroup as group:
        failed, others = group.split(OSError)
        if failed is None or others is not None:
            raise
        raise _first(failed) from None


def _first(group: "BaseException") -> BaseException:
    return _first(group.exceptions[0]) if isinstance(group, BaseExceptionGroup) else group
