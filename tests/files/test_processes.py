"""What only a process of its own shows: a run that is stopped at any moment, full disks and pipes."""

import gzip
import os
import random
import signal
import subprocess
import threading
import time

import pytest
from support.files import environ_of, folder_of, generated, left, run, start, words_of
from support.processes import UNIX

pytestmark = UNIX

# Twenty moments take a minute; FILES_MOMENTS=20 asks for them.
MOMENTS = int(os.environ.get("FILES_MOMENTS", "2"))
ROWS = int(os.environ.get("FILES_ROWS", "100000"))


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """A file that takes about half a second."""
    return generated(tmp_path_factory.mktemp("big") / "in.csv", ROWS)


@pytest.fixture(scope="module")
def whole(big, cache):
    """What a whole run of the file gives, and how long it takes."""
    out = big.with_name("whole.csv")
    began = time.monotonic()
    ran = run(cache, big, "-o", out, "--to", "EUR")
    took = time.monotonic() - began
    assert ran.code == 0, ran.err
    data = out.read_bytes()
    out.unlink()
    return data, took


# -- runs that are stopped ------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(MOMENTS))
@pytest.mark.parametrize("had", [b"", b"mine"], ids=["new", "replaced"])
def test_a_run_that_is_killed_leaves_the_old_output_or_the_whole_new_one(
    number, had, whole, big, cache, tmp_path
):
    data, took = whole
    if had:
        (tmp_path / "out.csv").write_bytes(had)
    moment = random.Random(f"{number} {had!r}").uniform(0, took * 1.05)  # noqa: S311 - not for secrets
    with start(cache, big, "-o", "out.csv", "--to", "EUR", "--force", folder=tmp_path) as running:
        time.sleep(moment)
        running.kill()
        running.communicate()
    found = folder_of(tmp_path)
    out = found.pop("out.csv", b"")
    assert out in {had, data}
    # No system takes away a file that has a name when its process is killed.
    assert [name for name in found if not name.startswith(".fxconvert")] == []


@pytest.mark.parametrize("number", range(MOMENTS))
def test_a_run_that_is_interrupted_leaves_no_torso_and_ends_with_130(number, whole, big, cache, tmp_path):
    data, took = whole
    # Before that Python itself starts.
    moment = random.Random(f"interrupt {number}").uniform(0.4 * took, took)  # noqa: S311 - not for secrets
    with start(cache, big, "-o", "out.csv", "--to", "EUR", folder=tmp_path) as running:
        time.sleep(moment)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate()
    assert b"Traceback" not in told
    if running.returncode == 0:
        assert folder_of(tmp_path) == {"out.csv": data}
    else:
        # A shell shows 130 for both: Python ends itself by the signal where it has not started yet.
        assert running.returncode in (130, -signal.SIGINT), told
        # Once the result is in place it stays: what a signal meets then is the end of the program.
        assert left(tmp_path) == [] or folder_of(tmp_path) == {"out.csv": data}


def test_a_run_that_is_terminated_leaves_no_torso(whole, big, cache, tmp_path):
    data, took = whole
    with start(cache, big, "-o", "out.csv", "--to", "EUR", folder=tmp_path) as running:
        time.sleep(took * 0.7)
        running.terminate()
        running.communicate()
    assert folder_of(tmp_path).get("out.csv", data) == data


