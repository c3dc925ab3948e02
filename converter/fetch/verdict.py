"""What was found of the tables of an answer: gathered figure by figure, then handed over as a whole."""

from datetime import date

from converter.model import RateTable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.fetch.past import Doubt
    from converter.model import Figure
    from converter.sources.contract import SourceInfo
    from converter.store.baseline import Baseline

__all__ = ["Judged", "Verdict"]


class Judged:
    """The tables of an answer that are to be kept, and what is to be done about single figures.

    ``aside`` holds the day and the code of each figure of ``tables`` that is set aside. ``accepted`` are
    figures that were set aside before and that a new one confirms, ``withdrawn`` figures that counted as
    good and that the tables before and after them contradict; each is a table of one figure. ``warnings``
    are lines for the user.
    """

    __slots__ = ("accepted", "aside", "tables", "warnings", "withdrawn")

    def __init__(
        self,
        tables: "Iterable[RateTable]",
        aside: "Iterable[tuple[date, str]]",
        accepted: "Iterable[RateTable]",
        withdrawn: "Iterable[RateTable]",
        warnings: "Iterable[str]",
    ) -> None:
        self.tables = tuple(tables)
        self.aside = frozenset(aside)
        self.accepted = tuple(accepted)
        self.withdrawn = tuple(withdrawn)
        self.warnings = tuple(warnings)


class Verdict:
    """The builder of a `Judged`, for the tables of one answer of a source in the order of their days."""

    def __init__(self, info: "SourceInfo") -> None:
        self._info = info
        self._tables: list[RateTable] = []
        self._aside: set[tuple[date, str]] = set()
        self._impossible: set[tuple[date, str]] = set()
        self._accepted: list[RateTable] = []
        self._withdrawn: list[RateTable] = []
        self._warnings: list[str] = []

    def judged(self) -> Judged:
        """The judgement on all tables that were kept, dropped or set aside."""
        aside = self._aside | self._impossible
        return Judged(self._tables, aside, self._accepted, self._withdrawn, self._warnings)

    def keep(self, table: RateTable) -> None:
        """Add a table to those that are to be stored."""
        self._tables.append(table)

    def drop(self, day: date, why: str) -> None:
        """Leave out the table of a day, with a warning."""
        self._warnings.append(f"{self._info.key}: a table dated {day} was dropped: {why}")

    def rule_out(self, figure: "Figure", day: date) -> None:
        """Set aside for good a figure that is no rate, with a warning; no later figure can confirm it."""
        self._impossible.add((day, figure.about(self._info.base)))
        self._warnings.append(f"{self._info.key}: {figure} of {day} is not used: it is not a rate")

    def set_aside(self, day: date, code: str) -> None:
        """Set aside the figure of a currency on a day."""
        self._aside.add((day, code))

    def accept(self, doubt: "Doubt", code: str) -> None:
        """Take in a figure that was set aside, and those that followed it in the same answer."""
        first = doubt.first
        if first is None:
            self._accepted.append(RateTable(self._info.key, doubt.day, (doubt.figure.plain,)))
        else:
            self._aside = {(day, c) for day, c in self._aside if c != code or day < first}

    def withdraw(self, believed: "Baseline", code: str) -> None:
        """Set aside a figure that counted as good until now, whether it is held or of the same answer.

        A price of another source can't be withdrawn, and is left.
        """
        figure, day, key = believed.figure, believed.day, self._info.key
        if figure is None:
            return
        self._aside.add((day, code))
        self._withdrawn.append(RateTable(key, day, (figure,)))
        self._warnings.append(f"{key}: {figure} of {day} is set aside: the rates before and after it agree")
