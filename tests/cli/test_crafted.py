"""Files of rates that are damaged though their checksum is right: every reader reports it, and none crashes.

So is a file that someone edited by a program that wrote the checksum again.
"""

import json
import zipfile
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from zlib import crc32

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.days import utc
from support.holding import ECB, store_over

from converter import Converter
from converter.errors import ConverterError, InputError
from converter.fetch import accept
from converter.store import rates_file
from converter.store.export import packed

NOW = "2026-04-26T22:00:58Z"
AT = utc("2026-04-26T22:00")
HEAD = """# written 2026-04-24T15:04:00Z
# covered 2026-04-22..2026-04-24
# due 2026-04-27T14:00:00Z
# stale 2026-04-27T16:00:00Z
# zone Europe/Berlin
"""
GOOD = f"""{HEAD}as_of,fetched_at,EUR/USD,EUR/JPY
2026-04-22,2026-04-22T15:04:00Z,1.1750,186.40
2026-04-23,2026-04-23T15:04:00Z,1.1760,186.50
2026-04-24,2026-04-24T15:04:00Z,1.1800,187.00
"""
LAST = "2026-04-24,2026-04-24T15:04:00Z,1.1800,187.00"


def _last(line):
    return GOOD.replace(LAST, line)


def _head(line):
    return f"# {line}\n{GOOD}"


def _columns(text):
    return GOOD.replace("EUR/USD,EUR/JPY", text)


DAMAGED = {
    "a nominal of 400 digits": _columns(f"EUR/USD,{'9' * 400} EUR/JPY"),
    "a nominal of 0": _columns("EUR/USD,0 EUR/JPY"),
    "a nominal above 10^9": _columns("EUR/USD,10000000000 EUR/JPY"),
    "a nominal with a leading zero": _columns("EUR/USD,0100 EUR/JPY"),
    "a code in small letters": _columns("EUR/USD,EUR/jpy"),
    "a code of six letters": _columns("EUR/USD,EUR/JPYJPY"),
    "a currency in itself": _columns("EUR/USD,EUR/EUR"),
    "a column twice": _columns("EUR/USD,EUR/USD"),
    "two figures for a currency": _columns("EUR/USD,100 EUR/USD"),
    "a currency either way": _columns("EUR/USD,USD/EUR"),
    "an infinity": _last("2026-04-24,,1e999,187.00"),
    "a price above all limits": _last("2026-04-24,,1e13,187.00"),
    "a price below all limits": _last("2026-04-24,,1e-13,187.00"),
    "a price of 0": _last("2026-04-24,,0.0000,187.00"),
    "a negative price": _last("2026-04-24,,-1.18,187.00"),
    "no number": _last("2026-04-24,,NaN,187.00"),
    "a number of 41 digits": _last(f"2026-04-24,,1.{'8' * 40},187.00"),
    "a number with two points": _last("2026-04-24,,1.1.8,187.00"),
    "a number with a space": _last("2026-04-24,, 1.18,187.00"),
    "digits of another script": _last("2026-04-24,,١.١٨,187.00"),
    "a formula": _last("2026-04-24,,=1+1,187.00"),
    "a mark of set aside without a figure": _last("2026-04-24,,?,187.00"),
    "a set-aside figure that is no number": _last("2026-04-24,,?1.1.8,187.00"),
    "a set-aside figure of 41 digits": _last(f"2026-04-24,,?{'8' * 41},187.00"),
    "a line with only its day": _last("2026-04-24"),
    "a line with a cell too many": _last("2026-04-24,,1.18,187.00,1"),
    "a line without its comma": _last("2026-04-24;,1.18,187.00"),
    "an invalid instant": _last("2026-04-24,yesterday,1.18,187.00"),
    "an instant outside the calendar": _last("2026-04-24,0001-01-01T00:00:00+14:00,1.18,187.00"),
    "the year 0001": _last(LAST).replace("2026-04-22,", "0001-01-01,"),
    "a day of a week": _last("2026-W17-5,,1.18,187.00"),
    "a day that does not exist": _last("2026-04-31,,1.18,187.00"),
    "a day of another year": _last("2027-04-24,,1.18,187.00"),
    "days out of order": _last("2026-04-21,,1.18,187.00"),
    "a day twice": _last("2026-04-22,,1.18,187.00"),
    "no line": GOOD[: GOOD.index("2026-04-22,")],
    "no end of the last line": GOOD[:-1],
    "lines that end as on Windows": GOOD.replace("\n", "\r\n"),
    "written outside the calendar": GOOD.replace("ten 2026-04-24T15:04:00Z", "ten 0001-01-01T00:00:00+14:00"),
    "due outside the calendar": GOOD.replace("due 2026-04-27T14:00:00Z", "due 9999-12-31T23:59:59-14:00"),
    "covered to the end of the calendar": _head("covered 2026-04-22..9999-12-31"),
    "covered from its beginning": _head("covered 0001-01-01..2026-04-24"),
    "covered backwards": _head("covered 2026-04-24..2026-04-22"),
    "1,001 windows": "# covered 2026-04-22..2026-04-24\n" * 1001 + GOOD,
    "401 lines": HEAD + "as_of,fetched_at,EUR/USD\n"
    + "".join(f"{date(2025, 1, 1) + timedelta(days=n)},,1.18\n" for n in range(401)),
    "2,001 columns": _columns(",".join(f"{n} EUR/USD" for n in range(2, 2002))),
    "a byte-order mark": "﻿" + GOOD,
    "bytes that are no UTF-8": GOOD.encode().replace(b"Europe/Berlin", b"Europe/\xff"),
    "a NUL": _last("2026-04-24,,1.18\0,187.00"),
    "more than 4 MiB": f"{GOOD[: -1]}{'0' * (4 << 20)}\n",
}  # fmt: skip


