"""The options of ``convert serve``.

The server reads their values itself, with those of its variables: here each is a name with its text.
"""

from converter.cli.grammar import Command, Option
from converter.cli.grammar.question import OFFLINE, SOURCE

__all__ = ["SERVE"]


def _named(text: str, name: str) -> "tuple[str, str]":
    return name, text


def _valued(name: str, metavar: str, help: str) -> Option:  # noqa: A002 - as of Option
    return Option(name, "serve", help, metavar=metavar, parse=_named, many=True)


def _flag(name: str, help: str) -> Option:  # noqa: A002 - as of Option
    return Option(name, "serve", help, value=(name, "1"), many=True)


SERVE = Command(
    "serve", "", "Serve the rates to other programs, as an HTTP API of your own.",
    (
        _valued(
            "--host", "HOST",
            "the address to listen at (default: 127.0.0.1); beyond this machine it needs --name",
        ),
        _valued("--port", "N", "the port to listen at (default: 8080); 0 takes any free one"),
        _valued("--uds", "PATH", "listen at this socket file, in place of a port"),
        _valued("--fd", "N", "listen at the socket that the parent process opened, such as 3 by systemd"),
        _valued("--root-path", "PATH", "the path under which a proxy shows the server, such as /fx"),
        _valued(
            "--proxy", "ADDRESS",
            "believe what a proxy at this address or network says of clients; that is by the X-Forwarded "
            "headers; unix stands for --uds; may be repeated",
        ),
        _valued(
            "--name", "HOST",
            "a host that requests may name, such as fx.example.org; loopback always may; may be repeated",
        ),
        _valued(
            "--allow-origin", "URL",
            "let pages of this origin read the answers; such as https://example.org, '*' for all; may be "
            "repeated",
        ),
        OFFLINE,
        _flag(
            "--private",
            "also serve figures that may not be passed on; for your own use, by the terms of their sources",
        ),
        SOURCE,
        _valued(
            "--fetch-per-minute", "N",
            "the most requests a minute to a source, for days that are not on this machine (default: 60)",
        ),
        _valued(
            "--per-address", "N",
            "the most connections of an address (default: 64; loopback, --uds and --proxy have no limit, "
            "loopback only if this is not given)",
        ),
        _flag("--open-metrics", "show /metrics and all of /healthz to everyone, not to this machine alone"),
        _flag("--log", "tell each request on stderr, as a line of JSON without address and query"),
        _valued(
            "--widget", "DIR", "serve the files of convert widget export from DIR; by default they are made"
        ),
    ),
    most=0,
)  # fmt: skip
