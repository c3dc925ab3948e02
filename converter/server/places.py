"""Which endpoint answers a path."""

from starlette.routing import compile_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from converter.server.endpoint import Endpoint

__all__ = ["Places"]


class Places:
    """Endpoints by their paths. Starlette's router takes several times as long, and copies the request."""

    def __init__(self, endpoints: "Iterable[Endpoint]") -> None:
        every = list(endpoints)
        self._whole = {one.pattern: one for one in every if "{" not in one.pattern}
        self._forms = [(compile_path(one.pattern)[0], one) for one in every if "{" in one.pattern]

    def find(self, path: str) -> "tuple[Endpoint, Mapping[str, str]] | None":
        """The endpoint of a path, with what stands in its places by name; None if there is none."""
        found = self._whole.get(path)
        if found is not None:
            return found, {}
        for form, endpoint in self._forms:
            match = form.match(path)
            if match is not None:
                return endpoint, match.groupdict()
        return None
