"""Which parser reads the connections of a server."""

from functools import partial

from converter.advice import is_installed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.server.limits import Connections

__all__ = ["protocol_for"]


def protocol_for(limits: "Connections", parser: str = "") -> "Any":
    """What makes the protocol of a connection: by httptools where it is installed, else by h11.

    ``parser`` is the name of the one to take.
    """
    if (parser or ("httptools" if is_installed("httptools") else "h11")) == "httptools":
        from converter.server.protocol_httptools import HttpTools

        return partial(HttpTools, limits)
    from converter.server.protocol_h11 import H11

    return partial(H11, limits)
