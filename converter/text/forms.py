"""What a line is typed for, a question or the words of a command, so that hints on it can be typed; pure."""

from datetime import date

from converter.text.periods import Period

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.text.grammar import Fields
    from converter.text.periods import RelativePeriod

    # A line, and the options to type after it.
    Typed = tuple[str, str]

__all__ = ["Form", "OfComparison", "OfHistory", "OfRates", "OfWatch"]

_SHELL_TAKES = frozenset("$`\\!\"'()<>|&;*?[]{}#~")


class Form:
    """A question, or the words of a command of this ``name`` that takes one."""

    __slots__ = ("name",)

    def __init__(self, name: str = "") -> None:
        self.name = name

    def command(self, line: str) -> str:
        """The command to type for a line, in quotes if a shell would change it otherwise."""
        if not _SHELL_TAKES.isdisjoint(line):
            line = "'" + line.replace("'", "'\\''") + "'"
        return f"convert {self.name} {line}" if self.name else f"convert {line}"

    def example(self, number: str, source: str, target: str) -> str:
        """The command to type for an amount of one currency in another."""
        return self.command(f"{number} {source} {target}")

    def takes(self, fields: "Fields") -> bool:  # noqa: ARG002 - as each form
        """Whether a line with the fields of this question can be typed."""
        return True

    def on(self, line: str, day: str) -> "Typed | None":
        """The line for a day, which is ISO text or words; None if it can't be asked for one."""
        return f"{line} on {day}", ""

    def over(self, line: str, period: "Period | RelativePeriod") -> "Typed | None":
        """The line for a period; None if it can't be asked for one."""
        name = str(period)
        if name == "last week":
            return f"{line} on -7d", f', or --average "{name}"'
        if name[:4] == "this":
            return line, f' --average "{name}" --so-far'
        return line, f" --average {_quoted(name)}, or --end-of"

    def mean(self, line: str, period: "Period | RelativePeriod") -> "Typed | None":
        """The line for the mean of a period; None if it can't be asked for one."""
        return line, f" --average {_quoted(str(period))}"


class _Dated(Form):
    """The words of a command that has no means of periods; a period that has begun by ``today`` is dated."""

    __slots__ = ("today",)

    def __init__(self, name: str, today: date) -> None:
        super().__init__(name)
        self.today = today

    def over(self, line: str, period: "Period | RelativePeriod") -> "Typed | None":
        days = period if isinstance(period, Period) else period.on(self.today)
        return (
            self._between(line, days.first, min(days.last, self.today)) if days.first <= self.today else None
        )

    def mean(self, line: str, period: "Period | RelativePeriod") -> "Typed | None":  # noqa: ARG002
        return None

    def _between(self, line: str, first: date, last: date) -> "Typed | None":  # noqa: ARG002
        """The line for the days of a period; None if it can't be asked for them."""
        return self.on(line, str(last))


class OfComparison(_Dated):
    """The words of ``compare``: one amount, one target, and a day."""

    def __init__(self, today: date) -> None:
        super().__init__("compare", today)

    def takes(self, fields: "Fields") -> bool:
        _, base, quotes, *_ = fields
        return bool(base) and len(quotes) == 1


class _OfPairs(_Dated):
    """The words of a command that takes currencies without an amount; a day is an option of it."""

    def example(self, number: str, source: str, target: str) -> str:  # noqa: ARG002
        return self.command(f"{source} {target}")

    def takes(self, fields: "Fields") -> bool:
        number, base, quotes, on, *_ = fields
        return bool(base) and number == 1 and len(quotes) > 0 and on is None


class OfHistory(_OfPairs):
    """The words of ``history``: a base and its quotes."""

    def __init__(self, today: date) -> None:
        super().__init__("history", today)

    def on(self, line: str, day: str) -> "Typed":
        return line, f" --since {_quoted(day)} --until {_quoted(day)}"

    def _between(self, line: str, first: date, last: date) -> "Typed":
        return line, f" --since {first} --until {last}"


class OfRates(_OfPairs):
    """The words of ``rates``: a base and some quotes."""

    def __init__(self, today: date) -> None:
        super().__init__("rates", today)

    def on(self, line: str, day: str) -> "Typed":
        return line, f" --on {_quoted(day)}"


class OfWatch(_OfPairs):
    """The words of ``watch``: a pair, of which the newest rate is watched."""

    def __init__(self, today: date) -> None:
        super().__init__("watch", today)

    def on(self, line: str, day: str) -> None:  # noqa: ARG002
        return None


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text
