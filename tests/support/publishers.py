"""The five default publishers on this machine, with a clock that a test moves.

Bodies are built from figures, in the form in which each publisher sends them; a table is sent from the
instant on at which its publisher would have sent it. ``World`` is what tests use.
"""

import io
import json
import zipfile
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from support.days import day, utc
from support.servers import Answer, Server

from converter import Converter
from converter.api.answers import Answers
from converter.api.context import Context
from converter.fetch.http import HttpClient
from converter.lookup.policy import policy_of
from converter.lookup.resources import HELD_NONE

DAY = timedelta(days=1)
BERLIN, MOSCOW = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/Moscow")
KEYS = ("cbr", "ecb", "frankfurter", "er-api", "currency-api")
PAGE = "<!DOCTYPE html><html><body>Request Rejected</body></html>"
# Nothing listens there, so that a connection is refused at once.
CLOSED = "http://127.0.0.1:1"
# No name of a host has two dots in a row: it can't be reached, and no request is made again after a pause.
NOWHERE = "https://no..address"

# The first and the last day of `five_months`.
FIRST, LAST = day("2026-06-01"), day("2026-10-30")
BLEND = {
    ("USD", "EUR"): 0.9,
    ("USD", "GBP"): 0.75,
    ("USD", "RUB"): 81.0,
    ("USD", "THB"): 33.5,
    ("USD", "RSD"): 105.0,
}


# Published figures; those of the ECB and of the Bank of Russia's 2026-04-25 are the real ones.
ECB = {
    "2026-10-23": {"USD": "1.1193", "JPY": "175.51", "GBP": "0.83728", "KRW": "1482.46", "ISK": "136.20"},
    "2026-10-26": {"USD": "1.1188", "JPY": "176.15", "GBP": "0.83820", "KRW": "1482.72", "ISK": "136.40"},
    "2026-10-27": {"USD": "1.1150", "JPY": "175.97", "GBP": "0.83658", "KRW": "1480.44", "ISK": "136.40"},
    "2026-10-28": {"USD": "1.1133", "JPY": "175.86", "GBP": "0.83785", "KRW": "1492.35", "ISK": "135.80"},
    "2026-10-29": {"USD": "1.1130", "JPY": "175.92", "GBP": "0.83578", "KRW": "1488.40", "ISK": "135.80"},
    "2026-10-30": {"USD": "1.1172", "JPY": "175.68", "GBP": "0.83380", "KRW": "1491.76", "ISK": "136.00"},
    "2026-11-02": {"USD": "1.1165", "JPY": "175.41", "GBP": "0.83395", "KRW": "1490.10", "ISK": "136.20"},
}
CBR = {
    "2026-04-24": {"USD": "75.6201", "EUR": "88.3110", "100 JPY": "47.3050", "1000 KRW": "51.1020"},
    "2026-04-25": {"USD": "75.5273", "EUR": "88.2826", "100 JPY": "47.2636", "1000 KRW": "51.0113"},
    "2026-04-28": {"USD": "75.4102", "EUR": "88.1904", "100 JPY": "47.1120", "1000 KRW": "50.9044"},
    "2026-04-29": {"USD": "75.3011", "EUR": "88.0105", "100 JPY": "47.0010", "1000 KRW": "50.8013"},
}


