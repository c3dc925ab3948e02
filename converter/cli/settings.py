"""The settings of the user's config file, and their rank: below options and the environment.

Every question looks for the file, so without one this costs a single attempt to find it. `settings_file`
reads the text of the file.
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

__all__ = [
    "ENVIRONMENT",
    "FIELDS",
    "TABLES",
    "Settings",
    "applied",
    "content",
    "environ",
    "overruled",
    "path",
]

# The variable that overrules the file, for each key that has one.
ENVIRONMENT = {"source": "CONVERTER_SOURCE", "offline": "CONVERTER_OFFLINE"}
# The field of `Options` that a key sets; home currencies, own rates and URLs stay in `Settings`.
FIELDS = {
    "source": "source", "offline": "offline", "max_age": "max_age", "timeout": "timeout",
    "format": "format", "digits": "digits", "rounding": "rounding", "locale": "locale",
    "thousands": "thousands", "color": "color",
}  # fmt: skip
TABLES = ("rates", "urls")


class Settings:
    """The content of a config file: values by key, home currencies, own rates by pair, URLs by variable."""

    __slots__ = ("home", "path", "rates", "urls", "values")

    def __init__(
        self,
        path: str,
        values: "Mapping[str, Any] | None" = None,
        home: "tuple[str, ...]" = (),
        rates: "dict[str, str] | None" = None,
        urls: "dict[str, str] | None" = None,
    ) -> None:
        self.path = path
        self.values = values or {}
        self.home = home
        self.rates = rates or {}
        self.urls = urls or {}


def path(environ: "Mapping[str, str]") -> str:
    """The path of the config file: ``CONVERTER_CONFIG``, else the platform's place for such files."""
    return environ.get("CONVERTER_CONFIG") or os.path.join(directory("config", environ), "config.toml")


def content(environ: "Mapping[str, str]") -> "tuple[str, bytes | None]":
    """The path of the config file and its bytes, None if there is no file.

    Raises InputError if there is something at the path that can't be read.
    """
    found = path(environ)
    try:
        about = os.stat(found)
        if not stat.S_ISREG(about.st_mode):
            return _no_file(found)
        with open(found, "rb") as file:
            return found, file.read()
    except OSError as error:
        if _is_missing(error, environ):
            return found, None
        raise InputError(f"the settings in {found} can't be read: {error.strerror}") from None


def _no_file(path: str) -> "tuple[str, None]":
    """No content for the null device; InputError for anything else that is not a regular file."""
    # Opening a pipe without a writer would block for ever, and a terminal would wait for its user.
    if os.path.normcase(path) == os.devnull or os.path.samefile(path, os.devnull):
        return path, None
    raise InputError(f"the settings in {path} can't be read: it is not a file")


def _is_missing(error: OSError, environ: "Mapping[str, str]") -> bool:
    """Whether there is no file, or its default folder is in a home that this user may not enter."""
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return True
    if environ.get("CONVERTER_CONFIG") or not isinstance(error, PermissionError):
        return False
    return not os.access(os.path.dirname(error.filename), os.X_OK)


def applied(options: "Options", found: Settings, environ: "Mapping[str, str]") -> "Options":
    """The options with the file's values where neither an option nor a variable decides."""
    decided = options.typed | options.kept
    taken = {
        FIELDS[key]: value
        for key, value in found.values.items()
        if FIELDS[key] not in decided and not overruled(key, environ)
    }
    return options.replace(settings=found, **taken)


def overruled(key: str, environ: "Mapping[str, str]") -> bool:
    """Whether the environment overrules this key of the file."""
    if key == "color":
        return bool(environ.get("NO_COLOR") or environ.get("FORCE_COLOR"))
    return bool(environ.get(ENVIRONMENT.get(key, "")))


def environ(options: "Options", environ: "Mapping[str, str]") -> "Mapping[str, str]":
    """The environment, completed by the file's base URLs of sources that it does not set itself."""
    if options.settings is None or not options.settings.urls:
        return environ
    return {**options.settings.urls, **{name: value for name, value in environ.items() if value}}
