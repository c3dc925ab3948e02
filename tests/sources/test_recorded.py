"""The parsers on recorded bodies, which are not part of the project: pytest --payloads DIR."""

import json
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from support.replies import KEYS, NOON, reply, tables, wanted

from converter.errors import SourceChanged, SourceError, SourceRefused
from converter.sources import get
from converter.sources.contract import Reply

HMRC = "https://www.trade-tariff.service.gov.uk/api/v2/exchange_rates/files/"
METALS = {"XAU", "XAG", "XPT", "XPD"}


def read(key, path, **request):
    return get(key).parse(reply(path.read_bytes(), **request))


def test_cbr_daily(payloads):
    parsed = read("cbr", payloads / "cbr" / "daily_2026-04-25.xml")
    (figures,) = tables(parsed).values()
    assert list(tables(parsed)) == ["2026-04-25"]
    assert len(figures) == 54
    assert figures["USD/RUB"] == "75.5273"
    assert figures["100 JPY/RUB"] == "47.2636"
    assert figures["1000000 IRR/RUB"] == "53.9256"
    assert figures["100 DZD/RUB"] == "57.0006"
    assert figures["BYN/RUB"] == "26.7960"
    assert (parsed.hints["id:AZN"], parsed.hints["id:USD"]) == ("R01020A", "R01235")


def test_cbr_quotes_exactly_what_it_is_said_to(payloads):
    (table,) = read("cbr", payloads / "cbr" / "daily_2026-04-25.xml").tables
    covers = get("cbr").INFO.covers
    assert {f.base for f in table.figures} == {code for code, (_, until) in covers.items() if until is None}


@pytest.mark.parametrize(
    ("code", "number", "column", "texts"),
    [
        ("USD", "R01235", "USD/RUB", ["77.1734", "77.6093", "77.8009"]),
        ("EUR", "R01239", "EUR/RUB", ["90.7307", "90.3098", "90.7458"]),
        ("CNY", "R01375", "CNY/RUB", ["11.1960", "11.2210", "11.2488"]),
        ("JPY", "R01820", "100 JPY/RUB", ["49.3436", "49.3039", "49.3473"]),
    ],
)
def test_cbr_series(payloads, code, number, column, texts):
    path = payloads / "cbr" / f"dynamic_{number}_2026-03.xml"
    found = tables(read("cbr", path, codes=(code,), params={"VAL_NM_RQ": number}))
    days = ["2026-03-03", "2026-03-04", "2026-03-05"]
    assert found == {day: {column: text} for day, text in zip(days, texts, strict=True)}


def test_cbr_error_and_metals(payloads):
    with pytest.raises(SourceRefused, match="Error in parameters"):
        read("cbr", payloads / "cbr" / "error_in_parameters.xml")
    with pytest.raises(SourceChanged):
        read("cbr", payloads / "cbr" / "metals.xml")


def test_ecb_daily(payloads):
    found = tables(read("ecb", payloads / "ecb" / "daily.xml"))
    assert list(found) == ["2015-01-07"]
    assert len(found["2015-01-07"]) == 31
    assert found["2015-01-07"]["EUR/GBP"] == "0.78230"
    assert found["2015-01-07"]["EUR/RUB"] == "75.0000"


def test_ecb_one_line(payloads):
    found = tables(read("ecb", payloads / "ecb" / "hist_one_line_of_daily_zip.csv"))
    assert list(found) == ["2026-04-13"]
    assert len(found["2026-04-13"]) == 29
    assert found["2026-04-13"]["EUR/GBP"] == "0.87058"
    assert found["2026-04-13"]["EUR/HUF"] == "366.90"


def test_ecb_without_a_day(payloads):
    assert read("ecb", payloads / "ecb" / "hist_empty.xml").tables == ()


def test_ecb_in_the_form_of_the_data_portal(payloads):
    full, trimmed = (
        tables(read("ecb", payloads / "ecb" / name))
        for name in ("sdmx_csvdata_full_columns_2026-09.csv", "sdmx_trimmed_columns.csv")
    )
    assert full["2026-09-04"] == {"EUR/USD": "1.1622"}
    assert (full["2026-09-03"]["EUR/USD"], trimmed["2026-02-17"]["EUR/USD"]) == ("1.1615", "1.1826")


