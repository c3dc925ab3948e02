"""What it means that a request failed: the error for an exception of the network, or for a status."""

import email.utils
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import httpx

from converter.errors import SourceRefused
from converter.fetch.call import Again, Call
from converter.fetch.urls import masked, printable

__all__ = ["failure", "refusal"]

_LONGEST_WAIT = 1e9  # seconds; a server may send any number of digits


def failure(call: Call, error: Exception) -> Exception:
    """The error for an exception of the network: `SourceUnreachable`, or `Again` if a retry may help."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            why = printable(cause.verify_message or "not valid")
            return call.unreachable(f"{call.host} shows a certificate that can't be trusted ({why})")
        if isinstance(cause, ssl.SSLError):
            why = printable(cause.reason or "no TLS").lower().replace("_", " ")
            return call.unreachable(f"{call.host} can't be reached securely ({why})")
    if isinstance(error, httpx.TimeoutException):
        return call.late(connecting=isinstance(error, httpx.ConnectTimeout))
    if isinstance(error, httpx.ProxyError):
        return call.unreachable(f"{call.host} can't be reached through the proxy", no_route=True)
    if isinstance(error, httpx.ConnectError | httpx.InvalidURL | OSError | UnicodeError):
        failed = call.unreachable(f"{call.host} can't be reached ({_reason(causes)})", no_route=True)
        # Without an address or a network a retry only makes the user wait.
        return Again(failed) if any(isinstance(cause, ConnectionError) for cause in causes) else failed
    return Again(call.incomplete())


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__cause__ or error.__context__


def _reason(causes: list[BaseException]) -> str:
    if any(isinstance(cause, socket.gaierror | httpx.InvalidURL | UnicodeError) for cause in causes):
        return "no address"
    for cause in causes:
        if isinstance(cause, OSError) and cause.strerror:
            return printable(cause.strerror).lower()
    return "no connection"


def refusal(call: Call, response: httpx.Response, clock: Callable[[], datetime]) -> Exception:
    """The error for a status without rates: `SourceRefused`, or `Again` if a retry may help.

    That is so for statuses from 500 on, and for 429 where the server says how long to wait.
    """
    status, after = response.status_code, _retry_after(response, clock)
    # The phrase is httpx's, not the server's, which may not be fit to be shown.
    message = f"{call.host} answered {status} {httpx.codes.get_reason_phrase(status)}".rstrip()
    if after is not None:
        message += f" and asks to wait {after:.0f} s"
    refused = SourceRefused(message, call.source, masked(call.url), status, after)
    if status >= 500 or (status == 429 and after is not None):
        return Again(refused, after if status in {429, 503} else None)
    return refused


def _retry_after(response: httpx.Response, clock: Callable[[], datetime]) -> float | None:
    """The seconds of the header Retry-After, which may also name an instant; None without a usable one."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(float(value), _LONGEST_WAIT)
    then = _http_date(value)
    # Counted by the server's clock if it sends its time, since this machine's clock may be wrong.
    now = _http_date(response.headers.get("date", "")) or clock()
    return max(0.0, (then - now).total_seconds()) if then else None


def _http_date(text: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
