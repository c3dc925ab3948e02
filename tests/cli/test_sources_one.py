"""``convert sources NAME`` tells all of one source."""

import csv
import io
import json

import pytest
from support.days import utc
from support.publishers import CLOSED, NOWHERE

from converter import sources
from converter.cli.commands.sources_one import published
from converter.errors import SourceUnreachable
from converter.fetch import silence
from converter.sources.calendar import MONDAY_TO_FRIDAY, Publication
from converter.store.layers import Store
from converter.store.state import State


@pytest.mark.parametrize("key", sources.keys())
def test_every_source_is_told_with_its_licence_terms_and_calendar(key, run):
    info = sources.get(key).INFO
    out = run("sources", key).out
    for said in (info.name, info.licence, info.terms, info.attribution, info.url_variable):
        assert said in out
    assert f"{info.publication.longest_pause} day" in out
    assert published(info.publication) in out


def test_the_list_has_no_licences_but_says_where_they_are(run):
    out = run("sources").out
    assert sources.get("ecb").INFO.licence not in out
    assert out.endswith("convert sources NAME tells all of one, its licence too\n")


@pytest.mark.parametrize("shape", ["json", "ndjson"])
def test_in_json_it_is_the_item_of_the_list_with_more(shape, run):
    (listed,) = [one for one in json.loads(run("sources", "--json").out)["sources"] if one["key"] == "cbr"]
    told = json.loads(run("sources", "cbr", "--format", shape).out)
    told = told["sources"][0] if shape == "json" else told
    assert told.items() >= listed.items()
    assert (told["longest_pause"], told["url_variable"]) == (12, "CONVERTER_CBR_URL")


def test_in_csv_it_is_one_row(run):
    (row,) = csv.DictReader(io.StringIO(run("sources", "ecb", "--csv").out))
    assert "de Europäische Zentralbank el " in row["names"]
    assert (row["key"], row["home"], row["licence"]) == ("ecb", "EUR", sources.get("ecb").INFO.licence)


def test_a_code_that_ended_has_its_last_day(run):
    assert "HRK from 2005-04-01 until 2022-12-30" in run("sources", "ecb").out


def test_a_source_with_a_key_names_its_variable_and_whether_it_is_set_but_never_the_key(run):
    said = run("sources", "openexchangerates", OPENEXCHANGERATES_API_KEY="secret").out
    assert "OPENEXCHANGERATES_API_KEY" in said
    assert "key set         yes" in said
    assert "secret" not in said
    assert "key set         no" in run("sources", "openexchangerates", OPENEXCHANGERATES_API_KEY="").out


def test_its_last_failure_is_told(run):
    asking = {"CONVERTER_OFFLINE": "", "CONVERTER_ECB_URL": CLOSED}
    assert "last failure" not in run("sources", "ecb").out
    run("100", "USD", "EUR", "--source", "ecb", "--refresh", **asking)
    assert "can't be reached (connection refused), at 2026-04-26" in run("sources", "ecb").out


def test_an_unknown_name_is_exit_2_with_the_nearest(run):
    ran = run("sources", "ebc")
    assert (ran.code, ran.out) == (2, "")
    assert "unknown source 'ebc'; did you mean ecb?" in ran.err


def test_a_check_of_one_source_asks_only_that_one(run):
    ran = run("sources", "cbr", "--check", "--json", CONVERTER_OFFLINE="", CONVERTER_CBR_URL=NOWHERE)
    assert [one["key"] for one in json.loads(ran.out)["checked"]] == ["cbr"]


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        (Publication("rolling", "UTC"), "at any time; a table is asked for again after 30 minutes"),
        (Publication("day", "UTC", (9, 5), frozenset((2,))), "for Wednesday at 09:05 UTC"),
        (Publication("day", "UTC", (9, 5), MONDAY_TO_FRIDAY), "for Monday to Friday at 09:05 UTC"),
        (
            Publication("day", "UTC", (9, 5), MONDAY_TO_FRIDAY, behind=1),
            "for Monday to Friday at 09:05 UTC, 1 working day later",
        ),
        (Publication("eve", "UTC", (9, 5)), "for every day at 09:05 UTC of the day before"),
        (
            sources.get("hmrc").INFO.publication,
            "once a month, at 12:00 Europe/London on the last Thursday but one of the month before",
        ),
    ],
)
def test_a_calendar_is_told_in_plain_words(calendar, said):
    assert published(calendar) == said


def test_an_answer_that_was_not_waited_for_is_no_failure(run, tmp_path):
    now = utc("2026-04-26T22:00")
    store = Store(str(tmp_path / "cache"), str(tmp_path / "none"), lambda: now)
    state = State.read(store, "ecb")
    silence.note_cut_off(state, SourceUnreachable("late", "ecb"), "newest", now)
    state.write(store, "ecb")
    assert "last failure" not in run("sources", "ecb").out
    assert json.loads(run("sources", "ecb", "--json").out)["sources"][0]["last_failure"] is None


def test_what_a_publisher_calls_itself_in_other_languages_is_told(run):
    told = json.loads(run("sources", "cbr", "--json").out)["sources"][0]
    assert told["names"] == [{"lang": "ru", "name": "Банк России"}]
    assert "Банк России (ru)\n" in run("sources", "cbr").out
    assert json.loads(run("sources", "coinbase", "--json").out)["sources"][0]["names"] == []
    assert "\nnames" not in run("sources", "coinbase").out
