"""The answers of one converter: those that it remembers, and how others are asked for."""

from _thread import allocate_lock
from datetime import date

from converter import iso4217
from converter.errors import InputError, NotHeld, RateUnavailable
from converter.text.arguments import day_of, reading_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.api.context import Context
    from converter.lookup.policy import Policy
    from converter.money.conversion import Answer
    from converter.text.arguments import Code, Day

    # Until which second of the clock an answer may be given again, and the ISO digits of its quote.
    Entry = tuple[float, Answer, int | None]

__all__ = ["SMALL", "Answers", "codes_of"]

# How many answers are remembered; by a converter that is one of several over the same rates.
_SIZE, SMALL = 4096, 512


class Answers:
    """The answers to questions for a pair on a day by one policy, remembered. Thread-safe.

    ``memory`` has them by base, quote and day, as they were asked; `Converter` reads it itself. ``by_rule``
    has those by rules, and ``figures`` the figures of rules; `api.by_rule` fills both. ``failures`` has the
    errors of questions that have no answer, as long as an answer would be kept and nothing is fetched: to
    find out that no chain of sources leads to a rate takes longer than to find one that does.
    """

    def __init__(self, context: "Context", policy: "Policy", size: int = _SIZE) -> None:
        self.context = context
        self.policy = policy
        self.memory: dict[tuple[Any, Any, Any], Entry] = {}
        self.by_rule: dict[tuple[Any, ...], Entry] = {}
        self.figures: dict[tuple[Any, ...], tuple[float, Any]] = {}
        self.failures: dict[tuple[Any, ...], tuple[float, int, RateUnavailable]] = {}
        self._size = size
        self._lock = allocate_lock()

    def entry(self, base: "Code", quote: "Code", on: "Day") -> "Entry":
        """The answer out of memory, or asked for and then remembered."""
        key = iso4217.code_of(base, "base"), iso4217.code_of(quote, "quote"), _key_day(on)
        entry = self.memory.get(key)
        if entry is None or entry[0] <= self.context.time():
            entry = self.look(*key)
        return entry

    def recalls(self, base: "Code", quote: "Code", on: "Day") -> bool:
        """Whether `entry` would answer an amount of ``base`` out of memory."""
        try:
            word = iso4217.code_of(base)
            entry = self.memory.get((iso4217.hundredth(word) or word, iso4217.code_of(quote), _key_day(on)))
        except InputError:
            return False
        return entry is not None and entry[0] > self.context.time()

    def look(self, base: "Code", quote: "Code", on: "Day", *, only_look: bool = False) -> "Entry":
        """The answer, asked for and then remembered; with ``only_look`` `Lacking` in place of a fetch.

        That there is no such rate is remembered as well, and raised again.
        """
        key = base, quote, on
        self.refuse_again(key)
        begun = self.context.begun()
        try:
            entry = self.ask(base, quote, on, self.policy, only_look=only_look)
        except RateUnavailable as error:
            if _is_fixed(on):
                self.remember_failure(key, error, begun)
            raise
        self.remember(self.memory, key, entry, begun)
        return entry

    def refuse_again(self, key: "tuple[Any, ...]") -> None:
        """Raise the error anew that a question ended with, if that is remembered."""
        failed = self.failures.get(key) if self.failures else None
        if failed is None:
            return
        until, reads, error = failed
        if until > self.context.time() and reads == self.context.store.all_reads():
            raise error.anew()

    def remember_failure(self, key: "tuple[Any, ...]", error: RateUnavailable, begun: int) -> None:
        """Keep the error of a question, unless it may have an answer when it is asked again."""
        if not isinstance(error, NotHeld):
            kept = self.context.kept_until(), self.context.store.all_reads(), error.anew()
            # Errors are larger than answers, and those of many questions must not fill the memory.
            self.remember(self.failures, key, kept, begun, self._size // 4)

    def remember(
        self, memory: "dict[Any, Any]", key: object, value: object, begun: int, size: int = 0
    ) -> None:
        """Keep a value in one of the memories, which is emptied once it is full, or has ``size`` values.

        It is not kept if newer rates are held than when it was ``begun``, as of `Context.begun`.
        """
        with self._lock:
            if begun != self.context.forgotten:
                return
            if len(memory) >= (size or self._size):
                memory.clear()
            memory[key] = value

    def ask(
        self,
        base: "Code",
        quote: "Code",
        on: "Day",
        policy: "Policy",
        seconds: "float | None" = None,
        *,
        only_look: bool = False,
    ) -> "Entry":
        """The answer by a policy, which is not remembered, within ``seconds`` or those of the context."""
        source, target = codes_of(base, quote)
        if seconds is None:
            seconds = self.context.timeout
        day = day_of(on, "on")
        answer = self.context.answer(source, target, day, policy, seconds, only_look=only_look)
        told = reading_of(on)
        if told:
            answer = answer.replace(assumed=(*answer.assumed, *told))
        if not (day is None or isinstance(day, date)):  # counted from today: another day after midnight
            return 0.0, answer, iso4217.digits(target)
        until = self.context.kept_until()
        if answer.expires is not None:
            until = min(until, answer.expires.timestamp())
        return until, answer, iso4217.digits(target)

    def forget(self) -> None:
        """Forget all of them, since newer rates are held."""
        with self._lock:
            self.context.forgotten += 1
            for memory in (self.memory, self.by_rule, self.figures, self.failures):
                memory.clear()

    def grow(self, more: int) -> None:
        """Let memory hold ``more`` answers than before, so that a call for many finds its own again."""
        with self._lock:
            self._size += more


def codes_of(base: "Code", quote: "Code") -> "tuple[str, str]":
    """The ISO codes of a pair without an amount; InputError for a hundredth such as GBp, which needs one."""
    return iso4217.get(base, "base").code, iso4217.get(quote, "quote").code


def _is_fixed(on: "Day") -> bool:
    """Whether a day that was read is the same after midnight."""
    day = day_of(on, "on")
    return day is None or isinstance(day, date)


def _key_day(on: "Day") -> "Day":
    """A day as a key of the memory: equal instants of two time zones may have two calendar days."""
    return on if isinstance(on, str) else day_of(on, "on")
