"""The functions of ``converter``: the questions of one `Converter` that all callers of them share."""

from _thread import allocate_lock
from types import MethodType

from converter.api.converter import Converter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Concatenate, ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")

__all__ = [
    "answer",
    "answers",
    "average",
    "compare",
    "convert",
    "convert_many",
    "coverage",
    "currencies",
    "end_of",
    "history",
    "rate",
    "rates",
    "rule_rates",
    "rules",
    "series",
    "total",
]


class Shared:
    """A converter that is made when it is first needed: calling this returns it. Thread-safe."""

    def __init__(self, make: "Callable[[], Converter]" = Converter) -> None:
        self._make = make
        self._made: Converter | None = None
        self._lock = allocate_lock()

    def __call__(self) -> Converter:
        if self._made is None:
            with self._lock:
                if self._made is None:
                    self._made = self._make()
        return self._made


def function_of(
    method: "Callable[Concatenate[Converter, P], T]", shared: "Callable[[], Converter]"
) -> "Callable[P, T]":
    """The question as a function of the same parameters, put to the shared converter."""

    def ask(*args: "P.args", **settings: "P.kwargs") -> "T":
        return method(shared(), *args, **settings)

    # Without functools, which is no cheaper than an answer. A method that is bound to anything shows its
    # parameters to `inspect.signature` and `help` without the first one.
    ask.__wrapped__ = MethodType(method, shared)  # type: ignore[attr-defined]
    ask.__name__ = ask.__qualname__ = method.__name__
    ask.__doc__ = method.__doc__
    return ask


# With the settings of the environment, as the command without options.
_shared = Shared()


def shared() -> Converter:
    """The converter that all callers of these functions share."""
    return _shared()


answer = function_of(Converter.answer, _shared)
answers = function_of(Converter.answers, _shared)
average = function_of(Converter.average, _shared)
compare = function_of(Converter.compare, _shared)
convert = function_of(Converter.convert, _shared)
convert_many = function_of(Converter.convert_many, _shared)
coverage = function_of(Converter.coverage, _shared)
currencies = function_of(Converter.currencies, _shared)
end_of = function_of(Converter.end_of, _shared)
history = function_of(Converter.history, _shared)
rate = function_of(Converter.rate, _shared)
rates = function_of(Converter.rates, _shared)
rule_rates = function_of(Converter.rule_rates, _shared)
rules = function_of(Converter.rules, _shared)
series = function_of(Converter.series, _shared)
total = function_of(Converter.total, _shared)
