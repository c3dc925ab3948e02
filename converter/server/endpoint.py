"""A route: its path, its parameters, and the function that answers it."""

import re

from starlette.convertors import StringConvertor, register_url_convertor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from converter.server.asked import Asked
    from converter.server.engine import Engine
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
    question. ``media`` are the kinds of body that it has, as of `Head.accept`.
    """

    __slots__ = ("_heavy", "answer", "media", "parameters", "path", "pattern")

    def __init__(
        self,
        pattern: str,
        answer: "Answering",
        parameters: "Iterable[str]" = (),
        *,
        heavy: "bool | Callable[[Asked], bool]" = False,
        media: "Iterable[str]" = ("json",),
    ) -> None:
        self.pattern = pattern
        self.path = _FORM.sub("", pattern)
        self.answer = answer
        self.parameters = frozenset(parameters)
        self._heavy = heavy
        self.media = frozenset(media)

    def is_heavy(self, asked: "Asked") -> bool:
        """Whether a question takes long to compute."""
        return self._heavy if isinstance(self._heavy, bool) else self._heavy(asked)
