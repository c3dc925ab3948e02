"""The socket at which a server listens."""

import errno
import os
import socket
import stat
from contextlib import contextmanager

from converter.errors import InputError
from converter.server.options import check_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from converter.server.options import Options

__all__ = ["listening", "place_of"]

_BACKLOG = 2048


@contextmanager
def listening(options: "Options") -> "Iterator[socket.socket]":
    """The socket of the options, which listens; closed at the end, and its file removed.

    Raises InputError if it can't be had: the port is taken, say, or may not be used.
    """
    found = _from_descriptor(options) if options.fd is not None else _bound(options)
    try:
        yield found
    finally:
        found.close()
        if options.uds is not None:
            _remove(options.uds)


def place_of(found: socket.socket) -> str:
    """Where a socket listens: ``http://127.0.0.1:8080``, or ``unix:/run/fx.sock``."""
    at = found.getsockname()
    if not isinstance(at, tuple):
        return f"unix:{os.fsdecode(at)}"
    return f"http://{_shown(at[0], at[1])}"


def _bound(options: "Options") -> socket.socket:
    where = options.uds if options.uds is not None else _shown(options.host, options.port)
    try:
        if options.uds is not None:
            return _at_file(options.uds)
        return _at_port(options.host, options.port)
    except socket.gaierror:
        raise InputError(f"there is no address for {options.host}; give an address like 127.0.0.1") from None
    except OSError as error:
        why = _why(error, "choose a port from 1024 on" if options.uds is None else "choose another folder")
        raise InputError(f"the server can't listen at {where}: {why}") from None


def _shown(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _why(error: OSError, otherwise: str) -> str:
    """Why the system refused, and what to do next; ``otherwise`` is that where it is not allowed."""
    told = {
        errno.EADDRINUSE: "another program listens there; end it, or choose another place",
        errno.EACCES: f"not allowed; {otherwise}",
        errno.EPERM: f"not allowed; {otherwise}",
        errno.EADDRNOTAVAIL: "this machine has no such address; give one of its own, such as 127.0.0.1",
        errno.ENOENT: "there is no such folder; make it first",
        errno.ENOTDIR: "what should be its folder is a file; choose another path",
        errno.EAFNOSUPPORT: "this machine has no such addresses; give one of its own, such as 127.0.0.1",
        errno.EROFS: "nothing can be written there; choose another folder",
    }
    if error.errno is None:  # so Python refuses a path that is too long for the system
        return "the path is too long for a socket file; choose a shorter one"
    return told.get(error.errno, os.strerror(error.errno))


def _at_port(host: str, port: int) -> socket.socket:
    # Of a name with several addresses the first; IPv4 where the name has it, as clients try that too.
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    made = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere it would let two servers share the port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)  # at once: two that are bound and don't listen would not notice each other
    except BaseException:
        made.close()
        raise
    return made


def _at_file(path: str) -> socket.socket:
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        raise InputError("--uds: this system has no socket files; give --host and --port")
    _clear(path, family)
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.bind(path)
        # Who may connect is decided by the folder: a proxy runs as another user than this one.
        os.chmod(path, 0o666)  # noqa: S103 - as said
        made.listen(_BACKLOG)
    except BaseException:
        made.close()
        raise
    return made


def _clear(path: str, family: int) -> None:
    """Remove the socket file that a killed server has left; raises OSError if one is in use."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise InputError(f"the server can't listen at {path}: that is no socket; choose another path")
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            _remove(path)
            return
    raise OSError(errno.EADDRINUSE, "in use")


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass  # the folder was removed, or can't be written any more


def _from_descriptor(options: "Options") -> socket.socket:
    """The socket that the parent process opened, as systemd does."""
    assert options.fd is not None  # noqa: S101 - the caller has looked
    try:
        found = socket.socket(fileno=options.fd)
        listens = found.type == socket.SOCK_STREAM and found.getsockopt(
            socket.SOL_SOCKET, socket.SO_ACCEPTCONN
        )
    except OSError:
        listens = 0
    if not listens:
        raise InputError(f"--fd {options.fd} is no socket that listens; systemd hands over the first as 3")
    at = found.getsockname()
    if isinstance(at, tuple):
        check_names(at[0], options.names, f"--fd {options.fd}")
    return found
