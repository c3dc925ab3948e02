"""What a message advises to type: the known word that is nearest, and the line that installs a package."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["install_line", "nearest"]


def nearest(word: str, known: "Iterable[str]", cutoff: float = 0.6) -> str:
    """The known word that a mistyped one most likely means; empty if none is similar enough.

    ``cutoff`` is the least similarity, from 0 to 1 for equal words, as `difflib` computes it.
    """
    from difflib import get_close_matches

    found = get_close_matches(word, list(known), n=1, cutoff=cutoff)
    return found[0] if found else ""


def install_line(package: str) -> str:
    """The command line that installs a package for the Python that runs this program, whatever is on PATH."""
    import os
    import sys
    from importlib.util import find_spec
    from shlex import quote

    path = sys.executable or "python"
    python = quote(path) if os.name != "nt" else f'"{path}"' if " " in path else path
    # An environment need not have a pip of its own; any other one can install into it.
    return (
        f"{python} -m pip install {package}"
        if find_spec("pip")
        else f"pip --python {python} install {package}"
    )
