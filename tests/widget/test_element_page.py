"""What the page about the element names is what the script and the files have."""

import re
from datetime import UTC, datetime
from pathlib import Path

from support.widget_core import SCRIPT

import converter.widget
from converter import Converter
from converter.widget.document import document
from converter.widget.snippet import CSS

PAGE = Path(converter.widget.__file__).with_name("ELEMENT.md").read_text(encoding="utf-8")
CODE = SCRIPT.read_text(encoding="utf-8")


def section(title):
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_it_has_every_custom_property():
    assert set(re.findall(r"--converter-\w+", section("Looks"))) == set(re.findall(r"--converter-\w+", CODE))


def test_its_parts_are_those_of_the_script():
    listed = section("Looks").partition("::part()`:")[2].partition(".\n")[0]
    parts = set(re.findall(r"`([\w-]+)`", listed))
    assert set(re.findall(r'part: "([\w-]+)"', CODE)) <= parts
    assert all(f'"{name}"' in CODE for name in parts)


def test_it_has_every_attribute():
    rows = re.findall(r"(?m)^\| (`.*?) \|", section("Attributes"))
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert listed == {"amount", "from", "to", "rates", "lang", "theme", "chart", "remember"}


def test_it_says_which_keys_the_file_of_rates_has(tmp_path):
    at = datetime(2026, 10, 30, 20, tzinfo=UTC)
    environ = {"CONVERTER_CACHE_DIR": str(tmp_path)}
    with Converter(offline=True, clock=lambda: at, environ=environ, redistributable=True) as converter:
        content = document(converter)
    keys = content.keys() | {key for table in content["tables"] for key in table}
    told = set(re.findall(r"`(\w+)`", section("rates.json, format 1")))
    assert keys <= told
    assert len(keys) > 15


def test_it_has_the_line_of_css_that_is_printed():
    assert CSS in PAGE
