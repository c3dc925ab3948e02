"""The European Union: the rate for customs values, set on a Wednesday for the whole next month."""

from datetime import date

from converter.prescribed.contract import Rule
from converter.prescribed.members import EURO

RULE = Rule(
    "eu-customs",
    "Customs rate of the month",
    "European Commission",
    "Impl. Reg. (EU) 2015/2447 Art. 146, UCC Art. 53(1)(a); import VAT: Directive 2006/112/EC Art. 91(1)",
    home="EUR",
    source="ecb",
    takes="month",
    made="customs",
    since=date(2016, 5, 1),
    use="the customs value of goods, and VAT on imports, where the euro is the currency, by the month of the "
    "customs debt",
    before="rates that were replaced within the month once they had moved by 5 %",
    otherwise="the rate that the member state sets",
    seen=date(2026, 11, 28),
    url="https://gesetze.legal/eu/vo_eu_2015_2447/146",
    words=f"EU European Union import duty {EURO}",
    example=("1000 GBP EUR", "2024-11"),
)
