"""All publishers on this machine at once, each under its source's key: http://127.0.0.1:PORT/nbp.

They answer with the bodies of tests/sources/payloads. Given an instant, the day in a body becomes that of the
publisher's newest table at that instant; the figures stay those of the case.
"""

import re
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from support.replies import FOLDER, KEYS, cases
from support.servers import Answer, Server

from converter import sources

# The ways in which publishers write a day.
FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%d %b %Y", "%d-%b-%Y", "%d/%b/%Y")
INSTANT = re.compile(rb"\b1[67]\d{8}\b")  # seconds since 1970, from 2020 on
# The buying and selling prices of Turkey's bank, in liras.
LIRAS = re.compile(rb"(<Forex\w+>)([\d.]+)")


class Everyone(Server):
    """A server for all sources. ``now``: the instant for which their tables are dated.

    ``instead``: by key, an `Answer` that a source gives in place of its rates, or a function that changes its
    body. ``newest``: by key, the day of the newest table of a source that publishes nothing new.
    """

    def __init__(self, now=None):
        super().__init__()
        self.now = now
        self.instead = {}
        self.newest = {}

    @property
    def environ(self):
        """The variables that lead every source to this server."""
        found = {f"CONVERTER_{_upper(key)}_URL": f"{self.url}/{key}" for key in KEYS}
        keyed = [key for key in KEYS if sources.get(key).INFO.token]
        return found | {f"{_upper(key)}_API_KEY": "of-tests" for key in keyed}

    def requested(self, key):
        """The targets requested of one source, in order, without its key."""
        return [target.removeprefix(f"/{key}") for target in self.targets if target.startswith(f"/{key}/")]

    def answer(self, request):
        with self._lock:
            self.log.append(request)
        _, key, *_ = request.path.split("/")
        case = _nearest(key, request)
        if case is None:
            return Answer(status=404)
        instead = self.instead.get(key)
        if isinstance(instead, Answer):
            return instead
        body = self._body(key, case)
        return Answer(instead(body) if instead else body)

    def _body(self, key, case):
        body, old = (FOLDER / key / case["body"]).read_bytes(), date.fromisoformat(max(case["tables"]))
        if not self.now:
            return body
        calendar = sources.get(key).INFO.publication
        if key == "tcmb":
            # Its case is of 2020, and a price of then, a sixth of today's, is set aside as implausible.
            body = LIRAS.sub(lambda found: b"%s%.4f" % (found[1], 6 * float(found[2])), body)
        return dated(body, old, self.newest.get(key) or calendar.expected(calendar.today(self.now), self.now))


def dated(body, old, new):
    """A body with its newest day changed from ``old`` to ``new``, and likewise the end of the month."""
    for before, after in ((old, new), (_month_end(old), _month_end(new))):
        for form in FORMS:
            body = body.replace(f"{before:{form}}".encode(), f"{after:{form}}".encode())
    passed = (new - old) // timedelta(seconds=1)
    return INSTANT.sub(lambda found: b"%d" % (int(found[0]) + passed), body)


def _month_end(day):
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _nearest(key, request):
    """The case with tables that answers such a request: of that path, or of one with other days in it."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}
    found = [
        case for case in cases(key) if case["tables"] and _shape(_path(key, case)) == _shape(request.path)
    ]

    def likeness(case):
        alike = sum(query.get(name) == value for name, value in case.get("params", {}).items())
        return _path(key, case) == request.path, alike

    return max(found, key=likeness, default=None)


def _path(key, case):
    url = urlsplit(case["url"])
    host = f"/{url.netloc.partition('.')[0]}" if key == "currency-api" else ""
    return f"/{key}{host}{url.path}"


def _shape(path):
    return re.sub(r"[\d-]*\d", "#", path.replace("/latest/", "/#/"))


def _upper(key):
    return key.upper().replace("-", "_")
