"""A publisher without a network, and rates held in a folder of the test."""

from datetime import timedelta

from support.days import day, utc

from converter.errors import SourceUnreachable
from converter.lookup.market import Market
from converter.lookup.policy import Policy
from converter.lookup.resources import Resources
from converter.model import Figure, RateKind, RateTable
from converter.sources.calendar import Publication
from converter.sources.contract import Parsed, Request, SourceInfo
from converter.store.layers import Store
from converter.store.write import merge

DAY = timedelta(days=1)


class FakeSource:
    """A source module. By default it publishes the euro in other currencies, daily at 16:00 UTC."""

    def __init__(self, key, base="EUR", kind=RateKind.REFERENCE, publication=None, **settings):
        publication = publication or Publication("day", "UTC", (16, 0), longest_pause=4)
        settings.setdefault("since", day("1999-01-04"))
        self.INFO = SourceInfo(key, key.title(), kind, base, publication, attribution=f"by {key}", **settings)

    def plan(self, wanted, seen=(), hints=None):
        return [] if seen else [Request(f"https://{self.INFO.key}.example", day=wanted.last)]

    def parse(self, reply):
        return Parsed()


class Bench:
    """A store, a clock, and a fetch that stores the table that `coming` has for a source, or fails."""

    def __init__(self, folder, now):
        self.now = utc(now)
        self.store = Store(str(folder / "user"), str(folder / "seed"), lambda: self.now)
        self.coming = {}
        self.calls = []

    def hold(self, source, as_of, figures, *, at=None, until=None, code=""):
        """Store a table as if it was fetched at ``at``, for the days from its own to ``until``."""
        table = RateTable(source.INFO.key, day(as_of), tuple(map(_figure, figures.items())), at or self.now)
        window = (day(as_of), day(until or as_of))
        merge(self.store, source.INFO, [table], window, at or self.now, code=code)

    def fetch(self, source, codes, first, wanted, needed, *, last, held):
        """Record the call, and store the table that is coming, for its day up to the day wanted."""
        self.calls.append((source.INFO.key, codes, wanted, needed(), last, held))
        coming = self.coming.get(source.INFO.key)
        if coming is None:
            raise SourceUnreachable(f"{source.INFO.key} is gone", source.INFO.key)
        as_of, figures = coming
        self.hold(source, as_of, figures, until=str(max(wanted, day(as_of))))

    def resources(self, sources, **policy):
        """The resources of a question to these sources, with the fetch of this bench."""
        return Resources(Policy(sources, **policy), self.store.read, self.fetch, self.now)

    def market(self, base, quote, *sources, on=None, **policy):
        return Market(base, quote, on and day(on), self.resources(sources, **policy))

    def ask(self, base, quote, *sources, on=None, **policy):
        """The market's answer, and its outcome with the sources that were passed over."""
        outcome = self.market(base, quote, *sources, on=on, **policy).answer(sources)
        return outcome.answer, outcome

    @property
    def asked(self):
        """The keys of the sources that were fetched from, in order."""
        return [call[0] for call in self.calls]


def _figure(item):
    column, text = item
    nominal, _, pair = column.rpartition(" ")
    base, _, quote = pair.partition("/")
    return Figure(base, quote, text, int(nominal or 1))


def notes_of(answer):
    """The notes of an answer as text: ``stale: rates of …``."""
    return [f"{note.code}: {note.text}" for note in answer.notes]
