"""Files of rates that are remembered."""

from converter.store.recalled import Recalled


def test_no_more_files_are_remembered_than_asked_for_and_the_newest_stay():
    files = Recalled(lambda _sheet, now: now + 60, lambda: 0.0, most=8)
    for year in range(100):
        files[2, "ecb", str(year)] = None
        assert len(list(files)) <= 8
        assert files.get((2, "ecb", str(year)), "unread") is None


def test_a_file_is_remembered_up_to_its_second():
    now = [0.0]
    files = Recalled(lambda _sheet, now: now + 60, lambda: now[0])
    files[2, "ecb", "2026"] = None
    for at, found in ((59.0, None), (60.0, "unread")):
        now[0] = at
        assert files.get((2, "ecb", "2026"), "unread") is found
