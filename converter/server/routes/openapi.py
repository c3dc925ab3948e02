"""``/v2/openapi.json``: the description of the API."""

import json

from converter.server.endpoint import Endpoint
from converter.server.openapi import description
from converter.server.replies import HOUR, Lifetime, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.server.asked import Asked
    from converter.server.engine import Engine

__all__ = ["ENDPOINTS"]


def openapi(_asked: "Asked", engine: "Engine") -> Reply:
    """The description, as JSON."""
    body = json.dumps(description(engine), ensure_ascii=False, separators=(",", ":"))
    return Reply(body.encode(), lifetime=Lifetime(engine.now() + HOUR))


ENDPOINTS = (Endpoint("/v2/openapi.json", openapi, heavy=True),)
