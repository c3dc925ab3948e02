"""Words that are meant for another program called ``convert``: ImageMagick's, or the one of Windows.

They get a sentence that says what this program is, and where the other one is.
"""

import os
import re
import sys
from mimetypes import MimeTypes

from converter.cli.grammar import is_amount
from converter.cli.grammar.commands import COMMANDS, near_option, prepared
from converter.cli.grammar.question import QUESTION
from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["check_options", "meant"]

# ImageMagick's options have a single sign: -resize, -auto-orient, +repage. A word of fewer letters may be a
# mistyped short option of ours.
_OPTION = re.compile(r"[-+][a-z][a-z-]{2,}[a-z]")
# Pictures whose types Python's own table lacks, or lists as documents. The table of the machine is left out,
# since the answer must not depend on it.
_TYPES = MimeTypes()
_OTHERS = frozenset(("dng", "eps", "jxl", "miff", "pdf", "ps", "psd", "tga", "xcf"))


def check_options(words: "Sequence[str]") -> None:
    """Raise InputError if one of the words is an option of ImageMagick."""
    option = _option(words)
    if option:
        raise _error(f"{option} is an option of ImageMagick")


def meant(words: "Sequence[str]") -> "InputError | None":
    """The error for words that are meant for another program; None for all others.

    They have an option of ImageMagick, or begin with a drive, a picture or an existing file. A word that
    reads as an amount or a currency is none of these, even if a file has that name.
    """
    option = _option(words)
    if option:
        return _error(f"{option} is an option of ImageMagick")
    word, *others = [word for word in words if word[:1] != "-"] or [""]
    if not word or word in COMMANDS or is_amount(word) or _is_currency(word):
        return None
    said = word[:60]
    if _is_drive(word):
        return _error(f"{said} is a drive, which the convert of Windows takes")
    # A picture that ImageMagick makes itself has a name with a colon: logo:, xc:white.
    is_made = ":" in word and (word[-1] == ":" or any(map(_is_picture, others)))
    if _is_picture(word) or is_made:
        return _error(f"{said} is a picture, which ImageMagick converts")
    return _error(f"{said} is a file") if os.path.exists(word) else None


def _option(words: "Sequence[str]") -> "str | None":
    """The first option of ImageMagick, if the words are no command of ours and name no currency.

    A word close to an option of ours is taken for one of ImageMagick only beside a picture.
    """
    option = next((word for word in words if _OPTION.fullmatch(word) and not _is_day(word)), None)
    if option is None or prepared(words)[0] != QUESTION.name:
        return None
    if any(_is_currency(word) and not is_amount(word) for word in words):
        return None
    return option if not near_option(option) or any(map(_is_picture, words)) else None


def _is_currency(word: str) -> bool:
    from converter import iso4217

    try:
        iso4217.resolve(word.lstrip("-+"))
    except InputError:
        return False
    return True


def _is_day(word: str) -> bool:
    """Whether an option of letters is ``-d`` with its day, as in ``-dtoday``."""
    from converter.text.arguments import day_of

    try:
        day_of(word[2:])
    except InputError:
        return False
    return word[:2] == "-d"


def _is_drive(word: str) -> bool:
    return len(word) == 2 and word[0].isascii() and word[0].isalpha() and word[1] == ":"


def _is_picture(word: str) -> bool:
    """Whether a word has the ending of a picture, or such a format in front: ``a.png[0]``, ``png:-``."""
    name = word.partition("[")[0].lower()
    head, colon, _ = name.partition(":")
    ending = head if colon else os.path.splitext(name)[1][1:]
    kind = _TYPES.guess_type(f"x.{ending}", strict=False)[0] or ""
    return kind.startswith("image/") or ending in _OTHERS


def _error(what: str) -> InputError:
    from converter.cli.render import clean

    found = _elsewhere()
    where = f"the other convert is {found}" if found else "no other convert is on PATH"
    return InputError(clean(f"{what}; this convert (also called fxconvert) converts money, and {where}"))


def _elsewhere() -> "str | None":
    """The path of another program of this name, or of ImageMagick's newer one."""
    from shutil import which

    for name in ("convert", "magick"):
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            path = which(name, path=folder) if folder else None
            if path is not None and not _is_own(path):
                return path
    return None


def _is_own(path: str) -> bool:
    """Whether a script is one of this package's, of this environment or of another."""
    own = sys.argv[0] if sys.argv else ""
    try:
        if own and os.path.exists(own) and os.path.samefile(path, own):
            return True
        with open(path, "rb") as file:
            # On Windows the script stands in a zip at the end of the program.
            return b"converter.cli.quick" in file.read(1 << 20) or _sibling(path)
    except OSError:
        return False


def _sibling(path: str) -> bool:
    """Whether the other name of this program stands beside it, as pip leaves both."""
    folder, name = os.path.split(path)
    return name.lower().startswith("convert") and os.path.exists(os.path.join(folder, f"fx{name}"))
