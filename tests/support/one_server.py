"""A server in a process of its own: it fetches all that is due, then prints its answer for a target.

The arguments are the sources and the target; the clock is that of CONVERTER_NOW.
"""

import asyncio
import os
import sys

from support.api import Api

from converter.server.application import application
from converter.server.options import Options
from converter.server.refreshing import Refresher


def main(keys, target):
    made = []

    def refresher(engine, changed):
        made.append(Refresher(engine, changed, jitter=lambda: 0.0))
        return made[0]

    options = Options(offline=False, sources=keys, widget=os.devnull)
    app = application(options, environ=os.environ, refresher=refresher)

    async def run():
        async with app._lifespan(app):
            _say("begun")
            sys.stdin.readline()
            await asyncio.wait_for(made[0].first.wait(), 20)
            return await Api(app).asked(target)

    status, _, body = asyncio.run(run())
    _say(f"{status} {body.decode()}")
    os._exit(0)  # what was not waited for is a thread of the test's own pool


def _say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
