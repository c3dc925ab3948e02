"""The document of rates: its tables, figures, pegs, laws and currencies, and what is fetched for it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.publishers import World
from support.servers import Answer
from support.widget import held, offline, some, unlike

from converter import Converter
from converter.errors import InputError, NotHeld, RateUnavailable, SourceChanged
from converter.lookup.tables import missed
from converter.widget.document import currencies, document, text, without_instant
from converter.widget.fetching import fetch_newest
from converter.widget.proof import proved


@pytest.fixture
def banks(tmp_path: Path) -> Path:
    """Fresh tables of the ECB and the Bank of Russia."""
    held(tmp_path, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-30 1.1172 175.68")
    held(tmp_path, "cbr/2026.csv", "USD/RUB|100 JPY/RUB", "2026-10-30 75.5273 47.2636")
    return tmp_path


def tables(content: dict[str, Any]) -> dict[str, Any]:
    """The tables by source, of a document that has one of each."""
    return {table["source"]: table for table in content["tables"]}


def test_a_table_is_as_it_was_published(banks: Path) -> None:
    content = document(offline(banks), ["USD", "JPY", "RUB"])
    found = tables(content)
    assert list(found) == ["cbr", "ecb"]
    assert found["ecb"] == {
        "source": "ecb", "name": "European Central Bank", "names": found["ecb"]["names"],
        "attribution": "Source: ECB", "link": found["ecb"]["link"], "kind": "reference",
        "base": "EUR", "day": "2026-10-30",
        "newer_from": "2026-11-02T17:00:00Z", "zone": "Europe/Berlin",
        "figures": {"JPY": "175.68", "USD": "1.1172"},
    }  # fmt: skip
    assert found["cbr"]["quote"] == found["cbr"]["only"] == "RUB"
    assert found["cbr"]["figures"] == {"JPY": {"text": "47.2636", "nominal": 100}, "USD": "75.5273"}


def test_a_named_bank_answers_all_its_pairs(banks: Path) -> None:
    content = document(offline(banks, "cbr"))
    assert "only" not in content["tables"][0]
    assert "pegs" not in content


def test_figures_of_other_days_and_directions_say_so(tmp_path: Path) -> None:
    held(tmp_path, "frankfurter/2026.csv", "USD/EUR USD/KZT", "2026-10-28 - 512", "2026-10-30 0.8951 -")
    held(tmp_path, "frankfurter/2026-XAU.csv", "XAU/USD", "2026-10-30 4001.5")
    found = tables(document(offline(tmp_path)))["frankfurter"]
    assert found["figures"] == {
        "EUR": "0.8951", "KZT": {"text": "512", "day": "2026-10-28"},
        "XAU": {"text": "4001.5", "turned": True},
    }  # fmt: skip


def test_figures_too_many_days_apart_have_a_span(tmp_path: Path) -> None:
    held(tmp_path, "frankfurter/2026.csv", "USD/EUR", "2026-10-30 0.8951")
    held(tmp_path, "frankfurter/2026-XAU.csv", "XAU/USD", "2026-10-10 4001.5")
    converter = offline(tmp_path)
    content = some(converter, ["EUR", "XAU", "USD"])
    assert content["tables"][0]["span"] == 14
    assert unlike(converter, content) == []


def test_a_currency_whose_own_table_is_late_is_in_a_late_table(tmp_path: Path) -> None:
    held(tmp_path, "frankfurter/2026.csv", "USD/EUR USD/KZT", "2026-10-30 0.8951 512")
    held(tmp_path, "frankfurter/2026-XAU.csv", "XAU/USD", "2026-10-27 4001.5", late=True)
    first, second = document(offline(tmp_path))["tables"]
    assert ("late" not in first, list(first["figures"])) == (True, ["EUR", "KZT"])
    assert (second["late"], list(second["figures"])) == (True, ["EUR", "KZT", "XAU"])


def test_a_figure_that_is_set_aside_is_in_no_table(tmp_path: Path) -> None:
    held(tmp_path, "ecb/2026.csv", "EUR/USD EUR/JPY", "2026-10-29 1.1130 175.92", "2026-10-30 1.1172 ?17.568")
    first, second = document(offline(tmp_path))["tables"]
    assert (first["day"], first["figures"]) == ("2026-10-30", {"USD": "1.1172"})
    assert (second["day"], second["figures"]) == ("2026-10-29", {"JPY": "175.92", "USD": "1.1130"})
    assert "?" not in text(document(offline(tmp_path)))


def test_pegs_and_laws_lead_to_what_is_quoted(banks: Path) -> None:
    content = document(offline(banks))
    known = currencies({**content, "pegs": {}, "law": {}})
    assert known == ["EUR", "JPY", "RUB", "USD"]
    assert {peg["base"] for peg in content["pegs"].values()} - {"XPF"} == {"USD", "EUR"}
    assert content["pegs"]["XPF"] == {
        "base": "XPF", "quote": "EUR", "text": "8.38", "nominal": 1000, "day": "1999-01-01",
    }  # fmt: skip
    assert content["law"]["BGL"][-1] == {
        "base": "EUR",
        "quote": "BGN",
        "text": "1.95583",
        "day": "2026-01-01",
    }
    assert "TRL" not in content["law"]


def test_with_currencies_come_the_own_ones_of_the_sources_and_the_anchors(tmp_path: Path) -> None:
    content = document(offline(tmp_path, shipped=True), ["aed", "BND", "DEM", "jpy"])
    assert currencies(content) == ["AED", "BND", "DEM", "EUR", "JPY", "RUB", "SGD", "USD"]


def test_decimals_and_countries_are_those_that_are_not_usual(tmp_path: Path) -> None:
    content = document(offline(tmp_path, shipped=True), ["USD", "EUR", "JPY", "KWD", "XAU", "DEM"])
    assert content["digits"] == {"JPY": 0, "KWD": 3, "XAU": None}
    assert content["countries"].keys() == {"EUR", "USD", "XAU"}
    assert content["countries"]["XAU"] == ""
    assert content["countries"]["USD"].startswith("ASBQEC")


@pytest.mark.parametrize(
    ("codes", "said"), [(["USB"], "unknown currency 'USB'"), ([], "a list of at least one currency")]
)
def test_codes_that_are_none_are_refused(banks: Path, codes: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        document(offline(banks, "ecb"), codes)


@pytest.mark.parametrize("sources", ["ecb", "cbr", "ecb,cbr", "auto", "rba"])
@pytest.mark.parametrize("code", ["CLP", "PLN", "YUM", "HRK", "RUB", "BTC", "XAU"])
def test_a_currency_without_a_rate_is_refused_as_a_question_is(banks: Path, sources: str, code: str) -> None:
    converter = offline(banks, sources)
    bases = {source.INFO.base for source in converter.policy.sources}
    asked = [_refusal(lambda base=base: converter.rate(code, base)) for base in bases - {code}]
    if not asked or "" in asked:  # one of the sources has a rate
        return
    said = _refusal(lambda: document(converter, [code]))
    assert said in asked
    assert ("NotHeld" in said) is any("NotHeld" in one for one in asked)


def _refusal(ask: Callable[[], object]) -> str:
    """The error with its type; an empty text if there is none."""
    try:
        ask()
    except RateUnavailable as error:
        return repr(error)
    return ""


def test_a_currency_that_will_never_have_a_rate_is_told_before_one_that_may(tmp_path: Path) -> None:
    with pytest.raises(RateUnavailable, match="no rate of CLP/CAD: not quoted by ecb") as refused:
        document(offline(tmp_path, "ecb"), ["CAD", "CLP", "USD"])
    assert not isinstance(refused.value, NotHeld)


def test_a_currency_without_a_rate_is_told_of_a_pair_that_was_asked_for(banks: Path) -> None:
    with pytest.raises(RateUnavailable, match=r"no rate of CLP/(EUR|USD)"):
        document(offline(banks, "cbr,ecb"), ["CLP", "EUR", "USD"])


def test_a_currency_of_a_source_that_failed_may_come_later(five: World) -> None:
    five.fail("ecb")
    converter = widget_converter(five, "ecb")
    failed = fetch_newest(converter, codes=["USD", "PLN"])
    for codes in (["USD", "PLN"], None):
        with pytest.raises(NotHeld, match=re.escape(str(failed[0]))):
            document(converter, codes, failed)


def test_a_currency_that_the_sources_answer_without_will_not_come(five: World) -> None:
    converter = widget_converter(five, "frankfurter")
    failed = fetch_newest(converter, codes=["USD", "VES"])
    five.forget()
    with pytest.raises(RateUnavailable, match="no rate of USD/VES: frankfurter has no VES") as refused:
        document(converter, ["USD", "VES"], failed)
    assert not isinstance(refused.value, NotHeld)
    assert five.requested() == []


def test_a_converter_with_figures_that_are_not_for_others_is_refused(banks: Path) -> None:
    with pytest.raises(InputError, match="the terms of er-api don't allow its figures to be passed on"):
        document(offline(banks, redistributable=False))
    assert document(offline(banks, "ecb", redistributable=False))


def test_where_nothing_is_held_there_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(NotHeld, match=r"no rates of ecb .*; offline, and no rates of cbr"):
        document(offline(tmp_path, "ecb,cbr"))


@pytest.mark.parametrize("name", ["own", "standing"])
def test_own_rates_are_refused(banks: Path, name: str) -> None:
    with pytest.raises(InputError, match="own rates are not passed on"):
        document(offline(banks, **{name: {"USD/RUB": "92.50"}}))


def test_no_figure_of_a_source_whose_terms_forbid_it_is_in_the_document(tmp_path: Path) -> None:
    held(tmp_path, "er-api/2026-10.csv", "USD/EUR USD/KZT", "2026-10-30 0.8951 512")
    held(tmp_path, "ecb/2026.csv", "EUR/USD", "2026-10-30 1.1172")
    converter = offline(tmp_path)
    content = proved(converter, document(converter, ["USD", "EUR"]))
    assert list(tables(content)) == ["ecb"]
    assert "er-api" not in text(content)


# -- the same document ------------------------------------------------------------------------------


def test_the_same_tables_at_the_same_time_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = (text(document(offline(tmp_path, shipped=True))) for _ in range(2))
    assert one == two
    assert json.loads(one) == document(offline(tmp_path, shipped=True))


def test_a_later_instant_alone_changes_nothing_else(banks: Path) -> None:
    one, two = (document(offline(banks, now=f"2026-10-30T2{hour}:00:00Z")) for hour in (0, 1))
    assert one != two
    assert without_instant(one) == without_instant(two)


# -- how old it is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("now", ["2026-10-30T20:00:00Z", "2026-04-26T22:00:58Z"])
def test_from_newer_from_on_a_newer_table_is_missed(tmp_path: Path, now: str) -> None:
    from datetime import datetime, timedelta

    converter = offline(tmp_path, "cbr,ecb,nbp,nbu,boc,cnb,norges,riksbank", now=now, shipped=True)
    infos = {source.INFO.key: source.INFO for source in converter.policy.sources}
    for table in document(converter)["tables"]:
        info, instant = infos[table["source"]], datetime.fromisoformat(table["newer_from"])
        row = converter.store.read(info).newest(converter.store.clock())
        assert missed(info, row, instant)
        assert not missed(info, row, instant - timedelta(seconds=1))
        assert table.get("late", False) is missed(info, row, converter.store.clock())


# -- fetching ---------------------------------------------------------------------------------------


def widget_converter(world: World, sources: str = "auto") -> Converter:
    """A converter of the publishers on this machine."""
    return world.converter(sources, redistributable=True)


def test_what_is_fresh_though_its_source_failed_is_no_failure(five: World) -> None:
    fetch_newest(widget_converter(five))
    five.at("2026-10-30T23:30")
    five.fail("frankfurter")
    five.forget()
    assert fetch_newest(widget_converter(five), codes=["USD", "EUR"]) == []
    assert five.requested("frankfurter")


def test_a_reply_that_was_refused_is_told_though_the_table_held_is_fresh(five: World) -> None:
    fetch_newest(widget_converter(five))
    five.at("2026-10-30T23:30")
    five.fail("frankfurter", with_=Answer("<html>moved</html>"))
    failed = fetch_newest(widget_converter(five), codes=["USD", "EUR"])
    assert [(error.source, type(error)) for error in failed] == [("frankfurter", SourceChanged)]


def test_metals_are_asked_for_only_if_they_are_wanted(five: World) -> None:
    fetch_newest(widget_converter(five), codes=["USD", "EUR"])
    assert not any("XAU" in request or "XAG" in request for request in five.requested("frankfurter"))


def test_each_source_that_is_due_is_asked_once(five: World) -> None:
    converter = widget_converter(five)
    assert fetch_newest(converter, codes=["USD", "EUR", "RUB", "JPY"]) == []
    assert [len(five.requested(key)) for key in ("cbr", "ecb", "frankfurter", "currency-api")] == [1, 1, 1, 1]
    assert five.requested("er-api") == []
    five.forget()
    assert fetch_newest(converter, codes=["USD", "EUR", "RUB", "JPY"]) == []
    assert proved(converter, document(converter, ["USD", "EUR", "RUB", "JPY"]))
    assert five.requested() == []


def test_metals_are_asked_for_if_they_are_wanted(five: World) -> None:
    five.server.frankfurter[0][1]["XAU", "USD"] = "4001.5"
    converter = widget_converter(five)
    fetch_newest(converter, codes=["USD", "XAU", "RUB"])
    five.forget()
    content = proved(converter, document(converter, ["USD", "XAU", "RUB"]))
    assert tables(content)["frankfurter"]["figures"]["XAU"] == {"text": "4001.5", "turned": True}
    assert five.requested() == []


def test_a_metal_that_fails_does_not_stop_the_others(five: World) -> None:
    figures = five.server.frankfurter[0][1]
    figures["XAG", "USD"], figures["XAU", "USD"] = "50.1", "4001.5"
    five.fail("frankfurter", only="base=XAG", with_=Answer("none", 404))
    converter, codes = widget_converter(five), ["USD", "EUR", "XAG", "XAU"]
    failed = fetch_newest(converter, codes=codes)
    assert [error.source for error in failed] == ["frankfurter"]
    five.forget()
    content = some(converter, codes)
    assert tables(content)["frankfurter"]["figures"].keys() == {"EUR", "XAU"}
    assert unlike(converter, proved(converter, content)) == []
    assert five.requested() == []


def test_a_source_that_fails_does_not_stop_the_others(five: World) -> None:
    five.fail("cbr", "frankfurter")
    converter = widget_converter(five)
    failed = fetch_newest(converter)
    assert [*dict.fromkeys(error.source for error in failed)] == ["cbr", "frankfurter"]
    content = proved(converter, document(converter, ["USD", "EUR", "JPY"], failed))
    assert list(tables(content)) == ["ecb", "currency-api"]
    assert unlike(converter, content) == []


def test_a_late_table_that_could_not_be_replaced_is_late(five: World) -> None:
    fetch_newest(widget_converter(five))
    five.at("2026-11-03T15:04")
    five.fail("ecb")
    converter = widget_converter(five)
    content = document(converter, ["USD", "EUR", "JPY"], fetch_newest(converter))
    assert tables(content)["ecb"]["late"] is True
    assert unlike(converter, proved(converter, content)) == []


def test_offline_nothing_is_asked(five: World) -> None:
    fetch_newest(widget_converter(five))
    five.at("2026-11-03T15:04")
    five.forget()
    assert fetch_newest(five.converter(redistributable=True, offline=True)) == []
    assert five.requested() == []
