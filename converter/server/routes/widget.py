"""``/widget/…`` and ``/``: the converter for a web page, or what there is to ask for."""

from converter.server.endpoint import ANY, Endpoint
from converter.server.problems import Problem, later
from converter.server.replies import HOUR, TEXT, Lifetime, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.server.asked import Asked
    from converter.server.engine import Engine
    from converter.server.widget import Files

__all__ = ["endpoints"]

_PAGE = "widget/"
# Seconds in which the first files are made, about.
_MAKING = 30


def endpoints(files: "Files | None", routes: "Iterable[str]", *, making: bool) -> "tuple[Endpoint, ...]":
    """The routes for the files of the widget, if there are any, and for the beginning.

    ``routes`` are the templates of all others. ``making``: files that are not there yet are being made.
    """
    listed = "".join(f"{path}\n" for path in routes)
    told = f"Exchange rates, each with its source and its day. The routes are:\n\n{listed}".encode()

    def beginning(_asked: "Asked", engine: "Engine") -> Reply:
        """The way to the page, or a list of the routes if there is none."""
        if files is not None and files.has_page:
            return _moved(engine)
        return Reply(told, TEXT, lifetime=None if making else Lifetime(engine.now() + HOUR))

    def folder(_asked: "Asked", engine: "Engine") -> Reply:
        """The way to the page, whose files are beside it."""
        return _moved(engine)

    def file(asked: "Asked", engine: "Engine") -> Reply:
        """A file of the widget."""
        found = files.reply(asked.path["name"], engine.now()) if files is not None else None
        if found is not None:
            return found
        if making and files is not None and not files.has_page:
            raise later("the files of the widget are being made", _MAKING)
        raise Problem(404, "there is no such file of the widget")

    return (
        Endpoint("/", beginning, media=ANY),
        Endpoint("/widget", folder, media=ANY),
        Endpoint("/widget/{name:path}", file, media=ANY),
    )


def _moved(engine: "Engine") -> Reply:
    """The answer that leads to the page: relative, so that it is right behind any proxy."""
    root = engine.options.root_path
    place = f"{root}/{_PAGE}" if root else _PAGE
    return Reply(b"", TEXT, status=302, headers=[(b"location", place.encode())])
