"""The rates that ship and, over them, small tables of every odd kind, for the tests of the grid.

`fill` writes the tables as a fetch writes them (`converter.store.write`). Only the damaged files are written
by hand. What is odd about each of them stands beside it.
"""

import os
import random
from datetime import date, timedelta
from pathlib import Path

from support.days import day, utc

from converter import sources
from converter.law.lines import fixed
from converter.model import Figure, RateTable
from converter.store import rates_file
from converter.store.export import files_held, packed
from converter.store.layers import Store
from converter.store.price_file import read as read_prices
from converter.store.sheet import parse
from converter.store.write import merge

DAY = timedelta(days=1)
SHIPPED = Path(__file__).parents[2] / "rates_cache"
NOW = "2026-10-30T20:00"
FIRST, LAST = day("1998-12-28"), day("2026-11-06")
TARGETS = ("EUR", "USD", "RUB", "JPY")
# Withdrawn and redenominated currencies, pegs, a metal, a coin, and codes that the ECB never quotes.
OTHERS = "EUR DEM VES ZWL ZWG BYR BYN AED RUB XAU XCG ANG CUC KWD BTC XDR VEF SYP"
CODES = tuple(dict.fromkeys([*(sources.get("ecb").INFO.covers or {}), *OTHERS.split()]))

# Units of each for a dollar, about which the small tables are made.
PER_DOLLAR = {
    "EUR": 0.92, "RUB": 90, "JPY": 150, "GBP": 0.79, "BRL": 5.1, "TRY": 32, "RON": 4.6, "BGN": 1.8,
    "HRK": 6.9, "AED": 3.6725, "CHF": 0.89, "KWD": 0.307, "XDR": 0.75, "PLN": 4.1, "ISK": 138, "CZK": 23,
    "ZAR": 18.6, "SEK": 10.4, "AUD": 1.5, "UAH": 39, "NOK": 10.5, "BYN": 3.2, "CUP": 24, "VES": 36,
}  # fmt: skip


class Shelf:
    """A store into which tables are put; the same ones each time."""

    def __init__(self, user, seed, now=NOW):
        self.now = utc(now)
        self.store = Store(str(user), str(seed), lambda: self.now)
        self._random = random.Random(7)  # noqa: S311 - figures of a test

    def hold(self, key, tables, *, since=None, until=None, at=None, code="", aside=(), over=False):
        """Write tables by ISO day, each of figures by column: {"2024-03-05": {"100 JPY/RUB": "60.1"}}.

        They are all that was published from ``since`` to ``until``, by default their own first and last day.
        """
        info = sources.get(key).INFO
        made = [
            RateTable(key, day(as_of), tuple(map(_figure, figures.items())), utc(at) if at else self.now)
            for as_of, figures in tables.items()
        ]
        window = day(since or min(tables)), day(until or max(tables))
        marked = frozenset((day(as_of), one) for as_of, one in aside)
        at = utc(at) if at else self.now
        merge(self.store, info, made, window, at, code=code, set_aside=marked, over=over)

    def run(self, key, first, last, codes, *, weekdays=range(5), holes=0.0, scale=None, **options):
        """Write a table for each weekday of a period; ``holes`` is the share of figures that are missing."""
        info = sources.get(key).INFO
        per_dollar = {"USD": 1, **PER_DOLLAR, **(scale or {})}
        tables = {}
        for number in range(day(first).toordinal(), day(last).toordinal() + 1):
            as_of = date.fromordinal(number)
            if as_of.weekday() not in weekdays:
                continue
            figures = {}
            for code in codes.split():
                value = per_dollar[code] / per_dollar[info.base] * self._random.uniform(0.985, 1.015)
                if self._random.random() >= holes:
                    figures.update([_column(info, code, value)])
            tables[str(as_of)] = figures or dict([_column(info, "GBP", 0.8)])
        self.hold(key, tables, **{"since": first, "until": last, **options})


def _column(info, code, per_base):
    """The column and the text of a currency in the direction in which a source publishes it."""
    if info.key in ("frankfurter", "currency-api", "er-api", "ecb", "hmrc"):
        return f"{info.base}/{code}", f"{per_base:.6g}"
    nominal = 100 if per_base > 20 else 1
    return f"{f'{nominal} ' if nominal > 1 else ''}{code}/{info.base}", f"{nominal / per_base:.4f}"


def _figure(item):
    column, text = item
    nominal, _, pair = column.rpartition(" ")
    base, _, quote = pair.partition("/")
    return Figure(base, quote, text, int(nominal or 1))


