"""The directories of this program: the rates that ship with it, and the user's own.

On Linux the user's are found as platformdirs finds them, but without the 13 ms that importing it takes; a
test compares the two.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cache_directory", "directory", "seed_directory"]

_LINUX: bool = sys.platform.startswith("linux")
_IN_HOME = {"cache": "~/.cache", "config": "~/.config", "state": "~/.local/state"}


def seed_directory(environ: "Mapping[str, str] | None" = None) -> str:
    """The directory of the rates that ship: in the package if it is installed, else in the checkout.

    ``CONVERTER_SEED_DIR`` names another one.
    """
    chosen = (os.environ if environ is None else environ).get("CONVERTER_SEED_DIR")
    if chosen:
        return os.path.abspath(chosen)
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    packed = os.path.join(package, "_seed")
    return packed if os.path.isdir(packed) else os.path.join(os.path.dirname(package), "rates_cache")


def cache_directory(environ: "Mapping[str, str] | None" = None) -> str:
    """The directory of the user's fetched rates; ``CONVERTER_CACHE_DIR`` names another one."""
    environ = os.environ if environ is None else environ
    chosen = environ.get("CONVERTER_CACHE_DIR")
    return os.path.abspath(chosen) if chosen else directory("cache", environ)


def directory(what: str, environ: "Mapping[str, str]") -> str:
    """This program's directory of the user for one purpose: ``cache``, ``config`` or ``state``."""
    if _LINUX:
        base = environ.get(f"XDG_{what.upper()}_HOME", "")
        home = os.path.expanduser(_IN_HOME[what])
        # Without a home directory the tilde stays, and would be a folder named ~ in the current directory.
        home = "/nonexistent" if home.startswith("~") else home
        return os.path.join(base if base.strip() else home, "fxconvert")
    import platformdirs

    found: str = getattr(platformdirs, f"user_{what}_dir")("fxconvert", appauthor=False)
    return found
