"""A rule over days on which law replaces a currency, and currencies of which the source has no figures."""

from datetime import date, timedelta

import pytest
from support.by_rule import Held, like, rule

from converter import InputError, OutOfHistory, RateUnavailable

EARLY = date(1990, 1, 1)


def grant(held, code, days, quote="EUR"):
    return held.answer(code, quote, days, rule=like("eu-grant", since=EARLY))


@pytest.mark.parametrize(
    ("code", "days", "figure"),
    [
        ("DEM", "1999-01-01..1999-01-31", ""),
        ("TRL", "2004-11-01..2004-12-31", "TRL"),
        ("TRY", "2004-11-01..2004-12-31", "TRL"),
        ("TRL", "2005-01-01..2005-02-28", "TRY"),
        ("TRY", "2005-01-01..2005-02-28", "TRY"),
        ("HRK", "2022-12-01..2022-12-31", "HRK"),
        ("HRK", "2023-01-01..2023-01-31", ""),
        ("BGN", "2025-12-01..2025-12-31", "BGN"),
        ("BGN", "2026-01-01..2026-01-31", ""),
    ],
)
def test_before_and_after_a_law_it_is_the_figure_of_the_code_of_that_time_or_the_laws_rate(
    held, code, days, figure
):
    found = grant(held, code, days)
    assert "".join(one.code for one in found.rule.rates) == figure
    assert found.rate.source.split("+")[-1] == ("ecb" if figure else "law")


def test_the_same_money_under_two_codes_is_the_same(held):
    old, new = (grant(held, code, "2004-11-01..2004-12-31").rate for code in ("TRL", "TRY"))
    assert old.num * 1000000 * new.den == new.num * old.den
    assert old.legs[-1:] == new.legs[-1:]


@pytest.mark.parametrize(
    ("code", "days", "why"),
    [
        ("DEM", "1998-12-01..1999-01-31", "DEM became EUR on 1999-01-01"),
        ("TRL", "2004-12-01..2005-01-31", "TRL became TRY on 2005-01-01"),
        ("TRY", "2004-12-01..2005-01-31", "TRL became TRY on 2005-01-01"),
        ("HRK", "2022-12-01..2023-01-31", "HRK became EUR on 2023-01-01"),
        ("BGN", "2025-12-31..2026-01-01", "BGN became EUR on 2026-01-01"),
    ],
)
def test_within_a_period_the_law_is_told_and_no_figure_given(held, code, days, why):
    changed = date.fromisoformat(why[-10:])
    apart = f"ask for the days until {changed - timedelta(1)} and since {changed} apart"
    with pytest.raises(InputError, match=f"^{why}, within {days}; {apart}$"):
        grant(held, code, days)
    with pytest.raises(InputError, match=f"^{why}, within {days}; {apart}$"):
        grant(held, "USD", days, code)


def test_the_mark_had_no_rate_by_a_rule_of_the_euro_before_the_euro(held):
    with pytest.raises(OutOfHistory, match="EUR began on 1999-01-01"):
        grant(held, "DEM", "1998-10-01..1998-12-31")


def test_one_money_is_one_by_every_rule(held):
    for key, on in (("eu-oss", "2024-Q1"), ("eu-customs", "2024-11"), ("sk-prev-day", "2024-04-02")):
        found = held.answer("USD", "USD", on, rule=key)
        assert (str(found.rate.value), found.rate.source, found.rule.rates) == ("1", "identity", ())


def test_what_law_joins_has_the_rate_of_the_law_by_every_rule(held):
    assert str(held.convert(1000000, "TRL", "TRY", "2004-06", rule="de-vat-monthly").result) == "1.00 TRY"
    assert str(held.convert("1.95583", "DEM", "EUR", "2024-Q1", rule="eu-oss").result) == "1.00 EUR"


def test_a_quarter_whose_rates_come_after_a_currency_became_the_euro_has_none(held):
    with pytest.raises(RateUnavailable) as caught:
        held.rate("HRK", "EUR", "2022-Q4", rule="eu-oss")
    assert str(caught.value) == (
        "eu-oss of 2022-Q4 has no HRK: the rate would be of 2023-01-02, and HRK became EUR on 2023-01-01"
    )
    assert str(held.rate("BGN", "EUR", "2025-Q4", rule="eu-oss").as_of) == "2025-12-31"


def test_the_rouble_has_a_mean_of_its_last_whole_month(held):
    told = held.answer("RUB", "EUR", "2022-02", rule="de-vat-monthly").rule.rates[0]
    assert (told.observations, str(told.last)) == (20, "2022-02-28")


