"""The exit codes of the command, and the one of each kind of error."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.errors import ConverterError

__all__ = ["code_of", "exit_code"]

OK, REJECTED, USAGE, NO_RATE, UNKNOWN, UNWRITTEN = 0, 1, 2, 3, 4, 5
INTERNAL, INTERRUPTED, BROKEN_PIPE = 70, 130, 141


def exit_code(error: "ConverterError") -> int:
    """The documented exit code of an error."""
    return _code(type(error))


def code_of(kind: str) -> int:
    """The exit code of the errors of a kind; a kind that is none of the package's is about the input."""
    from converter import errors

    every = (getattr(errors, name) for name in errors.__all__ if name[:1].isupper())
    return _code({one.kind: one for one in every}.get(kind, errors.InputError))


def _code(kind: "type[ConverterError]") -> int:
    from converter import errors

    if issubclass(kind, (errors.InputError, errors.MissingExtra, errors.TokenMissing)):
        return USAGE
    if issubclass(kind, (errors.NotHeld, errors.SourceError)):
        return UNKNOWN
    if issubclass(kind, errors.RateUnavailable):
        return NO_RATE
    return INTERNAL if kind.kind == "internal" else UNWRITTEN
