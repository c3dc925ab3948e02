"""What each command prints, word for word.

UPDATE_GOLDEN=1 writes the files again; read the difference before you commit it.
"""

import pytest

QUESTIONS = {
    "one": "100 USD RUB",
    "several": "100 USD to RUB, EUR, JPY",
    "home": "100 USD",
    "quiet": "-q 100 USD RUB",
    "dated": "100 USD RUB --on 2026-04-26",
    "law": "100 DEM EUR",
    "identity": "100 USD USD",
    "chain": "100 DEM USD",
    "refund": "-100 USD RUB",
    "assumed": "$100 EUR",
    "pair": "100 EUR/USD",
    "country": "100 EUR to america",
    "cents": "12.50 eur cents to USD --json",
    "in-words": "five hundred dollars",
    "sum": "100 USD + 50 EUR -10 DEM to RUB, USD",
    "sum-explain": "100/3 USD + 50 EUR to RUB --explain",
    "sum-json": "100 USD + 50 EUR RUB --on 2026-04-26 --json",
    "sum-csv": "100 USD + 50 EUR -10 DEM to RUB --csv",
    "quotient": "100/3 USD RUB --json",
    "explain": "100 USD JPY HUF --explain",
    "json": "100 USD RUB --on 2026-04-26 --json",
    "ndjson": "100 USD RUB EUR --format ndjson",
    "csv": "-100 USD RUB EUR --csv",
    "tsv": "100 USD RUB EUR --format tsv",
    "markdown": "100 USD RUB EUR --format markdown",
    "fee": "100 USD RUB EUR --fee 2.5%",
    "fee-json": "100 USD + 50 EUR RUB --fee 10% --json",
    "own-rate": "100 USD RUB --rate USD/RUB=92.50 --json",
    "cash": "100 EUR USD --cash --fee 1USD --csv",
    "rule": "100 USD EUR GBP --rule sk-prev-day --on 2026-04-24",
    "rule-csv": "100 USD + 5 GBP EUR --rule sk-prev-day --on 2026-04-24 --csv",
    "rule-json": "100 USD GBP --rule sk-prev-day --on 2026-04-24 --json",
    "rule-explain": "100 USD EUR --rule sk-prev-day --on 2026-04-24 --explain",
    "unknown": "100 USB EUR",
    "unknown-json": "100 USB EUR --json",
    "partly": "100 USD EUR KWD",
    "rates": "rates",
    "rates-rub": "rates RUB --csv",
    "rates-json": "rates USD --json",
    "official": "100 USD EUR --official russia",
    "refused": "100 USD EUR --on 2026-04-25 --when-missing refuse --source ecb",
    "compare": "compare 100 USD EUR",
    "compare-json": "compare 100 USD EUR --on 2026-04-24 --json",
    "compare-csv": "compare $1,000 EUR --csv",
    "currencies": "currencies mark",
    "currencies-csv": "currencies 643 --csv",
    "currencies-json": "currencies bgn --json",
    "sources": "sources",
    "sources-json": "sources --format ndjson",
    "cache": "cache",
    "watch": "watch USD RUB --above 75",
}
ON_TERMINAL = (
    "rule", "fee", "one", "several", "compare", "sum", "dated", "law", "chain", "assumed", "explain",
    "partly", "rates", "currencies", "sources",
)  # fmt: skip


def _told(ran):
    return f"{ran.out}-- stderr, exit {ran.code}\n{ran.err}"


@pytest.mark.parametrize("name", QUESTIONS)
def test_output_off_a_terminal_is_as_kept(name, run, golden, tmp_path):
    text = _told(run(*QUESTIONS[name].split(" ")))
    golden(name, text.replace(str(tmp_path), "TMP"))


@pytest.mark.parametrize("name", ON_TERMINAL)
def test_output_on_a_terminal_without_colour_is_as_kept(name, run, golden):
    golden(f"terminal-{name}", _told(run(*QUESTIONS[name].split(" "), terminal=True, NO_COLOR="1")))


@pytest.mark.parametrize("width", ["40", "120"])
def test_a_table_fits_other_widths(width, run, golden):
    ran = run("100", "USD", "RUB", "EUR", terminal=True, NO_COLOR="1", COLUMNS=width)
    assert max(map(len, ran.out.splitlines())) <= int(width)
    golden(f"terminal-{width}", ran.out)
