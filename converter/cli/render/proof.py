"""The proof of an answer by a rule: a line of JSON, described by schema.json as ``proof``.

The same figures give the same bytes but for the last two keys: when it was computed, and by which version.
"""

from converter.errors import ConverterError
from converter.model import utc_text
from converter.money import document
from converter.money.conversion import Conversion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from converter.cli.render import Outcome
    from converter.money.total import Total
    from converter.prescribed.told import Prescribed, PrescribedRate

__all__ = ["lines"]


def lines(found: "Outcome") -> str:
    """The proof of each answer, a line each; none for a target without an answer."""
    from json import dumps

    answered = [one for one in found.results if not isinstance(one, ConverterError)]
    return "".join(dumps(_proof(one), separators=(",", ":")) + "\n" for one in answered)


def _proof(answered: "Conversion | Total") -> "dict[str, Any]":
    parts = (answered,) if isinstance(answered, Conversion) else answered.parts
    told = [part.rule for part in parts if part.rule is not None]
    rule, valid, rates = told[0].rule, told[0].valid, _rates(told)
    return {
        "amount": _money(parts),
        "result": {"amount": f"{answered.result.amount:f}", "currency": answered.result.currency},
        "rate": [rate.figure.to_dict() for rate in rates],
        "rule": rule.key,
        "law": rule.law,
        "authority": rule.authority,
        "period": str(valid),
        "basis": {"kind": told[0].basis, "figures": [_figures(rate) for rate in rates]},
        "source": list(dict.fromkeys(rate.source for rate in rates)),
        "digest": [rate.digest for rate in rates],
        "computed_at": utc_text(parts[0].answer.at),
        "version": _version(),
    }


def _money(parts: "Iterable[Conversion]") -> "dict[str, str] | list[dict[str, str]]":
    """The amount with its currency, or those of a sum."""
    terms = [
        {
            "amount": document.amount(part.money.amount if part.fraction is None else part.fraction),
            "currency": part.money.currency,
        }
        for part in parts
    ]
    return terms[0] if len(terms) == 1 else terms


def _rates(told: "Iterable[Prescribed]") -> "list[PrescribedRate]":
    """The prescribed figures, that of each currency once."""
    return list({rate.code: rate for one in told for rate in one.rates}.values())


def _figures(rate: "PrescribedRate") -> "dict[str, Any]":
    """The number and the days of the published figures that a rate comes from."""
    return {
        "code": rate.code,
        "count": rate.observations or 1,
        "first": str(rate.first or rate.day),
        "last": str(rate.last or rate.day),
    }


def _version() -> str:
    from converter._version import __version__

    return __version__
