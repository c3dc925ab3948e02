"""Reads the config file: every key is checked, so that a mistake is reported and never ignored."""

import tomllib
from decimal import Decimal

from converter.advice import nearest
from converter.cli.grammar import age_of
from converter.cli.grammar.question import QUESTION
from converter.cli.settings import FIELDS, TABLES, Settings
from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, NoReturn

__all__ = ["read"]

_GROUPS = (",", ".", "'", " ", "none")
_KEYS = (*FIELDS, "home", *TABLES)


def read(path: str, raw: bytes) -> Settings:
    """The settings of a config file; InputError that names the file and the key."""
    try:
        said = tomllib.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not valid TOML: {error}") from None
    except RecursionError:
        raise InputError(f"{path}: it is nested too deeply") from None
    except (ValueError, ArithmeticError):  # of thousands of digits, or with such an exponent
        raise InputError(f"{path}: a number in it is too large") from None
    found: dict[str, Any] = {}
    for key, value in said.items():
        try:
            found[key] = _READ[key](key, value) if key in _READ else _unknown(key, _KEYS)
        except InputError as error:
            raise InputError(f"{path}: {error}").advising(error.advice) from None
        except ValueError:  # a whole number in hexadecimal that is too large to be shown
            raise InputError(f"{path}: the number of {key} is too large") from None
    return _settings(path, found)


def _settings(path: str, found: "Mapping[str, Any]") -> Settings:
    values = {key: value for key, value in found.items() if key in FIELDS}
    if values.get("thousands") in (",", "."):
        _check_thousands(path, values["thousands"], values.get("locale"))
    return Settings(path, values, found.get("home", ()), found.get("rates"), found.get("urls"))


def _check_thousands(path: str, mark: str, locale: "str | None") -> None:
    """InputError if numbers with this mark would be read as others: the locale has it before decimals."""
    from converter.text.amounts import decimal_comma

    comma = bool(decimal_comma(locale))
    if comma is (mark == ","):
        other = "." if comma else ","
        needs = "without a locale" if locale is None else f"in the locale {locale[:20]}"
        raise InputError(f"{path}: thousands: {mark!r} is the decimal mark {needs}").advising(
            f"use {other!r}, \"'\", ' ' or 'none'" + ("" if comma else ", or set a locale such as 'de'")
        )


def _unknown(key: str, known: "Sequence[str]") -> "NoReturn":
    near = nearest(key.lower().replace("-", "_"), known, 0.5)
    advice = f"did you mean {near}?" if near else f"known: {', '.join(known)}"
    raise InputError(f"unknown key '{key[:40]}'; {advice}")


def _text(key: str, value: "Any") -> str:
    if isinstance(value, str):
        return value
    raise InputError(f"{key} takes text in quotes, not {_shown(value)}")


def _flag(key: str, value: "Any") -> bool:
    if isinstance(value, bool):
        return value
    raise InputError(f"{key} takes true or false, not {_shown(value)}")


def _option(key: str, value: "Any") -> "Any":
    """The value as the option that sets the same field reads it."""
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise InputError(f"{key} takes text or a number, not {_shown(value)}")
    option = next(o for o in QUESTION.options if o.field == FIELDS[key] and o.parse is not None)
    return option.parse(str(value), key) if option.parse else value


def _max_age(key: str, value: "Any") -> str:
    text: str = _option(key, value)
    age_of(text, key)
    return text


def _thousands(key: str, value: "Any") -> str:
    """The mark between groups of three digits in tables on a terminal, or ``none``."""
    text = _text(key, value)
    if text not in _GROUPS:
        raise InputError(f"{key} is one of {', '.join(map(repr, _GROUPS))}, not {_shown(value)}")
    return text


def _sources(key: str, value: "Any") -> str:
    from converter import sources

    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise InputError(f"{key} takes a name or a list of names, not {_shown(value)}")
    names = [name.strip() for name in names]
    for name in names if [*map(sources.key_of, names)] != ["auto"] else ():
        sources.get(name)
    return ",".join(names)


def _home(key: str, value: "Any") -> tuple[str, ...]:
    """The codes of the home currencies, in the file's order."""
    from converter import iso4217

    words = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
        raise InputError(f"{key} takes a list of currencies, not {_shown(value)}")
    try:
        return tuple(dict.fromkeys(iso4217.resolve(word)[0] for word in words))
    except InputError as error:
        raise InputError(f"{key}: {error}").advising(error.advice) from None


def _table(key: str, value: "Any") -> "dict[str, Any]":
    if isinstance(value, dict):
        return value
    raise InputError(f"{key} is a table, written [{key}], not {_shown(value)}")


def _rates(key: str, value: "Any") -> dict[str, str]:
    """The own rates by pair, each with the digits that the file has."""
    from converter.lookup import own_rates

    rates = {pair: _rate(pair, rate) for pair, rate in _table(key, value).items()}
    try:
        own_rates.rates_of(rates)
    except InputError as error:
        raise InputError(f"{key}: {error}").advising(error.advice) from None
    return rates


def _rate(pair: str, rate: "Any") -> str:
    if isinstance(rate, bool) or not isinstance(rate, (str, int, Decimal)):
        raise InputError(f'rates: "{pair}" takes a rate such as "92.50", not {_shown(rate)}')
    return str(rate) if not isinstance(rate, Decimal) else f"{rate:f}"


def _urls(key: str, value: "Any") -> dict[str, str]:
    return dict(_url(name, url) for name, url in _table(key, value).items())


def _url(name: str, url: "Any") -> tuple[str, str]:
    """The variable of the environment that sets the same base URL, and that URL."""
    from converter import sources
    from converter.fetch import urls

    source = sources.get(name)
    variable = source.INFO.url_variable
    base = _text(f"urls: {name}", url)
    try:
        urls.rewrite("https://localhost/", source.INFO.key, {variable: base})
    except InputError as error:
        raise InputError(str(error).replace(variable, f"urls: {name}")) from None
    return variable, base


def _shown(value: "Any") -> str:
    """A value roughly as the file writes it, at most 40 characters of it."""
    if isinstance(value, bool):
        return str(value).lower()
    return (str(value) if isinstance(value, Decimal) else repr(value))[:40]


_READ: "dict[str, Callable[[str, Any], Any]]" = {
    **dict.fromkeys(FIELDS, _option),
    "source": _sources, "offline": _flag, "max_age": _max_age, "locale": _text,
    "thousands": _thousands,
    "home": _home, "rates": _rates, "urls": _urls,
}  # fmt: skip
