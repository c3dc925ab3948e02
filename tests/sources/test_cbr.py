"""The Bank of Russia's set of a day and its series."""

from datetime import date

import pytest
from support.replies import FOLDER, NOON, reply, tables, wanted

from converter.errors import SourceChanged, SourceRefused
from converter.sources.cbr import INFO, parse, plan
from converter.sources.contract import Reply
from converter.sources.planning import unseen

DAILY = (FOLDER / "cbr" / "daily.xml").read_bytes()
SERIES = (FOLDER / "cbr" / "series.xml").read_bytes()
JPY = {"codes": ("JPY",), "params": {"VAL_NM_RQ": "R01820"}}


def names(requests: list) -> list[str]:
    return [r.params.get("VAL_NM_RQ", "daily") for r in requests]


def test_an_undated_question_names_its_day_so_that_the_evening_does_not_get_tomorrow():
    (request,) = plan(wanted("2026-04-26"))
    assert request.url == "https://www.cbr.ru/scripts/XML_daily.asp"
    assert (request.params, request.day) == ({"date_req": "26/04/2026"}, date(2026, 4, 26))


def test_a_range_asks_for_the_ids_first_and_then_for_the_series():
    question = wanted("2026-03-01", "2026-03-05", codes="USD RUB JPY")
    first = plan(question)
    assert names(first) == ["daily"]
    then = plan(question, [Reply(first[0], 200, DAILY, NOON)])
    assert names(then) == ["R01235", "R01820"]
    assert [r.codes for r in then] == [("USD",), ("JPY",)]


def test_a_range_with_known_ids_asks_for_the_series_alone():
    question = wanted("2026-03-01", "2026-03-05", codes="USD RUB")
    (request,) = plan(question, (), {"id:USD": "R01235"})
    assert request.url == "https://www.cbr.ru/scripts/XML_dynamic.asp"
    assert request.params == {"date_req1": "17/02/2026", "date_req2": "05/03/2026", "VAL_NM_RQ": "R01235"}
    assert (request.first, request.last) == (date(2026, 2, 17), date(2026, 3, 5))


def test_a_series_begins_no_earlier_than_the_history():
    (request,) = plan(wanted("1992-07-03", "1992-07-10", codes="USD"), (), {"id:USD": "R01235"})
    assert (request.first, request.params["date_req1"]) == (date(1992, 7, 1), "01/07/1992")


def test_a_currency_that_has_no_id_is_not_asked_for_again():
    question = wanted("2026-03-01", "2026-03-05", codes="KWD USD")
    daily, usd = plan(question, (), {"id:USD": "R01235"})
    answers = [Reply(daily, 200, DAILY, NOON), Reply(usd, 200, b"", NOON)]
    assert unseen(plan(question, answers), answers) == []


def test_the_day_of_a_set_is_its_own_and_not_the_one_asked_for():
    assert [str(t.as_of) for t in parse(reply(DAILY, day=date(2026, 4, 26))).tables] == ["2026-04-25"]


def test_the_ids_are_hints():
    assert parse(reply(DAILY)).hints == {
        "id:BYN": "R01090B", "id:USD": "R01235", "id:IRR": "R01300", "id:JPY": "R01820",
    }  # fmt: skip


def test_value_and_nominal_are_kept_and_the_rounded_unit_rate_is_not_read():
    (table,) = parse(reply(DAILY.replace(b"0,472636", b"9,999999").replace(b"5,39256E-05", b""))).tables
    assert {(f.base, f.quote, f.nominal, f.text) for f in table.figures} >= {
        ("JPY", "RUB", 100, "47.2636"), ("IRR", "RUB", 1000000, "53.9256"),
    }  # fmt: skip


def test_a_nominal_that_changes_within_a_series_is_kept_by_the_day():
    body = SERIES.replace(b"<Nominal>100</Nominal><Value>49,3473", b"<Nominal>10</Nominal><Value>4,93473")
    found = tables(parse(reply(body, **JPY)))
    assert (found["2026-03-04"], found["2026-03-05"]) == (
        {"100 JPY/RUB": "49.3039"},
        {"10 JPY/RUB": "4.93473"},
    )


def test_rows_before_1998_are_old_roubles():
    found = tables(parse(reply(DAILY.replace(b"25.04.2026", b"31.12.1997"))))
    assert "USD/RUR" in found["1997-12-31"]
    assert "USD/RUB" in tables(parse(reply(DAILY.replace(b"25.04.2026", b"01.01.1998"))))["1998-01-01"]


def test_a_series_without_a_record_has_no_tables():
    body = '<?xml version="1.0" encoding="windows-1251"?><ValCurs ID="R01820" name="Dynamic"></ValCurs>'
    assert parse(reply(body, **JPY)).tables == ()


def test_an_error_with_status_200_is_a_refusal_in_the_bank_s_words():
    body = '<?xml version="1.0" encoding="windows-1251" ?>\n<ValCurs>\n    Error in parameters\n</ValCurs>\n'
    with pytest.raises(SourceRefused, match="Error in parameters"):
        parse(reply(body))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b' Date="25.04.2026"', b""),
        (b"25.04.2026", b"2026-04-25"),
        (b"25.04.2026", b"31.04.2026"),
        (b"75,5273", b"1 075,5273"),
        (b"75,5273", b"1.075,5273"),
        (b"75,5273", b""),
        (b"<Nominal>100</Nominal>", b"<Nominal>0</Nominal>"),
        (b"<Nominal>100</Nominal>", b"<Nominal>-100</Nominal>"),
        (b"<Nominal>100</Nominal>", b""),
        (b"<CharCode>USD</CharCode>", b"<CharCode>US$</CharCode>"),
        (b"<CharCode>USD</CharCode>", b"<CharCode>JPY</CharCode>"),
        (b"ValCurs", b"Metall"),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    assert old in DAILY
    with pytest.raises(SourceChanged):
        parse(reply(DAILY.replace(old, new)))


def test_a_set_without_currencies_is_refused():
    with pytest.raises(SourceChanged):
        parse(reply('<ValCurs Date="25.04.2026" name="Foreign Currency Market"></ValCurs>'))


def test_the_series_of_another_currency_is_refused():
    with pytest.raises(SourceChanged, match="another currency"):
        parse(reply(SERIES, codes=("USD",), params={"VAL_NM_RQ": "R01235"}))
    with pytest.raises(SourceChanged, match="two currencies"):
        parse(reply(SERIES.replace(b'Id="R01820"', b'Id="R01235"', 1), **JPY))


def test_covers_has_the_54_currencies_of_2026_and_those_that_ended():
    assert sum(until is None for _, until in INFO.covers.values()) == 54
    assert INFO.quotes("RUB")
    assert not INFO.quotes("KWD")