class Publishers(Server):
    """A server of all five. ``instead``: what a publisher answers in place of its rates, by key.

    ``only``: a part of the targets for which it does so, by key; an empty one is part of every target.
    """

    def __init__(self):
        super().__init__()
        self.now = utc("2026-10-30T12:00")
        self.instead = {}
        self.only = {}
        # Copies, since tests change single figures.
        self.ecb = {as_of: dict(figures) for as_of, figures in ECB.items()}
        self.cbr = {as_of: dict(figures) for as_of, figures in CBR.items()}
        self.frankfurter = []
        self.er_api = {}
        self.builds = {}

    def answer(self, request):
        with self._lock:
            self.log.append(request)
        key = request.path.split("/")[1]
        instead = self.instead.get(key)
        if instead is not None and self.only.get(key, "") in request.target:
            return instead() if callable(instead) else instead
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}
        return getattr(self, f"_{key.replace('-', '_')}")(request, query)

    def _cbr(self, request, query):
        if request.path == "/cbr/scripts/XML_dynamic.asp":
            return self._cbr_series(query)
        if request.path != "/cbr/scripts/XML_daily.asp":
            return Answer(status=404)
        number, month, year = query["date_req"].split("/")
        wanted = f"{year}-{month}-{number}"
        out = [d for d in self.cbr if d <= wanted and self._cbr_out(d)]
        return Answer(cbr_body(max(out), self.cbr[max(out)]), headers={"Content-Type": "application/xml"})

    def _cbr_series(self, query):
        first, last = ("-".join(query[f"date_req{n}"].split("/")[::-1]) for n in (1, 2))
        number = query["VAL_NM_RQ"]
        rows = []
        for as_of, figures in sorted(self.cbr.items()):
            if first <= as_of <= last and self._cbr_out(as_of):
                rows += [(as_of, *row[1:]) for row in cbr_rows(figures) if row[0] == number]
        return Answer(cbr_series_body(number, rows), headers={"Content-Type": "application/xml"})

    def _cbr_out(self, text):
        eve = day(text) - DAY
        return self.now >= datetime(eve.year, eve.month, eve.day, 17, 30, tzinfo=MOSCOW)

    def _ecb(self, request, query):
        out = [d for d in sorted(self.ecb) if self._ecb_out(d)]
        mark = f'"{out[-1]}"'
        if request.headers.get("if-none-match") == mark:
            return Answer(status=304, headers={"ETag": mark})
        name = request.path.rpartition("/")[2]
        if name == "eurofxref-daily.xml":
            body = ecb_body({out[-1]: self.ecb[out[-1]]})
        elif name == "eurofxref-hist-90d.xml":
            since = str(day(out[-1]) - 90 * DAY)
            body = ecb_body({d: self.ecb[d] for d in out if d >= since})
        else:
            body = ecb_zip({d: self.ecb[d] for d in out})
        return Answer(body, headers={"ETag": mark})

    def _ecb_out(self, text):
        d = day(text)
        return self.now >= datetime(d.year, d.month, d.day, 15, 58, tzinfo=BERLIN)

    def _frankfurter(self, request, query):
        wanted, base = query.get("date") or query["to"], query["base"]
        if "from" in query:
            return self._frankfurter_range(query)
        newest = {}
        for d, figures in sorted(self.frankfurter):
            pair = figures.items()
            newest |= {(b, q): (d, rate) for (b, q), rate in pair if b == base and d <= wanted}
        if "quotes" in query:
            newest = {pair: row for pair, row in newest.items() if pair[1] == query["quotes"]}
        rows = [
            f'{{"date":"{d}","base":"{b}","quote":"{q}","rate":{r}}}' for (b, q), (d, r) in newest.items()
        ]
        return Answer("[" + ",".join(rows) + "]", headers={"ETag": '"of the newest day"'})

    def _frankfurter_range(self, query):
        rows = [
            f'{{"date":"{d}","base":"{b}","quote":"{q}","rate":{rate}}}'
            for d, figures in sorted(self.frankfurter)
            if query["from"] <= d <= query["to"]
            for (b, q), rate in figures.items()
            if b == query["base"] and query.get("quotes", q) == q
        ]
        return Answer("[" + ",".join(rows) + "]")

    def _er_api(self, request, query):
        out = [d for d in self.er_api if utc(f"{d}T00:02:32") <= self.now]
        return Answer(er_api_body(max(out), self.er_api[max(out)]))

    def _currency_api(self, request, query):
        wanted = request.path.split("/")[2]
        out = [d for d in self.builds if utc(f"{d}T01:30") <= self.now]
        if wanted == "latest":
            wanted = max(out)
        if wanted not in out:
            return Answer(status=404)
        rates = {code.lower(): float(rate) for code, rate in self.builds[wanted].items()}
        body = json.dumps({"date": wanted, "usd": {"usd": 1, **rates}})
        return Answer(body, headers={"ETag": f'"{wanted}"'})


def cbr_body(as_of, figures):
    """A set of the Bank of Russia."""
    year, month, number = as_of.split("-")
    rows = [
        f'<Valute ID="{own}"><NumCode>000</NumCode><CharCode>{code}</CharCode>'
        f"<Nominal>{nominal}</Nominal><Name>x</Name><Value>{text.replace('.', ',')}</Value></Valute>"
        for own, code, nominal, text in cbr_rows(figures)
    ]
    head = f'<ValCurs Date="{number}.{month}.{year}" name="Foreign Currency Market">'
    text = f'<?xml version="1.0" encoding="windows-1251"?>{head}{"".join(rows)}</ValCurs>'
    return text.encode("cp1251")


def cbr_rows(figures):
    """The id, code, nominal and text of each figure."""
    for index, (name, text) in enumerate(figures.items()):
        nominal, _, code = name.rpartition(" ")
        yield f"R{1000 + index}", code, nominal or "1", text


def cbr_series_body(number, rows):
    """A currency's days, each with its code, nominal and text."""
    out = "".join(
        f'<Record Date="{as_of[8:]}.{as_of[5:7]}.{as_of[:4]}" Id="{number}"><Nominal>{nominal}</Nominal>'
        f"<Value>{text.replace('.', ',')}</Value></Record>"
        for as_of, _, nominal, text in rows
    )
    head = f'<ValCurs ID="{number}" name="Foreign Currency Market Dynamic">'
    return f'<?xml version="1.0" encoding="windows-1251"?>{head}{out}</ValCurs>'.encode("cp1251")


def ecb_body(tables):
    """The XML of the ECB, the newest day first."""
    cubes = ""
    for as_of in sorted(tables, reverse=True):
        rows = "".join(f"<Cube currency='{c}' rate='{r}'/>" for c, r in tables[as_of].items())
        cubes += f"<Cube time='{as_of}'>{rows}</Cube>"
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        "<gesmes:Envelope xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01' "
        "xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'>"
        f"<Cube>{cubes}</Cube></gesmes:Envelope>"
    )


