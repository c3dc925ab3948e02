import os
from datetime import UTC, date, datetime, timedelta
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.holding import ECB

from converter.errors import StoreError
from converter.model import Figure
from converter.store.cells import is_rate
from converter.store.head import Head, joined
from converter.store.sheet import Sheet, _plain, column_figure, parse, read, render, utc_text

NOW = datetime(2026, 10, 31, 9, tzinfo=UTC)
COLUMNS = ("as_of", "fetched_at", "EUR/USD", "EUR/JPY", "100 HUF/EUR")
ROWS = [
    ["2026-10-29", "", "1.1693", "176.90", ""],
    ["2026-10-30", "2026-10-30T15:03:58Z", "1.1172", "?175.68", "0.2730"],
]


def head(**fields):
    return Head(**{"written": datetime(2026, 10, 30, 15, 4, tzinfo=UTC), **fields})


def with_sum(text):
    return b"# fxconvert 1 %08x\n%s" % (crc32(text.encode()), text.encode())


def sheet(made=None, columns=COLUMNS, rows=ROWS, now=NOW) -> Sheet:
    return parse(render(made or head(), columns, rows), "cache/ecb/2026.csv", now)


WHOLE = render(
    head(
        covered=((date(2026, 1, 2), date(2026, 10, 30)),),
        provisional=(date(2026, 10, 30), date(2026, 10, 31)),
        provisional_until=datetime(2026, 11, 2, 15, tzinfo=UTC),
        due=datetime(2026, 11, 2, 15, tzinfo=UTC),
        stale=datetime(2026, 11, 2, 17, tzinfo=UTC),
        begins=datetime(2026, 11, 1, tzinfo=UTC),
        zone="Europe/Berlin",
        kind="reference",
        attribution="Source: ECB",
    ),
    COLUMNS,
    ROWS,
)


def test_a_file_is_readable_text():
    assert WHOLE.decode().splitlines()[1:] == [
        "# written 2026-10-30T15:04:00Z",
        "# covered 2026-01-02..2026-10-30",
        "# asked 2026-10-30..2026-10-31 2026-11-02T15:00:00Z",
        "# due 2026-11-02T15:00:00Z",
        "# stale 2026-11-02T17:00:00Z",
        "# begins 2026-11-01T00:00:00Z",
        "# zone Europe/Berlin",
        "# kind reference",
        "# attribution Source: ECB",
        "as_of,fetched_at,EUR/USD,EUR/JPY,100 HUF/EUR",
        "2026-10-29,,1.1693,176.90,",
        "2026-10-30,2026-10-30T15:03:58Z,1.1172,?175.68,0.2730",
    ]
    assert b"\r" not in WHOLE
    assert WHOLE.endswith(b"\n")


days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
instants = st.datetimes(datetime(1990, 1, 1), datetime(2026, 10, 31, 8)).map(  # noqa: DTZ001 - made UTC here
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
windows = st.tuples(days, days).map(sorted).map(tuple)
codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=20)


@st.composite
def heads(draw):
    provisional, until = draw(st.one_of(st.just((None, None)), st.tuples(windows, instants)))
    return Head(
        draw(instants),
        joined(draw(st.lists(windows, max_size=4))),
        provisional,
        until,
        *(draw(st.none() | instants) for _ in range(3)),
        zone=draw(st.sampled_from(["UTC", "Asia/Tokyo"])),
        kind=draw(texts),
        attribution=draw(texts),
    )


