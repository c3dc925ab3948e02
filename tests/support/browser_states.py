"""States of the converter of web pages: axe-core judges them in the tests, people look at screenshots."""

from support.browser import ELEMENT, NOW, STYLED, Widget
from support.servers import Answer

# axe-core needs to know what is behind the page.
SCHEMES = "html { color-scheme: light dark; background: Canvas; color: CanvasText }"
CHARTED = ELEMENT.replace("amount", 'chart="1m" amount', 1)
# axe-core takes options that are scrolled out above the list for hidden by it: the first one is chosen.
LISTED = ELEMENT.replace("RUB", "AED", 1)


class State:
    """One state: the page, how it is read, and what the reader did.

    ``lang`` and ``body`` are the page's; ``width`` is the window's; ``media`` is what Playwright emulates;
    ``now`` is the reader's clock; ``lost``: the rates can't be fetched; ``act`` is called with the `Widget`.
    """

    def __init__(self, *, lang="en", body=ELEMENT, width=1000, media=None, now=NOW, lost=False, act=None):
        self.html = f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">'
        self.body = body
        self.size = {"width": width, "height": 800}
        self.media = {"color_scheme": "light", "forced_colors": "none"} | (media or {})
        self.now = now
        self.lost = lost
        self.act = act

    def open(self, page, site):
        """Bring a page into this state."""
        page.set_viewport_size(self.size)
        page.emulate_media(**self.media)
        page.clock.set_fixed_time(self.now)
        if self.lost:
            site.script("/rates.json", Answer(status=404))
        page.goto(site.page(self.body, html=self.html, head=site.style(SCHEMES), csp=STYLED))
        widget = Widget(page)
        if self.lost or "XYZ" in self.body:
            widget.part("message").first.wait_for()
        else:
            widget.ready()
        if self.act:
            self.act(widget)
        return widget


def _list(widget):
    widget.quote.click()
    widget.options.first.wait_for()


def _search(widget):
    widget.quote.click()
    widget.quote.fill("do")


def _wrong(widget):
    widget.amount.fill("--5")


DARK = {"color_scheme": "dark"}
FORCED = {"forced_colors": "active"}
STATES = {
    "light": State(),
    "dark": State(media=DARK),
    "forced": State(media=FORCED),
    "forced-dark": State(media=FORCED | DARK),
    "320": State(width=320),
    "russian": State(lang="ru"),
    "arabic": State(lang="ar"),
    "arabic-320": State(lang="ar", width=320),
    "list": State(body=LISTED, act=_list),
    "list-dark": State(body=LISTED, act=_list, media=DARK),
    "list-forced": State(body=LISTED, act=_list, media=FORCED),
    "list-320": State(body=LISTED, act=_list, width=320),
    "search": State(act=_search),
    "offline": State(lost=True),
    "stale": State(now="2026-11-20T12:00:00Z"),
    "stale-dark": State(now="2026-11-20T12:00:00Z", media=DARK),
    "wrong": State(act=_wrong),
    "unknown": State(body=ELEMENT.replace("RUB", "XYZ", 1)),
    "chart": State(body=CHARTED, act=Widget.chart),
    "chart-320": State(body=CHARTED, act=Widget.chart, width=320),
    "chart-dark": State(body=CHARTED, act=Widget.chart, media=DARK),
    "chart-arabic": State(body=CHARTED, act=Widget.chart, lang="ar"),
}