# -- disks ----------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path):
    """A disk of 1 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("needs root, who mounts a disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],  # noqa: S607 - where it is differs
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


@pytest.mark.parametrize("had", [b"", b"mine"], ids=["new", "replaced"])
def test_a_full_disk_ends_with_5_and_leaves_what_was_there(had, small, big, cache):
    if had:
        (small / "out.csv").write_bytes(had)
    ran = run(cache, big, "-o", small / "out.csv", "--to", "EUR", "--force")
    assert (ran.code, ran.out) == (5, b""), ran.err
    assert "could not be written" in ran.err
    assert "Traceback" not in ran.err
    assert folder_of(small) == ({"out.csv": had} if had else {})
    assert left(small) == (["out.csv"] if had else [])


def test_a_full_disk_for_rejected_rows_leaves_no_output_either(small, cache, tmp_path):
    data = b"id,date,currency,amount\n" + b"1,2024-12-31,USD,1.00\n" + b"1,2024-12-31,XXQ,1.00\n" * 60_000
    (tmp_path / "in.csv").write_bytes(data)
    ran = run(
        cache, "in.csv", "-o", "out.csv", "--to", "EUR", "--rejected", small / "bad.csv", folder=tmp_path
    )
    assert ran.code == 5, ran.err
    assert (left(small), [*folder_of(tmp_path)]) == ([], ["in.csv"])


def test_a_full_device_as_standard_output_ends_with_5(big, cache):
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            words_of(big, "-o", "-", "--to", "EUR"), stdout=full, stderr=subprocess.PIPE,
            env=environ_of(cache), check=False,
        )  # fmt: skip
    assert ran.returncode == 5, ran.stderr
    assert b"Traceback" not in ran.stderr


def test_a_folder_that_cannot_be_written_is_told(cache, tmp_path):
    (tmp_path / "in.csv").write_bytes(b"id,date,currency,amount\n1,2024-12-31,USD,1.00\n")
    ran = run(cache, "in.csv", "-o", "/sys/out.csv", "--to", "EUR", folder=tmp_path)
    assert (ran.code, "/sys/out.csv" in ran.err) == (5, True), ran.err
    assert "Traceback" not in ran.err


def test_a_folder_of_mode_555_is_told(cache, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "in.csv").write_bytes(b"id,date,currency,amount\n1,2024-12-31,USD,1.00\n")
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o555)
    ran = run(cache, "in.csv", "-o", "closed/out.csv", "--to", "EUR", folder=tmp_path)
    assert (ran.code, left(folder)) == (5, []), ran.err


# -- pipes ----------------------------------------------------------------------------------------


def shell(cache, line, *words, folder=None):
    """Run a line of a shell in which CONVERT is ``convert file`` with some words."""
    full = ["sh", "-c", line.replace("CONVERT", '"$@"'), "sh", *words_of(*words)]
    return subprocess.run(full, capture_output=True, env=environ_of(cache), cwd=folder, check=False)


def test_head_ends_a_run_quietly(big, cache, whole):
    ran = shell(cache, "{ CONVERT; echo $? >&2; } | head -1", big, "-o", "-", "--to", "EUR", "-q")
    assert (ran.stdout, ran.stderr) == (b"id,date,article,currency,amount,amount_eur\n", b"141\n")


def test_a_reader_that_has_gone_is_exit_141(big, cache):
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as pipe:
        ran = subprocess.run(
            words_of(big, "-o", "-", "--to", "EUR", "-q"), stdout=pipe, stderr=subprocess.PIPE,
            env=environ_of(cache), check=False,
        )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_a_closed_standard_output_is_told_without_a_traceback(big, cache):
    ran = shell(cache, "CONVERT >&-", big, "-o", "-", "--to", "EUR")
    assert ran.returncode in {5, 141}, ran.stderr
    assert b"Traceback" not in ran.stderr


def test_gzip_before_and_a_file_after(big, cache, whole, tmp_path):
    packed = tmp_path / "big.csv.gz"
    packed.write_bytes(gzip.compress(big.read_bytes(), 1))
    ran = shell(
        cache, f"gzip -dc {packed} | CONVERT > out.csv", "-", "-o", "-", "--to", "EUR", folder=tmp_path
    )
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "out.csv").read_bytes() == whole[0]


def test_a_packed_file_through_a_pipe_is_read(big, cache, whole, tmp_path):
    packed = gzip.compress(big.read_bytes(), 1)
    ran = run(cache, "-", "-o", "-", "--to", "EUR", data=packed)
    assert (ran.code, ran.out == whole[0]) == (0, True), ran.err


def test_a_pipe_gives_its_first_rows_before_the_last_have_come(cache):
    # The sample decides how cells are read, so that much must have come.
    rows = b"".join(b"%d,2024-12-31,USD,100.00\n" % n for n in range(12_000))
    pipe = subprocess.PIPE
    words = words_of("-", "-o", "-", "--to", "EUR", "-q")
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, env=environ_of(cache)) as peer:
        ended = threading.Timer(30, peer.kill)
        ended.start()
        # A pipe holds 64 KiB: who writes all before anything is read waits for ever.
        threading.Thread(target=sent, args=(peer.stdin, b"id,date,currency,amount\n" + rows)).start()
        lines = [peer.stdout.readline() for _ in range(1001)]
        assert lines[0] == b"id,date,currency,amount,amount_eur\n"
        assert lines[1000] == b"999,2024-12-31,USD,100.00,96.26\n"
        more = [peer.stdout.readline() for _ in range(11_000)]
        rest, _ = peer.communicate(b"last,2024-12-31,USD,100.00\n")
        ended.cancel()
    assert (peer.returncode, rest) == (0, b"last,2024-12-31,USD,100.00,96.26\n")
    assert more[-1] == b"11999,2024-12-31,USD,100.00,96.26\n"


def sent(stream, data):
    stream.write(data)
    stream.flush()


def test_a_pipe_keeps_its_rejected_rows_and_ends_with_1(cache):
    data = b"id,date,currency,amount\n1,2024-12-31,USD,100.00\n2,2024-12-31,XXQ,1\n3,2024\n"
    ran = run(cache, "-", "-o", "-", "--to", "EUR", data=data)
    assert ran.code == 1, ran.err
    assert ran.out == (
        b"id,date,currency,amount,amount_eur\n1,2024-12-31,USD,100.00,96.26\n2,2024-12-31,XXQ,1,\n3,2024\n"
    )


def test_a_pipe_may_have_a_file_of_rejected_rows(cache, tmp_path):
    data = b"id,date,currency,amount\n1,2024-12-31,USD,100.00\n2,2024-12-31,XXQ,1\n3,2024\n"
    ran = run(cache, "-", "-o", "-", "--to", "EUR", "--rejected", "bad.csv", data=data, folder=tmp_path)
    assert ran.code == 1, ran.err
    assert ran.out == b"id,date,currency,amount,amount_eur\n1,2024-12-31,USD,100.00,96.26\n"
    head, *lines = (tmp_path / "bad.csv").read_bytes().splitlines()
    assert head == b"line,reason,id,date,currency,amount"
    assert [line.partition(b",")[0] for line in lines] == [b"3", b"4"]
    assert [line.endswith(one) for line, one in zip(lines, [b",2,2024-12-31,XXQ,1", b",3,2024"], strict=True)]


# -- files in place -------------------------------------------------------------------------------


def test_a_file_in_place_keeps_its_mode_and_its_link(cache, tmp_path):
    (tmp_path / "real.csv").write_bytes(b"date,currency,amount\n2024-12-31,USD,100.00\n")
    (tmp_path / "real.csv").chmod(0o640)
    (tmp_path / "in.csv").symlink_to("real.csv")
    ran = run(cache, "in.csv", "--in-place", "--to", "EUR", folder=tmp_path)
    assert ran.code == 0, ran.err
    assert (tmp_path / "in.csv").is_symlink()
    assert (tmp_path / "real.csv").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "real.csv").read_bytes() == (
        b"date,currency,amount,amount_eur\n2024-12-31,USD,100.00,96.26\n"
    )


def test_a_missing_output_is_told_with_the_line_to_type(cache, tmp_path):
    (tmp_path / "in.csv").write_bytes(b"date,currency,amount\n2024-12-31,USD,100.00\n")
    ran = run(cache, "in.csv", "--to", "EUR", folder=tmp_path)
    assert (ran.code, ran.out) == (2, b"")
    assert "-o in-eur.csv" in ran.err