@given(
    heads(),
    st.lists(
        st.tuples(codes, codes, st.sampled_from([1, 100, 10**6])).filter(lambda c: c[0] != c[1]),
        unique_by=lambda c: frozenset(c[:2]),
        max_size=5,
    ),
    st.lists(days, unique=True, min_size=1, max_size=6),
    st.data(),
)
def test_what_is_written_is_read_back(made, pairs, dates, data):
    columns = ["as_of", "fetched_at", *(Figure(b, q, "", n).column for b, q, n in pairs)]
    cell = st.sampled_from(["", "1.1172", "?175.68", "1.2E-5"])
    rows = [[str(day), "", *(data.draw(cell) for _ in pairs)] for day in sorted(dates)]
    found = parse(render(made, columns, rows), "any name", NOW)
    for name in Head.__slots__:
        assert getattr(found.head, name) == getattr(made, name)
    assert found.columns == tuple(columns)
    assert [found.cells(index) for index in range(len(rows))] == rows
    assert render(found.head, found.columns, map(found.cells, range(len(rows)))) == render(
        made, columns, rows
    )


def test_damage_at_any_byte_is_found_or_harmless():
    whole = parse(WHOLE, "x/2026.csv", NOW)
    for place in range(len(WHOLE)):
        for mask in (0x01, 0x20, 0x80, 0xFF):
            data = bytearray(WHOLE)
            data[place] ^= mask
            try:
                found = parse(bytes(data), "x/2026.csv", NOW)
            except StoreError:
                continue
            assert found.lines == whole.lines
            assert found.head.lines() == whole.head.lines()


@pytest.mark.parametrize("insert", [b"\0", b"\n", b"9", b"\r\n"])
def test_an_inserted_or_missing_byte_is_found(insert):
    for place in range(len(WHOLE)):
        for data in (WHOLE[:place] + insert + WHOLE[place:], WHOLE[:place] + WHOLE[place + 1 :]):
            try:
                found = parse(data, "x/2026.csv", NOW)
            except StoreError:
                continue
            # Only the number in the first line was changed, by a leading zero or a blank.
            assert place <= WHOLE.index(b"\n")
            assert len(found.lines) == 2


def test_a_file_cut_anywhere_is_damaged():
    for length in range(len(WHOLE)):
        with pytest.raises(StoreError):
            parse(WHOLE[:length], "x/2026.csv", NOW)


def test_two_files_in_one_are_damaged():
    with pytest.raises(StoreError):
        parse(WHOLE + WHOLE, "x/2026.csv", NOW)


