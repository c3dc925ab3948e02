"""A day, a series, a mean and the end of a period read a code in the same way, before and after a law."""

import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from support.fakes import Bench, FakeSource
from support.holding import put, shipped_environ

from converter import law
from converter.api.converter import Converter
from converter.errors import InputError, NotHeld, OutOfHistory, RateUnavailable
from converter.lookup import answering, history
from converter.lookup.part_held import WantedDays
from converter.lookup.resources import held_only
from converter.money.averages import Average

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)
DAY = timedelta(days=1)
CODES = ("TRY", "TRL", "RON", "ROL", "BGN", "BGL", "HRK", "HRD", "DEM", "EUR", "USD")
JOINED = {"HRK": date(2023, 1, 1), "HRD": date(2023, 1, 1), "BGN": date(2026, 1, 1), "BGL": date(2026, 1, 1)}
ONE_MONEY = ({"HRK", "HRD"}, {"BGN", "BGL"})
TURNS = (date(2005, 1, 1), date(2005, 7, 1), date(2023, 1, 1), date(2026, 1, 1))

days = st.dates(date(1999, 1, 4), date(2026, 10, 1))
near = st.builds(lambda turn, n: turn + n * DAY, st.sampled_from(TURNS), st.integers(-20, 20))


@pytest.fixture(scope="module")
def holder(tmp_path_factory):
    """What ships of the ECB, and nothing else."""
    return Converter("ecb", environ=shipped_environ(tmp_path_factory.mktemp("none")))


def exactly(rate):
    return Fraction(rate.num) / Fraction(rate.den)


def fixings(holder, base, quote, first, last):
    """The rates of the days of a period that are of that very day, each asked for on its own."""
    found = []
    for n in range((last - first).days + 1):
        try:
            rate = holder.rate(base, quote, first + n * DAY)
        except RateUnavailable:
            continue
        if rate.as_of == first + n * DAY and rate.source not in ("law", "identity"):
            found.append(rate)
    return found


def nothing_new(holder, base, quote, first, last):
    """Whether a series without rates is refused, or empty because an earlier rate is in force to its end."""
    try:
        assert holder.history(base, quote, first, last) == []
    except (InputError, RateUnavailable):
        return True
    return holder.rate(base, quote, last).as_of < first


def is_fixed(base, quote, first, last):
    """Whether law fixes the rate of a pair from the first day to the last."""
    return all(law.between(base, quote, day) is not None for day in (first, last))


def spans_a_change(holder, base, quote, first, last):
    """Whether the ECB publishes on both sides of a day on which a currency of the pair became the euro."""
    tables = [rate.as_of for rate in fixings(holder, "EUR", "USD", first, last)]
    turns = [JOINED[code] for code in (base, quote) if code in JOINED and {base, quote} not in ONE_MONEY]
    return any(tables[0] < turn <= tables[-1] for turn in turns) if tables else False


