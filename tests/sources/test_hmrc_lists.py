"""HMRC's averages of a year, to March and to December, and its spot rates."""

from datetime import UTC, date, datetime

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted
from support.servers import Answer, Server

from converter import sources
from converter.api.converter import Converter
from converter.api.rates_table import rate_rows
from converter.errors import NotHeld, OutOfHistory, RateUnavailable, SourceChanged, SourceRefused
from converter.sources import hmrc_average, hmrc_average_december, hmrc_spot
from converter.sources.contract import Reply

FILES = "/api/v2/exchange_rates/files/"
MARCH = (FOLDER / "hmrc-average" / "2026-3.csv").read_bytes()
SPOT = (FOLDER / "hmrc-spot" / "2026-3.csv").read_bytes()


def files(requests):
    return [r.url.rpartition("/")[2] for r in requests]


def read(source, first, body):
    (request,) = source.plan(wanted(first, today="2026-11-30"))
    return tables(source.parse(Reply(request, 200, body, NOON)))


def test_a_day_is_answered_by_the_list_of_its_year_whose_month_has_no_zero_before_it():
    (request,) = hmrc_average.plan(wanted("2025-06-01", today="2026-11-30"))
    assert files([request]) == ["average_csv_2026-3.csv"]
    assert (request.first, request.last) == (date(2025, 4, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("source", "first", "last", "names"),
    [
        (hmrc_average, "2024-03-31", "2025-04-01", ["2024-3", "2025-3", "2026-3"]),
        (hmrc_average_december, "2024-12-31", "2025-01-01", ["2024-12", "2025-12"]),
        (hmrc_spot, "2025-03-31", "2025-12-31", ["2025-3", "2025-12"]),
    ],
)
def test_a_range_is_a_list_for_each_period(source, first, last, names):
    found = files(source.plan(wanted(first, last, today="2026-11-30")))
    assert [name.rpartition("_")[2] for name in found] == [f"{name}.csv" for name in names]


@pytest.mark.parametrize(
    ("source", "today", "name"),
    [
        (hmrc_average, "2026-03-30", "average_csv_2025-3.csv"),
        (hmrc_average, "2026-03-31", "average_csv_2026-3.csv"),
        (hmrc_average_december, "2026-12-30", "average_csv_2025-12.csv"),
        (hmrc_spot, "2026-12-30", "spot_csv_2026-3.csv"),
    ],
)
def test_what_is_not_out_is_not_asked_for_and_the_newest_list_takes_its_place(source, today, name):
    assert files(source.plan(wanted(today))) == [name]


def test_only_the_newest_list_may_be_missing():
    newest, older = (
        hmrc_spot.plan(wanted("2026-03-31")),
        hmrc_spot.plan(wanted("2025-12-31", today="2026-03-31")),
    )
    assert hmrc_spot.parse(Reply(newest[0], 404, b"", NOON)).tables == ()
    with pytest.raises(SourceRefused, match="404"):
        hmrc_spot.parse(Reply(older[0], 404, b"", NOON))


def test_a_currency_with_two_figures_is_refused():
    other = MARCH.replace(b"UAE,Dirham,AED,0.2035,4.9131", b"UAE,Dirham,AED,0.2035,4.9132")
    with pytest.raises(SourceChanged, match="GBP/AED twice"):
        read(hmrc_average, "2025-06-01", other)


@pytest.mark.parametrize(
    ("source", "first", "code"),
    [
        (hmrc_average, "2021-06-01", "SLL"),
        (hmrc_average, "2022-06-01", None),
        (hmrc_average_december, "2023-06-01", None),
        (hmrc_average, "2023-04-01", "SLE"),
    ],
)
def test_a_leone_is_the_old_one_until_february_2023_and_a_mean_of_both_is_left_out(source, first, code):
    body = MARCH.replace(b",ZWG,", b",SLE,")
    (figures,) = read(source, first, body).values()
    assert {column[4:] for column in figures} & {"SLL", "SLE"} == ({code} if code else set())


def test_us_dollars_under_liberia_s_code_are_left_out_and_its_own_are_not():
    old = (FOLDER / "hmrc-average" / "2023-3.csv").read_bytes()
    assert b"Dollar (US) ,LRD" in old
    assert "GBP/LRD" not in read(hmrc_average, "2022-06-01", old)["2022-04-01"]
    new = MARCH.replace(b"Zimbabwe,Zimbabwe Gold,ZWG,0.0281,35.6145", b"Liberia,Dollar,LRD,0.0039,255.1507")
    assert read(hmrc_average, "2025-06-01", new)["2025-04-01"]["GBP/LRD"] == "255.1507"


def test_a_list_without_codes_is_refused():
    body = b"Country,Unit of Currency,Sterling value of Currency Unit,Currency Units per pound\n"
    with pytest.raises(SourceChanged, match="other columns"):
        read(hmrc_average, "2025-06-01", body + b"USA,Dollar ,0.7832,1.276733\n")


def test_a_cell_in_quotation_marks_is_one_cell():
    body = MARCH.replace(b"Japan,Yen", b'"Japan, all of it",Yen')
    assert read(hmrc_average, "2025-06-01", body) == read(hmrc_average, "2025-06-01", MARCH)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Currency Code,", b"Code,"),
        (b"Sterling value of Currency Unit \xc2\xa3,", b""),
        (b",200.2353", b',"200,2353"'),
        (b",200.2353", b""),
        (b"Japan,Yen,JPY,0.0050,200.2353\n", b"Japan,Yen,0.0050,200.2353\n"),
        (b",JPY,", b",jpy,"),
    ],
)
def test_a_list_of_another_form_is_refused(old, new):
    assert old in MARCH
    with pytest.raises(SourceChanged):
        read(hmrc_average, "2025-06-01", MARCH.replace(old, new))


