"""The core of the widget's script in a node process, with the functions of the library as the measure."""

import json
import re
import subprocess
from decimal import Decimal
from pathlib import Path
from shutil import which

import converter.widget
from converter import iso4217
from converter.errors import AmountError
from converter.money import arithmetic
from converter.text.amounts import in_units, readings

NODE = which("node")
SCRIPT = Path(converter.widget.__file__).with_name("widget.js")
# Locales whose digits are 0-9.
LOCALES = (
    "en", "de", "fr", "ru", "es", "zh", "ar", "hi", "pt-BR", "de-CH", "de-LI", "it-CH", "es-MX", "es-419",
    "fr-CH", "en-IN", "sr-Latn", "zh-Hans-CN", "he", "ja", "th", "pl", "sv", "uk", "kk", "ka", "xx-bad",
)  # fmt: skip
# A browser writes English where it has no data of a locale.
READ_AS = {"xx-bad": "en"}
CODES = ("USD", "JPY", "KWD", "XAU", "KRW", "RUB")
_DRIVER = Path(__file__).with_suffix(".js")


class Core:
    """A node process that calls the functions of the core; it ends with the block of ``with``."""

    def __enter__(self):
        command = [NODE, str(_DRIVER), str(SCRIPT)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", bufsize=1
        )
        return self

    def __exit__(self, *_exc):
        self._process.communicate()

    def calls(self, calls):
        """What each call gives, a list of the function's name and its arguments."""
        self._process.stdin.write(json.dumps(calls) + "\n")
        return json.loads(self._process.stdout.readline())

    def call(self, name, *args):
        """What one call gives."""
        return self.calls([[name, *args]])[0]


def as_read(found):
    """What the core read, as `library_read` gives it."""
    if "error" in found:
        return found["error"]
    return _fraction(found), found.get("as"), found.get("other")


def library_read(text, locale, code):
    """The amount as num/den with its two readings to tell, or the error's name, as the library has them.

    A text that ends with a decimal mark is read as the number before the mark, which the library refuses.
    """
    typing = re.search(r"[0-9][.,]\s*\Z", text)
    try:
        value, other = in_units(
            *readings(f"{text.strip()}0" if typing else text, READ_AS.get(locale, locale)), code
        )
    except AmountError as error:
        return _name(str(error))
    if typing:
        value = value.quantize(Decimal(1), context=arithmetic._EXACT)
    number = fraction(value)
    return (number, None, None) if other is None else (number, f"{value:f}", f"{other:f}")


def big(number):
    """A whole number as the core takes it."""
    return f"{number}n"


def fraction(value):
    """A decimal as num and den, whatever the context; den has its decimals as typed."""
    places = max(0, -value.as_tuple().exponent)
    return int(f"{value:f}".replace(".", "")), 10**places


def amount_of(value):
    """A decimal as the core has an amount."""
    num, den = fraction(value)
    return {"num": big(num), "den": big(den)}


def _fraction(found):
    return int(found["num"][:-1]), int(found["den"][:-1])


def _name(message):
    said = {"missing": "missing", "characters; ": "long", "10^30": "large", "more than 60": "digits"}
    said["an exponent is at most"] = "exponent"
    return next((name for part, name in said.items() if part in message), "amount")


def typed(pick):
    """A random text that is an amount or nearly one."""
    whole = str(pick.randrange(10 ** pick.choice((1, 2, 3, 4, 6, 7, 9, 12, 31))))
    size, mark = pick.choice((2, 3, 3, 3)), pick.choice((*" ',._\u00a0\u202f\u2019\u2009\t", ""))
    groups = [whole[max(0, end - size) : end] for end in range(len(whole), 0, -size)][::-1]
    tail = pick.choice(("", "", ".", ",")) + "".join(
        pick.choices("0123456789", k=pick.choice((0, 1, 2, 3, 3, 8)))
    )
    text = pick.choice(("", "", "", "-", "\u2212", "+")) + mark.join(groups) + tail
    text += pick.choice(
        ("", "", "", "", "-", "\u2212", f"e{pick.randrange(70)}", f"E-{pick.randrange(70)}", " ")
    )
    if pick.random() < 0.1:
        place = pick.randrange(len(text) + 1)
        text = text[:place] + pick.choice("-+.,' e0x\u2212\u0663\n") + text[place:]
    return text


def document(**changes):
    """What a small file of rates holds, with some of its values changed."""
    ecb = {
        "source": "ecb", "name": "European Central Bank", "names": {"de": "Europäische Zentralbank"},
        "attribution": "European Central Bank", "link": "https://www.ecb.europa.eu/", "kind": "reference",
        "base": "EUR", "day": "2026-10-30", "newer_from": "2026-11-02T17:00:00Z", "zone": "Europe/Berlin",
        "series": True,
        "figures": {
            "USD": "1.1172", "JPY": "175.68", "GBP": "0.8712", "CHF": "0.9274", "CNY": "7.9541",
            "INR": "98.235", "BRL": "6.0912", "ISK": "142.10",
        },
    }  # fmt: skip
    cbr = {
        "source": "cbr", "name": "Bank of Russia", "names": {"ru": "Банк России"},
        "attribution": "Bank of Russia", "link": "https://www.cbr.ru/", "kind": "official", "series": True,
        "quote": "RUB", "only": "RUB", "day": "2026-10-31", "newer_from": "2026-11-03T21:00:00Z",
        "zone": "Europe/Moscow",
        "figures": {"USD": "75.5273", "EUR": "84.10", "JPY": {"text": "47.2636", "nominal": 100}},
    }  # fmt: skip
    blend = {
        "source": "frankfurter", "name": "Frankfurter", "kind": "blend", "base": "USD", "span": 14,
        "day": "2026-10-30",
        "figures": {"XAU": {"text": "4000.5", "turned": True}, "KZT": {"text": "520.11",
        "day": "2026-10-28"}},
    }  # fmt: skip
    digits = {code: iso4217.digits(code) for code in (*CODES, "ISK")}
    whole = {
        "format": 1, "at": "2026-10-30T20:00:00Z", "tables": [cbr, ecb, blend],
        "pegs": {
            "AED": {"base": "USD", "quote": "AED", "text": "3.6725", "day": "1997-11-01"},
            "BHD": {"base": "USD", "quote": "BHD", "text": "0.376", "day": "2001-01-01"},
        },
        "law": {
            "DEM": [{"base": "EUR", "quote": "DEM", "text": "1.95583", "day": "1999-01-01"}],
            "FRF": [{"base": "EUR", "quote": "FRF", "text": "6.55957", "day": "1999-01-01"}],
            "RUR": [{"base": "RUR", "quote": "RUB", "text": "1", "nominal": 1000, "day": "1998-01-01"}],
        },
        "digits": {code: places for code, places in digits.items() if places != 2},
        "none": {"AED": "KZT XAU"}, "countries": {"EUR": "ATBEDEESFRIT", "USD": "USECSV"},
    }  # fmt: skip
    return whole | changes
