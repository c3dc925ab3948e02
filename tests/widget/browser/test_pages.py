"""The converter on pages of others: what is fetched, how it fails, and what a page can do to it."""

import json
import re

import pytest
from support.browser import CSP, ELEMENT, MOVED, STYLED, Site, Widget, as_json, document, script
from support.servers import Answer, Server

from converter.widget.snippet import CSS


def opened(page, site, *args, **options):
    page.goto(site.page(*args, **options))
    return Widget(page).ready()


# -- requests ---------------------------------------------------------------------------------------


def test_two_files_are_fetched(page, site, watch):
    widget = opened(page, site)
    widget.amount.fill("5")
    widget.swap.click()
    widget.quote.fill("kzt")
    widget.quote.press("Tab")
    assert watch.paths == ["/", "/widget.js", "/rates.json"]


@pytest.mark.parametrize(
    ("quote", "files"),
    [("RUB", ["/series/cbr/USD.json"]), ("GBP", ["/series/ecb/USD.json", "/series/ecb/GBP.json"])],
)
def test_a_chart_fetches_the_series_of_its_currencies(page, site, watch, quote, files):
    widget = opened(
        page, site, f'<currency-converter from="USD" to="{quote}" chart="1m"></currency-converter>'
    )
    assert watch.paths[3:] == []
    widget.chart()
    assert sorted(watch.paths[3:]) == sorted(files)


def test_no_cookie_and_no_referrer_are_sent(page, site, watch):
    opened(page, site)
    page.context.add_cookies([{"name": "who", "value": "me", "url": site.url}])
    page.goto(site.page(path="/again"))
    Widget(page).ready()
    sent = [request.headers for request in site.log if request.path == "/rates.json"]
    assert len(sent) == 2
    assert not any({"cookie", "referer"} & headers.keys() for headers in sent)
    watch.ignored = ["/widget.js", "/rates.json"]


def test_a_hundred_elements_make_one_request(page, site, watch):
    page.goto(site.page(ELEMENT * 100))
    Widget(page).ready()
    answers = page.locator("[part~=result]").all_inner_texts()
    assert len(answers) == 100
    assert all("7,552.73" in text for text in answers)
    assert watch.paths == ["/", "/widget.js", "/rates.json"]


@pytest.mark.parametrize(("attribute", "count"), [("", 0), ("remember", 1)])
def test_something_is_stored_only_if_the_page_says_so(page, site, watch, attribute, count):
    widget = opened(page, site, ELEMENT.replace("amount", f"{attribute} amount", 1))
    widget.amount.fill("5")
    stored = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    page.evaluate("localStorage.clear()")
    assert stored == [count, 0, ""]


# -- failures ---------------------------------------------------------------------------------------


def changed(**tables):
    """The file with other content for some keys of its first table."""
    content = document()
    content["tables"][0] |= tables
    return content


