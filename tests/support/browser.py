"""A site on this machine with the converter of web pages, and what tests in a browser need."""

import json
import os
import re
import shutil
from urllib.parse import urlsplit

from support.servers import Answer, Server
from support.widget_core import SCRIPT, document

CSP = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
STYLED = f"{CSP}; style-src 'self'"  # for pages that have a style sheet of their own
NOW = "2026-10-30T20:00:00Z"  # a Friday evening: the tables below are the newest
ELEMENT = (
    '<currency-converter amount="100" from="USD" to="RUB">100 USD = 7000 RUB, 1 May 2026</currency-converter>'
)
ARGUMENTS = (
    "--no-sandbox",  # the tests also run as root, in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def series(source, code, own, figures):
    """The content of the series file of a code: weekdays of October 2026, the newest figure last."""
    days = [f"2026-10-{day:02}" for day in range(1, 31) if day % 7 not in {3, 4}]
    return {
        "format": 1,
        "source": source,
        "code": code,
        **own,
        "days": days[-len(figures) :],
        "figures": list(figures),
    }


SERIES = {
    "cbr/USD": series("cbr", "USD", {"quote": "RUB"}, ["80.5", "81.25", "79.1", "77.9", "75.5273"]),
    "ecb/USD": series("ecb", "USD", {"base": "EUR"}, ["1.10", "1.12", "1.09", "1.11", "1.1172"]),
    "ecb/GBP": series("ecb", "GBP", {"base": "EUR"}, ["0.86", "0.87", "0.85", "0.86", "0.8712"]),
}


def as_json(content, **headers):
    """An answer with JSON; content that is text is sent as it is."""
    body = content if isinstance(content, (str, bytes)) else json.dumps(content, ensure_ascii=False)
    return Answer(body, headers={"Content-Type": "application/json", **headers})


def script():
    """An answer with the script."""
    return Answer(SCRIPT.read_bytes(), headers={"Content-Type": "text/javascript"})


class Site(Server):
    """A server with the script, rates and series; pages are put there one by one."""

    def __init__(self):
        super().__init__()
        self.script("/widget.js", script())
        self.rates(document())
        for name, content in SERIES.items():
            self.script(f"/series/{name}.json", as_json(content))

    def rates(self, content, path="/rates.json"):
        self.script(path, as_json(content))

    def page(
        self,
        body=ELEMENT,
        *,
        path="/",
        head="",
        html='<html lang="en">',
        doctype="<!doctype html>",
        csp=CSP,
        own_script=True,
    ):
        """Put a page there that loads the script, unless ``head`` does; its address."""
        load = f'<script src="{self.url}/widget.js" defer></script>' if own_script else ""
        text = (
            f'{doctype}{html}<head><meta charset="utf-8"><title>News</title>'
            f'<meta name="viewport" content="width=device-width">{head}{load}</head>'
            f"<body><main><h1>News</h1>{body}</main></body></html>"
        )
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": csp}
        self.script(path, Answer(text, headers=headers))
        return self.url + path

    def style(self, text, path="/page.css"):
        """Put a style sheet there; the line that links it."""
        self.script(path, Answer(text, headers={"Content-Type": "text/css"}))
        return f'<link rel="stylesheet" href="{path}">'


class Watch:
    """What a page says on its console, and what it asks for, in order, until ``close``."""

    def __init__(self, page):
        self.said = []
        self.urls = []
        self.allowed = []
        self.ignored = []
        self._page = page
        self._handlers = {
            "console": lambda message: self.said.append(message.text),
            "pageerror": lambda error: self.said.append(error.stack or str(error)),
            "request": lambda request: self.urls.append(request.url),
        }
        for event, handler in self._handlers.items():
            page.on(event, handler)

    def close(self):
        for event, handler in self._handlers.items():
            self._page.remove_listener(event, handler)

    @property
    def unexpected(self):
        return [text for text in self.said if not any(part in text for part in self.allowed)]

    @property
    def paths(self):
        return [urlsplit(url).path for url in self.urls]


class Widget:
    """The first converter of a page, by what a reader finds in it."""

    def __init__(self, page, host="currency-converter"):
        self.page = page
        self.host = page.locator(host).first
        self.amount = self.host.get_by_role("textbox")
        self.base = self.host.get_by_role("combobox").nth(0)
        self.quote = self.host.get_by_role("combobox").nth(1)
        self.swap = self.part("swap")
        self.source = self.host.get_by_role("link").first
        self.options = self.host.get_by_role("option")
        self.result = self.part("result")

    def part(self, name):
        return self.host.locator(f"[part~={name}]")

    def ready(self):
        """Wait for the first answer."""
        self.result.filter(has_text=re.compile(r"\d")).wait_for()
        return self

    def chart(self):
        """Open the chart and wait for it."""
        self.part("open").click()
        self.part("chart-line").wait_for()

    def text(self):
        """All that is seen of the element, its own text included."""
        return self.host.evaluate(VISIBLE)


# innerText leaves out the shadow root.
VISIBLE = """host => [...host.shadowRoot.querySelectorAll("*"), host]
    .filter(one => one.checkVisibility({checkVisibilityCSS: true}))
    .filter(one => one !== host || host.shadowRoot.querySelector("slot"))
    .flatMap(one => [...one.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim()))
    .filter(Boolean).join(" ")"""


# What the page has moved since it was opened.
MOVED = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(one => sum += one.value))
        .observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 100);
})"""


def chromium():
    """The path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def axe():
    """The file of axe-core that `AXE_CORE` names, or None."""
    path = os.environ.get("AXE_CORE")
    return path if path and os.path.isfile(path) else None


def faults(page, axe_core):
    """What axe-core finds wrong with a page and what it leaves open: each kind, rule, and its places."""
    page.evaluate(axe_core)
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations', 'incomplete']})")
    return [
        (kind, rule["id"], [(node["target"], node["any"][:1]) for node in rule["nodes"]])
        for kind in ("violations", "incomplete")
        for rule in found[kind]
    ]