@given(pair=st.permutations(CODES).map(lambda codes: codes[:2]), first=near | days, length=st.integers(0, 30))
@example(pair=("TRY", "EUR"), first=date(2003, 6, 1), length=29)
@example(pair=("TRL", "USD"), first=date(2004, 12, 20), length=25)
@example(pair=("USD", "HRK"), first=date(2022, 12, 26), length=6)
@example(pair=("EUR", "HRK"), first=date(2022, 12, 26), length=6)
@example(pair=("HRK", "TRY"), first=date(2022, 12, 26), length=7)
@example(pair=("BGN", "USD"), first=date(2026, 1, 1), length=20)
@settings(max_examples=60, deadline=None)
def test_every_rate_of_a_period_is_that_of_its_day_and_the_mean_is_theirs(holder, pair, first, length):
    base, quote = pair
    last = first + length * DAY
    expected = fixings(holder, base, quote, first, last)
    if spans_a_change(holder, base, quote, first, last):
        for ask in (holder.history, lambda *asked: holder.average(*pair, f"{first}..{last}")):
            with pytest.raises(InputError, match="ask for days until"):
                ask(base, quote, first, last)
        return
    if not expected:
        assert nothing_new(holder, base, quote, first, last)
        if is_fixed(base, quote, first, last):
            assert holder.average(base, quote, f"{first}..{last}").kind == "fixed"
            return
        for ask in (holder.average, holder.end_of):
            with pytest.raises((InputError, RateUnavailable)):
                ask(base, quote, f"{first}..{last}")
        return
    found = holder.history(base, quote, first, last)
    assert [rate.as_of for rate in found] == [rate.as_of for rate in expected]
    for rate, of_day in zip(found, expected, strict=True):
        assert (exactly(rate), rate.legs, rate.source, rate.kind, rate.derivation) == (
            exactly(of_day), of_day.legs, of_day.source, of_day.kind, of_day.derivation,
        )  # fmt: skip
    if len(found) < len(fixings(holder, "EUR", "USD", first, last)):
        # The ECB began with the currency within the period.
        with pytest.raises(OutOfHistory, match="which is part of"):
            holder.average(base, quote, f"{first}..{last}")
        return
    mean = holder.average(base, quote, f"{first}..{last}")
    assert abs(exactly(mean) / (sum(map(exactly, expected)) / len(expected)) - 1) < Fraction(1, 10**25)
    assert (mean.observations, mean.first, mean.last) == (len(found), found[0].as_of, found[-1].as_of)
    assert exactly(holder.end_of(base, quote, f"{first}..{last}")) == exactly(expected[-1])


@pytest.mark.parametrize(
    ("base", "quote", "day", "period"),
    [("TRY", "EUR", "2003-06-30", "2003-06"), ("RON", "USD", "2005-05-31", "2005-05"),
     ("ROL", "USD", "2006-05-31", "2006-05"), ("TRL", "GBP", "2026-09-30", "2026-09")],
)  # fmt: skip
def test_the_end_of_a_month_is_the_rate_of_its_last_day(holder, base, quote, day, period):
    assert exactly(holder.end_of(base, quote, period)) == exactly(holder.rate(base, quote, day))


def test_a_series_of_a_redenominated_currency_goes_through_in_the_unit_asked(holder):
    rates = holder.history("EUR", "TRY", "2004-12-31", "2005-01-03")
    assert [(str(rate.as_of), str(rate.value)) for rate in rates] == [
        ("2004-12-31", "1.8362"), ("2005-01-03", "1.815"),
    ]  # fmt: skip
    assert holder.history("EUR", "TRY")[0].as_of == date(1999, 1, 4)


def test_the_law_is_told_of_a_mean_that_it_is_part_of_on_some_days_only(holder):
    told = holder.convert(1, "EUR", "TRY", average="2004-12-20..2005-01-10").notes
    assert [str(note) for note in told] == [
        "1000000 TRL = 1 TRY by the law of 2005-01-01, applied to the earlier day 2004-12-20",
    ]
    assert holder.average("EUR", "TRY", "2004-12-20..2005-01-10").source == "ecb+law"
    assert holder.convert(1, "EUR", "TRY", end_of="2004-12-20..2005-01-10").notes == ()


def test_a_series_tells_the_law_that_it_is_by(holder):
    told = holder.series("HRK", "USD", "2023-01-01", "2023-01-31").notes
    assert [str(note) for note in told] == ["1 EUR = 7.53450 HRK, fixed since 2023-01-01"]


def test_a_week_that_ends_with_the_euros_first_day_is_of_the_old_currency(holder):
    mean = holder.average("USD", "HRK", "2022-W52")
    assert (mean.observations, mean.last, mean.source) == (4, date(2022, 12, 30), "ecb")
    assert holder.end_of("USD", "HRK", "2022-W52").as_of == date(2022, 12, 30)


def test_days_that_begin_with_a_holiday_before_the_euro_are_of_the_euro(holder):
    mean = holder.average("USD", "HRK", "2022-12-31..2023-01-15")
    assert (mean.first, mean.source) == (date(2023, 1, 2), "ecb+law")


