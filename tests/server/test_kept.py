"""Finished answers that are kept, and the endpoints by path."""

import pytest

pytest.importorskip("starlette")

from converter.server.application import of_rates
from converter.server.head import Head
from converter.server.kept import Kept
from converter.server.places import Places
from converter.server.replies import Reply


def head(number):
    found = Head({"method": "GET", "path": f"/{number}", "query_string": b"", "headers": []}, "")
    found.route = "/{number}"
    return found


def test_kept_answers_are_bounded_and_those_asked_for_stay():
    kept, body = Kept(), b"x" * 10_000
    for number in range(5_000):
        kept.keep(head(number), Reply(body), 0.0, 0)
        assert kept.get(head(0).key, 1.0) is not None
    assert len(list(kept)) * len(body) < 9 << 20
    assert kept.get(head(1).key, 1.0) is None


def test_a_kept_answer_is_given_for_a_minute():
    kept = Kept()
    kept.keep(head(1), Reply(b"1"), 0.0, 0)
    assert kept.get(head(1).key, 59.0)[0].body == b"1"
    assert kept.get(head(1).key, 60.0) is None


@pytest.mark.parametrize(
    ("path", "route", "places"),
    [
        ("/v2/convert", "/v2/convert", {}),
        ("/v2/rate/USD/EUR", "/v2/rate/{base}/{quote}", {"base": "USD", "quote": "EUR"}),
        ("/v1/2024-01-05..", "/v1/{start_date}..", {"start_date": "2024-01-05"}),
        ("/2024-01-05", "/{date}", {"date": "2024-01-05"}),
    ],
)
def test_a_path_leads_to_its_endpoint_with_what_stands_in_its_places(path, route, places):
    endpoint, found = Places(of_rates()).find(path)
    assert (endpoint.path, dict(found)) == (route, places)


@pytest.mark.parametrize(
    "path", ["/v2/rate/USD", "/v2/rate/USD/EUR/x", "/v2/convert\n", "/monday", "/v2/rate//EUR"]
)
def test_a_path_that_is_near_another_has_no_endpoint(path):
    assert Places(of_rates()).find(path) is None
