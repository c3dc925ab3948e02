"""Days of sources brought into the store for one question, within its time and not twice."""

from converter.errors import SourceError
from converter.fetch.refresh import kind_of
from converter.lookup.prepare import Lacking
from converter.lookup.resources import HELD_NONE, HELD_SHIPPED
from converter.sources.contract import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from converter.api.run import Deadline, Run
    from converter.fetch.refresh import RatesClient
    from converter.sources.contract import Source

__all__ = ["Fetching"]


class Fetching:
    """The fetches of one question, which belongs to a ``run``, by the time ``now``.

    ``client`` returns what fetches. With ``refresh`` a source is asked even for what is fresh, once in
    the run. With ``only_look`` nothing is fetched: `Lacking` is raised in place of it.
    """

    def __init__(
        self,
        client: "Callable[[], RatesClient]",
        run: "Run",
        deadline: "Deadline",
        now: "datetime",
        *,
        refresh: bool,
        only_look: bool,
    ) -> None:
        self._client = client
        self._run = run
        self._deadline = deadline
        self._now = now
        self._refresh = refresh
        self._only_look = only_look

    def bring(
        self, source: "Source", codes: "tuple[str, ...]", first: "date", last_day: "date",
        needed: "Callable[[], bool]", *, last: bool, held: str,
    ) -> None:  # fmt: skip
        """Store the tables of a source from ``first`` to ``last_day``, if they are still ``needed``.

        What the run has fetched is not fetched again. ``last`` and ``held`` are those of `Deadline.share`.
        Raises SourceError if the days can't be had, or if the source failed earlier in the run.
        """
        info = source.INFO
        wanted = Wanted(codes, first, last_day, info.publication.today(self._now))
        self._run.check(info.key, kind_of(info, wanted))
        want = (info.key, frozenset(codes), first, last_day)
        if want in self._run.fetched:
            return
        if self._only_look:
            raise Lacking(source, codes, first, last_day, needed)
        self._fetch(source, wanted, needed, last=last, held=held)
        self._run.fetched.add(want)

    def _fetch(
        self, source: "Source", wanted: Wanted, needed: "Callable[[], bool]", *, last: bool, held: str
    ) -> None:
        refresh, client = self._refreshes(source, wanted), self._client()
        brief = held == HELD_SHIPPED and self._deadline.shortened(held)
        if brief and client.was_cut_off(source.INFO):
            brief, held = False, HELD_NONE
        until = self._deadline.share(last=last, held=held)
        try:
            client.fetch(source, wanted, until, needed, refresh=refresh, brief=brief)
        except SourceError as error:
            if error.scope is not None:
                self._run.failed[source.INFO.key, error.scope] = error.anew()
            raise

    def _refreshes(self, source: "Source", wanted: Wanted) -> bool:
        """Whether to ask for what is fresh too: once, though the legs of a chain come back to a source."""
        info = source.INFO
        part = (info.key, info.apart.intersection(wanted.codes), wanted.first, wanted.last)
        first_time = part not in self._run.refreshed
        self._run.refreshed.add(part)
        return self._refresh and first_time
