"""``/v2`` and ``/v1``: what is there."""

from converter.server.endpoint import Endpoint
from converter.server.replies import compact, for_an_hour

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.server.asked import Asked
    from converter.server.endpoint import Answering
    from converter.server.engine import Engine
    from converter.server.replies import Reply

__all__ = ["ENDPOINTS"]


def _root(version: str, status: str) -> "Answering":
    def root(_asked: "Asked", engine: "Engine") -> "Reply":
        """The version, its status, and where its description is."""
        found = {
            "version": version, "status": status, "openapi": f"{engine.options.root_path}/v2/openapi.json",
        }  # fmt: skip
        return for_an_hour(compact(found), engine)

    return root


ENDPOINTS = (
    Endpoint("/v2", _root("v2", "current")),
    Endpoint("/v1", _root("v1", "for existing clients")),
)
