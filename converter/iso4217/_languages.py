"""Names of currencies in other languages, from the CLDR data in babel (extra ``locale``).

Imported only for a word that is neither a code nor English.
"""

import os

from converter.iso4217._names import DEFAULTS, NAMES
from converter.iso4217._refusals import REFUSED, ambiguous, unknown
from converter.iso4217._table import entry, known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["is_name", "resolved"]

_USUAL = ("ru", "uk", "de", "fr", "es", "it", "pt", "pl", "tr", "zh", "ja")

# CLDR has full names only ("российский рубль"). A bare noun means what the English noun means.
_NOUNS = {
    "rouble": (
        "рубль рубля рублю рублём рублем рубли рублей рублям рублями рублях рублі рублів"
        " rubel rubels rubli rublo rublos 卢布 ルーブル"
    ),
    "dollar": (
        "доллар доллара доллару долларом доллары долларов долларам долларами долларах"
        " долар долара долари доларів dólar dólares dollaro dollari dolar dolara dolary dolarów ドル"
    ),
    "euro": "евро євро 欧元 ユーロ",
    "yuan": "юань юаня юаню юанем юани юаней юаням юані юанів",
    "yen": (
        "иена иены иену иене иен иенах йена йены йену йене йен єна єни єн"
        " yens yenes iene ienes jen jeny jenów"
    ),
    "pound": (
        "фунт фунта фунту фунтом фунты фунтов фунтам фунти фунтів pfund libra libras sterlina sterline"
        " funt funty funtów"
    ),
    "franc": (
        "франк франка франку франком франки франков франкам франків franco francos franchi"
        " frank franki franków"
    ),
    "swiss franc": "franken",
}  # fmt: skip
_ENGLISH = {form: noun for noun, forms in _NOUNS.items() for form in forms.split()}
_LEAST_LETTERS = 4  # of a name in ASCII: a shorter word is a mistyped code
_indexes: "dict[str, dict[str, set[str]]]" = {}


def resolved(word: str, locale: "str | None" = None) -> "tuple[str, str | None]":
    """The code and the reading to tell, as of `iso4217.resolve`, for a word that is not English.

    Raises UnknownCurrency if it names no currency, or several.
    """
    codes, assumed = _meant(word, locale)
    if not codes:
        raise unknown(word)
    if len(codes) > 1:
        raise ambiguous(word, codes)
    return codes[0], f"{word.lower()}={codes[0]}" if assumed else None


def is_name(text: str, locale: "str | None" = None) -> bool:
    """Whether a text names one or more currencies in another language than English."""
    return bool(_meant(text, locale)[0])


def _meant(word: str, locale: "str | None") -> "tuple[list[str], bool]":
    """The codes that a word may mean, and whether it is the usual one of several."""
    key = _key(word)
    named = len(key) >= _LEAST_LETTERS or not key.isascii()
    if not named or word.upper() in REFUSED or not _installed():
        return [], False
    english = _ENGLISH.get(key)
    if english in DEFAULTS:
        return [DEFAULTS[english]], True
    if english:
        return NAMES[english].split(), False
    for names in _asked(locale):
        codes = {code for name in names for code in _index(name).get(key, ())}
        # A withdrawn currency of the same name does not make an active one ambiguous.
        active = sorted(code for code in codes if not entry(code).withdrawn)
        if codes:
            return active or sorted(codes), False
    return [], False


def _installed() -> bool:
    try:
        import babel  # noqa: F401
    except ImportError:
        return False
    return True


def _asked(locale: "str | None") -> "Iterator[Iterable[str]]":
    """The groups of locales to look in, in order: ``locale`` only, or else that of the environment first."""
    if locale:
        yield (locale,)
        return
    own = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if own.partition(".")[0] not in ("", "C", "POSIX"):
        yield (own,)
    yield _USUAL


def _index(locale: str) -> "dict[str, set[str]]":
    """The codes by their names and plural forms in a locale; empty for an unknown locale."""
    if locale not in _indexes:
        found: dict[str, set[str]] = {}
        for name, code in _names(locale):
            found.setdefault(_key(name), set()).add(code)
        _indexes[locale] = found
    return _indexes[locale]


def _names(locale: str) -> "Iterator[tuple[str, str]]":
    from babel import Locale, UnknownLocaleError
    from babel.localedata import LocaleDataDict

    try:
        found = Locale.parse(locale.partition(".")[0].partition("@")[0].replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return
    # The API of babel gives the plural form for one number at a time; its data has all forms.
    plurals = LocaleDataDict(found._data["currency_names_plural"])  # noqa: SLF001
    for code, name in found.currencies.items():
        if known(code):
            yield name, code
            for form in plurals.get(code, {}).values():
                yield form, code


def _key(text: str) -> str:
    return " ".join(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
