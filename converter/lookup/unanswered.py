"""The error for a question that no source answered: what was tried, and what may help."""

from datetime import date

from converter import law
from converter.errors import ConverterError, NotHeld, OutOfHistory, RateUnavailable, SourceError, TokenMissing
from converter.lookup.notes import days
from converter.model import Pair
from converter.store.sheet import utc_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from converter.lookup.policy import Policy

__all__ = ["may_answer_later", "unanswered"]

# What a setting doesn't allow. The message of a rate that is too old names its limit itself.
_ALLOWED = {
    "when_missing": "no rate of another day",
    "offline": "no requests",
    "timeout": "no more time",
    "source": "no other source",
    "pegs": "no rate by a peg",
}


def unanswered(
    pair: Pair,
    on: "date | None",
    policy: "Policy",
    tried: "list[ConverterError]",
    *,
    chained: bool = True,
    due: "Sequence[str]" = (),
    legs: "Sequence[ConverterError]" = (),
) -> ConverterError:
    """The error for a question that no source answered; its advice has theirs, and the settings at fault.

    ``tried`` are the errors of the sources that may quote the pair, and ``due`` settings that kept what is
    held from answering, beside those of these errors. The result is TokenMissing if only a key
    is missing; NotHeld if a source may answer later; OutOfHistory if the day lies outside what all of them
    have; else RateUnavailable. ``chained``: the question is one that two sources can answer together, and
    ``legs`` are the errors of sources that were to give a part of such an answer.
    """
    if not any(map(may_answer_later, tried)):
        tried = [*tried, *filter(may_answer_later, legs)]
    whys, said = [str(error) for error in tried], {error.setting for error in tried}
    if "max_age" in {*due} - said:
        whys.append(f"{policy.called('max_age') or 'max_age'} allows {days(policy.max_age or 0)}")
    error = _error(pair, on, policy, tried, whys, chained=chained)
    advised = dict.fromkeys(one.advice for one in tried)
    reasons = [error.advice, *advised, *_reasons(pair, on, policy, said.union(due))]
    return error.advising("; ".join(filter(None, reasons)))


def may_answer_later(error: ConverterError) -> bool:
    """Whether the source of an error may have the rate: it is not held, or the source failed."""
    return isinstance(error, (NotHeld, SourceError))


def _reasons(pair: Pair, on: "date | None", policy: "Policy", due: "set[str]") -> "Iterator[str]":
    """What each setting doesn't allow that is a reason for the failure, by the name that the user gave it."""
    if not policy.auto and policy.prices is None:
        due.add("source")
    elif not policy.pegs and (law.peg(pair.base, on or date.max) or law.peg(pair.quote, on or date.max)):
        due.add("pegs")
    for setting, what in _ALLOWED.items():
        by = policy.called(setting) if setting in due else ""
        if by:
            yield f"{by} allows {what}"


def _error(
    pair: Pair,
    on: "date | None",
    policy: "Policy",
    tried: "list[ConverterError]",
    whys: "Sequence[str]",
    *,
    chained: bool,
) -> ConverterError:
    question = f"{pair} on {on}" if on else str(pair)
    if not tried:
        names = ", ".join(source.INFO.key for source in policy.sources)
        found, advice = _elsewhere(pair, policy) if chained and on is None else ("", "")
        return RateUnavailable(f"no rate of {question}: not quoted by {names}{found}", pair, on).advising(
            advice
        )
    why = "; ".join(dict.fromkeys(whys))
    again = [error.again for error in tried if isinstance(error, SourceError) and error.again]
    if again:
        why += f" (not asked again before {utc_text(min(again))})"
    unknown = [*filter(may_answer_later, tried)]
    keys = [error for error in unknown if isinstance(error, TokenMissing)]
    if keys and len(keys) == len(unknown):
        return TokenMissing(f"the rate of {question} is not available: {why}", keys[0].source)
    if unknown:
        return NotHeld(f"the rate of {question} is not available now: {why}", pair, on, tried)
    outside = [error for error in tried if isinstance(error, OutOfHistory)]
    if len(outside) < len(tried):
        return RateUnavailable(f"no rate of {question}: {why}", pair, on, tried)
    first = min((error.first for error in outside if error.first), default=None)
    last = max((error.last for error in outside if error.last), default=None)
    return OutOfHistory(f"no rate of {question}: {why}", pair, on, tried, first, last)


def _elsewhere(pair: Pair, policy: "Policy") -> "tuple[str, str]":
    """Which sources have a coin, as words for the error, and the advice that names them.

    Only some sources quote coins, and none in the default order does. Both are empty for other pairs, and
    where the policy leaves out the sources that do.
    """
    from converter import iso4217, sources

    coin = next((code for code in (pair.base, pair.quote) if iso4217.get(code).coin), "")
    if not coin:
        return "", ""
    other = pair.quote if coin == pair.base else pair.base
    given = [source.INFO for source in policy.sources]
    every = (source.INFO for source in map(sources.get, sources.keys()))
    found = [info for info in every if not info.prescribed]
    if policy.redistributable:
        found = [info for info in found if info.redistribution]
    by_coin = next((info for info in found if info.quotes(coin)), None)
    if by_coin is None or by_coin.quotes(other):
        return _named(by_coin.key) if by_coin else ("", "")
    # For the other currency its own central bank is best. The Bank of Russia comes last: in the default
    # order it is asked only for pairs with the rouble.
    banks = sorted(
        (*given, *found),
        key=lambda info: (info.base != other, info.home == "RUB"),
    )
    second = next((info.key for info in banks if info.quotes(by_coin.base) and info.quotes(other)), "")
    if {by_coin.key, second} <= {info.key for info in given}:
        return "; they are chained only in a question for a single rate", ""
    return _named(f"{by_coin.key},{second}") if second else ("", "")


def _named(keys: str) -> "tuple[str, str]":
    return f", but by {keys.replace(',', ' and ')}", f"try --source {keys}"