def _summed(content):
    body = content if isinstance(content, bytes) else content.encode()
    return b"# fxconvert 1 %08x\n%s" % (crc32(body), body)


@pytest.fixture
def held(tmp_path):
    """Puts a file into the user's cache, in place of the ECB's of the year."""

    def put(content):
        path = tmp_path / "cache" / "ecb" / "2026.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_summed(content))
        return path

    return put


def _packed(tmp_path, data):
    path = tmp_path / "crafted.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rates.txt", f"fxconvert rates 1\nat {NOW}\necb/2026.csv\n")
        archive.writestr("ecb/2026.csv", data)
    return str(path)


# With a damaged file in the cache each must answer as with the shipped rates alone.
READERS = {
    "undated": "100 EUR USD",
    "dated": "100 EUR USD --on 2026-04-24",
    "the day after": "100 EUR USD --on 2026-04-26",
    "history": "history EUR USD --since 2026-04-23 --until 2026-04-24",
    "average": "100 EUR USD --average 2026-04-23..2026-04-24",
    "end of": "100 EUR USD --end-of 2026-04-23..2026-04-24",
    "rates": "rates EUR",
    "compare": "compare 100 EUR USD --source ecb",
    "info": "cache info",
}


def _questions(converter):
    """The functions of the library that read held rates."""
    return {
        "undated": lambda: converter.convert(100, "EUR", "USD"),
        "dated": lambda: converter.convert(100, "EUR", "USD", "2026-04-24"),
        "inverse": lambda: converter.convert(100, "JPY", "USD", "2026-04-23"),
        "history": lambda: converter.history("EUR", "USD", "2026-04-22", "2026-04-24"),
        "average": lambda: converter.average("EUR", "USD", "2026-04-22..2026-04-24"),
        "compare": lambda: converter.compare(100, "EUR", "USD"),
        "export": lambda: packed(converter.store, {"ecb": ECB}, [("ecb", "2026")], AT),
        "accept": lambda: accept.accept(converter.store, ECB, date(2026, 4, 24), "USD"),
    }


