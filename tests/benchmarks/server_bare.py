"""A bare Starlette route with a constant JSON body, in the settings of `convert serve`: PORT [BODY-FILE]."""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

_BODY = b'{"date":"2026-10-30","base":"USD","quote":"EUR","rate":0.864229539}'


def main(port: str, body: str = "") -> None:
    """Serve the body until the process is ended."""
    content = Path(body).read_bytes() if body else _BODY

    async def constant(_request: object) -> Response:
        return Response(content, media_type="application/json")

    app = Starlette(routes=[Route("/v2/rate/{base}/{quote}", constant)])
    uvicorn.run(app, port=int(port), access_log=False, log_level="error", server_header=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
