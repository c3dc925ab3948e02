"""The few crypto coins that can be asked for, none of which ISO 4217 knows.

A short list by name: among hundreds of tickers some are currency codes that mean something else.
"""

from converter.model import Currency

__all__ = ["COINS", "code_of", "entry", "named"]

# Eight decimals are a satoshi's; Ether has eighteen, and no price is known as well as that.
DIGITS = 8
COINS = {
    "ADA": "Cardano", "BTC": "Bitcoin", "DOGE": "Dogecoin", "ETH": "Ether", "LTC": "Litecoin",
    "SOL": "Solana", "USDC": "USD Coin", "USDT": "Tether", "XRP": "XRP",
}  # fmt: skip
_SYMBOLS = {"BTC": "₿"}
_NAMES = {
    "₿": "BTC", "bitcoins": "BTC", "ethereum": "ETH", "dogecoins": "DOGE", "litecoins": "LTC",
    **{name.lower(): code for code, name in COINS.items()},
}  # fmt: skip


def entry(code: str) -> Currency:
    """The coin of an upper-case code of the list."""
    return Currency(code, "", COINS[code], _SYMBOLS.get(code, ""), None, DIGITS, coin=True)


def code_of(word: str) -> str:
    """The coin that a ticker in any case means, empty if none: in small letters ``sol`` is Peru's money."""
    code = word.upper() if word.isascii() else ""
    if code not in COINS:
        return ""
    from converter.iso4217._names import NAMES

    return code if word == code or word.lower() not in NAMES else ""


def named(word: str) -> str:
    """The coin of a name or symbol, empty if none."""
    return _NAMES.get(word.lower(), "")
