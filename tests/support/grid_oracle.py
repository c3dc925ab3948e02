"""Whether a grid agrees with the answers to single questions, cell by cell, under policies of every kind."""

from collections import Counter
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import gcd
from pathlib import Path
from typing import Any, NamedTuple

from support import grid_store
from support.days import utc

from converter.errors import ConverterError, SourceUnreachable
from converter.lookup import answering
from converter.lookup.grid import Grid
from converter.lookup.policy import policy_of
from converter.lookup.prepare import Lacking
from converter.lookup.resources import Resources
from converter.store.layers import Store

REFUSED = "refused"


class Case(NamedTuple):
    """A policy and a clock. ``names`` are the sources; ``down`` those whose fetch fails, if any is asked.

    ``late``: the rates of a Friday evening on which the ECB's table had not come. ``only``: a rates file
    (``rates``) or a price file (``prices``) answers alone. ``bare``: nothing is held at all.
    """

    names: str = "auto"
    now: str = grid_store.NOW
    policy: "dict[str, Any]" = {}  # noqa: RUF012 - no case changes it
    down: "tuple[str, ...] | None" = None
    late: bool = False
    only: str = ""
    bare: bool = False


# Asked into the franc too: over two tables, of which the other has its own day.
TO_FRANCS = ("hmrc,ecb", "hmrc,cbr,ecb", "nbp-b,ecb", "default", "cbr,ecb")
ALL = ("cbr", "ecb", "frankfurter", "er-api", "currency-api")
OWN = {"USD/RUB": "92.50", "XAU/EUR": "3500"}
CASES = {
    "default": Case(),
    "refuse": Case(policy={"when_missing": "refuse"}),
    "max_age 0": Case(policy={"max_age": 0}),
    "max_age 1": Case(policy={"max_age": 1}),
    "max_age 3": Case(policy={"max_age": 3}),
    "refuse, max_age 2": Case(policy={"max_age": 2, "when_missing": "refuse"}),
    "ecb": Case("ecb"),
    "ecb, refuse": Case("ecb", policy={"when_missing": "refuse"}),
    "frankfurter,ecb": Case("frankfurter,ecb"),
    "ecb,frankfurter": Case("ecb,frankfurter"),
    "cbr,ecb": Case("cbr,ecb"),
    "cbr": Case("cbr"),
    "frankfurter": Case("frankfurter"),
    "frankfurter, max_age 3": Case("frankfurter", policy={"max_age": 3}),
    "nbp,nbp-b": Case("nbp,nbp-b"),
    "nbp-b,ecb": Case("nbp-b,ecb"),
    "hmrc,cbr,ecb": Case("hmrc,cbr,ecb"),
    "nbp": Case("nbp"),
    "norges": Case("norges"),
    "hmrc": Case("hmrc"),
    "hmrc,ecb": Case("hmrc,ecb"),
    "nbu,nbp": Case("nbu,nbp"),
    "nbp-b,nbp": Case("nbp-b,nbp"),
    "norges,riksbank": Case("norges,riksbank"),
    "currency-api,er-api": Case("currency-api,er-api"),
    "own": Case(policy={"own": OWN}),
    "standing": Case(policy={"standing": OWN}),
    "no pegs": Case(policy={"pegs": False}),
    "redistributable": Case(policy={"redistributable": True}),
    "rates file": Case(only="rates"),
    "price file": Case(only="prices"),
    "sunday": Case(now="2026-11-01T12:00"),
    "at the ECB's hour": Case(now="2026-10-30T15:00"),
    "a minute before midnight": Case(now="2026-10-30T22:59"),
    "year's end": Case(now="2026-12-31T20:00"),
    "new year": Case(now="2027-01-02T08:00"),
    "before the newest tables": Case(now="2026-03-25T12:00"),
    "2020": Case(now="2020-06-15T12:00"),
    "in grace": Case(now="2026-10-30T15:30", late=True),
    "late": Case(now="2026-10-30T18:00", late=True),
    "late on Sunday": Case(now="2026-11-01T12:00", late=True),
    "late a week later": Case(now="2026-11-09T12:00", late=True),
    "nothing held": Case(bare=True),
    "nothing held, all down": Case(bare=True, down=ALL),
    "all down": Case(now="2026-11-03T20:00", down=ALL),
    "the ECB down": Case(now="2026-11-03T20:00", down=("ecb",)),
    "Frankfurter down": Case(down=("frankfurter",)),
    "nothing new": Case(now="2026-11-03T20:00", down=()),
    "refresh": Case(policy={"refresh": True}, down=("ecb",)),
}  # fmt: skip


