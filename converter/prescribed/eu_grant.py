"""The European Union: the rate for the costs of a grant, the mean over its reporting period."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "eu-grant",
    "Grant rate of the reporting period",
    "European Commission",
    "EU Model Grant Agreement Art. 21.3 and its annotations",
    home="EUR",
    source="ecb",
    takes="range",
    made="mean",
    since=date(2021, 1, 1),
    use="costs in accounts kept in another currency than the euro, by the reporting period",
    never="accounts kept in euro, which convert by their usual practice",
    otherwise="for a currency without daily rates, the mean of the Commission's monthly accounting rates",
    failing="inforeuro",
    seen=date(2026, 11, 29),
    words="EU European Union Horizon",
    example=("1000 GBP EUR", "2024-01-01..2025-06-30"),
)
