"""A route: its path, its parameters, and the function that answers it."""

import re

from starlette.convertors import StringConvertor, register_url_convertor

from converter.server.asked import without

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.head import Head
    from converter.server.replies import Reply, Stream

    Answering = Callable[[Asked, Engine], Reply | Stream]

__all__ = ["ANY", "Endpoint"]

# What is sent whatever kind of body is asked for.
ANY = ("json", "csv", "ndjson", "other")

_FORM = re.compile(r":[a-z]+(?=\})")


class _Day(StringConvertor):
    """A place of a path for a day: other words are of other routes, or of none."""

    regex = "[0-9][0-9-]*"


register_url_convertor("day", _Day())


class Endpoint:
    """A route of the API.

    ``path`` is its template, such as ``/v2/rate/{base}/{quote}``. ``pattern`` may say of what form a place
    is, as ``/v1/{date:day}`` does. ``parameters`` are the names of the parameters that it takes. ``answer``
    is called first on the event loop, where nothing is fetched; where a fetch is needed it is called again in
    a thread. ``heavy``: it takes long to compute, and is called in a thread only; a function tells it by the
    question. ``media`` are the kinds of body that it has, as of `Head.accept`. ``varying`` names a parameter
    in which questions differ that are else alike: a `Reply` may tell how to answer ``again`` for another
    value.
    """

    __slots__ = ("_heavy", "answer", "media", "parameters", "path", "pattern", "varying")

    def __init__(
        self,
        pattern: str,
        answer: "Answering",
        parameters: "Iterable[str]" = (),
        *,
        heavy: "bool | Callable[[Asked], bool]" = False,
        media: "Iterable[str]" = ("json",),
        varying: str = "",
    ) -> None:
        self.pattern = pattern
        self.path = _FORM.sub("", pattern)
        self.answer = answer
        self.parameters = frozenset(parameters)
        self._heavy = heavy
        self.media = frozenset(media)
        self.varying = varying.encode()

    def is_heavy(self, asked: "Asked") -> bool:
        """Whether a question takes long to compute."""
        return self._heavy if isinstance(self._heavy, bool) else self._heavy(asked)

    def but_for_one(self, head: "Head") -> "tuple[Any, str]":
        """What is asked but for the value that varies, as a key of `Kept`, and the value; or None."""
        found = without(head.key[1], self.varying) if self.varying else None
        return ((head.path, found[0], head.accept, self.varying), found[1]) if found else (None, "")
