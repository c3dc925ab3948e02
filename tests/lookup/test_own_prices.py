"""Answers from a price file: each day by the newest line up to it, and by no later one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.days import day, utc

from converter import AsyncConverter, Converter, errors

NOW = utc("2026-10-30T20:00")
FRIDAY = """\
P 2026-10-28 USD 0.90 EUR
P 2026-10-30 USD 0.91 EUR
P 2026-10-30 CHF 1.05 EUR
P 2026-10-29 GBP 1.30 USD
P 2026-11-02 USD 0.95 EUR
"""


@pytest.fixture
def over(tmp_path):
    """A converter over a price file of this text."""

    def made(text=FRIDAY, name="prices.journal", now=NOW, **settings):
        path = tmp_path / name
        path.write_text(text)
        return Converter(rates=path, clock=lambda: now, environ={}, cache_dir=tmp_path / "cache", **settings)

    return made


def _told(answer):
    return [(note.code, note.text) for note in answer.notes]


def test_a_question_without_a_day_is_answered_by_the_newest_line_up_to_today(over):
    found = over().convert(100, "USD", "EUR")
    assert (str(found.result), found.source, found.kind, found.derivation, str(found.as_of)) == (
        "91.00 EUR", "prices.journal:2", "custom", "published", "2026-10-30",
    )  # fmt: skip
    assert (found.age_days, found.fetched_at, found.stale, found.attribution, _told(found)) == (
        0, None, False, "", [],
    )  # fmt: skip


def test_a_line_of_the_inverse_pair_answers(over):
    found = over().convert(91, "EUR", "USD")
    assert (str(found.result), found.source, found.derivation) == (
        "100.00 USD",
        "prices.journal:2",
        "inverse",
    )


def test_two_lines_of_a_day_give_a_cross(over):
    found = over().convert(105, "USD", "CHF")
    assert (str(found.result), found.source, found.derivation) == (
        "91.00 CHF",
        "prices.journal:2+3",
        "cross",
    )
    assert [(str(leg.figure), leg.source) for leg in found.rate.legs] == [
        ("1 USD = 0.91 EUR", "prices.journal:2"),
        ("1 CHF = 1.05 EUR", "prices.journal:3"),
    ]


def test_lines_of_two_days_are_never_joined(over):
    with pytest.raises(errors.RateUnavailable, match="no two lines of a day that give it; it has USD/EUR"):
        over().convert(1, "GBP", "CHF")


@pytest.mark.parametrize(
    ("text", "derivation", "value"),
    [
        ("P 2026-10-30 A 2 B\nP 2026-10-30 B 3 A", "published", "2"),
        ("P 2026-10-30 B 4 A\nP 2026-10-30 A 9 C\nP 2026-10-30 C 9 B", "inverse", "0.25"),
        ("P 2026-10-29 A 2 B\nP 2026-10-30 A 9 C\nP 2026-10-30 C 9 B", "cross", "81"),
        ("P 2026-10-29 A 9 C\nP 2026-10-29 C 9 B\nP 2026-10-30 B 4 A", "inverse", "0.25"),
    ],
)
def test_the_newest_day_wins_then_the_line_then_its_inverse_then_a_cross(text, derivation, value, over):
    text = text.replace("A", "USD").replace("B", "SEK").replace("C", "NOK")
    found = over(text).rate("USD", "SEK")
    assert (found.derivation, str(found.value)) == (derivation, value)


@pytest.mark.parametrize("others", [["EUR", "USD"], ["USD", "NOK"], ["CAD", "NOK"]])
def test_of_several_common_currencies_the_same_one_joins_in_any_order(others, over):
    for order in (others, others[::-1]):
        lines = [f"P 2026-10-30 {one} 2 {other}" for other in order for one in ("GBP", "SEK")]
        assert over("\n".join(lines)).rate("GBP", "SEK").legs[0].figure.quote == others[0]


def test_an_older_line_is_told_with_its_age(over):
    found = over().convert(100, "GBP", "USD")
    assert (found.age_days, _told(found)) == (
        1,
        [("other-day", "the newest line up to 2026-10-30 is of 2026-10-29, 1 day old")],
    )


def test_a_line_that_is_older_than_allowed_is_refused(over):
    assert over(max_age=1).rate("GBP", "USD").value == Decimal("1.30")
    with pytest.raises(
        errors.RateUnavailable, match="newest line up to 2026-10-30 is of 2026-10-29, 1 day old"
    ):
        over(max_age=0).rate("GBP", "USD")


def test_only_a_line_of_the_day_answers_where_no_other_may(over):
    strict = over(when_missing="refuse")
    assert str(strict.rate("USD", "EUR", "2026-10-28").value) == "0.90"
    with pytest.raises(errors.RateUnavailable, match="has no USD/EUR of 2026-10-29; its last line before"):
        strict.rate("USD", "EUR", "2026-10-29")


def test_before_the_first_line_there_is_no_rate(over):
    with pytest.raises(errors.OutOfHistory) as caught:
        over().rate("USD", "EUR", "2026-10-27")
    assert str(caught.value) == (
        "no rate of USD/EUR on 2026-10-27: prices.journal has USD/EUR from 2026-10-28 on, not for 2026-10-27"
    )


def test_a_day_to_come_is_answered_by_a_line_of_that_day_alone(over):
    assert str(over().rate("USD", "EUR", "2026-11-02").value) == "0.95"
    with pytest.raises(errors.OutOfHistory, match="2026-11-03 is in the future"):
        over().rate("USD", "EUR", "2026-11-03")


def test_names_that_are_no_currencies_are_told_where_a_pair_is_missing(over):
    with pytest.raises(errors.RateUnavailable, match="and prices of kr, which are no currencies"):
        over(f"{FRIDAY}P 2026-10-30 EUR 11 kr\n").rate("EUR", "SEK")


def test_a_second_price_of_the_day_and_files_that_are_included_are_told(over):
    text = "include old.journal\nP 2026-10-30 USD 0.91 EUR\nP 2026-10-30 USD 0.92 EUR\n"
    found = over(text).convert(1, "USD", "EUR")
    assert [text for _, text in _told(found)] == [
        "prices.journal has another rate of that day in line 2; line 3 is used",
        "files that prices.journal includes, as in line 1, are not read",
    ]


def test_a_symbol_with_a_default_is_assumed(over):
    assert over("P 2026-10-30 $ €0.91").convert(1, "USD", "EUR").assumed == ("$=USD",)


# -- law and pegs --------------------------------------------------------------------------------------


def test_law_comes_before_a_line(over):
    found = over("P 2026-10-30 DEM 9 EUR").convert(1, "EUR", "DEM")
    assert (str(found.rate.value), found.source) == ("1.95583", "law")


def test_a_currency_that_law_replaced_is_answered_over_its_successor(over):
    found = over().convert("195.583", "DEM", "USD", "2026-10-28")
    assert (str(found.result), found.source, found.kind) == ("111.11 USD", "law+prices.journal:1", "custom")


def test_a_line_that_prices_an_old_currency_after_its_end_is_used_where_law_leads_to_no_other(over):
    text = "P 2026-10-30 DEM 0.6 USD\n"
    assert over(text).rate("DEM", "USD").source == "prices.journal:1"
    assert over(f"{text}P 2026-10-30 EUR 1.1 USD\n").rate("DEM", "USD").source == "law+prices.journal:2"


def test_a_line_of_an_old_currency_is_not_used_after_its_end(over):
    with pytest.raises(errors.RateUnavailable):
        over("P 1998-12-31 DEM 0.6 USD").rate("DEM", "USD", "1999-01-04")


def test_a_line_before_the_loss_of_zeros_is_not_used_after_it(over):
    text = "P 2021-09-30 USD 4181781 VES\n"
    assert over(text).rate("USD", "VES", "2021-09-30").value == 4181781
    with pytest.raises(errors.RateUnavailable, match="in units of another time only"):
        over(text).rate("USD", "VES", "2021-10-01")


def test_a_line_in_the_old_lira_answers_for_the_new_one(over):
    found = over("P 2004-12-31 USD 1340000 TRL").convert(1, "USD", "TRY", "2005-01-02")
    assert (str(found.result), found.source) == ("1.34 TRY", "prices.journal:1+law")


def test_a_peg_answers_where_no_line_does_unless_it_may_not(over):
    found = over().convert(100, "AED", "EUR")
    assert (str(found.result), found.source, found.kind) == ("24.78 EUR", "peg+prices.journal:2", "custom")
    assert over().convert(100, "AED", "CHF").source == "peg+prices.journal:2+3"
    with pytest.raises(errors.RateUnavailable):
        over(pegs=False).convert(100, "AED", "EUR")


def test_a_line_comes_before_a_peg(over):
    assert str(over("P 2026-10-30 AED 0.5 USD").convert(100, "AED", "USD").result) == "50.00 USD"


# -- other questions -----------------------------------------------------------------------------------


def test_a_series_has_the_lines_of_its_days(over):
    found = over().history("USD", "EUR", "2026-10-29", "2026-12-31")
    assert [(str(rate.as_of), str(rate.value), rate.source) for rate in found] == [
        ("2026-10-30", "0.91", "prices.journal:2"),
        ("2026-11-02", "0.95", "prices.journal:5"),
    ]


def test_a_series_without_a_line_names_the_last_one_before_it(over):
    with pytest.raises(errors.OutOfHistory, match=r"no GBP/USD from 2026-10-30 to .*is of 2026-10-29"):
        over().history("GBP", "USD", "2026-10-30")


def test_each_rate_of_a_series_is_that_of_a_question_for_its_day(over):
    converter = over()
    for pair in (("USD", "EUR"), ("EUR", "USD"), ("USD", "CHF"), ("DEM", "USD")):
        for rate in converter.history(*pair, "2026-10-01", "2026-11-30"):
            assert converter.rate(*pair, rate.as_of) == rate


def test_there_is_no_series_over_the_day_on_which_a_currency_became_the_euro(over):
    text = "P 1998-12-31 DEM 0.6 USD\nP 1999-01-04 EUR 1.18 USD\n"
    with pytest.raises(errors.InputError, match="DEM became EUR on 1999-01-01"):
        over(text).history("DEM", "USD", "1998-12-01", "1999-02-01")


def test_a_mean_is_of_the_days_with_a_line_and_says_so(over):
    found = over(now=utc("2026-11-30T20:00")).convert(100, "USD", "EUR", average="2026-10")
    assert (str(found.result), found.source, found.rate.observations) == ("90.50 EUR", "prices.journal", 2)
    assert _told(found) == [("average", "days without a line of prices.journal have no part in the mean")]


def test_a_mean_over_a_law_names_it_and_the_file_without_lines(over):
    text = "P 2026-09-01 USD 0.9 EUR\nP 2026-09-02 USD 0.92 EUR\n"
    text += "P 2026-09-03 CHF 1 EUR\nP 2026-09-03 USD 1 CHF\n"
    file = over(text, "law.journal")
    assert file.average("DEM", "USD", "2026-09-01..2026-09-02").source == "law+law.journal"
    assert file.average("USD", "DEM", "2026-09-01..2026-09-02").source == "law.journal+law"
    assert file.average("USD", "EUR", "2026-09").source == "law.journal"
    assert file.series("USD", "DEM", "2026-09-01").source == "law.journal"


def test_a_rate_of_a_price_file_has_no_publisher(over):
    file = over()
    for pair in (("USD", "EUR"), ("CHF", "USD"), ("DEM", "USD"), ("AED", "EUR")):
        rate = file.rate(*pair, "2026-10-30")
        assert (rate.publisher, rate.kind) == ("", "custom")


def test_an_end_of_a_period_is_its_last_line(over):
    found = over(now=utc("2026-11-30T20:00")).end_of("GBP", "USD", "2026-10")
    assert (str(found.value), str(found.as_of), found.source) == ("1.30", "2026-10-29", "prices.journal:4")


def test_the_table_of_a_currency_has_each_other_one_of_the_file(over):
    found = [(one.rate.quote, str(one.rate.as_of)) for one in over().rates("EUR")]
    assert found == [("CHF", "2026-10-30"), ("USD", "2026-10-30")]
    with pytest.raises(errors.RateUnavailable, match="has no JPY/CHF"):
        over().rates("JPY")


def test_a_comparison_has_the_file_alone(over):
    (only,) = over().compare(100, "USD", "EUR")
    assert (only.source, str(only.conversion.result), only.difference) == ("prices.journal:2", "91.00 EUR", 0)


def test_no_source_can_be_named_beside_a_price_file(over):
    for named in ({"sources": "ecb"}, {"official": "EUR"}):
        with pytest.raises(errors.InputError, match=r"prices\.journal answers alone"):
            over(**named)


def test_the_sources_of_the_environment_have_no_part(tmp_path):
    (tmp_path / "prices.csv").write_text("day,base,quote,rate\n2026-10-30,USD,EUR,0.91\n")
    environ = {"CONVERTER_SOURCE": "cbr", "CONVERTER_NOW": "2026-10-30T20:00:00Z"}
    with Converter(rates=tmp_path / "prices.csv", environ=environ) as converter:
        assert converter.convert(1, "USD", "EUR", digits=2).source == "prices.csv:2"


def test_a_rate_of_ones_own_comes_before_the_file(over):
    assert over(own={"USD/EUR": "2"}).convert(1, "USD", "EUR").source == "custom"


async def _awaited(path):
    async with AsyncConverter(rates=path, clock=lambda: NOW, environ={}) as converter:
        return await converter.convert(100, "USD", "EUR"), await converter.history("USD", "EUR", "2026-10-01")


def test_the_questions_are_awaited_too(tmp_path):
    import asyncio

    (tmp_path / "prices.journal").write_text(FRIDAY)
    found, series = asyncio.run(_awaited(tmp_path / "prices.journal"))
    assert (str(found.result), len(series)) == ("91.00 EUR", 2)


# -- any lines -----------------------------------------------------------------------------------------

CODES = ("USD", "EUR", "CHF", "SEK")
LINES = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.permutations(CODES).map(lambda codes: tuple(codes[:2])),
        st.decimals("0.01", "90", places=3),
    ),
    min_size=1,
    max_size=20,
)
FIRST = day("2026-10-20")


@given(lines=LINES, asked=st.integers(0, 12), pair=st.permutations(CODES).map(lambda codes: codes[:2]))
def test_no_answer_is_by_a_later_line_and_none_passes_over_a_newer_one(lines, asked, pair, tmp_path_factory):
    path = tmp_path_factory.mktemp("prices") / "prices.journal"
    path.write_text(
        "".join(f"P {FIRST + timedelta(number)} {b} {value} {q}\n" for number, (b, q), value in lines)
    )
    on = FIRST + timedelta(asked)
    with Converter(rates=path, clock=lambda: utc("2026-11-30T20:00"), environ={}) as converter:
        try:
            rate = converter.rate(*pair, on)
        except errors.RateUnavailable:
            rate = None
    alone = {number for number, codes, _ in lines if set(codes) == set(pair) and number <= asked}
    if rate is None:
        assert not alone
        return
    assert rate.as_of <= on
    assert not alone or rate.as_of >= FIRST + timedelta(max(alone))
    for leg in rate.legs:
        number, codes, value = lines[int(leg.source.rpartition(":")[2]) - 1]
        assert (leg.as_of, leg.as_of) == (rate.as_of, FIRST + timedelta(number))
        assert (leg.figure.base, leg.figure.quote, leg.figure.text) == (*codes, str(value))


def test_so_far_ends_with_today_though_the_file_has_lines_of_later_days(over):
    asking = over("P 2026-10-29 USD 0.90 EUR\nP 2026-10-30 USD 0.92 EUR\nP 2026-12-01 USD 0.50 EUR\n")
    mean = asking.average("USD", "EUR", "2026", so_far=True)
    assert (mean.value, mean.observations, str(mean.last)) == (Decimal("0.91"), 2, "2026-10-30")
    assert asking.end_of("USD", "EUR", "2026", so_far=True).value == Decimal("0.92")


@pytest.mark.parametrize(
    ("line", "pair", "on"),
    [
        ("P 1997-06-01 USD 5800 RUB", ("USD", "RUB"), "1998-01-05"),
        ("P 2004-06-02 USD 1500000 TRY", ("USD", "TRY"), "2005-01-03"),
        ("P 2004-06-02 USD 1500000 TRY", ("TRY", "USD"), None),
    ],
)
def test_a_line_from_before_a_code_began_answers_no_day_after_it(over, line, pair, on):
    with pytest.raises(errors.RateUnavailable, match="in units of another time only"):
        over(line).convert(1, *pair, on)


def test_lines_that_contradict_each_other_in_opposite_directions_are_told_either_way(over):
    asking = over("P 2026-10-30 USD 0.50 EUR\nP 2026-10-30 EUR 1.10 USD\n")
    text = "prices.journal has another rate of that day in line {}; line {} is used"
    assert _told(asking.convert(100, "USD", "EUR")) == [("rates-file", text.format(2, 1))]
    assert _told(asking.convert(100, "EUR", "USD")) == [("rates-file", text.format(1, 2))]


def test_a_price_and_its_rounded_inverse_contradict_nothing(over):
    asking = over("P 2026-10-30 USD 0.91 EUR\nP 2026-10-30 EUR 1.0989 USD\n")
    assert _told(asking.convert(100, "USD", "EUR")) == []
