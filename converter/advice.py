"""What a message advises to type: the known word that is nearest, and the line that installs an extra."""

from converter.errors import MissingExtra

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["EXTRAS", "install_line", "is_installed", "missing_extra", "nearest", "require"]

# The packages of each extra.
EXTRAS = {
    "files": ("numpy", "pyarrow"),
    "frames": ("narwhals", "numpy", "pyarrow"),
    "locale": ("babel",),
    "mcp": ("mcp",),
    "plot": ("matplotlib",),
    "server": ("httptools", "starlette", "uvicorn", "uvloop"),
}


def nearest(word: str, known: "Iterable[str]", cutoff: float = 0.6) -> str:
    """The known word that a mistyped one most likely means; empty if none is similar enough.

    ``cutoff`` is the least similarity, from 0 to 1 for equal words, as `difflib` computes it.
    """
    from difflib import get_close_matches

    found = get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return found[0] if found else ""


def require(what: str, extra: str, packages: "Iterable[str] | None" = None) -> None:
    """Raise `MissingExtra` unless the packages of an extra, which ``what`` needs, are installed.

    ``packages`` are those of the extra that are looked for, by default all.
    """
    if not all(map(is_installed, packages or EXTRAS[extra])):
        raise missing_extra(what, extra)


def missing_extra(what: str, extra: str) -> MissingExtra:
    """The error if ``what`` needs an extra that is not installed: one line, which says what to install."""
    packages = ", ".join(EXTRAS[extra])
    return MissingExtra(f"{what} needs the extra {extra} ({packages}); try: {install_line(extra)}", extra)


def install_line(extra: str) -> str:
    """The command line that installs an extra for the Python that runs this program, whatever is on PATH."""
    import os
    import sys
    from shlex import quote

    package = f"fxconvert[{extra}]"
    path = sys.executable or "python"
    if os.name == "nt":
        python = f'"{path}"' if " " in path else path
    else:
        python, package = quote(path), quote(package)
    # An environment need not have a pip of its own; any other one can install into it.
    return (
        f"{python} -m pip install {package}"
        if is_installed("pip")
        else f"pip --python {python} install {package}"
    )


def is_installed(package: str) -> bool:
    """Whether a package can be imported; it is not imported by this."""
    from importlib.util import find_spec

    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):  # of an import hook, or of a module without a spec
        return False
