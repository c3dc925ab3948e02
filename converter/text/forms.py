"""What a line is typed for, a question or the words of a command, so that hints on it can be typed; pure."""

from converter.text.days import average_of, in_place_of, in_quotes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from converter.text.grammar import Fields
    from converter.text.periods import Period, RelativePeriod

    # A line, and the options to type after it.
    Typed = tuple[str, str]

__all__ = ["Form"]

_SHELL_TAKES = frozenset("$`\\!\"'()<>|&;*?[]{}#~")


class Form:
    """The words that a command takes: those of a question, or others of the command ``name``.

    ``amount`` and ``one_target`` say whether an amount is among the words, and no more than one target.
    ``day`` is how a day or a period is typed, as words or as options, with the first and the last day as
    ``{0}`` and ``{1}``; the empty text if the command takes none. ``today`` gives the day that is today for a
    base and a quote. A command without it takes questions, and means of periods; with a ``rule`` it takes
    periods of that rule in their place.
    """

    __slots__ = ("name", "amount", "one_target", "day", "today", "rule")

    def __init__(
        self,
        name: str = "",
        *,
        amount: bool = True,
        one_target: bool = False,
        day: str = "on {1}",
        today: "Callable[[str, str], date] | None" = None,
        rule: str = "",
    ) -> None:
        self.name = name
        self.amount = amount
        self.one_target = one_target
        self.day = day
        self.today = today
        self.rule = rule

    def command(self, line: str) -> str:
        """The command to type for a line, in quotes if a shell or the command would change it otherwise."""
        if not _SHELL_TAKES.isdisjoint(line) or "-" in line.split():
            line = "'" + line.replace("'", "'\\''") + "'"
        return f"convert {self.name} {line}" if self.name else f"convert {line}"

    def example(self, number: str, source: str, target: str) -> str:
        """The command to type for an amount of one currency in another."""
        return self.command(f"{number} {source} {target}" if self.amount else f"{source} {target}")

    def takes(self, fields: "Fields") -> bool:
        """Whether a line with the fields of this question can be typed."""
        if self.today is None:
            return True
        number, base, quotes, on, *_ = fields
        targets = len(quotes) == 1 if self.one_target else len(quotes) > 0
        return bool(base) and targets and (self.amount or (number == 1 and on is None))

    def on(self, day: str, line: str, fields: "Fields") -> "Typed | None":  # noqa: ARG002 - as `over`
        """The line for a day, which is ISO text or words; None if it can't be asked for one.

        ``fields`` are those of the line.
        """
        return self._between(line, day, day)

    def over(self, period: "Period | RelativePeriod", line: str, fields: "Fields") -> "Typed | None":
        """The line for a period; None if it can't be asked for one, or if none of its days has come."""
        if self.rule:
            return line, self._of_rule(period)
        if self.today is None:
            day, options = in_place_of(str(period))
            return (f"{line} on {day}", f", or {options}") if day else (line, f" {options}")
        _, base, quotes, *_ = fields
        today = self.today(base, quotes[0])
        days = period.on(today)
        if days.first > today:
            return None
        return self._between(line, str(days.first), str(min(days.last, today)))

    def mean(self, period: "Period | RelativePeriod", line: str, fields: "Fields") -> "Typed | None":  # noqa: ARG002
        """The line for the mean of a period; None if it can't be asked for one."""
        if self.rule:
            return line, self._of_rule(period)
        return (line, f" {average_of(str(period))}") if self.today is None else None

    def _of_rule(self, period: "Period | RelativePeriod") -> str:
        return f" --rule {in_quotes(self.rule)} --on {in_quotes(str(period))}"

    def _between(self, line: str, first: str, last: str) -> "Typed | None":
        if self.day[:1] == "-":
            return line, f" {self.day.format(in_quotes(first), in_quotes(last))}"
        return (f"{line} {self.day.format(first, last)}", "") if self.day else None
