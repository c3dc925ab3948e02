"""Where the currency is to be in the cells of the amounts."""

import pytest

from converter import files
from converter.errors import InputError


def test_a_file_without_any_currency_is_refused_before_a_row_is_rejected(tmp_path):
    (tmp_path / "in.csv").write_bytes(b"a,b\n1,2\n")
    with pytest.raises(InputError, match="no column is called like the currency; name it, as in currency="):
        files.convert(tmp_path / "in.csv", tmp_path / "out.csv", to="EUR", amount="a", on="2024-01-02")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_numbers_beside_texts_are_not_told_as_whole_ones(tmp_path):
    rest = b',"currency":"USD","date":"2024-01-02"}\n'
    (tmp_path / "in.jsonl").write_bytes(b'{"amount":"7"' + rest + b'{"amount":1.5' + rest)
    assert files.look(tmp_path / "in.jsonl", to="EUR").understood["amount"] == "amount (#1)"
