"""Written numbers to exact decimals: ``1,234.56``, ``1.234,56``, ``1'234.56``, ``1e7``; pure."""

from decimal import Decimal

from converter.errors import AmountError, InputError
from converter.iso4217 import digits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction
    from typing import Final

__all__ = [
    "MINUS",
    "amount",
    "amount_text",
    "decimal_comma",
    "in_units",
    "negative",
    "readings",
    "settled",
    "shifted",
    "shown",
    "terms_text",
    "told",
]

LONGEST = 200
MOST_DIGITS = 60
LARGEST = Decimal(10**30)

# The characters that may separate digits, and the mark that each is read as: all spaces are one mark,
# and so are both apostrophes.
_MARKS: "Final" = {
    " ": " ", "\t": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
    "'": "'", "\u2019": "'", "_": "_", ",": ",", ".": ".",
}  # fmt: skip
MINUS = ("-", "\u2212")
_SIGNS: "Final" = {**dict.fromkeys(MINUS, "-"), "+": ""}
_ANY_SIGN = "".join(_SIGNS)
_SHELL = "a shell replaces $ and what follows unless it is quoted, as in '$100'"

# Languages in which 1,234 has a decimal comma, and languages in which 1.234 has a decimal dot. A region is
# named where it differs from its language. For any other locale the reading is that without a locale.
_COMMA = frozenset((
    "az", "be", "bg", "bs", "ca", "cs", "da", "de", "el", "es", "et", "eu", "fi", "fo", "fr", "gl",
    "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "ky", "lt", "lv", "mk", "nb", "nl", "nn", "no",
    "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk", "uz", "vi",
))  # fmt: skip
_DOT = frozenset((
    "en", "he", "ja", "ko", "th", "zh", "de-ch", "de-li", "it-ch", "es-419", "es-do", "es-gt",
    "es-hn", "es-mx", "es-ni", "es-pa", "es-pe", "es-pr", "es-sv", "es-us",
))  # fmt: skip


def shown(text: str, width: int = 40) -> str:
    """The text as a message may show it: at most ``width`` printable characters on one line."""
    cut = text if len(text) <= width else text[: width - 1] + "\u2026"
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in cut)


def amount(text: str, *, locale: "str | None" = None) -> "tuple[Decimal, tuple[str, ...]]":
    """The exact number of a text, without an exponent, and the reading to tell if it has two.

    ``locale`` decides whether ``1,234`` has a decimal comma; without one it is 1234, and ``1.234`` has
    a decimal dot. Raises AmountError for anything but a well-formed number in the digits 0-9, with at
    most 60 digits and up to 10^30.
    """
    value, other = readings(text, locale)
    return value, told(text.strip(), value, other)


def told(text: str, value: Decimal, other: "Decimal | None") -> "tuple[str, ...]":
    """The reading to tell of an amount with an ``other`` reading: ``1,234=1234 (not 1.234)``."""
    return () if other is None else (f"{shown(text)}={value:f} (not {other:f})",)


def in_units(value: Decimal, other: "Decimal | None", code: str) -> "tuple[Decimal, Decimal | None]":
    """The `readings` of an amount of that currency: where it has no decimals, ``10.000`` is ten thousand.

    An empty code stands for no currency.
    """
    if other is None or value.as_tuple().exponent != -3 or value.same_quantum(other):
        return value, other
    return (other, value) if code and digits(code) == 0 else (value, other)


def negative(value: Decimal, other: "Decimal | None") -> "tuple[Decimal, Decimal | None]":
    """The `readings` of an amount with a minus after it; if it had one reading, the other is without it."""
    if not value:
        return value, other
    return value.copy_negate(), value if other is None else other.copy_negate()


def readings(text: str, locale: "str | None" = None) -> "tuple[Decimal, Decimal | None]":
    """The number of a text, and its other reading; None for a text that can be read in one way only.

    A minus after the number, as in ``12.50-``, is its sign, and the other reading is without it. Raises
    errors as `amount`.
    """
    if len(text) > LONGEST:
        raise AmountError(f"{shown(text)}: {len(text)} characters; an amount has at most 60 digits")
    body = text.strip()
    if body[:1] not in _SIGNS and body[-1:] in MINUS and "0" <= body[-2:-1] <= "9":
        return negative(*readings(body[:-1], locale))
    sign = _SIGNS.get(body[:1])
    mantissa, power = _exponent(body if sign is None else body[1:], body)
    plain, guessed = (mantissa, False) if power is not None else _plain(mantissa, body, locale)
    if sum(c != "." for c in plain) > MOST_DIGITS:
        raise AmountError(f"{shown(body)}: more than {MOST_DIGITS} digits")
    sign = sign or ""
    value = shifted(Decimal(sign + plain), power or 0)
    if not guessed:
        return value, None
    other = plain.replace(".", "") if "." in plain else f"{plain[:-3]}.{plain[-3:]}"
    return value, Decimal(sign + other)


def settled(text: str, locale: "str | None") -> "Decimal | str":
    """The number of a text if the locale decides which of its marks is the decimal one, else the text.

    Raises errors as `amount`.
    """
    return text if decimal_comma(locale) is None else readings(text, locale)[0]


