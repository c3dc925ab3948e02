import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.holding import NOW, store_over

from converter.errors import SourceUnreachable
from converter.store.lock import locked
from converter.store.sheet import parse

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

HERE = Path(__file__).parents[1]


WRITER = """
import sys
from datetime import date, timedelta
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from support.holding import ECB, NOW, store_over, table
from converter.store.lock import locked
from converter.store.write import merge
store, start = store_over(Path(sys.argv[1])), date(2026, 1, 1)
print("ready", flush=True)
for n in range(10**6):
    with locked(store, "ecb", 1e12):
        new = table(ECB, str(start + timedelta(days=n % 300)), USD=f"1.{n:06}", JPY="175.68", GBP="0.8338")
        merge(store, ECB, [new], (new.as_of, new.as_of), NOW)
"""


def with_path():
    return {**os.environ, "PYTHONPATH": str(HERE.parent)}


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_writer_killed_at_any_moment_leaves_a_whole_file_and_no_lock(tmp_path, user):
    path, reads = user / "ecb" / "2026.csv", 0
    words = [sys.executable, "-c", WRITER, str(tmp_path), str(HERE)]
    for round_number in range(30):
        writer = subprocess.Popen(words, stdout=subprocess.PIPE, env=with_path())
        with writer:
            writer.stdout.readline()
            end = time.monotonic() + 0.02 + round_number * 0.0017
            while time.monotonic() < end:
                if path.exists():
                    found = parse(path.read_bytes(), str(path), NOW)
                    assert all(line.count(",") == 4 for line in found.lines)
                    reads += 1
            os.kill(writer.pid, signal.SIGKILL)
        if path.exists():
            parse(path.read_bytes(), str(path), NOW)
        with locked(store_over(tmp_path), "ecb", time.monotonic()):
            pass
    assert reads > 100


COUNTER = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from support.holding import store_over
from converter.store.lock import locked
folder = Path(sys.argv[1])
store = store_over(folder)
with locked(store, "ecb", time.monotonic() + 30):
    count = int((folder / "count").read_text())
    time.sleep(0.01)
    (folder / "count").write_text(str(count + 1))
"""


def test_of_twenty_processes_one_at_a_time_holds_the_lock(tmp_path):
    (tmp_path / "count").write_text("0")
    words = [sys.executable, "-c", COUNTER, str(tmp_path), str(HERE)]
    running = [subprocess.Popen(words, env=with_path()) for _ in range(20)]
    assert [process.wait(timeout=30) for process in running] == [0] * 20
    assert (tmp_path / "count").read_text() == "20"


HOLDER = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from support.holding import store_over
from converter.store.lock import locked
with locked(store_over(Path(sys.argv[1])), "ecb", 0):
    print("held", flush=True)
    time.sleep(60)
"""


def test_waiting_for_a_lock_ends_in_time_and_the_death_of_its_holder_frees_it(tmp_path):
    store = store_over(tmp_path)
    words = [sys.executable, "-c", HOLDER, str(tmp_path), str(HERE)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=with_path()) as holder:
        holder.stdout.readline()
        began = time.monotonic()
        with pytest.raises(SourceUnreachable, match="another process"), locked(store, "ecb", began + 0.1):
            pass
        assert time.monotonic() - began < 2
        with locked(store, "cbr", began):  # another source's lock is free
            pass
        holder.kill()
    with locked(store, "ecb", time.monotonic()):
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_process_forked_while_a_lock_was_held_does_not_keep_it(tmp_path):
    store = store_over(tmp_path)
    with locked(store, "ecb", time.monotonic()):
        child = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"],
            stdin=subprocess.PIPE,
            pass_fds=[fd for fd in map(int, os.listdir("/proc/self/fd")) if _is_lock(fd)],
        )
    try:
        with locked(store, "ecb", time.monotonic()):
            pass
    finally:
        child.communicate()


def _is_lock(fd):
    try:
        return os.readlink(f"/proc/self/fd/{fd}").endswith(".lock")
    except OSError:
        return False


def test_within_a_process_too_one_at_a_time_holds_the_lock(tmp_path):
    store = store_over(tmp_path)
    with locked(store, "ecb", 0.0), pytest.raises(SourceUnreachable), locked(store, "ecb", 0.0):
        pass


def test_a_lock_file_that_was_removed_meanwhile_does_not_count(tmp_path, user):
    store = store_over(tmp_path)
    with locked(store, "ecb", 0.0):
        os.unlink(user / "ecb" / ".lock")
        with locked(store, "ecb", 0.0):
            assert (user / "ecb" / ".lock").exists()
            with pytest.raises(SourceUnreachable), locked(store, "ecb", 0.0):
                pass


@pytest.mark.skipif(fcntl is None, reason="needs Unix")
def test_a_lock_file_that_is_removed_between_opening_and_locking_is_made_again(tmp_path, user, monkeypatch):
    store, real, opened = store_over(tmp_path), fcntl.flock, []

    def removed_first(fd, operation):
        if operation & fcntl.LOCK_EX:
            if not opened:
                os.unlink(user / "ecb" / ".lock")  # as `cache clear` of another process does
            opened.append(fd)
        real(fd, operation)

    monkeypatch.setattr(fcntl, "flock", removed_first)
    with locked(store, "ecb", time.monotonic() + 5):
        assert len(opened) == 2
        assert (user / "ecb" / ".lock").exists()


@pytest.mark.skipif(fcntl is None, reason="needs Unix")
def test_on_a_file_system_without_locks_nothing_is_locked(tmp_path, monkeypatch):
    def no_locks(_fd, _operation):
        raise OSError(37, "No locks available")  # as some network file systems answer

    monkeypatch.setattr(fcntl, "flock", no_locks)
    entered = []
    with locked(store_over(tmp_path), "ecb", 0.0):
        entered.append(True)
    assert entered


def test_where_no_lock_file_can_be_made_nothing_is_locked(tmp_path, user):
    user.write_text("a file in place of the folder")
    with pytest.raises(ZeroDivisionError) as raised, locked(store_over(tmp_path), "ecb", 0.0):
        raise ZeroDivisionError
    assert raised.value.__context__ is None


def test_the_lock_is_free_after_an_error(tmp_path):
    store = store_over(tmp_path)
    with pytest.raises(ZeroDivisionError), locked(store, "ecb", 0.0):
        raise ZeroDivisionError
    with locked(store, "ecb", 0.0):
        pass
