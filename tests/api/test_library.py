"""What ``import converter`` offers, and what it costs."""

import inspect
import json
import os
import pickle
import pkgutil
import pydoc
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext

import pytest
from support.days import utc

import converter
from converter import Converter, iso4217
from converter.api import shared
from converter.errors import AmountError, DateError, InputError, UnknownCurrency


@pytest.fixture
def usual(world):
    """The functions of the package, put to a converter of the world's publishers."""
    world.at("2026-10-30T15:04")
    return Functions(world.converter())


class Functions:
    """The functions of ``converter``, made in the same way, but put to another converter."""

    def __init__(self, one):
        for name in shared.__all__:
            setattr(self, name, shared.function_of(getattr(Converter, name), lambda: one))


# -- names ---------------------------------------------------------------------------------------


def test_the_names_are_sorted_and_every_one_is_there():
    assert converter.__all__ == sorted(converter.__all__)
    for name in converter.__all__:
        assert getattr(converter, name) is not None
    assert set(converter.__all__) <= set(dir(converter))


def test_no_package_bears_the_name_of_a_function():
    # The import of converter.rates would set the attribute that is the function.
    packages = {module.name for module in pkgutil.iter_modules(converter.__path__)}
    assert packages.isdisjoint(converter.__all__)


def test_the_functions_take_what_the_methods_take_and_say_the_same():
    for name in shared.__all__:
        function, method = getattr(converter, name), getattr(Converter, name)
        taken = inspect.signature(method)
        without_self = taken.replace(parameters=list(taken.parameters.values())[1:])
        assert inspect.signature(function) == without_self
        assert (function.__name__, function.__doc__) == (name, method.__doc__)
        # A pool of processes sends them so.
        assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301 - our own


def test_help_names_every_argument_with_what_it_takes_and_the_errors():
    shown = pydoc.render_doc(converter.convert, renderer=pydoc.plaintext)
    for name in inspect.signature(converter.convert).parameters:
        assert f"``{name}``" in shown
    for told in (
        "price of one ``base`` in units of ``quote``",
        "2025-Q1",
        "yesterday",
        "half-even",
        "NotHeld",
    ):
        assert told in shown
    assert "kwargs" not in shown


@pytest.mark.parametrize("name", shared.__all__)
def test_help_of_a_question_says_what_it_gives(name):
    method = getattr(Converter, name)
    told = " ".join(method.__doc__.split())
    given_back = re.findall(r"\b[A-Z]\w+", str(inspect.signature(method).return_annotation))
    assert all(f"`{kind}`" in told for kind in given_back if kind in converter.__all__)
    assert any(word in told.lower() for word in ("error", "raises")) or name == "currencies"


def test_every_question_is_a_function():
    methods = {name for name in vars(Converter) if name[0] != "_" and callable(getattr(Converter, name))}
    # These tell or change the state of a converter, which the functions do not show.
    about_it = {"client", "close", "from_memory", "prepare", "recall", "together", "using"}
    assert set(shared.__all__) == methods - about_it


def test_every_class_that_a_question_answers_with_is_there():
    for name in shared.__all__:
        told = inspect.signature(getattr(converter, name)).return_annotation
        words = set(re.findall(r"\b[A-Z]\w+", told if isinstance(told, str) else told.__name__))
        assert words <= set(converter.__all__)


def test_the_converter_of_the_functions_is_made_once():
    made = []

    def make():
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    one = shared.Shared(make)
    assert made == []
    with ThreadPoolExecutor(8) as pool:
        assert {*pool.map(lambda _: one(), range(64))} == {*made}
    assert len(made) == 1


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'convrt'"):
        _ = converter.convrt


def test_importing_it_loads_nothing_else_and_reads_nothing():
    probe = (
        "import sys; before = set(sys.modules); import converter; "
        "print(sorted(set(sys.modules) - before)); print(converter.__version__)"
    )
    run = [sys.executable, "-S", "-c", probe]
    environ = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "HOME": "/dev/null"}
    out = subprocess.run(run, capture_output=True, env=environ, check=True, text=True).stdout
    assert out.splitlines()[0] == "['converter']"


