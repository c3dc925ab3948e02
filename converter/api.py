"""The library: a `Converter` that holds rates, and functions that use one of their own."""

import os
import time
from _thread import allocate_lock
from datetime import UTC, date, datetime
from decimal import Context, Decimal, Inexact, InvalidOperation

from converter import core, currencies, lookup, sources
from converter.conversion import Conversion, Total, exact_sum
from converter.errors import AmountError, ConverterError, DateError, InputError, RateUnavailable
from converter.lookup import Policy
from converter.model import Money, Note
from converter.store import Store, seed_directory, user_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from fractions import Fraction
    from typing import Any, Self

    from converter.conversion import Answer
    from converter.fetch import RatesClient
    from converter.model import Currency, Rate
    from converter.sources._base import Source
    from converter.text.spoken import Relative

    Amount = int | str | float | Decimal | Fraction
    Day = date | Relative | str | None

__all__ = ["Converter", "Coverage", "amount_of", "day_of", "now_from"]

TIMEOUT = 10.0
TIMEOUT_IF_HELD = 3.0
_MEMO_SECONDS = 60.0
_MEMO_SIZE = 4096
_LARGEST = Decimal(10) ** 30
# With this Emin its last decimal is the 60th.
_CHECKED = Context(prec=60, Emin=-1, Emax=9999, traps=[Inexact, InvalidOperation]).plus
_quotient = core.quotient
_rounded = core.rounded
_DECIMALS = frozenset((int, str, float, Decimal))


def amount_of(amount: "Amount") -> Decimal:
    """The exact amount: a float by its shortest decimal form, text as it is typed; AmountError else."""
    if isinstance(amount, str):
        from converter.text import amounts

        return amounts.amount(amount)[0]
    if isinstance(amount, bool) or not isinstance(amount, (int, float, Decimal)):
        number = _of_fraction(amount)
        return number if isinstance(number, Decimal) else core.exactly(core.share(number, core.ONE, core.ONE))
    if isinstance(amount, int) and abs(amount) > _LARGEST:
        raise AmountError("amounts beyond 10^30 are not taken")
    try:
        value = _CHECKED(Decimal(repr(amount)) if isinstance(amount, float) else Decimal(amount))
        if -_LARGEST <= value <= _LARGEST:
            return value
    except Inexact:
        raise AmountError("amounts of more than 60 digits are not taken") from None
    except InvalidOperation:
        raise AmountError(f"not a number: {amount}") from None
    raise AmountError("amounts beyond 10^30 are not taken")


def _of_fraction(amount: "Any") -> "Decimal | Fraction":
    """A fraction as a Decimal if its decimals end; AmountError if it is none."""
    from fractions import Fraction

    from converter.text.arithmetic import ending

    if not isinstance(amount, Fraction):
        kind = type(amount).__name__
        raise AmountError(f"an amount is an int, a Decimal, a Fraction, text or a float, not {kind}")
    return ending(amount)


def _fraction(amount: "Amount") -> "Fraction | None":
    """The amount if it is a fraction whose decimals don't end, so that no Decimal is it."""
    if isinstance(amount, (int, str, float, Decimal)):
        return None
    number = _of_fraction(amount)
    return None if isinstance(number, Decimal) else number


def day_of(day: "Day") -> "date | Relative | None":
    """A day given as a date, in ISO text or in words that can't be mistaken; DateError else."""
    if day is None or (isinstance(day, date) and not isinstance(day, datetime)):
        return day
    from converter.text import when
    from converter.text.spoken import Relative

    if isinstance(day, str):
        return when(day)
    if not isinstance(day, Relative):
        raise DateError(f"a day is a date or text like 2016-02-11, not {type(day).__name__}")
    return day


