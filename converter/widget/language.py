"""Numbers, days and a few words in the language of a page.

English needs nothing; other languages take the CLDR data in babel (extra ``locale``).
"""

import re

from converter.advice import missing_extra
from converter.errors import InputError
from converter.text.amounts import decimal_comma, shown
from converter.text.spoken import MONTHS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from babel import Locale

__all__ = ["Language", "language"]

# What is said of a rate beside its source and day, and of one without a source beside the day since when.
# In any other language it is said in English.
_WORDS = {
    "en": {
        "law": "fixed by law", "peg": "pegged", "chain": "by two sources",
        "stale": "a newer rate should be out",
        "law since": "fixed by law since {}", "peg since": "pegged since {}",
    },
    "ru": {
        "law": "установлен законом", "peg": "курс привязан", "chain": "по двум источникам",
        "stale": "должен быть и более новый курс",
        "law since": "установлен законом с {}", "peg since": "курс привязан с {}",
    },
    "de": {
        "law": "gesetzlich festgelegt", "peg": "feste Kursbindung", "chain": "aus zwei Quellen berechnet",
        "stale": "ein neuerer Kurs müsste vorliegen",
        "law since": "gesetzlich festgelegt seit dem {}", "peg since": "feste Kursbindung seit dem {}",
    },
    "fr": {
        "law": "fixé par la loi", "peg": "parité fixe", "chain": "calculé à partir de deux sources",
        "stale": "un cours plus récent devrait être paru",
        "law since": "fixé par la loi depuis le {}", "peg since": "parité fixe depuis le {}",
    },
    "es": {
        "law": "fijado por ley", "peg": "paridad fija", "chain": "calculado con dos fuentes",
        "stale": "ya debería haber un tipo más reciente",
        "law since": "fijado por ley desde el {}", "peg since": "paridad fija desde el {}",
    },
    "zh": {
        "law": "法律规定的固定汇率", "peg": "联系汇率", "chain": "由两个来源换算",
        "stale": "应已有更新的汇率", ", ": "，",
        "law since": "自{}起的法定汇率", "peg since": "自{}起的联系汇率",
    },
    "ar": {
        "law": "محدد بموجب القانون", "peg": "سعر صرف مثبّت", "chain": "محسوب من مصدرين",
        "stale": "يُفترض صدور سعر أحدث", ", ": "، ",
        "law since": "محدد بموجب القانون منذ {}", "peg since": "سعر صرف مثبّت منذ {}",
    },
    "hi": {
        "law": "क़ानून द्वारा तय", "peg": "स्थिर विनिमय दर", "chain": "दो स्रोतों से गणना",
        "stale": "नई दर आ जानी चाहिए थी",
        "law since": "{} से क़ानून द्वारा तय", "peg since": "{} से स्थिर विनिमय दर",
    },
}  # fmt: skip
# The digit 0 of the numbering systems that languages have; the other digits follow it.
_ZEROS = {"arab": "٠", "arabext": "۰", "beng": "০", "deva": "०", "mymr": "၀"}
# By CLDR a number of four digits is written without a separator in these; babel does not know that.
_UNGROUPED = frozenset(("be", "bg", "es", "et", "hu", "hy", "it", "ka", "lv", "pl", "pt_PT", "sl", "sq"))


class Language:
    """How a language writes numbers and days.

    ``tag`` is its tag for HTML. ``rtl``: it is written from right to left. ``words`` has what is said of
    rates, by the code of the note; the words are English for a language of which they are not known.
    """

    __slots__ = ("tag", "rtl", "words", "_digits", "_group", "_locale", "_marks", "_sizes", "_least")

    def __init__(self, tag: str, locale: "Locale | None" = None) -> None:
        self.tag = tag
        self.words: Mapping[str, str] = _WORDS.get(tag.partition("-")[0].lower(), _WORDS["en"])
        self.rtl = False
        self._locale = locale
        self._digits: dict[int, int] = {}
        self._marks, self._group = (".", "-"), ","
        self._sizes, self._least = (3, 3), 4
        if locale is not None:
            self._take(locale)

    def _take(self, locale: "Locale") -> None:
        self.rtl = locale.text_direction == "rtl"
        system = locale.default_numbering_system
        if system in _ZEROS:
            self._digits = {ord("0") + digit: ord(_ZEROS[system]) + digit for digit in range(10)}
        latin = locale.number_symbols["latn"]
        own = locale.number_symbols[system] if system in _ZEROS else latin
        # Where the marks are those of Latin digits, as in Bengali, babel names them only there.
        decimal, minus, self._group = (own.get(key, latin[key]) for key in ("decimal", "minusSign", "group"))
        self._marks = decimal, minus
        self._sizes = locale.decimal_formats[None].grouping
        few = {str(locale), locale.language} & _UNGROUPED and self._marks[0] == ","
        self._least = 5 if few else 4

    def number(self, text: str) -> str:
        """A plain number such as ``-1234.50``, with the digits, separators and marks of the language."""
        whole, _, part = text.lstrip("-").partition(".")
        groups: list[str] = []
        size, more = self._sizes
        while len(whole) > size and (groups or len(whole) >= self._least):
            groups.insert(0, whole[-size:])
            whole, size = whole[:-size], more
        shown = self._group.join((whole, *groups)) + (self._marks[0] + part if part else "")
        return (self._marks[1] if text.startswith("-") else "") + shown.translate(self._digits)

    def day(self, day: "date") -> str:
        """A day in words: ``April 25, 2026``, ``25 апреля 2026``."""
        if self._locale is None:
            return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
        from babel.dates import format_date

        # "25 апреля 2026 г." has the word "year" at its end, which newspapers leave out.
        pattern = re.sub(r"(?<=y)\s'[^']+'\.?$", "", self._locale.date_formats["long"].pattern)
        return format_date(day, pattern, locale=self._locale).translate(self._digits)

    def listed(self, *parts: str) -> str:
        """The parts that are not empty with commas between them."""
        return self.words.get(", ", ", ").join(filter(None, parts))


def language(lang: str) -> Language:
    """The language of a tag (``de``, ``pt-BR``, ``de_AT.UTF-8``).

    Raises InputError if it is no language, or one that CLDR doesn't know; MissingExtra if it takes babel,
    and babel is not installed.
    """
    decimal_comma(lang)
    tag = lang.partition(".")[0].partition("@")[0].replace("_", "-")
    if tag.lower() in ("en", "en-us"):
        return Language(tag)
    try:
        from babel import Locale, UnknownLocaleError
    except ImportError:
        raise missing_extra("a language other than en and en-US", "locale") from None
    try:
        return Language(tag, Locale.parse(tag, sep="-"))
    except (UnknownLocaleError, ValueError):
        named = shown(lang) or "an empty text"
        raise InputError(f"{named} is not a known language; try: de or pt-BR") from None
