"""The Central Bank of Türkiye's file of a day."""

from datetime import date

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources.contract import Reply
from converter.sources.planning import unseen
from converter.sources.tcmb import parse, plan

BASE = "https://www.tcmb.gov.tr/kurlar/"
OLD = (FOLDER / "tcmb" / "2016.xml").read_bytes()


def files(requests: list) -> list[str]:
    return [r.url.removeprefix(BASE) for r in requests]


def absent(requests: list) -> list[Reply]:
    return [Reply(r, 404, b"<!DOCTYPE html>", NOON) for r in requests]


def test_today_is_the_newest_file_and_may_not_be_missing():
    (request,) = plan(wanted("2020-10-08"))
    assert (files([request]), request.day) == (["today.xml"], date(2020, 10, 8))
    with pytest.raises(SourceRefused):
        parse(Reply(request, 404, b"", NOON))


def test_a_past_day_has_a_file_in_the_folder_of_its_month():
    (request,) = plan(wanted("2016-03-15", today="2026-04-26"))
    assert (files([request]), request.day, request.absent_on) == (
        ["201603/15032016.xml"], date(2016, 3, 15), {404},
    )  # fmt: skip


def test_a_sunday_is_answered_by_friday_s_file():
    (request,) = plan(wanted("2016-03-20", today="2026-04-26"))
    assert (files([request]), request.day) == (["201603/18032016.xml"], date(2016, 3, 20))


def test_a_feast_leads_back_to_the_day_before_it_and_over_the_weekend():
    question, seen, asked = wanted("2026-05-29", today="2026-06-10"), [], []
    while requests := unseen(plan(question, seen), seen):
        assert [r.day for r in requests] == [date(2026, 5, 29)]
        asked += [name[7:11] for name in files(requests)]
        seen += absent(requests)
    assert asked == ["2905", "2805", "2705", "2605", "2505", "2205", "2105", "2005", "1905", "1805"]


def test_in_a_range_the_weekend_belongs_to_friday():
    found = plan(wanted("2016-03-17", "2016-03-22", today="2026-04-26"))
    assert [f"{name[7:11]}: {r.first}..{r.last}" for name, r in zip(files(found), found, strict=True)] == [
        "1703: 2016-03-17..2016-03-17",
        "1803: 2016-03-18..2016-03-20",
        "2103: 2016-03-21..2016-03-21",
        "2203: 2016-03-22..2016-03-22",
    ]


def test_a_range_that_begins_on_a_holiday_is_led_back():
    question = wanted("2016-03-17", "2016-03-18", today="2026-04-26")
    first, second = plan(question)
    seen = [*absent([first]), Reply(second, 200, b"", NOON)]
    (back,) = unseen(plan(question, seen), seen)
    assert (files([back]), back.first, back.last) == (
        ["201603/16032016.xml"],
        date(2016, 3, 16),
        date(2016, 3, 17),
    )


def test_a_day_without_a_file_is_no_error_and_no_table():
    (request,) = plan(wanted("2016-03-16", today="2026-04-26"))
    assert parse(*absent([request])).tables == ()


def test_the_figure_is_the_exact_middle_of_buying_and_selling():
    found = tables(parse(reply(OLD)))["2016-03-15"]
    assert found["USD/TRY"] == "2.8878"  # (2.8852 + 2.8904) / 2
    assert found["100 JPY/TRY"] == "2.55565"  # (2.5472 + 2.5641) / 2: one digit more than they


def test_a_currency_with_a_buying_rate_only_has_that_rate():
    assert tables(parse(reply(OLD)))["2016-03-15"]["XDR/TRY"] == "4.0259"


def test_a_currency_without_any_rate_is_left_out():
    body = OLD.replace(b"4.0259", b"")
    assert "XDR/TRY" not in tables(parse(reply(body)))["2016-03-15"]


def test_liras_before_2005_are_old_ones():
    body = OLD.replace(b"15.03.2016", b"31.12.2004").replace(b"03/15/2016", b"12/31/2004")
    assert "USD/TRL" in tables(parse(reply(body)))["2004-12-31"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'Date="03/15/2016"', b'Date="15/03/2016"'),
        (b'Tarih="15.03.2016"', b'Tarih="16.03.2016"'),
        (b'Date="03/15/2016"', b""),
        (b"2.8852", b"2,8852"),
        (b"2.8852", b"28.852"),
        (b"2.8852", b"0"),
        (b"2.8852", b"28852e-4"),
        (b"2.8852", b"-2.8852"),
        (b"<Unit>100</Unit>", b"<Unit></Unit>"),
        (b'CurrencyCode="JPY"', b'CurrencyCode="USD"'),
        (b"Tarih_Date", b"ValCurs"),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in OLD
    with pytest.raises(SourceChanged):
        parse(reply(OLD.replace(old, new)))
