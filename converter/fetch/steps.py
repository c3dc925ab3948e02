"""How far each figure of a table is off the one that it is measured by, and what follows from that."""

from converter.fetch.past import STEP_AGREES, STEP_ASIDE, WEEK, Doubt, off

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from converter.fetch.past import Past
    from converter.fetch.verdict import Verdict
    from converter.model import Figure, RateTable
    from converter.store.baseline import Baseline

__all__ = ["judge_steps"]

# The largest factor from a figure that is not of the table before; `judge` gives the reason.
FAR_ASIDE = 5.0


def judge_steps(past: "Past", table: "RateTable", verdict: "Verdict") -> None:
    """Set aside the figures that leapt, and accept those set aside before that this table confirms.

    The verdict on each figure is added to ``verdict``, and the figure to ``past``.
    """
    same_day, repeated = past.same_day(table.as_of), past.repeated(table)
    for figure in table.figures:
        code = figure.about(past.info.base)
        new = past.price(figure, code, table.as_of)
        is_good = _judge(past, new, code, same_day.get(code), verdict, repeated=code in repeated)
        if is_good:
            past.take(code, figure, table.as_of)


def _judge(
    past: "Past", new: "Baseline", code: str, known: "Baseline | None", verdict: "Verdict", *, repeated: bool
) -> bool:
    """Whether a figure is good; if not, it is set aside.

    ``known`` is the good figure that is held of the same day. ``repeated``: the same figure is held of it,
    and set aside.
    """
    base = past.baseline(code, new.day)
    if repeated and not past.explained(new, code):
        # What was wrong with it may not be seen from the figures before it.
        _set_aside(past, new, code, verdict)
        return False
    if known is not None and _is_contradicted(past, known, new, code):
        verdict.set_aside(new.day, code)
        past.take(code, _figure(known), new.day)
        return False
    leapt = known is None and base is not None and _leapt(past, base, new, code)
    if leapt and base is not None and base.near and past.stands_alone(base, new, code, STEP_ASIDE):
        verdict.withdraw(base, code)
        leapt = False
    doubt = past.doubts.get(code)
    if doubt and _is_confirmed(past, doubt, new, code, leapt=leapt):
        verdict.accept(doubt, code)
    elif leapt and base is not None:
        first = (doubt and doubt.first) or new.day
        _set_aside(past, new, code, verdict, first, near=_is_near(past, base, code))
        return False
    return True


def _figure(price: "Baseline") -> "Figure":
    """The published figure of a price of the source itself."""
    if price.figure is None:
        raise AssertionError  # only the price of another source has none
    return price.figure


def _set_aside(
    past: "Past",
    new: "Baseline",
    code: str,
    verdict: "Verdict",
    first: "date | None" = None,
    *,
    near: bool = True,
) -> None:
    verdict.set_aside(new.day, code)
    past.doubts[code] = Doubt(_figure(new), new.day, first, near=near)


def _is_contradicted(past: "Past", known: "Baseline", new: "Baseline", code: str) -> bool:
    """Whether the figure that is held of the very day of a new one is far off it, and stays."""
    return off(known, new, code) > STEP_ASIDE and not past.stands_alone(known, new, code, STEP_ASIDE)


def _is_near(past: "Past", base: "Baseline", code: str) -> bool:
    """Whether a figure is measured as one of the next table is: in a leap, as its first day was."""
    doubt = past.doubts.get(code)
    return doubt.near if doubt and doubt.first else base.near


def _leapt(past: "Past", base: "Baseline", new: "Baseline", code: str) -> bool:
    """Whether a figure is too far off the one that it is measured by."""
    if _is_near(past, base, code):
        return off(base, new, code) > STEP_ASIDE
    return off(base, new, code) > FAR_ASIDE and not past.explained(new, code)


def _is_confirmed(past: "Past", doubt: Doubt, new: "Baseline", code: str, *, leapt: bool) -> bool:
    """Whether a new figure confirms those before it that are set aside.

    One of a later answer does so if it agrees with them. One of the same answer may be wrong in the same
    way: it must also be near the last good figure, or come a week after a leap from one table to the next.
    """
    agrees = off(past.price(doubt.figure, code, doubt.day), new, code) <= STEP_AGREES
    if doubt.first is None:
        return agrees
    return (agrees and not leapt) or (doubt.near and new.day - doubt.first >= WEEK)
