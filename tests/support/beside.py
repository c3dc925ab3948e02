"""A whole server without a socket: its application, with all that goes on beside the requests."""

import asyncio
import threading
import time

from support.api import Api

from converter.server.application import application
from converter.server.options import Options
from converter.server.refreshing import Refresher
from converter.server.widget import Export

__all__ = ["Running", "running"]


class Running(Api):
    """An application whose work beside the requests goes on while `until` waits or a request is answered."""

    def __init__(self, app, world, refresher=None):
        super().__init__(app)
        self._world, self._refresher = world, refresher
        self._life = app._lifespan(app)
        self._loop.run_until_complete(self._life.__aenter__())

    def until(self, holds, seconds=20.0):
        """Let the work go on until something holds; fail if it doesn't within some seconds."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "it did not come to hold"
            self._loop.run_until_complete(asyncio.sleep(0.005))

    def settle(self):
        """Let each source be asked for the first time."""
        self.until(self._refresher.first.is_set)

    def at_once(self, *targets):
        """The answers to requests that are made at the same time."""

        async def every():
            return await asyncio.gather(*(self.asked(one) for one in targets))

        return self._loop.run_until_complete(every())

    def close(self):
        self._loop.run_until_complete(self._life.__aexit__(None, None, None))
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
        self._world.server.instead.clear()  # what is asked for again has an answer
        self._world.server.hurry()
        for thread in threading.enumerate():  # a connection that is left open would be a warning
            if thread.name.startswith("fxconvert-"):
                thread.join(5)


def running(world, **settings):
    """The server of a `World`: its publishers, clock and cache; sources are looked at all the time."""
    options = Options(**{"offline": False, "widget": str(world.cache), **settings})
    made = []

    def refresher(engine, changed):
        made.append(Refresher(engine, changed, jitter=lambda: 0.0, tick=0.01))
        return made[0]

    app = application(
        options, environ=world.environ, clock=lambda: world.now, refresher=refresher,
        export=lambda engine, first: Export(engine, first, between=0.0),
    )  # fmt: skip
    return Running(app, world, *made)
