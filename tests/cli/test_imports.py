"""Which files `convert cache import` takes, what it takes of them, and how it refuses others."""

import gzip
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.holding import CBR, ECB, put

from converter import sources
from converter.errors import InputError
from converter.fetch import import_file
from converter.sources.cbr import IDS
from converter.store import rates_file
from converter.store.export import packed
from converter.store.layers import Store
from converter.store.paths import seed_directory
from converter.store.sheet import parse
from converter.store.state import State

NOW = "@2026-04-26T12:00:00Z"
EASTER = {"2026-04-03", "2026-04-06"}


def _working(first, last):
    day = date.fromisoformat(first)
    while str(day) <= last:
        if day.weekday() < 5 and str(day) not in EASTER:
            yield str(day)
        day += timedelta(days=1)


def _history(days):
    """The ECB's history of those days, the newest first."""
    rows = [f"{day},1.17{day[-2:]},186.{day[-2:]},0.86{day[-2:]},\n" for day in sorted(days, reverse=True)]
    return "Date,USD,JPY,GBP,\n" + "".join(rows)


WHOLE = list(_working("2026-03-02", "2026-04-24"))
CUT = [day for day in WHOLE if not "2026-03-10" <= day <= "2026-03-12"]
PORTAL = """KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,TITLE_COMPL,UNIT_MULT
EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2026-04-23,1.1750,"ECB rate, US dollar/Euro",0
EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2026-04-24,1.1760,"ECB rate, US dollar/Euro",0
EXR.D.JPY.EUR.SP00.A,D,JPY,EUR,SP00,A,2026-04-23,186.4,"ECB rate, Japanese yen/Euro",0
EXR.D.JPY.EUR.SP00.A,D,JPY,EUR,SP00,A,2026-04-24,NaN,"ECB rate, Japanese yen/Euro",0
EXR.D.GBP.EUR.SP00.A,D,GBP,EUR,SP00,A,2026-04-24,0.8661,"ECB rate, Pound sterling/Euro",0
"""


def _zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


# -- gaps -----------------------------------------------------------------------------------------


def test_a_day_within_a_gap_is_not_known_offline_and_the_gap_is_named(run, file):
    assert run("cache", "import", "ecb", file("cut.csv", _history(CUT)), NOW).code == 0
    ran = run("1", "EUR", "USD", "--on", "2026-03-11", "--source", "ecb")
    assert (ran.code, ran.out) == (4, "")
    assert "rates of 2026-03-11 are not on this machine" in ran.err
    assert "none from 2026-03-10 to 2026-03-12" in ran.err


def test_a_weekend_before_a_gap_has_the_table_before_it(run, file):
    run("cache", "import", "ecb", file("cut.csv", _history([d for d in CUT if d != "2026-03-09"])), NOW)
    assert run("1", "EUR", "USD", "--on", "2026-03-08", "--digits", "4").out == "1.1706 USD\n"
    assert run("1", "EUR", "USD", "--on", "2026-03-09", "--source", "ecb").code == 4


@pytest.mark.parametrize("day", ["2026-03-09", "2026-03-13", "2026-04-04", "2026-04-24"])
def test_days_on_both_sides_of_a_gap_are_answered(day, run, file):
    run("cache", "import", "ecb", file("cut.csv", _history(CUT)), NOW)
    assert run("1", "EUR", "USD", "--on", day, "--source", "ecb").code == 0


def test_a_series_over_a_gap_is_refused_offline(run, file):
    run("cache", "import", "ecb", file("cut.csv", _history(CUT)), NOW)
    line = ("history", "EUR", "USD", "--source", "ecb", "--since")
    assert run(*line, "2026-03-03", "--until", "2026-03-20").code == 4
    assert run(*line, "2026-03-13", "--until", "2026-03-20").code == 0


