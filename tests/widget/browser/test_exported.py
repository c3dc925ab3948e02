"""The exported directory, served as files by Python's own server, and a news page with the copied lines."""

import os
import re
import subprocess
import sys

import pytest
from support.browser import MOVED, NOW, STYLED, Widget, faults, script

CURRENCIES = "USD,EUR,GBP,JPY,CHF,SEK"
STORY = "<p>" + "The krona was steady on Friday. " * 8 + "</p>"


@pytest.fixture(scope="module")
def convert(tmp_path_factory):
    """A function that runs the command with the rates of the package alone, on 30 October 2026."""
    folder = tmp_path_factory.mktemp("empty")
    settings = {
        "CONVERTER_NOW": NOW,
        "CONVERTER_OFFLINE": "1",
        "CONVERTER_CACHE_DIR": str(folder),
        "CONVERTER_CONFIG": str(folder / "none.toml"),
    }

    def run(*words):
        command = [sys.executable, "-m", "converter", *words]
        ran = subprocess.run(command, env=os.environ | settings, capture_output=True, check=True)
        return ran.stdout.decode()

    return run


@pytest.fixture(scope="module")
def exported(convert, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fx")
    convert("widget", "export", str(folder), "--currencies", CURRENCIES, "--source", "ecb")
    return folder


@pytest.fixture(scope="module")
def lines(convert):
    """The lines to copy: the script, the element, and the line of CSS."""
    printed = convert("widget", "snippet", "100", "USD", "SEK", "--source", "ecb")
    script, element, _, css, *_ = printed.splitlines()
    return script, element, css


@pytest.fixture(scope="module")
def address(exported):
    """The address of the directory, served by ``python -m http.server``."""
    options = ["--bind", "127.0.0.1", "--directory", str(exported)]
    command = [sys.executable, "-u", "-m", "http.server", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        port = re.search(r"port (\d+)", server.stdout.readline())[1]
        yield f"http://127.0.0.1:{port}/"
        server.terminate()


def test_it_shows_what_the_command_prints(page, watch, address, convert):
    page.goto(address)
    widget = Widget(page).ready()
    widget.amount.fill("1234.56")
    widget.quote.click()
    widget.quote.fill("SEK")
    widget.quote.press("Enter")
    shown = widget.part("figure").inner_text().replace(",", "")
    base = widget.base.input_value()[:3]
    assert shown == convert("-q", "1234.56", base, "SEK", "--source", "ecb").strip()


def test_it_asks_for_nothing_but_its_files(page, watch, address, exported):
    page.goto(address)
    Widget(page).ready()
    (name,) = [path.name for path in exported.glob("widget-*.js")]
    assert watch.urls == [address, f"{address}{name}", f"{address}rates.json"]


@pytest.mark.parametrize(("width", "scheme"), [(1000, "light"), (1000, "dark"), (320, "light")])
def test_axe_finds_nothing_wrong_with_the_page(page, address, axe_core, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    Widget(page).ready()
    assert not faults(page, axe_core)


@pytest.mark.parametrize("width", [320, 1000])
def test_the_page_hardly_moves_and_does_not_scroll_sideways(page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    Widget(page).ready()
    assert page.evaluate(MOVED) <= 0.02
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_opened_as_a_file_it_says_how_to_serve_it(page, exported):
    page.goto((exported / "index.html").as_uri())
    widget = Widget(page)
    widget.part("message").first.wait_for()
    assert "python3 -m http.server" in widget.text()


@pytest.mark.parametrize("width", [320, 1000])
@pytest.mark.parametrize("column", ["15rem", "100%"])
def test_the_copied_lines_are_enough_on_a_news_page_with_a_strict_policy(
    page, site, watch, exported, lines, width, column
):
    load, element, css = lines
    page.set_viewport_size({"width": width, "height": 800})
    (name,) = [path.name for path in exported.glob("widget-*.js")]
    site.script(f"/{name}", script())
    site.rates((exported / "rates.json").read_text(encoding="utf-8"))
    style = site.style(f"{css} aside {{ width: {column}; max-width: 100% }}")
    body = f"{STORY}<aside>{element}{STORY}</aside>"
    page.goto(site.page(body, head=style + load, csp=STYLED, own_script=False))
    Widget(page).ready()
    assert watch.paths == ["/", "/page.css", f"/{name}", "/rates.json"]
    assert page.evaluate(MOVED) <= 0.02
