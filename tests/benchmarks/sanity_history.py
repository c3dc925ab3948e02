"""What is believed of publishers: ``python tests/benchmarks/sanity_history.py``.

First the ECB's whole history, each day judged by what would have been held so many days before: how many
tables would have been refused, and which figures set aside. Then tables that lie, each with the table
of the day before held and with only the rates that ship: how many wrong answers nothing is said of, and
how many are wrong still after the true table of the next day.
"""

import shutil
import sys
import tempfile
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from support import believing as b
from support.holding import NOW

from converter import iso4217, sources
from converter.errors import ConverterError, SourceChanged
from converter.lookup import answering
from converter.lookup import policy as policy_
from converter.lookup.resources import held_only
from converter.model import Figure, RateTable
from converter.store.layers import Store
from converter.store.paths import seed_directory

GAPS = (1, 7, 30, 91, 365, 730)
LAST = date(2026, 10, 30)
DAY = timedelta(days=1)
# How far an older table, or another source's, may be off what is true without being wrong.
ROOM = 1.1
FACTORS = ("10", "0.1", "1000", "1.6")
TOLD = {"step", "set-aside", "refused"}


def true_history() -> None:
    """The ECB's own tables, which are true."""
    tables = b.history("ecb", "EUR")
    info = sources.get("ecb").INFO
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(Path(seed_directory(), "ecb"), Path(folder, "seed", "ecb"))
        store = b.Past(str(Path(folder, "user")), str(Path(folder, "seed")), lambda: NOW)
        for gap in GAPS:
            refused, aside, withdrawn = [], [], 0
            for table in tables:
                try:
                    found = b.believed(store, info, table, gap)
                except SourceChanged as error:
                    refused.append(str(error))
                    continue
                aside += [f"{code} {day}" for day, code in sorted(found.aside)]
                withdrawn += len(found.withdrawn)
            print(
                f"{len(tables)} tables, each against those {gap} days before: {len(refused)} refused, "
                f"{withdrawn} figures withdrawn, {len(aside)} set aside {' '.join(aside)}"
            )
            for line in refused:
                print(f"  {line}")


# Of so many currencies one by one is enough; tables that lie as a whole are asked for all.
EVERY = {"ecb": 1, "cbr": 3, "frankfurter": 9}


def lies(truth: RateTable, codes: "list[str]") -> "dict[str, list[tuple[RateTable, list[str]]]]":
    """Each kind of lie: the tables, with the codes whose figures are wrong in it."""
    some = codes[:: EVERY[truth.source]]
    kinds = {f"one x{factor}": [(b.one_off(truth, c, factor), [c]) for c in some] for factor in FACTORS}
    kinds["columns shifted by one"] = [(b.shifted(truth), codes)]
    kinds["inverted"] = [(b.inverted(truth), codes)]
    pivot = "EUR" if truth.source == "frankfurter" else "USD"
    kinds[f"in units of {pivot}"] = [(b.rebased(truth, pivot), [c for c in codes if c != pivot])]
    kinds["all x1.6"] = [(b.all_off(truth, "1.6"), codes)]
    other = {"cbr": "USD", "frankfurter": "RUB"}.get(truth.source)
    if other:
        figures = (
            Figure(f.base, f.quote, "1e11", f.nominal) if other in (f.base, f.quote) else f
            for f in truth.figures
        )
        kinds["1e11 RUB per USD"] = [(RateTable(truth.source, truth.as_of, tuple(figures)), [other])]
    return kinds