def test_a_gap_is_asked_once_online_and_covered_then(world, file):
    world.at("2026-10-30T15:04")
    world.convert(100, "EUR", "USD")
    world.forget()
    days = ["2026-10-23", "2026-10-26", "2026-10-28", "2026-10-29", "2026-10-30"]
    rows = [f"{day},{','.join(world.server.ecb[day].values())},\n" for day in days]
    text = "Date,USD,JPY,GBP,KRW,ISK,\n" + "".join(rows[::-1])
    with world.converter(["ecb"]) as converter:
        import_file.published(converter.client(), sources.get("ecb"), file("cut.csv", text), world.now)
    assert str(world.convert(100, "EUR", "USD", on="2026-10-28").result) == "111.33 USD"
    assert world.requested() == []
    for _ in range(2):
        assert str(world.convert(100, "EUR", "USD", on="2026-10-27").result) == "111.50 USD"
    assert len(world.requested()) == 1


def test_an_older_download_does_not_remove_newer_coverage(world, file):
    world.at("2026-10-31T09:00")
    world.convert(100, "EUR", "USD", on="2026-10-26")
    world.forget()
    days = ["2026-10-26", "2026-10-27", "2026-10-28"]
    rows = [f"{day},{','.join(world.server.ecb[day].values())},\n" for day in days]
    text = "Date,USD,JPY,GBP,KRW,ISK,\n" + "".join(rows[::-1])
    with world.converter(["ecb"]) as converter:
        at = world.now - timedelta(days=2)
        import_file.published(converter.client(), sources.get("ecb"), file("old.csv", text), at)
    for on in (None, "2026-10-31", "2026-10-27"):
        assert not world.convert(100, "EUR", "USD", on=on, sources=["ecb"]).stale
    assert world.requested() == []


# -- parts of a set ---------------------------------------------------------------------------------

TWENTY = [
    "CHF",
    "CZK",
    "DKK",
    "HUF",
    "PLN",
    "RON",
    "SEK",
    "NOK",
    "TRY",
    "AUD",
    "BRL",
    "CAD",
    "CNY",
    "HKD",
    "IDR",
    "ILS",
    "INR",
    "KRW",
    "MXN",
    "MYR",
]


def _parts(codes_of_days):
    """A history in which each day has figures of those currencies alone."""
    rows = [
        f"{day},{','.join('1.5' if code in codes else 'N/A' for code in TWENTY)},\n"
        for day, codes in sorted(codes_of_days.items(), reverse=True)
    ]
    return f"Date,{','.join(TWENTY)},\n" + "".join(rows)


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"2026-03-20": 3}, "has 17 of ecb's 20 currencies; take its whole file"),
        ({"2026-03-20": 2}, ""),
        ({"2026-03-19": 12}, "has 8 of ecb's 20 currencies on 2026-03-19; take its whole file"),
        ({"2026-03-19": 2}, ""),
    ],
)
def test_a_table_that_lacks_a_part_of_the_set_held_before_it_is_refused(lacking, said, run, file):
    whole = dict.fromkeys(("2026-03-16", "2026-03-17"), TWENTY)
    assert run("cache", "import", "ecb", file("whole.csv", _parts(whole)), NOW).code == 0
    days = {day: TWENTY[lacking.get(day, 0) :] for day in ("2026-03-18", "2026-03-19", "2026-03-20")}
    ran = run("cache", "import", "ecb", file("part.csv", _parts(days)), NOW)
    assert ran.code == (2 if said else 0)
    assert said in ran.err


# -- other frequencies, other bases -----------------------------------------------------------------


def _ends(days):
    return [max(day for day in days if day[:7] == month) for month in sorted({day[:7] for day in days})]


YEAR = list(_working("2025-04-01", "2026-04-24"))
OTHER = {
    "monthly figures": _ends(YEAR),
    "weekly figures": [day for day in YEAR if date.fromisoformat(day).weekday() == 4],
    "quarterly figures": [day for day in _ends(YEAR) if day[5:7] in ("03", "06", "09", "12")],
    "another frequency": YEAR[::9],
}


