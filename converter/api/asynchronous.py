"""`AsyncConverter`: the questions of a `Converter`, awaited in an event loop that they never block."""

import asyncio
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from converter.api.converter import Converter
from converter.api.run import NotInMemory
from converter.fetch.threads import start

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Self

__all__ = ["AsyncConverter", "threaded"]

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S")


def _awaited(
    method: "Callable[Concatenate[Converter, P], T]", *, remembered: bool = False
) -> "Callable[Concatenate[AsyncConverter, P], Coroutine[Any, Any, T]]":
    """Make the method to await: the same parameters, and a daemon thread does the work.

    A single question whose answer is ``remembered`` needs no thread.
    """

    @wraps(method)
    async def ask(self: "AsyncConverter", /, *args: "P.args", **settings: "P.kwargs") -> "T":
        def work() -> "T":
            found: T = getattr(self.sync, method.__name__)(*args, **settings)
            return found

        if remembered:
            try:
                with self.sync._from_memory():  # noqa: SLF001 - for this class alone
                    return work()
            except NotInMemory:
                pass
        return await threaded(work)

    ask.__module__, ask.__qualname__ = __name__, f"AsyncConverter.{method.__name__}"
    return ask


def _not_awaited(
    method: "Callable[Concatenate[Converter, P], T]",
) -> "Callable[Concatenate[AsyncConverter, P], T]":
    """Make the method that is called without ``await``: it neither reads the disk nor fetches."""

    @wraps(method)
    def ask(self: "AsyncConverter", /, *args: "P.args", **settings: "P.kwargs") -> "T":
        found: T = getattr(self.sync, method.__name__)(*args, **settings)
        return found

    ask.__module__, ask.__qualname__ = __name__, f"AsyncConverter.{method.__name__}"
    return ask


def _with_parameters_of(
    init: "Callable[Concatenate[Converter, P], None]",
) -> "Callable[[Callable[Concatenate[S, ...], None]], Callable[Concatenate[S, P], None]]":
    """Decorate a constructor, so that it has the parameters of this one."""

    def decorate(
        own: "Callable[Concatenate[S, ...], None]",
    ) -> "Callable[Concatenate[S, P], None]":
        return wraps(init, assigned=("__annotations__",))(own)

    return decorate


class AsyncConverter:
    """A `Converter` for event loops: the same arguments, the same questions, and they are awaited.

    `convert`, `rate` and `answer` are answered in the loop if memory holds the answer. Every other question
    runs on a daemon thread, so that one that hangs can't keep the process from ending. `currencies`,
    `coverage`, `rules` and `using` are not awaited. ``sync`` is the `Converter` that answers. Used with
    ``async with``, the connections are closed at its end.
    """

    @_with_parameters_of(Converter.__init__)
    def __init__(self, *args: Any, **settings: Any) -> None:
        self.sync = Converter(*args, **settings)

    convert = _awaited(Converter.convert, remembered=True)
    convert_many = _awaited(Converter.convert_many)
    total = _awaited(Converter.total)
    rate = _awaited(Converter.rate, remembered=True)
    answer = _awaited(Converter.answer, remembered=True)
    answers = _awaited(Converter.answers)
    rates = _awaited(Converter.rates)
    rule_rates = _awaited(Converter.rule_rates)
    compare = _awaited(Converter.compare)
    history = _awaited(Converter.history)
    series = _awaited(Converter.series)
    average = _awaited(Converter.average)
    end_of = _awaited(Converter.end_of)
    prepare = _awaited(Converter.prepare)
    currencies = _not_awaited(Converter.currencies)
    coverage = _not_awaited(Converter.coverage)
    rules = _not_awaited(Converter.rules)

    def using(self, sources: "Sequence[str] | str") -> "Self":
        made = object.__new__(type(self))
        made.sync = self.sync.using(sources)
        return made

    using.__doc__ = Converter.using.__doc__

    def __repr__(self) -> str:
        return f"Async{self.sync!r}"

    async def close(self) -> None:
        """Close the connections; held rates stay."""
        self.sync.close()

    async def __aenter__(self) -> "Self":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()


async def threaded(work: "Callable[[], T]") -> "T":
    """The result of ``work``, or its error, from a daemon thread; the loop runs on meanwhile."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: "T | None", error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result)  # type: ignore[arg-type]
        else:
            done.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001 - it is raised again where it is awaited
            error = raised
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:  # the loop has ended, and nothing waits for the result
            pass

    start(run, "fxconvert-question")
    return await done
