"""United Kingdom: HMRC's rate of the calendar month."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "hmrc-monthly",
    "HMRC rate of the month",
    "HM Revenue & Customs",
    "VAT Act 1994 Sch. 6 para 11 and the notice with the force of law under it; customs: "
    "Taxation (Cross-border Trade) Act 2018 s. 18",
    home="GBP",
    source="hmrc",
    takes="month",
    made="published",
    since=date(2014, 2, 1),
    use="VAT by the month of the tax point, if chosen in place of the day's market rate; import duty and VAT",
    never="customs values on days for which HMRC has amended a rate within the month",
    seen=date(2026, 11, 29),
    url="https://www.gov.uk/guidance/vat-tertiary-legislation/valuation",
    words="UK United Kingdom Great Britain",
    example=("1200 USD GBP", "2026-08"),
)