@pytest.mark.parametrize(("looks", "days"), OTHER.items(), ids=OTHER)
def test_a_file_of_another_frequency_is_refused_with_what_it_looks_like(looks, days, run, file, tmp_path):
    ran = run("cache", "import", "ecb", file("other.csv", _history(days)), NOW)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert f"looks like a file of {looks}" in ran.err
    assert not (tmp_path / "cache" / "ecb").joinpath("2026.csv").exists()


def test_a_file_with_half_its_days_or_a_stretch_of_ten_is_taken(run, file):
    assert run("cache", "import", "ecb", file("half.csv", _history(WHOLE[::2])), NOW).code == 0
    assert (
        run("cache", "import", "ecb", file("end.csv", _history([*_ends(YEAR), *WHOLE[-10:]])), NOW).code == 0
    )


def _quarters(*rates):
    """A file of the Treasury, of dollars and yen at these days and rates."""
    names = ("effective_date", "country_currency_desc", "exchange_rate")
    return json.dumps({"data": [dict(zip(names, rate, strict=True)) for rate in rates]})


QUARTERS = [
    *(("2025-09-30", "Japan-Yen", "147.7"), ("2025-09-30", "Russia-Ruble", "82.6")),
    *(("2025-12-31", "Japan-Yen", "156.6"), ("2025-12-31", "Russia-Ruble", "78.1")),
    *(("2026-03-31", "Japan-Yen", "159.5"), ("2026-03-31", "Russia-Ruble", "81.55")),
]
AMENDED = ("2026-04-15", "Russia-Ruble", "75.9")


def test_a_file_of_a_source_that_renews_all_its_figures_each_quarter_is_taken(run, file):
    ran = run("cache", "import", "treasury", file("rates.json", _quarters(*QUARTERS, AMENDED)), NOW)
    assert (ran.code, ran.err) == (0, "")
    question = ("100", "RUB", "USD", "--source", "treasury", "--digits", "4", "--on")
    assert run(*question, "2026-02-10").out == "1.2804 USD\n"
    assert run(*question, "2026-04-15").out == "1.3175 USD\n"
    assert (
        run("cache", "import", "treasury", file("again.json", _quarters(*QUARTERS, AMENDED)), NOW).code == 0
    )


def test_a_quarter_that_a_file_lacks_is_not_covered_by_it(run, file):
    rates = [rate for rate in QUARTERS if rate[0] != "2025-12-31"]
    assert run("cache", "import", "treasury", file("rates.json", _quarters(*rates)), NOW).code == 0
    question = ("100", "RUB", "USD", "--rule", "us-treasury", "--on")
    assert run(*question, "2025-12-30").code == 0
    assert run(*question, "2025-12-31").code == 4


def test_a_part_of_a_quarter_is_refused(run, file):
    whole = [("2025-12-31", f"{label}", "1.5") for label in ("Japan-Yen", "Russia-Ruble", "India-Rupee")]
    assert run("cache", "import", "treasury", file("whole.json", _quarters(*whole)), NOW).code == 0
    part = [("2026-03-31", "Japan-Yen", "1.5"), AMENDED]
    ran = run("cache", "import", "treasury", file("part.json", _quarters(*part)), NOW)
    assert (ran.code, "has 1 of treasury's 3 currencies" in ran.err) == (2, True)


def test_a_body_of_frankfurter_in_euros_is_refused(run, file, tmp_path):
    rows = [
        {"date": "2026-04-24", "base": "EUR", "quote": code, "rate": rate}
        for code, rate in (("USD", 1.1712), ("GBP", 0.86803), ("JPY", 186.71), ("CHF", 0.9412))
    ]
    ran = run("cache", "import", "frankfurter", file("rates.json", json.dumps(rows)), NOW)
    assert (ran.code, ran.out) == (2, "")
    assert "has EUR/GBP, and frankfurter's rates here are those of USD" in ran.err
    assert not (tmp_path / "cache" / "frankfurter").joinpath("2026.csv").exists()