ODD = {
    "nothing": "",
    "only a head": "# zone UTC\n",
    "other columns": "day,fetched_at,EUR/USD\n2026-10-30,,1.1172\n",
    "no end of line": "as_of,fetched_at,EUR/USD\n2026-10-30,,1.1172",
    "a day that does not exist": "# covered 2026-02-30..2026-03-01\nas_of,fetched_at\n",
    "an instant without its zone": "# written 2026-10-30T15:04:00\nas_of,fetched_at\n",
    "a word for an instant": "# due soon\nas_of,fetched_at\n",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_wrong_content_with_a_right_sum_is_damage_too(text):
    with pytest.raises(StoreError, match=r"^ecb/2026\.csv is damaged and was passed over: "):
        parse(with_sum(text), "/home/someone/cache/ecb/2026.csv", NOW)


def test_bytes_that_are_no_utf8_are_damage():
    body = b"# attribution \xff\nas_of,fetched_at\n"
    with pytest.raises(StoreError):
        parse(b"# fxconvert 1 %08x\n%s" % (crc32(body), body), "x/2026.csv", NOW)


def test_lines_that_a_later_version_adds_to_the_head_are_passed_over():
    text = (
        "# written 2026-10-30T15:04:00Z\n# colour blue\n# zone Europe/Berlin\n"
        "as_of,fetched_at,EUR/USD\n2026-10-30,,1.1172\n"
    )
    found = parse(with_sum(text), "x/2026.csv", NOW)
    assert found.head.zone == "Europe/Berlin"
    assert found.dates == ["2026-10-30"]


def test_a_file_written_after_now_covers_days_up_to_its_newest_table_before_now():
    before = datetime(2026, 10, 29, 15, 3, 59, tzinfo=UTC)
    found = parse(WHOLE, "x/2026.csv", before)
    assert found.figure(1, "USD", "EUR") == Figure("EUR", "USD", "1.1172")
    kept = found.head
    assert kept.covered == ((date(2026, 1, 2), date.fromisoformat(found.dates[0])),)
    assert (kept.provisional, kept.due, kept.stale) == (None, None, None)
    assert kept.covers(date(2026, 10, 1), before)
    assert kept.zone == "Europe/Berlin"


def test_a_file_without_the_instant_of_writing_covers_no_days():
    text = "# covered 2026-01-02..2026-10-30\nas_of,fetched_at,EUR/USD\n2026-10-30,,1.1172\n"
    found = parse(with_sum(text), "x/2026.csv", NOW)
    assert found.head.covered == ()
    assert len(found.lines) == 1


def test_reading_a_missing_file_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        read(str(tmp_path / "2026.csv"), NOW)


# -- figures ----------------------------------------------------------------------------------------


def test_a_column_is_a_figure_with_its_nominal():
    assert column_figure("100 JPY/RUB", "47.2636") == Figure("JPY", "RUB", "47.2636", 100)
    assert column_figure("EUR/USD", "1.1172") == Figure("EUR", "USD", "1.1172")


@pytest.mark.parametrize("name", ["", "EURUSD", "EUR/US", "x EUR/USD", "1.5 EUR/USD", "EUR/USD/JPY"])
def test_another_column_is_refused(name):
    with pytest.raises(ValueError, match=r"not a column|invalid literal"):
        column_figure(name)


def test_a_figure_is_found_by_its_currency_whichever_way_it_is_quoted():
    found = sheet()
    assert found.figure(1, "USD", "EUR") == Figure("EUR", "USD", "1.1172")
    assert found.figure(1, "HUF", "EUR") == Figure("HUF", "EUR", "0.2730", 100)
    assert found.figure(0, "HUF", "EUR") is None
    assert found.figure(1, "GBP", "EUR") is None


def test_a_nominal_that_changed_has_its_own_column():
    columns = ("as_of", "fetched_at", "100 KZT/RUB", "1000 KZT/RUB")
    rows = [["2026-10-29", "", "16.3172", ""], ["2026-10-30", "", "", "163.4001"]]
    found = sheet(columns=columns, rows=rows)
    assert found.figure(0, "KZT", "RUB") == Figure("KZT", "RUB", "16.3172", 100)
    assert found.figure(1, "KZT", "RUB") == Figure("KZT", "RUB", "163.4001", 1000)


def test_all_figures_of_a_line_are_those_found_one_by_one():
    found = sheet()
    assert found.codes(0, "EUR") == ["USD", "JPY"]
    for index in range(2):
        one_by_one = {code: found.figure(index, code, "EUR") for code in found.codes(index, "EUR")}
        assert found.figures(index, "EUR") == one_by_one


def test_a_line_may_lack_the_cells_of_columns_that_were_added_later():
    found = sheet(rows=[["2026-10-29", "", "1.1693"]])
    assert found.figure(0, "JPY", "EUR") is None
    assert found.figures(0, "EUR") == {"USD": Figure("EUR", "USD", "1.1693")}


@pytest.mark.parametrize(
    ("day", "index"), [("2026-10-28", -1), ("2026-10-29", 0), ("2026-10-30", 1), ("9999-12-31", 1)]
)
def test_the_line_of_a_day_is_the_newest_at_or_before_it(day, index):
    assert sheet().at(day) == index


def test_a_line_may_not_say_when_it_was_fetched():
    assert sheet().fetched_at(0) is None
    assert sheet().fetched_at(1) == datetime(2026, 10, 30, 15, 3, 58, tzinfo=UTC)


def test_an_instant_is_written_in_utc():
    moscow = datetime.fromisoformat("2026-10-31T01:30:00.75+03:00")
    assert utc_text(moscow) == "2026-10-30T22:30:00Z"


# -- coverage ---------------------------------------------------------------------------------------


def test_windows_that_overlap_or_follow_on_each_other_are_joined():
    two = ((date(2026, 10, 5), date(2026, 10, 9)), (date(2026, 10, 19), date(2026, 10, 23)))
    assert joined(two) == joined(two[::-1]) == two
    longer = joined([*two, (date(2026, 10, 10), date(2026, 10, 12))])  # from the day after the first window
    assert longer == ((date(2026, 10, 5), date(2026, 10, 12)), two[1])
    assert joined([*longer, (date(2026, 10, 11), date(2026, 10, 18))]) == (
        (date(2026, 10, 5), date(2026, 10, 23)),
    )


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 12)), max_size=8))
def test_joined_windows_cover_the_same_days(spans):
    first = date(2026, 1, 1)
    given = (
        (first + timedelta(days=start), first + timedelta(days=start + length)) for start, length in spans
    )
    made = Head(covered=joined(given))
    covered = {n for start, length in spans for n in range(start, start + length + 1)}
    assert {n for n in range(80) if made.covers(first + timedelta(days=n), NOW)} == covered
    ends = [day for window in made.covered for day in window]
    assert ends == sorted(ends)
    assert all((b - a).days > 1 for (_, a), (b, _) in zip(made.covered, made.covered[1:], strict=False))


