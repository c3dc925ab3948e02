"""Every pair of codes that a law joins has the right factor, or is refused, on the days around each law."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from support.days import day

from converter import law
from converter.api.converter import Converter
from converter.errors import ConverterError, RateUnavailable
from converter.lookup import answering
from converter.lookup.resources import held_only

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


class Model:
    """An independent model of fixed.csv: a graph of currencies, with the factor of each law.

    A code that was reused is two currencies: ``ZWL`` before the day of its reuse and ``ZWL+`` since.
    """

    def __init__(self):
        path = Path(law.__file__).with_name("fixed.csv")
        rows = [line.split(",")[:7] for line in path.read_text("utf-8").splitlines()[1:]]
        self.reuse = {row[1]: day(row[5]) for row in rows if row[0] == "reuse"}
        self.rescales = [(row[1], day(row[5]), int(row[3])) for row in rows if row[0] == "rescale"]
        self.laws = [(row[1], row[2], day(row[5])) for row in rows if row[0] in ("euro", "redenom")]
        self.ways = {}
        for kind, code, anchor, units, units_of_anchor, since, _ in rows:
            if kind not in ("euro", "redenom"):
                continue
            begun, ratio = day(since), Fraction(units_of_anchor) / Fraction(units)
            # Before their laws the euro and the convertible peso were other money than what they replaced.
            first = begun if kind == "euro" or code == "CUC" else date.min
            one, two = self.currency(code, begun), self.currency(anchor, begun)
            self.ways.setdefault(one, []).append((two, ratio, first))
            self.ways.setdefault(two, []).append((one, 1 / ratio, first))

    def currency(self, code, on):
        return f"{code}+" if code in self.reuse and on >= self.reuse[code] else code

    def zeros(self, code, on):
        """The number of original units of a code that are one unit on a day."""
        factor = 1
        for name, since, units in self.rescales:
            factor *= units if name == code and on >= since else 1
        return factor

    def factor(self, base, quote, on):
        """Units of quote for one unit of base on a day; None if no law joins the two then."""
        reached = {self.currency(base, on): Fraction(self.zeros(base, on))}
        waiting = list(reached)
        while waiting:
            here = waiting.pop()
            for end, times, first in self.ways.get(here, ()):
                if first <= on and end not in reached:
                    reached[end] = reached[here] * times
                    waiting.append(end)
        found = reached.get(self.currency(quote, on))
        return None if found is None else found / self.zeros(quote, on)

    def groups(self):
        """The groups of codes that laws join, of any day."""
        groups = []
        for code, anchor, _ in self.laws:
            joined = {code, anchor}.union(*(g for g in groups if g & {code, anchor}))
            groups = [g for g in groups if not g & joined] + [joined]
        return groups

    def days(self, *codes):
        """The days on which something about one of the codes changes."""
        begun = {since for code, anchor, since in self.laws if {code, anchor} & set(codes) - {"EUR"}}
        begun |= {since for code, since, _ in self.rescales if code in codes}
        return begun | {since for code, since in self.reuse.items() if code in codes}


MODEL = Model()


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """A function that answers by law only: there is no source, and the cache is empty."""
    store = Converter(offline=True, cache_dir=tmp_path_factory.mktemp("none"), environ={}).store
    resources = held_only(store).replace(now=NOW)

    def asked(base, quote, on):
        return answering.answer(base, quote, on, resources)

    return asked


def _questions(group):
    """Each pair of a group with the days before, on and after each law, and without a day."""
    for base, quote in permutations(sorted(group), 2):
        # In the large group of the euro only the laws of the two codes matter, in a lineage all between them.
        begun = MODEL.days(*((base, quote) if "EUR" in group else group))
        for on in (*sorted({one + n * DAY for one in begun for n in (-1, 0, 1)}), None):
            yield base, quote, on


@pytest.mark.parametrize("group", MODEL.groups(), ids=lambda group: "-".join(sorted(group))[:40])
def test_each_pair_around_each_law_has_the_right_factor_or_is_refused(ask, group):
    for base, quote, on in _questions(group):
        expected = MODEL.factor(base, quote, on or NOW.date())
        try:
            rate = ask(base, quote, on).rate
        except ConverterError:
            assert expected is None, (base, quote, on)
            continue
        assert Fraction(rate.num) / Fraction(rate.den) == expected, (base, quote, on)
        assert (rate.base, rate.quote, rate.source) == (base, quote, "law")


@pytest.mark.parametrize(
    "group", [g for g in MODEL.groups() if "EUR" not in g], ids=lambda group: "-".join(sorted(group))
)
def test_the_day_of_a_legal_rate_is_that_of_the_newest_law_in_force_by_the_day_asked(ask, group):
    for base, quote, on in _questions(group):
        if MODEL.factor(base, quote, on or NOW.date()) is None:
            continue
        answer = ask(base, quote, on)
        begun = [leg.as_of for leg in answer.rate.legs]
        assert answer.rate.as_of == max((d for d in begun if d <= answer.on), default=None)
        later = [f"the earlier day {answer.on}" in note.text for note in answer.notes]
        assert later == [d > answer.on for d in begun]


def test_no_code_that_lost_zeros_under_its_own_name_has_a_successor():
    # The figure of its own law is in units of the day of that law, the legs to it in those of the day asked.
    assert not {code for code, _, _ in MODEL.rescales} & {code for code, _, _ in MODEL.laws}


@pytest.mark.parametrize(
    ("base", "quote", "on", "factor"),
    [
        ("VES", "VEF", "2018-08-20", 10**5),
        ("VES", "VEF", "2021-09-30", 10**5),
        ("VES", "VEF", "2021-10-01", 10**11),
        ("VES", "VEF", None, 10**11),
        ("VES", "VEB", "2005-06-01", 10**8),
        ("ZWL", "ZWR", "2009-02-02", 10**12),
        ("ZWL", "ZWD", "2019-02-21", 10**25),
        ("ZWR", "ZWD", None, 10**13),
    ],
)
def test_zeros_count_from_the_day_on_which_they_were_lost(ask, base, quote, on, factor):
    rate = ask(base, quote, on and day(on)).rate
    assert Fraction(rate.num) / Fraction(rate.den) == factor


@pytest.mark.parametrize(
    ("base", "quote", "on", "said"),
    [
        ("ZWL", "ZWG", "2009-03-03", "before 2019-02-22 ZWL was another currency than the one that became"),
        ("ZWR", "ZWL", None, "since 2019-02-22 ZWL has been another currency than the one that ZWR became"),
        ("ZWL", "ZWD", "2019-02-22", "since 2019-02-22 ZWL has been another currency"),
        ("ZWR", "ZWG", "2009-03-03", "before 2019-02-22 ZWL was another currency"),
        ("ZWG", "ZWR", None, "since 2019-02-22 ZWL has been another currency"),
    ],
)  # fmt: skip
def test_where_a_code_was_reused_the_refusal_says_what_it_was_on_that_day(ask, base, quote, on, said):
    with pytest.raises(RateUnavailable, match=said) as raised:
        ask(base, quote, on and day(on))
    assert (type(raised.value), str(raised.value.pair)) == (RateUnavailable, f"{base}/{quote}")


@pytest.fixture(scope="module")
def holder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("held")
    return Converter(offline=True, cache_dir=folder, clock=lambda: NOW, environ={}, own={"USD/ZWR": "5"})


DOORS = {
    "convert": lambda c, on: c.convert(1, "ZWR", "ZWL", on),
    "rate": lambda c, on: c.rate("ZWR", "ZWL", on),
    "many": lambda c, on: c.convert_many([(1, "ZWR", "ZWL", on)] * 4),
    "total": lambda c, on: c.total([(1, "ZWR"), (3, "ZWL")], "ZWL", on),
    "compare": lambda c, on: c.compare(1, "ZWR", "ZWL", on),
    "average": lambda c, on: c.average("ZWR", "ZWL", f"{on}..{on}"),
    "end of": lambda c, on: c.end_of("ZWR", "ZWL", f"{on}..{on}"),
    "period": lambda c, on: c.convert(1, "ZWR", "ZWL", average=f"{on}..{on}"),
    "history": lambda c, on: c.history("ZWR", "ZWL", on, on),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_reused_code_is_refused_by_every_method(holder, door):
    with pytest.raises(RateUnavailable, match="another currency"):
        DOORS[door](holder, "2020-01-02")


@pytest.mark.parametrize("code", ["VES", "SYP", "ZWL", "TRL", "DEM"])
def test_the_rate_of_a_currency_in_itself_is_one_on_any_day(ask, code):
    for on in (None, *(one + n * DAY for one in MODEL.days(code) for n in (-1, 0, 1))):
        rate = ask(code, code, on).rate
        assert (rate.num, rate.den, rate.source, rate.as_of) == (1, 1, "identity", None)


def test_an_own_rate_of_a_successor_is_in_the_units_of_the_day(tmp_path):
    mine = Converter(offline=True, cache_dir=tmp_path, clock=lambda: NOW, environ={}, own={"VES/USD": "0.5"})
    rates = [mine.rate("USD", "VEF", on) for on in ("2018-08-20", "2021-10-01")]
    assert [Fraction(rate.num) / Fraction(rate.den) for rate in rates] == [2 * 10**5, 2 * 10**11]
