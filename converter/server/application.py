"""The application of a server, put together: its engine, its routes, and what goes on beside them."""

import pkgutil
from importlib import import_module

from converter.server import routes
from converter.server.app import App
from converter.server.engine import Engine
from converter.server.metrics import Metrics
from converter.server.other_writers import OtherWriters
from converter.server.refreshing import Refresher
from converter.server.request_log import RequestLog
from converter.server.routes import health
from converter.server.routes import widget as pages
from converter.server.widget import Export, Files, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import Event
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from typing import Any

    from converter.server.endpoint import Endpoint
    from converter.server.options import Options

__all__ = ["application", "of_rates"]

# Routes are tried one after the other, so those that are asked most come first.
_FIRST = ("rate", "convert")


def of_rates() -> "list[Endpoint]":
    """The endpoints of the API: those of all modules of routes that have some by themselves."""
    names = sorted(one.name for one in pkgutil.iter_modules(routes.__path__))
    names.sort(key=lambda name: name not in _FIRST)
    modules = (import_module(f"{routes.__name__}.{name}") for name in names)
    return [one for module in modules for one in getattr(module, "ENDPOINTS", ())]


def application(
    options: "Options",
    *,
    environ: "Mapping[str, str] | None" = None,
    clock: "Callable[[], datetime] | None" = None,
    cache_dir: "str | None" = None,
    transport: "Any" = None,
    refresher: "Callable[[Engine, Callable[[bool], None]], Refresher]" = Refresher,
    export: "Callable[[Engine, Event | None], Export]" = Export,
) -> App:
    """The ASGI application that a server runs; the arguments are those of `Engine`.

    ``refresher`` makes what fetches newer tables, and ``export`` what makes the files of the widget.
    """
    engine = Engine(options, environ=environ, clock=clock, cache_dir=cache_dir, transport=transport)
    metrics = Metrics(engine.now())
    watches = [metrics.watch]
    beside: list[Callable[[], Any]] = []

    def changed(new: bool) -> None:
        app.forget()
        if new and making is not None:
            making.again()

    fetching = None
    if not options.offline:
        fetching = refresher(engine, changed)
        engine.converter.client().outcome = metrics.fetched
        beside.append(fetching.run)
    made = not options.widget and bool(shown(options))
    making = export(engine, fetching.first if fetching else None) if made else None
    if making is not None:
        beside.append(making.run)
    beside.append(OtherWriters(engine, changed).run)
    if options.log:
        log = RequestLog(engine.now)
        watches.append(log.watch)
        beside.append(log.run)
    found = [*health.endpoints(fetching, metrics), *of_rates()]
    found += _of_widget(options, making, found)
    app = App(engine, found, watches=watches, beside=beside)
    return app


def _of_widget(
    options: "Options", making: "Export | None", others: "Iterable[Endpoint]"
) -> "tuple[Endpoint, ...]":
    """The endpoints for the files of the widget, and for the beginning, which lists the others."""
    # Without those that are there to refuse: a list that is no table has no CSV.
    shown = [one.path for one in others if "csv" in one.media or not one.path.endswith(".csv")]
    paths = [f"{options.root_path}{path}" for path in shown]
    files = making.files if making else Files(options.widget or "")
    return pages.endpoints(files, paths, making=making is not None)
