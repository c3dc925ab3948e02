"""The screens in the README are recorded from the program; ``UPDATE_README=1`` records them anew."""

import io
import os
import re
import sys
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text
from support.processes import UNIX
from support.terminal import on_a_terminal

ROOT = Path(__file__).parent.parent
SCREENS = Path(__file__).parent / "screens"
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = {
    "question": "100 USD to EUR, GBP, JPY on 2016-02-14",
    "explain": "100 DEM FRF --explain",
    "history": "history EUR USD --since 2026-08-01 --until 2026-10-30 --chart",
}
NOW = "2026-10-31T12:00:00Z"


WIDTH = 80


def shown(words):
    environ = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("CONVERTER_", "NO_COLOR"))},
        "CONVERTER_OFFLINE": "1", "CONVERTER_NOW": NOW, "CONVERTER_CACHE_DIR": os.devnull,
        "CONVERTER_CONFIG": os.devnull, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8",
    }  # fmt: skip
    return on_a_terminal([sys.executable, "-m", "converter", *words.split()], environ, WIDTH)


def recorded(words):
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, legacy_windows=False)
    console.print(f"[bold]$[/] convert {words}", highlight=False)
    lines = Text.from_ansi(shown(words).rstrip("\n"))
    assert max(len(line) for line in lines.plain.splitlines()) <= WIDTH
    console.print(lines, no_wrap=True)
    svg = console.export_svg(title="convert", unique_id="screen")
    # A picture that fetches fonts from a stranger's server is none to show; monospace does.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


@UNIX
@pytest.mark.parametrize("name", COMMANDS)
def test_a_screen_is_what_the_program_shows(name):
    path = SCREENS / f"{name}.svg"
    if os.environ.get("UPDATE_README"):
        path.write_text(recorded(COMMANDS[name]), encoding="utf-8")
    # What is shown counts, and not the frame that a version of Rich draws around it.
    assert _texts(path.read_text(encoding="utf-8")) == _texts(recorded(COMMANDS[name]))


def _texts(svg):
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_every_screen_stands_in_the_readme():
    shown = set(re.findall(r"tests/screens/(\w+)\.svg", README))
    assert shown == set(COMMANDS) == {path.stem for path in SCREENS.glob("*.svg")}


def test_the_picture_of_the_web_page_is_small_and_described():
    """``tests/benchmarks/widget.py --picture tests/screens/widget.png`` makes it anew."""
    ((name, width),) = re.findall(r'<img src="tests/screens/(\w+\.png)" width="(\d+)" alt="\w[^"]+">', README)
    assert [path.name for path in SCREENS.glob("*.png")] == [name]
    data = (SCREENS / name).read_bytes()
    assert len(data) <= 60_000
    assert int.from_bytes(data[16:20]) == 2 * int(width)
