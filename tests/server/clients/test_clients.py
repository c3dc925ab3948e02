"""Programs of others against the API, unchanged: each figure that they print is the library's.

`nox -s clients` installs their packages; where one is missing its tests are skipped.
"""

import json
from decimal import Decimal
from importlib.util import find_spec

import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
pytest.importorskip("trustme")

from support.api import NOW
from support.led import public

from converter import Converter

pytestmark = pytest.mark.clients

DAY = "2024-06-14"
# A Saturday, for which the ECB's rates of the day before answer.
WEEKEND = "2024-06-15"


def needs(name):
    return pytest.mark.skipif(find_spec(name) is None, reason=f"{name} is not installed")


@pytest.fixture(scope="module")
def led(tmp_path_factory):
    with public(tmp_path_factory.mktemp("public")) as made:
        yield made


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    with Converter("ecb", offline=True, clock=lambda: NOW, cache_dir=folder, environ={}) as made:
        yield made


def near(figure, rate):
    """Whether a float has the library's value to the 12 significant figures that are served."""
    return float(figure) == pytest.approx(float(rate.value), rel=1e-11)


# -- exrate: the second version ------------------------------------------------------------------------


@needs("exrate")
class TestExrate:
    """The command ``exrate``, which asks ``api.frankfurter.dev/v2``."""

    def test_the_rate_of_a_pair_is_the_library_s(self, led, library):
        for words, on in (((), None), (("--date", WEEKEND), WEEKEND), (("--providers", "ECB"), None)):
            found = led.json("-m", "exrate", "rate", "usd", "eur", *words, "--json")
            rate = library.rate("USD", "EUR", on)
            assert (found["base"], found["quote"], found["date"]) == ("USD", "EUR", str(rate.as_of))
            assert near(found["rate"], rate)

    def test_a_published_figure_is_printed_with_its_digits(self, led):
        assert led.run("-m", "exrate", "rate", "EUR", "USD").stdout == "2026-10-30  1 EUR = 1.1172 USD\n"

    def test_an_amount_is_converted_by_it(self, led, library):
        found = led.json("-m", "exrate", "convert", "100", "USD", "EUR", "--date", DAY, "--json")
        assert found["result"] == pytest.approx(float(library.convert(100, "USD", "EUR", DAY).result_exact))

    def test_rates_of_one_base_are_the_library_s(self, led, library):
        words = ("-m", "exrate", "rates", "--base", "USD", "--quotes", "EUR,GBP", "--date", DAY)
        found = led.json(*words, "--json")
        assert [one["quote"] for one in found] == ["EUR", "GBP"]
        assert all(near(one["rate"], library.rate("USD", one["quote"], DAY)) for one in found)
        head, *lines = led.run(*words, "--csv").stdout.splitlines()
        assert head == "date,base,quote,rate"
        assert lines == [f"{one['date']},USD,{one['quote']},{Decimal(str(one['rate']))}" for one in found]

    def test_all_rates_are_printed_as_a_table(self, led):
        ran = led.run("-m", "exrate", "rates")
        assert ran.returncode == 0
        assert "2026-10-30  EUR   USD    1.1172" in ran.stdout

    def test_rates_of_a_period_are_the_library_s(self, led, library):
        words = ("--from", "2024-06-10", "--to", "2024-06-16", "--base", "USD", "--quotes", "GBP")
        found = led.json("-m", "exrate", "rates", *words, "--json")
        rates = library.history("USD", "GBP", "2024-06-10", "2024-06-16")
        assert [one["date"] for one in found] == [str(rate.as_of) for rate in rates]
        assert all(near(one["rate"], rate) for one, rate in zip(found, rates, strict=True))

    def test_currencies_and_providers_are_listed(self, led):
        codes = {one["iso_code"] for one in led.json("-m", "exrate", "currencies", "--json")}
        assert {"USD", "EUR", "RUB", "AED"} <= codes
        assert "DEM" not in codes
        assert "DEM" in {one["iso_code"] for one in led.json("-m", "exrate", "currencies", "--all", "--json")}
        keys = {one["key"] for one in led.json("-m", "exrate", "providers", "--json")}
        assert {"ECB", "CBR"} <= keys
        assert "ER-API" not in keys

    def test_a_currency_has_its_providers_and_its_peg(self, led):
        text = led.run("-m", "exrate", "currency", "AED").stdout
        assert "ISO numeric : 784" in text
        assert "Peg         : 1 AED = 3.6725 USD" in text

    def test_an_error_is_told_with_its_message(self, led):
        ran = led.run("-m", "exrate", "rate", "USD", "XXQ")
        assert ran.returncode == 1
        assert ran.stderr.startswith("API error 422: ")
        assert "Traceback" not in ran.stderr


# -- frankfurter: the first version --------------------------------------------------------------------

ENGINE = """
import json
from frankfurter.engine import FrankfurterEngine
engine = FrankfurterEngine()
print(json.dumps({
    "latest": engine.fetch_latest_data("USD", "EUR,GBP"),
    "day": engine.fetch_data_for_date("2024-06-15", "USD", "EUR"),
    "series": engine.fetch_time_series_data("USD", "GBP", "2024-06-10", "2024-06-16"),
    "open": engine.fetch_time_series_data("EUR", "USD", "2026-10-28"),
    "converted": engine.convert_currency(100, "USD", "EUR"),
    "all": engine.fetch_latest_data(),
    "currencies": engine.fetch_currencies(),
}))
"""


