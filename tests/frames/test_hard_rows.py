"""A part of ``tests/benchmarks/columns_oracle.py``, which compares a million rows."""

from datetime import UTC, datetime

from support.hard_rows import differences

from converter import Converter

NOW = datetime(2026, 10, 30, 20, tzinfo=UTC)


def test_rows_that_are_hard_to_round_have_the_results_of_convert(tmp_path):
    with Converter("ecb", offline=True, clock=lambda: NOW, cache_dir=tmp_path) as converter:
        found, ties = differences(converter, 20_000)
    assert found == []
    assert ties > 1000
