"""Ukraine: the National Bank's rate of the day."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "ua-nbu-day",
    "NBU rate of the day",
    "State Tax Service, Ukraine",
    "ПКУ 164.4, 292.5",
    home="UAH",
    source="nbu",
    takes="day",
    made="day",
    since=date(2011, 1, 1),
    use="income in a foreign currency, by the day on which it is received",
    seen=date(2026, 11, 29),
    url="https://lutskrada.gov.ua/publications/dokhody-v-inozemnii-valiuti-baza-opodatkuvannia-pdfo",
    words="Україна ДПС НБУ",
    example=("100 USD UAH", "2026-03-15"),
)
