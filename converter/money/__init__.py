"""Exact arithmetic, rounding, cash, fees and means, and the values that an answer is made of."""
