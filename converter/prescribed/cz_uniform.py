"""Czechia: the uniform rate of the year, by an instruction of the financial directorate."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "cz-uniform",
    "Uniform rate of the year",
    "General Financial Directorate, Czechia",
    "zákon 586/1992 § 38(1), instructions GFŘ-D",
    home="CZK",
    source="cz-uniform",
    takes="year",
    made="table",
    since=date(2002, 1, 1),
    use="income tax of people who keep no accounts",
    never="taxpayers who keep accounts",
    otherwise="a rate through a third currency that the parties agree on, or an expert's",
    seen=date(2026, 11, 29),
    url="https://www.dauc.cz/predpisy/5263/gfr-d-63",
    words="Czech Republic Česko jednotný kurz daň",
    example=("1000 USD CZK", "2025"),
)
