"""The files of the converter for a web page, as they are to be written: script, rates, series and page."""

from converter.api.context import SERIES_TIMEOUT, TIMEOUT
from converter.model import Fixed
from converter.widget.directory import PAGE, RATES
from converter.widget.document import document, text
from converter.widget.fetching import fetch_newest, fetch_years
from converter.widget.page import page
from converter.widget.proof import proved
from converter.widget.series import with_series
from converter.widget.snippet import SCRIPT, script

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from converter.api.converter import Converter
    from converter.errors import SourceError

__all__ = ["Export", "made"]


class Export(Fixed):
    """The files by name, what rates.json holds, and the errors of the sources that failed.

    ``failed`` are of those whose newest rates are stale since they could not be fetched, ``partly`` of those
    that were asked for a year.
    """

    __slots__ = ("failed", "files", "partly", "rates")

    def __init__(
        self,
        files: "dict[str, bytes]",
        rates: "dict[str, Any]",
        failed: "Sequence[SourceError]",
        partly: "Sequence[SourceError]",
    ) -> None:
        self.files = files
        self.rates = rates
        self.failed = failed
        self.partly = partly


def made(
    converter: "Converter",
    codes: "Sequence[str] | None",
    home: "Sequence[str]",
    *,
    series: bool = True,
    seconds: "float | None" = None,
) -> Export:
    """The files for the currencies of ``codes``, or None for all that have a rate; what is due is fetched.

    The page shows those of ``home``. The clock of the converter has to stand still. ``seconds`` are for each
    source. Errors as `document`.
    """
    failed = fetch_newest(converter, TIMEOUT if seconds is None else seconds, codes)
    rates = document(converter, codes, failed)
    files: dict[str, bytes] = {}
    partly: list[SourceError] = []
    if series:
        before = converter.requests
        partly = fetch_years(converter, rates, failed, SERIES_TIMEOUT if seconds is None else seconds)
        if converter.requests != before:
            rates = document(converter, codes, failed)
        rates, files = with_series(converter, rates)
    rates = proved(converter, rates)
    files[SCRIPT] = script()
    files[PAGE] = page(rates, converter, home).encode()
    files[RATES] = text(rates).encode()
    return Export(files, rates, failed, partly)