@needs("frankfurter")
def test_the_package_frankfurter_has_the_library_s_figures(led, library):
    found = led.json("-c", ENGINE)
    latest, day, series = found["latest"], found["day"], found["series"]
    assert (latest["amount"], latest["base"], latest["date"]) == (1.0, "USD", "2026-10-30")
    assert all(near(latest["rates"][code], library.rate("USD", code)) for code in ("EUR", "GBP"))
    assert day["date"] == DAY
    assert near(day["rates"]["EUR"], library.rate("USD", "EUR", WEEKEND))
    rates = library.history("USD", "GBP", "2024-06-10", "2024-06-16")
    assert list(series["rates"]) == [str(rate.as_of) for rate in rates]
    assert all(near(series["rates"][str(rate.as_of)]["GBP"], rate) for rate in rates)
    assert list(found["open"]["rates"]) == ["2026-10-28", "2026-10-29", "2026-10-30"]
    assert found["converted"] == pytest.approx(float(library.convert(100, "USD", "EUR").result_exact))
    assert found["all"]["base"] == "EUR"
    assert set(found["all"]["rates"]) | {"EUR"} == set(found["currencies"])


# -- assistants' tools: the old host -------------------------------------------------------------------

# The tools' own process is started with the same variables: it inherits only those that it is given.
CALLS = """
import asyncio, json, os, sys
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

async def main(module, calls):
    server = StdioServerParameters(command=sys.executable, args=["-m", module], env=dict(os.environ))
    with open(os.devnull, "w") as nowhere:
        async with stdio_client(server, nowhere) as streams, ClientSession(*streams) as session:
            await session.initialize()
            found = [await session.call_tool(name, given) for name, given in calls]
    print(json.dumps([[one.is_error, one.content[0].text] for one in found]))

asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
"""


def called(led, module, *calls):
    """The text that each call of a tool gives; none is an error."""
    found = led.json("-c", CALLS, module, json.dumps(calls))
    assert not [text for failed, text in found if failed]
    return [text for _, text in found]


@needs("currency_mcp_server")
def test_currency_mcp_has_the_library_s_figures(led, library):
    asked = {"amount": 100, "from_code": "USD", "to_code": "EUR"}
    names, newest, past = called(
        led, "currency_mcp_server",
        ("list_currencies", {}), ("convert_currency", {"args": asked}),
        ("convert_currency", {"args": {**asked, "date": WEEKEND}}),
    )  # fmt: skip
    assert json.loads(names)["currencies"]["USD"]
    for text, on in ((newest, None), (past, WEEKEND)):
        found, rate = json.loads(text), library.rate("USD", "EUR", on)
        assert near(found["rate"], rate)
        assert found["date"] == str(rate.as_of)
        assert found["converted_amount"] == pytest.approx(float(100 * rate.value))


@needs("currency_mcp")
def test_currency_history_mcp_has_the_library_s_figures(led, library):
    table, converted = called(
        led, "currency_mcp.server",
        ("get_historical_rate", {"date": WEEKEND, "base": "USD", "symbols": "EUR,GBP"}),
        ("convert_historical_amount", {"amount": 100.0, "from_curr": "USD", "to_curr": "EUR", "date": DAY}),
    )  # fmt: skip
    day, base, rates = table.splitlines()
    assert (day, base) == (f"Date: {DAY}", "Base: 1 USD")
    figures = json.loads(rates.removeprefix("Rates: ").replace("'", '"'))
    assert all(near(figures[code], library.rate("USD", code, DAY)) for code in ("EUR", "GBP"))
    _, amount = converted.splitlines()
    told = float(amount.removeprefix("100.0 USD = ").removesuffix(" EUR"))
    assert told == pytest.approx(float(library.convert(100, "USD", "EUR", DAY).result_exact))


# -- django-money: Open Exchange Rates -----------------------------------------------------------------

DJANGO = """
import json, sys
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["djmoney", "djmoney.contrib.exchange"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    OPEN_EXCHANGE_RATES_URL=sys.argv[1] + "/oxr/latest.json",
    OPEN_EXCHANGE_RATES_APP_ID="key-of-the-client",
    BASE_CURRENCY=sys.argv[2],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()
from django.core.management import call_command
from djmoney.contrib.exchange.models import Rate, convert_money
from djmoney.money import Money

call_command("migrate", verbosity=0)
call_command("update_rates", stdout=sys.stderr)
print(json.dumps({
    "euros": str(convert_money(Money(100, "USD"), "EUR").amount),
    "pounds": str(convert_money(Money(100, "EUR"), "GBP").amount),
    "rates": {one.currency: str(one.value) for one in Rate.objects.all()},
}))
"""


@needs("djmoney")
@pytest.mark.parametrize("base", ["USD", "EUR"])
def test_django_money_has_the_library_s_figures(led, library, base):
    found = led.json("-c", DJANGO, led.plain, base)
    assert found["euros"].startswith("89.5")
    # It keeps six decimals of each rate.
    assert float(found["euros"]) == pytest.approx(
        float(library.convert(100, "USD", "EUR").result_exact), 1e-5
    )
    assert float(found["pounds"]) == pytest.approx(
        float(library.convert(100, "EUR", "GBP").result_exact), 1e-5
    )
    assert float(found["rates"][base]) == 1
    assert max(map(len, found["rates"])) == 3
    assert len(found["rates"]) > 100
    # The key of the client is in nothing that is kept.
    assert "key-of-the-client" not in repr(list(led.server.app.kept))
