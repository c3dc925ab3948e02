import pytest
from support.holding import store_over

from converter.store.state import State


def remember(store, source, **hints):
    state = State.read(store, source)
    state.hints.update(hints)
    state.write(store, source)


def test_a_state_is_read_back_by_another_store(tmp_path):
    remember(store_over(tmp_path), "cbr", usd="R01235")
    assert State.read(store_over(tmp_path), "cbr").hints == {"usd": "R01235"}


def test_a_state_with_nothing_new_to_remember_writes_no_file(store, user):
    remember(store, "cbr")
    assert not (user / "cbr").exists()
    remember(store, "cbr", usd="R01235")
    before = (user / "cbr" / "source.json").stat().st_mtime_ns
    remember(store, "cbr", usd="R01235")
    assert (user / "cbr" / "source.json").stat().st_mtime_ns == before


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'"text"'])
def test_a_damaged_state_counts_as_empty(store, user, content):
    (user / "cbr").mkdir(parents=True)
    (user / "cbr" / "source.json").write_bytes(content)
    state = State.read(store, "cbr")
    assert (state.failures, state.hints, state.validators) == ({}, {}, {})


def test_a_state_that_cant_be_written_is_kept_in_memory(store, user):
    user.write_text("a file in place of the folder")
    remember(store, "cbr", usd="R01235")
    assert State.read(store, "cbr").hints == {"usd": "R01235"}
