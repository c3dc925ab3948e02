"""The sources that are the central bank of a currency or of a country."""

from converter import iso4217, sources
from converter.errors import InputError

__all__ = ["official"]


def official(text: str) -> "tuple[str, ...]":
    """The keys of the central bank's sources, in order: of a currency's code, or of a country or its code.

    InputError, with the currencies whose central banks there are, if it is none or could be several.
    """
    homes: dict[str, list[str]] = {}
    for key in tuple(sources.keys()):
        home = sources.get(key).INFO.home
        if home:
            homes.setdefault(home, []).append(key)
    meant = [currency.code for currency in iso4217.find(text)] if text.strip() else []
    found = [code for code in meant if code in homes]
    if len(found) == 1:
        return tuple(homes[found[0]])
    said, known = repr(text[:40]), ", ".join(f"{home} ({'/'.join(homes[home])})" for home in sorted(homes))
    if found:
        raise InputError(f"{said} may be the central bank of {', '.join(found)}; give one of the codes")
    raise InputError(f"no source is the central bank of {said}; there are {known}")
