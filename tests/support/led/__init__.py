"""The rates API under the names of the public ones, for programs of others that run unchanged.

`public` serves it by TLS, with a certificate of its own, and `Public.run` starts a Python whose connections
to those names are led to it by ``sitecustomize``.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import trustme
import uvicorn
from support.api import api

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from support.api import Api

__all__ = ["HOSTS", "Public", "public"]

HOSTS = ("api.frankfurter.dev", "api.frankfurter.app")
_SECONDS = 60


class Public:
    """The API as it is served, ``plain`` its address without TLS."""

    def __init__(self, server: "Api", ports: tuple[int, int], certificate: Path) -> None:
        self.server = server
        self.plain = f"http://127.0.0.1:{ports[1]}"
        self.environ = {
            "LED_HOSTS": ",".join(HOSTS), "LED_PORT": str(ports[0]), "SSL_CERT_FILE": str(certificate),
            "PYTHONPATH": str(Path(__file__).parent), "PATH": os.environ["PATH"],
            "HOME": str(certificate.parent),
        }  # fmt: skip

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run Python with these words."""
        return subprocess.run(
            [sys.executable, *words], capture_output=True, text=True, env=self.environ, check=False,
            timeout=_SECONDS, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def json(self, *words: str) -> "Any":
        """What Python prints with these words, read as JSON."""
        ran = self.run(*words)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)


@contextlib.contextmanager
def public(folder: Path) -> "Iterator[Public]":
    """The API offline, with the shipped rates, by TLS under the names of the public ones and without it."""
    authority = trustme.CA()
    trusted, own = folder / "trusted.pem", folder / "own.pem"
    authority.cert_pem.write_to_path(trusted)
    authority.issue_cert(*HOSTS).private_key_and_cert_chain_pem.write_to_path(own)
    with (
        api(names=HOSTS) as server,
        _serving(server, ssl_certfile=str(own)) as led,
        _serving(server) as plain,
    ):
        yield Public(server, (led, plain), trusted)


@contextlib.contextmanager
def _serving(server: "Api", **tls: str) -> "Iterator[int]":
    """The API at a free port of loopback, in a thread."""
    config = uvicorn.Config(server.app, host="127.0.0.1", port=0, log_level="error", lifespan="off", **tls)
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        end = time.monotonic() + _SECONDS
        while not running.started:
            assert thread.is_alive()
            assert time.monotonic() < end, "the server does not start"
            time.sleep(0.005)
        yield running.servers[0].sockets[0].getsockname()[1]
    finally:
        running.should_exit = True
        thread.join()
