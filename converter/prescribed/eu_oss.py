"""The European Union: the rate of a quarterly return of the VAT One Stop Shop."""

from datetime import date

from converter.prescribed.contract import Rule
from converter.prescribed.members import UNION

RULE = Rule(
    "eu-oss",
    "One Stop Shop rate of the quarter",
    "European Commission",
    "Directive 2006/112/EC Art. 366(2), 369h(2)",
    home="EUR",
    source="ecb",
    takes="quarter",
    made="after",
    since=date(2015, 1, 1),
    use="VAT returns of the One Stop Shop, Union and non-Union scheme, by the quarter of the return",
    seen=date(2026, 11, 28),
    url="https://datenbank.nwb.de/Dokument/Anzeigen/452295_Article366/",
    words=f"EU European Union {UNION}",
    example=("1000 USD EUR", "2024-Q1"),
)
