"""United Kingdom: HMRC's spot rate of 31 March or of 31 December."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "hmrc-spot",
    "HMRC spot rate of 31 March and 31 December",
    "HM Revenue & Customs",
    "HMRC's practice: spot rates, which are London closing rates",
    home="GBP",
    source="hmrc-spot",
    takes="spot",
    made="published",
    since=date(2023, 12, 31),
    use="amounts in accounts at the end of a year; another fair rate may be used too",
    seen=date(2026, 11, 29),
    url="https://community.hmrc.gov.uk/customerforums/sa/a4347117-9c19-ee11-a81c-000d3a0d1621",
    words="UK United Kingdom Great Britain tax",
    example=("1000 USD GBP", "2025-12-31"),
)
