"""Slovakia: the ECB's rate of the day before."""

from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "sk-prev-day",
    "ECB rate of the day before",
    "Financial Directorate, Slovakia",
    "zákon 222/2004 § 26(1), zákon 431/2002 § 24(2)",
    home="EUR",
    source="ecb",
    takes="day",
    made="before",
    since=date(2009, 1, 1),
    use="VAT and bookkeeping, by the day before the tax point or the entry",
    never="the balance sheet, which takes the rate of its own day, and the purchase or sale of currency",
    before="the rates of the National Bank of Slovakia in Slovak koruna",
    seen=date(2026, 11, 28),
    url="https://nbs.sk/faq/ako-sa-pouziva-kurzovy-listok-ecb-kurzy-ecb-pri-uctovnych-operaciach/",
    words="Slovak Republic Slovensko daň DPH",
    example=("1000 USD EUR", "2024-04-02"),
)
