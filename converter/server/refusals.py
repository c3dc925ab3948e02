"""The answers to connections whose request was not handed on, as bytes of HTTP."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["answer"]


def answer(why: str, headers: "Iterable[tuple[bytes, bytes]]" = ()) -> bytes:
    """A 400 after which the connection ends; ``why`` is a text of ours, with no byte of the request.

    ``headers`` are those that every answer of the server has.
    """
    body = b'{"status": 400, "message": "%s", "parameter": null, "suggestions": []}' % why.encode("ascii")
    return b"".join((
        b"HTTP/1.1 400 Bad Request\r\n",
        *(b"%s: %s\r\n" % header for header in headers),
        b"content-type: application/json\r\ncontent-length: %d\r\n" % len(body),
        b"cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
        body,
    ))  # fmt: skip
