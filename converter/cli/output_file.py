"""The file that ``-o`` names, written whole."""

import os

from converter.errors import StoreError
from converter.store.files import write_whole

__all__ = ["write"]


def write(path: str, data: bytes) -> None:
    """Write a whole file, or leave the old one as it is; StoreError if it can't be written.

    A link stays a link: the file that it leads to is written.
    """
    path = os.path.realpath(path)
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb") as file:  # a pipe or a device, which must not be replaced
                file.write(data)
        else:
            write_whole(path, data)
    except OSError as error:
        raise StoreError(f"{path} could not be written: {error.strerror or error}") from error
