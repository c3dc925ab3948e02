"""The body of an answer, decoded, and refused before it takes up more memory than any publisher needs."""

import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from converter.fetch.call import Again, Call
from converter.fetch.urls import printable

if TYPE_CHECKING:
    import httpx

__all__ = ["is_html", "read_body"]

_RAW_CAP = 8 * 2**20
_DECODED_CAP = 64 * 2**20
_PIECE = 2**18


def is_html(body: bytes) -> bool:
    """Whether a body is a web page, as firewalls and maintenance pages send with status 200."""
    head = body[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower()
    return head.startswith((b"<!doctype html", b"<html"))


def read_body(call: Call, response: "httpx.Response") -> bytes:
    """The decoded body: at most 8 MiB as sent, and 64 MiB once unzipped.

    Raises `SourceChanged` for more, and for another encoding than gzip; `Again` for a body that broke off.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise call.changed("answered in an encoding that was not asked for", printable(encoding[:80]))
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and float(announced) > _RAW_CAP:
        raise call.changed(f"announces more than {_RAW_CAP >> 20} MiB")
    if response.is_stream_consumed:  # a transport made for a test hands over whole, decoded bodies
        return response.content
    pieces = _capped(call, response.iter_raw(), _RAW_CAP, "")
    if encoding.endswith("gzip"):
        pieces = _capped(call, _unzipped(call, pieces), _DECODED_CAP, " once unzipped")
    return b"".join(pieces)


def _capped(call: Call, pieces: Iterable[bytes], cap: int, when: str) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        call.left()
        size += len(piece)
        if size > cap:
            raise call.changed(f"sends more than {cap >> 20} MiB{when}")
        yield piece


def _unzipped(call: Call, pieces: Iterable[bytes]) -> Iterator[bytes]:
    # Bit by bit, since 200 kB of gzip can hold 200 MB.
    stream = None
    for piece in pieces:
        data = piece
        while data:
            if stream is None or stream.eof:
                stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                yield stream.decompress(data, _PIECE)
            except zlib.error:
                raise call.changed("answered with broken gzip") from None
            data = stream.unconsumed_tail or stream.unused_data
    if stream is not None and not stream.eof:
        raise Again(call.incomplete())
