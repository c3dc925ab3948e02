"""How fast the converter of web pages is: ``python tests/benchmarks/widget.py``; nothing is asserted.

``--screens DIR`` writes pictures of its states into a directory instead, to be looked at;
``--picture FILE`` writes that of the README, with the rates of the package.
Needs the extra ``test`` and an installed Chromium. Each time is the median of five rounds, in each of which
the page is opened anew; the machine's load is told before and after.
"""

import argparse
import gzip
import io
import os
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright
from support import browser, browser_states

from converter import Converter
from converter.widget import document, export
from converter.widget.snippet import CSS, snippet

ROUNDS = int(os.environ.get("ROUNDS", "5"))
ELEMENT = '<currency-converter amount="100" from="USD" to="EUR">100 USD = 89.51 EUR</currency-converter>'
STORY = "<p>" + "The rouble was steady on Friday, after a week in which it had not been. " * 8 + "</p>"
RESERVED = CSS + " body { margin: 1rem; font: 16px/1.5 sans-serif }"

# Times of the events of conversion, and what the page moved.
LISTEN = """
globalThis.answers = [];
globalThis.moved = 0;
document.addEventListener("convert", () => {
    document.documentElement.offsetHeight;
    answers.push(performance.now());
});
new PerformanceObserver(list => list.getEntries().forEach(one => moved += one.value))
    .observe({type: "layout-shift", buffered: true});
"""
ARRIVED = """() => performance.getEntriesByType("resource")
    .find(({name}) => name.endsWith("rates.json")).responseEnd"""
# From the event to the new layout, in milliseconds, for each of 300 keys.
TYPE = """() => {
    const host = document.querySelector("currency-converter");
    const input = host.shadowRoot.querySelector("input");
    const times = [];
    for (let i = 0; i < 300; i++) {
        const text = String(1234567 * (i + 1)).slice(0, 1 + (i % 9)) + (i % 3 ? ".5" : "");
        const began = performance.now();
        input.value = text;
        input.dispatchEvent(new InputEvent("input", {bubbles: true, composed: true}));
        host.offsetHeight;
        times.push(performance.now() - began);
    }
    return times;
}"""
OPEN_LIST = """() => {
    const root = document.querySelector("currency-converter").shadowRoot;
    const input = root.querySelectorAll("[role=combobox]")[1];
    input.focus();
    const began = performance.now();
    input.click();
    root.querySelector("[role=option]").offsetHeight;
    return [performance.now() - began, root.querySelectorAll("[role=option]").length];
}"""


def rates():
    """The text of rates.json with all currencies that the rates of the package have."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"CONVERTER_NOW": browser.NOW, "CONVERTER_OFFLINE": "1", "CONVERTER_CACHE_DIR": folder}
        with Converter(redistributable=True, environ=environ) as converter:
            return document.text(document.document(converter))


def opened(chromium, site, url, rate, width=1000):
    """A new page in a new context, so that nothing is cached."""
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.add_init_script(LISTEN)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.goto(url)
    return context, page


def until(page, expression, seconds=60):
    """Wait until an expression is true. The policy of the page forbids what Playwright waits with."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise TimeoutError(expression)
        time.sleep(0.02)


def one_round(chromium, site, rate):
    """The figures of one round: milliseconds by name."""
    found = {}
    context, page = opened(chromium, site, site.page(ELEMENT), rate)
    until(page, "answers.length")
    found["first answer after rates.json"] = page.evaluate("answers[0]") - page.evaluate(ARRIVED)
    keys = page.evaluate(TYPE)
    found["a key to the result, half of them"] = statistics.median(keys)
    found["a key to the result, 99 of 100"] = statistics.quantiles(keys, n=100)[98]
    found["the list, opened for the first time"], found["currencies"] = page.evaluate(OPEN_LIST)
    page.keyboard.press("Escape")
    found["the list, opened again"] = page.evaluate(OPEN_LIST)[0]
    context.close()
    context, page = opened(chromium, site, site.page(ELEMENT * 100), rate)
    before = len(site.targets)
    until(page, "answers.length === 100")
    found["100 elements after rates.json"] = page.evaluate("answers.at(-1)") - page.evaluate(ARRIVED)
    found["requests of 100 elements"] = site.targets[before - 3 :].count("/rates.json")
    context.close()
    return found


def shift(chromium, site, width):
    """The layout shift of a page with text, until some time after the answer, and of opening the list."""
    head = site.style(RESERVED)
    url = site.page(STORY + ELEMENT + STORY * 5, head=head, csp=browser.STYLED)
    context, page = opened(chromium, site, url, 1, width)
    until(page, "answers.length")
    page.wait_for_timeout(300)
    loaded = page.evaluate("moved")
    page.evaluate(OPEN_LIST)
    page.wait_for_timeout(300)
    after = page.evaluate("moved")
    context.close()
    return loaded, after - loaded


def load():
    return " ".join(f"{one:.1f}" for one in os.getloadavg())


TARGETS = {
    "first answer after rates.json": 60,
    "a key to the result, half of them": 4,
    "a key to the result, 99 of 100": 4,
    "the list, opened for the first time": 30,
    "the list, opened again": 30,
    "100 elements after rates.json": 500,
}


