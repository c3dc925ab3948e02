"""United States: the Treasury's reporting rate in force on the day."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "us-treasury",
    "Treasury reporting rate of the day",
    "U.S. Department of the Treasury",
    "FBAR (FinCEN Form 114), item 15: the Treasury's rate for the last day of the calendar year",
    home="USD",
    source="treasury",
    takes="day",
    made="day",
    since=date(2001, 3, 31),
    use="the greatest value of a foreign account in an FBAR, by the rate of 31 December",
    never="income, which takes the rate of its own day",
    otherwise="another rate that can be verified, with its source",
    seen=date(2026, 11, 29),
    words="US USA United States America FBAR",
    example=("1000 EUR USD", "2025-12-31"),
)
