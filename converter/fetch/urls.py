"""The URL of a request: with its parameters, replaced by a variable, fit to be shown, as a curl line."""

import ipaddress
import os
import shlex
from collections.abc import Mapping
from urllib.parse import SplitResult, urlencode, urlsplit

from converter._version import __version__
from converter.errors import InputError
from converter.sources.contract import url_variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.sources.contract import Request

__all__ = ["USER_AGENT", "address", "conditions", "curl", "kept", "masked", "printable", "rewrite"]

USER_AGENT = f"fxconvert/{__version__}"
CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
_SECRETS = frozenset({"access_key", "api_key", "apikey", "app_id", "key", "token"})


def rewrite(url: str, key: str, environ: Mapping[str, str]) -> str:
    """The URL with scheme, host and port of ``CONVERTER_<KEY>_URL``, if that is set.

    A path in the variable is put before the URL's own. Raises `InputError` if the variable holds neither
    an https URL nor an http URL of this machine.
    """
    name = url_variable(key)
    base = environ.get(name, "").strip()
    if not base:
        return url
    if not _may_replace(base):
        raise InputError(
            f"{name} must be https://HOST or, for this machine alone, http://localhost; "
            f"it is '{masked(base)}'"
        )
    parts = urlsplit(url)
    label, _, rest = (parts.hostname or "").partition(".")
    # This publisher has a host for each day, where others have a path.
    day = f"/{label}" if key == "currency-api" and rest == "currency-api.pages.dev" else ""
    return f"{base.rstrip('/')}{day}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _may_replace(base: str) -> bool:
    try:
        parts = urlsplit(base)
        _ = parts.port  # raises if it is no number
    except ValueError:
        return False
    if " " in base or not base.isprintable() or "?" in base or "#" in base or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts))


def _is_loopback(parts: SplitResult) -> bool:
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def address(request: "Request", key: str, environ: Mapping[str, str]) -> str:
    """The URL of a request, with its parameters, and replaced if a variable says so."""
    url = rewrite(request.url, key, environ)
    if not request.params:
        return url
    # Slashes, colons and commas stay, so that days and lists look as in the publishers' documentation.
    return f"{url}{'&' if '?' in url else '?'}{urlencode(request.params, safe='/:,')}"


def masked(url: str) -> str:
    """The URL fit to be shown: no keys, no passwords, no control characters."""
    head, mark, query = url.partition("?")
    scheme, separator, rest = head.partition("://")
    authority, slash, path = rest.partition("/")
    if "@" in authority:
        authority = "***@" + authority.rpartition("@")[2]
    fields = []
    for field in query.split("&"):
        name, equals, value = field.partition("=")
        secret = value and name.lower() in _SECRETS
        fields.append(f"{name}{equals}{'***' if secret else value}")
    return printable(scheme + separator + authority + slash + path + mark + "&".join(fields))


def curl(
    request: "Request",
    key: str,
    environ: Mapping[str, str] | None = None,
    validators: Mapping[str, str] | None = None,
    token: "tuple[str, str] | None" = None,
) -> str:
    """The request as a line for a shell, keys masked; ``token`` as in `SourceInfo`."""
    words = ["curl", "--compressed", "-A", USER_AGENT]
    headers = {token[0]: token[1].format("***")} if token else {}
    for name, value in (headers | conditions(validators)).items():
        words += ["-H", f"{name}: {value}"]
    return shlex.join([*words, masked(address(request, key, os.environ if environ is None else environ))])


def conditions(validators: Mapping[str, str] | None) -> dict[str, str]:
    """The headers that make a request conditional, so that an unchanged answer is not sent again."""
    known = validators or {}
    return {header: known[name] for name, header in CONDITIONS.items() if _may_be_sent(known.get(name, ""))}


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The validators among the headers of an answer."""
    return {name: headers[name] for name in CONDITIONS if _may_be_sent(headers.get(name, ""))}


def _may_be_sent(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable()


def printable(text: str) -> str:
    """The text without control characters and bidirectional overrides."""
    return "".join(c if c.isprintable() else " " for c in text)
