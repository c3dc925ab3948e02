"""The reporting rates of the United States Treasury, and what its labels mean."""

import json
from datetime import UTC, date, datetime

import pytest
from support.replies import FOLDER, reply, tables, wanted
from support.servers import Answer, Server

from converter import iso4217
from converter.api.converter import Converter
from converter.errors import SourceChanged
from converter.sources._treasury_labels import LABELS, LEFT_OUT, meant
from converter.sources.treasury import INFO, parse, plan

RATES = (FOLDER / "treasury" / "rates.json").read_text()
PATH = "/services/api/fiscal_service/v1/accounting/od/rates_of_exchange"


def body(*rows, **meta):
    names = ("effective_date", "country_currency_desc", "exchange_rate")
    return json.dumps({"data": [dict(zip(names, row, strict=True)) for row in rows], "meta": meta})


def test_a_day_is_asked_for_with_the_quarter_before_it():
    (request,) = plan(wanted("2026-05-10", today="2026-11-30"))
    assert request.params["filter"] == "effective_date:gte:2026-01-08,effective_date:lte:2026-05-10"
    assert (request.params["page[number]"], request.params["page[size]"]) == ("1", "10000")


def test_a_long_range_is_asked_for_in_parts_of_a_page_each():
    found = plan(wanted("2001-03-31", "2026-09-30", today="2026-11-30"))
    assert (len(found), found[0].first, found[-1].last) == (3, date(2001, 3, 31), date(2026, 9, 30))


def test_a_reply_of_several_pages_is_refused():
    assert '"total-pages":1' in RATES
    with pytest.raises(SourceChanged, match="more rows than fit on a page"):
        parse(reply(RATES.replace('"total-pages":1', '"total-pages":2')))


def test_an_amendment_is_a_table_of_the_day_from_which_it_is_in_force():
    found = tables(parse(reply(RATES)))
    assert (found["2026-03-31"]["USD/RUB"], found["2026-04-30"]) == ("81.55", {"USD/RUB": "73.2"})
    assert (found["2026-06-30"]["USD/BOB"], found["2026-07-15"]) == ("6.85", {"USD/BOB": "10.35"})


def test_the_two_francs_are_two_and_the_lev_is_none_since_2026():
    quarter = tables(parse(reply(RATES)))["2026-03-31"]
    assert (quarter["USD/XOF"], quarter["USD/XAF"]) == ("567.0", "570.79")
    assert "Bulgaria-Lev New" in RATES
    assert all("USD/BGN" not in figures for figures in tables(parse(reply(RATES))).values())
    assert tables(parse(reply(body(("2025-09-30", "Bulgaria-Lev New", "1.666"))))) == {
        "2025-09-30": {"USD/BGN": "1.666"}
    }


def test_an_unknown_label_is_reported_and_not_dropped_silently():
    rows = [("2026-09-30", "Atlantis-Pearl", "3.5"), ("2026-06-30", "Atlantis-Pearl", "3.4")]
    found = parse(reply(body(*rows, ("2026-09-30", "Japan-Yen", "150.1"))))
    assert tables(found) == {"2026-09-30": {"USD/JPY": "150.1"}}
    assert found.reports == ("'Atlantis-Pearl' means no known currency, and its rates are left out",)


def test_of_labels_with_two_rates_the_first_one_counts_and_the_other_is_reported():
    rows = [("Gabon-Cfa Franc", "570.8"), ("Cameroon-Cfa Franc", "570.79"), ("Chad-CFA Franc", "570.790")]
    found = parse(reply(body(*(("2026-03-31", *row) for row in rows))))
    assert tables(found) == {"2026-03-31": {"USD/XAF": "570.79"}}
    said = "Gabon-Cfa Franc has another rate on 2026-03-31, 570.8, not 570.79"
    assert found.reports == (f"XAF is that of Cameroon-Cfa Franc: {said}",)


def test_two_rates_under_one_label_on_one_day_are_both_left_out_and_that_is_reported():
    rows = [("2026-03-31", "Australia-Dollar", rate) for rate in ("1.453", "1.451")]
    others = [("2026-03-31", "Japan-Yen", rate) for rate in ("150.1", "150.10")]
    found = parse(reply(body(*rows, *others, ("2026-06-30", "Australia-Dollar", "1.5"))))
    assert tables(found) == {"2026-03-31": {"USD/JPY": "150.1"}, "2026-06-30": {"USD/AUD": "1.5"}}
    assert found.reports == ("Australia-Dollar has two rates on 2026-03-31, and both are left out",)