class World:
    """A new user's rates, or those of one who held the table of the day before."""

    def __init__(self, folder: str, key: str, before: "list[RateTable]") -> None:
        self.source = sources.get(key)
        self.now = datetime(LAST.year, LAST.month, LAST.day, 21, tzinfo=UTC)
        self.store = Store(f"{folder}/user", f"{folder}/seed", lambda: self.now)
        self.before = before

    def fresh(self) -> None:
        """Forget what was held of the user's own."""
        shutil.rmtree(self.store.user, ignore_errors=True)
        self.store.memory.clear()
        self.store.forget(self.source.INFO.key)
        for table in self.before:
            b.keep(self.store, self.source, table, self.now)

    def take(self, table: RateTable) -> bool:
        """Whether a table is not refused."""
        try:
            b.keep(self.store, self.source, table, self.now)
        except SourceChanged:
            return False
        return True

    def wrong(self, code: str, truth: RateTable) -> str:
        """``told`` or ``silent`` where the answer is not what is true; empty where it is, or is none."""
        base = self.source.INFO.base
        one, two = (code, base) if self.source.INFO.key == "cbr" else (base, code)
        policy = policy_.Policy([sources.get(key) for key in sources.DEFAULT], offline=True)
        try:
            resources = held_only(self.store).replace(policy=policy, now=self.now)
            found = answering.answer(one, two, None, resources)
        except ConverterError:
            return ""
        figure = next(f for f in truth.figures if code in (f.base, f.quote))
        ratio = float(found.rate.value) / (float(figure.text) / figure.nominal)
        if 1 / ROOM <= ratio <= ROOM:
            return ""
        return "told" if TOLD & {note.code for note in found.notes} else "silent"


def told_of(world: World, truth: RateTable, following: RateTable) -> None:
    """A line for each kind of lie."""
    base = world.source.INFO.base
    codes = [
        f.about(base) for f in truth.figures
        if iso4217.known(f.about(base)) and f.about(base) not in world.source.INFO.apart
    ]  # fmt: skip
    world.fresh()
    world.take(truth)
    codes = [code for code in codes if not world.wrong(code, truth)]
    for kind, tables in lies(truth, codes).items():
        count: dict[str, int] = defaultdict(int)
        for table, wrong in tables:
            world.fresh()
            count["refused"] += not world.take(table)
            said = [world.wrong(code, truth) for code in wrong]
            count["asked"] += len(said)
            count["silent"] += said.count("silent")
            count["told"] += said.count("told")
            world.now += following.as_of - truth.as_of
            count["later refused"] += not world.take(following)
            after = [world.wrong(code, following) for code in wrong]
            count["still silent"] += after.count("silent")
            count["still told"] += after.count("told")
            world.now -= following.as_of - truth.as_of
        print(
            f"  {kind}: {count['asked']} asked, wrong {count['silent']} silent {count['told']} told, "
            f"{count['refused']} of {len(tables)} tables refused; the next day, told the truth, wrong "
            f"{count['still silent']} silent {count['still told']} told, {count['later refused']} refused"
        )


def _in_roubles(table: RateTable, blend: RateTable) -> RateTable:
    """The Bank of Russia's table with the figures that another's of the day make, where it has them."""
    prices = {f.quote: float(f.text) for f in blend.figures} | {"USD": 1.0}
    figures = []
    for f in table.figures:
        other = prices.get(f.base)
        text = f"{prices['RUB'] / other * f.nominal:.4f}" if other else f.text
        figures.append(Figure(f.base, f.quote, text, f.nominal))
    return RateTable(table.source, table.as_of, tuple(figures))


def all_lies() -> None:
    """The ECB, the Bank of Russia and Frankfurter, each lying."""
    ecb = {table.as_of: table for table in b.history("ecb", "EUR")}
    day = b.drifted(ecb[LAST], 0)
    api = b.drifted(b.history("currency-api", "USD")[0], 30)
    blend = RateTable("frankfurter", LAST - DAY, api.figures)
    cbr = _in_roubles(b.drifted(b.history("cbr", "RUB")[0], 188), blend)
    for key, truth in (("ecb", ecb[LAST]), ("cbr", cbr), ("frankfurter", blend)):
        yesterday = RateTable(key, LAST - DAY, truth.figures)
        today = RateTable(key, LAST, day.figures if key == "ecb" else truth.figures)
        tomorrow = RateTable(key, LAST + (3 * DAY if key == "ecb" else DAY), truth.figures)
        for name, before in (("the day before held", [yesterday]), ("only shipped rates", [])):
            with tempfile.TemporaryDirectory() as folder:
                b.shipped(f"{folder}/seed", "ecb", date(2026, 9, 10))
                print(f"{key}, {name}:")
                world = World(folder, key, before)
                told_of(world, today, tomorrow)


if __name__ == "__main__":
    if "lies" not in sys.argv:
        true_history()
    all_lies()
