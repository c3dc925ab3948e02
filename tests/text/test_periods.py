from datetime import date

import pytest

from converter.errors import DateError
from converter.text.periods import period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2024-q4", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2025-01-15..2025-02-14", date(2025, 1, 15), date(2025, 2, 14)),
        ("2025-01-15..2025-01-15", date(2025, 1, 15), date(2025, 1, 15)),
    ],
)
def test_a_period_has_its_first_and_last_day(text, first, last):
    found = period(text)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025-13", "there is no month 13"),
        ("2025-00", "there is no month 0"),
        ("2025-W53", "2025 has no week 53"),
        ("2025-02-14..2025-01-15", "ends before it begins"),
        ("2025-02-30..2025-03-01", "2025-02-30"),
        ("2025-Q5", "is not a period"),
        ("2025-", "is not a period"),
        ("2025-3", "is not a period"),
        ("25", "is not a period"),
        ("last year", "is not a period"),
        ("", "is not a period"),
        ("２０２５", "is not a period"),
    ],
)
def test_a_period_that_does_not_exist_is_refused(text, said):
    with pytest.raises(DateError, match=said):
        period(text)