def test_an_answer_out_of_held_rates_loads_no_client(tmp_path):
    probe = (
        "import sys, converter; c = converter.Converter('ecb', offline=True, keep=False); "
        "print(c.convert(100, 'USD', 'EUR', '2016-02-11').result); "
        "print([m for m in ('httpx', 'typer', 'rich', 'typing', 'json', 're', 'ssl') if m in sys.modules])"
    )
    run = [sys.executable, "-S", "-c", probe]
    environ = {
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "CONVERTER_CACHE_DIR": str(tmp_path),
    }  # fmt: skip
    out = subprocess.run(run, capture_output=True, env=environ, check=True, text=True).stdout
    assert out == "88.13 EUR\n[]\n"  # the ECB's 1.1347 of that day


# -- functions -----------------------------------------------------------------------------------


def test_convert_answers_with_a_conversion_that_reads_well(usual):
    found = usual.convert(100, "usd", "EUR")
    assert isinstance(found, converter.Conversion)
    assert str(found) == "100 USD = 89.51 EUR (ecb, 2026-10-30)"
    assert repr(found) == "<Conversion 100 USD = 89.51 EUR (ecb, 2026-10-30)>"
    assert found.result == converter.Money(Decimal("89.51"), "EUR")


def test_rate_answers_with_a_rate(usual):
    found = usual.rate("EUR", "USD", on="2026-10-28")
    assert (found.value, found.as_of) == (Decimal("1.1133"), date(2026, 10, 28))
    assert str(found) == "1 EUR = 1.1133 USD (ecb, 2026-10-28)"


def test_convert_many_answers_in_order(usual):
    found = usual.convert_many([(100, "USD", "EUR"), ("5", "EUR", "USD", date(2026, 10, 28))])
    assert [str(one.result) for one in found] == ["89.51 EUR", "5.57 USD"]


def test_coverage_tells_which_sources_have_a_currency_and_its_days():
    found = {one.source: (one.first, one.last) for one in converter.coverage("rub")}
    assert found["cbr"] == (date(1992, 7, 1), None)
    assert found["ecb"] == (date(2005, 4, 1), date(2022, 3, 1))
    assert found["er-api"] == (None, None)
    assert "ecb" not in [one.source for one in converter.coverage("KWD")]


def test_the_environment_is_that_of_the_command(world):
    environ = {**world.environ, "CONVERTER_OFFLINE": "1"}
    assert world.converter(environ=environ).policy.offline is True
    assert world.converter(environ=environ, offline=False).policy.offline is False
    with pytest.raises(InputError, match="offline forbids them"):
        world.converter(environ=environ, refresh=True)
    with pytest.raises(InputError, match="CONVERTER_NOW is not an instant"):
        world.converter(environ={"CONVERTER_NOW": "yesterday"}, clock=None)
    with pytest.raises(InputError, match="no source is named"):
        world.converter([])
    with pytest.raises(InputError, match="did you mean er-api"):
        world.converter("er_ap")


# -- amounts and numbers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "taken"),
    [
        (0.1, "0.1"), (1.005, "1.005"), (1e22, "10000000000000000000000"), (1.5e-7, "0.00000015"),
        (-0.0, "0"), (Decimal("1e3"), "1000"), ("1,234.56", "1234.56"), ("\u22125", "-5"), (7, "7"),
        (10**30, "1" + "0" * 30),
    ],
)  # fmt: skip
def test_amounts_are_taken_exactly_and_floats_by_their_shortest_form(amount, taken):
    assert converter.convert(amount, "EUR", "EUR").result_exact == Decimal(taken)


@pytest.mark.parametrize(
    "amount",
    [
        True, None, b"5", 1 + 0j, [5], float("nan"), float("inf"), -float("inf"), Decimal("NaN"),
        Decimal("sNaN"), Decimal("-Infinity"), Decimal("1e400"), "1e400", "NaN", "0x10", "", "1__0",
        10**30 + 1, -(10**30) - 1, 10**4000, Decimal("1." + "1" * 60), "1" * 61, 5e-324, Decimal("1e-9990"),
    ],
    ids=lambda value: "int" if type(value) is int else f"{type(value).__name__} of {len(str(value))}",
)  # fmt: skip
def test_what_is_no_amount_is_refused(amount):
    with pytest.raises(AmountError):
        converter.convert(amount, "EUR", "EUR")


