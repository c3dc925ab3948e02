"""Russia: the Bank of Russia's rate in force on the day."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "ru-cbr-day",
    "Bank of Russia rate of the day",
    "Federal Tax Service, Russia",
    "НК РФ ст. 210 п. 5, ст. 272 п. 10, ст. 153 п. 4",
    home="RUB",
    source="cbr",
    takes="day",
    made="day",
    since=date(2001, 1, 1),
    use="income and expenses in a foreign currency, by the day on which they are recognised",
    seen=date(2026, 11, 28),
    words="Россия Российская Федерация ФНС НДФЛ НДС",
    example=("1000 JPY RUB", "2026-04-26"),
)
