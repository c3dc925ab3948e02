"""Figures as the files of a web page have them, as they were published, and what is common to those files."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from converter.model import Figure, Leg

    Content = dict[str, Any]

__all__ = ["FORMAT", "figure_text", "given", "leg_fields", "series_head"]

# The format of rates.json and of the series files, told at the beginning of each.
FORMAT = 1


def given(fields: "Content") -> "Content":
    """The fields without those that are empty."""
    return {name: value for name, value in fields.items() if value}


def series_head(source: str, code: str) -> "Content":
    """The fields with which a series file begins."""
    return {"format": FORMAT, "source": source, "code": code}


def leg_fields(leg: "Leg", source: str = "") -> "Content":
    """A leg with its pair; a ``source`` is named where it is not that of the legs around it."""
    figure = leg.figure
    return {
        "base": figure.base, "quote": figure.quote, "text": figure.text, **_nominal(figure),
        "day": str(leg.as_of), **given({"source": source}),
    }  # fmt: skip


def figure_text(
    figure: "Figure", *, nominal: int = 1, day: str = "", turned: bool = False
) -> "str | Content":
    """A figure among others of its table or series: its text, or an object if it is not as usual.

    ``nominal`` is that of the others; an object without one has 1. ``day`` and ``turned`` are given where the
    day and the direction are not those of the others.
    """
    other = given({"day": day, "turned": turned})
    if figure.nominal == nominal and not other:
        return figure.text
    return {"text": figure.text, **_nominal(figure), **other}


def _nominal(figure: "Figure") -> "Content":
    return {"nominal": figure.nominal} if figure.nominal != 1 else {}
