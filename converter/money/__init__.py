"""Exact arithmetic, rounding, cash and fees; what is answered."""