@pytest.mark.parametrize(
    ("label", "day", "code"),
    [
        ("Sierra Leone-Leone", "2022-06-30", "SLL"),
        ("Sierra Leone-Leone", "2022-09-30", "SLE"),
        ("Mauritania-Ouguiya", "2018-03-31", ""),
        ("Mauritania-Ouguiya", "2018-06-30", "MRU"),
        ("Turkey-Lira", "2004-12-31", "TRL"),
        ("Turkey-New Lira", "2005-03-31", "TRY"),
        ("Venezuela-Fuerte (OLD)", "2023-09-30", ""),
        ("Zimbabwe-RTGS", "2024-03-31", "ZWL"),
        ("Zimbabwe-Gold", "2024-06-30", "ZWG"),
        ("Cuba-Chavito", "2026-03-31", "CUC"),
        ("Ecuador-Dolares", "2026-03-31", ""),
        ("Cyprus-Euro", "2026-06-30", ""),
    ],
)
def test_a_label_means_a_currency_for_its_days(label, day, code):
    place, found = meant(label, date.fromisoformat(day))
    assert (place is not None, found) == (True, code)


def test_every_label_is_of_a_known_currency_in_days_of_its_own():
    spans = [line.split(" ", 3) for line in LABELS.splitlines()]
    assert all(iso4217.known(code) for code, *_ in spans)
    for code, first, last, label in spans:
        for day in (first, last):
            assert day == "-" or meant(label, date.fromisoformat(day))[1] == code, label
    assert len({(first, label.casefold()) for _, first, _, label in spans}) == len(spans)
    aside = LEFT_OUT.replace("\n", "; ").strip("; ").split("; ")
    assert not {label.casefold() for label in aside} & {label.casefold() for *_, label in spans}


@pytest.mark.parametrize(
    "text",
    [
        "[]", "{}", '{"data":[1]}',
        body(("30.09.2026", "Japan-Yen", "150.1")), body(("2026-09-30", None, "150.1")),
        body(("2026-09-30", "Japan-Yen", "150,1")), body(("2026-09-30", "Japan-Yen", None)),
        body(("2026-09-30", "Chad-Cfa Franc", "1"), ("2026-09-30", "Gabon-Cfa Franc", "x")),
    ],
)  # fmt: skip
def test_a_body_of_another_form_is_refused(text):
    with pytest.raises(SourceChanged):
        parse(reply(text))


def test_a_range_without_rates_has_no_table():
    assert tables(parse(reply(body(("2026-09-30", "Japan-Yen", "null"))))) == {}


@pytest.fixture
def asking(tmp_path):
    """A converter that asks a server which has the rates of the case, at an instant."""
    with Server() as server:
        server.script(PATH, Answer(RATES))

        def converter(now):
            at = datetime.fromisoformat(now).replace(tzinfo=UTC)
            urls = {"CONVERTER_TREASURY_URL": server.url}
            return Converter("treasury", clock=lambda: at, cache_dir=tmp_path, environ=urls)

        converter.server = server
        yield converter


@pytest.mark.parametrize(
    ("code", "on", "result"),
    [
        ("RUB", "2026-04-29", "8155.00"), ("RUB", "2026-04-30", "7320.00"), ("ILS", "2026-06-29", "280.70"),
        ("BOB", "2026-07-14", "685.00"), ("BOB", "2026-07-15", "1035.00"), ("EUR", "2026-07-15", "87.70"),
        ("EUR", "2026-06-29", "87.00"),
    ],
)  # fmt: skip
def test_the_rate_of_a_day_is_the_newest_in_force_of_its_currency(asking, code, on, result):
    with asking("2026-07-20T12:00") as c:
        assert str(c.convert(100, "USD", code, on=on).result.amount) == result


def test_all_currencies_in_force_are_in_the_rates_of_a_day_with_an_amendment(asking):
    with asking("2026-07-20T12:00") as c:
        found = {answer.rate.quote for answer in c.rates("USD", on="2026-07-15")}
        assert found == {"BOB", "CAD", "EUR", "ILS", "RUB", "XAF", "XOF"}


def test_a_report_of_a_reply_reaches_the_user_under_the_source_s_key(asking):
    asking.server.script(PATH, Answer(RATES.replace("Canada-Dollar", "Atlantis-Pearl")))
    with asking("2026-07-20T12:00") as c:
        c.rate("USD", "EUR")
        assert c.reports == ["treasury: 'Atlantis-Pearl' means no known currency, and its rates are left out"]


def test_an_undated_question_asks_again_since_an_amendment_may_come_at_any_time(asking):
    with asking("2026-07-20T12:00") as c:
        c.rate("USD", "EUR")
    with asking("2026-07-21T00:01") as c:
        c.rate("USD", "EUR")
    assert len(asking.server.log) == 2


def test_it_is_asked_by_name_alone():
    assert (INFO.home, INFO.prescribed, INFO.valid) == (None, True, "until-next")
