"""United Kingdom: HMRC's average of the twelve months to 31 March."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "hmrc-average",
    "HMRC average of the year to 31 March",
    "HM Revenue & Customs",
    "HMRC's practice in Self Assessment: average rates for the year to 31 March",
    home="GBP",
    source="hmrc-average",
    takes="uk-year",
    made="published",
    since=date(2020, 4, 1),
    use="foreign income of a tax year; another fair rate may be used too",
    never="gains, and payments of one day",
    beside=("hmrc", "mean"),
    seen=date(2026, 11, 29),
    url="https://community.hmrc.gov.uk/customerforums/sa/a4347117-9c19-ee11-a81c-000d3a0d1621",
    words="UK United Kingdom Great Britain tax",
    example=("1000 USD GBP", "2025-26"),
)
