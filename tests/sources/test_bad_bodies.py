"""Bad answers over HTTP: the error of the source, the source that answers instead, the rates still held."""

import csv
import re
import shutil

import pytest
from support.days import utc
from support.everyone import Everyone
from support.servers import Answer

from converter import Converter

DAY = "2026-04-01"
# Sources of each form: XML, CSV, a JSON list, a JSON object; by day, by range, by month.
KEYS = ("boc", "er-api", "hmrc", "nbk", "nbp", "norges")

BAD = {
    "a page for people": Answer("<!DOCTYPE html><html><body>Request Rejected</body></html>"),
    "nothing": Answer(""),
    "a list of nothing but null": Answer("[null]"),
    "another host": Answer(status=301, headers={"Location": "https://elsewhere.example/"}),
    "an object without rates": Answer('{"success":false}'),
    "XML of an error": Answer("<error>over capacity</error>"),
}
REFUSALS = {
    "er-api": '{"result":"error","error-type":"quota-reached"}',
    "frankfurter": '{"status":422,"message":"invalid date"}',
    "nbu": '[{"message":"Wrong parameters format"}]',
    "openexchangerates": '{"error":true,"status":401,"message":"invalid_app_id"}',
}
NAMESPACES = {"bnr": b"http://www.bnr.ro/xsd", "ecb": b"http://www.ecb.int/vocabulary/2002-08-01/eurofxref"}
# The part of a body that is about dollars, and its newest figure.
DOLLARS = {
    "boc": (rb', "FXUSDCAD": \{"v": [^}]*\}', b"1.3706"),
    "cbu": (rb'\{"id":69,[^}]*\},\n', b"12194.21"),
    "cnb": (rb',\n\{"currencyCode":"USD"[^}]*\}', b"21.291"),
    "nbk": (rb"<item>.*<title>USD.*\n", b"478.77"),
    "norges": (rb"B,USD,.*\n", b"9.7049"),
}


class Met:
    """The outcome: the answer, the error of the source, the reports, its files before and after."""

    def __init__(self, answer, error, reports, before, after):
        self.answer = answer
        self.answered = answer.source
        self.error = error
        self.reports = reports
        self.before = before
        self.after = after


def converter(server, cache, *keys):
    environ = {**server.environ, "CONVERTER_SEED_DIR": str(cache / "nothing")}
    settings = {"clock": lambda: server.now, "environ": environ, "timeout": 20.0}
    return Converter(keys or "auto", cache_dir=cache, **settings)


def rates_in(folder):
    """The names and bodies of the files in which the rates of a source are held."""
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


@pytest.fixture(scope="module")
def tuesday(tmp_path_factory):
    """A cache in which every source holds its rates of Tuesday 2026-03-31."""
    cache = tmp_path_factory.mktemp("tuesday")
    fill(cache)
    return cache


def fill(cache):
    with Everyone(utc("2026-03-31T16:30")) as server, converter(server, cache) as everything:
        everything.compare(100, "EUR", "USD")


@pytest.fixture
def meet(tuesday, tmp_path):
    """Has a source, whose rates of Tuesday are held, send a body on Wednesday; the next source is boe."""
    with Everyone(utc(f"{DAY}T16:30")) as server:

        def go(key, sent):
            server.instead = {key: sent}
            shutil.copytree(tuesday / key, tmp_path / key / key)
            before = rates_in(tmp_path / key / key)
            with converter(server, tmp_path / key, key, "boe") as two:
                answer = two.convert(100, "EUR", "USD", DAY)
                error = two.compare(100, "EUR", "USD", DAY)[0].error
                return Met(answer, error, list(two.reports), before, rates_in(tmp_path / key / key))

        yield go


@pytest.mark.parametrize("sent", BAD.values(), ids=BAD)
def test_a_body_without_rates_is_a_changed_source_and_the_next_one_is_asked(meet, sent):
    for key in KEYS:
        met = meet(key, sent)
        assert (met.answered, met.error.kind) == ("boe", "source-changed"), key
        assert met.after == met.before != {}, key


@pytest.mark.parametrize("key", REFUSALS)
def test_an_error_in_the_publishers_own_form_is_a_refusal_and_the_next_one_is_asked(meet, key):
    met = meet(key, Answer(REFUSALS[key]))
    assert (met.answered, met.error.kind) == ("boe", "source-refused")
    assert met.after == met.before != {}


@pytest.mark.parametrize("key", ["frankfurter", "nbp", "nbu"])
def test_an_empty_list_from_a_source_of_lists_is_no_table_and_the_next_one_is_asked(meet, key):
    met = meet(key, Answer("[]"))
    assert (met.answered, str(met.error)) == ("boe", f"{key} has no rates of {DAY} yet")
    assert met.after == met.before != {}


@pytest.mark.parametrize("key", NAMESPACES)
def test_a_body_in_another_namespace_is_read(meet, key):
    met = meet(key, lambda body: body.replace(NAMESPACES[key], b"https://elsewhere.example/2027"))
    assert (met.answered, met.error) == (key, None)


@pytest.mark.parametrize("key", DOLLARS)
def test_a_table_without_its_dollars_is_held_and_the_next_one_is_asked(meet, key):
    met = meet(key, lambda body: re.sub(DOLLARS[key][0], b"", body))
    assert (met.answered, met.error.kind, met.reports) == ("boe", "out-of-history", [])
    assert only_euros_are_new(met)


@pytest.mark.parametrize("key", DOLLARS)
def test_dollars_at_zero_are_set_aside_for_the_rate_of_the_day_before(meet, key):
    met = meet(key, lambda body: body.replace(DOLLARS[key][1], b"0"))
    assert (met.answered, met.error) == (key, None)
    assert str(met.answer.as_of) < DAY
    assert "set-aside" in [note.code for note in met.answer.notes]
    assert re.fullmatch(f"{key}: 1 USD = 0 [A-Z]+ of 2026-.* is not used: it is not a rate", met.reports[-1])


def only_euros_are_new(met):
    """Whether all rates held before are still held, and a new day has euros but no dollars."""
    before, after = figures(met.before), figures(met.after)
    new = {column[:3] for _, column in after.keys() - before.keys()}
    return before.items() <= after.items() and "EUR" in new and "USD" not in new


def figures(files):
    """The figures in files of rates, by day and column."""
    found = {}
    for body in files.values():
        head, *rows = csv.reader(line for line in body.decode().splitlines() if line[0] != "#")
        for day, _, *cells in rows:
            found |= {(day, name): cell for name, cell in zip(head[2:], cells, strict=True) if cell}
    return found
