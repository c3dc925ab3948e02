"""What an answer says in one sentence, with its source, its day, and all that must be said of it."""

from converter import sources
from converter.mcp.plain import clean
from converter.model import NOT_PUBLISHED, RateKind, rate_text
from converter.money.document import six

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from converter.model import Note, Rate
    from converter.money.conversion import Answer, Conversion

__all__ = ["by_sources", "joined", "sentence", "sentence_of_rate", "short", "with_notes"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ADJECTIVES = {RateKind.BLEND: "blended"}
# What a rate rests on that no source published.
_UNPUBLISHED = {"law": "law", "peg": "a peg", "custom": "your own rate"}
# Notes that a sentence leaves out: a user can do nothing about them.
_LEFT_OUT = frozenset(("seed",))


def sentence(one: "Conversion") -> str:
    """An amount and its result, by whose rate and of which day: ``100 USD = 7,552.73 RUB by the … of …``.

    It says the day that was asked for if the rate is of another, and the notes and readings of the answer.
    """
    money, result = one.money, one.result
    head = f"{money.amount:,f} {money.currency} = {result.amount:,f} {result.currency}"
    return _whole(head, one.answer, one.assumed)


def sentence_of_rate(one: "Conversion") -> str:
    """The same for the rate itself: the price of one unit of its base, whatever the amount."""
    rate = one.rate
    return _whole(f"1 {rate.base} = {short(rate)} {rate.quote}", one.answer, one.assumed)


def short(rate: "Rate") -> str:
    """A rate as it was published; six significant figures of a derived one."""
    exact = rate_text(rate)
    return exact if rate.derivation == "published" else min(exact, six(rate.value), key=len)


def _whole(head: str, answer: "Answer", assumed: "Sequence[str]") -> str:
    rate = answer.rate
    if rate.derivation == "identity":
        return clean(with_notes(f"{head}: it is the same currency", answer.notes, assumed))
    told = [note for note in answer.notes if not _is_told(note, answer)]
    # The note on a figure that was set aside doesn't say what follows for the answer.
    stale = answer.stale and not any(note.code == "stale" for note in told)
    whole = f"{head} by {_by(answer)}{_asked(answer)}{'; stale' * stale}"
    return clean(with_notes(whole, told, assumed))


def _by(answer: "Answer") -> str:
    """Whose rate it is and of which day; of a mean over which fixings, of a prescribed one by which rule."""
    rate = answer.rate
    if answer.rule is not None:
        return f"the rule {answer.rule.rule.key}"
    if rate.over:
        return f"the {rate.over} of {by_sources(rate.source.split('+'))}"
    days: dict[str, list[date]] = {}
    for leg in rate.legs:
        if leg.as_of is not None:
            days.setdefault(leg.source, []).append(leg.as_of)
    keys = rate.source.split("+")
    return " and ".join(
        _published(key, days.get(key, []), rate.as_of) if key not in NOT_PUBLISHED else _UNPUBLISHED[key]
        for key in dict.fromkeys(keys)
    )


def _published(key: str, days: "Sequence[date]", as_of: "date | None") -> str:
    """A source's rate of a day, as ``the Bank of Russia's official rate of 2026-04-25``."""
    return _named(key, f" of {min(days, default=as_of)}", several=len(days) > 1)


def by_sources(keys: "Iterable[str]") -> str:
    """The rates of some sources, as ``the Bank of Russia's official rates``."""
    return " and ".join(
        _UNPUBLISHED[key] if key in _UNPUBLISHED else _named(key, "", several=True) for key in keys
    )


def _named(key: str, of: str, *, several: bool) -> str:
    info = sources.get(key).INFO
    name, _, which = info.name.partition(", ")
    rate = f"{_ADJECTIVES.get(info.kind, info.kind)} rate{'s' * several}{f' ({which})' * bool(which)}{of}"
    return f"the {name}'s {rate}" if info.home else f"the {rate} from {name}"


def _asked(answer: "Answer") -> str:
    """The day that was asked for with its weekday, if the rate is of another; empty for one without age."""
    if not answer.age_days or answer.rate.over:
        return ""
    day = f"{answer.on}, a {_DAYS[answer.on.weekday()]}"
    return f" (asked: {day})" if answer.asked else f" (asked: today, {day})"


def _is_told(note: "Note", answer: "Answer") -> bool:
    """Whether the sentence says already what a note says: that the day of the rate is not the one asked."""
    days = str(answer.on), str(answer.rate.as_of)
    return note.code == "other-day" and _asked(answer) != "" and all(day in note.text for day in days)


def with_notes(text: str, notes: "Iterable[Note]", assumed: "Sequence[str]") -> str:
    """A sentence with what must be said of it: notes, and the readings that were chosen."""
    said = [note.text.removeprefix("rule: ") for note in notes if note.code not in _LEFT_OUT]
    return joined([text, *said, *([f"assumed {', '.join(assumed)}"] if assumed else [])])


def joined(texts: "Iterable[str]") -> str:
    """The texts as one sentence, each clause once."""
    return "; ".join(dict.fromkeys("; ".join(texts).split("; ")))