@pytest.mark.parametrize("pair", [("USD", "HRK"), ("HRK", "EUR"), ("HRD", "USD"), ("BGN", "HRK")])
def test_a_period_with_rates_of_before_and_of_the_euro_says_what_to_ask(holder, pair):
    for question in ({"average": "2022-12-01..2023-01-31"}, {"end_of": "2022-12-01..2023-01-31"}):
        with pytest.raises(InputError, match="ask for days until 2022-12-31, or since 2023-01-01"):
            holder.convert(1, *pair, **question)


# -- tables that carry the old code, the new one, or both ---------------------------------------------


@st.composite
def tables(draw, own, old, new, begun, factor):
    """Tables of two weeks around a redenomination, with some figures missing or set aside.

    A bank's own currency has one name in a table: a file with two figures of the mark is damaged.
    """
    out = {}
    names = ["old", "new", *(["both"] if own.startswith("EUR") else []), "neither", "old aside", "new aside"]
    for n in draw(st.sets(st.integers(-8, 7), min_size=1)):
        price = draw(st.integers(10**6, 2 * 10**6))
        shape, figures = draw(st.sampled_from(names)), {}
        mark = "?" if "aside" in shape else ""
        if "old" in shape or shape == "both":
            figures[own.format(old)] = f"{mark}{price}"
        if "new" in shape or shape == "both":
            figures[own.format(new)] = f"{mark}{Decimal(price) / factor:f}"
        dollars = draw(st.sampled_from(["1.3", "1.4", "?1.5", None]))
        if dollars:
            figures["EUR/USD" if own[:3] == "EUR" else f"USD/{old if n < 0 else new}"] = dollars
        if figures:
            out[begun + n * DAY] = figures
    assume(out)
    return out


def _held(folder, base, given):
    """A source of these tables, and what asks it for a day or for a series."""
    bench, source = Bench(folder, "2010-01-04T12:00"), FakeSource("bank", base, since=date(1990, 1, 1))
    columns = sorted({column for figures in given.values() for column in figures})
    covered = [f"{min(given) - 30 * DAY}..{max(given) + 30 * DAY}"]
    for year in {on.year for on in given}:
        rows = [
            " ".join([str(on), *(figures.get(column, "-") for column in columns)])
            for on, figures in sorted(given.items())
            if on.year == year
        ]
        put(
            bench.store.user, f"bank/{year}.csv", " ".join(columns), *rows, covered=covered, written=bench.now
        )
    return held_only(bench.store, [source])


def _compared(folder, base, given, pair):
    resources = _held(folder, base, given)
    expected = []
    for on in sorted(given):
        try:
            rate = answering.answer(*pair, on, resources).rate
        except RateUnavailable:
            continue
        if rate.as_of == on:
            expected.append((on, exactly(rate), rate.legs, rate.source, rate.derivation))
    period = WantedDays(min(given) - DAY, max(given) + DAY)
    try:
        found = history.history(*pair, period, resources).rates
    except (OutOfHistory, NotHeld):  # none, or all are set aside
        found = []
    assert [(r.as_of, exactly(r), r.legs, r.source, r.derivation) for r in found] == expected


@given(
    given=tables("EUR/{}", "TRL", "TRY", date(2005, 1, 1), 10**6),
    pair=st.sampled_from([("TRY", "EUR"), ("EUR", "TRL"), ("USD", "TRY"), ("TRL", "USD")]),
)
@settings(max_examples=40, deadline=None)
def test_whichever_code_a_table_carries_a_series_reads_it_as_a_day_does(tmp_path_factory, given, pair):
    folder = tmp_path_factory.mktemp("held")
    _compared(folder, "EUR", given, pair)


@given(
    given=tables("DEM/{}", "RUR", "RUB", date(1998, 1, 1), 1000),
    pair=st.sampled_from([("DEM", "RUB"), ("RUR", "DEM"), ("USD", "DEM"), ("RUB", "USD")]),
)
@settings(max_examples=40, deadline=None)
def test_a_banks_own_currency_that_was_redenominated_is_read_as_on_the_day(tmp_path_factory, given, pair):
    folder = tmp_path_factory.mktemp("held")
    _compared(folder, "RUB", given, pair)


