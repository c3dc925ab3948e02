"""Records of rates as bodies."""

import json
from datetime import date

import pytest

pytest.importorskip("starlette")

from converter.server.records import pieces

DAY = date(2026, 10, 30)
ROWS = [(DAY, "USD", "EUR", "0.85904", None), (DAY, "USD", "RUB", "77.801", None)]


class Quoted:
    def __init__(self, key, rate, *, excluded=False):
        self.key = key
        self.rate = rate
        self.excluded = excluded

    def as_json(self):
        return f'{{"key":"{self.key}","rate":{self.rate}}}'


def body(rows, form, **settings):
    return b"".join(pieces(iter(rows), form, **settings)).decode()


def test_json_is_an_array_without_spaces():
    assert body(ROWS, "json") == (
        '[{"date":"2026-10-30","base":"USD","quote":"EUR","rate":0.85904},'
        '{"date":"2026-10-30","base":"USD","quote":"RUB","rate":77.801}]'
    )


def test_no_record_is_an_empty_array():
    assert body([], "json") == "[]"


def test_each_line_of_ndjson_is_an_object():
    lines = body(ROWS, "ndjson").splitlines()
    assert [json.loads(line)["quote"] for line in lines] == ["EUR", "RUB"]
    assert body(ROWS, "ndjson").endswith("}\n")
    assert body([], "ndjson") == ""


def test_csv_has_its_columns_first():
    assert body(ROWS, "csv") == (
        "date,base,quote,rate\n2026-10-30,USD,EUR,0.85904\n2026-10-30,USD,RUB,77.801\n"
    )
    assert body([], "csv") == "date,base,quote,rate\n"


def test_csv_joins_the_rates_of_providers_in_a_column():
    rows = [
        (DAY, "USD", "EUR", "0.85904", (Quoted("CBR", "0.85735"), Quoted("ECB", "0.86073", excluded=True))),
        (DAY, "USD", "USD", "1.0", None),
    ]
    assert body(rows, "csv", expanded=True) == (
        "date,base,quote,rate,providers\n"
        "2026-10-30,USD,EUR,0.85904,CBR:0.85735|ECB:0.86073*\n"
        "2026-10-30,USD,USD,1.0,\n"
    )


def test_a_record_without_providers_has_no_list_of_them():
    rows = [(DAY, "USD", "EUR", "0.8", (Quoted("ECB", "0.8"),)), (DAY, "USD", "USD", "1.0", None)]
    first, second = json.loads(body(rows, "json", expanded=True))
    assert first["providers"] == [{"key": "ECB", "rate": 0.8}]
    assert "providers" not in second


@pytest.mark.parametrize("form", ["json", "csv", "ndjson"])
def test_a_long_body_comes_in_pieces_that_make_the_same_body(form):
    rows = ROWS * 2000
    parts = list(pieces(rows, form))
    assert len(parts) > 3
    assert max(map(len, parts)) < 34_000
    assert b"".join(parts).count(b"USD") == len(rows)
    if form == "json":
        assert len(json.loads(b"".join(parts))) == len(rows)


def test_the_first_piece_is_made_before_the_last_row_is_asked_for():
    asked = []

    def rows():
        for number in range(5000):
            asked.append(number)
            yield ROWS[0]

    next(pieces(rows(), "json"))
    assert len(asked) < 1000