# -- what is older than can be asked for --------------------------------------------------------------


def test_a_file_answers_for_days_older_than_the_source_can_be_asked_for(run, file):
    build = '{"date": "2024-02-20", "usd": {"eur": 0.9250, "gbp": 0.7921}}'
    question = ("100", "USD", "EUR", "--source", "currency-api", "--on")
    assert run(*question, "2024-02-20").code == 3
    assert run("cache", "import", "currency-api", file("usd.min.json", build), NOW).code == 0
    assert run(*question, "2024-02-20").out == "92.50 EUR\n"
    assert run(*question, "2024-02-19").code == 3


def test_a_file_answers_for_a_series_older_than_the_source_can_be_asked_for(run, tmp_path):
    put(
        tmp_path / "cache", "currency-api/2024-02.csv", "USD/EUR", "2024-02-19 0.92", "2024-02-20 0.93",
        covered=["2024-02-19..2024-02-20"],
    )  # fmt: skip
    line = ("history", "USD", "EUR", "--source", "currency-api", "--until", "2024-02-20", "--csv", "--since")
    assert run(*line, "2024-02-19").out.count("2024-02-") == 2
    assert run(*line, "2024-02-18").out.count("2024-02-") == 2


# -- how a file may be packed --------------------------------------------------------------------------


PACKED = {
    "plain": lambda text: text,
    "with a byte-order mark": lambda text: b"\xef\xbb\xbf" + text,
    "gzip": gzip.compress,
    "zip": lambda text: _zipped(**{"eurofxref-hist.csv": text}),
    "zip of a Mac": lambda text: _zipped(
        **{"a.csv": text, "__MACOSX/._a.csv": b"\0\5\x16\7", "__MACOSX/": b"", ".DS_Store": b"x"}
    ),
    "gzip with a byte-order mark": lambda text: gzip.compress(b"\xef\xbb\xbf" + text),
}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED)
def test_a_history_is_read_however_it_is_packed(pack, run, file):
    ran = run("cache", "import", "ecb", file("hist", pack(_history(WHOLE).encode())), NOW)
    assert (ran.code, ran.out) == (0, f"ecb: {len(WHOLE)} tables, 2026-03-02 to 2026-04-24\n")


def test_the_csv_of_the_data_portal_is_read_by_the_names_of_its_columns(run, file):
    ran = run("cache", "import", "ecb", file("data.csv", PORTAL), NOW)
    assert (ran.code, ran.out) == (0, "ecb: 2 tables, 2026-04-23 to 2026-04-24\n")
    assert run("1", "EUR", "USD", "--on", "2026-04-24", "--digits", "4").out == "1.1760 USD\n"
    assert run("1", "EUR", "JPY", "--on", "2026-04-23", "--digits", "1").out == "186.4 JPY\n"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("A,D,USD,EUR,SP00", "A,M,USD,EUR,SP00", "figures of frequency M, where the daily ones"),
        ("D,USD,EUR,SP00", "D,USD,USD,SP00", "a series that is not of the reference rates in euro"),
        ("D,USD,EUR,SP00", "D,USD,EUR,EN00", "a series that is not of the reference rates in euro"),
        (',"ECB rate, Pound sterling/Euro",0', "", "a line that is cut"),
    ],
)  # fmt: skip
def test_another_csv_of_the_data_portal_is_refused_with_its_reason(old, new, message, run, file):
    ran = run("cache", "import", "ecb", file("data.csv", PORTAL.replace(old, new)), NOW)
    assert (ran.code, ran.err.count("\n"), message in ran.err) == (2, 1, True)


