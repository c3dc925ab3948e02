"""What other processes write to the cache directory while a converter lives."""

import os
from datetime import timedelta

from support.holding import NOW, put

from converter.api.converter import Converter


def test_a_file_that_another_process_writes_is_found_within_a_minute(tmp_path):
    head = {"written": NOW, "covered": ["2026-10-01..2026-10-31"], "due": NOW + timedelta(days=1)}
    put(tmp_path, "cbr/2026.csv", "USD/RUB", "2026-10-30 81.0000", **head)
    with Converter("cbr", offline=True, clock=lambda: NOW, cache_dir=tmp_path, environ={}) as converter:
        assert str(converter.rate("USD", "RUB").value) == "81.0000"
        put(tmp_path, "cbr/2026.csv", "USD/RUB EUR/RUB", "2026-10-30 81.0000 90.5000", **head)
        os.utime(tmp_path / "cbr", ns=(0, 1))
        converter._context._looked -= 60  # a minute ago
        assert str(converter.rate("EUR", "RUB").value) == "90.5000"
