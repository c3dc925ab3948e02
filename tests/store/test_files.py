import os
import time

import pytest

from converter.store.files import write_cached, write_whole


def test_a_temporary_file_of_a_killed_writer_is_removed_after_an_hour(tmp_path):
    names = [".fxconvert-77-1.tmp", ".fxconvert-78-3.tmp", ".mine.tmp", "mine.tmp", ".lock"]
    for name in names:
        (tmp_path / name).write_bytes(b"torso")
        if "-78-" not in name:
            os.utime(tmp_path / name, (time.time() - 3700,) * 2)
    write_cached(str(tmp_path / "2026.csv"), b"whole")
    assert sorted(os.listdir(tmp_path)) == [
        ".fxconvert-78-3.tmp", ".lock", ".mine.tmp", "2026.csv", "mine.tmp",
    ]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="needs Unix")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_new_file_has_the_old_ones_permissions_and_is_private_until_then(mode, tmp_path, monkeypatch):
    path, seen, real = tmp_path / "rates.csv", [], os.fsync
    path.write_bytes(b"old")
    path.chmod(mode)

    def fsync(fd):
        seen.append(os.fstat(fd).st_mode & 0o7777)
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    write_whole(str(path), b"new")
    assert (seen, path.stat().st_mode & 0o7777, path.read_bytes()) == ([0o600], mode, b"new")


def test_a_name_may_be_as_long_as_names_can_be(tmp_path):
    path = tmp_path / ("x" * 251 + ".csv")
    for content in (b"old", b"new"):
        write_whole(str(path), content)
        assert (path.read_bytes(), os.listdir(tmp_path)) == (content, [path.name])


@pytest.mark.skipif(os.name == "nt", reason="needs Unix")
@pytest.mark.parametrize("name", [".lock", "source.json"])
def test_a_pipe_or_a_device_in_place_of_a_file_does_not_block(name, world):
    world.at("2026-10-30T15:04")
    (world.cache / "ecb").mkdir(parents=True)
    for make in (os.mkfifo, lambda path: path.symlink_to("/dev/zero"), lambda path: path.mkdir()):
        make(world.cache / "ecb" / name)
        began = time.monotonic()
        assert str(world.convert(100, "USD", "EUR", sources=["ecb"], refresh=True).result) == "89.51 EUR"
        assert time.monotonic() - began < 3
        path = world.cache / "ecb" / name
        path.rmdir() if path.is_dir() else path.unlink()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "2026.csv").write_bytes(b"old")

    def fail(_fd):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output"):
        write_cached(str(tmp_path / "2026.csv"), b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("2026.csv", b"old")]


def test_the_data_is_on_the_disk_before_the_file_has_its_name(tmp_path, monkeypatch):
    done = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, name=name, real=real: (done.append(name), real(*a)))
    write_cached(str(tmp_path / "2026.csv"), b"new")
    assert done == ["fsync", "replace"]


@pytest.mark.skipif(os.name == "nt", reason="needs Unix")
def test_a_private_file_is_readable_by_the_user_alone_even_if_the_old_one_was_not(tmp_path):
    path = tmp_path / "history"
    for old in (None, 0o644):
        if old:
            path.chmod(old)
        write_whole(str(path), b"100 usd eur", private=True)
        assert (path.stat().st_mode & 0o777, path.read_bytes()) == (0o600, b"100 usd eur")
