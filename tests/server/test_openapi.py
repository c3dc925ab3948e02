"""The description of the API is of its routes, and what it says of their parameters and answers is so."""

import json
import re

import pytest

pytest.importorskip("starlette")
pytest.importorskip("converter.server.routes.health")

from support.api import api
from support.every_route import every_route
from support.frankfurter import SHAPES, is_of

# Pages for people, and places that say that they have no CSV: no part of the API.
PAGES = re.compile(r"/(widget.*|v2/(currencies|providers)\.csv)?")


@pytest.fixture(scope="module")
def asked():
    with api(endpoints=ENDPOINTS) as made:
        yield made


@pytest.fixture(scope="module")
def described(asked):
    return asked.json("/v2/openapi.json")


def parameters(described, path, place):
    found = [
        described["components"]["parameters"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        for one in described["paths"][path]["get"].get("parameters", ())
    ]
    return {one["name"]: one for one in found if one["in"] == place}


def names_in(path):
    return set(re.findall(r"{(\w+)(?::\w+)?}", path))


def plain(path):
    """A template of Starlette as OpenAPI writes it."""
    return re.sub(r"{(\w+):\w+}", r"{\1}", path)


ENDPOINTS = [one for one in every_route() if not PAGES.fullmatch(one.path)]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.path)
def test_a_route_is_described_with_just_its_parameters(described, endpoint):
    path = plain(endpoint.path)
    assert set(parameters(described, path, "query")) == endpoint.parameters
    assert set(parameters(described, path, "path")) == names_in(path)


def test_nothing_is_described_that_is_no_route(described):
    routes = {plain(one.path) for one in ENDPOINTS}
    assert set(described["paths"]) == routes


def test_each_name_of_an_operation_is_there_once(described):
    names = [one["get"]["operationId"] for one in described["paths"].values()]
    assert len(names) == len(set(names))


def test_each_reference_leads_somewhere(described):
    def references(value):
        if isinstance(value, dict):
            for name, one in value.items():
                yield from [one] if name == "$ref" else references(one)
        elif isinstance(value, list):
            for one in value:
                yield from references(one)

    found = set(references(described))
    assert found
    for one in found:
        place = described
        for name in one.removeprefix("#/").split("/"):
            place = place[name]


def test_each_code_that_is_described_is_read_and_no_other(asked, described):
    codes = described["components"]["schemas"]["Code"]["enum"]
    assert len(codes) > 300
    found = {asked.get(f"/v2/rate/{code}/EUR")[0] for code in codes}
    assert found <= {200, 404, 503}
    for word in ("XTS", "XXX", "AAA", "GBX", "US", "USDollar"):
        assert word not in codes
        assert asked.get(f"/v2/rate/{word}/EUR")[0] == 422


def test_each_provider_that_is_described_may_be_named(asked, described):
    keys = described["components"]["schemas"]["ProviderKey"]["enum"]
    assert {"ECB", "CBR", "CURRENCY-API"} <= set(keys)
    found = {asked.get(f"/v2/rate/USD/EUR?providers={key}")[0] for key in keys}
    assert found <= {200, 404, 503}


def test_a_source_that_may_not_be_passed_on_is_described_on_a_private_server_alone(described):
    assert "BOE" not in described["components"]["schemas"]["ProviderKey"]["enum"]
    with api(private=True) as private:
        keys = private.json("/v2/openapi.json")["components"]["schemas"]["ProviderKey"]["enum"]
    assert "BOE" in keys


def test_a_rule_of_such_a_source_is_not_described(described):
    from converter import prescribed
    from converter.api.by_rule import sources_of

    rules = described["components"]["schemas"]["RuleName"]["enum"]
    forbidden = {"boe", "coinbase", "er-api", "openexchangerates"}
    every = sorted(prescribed.keys())
    assert rules == [key for key in every if not forbidden.intersection(sources_of([key]))]
    assert "eu-oss" in rules


@pytest.mark.parametrize("day", ["0001-01-01", "0999-12-31", "3000-01-01", "9999-12-31"])
def test_a_day_of_a_year_without_rates_is_read_but_has_none(asked, day):
    status, _, body = asked.get(f"/v2/rate/USD/EUR?date={day}")
    assert (status, b'"parameter": "date"' in body) == (404, True)


def test_the_prefix_of_the_proxy_is_that_of_the_described_server():
    with api(root_path="/fx") as behind:
        assert behind.json("/fx/v2/openapi.json")["servers"] == [{"url": "/fx"}]


def test_every_error_is_described_with_the_object_that_it_has(asked, described):
    error = described["components"]["schemas"]["Error"]
    answers = {
        "404": asked.json("/nowhere"),
        "405": asked.json("/v2/rate/USD/EUR", method="POST"),
        "406": asked.json("/v2/rate/USD/EUR", accept="text/csv"),
        "421": asked.json("/v2/rate/USD/EUR", host="elsewhere.example"),
        "422": asked.json("/v2/rate/USB/EUR"),
        "503": asked.json("/v2/rate/USD/KZT?date=2011-03-03&providers=nbk"),
    }
    for status, body in answers.items():
        assert body["status"] == int(status)
        assert sorted(body) == sorted(error["required"])
        for path in described["paths"].values():
            assert status in path["get"]["responses"]


def test_the_answer_of_a_conversion_is_described_as_the_command_has_it(described):
    from support.schemas import SCHEMA

    answer = described["components"]["schemas"]["ConvertAnswer"]
    assert answer["required"] == SCHEMA["$defs"]["answer"]["required"]
    assert set(answer["properties"]) == set(SCHEMA["$defs"]["answer"]["properties"])
    assert "schemas/ConvertResult" in str(answer)


def test_programs_that_write_clients_find_each_schema_and_take_none_for_another(described):
    names = list(described["components"]["schemas"])
    assert len({one.lower() for one in names}) == len(names)
    assert set(re.findall(r"#/components/schemas/(\w+)", json.dumps(described))) <= set(names)


def test_a_choice_within_a_choice_has_a_name_of_its_own(described):
    # Programs that write clients lose one that has none.
    for name, schema in described["components"]["schemas"].items():
        assert json.dumps(schema.get("anyOf", ())).count('"anyOf"') == 0, name


@pytest.mark.parametrize(("target", "shape"), SHAPES)
def test_an_answer_has_the_shape_that_clients_of_frankfurter_read(asked, target, shape):
    status, _, body = asked.get(target)
    assert status == 200
    assert is_of(json.loads(body), shape)


def test_a_shape_refuses_what_it_has_not():
    rate = {"date": "2026-10-30", "base": "EUR", "quote": "USD", "rate": 1.1}
    shape = dict(SHAPES)["/v2/rate/EUR/USD"]
    assert is_of(rate, shape)
    for name, wrong in (
        ("date", "monday"),
        ("base", "eur"),
        ("rate", 0),
        ("rate", "1.1"),
        ("providers", [{}]),
    ):
        assert not is_of({**rate, name: wrong}, shape)
    del rate["rate"]
    assert not is_of(rate, shape)
