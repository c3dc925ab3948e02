"""The bar on standard error while a source is fetched from."""

import io
import time

import pytest

from converter.api.converter import Converter
from converter.cli.grammar import Options
from converter.cli.progress import Bar
from converter.cli.session import watched


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Makes standard error a terminal; pytest's own capture takes it back before a test begins."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")

    def make():
        stream = Terminal()
        monkeypatch.setattr("sys.stderr", stream)
        return stream

    return make


def _until(seen):
    ends = time.monotonic() + 5
    while not seen():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_nothing_is_shown_of_what_takes_less_than_half_a_second(terminal):
    screen = terminal()
    bar = Bar("never")
    bar.requested("ecb", 1)
    bar.answered("ecb")
    bar.ended("ecb")
    assert screen.getvalue() == ""


def test_what_takes_longer_is_counted_and_then_gone(terminal):
    screen = terminal()
    bar = Bar("never", after=0.0)
    bar.requested("nbp", 12)
    bar.answered("nbp")
    _until(lambda: "asking nbp" in screen.getvalue())
    _until(lambda: "1 of 12" in screen.getvalue())
    bar.ended("nbp")
    # The cursor is back, and the line is cleared for what follows.
    assert screen.getvalue().endswith("\x1b[2K")
    assert "\x1b[?25h" in screen.getvalue()


@pytest.mark.parametrize(("is_one", "term"), [(False, "xterm"), (True, "dumb"), (True, "")])
def test_without_a_terminal_nobody_watches(is_one, term, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal() if is_one else io.StringIO())
    monkeypatch.setenv("TERM", term)
    with Converter(offline=True, cache_dir=tmp_path) as converter:
        assert watched(converter, Options()).progress is None


def test_on_a_terminal_a_bar_watches(terminal, tmp_path):
    terminal()
    with Converter(offline=True, cache_dir=tmp_path) as converter:
        made = watched(converter, Options()).progress
        assert isinstance(made(), Bar)