GOOD = json.dumps(document())
REFUSED = {
    "missing": Answer(status=404),
    "server error": Answer(status=500),
    "cut JSON": as_json(GOOD[:500]),
    "cut body": Answer(GOOD, length=len(GOOD) + 1000, cut=len(GOOD)),
    "HTML": Answer("<!doctype html><title>Log in</title>", headers={"Content-Type": "text/html"}),
    "empty": as_json(""),
    "null": as_json("null"),
    "list": as_json("[]"),
    "garbled gzip": as_json(b"\x1f\x8b\x08" + b"garbled" * 20, **{"Content-Encoding": "gzip"}),
    "other format": as_json(document() | {"format": 2}),
    "zero": as_json(changed(figures={"USD": "0"})),
    "negative": as_json(changed(figures={"USD": "-75.5"})),
    "no number": as_json(changed(figures={"USD": "NaN"})),
    "a float": as_json(changed(figures={"USD": 75.5})),
    "__proto__": as_json(GOOD.replace('"figures": {', '"figures": {"__proto__": "1", ', 1)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_rates_that_cannot_be_used_are_said_and_the_text_of_the_page_stands(page, site, watch, name):
    watch.allowed = ["Failed to load resource"]
    site.script("/rates.json", REFUSED[name])
    page.goto(site.page())
    widget = Widget(page)
    widget.part("message").first.wait_for()
    text = widget.text()
    assert "100 USD = 7000 RUB, 1 May 2026" in text
    assert "7,552" not in text
    assert re.search(r"could not be loaded|damaged|another version", text)


def test_rates_of_another_site_need_its_permission(page, site, watch):
    watch.allowed = ["CORS", "Failed to load resource"]
    with Server() as other:
        other.script("/rates.json", as_json(document()))
        body = ELEMENT.replace("amount", f'rates="{other.url}/rates.json" amount', 1)
        page.goto(site.page(body, csp=CSP.replace("connect-src 'self'", f"connect-src {other.url}")))
        Widget(page).part("message").first.wait_for()
        assert "could not be loaded" in Widget(page).text()
        watch.ignored = [other.url]


def test_ten_megabytes_are_refused_within_seconds(page, site, watch):
    site.script("/rates.json", as_json(GOOD + " " * 10_000_000))
    page.goto(site.page())
    Widget(page).part("message").filter(has_text="damaged").wait_for(timeout=5_000)


@pytest.mark.parametrize(("turn", "result"), [(1, "7,552.73"), (-1, "8,000.00")])
def test_the_first_table_with_both_currencies_answers(page, site, watch, turn, result):
    content = document()
    content["tables"][-1]["figures"]["RUB"] = "80"
    site.rates(content | {"tables": content["tables"][::turn]})
    assert result in opened(page, site).result.inner_text()


def test_rates_are_asked_for_again_when_the_browser_comes_online(page, site, watch):
    watch.allowed = ["Failed to load resource"]
    site.script("/rates.json", Answer(status=503), as_json(document()))
    page.goto(site.page())
    widget = Widget(page)
    widget.part("message").first.wait_for()
    page.evaluate("dispatchEvent(new Event('online'))")
    assert "7,552.73" in widget.ready().result.inner_text()
    assert watch.paths.count("/rates.json") == 2
    watch.ignored = ["/widget.js", "/rates.json"]


# -- pages ------------------------------------------------------------------------------------------


PAGES = {
    "quirks mode": {"doctype": ""},
    "an address elsewhere": {"head": '<base href="https://elsewhere.invalid/a/">'},
    "a bad language": {"html": '<html lang="xx-bad">'},
    "no language": {"html": "<html>"},
}


@pytest.mark.parametrize("name", PAGES)
def test_it_converts_on_a_page_with(page, site, watch, name):
    widget = opened(page, site, **PAGES[name])
    widget.amount.fill("200")
    assert "15,105.46" in widget.result.inner_text()


STYLES = {
    "everything unset": "* { all: unset }",
    "no inputs": "input, button, ul, li { display: none !important }",
    "white on white": "* { color: white !important; background: white !important }",
    "spaced text": "* { line-height: 1.5; letter-spacing: .12em; word-spacing: .16em }",
}


@pytest.mark.parametrize("name", STYLES)
def test_it_is_seen_on_a_page_with_the_style(page, site, watch, name):
    widget = opened(page, site, head=site.style(STYLES[name]), csp=STYLED)
    widget.quote.click()
    for one in (widget.amount, widget.base, widget.swap, widget.quote, widget.source, widget.options.first):
        box = one.bounding_box()
        assert one.is_visible()
        assert box["width"] > 20
        assert box["height"] > 12
    assert widget.result.evaluate("one => getComputedStyle(one).color") != "rgb(255, 255, 255)"


def test_a_page_at_320_pixels_does_not_scroll_sideways(page, site, watch):
    page.set_viewport_size({"width": 320, "height": 640})
    widget = opened(page, site, head=site.style(STYLES["spaced text"]), csp=STYLED)
    widget.quote.click()
    width, boxes = page.evaluate("""() => [
        document.documentElement.scrollWidth,
        [...document.querySelector("currency-converter").shadowRoot.querySelectorAll("*")]
            .filter(one => one.checkVisibility() && !one.closest("[class=live], .line, svg"))
            .map(one => [one.className || one.tagName, one.getBoundingClientRect()])
            .filter(([, {left, right}]) => left < 0 || right > 320)
            .map(([name]) => String(name)),
    ]""")
    assert [width, boxes] == [320, []]


def test_the_language_around_another_component_is_that_of_the_converter_in_it(page, site, watch):
    page.goto(site.page('<div lang="de"></div>'))
    page.evaluate("""() => document.querySelector("div").attachShadow({mode: "open"})
        .append(document.createElement("currency-converter"))""")
    page.get_by_label("Betrag").wait_for()


BOXES = ["float: left", "display: inline-block", "display: table", "position: absolute"]


@pytest.mark.parametrize("style", BOXES)
def test_a_box_that_shrinks_to_its_content_is_not_wider_than_the_window(page, site, watch, style):
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, site, head=site.style(f"currency-converter {{ {style} }}"), csp=STYLED)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


ENLARGED = {
    "zoom of the element": "currency-converter { zoom: 1.5 }",
    "zoom of the page": "body { zoom: .75 }",
    "vertical writing": "body { writing-mode: vertical-rl }",
    "large type": "html { font-size: 60px }",
}


TWO_FRAMES = """() => new Promise(
    done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))"""


@pytest.mark.parametrize("name", ENLARGED)
def test_the_list_is_at_its_field_and_within_the_window_with(page, site, watch, name):
    widget = opened(page, site, head=site.style(ENLARGED[name]), csp=STYLED)
    widget.base.click()
    widget.options.first.wait_for()
    page.evaluate(TWO_FRAMES)
    field = widget.part("from").locator(".field").bounding_box()
    box = widget.part("list").first.bounding_box()
    assert abs(box["x"] - min(field["x"], 992 - box["width"])) < 2
    gaps = [box["y"] - field["y"] - field["height"], field["y"] - box["y"] - box["height"]]
    assert 0 < max(gaps) < 8
    assert 8 <= box["x"] <= box["x"] + box["width"] <= 992


def test_it_is_printed_in_light_colours(page, site, watch):
    widget = opened(page, site, ELEMENT.replace("amount", 'theme="dark" amount', 1))
    page.emulate_media(media="print")
    color = widget.result.evaluate("one => getComputedStyle(one).color")
    page.emulate_media(media="screen")
    assert color == "rgb(20, 23, 31)"


def test_a_module_finds_the_rates_beside_it(page, site, watch):
    site.script("/fx/widget-9.js", script())
    site.rates(document(), "/fx/rates.json")
    opened(page, site, head='<script type="module" src="/fx/widget-9.js"></script>', own_script=False)
    assert "/fx/rates.json" in watch.paths


def test_elements_that_come_and_go_leave_nothing_behind(page, site, watch):
    opened(page, site)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def counted():
        devtools.send("HeapProfiler.collectGarbage")
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in metrics if one["name"] in {"Nodes", "JSEventListeners"}}

    page.evaluate(COME_AND_GO, 20)
    before = counted()
    page.evaluate(COME_AND_GO, 1000)
    after = counted()
    assert all(after[name] - before[name] < 500 for name in before), (before, after)


