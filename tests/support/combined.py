"""Hooks of schemathesis: parameters that can't stand beside each other, for which OpenAPI has no words.

A request that is to be accepted is made one that the descriptions of its route allow; one that is to be
refused stays as it is.
"""

import re

import schemathesis

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def one_day_or_a_period(query):
    """For ``/v2/rates``: a day, or a period whose first day is given and not after its last."""
    if "from" not in query:
        for name in ("to", "group"):
            query.pop(name, None)
        return
    for name in ("date", "expand"):
        query.pop(name, None)
    if query.get("to", query["from"]) < query["from"]:
        query["from"], query["to"] = query["to"], query["from"]


def one_kind_of_day(query):
    """For ``/v2/convert``: a day, a mean or an end of a period.

    Rules are left out: each takes days or periods of its own, and currencies with its home.
    """
    query.pop("rule", None)
    if not DAY.fullmatch(query.get("date", "")):
        query.pop("date", None)
    given = [name for name in ("date", "average", "end_of") if name in query]
    for name in given[1:]:
        query.pop(name)
    for name in given[:1]:
        query[name] = "..".join(sorted(query[name].split("..")))


def one_name(query):
    """For ``/v1``: ``base`` or ``from``, ``symbols`` or ``to``, and not the base alone in itself."""
    for name, other in (("base", "from"), ("symbols", "to")):
        if name in query:
            query.pop(other, None)
    base = query.get("base", query.get("from", "EUR"))
    for name in ("symbols", "to"):
        if {*_listed(query.get(name, ()))} == {base}:
            query.pop(name)


def _listed(value):
    return value.split(",") if isinstance(value, str) else value


def one_base(query):
    """For ``/oxr``: one base, under either name."""
    if "base" in query:
        query.pop("base_currency", None)


def days_in_order(path):
    """For a period in the path: its first day is not after its last."""
    if "end_date" in path and path["end_date"] < path.get("start_date", ""):
        path["start_date"], path["end_date"] = path["end_date"], path["start_date"]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Make a request that is to be accepted one that may be."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    place, query = case.operation.path, case.query
    if query:
        _mend(place)(query)
    if case.path_parameters:
        days_in_order(case.path_parameters)


def _mend(place):
    if place.startswith("/v2/rates"):
        return one_day_or_a_period
    if place == "/v2/convert":
        return one_kind_of_day
    return one_base if place.startswith("/oxr/") else one_name if not place.startswith("/v2/") else dict


@schemathesis.deserializer("text/csv")
def lines(_context, response):
    """CSV as text: its schema is that of a text."""
    return response.content.decode()
