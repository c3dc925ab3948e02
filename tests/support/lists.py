"""A server of the lists that authorities print for a rule, in the form in which they send them."""

import json
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from support.by_rule import EVENING
from support.servers import Answer, Server

from converter import Converter

KEYS = ("HMRC_AVERAGE", "HMRC_AVERAGE_DECEMBER", "HMRC_SPOT", "BOC_ANNUAL", "INFOREURO", "TREASURY")

HMRC = {
    "average_csv_2024-12": {"BSD": "1.2787", "EUR": "1.1789", "JPY": "193.3900", "USD": "1.2787"},
    "average_csv_2026-3": {"COP": "5292.4479", "EUR": "1.1574", "JPY": "200.2353", "USD": "1.3378"},
    "spot_csv_2025-12": {"EUR": "1.1453", "JPY": "210.7194", "SEK": "12.3691", "USD": "1.3454"},
}
BOC = {"2024": {"EUR": "1.4818", "JPY": "0.009050", "TRY": "0.04180", "USD": "1.3698"}}
INFOREURO = {
    "2026-8": {"EUR": 1, "IRR": 1578300.018, "JPY": 186.99, "RUB": 91.568, "USD": 1.1476, "ZIG": None},
    "2000-3": {"MTL": 0.40875, "SEK": 8.417, "SKK": 41.9336},
}
TREASURY = [
    ("2026-03-31", "Benin-Cfa Franc", "567.0"), ("2026-03-31", "Cameroon-Cfa Franc", "570.79"),
    ("2026-03-31", "Canada-Dollar", "1.393"), ("2026-03-31", "Cote D'Ivoire-Cfa Franc", "567.0"),
    ("2026-03-31", "Euro Zone-Euro", "0.87"), ("2026-03-31", "Gabon-Cfa Franc", "570.79"),
    ("2026-03-31", "Japan-Yen", "159.41"), ("2026-03-31", "Russia-Ruble", "81.55"),
    ("2026-04-30", "Russia-Ruble", "73.2"),
    ("2026-06-30", "Canada-Dollar", "1.424"), ("2026-06-30", "Euro Zone-Euro", "0.877"),
    ("2026-06-30", "Bulgaria-Lev New", "0.87"), ("2026-06-30", "Bolivia-Boliviano", "6.85"),
    ("2026-07-15", "Bolivia-Boliviano", "10.35"),
]  # fmt: skip


class Lists(Server):
    """The lists of HMRC, the Bank of Canada, the Commission and the Treasury; a test may change its copies.

    Months have their number, without a zero before it. A list that it has not is a 404.
    """

    def __init__(self):
        super().__init__()
        self.hmrc = {name: dict(figures) for name, figures in HMRC.items()}
        self.boc = {year: dict(figures) for year, figures in BOC.items()}
        self.inforeuro = {month: dict(figures) for month, figures in INFOREURO.items()}
        self.treasury = list(TREASURY)

    def environ(self, folder, now=EVENING, **more):
        """The environment of a program that asks this server at an instant, and holds in a folder."""
        urls = {f"CONVERTER_{key}_URL": self.url for key in KEYS}
        return {**urls, "CONVERTER_NOW": now, "CONVERTER_CACHE_DIR": str(folder), **more}

    def converter(self, folder, now=EVENING, **settings):
        """A converter that asks this server at an instant, beside the rates that ship."""
        environ = self.environ(folder, now, **settings.pop("environ", {}))
        return Converter(environ=environ, clock=lambda: datetime.fromisoformat(now), **settings)

    def answer(self, request):
        with self._lock:
            self.log.append(request)
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}
        name = request.path.rpartition("/")[2]
        if name.endswith(".csv"):
            return self._hmrc(name.removesuffix(".csv"))
        kind = {"monthly-rates": self._monthly, "json": self._annual, "rates_of_exchange": self._quarterly}
        return kind[name](query) if name in kind else Answer(status=404)

    def _hmrc(self, name):
        if name not in self.hmrc:
            return Answer("<html>", 404)
        head = (
            "Country,Unit Of Currency,Currency Code,Sterling value of Currency Unit £,Currency Units per £1\n"
        )
        rows = (f"Country,Unit,{code},0.1,{text}\n" for code, text in self.hmrc[name].items())
        return Answer(head + "".join(rows))

    def _monthly(self, query):
        figures = self.inforeuro.get(f"{query['year']}-{query['month']}")
        if figures is None:
            return Answer('{"code":5,"message":"No rates published for period"}', 404)
        rows = [
            {
                "country": "X",
                "currency": "X",
                "isoA3Code": code,
                "isoA2Code": "XX",
                "value": value,
                "comment": None,
            }
            for code, value in figures.items()
        ]
        return Answer(json.dumps(rows))

    def _annual(self, query):
        rows = [
            {"d": f"{year}-01-01", **{f"FXA{code}CAD": {"v": text} for code, text in figures.items()}}
            for year, figures in self.boc.items()
            if query["start_date"] <= f"{year}-01-01" <= query["end_date"]
        ]
        return Answer(json.dumps({"groupDetail": {}, "seriesDetail": {}, "observations": rows}))

    def _quarterly(self, query):
        first, last = (part.rpartition(":")[2] for part in query["filter"].split(","))
        names = ("effective_date", "country_currency_desc", "exchange_rate")
        rows = [dict(zip(names, row, strict=True)) for row in self.treasury if first <= row[0] <= last]
        return Answer(json.dumps({"data": rows, "meta": {"total-count": len(rows), "total-pages": 1}}))
