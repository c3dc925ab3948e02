"""What is remembered of a source besides its rates, in ``source.json``: validators, failures, hints."""

import json
import os
from typing import TYPE_CHECKING, Any

from converter.store.files import open_regular, write_cached

if TYPE_CHECKING:
    from converter.store.layers import Store

__all__ = ["State"]

_LARGEST = 1 << 20


class State:
    """What is remembered of a source from one request to the next.

    ``validators`` are the HTTP validators that make a request conditional, by the request's identity.
    ``hints`` are texts that help to plan requests, such as the source's ids of currencies. ``failures`` are
    the last failures by kind of request, with an empty kind for those of the whole source. Losing a state
    costs requests, never an answer: whatever is damaged in the file counts as empty.
    """

    __slots__ = ("_kept", "failures", "hints", "validators")

    def __init__(self, kept: object = None) -> None:
        self.failures: dict[str, Any] = dict(_dict(kept, "failures"))
        self.hints = {str(key): str(value) for key, value in _dict(kept, "hints").items()}
        self.validators: dict[str, dict[str, Any]] = {
            identity: dict(found)
            for identity, found in _dict(kept, "validators").items()
            if isinstance(found, dict) and found
        }
        self._kept = json.dumps(self._content())

    def _content(self) -> "dict[str, Any]":
        return {"failures": self.failures, "hints": self.hints, "validators": self.validators}

    @classmethod
    def read(cls, store: "Store", source: str) -> "State":
        """The state of a source; an empty one if none can be read."""
        if store.writable:
            try:
                with open_regular(_path(store, source), os.O_RDONLY, "rb") as file:
                    return cls(json.loads(file.read(_LARGEST)))
            except (OSError, ValueError, RecursionError):
                pass
        return cls(store.states.get(source))

    def write(self, store: "Store", source: str) -> None:
        """Keep the state for the next request: in the file, or in memory if that can't be written."""
        content = self._content()
        if json.dumps(content) == self._kept:
            return
        self._kept = json.dumps(content)
        store.states[source] = json.loads(self._kept)
        if store.writable:
            try:
                write_cached(_path(store, source), json.dumps(content, indent=1, sort_keys=True).encode())
            except OSError:
                pass


def _path(store: "Store", source: str) -> str:
    return os.path.join(store.user, source, "source.json")


def _dict(kept: object, key: str) -> "dict[str, Any]":
    found = kept.get(key) if isinstance(kept, dict) else None
    return found if isinstance(found, dict) else {}