@pytest.mark.parametrize(
    ("question", "result", "exact"),
    [
        ((100, "USD", "EUR"), "89.51", "89.50948800572860723236663086"),
        ((100, "EUR", "USD"), "111.72", "111.72"),
        ((100, "EUR", "JPY"), "17568", "17568"),
        ((100, "USD", "JPY"), "15725", "15725.02685284640171858216971"),
        ((1000, "KRW", "USD"), "0.75", "0.7489140344291306912640102966"),
        ((1, "KRW", "EUR"), "0.000670", "0.0006703491178205609481417922454"),  # 1 / 1491.76
        (("0.01", "GBP", "JPY"), "2.11", "2.106980091148956584312784840"),  # 1.7568 / 0.83380
        ((-5, "EUR", "USD"), "-5.59", "-5.586"),
        ((0, "EUR", "USD"), "0.00", "0"),
        ((1000000, "DEM", "ITL"), "989999131", "989999130.8038019664285750807"),
        ((100, "DEM", "USD"), "57.12", "57.12152896724152917175828165"),
        ((10**30, "EUR", "USD"), "1117200000000000000000000000000.00", "1117200000000000000000000000000"),
    ],
)
def test_results_are_rounded_once(usual, question, result, exact):
    found = usual.convert(*question)
    assert str(found.result.amount) == result
    assert found.result_exact == Decimal(exact)


@pytest.mark.parametrize(
    ("mode", "result"),
    [("half-up", "0.13"), ("half-even", "0.12"), ("up", "0.13"), ("down", "0.12"), ("floor", "0.12")],
)
def test_the_rounding_is_half_up_unless_another_is_asked_for(usual, mode, result):
    found = usual.convert("0.1250", "EUR", "EUR", digits=2, rounding=mode)
    assert (str(found.result.amount), found.rounding) == (result, mode)


def test_the_callers_decimal_context_changes_nothing(usual):
    import decimal

    with decimal.localcontext() as context:
        context.prec, context.rounding = 3, decimal.ROUND_UP
        assert str(usual.convert(123456, "USD", "EUR").result.amount) == "110504.83"


@pytest.mark.parametrize(
    "on", [20261028, True, float("nan"), [date(2026, 10, 28)], "03.04.2026", "2026-02-30"]
)
def test_what_is_no_day_is_refused(world, usual, on):
    with pytest.raises(DateError):
        usual.rate("EUR", "USD", on)
    assert world.requested() == []


@pytest.mark.parametrize("code", ["", "US", "EURO", "XXX", "TRX", "\u017fEK", "U\x1bD"])
def test_what_is_no_currency_is_refused(world, usual, code):
    with pytest.raises(UnknownCurrency):
        usual.convert(1, code, "EUR")
    assert world.requested() == []


def test_official_figures_for_a_nominal_are_per_one_unit(world):
    world.at("2026-04-26T12:00")
    held = world.converter()
    assert str(held.convert(1000, "JPY", "RUB").result) == "472.64 RUB"  # 100 JPY = 47.2636 RUB
    assert held.rate("JPY", "RUB").value == Decimal("0.472636")
    back = held.convert(1000, "RUB", "JPY")
    assert (str(back.result), back.derivation) == ("2116 JPY", "inverse")
    cross = world.converter("cbr").convert(1000, "KRW", "JPY")
    assert (cross.result_exact, cross.derivation) == (Decimal("107.9293578991020573972359279"), "cross")
    assert [str(leg.figure) for leg in cross.rate.legs] == [
        "1000 KRW = 51.0113 RUB", "100 JPY = 47.2636 RUB",
    ]  # fmt: skip


# -- threads and processes -----------------------------------------------------------------------


def test_sixteen_threads_that_ask_for_a_due_table_make_one_request(world):
    world.at("2026-10-29T16:00")
    world.convert(1, "EUR", "USD", sources="ecb")
    world.forget()
    world.at("2026-10-30T15:04")
    asking, together = world.converter("ecb"), threading.Barrier(16)

    def ask(number):
        together.wait()
        return asking.convert(number, "USD", "EUR").as_of

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(ask, range(16))) == {date(2026, 10, 30)}
    assert len(world.requested()) == 1