class Bed:
    """The folders in which cases are asked; ``fill`` has written ``user`` and ``late`` into ``root``."""

    def __init__(self, root: Any) -> None:
        self.root = Path(root)
        self.user, self.late = grid_store.folders(self.root)
        self.prices = grid_store.price_file(self.root)
        self._file: Any = None

    def resources(self, case: Case, fetch: Any = None) -> Resources:
        """New resources for a case, with a store of its own, of which nothing has been read."""
        now, inside = utc(case.now), frozenset[str]()
        store = self.store(now, late=case.late, bare=case.bare)
        options: dict[str, Any] = {"offline": case.down is None and fetch is None, **case.policy}
        if case.only == "rates":
            if self._file is None:
                self._file = grid_store.packed_rates(self.root, store, now)
            inside = self._file.sources
            store = Store("", "", lambda: now, sheets=dict(self._file.sheets), writable=False)
        if case.only == "prices":
            options["prices"] = self.prices
        policy = policy_of(case.names, inside=inside, **options)
        return Resources(policy, store.read, fetch or failing(case.down or ()), now)

    def store(self, now: datetime, *, late: bool = False, bare: bool = False) -> Store:
        """A store over the folders. The damage in its files has been found, as later answers depend on it."""
        user, seed = self.user, self.late if late else grid_store.SHIPPED
        if bare:
            user = seed = self.root / "nothing"
        store = Store(str(user), str(seed), lambda: now, writable=False)
        grid_store.find_damage(store)
        return store


def failing(down: "tuple[str, ...]") -> Any:
    """A fetch that fails for some sources and brings nothing new of the others."""

    def fetch(source: Any, *_: Any, **__: Any) -> None:
        key = source.INFO.key
        if key in down:
            raise SourceUnreachable(f"{key} is gone", key)

    return fetch


def lacking(down: "tuple[str, ...]" = ()) -> Any:
    """A fetch that raises `Lacking`, but for sources that were asked in vain."""

    def fetch(source: Any, codes: Any, first: date, until: date, needed: Any, **_: Any) -> None:
        key = source.INFO.key
        if key in down:
            raise SourceUnreachable(f"{key} is gone", key)
        raise Lacking(source, codes, first, until)

    return fetch


class Oracle:
    """What single questions are answered, as tuples that compare."""

    def __init__(self, target: str, resources: Resources) -> None:
        self.target = target
        self.resources = resources
        self._known: dict[tuple[str, int], tuple[Any, ...]] = {}

    def cell(self, code: str, day: int) -> "tuple[Any, ...]":
        """The rate and its provenance, or the kind and the text of the refusal."""
        known = self._known.get((code, day))
        if known is None:
            known = self._known[code, day] = self._asked(code, day)
        return known

    def _asked(self, code: str, day: int) -> "tuple[Any, ...]":
        try:
            answer = answering.answer(code, self.target, date.fromordinal(day), self.resources)
        except ConverterError as error:
            return (REFUSED, error.kind, str(error))
        rate = answer.rate
        return (
            Fraction(rate.num) / Fraction(rate.den), rate.as_of.toordinal() if rate.as_of else 0,
            rate.source, str(rate.kind), rate.derivation, tuple(note.code for note in answer.notes),
        )  # fmt: skip


def cells(grid: Any, code: str, days: "list[int]", which: "set[int]") -> "dict[int, tuple[Any, ...]]":
    """What a grid says of a currency, in the form of `Oracle.cell`: it is asked for all days at once.

    Only the days of ``which`` are returned.
    """
    index = grid.answers(code, days)
    assert (index.typecode, len(index)) == ("i", len(days))
    out, found = grid.outcomes, dict[int, tuple[Any, ...]]()
    chosen = [(day, place) for day, place in zip(days, index, strict=True) if day in which]
    refused = [day for day, place in chosen if not out.den[place]]
    texts = dict(zip(refused, grid.reasons(code, refused), strict=True))
    for day, place in chosen:
        way = out.ways[out.way[place]]
        num, den, as_of = out.num[place], out.den[place], out.as_of[place]
        if not den:
            plain = (num, as_of, way.source, way.kind, way.derivation, way.notes) == (0, 0, "", "", "", ())
            found[day] = (REFUSED, way.refused, texts[day]) if plain else ("no plain refusal", num, as_of)
        elif gcd(num, den) != 1 or type(num) is not int or type(den) is not int or way.refused:
            found[day] = ("not in lowest terms, or refused too", num, den, way.refused)
        else:
            shown = way.source, str(way.kind), way.derivation, tuple(way.notes)
            found[day] = (Fraction(num, den), as_of, *shown)
    return found