COME_AND_GO = """async count => {
    const places = [document.querySelector("main"), document.querySelector("h1")];
    for (let i = 0; i < count; i++) {
        const one = document.createElement("currency-converter");
        one.setAttribute("to", "RUB");
        places[0].append(one);
        if (i % 10 === 0) await null;
        places[1].append(one);
        one.remove();
        if (i % 100 === 0) await new Promise(done => setTimeout(done));
    }
    await new Promise(done => setTimeout(done, 50));
}"""


# -- the movement of the page -----------------------------------------------------------------------


STORY = "<p>" + "The rouble was steady on Friday. " * 8 + "</p>"


@pytest.mark.parametrize("width", [320, 1000])
def test_the_page_moves_little_when_the_converter_appears_and_not_when_its_list_opens(
    page, site, watch, width
):
    page.set_viewport_size({"width": width, "height": 800})
    site.script("/rates.json", Answer(GOOD, delay=0.15))
    widget = opened(page, site, STORY + ELEMENT + STORY * 4, head=site.style(CSS), csp=STYLED)
    loaded = page.evaluate(MOVED)
    widget.quote.click()
    widget.options.first.wait_for()
    assert loaded <= 0.02
    assert page.evaluate(MOVED) == loaded


# -- right to left ----------------------------------------------------------------------------------


def test_a_latin_name_in_a_page_from_right_to_left_begins_with_its_whole_code(page, site, watch):
    page.goto(
        site.page(
            '<currency-converter from="USD" to="RUB" lang="en"></currency-converter>', html='<html dir="rtl">'
        )
    )
    widget = Widget(page).ready()
    assert widget.quote.input_value() == "RUB\u200f – Russian Ruble"
    widget.quote.fill(widget.quote.input_value())
    assert widget.options.first.inner_text().split()[0] == "RUB"


def test_equations_run_from_left_to_right_in_a_page_that_does_not(page, site, watch):
    page.goto(site.page(html='<html lang="ar" dir="rtl">'))
    Widget(page).ready()
    places = page.evaluate("""() => {
        const root = document.querySelector("currency-converter").shadowRoot;
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        const found = [];
        while (walker.nextNode()) {
            const node = walker.currentNode;
            const parent = node.parentElement;
            if (!node.data.includes("=") || !parent.checkVisibility() || parent.closest(".live")) continue;
            const at = i => {
                const range = document.createRange();
                range.setStart(node, i);
                range.setEnd(node, i + 1);
                return range.getBoundingClientRect().left;
            };
            found.push([at(0), at(node.data.indexOf("=")), at(node.data.length - 1)]);
        }
        return found;
    }""")
    assert len(places) == 3
    assert all(first < equals <= last for first, equals, last in places)


def test_two_sites_do_not_share_what_they_fetched(page, site, watch):
    with Site() as other:
        content = document()
        content["tables"][0]["figures"]["USD"] = "80"
        other.script("/other.json", as_json(content, **{"Access-Control-Allow-Origin": "*"}))
        second = ELEMENT.replace("amount", f'id="second" rates="{other.url}/other.json" amount', 1)
        page.goto(
            site.page(ELEMENT + second, csp=CSP.replace("'self'; require", f"'self' {other.url}; require"))
        )
        first = Widget(page).ready().result.inner_text()
        assert "7,552.73" in first
        assert "8,000.00" in Widget(page, "#second").ready().result.inner_text()
        watch.ignored = [other.url]