@contextmanager
def _converter(folder):
    with Converter(["ecb"], offline=True, clock=lambda: AT, cache_dir=folder, environ={}) as converter:
        yield converter


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_every_reader_of_the_library_says_the_same_of_a_damaged_file(content, held, tmp_path):
    path, told = held(content), {}
    with _converter(tmp_path / "cache") as converter:
        names = list(_questions(converter))
    for name in names:
        with _converter(tmp_path / "cache") as converter, suppress(ConverterError):
            _questions(converter)[name]()
        told[name] = converter.store.damaged
    (whole,) = told["undated"]
    assert whole.startswith("ecb/2026.csv is ")
    assert all(told[reader] == [whole] for reader in names)
    with pytest.raises(InputError, match="is not a rates file, or is damaged"):
        rates_file.read(_packed(tmp_path, path.read_bytes()), AT)


@pytest.mark.parametrize("name", ["a nominal of 400 digits", "an infinity", "due outside the calendar"])
def test_every_command_passes_over_a_damaged_file_and_says_so(name, run, held, tmp_path):
    lines = {reader: line.split() for reader, line in READERS.items()}
    before = {reader: run(*line) for reader, line in lines.items()}
    path = held(DAMAGED[name])
    for reader, line in lines.items():
        ran = run(*line)
        assert "ecb/2026.csv is damaged and was passed over" in " ".join(ran.err.split())
        assert reader == "info" or (ran.code, ran.out) == (before[reader].code, before[reader].out)
    zipped = _packed(tmp_path, path.read_bytes())
    refused = [
        ("cache", "export", "ecb", "-o", str(tmp_path / "out.zip")), ("cache", "import", zipped),
        ("cache", "accept", "ecb", "2026-04-24", "USD"), ("100", "EUR", "USD", "--rates", zipped),
    ]  # fmt: skip
    for line in refused:
        ran = run(*line)
        assert (ran.code, ran.out, ran.err.count("\n")) == (4 if line[1] == "export" else 2, "", 1)
        assert "2026.csv is damaged and was passed over" in ran.err


def test_the_good_file_is_read_by_all_of_them(run, held):
    held(GOOD)
    for line in READERS.values():
        ran = run(*line.split())
        assert (ran.code, "passed over" in ran.err) == (0, False)
    assert run("100", "EUR", "USD").out == "118.00 USD\n"


def test_a_bad_line_is_reported_only_by_readers_of_all_lines_and_others_still_answer(run, held):
    held(GOOD.replace("1.1750", "1.1.7"))
    assert run("100", "EUR", "USD").out == "118.00 USD\n"
    for name in ("history", "info"):
        assert "its line of 2026-04-22 has no rate in '1.1.7'" in run(*READERS[name].split()).err
    # Once one has read all of it in a process, it is passed over there.
    with Converter(["ecb"], offline=True) as converter:
        converter.store.sheet(1, ECB, "2026")
        assert str(converter.convert(100, "EUR", "USD").result) == "117.12 USD"


ANY = st.binary(min_size=1, max_size=3) | st.sampled_from(
    [b",", b"\n", b"?", b"-", b"0", b"9999", b"e9", b"# ", b"/"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 3), ANY)
def test_whatever_few_bytes_change_every_reader_answers_or_raises_an_error_of_ours(
    tmp_path, place, length, new
):
    body = GOOD.encode()
    body = body[:place] + new + body[place + length :]
    data = b"# fxconvert 1 %08x\n%s" % (crc32(body), body)
    path = tmp_path / "user" / "ecb" / "2026.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    with _converter(tmp_path / "user") as converter:
        for question in _questions(converter).values():
            with suppress(ConverterError):
                question()
        damaged = set(converter.store.damaged)
    # A reader of the whole file reports the same.
    store = store_over(tmp_path, lambda: AT)
    store.sheet(1, ECB, "2026")
    assert damaged == set(store.damaged)
    with suppress(ConverterError):
        rates_file.read(_packed(tmp_path, data), AT)


def test_a_whole_answer_in_json_says_that_a_file_is_damaged(run, held):
    held(DAMAGED["an infinity"])
    (result,) = json.loads(run("100", "EUR", "USD", "--json").out)["results"]
    assert (result["result"], [note["code"] for note in result["notes"]][-1]) == ("117.12", "damaged")