def test_frankfurter_dated_tomorrow(payloads):
    found = tables(read("frankfurter", payloads / "frankfurter" / "v2_rates_EUR_2026-09-12.json"))
    assert found["2026-09-13"]["EUR/RUB"] == "98.07"
    assert len(found["2026-09-13"]) == 5


def test_frankfurter_v1_is_another_format(payloads):
    for path in (payloads / "frankfurter").glob("v1_*.json"):
        with pytest.raises(SourceChanged):
            read("frankfurter", path)


def frankfurter_rows(body):
    """The rows that the parser should find in a body; None if the body is no list of rates."""
    try:
        rows = json.loads(body, parse_float=str, parse_int=str)
        wanted: dict[str, dict[str, str]] = {}
        for row in rows:
            day, base, quote, rate = row["date"], row["base"], row["quote"], row["rate"]
            if base != quote and float(rate) > 0 and not (base == "USD" and quote in METALS):
                wanted.setdefault(day, {})[f"{base}/{quote}"] = rate
    except (ValueError, TypeError, KeyError):
        return None
    return wanted


def test_every_answer_of_a_frankfurter_server(payloads):
    folder = payloads / "frankfurter_local"
    read_well = 0
    for entry in json.loads((folder / "responses.json").read_bytes()):
        if not entry["body"]:
            continue
        params = dict(parse_qsl(urlsplit(entry["target"]).query))
        params = {"base": params["base"].upper()} if "base" in params else {}
        body = (folder / entry["body"]).read_bytes()
        answer = reply(body, entry["status"], params=params)
        expected = frankfurter_rows(body) if entry["status"] == 200 else None
        if expected is None:
            with pytest.raises(SourceRefused if entry["status"] >= 400 else SourceChanged):
                get("frankfurter").parse(answer)
        else:
            assert tables(get("frankfurter").parse(answer)) == expected, entry["name"]
            read_well += 1
    assert read_well >= 40


@pytest.mark.parametrize(
    ("name", "day", "column", "text"),
    [
        ("rates_USD_RUB_EUR", "2026-03-05", "USD/RUB", "77.801"),
        ("rates_date_sunday", "2026-02-27", "EUR/USD", "1.1805"),
        ("rates_base_XAU", "2026-03-05", "XAU/RUB", "391622"),
        ("rates_tiny_zero", "2026-03-05", "IDR/USD", "5.9e-05"),
        ("rates_range", "2026-03-03", "USD/RUB", "77.173"),
    ],
)
def test_frankfurter_figures(payloads, name, day, column, text):
    found = tables(read("frankfurter", payloads / "frankfurter_local" / f"{name}.body"))
    assert found[day][column] == text


def test_frankfurter_says_why_it_refuses(payloads):
    with pytest.raises(SourceRefused, match="invalid currency: ZZZ"):
        read("frankfurter", payloads / "frankfurter_local" / "err_422_currency.body", status=422)


def test_er_api(payloads):
    parsed = read("er-api", payloads / "open_er_api" / "latest_USD_2024-01-09.json")
    figures = tables(parsed)["2024-01-09"]
    assert len(figures) == 161
    assert figures["USD/RUB"] == "90.944137"
    assert parsed.next_due.isoformat() == "2024-01-10T00:11:21+00:00"


def test_er_api_quotes_what_it_is_said_to(payloads):
    (table,) = read("er-api", payloads / "open_er_api" / "latest_USD_2024-01-09.json").tables
    own = {"FOK", "GGP", "IMP", "JEP", "KID", "TVD"}
    assert {f.quote for f in table.figures} - own <= set(get("er-api").INFO.covers)


def test_nbp_table_a(payloads):
    found = tables(read("nbp", payloads / "nbp" / "table_a.json"))
    assert {day: len(figures) for day, figures in found.items()} == dict.fromkeys(
        ["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"], 32
    )
    assert found["2026-03-02"]["IDR/PLN"] == "0.00021385"
    assert found["2026-03-05"]["USD/PLN"] == "3.6771"
    with pytest.raises(SourceChanged):
        read("nbp-b", payloads / "nbp" / "table_a.json")
    with pytest.raises(SourceChanged):
        read("nbp", payloads / "nbp" / "gold.json")


