"""The other programs that are called ``convert``: what was meant for them is told where they are."""

import os
import sys
from itertools import takewhile

from converter.errors import InputError, UnknownCurrency

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["check_options", "meant", "no_command", "unread"]

# Options of ImageMagick that people begin with or use most; none of them can be read as one of ours.
_OPTIONS = frozenset((
    "adjoin", "alpha", "annotate", "antialias", "append", "authenticate", "auto-level", "auto-orient",
    "background", "black-threshold", "blur", "border", "bordercolor", "brightness-contrast", "channel",
    "charcoal", "clip", "clone", "coalesce", "colorize", "colors", "colorspace", "compose",
    "composite", "compress", "contrast", "convolve", "crop", "define", "delay", "density", "depth",
    "despeckle", "display", "distort", "dither", "draw", "edge", "emboss", "equalize", "evaluate",
    "extent", "extract", "fill", "filter", "flatten", "flip", "flop", "font", "frame", "fuzz", "gamma",
    "geometry", "gravity", "identify", "implode", "interlace", "interpolate", "label", "layers",
    "level", "limit", "list", "liquid-rescale", "loop", "magnify", "mask", "mattecolor", "median",
    "modulate", "monochrome", "montage", "morph", "mosaic", "negate", "noise", "normalize", "opaque",
    "ordered-dither", "page", "paint", "pointsize", "polaroid", "posterize", "profile", "quality",
    "quantize", "raise", "repage", "resample", "resize", "roll", "rotate", "sample", "sampling-factor",
    "scale", "scene", "seed", "segment", "sepia-tone", "shade", "shadow", "sharpen", "shave", "shear",
    "size", "sketch", "solarize", "splice", "spread", "strip", "stroke", "strokewidth", "swirl",
    "texture", "threshold", "thumbnail", "tile", "tint", "transparent", "transpose", "transverse",
    "trim", "type", "undercolor", "unique-colors", "units", "unsharp", "verbose", "version",
    "vignette", "wave", "white-threshold", "write",
))  # fmt: skip
_PICTURES = frozenset((
    "avif", "bmp", "dng", "eps", "gif", "heic", "heif", "ico", "jpeg", "jpg", "jxl", "miff", "pdf",
    "pgm", "png", "pnm", "ppm", "ps", "psd", "svg", "tga", "tif", "tiff", "webp", "xcf", "xpm",
))  # fmt: skip
_BUILT_IN = frozenset((
    "canvas", "clipboard", "gradient", "granite", "label", "caption", "logo", "netscape", "null",
    "pattern", "plasma", "rose", "screenshot", "wizard", "x", "xc",
))  # fmt: skip


def check_options(words: "Sequence[str]") -> None:
    """InputError if one of the words is an option of ImageMagick."""
    for word in words:
        if word[:1] in ("-", "+") and word[1:] in _OPTIONS:
            raise _error(f"{word} is an option of ImageMagick")


def meant(words: "Sequence[str]") -> "InputError | None":
    """What to say where the first word is a file's name or a picture of ImageMagick's own."""
    word = next((word for word in words if word[:1] != "-"), "")
    if not word or _is_asked(word):
        return None
    said = word[:60]
    if _is_drive(word):
        return _error(f"{said} is a drive, which the convert of Windows takes")
    if _is_picture(word):
        return _error(f"{said} is a picture, which ImageMagick converts")
    if os.path.exists(word):
        return _error(f"{said} is a file")
    return None


def no_command(words: "Sequence[str]", error: InputError) -> "InputError | None":
    """What to say in place of ``error`` where the first word looks like a command, but is none."""
    from converter.cli.grammar.commands import near_command
    from converter.cli.render import clean

    near = near_command(words[0])
    if near is not None:
        return InputError(f"unknown command '{clean(words[0])}'; did you mean {near}?")
    said, begin = str(error), "unknown currency '"
    if not said.startswith(begin + words[0]) or not isinstance(error, UnknownCurrency):
        return None
    if error.suggestions and len(words) > 1:  # with another currency beside it, it is one mistyped
        return None
    said = said.replace(begin, "unknown command or currency '", 1)
    # Those of the error lead nowhere with the name of a command.
    advice = "`convert --help` and `convert currencies` list them" if error.advice else ""
    return UnknownCurrency(said, error.suggestions).advising(advice)


def unread(words: "Sequence[str]") -> "InputError | None":
    """What is wrong with the words before the first option, if they begin with no command there is."""
    from converter.cli.grammar.commands import COMMANDS
    from converter.text import question

    plain = list(takewhile(lambda word: word[:1] != "-", words))
    if plain and plain[0] in COMMANDS:
        return None
    try:
        question.parse(plain)
    except InputError as error:
        return no_command(plain, error) if plain else None
    return None


def _is_asked(word: str) -> bool:
    """Whether an amount or a currency is meant, even if a file is called so."""
    from converter import iso4217
    from converter.text import amounts

    for read in (amounts.amount, iso4217.resolve):
        try:
            read(word)
        except InputError:
            continue
        return True
    return False


def _is_drive(word: str) -> bool:
    return len(word) == 2 and word[0].isascii() and word[0].isalpha() and word[1] == ":"


def _is_picture(word: str) -> bool:
    name = word.partition("[")[0].lower()
    (head, colon, _), (_, dot, ending) = name.partition(":"), name.rpartition(".")
    return bool(dot and ending in _PICTURES) or bool(colon and head in _BUILT_IN | _PICTURES)


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
