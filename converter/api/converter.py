"""The library: a `Converter` that answers questions by the rates that it holds and fetches."""

import os
from _thread import allocate_lock
from datetime import date, timedelta
from itertools import starmap
from operator import itemgetter

from converter import iso4217, sources
from converter.api.context import MEMO_SECONDS, SERIES_TIMEOUT, TIMEOUT, Context
from converter.api.convert import check, converted, digits_of, prepared, scaled, summed
from converter.errors import ConverterError, DateError, InputError, RateUnavailable, given
from converter.lookup import answering
from converter.lookup.policy import Policy, policy_of
from converter.model import RateKind
from converter.money.conversion import Answer, Conversion, Total
from converter.text.arguments import day_of, flag_of, list_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any, Self

    from converter.api.compare import Comparison
    from converter.api.convert import How
    from converter.api.run import Together
    from converter.fetch.refresh import RatesClient, Watcher
    from converter.lookup.series import Series
    from converter.model import Currency, Rate
    from converter.money.averages import Average, End
    from converter.sources.contract import Source
    from converter.text.arguments import Amount, Code, Day
    from converter.text.spoken import Relative

__all__ = ["Converter", "Coverage", "many_of", "terms_of"]

_MEMO_SIZE = 4096
_PAIR_AND_DAY = itemgetter(slice(1, 4))
_PERIOD = "a period like 2025 or 2025-Q1"


def many_of(questions: "Iterable[Sequence[Any]]") -> "list[Sequence[Any]]":
    """The questions of `Converter.convert_many`; InputError for what is none."""
    each = "(amount, base, quote) or (amount, base, quote, day)"
    return _rows_of(questions, "questions", each, (3, 4))


def terms_of(terms: "Iterable[Sequence[Any]]") -> "list[Any]":
    """The terms of `Converter.total`; InputError for what is none."""
    return _rows_of(terms, "terms", "(amount, currency)", (2,))


def _rows_of(
    rows: "Iterable[Sequence[Any]]", name: str, each: str, lengths: "tuple[int, ...]"
) -> "list[Sequence[Any]]":
    """The rows of a table of questions; InputError naming the argument for what is none."""
    found = list_of(rows, name, f"a list of {each}")
    # There may be a million of them: which one is wrong is looked for only if one is.
    if {*map(type, found)} <= {tuple, list} and {*map(len, found)} <= {*lengths}:
        return found
    for number, row in enumerate(found, 1):
        try:
            fits = len(row) in lengths and not isinstance(row, (str, bytes))
        except TypeError:
            fits = False
        if not fits:
            raise InputError(f"each of {name} is {each}; number {number} is {given(row)}")
    return found


def _check_environ(environ: "Mapping[str, str]") -> None:
    """InputError for what is no mapping of variables to their text."""
    if not hasattr(environ, "get") or not hasattr(environ, "items"):
        raise InputError(f"environ is a mapping of variables, not {given(environ)}")
    for name, value in environ.items():
        if not isinstance(value, str):
            raise InputError(f"environ maps each variable to text, and {given(name)} to {given(value)}")


def _codes(base: "Code", quote: "Code") -> "tuple[str, str]":
    """The codes of a pair without an amount, which could be in hundredths."""
    return iso4217.get(base, "base").code, iso4217.get(quote, "quote").code


def _unit(base: "Code", how: "How") -> "tuple[Code, How]":
    """The currency of an amount, and how it is converted; one in hundredths is divided by them."""
    currency, power, told = iso4217.unit(base, "base")
    return (currency.code, scaled(how, power, told)) if power else (base, how)


def _same(on: "Day") -> "Day":
    """A day as it is remembered: two instants are equal whose own calendar days are two."""
    return on if isinstance(on, str) else day_of(on, "on")


def _once(questions: "Iterable[tuple[Any, ...]]") -> "set[tuple[Any, ...]]":
    """Each question once; without those that can't be compared, which are refused when they are asked."""
    found = list(questions)
    try:
        return set(found)
    except TypeError:
        return {question for question in found if _hashes(question)}


