"""The converters that the tools ask: that of the command, and the same one with the sources of a question."""

from functools import lru_cache

from converter.errors import InputError
from converter.sources import key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.api.converter import Converter

__all__ = ["Converters"]

_KEPT = 16


class Converters:
    """The ``own`` converter of the command, and the same one with the sources that a question names.

    If the user chose the sources of the command, a question may only name some of these.
    """

    def __init__(self, own: "Converter") -> None:
        self.own = own
        self._made = lru_cache(maxsize=_KEPT)(own.using)

    def of(self, source: "str | None") -> "Converter":
        """The converter of some sources, by keys with commas between them; the command's own without any.

        Raises InputError for a source that is unknown or not to be used.
        """
        if source is None or source.strip().lower() in ("", "auto"):
            return self.own
        keys = [key_of(word.strip()) for word in source.split(",")]
        allowed = [one.INFO.key for one in self.own.policy.sources]
        if not self.own.policy.auto and (others := [key for key in keys if key not in allowed]):
            raise InputError(f"{others[0]:.40} is not among the sources to use here: {', '.join(allowed)}")
        return self._made(",".join(keys))
