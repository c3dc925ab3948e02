"""Conversions as JSON: what depends on the rate is kept as text, and the amount and the results put in."""

import json

from converter.model import plain_number
from converter.money import document
from converter.server.figures import day_of
from converter.server.replies import source_headers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.money.conversion import Answer, Conversion
    from converter.server.replies import Headers

__all__ = ["Filled"]

_MOST = 512
# In place of the amount and of the result. JSON has control characters only as escapes.
_AMOUNT, _RESULT, _EXACT = "\x00", "\x01", "\x02"


class _Form:
    """The JSON of all conversions by one answer that are rounded alike and have no readings to tell."""

    __slots__ = ("answer", "end", "headers", "middle", "start", "third")

    def __init__(self, one: "Conversion") -> None:
        whole = document.conversion(one)
        whole["amount"] = _AMOUNT
        whole["results"][0].update(result=_RESULT, result_exact=_EXACT)
        text = json.dumps(whole)
        self.start, rest = text.split(json.dumps(_AMOUNT))
        self.middle, rest = rest.split(json.dumps(_RESULT))
        self.third, self.end = rest.split(json.dumps(_EXACT))
        self.headers = _headers(one.answer)
        # As long as the answer is held no other has its identity.
        self.answer = one.answer


class Filled:
    """Writes conversions as JSON. Thread-safe."""

    def __init__(self) -> None:
        self._forms: dict[tuple[int, str], _Form] = {}

    def text(self, one: "Conversion") -> "tuple[str, Headers]":
        """The JSON of ``one.to_dict()``, and the headers that name the sources of its rate."""
        if one.assumed or one.fee is not None or one.fraction is not None:
            return json.dumps(one.to_dict()), _headers(one.answer)
        key = id(one.answer), one.rounding
        form = self._forms.get(key)
        if form is None:
            form = _Form(one)
            if len(self._forms) >= _MOST:
                self._forms.clear()
            self._forms[key] = form
        text = (
            f'{form.start}"{plain_number(one.money.amount)}"{form.middle}"{one.result.amount:f}"'
            f'{form.third}"{plain_number(one.result_exact)}"{form.end}'
        )
        return text, form.headers


def _headers(answer: "Answer") -> "Headers":
    return source_headers([(answer.rate, day_of(answer), answer.stale)])
