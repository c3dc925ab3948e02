"""The page that shows the widget: the converter, home currencies, whose rates they are, how to embed it."""

import os
from html import escape
from string import Template

from converter import iso4217, sources
from converter._version import __version__
from converter.errors import RateUnavailable
from converter.model import NOT_PUBLISHED
from converter.widget.document import currencies
from converter.widget.language import language
from converter.widget.snippet import CSS, SCRIPT, dated, element, snippet, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from converter.api.converter import Converter
    from converter.money.conversion import Conversion

__all__ = ["page"]

_AMOUNT = 100
_ENGLISH = language("en")
_KINDS = {
    "official": "official rates of an authority",
    "reference": "reference rates of a central bank",
    "blend": "a blend of the rates of many central banks",
    "indicative": "indicative rates, of the market and of no authority",
}
# What stands there where the script doesn't run; hidden for a second, in which it starts.
_WITHOUT_SCRIPT = (
    " <small>No converter here? It needs scripts, and a server: run <code>python3 -m http.server</code> "
    'in this directory, then open <a href="http://localhost:8000/">localhost:8000</a>.</small>'
)


def page(content: "dict[str, Any]", converter: "Converter", home: "Sequence[str]") -> str:
    """The page as HTML, for the document of rates.json and the converter that it was made of.

    The table has an amount in the currencies of ``home``, or in the first of the document if it has fewer
    than two of those. The same rates give the same page.
    """
    base, answers = _answers(content, converter, home)
    chart = "1y" if any(table.get("series") for table in content["tables"]) else None
    first = answers[0].result.currency if answers else base
    with open(os.path.join(os.path.dirname(__file__), "index.html"), encoding="utf-8") as file:
        text = file.read()
    style = text.partition("<style>")[2].partition("</style>")[0].replace("${reserved}", CSS)
    return Template(text).substitute(
        version=escape(__version__),
        policy=_policy(style),
        reserved=CSS,
        script=escape(SCRIPT),
        element=element(
            converter.convert(_AMOUNT, base, first), _ENGLISH, chart=chart, inside=_WITHOUT_SCRIPT
        ),
        rates=_table(base, answers),
        sources="\n".join(_source(key) for key in _keys(content)),
        lines=escape(snippet(converter, _AMOUNT, base, first, chart=chart).rstrip("\n"), quote=False),
    )


def _answers(
    content: "dict[str, Any]", converter: "Converter", home: "Sequence[str]"
) -> "tuple[str, list[Conversion]]":
    """The currency that is converted, and the amount in each of the others that has a rate."""
    known = currencies(content)
    chosen = [code for code in home if code in known]
    if len(chosen) < 2:
        chosen = [*chosen, *(code for code in known if code not in chosen)][:7]
    base = "USD" if "USD" in chosen else chosen[0]
    found = []
    for code in chosen:
        try:
            found += [converter.convert(_AMOUNT, base, code)] if code != base else []
        except RateUnavailable:
            continue
    return base, found


def _policy(style: str) -> str:
    """What the page may load and run: its own script, its rates, and this style."""
    from base64 import b64encode
    from hashlib import sha256

    digest = b64encode(sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'sha256-{digest}'; "
        "img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _table(base: str, answers: "Sequence[Conversion]") -> str:
    if not answers:
        return ""
    rows = "\n".join(map(_row, answers))
    return (
        f"<section>\n<h2>{_AMOUNT} {base} in other currencies</h2>\n<table>\n"
        '<thead><tr><th scope="col">Currency</th>'
        f'<th scope="col">{_AMOUNT} {base}, source and day</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody>\n</table>\n"
        '<p class="soft">Each is of the day in its row; the converter says if a newer one is due.</p>\n'
        "</section>"
    )


def _row(answer: "Conversion") -> str:
    code = answer.result.currency
    names, *said = told(answer, _ENGLISH)
    day = (
        f'<time datetime="{answer.as_of}">{escape(_ENGLISH.day(answer.as_of))}</time>' if answer.as_of else ""
    )
    source = dated(answer, _ENGLISH, escape(names), day)
    return (
        f'<tr><th scope="row">{escape(iso4217.get(code).name)} <span class="soft">{code}</span></th>'
        f"<td><strong>{_ENGLISH.number(f'{answer.result.amount:f}')}</strong> "
        f"{'<br>'.join([source, *map(escape, said)])}</td></tr>"
    )


def _keys(content: "dict[str, Any]") -> "list[str]":
    """The keys of the sources that have a figure in the document, in its order."""
    carried = [
        leg.get("source", "")
        for quotes in content.get("pairs", {}).values() for one in quotes.values() for leg in one["legs"]
    ]  # fmt: skip
    keys = dict.fromkeys([*(table["source"] for table in content["tables"]), *carried])
    return [key for key in keys if key not in NOT_PUBLISHED]


def _source(key: str) -> str:
    """What a source is, with the attribution, the link and the terms that it asks for."""
    info = sources.get(key).INFO
    name = _link(info.homepage, info.name)
    kind = _KINDS.get(info.kind, info.kind)
    licence = _link(info.terms, info.licence or "terms")
    named = f"{escape(info.attribution)}. " if info.attribution not in ("", info.name) else ""
    return f'<li><p>{name}: {kind}</p><p class="soft">{named}Terms: {licence}</p></li>'


def _link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>' if address else escape(text)
