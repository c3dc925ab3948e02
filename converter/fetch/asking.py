"""The requests of one fetch: those that its source plans, in rounds, conditional on what is held."""

from functools import partial
from typing import TYPE_CHECKING

from converter.errors import ConverterError, SourceChanged
from converter.sources.planning import unseen

if TYPE_CHECKING:
    from converter.fetch.http import Fetched
    from converter.fetch.limits import Limits
    from converter.fetch.refresh import RatesClient
    from converter.fetch.replies import Finding
    from converter.sources.contract import Reply, Request, Source, Wanted
    from converter.store.state import State

__all__ = ["Asking", "validators"]

_ROUNDS = 16


class Asking:
    """The requests of one fetch of a client from a source, within the ``limits`` if there are any."""

    def __init__(
        self, client: "RatesClient", source: "Source", until: float, state: "State", limits: "Limits | None"
    ) -> None:
        self._client = client
        self._source = source
        self._until = until
        self._state = state
        self._limits = limits

    def all(self, wanted: "Wanted") -> "list[Fetched]":
        """The answers to all requests for the days wanted: a plan may depend on earlier replies."""
        fetched: list[Fetched] = []
        for _ in range(_ROUNDS):
            seen = [one.reply for one in fetched]
            requests = unseen(_planned(self._source, wanted, seen, self._state.hints), seen)
            if not requests:
                break
            fetched += self._round(requests)
        return fetched

    def _round(self, requests: "list[Request]") -> "list[Fetched]":
        """The answers to the requests of one round, which are reported."""
        client, info, limits = self._client, self._source.INFO, self._limits
        if limits:
            limits.take(info.key, len(requests), client.clock())
        known = [self._condition(request) for request in requests]
        client.requested(info.key, len(requests))
        client.curls += (
            client.http.shown(info.key, request, one, info.token)
            for request, one in zip(requests, known, strict=True)
        )
        repeat = partial(limits.may_repeat, info.key) if limits else None
        return client.http.get_all(
            info.key, requests, self._until, validators=known, token=info.token, repeat=repeat
        )

    def _condition(self, request: "Request") -> "dict[str, str]":
        """The validators that the request is made with: none unless the table that they came with is held."""
        info = self._source.INFO
        known = self._state.validators.get(request.identity)
        if not info.conditional or request.day is None or known is None:
            return {}
        row = self._client.store.read(info).at(request.day)
        if row is None or row.shipped or known.get("as_of") != row.as_of.isoformat():
            return {}
        return {k: str(known[k]) for k in ("etag", "last-modified") if k in known}


def _planned(
    source: "Source", wanted: "Wanted", seen: "list[Reply]", hints: "dict[str, str]"
) -> "list[Request]":
    """The requests that a source plans; an exception in a plug-in's plan becomes `SourceChanged`."""
    try:
        return source.plan(wanted, tuple(seen), hints)
    except ConverterError:
        raise
    except Exception as error:
        key = source.INFO.key
        raise SourceChanged(f"{key} can't be asked ({type(error).__name__} in its plan)", key) from error


def validators(
    source: "Source", fetched: "list[Fetched]", found: "list[Finding]"
) -> "dict[str, dict[str, str]]":
    """The validators of the answers by their requests' identity, each with the day of its newest table.

    Those of an answer without a usable table are empty: they are not to be kept.
    """
    newest = {one.reply.request.identity: one.newest for one in found if one.newest}
    answers = [
        one for one in fetched
        if source.INFO.conditional and one.reply.request.day and not one.not_modified
    ]  # fmt: skip
    return {
        identity: {**one.validators, "as_of": newest[identity].isoformat()} if identity in newest else {}
        for one in answers if (identity := one.reply.request.identity)
    }  # fmt: skip
