"""Canada: the Bank of Canada's average of the year."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "ca-annual",
    "Bank of Canada average of the year",
    "Canada Revenue Agency",
    "Income Tax Act s. 261(1), Income Tax Folio S5-F4-C1",
    home="CAD",
    source="boc-annual",
    takes="year",
    made="published",
    since=date(2017, 1, 1),
    use="income that is spread evenly over a year, if the average is used from year to year",
    never="capital gains and losses, which take ca-day",
    beside=("boc", "mean"),
    seen=date(2026, 11, 29),
    url=(
        "https://www.canada.ca/en/revenue-agency/services/tax/technical-information/income-tax/income-"
        "tax-folios-index/series-5-international-residency/series-5-international-residency-folio-4-"
        "foreign-currency/income-tax-folio-s5-f4-c1-income-tax-reporting-currency.html"
    ),
    words="CRA tax",
    example=("1000 USD CAD", "2025"),
)
