"""Where files of this program stand: the rates that ship, and the user's own directories.

On Linux they are those that platformdirs names, without the 13 ms of importing it; a test compares.
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
    """The rates that every installation starts with: in the package, else in the checkout.

    ``CONVERTER_SEED_DIR`` names another directory of them.
    """
    chosen = (os.environ if environ is None else environ).get("CONVERTER_SEED_DIR")
    if chosen:
        return os.path.abspath(chosen)
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    packed = os.path.join(package, "_seed")
    return packed if os.path.isdir(packed) else os.path.join(os.path.dirname(package), "rates_cache")


def cache_directory(environ: "Mapping[str, str] | None" = None) -> str:
    """The user's rates; ``CONVERTER_CACHE_DIR`` names another directory for them."""
    environ = os.environ if environ is None else environ
    chosen = environ.get("CONVERTER_CACHE_DIR")
    return os.path.abspath(chosen) if chosen else directory("cache", environ)


def directory(what: str, environ: "Mapping[str, str]") -> str:
    """The user's directory for ``cache``, ``config`` or ``state``."""
    if _LINUX:
        base = environ.get(f"XDG_{what.upper()}_HOME", "")
        home = os.path.expanduser(_IN_HOME[what])
        # Without any home a tilde is left, which would be a folder of that name wherever one stands.
        home = "/nonexistent" if home.startswith("~") else home
        return os.path.join(base if base.strip() else home, "fxconvert")
    import platformdirs

    found: str = getattr(platformdirs, f"user_{what}_dir")("fxconvert", appauthor=False)
    return found
