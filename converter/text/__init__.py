"""Typed text and arguments as values: amounts, sums, fees, days, periods and questions."""
