"""What each provider has for a pair on a day: the one that answers, and the others that are held."""

from converter.api.compare import NEAR
from converter.errors import ConverterError
from converter.lookup.prepare import Lacking
from converter.model import Fixed
from converter.server.figures import day_of, number
from converter.server.replies import compact

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from converter.api.converter import Converter
    from converter.model import Leg
    from converter.money.conversion import Answer
    from converter.server.engine import Engine

__all__ = ["Others", "Quoted"]


class Quoted(Fixed):
    """The rate of a provider for the pair of a record.

    ``key`` is the provider in capitals; of a rate by tables of two, both, joined by ``+``. ``day`` is the
    as-of day, ``rate`` the price of one base of the record as a JSON number. ``legs`` are the figures as they
    were published, of the rate that answers; any other is ``excluded``, and its figures are not told.
    """

    __slots__ = ("day", "excluded", "key", "legs", "rate")

    def __init__(self, key: str, answer: "Answer", *, excluded: bool) -> None:
        self.key = key
        self.day: date = day_of(answer)
        self.rate = number(answer.rate)
        self.excluded = excluded
        self.legs: Sequence[Leg] = () if excluded else answer.rate.legs

    def as_json(self) -> str:
        """The rate as it stands in ``providers`` of a record."""
        told = ',"excluded":true' if self.excluded else ""
        if self.legs:
            told = f',"legs":{compact([leg.to_dict() for leg in self.legs])}'
        return f'{{"key":"{self.key}","date":"{self.day}","rate":{self.rate}{told}}}'


class Others:
    """The rates of every provider for quotes of one base on a day, as far as they are held.

    ``keys`` are the providers that the request names; without any, all that may be named, but those of rates
    for a purpose such as a tax. Nothing is fetched for them. Stale ones that are more than a week older than
    the rate that answers are left out.
    """

    def __init__(
        self, engine: "Engine", keys: "tuple[str, ...] | None", base: str, on: "date | None"
    ) -> None:
        # All that were found so far.
        self.found: list[Answer] = []
        self._base = base
        self._on = on
        self._converters = {
            key: engine.asking((key,), wanted=False)
            for key in keys or _general(engine)
            if _is_held(engine, key)
        }

    def beside(self, answer: "Answer") -> "tuple[Quoted, ...] | None":
        """The rate that answers, then those of the other providers; None if no provider has a part in it."""
        used = _publishers(answer)
        if not used:
            return None
        first = Quoted("+".join(used).upper(), answer, excluded=False)
        alone = used[0] if len(used) == 1 else ""
        others = (self._of(key, answer) for key in self._converters if key != alone)
        return first, *(one for one in others if one is not None)

    def _of(self, key: str, beside: "Answer") -> "Quoted | None":
        converter = self._converters[key]
        answer = _held(converter, self._base, beside.rate.quote, self._on)
        if answer is None or key not in _publishers(answer):
            return None
        if answer.stale and (day_of(beside) - day_of(answer)).days > NEAR:
            return None
        self.found.append(answer)
        return Quoted(key.upper(), answer, excluded=True)


def _is_held(engine: "Engine", key: str) -> bool:
    info = engine.infos[key]
    return bool(info.apart) or engine.converter.store.read(info).exists()


def _held(converter: "Converter", base: str, quote: str, on: "date | None") -> "Answer | None":
    try:
        with converter._only_look():  # noqa: SLF001 - made for the server
            return converter.answer(base, quote, on)
    except (ConverterError, Lacking):
        return None


def _publishers(answer: "Answer") -> "list[str]":
    """The sources of which a rate has figures; none if law or a peg alone gives it."""
    every = dict.fromkeys(leg.source for leg in answer.rate.legs)
    return [key for key in every if key not in ("law", "peg", "custom")]


def _general(engine: "Engine") -> "Iterable[str]":
    """All providers but those of rates for a purpose."""
    return [key for key, info in engine.infos.items() if not info.prescribed]
