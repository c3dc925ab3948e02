"""The answers to connections whose request was not handed on, as bytes of HTTP."""

from converter.server.limits import OTHER_METHOD
from converter.server.problems import body
from converter.server.replies import JSON, NO_STORE, POLICY, SAFE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["answer"]

_STATUS = b"400 Bad Request\r\n"
_STATUS_OF = {OTHER_METHOD: b"405 Method Not Allowed\r\nallow: GET, HEAD, OPTIONS\r\n"}


def answer(why: str, headers: "Iterable[tuple[bytes, bytes]]" = ()) -> bytes:
    """A refusal after which the connection ends; ``why`` is a text of ours, with no byte of the request.

    It is a 405 for another method than those of the routes, else a 400. ``headers`` are those that every
    answer of the server has.
    """
    status = _STATUS_OF.get(why, _STATUS)
    told = body(int(status[:3]), why)
    every = (
        *headers, (b"content-type", JSON), (b"content-length", b"%d" % len(told)), NO_STORE, *SAFE, POLICY,
        (b"connection", b"close"),
    )  # fmt: skip
    lines = (b"%s: %s\r\n" % header for header in every)
    return b"".join((b"HTTP/1.1 ", status, *lines, b"\r\n", told))
