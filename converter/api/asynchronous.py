"""The library for event loops: the same answers, and the loop is never blocked."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from converter.api.converter import Converter, many_of, terms_of
from converter.fetch.threads import start

if TYPE_CHECKING:
    from datetime import timedelta
    from typing import Self

    from converter.api.compare import Comparison
    from converter.api.converter import Coverage
    from converter.lookup.series import Series
    from converter.model import Currency, Rate
    from converter.money.averages import Average, End
    from converter.money.conversion import Answer, Conversion, Total
    from converter.text.arguments import Amount, Code, Day

__all__ = ["AsyncConverter"]

T = TypeVar("T")


class AsyncConverter:
    """A `Converter` whose questions are awaited; it takes the same arguments.

    What memory holds is answered in the loop. The rest runs on a daemon thread, which a question
    that hangs can't keep from ending with the process.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        self.sync = Converter(*args, **settings)

    async def convert(
        self,
        amount: "Amount",
        base: "Code",
        quote: "Code",
        on: "Day" = None,
        *,
        average: "str | None" = None,
        end_of: "str | None" = None,
        so_far: bool = False,
        digits: "int | None" = None,
        rounding: str = "half-up",
        cash: bool = False,
        fee: "str | None" = None,
    ) -> "Conversion":
        """As `Converter.convert`."""

        def work() -> "Conversion":
            return self.sync.convert(
                amount, base, quote, on,
                average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
                cash=cash, fee=fee,
            )  # fmt: skip

        held = average is None and end_of is None and self.sync.recall(base, quote, on)
        return work() if held else await _threaded(work)

    async def total(
        self,
        terms: "Iterable[tuple[Amount, Code]]",
        quote: "Code",
        on: "Day" = None,
        *,
        average: "str | None" = None,
        end_of: "str | None" = None,
        so_far: bool = False,
        digits: "int | None" = None,
        rounding: str = "half-up",
        cash: bool = False,
        fee: "str | None" = None,
    ) -> "Total":
        """As `Converter.total`."""
        asked = terms_of(terms)

        def work() -> "Total":
            return self.sync.total(
                asked, quote, on,
                average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
                cash=cash, fee=fee,
            )  # fmt: skip

        held = average is None and end_of is None
        held = held and all(self.sync.recall(base, quote, on) for _, base in asked)
        return work() if held else await _threaded(work)

    async def compare(
        self,
        amount: "Amount",
        base: "Code",
        quote: "Code",
        on: "Day" = None,
        *,
        digits: "int | None" = None,
        rounding: str = "half-up",
    ) -> "list[Comparison]":
        """As `Converter.compare`."""
        return await _threaded(
            lambda: self.sync.compare(amount, base, quote, on, digits=digits, rounding=rounding)
        )

    async def rate(self, base: "Code", quote: "Code", on: "Day" = None) -> "Rate":
        """As `Converter.rate`."""
        return (await self.answer(base, quote, on)).rate

    async def answer(self, base: "Code", quote: "Code", on: "Day" = None) -> "Answer":
        """As `Converter.answer`."""
        if self.sync.recall(base, quote, on):
            return self.sync.answer(base, quote, on)
        return await _threaded(lambda: self.sync.answer(base, quote, on))

    async def convert_many(self, questions: Iterable[Sequence[Any]]) -> "list[Conversion]":
        """As `Converter.convert_many`."""
        asked = many_of(questions)
        if all(self.sync.recall(*question[1:4]) for question in asked):
            return self.sync.convert_many(asked)
        return await _threaded(lambda: self.sync.convert_many(asked))

    async def prepare(self, questions: Iterable[Sequence[Any]]) -> None:
        """As `Converter.prepare`."""
        await _threaded(lambda: self.sync.prepare(questions))

    async def rates(self, base: "Code", on: "Day" = None, *, held: bool = False) -> "list[Answer]":
        """As `Converter.rates`."""
        return await _threaded(lambda: self.sync.rates(base, on, held=held))

    async def history(
        self, base: "Code", quote: "Code", since: "Day" = None, until: "Day" = None, *, every: str = "day"
    ) -> "list[Rate]":
        """As `Converter.history`."""
        return await _threaded(lambda: self.sync.history(base, quote, since, until, every=every))

    async def series(
        self,
        base: "Code",
        quote: "Code",
        since: "Day" = None,
        until: "Day" = None,
        *,
        length: "timedelta | None" = None,
    ) -> "Series":
        """As `Converter.series`."""
        return await _threaded(lambda: self.sync.series(base, quote, since, until, length=length))

    async def average(self, base: "Code", quote: "Code", period: str, *, so_far: bool = False) -> "Average":
        """As `Converter.average`."""
        return await _threaded(lambda: self.sync.average(base, quote, period, so_far=so_far))

    async def end_of(self, base: "Code", quote: "Code", period: str, *, so_far: bool = False) -> "End":
        """As `Converter.end_of`."""
        return await _threaded(lambda: self.sync.end_of(base, quote, period, so_far=so_far))

    def currencies(self) -> "tuple[Currency, ...]":
        """As `Converter.currencies`; it needs no waiting."""
        return self.sync.currencies()

    def coverage(self, code: "Code") -> "list[Coverage]":
        """As `Converter.coverage`; it needs no waiting."""
        return self.sync.coverage(code)

    async def close(self) -> None:
        """Close the connections; held rates stay."""
        self.sync.close()

    async def __aenter__(self) -> "Self":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()


async def _threaded(work: "Callable[[], T]") -> "T":
    """The result of ``work`` on a daemon thread, without holding up the loop."""
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
        except RuntimeError:  # the loop has ended, and nobody waits any more
            pass

    start(run, "fxconvert-question")
    return await done
