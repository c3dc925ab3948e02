"""The calendars of the banks, compared with the public holidays that the package ``holidays`` knows.

Both are compared on the days from Monday to Friday of the years from 2015 to 2027, from the first day of the
source's history on. Every difference is listed with its reason, so that a change of either side fails here.
"""

from datetime import date

import holidays
import pytest
from support.replies import KEYS

from converter import sources
from converter.sources.holiday_rules import days, no_holidays

YEARS = range(2015, 2028)
# The first year that a calendar knows, if not all: until 2019 Uzbekistan's rates were set once a week.
KNOWN_SINCE = {"cbu": 2020}


def country(code, **choice):
    return lambda: holidays.country_holidays(code, years=YEARS, language="en_US", **choice)


# The holidays of a bank are those of its country, in the region where the bank is. Of the categories of the
# package, ``de_facto`` has the three eves on which Sweden's banks close and ``bank`` Sydney's Bank Holiday.
PACKAGE = {
    "bnr": country("RO"),
    "boc": country("CA", subdiv="ON", categories=("public", "government", "optional")),
    "boe": country("GB", subdiv="ENG"),
    "cbr": country("RU"),
    "cbu": country("UZ"),
    "cnb": country("CZ"),
    "ecb": lambda: holidays.financial_holidays("XECB", years=YEARS),
    "nbg": country("GE"),
    "nbp": country("PL"),
    "nbp-b": country("PL"),
    "nbrb": country("BY"),
    "norges": country("NO"),
    "rba": country("AU", subdiv="NSW", categories=("public", "bank")),
    "riksbank": country("SE", categories=("public", "de_facto")),
    "tcmb": country("TR"),
}
# Days that are holidays here and not in the package.
OURS = {
    "cbr": {"the week of 2020 that the president's decree gave off": days(
        "2020-03-30 2020-03-31 2020-04-01 2020-04-02 2020-04-03"
    )},
}  # fmt: skip
CENTENARY = "given off in 2018 for the centenary of Poland's independence; the bank published all the same"
# Days that are holidays in the package and not here.
THEIRS = {
    "boc": {
        "the bank publishes on Easter Monday, as it did in 2021": days(
            "2017-04-17 2018-04-02 2019-04-22 2020-04-13 2021-04-05 2022-04-18 2023-04-10 2024-04-01 "
            "2025-04-21 2026-04-06 2027-03-29"
        ),
        "it is not known whether the bank published on the Monday after Saturday, 30 September": days(
            "2023-10-02"
        ),
    },
    "nbg": {"given off by the government, which is not listed": days("2024-05-17 2025-08-29")},
    "nbp": {CENTENARY: days("2018-11-12")},
    "nbp-b": {CENTENARY: days("2018-11-12")},
}
# What the package calls a day that was moved or given off by decree, where our calendar lists no decrees.
BY_DECREE = {"cbu": ("Day off", "Additional day off", "observed"), "nbrb": ("Day off",)}


def weekdays(key, found):
    since = max(sources.get(key).INFO.since, date(KNOWN_SINCE.get(key, YEARS[0]), 1, 1))
    return {day for day in found if day >= since and day.year in YEARS and day.weekday() < 5}


def ours(key):
    """The holidays of a bank: of one that sets its rates a day ahead the days on which it sets none."""
    source = sources.get(key)
    calendar = getattr(source, "HOLIDAYS", source.INFO.publication.holidays)
    return weekdays(key, (day for year in YEARS for day in calendar(year)))


def listed(differences, key):
    return {day for found in differences.get(key, {}).values() for day in found}


@pytest.mark.parametrize("key", PACKAGE)
def test_a_bank_s_holidays_are_those_of_the_package_but_for_the_differences_listed(key):
    package = PACKAGE[key]()
    theirs = weekdays(key, package)
    assert ours(key) - theirs == listed(OURS, key)
    by_decree = {day for day in theirs if any(name in package[day] for name in BY_DECREE.get(key, ()))}
    assert theirs - ours(key) - by_decree == listed(THEIRS, key)


@pytest.mark.parametrize("key", BY_DECREE)
def test_a_calendar_without_decrees_says_so(key):
    assert sources.get(key).INFO.publication.decrees == 0


def test_every_bank_with_holidays_is_compared():
    with_holidays = [key for key in KEYS if sources.get(key).INFO.publication.holidays is not no_holidays]
    assert sorted(PACKAGE) == with_holidays


@pytest.mark.parametrize("key", PACKAGE)
def test_a_bank_has_holidays_in_every_year_compared(key):
    first = max(KNOWN_SINCE.get(key, YEARS[0]), sources.get(key).INFO.since.year + 1)
    assert {day.year for day in ours(key)} >= set(range(first, YEARS[-1] + 1))
