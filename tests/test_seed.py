from pathlib import Path

import pytest

from converter import seed

PAYLOADS = Path(__file__).parent / "sources" / "payloads"
DAILY = next(PAYLOADS.glob("cbr/daily*.xml"))


def test_a_downloaded_answer_becomes_a_file_of_rates(tmp_path, capsys):
    assert seed.main([str(tmp_path), "--file", f"cbr={DAILY}@2026-04-26T22:00:58Z"]) == 0
    assert capsys.readouterr().out == "cbr: newest 2026-04-25\n"
    written = (tmp_path / "cbr" / "2026.csv").read_text()
    assert "# covered 2026-04-25..2026-04-27\n" in written
    assert "USD/RUB" in written
    assert "2026-04-25,2026-04-26T22:00:58Z," in written


def test_the_same_download_gives_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        seed.main([str(tmp_path / name), "--file", f"cbr={DAILY}@2026-04-26T22:00:58Z"])
    one, two = ((tmp_path / name / "cbr" / "2026.csv").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    "given", ["cbr", f"cbr={DAILY}", f"cbr={DAILY}@yesterday", "cbr=@2026-04-26T22:00:58Z"]
)
def test_a_file_without_its_instant_is_refused(tmp_path, capsys, given):
    assert seed.main([str(tmp_path), "--file", given]) == 2
    assert capsys.readouterr().err.startswith("seed: not KEY=PATH@INSTANT")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_publisher_changes_nothing(tmp_path, capsys):
    assert seed.main([str(tmp_path), "--file", f"ecb={DAILY}@2026-04-26T22:00:58Z"]) == 2
    assert capsys.readouterr().err.startswith("seed: ecb answered with something else")
    assert not list(tmp_path.rglob("*.csv"))