def fill(folder):
    """Write the user's files into a folder: ``folder/user`` over the rates that ship."""
    user = Path(folder) / "user"
    shelf = Shelf(user, SHIPPED)
    _ecb(shelf)
    _cbr(shelf)
    _frankfurter(shelf)
    _aggregators(shelf)
    _banks(shelf)
    _damaged(user)
    return user


def _ecb(shelf):
    """A table published again with one other figure, figures set aside, and figures that leap."""
    shelf.hold("ecb", {"2014-03-12": {"EUR/USD": "1.3899"}})
    # Set aside: in the middle, at the end of a year, for longer than the longest pause, and in the newest.
    aside = {
        "2013-05-15": {"EUR/JPY": "13.3"}, "2014-12-31": {"EUR/USD": "12.14"},
        **{f"2013-08-{number:02}": {"EUR/SEK": "87.1"} for number in (5, 6, 7, 8, 9, 12)},
    }  # fmt: skip
    for as_of, figures in aside.items():
        marked = [(as_of, column[4:]) for column in figures]
        shelf.hold("ecb", {as_of: figures}, aside=marked, over=True)
    shelf.hold("ecb", {"2026-10-30": {"EUR/TRY": "5.58"}}, aside=[("2026-10-30", "TRY")], over=True)
    # Leaps of 4, 7 and 12 % for a day, and one of 12 % that stays for a week.
    shelf.hold("ecb", {"2013-06-18": {"EUR/AUD": "1.4700"}})
    shelf.hold("ecb", {"2014-06-10": {"EUR/CHF": "1.3050"}})
    shelf.hold("ecb", {"2014-09-10": {"EUR/GBP": "0.9060"}})
    for number in (10, 11, 12, 13, 14):
        shelf.hold("ecb", {f"2014-11-{number}": {"EUR/NOK": f"9.5{number}"}})


def _cbr(shelf):
    """Sets of days, with nominals that change, and series of one currency; tomorrow's set is out."""
    shelf.run("cbr", "2016-06-28", "2016-07-06", "USD EUR JPY GBP TRY AED", weekdays=(1, 2, 3, 4, 5))
    rows = {f"2016-06-{n}": {"10000 BYR/RUB": f"32.{n}"} for n in (28, 29, 30)}
    rows |= {f"2016-07-0{n}": {"BYN/RUB": f"32.0{n}"} for n in (1, 2, 5, 6)}
    shelf.hold("cbr", rows)
    shelf.run(
        "cbr", "2024-03-05", "2024-03-16", "USD EUR GBP AED KWD BRL XDR", holes=0.1, weekdays=(1, 2, 3, 4, 5)
    )
    rows = {f"2024-03-{n:02}": {"100 JPY/RUB": f"60.{n}", "10 TRY/RUB": f"28.{n}"} for n in (5, 6, 7, 8, 9)}
    rows |= {f"2024-03-{n}": {"10 JPY/RUB": f"6.{n}", "TRY/RUB": f"2.8{n}"} for n in (12, 13, 14, 15, 16)}
    shelf.hold("cbr", rows)
    # One price for two nominals in a table.
    shelf.hold("cbr", {"2024-03-13": {"100 JPY/RUB": "61.3", "10 JPY/RUB": "6.13"}})
    for first, last in (("2025-06-03", "2025-06-14"), ("2025-07-15", "2025-07-19")):
        shelf.run("cbr", first, last, "USD", code="USD", weekdays=(1, 2, 3, 4, 5))
    series = {f"2025-06-{n:02}": {"100 JPY/RUB": f"55.{n}"} for n in (3, 4, 5, 6, 7)}
    series |= {f"2025-06-{n}": {"1000 JPY/RUB": f"556.{n}"} for n in (10, 11, 14)}
    shelf.hold("cbr", series, code="JPY")
    shelf.hold("cbr", {"2025-06-05": {"EUR/RUB": "90.01"}, "2025-06-11": {"EUR/RUB": "90.5"}}, code="EUR")
    newest = "USD EUR JPY GBP TRY AED BRL KWD XDR BYN"
    shelf.run("cbr", "2026-10-27", "2026-10-31", newest, weekdays=(1, 2, 3, 4, 5), at="2026-10-30T16:00")
    shelf.hold("cbr", {"2026-10-29": {"GBP/RUB": "9.1"}}, aside=[("2026-10-29", "GBP")], over=True)


