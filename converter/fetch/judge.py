"""The tables of an answer, judged before they are stored: impossible figures, and implausible steps."""

from datetime import date

from converter import law
from converter.errors import SourceChanged
from converter.fetch.moved import refuse_if_moved, refuse_if_repeated
from converter.fetch.past import Past
from converter.fetch.possible import impossible_day, parted
from converter.fetch.steps import judge_steps
from converter.fetch.verdict import Judged, Verdict
from converter.numbers import is_number
from converter.store.baseline import TWO_YEARS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from converter.model import RateTable
    from converter.sources.contract import SourceInfo
    from converter.store.layers import Held

__all__ = ["Judged", "judge"]


def judge(info: "SourceInfo", tables: "Iterable[RateTable]", held: "Held", today: date) -> Judged:
    """Judge new tables of a source by each other, and by what is held of it and of other sources.

    All figures are compared as units of the currency for one unit of the source's base currency; changes of
    a currency's unit by law are taken out. A figure is *near* the one before it if no table is missing
    between them by the source's calendar: at the ECB up to five days.

    Left out, with a warning: a table of a day on which the source can't have one, see `possible`. Left
    out without a warning: figures of unknown codes; those that are known as the publisher's mistakes; of
    sources that go on quoting codes after their end, those; and of such sources, currencies that lost zeros
    in the last two years and of which nothing earlier is held, since these sources have quoted the old unit
    under the new code.

    A figure that is not between 1e-12 and 1e12 is set aside for good, with a warning. These are the bounds
    of a file of rates, far outside every price that is published.

    Set aside until a later figure confirms it, which is to be stored with a mark and not used:

    - a figure more than 1.5 times off the near one before it. Of 221,660 near steps in the ECB's history
      from 1999 to 2026 one was larger: the lira that was let float on 2001-02-22, by 1.68. The krona's of
      2008-11-06 was 1.488, and no other was above 1.37.
    - without a near one, a figure more than five times off the newest before it, else off the first after
      it, else off another source's, each at most two years off; unless another source agrees with it. The
      largest true move within two years in that history was 3.7 times, the krona's up to October 2008.

    Figures agree if they are at most 1.1 times off each other: 22 of those 221,660 steps were larger.
    A good figure that those before and after it contradict, while these agree, is withdrawn in favour of
    the new one.

    Raises `SourceChanged`, for all tables of the answer:

    - if a set has no usable figure, or no table has one.
    - if three figures or more, and a fifth of those that can be measured, moved by more than 1.1 times
      since near ones, or by more than 1.5 times since older ones, the common move taken out. In the ECB's
      history no near table had more than 2 of 34 such figures (2008-10-08), and none measured by the one of
      two years before more than 3 of 27.
    - if the table moved by more than five times in the median; the ECB's never moved by more than 1.2 times
      within two years.
    - if a list of a period has the very figures of the one before it or after it.

    ``tests/benchmarks/sanity_history.py`` judges the ECB's whole history by these rules.
    """
    verdict, past, empty, usable = Verdict(info), Past(info, held), "", False
    for table in sorted(tables, key=lambda t: t.as_of):
        wrong = impossible_day(info, table.as_of, today)
        if wrong:
            verdict.drop(table.as_of, wrong)
            continue
        kept, impossible = parted(info, table)
        for figure in impossible:
            verdict.rule_out(figure, table.as_of)
        if kept.figures:
            usable = True
            kept = _compared(past, kept, verdict)
        elif table.figures:
            empty = f"{info.key} sent no usable figure for {table.as_of}"
            if impossible and table.codes is None:
                raise SourceChanged(empty, info.key)
            if not impossible:
                continue
        # An impossible figure that can be written is kept, so that it can be told why there is no rate.
        written = (figure for figure in impossible if is_number(figure.text))
        verdict.keep(kept.replace(figures=(*kept.figures, *written)))
    if empty and not usable:
        raise SourceChanged(empty, info.key)
    return verdict.judged()


def _compared(past: Past, table: "RateTable", verdict: Verdict) -> "RateTable":
    """The figures of a table that are to be kept, compared with the past, to which they are added."""
    past.look_back(table)
    kept = _of_known_unit(past, table)
    refuse_if_repeated(past, kept)
    refuse_if_moved(past, kept)
    judge_steps(past, kept, verdict)
    past.newest = kept.as_of
    return kept


def _of_known_unit(past: Past, table: "RateTable") -> "RateTable":
    """The table without currencies that lost zeros lately and whose unit no earlier figure shows.

    Only where the source carries on ended codes: blends went on quoting Syria's old pounds under SYP long
    after the new ones began.
    """
    if not past.info.carries_ended:
        return table
    day, figures = table.as_of, []
    for figure in table.figures:
        code = figure.about(past.info.base)
        lost_zeros = law.rescale(code, day - TWO_YEARS, day) != 1
        if not lost_zeros or code in past.doubts or past.before(code, day):
            figures.append(figure)
    return table.replace(figures=tuple(figures))