# -- a code that was reused -------------------------------------------------------------------------


@pytest.fixture
def harare(tmp_path):
    """A blend's days around that on which the code of Zimbabwe's fourth dollar was reused."""
    put(
        tmp_path, "frankfurter/2019.csv", "USD/EUR USD/ZWL", "2019-02-20 0.8800 322", "2019-02-21 0.8810 322",
        "2019-02-22 0.8820 2.50", "2019-02-25 0.8830 2.51", covered=["2019-02-10..2019-03-10"],
    )  # fmt: skip
    return Converter("frankfurter", offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={})


def test_a_period_over_the_day_of_a_reuse_says_what_to_ask(harare):
    for ask in (harare.history, lambda *asked: harare.average("USD", "ZWL", "2019-02-20..2019-02-25")):
        with pytest.raises(InputError, match="another currency on 2019-02-22; ask for days until 2019-02-21"):
            ask("USD", "ZWL", "2019-02-20", "2019-02-25")


def test_a_mean_of_the_first_dollar_in_its_successor_is_of_its_own_days(harare):
    assert exactly(harare.average("USD", "ZWR", "2019-02-20..2019-02-21")) == 322 * 10**12


# -- in one pass ------------------------------------------------------------------------------------


def _calls(ask):
    """How many functions a question calls: its work, on a machine of any speed."""
    count = 0

    def seen(_frame, event, _arg):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        ask()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(("base", "quote"), [("TRL", "EUR"), ("RON", "USD"), ("EUR", "TRY"), ("TRL", "RON")])
def test_a_series_over_a_redenomination_is_at_most_three_times_the_work_of_dollars(holder, base, quote):
    days = date(2003, 1, 2), date(2008, 12, 31)
    for of in ("USD", base):
        holder.history(of, "EUR" if of == "USD" else quote, *days)  # the files are read
    dollars = _calls(lambda: holder.history("USD", "EUR", *days))
    assert _calls(lambda: holder.history(base, quote, *days)) < 3 * dollars


def test_a_period_over_the_end_of_a_currency_priced_in_its_successor_says_what_to_ask(tmp_path):
    put(
        tmp_path, "frankfurter/2020.csv", "USD/CUP USD/CUC", "2020-12-31 24 1",
        covered=["2020-12-01..2020-12-31"],
    )  # fmt: skip
    put(tmp_path, "frankfurter/2021.csv", "USD/CUP", "2021-01-04 24", covered=["2021-01-01..2021-01-10"])
    cuba = Converter("frankfurter", offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={})
    with pytest.raises(InputError, match="CUC became CUP on 2021-01-01; ask for days until 2020-12-31"):
        cuba.average("USD", "CUC", "2020-12-20..2021-01-05")


# -- where law fixes the rate all through -----------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "quote", "period"),
    [("EUR", "BGN", "2026-Q1"), ("TRL", "TRY", "2002"), ("DEM", "ITL", "2005"), ("EUR", "EUR", "2025"),
     ("TRY", "TRL", "2004-12-01..2005-01-31")],
)  # fmt: skip
def test_a_mean_and_an_end_are_the_fixed_rate_at_every_door(holder, base, quote, period):
    mean, end = holder.average(base, quote, period), holder.end_of(base, quote, period)
    asked = [holder.convert(1, base, quote, **{how: period}).rate for how in ("average", "end_of")]
    assert (
        len({(exactly(rate), rate.source, rate.kind, rate.derivation) for rate in (mean, end, *asked)}) == 1
    )
    assert isinstance(mean, Average)
    assert (mean.observations, mean.first, mean.last) == (0, None, None)


def test_the_euro_in_leva_of_2026_is_the_regulations(holder):
    assert str(holder.average("EUR", "BGN", "2026-Q1").value) == "1.95583"


def test_what_law_fixes_has_no_series(holder):
    with pytest.raises(InputError, match="there is no series, only the rate"):
        holder.history("TRL", "TRY", "2003-01-01", "2003-12-31")


