"""Text on a terminal is wrapped at words to its width; elsewhere no line is broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.processes import UNIX
from support.terminal import on_a_terminal

from converter.cli.writer import cells, wrapped

LINES = st.text(alphabet="ab .,:;-円é", max_size=120)


@given(LINES, st.integers(10, 60))
def test_no_part_is_longer_than_the_width_unless_it_is_one_word(line, columns):
    for part in wrapped(line, columns):
        assert cells(part) <= columns or " " not in part.strip()


@given(LINES, st.integers(10, 60))
def test_no_word_is_broken_or_lost(line, columns):
    assert " ".join(wrapped(line, columns)).split() == line.split()


def test_a_wide_character_takes_two_columns():
    assert wrapped("円円円 円円", 8) == ["円円円", "  円円"]


def test_parts_after_the_first_are_indented_by_two_more():
    assert wrapped("convert: aaaa bbbb", 14) == ["convert: aaaa", "  bbbb"]
    assert wrapped("  aaaa bbbb", 8) == ["  aaaa", "    bbbb"]


def test_a_curl_line_can_be_copied():
    line = "  curl -s 'https://example.org/rates?base=USD' -H 'accept: application/json'"
    assert wrapped(line, 40) == [line]


QUESTIONS = (
    "100 DEM FRF --explain",
    "100 USD RUB",
    "100 USD RUB KZT AED XAU",
    "100 USD ZZZ",
    "100 USD BTC",
    "1e99 USD EUR",
    "rates USD --on 2026-04-24",
    "compare 100 USD RUB",
    "history EUR USD --chart",
    "history EUR USD --since 2026-06-01 --until 2026-06-02",
    "watch USD RUB --above 95",
    "config",
    "cache info",
    "currencies frank",
    "sources",
    "sources cbr",
    "--nonsense",
    "help",
    "history --help",
)
END = "-- end --"


# Each line in turn, in one process on a terminal.
IN_TURN = f"""
import os, sys
os.environ["CONVERTER_SEED_DIR"], *lines = sys.argv[1:]
from converter.cli.main import main
for line in lines:
    main(line.split())
    print("{END}")
"""


@UNIX
@pytest.mark.parametrize("width", [40, 80])
def test_every_screen_fits_the_terminal(width, command):
    (*python, _, seed), environ = command
    words = [*python, IN_TURN, seed, *QUESTIONS]
    screens = on_a_terminal(words, {**environ, "NO_COLOR": "1"}, width).split(f"{END}\n")
    long = {
        line: [one for one in shown.splitlines() if cells(one) > width and len(one.split()) > 1] or not shown
        for line, shown in zip(QUESTIONS, screens[:-1], strict=True)
    }
    assert long == dict.fromkeys(QUESTIONS, False)


@UNIX
def test_columns_are_obeyed_by_both_streams(command):
    words, environ = command
    for line in ("100 DEM FRF --explain", "100 USD ZZZ"):
        run = ["env", "COLUMNS=40", "NO_COLOR=1", *words, *line.split()]
        assert max(map(cells, on_a_terminal(run, environ, 120).splitlines())) <= 40


def test_in_a_pipe_no_line_is_broken(run):
    ran = run("100", "DEM", "FRF", "--explain", COLUMNS="20")
    assert max(map(len, ran.out.splitlines())) > 80
    assert run("100", "USD", "ZZZ", COLUMNS="20").err.count("\n") == 1
