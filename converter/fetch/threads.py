"""Threads that do not keep the process from ending."""

import threading
from typing import TYPE_CHECKING

from converter.errors import ConverterError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["start"]


def start(work: "Callable[[], None]", name: str) -> None:
    """Run ``work`` on a new daemon thread; ConverterError if the system allows no more threads."""
    try:
        threading.Thread(target=work, name=name, daemon=True).start()
    except RuntimeError as error:
        raise ConverterError(f"this machine starts no more threads ({error})") from error
