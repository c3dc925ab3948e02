"""The config file read: each key checked, so that a mistake is named rather than passed over."""

import tomllib
from decimal import Decimal

from converter.cli.grammar import QUESTION
from converter.cli.settings import FIELDS, TABLES
from converter.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn

    from converter.cli.settings import Settings

__all__ = ["fill"]

_KEYS = (*FIELDS, "home", *TABLES)


def fill(found: "Settings", raw: bytes) -> None:
    """Read the text of the file into the settings; InputError naming file and key."""
    try:
        said = tomllib.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{found.path} is no TOML: {error}") from None
    except RecursionError:
        _refuse(found, "it is nested too deeply")
    except (ValueError, ArithmeticError):  # of thousands of digits, or with such an exponent
        _refuse(found, "a number in it is too large")
    for key, value in said.items():
        if key not in _KEYS:
            _refuse(found, _unknown(key, _KEYS))
        try:
            _take(found, key, value)
        except InputError as error:
            _refuse(found, str(error), error.advice)
        except ValueError:  # a whole number in hexadecimal that is too large to be shown
            _refuse(found, f"the number of {key} is too large")


def _take(found: "Settings", key: str, value: "Any") -> None:
    if key == "home":
        found.home = _codes(key, value)
    elif key == "rates":
        found.rates = _own(_table(key, value))
    elif key == "urls":
        found.urls = dict(_url(name, url) for name, url in _table(key, value).items())
    else:
        found.values[key] = _READ[key](key, value)


def _refuse(found: "Settings", what: str, advice: str = "") -> "NoReturn":
    raise InputError(f"{found.path}: {what}").advising(advice)


def _unknown(key: str, known: "Sequence[str]") -> str:
    from difflib import get_close_matches

    near = get_close_matches(key.lower().replace("-", "_"), known, n=1, cutoff=0.5)
    return f"unknown key '{key[:40]}'; " + (
        f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
    )


def _text(key: str, value: "Any") -> str:
    if isinstance(value, str):
        return value
    raise InputError(f"{key} takes text in quotes, not {_shown(value)}")


def _flag(key: str, value: "Any") -> bool:
    if isinstance(value, bool):
        return value
    raise InputError(f"{key} takes true or false, not {_shown(value)}")


def _option(key: str, value: "Any") -> "Any":
    """The value as the option of the same field reads it."""
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise InputError(f"{key} takes text or a number, not {_shown(value)}")
    option = next(o for o in QUESTION.options if o.field == FIELDS[key] and o.parse is not None)
    return option.parse(str(value), key) if option.parse else value


def _max_age(key: str, value: "Any") -> str:
    from converter.cli.session import age_of

    text: str = _option(key, value)
    age_of(text, key)
    return text


def _sources(key: str, value: "Any") -> str:
    from converter import sources

    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise InputError(f"{key} takes a name or a list of names, not {_shown(value)}")
    names = [name.strip() for name in names]
    for name in names if names != ["auto"] else ():
        sources.get(name)
    return ",".join(names)


def _codes(key: str, value: "Any") -> tuple[str, ...]:
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


def _own(table: "dict[str, Any]") -> dict[str, str]:
    from converter.lookup import own_rates

    rates = {pair: _rate(pair, rate) for pair, rate in table.items()}
    try:
        own_rates.rates_of(rates)
    except InputError as error:
        raise InputError(f"rates: {error}").advising(error.advice) from None
    return rates


def _rate(pair: str, rate: "Any") -> str:
    if isinstance(rate, bool) or not isinstance(rate, (str, int, Decimal)):
        raise InputError(f'rates: "{pair}" takes a rate such as "92.50", not {_shown(rate)}')
    return str(rate) if not isinstance(rate, Decimal) else f"{rate:f}"


def _url(name: str, url: "Any") -> tuple[str, str]:
    """The variable that has the same meaning, and its value."""
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
    """A value as it stands in the file, roughly."""
    if isinstance(value, bool):
        return str(value).lower()
    return (str(value) if isinstance(value, Decimal) else repr(value))[:40]


_READ: "dict[str, Callable[[str, Any], Any]]" = {
    **dict.fromkeys(FIELDS, _option),
    "source": _sources, "offline": _flag, "max_age": _max_age, "locale": _text,
}  # fmt: skip
