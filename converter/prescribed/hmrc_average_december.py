"""United Kingdom: HMRC's average of the calendar year."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "hmrc-average-december",
    "HMRC average of the year to 31 December",
    "HM Revenue & Customs",
    "HMRC's practice in Self Assessment: average rates for the year to 31 December",
    home="GBP",
    source="hmrc-average-december",
    takes="year",
    made="published",
    since=date(2023, 1, 1),
    use="foreign income, and accounts of a calendar year; another fair rate may be used too",
    never="gains, and payments of one day",
    beside=("hmrc", "mean"),
    seen=date(2026, 11, 29),
    url="https://community.hmrc.gov.uk/customerforums/sa/a4347117-9c19-ee11-a81c-000d3a0d1621",
    words="UK United Kingdom Great Britain tax",
    example=("1000 USD GBP", "2025"),
)