def test_windows_reach_to_the_ends_of_the_calendar():
    parts = [(date.min, date(1999, 1, 3)), (date(1999, 1, 4), date.max)]
    assert joined(parts) == ((date.min, date.max),)


def test_a_provisional_window_counts_until_its_instant_only():
    until = datetime(2026, 11, 2, 15, tzinfo=UTC)
    made = head(provisional=(date(2026, 10, 30), date(2026, 10, 31)), provisional_until=until)
    assert made.covers(date(2026, 10, 31), until - timedelta(seconds=1))
    assert not made.covers(date(2026, 10, 31), until)
    assert not made.covers(date(2026, 11, 1), until - timedelta(seconds=1))
    assert not made.covers(date(2026, 10, 29), until - timedelta(seconds=1))


# -- files of other programs ------------------------------------------------------------------------


NO_RATES = ["abc", "0", "0.000", "-1.1", "NaN", "Infinity", "?", "1..2", "1e999", "1e13", "1e-13", "1" * 41,
            "+1", " 1", "1.", ".5", "1_0", "٣", "1e", "??1", "?1..2", "?" + "1" * 41, "=1+1"]  # fmt: skip


@pytest.mark.parametrize("cell", NO_RATES)
def test_a_file_with_a_cell_that_is_no_rate_is_damaged(cell):
    data = render(
        _head(), ("as_of", "fetched_at", "EUR/USD", "EUR/JPY"), [("2026-10-30", "", cell, "175.68")]
    )
    with pytest.raises(StoreError, match="its line of 2026-10-30 has no rate in"):
        parse(data, "ecb/2026.csv", NOW)


@pytest.mark.parametrize(
    "cell", ["1.2E-5", "1e11", "0.00001", "?1e999", "?-1.1", "?0", "?" + "1" * 40, "007.5"]
)
def test_a_cell_with_a_rate_or_a_figure_set_aside_is_read_unchanged(cell):
    data = render(_head(), ("as_of", "fetched_at", "EUR/USD"), [("2026-10-30", "", cell)])
    assert parse(data, "ecb/2026.csv", NOW).figure(0, "USD", "EUR") == Figure("EUR", "USD", cell)


@given(st.lists(st.text("0123456789.,eE+-?", max_size=12), max_size=4).map(",".join))
def test_cells_that_pass_the_fast_check_pass_the_slow_one(cells):
    if _plain(cells):
        assert all(cell == "" or is_rate(cell) for cell in cells.split(","))