def test_threads_that_ask_for_everything_at_once_get_what_one_gets(world):
    for year in range(2000, 2026):
        friday = date(year, 6, 15) - timedelta(days=max(0, date(year, 6, 15).weekday() - 4))
        world.server.ecb[str(friday)] = {"USD": f"1.{year}", "JPY": "150"}
    world.at("2026-10-30T15:04")
    asking = world.converter("ecb")
    days = [date(year, 6, 15) for year in range(2000, 2026)] * 4

    def ask(on):
        if on.year % 5 == 0:
            asking.store.forget("ecb")
        return str(asking.rate("EUR", "USD", on).value)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, days)) == [f"1.{on.year}" for on in days]


PROCESS = """
import converter, json
with converter.Converter("ecb") as held:
    found = held.convert(100, "USD", "EUR")
    print(json.dumps([str(found), found.stale, held.reports]))
"""


def test_twenty_processes_on_an_empty_cache_fetch_once(world):
    world.at("2026-11-02T15:04")  # newer than the rates that ship
    environ = {
        **os.environ, **world.environ, "CONVERTER_NOW": "2026-11-02T15:04:00Z",
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }  # fmt: skip
    run = [sys.executable, "-c", PROCESS]
    made = [subprocess.Popen(run, env=environ, stdout=subprocess.PIPE, text=True) for _ in range(20)]
    outs = [process.communicate()[0] for process in made]
    assert [process.returncode for process in made] == [0] * 20
    assert {json.dumps(json.loads(out)) for out in outs} == {
        '["100 USD = 89.57 EUR (ecb, 2026-11-02)", false, []]'
    }
    assert 1 <= len(world.requested("ecb")) <= 2
    assert world.now == utc("2026-11-02T15:04")


def test_text_of_two_readings_is_refused(world):
    world.at("2026-10-30T15:04")
    with pytest.raises(AmountError, match="two ways"):
        world.convert("1,234", "USD", "EUR")
    assert world.convert("1.234", "USD", "EUR").money.amount == Decimal("1.234")


def test_a_float_of_another_library_counts_by_its_shortest_form(world):
    class Float64(float):
        def __repr__(self):
            return f"np.float64({float(self)})"

    world.at("2026-10-30T15:04")
    assert world.convert(Float64(100.5), "USD", "EUR").money.amount == Decimal("100.5")


def test_the_callers_decimal_context_refuses_no_amount(world):
    world.at("2026-10-30T15:04")
    with localcontext(Context(Emax=5, Emin=-5, prec=3)):
        assert str(world.convert(100, "USD", "EUR").result) == "89.51 EUR"


def test_a_damaged_note_of_a_failure_counts_as_none(world):
    world.at("2026-10-30T15:04")
    notes = {"at": "2026-01-01T00:00:00", "until": "2999-01-01T00:00:00", "message": "x", "count": 1}
    folder = world.cache / "ecb"
    folder.mkdir(parents=True)
    (folder / "source.json").write_text(json.dumps({"failure": notes}))
    assert world.convert(100, "USD", "EUR", sources="ecb").source == "ecb"


def test_one_call_for_many_keeps_what_it_needs(tmp_path):
    codes = ["ATS", "BEF", "DEM", "ESP", "FIM", "FRF", "IEP", "ITL", "LUF", "NLG"]
    days = [date(2010, 1, 4) + timedelta(days=n) for n in range(420)]
    rows = [(1, code, "EUR", day) for day in days for code in codes]
    with converter.Converter(offline=True, environ={}, cache_dir=tmp_path) as asking:
        found = asking.convert_many([*rows, *rows])
    # More than are remembered from call to call; an answer that is asked for twice is another object.
    assert len(rows) == 4200
    assert all(one.answer is two.answer for one, two in zip(found, found[4200:], strict=False))


def test_each_currency_that_is_listed_has_a_coverage_and_is_found():
    listed = converter.currencies()
    assert {"XTS", "XXX"}.isdisjoint(one.code for one in listed)
    one = Converter("ecb", environ={})
    for currency in listed:
        assert isinstance(one.coverage(currency), list)
    for code in ("XTS", "XXX"):
        assert iso4217.find(code) == []
        with pytest.raises(UnknownCurrency, match="is not a currency"):
            one.coverage(code)
