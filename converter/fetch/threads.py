"""Threads that end with the process, however long they take."""

import threading
from typing import TYPE_CHECKING

from converter.errors import ConverterError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["start"]


def start(work: "Callable[[], None]", name: str) -> None:
    """Do the work on a daemon thread; ConverterError where the system allows no more of them."""
    try:
        threading.Thread(target=work, name=name, daemon=True).start()
    except RuntimeError as error:
        raise ConverterError(f"this machine starts no more threads ({error})") from error