def test_a_list_of_another_kind_or_of_an_unknown_period_is_refused():
    (spot,) = hmrc_spot.plan(wanted("2026-03-31"))
    for answer in (Reply(spot, 200, MARCH, NOON), reply(MARCH)):
        with pytest.raises(SourceChanged, match="does not say of which period"):
            hmrc_average.parse(answer)


@pytest.mark.parametrize("key", ["hmrc-average", "hmrc-average-december", "hmrc-spot"])
def test_no_bank_has_these_lists_for_its_rates_and_none_ships(key):
    info = sources.get(key).INFO
    assert (info.home, info.prescribed, info.redistribution) == (None, True, True)


# -- questions -------------------------------------------------------------------------------------


@pytest.fixture
def asking(tmp_path):
    """A server with the lists of March 2026, and a converter of a source that asks it at an instant."""
    with Server() as server:
        server.script(f"{FILES}average_csv_2026-3.csv", Answer(MARCH))
        server.script(f"{FILES}spot_csv_2026-3.csv", Answer(SPOT))
        urls = {f"CONVERTER_{name}_URL": server.url for name in ("HMRC_AVERAGE", "HMRC_SPOT")}

        def converter(now, key="hmrc-average", **settings):
            at = datetime.fromisoformat(now).replace(tzinfo=UTC)
            return Converter(key, clock=lambda: at, cache_dir=tmp_path, environ=urls, **settings)

        converter.server = server
        yield converter


def test_every_day_of_a_year_is_answered_by_its_list_which_is_then_held(asking):
    with asking("2026-04-02T08:00") as c:
        found = c.convert(100, "USD", "GBP", on="2025-04-01")
        assert (str(found.result), found.as_of) == ("74.75 GBP", date(2025, 4, 1))
    with asking("2027-11-30T08:00", offline=True) as c:
        assert str(c.convert(100, "USD", "GBP", on="2026-03-31").result) == "74.75 GBP"
    assert len(asking.server.log) == 1


@pytest.mark.parametrize("now", ["2026-03-31T10:59", "2026-01-15T08:00"])
def test_a_year_that_is_not_out_is_told_and_not_asked_for(asking, now):
    with asking(now) as c, pytest.raises(NotHeld, match="yet: by its calendar they come out on 2026-03-31"):
        c.rate("USD", "GBP", "2025-06-01")
    assert asking.server.log == []


def test_a_list_that_is_late_is_not_out_yet(asking):
    asking.server.script(f"{FILES}average_csv_2026-3.csv", Answer(status=404))
    with asking("2026-04-02T08:00") as c, pytest.raises(NotHeld, match="has no rates of 2025-06-01 yet"):
        c.rate("USD", "GBP", "2025-06-01")


@pytest.mark.parametrize("offline", [False, True])
def test_an_undated_question_is_not_answered_by_last_year_s_list(asking, offline):
    with asking("2026-04-02T08:00") as c:
        c.rate("USD", "GBP", "2025-06-01")
    with (
        asking("2026-11-30T08:00", offline=offline) as c,
        pytest.raises(NotHeld, match="come out on 2027-03-31"),
    ):
        c.rate("USD", "GBP")


def test_days_before_the_first_list_and_beyond_the_year_are_no_days_of_it(asking):
    with asking("2026-11-30T08:00") as c:
        with pytest.raises(OutOfHistory, match="from 2020-04-01 on"):
            c.rate("USD", "GBP", "2020-03-31")
        with pytest.raises(OutOfHistory, match="in the future"):
            c.rate("USD", "GBP", "2027-04-01")


def test_a_series_has_the_years_and_no_gap_between_them_but_where_one_is_not_out(asking):
    with asking("2026-11-30T08:00") as c:
        found = c.series("USD", "GBP", "2025-04-01", "2026-11-29")
    assert [rate.as_of for rate in found.rates] == [date(2025, 4, 1)]
    assert found.gaps == ((date(2026, 4, 1), date(2026, 11, 29)),)


def test_spot_rates_answer_their_day_and_another_day_names_the_two_nearest(asking):
    with asking("2026-11-30T08:00", "hmrc-spot") as c:
        assert str(c.convert(100, "USD", "GBP", on="2026-03-31").result) == "75.57 GBP"
        with pytest.raises(RateUnavailable, match="the nearest are 2026-03-31 and 2026-12-31"):
            c.rate("USD", "GBP", "2026-04-01")
        with pytest.raises(RateUnavailable, match="the nearest are 2026-03-31 and 2026-12-31"):
            c.rate("USD", "GBP")
    assert len(asking.server.log) == 1


def test_a_table_by_day_has_a_spot_rate_on_its_day_and_a_reason_beside_it(asking):
    with asking("2026-11-30T08:00", "hmrc-spot") as c:
        rows = rate_rows("GBP", ["USD"], "2026-03-30", "2026-04-01", c)
        ((_, _, _, reasons),) = rows.columns()
        assert [reason is None for reason in reasons] == [False, True, False]
    assert len(asking.server.log) == 1


@pytest.mark.parametrize(
    ("source", "days", "slipped"),
    [
        (hmrc_average, ("2020-04-01", "2021-04-01", "2022-04-01"), [False, True, False]),
        (hmrc_average_december, ("2021-01-01", "2022-01-01", "2023-01-01"), [False, True, False]),
    ],
)
def test_the_mean_with_a_month_s_mistake_in_it_is_a_mistake_too(source, days, slipped):
    # The riel of March 2022.
    assert [source.INFO.slipped("KHR", date.fromisoformat(day)) for day in days] == slipped