def test_nbu(payloads):
    found = tables(read("nbu", payloads / "nbu" / "exchange_site.json"))
    assert list(found) == [f"2026-03-{day:02}" for day in range(1, 17)]
    assert {len(figures) for figures in found.values()} == {45}
    assert found["2026-03-01"]["USD/UAH"] == "43.2081"
    assert found["2026-03-08"]["10 JPY/UAH"] == "2.7825"
    assert found["2026-03-07"] == found["2026-03-06"] != found["2026-03-09"]


def test_cnb(payloads):
    found = tables(read("cnb", payloads / "cnb" / "daily_year_2026.json"))
    assert (len(found), min(found), max(found)) == (65, "2026-01-02", "2026-04-02")
    assert {len(figures) for figures in found.values()} == {30}
    assert found["2026-01-02"]["100 HUF/CZK"] == "6.304"
    assert found["2026-04-02"]["1000 IDR/CZK"] == "1.253"


def test_cnb_publishes_on_the_days_of_its_calendar(payloads):
    days = [t.as_of for t in read("cnb", payloads / "cnb" / "daily_year_2026.json").tables]
    expects = get("cnb").INFO.publication.expects
    january, april = date(2026, 1, 1).toordinal(), date(2026, 4, 2).toordinal()
    assert days == [day for day in map(date.fromordinal, range(january, april + 1)) if expects(day)]


def test_boc(payloads):
    found = tables(read("boc", payloads / "boc" / "fx_rates_daily.json"))
    assert list(found) == ["2026-03-12", "2026-03-13", "2026-03-16", "2026-03-17", "2026-03-18"]
    assert {len(figures) for figures in found.values()} == {23}
    assert found["2026-03-18"]["RUB/CAD"] == "0.01633"
    assert found["2026-03-12"]["USD/CAD"] == "1.3617"
    with pytest.raises(SourceChanged):
        read("boc", payloads / "boc" / "fx_rates_annual.json")


def test_tcmb(payloads):
    found = tables(read("tcmb", payloads / "tcmb_kurlar" / "today.xml"))["2016-03-15"]
    assert len(found) == 19
    assert found["EUR/TRY"] == "3.2054"  # (3.2025 + 3.2083) / 2
    assert found["RUB/TRY"] == "0.040735"  # (0.04047 + 0.041) / 2
    assert found["100 IRR/TRY"] == "0.009555"  # (0.00949 + 0.00962) / 2
    assert found["XDR/TRY"] == "4.0259"


def test_norges(payloads):
    found = tables(read("norges", payloads / "norges" / "exr.csv"))
    assert (len(found), min(found), max(found)) == (7, "2026-03-16", "2026-03-24")
    assert {len(figures) for figures in found.values()} == {36}
    assert found["2026-03-24"]["100 JPY/NOK"] == "6.1065"
    assert found["2026-03-16"]["100 HUF/NOK"] == "2.857"
    assert found["2026-03-24"]["XDR/NOK"] == "13.2271"


def test_riksbank(payloads):
    found = tables(read("riksbank", payloads / "riksbank" / "by_group_130.json"))
    assert list(found) == ["2026-03-24", "2026-03-25", "2026-03-26", "2026-03-27"]
    assert {len(figures) for figures in found.values()} == {29}
    assert found["2026-03-24"]["AUD/SEK"] == "6.5"
    assert found["2026-03-27"]["JPY/SEK"] == "0.05907"


def test_rba(payloads):
    found = tables(read("rba", payloads / "rba" / "f11.1-data.csv", first=date(2023, 1, 1)))
    assert (len(found), min(found), max(found)) == (808, "2023-01-03", "2026-03-20")
    assert found["2026-03-20"]["AUD/JPY"] == "112.27"
    assert found["2023-01-03"]["AUD/XDR"] == "0.5131"
    assert "AUD/CHF" not in found["2024-10-01"]


def test_rba_publishes_on_the_days_of_its_calendar(payloads):
    days = [t.as_of for t in read("rba", payloads / "rba" / "f11.1-data.csv").tables]
    expects = get("rba").INFO.publication.expects
    span = range(days[0].toordinal(), days[-1].toordinal() + 1)
    assert days == [day for day in map(date.fromordinal, span) if expects(day)]


def test_boe(payloads):
    found = tables(read("boe", payloads / "boe" / "iadb.csv"))
    assert list(found) == ["2026-03-17", "2026-03-18", "2026-03-19", "2026-03-20"]
    assert {len(figures) for figures in found.values()} == {26}
    assert found["2026-03-17"]["GBP/USD"] == "1.3343"
    assert found["2026-03-20"]["GBP/KRW"] == "2000.9579"


