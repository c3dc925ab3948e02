"""A series as a picture, PNG or SVG, drawn by matplotlib (the extra ``plot``)."""

import io
from textwrap import wrap
from typing import TYPE_CHECKING

from matplotlib import rc_context
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, DateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, ScalarFormatter

from converter.cli.render.view import parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from converter.cli.render.view import View

__all__ = ["image"]

_SIZE = (9, 4.5)
_LINE = "#1f6feb"
_FEW = 40  # points; each is marked if there are no more
_EACH_DAY = 7  # days from the first to the last; each is labelled if there are no more
_LEAST = 0.01  # the axis of a constant rate goes from 1 % below it to 1 % above
_OWNER = 120  # characters in a line of the attribution


def image(view: "View", shape: str) -> bytes:
    """The bytes of a picture; ``shape`` is png or svg. The same series gives the same bytes."""
    # Without a fixed salt the names in an SVG are others each time.
    with rc_context({"svg.hashsalt": "fxconvert", "svg.fonttype": "none"}):
        figure = Figure(figsize=_SIZE, layout="constrained")
        _draw(figure.subplots(), view)
        figure.supxlabel("\n".join(wrap(_owner(view), _OWNER)), fontsize="small", x=0.99, ha="right")
        held = io.BytesIO()
        figure.savefig(held, format=shape, dpi=150, metadata={"Date": None} if shape == "svg" else None)
    return held.getvalue()


def _draw(axes: "Axes", view: "View") -> None:
    days: list[float] = []
    values: list[float] = []
    marked = len(view.rates) <= _FEW
    for part in parts(view):
        # Floats are exact enough here: a line is drawn to the pixel.
        across, up = date2num([day for day, _ in part]).tolist(), [float(value) for _, value in part]
        axes.plot(across, up, color=_LINE, linewidth=1.2, marker="." if marked or len(part) == 1 else "")
        days += across
        values += up
    _days_below(axes, days)
    _rates_beside(axes, values)
    axes.set_title(f"1 {view.base} in {view.quote}", loc="left")
    axes.grid(visible=True, alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)


def _days_below(axes: "Axes", days: "Sequence[float]") -> None:
    first, last = days[0], days[-1]
    if last - first <= _EACH_DAY:
        # Matplotlib would label the hours of a few days, and years around a single day.
        axes.xaxis.set_major_locator(FixedLocator([first + day for day in range(int(last - first) + 1)]))
        axes.xaxis.set_major_formatter(DateFormatter("%Y-%m-%d"))
        axes.set_xlim(first - 0.5, last + 0.5)
        return
    locator = AutoDateLocator()
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def _rates_beside(axes: "Axes", values: "Sequence[float]") -> None:
    # Labels have all digits, as in other output: no "1.23" with "1e-5" at the axis, no offset "+75.5270".
    written = ScalarFormatter(useOffset=False)
    written.set_scientific(False)
    axes.yaxis.set_major_formatter(written)
    if min(values) == max(values):
        axes.set_ylim(values[0] * (1 - _LEAST), values[0] * (1 + _LEAST))


def _owner(view: "View") -> str:
    first, last = view.rates[0].as_of, view.rates[-1].as_of
    named = view.found.attribution or view.found.info.name
    return f"{named}, {first}" + (f" to {last}" if last != first else "")
