"""What a server is told by options and variables, read and checked."""

import re

from converter.errors import InputError, given
from converter.model import Value
from converter.server.addresses import Addresses, address_of, is_loopback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

__all__ = ["AUTO", "Options", "check_names", "read", "variable"]

AUTO = "auto"
_WHERE = ("--host", "--port", "--uds", "--fd")
_PORT = {"--host", "--port"}  # the places that are one together
_SEVERAL = ("--proxy", "--name", "--allow-origin")
_VARIABLES = "CONVERTER_SERVE_"
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,62}\.?)*").fullmatch
_ORIGIN = re.compile(r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9_.-]{1,253})(?::\d{1,5})?").fullmatch
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+").fullmatch


class Options(Value):
    """What a server is told.

    It listens at ``host`` and ``port`` (0: any free one), or at the socket file ``uds``, or at the socket
    that a parent process opened as the descriptor ``fd``. ``root_path`` is the path before all of its own, as
    a proxy shows it, without a slash at its end. X-Forwarded headers are read only from ``proxies``:
    addresses, networks, and "unix" for whoever connects by ``uds``. ``names`` are those that the Host of a
    request may have, beside those of loopback, and ``origins`` those whose pages may read the answers,
    ``("*",)`` for all. ``sources`` are the keys of those that answer, or "auto". ``private``: figures are
    served too whose terms don't allow to pass them on. ``fetch_per_minute`` is the most requests to each
    source for days that are not held. ``per_address`` is the most connections from an address; None stands
    for 64, from which loopback, ``uds`` and the proxies are exempt. ``open_metrics``: metrics are for
    everyone. ``log``: each request is told on standard error. ``widget`` is the folder of the files of the
    widget, None to make them.
    """

    __slots__ = (
        "fd", "fetch_per_minute", "host", "log", "names", "offline", "open_metrics", "origins", "per_address",
        "port", "private", "proxies", "root_path", "sources", "uds", "widget",
    )  # fmt: skip
    fd: "int | None"
    fetch_per_minute: int
    host: str
    log: bool
    names: "tuple[str, ...]"
    offline: bool
    open_metrics: bool
    origins: "tuple[str, ...]"
    per_address: "int | None"
    port: int
    private: bool
    proxies: "tuple[str, ...]"
    root_path: str
    sources: "str | tuple[str, ...]"
    uds: "str | None"
    widget: "str | None"

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 8080,
        uds: "str | None" = None,
        fd: "int | None" = None,
        root_path: str = "",
        proxies: "Iterable[str]" = (),
        names: "Iterable[str]" = (),
        origins: "Iterable[str]" = (),
        sources: "str | Iterable[str]" = AUTO,
        offline: bool = False,
        private: bool = False,
        fetch_per_minute: int = 60,
        per_address: "int | None" = None,
        open_metrics: bool = False,
        log: bool = False,
        widget: "str | None" = None,
    ) -> None:
        self._fill(
            fd, fetch_per_minute, host, log, tuple(names), offline, open_metrics, tuple(origins), per_address,
            port, private, tuple(proxies), root_path, sources if isinstance(sources, str) else tuple(sources),
            uds, widget,
        )  # fmt: skip


def variable(name: str) -> str:
    """The environment variable of an option: CONVERTER_SERVE_ROOT_PATH for ``--root-path``."""
    return f"{_VARIABLES}{name.lstrip('-').replace('-', '_').upper()}"


def read(
    typed: "Iterable[tuple[str, str]]",
    environ: "Mapping[str, str]",
    sources: "str | Iterable[str]" = AUTO,
) -> Options:
    """The options of a server: those typed, by their names, then those of the environment.

    A flag has the text "1". Raises InputError, which names the option or the variable, for a value that
    can't be read, and where what it would do is not safe.
    """
    texts: dict[str, list[str]] = {}
    for name, text in typed:
        texts.setdefault(name, []).append(text)
    said = _said(texts, environ)
    values: dict[str, Any] = {}
    for option, (name, found) in said.items():
        field, reader = _READERS[option]
        values[field] = reader(name, found)
    options = Options(**values, sources=sources)
    if options.uds is None and options.fd is None and "--host" in said:
        check_names(options.host, options.names, said["--host"][0])
    return options


def _said(
    texts: "Mapping[str, list[str]]", environ: "Mapping[str, str]"
) -> "dict[str, tuple[str, list[str]]]":
    """What is said by each option: the name of the option or the variable that says it, and the texts.

    A place that is typed comes before the variables of all other places; a port and its host are one place.
    """
    _check_variables(environ)
    places = {one for one in texts if one in _WHERE}
    said = {one: (one, texts[one]) for one in _READERS if one in texts}
    for one in _READERS:
        text = environ.get(variable(one))
        if one in texts or not text or (one in _WHERE and places and {one, *places} != _PORT):
            continue
        said[one] = (variable(one), text.split(",") if one in _SEVERAL else [text])
    placed = [one for one in _WHERE if one in said]
    if len(placed) > 1 and set(placed) != _PORT:
        first, last = said[placed[0]][0], said[placed[-1]][0]
        raise InputError(f"{first} and {last} can't be combined; give one")
    return said


