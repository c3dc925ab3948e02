"""The lines that put the widget into a page: script, element with its answer as text, and a line of CSS."""

import os
from functools import cache
from html import escape
from urllib.parse import urlsplit

from converter import sources
from converter._version import __version__
from converter.errors import InputError
from converter.model import plain_number
from converter.widget.language import language

TYPE_CHECKING = False
if TYPE_CHECKING:
    from converter.api.converter import Converter
    from converter.money.conversion import Conversion
    from converter.text.arguments import Amount, Code
    from converter.widget.language import Language

__all__ = ["CSS", "SCRIPT", "element", "integrity", "script", "snippet", "told"]

# The name of the script. A page that named one version goes on with it: files of older versions stay beside
# the newer one.
SCRIPT = f"widget-{__version__}.js"
_CHARTS = ("1m", "1y")
# The height that the element has once its rates are there, by the width that it has: without this line what
# stands below it would move. A padding in percent is the one length that follows the width. Where scripts
# don't run there is only a line of text, which needs no more than its own height.
CSS = (
    "@media (scripting: enabled) { currency-converter { display: flow-root } currency-converter::before "
    '{ content: ""; float: left; padding-top: clamp(15em, (36em - 100%) * 99, 28em) } }'
)


@cache
def script() -> bytes:
    """The bytes of the script, which are published unchanged."""
    with open(os.path.join(os.path.dirname(__file__), "widget.js"), "rb") as file:
        return file.read()


def integrity() -> str:
    """The value of the ``integrity`` attribute: with another content a browser does not run the script."""
    from base64 import b64encode
    from hashlib import sha384

    return "sha384-" + b64encode(sha384(script()).digest()).decode()


def snippet(
    converter: "Converter",
    amount: "Amount",
    base: "Code",
    quote: "Code",
    *,
    lang: "str | None" = None,
    chart: "str | None" = None,
    base_url: str = "",
) -> str:
    """The lines to copy into a page, which convert ``amount`` of ``base`` to ``quote``.

    The answer of ``converter`` is in them as text in the language ``lang``, by default English; it is what a
    reader sees where scripts don't run. A language that is given is that of the element too, which else has
    the language of the page. ``chart`` is the period of the chart, ``1m`` or ``1y``, or None for none.
    ``base_url`` is the address of the exported directory, if it is not that of the page.

    Raises InputError for an argument that can't be taken, and for a converter with rates that may not be
    passed on; MissingExtra for a language other than en and en-US without babel; and what
    `Converter.convert` raises.
    """
    if chart is not None and chart not in _CHARTS:
        raise InputError(f"a chart is of {' or '.join(_CHARTS)}, not of {chart!r}")
    tongue = language("en" if lang is None else lang)
    converter.policy.check_passed_on()
    address = _address(base_url)
    answer = converter.convert(amount, base, quote)
    origin = ' crossorigin="anonymous"' if urlsplit(address).netloc else ""
    return (
        f'<script src="{escape(address)}" integrity="{integrity()}"{origin} defer></script>\n'
        f"{element(answer, tongue, lang=lang is not None, chart=chart)}\n"
        "<!-- The next line belongs in the style sheet of your page, and keeps the page from moving:\n"
        f"{CSS}\n"
        "-->\n"
    )


def element(
    answer: "Conversion",
    tongue: "Language",
    *,
    lang: bool = False,
    chart: "str | None" = None,
    inside: str = "",
) -> str:
    """The element as HTML, with the answer and then the HTML of ``inside`` in it.

    With ``lang`` the element has the language of the answer, whatever that of the page is.
    """
    attributes = {
        "amount": plain_number(answer.money.amount),
        "from": answer.money.currency,
        "to": answer.result.currency,
        "lang": tongue.tag if lang else "",
        "dir": "rtl" if tongue.rtl else "",
        "chart": chart or "",
    }
    given = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)
    return f"<currency-converter{given}>{_answer(answer, tongue)}{inside}</currency-converter>"


def _address(base_url: str) -> str:
    """The address of the script in the directory; InputError for one that no page can load it from."""
    wrong = f"{base_url!r} is no address of a directory; try: https://example.org/converter/"
    try:
        parts = urlsplit(base_url)
        _ = parts.port  # which is read only now
    except ValueError:
        raise InputError(wrong) from None
    # A browser reads a backslash as a slash, so that \\host is another origin.
    odd = any(char.isspace() or char == "\\" or not char.isprintable() for char in base_url)
    if odd or parts.query or parts.fragment or parts.scheme not in ("", "http", "https"):
        raise InputError(wrong)
    if (parts.scheme or base_url.startswith("//")) and not parts.hostname:
        raise InputError(f"{base_url!r} names no host; try: https://example.org/converter/")
    return base_url + ("" if not base_url or base_url.endswith("/") else "/") + SCRIPT


def _answer(answer: "Conversion", tongue: "Language") -> str:
    """The answer as HTML: ``100 USD = 7 552,73 RUB · Банк России, 25 апреля 2026``."""
    money, result = answer.money, answer.result
    equation = (
        f"{tongue.number(plain_number(money.amount))} {money.currency} = "
        f"{tongue.number(f'{result.amount:f}')} {result.currency}"
    )
    day = tongue.day(answer.as_of) if answer.as_of else ""
    names, *said = told(answer, tongue)
    parts = [
        _isolated(equation, tongue, ' dir="ltr"'),
        dated(answer, tongue, _isolated(names, tongue), day),
        *said,
    ]
    return " · ".join(part for part in parts if part)


def dated(answer: "Conversion", tongue: "Language", names: str, day: str) -> str:
    """The first of the texts of `told` with the day of the rate, or the day since when law or peg fix it."""
    since = next((f"{note} since" for note in _notes(answer) if f"{note} since" in tongue.words), "")
    alone = day and since and not _publishers(answer)
    return tongue.words[since].format(day) if alone else tongue.listed(names, day)


def told(answer: "Conversion", tongue: "Language") -> "list[str]":
    """Whose rate it is, then what else has to be said of it; empty texts where nothing can be said.

    A rate by law or by a peg alone has no publisher, and the first text says that in its place.
    """
    names = " + ".join(_source_name(key, tongue.tag) for key in _publishers(answer))
    said = [tongue.words[note] for note in _notes(answer) if note in tongue.words]
    return [names, *said] if names or not said else said


def _source_name(key: str, lang: str) -> str:
    """What the publisher of a source calls itself in a language, else its English name."""
    return sources.get(key).INFO.name_in(lang)


def _publishers(answer: "Conversion") -> "list[str]":
    """The keys of the sources whose figures are in the answer."""
    return [key for key in answer.source.split("+") if key not in ("law", "peg", "identity")]


def _notes(answer: "Conversion") -> "list[str]":
    """What has to be said of the rate beside its source and day, as codes of notes."""
    codes = {note.code for note in answer.notes}
    chain = len(_publishers(answer)) > 1
    return [
        *(code for code in ("law", "peg") if code in codes),
        *(["chain"] if chain else []),
        *(["stale"] if answer.stale else []),
    ]


def _isolated(text: str, tongue: "Language", direction: str = "") -> str:
    """A text that keeps its own order within one from right to left."""
    return f"<bdi{direction}>{escape(text)}</bdi>" if tongue.rtl and text else escape(text)
