"""One Chromium and one page for all tests of this directory.

It is closed after them: while it runs, Playwright's event loop keeps `asyncio.run` from working elsewhere.
This is why the directory is a package: pytest then knows when its last test has run.
"""

from urllib.parse import urlsplit

import pytest
from support.browser import ARGUMENTS, NOW, Site, Watch, axe, chromium


@pytest.fixture(scope="package")
def browser():
    reason = "playwright is not installed"
    api = pytest.importorskip("playwright.sync_api", reason=reason, exc_type=ImportError)
    path = chromium()
    if path is None:
        pytest.skip("no Chromium is installed")
    with api.sync_playwright() as playwright:
        try:
            made = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        except api.Error as error:
            pytest.skip(f"{path} does not start: {error.message.splitlines()[0]}")
        yield made
        made.close()


@pytest.fixture(scope="package")
def tab(browser):
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(20_000)
    return context.new_page()


@pytest.fixture
def site():
    with Site() as made:
        yield made


@pytest.fixture
def page(tab):
    """A page of 1000 pixels in light colours, whose clock stands at `NOW`. A new one would cost a second."""
    tab.set_viewport_size({"width": 1000, "height": 800})
    tab.emulate_media(color_scheme="light", forced_colors="none")
    tab.clock.set_fixed_time(NOW)
    yield tab
    tab.context.clear_cookies()


@pytest.fixture
def watch(page):
    """What the page says and asks for. The test fails if it says anything, or asks twice or another site.

    ``allowed``: parts of what it may say; ``ignored``: paths and addresses that it may ask for as it likes.
    """
    made = Watch(page)
    yield made
    made.close()
    assert not made.unexpected
    asked = [url for url in made.urls if not any(part in url for part in made.ignored)]
    assert len(asked) == len(set(asked)), asked
    assert len({urlsplit(url).netloc for url in asked}) <= 1, asked


@pytest.fixture(scope="session")
def axe_core():
    """The text of axe-core."""
    path = axe()
    if path is None:
        pytest.skip("AXE_CORE names no axe.min.js")
    with open(path, encoding="utf-8") as file:
        return file.read()
