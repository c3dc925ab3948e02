"""The questions that an assistant may ask, each with a sentence and a value of JSON for its answer.

The docstring of each is what the assistant reads of it. They block: `server` runs them on threads.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StrictFloat, StrictInt, StrictStr

from converter import iso4217, prescribed
from converter.api.catalogue import held, matching, of_currency, of_every_source
from converter.api.compare import no_rate
from converter.api.periods import edge
from converter.errors import ConverterError, InputError
from converter.lookup.series import EVERY, last_of_each
from converter.mcp import lists, plain
from converter.mcp.converters import Converters
from converter.mcp.sentences import sentence, sentence_of_rate
from converter.model import Pair
from converter.money import document
from converter.money.conversion import Conversion
from converter.text.arguments import reading_of

if TYPE_CHECKING:
    from converter.lookup.series import Series
    from converter.model import Rate

__all__ = ["MOST_RATES", "Tools"]

Told = tuple[str, dict[str, Any]]

MOST_RATES = 400
_MOST_TARGETS = 50
_SERIES = timedelta(weeks=12)

_Amount = Annotated[
    StrictInt | StrictFloat | Annotated[StrictStr, Field(max_length=100)],
    Field(description='An amount such as 100 or "1234.56"; text keeps all digits.'),
]
_Code = Annotated[str, Field(max_length=60, description="A code of ISO 4217 such as USD.")]
_Codes = Annotated[
    list[Annotated[str, Field(max_length=60)]] | Annotated[str, Field(max_length=600)],
    Field(description='The codes to convert to, such as ["EUR", "RUB"]; at most 50.'),
]
_On = Annotated[
    str | None,
    Field(
        max_length=60,
        description="The day of the rate: 2016-02-11, yesterday, -3d, last friday. Without it: the newest.",
    ),
]
_OnOrPeriod = Annotated[
    str | None,
    Field(
        max_length=60,
        description="The day of the rate: 2016-02-11, yesterday, -3d, last friday; with rule also one of its "
        "periods, such as 2026-03 or 2026-Q1. Without it: the newest rate.",
    ),
]
_Period = Annotated[
    str,
    Field(
        max_length=60,
        description="2025, 2025-Q1, 2025-03, 2025-W10, 2025-01-15..2025-02-14, last month.",
    ),
]
_Rule = Annotated[
    str | None,
    Field(
        max_length=60,
        description="The rate that an authority prescribes for taxes or customs, by the name of its rule: "
        f"{', '.join(prescribed.keys())}. Only where the user needs such a rate.",
    ),
]
_Source = Annotated[
    str | None,
    Field(
        max_length=200,
        description="Only these sources, in this order, by keys such as ecb or cbr,ecb; the tool sources "
        "lists them. Without it: central banks first.",
    ),
]
_Edge = Annotated[
    str | None, Field(max_length=60, description="A day, or a period such as 2025 or 2025-03; included.")
]


class Tools:
    """The tools: each method is one. They return what to say, and the answer as the schema has it."""

    def __init__(self, converters: Converters) -> None:
        self._of = converters.of

    def convert(
        self,
        amount: _Amount,
        currency: _Code,
        to: _Codes,
        on: _OnOrPeriod = None,
        average: Annotated[
            _Period | None, Field(description="The mean rate of this period, not a day.")
        ] = None,
        rule: _Rule = None,
        source: _Source = None,
    ) -> Told:
        """Convert an amount of money to one or several currencies, today or at the rate of a past day.

        The sentence names the source and the day of the rate: repeat both. On a day without a rate, such as
        a Sunday, the last earlier one is used, and the sentence says so. Of on and average give one.
        """
        targets = _codes(to)

        def ask(target: str) -> Conversion:
            return converter.convert(amount, currency, target, on, rule=rule, average=average)

        converter = self._of(source)
        with converter.together(as_one=True):
            results = [_tried(ask, target) for target in targets]
        return _answered(targets, results, reading_of(on) if rule is None else ())

    def rate(
        self,
        base: _Code,
        quote: _Code,
        on: _OnOrPeriod = None,
        rule: _Rule = None,
        source: _Source = None,
    ) -> Told:
        """Look up the exchange rate of two currencies: the price of one unit of base in units of quote.

        The sentence names the source and the day of the rate: repeat both. Don't multiply by the rate; ask
        the tool convert for an amount.
        """
        iso4217.get(base, "base")  # a hundredth has no rate
        one = self._of(source).convert(1, base, quote, on, rule=rule)
        told = reading_of(on) if rule is None else ()
        return _answered([quote], [one], told, said=sentence_of_rate)

    def average(
        self,
        base: _Code,
        quote: _Code,
        period: _Period,
        so_far: Annotated[bool, Field(description="Take a period that is not over, up to now.")] = False,
        source: _Source = None,
    ) -> Told:
        """Compute the mean of the daily rates of a period: the price of one base in units of quote.

        The sentence names the source, the number of rates, their first and last day. Don't compute a mean
        from other answers.
        """
        iso4217.get(base, "base")
        one = self._of(source).convert(1, base, quote, average=period, so_far=so_far)
        return _answered([quote], [one], (), said=sentence_of_rate)

    def history(
        self,
        base: _Code,
        quote: _Code,
        since: _Edge = None,
        until: _Edge = None,
        every: Literal["day", "week", "month", "quarter", "year"] = "day",
        source: _Source = None,
    ) -> Told:
        """List the rates of a pair by day, or the last of each week, month, quarter or year, from one source.

        Each rate is the price of one base in units of quote. Without since it is the last 12 weeks. At most
        400 rates are listed: of a longer series the last of each week or month, and the sentence says so.
        """
        converter = self._of(source)
        pair = Pair(iso4217.get(base, "base").code, iso4217.get(quote, "quote").code)
        place = (pair.base, pair.quote, converter.policy, converter.store.clock())
        (first, read), (last, more) = edge(since, *place, first=True), edge(until, *place, first=False)
        length = _SERIES if first is None else None
        found = converter.series(pair.base, pair.quote, first, last, length=length)
        taken, kept = _listed(found, every)
        told = tuple(dict.fromkeys((*read, *more)))
        chosen = (*told, *([] if taken == every else [f"every={taken} (not {every})"]))
        whole = found.document(first or found.first, last, every=taken, assumed=chosen)
        return lists.of_series(found, kept, taken, every, told), whole

    def compare(self, amount: _Amount, currency: _Code, to: _Code, on: _On = None) -> Told:
        """Compare what all sources answer to one question, with outliers marked.

        It asks every source that quotes the pair, which may take 10 seconds. For one answer use convert.
        """
        converter = self._of(None)
        pair = Pair(iso4217.unit(currency, "currency")[0].code, iso4217.get(to, "to").code)
        found = converter.compare(amount, currency, to, on)
        answered = [one.conversion for one in found if one.conversion]
        if not answered:
            raise no_rate(pair, converter.policy, found)
        first, rows = answered[0], [one.to_dict() for one in found]
        day = str(first.answer.asked) if first.answer.asked else None
        assumed = _readings(reading_of(on), answered)
        whole = document.comparison(first.money.amount, pair, day, rows, assumed)
        return lists.of_comparisons(found), whole

    def currencies(
        self,
        text: Annotated[
            str, Field(max_length=60, description="A code, number, name, symbol or country, such as franc.")
        ],
    ) -> Told:
        """Find currencies of ISO 4217, current and withdrawn, by code, number, name, symbol or country."""
        if not text.strip():
            raise InputError("the text is empty; give a code, a name, a symbol or a country")
        found = matching(text)
        return lists.of_currencies(found), {"currencies": [of_currency(one) for one in found]}

    def sources(self) -> Told:
        """List the sources of rates: who publishes them, what each covers, and the newest day held."""
        converter = self._of(None)
        store, policy = converter.store, converter.policy
        now = store.clock()
        whole = of_every_source(held(store, now), now)
        only = None if policy.auto else [one.INFO.key for one in policy.sources]
        return lists.of_sources(whole, only), whole


def _codes(to: "list[str] | str") -> "list[str]":
    """The codes of the targets, each once, in order; InputError for none, too many or an unknown one."""
    words = to.split(",") if isinstance(to, str) else to
    if not 1 <= len(words) <= _MOST_TARGETS:
        raise InputError(f"to takes 1 to {_MOST_TARGETS} codes, not {len(words)}")
    return [*dict.fromkeys(iso4217.get(word.strip(), "to").code for word in words)]


def _listed(found: "Series", every: str) -> "tuple[str, list[Rate]]":
    """The rates of a series to list, and what they are the last of each of: as asked for, or of longer."""
    for one in EVERY[EVERY.index(every) :]:
        kept = last_of_each(found.rates, one)
        if len(kept) <= MOST_RATES:
            break
    return one, kept


def _tried(ask: "Any", target: str) -> "Conversion | ConverterError":
    """The answer to one target, or the error in its place."""
    try:
        found: Conversion = ask(target)
    except ConverterError as error:
        return error
    return found


def _answered(
    targets: "list[str]",
    results: "list[Conversion | ConverterError]",
    told: "tuple[str, ...]",
    said: "Any" = sentence,
) -> Told:
    """A line for each target, and all results as one answer; the error of the first if all failed.

    ``told`` are readings of the question beside those of its answers.
    """
    answers = [one for one in results if isinstance(one, Conversion)]
    if not answers:
        raise next(one for one in results if isinstance(one, ConverterError))
    rest = iter(answers)
    lines, items = [], []
    for target, result in zip(targets, results, strict=True):
        if isinstance(result, ConverterError):
            failed = plain.error(result)
            lines.append(f"{target}: no answer: {failed['message']}")
            items.append({"to": target, "error": failed})
        else:
            one = next(rest)
            lines.append(said(one))
            items.append(document.of_one(one))
    return "\n".join(lines), {**answers[0].to_dict(), "results": items, "assumed": _readings(told, answers)}


def _readings(told: "tuple[str, ...]", answers: "list[Conversion]") -> "list[str]":
    """The readings of a question and those of its answers, each once."""
    return [*dict.fromkeys((*told, *(reading for one in answers for reading in one.assumed)))]
