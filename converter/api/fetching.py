"""Days of sources brought into the store for one question, within its time and not twice."""

from converter.errors import SourceError, SourceUnreachable
from converter.fetch.refresh import kind_of
from converter.lookup.prepare import Lacking
from converter.lookup.resources import HELD_NONE, HELD_SHIPPED
from converter.sources.contract import Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from converter.api.run import Deadline, OneQuestion, Run
    from converter.fetch.refresh import RatesClient
    from converter.sources.contract import Source

__all__ = ["Fetching"]


class Fetching:
    """The fetches of one question, which belongs to a ``run``, by the time ``now``.

    ``client`` returns what fetches. With ``refresh`` a source is asked even for what is fresh, once in
    the run. With ``only_look`` nothing is fetched: `Lacking` is raised in place of it. ``wide`` is that of
    `RatesClient.fetch`. With ``quote`` the error of a source that refuses has the words of the publisher.
    """

    def __init__(
        self,
        client: "Callable[[], RatesClient]",
        run: "Run",
        question: "OneQuestion",
        deadline: "Deadline",
        now: "datetime",
        *,
        refresh: bool,
        only_look: bool,
        wide: bool,
        quote: bool,
    ) -> None:
        self._client = client
        self._run = run
        self._question = question
        self._deadline = deadline
        self._now = now
        self._refresh = refresh
        self._only_look = only_look
        self._wide = wide
        self._quote = quote

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
        self._run.check_days(info, codes, first, last_day)
        if self._run.has(info, codes, first, last_day):
            return
        if self._only_look:
            raise Lacking(source, codes, first, last_day)
        self._fetch(source, wanted, needed, last=last, held=held)
        # What is held now is not asked for again anyway, unless an answer for other days, which are not final
        # either, takes its place as the last one.
        if self._refresh or needed():
            self._run.fetched.add((info.key, frozenset(codes), first, last_day))

    def _fetch(
        self, source: "Source", wanted: Wanted, needed: "Callable[[], bool]", *, last: bool, held: str
    ) -> None:
        refresh, client = self._refreshes(source, wanted), self._client()
        brief = held == HELD_SHIPPED and self._deadline.shortened(held)
        if brief and (self._question.patient or client.was_cut_off(source.INFO)):
            # What this run cut off is not asked again in it, so it was another question that did not wait.
            self._question.patient, brief, held = True, False, HELD_NONE
        until = self._deadline.share(last=last, held=held)
        if until is None:
            raise _not_asked(source.INFO.key)
        try:
            client.fetch(source, wanted, until, needed, refresh=refresh, brief=brief, wide=self._wide)
        except SourceError as raised:
            error = raised if self._quote else _without_words(raised)
            if error.scope is not None:
                self._run.failed[source.INFO.key, error.scope] = error.anew()
            raise error from raised.__cause__

    def _refreshes(self, source: "Source", wanted: Wanted) -> bool:
        """Whether to ask for what is fresh too: once, though the legs of a chain come back to a source."""
        info = source.INFO
        part = (info.key, info.apart.intersection(wanted.codes), wanted.first, wanted.last)
        first_time = part not in self._run.refreshed
        self._run.refreshed.add(part)
        return self._refresh and first_time


def _without_words(error: SourceError) -> SourceError:
    from converter.sources.reading import without_words

    return without_words(error)


def _not_asked(key: str) -> SourceUnreachable:
    """The error for a source for which the question has no time left; it says nothing of the source."""
    error = SourceUnreachable(f"{key} was not asked, since others took all the time of this question", key)
    error.scope = None
    return error
