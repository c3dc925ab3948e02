"""The converter of web pages for everyone: what axe-core finds, and what a screen reader is told."""

import pytest
from support.browser import Widget, faults
from support.browser_states import STATES


@pytest.mark.parametrize("name", STATES)
def test_axe_finds_nothing_wrong_and_leaves_nothing_open(page, site, watch, axe_core, name):
    if STATES[name].lost:
        watch.allowed = ["Failed to load resource"]
    STATES[name].open(page, site)
    assert not faults(page, axe_core)


SNAPSHOT = """\
- group "Currency converter":
  - text: Amount
  - textbox "Amount": "100"
  - text: From
  - combobox "From": USD – US Dollar
  - button "Swap currencies"
  - text: To
  - combobox "To": RUB – Russian Ruble
  - text: 100 USD = 7,552.73 RUB 1 USD = 75.5273 RUB 1 RUB = 0.0132402 USD
  - link "Bank of Russia":
    - /url: https://www.cbr.ru/
  - text: ", October 31, 2026 official rate"
"""


def test_what_a_screen_reader_is_told(page, site, watch):
    page.goto(site.page())
    assert Widget(page).ready().host.aria_snapshot() == SNAPSHOT.strip()
