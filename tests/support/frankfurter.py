"""What clients of Frankfurter's API may rely on: the fields of its answers, and which are always there.

These are facts of its descriptions of v2 (2.1.1) and v1 (1.0.0). A shape is a function that tells whether a
value fits, a list of one shape for lists, or a dict by field; a field with ``?`` may be missing.
"""

import re

__all__ = ["SHAPES", "is_of"]


def text(value):
    return isinstance(value, str)


def day(value):
    return text(value) and re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None


def above_zero(value):
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def or_null(shape):
    return lambda value: value is None or is_of(value, shape)


def by(key, shape):
    """An object that is not empty, by names of a shape."""
    return lambda value: bool(value) and all(is_of(k, key) and is_of(v, shape) for k, v in value.items())


def code(value):
    return text(value) and re.fullmatch("[A-Z]{3,5}", value) is not None


def cadence(value):
    return value in ("daily", "weekly", "monthly", None)


def count(value):
    return isinstance(value, int) and value >= 0


def is_of(value, shape):
    """Whether a value has a shape."""
    if isinstance(shape, list):
        return isinstance(value, list) and all(is_of(one, shape[0]) for one in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(_has(value, name, one) for name, one in shape.items())
    return shape(value)


def _has(value, name, shape):
    name, optional, _ = name.partition("?")
    return is_of(value[name], shape) if name in value else bool(optional)


OBSERVATION = {
    "key": text,
    "date": day,
    "rate": above_zero,
    "excluded?": lambda value: isinstance(value, bool),
}
RATE = {"date": day, "base": code, "quote": code, "rate": above_zero, "providers?": [OBSERVATION]}
CURRENCY = {
    "iso_code": code, "name": text, "iso_numeric?": or_null(text), "symbol?": or_null(text),
    "start_date?": or_null(day), "end_date?": or_null(day),
}  # fmt: skip
DETAIL = {
    "iso_code": code, "name": text, "iso_numeric?": or_null(text), "symbol?": or_null(text),
    "providers?": [text],
    "peg?": {"base?": code, "rate?": above_zero, "authority?": text, "source?": text},
}  # fmt: skip
PROVIDER = {
    "key": text, "name": text, "currencies": [text], "country_code?": or_null(text),
    "rate_type?": or_null(text), "pivot_currency?": or_null(code), "data_url?": or_null(text),
    "terms_url?": or_null(text), "start_date?": or_null(day), "end_date?": or_null(day),
    "publish_cadence?": cadence, "publishes_missed?": or_null(count),
}  # fmt: skip
RATES = by(code, above_zero)
OF_DAY = {"amount?": above_zero, "base": code, "date": day, "rates": RATES}
OF_PERIOD = {"amount?": above_zero, "base": code, "start_date": day, "end_date": day, "rates": by(day, RATES)}
NAMES = by(code, lambda value: text(value) and value)
ROOT = {"version": text, "status": text, "openapi": text}

# A request to each of its routes, and the shape of the answer.
SHAPES = (
    ("/v2", ROOT),
    ("/v2/rate/EUR/USD", RATE),
    ("/v2/rate/USD/USD", RATE),
    ("/v2/rate/AED/USD", RATE),
    ("/v2/rate/EUR/USD?date=2026-10-25&providers=ecb", RATE),
    ("/v2/rate/EUR/USD?expand=providers", RATE),
    ("/v2/rates", [RATE]),
    ("/v2/rates?base=USD&quotes=EUR,GBP&date=2016-02-11", [RATE]),
    ("/v2/rates?quotes=USD,GBP&expand=providers", [RATE]),
    ("/v2/rates?from=2026-10-01&to=2026-10-20&quotes=USD,GBP", [RATE]),
    ("/v2/rates?from=2026-01-01&to=2026-10-20&quotes=USD&group=week", [RATE]),
    ("/v2/rates?from=2026-01-01&to=2026-10-20&quotes=USD&group=month", [RATE]),
    ("/v2/currencies", [CURRENCY]),
    ("/v2/currencies?scope=all", [CURRENCY]),
    ("/v2/currencies?providers=ecb", [CURRENCY]),
    ("/v2/currency/usd", DETAIL),
    ("/v2/currency/AED", {**DETAIL, "peg": {"base": code, "rate": above_zero, "authority": text}}),
    ("/v2/providers", [PROVIDER]),
    ("/v1", ROOT),
    ("/v1/latest", OF_DAY),
    ("/v1/latest?from=USD&to=EUR&amount=10", OF_DAY),
    ("/v1/2016-02-11?base=USD&symbols=EUR,GBP", OF_DAY),
    ("/v1/2026-10-01..2026-10-20?symbols=USD", OF_PERIOD),
    ("/v1/2026-10-01..?symbols=USD", OF_PERIOD),
    ("/v1/currencies", NAMES),
    ("/latest", OF_DAY),
    ("/2016-02-11", OF_DAY),
    ("/2026-10-01..2026-10-20", OF_PERIOD),
    ("/currencies", NAMES),
)