@pytest.mark.parametrize(
    ("column", "day"),
    [
        ("abc EUR/USD", "2026-10-30"),
        ("0 EUR/USD", "2026-10-30"),
        ("1 EUR/USD", "2026-10-30"),
        ("010 EUR/USD", "2026-10-30"),
        ("1" + "0" * 400 + " EUR/USD", "2026-10-30"),
        ("10000000000 EUR/USD", "2026-10-30"),
        ("EUR/EUR", "2026-10-30"),
        ("eur/USD", "2026-10-30"),
        ("EUR/ÜSD", "2026-10-30"),
        ("EUR/DOLLAR", "2026-10-30"),
        ("EUR/USD", "2026-13-02"),
        ("EUR/USD", "2026-W44-5"),
        ("EUR/USD", "2025-10-30"),
        ("EUR/USD", "0001-01-01"),
        ("EURUSD", "2026-10-30"),
    ],
)
def test_a_file_with_a_right_sum_and_wrong_content_is_damaged(column, day):
    with pytest.raises(StoreError, match="damaged"):
        parse(render(_head(), ("as_of", "fetched_at", column), [(day, "", "1.1172")]), "ecb/2026.csv", NOW)


TWICE = ("as_of", "fetched_at", "10 JPY/RUB", "100 JPY/RUB")


def test_a_currency_with_two_figures_in_a_line_makes_a_file_damaged():
    data = render(_head(), TWICE, [("2026-10-30", "", "4.72636", "47.2637")])
    with pytest.raises(StoreError, match="its line of 2026-10-30 has two figures for JPY and RUB"):
        parse(data, "cbr/2026.csv", NOW)


def test_a_currency_may_have_one_price_for_two_nominals():
    rows = [("2026-10-29", "", "4.7", ""), ("2026-10-30", "", "4.72636", "47.2636")]
    assert len(parse(render(_head(), TWICE, rows), "cbr/2026.csv", NOW).lines) == 2


LIMITS = {
    "lines": ("", "EUR/USD", [f"{date(2024, 1, 1) + timedelta(days=n)},,1.1" for n in range(401)]),
    "columns": ("", ",".join(f"{n} EUR/USD" for n in range(2, 2002)), ["2024-01-02,,1.1"]),
    "windows": ("# covered 2024-01-02..2024-01-03\n" * 1001, "EUR/USD", ["2024-01-02,,1.1"]),
}


@pytest.mark.parametrize(("head", "columns", "lines"), LIMITS.values(), ids=LIMITS)
def test_a_file_larger_than_any_file_of_rates_is_damaged(head, columns, lines):
    text = f"{head}as_of,fetched_at,{columns}\n" + "".join(f"{line}\n" for line in lines)
    with pytest.raises(StoreError, match="more lines, columns or windows"):
        parse(with_sum(text), "any name", NOW)


ODD_HEADS = [
    "covered 2026-10-30..2026-10-29", "covered 0001-01-01..2026-10-30", "covered 2026-10-01..9999-12-31",
    "covered 20261001..20261030", "written 0001-01-01T00:00:00+14:00", "due 9999-12-31T23:59:59Z",
    "due 2026-10-30T15:04:00+01:00", "written 2026-10-30", "asked 2026-10-30..2026-10-31",
]  # fmt: skip


@pytest.mark.parametrize("line", ODD_HEADS)
def test_a_day_or_an_instant_that_can_not_be_is_damage(line):
    text = f"# {line}\nas_of,fetched_at,EUR/USD\n2026-10-30,,1.1172\n"
    with pytest.raises(StoreError, match="damaged"):
        parse(with_sum(text), "ecb/2026.csv", NOW)


@pytest.mark.parametrize(
    "line",
    [
        "2026-10-30",
        "2026-10-30,,1.1,2",
        "2026-10-30;,1.1",
        "2026-10-30,soon,1.1",
        "2026-10-30,2026-10-30,1.1",
    ],
)
def test_a_line_that_does_not_fit_its_columns_is_damage(line):
    text = f"as_of,fetched_at,EUR/USD\n{line}\n"
    with pytest.raises(StoreError, match="damaged"):
        parse(with_sum(text), "ecb/2026.csv", NOW)