def test_nbrb(payloads):
    url = "https://api.nbrb.by/exrates/rates"
    figures = tables(read("nbrb", payloads / "nbrb" / "rates_a.json", url=url))["2026-03-17"]
    assert len(figures) == 30
    assert figures["100 RUB/BYN"] == "3.6709"
    assert figures["100000 VND/BYN"] == "11.2071"
    series = {"url": f"{url}/dynamics/440", "codes": ("AUD",)}
    found = tables(read("nbrb", payloads / "nbrb" / "dynamics_a.json", **series))
    assert list(found) == [f"2026-03-{day:02}" for day in range(1, 18)]
    assert found["2026-03-07"] == found["2026-03-06"] == {"AUD/BYN": "2.0443"}


def test_nbk(payloads):
    figures = tables(read("nbk", payloads / "nbk" / "get_rates.xml"))["2026-04-01"]
    assert len(figures) == 39
    assert figures["AUD/KZT"] == "328.01"
    assert figures["1000 IRR/KZT"] == "0.4"


def test_bnr(payloads):
    figures = tables(read("bnr", payloads / "bnr" / "nbrfxrates.xml"))["2016-12-02"]
    assert len(figures) == 30  # of 31, without gold
    assert figures["EUR/RON"] == "4.5125"
    assert figures["100 KRW/RON"] == "0.3614"


def test_cbu(payloads):
    figures = tables(read("cbu", payloads / "cbu" / "all.json"))["2026-04-01"]
    assert len(figures) == 75
    assert figures["RUB/UZS"] == "149.97"
    assert figures["10 IRR/UZS"] == "0.09"
    known = {code for code, (_, until) in get("cbu").INFO.covers.items() if until is None} | {"BGN"}
    assert {column.split()[-1][:3] for column in figures} == known


def test_nbg(payloads):
    figures = tables(read("nbg", payloads / "nbg" / "json.json", day=date(2026, 3, 2)))["2026-02-28"]
    assert len(figures) == 42
    assert figures["100 RUB/GEL"] == "3.4619"
    assert figures["1000 AMD/GEL"] == "7.0960"


@pytest.mark.parametrize(
    ("month", "currencies", "texts"),
    [
        ("2014-02", 151, {"EUR": "1.2226", "SLL": "7118.01"}),
        ("2020-12", 145, {"EUR": "1.1202", "STD": "27603.7"}),
        ("2022-11", 143, {"EUR": "1.1500", "SLL": "15631.1792"}),
        ("2026-02", 141, {"EUR": "1.1448", "SLE": "30.6346"}),
        ("2026-08", 141, {"EUR": "1.1719", "VES": "984.1686"}),
    ],
)
def test_hmrc(payloads, month, currencies, texts):
    found = tables(read("hmrc", payloads / "hmrc" / f"monthly_xml_{month}.xml"))
    assert list(found) == [f"{month}-01"]
    assert len(found[f"{month}-01"]) == currencies
    assert {code: found[f"{month}-01"][f"GBP/{code}"] for code in texts} == texts


@pytest.mark.parametrize(
    ("key", "name", "first", "currencies", "texts"),
    [
        ("hmrc-average", "average_csv_2025-03", "2024-04-01", 140, {"USD": "1.2761", "TRY": "43.2253"}),
        ("hmrc-average", "average_csv_2026-03", "2025-04-01", 140, {"USD": "1.3378", "ZWG": "35.6145"}),
        (
            "hmrc-average-december",
            "average_csv_2024-12",
            "2024-01-01",
            141,
            {"BSD": "1.2787", "SLE": "28.9318"},
        ),
        (
            "hmrc-average-december",
            "average_csv_2025-12",
            "2025-01-01",
            141,
            {"USD": "1.3156", "BGN": "2.2917"},
        ),
        ("hmrc-spot", "spot_csv_2024-12", "2024-12-31", 11, {"USD": "1.2540", "NOK": "14.1942"}),
        ("hmrc-spot", "spot_csv_2025-03", "2025-03-31", 11, {}),
        ("hmrc-spot", "spot_csv_2025-12", "2025-12-31", 11, {}),
        ("hmrc-spot", "spot_csv_2026-03", "2026-03-31", 11, {"USD": "1.3232", "JPY": "210.9827"}),
    ],
)
def test_hmrc_lists(payloads, key, name, first, currencies, texts):
    (request,) = get(key).plan(wanted(first, today="2026-11-30"))
    body = (payloads / "hmrc" / f"{name}.csv").read_bytes()
    found = tables(get(key).parse(Reply(request, 200, body, NOON)))
    assert {day: len(figures) for day, figures in found.items()} == {first: currencies}
    assert {code: found[first][f"GBP/{code}"] for code in texts} == texts


