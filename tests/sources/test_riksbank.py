"""The Riksbank's group of series."""

from datetime import date

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted

from converter.errors import SourceChanged
from converter.sources.contract import Reply
from converter.sources.riksbank import INFO, parse, plan

GROUP = (FOLDER / "riksbank" / "group.json").read_text()


def test_the_days_stand_in_the_address():
    (request,) = plan(wanted("2026-03-27"))
    assert request.url == ("https://api.riksbank.se/swea/v1/Observations/ByGroup/130/2026-03-20/2026-03-27")


def test_no_request_is_for_more_than_a_year():
    found = plan(wanted("2024-01-08", "2026-01-05"))
    assert [f"{r.first}..{r.last}" for r in found] == [
        "2024-01-01..2024-01-06", "2024-01-07..2025-01-05", "2025-01-06..2026-01-05",
    ]  # fmt: skip


def test_days_without_any_observation_are_answered_with_nothing():
    (request,) = plan(wanted("2026-03-29"))
    assert parse(Reply(request, 204, b"", NOON)).tables == ()


def test_the_krona_itself_is_left_out_and_yen_are_for_one():
    found = tables(parse(reply(GROUP)))["2026-03-27"]
    assert "SEK/SEK" not in found
    assert found["JPY/SEK"] == "0.05907"


def test_the_euro_of_before_1999_is_the_ecu_and_is_left_out():
    found = tables(
        parse(reply(GROUP.replace("2026-03-26", "1998-12-30").replace("2026-03-27", "1999-01-04")))
    )
    assert list(found["1998-12-30"]) == ["USD/SEK"]
    assert "EUR/SEK" in found["1999-01-04"]
    assert INFO.covers["EUR"] == (date(1999, 1, 4), None)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SEKUSDPMI", "SEKUSDPMB"),
        ("SEKUSDPMI", "NOKUSDPMI"),
        ("SEKUSDPMI", "SEKKIX92PMI"),
        ('"date":"2026-03-26"', '"date":"26.03.2026"'),
        ('"value":9.39466', '"value":null'),
        ('"seriesId"', '"series"'),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in GROUP
    with pytest.raises(SourceChanged):
        parse(reply(GROUP.replace(old, new)))
