"""The European Central Bank's files."""

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.replies import FOLDER, reply, tables, wanted

from converter.errors import SourceChanged, SourceError
from converter.sources.ecb import INFO, parse, plan

CSV = (FOLDER / "ecb" / "hist.csv").read_bytes()
DAILY = (FOLDER / "ecb" / "daily.xml").read_text()


def zipped(content: bytes = CSV, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(zipfile.ZipInfo("eurofxref-hist.csv", (2026, 10, 30, 16, 0, 0)), content, method)
    return file.getvalue()


def asked(first: str, last: str, today: str = "2026-10-30") -> tuple[str, date | None, date | None]:
    (request,) = plan(wanted(first, last, today))
    return request.url.rpartition("/")[2], request.first or request.day, request.last


def test_an_undated_question_asks_for_the_daily_file():
    assert asked("2026-10-30", "2026-10-30") == ("eurofxref-daily.xml", date(2026, 10, 30), None)


def test_tomorrow_is_asked_of_the_daily_file_as_today():
    assert asked("2026-10-31", "2026-10-31") == ("eurofxref-daily.xml", date(2026, 10, 30), None)


@pytest.mark.parametrize("first", ["2026-10-29", "2026-08-06"])
def test_a_day_of_the_last_85_asks_for_the_90_days(first):
    assert asked(first, first) == ("eurofxref-hist-90d.xml", date(2026, 8, 6), date(2026, 10, 30))


@pytest.mark.parametrize("first", ["2026-08-05", "1999-01-04", "1990-01-01"])
def test_an_earlier_day_asks_for_the_whole_history(first):
    assert asked(first, "2026-10-30") == ("eurofxref-hist.zip", date(1999, 1, 4), date(2026, 10, 30))


def test_the_history_is_read_from_its_zip_file():
    assert tables(parse(reply(zipped()))) == tables(parse(reply(CSV)))


def test_rouble_is_absent_from_the_day_of_its_suspension():
    found = tables(parse(reply(zipped())))
    assert found["2022-03-01"]["EUR/RUB"] == "117.201"
    assert "EUR/RUB" not in found["2022-03-02"]


def test_the_daily_zip_with_its_english_date_is_read():
    body = b"Date, USD, JPY, GBP, \n13 April 2026, 1.1684, 186.75, 0.87058, \n"
    figures = {"EUR/USD": "1.1684", "EUR/JPY": "186.75", "EUR/GBP": "0.87058"}
    assert tables(parse(reply(zipped(body)))) == {"2026-04-13": figures}


def test_a_history_without_a_day_has_no_tables():
    assert (
        parse(reply('<Envelope xmlns="http://www.gesmes.org/xml/2002-08-01"><Cube></Cube></Envelope>')).tables
        == ()
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rate='1.1172'", "rate='1,1172'"),
        ("rate='1.1172'", "rate='NaN'"),
        ("rate='1.1172'", "rate='1_000'"),
        ("rate='1.1172'", "rate='١'"),
        ("rate='1.1172'", ""),
        ("rate='1.1172'", f"rate='{'1' * 41}'"),
        ("currency='USD'", "currency='usd'"),
        ("currency='USD'", ""),
        ("2026-10-30", "2026-02-30"),
        ("2026-10-30", "30.10.2026"),
        ("gesmes:Envelope", "gesmes:Letter"),
        ("currency='USD'", "currency='JPY'"),
    ],
)
def test_a_body_of_another_form_is_refused(old, new):
    with pytest.raises(SourceChanged):
        parse(reply(DAILY.replace(old, new)))


@pytest.mark.parametrize("rate", ["0", "-1.1172", "1e-7"])
def test_an_implausible_number_is_left_to_the_sanity_check(rate):
    found = tables(parse(reply(DAILY.replace("1.1172", rate))))
    assert found["2026-10-30"]["EUR/USD"] == rate


@pytest.mark.parametrize("cut", ["2026-10-30,1.1172,175.68,136", "2026-10-30,1.1172,175.68,136,N/A,N/A,,"])
def test_a_line_of_another_length_is_refused(cut):
    with pytest.raises(SourceChanged):
        parse(reply(CSV.replace(b"2026-10-30,1.1172,175.68,136,N/A,N/A,", cut.encode())))


def test_a_currency_twice_in_the_head_is_refused():
    with pytest.raises(SourceChanged):
        parse(reply(CSV.replace(b"USD,JPY", b"USD,USD")))


def test_a_document_type_definition_is_refused():
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    with pytest.raises(SourceChanged, match="definition"):
        parse(reply(DAILY.replace("<gesmes:Envelope", bomb + "<gesmes:Envelope", 1)))


def test_a_document_type_definition_in_utf_16_is_refused():
    text = DAILY.replace('encoding="UTF-8"', 'encoding="UTF-16"')
    with pytest.raises(SourceChanged, match="encoding"):
        parse(reply(text.encode("utf-16")))


def test_a_zip_file_that_grows_beyond_64_mib_is_refused_unread():
    with pytest.raises(SourceChanged, match="size"):
        parse(reply(zipped(b"0" * ((64 << 20) + 1))))


def test_a_zip_file_that_lies_about_its_size_is_refused():
    body = bytearray(zipped(b"0" * (80 << 20)))
    size = (80 << 20).to_bytes(4, "little")
    while (at := body.find(size)) >= 0:
        body[at : at + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(SourceChanged):
        parse(reply(bytes(body)))


def test_a_zip_file_of_two_members_or_another_method_is_refused():
    two = io.BytesIO(zipped())
    with zipfile.ZipFile(two, "a") as archive:
        archive.writestr("other.csv", b"")
    for body in (two.getvalue(), zipped(method=zipfile.ZIP_LZMA)):
        with pytest.raises(SourceChanged):
            parse(reply(body))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
def test_no_damage_to_the_zip_raises_anything_but_a_source_error(at, put):
    body = zipped()
    at %= len(body)
    try:
        parse(reply(body[:at] + put + body[at + len(put) :]))
    except SourceError:
        pass


def test_covers_tells_the_days_of_suspended_and_late_currencies():
    assert INFO.covers["RUB"] == (date(2005, 4, 1), date(2022, 3, 1))
    assert INFO.covers["HRK"] == (date(2005, 4, 1), date(2022, 12, 30))
    assert INFO.covers["BGN"] == (date(2000, 7, 19), date(2025, 12, 31))
    assert INFO.covers["TRL"] == (None, date(2004, 12, 31))
    assert INFO.covers["ILS"] == (date(2011, 1, 3), None)
    assert INFO.covers["USD"] == (None, None)


def test_covers_has_the_29_currencies_of_2026():
    assert sum(until is None for _, until in INFO.covers.values()) == 29


def test_a_currency_in_itself_is_left_out_if_it_is_one_and_refused_else():
    row = "<Cube currency='USD'" if "<Cube currency='USD'" in DAILY else '<Cube currency="USD"'
    assert row in DAILY
    with_it = DAILY.replace(row, f"<Cube currency='EUR' rate='1.0'/>{row}")
    assert tables(parse(reply(with_it.encode()))) == tables(parse(reply(DAILY.encode())))
    with pytest.raises(SourceChanged, match="a price of EUR in EUR"):
        parse(reply(with_it.replace("'1.0'", "'1.1'").encode()))