# -- a code that lost zeros under its own name ------------------------------------------------------


@pytest.fixture
def zeros(tmp_path):
    """A blend's days around those on which Venezuela and Syria struck zeros off."""
    put(
        tmp_path, "frankfurter/2021.csv", "USD/EUR USD/VES", "2021-09-29 0.8600 4180000",
        "2021-09-30 0.8610 4190000", "2021-10-01 0.8620 4.20", "2021-10-04 0.8630 4.21",
        covered=["2021-09-20..2021-10-10"],
    )  # fmt: skip
    put(
        tmp_path, "frankfurter/2025.csv", "USD/EUR USD/SYP", "2025-12-30 0.8500 11000",
        "2025-12-31 0.8510 11010", covered=["2025-12-20..2025-12-31"],
    )  # fmt: skip
    put(
        tmp_path, "frankfurter/2026.csv", "USD/EUR USD/SYP", "2026-01-01 0.8520 110.2",
        "2026-01-02 0.8530 110.4", covered=["2026-01-01..2026-01-10"],
    )  # fmt: skip
    return Converter("frankfurter", offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={})


@pytest.mark.parametrize(
    ("code", "period", "since"),
    [("VES", "2021-09-29..2021-10-04", "2021-10-01"), ("SYP", "2025-12-30..2026-01-02", "2026-01-01")],
)
def test_a_mean_over_the_day_on_which_a_code_lost_zeros_is_refused(zeros, code, period, since):
    for pair in ((code, "EUR"), ("USD", code)):
        for ask in (zeros.average, lambda *asked: zeros.convert(1, *asked[:2], average=asked[2])):
            with pytest.raises(
                RateUnavailable, match=f"{code} lost zeros on {since}.*, or since {since}"
            ) as raised:
                ask(*pair, period)
            assert type(raised.value) is RateUnavailable


def test_a_mean_on_either_side_of_that_day_is_in_the_units_of_its_days(zeros):
    assert str(zeros.average("USD", "VES", "2021-09-29..2021-09-30").value) == "4185000"
    assert str(zeros.average("USD", "VES", "2021-10-01..2021-10-04").value) == "4.205"
    assert str(zeros.end_of("USD", "VES", "2021-09-29..2021-10-04").value) == "4.21"


def test_a_mean_in_a_code_that_kept_its_unit_goes_over_that_day(zeros):
    mean = zeros.average("USD", "VEF", "2021-09-30..2021-10-01")
    assert exactly(mean) == (4190000 * 10**5 + Fraction("4.20") * 10**11) / 2


def test_a_series_over_that_day_has_each_days_unit_and_says_so(zeros):
    found = zeros.series("USD", "VES", "2021-09-30", "2021-10-01")
    assert [str(rate.value) for rate in found.rates] == ["4190000", "4.20"]
    assert str(found.notes[0]) == "VES lost zeros on 2021-10-01: 1000000 old VES are 1 new VES"


def test_a_mean_of_two_units_of_a_fixed_pair_is_refused_and_of_a_code_in_itself_is_one(zeros):
    with pytest.raises(RateUnavailable, match="VES lost zeros on 2021-10-01"):
        zeros.average("VES", "VEF", "2021")
    assert zeros.average("VES", "VES", "2021").value == 1
    assert zeros.average("VEF", "VEB", "2021").value == 1000
    assert exactly(zeros.end_of("VES", "VEF", "2021")) == 10**11


@pytest.mark.parametrize(
    ("code", "period"), [("VES", "2021"), ("VES", "2021-09-30..2021-10-04"), ("SYP", "2026-W01")]
)
def test_a_mean_over_lost_zeros_is_refused_though_nothing_of_it_is_held(holder, code, period):
    for pair in ((code, "USD"), ("EUR", code)):
        with pytest.raises(RateUnavailable, match=f"{code} lost zeros on") as refused:
            holder.convert(1, *pair, average=period)
        assert not isinstance(refused.value, NotHeld)
