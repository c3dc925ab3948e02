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
# A number of so many characters is within all limits; behind a dot three digits may be a group.
_SHORT, _GROUP = 28, 3

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

# By CLDR: where 1,234 has a decimal comma, where 1.234 has a decimal dot, and where the mark is neither, as
# in Arabic digits. A region or script is named where it differs from its language. For a locale of the last
# kind, and for any other, the reading is that without a locale. As texts they take no time to load.
_COMMA = (
    " ady af agq ast az ba bas be bg blo br bs bua ca cs cv da de dsb dua dyo el eo es et eu ewo ff fi fo "
    "fr fur fy gl hr hsb ht hu hy ia id ie in is it jgo jv jw ka kab kbd kea kgp kk kkj kl ksf ksh ku ky "
    "lb lij lld lmo ln lo lt lu lv mgh mk mo mua nb nds nl nmg nn nnh no nr oc os pl pms prg pt rm rn ro "
    "ru rw sah sc scn se seh sg sh shi sk sl smn sq sr ss su sv szl tg tk tok tr ts tt tzm uk uz ve vec "
    "vi vmw wae wo yav yrl zgh ar-dz ar-ly ar-ma ar-tn en-at en-be en-cz en-de en-dk en-ee en-es en-fi "
    "en-fr en-ge en-hu en-id en-it en-lt en-lv en-nl en-no en-pl en-pt en-ro en-se en-si en-sk en-ua "
    "en-za ms-arab-bn ms-bn ms-id qu-bo sw-cd "
)
_DOT = (
    " aa ab ak am an ann apc ar arn ary as asa bal bem bew bez bgc bho blt bm bn bo bqi brh brx bss byn "
    "cad cch ccp ce ceb cgg cho chr cic co cop csw cu cy dav dje doi dv dz ebu ee en fil frr ga gaa gd "
    "gez gn gsw gu guz gv ha haw he hi hnj hrx ig ii io isv iu iw ja jbo ji jmc kaa kaj kam kcg kde kek "
    "ken khq ki kln km kn ko kok kpe ksb kw kxv la lag lg lkt ltg luo luy lzz mai mas mdf mer mfe mg mgo "
    "mhn mi mic ml mn mni moh mr mrh ms mt mus mww my myv naq nd ne nqo nso nus nv ny nyn oka om or osa "
    "pa pap pcm pi pis qu quc raj rhg rif rof rwk sa saq sat sbp ses sgs shn si sid skr sma smj sms sn so "
    "ssy st sus suz sw syr ta te teo th ti tig tl tn to tpi trv trw twq tyv ug ur vai vo vun wa wal wbp "
    "xdq xh xnr xog yi yo yue za zh zu de-ch de-li es-419 es-br es-bz es-cu es-do es-gt es-hn es-mx es-ni "
    "es-pa es-pe es-pr es-sv es-us ff-adlm it-ch kk-arab ks-deva ku-arab sd-deva "
)
_NEITHER = (
    " ar-bh ar-dj ar-eg ar-er ar-il ar-iq ar-jo ar-km ar-kw ar-lb ar-mr ar-om ar-ps ar-qa ar-sa ar-sd "
    "ar-so ar-ss ar-sy ar-td ar-ye az-arab pa-arab ur-in uz-arab "
)


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
    if _is_usual(text):
        return Decimal(text), None
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


def _is_usual(text: str) -> bool:
    """Whether a text is digits, or digits with a dot that can only be the decimal mark, as most are.

    To read it in full would take five times as long.
    """
    if len(text) > _SHORT or not text.isascii():
        return False
    whole, dot, part = text.partition(".")
    if not whole.isdigit() or (whole[0] == "0" and len(whole) > 1):
        return False
    return not dot or (part.isdigit() and len(part) != _GROUP)


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
    while name and (key := f" {name} ") not in _NEITHER:
        if key in _DOT or key in _COMMA:
            return key in _COMMA
        name = name.rpartition("-")[0]
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
