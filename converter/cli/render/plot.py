"""A series as a picture, PNG or SVG; needs the extra ``plot``."""

import io
from typing import TYPE_CHECKING

from matplotlib import rc_context
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure

from converter.cli.render.series import parts

if TYPE_CHECKING:
    from converter.cli.render.series import View

__all__ = ["image"]

_SIZE = (9, 4.5)
_LINE = "#1f6feb"


def image(view: "View", shape: str) -> bytes:
    """The bytes of a picture in that format."""
    drawn = parts(view)
    # Without a salt of its own an SVG has other names in it each time.
    with rc_context({"svg.hashsalt": "fxconvert", "svg.fonttype": "none"}):
        figure = Figure(figsize=_SIZE, layout="constrained")
        axes = figure.subplots()
        for part in drawn:
            # A pixel is all the precision that a line has.
            days, values = date2num([day for day, _ in part]), [float(value) for _, value in part]
            axes.plot(days, values, color=_LINE, linewidth=1.2, marker="." if len(part) == 1 else "")
        locator = AutoDateLocator()
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        axes.set_title(f"1 {view.base} in {view.quote}", loc="left")
        axes.grid(visible=True, alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        figure.supxlabel(_owner(view), fontsize="small", x=0.99, ha="right")
        held = io.BytesIO()
        figure.savefig(held, format=shape, dpi=150, metadata={"Date": None} if shape == "svg" else None)
    return held.getvalue()


def _owner(view: "View") -> str:
    rates = view.rates
    return f"{view.found.attribution or view.found.info.name}, {rates[0].as_of} to {rates[-1].as_of}"
