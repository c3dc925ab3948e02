"""Held rates of other sources that differ from a rate."""

from converter import sources
from converter.api.compare import OFF, exact, off
from converter.errors import ConverterError
from converter.lookup import answering
from converter.lookup.resources import held_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fractions import Fraction

    from converter.model import Rate
    from converter.store.layers import Store

__all__ = ["differing"]


def differing(rate: "Rate", store: "Store") -> "list[tuple[Rate, Fraction]]":
    """The rates of the same pair and day by other sources that lie more than 2 % off this one.

    With each stands how far it lies above ``rate``, relative to it: 1/50 is 2 % more. Only held rates
    are read, and nothing is fetched. Prescribed rates, such as the mean of a year, are compared with none.
    """
    own = {leg.source for leg in rate.legs}
    if rate.as_of is None or not rate.publisher:
        return []
    every, found = sources.every(), []
    if any(source.INFO.prescribed and source.INFO.key in own for source in every):
        return []
    for source in every:
        if source.INFO.prescribed:
            continue
        row = store.read(source.INFO).at(rate.as_of)
        if source.INFO.key in own or row is None or row.as_of != rate.as_of:
            continue
        try:
            other = answering.answer(rate.base, rate.quote, rate.as_of, held_only(store, [source])).rate
        except ConverterError:
            continue
        difference = off(exact(other), exact(rate))
        if other.as_of == rate.as_of and abs(difference) > OFF:
            found.append((other, difference))
    return found
