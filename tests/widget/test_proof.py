"""A document of rates that is proved answers every pair as the converter does, over all kinds of stores."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.widget import held, offline, some, unlike

from converter.errors import InputError, RateUnavailable
from converter.widget.document import document
from converter.widget.proof import MOST, proved

FEW = ["USD", "EUR", "RUB", "JPY", "GBP", "KZT", "AED", "XOF", "XAU", "PLN", "GEL", "DEM"]
SOME = ["USD", "EUR", "RUB", "JPY", "AED", "XOF", "XPF", "BTN", "XCG", "ANG", "DEM", "TRL", "XAU"]


def carried(content: dict[str, Any]) -> set[tuple[str, str]]:
    """The pairs that the document carries."""
    return {(base, quote) for base, quotes in content.get("pairs", {}).items() for quote in quotes}


def without_rate(content: dict[str, Any]) -> set[tuple[str, str]]:
    """The pairs of which the document says that they have no rate."""
    return {(base, quote) for base, quotes in content.get("none", {}).items() for quote in quotes.split()}


def fresh(folder: Path) -> None:
    held(folder, "ecb/2026.csv", "EUR/USD EUR/JPY EUR/GBP", "2026-10-30 1.1172 175.68 0.8338")
    held(folder, "cbr/2026.csv", "USD/RUB|100 JPY/RUB", "2026-10-30 75.5273 47.2636")


def stale_and_fresh(folder: Path) -> None:
    held(folder, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-20 1.1172 175.68", late=True)
    held(folder, "cbr/2026.csv", "USD/RUB|100 JPY/RUB", "2026-10-21 75.5273 47.2636", late=True)
    held(
        folder, "currency-api/2026-10.csv", "USD/EUR USD/JPY USD/RUB USD/AED",
        "2026-10-29 0.89 157.3 75.4 3.6724",
    )  # fmt: skip


def all_stale(folder: Path) -> None:
    held(folder, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-12 1.1172 175.68", late=True)
    held(folder, "frankfurter/2026.csv", "USD/EUR USD/KZT USD/AED", "2026-10-16 0.89 512 3.67", late=True)
    held(
        folder, "currency-api/2026-10.csv", "USD/EUR USD/JPY USD/KZT USD/AED USD/XOF",
        "2026-10-20 0.88 157.3 510 3.6724 588", late=True,
    )  # fmt: skip


def set_aside(folder: Path) -> None:
    held(
        folder, "ecb/2026.csv", "EUR/USD EUR/JPY EUR/GBP",
        "2026-10-28 1.1133 175.86 0.8378", "2026-10-29 1.1130 ?17.592 0.8357",
        "2026-10-30 ?11.172 ?17.568 0.83",
    )  # fmt: skip
    held(folder, "currency-api/2026-10.csv", "USD/EUR USD/AED USD/JPY", "2026-10-30 0.89 ?36.724 157.3")


def own_days(folder: Path) -> None:
    held(
        folder, "frankfurter/2026.csv", "USD/EUR USD/KZT USD/AED USD/CLP USD/PEN",
        "2026-10-17 - - - 950 -", "2026-10-28 - 512 3.6726 - 3.4", "2026-10-30 0.8951 - - - ?34",
    )  # fmt: skip
    held(folder, "frankfurter/2026-XAU.csv", "XAU/USD", "2026-10-29 4001.5")


def late_metal(folder: Path) -> None:
    held(folder, "frankfurter/2026.csv", "USD/EUR USD/KZT USD/AED", "2026-10-30 0.8951 512 3.6726")
    held(folder, "frankfurter/2026-XAU.csv", "XAU/USD", "2026-10-27 4001.5", late=True)
    held(folder, "currency-api/2026-10.csv", "USD/EUR USD/XAU USD/KZT", "2026-10-30 0.89 0.00025 511")


def chain(folder: Path) -> None:
    held(folder, "ecb/2026.csv", "EUR/USD EUR/PLN", "2026-10-30 1.1172 4.2")
    held(folder, "cbr/2026.csv", "EUR/RUB USD/RUB GEL/RUB", "2026-10-30 88.1 75.5273 28.0")


def older_code(folder: Path) -> None:
    held(folder, "currency-api/2026-10.csv", "USD/EUR USD/BYR USD/BYN USD/SLL", "2026-10-30 0.9 3 2.9 24000")


STORES = [fresh, stale_and_fresh, all_stale, set_aside, own_days, late_metal, chain, older_code]


@pytest.mark.parametrize("store", STORES, ids=lambda store: store.__name__)
@pytest.mark.parametrize("sources", ["auto", "frankfurter,ecb,cbr,currency-api"])
def test_every_pair_is_that_of_the_converter(
    tmp_path: Path, store: Callable[[Path], None], sources: str
) -> None:
    store(tmp_path)
    converter = offline(tmp_path, sources)
    assert unlike(converter, proved(converter, some(converter, [*FEW, "CLP", "BYR", "SLL"]))) == []


@pytest.mark.parametrize(
    ("sources", "now"),
    [
        ("auto", "2026-10-30T20:00:00Z"), ("auto", "2026-04-26T22:00:58Z"),
        ("ecb,cbr", "2026-10-30T20:00:00Z"), ("nbp,nbu,boc", "2026-10-30T20:00:00Z"),
    ],
)  # fmt: skip
def test_every_pair_is_that_of_the_converter_over_shipped_rates(
    tmp_path: Path, sources: str, now: str
) -> None:
    converter = offline(tmp_path, sources, now=now, shipped=True)
    content = proved(converter, some(converter, SOME))
    assert unlike(converter, content) == []
    assert sources != "auto" or content.keys().isdisjoint(("pairs", "none"))


def test_without_pegs_none_is_in_the_document_and_every_pair_is_that_of_the_converter(tmp_path: Path) -> None:
    converter = offline(tmp_path, pegs=False, shipped=True)
    content = proved(converter, document(converter, ["USD", "EUR", "AED", "XOF"]))
    assert "pegs" not in content
    assert unlike(converter, content) == []


def test_with_a_largest_age_every_pair_is_that_of_the_converter(tmp_path: Path) -> None:
    own_days(tmp_path)
    converter = offline(tmp_path, max_age=1)
    content = proved(converter, some(converter, FEW))
    assert content["tables"][0]["figures"].keys() == {"EUR", "XAU"}
    assert unlike(converter, content) == []


MANY = int(os.environ.get("EXAMPLES", "8"))
CODES = ["EUR", "JPY", "AED", "XOF", "RUB"]
DAYS = ["2026-10-12", "2026-10-20", "2026-10-29", "2026-10-30"]
KINDS = {
    "ecb/2026": lambda code: f"EUR/{code}",
    "cbr/2026": lambda code: f"{code}/RUB",
    "frankfurter/2026": lambda code: f"USD/{code}",
    "currency-api/2026-10": lambda code: f"USD/{code}",
}


@st.composite
def stores(draw: Any) -> dict[str, Any]:
    """Files of rates by name: each with its columns, rows, and whether it is late."""
    found = {}
    for name, column in KINDS.items():
        own = column("X").replace("X", "").strip("/")
        codes = [code for code in [*CODES, "USD"] if code != own]
        least = 1 if name == "ecb/2026" else 0
        some = draw(st.lists(st.sampled_from(codes), unique=True, min_size=least, max_size=5))
        days = sorted(draw(st.lists(st.sampled_from(DAYS), unique=True, min_size=1, max_size=3)))
        cell = st.sampled_from(["-", "2", "3.5", "0.25", "?9", "7"])
        rows = [" ".join([day, *draw(st.tuples(*[cell] * len(some)))]) for day in days]
        if some:
            found[name] = (" ".join(map(column, some)), rows, draw(st.booleans()))
    return found


@given(stores(), st.sampled_from(["auto", "currency-api,ecb,frankfurter"]))
@settings(max_examples=MANY, suppress_health_check=[HealthCheck.too_slow])
def test_every_pair_of_any_store_is_that_of_the_converter(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, Any], sources: str
) -> None:
    folder = tmp_path_factory.mktemp("store")
    for name, (columns, rows, late) in files.items():
        held(folder, f"{name}.csv", columns, *rows, late=late)
    converter = offline(folder, sources)
    try:
        content = some(converter, [*CODES, "USD"])
    except (InputError, RateUnavailable):  # no figure, or all are set aside
        return
    assert unlike(converter, proved(converter, content)) == []


@pytest.mark.parametrize(
    "store", [s for s in STORES if s not in (fresh, chain)], ids=lambda one: one.__name__
)
def test_only_chains_of_two_sources_are_exceptions(tmp_path: Path, store: Callable[[Path], None]) -> None:
    store(tmp_path)
    converter = offline(tmp_path)
    assert unlike(converter, some(converter, [*FEW, "CLP", "PEN"])) == []


def test_a_chain_of_two_sources_is_carried_with_its_legs(tmp_path: Path) -> None:
    chain(tmp_path)
    converter = offline(tmp_path)
    content = proved(converter, some(converter, FEW))
    assert content["pairs"]["PLN"]["RUB"] == {
        "legs": [
            {"base": "EUR", "quote": "PLN", "text": "4.2", "day": "2026-10-30", "source": "ecb"},
            {"base": "EUR", "quote": "RUB", "text": "88.1", "day": "2026-10-30", "source": "cbr"},
        ],
        "kind": "reference",
        "day": "2026-10-30",
    }


def test_a_pair_that_the_converter_does_not_answer_has_no_rate(tmp_path: Path) -> None:
    fresh(tmp_path)
    converter = offline(tmp_path)
    content = some(converter, FEW)
    content["tables"][0]["figures"]["PLN"] = "17.9"
    found = proved(converter, content)
    assert without_rate(found) == {("PLN", "RUB"), ("RUB", "PLN")}


def test_a_figure_that_is_not_the_converter_s_is_not_used(tmp_path: Path) -> None:
    fresh(tmp_path)
    converter = offline(tmp_path)
    content = some(converter, FEW)
    content["tables"][0]["figures"]["USD"] = "75.5274"
    found = proved(converter, content)
    assert ("USD", "RUB") in carried(found)
    assert unlike(converter, found) == []


def test_where_too_many_pairs_differ_none_is_carried(tmp_path: Path) -> None:
    converter = offline(tmp_path, "ecb", shipped=True)
    content = document(converter)
    table = content["tables"][0]
    del table["figures"]["USD"], table["figures"]["JPY"], table["figures"]["GBP"], table["figures"]["CHF"]
    table["figures"] = {code: f"{text}1" for code, text in table["figures"].items()}
    found = proved(converter, {**content, "law": {}})
    pairs = (len(table["figures"]) + 1) * len(table["figures"])
    assert pairs > MOST
    assert carried(found) == set()
    assert len(without_rate(found)) == pairs
