"""Germany: the rate for turnover tax, the mean of the ECB's rates in the month of supply."""

from datetime import date

from converter.prescribed.contract import Rule

# The shipped figures have lost trailing zeros, so the digits are those that the ECB publishes.
DIGITS = {
    "GBP": 5, "CYP": 5, "CZK": 3, "SKK": 3, "PHP": 3, "THB": 3, "JPY": 2, "HUF": 2, "ISK": 2, "KRW": 2,
    "IDR": 2, "ROL": 0, "TRL": 0, "": 4,
}  # fmt: skip

RULE = Rule(
    "de-vat-monthly",
    "VAT conversion rate of the month",
    "Federal Ministry of Finance, Germany",
    "§ 16(6) UStG, UStAE 16.4",
    home="EUR",
    source="ecb",
    takes="month",
    made="mean",
    since=date(2002, 1, 1),
    digits=DIGITS,
    use="VAT (turnover tax) and input tax, by the month of the supply or of an earlier payment",
    never="returns of the One Stop Shop, which take eu-oss",
    otherwise="the rate of the day, proved by a bank, with the tax office's leave",
    seen=date(2026, 11, 29),
    url=(
        "https://frankfurt-main.ihk.de/recht/uebersicht-alle-rechtsthemen/steuerrecht/umsatzsteuer-"
        "international/umsatzsteuer-umrechnungskurse-5195890?print=true&printsrc=button"
    ),
    words="Deutschland Umsatzsteuer Vorsteuer VAT BMF",
    example=("1000 USD EUR", "2024-06"),
)
