"""What every command prints as JSON, against schema.json."""

import json

import pytest
from support.publishers import NOWHERE
from support.schemas import SCHEMA, fits

from converter.cli.grammar.commands import COMMANDS

DEFS = SCHEMA["$defs"]
HISTORY = """Date,USD,JPY,GBP,
2026-04-24,1.1712,186.71,0.86803,
2026-04-22,2.5000,186.40,0.86610,
2026-04-21,1.1740,186.30,0.86550,
"""
PRINTED = [
    ("100 USD RUB", "answer", "row"),
    ("100 USD EUR KWD", "answer", "row"),
    ("100 USD + 50 EUR to RUB", "answer", "row"),
    ("100 USD + 50 KWD to RUB, EUR", "answer", "row"),
    ("100 BTC USD --rate BTC/USD=60000", "answer", "row"),
    ("100 EUR USD GBP KWD --rule sk-prev-day --on 2026-04-24", "answer", "row"),
    ("100 USD + 50 GBP to EUR --rule sk-prev-day --on 2026-04-24", "answer", "row"),
    ("1 USDT EUR --rate USDT/EUR=0.9", "answer", "row"),
    ("history EUR USD --since 2026-04-23", "history", "historyRow"),
    ("history EUR USD --since 2026-04-23 --coverage", "history", "series"),
    ("history EUR USD JPY KWD --since 2026-04-23 --coverage", "history", "series"),
    ("history EUR USD JPY --since 2026-04-23 --digits 3", "history", "historyRow"),
    ("history EUR USD KWD --since 2026-04-23 --every quarter", "history", "historyRow"),
    ("history EUR USD --since 2026-04-25 --until 2026-04-26 --source ecb", "history", "historyRow"),
    ("rates", "rates", "rate"),
    ("rates EUR USD KWD", "rates", "rate"),
    ("rates RUB --source cbr", "rates", "rate"),
    ("rates USD --on 2026-04-25", "rates", "rate"),
    ("rates --to EUR,JPY --since 2026-04-24", "ratesTable", "ratesTableRow"),
    ("rates --to EUR --since 2026-04-24 --currencies USD,KWD", "ratesTable", "ratesTableRow"),
    ("compare 100 EUR USD", "compare", "compared"),
    ("compare 1 EUR USD --source ecb,cbr --on 2026-04-24", "compare", "compared"),
    ("currencies", "currencies", "currency"),
    ("currencies BTC", "currencies", "currency"),
    ("currencies DEM", "currencies", "currency"),
    ("sources", "everySource", "source"),
    ("sources ecb", "oneSource", "wholeSource"),
    ("sources openexchangerates", "oneSource", "wholeSource"),
    ("rules", "everyRule", "listedRule"),
    ("rules eu-oss", "oneRule", "wholeRule"),
    ("rules de-vat-monthly", "rules", "wholeRule"),
    ("rates --rule sk-prev-day --on 2026-04-24", "ruleRates", "ruleRate"),
    ("rates --rule eu-grant --on 2026-04-23..2026-04-24", "ruleRates", "ruleRate"),
    ("rates --rule ru-cbr-day", "ruleRates", "ruleRate"),
    ("config", "config", "setting"),
    ("cache", "cacheInfo", "held"),
    ("cache info ecb cbr", "cacheInfo", "held"),
    ("cache path", "cachePath", "cachePath"),
    ("cache clear ecb", "cacheClear", "cleared"),
    ("watch EUR USD --above 1", "watch", "watch"),
]
ERRORS = [
    "100 USB EUR", "100 USD KWD", "history EUR", "compare 100 USD KWD", "cache nothing", "sources --wrong",
    "rates XTS", "currencies zzz", "rules zzz", "rates --rule eu-oss", "watch EUR USD", "config --digits x",
    "cache refresh ecb",
]  # fmt: skip
UNREACHED = {"CONVERTER_OFFLINE": "0", "CONVERTER_ECB_URL": NOWHERE, "CONVERTER_CBR_URL": NOWHERE}


def documents(ran):
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.mark.parametrize(("line", "whole", "item"), PRINTED)
def test_what_a_command_prints_fits_its_schema(line, whole, item, run):
    (document,) = documents(run(*line.split(), "--json"))
    assert fits(document, DEFS[whole])
    rows = documents(run(*line.split(), "--format", "ndjson"))
    shapes = [DEFS[name] for name in (item, "failedSource", "failedRate", "failedPair")]
    assert all(any(fits(row, shape) for shape in shapes) for row in rows)


def test_a_shape_has_one_definition():
    def bare(part):
        if isinstance(part, dict):
            return {key: bare(value) for key, value in part.items() if key != "description"}
        return [bare(one) for one in part] if isinstance(part, list) else part

    shapes = [json.dumps(bare(shape), sort_keys=True) for shape in DEFS.values()]
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize("line", ERRORS)
def test_an_error_of_any_command_fits_the_schema(line, run):
    ran = run(*line.split(), "--json")
    (document,) = documents(ran)
    assert (fits(document, DEFS["failure"]), ran.err) == (True, "")
    assert ran.code in (2, 3, 4)