@pytest.mark.parametrize(
    ("code", "key", "on", "lacking"),
    [
        ("RUB", "de-vat-monthly", "2022-03", "from 2022-03-02 to 2022-03-31"),
        ("RUB", "ie-annual", "2022", "from 2022-03-02 to 2022-12-31"),
        ("RUB", "eu-ioss", "2022-03", "ecb quoted RUB until 2022-03-01"),
        ("RUB", "eu-customs", "2022-04", "ecb quoted RUB until 2022-03-01"),
        ("ISK", "de-vat-monthly", "2008-12", "from 2008-12-10 to 2008-12-31"),
        ("ISK", "de-vat-monthly", "2010-06", "from 2010-06-01 to 2010-06-30"),
        ("ISK", "de-vat-monthly", "2018-01", "from 2018-01-01 to 2018-01-31"),
        ("ISK", "ie-annual", "2018", "from 2018-01-01 to 2018-01-31"),
        ("KES", "eu-oss", "2024-Q1", "not quoted by ecb"),
        ("XAU", "de-vat-monthly", "2024-06", "not quoted by ecb"),
        ("AED", "eu-oss", "2024-Q1", "not quoted by ecb"),
        ("BTC", "de-vat-monthly", "2024-06", "not quoted by ecb"),
        ("SLE", "hmrc-monthly", "2013-01", "hmrc-monthly holds since"),
        ("CSK", "sk-prev-day", "2024-04-02", "CSK ended on 1993-03-01"),
    ],
)
def test_where_the_authority_has_no_figure_that_is_said_and_none_is_given(held, code, key, on, lacking):
    rule = like(key, since=EARLY) if code == "ISK" else key
    with pytest.raises(RateUnavailable, match=lacking) as caught:
        held.rate(code, "GBP" if key == "hmrc-monthly" else "EUR", on, rule=rule)
    assert type(caught.value) in (RateUnavailable, OutOfHistory)
    assert str(caught.value).startswith((f"{key} of {on} has no {code}: ", f"{key} holds since"))
    assert ("; the law then says: the rate of the day" in str(caught.value)) == (key == "de-vat-monthly")


def test_the_first_whole_month_of_a_currency_is_answered(held):
    told = held.answer("ISK", "EUR", "2018-02", rule="de-vat-monthly").rule.rates[0]
    assert (told.observations, str(told.first)) == (20, "2018-02-01")


def test_a_currency_without_figures_is_left_out_of_the_list_and_told(held):
    found = held.rule_rates("ie-annual", "2018")
    assert [code for code, _ in found.left_out] == ["ISK"]
    assert "USD" in {one.code for one in found.told.rates}
    assert "no ISK: ecb published no EUR/ISK from 2018-01-01" in str(found.left_out[0][1])


def test_a_currency_that_lost_zeros_and_kept_its_name_has_no_mean_over_both_units(tmp_path):
    hmrc = Held(tmp_path)
    rows = [
        f"2021-{month:02}-01 {rate} 1.4"
        for month, rate in ((8, "5000000"), (9, "5200000"), (10, "5.3"), (11, "5.4"))
    ]
    hmrc.put("hmrc/2021.csv", "GBP/VES GBP/USD", *rows, covered=[])
    with hmrc.converter() as converter:
        mean = rule("mean", "range", "hmrc")
        with pytest.raises(RateUnavailable, match="VES lost zeros on 2021-10-01"):
            converter.rate("VES", "GBP", "2021-08-01..2021-11-30", rule=mean)
        for days, one in (("2021-08-01..2021-09-30", "5100000"), ("2021-10-01..2021-11-30", "5.35")):
            assert str(converter.answer("VES", "GBP", days, rule=mean).rule.rates[0].one) == one


def test_a_figure_from_before_a_currency_lost_zeros_is_not_used_for_a_month_after(tmp_path):
    hmrc = Held(tmp_path)
    hmrc.put("hmrc/2021.csv", "GBP/VES GBP/USD", "2021-09-01 5200000 1.4", "2021-10-01 5.3 1.3", covered=[])
    with hmrc.converter() as converter:
        by = rule("customs", "month", "hmrc")
        why = "of-a-test of 2021-10 has no VES: the figure is of 2021-09-01, and VES lost zeros on 2021-10-01"
        with pytest.raises(RateUnavailable, match=f"^{why}$"):
            converter.rate("VES", "GBP", "2021-10", rule=by)
        assert str(converter.rate("USD", "GBP", "2021-10", rule=by).as_of) == "2021-09-01"
        assert str(converter.rate("VES", "GBP", "2021-11", rule=by).as_of) == "2021-10-01"
