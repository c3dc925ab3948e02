"""What the routes ask: one converter for all requests, which answers first by what is held."""

import os
from _thread import allocate_lock

from converter import sources
from converter.api.converter import Converter
from converter.errors import TokenMissing
from converter.fetch.limits import Limits
from converter.server.addresses import Addresses, is_near
from converter.server.problems import Problem, meant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from converter.server.asked import Asked
    from converter.server.head import Head
    from converter.server.options import Options
    from converter.sources.contract import SourceInfo

__all__ = ["SECONDS", "Engine"]

# Seconds that a question for a day that is not held may wait for a publisher.
SECONDS = 3.0
_MOST_CONVERTERS = 64


class Engine:
    """The converter of a server, and what it may be asked by name. Thread-safe.

    ``providers`` are the keys of the sources that a request may name, and ``infos`` the sources by key. Of
    those that the terms forbid to pass on ``forbidden`` has the keys, of those without their key ``keyless``.
    """

    def __init__(
        self,
        options: "Options",
        *,
        environ: "Mapping[str, str] | None" = None,
        clock: "Callable[[], datetime] | None" = None,
        cache_dir: "str | None" = None,
        transport: "Any" = None,
    ) -> None:
        self.options = options
        self.environ = os.environ if environ is None else environ
        self.converter = Converter(
            options.sources, held_first=True, offline=options.offline, timeout=SECONDS,
            redistributable=not options.private, environ=environ, clock=clock, cache_dir=cache_dir,
            transport=transport, advise=False,
        )  # fmt: skip
        self.clock = self.converter.store.clock
        self._time = self.converter._time  # noqa: SLF001 - the same clock, without a datetime
        infos = [one.INFO for one in sources.every()]
        self.forbidden = frozenset(
            info.key for info in infos if not info.redistribution and not options.private
        )
        self.keyless = frozenset(info.key for info in infos if info.lacks_key(self.environ))
        if not options.offline:
            self._check_keys()
        self.infos: dict[str, SourceInfo] = {
            info.key: info for info in infos if info.key not in self.forbidden | self.keyless
        }
        self.providers = tuple(self.infos)
        # Told of the sources that a request names, so that they are fetched too.
        self.wants: Callable[[tuple[str, ...]], None] = _unheard
        self._proxies = Addresses(options.proxies)
        if not options.offline:
            self.converter.client().limits = Limits(per_minute=options.fetch_per_minute)
        self._named: dict[tuple[str, ...], Converter] = {}
        self._lock = allocate_lock()

    def _check_keys(self) -> None:
        """Raise TokenMissing if a source of the options would never answer, since its key is not set."""
        for one in self.converter.policy.sources:
            if one.INFO.key in self.keyless:
                raise TokenMissing(f"{one.INFO.key} needs a key: set {one.INFO.key_variable}", one.INFO.key)

    def now(self) -> float:
        """The instant that counts as now, in seconds of the epoch."""
        return self._time()

    def asking(self, keys: "tuple[str, ...] | None", *, wanted: bool = True) -> Converter:
        """The converter by which only these sources answer, in this order; None: those of the server.

        Newer tables of theirs are fetched beside the requests from now on, if they are ``wanted``.
        """
        if keys is None:
            return self.converter
        with self._lock:
            found = self._named.get(keys)
            if found is None:
                if len(self._named) >= _MOST_CONVERTERS:
                    self._named.clear()
                found = self._named[keys] = self.converter.using(keys)
        if wanted:
            self.wants(keys)
        return found

    def forget(self) -> None:
        """Forget the answers that are remembered: newer rates are held."""
        with self._lock:
            converters = [self.converter, *self._named.values()]
        for one in converters:
            one._forget()  # noqa: SLF001 - made for this

    def is_near(self, head: "Head | None") -> bool:
        """Whether a request was made on this machine or by a proxy itself, as of `addresses.is_near`."""
        return head is not None and is_near(head.scope, self._proxies)

    def named(self, asked: "Asked", parameter: str = "providers") -> "tuple[str, ...] | None":
        """The sources that a request names, in its order; None if it names none. `Problem` for another."""
        text = asked.given.get(parameter)
        if text is None:
            return None
        return tuple(dict.fromkeys(self._key(word, parameter) for word in text.split(",")))

    def check_terms(self, keys: "Iterable[str]", parameter: str) -> None:
        """Raise `Problem` if the terms of one of these sources don't allow to pass its figures on."""
        held_back = ", ".join(sorted(self.forbidden.intersection(keys)))
        if held_back:
            why = f"the terms of {held_back} don't allow its figures to be passed on"
            raise Problem(422, why, parameter)

    def _key(self, word: str, parameter: str) -> str:
        key = word.lower()
        if key in self.providers:
            return key
        self.check_terms((key,), parameter)
        if key in self.keyless:
            raise Problem(422, f"{key} answers only with a key, which this server doesn't have", parameter)
        near = [one.upper() for one in meant(key, self.providers)]
        raise Problem(422, "there is no such provider; /v2/providers lists them", parameter, near)

    def close(self) -> None:
        """Close the connections."""
        self.converter.close()


def _unheard(_keys: "tuple[str, ...]") -> None:
    """The listener of named sources where nobody listens."""
