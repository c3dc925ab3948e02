"""Answers by identity and law, then by one source, a chain of two, or a peg before aggregators."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from support.days import day, utc
from support.fakes import FakeSource, notes_of

from converter import iso4217, law
from converter.errors import NotHeld, OutOfHistory, RateUnavailable, SourceUnreachable
from converter.lookup import answering
from converter.model import RateKind
from converter.sources.calendar import Publication

FRIDAY = "2026-10-30"


@pytest.fixture
def ask(bench):
    def answer(base, quote, *sources, on=None, **policy):
        return answering.answer(base, quote, on and day(on), bench.resources(sources, **policy))

    return answer


def legs(answer):
    return [(str(leg.figure), str(leg.as_of), leg.source) for leg in answer.rate.legs]


# -- identity and law ----------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["USD", "DEM", "VES", "XAU"])
def test_a_currency_in_itself_is_one_without_day_source_or_age(ask, bench, one, code):
    answer = ask(code, code, one)
    rate = answer.rate
    assert (rate.value, rate.as_of, rate.fetched_at, rate.legs) == (Decimal(1), None, None, ())
    assert (rate.kind, rate.source, rate.derivation) == ("fixed", "identity", "identity")
    assert (answer.age_days, answer.stale, answer.notes, bench.calls) == (None, False, (), [])


def test_an_old_currency_is_euros_by_law_whatever_source_is_named(ask, bench, one):
    answer = ask("DEM", "EUR", one, auto=False)
    assert (answer.rate.num, answer.rate.den) == (Decimal(1), Decimal("1.95583"))
    assert (answer.rate.source, answer.rate.kind, answer.rate.derivation) == ("law", "fixed", "fixed")
    assert (answer.rate.as_of, answer.age_days) == (day("1999-01-01"), None)
    assert notes_of(answer) == ["law: 1 EUR = 1.95583 DEM, fixed since 1999-01-01"]
    assert bench.calls == []


def test_two_old_currencies_go_through_the_euro_unrounded(ask):
    answer = ask("DEM", "ITL")
    assert (answer.rate.num, answer.rate.den) == (Decimal("1936.27"), Decimal("1.95583"))
    assert legs(answer) == [
        ("1 EUR = 1.95583 DEM", "1999-01-01", "law"), ("1 EUR = 1936.27 ITL", "1999-01-01", "law"),
    ]  # fmt: skip


def test_the_day_of_a_rate_by_law_is_that_on_which_all_of_it_began(ask):
    assert ask("DEM", "HRK").rate.as_of == day("2023-01-01")


def test_a_redenomination_is_called_so(ask):
    answer = ask("TRL", "TRY")
    assert (answer.rate.value, answer.rate.derivation) == (Decimal("0.000001"), "redenomination")


def test_before_the_law_there_is_no_legal_rate(ask, one):
    with pytest.raises(RateUnavailable):
        ask("DEM", "EUR", one, on="1998-06-01", offline=True)


def test_an_old_currency_has_the_markets_rate_of_its_successor(ask, bench, one):
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    answer = ask("DEM", "USD", one)
    assert (answer.rate.num, answer.rate.den) == (Decimal("1.1130"), Decimal("1.95583"))
    assert (answer.rate.source, answer.rate.kind, answer.rate.derivation) == ("law+one", "reference", "chain")
    assert (answer.rate.as_of, answer.age_days) == (day("2026-10-29"), 1)
    assert answer.attribution == "by one"
    assert [source for _, _, source in legs(answer)] == ["law", "one"]
    back = ask("USD", "DEM", one)
    assert (back.rate.source, [source for _, _, source in legs(back)]) == ("one+law", ["one", "law"])


def test_what_the_market_says_of_the_successor_is_told_after_the_law(ask, bench, one):
    bench.hold(one, "2026-10-23", {"EUR/USD": "1.1193"}, until="2026-10-25")
    assert [note.code for note in ask("DEM", "USD", one, on="2026-10-25").notes] == ["law", "other-day"]


def test_where_the_law_leads_there_and_back_only_the_market_is_left(ask, bench):
    bank = FakeSource("bank", covers={"TRL": (None, day("2004-12-31")), "TRY": (day("2005-01-03"), None)})
    bench.hold(bank, "2004-12-31", {"EUR/TRL": "1836200"}, until="2005-01-02")
    answer = ask("EUR", "TRL", bank, on="2005-01-02")
    assert (answer.rate.value, answer.rate.derivation) == (Decimal(1836200), "published")
    assert (answer.rate.source, notes_of(answer)) == (
        "bank", ["other-day: the rate of 2004-12-31 is used for 2005-01-02"],
    )  # fmt: skip


# -- chains --------------------------------------------------------------------------------------


@pytest.fixture
def official():
    return FakeSource("official", "RUB", RateKind.OFFICIAL, covers={"USD": (None, None)})


@pytest.fixture
def rare():
    """A source of dollars in dinars that publishes on Wednesdays."""
    weekly = Publication("day", "UTC", (16, 0), weekdays=frozenset((2,)), longest_pause=8)
    return FakeSource("rare", "USD", RateKind.INDICATIVE, weekly, covers={"KWD": (None, None)})


def test_two_sources_are_joined_where_none_has_both(ask, bench, official, rare):
    bench.hold(official, "2026-10-29", {"USD/RUB": "84.1000"}, until=FRIDAY, at=utc(f"{FRIDAY}T08:00"))
    bench.hold(rare, "2026-10-28", {"USD/KWD": "0.3087"}, until=FRIDAY, at=utc(f"{FRIDAY}T10:00"))
    answer = ask("RUB", "KWD", official, rare)
    rate = answer.rate
    assert (rate.num, rate.den) == (Decimal("0.3087"), Decimal("84.1000"))
    assert (rate.source, rate.kind, rate.derivation) == ("official+rare", "indicative", "chain")
    assert (rate.as_of, answer.age_days) == (day("2026-10-28"), 2)
    assert rate.fetched_at == utc(f"{FRIDAY}T08:00")
    assert answer.attribution == "by official, by rare"
    (told,) = notes_of(answer)
    assert told.startswith("chain: a chain of two sources: RUB to USD by official of 2026-10-29 and USD to ")
    assert told.endswith("and USD to KWD by rare of 2026-10-28")


@pytest.mark.parametrize(("dollar", "told"), [("84.2000", 0), ("99.9000", 1)])
def test_a_leg_of_a_chain_is_held_against_another_source_of_its_day(ask, bench, official, rare, dollar, told):
    bench.hold(official, "2026-10-29", {"USD/RUB": "84.1000"}, until=FRIDAY)
    bench.hold(rare, "2026-10-28", {"USD/KWD": "0.3087"}, until=FRIDAY)
    other = FakeSource("other", "USD", covers={"RUB": (None, None)})
    bench.hold(other, "2026-10-29", {"USD/RUB": dollar}, until=FRIDAY)
    answer = ask("RUB", "KWD", official, rare, other)
    assert (answer.rate.source, bench.calls) == ("official+rare", [])
    assert [note.code for note in answer.notes].count("step") == told


def test_a_single_table_is_preferred_to_a_chain(ask, bench, official, rare, one):
    bench.hold(official, "2026-10-29", {"USD/RUB": "84.1000"}, until=FRIDAY)
    bench.hold(rare, "2026-10-28", {"USD/KWD": "0.3087"}, until=FRIDAY)
    bench.hold(one, "2026-10-29", {"EUR/RUB": "93.6", "EUR/KWD": "0.3436"}, until=FRIDAY)
    assert ask("RUB", "KWD", official, rare, one).rate.source == "one"


def test_sources_a_week_apart_are_not_joined(ask, bench, official, rare):
    bench.hold(official, "2026-10-29", {"USD/RUB": "84.1000"}, until=FRIDAY)
    bench.hold(rare, "2026-10-21", {"USD/KWD": "0.3087"}, until="2026-10-21", at=utc("2026-10-21T17:00"))
    with pytest.raises(RateUnavailable):
        ask("RUB", "KWD", official, rare, offline=True)


def test_a_chain_with_a_stale_part_is_stale(ask, bench, official, rare):
    bench.hold(official, "2026-10-26", {"USD/RUB": "84.1000"}, at=utc("2026-10-26T17:00"))
    bench.hold(rare, "2026-10-28", {"USD/KWD": "0.3087"}, until=FRIDAY)
    answer = ask("RUB", "KWD", official, rare)
    assert (answer.stale, answer.expires) == (True, None)
    assert [note.code for note in answer.notes] == ["chain", "stale"]


def test_a_chain_expires_with_the_first_of_its_parts(ask, bench, official, rare):
    bench.hold(official, "2026-10-29", {"USD/RUB": "84.1000"}, until=FRIDAY)
    bench.hold(rare, "2026-10-28", {"USD/KWD": "0.3087"}, until=FRIDAY)
    assert ask("RUB", "KWD", official, rare).expires == utc(f"{FRIDAY}T16:00")


# -- pegs ----------------------------------------------------------------------------------------


def test_a_peg_answers_where_no_source_does_and_says_so(ask, one):
    answer = ask("USD", "AED", one)
    rate = answer.rate
    assert (rate.value, rate.kind, rate.source, rate.derivation) == (Decimal("3.6725"), "peg", "peg", "peg")
    assert answer.age_days is None
    assert [note.code for note in answer.notes] == ["peg", "passed-over"]
    assert answer.notes[0].text.startswith("1 USD = 3.6725 AED, a peg since ")


def test_a_central_bank_comes_before_a_peg(ask, bench):
    usual = FakeSource("usual", "USD")
    bench.hold(usual, "2026-10-29", {"USD/AED": "3.6731"}, until=FRIDAY)
    assert ask("USD", "AED", usual).rate.value == Decimal("3.6731")


@pytest.fixture
def blend():
    return FakeSource("blend", "USD", RateKind.BLEND)


@pytest.fixture
def prices():
    """An aggregator, which has the anchors right and what is pegged to them not."""
    return FakeSource("prices", "USD", RateKind.INDICATIVE)


FALSE = {"USD/AED": "3.70", "USD/XCG": "1.80", "USD/EUR": "0.89", "USD/XAF": "590", "USD/KES": "129"}


def test_a_blend_comes_before_a_peg(ask, bench, blend, prices):
    bench.hold(blend, "2026-10-29", {"USD/XCG": "1.7901"}, until=FRIDAY)
    bench.hold(prices, "2026-10-30", FALSE)
    assert ask("USD", "XCG", blend, prices).rate.source == "blend"


@pytest.mark.parametrize("on", [None, FRIDAY])
def test_a_peg_comes_before_an_aggregator_which_is_not_even_asked(ask, bench, blend, prices, on):
    bench.coming["prices"] = (FRIDAY, FALSE)
    answer = ask("XCG", "USD", blend, prices, on=on)
    assert (answer.rate.num, answer.rate.den) == (Decimal(1), Decimal("1.79"))
    assert (answer.rate.source, answer.stale, bench.asked) == ("peg", False, ["blend"])
    assert [note.code for note in answer.notes] == ["peg", "passed-over"]


@pytest.mark.parametrize("code", sorted(law._PEGGED - {"ANG"}))
def test_every_peg_comes_before_an_aggregator(ask, bench, prices, code):
    peg = law.peg(code, day(FRIDAY))
    anchor = next(c for c in (peg.figure.base, peg.figure.quote) if c != code)
    exact = Fraction(peg.figure.text) / peg.figure.nominal
    false = {"USD/EUR": "0.89", f"USD/{code}": "77.7", f"USD/{anchor}": "7"}
    false.pop("USD/USD", None)
    bench.hold(prices, "2026-10-30", false)
    rate = ask(peg.figure.base, peg.figure.quote, prices).rate
    assert (Fraction(rate.num) / Fraction(rate.den), rate.kind) == (exact, "peg")


def test_without_pegs_an_aggregator_answers(ask, bench, prices):
    bench.hold(prices, "2026-10-30", FALSE)
    assert ask("XCG", "USD", prices, pegs=False).rate.source == "prices"


def test_an_aggregator_that_is_named_answers_itself(ask, bench, prices):
    bench.hold(prices, "2026-10-30", FALSE)
    assert ask("XCG", "USD", prices, auto=False).rate.source == "prices"


def test_a_pair_without_a_peg_is_the_aggregators(ask, bench, prices):
    bench.hold(prices, "2026-10-30", FALSE)
    assert ask("KES", "EUR", prices).rate.source == "prices"


def test_over_a_peg_the_anchors_rate_is_by_who_comes_first(ask, bench, prices):
    euros = FakeSource("euros", covers={"USD": (None, None)})
    bench.hold(euros, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    bench.hold(prices, "2026-10-30", FALSE)
    answer = ask("XCG", "EUR", euros, prices)
    assert (answer.rate.num, answer.rate.den) == (Decimal(1), Decimal("1.79") * Decimal("1.1130"))
    assert (answer.rate.source, answer.rate.kind, answer.rate.derivation) == ("peg+euros", "peg", "chain")
    assert notes_of(answer) == [
        "peg: 1 USD = 1.79 XCG, a peg since 2025-03-31", "chain: USD to EUR by euros of 2026-10-29",
    ]  # fmt: skip


def test_a_peg_joined_with_an_aggregators_figure_ranks_as_that_figure(ask, bench, prices):
    bench.hold(prices, "2026-10-30", FALSE)
    answer = ask("KES", "XCG", prices)
    assert (answer.rate.num, answer.rate.den) == (Decimal("1.79"), Decimal(129))
    assert (answer.rate.source, answer.rate.kind) == ("prices+peg", "indicative")


def test_a_banks_figure_of_a_pegged_currency_is_held_against_an_aggregators_too(ask, bench, one, prices):
    bench.hold(one, "2026-10-30", {"EUR/XCG": "4.00"})
    bench.hold(prices, "2026-10-30", {"USD/XCG": "1.7901", "USD/EUR": "0.895"})
    answer = ask("EUR", "XCG", one, prices)
    assert (answer.rate.source, [note.code for note in answer.notes]) == ("one", ["step"])


def test_a_chain_of_central_banks_comes_before_a_peg(ask, bench, official, prices):
    gulf = FakeSource("gulf", "USD", RateKind.OFFICIAL, covers={"AED": (None, None)})
    bench.hold(official, "2026-10-29", {"USD/RUB": "84.1000"}, until=FRIDAY)
    bench.hold(gulf, "2026-10-29", {"USD/AED": "3.6731"}, until=FRIDAY)
    assert ask("RUB", "AED", official, gulf, prices).rate.source == "official+gulf"


def test_where_the_anchor_has_no_rate_the_aggregators_figure_of_the_pair_answers(ask, bench, prices):
    other = FakeSource("other", "KES", RateKind.INDICATIVE, covers={"XCG": (None, None)})
    bench.hold(other, "2026-10-30", {"KES/XCG": "0.0138"})
    assert ask("KES", "XCG", other).rate.source == "other"


def test_a_stale_blend_gives_way_to_a_peg(ask, bench, blend, prices):
    bench.hold(blend, "2026-10-01", {"USD/XCG": "1.7901"}, at=utc("2026-10-01T17:00"))
    answer = ask("XCG", "USD", blend, prices, offline=True)
    assert (answer.rate.source, answer.stale) == ("peg", False)
    assert [note.code for note in answer.notes] == ["peg", "passed-over"]


@pytest.mark.parametrize(
    ("blend_of", "euros_of", "source"),
    [("2026-10-08", "2026-10-12", "blend"), ("2026-10-01", "2026-10-12", "peg+euros")],
)
def test_where_all_is_stale_the_first_answers_that_is_not_a_week_older(
    ask, bench, blend, prices, blend_of, euros_of, source
):
    euros = FakeSource("euros", covers={"USD": (None, None)})
    bench.hold(blend, blend_of, {"USD/XCG": "1.7901", "USD/EUR": "0.9"}, at=utc(f"{blend_of}T17:00"))
    bench.hold(euros, euros_of, {"EUR/USD": "1.1130"}, at=utc(f"{euros_of}T17:00"))
    answer = ask("XCG", "EUR", euros, blend, prices, offline=True)
    assert (answer.rate.source, answer.stale) == (source, True)


def test_time_is_left_for_the_aggregators_after_the_banks(ask, bench, blend):
    other = FakeSource("other", "KES", RateKind.INDICATIVE, covers={"XCG": (None, None)})
    bench.coming["other"] = (FRIDAY, {"KES/XCG": "0.0138"})
    ask("KES", "XCG", blend, other)
    key, codes, _, _, last, _ = bench.calls[0]
    assert (key, codes, last) == ("blend", ("KES", "XCG"), False)


def test_a_peg_behind_a_law_has_no_age_either(ask):
    answer = ask("ANG", "USD")
    assert (answer.rate.source, answer.age_days, answer.stale) == ("law+peg", None, False)


def test_two_pegs_to_one_currency_are_joined(ask):
    rate = ask("AED", "SAR").rate
    assert (rate.num, rate.den, rate.source) == (Decimal("3.75"), Decimal("3.6725"), "peg")


def test_two_pegs_to_one_currency_need_no_market(ask, bench, blend):
    bench.hold(blend, "2026-10-29", {"USD/SAR": "3.7502"}, until=FRIDAY)
    assert ask("AED", "SAR", blend).rate.source == "peg"


def test_a_peg_leads_on_to_the_market(ask, bench, one):
    euros = FakeSource("euros", covers={"USD": (None, None)})
    bench.hold(euros, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    answer = ask("EUR", "AED", euros)
    assert answer.rate.value == Decimal("4.0874925")  # 1.1130 * 3.6725
    assert (answer.rate.source, answer.rate.kind, answer.rate.derivation) == ("euros+peg", "peg", "chain")
    assert (answer.rate.as_of, answer.age_days) == (day("2026-10-29"), 1)


def test_a_peg_says_nothing_of_a_day_that_lies_ahead(ask, prices):
    assert ask("XCG", "USD", prices, on="2026-10-31").rate.source == "peg"
    with pytest.raises(OutOfHistory, match="2026-11-02 is in the future"):
        ask("XCG", "USD", prices, on="2026-11-02")


def test_a_source_that_is_named_is_not_replaced_by_a_peg(ask, one):
    with pytest.raises(NotHeld):
        ask("USD", "AED", one, auto=False)


def test_a_peg_is_not_used_for_a_day_before_it(ask):
    with pytest.raises(RateUnavailable):
        ask("EUR", "XOF", on="1990-01-02")


# -- when there is no answer ---------------------------------------------------------------------


def test_when_no_source_quotes_the_pair_the_error_names_the_sources(ask, rare):
    with pytest.raises(RateUnavailable, match="no rate of EUR/SEK: not quoted by rare") as caught:
        ask("EUR", "SEK", rare)
    assert type(caught.value) is RateUnavailable
    assert caught.value.tried == ()


def test_a_source_that_could_not_be_reached_leaves_the_question_open(ask, one):
    with pytest.raises(NotHeld, match="is not available now: one is gone") as caught:
        ask("EUR", "USD", one)
    assert str(caught.value.pair) == "EUR/USD"
    assert [type(error) for error in caught.value.tried] == [SourceUnreachable]


def test_outside_of_all_histories_the_first_day_of_any_is_named(ask):
    early = FakeSource("early", since=day("1990-01-02"))
    late = FakeSource("late", since=day("1999-01-04"))
    with pytest.raises(OutOfHistory) as caught:
        ask("GBP", "USD", late, early, on="1980-01-02")
    assert caught.value.first == day("1990-01-02")
    assert (caught.value.on, len(caught.value.tried)) == (day("1980-01-02"), 2)


def test_a_currency_has_no_rate_before_its_time_and_none_after_its_end(ask, one):
    with pytest.raises(OutOfHistory, match="EUR began on 1999-01-01") as before:
        ask("EUR", "USD", one, on="1998-12-31")
    assert before.value.first == day("1999-01-01")
    with pytest.raises(OutOfHistory, match="CSK ended on 1993-03-01"):
        ask("CSK", "USD", one, on="2020-01-02")


GONE = [
    entry.code
    for entry in iso4217.everything()
    if entry.withdrawn and not law.settle(entry.code, day(FRIDAY))[1] and len(law.lineage(entry.code)) == 1
]


@pytest.mark.parametrize("code", GONE)
def test_a_withdrawn_code_without_a_law_is_refused_with_its_end(ask, one, code):
    with pytest.raises(OutOfHistory, match=f"^{code} ended on .*; no rate is known$") as caught:
        ask(code, "USD", one)
    named = "".join(f"{heir}|" for heir in iso4217.became(code))
    assert not named or re.search(f"it became ({named}, | and )+;", str(caught.value))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("CSK", "CSK ended on 1993-03-01: it became CZK and SKK; no rate is known"),
        ("NIC", "NIC ended on 1991-04-30: it became NIO; no rate is known"),
        ("SUR", "SUR ended on 1992-10-01: it became EEK, LTT, LVR and RUR; no rate is known"),
        ("ESB", "ESB ended on 1994-12-31; no rate is known"),
    ],
)
def test_what_became_of_a_withdrawn_code_is_told_as_far_as_it_is_known(ask, one, code, said):
    with pytest.raises(OutOfHistory, match=f"^{said}$"):
        ask("USD", code, one)


def test_an_ecu_is_a_euro_since_1999_and_none_before(ask, bench, one):
    assert (ask("XEU", "EUR", one).rate.value, ask("EUR", "XEU", one, on="1999-01-01").rate.value) == (1, 1)
    bench.hold(one, "2026-10-29", {"EUR/USD": "1.1130"}, until=FRIDAY)
    assert ask("XEU", "USD", one).rate.value == Decimal("1.1130")
    with pytest.raises(OutOfHistory, match="EUR began on 1999-01-01"):
        ask("XEU", "EUR", one, on="1998-12-31")


def test_an_old_and_a_new_code_convert_by_law_on_any_day(ask, one):
    for base, quote, on in (("TRY", "TRL", "2003-12-31"), ("RON", "ROL", "2001-01-01"), ("TRL", "TRY", None)):
        answer = ask(base, quote, one, on=on)
        assert (answer.rate.source, answer.rate.kind, answer.age_days, answer.stale) == (
            "law",
            "fixed",
            None,
            False,
        )


def test_one_source_unreachable_of_several_that_have_none_leaves_it_open(ask, one):
    early = FakeSource("early", since=day("2020-01-02"))
    with pytest.raises(NotHeld):
        ask("EUR", "USD", early, one, on="2010-01-04")


def test_no_rate_is_of_the_pair_that_was_asked_not_of_its_successor(ask, one):
    with pytest.raises(RateUnavailable) as caught:
        ask("DEM", "USD", one)
    assert str(caught.value.pair) == "DEM/USD"