WRONG = {
    "a page": ("<!DOCTYPE html><html></html>", "HTML"),
    "nothing": ("", "an empty body"),
    "no XML": ("not rates", "no valid XML"),
    "a refusal": ('{"error": "quota"}', "no valid XML"),
    "two files": (_zipped(a="1", b="2"), "is a zip of 2 files; give the one with the rates"),
    "a rates file": (_zipped(**{"rates.txt": "x"}), "is a rates file; `convert cache import "),
    "a cut gzip": (gzip.compress(b"Date,USD,\n" * 99)[:-9], "it is damaged, or packed in another way"),
    "a large gzip": (
        gzip.compress(bytes(9 << 20)),
        "is too large for a file of rates: 8 MiB are read at most",
    ),
    "a large zip": (_zipped(a=bytes(9 << 20)), "is too large for a file of rates: 8 MiB are read at most"),
    "a large file": (bytes((8 << 20) + 1), "is too large for a file of rates: 8 MiB are read at most"),
}


@pytest.mark.parametrize(("content", "message"), WRONG.values(), ids=WRONG)
def test_a_refusal_is_about_the_file_and_not_about_a_request(content, message, run, file):
    ran = run("cache", "import", "ecb", file("wrong", content), NOW)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert message in ran.err
    assert not any(word in ran.err for word in ("answered", "HTTP", "http", "refused:"))


def test_a_publishers_file_is_decoded_once(file, tmp_path, world):
    world.at("2026-10-30T15:04")
    source, read = sources.get("nbrb"), []

    class Counting:
        INFO, plan = source.INFO, staticmethod(source.plan)

        @staticmethod
        def parse(reply):
            read.append(id(reply.content))
            return source.parse(reply)

    rows = [{"Cur_ID": 9999, "Date": "2026-10-29T00:00:00", "Cur_OfficialRate": 3.1}]
    hints = {code: f"1990-01-01/2050-01-01/{own}/1" for code, own in (("USD", 431), ("EUR", 451))}
    with world.converter(["nbrb"]) as converter:
        state = State.read(converter.store, "nbrb")
        state.hints.update(hints, listed="2026-10-30")
        state.write(converter.store, "nbrb")
        with pytest.raises(InputError):
            import_file.published(converter.client(), Counting, file("a.json", json.dumps(rows)), world.now)
    assert len(read) > 2
    assert len(set(read[1:])) == 1


def test_the_banks_numbers_are_those_of_its_list():
    cases = {code: IDS[code] for code in ("USD", "EUR", "JPY", "TRY")}
    assert cases == {"USD": "R01235", "EUR": "R01239", "JPY": "R01820", "TRY": "R01700J"}
    assert len(set(IDS.values())) == len(IDS) == 54
    assert IDS.keys() <= CBR.covers.keys()


# -- a rates file goes through the same gate -----------------------------------------------------------


def _rates_file(tmp_path, name, *figures, **head):
    put(tmp_path / "made", f"ecb/{name}.csv", *figures, **head)
    path = tmp_path / "rates.zip"
    path.write_bytes(
        _zipped(**{
            "rates.txt": f"fxconvert rates 1\nat 2026-04-26T12:00:00Z\necb/{name}.csv\n",
            f"ecb/{name}.csv": (tmp_path / "made" / "ecb" / f"{name}.csv").read_bytes(),
        })
    )  # fmt: skip
    return str(path)


def test_an_implausible_figure_of_a_rates_file_is_set_aside(run, tmp_path):
    path = _rates_file(tmp_path, "2026", "EUR/USD EUR/JPY EUR/GBP", "2026-04-22 1.17 186.4 0.8661",
                       "2026-04-23 11.7 186.5 0.8657", "2026-04-24 1.1712 186.71 0.8680")  # fmt: skip
    assert run("cache", "import", path).code == 0
    assert "2026-04-23,,?11.7,186.5" in (tmp_path / "cache" / "ecb" / "2026.csv").read_text()


