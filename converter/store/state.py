"""What is kept of a source beside its rates, in ``source.json``: validators, failures, hints."""

import json
import os
from typing import TYPE_CHECKING, Any

from converter.store.files import open_plain, replace

if TYPE_CHECKING:
    from converter.store.layers import Store

__all__ = ["State"]

_LARGEST = 1 << 20


class State:
    """What a source is remembered by from one request to the next.

    ``validators`` make a request conditional, by its identity; ``hints`` are what its plan goes by, such as
    ids; ``failures`` are what it failed with, by the kind of request, under an empty one for the whole
    source. All of it may be lost: what is odd in the file counts as nothing.
    """

    __slots__ = ("_kept", "failures", "hints", "validators")

    def __init__(self, kept: object = None) -> None:
        self._kept = kept
        self.failures: dict[str, Any] = dict(_dict(kept, "failures"))
        self.hints = {str(key): str(value) for key, value in _dict(kept, "hints").items()}
        self.validators: dict[str, dict[str, Any]] = {
            identity: dict(found)
            for identity, found in _dict(kept, "validators").items()
            if isinstance(found, dict) and found
        }

    @classmethod
    def read(cls, store: "Store", source: str) -> "State":
        """The state of a source; an empty one where none can be read."""
        if store.writable:
            try:
                with open_plain(_path(store, source), os.O_RDONLY, "rb") as file:
                    return cls(json.loads(file.read(_LARGEST)))
            except (OSError, ValueError, RecursionError):
                pass
        return cls(store.states.get(source))

    def write(self, store: "Store", source: str) -> None:
        """Keep it for the next request, in the file if that can be written."""
        kept = {"failures": self.failures, "hints": self.hints, "validators": self.validators}
        if kept == self._kept:
            return
        store.states[source] = self._kept = json.loads(json.dumps(kept))
        if store.writable:
            try:
                replace(_path(store, source), json.dumps(kept, indent=1, sort_keys=True).encode())
            except OSError:
                pass


def _path(store: "Store", source: str) -> str:
    return os.path.join(store.user, source, "source.json")


def _dict(kept: object, key: str) -> "dict[str, Any]":
    found = kept.get(key) if isinstance(kept, dict) else None
    return found if isinstance(found, dict) else {}