def test_hmrc_averages_of_an_old_list(payloads):
    request = {"url": f"{HMRC}average_csv_2020-3.csv", "first": date(2019, 4, 1), "last": date(2020, 3, 31)}
    (found,) = tables(read("hmrc-average", payloads / "hmrc" / "average_csv_2020-03.csv", **request)).values()
    assert (len(found), found["GBP/USD"], found["GBP/EUR"]) == (144, "1.279266667", "1.147166667")


def test_boc_annual(payloads):
    found = tables(read("boc-annual", payloads / "boc" / "fx_rates_annual.json"))
    assert list(found) == [f"{year}-01-01" for year in range(2017, 2025)]
    assert {len(figures) for figures in found.values()} == {23, 26}
    assert (found["2024-01-01"]["TRY/CAD"], found["2017-01-01"]["VND/CAD"]) == ("0.04180", "0.000057")
    with pytest.raises(SourceChanged):
        read("boc-annual", payloads / "boc" / "fx_rates_daily.json")


@pytest.mark.parametrize(
    ("month", "currencies", "texts"),
    [
        ("2000-03", 24, {"MTL": "0.40875", "ROL": "18215.3", "SKK": "41.9336"}),
        ("2026-08", 48, {"IRR": "1578300.018", "RUB": "91.568", "USD": "1.1476"}),
    ],
)
def test_inforeuro(payloads, month, currencies, texts):
    path, day = payloads / "inforeuro" / f"monthly-rates_{month}_trimmed.json", f"{month}-01"
    figures = tables(read("inforeuro", path, first=date.fromisoformat(day)))[day]
    assert len(figures) == currencies
    assert {code: figures[f"EUR/{code}"] for code in texts} == texts


def test_treasury(payloads):
    parsed = read("treasury", payloads / "treasury" / "rates_of_exchange_2026-03-31_trimmed.json")
    found = tables(parsed)
    assert parsed.reports == ()
    assert {day: len(figures) for day, figures in found.items()} == {
        "2026-03-31": 39, "2026-04-30": 1, "2026-05-29": 2, "2026-06-30": 10, "2026-07-15": 2,
    }  # fmt: skip
    assert (found["2026-03-31"]["USD/XOF"], found["2026-03-31"]["USD/XAF"]) == ("567.0", "570.79")
    assert (found["2026-04-30"]["USD/RUB"], found["2026-07-15"]["USD/BOB"]) == ("73.2", "10.35")
    assert (found["2026-03-31"]["USD/CUC"], found["2026-03-31"]["USD/XCG"]) == ("1.0", "1.78")


def test_hmrc_averages_and_spot_rates_are_another_format(payloads):
    for name in ("average_csv_2020-03.csv", "average_csv_2026-03.csv", "spot_csv_2026-03.csv"):
        with pytest.raises(SourceChanged):
            read("hmrc", payloads / "hmrc" / name)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("nbp", "nbp/table_a.json"),
        ("nbu", "nbu/exchange_site.json"),
        ("cnb", "cnb/daily_year_2026.json"),
        ("boc", "boc/fx_rates_daily.json"),
        ("norges", "norges/exr.csv"),
        ("riksbank", "riksbank/by_group_130.json"),
        ("nbk", "nbk/get_rates.xml"),
        ("nbg", "nbg/json.json"),
        ("nbrb", "nbrb/rates_a.json"),
    ],
)
def test_a_central_bank_quotes_exactly_what_it_is_said_to(payloads, key, path):
    covers = get(key).INFO.covers
    for table in read(key, payloads / path).tables:
        assert {f.base for f in table.figures} == {
            code for code, (_, until) in covers.items() if until is None
        }


@pytest.mark.parametrize("key", KEYS)
def test_no_recorded_body_of_anybody_raises_anything_but_a_source_error(payloads, key):
    for path in sorted(payloads.glob("*/*")):
        try:
            read(key, path)
        except SourceError:
            pass