def ecb_zip(tables):
    """The ECB's history: a CSV in a zip, N/A where there is no figure, the newest day first."""
    codes = list(dict.fromkeys(code for figures in tables.values() for code in figures))
    lines = ["Date," + ",".join(codes) + ","]
    lines += [
        f"{as_of},{','.join(tables[as_of].get(code, 'N/A') for code in codes)},"
        for as_of in sorted(tables, reverse=True)
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref-hist.csv", "\n".join(lines) + "\n")
    return packed.getvalue()


def er_api_body(as_of, figures):
    """The open access of ExchangeRate-API; it announces its next update at 00:17:02 of the next day."""
    updated = utc(f"{as_of}T00:02:32")
    following = utc(f"{as_of}T00:17:02") + DAY
    rates = ",".join(f'"{code}":{rate}' for code, rate in {"USD": "1", **figures}.items())
    return (
        f'{{"result":"success","time_last_update_unix":{int(updated.timestamp())},'
        f'"time_next_update_unix":{int(following.timestamp())},"base_code":"USD","rates":{{{rates}}}}}'
    )


class World:
    """Publishers, a clock, a cache directory, and converters that know no others."""

    def __init__(self, server, cache):
        self.server = server
        self.cache = cache
        self.environ = {
            "CONVERTER_CACHE_DIR": str(cache),
            "CONVERTER_SEED_DIR": str(cache.parent / "nothing"),
            **{_name(key): f"{server.url}/{key}" for key in KEYS},
        }
        self.made = []

    @property
    def now(self):
        return self.server.now

    def at(self, instant):
        """Move the clock."""
        self.server.now = utc(instant)

    def converter(self, sources="auto", **settings):
        """A converter as another process would make it, but with no pause before a retry."""
        settings = {"clock": lambda: self.server.now, "timeout": 5.0, "environ": self.environ, **settings}
        clock = settings["clock"] or (lambda: self.server.now)
        http = HttpClient(environ=settings["environ"], clock=clock, pauses=(0.0, 0.0))
        settings.setdefault("transport", http)
        self.made.append(Converter(sources, **settings))
        return self.made[-1]

    def answers(self, sources="auto", **usual):
        """The answers of another process whose questions may take the ``usual`` seconds.

        They are named by what is held: ``nothing``, ``shipped`` and ``cache``.
        """
        http = HttpClient(environ=self.environ, clock=lambda: self.server.now, pauses=(0.0, 0.0))
        seconds = {HELD_NONE: usual.pop("nothing"), **usual}
        context = Context(self.environ, clock=lambda: self.server.now, transport=http, usual=seconds)
        self.made.append(context)
        return Answers(context, policy_of(sources))

    def convert(self, *question, sources="auto", on=None, **settings):
        """Ask one question of a new converter, which holds nothing in memory."""
        return self.converter(sources, **settings).convert(*question, on)

    def requested(self, key=""):
        """The targets requested of a publisher since the last `forget`, without its key; or of all."""
        start = f"/{key}" if key else ""
        return [t.removeprefix(start) for t in self.server.targets if t.startswith(start)]

    def forget(self):
        """Forget the requests so far."""
        self.server.log.clear()

    def fail(self, *keys, with_=None, only=""):
        """Let publishers answer with something else than rates; by default with status 403.

        ``only``: a part of the targets for which they do so.
        """
        for key in keys:
            self.server.instead[key] = with_ or Answer("no", 403)
            self.server.only[key] = only

    def close(self, *keys):
        """Let every connection to these publishers be refused."""
        for key in keys:
            self.environ[_name(key)] = CLOSED

    def open(self, *keys):
        """Let these publishers answer with their rates again."""
        for key in keys:
            self.server.instead.pop(key, None)
            self.environ[_name(key)] = f"{self.server.url}/{key}"


def five_months(world):
    """Five months of the three publishers that have ranges; of the last few days of the others."""
    server = world.server
    server.ecb = {
        str(d): {"USD": f"1.1{n:03}", "GBP": f"0.8{n:03}", "JPY": f"17{n % 10}.50"}
        for n, d in enumerate(_weekdays(1, 2, 3, 4, 5))
    }
    server.cbr = {
        str(d): {"USD": f"80.{n:04}", "EUR": f"90.{n:04}", "100 JPY": f"52.{n:04}", "10 AED": f"218.{n:04}"}
        for n, d in enumerate(_weekdays(2, 3, 4, 5, 6))
    }
    server.frankfurter = [
        (str(d), {pair: f"{rate + n / 10000:.4f}" for pair, rate in BLEND.items()})
        for n, d in enumerate(_weekdays(1, 2, 3, 4, 5, 6, 7))
    ]
    server.er_api = {str(LAST): {"EUR": "0.8951"}}
    build = {"EUR": "0.8900", "AED": "3.6725", "RUB": "81.0"}
    server.builds = {str(d): build for d in _weekdays(*range(1, 8))[-9:]}
    world.at("2026-10-30T18:00")
    return world


def _weekdays(*numbers):
    days = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    return [d for d in days if d.isoweekday() in numbers]


def _name(key):
    return f"CONVERTER_{key.upper().replace('-', '_')}_URL"
