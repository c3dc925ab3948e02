"""Which files of rates the script takes, and which it refuses as damaged or of another format."""

import json

import pytest
from support.widget_core import document


def changed(path, value):
    """The text of a file with one value replaced, or taken away if it is None."""
    whole = json.loads(json.dumps(document()))
    *way, last = path
    at = whole
    for step in way:
        at = at[step]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return json.dumps(whole)


BROKEN = [
    (["at"], "yesterday"), (["at"], "2026-02-30T00:00:00Z"), (["at"], None), (["tables"], {}),
    (["tables"], None), (["tables", 0], "x"), (["tables", 0, "figures", "USD"], "0"),
    (["tables", 0, "figures", "USD"], "-1"), (["tables", 0, "figures", "USD"], "1e13"),
    (["tables", 0, "figures", "USD"], "1e-12"), (["tables", 0, "figures", "USD"], "1,5"),
    (["tables", 0, "figures", "USD"], "1" * 41), (["tables", 0, "figures", "USD"], "NaN"),
    (["tables", 0, "figures", "USD"], 75.5273), (["tables", 0, "figures", "USD"], ["1"]),
    (["tables", 0, "figures", "JPY", "nominal"], 0), (["tables", 0, "figures", "JPY", "nominal"], 1.5),
    (["tables", 0, "figures", "JPY", "nominal"], "100"), (["tables", 0, "figures", "JPY", "turned"], 1),
    (["tables", 0, "figures", "JPY", "day"], "2026-02-30"), (["tables", 0, "figures", "RUB"], "1"),
    (["tables", 0, "figures", "usd"], "1"), (["tables", 0, "figures", "__proto__"], "1"),
    (["tables", 0, "figures", "constructor"], "1"), (["tables", 0, "figures"], None),
    (["tables", 0, "figures"], []), (["tables", 0, "day"], "2026-13-01"), (["tables", 0, "day"], None),
    (["tables", 0, "day"], 20261031), (["tables", 0, "newer_from"], "soon"), (["tables", 0, "quote"], None),
    (["tables", 0, "base"], "EUR"), (["tables", 0, "kind"], "best"), (["tables", 0, "source"], "../etc"),
    (["tables", 0, "source"], "law"), (["tables", 0, "link"], "javascript:alert(1)"),
    (["tables", 0, "link"], "//x.org"), (["tables", 0, "link"], ["https://x.org"]),
    (["tables", 0, "name"], 7), (["tables", 0, "name"], None),
    (["tables", 0, "names"], {"__proto__": "x"}), (["tables", 0, "names"], {"ru": 1}),
    (["tables", 0, "late"], "no"), (["tables", 0, "only"], "rouble"),
    (["tables", 2, "span"], -1), (["tables", 0, "series"], "usd"), (["pegs", "AED", "text"], "0"),
    (["pegs", "AED", "quote"], "BHD"), (["pegs", "AED", "day"], None), (["law", "DEM"], []),
    (["law", "DEM", 0, "quote"], "FRF"), (["digits", "JPY"], "0"), (["digits", "JPY"], 1e9),
    (["digits", "__proto__"], 0), (["countries"], {"EUR": "ATB"}), (["none", "AED"], "KZT,XAU"),
    (["pairs"], {"USD": {"KZT": {"legs": [], "kind": "blend", "day": "2026-10-30"}}}),
    (["tables", 0, "until"], "2026-11"), (["tables", 0, "until"], True), (["names"], {"XAU": 1}),
    (["names"], {"gold": "Gold"}), (["names"], {"XAU": ""}), (["names"], ["Gold"]),
    (["pairs"], {"__proto__": {}}), (["pairs"], {"USD": []}), (["format"], None), (["format"], "1"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), BROKEN)
def test_a_file_with_one_wrong_value_is_refused(core, path, value):
    assert core.call("open", changed(path, value)) == {"thrown": "broken"}


@pytest.mark.parametrize("number", [0, 2, -1, 10**9])
def test_a_file_of_another_format_is_refused_as_that(core, number):
    assert core.call("open", json.dumps({"format": number})) == {"thrown": "format"}


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "7", '"x"', "{", "<!doctype html><p>not found", "[" * 100_000, "{" * 4_000_000,
        "\x1f\ufffd\b\0", json.dumps(document())[:-40],
    ],
)  # fmt: skip
def test_a_body_that_is_no_file_is_refused(core, text):
    assert core.call("open", text) == {"thrown": "broken"}


def test_a_file_that_is_larger_than_any_that_is_written_is_refused_unread(core):
    assert "file" in core.call("open", json.dumps(document(note="x" * 1_000_000)))
    assert core.call("open", json.dumps(document(note="x" * 10_000_000))) == {"thrown": "broken"}


def test_keys_that_are_not_known_are_left_for_later_versions(core):
    assert "file" in core.call("open", json.dumps(document(later={"__proto__": 1}, note="x")))


def test_names_of_currencies_are_kept(core):
    rates = core.call("open", json.dumps(document(names={"XAU": "Gold"})))
    assert core.call("get", rates, "names") == {"XAU": "Gold"}