def _frankfurter(shelf):
    """Each currency keeps its day; a table from each change by law; metals in files of their own."""
    usual = "EUR RUB JPY GBP BRL TRY RON AED KWD CHF"
    blocks = [
        ("2019-02-18", "2019-03-01", "ZWL", {"ZWL": 2.5}), ("2020-12-28", "2021-01-08", "CUP", {}),
        ("2022-12-27", "2023-01-06", "HRK", {}), ("2024-03-04", "2024-03-22", "XDR BGN ISK", {}),
        ("2024-04-03", "2024-04-12", "ZWL", {"ZWL": 22000}), ("2025-12-29", "2026-01-08", "BGN XDR", {}),
        ("2026-10-23", "2026-10-30", "XDR VES BYN", {"VES": 210}),
    ]  # fmt: skip
    for first, last, more, scale in blocks:
        holes = 0.3 if first >= "2024" else 0.1
        shelf.run("frankfurter", first, last, f"{usual} {more}", holes=holes, scale=scale)
    # The bolívar lost six zeros on 2021-10-01, and the new guilder took over at par on 2025-03-31.
    shelf.run("frankfurter", "2021-09-24", "2021-10-08", usual, holes=0.2)
    rows = {f"2021-09-{n}": {"USD/VES": f"41{n}000"} for n in (24, 27, 28, 29, 30)}
    rows |= {f"2021-10-0{n}": {"USD/VES": f"4.1{n}"} for n in (4, 5, 6, 7, 8)}
    shelf.hold("frankfurter", rows)
    shelf.run("frankfurter", "2025-03-26", "2025-04-04", usual, holes=0.2)
    rows = {f"2025-03-{n}": {"USD/ANG": "1.79"} for n in (26, 27, 28)}
    rows |= {f"2025-04-0{n}": {"USD/XCG": "1.79"} for n in (1, 2, 3)}
    shelf.hold("frankfurter", rows)
    gold = {f"2024-03-{n:02}": {"XAU/USD": f"21{n}.5"} for n in (4, 5, 6, 8, 11, 12)}
    shelf.hold("frankfurter", gold, until="2024-03-13", code="XAU")
    shelf.hold("frankfurter", {"2024-03-12": {"USD/JPY": "14.9"}}, aside=[("2024-03-12", "JPY")], over=True)


def _aggregators(shelf):
    """Builds of aggregators with rare currencies; one was read so early that it counted for hours only."""
    rare = "EUR RUB JPY GBP BRL TRY AED KWD XDR XAU BTC VES BYN ZWG XCG ISK"
    scale = {"XAU": 0.00025, "BTC": 0.00001, "VES": 210, "ZWG": 26, "XCG": 1.8}
    shelf.run("currency-api", "2024-03-05", "2024-03-09", rare, weekdays=range(7), scale=scale, holes=0.1)
    shelf.run(
        "currency-api", "2026-10-28", "2026-10-30", rare, weekdays=range(7), scale=scale,
        at="2026-10-30T09:00",
    )  # fmt: skip
    shelf.run("er-api", "2026-10-30", "2026-10-30", rare, scale=scale, at="2026-10-30T08:00")


def _banks(shelf):
    """A month's table, a weekly one that moves, windows with holes between, and one for a time only."""
    months = ("2020-01-01", "2020-02-01", "2020-04-01", "2020-05-01", "2026-10-01", "2026-11-01")
    for month in months:
        shelf.run("hmrc", month, month, "EUR USD JPY RUB AED BRL TRY", weekdays=range(7))
    shelf.run("nbp", "2024-03-04", "2024-03-05", "USD EUR GBP JPY TRY XDR")
    shelf.run("nbp", "2024-03-08", "2024-03-11", "USD EUR GBP JPY TRY", holes=0.2)
    weekly = {
        f"2024-{d}": {"AED/PLN": f"1.08{d[3:]}", "KWD/PLN": "12.9"} for d in ("02-28", "03-06", "03-12")
    }
    shelf.hold("nbp-b", weekly, until="2024-03-15")
    # Twice the weekly table left out a week, beside a daily one over the holidays of spring.
    days = "2023-03-29", "2023-04-05", "2023-04-19", "2023-05-04", "2023-05-10"
    weekly = {as_of: {"AED/PLN": f"1.14{as_of[8:]}", "KWD/PLN": "13.7"} for as_of in days}
    shelf.hold("nbp-b", weekly, until="2023-05-16")
    for first, last in (
        ("2023-03-27", "2023-04-07"),
        ("2023-04-11", "2023-04-28"),
        ("2023-05-04", "2023-05-16"),
    ):
        shelf.run("nbp", first, last, "USD EUR GBP JPY TRY", holes=0.05)
    shelf.run(
        "nbp", "2023-05-02", "2023-05-02", "USD EUR GBP JPY TRY", since="2023-04-07", until="2023-05-03"
    )
    shelf.run("nbu", "2024-03-05", "2024-03-12", "USD EUR GBP JPY TRY XDR")
    shelf.hold("nbu", {"2024-03-06": {"XAU/UAH": "83000.1"}, "2024-03-07": {"XAU/UAH": "83100.1"}})
    shelf.run("norges", "2021-03-01", "2021-03-05", "USD EUR JPY TRY ISK")
    shelf.run("norges", "2021-03-15", "2021-03-19", "USD EUR JPY TRY ISK")
    shelf.run("norges", "2026-10-26", "2026-10-30", "USD EUR JPY TRY ISK", at="2026-10-30T16:30")
    shelf.run("norges", "2020-05-04", "2020-05-15", "USD EUR JPY ISK")
    shelf.run("riksbank", "2020-05-04", "2020-05-15", "USD EUR JPY ISK")


