"""Ireland: the rate for a year's income, the mean of the ECB's rates in the calendar year."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "ie-annual",
    "Average rate of the year",
    "Revenue Commissioners, Ireland",
    "Revenue's practice: average exchange rates",
    home="EUR",
    source="ecb",
    takes="year",
    made="mean",
    since=date(2012, 1, 1),
    digits={"GBP": 5, "JPY": 2, "": 4},
    use="income that was received over a year",
    never="gains and payments of one day; nor Lloyd's accounts, which take the year's last rate",
    seen=date(2026, 11, 28),
    words="Éire tax",
    example=("10000 TRY EUR", "2021"),
)
