"""The European Union: the Commission's accounting rate of the month."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "eu-inforeuro",
    "Accounting rate of the month (InforEuro)",
    "European Commission",
    "Financial Regulation of the EU: monthly accounting rates of the euro",
    home="EUR",
    source="inforeuro",
    takes="month",
    made="published",
    since=date(1999, 1, 1),
    use="payments out of the EU budget: reimbursements, missions, and grants that name these rates",
    beside=("ecb", "day-before-last"),
    seen=date(2026, 11, 29),
    words="EU European Union",
    example=("1000 RUB EUR", "2026-08"),
)