def test_the_last_table_of_a_year_is_what_the_first_of_the_next_is_held_against(run, tmp_path):
    put(tmp_path / "made", "ecb/2025.csv", "EUR/USD EUR/JPY EUR/GBP", "2025-12-31 1.17 186.4 0.8661")
    put(tmp_path / "made", "ecb/2026.csv", "EUR/USD EUR/JPY EUR/GBP", "2026-01-02 11.7 186.5 0.8657")
    path = tmp_path / "rates.zip"
    names = ("ecb/2025.csv", "ecb/2026.csv")
    members = {name: (tmp_path / "made" / name).read_bytes() for name in names}
    about = "fxconvert rates 1\nat 2026-04-26T12:00:00Z\n" + "".join(f"{name}\n" for name in names)
    path.write_bytes(_zipped(**{"rates.txt": about, **members}))
    assert run("cache", "import", str(path)).code == 0
    assert "2026-01-02,,?11.7,186.5" in (tmp_path / "cache" / "ecb" / "2026.csv").read_text()


def test_a_held_figure_that_a_rates_file_confirms_is_taken_in(run, tmp_path):
    columns = "EUR/USD EUR/JPY EUR/GBP"
    put(tmp_path / "cache", "ecb/2026.csv", columns, "2026-04-21 ?2.34 186.4 0.8661")
    path = _rates_file(tmp_path, "2026", columns, "2026-04-22 2.35 186.5 0.8657")
    assert run("cache", "import", path).code == 0
    assert "2026-04-21,,2.34,186.4" in (tmp_path / "cache" / "ecb" / "2026.csv").read_text()


def test_a_held_figure_that_a_rates_file_contradicts_is_set_aside_as_it_says(run, tmp_path):
    columns = "EUR/USD EUR/JPY EUR/GBP"
    held = "2026-04-20 1.17 186.3 0.8660", "2026-04-21 2.34 186.4 0.8661"
    put(tmp_path / "cache", "ecb/2026.csv", columns, *held)
    ran = run("cache", "import", _rates_file(tmp_path, "2026", columns, "2026-04-22 1.171 186.5 0.8657"))
    assert (ran.code, "2.34 USD of 2026-04-21 is set aside" in ran.err) == (0, True)
    assert "2026-04-21,,?2.34,186.4" in (tmp_path / "cache" / "ecb" / "2026.csv").read_text()


def test_a_rates_file_ten_times_off_is_refused_whole(run, tmp_path):
    path = _rates_file(tmp_path, "2026", "EUR/USD EUR/JPY EUR/GBP", "2026-04-24 11.712 1867.1 8.680")
    ran = run("cache", "import", path)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "was not taken: ecb sent figures for 2026-04-24" in ran.err


def test_a_table_of_a_later_day_does_not_come_in_with_a_rates_file(run, tmp_path):
    path = _rates_file(tmp_path, "2030", "EUR/USD EUR/JPY EUR/GBP", "2030-12-31 5.1 186.4 0.8661")
    before = run("100", "EUR", "USD", "--json").out
    ran = run("cache", "import", path)
    assert (ran.code, ran.out) == (2, "")
    assert "has no rates of ecb that can be taken" in ran.err
    assert "ecb: the table of 2030-12-31 was left out: it is in the future" in ran.err
    assert run("100", "EUR", "USD", "--json").out == before


def test_a_rates_file_answers_by_no_table_that_lies_ahead_of_it(run, tmp_path):
    path = _rates_file(tmp_path, "2026", "EUR/USD", "2026-04-24 1.18", "2026-12-31 5.1")
    ran = run("100", "EUR", "USD", "--rates", path)
    assert (ran.code, ran.out) == (0, "118.00 USD\n")


