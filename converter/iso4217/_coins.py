"""The supported crypto coins, none of which is in ISO 4217.

The list is short on purpose: among hundreds of tickers some are codes of currencies.
"""

from converter.model import Currency

__all__ = ["COINS", "code_of", "entry", "named"]

# A satoshi is the eighth decimal of a bitcoin. Ether has eighteen, but no price is as exact as that.
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
    """The coin of an upper-case ticker of the list."""
    return Currency(code, "", COINS[code], _SYMBOLS.get(code, ""), None, DIGITS, coin=True)


def code_of(word: str) -> str:
    """The ticker that a word in any case means; empty if it means none, as ``sol``, the money of Peru."""
    code = word.upper() if word.isascii() else ""
    if code not in COINS:
        return ""
    from converter.iso4217._names import NAMES

    return code if word == code or word.lower() not in NAMES else ""


def named(word: str) -> str:
    """The ticker of a coin by its name or symbol; empty for any other word."""
    return _NAMES.get(word.lower(), "")
