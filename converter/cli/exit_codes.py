"""The exit codes of the command, and the one of each kind of error."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.errors import ConverterError

__all__ = ["exit_code"]

OK, REJECTED, USAGE, NO_RATE, UNKNOWN, UNWRITTEN = 0, 1, 2, 3, 4, 5
INTERNAL, INTERRUPTED, BROKEN_PIPE = 70, 130, 141


def exit_code(error: "ConverterError") -> int:
    """The documented exit code of an error."""
    from converter import errors

    if isinstance(error, (errors.InputError, errors.MissingExtra, errors.TokenMissing)):
        return USAGE
    if isinstance(error, (errors.NotHeld, errors.SourceError)):
        return UNKNOWN
    if isinstance(error, errors.RateUnavailable):
        return NO_RATE
    return INTERNAL if error.kind == "internal" else UNWRITTEN
