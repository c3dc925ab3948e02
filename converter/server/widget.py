"""The files of the widget that a server shows: those of a folder, or those that a child process makes."""

import asyncio
import html
import os
import re
import shutil
import signal
import sys
import tempfile

from converter import sources
from converter.server.replies import JSON, Reply, a_minute
from converter.store.files import open_regular
from converter.widget.directory import PAGE, RATES, is_ours, names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.server.engine import Engine
    from converter.server.options import Options

__all__ = ["Export", "Files", "shown"]

_MEDIA = {".html": b"text/html; charset=utf-8", ".js": b"text/javascript; charset=utf-8"}
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
# No file is larger; the folder is the owner's, but what is in it may have grown by mistake.
_LARGEST = 16 << 20
# Seconds for which the first pass over the sources is waited for, after which an export is ended, and
# between two of them: several sources have new tables within minutes.
_FIRST, _LONGEST, _BETWEEN = 20.0, 900.0, 60.0
# What a child that is interrupted ends with: by its own exit code, or by the signal.
_INTERRUPTED = (130, -signal.SIGINT, -signal.SIGTERM)


class Files:
    """The files that `convert widget export` wrote into a folder, looked at again when they have changed.

    ``folder`` may be empty, for one that is made later. Used on the event loop only. A request never makes a
    path: its name is looked for among those found.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._mark: object = None
        self._paths: dict[str, str] = {}

    @property
    def has_page(self) -> bool:
        """Whether there is a page to show."""
        return PAGE in self._found()

    def reply(self, name: str, now: float) -> "Reply | None":
        """The file of a name, the page for an empty one; None if there is none. ``now`` as of `Lifetime`."""
        name = name or PAGE
        path = self._found().get(name)
        try:
            if path is None:
                return None
            # A link could lead out of the folder; the command makes none.
            with open_regular(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0), "rb") as file:
                body = file.read(_LARGEST + 1)
        except OSError:
            return None
        if len(body) > _LARGEST or not is_ours(name, body):
            return None
        media = _MEDIA.get(os.path.splitext(path)[1], JSON)
        headers = [(b"content-security-policy", _policy(body))] if path.endswith(".html") else []
        return Reply(body, media, lifetime=a_minute(now), headers=headers)

    def _found(self) -> "dict[str, str]":
        """The path of each file by its name."""
        if not self.folder:  # it has not been made yet; an empty path would be that of any folder
            return {}
        mark = [_changed_at(os.path.join(self.folder, name)) for name in ("", "series", PAGE, RATES)]
        if mark != self._mark:
            found = (name for name in names(self.folder) if not name.startswith("."))
            self._paths = {name: os.path.join(self.folder, *name.split("/")) for name in found}
            self._mark = mark
        return self._paths


def _changed_at(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return 0


def _policy(page: bytes) -> bytes:
    """What a page says itself that it may load, as a header."""
    found = _POLICY.search(page)
    # Characters that are none of a header can't get there: the page is the owner's, and may be damaged.
    text = html.unescape(found[1].decode("latin-1")) if found else "default-src 'none'"
    return text.encode("ascii", "ignore") if text.isprintable() else b"default-src 'none'"


class Export:
    """Makes the files in a child process: at the start, and again once `again` is called.

    ``first`` is waited for before the start, for 20 seconds at most, so that nothing is fetched twice. The
    files are in a temporary folder, which is removed at the end; the old ones stay until there are newer.
    """

    def __init__(
        self, engine: "Engine", first: "asyncio.Event | None" = None, *, between: float = _BETWEEN
    ) -> None:
        self._engine = engine
        self._first = first
        self._between = between
        self._wanted = asyncio.Event()
        self.files = Files("")

    def again(self) -> None:
        """Make the files again, since there are new figures."""
        self._wanted.set()

    async def run(self) -> None:
        """Make the files until cancelled."""
        try:
            self.files.folder = tempfile.mkdtemp(prefix="fxconvert-widget-")
        except OSError as error:
            _tell(f"no folder for temporary files can be written: {error.strerror}")
            return
        try:
            if self._first is not None:
                await _within(_FIRST, self._first)
            while True:
                self._wanted.clear()
                await self._make()
                await self._wanted.wait()
                await asyncio.sleep(self._between)
        finally:
            shutil.rmtree(self.files.folder, ignore_errors=True)

    async def _make(self) -> None:
        try:
            child = await asyncio.create_subprocess_exec(
                *self._command(), env=self._environ(), stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
        except OSError as error:
            _tell(f"no process can be started: {error.strerror}")
            return
        try:
            _hold_back(child.pid)
            told = await asyncio.wait_for(child.communicate(), _LONGEST)
        except TimeoutError:
            told = b"", b"it took too long"
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        why = _why(child.returncode or 0, told[1])
        if why:
            _tell(why)

    def _command(self) -> "list[str]":
        keys = ",".join(shown(self._engine.options))
        words = [sys.executable, "-m", "converter", "widget", "export", self.files.folder, "--source", keys]
        return [*words, "--offline"] if self._engine.options.offline else words

    def _environ(self) -> "dict[str, str]":
        """The environment of the server, with the folder of the rates that it holds."""
        store = self._engine.converter.store
        kept = {"CONVERTER_CACHE_DIR": store.user} if store.writable else {}
        return {**os.environ, **self._engine.environ, **kept}


def shown(options: "Options") -> "tuple[str, ...]":
    """The keys of the sources that a page may show, or "auto": not those that only a private API may."""
    if isinstance(options.sources, str):
        return (options.sources,)
    return tuple(key for key in options.sources if sources.get(key).INFO.redistribution)


def _tell(why: str) -> None:
    sys.stderr.write(f"convert: the files of the widget could not be made: {why}\n")


def _why(code: int, told: bytes) -> str:
    """Why an export failed, by its exit code and what it said; nothing if it did not, or was interrupted.

    Ctrl-C and a signal to all processes of a service reach it too, before the server can end it.
    """
    if not code or code in _INTERRUPTED:
        return ""
    if code < 0:
        return f"the process was ended by signal {-code}"
    lines = told.decode("utf-8", "replace").strip().splitlines()
    return "".join(one for one in (lines or [""])[-1] if one.isprintable()).removeprefix("convert: ")


async def _within(seconds: float, event: "asyncio.Event") -> None:
    """Wait for an event, for some seconds at most."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        pass


def _hold_back(pid: int) -> None:
    """Let answers come before the work of a child process, where the system can."""
    try:
        os.setpriority(os.PRIO_PROCESS, pid, 10)
    except (AttributeError, OSError):
        pass