class Different(NamedTuple):
    """A cell of which the grid says something else than a question for it."""

    code: str
    target: str
    day: str
    grid: "tuple[Any, ...]"
    single: "tuple[Any, ...]"


def differing(
    grid: Any, oracle: Oracle, code: str, days: "list[int]", which: Any = None
) -> "list[Different]":
    """The cells that differ: all days are asked of the grid, and those of ``which`` compared (None: all)."""
    found = []
    for day, said in cells(grid, code, days, set(days if which is None else which)).items():
        single = oracle.cell(code, day)
        if said != single:
            found.append(Different(code, grid.target, str(date.fromordinal(day)), said, single))
    return found


def asked_alone(target: str, resources: Resources, code: str, days: "list[int]") -> "dict[str, Any]":
    """The days and the codes that single questions lack, by the source that each would ask next."""
    days_of: dict[str, set[int]] = {}
    codes_of: dict[str, set[str]] = {}
    for day in days:
        try:
            answering.answer(code, target, date.fromordinal(day), resources)
        except Lacking as lacked:
            key = lacked.source.INFO.key
            span = range(lacked.first.toordinal(), lacked.last.toordinal() + 1)
            days_of.setdefault(key, set()).update(span)
            codes_of.setdefault(key, set()).update(lacked.codes)
        except ConverterError:
            continue
    return {key: (sorted(found), sorted(codes_of[key])) for key, found in days_of.items()}


def asked_together(wants: "list[Any]") -> "dict[str, Any]":
    """What a grid says is lacking, in the form of `asked_alone`."""
    days_of: dict[str, set[int]] = {}
    codes_of: dict[str, set[str]] = {}
    for want in wants:
        assert list(want.days) == sorted(set(want.days)), "the days of a want ascend, each once"
        key = want.source.INFO.key
        days_of.setdefault(key, set()).update(want.days)
        codes_of.setdefault(key, set()).update(want.codes)
    return {key: (sorted(found), sorted(codes_of[key])) for key, found in days_of.items()}


def told(found: "list[Different]", most: int = 12) -> str:
    """The differences for people: how many by field, and the first of them."""
    fields = ("rate", "as-of", "source", "kind", "derivation", "notes")
    what: Counter[str] = Counter()
    for one in found:
        if REFUSED in (one.grid[0], one.single[0]) or len(one.grid) != len(one.single):
            both = one.grid[0] == one.single[0] == REFUSED
            what["text of the refusal" if both else "answered or refused"] += 1
        else:
            parts = zip(fields, one.grid, one.single, strict=True)
            what.update(name for name, grid, single in parts if grid != single)
    lines = [f"{len(found)} cells differ: {dict(what)}"]
    lines += [
        f"{one.code} to {one.target} on {one.day}\n  grid   {one.grid}\n  single {one.single}"
        for one in found[:most]
    ]
    return "\n".join(lines)


def grid_of(bed: Bed, case: Case, target: str) -> Grid:
    """The grid of a case, over a store of its own."""
    return Grid(target, bed.resources(case))


def oracle_of(bed: Bed, case: Case, target: str) -> Oracle:
    """The single questions of a case, over another store."""
    return Oracle(target, bed.resources(case))


def targets_of(name: str) -> "tuple[str, ...]":
    """The targets into which a case is asked."""
    return (*grid_store.TARGETS, "CHF") if name in TO_FRANCS else grid_store.TARGETS


def around(now: str) -> "list[int]":
    """The days about a clock, as ordinals."""
    here = utc(now).date()
    return [(here + timedelta(days=number)).toordinal() for number in range(-9, 8)]