def now_from(environ: "Mapping[str, str]") -> "Callable[[], datetime] | None":
    """The clock that ``CONVERTER_NOW`` sets; None without it; InputError if it is no instant."""
    text = environ.get("CONVERTER_NOW")
    if not text:
        return None
    try:
        fixed = datetime.fromisoformat(text)
    except ValueError:
        fixed = None
    if fixed is None or fixed.tzinfo is None:
        raise InputError(f"CONVERTER_NOW is no instant like 2026-04-26T22:00:58Z: {text[:40]!r}")
    return lambda: fixed


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Coverage:
    """From when to when a source has a currency; None for a day that is open."""

    __slots__ = ("first", "last", "source")

    def __init__(self, source: str, first: "date | None", last: "date | None") -> None:
        self.source = source
        self.first = first
        self.last = last

    def __repr__(self) -> str:
        return f"Coverage({self.source!r}, {self.first}, {self.last})"


class Converter:
    """Converts money, and holds the rates that it has read or fetched. Thread-safe.

    ``sources`` names the sources that may answer, in order; "auto" is the default order, and without
    it ``CONVERTER_SOURCE`` decides. ``offline``
    uses held rates only, ``refresh`` fetches even what is fresh, ``max_age`` refuses an as-of day
    that is more days old, ``timeout`` is the total of seconds for a question. ``clock`` gives the
    instant (with its zone) that counts as now. ``cache_dir`` replaces the user's cache directory.
    Environment variables are those of the command.
    """

    def __init__(
        self,
        sources: "Sequence[str] | str | None" = None,
        *,
        offline: "bool | None" = None,
        refresh: bool = False,
        max_age: "int | None" = None,
        timeout: "float | None" = None,
        clock: "Callable[[], datetime] | None" = None,
        cache_dir: "str | os.PathLike[str] | None" = None,
        environ: "Mapping[str, str] | None" = None,
        transport: "Any" = None,
        keep: bool = True,
    ) -> None:
        environ = os.environ if environ is None else environ
        self._environ = environ
        frozen = clock or now_from(environ)
        self._clock = frozen or _utc_now
        self._time: Callable[[], float] = (lambda: frozen().timestamp()) if frozen else time.time
        if offline is None:
            offline = environ.get("CONVERTER_OFFLINE", "") not in ("", "0")
        if offline and refresh:
            raise InputError("refresh needs the network, and offline forbids it")
        self._timeout = timeout
        self._transport = transport
        self._client: RatesClient | None = None
        self._lock = allocate_lock()
        self._memo: dict[tuple[str, str, Any], tuple[float, Answer, int | None]] = {}
        user = os.fspath(cache_dir) if cache_dir else user_directory(environ)
        named = bool(cache_dir or environ.get("CONVERTER_CACHE_DIR"))
        self.store = Store(
            user, seed_directory(), self._clock,
            memory=self._memory() if keep else None,
            writable=named or not environ.get("CONVERTER_NOW"),
        )  # fmt: skip
        named_sources = sources if sources is not None else environ.get("CONVERTER_SOURCE") or "auto"
        self.policy = self._policy(named_sources, offline, refresh, max_age)

    def _memory(self) -> "Any":
        """Read files, each until it is due."""
        from cachetools import TLRUCache

        def until(_key: object, sheet: "Any", now: float) -> float:
            due = sheet.head.due.timestamp() if sheet is not None and sheet.head.due else 0.0
            return due if due > now else now + _MEMO_SECONDS

        return TLRUCache(maxsize=512, ttu=until, timer=self._time)

    def _policy(
        self, names: "Sequence[str] | str", offline: bool, refresh: bool, max_age: "int | None"
    ) -> Policy:
        if isinstance(names, str):
            names = [name.strip() for name in names.split(",") if name.strip()]
        if not names:
            raise InputError("no source is named; leave it out for the default order")
        auto = list(names) == ["auto"]
        keys = sources.DEFAULT if auto else tuple(dict.fromkeys(names))
        return Policy(
            [sources.get(key) for key in keys],
            auto=auto, offline=offline, refresh=refresh, max_age=max_age,
        )  # fmt: skip

    # -- questions ------------------------------------------------------------------------------

    def convert(
        self,
        amount: "Amount",
        base: str,
        quote: str,
        on: "Day" = None,
        *,
        digits: "int | None" = None,
        rounding: str = "half-up",
    ) -> Conversion:
        """``amount`` of ``base`` in ``quote``, by the rate of the day ``on`` or the newest one.

        Rounded once to the currency's ISO digits, or to ``digits``. InputError if the question
        can't be read, RateUnavailable if there is no such rate, NotHeld if it can't be known now.
        """
        value, mode = amount_of(amount), core.rounding_mode(rounding)
        if digits is not None:
            core.checked_digits(digits)
        entry = self._memo.get((base, quote, on))
        if entry is None or entry[0] <= self._time():
            entry = self._look(base, quote, on)
        answer = entry[1]
        rate = answer.rate
        money = Money(value, rate.base)
        fraction = None if type(amount) in _DECIMALS else _fraction(amount)
        exact = (core.share(fraction, rate.num, rate.den) if fraction is not None
                 else _quotient(value, rate.num, rate.den))  # fmt: skip
        if digits is not None:
            result = _rounded(exact, digits, mode, forced=True)
        elif rate.derivation == "identity" and fraction is None:
            result = exact or abs(exact)
        else:
            result = _rounded(exact, entry[2], mode)
        return Conversion(money, Money(result, rate.quote), answer, rounding, fraction)

    def total(
        self,
        terms: "Iterable[tuple[Amount, str]]",
        quote: str,
        on: "Day" = None,
        *,
        digits: "int | None" = None,
        rounding: str = "half-up",
    ) -> Total:
        """What amounts of several currencies come to in ``quote``, each as by `convert`, rounded once.

        ``terms`` are pairs of an amount and its currency; errors as `convert`, of the first that fails.
        """
        parts = tuple(
            self.convert(amount, base, quote, on, digits=digits, rounding=rounding) for amount, base in terms
        )
        if not parts:
            raise InputError("a sum of no amounts; give at least one with its currency")
        code, mode = parts[0].result.currency, core.rounding_mode(rounding)
        result = exact_sum(parts)
        # Like an identity alone, a sum in its own currency is nobody's to round.
        if digits is not None or any(part.derivation != "identity" or part.fraction for part in parts):
            places = currencies.digits(code) if digits is None else digits
            result = _rounded(result, places, mode, forced=digits is not None)
        return Total(parts, Money(result, code), rounding)

    def rate(self, base: str, quote: str, on: "Day" = None) -> "Rate":
        """The price of one ``base`` in ``quote`` on a day, or the newest; errors as `convert`."""
        entry = self._memo.get((base, quote, on))
        if entry is None or entry[0] <= self._time():
            entry = self._look(base, quote, on)
        return entry[1].rate

    def convert_many(self, questions: "Iterable[Sequence[Any]]") -> "list[Conversion]":
        """A conversion for each ``(amount, base, quote)`` or ``(amount, base, quote, day)``, in order.

        The first that can't be answered raises, and nothing is returned.
        """
        convert = self.convert
        return [convert(*question) for question in questions]

    def answer(self, base: str, quote: str, on: "Day" = None) -> "Answer":
        """The rate with what must be said of it: its day, age, staleness and notes."""
        entry = self._memo.get((base, quote, on))
        if entry is None or entry[0] <= self._time():
            entry = self._look(base, quote, on)
        return entry[1]

    def recall(self, base: str, quote: str, on: "Day" = None) -> bool:
        """Whether a question is answered out of memory, without disk or network."""
        entry = self._memo.get((base, quote, on))
        return entry is not None and entry[0] > self._time()

    def currencies(self) -> "tuple[Currency, ...]":
        """All currencies of ISO 4217, current and withdrawn."""
        return currencies.everything()

    def coverage(self, code: str) -> "list[Coverage]":
        """Which of the sources has a currency, and from when to when as far as is known."""
        code = currencies.get(code).code
        out = []
        for source in self.policy.sources:
            info = source.INFO
            if info.quotes(code):
                first, last = (info.covers or {}).get(code, (None, None))
                out.append(Coverage(info.key, first or info.since, last))
        return out

    def rates(self, base: str, on: "Day" = None) -> "list[Answer]":
        """What one of ``base`` costs in each currency of the table that answers for it, by code.

        That is the source's that answers for its price in dollars, else in euros; errors as `convert`.
        """
        code = currencies.get(base).code
        found = self.answer(code, "EUR" if code == "USD" else "USD", on)
        key = next((leg.source for leg in found.rate.legs if leg.source not in ("law", "peg")), "")
        if not key:
            why = f"{code} is worth a fixed amount, and no source quotes it"
            raise RateUnavailable(why, None, found.on)
        source = sources.get(key)
        policy = Policy([source], auto=False, offline=self.policy.offline, max_age=self.policy.max_age)
        held, out = self.store.read(source.INFO), []
        row = held.newest(self._clock()) if on is None else held.at(found.on)
        for quote in sorted({source.INFO.base, *(row.codes() if row else ())} - {code}):
            try:
                out.append(self._look(code, quote, on, policy)[1])
            except ConverterError:
                continue  # a figure that is set aside, or a code that has ended
        return out

    # -- what they need -------------------------------------------------------------------------

    def _look(
        self, base: str, quote: str, on: "Day", policy: "Policy | None" = None
    ) -> "tuple[float, Answer, int | None]":
        """The answer, and until when it may be given again; with a policy of its own it isn't kept."""
        source, target = currencies.get(base).code, currencies.get(quote).code
        deadline = _Deadline(self._timeout)
        now, rules = self._clock(), policy or self.policy
        refreshed: set[tuple[str, frozenset[str]]] = set()

        def fetch(
            asked: "Source", codes: "tuple[str, ...]", day: date, needed: "Callable[[], bool]",
            *, last: bool, soon: bool,
        ) -> None:  # fmt: skip
            from converter.sources._base import Wanted

            info = asked.INFO
            # The legs of a chain come back to a source that this question has refreshed already.
            key = (info.key, info.apart.intersection(codes))
            refresh = rules.refresh and key not in refreshed
            refreshed.add(key)
            self.client().fetch(
                asked, Wanted(codes, day, day, info.publication.today(now)),
                deadline.share(last=last, soon=soon), needed, refresh=refresh,
            )  # fmt: skip

        answer = lookup.answer(source, target, day_of(on), rules, self.store.read, fetch, now)
        if self.store.damaged:
            told = (Note("damaged", line) for line in self.store.damaged)
            answer.notes = tuple(dict.fromkeys((*answer.notes, *told)))
        until = self._time() + _MEMO_SECONDS
        if answer.expires is not None:
            until = min(until, answer.expires.timestamp())
        entry = (until, answer, currencies.digits(target))
        if policy:
            return entry
        with self._lock:
            if len(self._memo) >= _MEMO_SIZE:
                self._memo.clear()
            self._memo[base, quote, on] = entry
        return entry

    def client(self) -> "RatesClient":
        """The client that fetches, made when it is first needed: httpx takes 80 ms to import."""
        with self._lock:
            if self._client is None:
                from converter.client import HttpClient
                from converter.fetch import RatesClient

                http = HttpClient(environ=self._environ, transport=self._transport, clock=self._clock)
                self._client = RatesClient(self.store, http, self._clock)
            return self._client

    @property
    def reports(self) -> "list[str]":
        """What happened beside the answers: damaged files, changed figures, a cache not writable."""
        out = list(self.store.damaged)
        if self._client is not None:
            out += self._client.reports
        return [*out, self.store.unwritable] if self.store.unwritable else out

    @property
    def requests(self) -> "list[str]":
        """The requests made so far as curl lines, without keys."""
        return list(self._client.curls) if self._client else []

    def close(self) -> None:
        """Close the connections; held rates stay."""
        if self._client is not None:
            self._client.http.close()
            self._client = None

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class _Deadline:
    """The seconds of one question: all for the last who is asked, half of what is left for others."""

    __slots__ = ("_start", "_timeout")

    def __init__(self, timeout: "float | None") -> None:
        self._timeout = timeout
        self._start: float | None = None

    def share(self, *, last: bool, soon: bool) -> float:
        now = time.monotonic()
        if self._start is None:
            self._start = now
        total = self._timeout if self._timeout is not None else TIMEOUT_IF_HELD if soon else TIMEOUT
        left = max(0.0, self._start + total - now)
        return now + (left if last else left / 2)
