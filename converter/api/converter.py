"""The library: a `Converter` that answers questions by the rates that it holds and fetches."""

import os

from converter import iso4217
from converter.api.answers import SMALL, Answers
from converter.api.context import Context
from converter.api.convert import converted, digits_of, prepared, unit_of
from converter.errors import InputError
from converter.lookup.policy import other_sources, policy_of
from converter.money.conversion import Answer, Conversion
from converter.text.arguments import flag_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime, timedelta
    from typing import Any, Self

    from converter.api.answers import Entry
    from converter.api.compare import Comparison
    from converter.api.coverage import Coverage
    from converter.api.run import Together, Within
    from converter.errors import ConverterError
    from converter.fetch.refresh import RatesClient, Watcher
    from converter.lookup.course import Course
    from converter.lookup.policy import Policy
    from converter.lookup.prepare import Lacking
    from converter.lookup.series import Series
    from converter.model import Currency, Rate
    from converter.money.averages import Average, End
    from converter.money.total import Total
    from converter.prescribed.contract import Rule
    from converter.prescribed.listing import RuleRates
    from converter.text.arguments import Amount, Code, Day

__all__ = ["Converter"]


class Converter:
    """Converts money by the rates that it holds and fetches. Thread-safe.

    ``sources`` are the keys of the sources that may answer, in order; "auto" is the default order, and
    without the argument ``CONVERTER_SOURCE`` decides. ``official`` chooses the central bank of a currency
    or a country instead (``"RUB"``, ``"RU"``). ``own`` are rates of your own, like
    ``{"USD/RUB": "92.50"}`` for 1 USD = 92.50 RUB: each answers for its pair in both directions, before any
    source. ``standing`` are rates of your own for questions without a day, as in the config file. With
    ``pegs=False`` no rate is derived from a peg.

    With ``redistributable=True`` only sources answer whose terms allow their figures to be passed on to
    others; to name any other is an InputError.

    ``offline`` allows held rates only, and ``refresh`` fetches even what is fresh. ``max_age`` is the
    largest number of days from the as-of day of a rate to the day asked. ``when_missing`` says what answers
    a day without a table: ``"previous"`` the last table before it, ``"refuse"`` only a rate in force on that
    day. ``timeout`` is the number of seconds that one question may take (by default 10; 5 where shipped rates
    can answer, 3 where those of the cache can; 60 for a series).

    With ``held_first=True`` a question waits for no source where held rates can answer: only a day of the
    past that is not held is fetched. A question without a day, or for today, is answered by the newest table
    held, by one that is not stale if a source has one, and the answer says if it is ``stale``. NotHeld if
    nothing is held that answers. `compare` then fetches nothing; a rule, and a column of amounts, fetch what
    they need as ever.

    ``clock`` returns the instant that counts as now, with its time zone. ``cache_dir`` is used in place of
    the user's cache directory. ``rates`` is a rates file that answers alone, without network and cache, as
    of the instant at which it was written unless ``clock`` or ``CONVERTER_NOW`` sets another. By its ending
    it may also be a price file, with dated rates of your own: price lines of ledger, hledger or beancount, or
    a CSV with the columns day, base, quote and rate; its newest line up to a day answers for the day.

    ``environ`` is used in place of the environment, whose variables are those of the command.
    ``keep=False`` keeps no file in memory, and ``transport`` is one of httpx, to fetch by. ``called`` gives
    the name under which a user set an argument, for messages: ``"--max-age"`` for ``"max_age"``. With
    ``advise=False`` answers and errors are for readers who are not at this machine, as those of a server:
    none has advice on what to type, or names an option, a variable or a file.

    InputError names an argument that can't be taken. With ``with``, the connections are closed at its end.
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
        redistributable: bool = False,
        held_first: bool = False,
        timeout: "float | None" = None,
        clock: "Callable[[], datetime] | None" = None,
        cache_dir: "str | os.PathLike[str] | None" = None,
        rates: "str | os.PathLike[str] | None" = None,
        own: "Mapping[str, Any] | None" = None,
        standing: "Mapping[str, Any] | None" = None,
        environ: "Mapping[str, str] | None" = None,
        transport: "Any" = None,
        keep: bool = True,
        called: "Callable[[str], str] | None" = None,
        advise: bool = True,
    ) -> None:
        if official is not None and sources is not None:
            raise InputError("give sources or the official one, not both")
        environ = os.environ if environ is None else environ
        if environ is not os.environ:
            from converter.api.arguments import check_environ

            check_environ(environ)
        self._context = Context(
            environ, clock=clock, cache_dir=cache_dir, rates=rates, timeout=timeout, transport=transport,
            keep=keep, advise=advise,
        )  # fmt: skip
        file, prices = self._context.file, self._context.prices
        if prices is not None and (sources is not None or official is not None):
            raise InputError(f"{prices.name} answers alone, so no source can be named beside it")
        if file is not None or prices is not None:
            offline = True
        elif offline is None:
            offline = environ.get("CONVERTER_OFFLINE", "") not in ("", "0")
        self.store = self._context.store
        self._given = {"timeout": timeout, "rates": rates, "own": own, "standing": standing}
        policy = policy_of(
            sources if sources is not None else environ.get("CONVERTER_SOURCE") or "auto",
            official=official, offline=offline, refresh=refresh, max_age=max_age, when_missing=when_missing,
            pegs=pegs, redistributable=redistributable, own=own, standing=standing,
            inside=self._context.inside, prices=prices, held_first=held_first, advise=advise,
            called=called,
        )  # fmt: skip
        self._settle(policy, Answers(self._context, policy))

    def _settle(self, policy: "Policy", answers: Answers) -> None:
        self.policy = policy
        self._answers = answers
        # A conversion by a remembered rate takes 3 us, of which looking for these would be a tenth.
        self._memory, self._time = answers.memory, self._context.time
        if not policy.advise:
            from converter.api import unadvised

            unadvised.apply(self)

    def __repr__(self) -> str:
        from converter.api.arguments import shown

        return f"Converter({shown(self.policy, self._given)})"

    def using(self, sources: "Sequence[str] | str") -> "Self":
        """The same converter with other sources, by key and in order, or with those of the default order.

        Both share held rates, connections, clock and cache, so that what one fetches the other holds; to
        close one closes the connections of both. It has a small memory of answers of its own, and no
        ``standing`` rate answers for sources that are named. InputError as of `Converter`: for a name that no
        source has, and for one whose figures may not be passed on where that is asked for.
        """
        policy = other_sources(self.policy, sources, self._context.inside)
        given = self._given
        if policy.own and not policy.auto:
            policy, given = policy.without_standing(), {**given, "standing": None}
        made = object.__new__(type(self))
        made._context, made.store, made._given = self._context, self.store, given
        made._settle(policy, Answers(self._context, policy, SMALL))
        return made

    # -- of a day -------------------------------------------------------------------------------

    def convert(
        self,
        amount: "Amount",
        base: "Code",
        quote: "Code",
        on: "Day" = None,
        *,
        rule: "str | Rule | None" = None,
        average: "str | None" = None,
        end_of: "str | None" = None,
        so_far: bool = False,
        digits: "int | None" = None,
        rounding: str = "half-up",
        cash: bool = False,
        fee: "str | None" = None,
    ) -> Conversion:
        """``amount`` of ``base``, converted to ``quote``: a `Conversion`, which says whose rate was used.

        The rate is the price of one ``base`` in units of ``quote``: the newest, or that of a day or period.

        - ``amount``: an int, a Decimal, a Fraction, a number of numpy, or text like ``"1234.50"``; a float
          counts as its shortest decimal form. It may be negative. Text is read by its currency: ``"1.005"``
          of JPY, which has no decimals, is 1005; a number is never read so.
        - ``base``, ``quote``: codes of ISO 4217 in any case, tickers of coins, or a `Currency`; no names and
          no symbols. ``base`` may be ``GBp``, ``GBX``, ``ZAc`` or ``ILA``, a hundredth of its currency, as in
          market data: the conversion is of the pounds, rand or shekels, and its ``assumed`` says so.
        - ``on``: the day of the rate, as a date, as a datetime or Timestamp (its own calendar day counts), or
          as text like ``"2016-02-11"``, ``"yesterday"`` or ``"-3d"``. On a day without a table of the source
          the last one before it answers, as ``when_missing`` of the `Converter` says; never a later one.
        - ``rule``: the rate that an authority prescribes, by the name of the rule, such as
          ``"hmrc-monthly"``; `rules` lists them. ``on`` may then be a period of that rule too, like
          ``"2024-06"``; without it the period of today is meant. The settings of the converter that choose a
          source or an age play no part.
        - ``average``, ``end_of``: a period in place of a day: ``"2025"``, ``"2025-Q1"``, ``"2025-03"``,
          ``"2025-W10"`` or ``"2025-01-15..2025-02-14"``. The rate is the mean of its fixings, or the last of
          them, as in `average` and `end_of`. ``so_far`` takes a period that is not over.
        - ``digits``: the decimals of the result, 0 to 40; by default those of ``quote`` by ISO 4217 (six
          significant figures for metals and XDR; three for a result below ten of the smallest units, unless
          it is an amount in its own currency).
        - ``rounding``: ``"half-up"``, ``"half-even"``, ``"up"``, ``"down"``, ``"ceiling"`` or ``"floor"``.
          The result is rounded once; ``result_exact`` of the conversion is not rounded.
        - ``cash``: round to the smallest coin or note of ``quote`` instead; it takes no ``digits``.
        - ``fee``: a percentage of the amount, ``"2.5%"``, or an amount of either currency, ``"3 USD"``. It is
          told beside the result, which it does not change.

        Raises InputError if an argument can't be read; RateUnavailable if there is no such rate; and NotHeld,
        which is a RateUnavailable too, if it can't be had now, but may be later or online. Where only a
        source whose key is not set has the rate it raises TokenMissing, a SourceError.
        """
        how = prepared(amount, base, digits, rounding, cash=cash, fee=fee)
        if rule is not None:
            base, how = unit_of(base, how)
            found = self._by_rule(base, quote, on, rule, average, end_of, so_far=so_far)
            return converted(found[1], found[2], *how)
        try:
            entry = self._memory.get((base, quote, on))
        except TypeError:  # a list, say, is no currency and no day; the message comes from below
            entry = None
        if average is not None or end_of is not None:
            from converter.api import periods

            self._context.refuse_from_memory()
            base, how = unit_of(base, how)
            period = periods.period_asked(average, end_of, on)
            mean = average is not None
            entry = periods.mean_or_end(self._answers, base, quote, period, mean=mean, so_far=so_far)
        elif entry is None or entry[0] <= self._time():
            base, how = unit_of(base, how)
            entry = self._answers.entry(base, quote, on)
        return converted(entry[1], entry[2], *how)

    def convert_many(self, questions: "Iterable[Sequence[Any]]") -> "list[Conversion]":
        """A `Conversion` for each ``(amount, base, quote)``, in order; with a day and a rule as `convert`.

        A question may have a day as its fourth value, and a rule as its fifth:
        ``(1000, "USD", "EUR", "2024-06", "de-vat-monthly")``; each may be None. The values are those that
        `convert` takes. What is not held is fetched first, source by source and in as few requests as
        possible. The figure of a rule for a currency and a period is computed once. If a question can't be
        answered, the error of the first such question is raised, as by `convert`, and nothing is returned.
        """
        from converter.api.arguments import rows_of

        each = "(amount, base, quote) or that with a day, or with a day and a rule"
        rows = rows_of(questions, "questions", each, (3, 4, 5))
        self._answers.grow(len(rows))
        try:
            with self.together():
                self.prepare([row[1:] for row in rows])
                return [
                    self.convert(*row) if len(row) < 5 else self.convert(*row[:4], rule=row[4])
                    for row in rows
                ]
        finally:
            self._answers.grow(-len(rows))

    def total(
        self,
        terms: "Iterable[tuple[Amount, Code]]",
        quote: "Code",
        on: "Day" = None,
        *,
        rule: "str | Rule | None" = None,
        average: "str | None" = None,
        end_of: "str | None" = None,
        so_far: bool = False,
        digits: "int | None" = None,
        rounding: str = "half-up",
        cash: bool = False,
        fee: "str | None" = None,
    ) -> "Total":
        """The sum in ``quote`` of amounts in several currencies: a `Total` with a `Conversion` for each.

        ``terms`` are pairs of an amount and its currency: ``[(100, "USD"), ("50.5", "GBP")]``. The exact sum
        is rounded once. ``fee`` is a percentage of the sum, or an amount in its currency. All other arguments
        are those of `convert`, and so are the errors, of the first term that fails.
        """
        from converter.api.arguments import rows_of
        from converter.api.sums import check, summed

        digits = digits_of(digits)
        if cash is not False or fee is not None:
            check(digits, rounding, cash=cash, fee=fee)
        with self.together(as_one=True):
            parts = tuple(
                self.convert(
                    amount, base, quote, on,
                    rule=rule, average=average, end_of=end_of, so_far=so_far, digits=digits,
                    rounding=rounding,
                )
                for amount, base in rows_of(terms, "terms", "(amount, currency)", (2,))
            )  # fmt: skip
        return summed(parts, digits, rounding, cash=cash, fee=fee)

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
        """``amount`` converted by each source that quotes the pair: a `Comparison` for each, in their order.

        Each has a `Conversion` or an error, and how far its rate is off the median of all. The arguments are
        those of `convert`. The sources that were named for this converter are asked, or else all sources but
        those that need a key which is not set. They are asked at the same time, and have 10 s together (or
        ``timeout``). Your own rate of the pair comes last. Where law sets the rate that is the only answer.

        Raises InputError if an argument can't be read, RateUnavailable if no source quotes the pair.
        """
        from converter.api.compare import compare

        base, how = unit_of(base, prepared(amount, base, digits, rounding))
        return compare(self._answers, how, base, quote, on)

    def rate(
        self, base: "Code", quote: "Code", on: "Day" = None, *, rule: "str | Rule | None" = None
    ) -> "Rate":
        """The price of one ``base`` in units of ``quote`` on a day, or the newest one: a `Rate`.

        ``rate.value`` is a Decimal with all its figures. Arguments and errors are those of `convert`; a
        hundredth such as ``GBp`` has no rate, and is an InputError.
        """
        if rule is not None:
            return self._by_rule(base, quote, on, rule)[1].rate
        try:
            entry = self._memory.get((base, quote, on))
        except TypeError:
            entry = None
        if entry is None or entry[0] <= self._time():
            entry = self._answers.entry(base, quote, on)
        return entry[1].rate

    def answer(
        self, base: "Code", quote: "Code", on: "Day" = None, *, rule: "str | Rule | None" = None
    ) -> Answer:
        """The rate as `rate` gives it, with its age, staleness and notes: an `Answer`.

        Arguments and errors are those of `rate`.
        """
        if rule is not None:
            return self._by_rule(base, quote, on, rule)[1]
        return self._answers.entry(base, quote, on)[1]

    def rates(self, base: "Code", on: "Day" = None, *, held: bool = False) -> "list[Answer]":
        """The price of one ``base`` in each currency of a source's table: an `Answer` for each, by code.

        It is the table of the source that answers for the price of ``base`` in dollars, or else in euros;
        where that price follows from a peg, all of them do. Of a price file it is the price in each currency
        that the file gives it in, each by its newest line. ``on`` is a day as of `convert`; without one it is
        the newest table. With ``held`` nothing is fetched. Errors as `convert`.
        """
        from converter.api.table import table

        code = iso4217.get(base, "base").code
        return table(self._answers, code, on, held=flag_of(held, "held"))

    def answers(
        self, base: "Code", quotes: "Iterable[Code] | None" = None, on: "Day" = None
    ) -> "list[tuple[str, Answer | ConverterError]]":
        """The price of one ``base`` in each of ``quotes``, by code: an `Answer` for each, or its error.

        Each is exactly what `answer` gives for that pair, by its own source and of its own day, or the
        `ConverterError` that it would raise. Without ``quotes`` they are ``base`` and all currencies in
        use on the day that the converter's sources may quote or that law or a peg fixes, with metals and the
        XDR, and coins only if a source quotes them. What is not held is fetched in as few requests as
        possible; ``timeout`` is for all of them. InputError for a code or a day that can't be read.
        """
        from converter.api.in_each import in_each

        return in_each(self._answers, iso4217.get(base, "base").code, quotes, on)

    def currencies(self) -> "tuple[Currency, ...]":
        """All currencies of ISO 4217, current and withdrawn, as `Currency` values sorted by code.

        Not its two codes that are no money, XTS for tests and XXX for no currency.
        """
        return iso4217.everything()

    def coverage(self, code: "Code") -> "list[Coverage]":
        """Which of the converter's sources publish a currency, and from when to when: a `Coverage` for each.

        Of a price file it is the first and the last day of the lines with the currency. ``code`` is a code of
        ISO 4217 or a `Currency`; UnknownCurrency, an InputError, for any other word.
        """
        from converter.api.coverage import coverage, of_prices

        word, prices = iso4217.get(code, "code").code, self.policy.prices
        return coverage(word, self.policy.sources) if prices is None else of_prices(word, prices)

    # -- by a rule ------------------------------------------------------------------------------

    def rules(self, text: str = "") -> "tuple[Rule, ...]":
        """The rules by which authorities prescribe rates: a `Rule` for each, by key.

        With a ``text`` they are those that have all words of it in their key, name, authority, law, currency
        or use. InputError if it is no text, or if an installed rule can't be used.
        """
        from converter.api import by_rule

        return by_rule.rules(text)

    def rule_rates(
        self, rule: "str | Rule", on: "Day" = None, currencies: "Iterable[Code] | None" = None
    ) -> "RuleRates":
        """All figures that a rule prescribes for a day or a period, in the published direction: `RuleRates`.

        ``on`` is that of `convert` with a rule. ``told.rates`` of the result has a figure for each currency,
        or for each of the ``currencies``, in their order. ``left_out`` has the error of each currency that
        the source had in the period, or that is named, but of which the rule has no figure. Errors as
        `convert`; if there is no figure at all it is that of the first currency. InputError if the currency
        of the rule itself is named.
        """
        from converter.api import by_rule

        return by_rule.listed(self._answers, rule, on, currencies)

    def _by_rule(
        self,
        base: "Code",
        quote: "Code",
        on: "Day",
        rule: "str | Rule",
        average: "str | None" = None,
        end_of: "str | None" = None,
        *,
        so_far: bool = False,
    ) -> "Entry":
        from converter.api import by_rule

        by_rule.check_alone(average, end_of, so_far=flag_of(so_far, "so_far"))
        return by_rule.entry(self._answers, rule, base, quote, on)

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
        """The rates of a pair day by day, by the first source that has the whole period: a list of `Rate`.

        Each is the price of one ``base`` in units of ``quote``, and the rate that a question for its day
        gets: a redenominated currency is in the unit that was asked for throughout. ``since`` and ``until``
        are days as of `convert`, both included. Without ``since`` they begin with the source's first day.
        Without ``until`` they end now, or with the newest day held where nothing newer can be had; the notes
        of `series` say so. The list is empty if the source published nothing in the period, as over a
        weekend. ``every`` is ``"day"``, or ``"week"``, ``"month"``, ``"quarter"`` or ``"year"`` for the last
        rate of each. Errors as `convert`.
        """
        from converter.lookup.series import last_of_each

        return last_of_each(self.series(base, quote, since, until).rates, every)

    def series(
        self,
        base: "Code",
        quote: "Code",
        since: "Day" = None,
        until: "Day" = None,
        *,
        length: "timedelta | None" = None,
    ) -> "Series":
        """The rates of `history` with their source, the gaps between them and notes: a `Series`.

        It is a table of data too: ``pandas.DataFrame(series)`` has a row for each day. With ``length``, a
        timedelta, in place of ``since`` the series is that long, or shorter where there is less. The other
        arguments are those of `history`; errors as `convert`.
        """
        from converter.api import periods

        return periods.series(self._answers, base, quote, since, until, length)

    def _courses(
        self, base: "Code", lives: "Mapping[str, tuple[Day, Day]]"
    ) -> "list[tuple[str, Course | ConverterError | Lacking]]":
        """What `series` has of a base in each quote, not yet read, by code: its source is chosen.

        ``lives`` has the first and the last day for each quote. A quote without rates has its error; within
        `_only_look` one that has to be fetched has `Lacking`.
        """
        from converter.api import periods

        return periods.courses(self._answers, base, lives)

    def _in_use(self, base: "Code", days: "Iterable[date]") -> "set[str]":
        """The currencies without ``quotes`` of `answers` that are in use on any of some days."""
        from converter.api import periods

        return periods.in_use_on(self._answers, base, days)

    def average(self, base: "Code", quote: "Code", period: str, *, so_far: bool = False) -> "Average":
        """The arithmetic mean of one source's daily rates in a period: an `Average`, which is a `Rate`.

        ``period`` is a text: ``"2025"``, ``"2025-Q1"``, ``"2025-03"``, ``"2025-W10"``, ``"March 2025"``,
        ``"last month"`` or ``"2025-01-15..2025-02-14"``; ``so_far`` takes one that is not over. ``"last
        month"`` and the like are counted from today where the first source is that quotes the pair.

        It is the mean of the prices of one ``base`` in ``quote``, which is not the reciprocal of the mean of
        the prices of one ``quote``. Where law fixes the rate all through the period, it is that rate, and no
        fixings were averaged.

        Raises InputError for a period that is not over, unless ``so_far``, and for a period in which a
        currency of the pair was replaced; RateUnavailable if days of the period are missing, or if a currency
        lost zeros under its own code in it. Other errors as `convert`.
        """
        from converter.api import periods
        from converter.money.averages import Average

        entry = periods.mean_or_end(self._answers, base, quote, period, mean=True, so_far=so_far)
        rate = entry[1].rate
        return rate if isinstance(rate, Average) else Average.fixed(rate)

    def end_of(self, base: "Code", quote: "Code", period: str, *, so_far: bool = False) -> "End":
        """The last rate of a period that a source published: an `End`, which is a `Rate`.

        It is the price of one ``base`` in units of ``quote``, or the rate that law fixes all through the
        period. Arguments and errors are those of `average`, but a currency may have lost zeros in the period,
        since earlier rates don't matter.
        """
        from converter.api import periods
        from converter.money.averages import End

        entry = periods.mean_or_end(self._answers, base, quote, period, mean=False, so_far=so_far)
        rate, named = entry[1].rate, entry[1].end_of
        return rate if isinstance(rate, End) else End.fixed(rate, named or period)

    # -- several questions, and where they are answered from ------------------------------------

    def together(self, *, as_one: bool = False) -> "Together":
        """Put the questions of this thread together: ``with converter.together(): …``.

        In it nothing is fetched twice, and a source that failed is not asked again. With ``as_one`` they are
        one question with several targets: ``timeout`` is for all of them.
        """
        return self._context.together(as_one=as_one)

    def prepare(self, questions: "Iterable[Sequence[Any]]") -> None:
        """Fetch what many dated questions need, in as few requests as possible, before they are asked.

        ``questions`` are ``(base, quote, day)``, or ``(base, quote, day, rule)``; those without a day and a
        rule need no preparation. What can't be had raises nothing here: the questions themselves tell it.
        """
        from converter.api.arguments import rows_of

        each = "(base, quote, day) or that with a rule"
        rows = rows_of(questions, "questions", each, (2, 3, 4))
        if self.policy.offline or self.policy.refresh:  # with refresh each question asks for itself
            return
        from converter.api.ahead import prepare

        ruled = [row for row in rows if len(row) > 3 and row[3] is not None]
        prepare(self._answers, [row[:3] for row in rows if len(row) < 4 or row[3] is None] if ruled else rows)
        if ruled:
            from converter.api import by_rule

            by_rule.prepare(self._answers, ruled)

    def recall(self, base: "Code", quote: "Code", on: "Day" = None) -> bool:
        """Whether a question is answered out of memory, without disk or network."""
        return self._answers.recalls(base, quote, on)

    def _from_memory(self) -> "Within":
        """Let only memory answer the questions of this thread; others raise `NotInMemory`."""
        return self._context.from_memory()

    def _only_look(self) -> "Within":
        """Let memory and disk alone answer the questions of this thread; others raise `Lacking`."""
        return self._context.only_look()

    def _at_most(self, seconds: float) -> "Within":
        """Let a question of this thread take no longer, unless ``timeout`` allows it."""
        return self._context.at_most(seconds)

    def _forget(self) -> None:
        """Forget the answers that are remembered, since newer rates are held."""
        self._answers.forget()

    # -- fetching -------------------------------------------------------------------------------

    def client(self) -> "RatesClient":
        """The client that fetches for this converter."""
        return self._context.client()

    @property
    def progress(self) -> "Callable[[], Watcher] | None":
        """Makes the `Watcher` that is told of requests, when the first of them begins; None: nothing is."""
        return self._context.progress

    @progress.setter
    def progress(self, made: "Callable[[], Watcher] | None") -> None:
        self._context.progress = made

    @property
    def reports(self) -> "list[str]":
        """A line for each incident: a damaged file, a changed figure, a cache that can't be written."""
        return self._context.reports()

    @property
    def requests(self) -> "list[str]":
        """The requests made so far, as command lines of curl without keys."""
        return self._context.requests()

    def close(self) -> None:
        """Close the connections; held rates stay."""
        self._context.close()

    def __enter__(self) -> "Self":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
