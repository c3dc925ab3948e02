"""Poland: the National Bank's table A of the last working day before the day."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "pl-nbp-prev-day",
    "NBP rate of the last working day before",
    "Ministry of Finance, Poland",
    "ustawa o PIT art. 11a(1), ustawa o VAT art. 31a(1)",
    home="PLN",
    source="nbp",
    takes="day",
    made="before",
    since=date(2012, 1, 1),
    use="income tax on revenue and costs, and VAT, by the day before the revenue, the cost or the tax point",
    before="for income tax the rate at which the taxpayer's own bank bought the currency",
    seen=date(2026, 11, 28),
    words="Polska podatek kurs",
    example=("1000 USD PLN", "2026-03-05"),
)
