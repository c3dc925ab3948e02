"""``convert watch BASE QUOTE``: wait until a rate is reached.

However short the interval is, a source is asked only when a publication is due, as for any question.
"""

import sys
import time

from converter.cli.exit_codes import OK
from converter.cli.output import put, readings, tell
from converter.cli.pairs import base_and_quotes
from converter.cli.render import said
from converter.cli.render.json import dumps
from converter.cli.render.marks import marks_for
from converter.cli.render.numbers import rate_text, six
from converter.cli.render.rows import head, written
from converter.cli.session import converter_for, today_for
from converter.errors import ConverterError, InputError, NotHeld, SourceError, TokenMissing
from converter.model import Pair
from converter.text import amounts
from converter.text.forms import Form

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from converter.api.converter import Converter
    from converter.cli.grammar import Options
    from converter.money.conversion import Answer

__all__ = ["run", "watch"]

_TOLD = ("stale", "step", "set-aside", "refused")
_COLUMNS = ("as_of", "base", "quote", "rate", "source", "stale", "reached")
# Seconds of a single sleep. A computer that was suspended continues the sleep where it was, hours too late:
# after each short one the clock is read.
_SLICE = 30.0


def run(words: "Sequence[str]", options: "Options", shape: str) -> int:
    """Print each change until the rate is reached; the exit code."""
    usage = "watch takes two currencies, like: convert watch USD RUB --above 95"
    form = Form("watch", amount=False, one_target=True, day="", today=today_for(options))
    base, quotes, assumed = base_and_quotes(words, options.locale, usage, form=form)
    if len(quotes) != 1:
        raise InputError(usage)
    if options.above is None and options.below is None:
        raise InputError("watch needs a rate to wait for: --above RATE or --below RATE")
    if shape not in ("json", "ndjson"):
        tell(readings(assumed))
    with converter_for(options, published=True) as converter:
        return watch(converter, base, quotes[0], options, shape, assumed=assumed)


def watch(
    converter: "Converter",
    base: str,
    quote: str,
    options: "Options",
    shape: str,
    wait: "Callable[[float], None] | None" = None,
    assumed: "Sequence[str]" = (),
) -> int:
    """Look at the rate after each interval, which ``wait`` sleeps, until it is reached; the exit code.

    ``assumed`` names the readings of the pair, which the objects of JSON have.
    Offline it looks once, since held rates don't change. Raises NotHeld if the rate is not reached then.
    """
    goals = _goal(options.above, "--above", options.locale), _goal(options.below, "--below", options.locale)
    seen = _Seen(base, quote, assumed, goals, options, shape, offline=converter.policy.offline)
    while not seen.reached:
        try:
            seen.take(converter.answer(base, quote))
        except (NotHeld, SourceError) as error:
            # An API key that is not set will not be set while this waits.
            if converter.policy.offline or isinstance(error, TokenMissing):
                raise
            seen.fail(error)
        seen.tell(converter.reports)
        if converter.policy.offline and not seen.reached:
            by = converter.policy.called("offline")
            raise seen.missed().advising(f"{by} allows no requests" if by else "")
        if not seen.reached:
            (wait or _wait)(options.interval)
    return OK


def _goal(text: "str | None", name: str, locale: "str | None") -> "Decimal | None":
    """A rate above zero to wait for, as the locale reads it; InputError for any other text."""
    if text is None:
        return None
    value, other = amounts.readings(text, locale)
    if other is not None and "," in text:
        raise InputError(f"{name} {text} could be {value:f} or {other:f}; write the one that is meant")
    if value > 0:
        return value
    raise InputError(f"{name} takes a rate like 95 or 0.0105, not {amounts.shown(text)!r}")


def _wait(seconds: float) -> None:
    until = time.time() + seconds
    while (left := until - time.time()) > 0:
        time.sleep(min(left, _SLICE))


def _time(seconds: float) -> str:
    """An interval as ``--every`` takes it: 30m, 1h."""
    unit, size = next((u, s) for u, s in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)) if not seconds % s)
    return f"{seconds / size:g}{unit}"


class _Seen:
    """What a watch has printed so far, and whether the rate is reached."""

    def __init__(
        self,
        base: str,
        quote: str,
        assumed: "Sequence[str]",
        goals: "tuple[Decimal | None, Decimal | None]",
        options: "Options",
        shape: str,
        *,
        offline: bool,
    ) -> None:
        self.reached = False
        self._pair = base, quote
        self._assumed = list(assumed)
        self._above, self._below = goals
        self._marks = marks_for(options, sys.stdout)
        self._options = options
        self._shape = shape
        self._offline = offline
        self._last: object = None
        self._hit = False
        self._told: set[str] = set()
        if shape in ("csv", "tsv", "markdown"):
            self._print(head(_COLUMNS, shape))

    def take(self, answer: "Answer") -> None:
        """Print the rate if it differs from the last one printed."""
        rate = answer.rate
        options = self._options
        self._hit = (self._above is not None and rate.value >= self._above) or (
            self._below is not None and rate.value <= self._below
        )
        # A stale rate does not count: the publication that could not be fetched may have changed it.
        self.reached = self._hit and not answer.stale
        now = (rate_text(rate), rate.as_of, rate.source, self.reached)
        if now != self._last:
            self._print(self._line(answer))
            self._last = now
        self.tell(said(note) for note in answer.notes if note.code in _TOLD)
        if self._hit and not self.reached and not self._offline:
            self.tell(
                [f"a stale rate doesn't count; looking for a newer one every {_time(options.interval)}"]
            )

    def missed(self) -> NotHeld:
        """The error for a rate that held rates alone don't reach."""
        base, quote = self._pair
        why = "a stale rate doesn't count" if self._hit else "the rate on this machine doesn't reach it"
        return NotHeld(f"{base} {quote}: {why}, and no newer rate can be fetched offline", Pair(base, quote))

    def fail(self, error: ConverterError) -> None:
        """Print why there is no rate now."""
        self.tell([said(error)])

    def tell(self, lines: "Iterable[str]") -> None:
        """Print lines on standard error, each once however often it is told."""
        for line in lines:
            if line not in self._told:
                self._told.add(line)
                tell([line])

    def _line(self, answer: "Answer") -> str:
        rate = answer.rate
        base, quote = self._pair
        day, price = str(rate.as_of) if rate.as_of else "", rate_text(rate)
        if self._shape in ("json", "ndjson"):
            return dumps({
                "base": base, "quote": quote, "rate": price, "as_of": day or None, "source": rate.source,
                "stale": answer.stale, "reached": self.reached, "assumed": self._assumed,
            }) + "\n"  # fmt: skip
        if self._shape in ("csv", "tsv", "markdown"):
            flags = ["true" if flag else "false" for flag in (answer.stale, self.reached)]
            return written((day, base, quote, price, rate.source, *flags), self._shape)
        shown = price if rate.derivation == "published" else six(rate.value)
        return f"{day or '-':<10}  1 {base} = {self._marks.number(shown)} {quote}  {rate.source}\n"

    def _print(self, line: str) -> None:
        if self._shape in ("table", "plain"):
            put(line.removesuffix("\n"), sys.stdout)
        else:
            sys.stdout.write(line)
        sys.stdout.flush()