def _damaged(user):
    """A file whose sum is wrong over a good one that ships, one with a cell that is no rate, an empty one."""
    path = user / "ecb" / "2012.csv"
    path.write_bytes((SHIPPED / "ecb" / "2012.csv").read_bytes().replace(b"1.2935", b"1.9235"))
    good = (user / "norges" / "2020.csv").read_bytes().decode().split("\n")
    good[-4] = good[-4][:31] + ",-1" * (good[-4].count(",") - 1)
    (user / "norges" / "2020.csv").write_bytes(_summed("\n".join(good[1:])))
    (user / "riksbank" / "2020.csv").write_bytes(b"")


def _summed(text):
    from zlib import crc32

    data = text.encode()
    return b"# fxconvert 1 %08x\n%s" % (crc32(data), data)


def late_seed(folder):
    """The rates that ship as they were on a Friday evening on which the ECB's table had not come."""
    seed = Path(folder) / "late"
    (seed / "ecb").mkdir(parents=True, exist_ok=True)
    for path in sorted((SHIPPED / "ecb").iterdir()):
        if path.name != "2026.csv":
            (seed / "ecb" / path.name).symlink_to(path)
    sheet = parse((SHIPPED / "ecb/2026.csv").read_bytes(), "ecb/2026.csv", utc("2026-10-31T10:00"))
    tables = {
        as_of: {figure.about("EUR"): figure for figure in sheet.figures(index, "EUR").values()}
        for index, as_of in enumerate(sheet.dates)
        if as_of < "2026-10-30"
    }
    shelf = Shelf(seed, folder / "nothing", "2026-10-29T15:00")
    rows = {
        as_of: {f"EUR/{code}": figure.text for code, figure in figures.items()}
        for as_of, figures in tables.items()
    }
    shelf.hold("ecb", rows, since="2026-01-02")
    return seed


PRICES = """\
P 2020-01-02 USD 0.90 EUR
P 2020-03-10 USD 0.91 EUR
P 2020-03-10 CHF 1.05 EUR
P 2020-03-12 GBP 1.30 USD
P 2020-03-12 EUR 79.5 RUB
P 2021-01-01 JPY 0.0091 USD
P 2026-10-30 USD 0.95 EUR
P 2026-11-02 USD 0.96 EUR
"""


def price_file(folder):
    """A price file with lines before, on and after the day of the clock."""
    path = Path(folder) / "prices.journal"
    path.write_text(PRICES)
    return read_prices(str(path))


def packed_rates(folder, store, now):
    """A rates file with what the store holds, as it was read."""
    path = Path(folder) / "rates.zip"
    keys = sorted({path.name for path in (*Path(store.user).iterdir(), *Path(store.seed).iterdir())})
    infos = {key: sources.get(key).INFO for key in keys}
    path.write_bytes(packed(store, infos, files_held(store, keys), now))
    return rates_file.read(str(path), now)


def events(user):
    """The days about a change, as ordinals: of a law, a table or a window of coverage of the small tables."""
    kinds = ("euro", "redenom", "rescale", "peg", "reuse")
    laws = [one for one in fixed().of(*kinds) if {one.code, one.anchor}.intersection(CODES)]
    found = {one for law in laws for one in (law.since, law.until) if one}
    for path in sorted(Path(user).rglob("*.csv")):
        for text in path.read_text().splitlines():
            if text.startswith("# covered"):
                found.update(day(one) for window in text.split()[2:] for one in window.split(".."))
            elif text[:4].isdigit() and path != Path(user) / "ecb" / "2012.csv":
                found.add(day(text[:10]))
    near = {one + number * DAY for one in found for number in (-1, 0, 1)}
    return sorted(one.toordinal() for one in near if FIRST <= one <= LAST)


def folders(root):
    """The folders of a test run, made once: what `fill` and `late_seed` write."""
    os.makedirs(root, exist_ok=True)
    return fill(root), late_seed(Path(root))


def find_damage(store):
    """Read all of the damaged files: until that is done, answers depend on which line was read first."""
    for key, stem in (("ecb", "2012"), ("norges", "2020"), ("riksbank", "2020")):
        store.sheet(1, sources.get(key).INFO, stem)