def _check_variables(environ: "Mapping[str, str]") -> None:
    """Raise InputError for a variable that looks like one of a server and would say nothing."""
    known = {variable(one) for one in _READERS}
    for name in sorted(environ):
        if name.startswith(_VARIABLES) and environ[name] and name not in known:
            option = name.removeprefix(_VARIABLES)
            told = (
                f"set CONVERTER_{option}" if option in ("SOURCE", "OFFLINE") else "see convert serve --help"
            )
            raise InputError(f"{given(name)} is no variable of the server; {told}")


def check_names(host: str, names: "Iterable[str]", said: str) -> None:
    """Raise InputError if a server is reached from other machines and has no name that they call it by.

    Without one, any page that somebody opens could have its own name point here, and read the answers.
    ``said`` is where the host was set.
    """
    if not is_loopback(host) and not tuple(names):
        raise InputError(
            f"{said} {host}: bound beyond loopback, the server needs a name that requests may use; "
            "add --name HOST, such as --name fx.example.org"
        )


# -- what reads the texts of an option; each takes its name, and all texts that were given --------------


def _host(name: str, texts: "list[str]") -> str:
    host = texts[-1].strip().lower()
    address = address_of(host.strip("[]"))
    if address is not None:
        return host.strip("[]")
    if not _HOST(host):
        raise InputError(f"{name} takes an address or a name like 127.0.0.1, not {given(texts[-1])}")
    return host


def _name(name: str, texts: "list[str]") -> "tuple[str, ...]":
    found = []
    for text in texts:
        host = text.strip().lower()
        address = address_of(host.strip("[]"))
        if address is None and not _HOST(host):
            raise InputError(f"{name} takes a host without a port, like fx.example.org, not {given(text)}")
        found.append(f"[{host.strip('[]')}]" if address and ":" in host else host)
    return tuple(dict.fromkeys(found))


def _proxy(name: str, texts: "list[str]") -> "tuple[str, ...]":
    found = tuple(dict.fromkeys(text.strip() for text in texts))
    for text in found:
        try:
            Addresses((text,))
        except ValueError:
            raise InputError(
                f"{name} takes an address, a network like 10.0.0.0/8, or unix, not {given(text)}"
            ) from None
    return found


def _origin(name: str, texts: "list[str]") -> "tuple[str, ...]":
    found = tuple(dict.fromkeys(text.strip().lower() for text in texts))
    if found == ("*",):
        return found
    for text in found:
        if text == "*":
            raise InputError(f"{name} takes * alone, or origins; leave out the others")
        if not _ORIGIN(text):
            raise InputError(f"{name} takes an origin like https://example.org, or *, not {given(text)}")
    return found


def _prefix(name: str, texts: "list[str]") -> str:
    path = texts[-1].strip().rstrip("/")
    if path and (not _PREFIX(path) or "/../" in f"{path}/"):
        raise InputError(f"{name} takes a path like /fx, not {given(texts[-1])}")
    return path


def _path(name: str, texts: "list[str]") -> str:
    if not texts[-1].strip() or "\0" in texts[-1]:
        raise InputError(f"{name} takes a path, not {given(texts[-1])}")
    return texts[-1]


def _folder(name: str, texts: "list[str]") -> str:
    import os

    folder = _path(name, texts)
    if not os.path.isdir(folder):
        raise InputError(f"{name}: there is no folder {given(folder)}; convert widget export writes one")
    return folder


def _whole(least: int, most: int) -> "Callable[[str, list[str]], int]":
    def whole(name: str, texts: "list[str]") -> int:
        text = texts[-1].strip()
        if text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most:
            return int(text)
        raise InputError(f"{name} takes a whole number from {least} to {most}, not {given(texts[-1])}")

    return whole


def _flag(name: str, texts: "list[str]") -> bool:
    # Read strictly: "false" must not pass on what may not be passed on.
    if texts[-1] not in ("0", "1"):
        raise InputError(f"{name} takes 1 or 0, not {given(texts[-1])}")
    return texts[-1] == "1"


_READERS: "dict[str, tuple[str, Callable[[str, list[str]], Any]]]" = {
    "--host": ("host", _host),
    "--port": ("port", _whole(0, 65535)),
    "--uds": ("uds", _path),
    "--fd": ("fd", _whole(0, 1_000_000)),
    "--root-path": ("root_path", _prefix),
    "--proxy": ("proxies", _proxy),
    "--name": ("names", _name),
    "--allow-origin": ("origins", _origin),
    "--private": ("private", _flag),
    "--fetch-per-minute": ("fetch_per_minute", _whole(0, 6000)),
    "--per-address": ("per_address", _whole(1, 1000)),
    "--open-metrics": ("open_metrics", _flag),
    "--log": ("log", _flag),
    "--widget": ("widget", _folder),
}
