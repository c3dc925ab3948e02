"""Canada: the Bank of Canada's rate of the day, or of the closest day before it."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "ca-day",
    "Bank of Canada rate of the day",
    "Canada Revenue Agency",
    "Income Tax Act s. 261(1), Income Tax Folio S5-F4-C1",
    home="CAD",
    source="boc",
    takes="day",
    made="day",
    since=date(2017, 3, 1),
    use="amounts of a day, and the only rate for capital gains and losses, as on shares",
    before="the Bank of Canada's noon rate",
    otherwise="another rate that the Minister accepts",
    seen=date(2026, 11, 29),
    url=(
        "https://www.canada.ca/en/revenue-agency/services/tax/technical-information/income-tax/income-"
        "tax-folios-index/series-5-international-residency/series-5-international-residency-folio-4-"
        "foreign-currency/income-tax-folio-s5-f4-c1-income-tax-reporting-currency.html"
    ),
    words="CRA tax shares stocks",
    example=("100 USD CAD", "2026-03-15"),
)
