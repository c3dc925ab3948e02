"""Typed text and arguments as values: amounts, sums, fees, days, periods and questions."""

__all__ = ["CONNECTORS"]

CONNECTORS = frozenset(("to", "in", "into"))  # the quotes of a question follow after one
