"""The European Union: the rate of a monthly return of the Import One Stop Shop."""

from datetime import date

from converter.prescribed.contract import Rule
from converter.prescribed.members import UNION

RULE = Rule(
    "eu-ioss",
    "Import One Stop Shop rate of the month",
    "European Commission",
    "the Commission's guide to the VAT One Stop Shop",
    home="EUR",
    source="ecb",
    takes="month",
    made="after",
    since=date(2021, 7, 1),
    use="VAT returns of the Import One Stop Shop, by the month of the return",
    never="the limit of 150 euro of a consignment, which takes the ECB's rate of the day of payment",
    seen=date(2026, 11, 28),
    words=f"EU European Union {UNION}",
    example=("1000 USD EUR", "2025-05"),
)