def test_a_single_line_can_be_checked():
    columns, rows = (
        ("as_of", "fetched_at", "EUR/USD"),
        [["2026-10-29", "", "1..2"], ["2026-10-30", "", "1.1"]],
    )
    found = parse(render(_head(), columns, rows), "ecb/2026.csv", NOW, whole=False)
    assert (found.sound(0, "EUR"), found.sound(1, "EUR")) == (False, True)
    with pytest.raises(ValueError, match="its line of 2026-10-29"):
        found.check("EUR")


# -- what could not be known at the time of writing -------------------------------------------------


def _bounded(*rows, now=NOW, **fields):
    made = head(**fields)
    return parse(render(made, ("as_of", "fetched_at", "EUR/USD"), rows), "any name", now, ECB)


def test_lines_after_the_last_possible_day_are_left_out_and_no_table_is_due():
    found = _bounded(
        ["2026-10-30", "", "1.1"], ["2026-11-02", "", "5.1"], ["2030-12-31", "", "5.1"],
        due=datetime(2030, 12, 31, tzinfo=UTC), stale=datetime(2030, 12, 31, tzinfo=UTC),
    )  # fmt: skip
    assert (found.dates, found.ahead) == (["2026-10-30"], ("2026-11-02", "2030-12-31"))
    assert (found.head.due, found.head.stale) == (None, None)


def test_no_day_after_the_day_of_writing_is_covered():
    found = _bounded(["2026-10-29", "", "1.1"], covered=((date(2026, 10, 1), date(2099, 1, 1)),))
    assert found.head.covered == ((date(2026, 10, 1), date(2026, 10, 30)),)


def test_the_day_of_writing_is_the_day_in_the_sources_zone():
    late = datetime(2026, 10, 30, 23, 30, tzinfo=UTC)
    found = _bounded(
        ["2026-10-29", "", "1.1"], covered=((date(2026, 10, 1), date(2099, 1, 1)),), written=late
    )
    assert found.head.covered == ((date(2026, 10, 1), date(2026, 10, 31)),)


def test_a_table_of_tomorrow_covers_its_own_day():
    found = _bounded(
        ["2026-10-31", "", "1.1"], covered=((date(2026, 10, 31), date(2026, 11, 2)),),
        now=datetime(2026, 10, 30, 20, tzinfo=UTC),
    )  # fmt: skip
    assert found.head.covered == ((date(2026, 10, 31), date(2026, 10, 31)),)


def test_a_provisional_window_ends_with_the_next_day_and_does_not_count_for_ever():
    ever = datetime(2099, 1, 1, tzinfo=UTC)
    soon = datetime(2026, 11, 2, tzinfo=UTC)
    days = (date(2026, 10, 30), date(2099, 1, 1))
    kept = _bounded(
        ["2026-10-29", "", "1.1"], provisional=days, provisional_until=soon, due=soon, stale=soon
    ).head
    assert (kept.provisional, kept.due, kept.stale) == ((days[0], date(2026, 10, 31)), soon, soon)
    kept = _bounded(
        ["2026-10-29", "", "1.1"], provisional=days, provisional_until=ever, due=ever, stale=ever
    ).head
    assert (kept.windows(NOW), kept.due, kept.stale) == ((), None, None)


def test_a_file_whose_days_are_not_in_order_is_damaged():
    rows = [("2026-10-30", "", "1.1172"), ("2026-10-29", "", "1.1130")]
    with pytest.raises(StoreError, match="not in order"):
        parse(render(_head(), ("as_of", "fetched_at", "EUR/USD"), rows), "ecb/2026.csv", NOW)


def test_a_pipe_in_place_of_a_file_is_passed_over(tmp_path):
    os.mkfifo(tmp_path / "2026.csv")
    with pytest.raises(StoreError, match="is not a file of rates"):
        read(str(tmp_path / "2026.csv"), NOW)


def _head():
    return Head(written=NOW)