def shifted(value: Decimal, power: int) -> Decimal:
    """The exact value times ten to that power; raises AmountError if it is above 10^30."""
    if power:
        sign, digits, exponent = value.as_tuple()
        # Without an exponent: str() would show 1E+7.
        value = Decimal(f"{Decimal((sign, digits, int(exponent) + power)):f}")
    if value.copy_abs() > LARGEST:
        raise AmountError("an amount above 10^30 can't be converted")
    return value or value.copy_abs()


def _exponent(body: str, text: str) -> "tuple[str, int | None]":
    """The number before the ``e`` and the power after it; None for the power if there is no ``e``."""
    mantissa, mark, power = body.replace("E", "e").partition("e")
    if not mark or not mantissa:
        return body, None
    digits = power[1:] if power[:1] in _SIGNS else power
    whole, dot, part = mantissa.partition(".")
    # Before an exponent a dot is always the decimal mark, and digits are not grouped.
    if not (_digits(digits) and _digits(whole) and (_digits(part) or not dot)):
        raise _refused(text)
    if len(digits) > 4 or int(digits) > MOST_DIGITS:
        raise AmountError(f"{shown(text)}: an exponent is at most {MOST_DIGITS}")
    return mantissa, -int(digits) if power[0] in MINUS else int(digits)


def _plain(body: str, text: str, locale: "str | None") -> "tuple[str, bool]":
    """The number with a dot as its decimal mark and without groups, and whether it has another reading."""
    groups, marks = [""], ""
    for c in body:
        if "0" <= c <= "9":
            groups[-1] += c
        elif c in _MARKS:
            marks += _MARKS[c]
            groups.append("")
        else:
            raise _refused(text)
    decimal, guessed = _decimal(groups, marks, locale) if marks else (False, False)
    part = groups.pop() if decimal else "0"
    bare = decimal and groups == [""]  # ".5" is a number; "." and "5." are not
    if not part or not (bare or _grouped(groups, marks[:-1] if decimal else marks)):
        raise _refused(text)
    whole = "".join(groups) or "0"
    return (f"{whole}.{part}" if decimal else whole), guessed


def _decimal(groups: "list[str]", marks: str, locale: "str | None") -> "tuple[bool, bool]":
    """Whether the last mark is the decimal mark, and whether it might be the other kind."""
    last = marks[-1]
    if last not in ".,":
        return False, False
    if len(marks) > 1:
        return last not in marks[:-1], False
    whole, part = groups
    if len(part) != 3 or not 1 <= len(whole) <= 3 or whole[0] == "0":
        return True, False
    comma = decimal_comma(locale)
    if comma is None:
        return last == ".", True
    return (last == ",") is comma, False


def decimal_comma(locale: "str | None") -> "bool | None":
    """Whether a locale has a decimal comma; None if that is not known, InputError if it is no locale."""
    if not locale:
        return None
    name = locale.split(".")[0].split("@")[0].replace("_", "-").lower()
    language = name.split("-")[0]
    if name in ("c", "posix"):
        return None
    if not (2 <= len(language) <= 3 and language.isascii() and language.isalpha() and len(name) <= 20):
        raise InputError(f"{shown(locale)} is not a locale; write a language like de or pt-BR")
    for key in (name, language):
        if key in _DOT or key in _COMMA:
            return key in _COMMA
    return None


def amount_text(number: "Decimal | Fraction") -> str:
    """An amount as it was meant: ``100.50``, or ``100/3`` if its decimals don't end."""
    return f"{number:f}" if isinstance(number, Decimal) else str(number)


def terms_text(terms: "Iterable[tuple[Decimal | Fraction, str]]") -> str:
    """A sum as it is written: ``100 USD - 20 EUR``. A number without a currency has an empty code."""
    return " + ".join(f"{amount_text(number)} {code}".rstrip() for number, code in terms).replace("+ -", "- ")


def _grouped(groups: "list[str]", marks: str) -> bool:
    """Whether these are the groups of a whole number: of three digits, or Indian ones as in 12,34,567."""
    first, *others = groups
    if not first or (first[0] == "0" and (others or len(first) > 1)) or len(set(marks)) > 1:
        return False
    if not others:
        return True
    lengths = [len(group) for group in others]
    if len(first) <= 3 and lengths == [3] * len(others):
        return True
    return marks[0] == "," and len(first) <= 2 and lengths == [2] * (len(others) - 1) + [3]


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _refused(text: str) -> AmountError:
    """The error for a text that is not an amount.

    A shell makes 00 of $100, so a number that begins with 0 gets advice about quotes.
    """
    refused = AmountError(_refusal(text))
    bare = text.lstrip(_ANY_SIGN)
    return refused.advising(_SHELL) if bare[:1] == "0" and _digits(bare) else refused


def _refusal(text: str) -> str:
    """Why a text is not an amount, and what to write instead."""
    bare = text.lstrip(_ANY_SIGN).lower()
    said = shown(text)
    if not bare:
        return "an amount is missing; write it as 1234.56"
    if bare in ("nan", "snan", "inf", "infinity"):
        return f"{said}: only finite numbers are amounts"
    if any(c.isnumeric() and not (c.isascii() or c.isalpha()) for c in bare):
        return f"{said}: an amount is written with the digits 0-9"
    if bare[0] == "0" and bare[1:2] in ("x", "o", "b"):
        return f"{said}: an amount is written in decimal digits"
    if bare[0] == "0" and _digits(bare):
        return f"{said}: an amount doesn't begin with 0"
    return f"{said} is not a well-formed amount; write it as 1234.56"
