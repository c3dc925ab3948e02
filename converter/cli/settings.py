"""The user's config file: what it may say, and its place below flags and the environment.

It lies on the way of every answer: without a file it costs one attempt to open it.
"""

import os
import stat

from converter.errors import InputError
from converter.store.paths import directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from converter.cli.grammar import Options

__all__ = ["ENVIRONMENT", "FIELDS", "TABLES", "Settings", "apply", "environ", "load", "path"]

# The variable that comes before the file, for each key that has one.
ENVIRONMENT = {"source": "CONVERTER_SOURCE", "offline": "CONVERTER_OFFLINE"}
# The field of `Options` that a key sets; home currencies, own rates and URLs stay in `Settings`.
FIELDS = {
    "source": "source", "offline": "offline", "max_age": "max_age", "timeout": "timeout",
    "format": "format", "digits": "digits", "rounding": "rounding", "locale": "locale", "color": "color",
}  # fmt: skip
TABLES = ("rates", "urls")


class Settings:
    """What a config file says: values by key, own rates by pair, and the base URLs of sources."""

    __slots__ = ("home", "path", "rates", "urls", "values")

    def __init__(self, path: str) -> None:
        self.path = path
        self.values: dict[str, Any] = {}
        self.home: tuple[str, ...] = ()
        self.rates: dict[str, str] = {}
        self.urls: dict[str, str] = {}


def path(environ: "Mapping[str, str]") -> str:
    """Where the config file is looked for; ``CONVERTER_CONFIG`` replaces the platform's place."""
    return environ.get("CONVERTER_CONFIG") or os.path.join(directory("config", environ), "config.toml")


def load(environ: "Mapping[str, str]") -> Settings:
    """The settings of the file, none if there is no file; InputError for what can't be taken."""
    found = Settings(path(environ))
    try:
        about = os.stat(found.path)
        if not stat.S_ISREG(about.st_mode):
            return _no_file(found)
        with open(found.path, "rb") as file:
            raw = file.read()
    except OSError as error:
        if _is_none(error, environ):
            return found
        raise InputError(f"the settings in {found.path} can't be read: {error.strerror}") from None
    from converter.cli.settings_file import fill

    fill(found, raw)
    return found


def _no_file(found: Settings) -> Settings:
    """No settings where the null device stands for the file; InputError for what can't be one."""
    # Opened, a pipe that nobody writes to would wait for ever, and a terminal for its user.
    if os.path.normcase(found.path) == os.devnull or os.path.samefile(found.path, os.devnull):
        return found
    raise InputError(f"the settings in {found.path} can't be read: it is not a file")


def _is_none(error: OSError, environ: "Mapping[str, str]") -> bool:
    """Whether there is no file: none in that place, or none that this user may look for in a home."""
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return True
    if environ.get("CONVERTER_CONFIG") or not isinstance(error, PermissionError):
        return False
    return not os.access(os.path.dirname(error.filename), os.X_OK)


def apply(options: "Options", environ: "Mapping[str, str]") -> None:
    """Set what no option and no variable of the environment decides; errors as `load`."""
    options.settings = found = load(environ)
    for key, value in found.values.items():
        field = FIELDS[key]
        if field in options.typed or overruled(key, environ):
            continue
        setattr(options, field, value)


def overruled(key: str, environ: "Mapping[str, str]") -> bool:
    """Whether the environment decides what a key of the file says."""
    if key == "color":
        return bool(environ.get("NO_COLOR") or environ.get("FORCE_COLOR"))
    return bool(environ.get(ENVIRONMENT.get(key, "")))


def environ(options: "Options", environ: "Mapping[str, str]") -> "Mapping[str, str]":
    """The environment, with the file's base URLs where it has none of its own."""
    if options.settings is None or not options.settings.urls:
        return environ
    return {**options.settings.urls, **{name: value for name, value in environ.items() if value}}
