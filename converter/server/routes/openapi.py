"""``/v2/openapi.json``: the description of the API."""

from converter.server.endpoint import Endpoint
from converter.server.openapi import description
from converter.server.replies import compact, for_an_hour

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.replies import Reply

__all__ = ["ENDPOINTS"]


def openapi(_asked: "Asked", engine: "Engine") -> "Reply":
    """The description, as JSON."""
    return for_an_hour(compact(description(engine)), engine)


ENDPOINTS = (Endpoint("/v2/openapi.json", openapi, heavy=True),)