def _hashes(question: "tuple[Any, ...]") -> bool:
    try:
        hash(question)
    except TypeError:
        return False
    return True


def _plain(day: "date | Relative | None", today: date) -> "date | None":
    return day if day is None or isinstance(day, date) else day.on(today)


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
    it ``CONVERTER_SOURCE`` decides. ``official`` takes in their place the central bank of a currency
    or country (``"RUB"``, ``"RU"``). ``offline`` uses held rates only, ``refresh`` fetches even what is
    fresh, ``max_age`` refuses an as-of day that is more days old, ``timeout`` is the total of seconds
    for a question. ``when_missing`` is what answers a day without a table: ``previous``, or ``refuse``
    for only one in force on that very day. ``pegs`` False leaves out rates that follow from a peg.
    ``clock`` gives the instant (with its zone) that counts as now. ``cache_dir`` replaces the user's
    cache directory. ``rates`` is a rates file that answers alone, without network and cache, as at the
    instant it was written, unless ``clock`` or ``CONVERTER_NOW`` says another. ``own`` are rates of
    your own, like ``{"USD/RUB": "92.50"}``: each answers for its pair, either way, before any source;
    ``standing`` are such that answer undated questions only, as those of the config file do. Environment
    variables are those of the command. InputError names an argument that can't be taken.
    """

    def __init__(
        self,
        sources: "Sequence[str] | str | None" = None,
        *,
        offline: "bool | None" = None,
        refresh: bool = False,
        max_age: "int | None" = None,
        official: "str | None" = None,
        when_missing: str = "previous",
        pegs: bool = True,
        timeout: "float | None" = None,
        clock: "Callable[[], datetime] | None" = None,
        cache_dir: "str | os.PathLike[str] | None" = None,
        rates: "str | os.PathLike[str] | None" = None,
        own: "Mapping[str, Any] | None" = None,
        standing: "Mapping[str, Any] | None" = None,
        environ: "Mapping[str, str] | None" = None,
        transport: "Any" = None,
        keep: bool = True,
    ) -> None:
        if official is not None and sources is not None:
            raise InputError("give sources or the official one, not both")
        environ = os.environ if environ is None else environ
        if environ is not os.environ:
            _check_environ(environ)
        self._context = Context(
            environ, clock=clock, cache_dir=cache_dir, rates=rates, timeout=timeout, transport=transport,
            keep=flag_of(keep, "keep"),
        )  # fmt: skip
        self.store, file = self._context.store, self._context.file
        self._clock, self._time = self._context.clock, self._context.time
        if file is not None:
            offline = True
        elif offline is None:
            offline = environ.get("CONVERTER_OFFLINE", "") not in ("", "0")
        self.policy = policy_of(
            sources if sources is not None else environ.get("CONVERTER_SOURCE") or "auto",
            official=official, offline=offline, refresh=refresh, max_age=max_age, when_missing=when_missing,
            pegs=pegs, own=own, standing=standing, inside=file.sources if file is not None else frozenset(),
        )  # fmt: skip
        self._lock = allocate_lock()
        self._memo: dict[tuple[Any, Any, Any], tuple[float, Answer, int | None]] = {}
        self._room = _MEMO_SIZE

    # -- questions ------------------------------------------------------------------------------

    def convert(
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
    ) -> Conversion:
        """``amount`` of ``base`` in ``quote``, by the rate of the day ``on`` or the newest one.

        ``average`` takes the mean of a period instead and ``end_of`` its last rate, as the methods of
        these names do. Rounded once to the currency's ISO digits, or to ``digits``, or with ``cash``
        to its smallest coin or note. ``fee`` is a percentage of the amount or an amount of either
        currency (``"2.5%"``, ``"3 USD"``), told beside the result and not taken from it. A ``base`` of
        ``GBp``, ``GBX``, ``ZAc`` or ``ILA`` is a hundredth, as market data has it: the conversion is of
        the pounds, and says so in ``assumed``; it is no ``quote``. InputError if the question can't be
        read, RateUnavailable if there is no such rate, NotHeld if it can't be known now.
        """
        how = prepared(amount, digits, rounding, cash=cash, fee=fee)
        try:
            entry = self._memo.get((base, quote, on))
        except TypeError:  # no currency and no day is a list; which of them is told below
            entry = None
        if average is not None or end_of is not None:
            for name, period in (("average", average), ("end_of", end_of)):
                if period is not None:
                    text_of(period, name, _PERIOD)
            base, how = _unit(base, how)
            if on is not None or (average is not None and end_of is not None):
                raise InputError("give one of a day, an average and an end of a period")
            period = end_of if average is None else average
            entry = self._over(base, quote, period, mean=average is not None, so_far=so_far)
        elif entry is None or entry[0] <= self._time():
            base, how = _unit(base, how)
            entry = self._entry(base, quote, on)
        return converted(entry[1], entry[2], *how)

    def compare(
        self,
        amount: "Amount",
        base: "Code",
        quote: "Code",
        on: "Day" = None,
        *,
        digits: "int | None" = None,
        rounding: str = "half-up",
    ) -> "list[Comparison]":
        """``amount`` by each source that quotes the pair: its conversion or its error, and how far it is off.

        All sources there are, or those that were named for this converter, are asked at the same time,
        10 s for all of them (or ``timeout``). Sources that need a key which is not set are left out
        unless they were named. A rate of your own for the pair comes last. InputError if the question
        can't be read, RateUnavailable if no source quotes the pair.
        """
        from converter.api import compare

        base, how = _unit(base, prepared(amount, digits, rounding))
        (one, two), day, now = _codes(base, quote), day_of(on, "on"), self._clock()
        policy = self.policy.of_every_source(self._context.environ) if self.policy.auto else self.policy
        asked = answering.quoting(one, two, day, self._context.resources(policy, None, now))
        if not asked:  # by law, or a currency in itself
            _, answer, places = self._look(one, two, day)
            return compare.alone(converted(answer, places, *how))
        if policy.offline and self.policy.auto:
            # Of a score of sources few have ever been fetched, and the rest can't say more than that.
            asked = [s for s in asked if self.store.read(s.INFO).newest(now)] or asked

        def ask(source: "Source", seconds: float) -> Conversion:
            _, answer, places = self._look(one, two, day, policy.alone(source), seconds)
            return converted(answer, places, *how)

        found = compare.side_by_side(asked, ask, self._context.seconds(TIMEOUT))
        own = [converted(answer, places, *how) for answer, places in self._by_own(one, two, day)]
        return [*found, *(compare.against_median(found, conversion) for conversion in own)]

    def _by_own(self, base: "Code", quote: "Code", day: "Day") -> "Iterator[tuple[Answer, int | None]]":
        """The answer by a rate of the user's own, if there is one for the pair."""
        if self.policy.own:
            try:
                _, answer, places = self._look(base, quote, day, self.policy.of_own_rates())
            except ConverterError:
                return
            if answer.rate.kind == RateKind.CUSTOM:
                yield answer, places

    def total(
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
    ) -> Total:
        """What amounts of several currencies come to in ``quote``, each as by `convert`, rounded once.

        ``terms`` are pairs of an amount and its currency. A ``fee`` is one of the sum, in its currency.
        Errors as `convert`, of the first that fails.
        """
        digits = digits_of(digits)
        if cash is not False or fee is not None:
            check(digits, rounding, cash=cash, fee=fee)
        parts = tuple(
            self.convert(
                amount, base, quote, on,
                average=average, end_of=end_of, so_far=so_far, digits=digits, rounding=rounding,
            )
            for amount, base in terms_of(terms)
        )  # fmt: skip
        return summed(parts, digits, rounding, cash=cash, fee=fee)

    def rate(self, base: "Code", quote: "Code", on: "Day" = None) -> "Rate":
        """The price of one ``base`` in ``quote`` on a day, or the newest; errors as `convert`."""
        try:
            entry = self._memo.get((base, quote, on))
        except TypeError:
            entry = None
        if entry is None or entry[0] <= self._time():
            entry = self._entry(base, quote, on)
        return entry[1].rate

    def convert_many(self, questions: "Iterable[Sequence[Any]]") -> "list[Conversion]":
        """A conversion for each ``(amount, base, quote)`` or ``(amount, base, quote, day)``, in order.

        Days that are lacking are fetched a source at a time first. The first question that can't be
        answered raises, and nothing is returned.
        """
        asked = many_of(questions)
        with self._lock:
            self._room += len(asked)
        try:
            with self.together():
                self.prepare(map(_PAIR_AND_DAY, asked))
                return list(starmap(self.convert, asked))
        finally:
            with self._lock:
                self._room -= len(asked)

    def together(self) -> "Together":
        """Make one run of the questions of this thread: ``with converter.together(): …``.

        In it a source that failed isn't asked again, and nobody is asked twice for the same.
        """
        return self._context.together()

    def prepare(self, questions: "Iterable[Sequence[Any]]") -> None:
        """Fetch what many dated questions lack, in a few requests; they tell what could not be had.

        ``questions`` are ``(base, quote, day)``; those without a day need no preparation.
        """
        asked = _rows_of(questions, "questions", "(base, quote, day)", (2, 3))
        if self.policy.offline or self.policy.refresh:  # to refresh is to ask for each by itself
            return
        new = _once(tuple(q) for q in asked if len(q) == 3) - self._memo.keys()
        dated: list[tuple[str, str, date]] = []
        for base, quote, on in new:
            try:
                day = day_of(on)
                pair = iso4217.unit(base)[0].code, iso4217.get(quote).code
            except InputError:
                continue
            if isinstance(day, date):
                dated.append((*pair, day))
        if len(dated) > 2:
            self._context.ahead(sorted(dated), lambda one: self._look(*one, only_look=True), self.policy)

    def answer(self, base: "Code", quote: "Code", on: "Day" = None) -> "Answer":
        """The rate with what must be said of it: its day, age, staleness and notes."""
        return self._entry(base, quote, on)[1]

    def recall(self, base: "Code", quote: "Code", on: "Day" = None) -> bool:
        """Whether a question is answered out of memory, without disk or network."""
        try:
            word = iso4217.code_of(base)
            entry = self._memo.get((iso4217.hundredth(word) or word, iso4217.code_of(quote), _same(on)))
        except InputError:
            return False
        return entry is not None and entry[0] > self._time()

    def currencies(self) -> "tuple[Currency, ...]":
        """All currencies of ISO 4217, current and withdrawn."""
        return iso4217.everything()

    def coverage(self, code: "Code") -> "list[Coverage]":
        """Which of the sources has a currency, and from when to when as far as is known."""
        code = iso4217.get(code, "code").code
        out = []
        for source in self.policy.sources:
            info = source.INFO
            if info.quotes(code):
                first, last = (info.covers or {}).get(code, (None, None))
                out.append(Coverage(info.key, first or info.since, last))
        return out

    def rates(self, base: "Code", on: "Day" = None, *, held: bool = False) -> "list[Answer]":
        """What one of ``base`` costs in each currency of the table that answers for it, by code.

        That is the source's that answers for its price in dollars, else in euros; where a peg makes that
        price, it makes all of them. ``held`` asks nobody. Errors as `convert`.
        """
        code, held = iso4217.get(base, "base").code, flag_of(held, "held")
        first = self.policy.sources[0].INFO
        coins = sorted(first.apart) if first.covers and first.apart.issuperset(first.covers) else ()
        other = next(quote for quote in ("USD", *coins, "EUR") if quote != code)
        published = self.policy.published(offline=held)
        found, key = self._priced(code, other, on, published)
        if not key and code != "EUR":  # of a peg to the dollar no source's figure is part
            found, key = self._priced(code, "EUR", on, published)
        if not key:
            why = f"{code} is worth a fixed amount, and no source quotes it"
            raise RateUnavailable(why, None, found.on)
        source = sources.get(key)
        pegged = any(leg.source == "peg" for leg in found.rate.legs)
        policy = Policy([source], auto=pegged, offline=published.offline, max_age=self.policy.max_age)
        tables, out = self.store.read(source.INFO), []
        row = tables.newest(self._clock()) if on is None else tables.at(found.on)
        for quote in sorted({source.INFO.base, *(row.codes() if row else source.INFO.apart)} - {code}):
            try:
                out.append(self._look(code, quote, on, policy)[1])
            except ConverterError:
                continue  # a figure that is set aside, or a code that has ended
        return out

    def _priced(self, code: str, other: str, on: "Day", policy: "Policy") -> "tuple[Answer, str]":
        """The price of a currency, and whose figure is in it: nobody's if law and pegs alone set it."""
        found = self._look(code, other, on, policy)[1]
        return found, next((leg.source for leg in found.rate.legs if leg.source not in ("law", "peg")), "")

    # -- over a period --------------------------------------------------------------------------

    def history(
        self,
        base: "Code",
        quote: "Code",
        since: "Day" = None,
        until: "Day" = None,
        *,
        every: str = "day",
    ) -> "list[Rate]":
        """The rates of a pair by day, from one source: the first that has them all.

        Each is what a question for its day is answered, so that a redenominated currency is in the unit
        asked throughout. Without ``since`` from its first day on. Without ``until`` up to now, or up to
        the newest day held where nothing newer can be had: `series` tells. ``every`` week or month keeps
        the last of each. Errors as `convert`.
        """
        from converter.lookup.series import last_of_each

        return last_of_each(self.series(base, quote, since, until).rates, every)

    def average(self, base: "Code", quote: "Code", period: str, *, so_far: bool = False) -> "Average":
        """The arithmetic mean of a source's daily rates in a period such as 2025, 2025-Q1 or 2025-W10.

        Where law fixes the rate all through the period it is that rate, of no fixings. InputError for
        a period that is not over, unless ``so_far``, and for one in which a currency of the pair became
        another one; RateUnavailable if days of it are missing, or if a currency lost zeros under its
        own code in it; else errors as `convert`.
        """
        from converter.money.averages import Average

        rate = self._over(base, quote, period, mean=True, so_far=so_far)[1].rate
        return rate if isinstance(rate, Average) else Average.fixed(rate)

    def end_of(self, base: "Code", quote: "Code", period: str, *, so_far: bool = False) -> "End":
        """The last rate that a source published in a period, or the one that law fixes all through it.

        Errors as `average`, but rates before a currency lost zeros don't matter.
        """
        from converter.money.averages import End

        rate = self._over(base, quote, period, mean=False, so_far=so_far)[1].rate
        return rate if isinstance(rate, End) else End.fixed(rate, period)

    def series(
        self,
        base: "Code",
        quote: "Code",
        since: "Day" = None,
        until: "Day" = None,
        *,
        length: "timedelta | None" = None,
    ) -> "Series":
        """As `history`, with the source, the gaps in its publication and notes on what is not held.

        With ``length`` a series without ``since`` is so long, or shorter where there is less.
        """
        from converter.lookup.history import history
        from converter.lookup.part_held import Period

        now = self._clock()
        first, last = (
            _plain(day_of(day, name), now.date()) for day, name in ((since, "since"), (until, "until"))
        )
        if first and last and last < first:
            raise DateError(f"{first} to {last} ends before it begins")
        if length is not None and not isinstance(length, timedelta):
            raise InputError(f"length is a timedelta, not {given(length)}")
        codes = _codes(base, quote)
        if first is not None:
            length = None
        elif length is not None:
            first = (last or now.date()) - length
        # A source's today may be a day ahead of UTC's.
        latest = last or now.date() + timedelta(days=1)
        period = Period(first, latest, until_now=last is None, length=length)
        seconds = self._context.seconds(SERIES_TIMEOUT)
        return history(*codes, period, self._context.resources(self.policy, seconds, now))

    def _over(
        self, base: "Code", quote: "Code", period: "str | None", *, mean: bool, so_far: bool
    ) -> "tuple[float, Answer, int | None]":
        """The mean of a period or its last rate, in the form of an answer for a day."""
        from converter.lookup import series
        from converter.text.periods import period as read_period

        asked, so_far = read_period(period), flag_of(so_far, "so_far")
        (one, two), now, name = _codes(base, quote), self._clock(), str(asked)
        # Before anybody is asked: no figures make a mean of two units.
        error = series.no_mean((one, two), asked.first, asked.last) if mean and one != two else None
        if error is not None:
            raise error
        if series.settled_by_law(one, two, asked.first, asked.last):
            return self._look(one, two, asked.last)
        if asked.first <= now.date() <= asked.last and not so_far:
            raise series.unfinished(name)
        found = self.series(one, two, asked.first, asked.last)
        found = series.whole(found, asked.last, now, so_far=so_far, name=name)
        rates = found.rates if mean else found.rates[-1:]
        rate = found.average() if mean else found.end(name)
        answer = Answer(
            rate, on=found.last, at=now, zone=found.zone, attribution=found.attribution,
            notes=(*series.notes_of_period(found, rates, asked.last, now, name), *rate.notes),
        )  # fmt: skip
        return 0.0, answer, iso4217.digits(two)

    # -- what they need -------------------------------------------------------------------------

    def _entry(self, base: "Code", quote: "Code", on: "Day") -> "tuple[float, Answer, int | None]":
        """The answer out of memory, or asked for, and until when it may be given again."""
        key = iso4217.code_of(base, "base"), iso4217.code_of(quote, "quote"), _same(on)
        entry = self._memo.get(key)
        if entry is None or entry[0] <= self._time():
            entry = self._look(*key)
        return entry

    def _look(
        self,
        base: "Code",
        quote: "Code",
        on: "Day",
        policy: "Policy | None" = None,
        timeout: "float | None" = None,
        *,
        only_look: bool = False,
    ) -> "tuple[float, Answer, int | None]":
        """The answer, and until when it may be given again; with a policy of its own it isn't kept."""
        source, target = _codes(base, quote)
        seconds = self._context.timeout if timeout is None else timeout
        answer = self._context.answer(
            source, target, day_of(on, "on"), policy or self.policy, seconds, only_look=only_look
        )
        until = self._time() + MEMO_SECONDS
        if answer.expires is not None:
            until = min(until, answer.expires.timestamp())
        entry = (until, answer, iso4217.digits(target))
        if policy:
            return entry
        with self._lock:
            if len(self._memo) >= self._room:
                self._memo.clear()
            self._memo[base, quote, on] = entry
        return entry

    def client(self) -> "RatesClient":
        """The client that fetches for it."""
        return self._context.client()

    @property
    def progress(self) -> "Callable[[], Watcher] | None":
        """What makes who is told of fetches under way, when the first of them begins."""
        return self._context.progress

    @progress.setter
    def progress(self, made: "Callable[[], Watcher] | None") -> None:
        self._context.progress = made

    @property
    def reports(self) -> "list[str]":
        """What happened beside the answers: damaged files, changed figures, a cache not writable."""
        return self._context.reports()

    @property
    def requests(self) -> "list[str]":
        """The requests made so far as curl lines, without keys."""
        return self._context.requests()

    def close(self) -> None:
        """Close the connections; held rates stay."""
        self._context.close()

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
