"""Tables on terminals of any width: no day, number or word is broken."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from converter.cli.render import grid

NAMES = ("source", "result", "as_of", "kind", "mark")
ROWS = [
    ("currency-api", "85.41 EUR", "2026-04-26", "indicative", "outlier, stale"),
    ("ecb", "85.38 EUR", "2026-04-24", "reference", ""),
]


def written(width, monkeypatch, rows=ROWS, spare=("kind",)):
    monkeypatch.setenv("COLUMNS", str(width))
    out = io.StringIO()
    grid.write(NAMES, rows, "table", out, right=("result",), spare=spare, color="never")
    return [line.rstrip() for line in out.getvalue().splitlines()]


def test_a_wide_terminal_shows_all_columns(monkeypatch):
    assert written(80, monkeypatch)[2:] == [
        "currency-api  85.41 EUR  2026-04-26  indicative  outlier, stale",
        "ecb           85.38 EUR  2026-04-24  reference",
    ]


def test_a_column_of_words_is_folded_between_them(monkeypatch):
    lines = written(46, monkeypatch)
    assert lines[2:] == [
        "currency-api  85.41 EUR  2026-04-26  outlier,",
        f"{'stale':>42}",
        "ecb           85.38 EUR  2026-04-24",
    ]


def test_on_a_terminal_too_narrow_for_columns_each_row_is_a_block_of_lines(monkeypatch):
    assert written(40, monkeypatch) == [
        "source  currency-api", "result  85.41 EUR", "as_of   2026-04-26", "kind    indicative",
        "mark    outlier, stale", "",
        "source  ecb", "result  85.38 EUR", "as_of   2026-04-24", "kind    reference",
    ]  # fmt: skip


def test_an_empty_column_is_left_out_before_others(monkeypatch):
    rows = [(*row[:4], "") for row in ROWS]
    assert "indicative" in written(52, monkeypatch, rows, spare=("kind", "mark"))[2]


@pytest.mark.parametrize("width", [12, 20, 30, 40, 50, 60, 70, 80])
def test_nothing_is_wider_than_the_terminal(width, monkeypatch):
    assert max(map(len, written(width, monkeypatch))) <= width


TEXTS = st.text("ab 1.欧", max_size=12)


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=4), st.integers(1, 60))
def test_columns_fit_and_hold_each_word(rows, width):
    columns = [tuple(column) for column in zip(("one", "two", "three"), *rows, strict=True)]
    widths = grid._widths(columns, ("two",), width)
    if widths:
        assert sum(widths) + 2 * (len(widths) - 1) <= width
        for column, wide in zip(columns, widths, strict=True):
            assert all(cell_len(word) <= wide for cell in column for word in cell.split())
    else:
        widest = [max(map(cell_len, column)) for column in columns]
        assert sum(widest) + 2 * (len(widest) - 1) > width


def test_an_empty_spare_column_is_left_out_at_any_width(monkeypatch):
    rows = [(*row[:4], "") for row in ROWS]
    assert "mark" not in written(80, monkeypatch, rows, spare=("kind", "mark"))[0]
    assert "mark" in written(80, monkeypatch, rows, spare=("kind",))[0]


def test_off_a_terminal_an_empty_spare_column_is_left_out_too():
    out = io.StringIO()
    grid.write(("code", "change"), [("USD", "")], "plain", out, spare=("change",))
    assert out.getvalue() == "code\nUSD\n"


def test_csv_has_every_column():
    out = io.StringIO()
    grid.write(("code", "change"), [("USD", "")], "csv", out, spare=("change",))
    assert out.getvalue() == "code,change\nUSD,\n"
