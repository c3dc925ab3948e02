"""A file that the user downloaded from a publisher: its bytes, and the instant of the download."""

import gzip
import os
import zipfile
import zlib
from codecs import BOM_UTF8
from datetime import UTC, datetime
from io import BytesIO

from converter.errors import InputError
from converter.store import rates_file

__all__ = ["read_download"]

_LARGEST = 8 << 20  # bytes


def read_download(path: str, key: str, at: "datetime | None", now: datetime) -> "tuple[bytes, datetime]":
    """The content of the file at ``path``, unpacked, and the instant at which it was downloaded.

    The instant is ``at``, else when the file was last written. ``key`` is that of the source, for messages.
    Raises InputError if the file can't be read or unpacked, has more than 8 MiB, or is a rates file, and
    if ``at`` is later than ``now``.
    """
    try:
        with open(path, "rb") as file:
            body = file.read(_LARGEST + 1)
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}") from error
    if at is not None and at > now:
        raise InputError(f"{at.isoformat()} is in the future; give the instant of the download")
    if len(body) <= _LARGEST:
        body = _unpacked(body, path, key)
    if len(body) > _LARGEST:
        raise InputError(f"{path} is too large for a file of rates: {_LARGEST >> 20} MiB are read at most")
    return body.removeprefix(BOM_UTF8), at or min(written.replace(microsecond=0), now)


def _unpacked(body: bytes, path: str, key: str) -> bytes:
    """The content of a gzip file, or of a zip of one file, cut one byte after the largest size."""
    try:
        if body.startswith(b"\x1f\x8b"):
            with gzip.open(BytesIO(body)) as file:
                return file.read(_LARGEST + 1)
        return _unzipped(body, path) if body.startswith(b"PK") else body
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, ValueError, RuntimeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path} is not a file of {key}: it is damaged, or packed in another way") from error


def _unzipped(body: bytes, path: str) -> bytes:
    if not rates_file.has_few_members(body):
        raise InputError(f"{path} is a zip of more than one file")
    with zipfile.ZipFile(BytesIO(body)) as archive:
        members = [entry for entry in archive.infolist() if not rates_file.is_of_packer(entry)]
        if any(entry.filename == rates_file.FIRST for entry in members):
            raise InputError(f"{path} is a rates file").advising(f"`convert cache import {path}` takes it")
        if len(members) != 1:
            raise InputError(f"{path} is a zip of {len(members)} files; give the one with the rates")
        with archive.open(members[0]) as member:
            return member.read(_LARGEST + 1)