def test_the_lines_of_a_batch_fit_the_schema(run):
    ran = run("-", "--json", stdin="100 USD EUR\n100 USB EUR\n1 USD EUR KWD\n1 USD + 1 EUR RUB\n")
    lines = documents(ran)
    assert [fits(line, DEFS["batchLine"]) for line in lines] == [True] * 4
    assert lines[1]["error"]["line"] == 2


def test_the_actions_on_a_file_fit_their_schemas(run, file, tmp_path):
    path = str(tmp_path / "fx.zip")
    (imported,) = documents(run("cache", "import", "ecb", file("hist.csv", HISTORY), "--json"))
    assert fits(imported, DEFS["cacheImport"])
    (accepted,) = documents(run("cache", "accept", "ecb", "2026-04-22", "USD", "--json"))
    assert fits(accepted, DEFS["cacheAccept"])
    (exported,) = documents(run("cache", "export", "-o", path, "--json"))
    assert fits(exported, DEFS["cacheExport"])
    (held,) = documents(run("cache", "info", "--json"))
    assert {item["layer"] for item in held["held"]} == {"cache", "shipped"}
    assert fits(held, DEFS["cacheInfo"])
    (cleared,) = documents(run("cache", "clear", "--json"))
    assert (fits(cleared, DEFS["cacheClear"]), cleared["removed"] > 0) == (True, True)


@pytest.mark.parametrize(("shape", "checked", "refreshed"), [
    ("json", "sourcesCheck", "cacheRefresh"), ("ndjson", "checked", "refreshed"),
])  # fmt: skip
def test_what_is_said_of_sources_that_are_asked_fits_its_schema(shape, checked, refreshed, check, run):
    for ran, name in (
        (check("ecb", "cbr", shape=shape, **UNREACHED), checked),
        (run("cache", "refresh", "ecb", "cbr", "--format", shape, **UNREACHED), refreshed),
    ):
        assert documents(ran)
        assert all(fits(document, DEFS[name]) for document in documents(ran))


def test_the_settings_in_force_fit_the_schema_wherever_they_come_from(run, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(
        'home = ["EUR"]\nmax_age = 3\noffline = true\ntimeout = 2.5\n[rates]\n"USD/RUB" = "92.50"\n'
    )
    (document,) = documents(run("config", "--json", CONVERTER_CONFIG=str(path), NO_COLOR="1"))
    assert fits(document, DEFS["config"])
    assert {item["from"] for item in document["settings"]} >= {"default", "file", "NO_COLOR", "CONVERTER_NOW"}


def test_every_command_has_a_schema():
    named = {"cache": ["cacheInfo", "cachePath", "cacheRefresh", "cacheExport", "cacheImport", "cacheAccept",
                       "cacheClear"], "widget": ["widgetExport", "widgetSnippet"]}  # fmt: skip
    # A server prints no JSON; tests/mcp has the answers of mcp.
    for command in COMMANDS.keys() - {"help", "version", "serve", "mcp"}:
        assert set(named.get(command, [command])) <= set(DEFS)
    for group in ("cache", "widget"):
        actions = COMMANDS[group].words.split("|")
        assert {f"{group}{action.title()}" for action in actions} == set(named[group])


def objects(schema):
    """All schemas of objects in a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def test_no_object_may_have_a_key_that_the_schema_does_not_name():
    assert all(one["additionalProperties"] is False for one in objects(SCHEMA))
    assert all(set(one["required"]) <= set(one["properties"]) for one in objects(SCHEMA))


def test_every_reference_leads_to_a_definition():
    refs = {part.partition('"')[0] for part in json.dumps(SCHEMA).split('"$ref": "#/$defs/')[1:]}
    assert refs <= set(DEFS)


@pytest.mark.parametrize(
    ("row", "of"), [("resultRow", "result"), ("totalRow", "total"), ("compared", "result")]
)
def test_a_row_has_all_that_the_result_has(row, of):
    assert set(DEFS[row]["properties"]) >= set(DEFS[of]["properties"])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("rates", "rates"),
        ("sources", "everySource"),
        ("sources ecb", "oneSource"),
        ("rules", "everyRule"),
        ("currencies", "currencies"),
    ],
)
def test_a_key_more_or_less_does_not_fit(line, name, run):
    (document,) = documents(run(*line.split(), "--json"))
    (rows,) = (
        found
        for found in document.values()
        if isinstance(found, list) and found and isinstance(found[0], dict)
    )
    rows[0]["another"] = None
    assert not fits(document, DEFS[name])
    del rows[0]["another"]
    assert fits(document, DEFS[name])
    rows[0].popitem()
    assert not fits(document, DEFS[name])


def test_a_validator_of_json_schema_agrees(run):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for line, name, _ in PRINTED:
        (document,) = documents(run(*line.split(), "--json"))
        jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": f"#/$defs/{name}"}]}).validate(document)