def measure(chromium):
    text = rates()
    print(f"load before: {load()} on {os.cpu_count()} processors; median of {ROUNDS} rounds")
    for name, data in (("script", browser.SCRIPT.read_bytes()), ("rates.json", text.encode())):
        print(f"{name}: {len(data)} bytes, {len(gzip.compress(data, 9))} as gzip -9")
    with browser.Site() as site:
        site.rates(text)
        one_round(chromium, site, 1)  # the first is slower
        rounds = [(one_round(chromium, site, 1), one_round(chromium, site, 4)) for _ in range(ROUNDS)]
        print(f"\n{'milliseconds':38}{'plain':>8}{'to reach':>10}{'CPU / 4':>10}{'to reach':>10}")
        for name, target in TARGETS.items():
            plain, slow = (statistics.median(both[i][name] for both in rounds) for i in (0, 1))
            print(f"{name:38}{plain:8.1f}{target:10}{slow:10.1f}{4 * target:10}")
        last = rounds[-1][0]
        print(
            f"\n{last['currencies']} currencies; 100 elements make {last['requests of 100 elements']} request"
        )
        for width in (320, 1000):
            both = [shift(chromium, site, width) for _ in range(ROUNDS)]
            moved, opening = (statistics.median(one[i] for one in both) for i in (0, 1))
            print(f"layout shift at {width} pixels: {moved:.4f}, of opening the list {opening:.4f}")
    print(f"load after: {load()}")


# -- pictures ---------------------------------------------------------------------------------------


def news(site):
    """A news page with a narrow column into which the lines of ``convert widget snippet`` were copied."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {"CONVERTER_NOW": browser.NOW, "CONVERTER_OFFLINE": "1", "CONVERTER_CACHE_DIR": folder}
        with Converter(redistributable=True, environ=environ) as converter:
            script, element, *_ = snippet(converter, 100, "USD", "EUR").splitlines()
    name = script.partition('src="')[2].partition('"')[0]
    site.script(f"/{name}", browser.script())
    style = f"""{RESERVED}
        main {{ display: grid; grid-template-columns: 1fr 17rem; gap: 0 2rem }}
        h1 {{ grid-column: 1 / 3; font-family: serif }}
        @media (width < 40rem) {{ main {{ display: block }} }}
    """
    body = f"<article>{STORY * 4}</article><aside>{element}{STORY}</aside>"
    return site.page(body, head=site.style(style) + script, csp=browser.STYLED, own_script=False)


def pictures(chromium, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, state in browser_states.STATES.items():
        context = chromium.new_context()
        with browser.Site() as site:
            page = context.new_page()
            state.open(page, site)
            page.screenshot(path=folder / f"{name}.png")
        context.close()
    with browser.Site() as site:
        context = chromium.new_context(java_script_enabled=False, viewport={"width": 1000, "height": 400})
        page = context.new_page()
        page.goto(site.page())
        page.screenshot(path=folder / "no-script.png")
        context.close()
        for width in (320, 1000):
            page = chromium.new_page(viewport={"width": width, "height": 800})
            watch = browser.Watch(page)
            page.clock.set_fixed_time(browser.NOW)
            page.goto(news(site))
            browser.Widget(page).ready()
            page.screenshot(path=folder / f"news-{width}.png", full_page=True)
            print(f"news page at {width} pixels: console {watch.said}, requests {watch.paths}")
            page.close()
    print(*sorted(path.name for path in folder.iterdir()))


def picture(chromium, path):
    """The element with its chart, alone, two pixels for each of CSS; needs Pillow, of the extra ``plot``."""
    from PIL import Image

    with (
        tempfile.TemporaryDirectory() as folder,
        Converter(
            offline=True, redistributable=True, clock=lambda: datetime.fromisoformat(browser.NOW),
            environ={"CONVERTER_CACHE_DIR": folder},
        ) as converter,
    ):  # fmt: skip
        files = export.made(converter, ("USD", "EUR"), ("USD", "EUR")).files
    with browser.Site() as site:
        for name, data in files.items():
            if name.endswith(".json"):
                site.rates(data, f"/{name}")
        page = chromium.new_page(viewport={"width": 640, "height": 900}, device_scale_factor=2)
        page.emulate_media(color_scheme="light")
        page.clock.set_fixed_time(browser.NOW)
        element = ELEMENT.replace("amount", 'chart="1y" amount', 1)
        page.goto(site.page(element, head=site.style("html { font-family: sans-serif }"), csp=browser.STYLED))
        widget = browser.Widget(page).ready()
        widget.chart()
        page.mouse.move(0, 0)
        shot = Image.open(io.BytesIO(widget.host.screenshot()))
        page.close()
    shot.convert("RGB").quantize(32).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--screens", type=Path, metavar="DIR")
    parser.add_argument("--picture", type=Path, metavar="FILE")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.chromium(), args=browser.ARGUMENTS)
        if options.screens:
            pictures(chromium, options.screens)
        elif options.picture:
            picture(chromium, options.picture)
        else:
            measure(chromium)


if __name__ == "__main__":
    main()