def test_coverage_that_a_rates_file_claims_of_days_to_come_does_not_keep_them_from_being_asked(run, tmp_path):
    path = _rates_file(
        tmp_path, "2026", "EUR/USD EUR/JPY EUR/GBP", "2026-04-24 1.1712 186.71 0.8680",
        covered=["2026-04-24..2099-01-01"],
    )  # fmt: skip
    assert run("cache", "import", path).code == 0
    later = {"CONVERTER_NOW": "2026-06-01T12:00:00Z"}
    ran = run("100", "EUR", "USD", "--on", "2026-05-20", **later)
    assert (ran.code, ran.out) == (4, "")
    held = (tmp_path / "cache" / "ecb" / "2026.csv").read_text()
    assert "2099" not in held


@pytest.mark.parametrize("door", ["import", "--rates"])
@pytest.mark.parametrize(
    ("covered", "days", "asked", "code"),
    [
        ("2026-03-10..2026-03-20", ["2026-03-10", "2026-03-12", "2026-03-13"], "2026-03-11", 4),
        ("2026-03-10..2026-03-20", ["2026-03-10", "2026-03-20"], "2026-03-18", 4),
        ("2026-03-10..2026-03-20", ["2026-03-11", "2026-03-12"], "2026-03-10", 4),
        ("2026-03-10..2026-03-20", ["2026-03-10", "2026-03-11"], "2026-03-20", 4),
        ("2026-03-12..2026-03-16", ["2026-03-12", "2026-03-13", "2026-03-16"], "2026-03-15", 0),
    ],
)
def test_days_that_a_rates_file_calls_known_without_their_table_are_not(
    door, covered, days, asked, code, run, tmp_path
):
    rows = [f"{day} 1.18 186.5 0.8657" for day in days]
    path = _rates_file(tmp_path, "2026", "EUR/USD EUR/JPY EUR/GBP", *rows, covered=[covered])
    if door == "import":
        assert run("cache", "import", path).code == 0
    where = ("--rates", path) if door == "--rates" else ("--source", "ecb")
    ran = run("100", "EUR", "USD", "--on", asked, *where)
    assert ran.code == code, ran.err


def test_a_pause_longer_than_any_of_a_source_without_a_known_calendar_is_not_covered(tmp_path):
    rows = ["2026-01-12 80.1", "2026-01-31 80.2"]
    put(tmp_path / "made", "cbr/2026.csv", "USD/RUB", *rows, covered=["2026-01-12..2026-01-31"])
    path = tmp_path / "rates.zip"
    about = "fxconvert rates 1\nat 2026-04-26T12:00:00Z\ncbr/2026.csv\n"
    content = (tmp_path / "made" / "cbr" / "2026.csv").read_bytes()
    path.write_bytes(_zipped(**{"rates.txt": about, "cbr/2026.csv": content}))
    (sheet,) = rates_file.read(str(path)).sheets.values()
    assert [f"{one}..{two}" for one, two in sheet.head.covered] == [
        "2026-01-12..2026-01-24", "2026-01-31..2026-01-31",
    ]  # fmt: skip


def test_what_ships_of_the_ecb_is_as_known_in_a_rates_file(tmp_path):
    folder, now = Path(seed_directory()), datetime(2026, 10, 31, 9, tzinfo=UTC)
    files = [("ecb", stem) for stem in sorted(path.stem for path in (folder / "ecb").iterdir())]
    path = tmp_path / "all.zip"
    store = Store(str(tmp_path / "none"), str(folder), lambda: now)
    path.write_bytes(packed(store, {"ecb": ECB}, files, now))
    for (key, stem), sheet in rates_file.read(str(path)).sheets.items():
        shipped = parse((folder / key / f"{stem}.csv").read_bytes(), stem, now)
        assert sheet.head.covered == shipped.head.covered, stem


def test_every_source_of_the_project_is_bounded_by_its_own_calendar():
    assert ECB.publication.last_day(date(2026, 4, 26)) == date(2026, 4, 27)
    assert sources.get("hmrc").INFO.publication.last_day(date(2026, 4, 26)) == date(2026, 5, 31)
