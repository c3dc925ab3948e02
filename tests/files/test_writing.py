import gzip
import io
import os
import signal
import stat
import subprocess
import sys
import threading

import pyarrow
import pytest
from pyarrow import parquet

from converter.errors import InputError, StoreError
from converter.files.opening import open_input
from converter.files.writing import Outputs

unix = pytest.mark.skipif(os.name == "nt", reason="needs Unix")
linux = pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="needs O_TMPFILE")
LINES = b"Net,Ccy\r\n1.50,USD\r\n"


def said(field, value=""):
    return f"<{field}>"


def outputs(*inputs, **options):
    return Outputs(inputs, said=said, **options)


def names(folder):
    return sorted(os.listdir(folder))


def content(path):
    with open_input(path) as found:
        return b"".join(iter(lambda: found.read(1 << 20), b""))


@pytest.mark.parametrize("ending", ["", ".gz", ".zst", ".ZST"])
@pytest.mark.parametrize("parts", [[], [LINES], [b"", LINES, bytearray(LINES)]])
def test_a_file_has_what_was_written_compressed_by_its_suffix(parts, ending, tmp_path):
    path = str(tmp_path / f"out.csv{ending}")
    with outputs() as made:
        out = made.file(path)
        sizes = [out.write(part) for part in parts]
        assert (sizes, out.tell()) == ([len(part) for part in parts], sum(map(len, parts)))
        made.commit()
    assert (content(path), names(tmp_path)) == (b"".join(parts), [f"out.csv{ending}"])


@pytest.mark.parametrize("data", [memoryview(LINES), pyarrow.py_buffer(LINES)])
@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_buffers_are_written_as_bytes_are(data, ending, tmp_path):
    path = str(tmp_path / f"out.csv{ending}")
    with outputs() as made:
        assert made.file(path).write(data) == len(LINES)
        made.commit()
    assert content(path) == LINES


def test_parquet_is_written_to_it(tmp_path):
    path, table = str(tmp_path / "out.parquet"), pyarrow.table({"net": [1, 2, 3]})
    with outputs() as made:
        with parquet.ParquetWriter(made.file(path), table.schema) as writer:
            writer.write_table(table)
        made.commit()
    assert parquet.read_table(path).equals(table)


def test_equal_bytes_give_equal_gzip_files_without_a_time(tmp_path):
    for name in ("a.gz", "b.gz"):
        with outputs() as made:
            made.file(str(tmp_path / name)).write(LINES)
            made.commit()
    data = (tmp_path / "a.gz").read_bytes()
    assert data == (tmp_path / "b.gz").read_bytes()
    assert data[3:8] == b"\0\0\0\0\0"  # no name, no time
    assert gzip.decompress(data) == LINES


def test_zstandard_is_one_frame(tmp_path):
    path = tmp_path / "out.csv.zst"
    with outputs() as made:
        out = made.file(str(path))
        for _ in range(50):
            out.write(LINES * 5000)
        made.commit()
    assert path.read_bytes().count(b"\x28\xb5\x2f\xfd") == 1


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, None])
def test_without_commit_nothing_is_left_and_the_old_file_stays(error, ending, tmp_path):
    old, new = tmp_path / f"old.csv{ending}", tmp_path / f"new.csv{ending}"
    old.write_bytes(b"old")

    def write():
        with outputs(force=True) as made:
            for path in (old, new):
                made.file(str(path)).write(os.urandom(300_000))
            if error:
                raise error

    if error:
        with pytest.raises(error):
            write()
    else:
        write()
    assert (names(tmp_path), old.read_bytes()) == ([old.name], b"old")


def test_what_is_finished_can_not_be_written(tmp_path):
    with outputs() as made:
        out = made.file(str(tmp_path / "out.csv"))
        made.commit()
    with pytest.raises(ValueError, match=r"out\.csv is finished"):
        out.write(b"more")


def test_a_writer_that_closes_its_file_ends_nothing(tmp_path):
    path = tmp_path / "out.csv"
    with outputs() as made:
        with made.file(str(path)) as out:
            out.write(LINES)
        made.commit()
    assert path.read_bytes() == LINES


def test_files_are_on_the_disk_before_the_first_is_in_place_and_the_output_comes_last(tmp_path, monkeypatch):
    done = []
    for name in ("fsync", "replace", "unlink"):
        real = getattr(os, name)

        def call(*args, name=name, real=real):
            done.append((name, os.path.basename(str(args[-1]))) if name != "fsync" else name)
            return real(*args)

        monkeypatch.setattr(os, name, call)
    (tmp_path / "gone.csv").write_bytes(b"old")
    with outputs() as made:
        for name in ("b.csv", "a.csv"):
            made.file(str(tmp_path / name))
        made.drop(str(tmp_path / "gone.csv"))
        done.clear()
        made.commit()
        committed = list(done)
    expected = ["fsync", "fsync", ("replace", "a.csv"), ("replace", "b.csv"), ("unlink", "gone.csv")]
    assert committed == [*expected, "fsync"]  # the last is of the folder


def test_what_is_dropped_is_not_there_in_the_end(tmp_path):
    old = tmp_path / "out.rejected.csv"
    old.write_bytes(b"old")
    with outputs() as made:
        made.file(str(tmp_path / "out.csv")).write(LINES)
        made.file(str(old), force=True).write(LINES)
        made.drop(str(old))
        made.drop(str(tmp_path / "never.csv"))
        assert old.read_bytes() == b"old"
        made.commit()
    assert names(tmp_path) == ["out.csv"]


def test_what_was_to_be_dropped_stays_without_commit(tmp_path):
    (tmp_path / "old.csv").write_bytes(b"old")
    with outputs() as made:
        made.drop(str(tmp_path / "old.csv"))
    assert names(tmp_path) == ["old.csv"]


def test_a_folder_can_not_be_dropped(tmp_path):
    (tmp_path / "old.csv").mkdir()
    with outputs() as made:
        made.drop(str(tmp_path / "old.csv"))
        with pytest.raises(StoreError, match=r"old\.csv could not be removed: "):
            made.commit()


def test_the_input_is_never_dropped(tmp_path):
    path = str(tmp_path / "out.rejected.csv")
    with open(path, "wb") as file:
        file.write(LINES)
    with outputs(path, force=True, in_place=True) as made:
        with pytest.raises(InputError, match="is the input, which is not removed; name another file"):
            made.drop(path)
        made.commit()
    assert os.path.exists(path)


def test_an_old_file_is_replaced_only_by_force(tmp_path):
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    with outputs() as made, pytest.raises(InputError) as caught:
        made.file(str(path))
    assert str(caught.value) == f"{path} is there already; name another file, or replace it by <force>"
    for options, own in (({"force": True}, {}), ({}, {"force": True})):
        with outputs(**options) as made:
            made.file(str(path), **own).write(LINES)
            made.commit()
        assert path.read_bytes() == LINES
        path.write_bytes(b"old")


def test_a_file_that_was_made_meanwhile_is_not_replaced(tmp_path):
    path = tmp_path / "out.csv"
    with outputs() as made:
        made.file(str(tmp_path / "first.csv"))
        made.file(str(path)).write(LINES)
        path.write_bytes(b"of another program")
        with pytest.raises(InputError, match="is there already"):
            made.commit()
    assert (names(tmp_path), path.read_bytes()) == (["out.csv"], b"of another program")


def spelled(tmp_path):
    """Paths that all lead to one file."""
    path = tmp_path / "sales.csv"
    path.write_bytes(LINES)
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.csv").symlink_to(path)
    os.link(path, tmp_path / "hard.csv")
    return str(path), [
        str(path), f"{tmp_path}/sub/../sales.csv", f"{tmp_path}//./sales.csv",
        str(tmp_path / "link.csv"), str(tmp_path / "hard.csv"), os.path.relpath(path),
    ]  # fmt: skip


@unix
def test_the_input_is_not_written_however_it_is_spelled(tmp_path):
    path, others = spelled(tmp_path)
    for source in (path, str(tmp_path / "link.csv")):
        for other in others:
            with outputs(source, force=True) as made, pytest.raises(InputError) as caught:
                made.file(other, force=True)
            assert str(caught.value).endswith(" is the input; name another file, or replace it by <in_place>")
    with open(path, "rb") as file:
        assert file.read() == LINES


@unix
def test_standard_input_from_a_file_is_not_written(tmp_path):
    path, _ = spelled(tmp_path)
    with open(path, "rb") as file, open_input("-", file) as found:
        with outputs(found.file, force=True) as made, pytest.raises(InputError, match="is the input"):
            made.file(path)
        with (
            open(path, "ab") as out,
            outputs(found.file) as made,
            pytest.raises(InputError, match="that is read"),
        ):
            made.stream(out)


def test_the_input_is_written_in_place_without_force(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_bytes(b"old")
    with outputs(str(path), in_place=True) as made:
        out = made.file(str(path))
        out.write(path.read_bytes() + LINES)
        made.commit()
    assert path.read_bytes() == b"old" + LINES


def test_in_place_is_of_the_input_alone(tmp_path):
    (tmp_path / "other.csv").write_bytes(b"old")
    with (
        outputs(str(tmp_path / "sales.csv"), in_place=True) as made,
        pytest.raises(InputError, match="<force>"),
    ):
        made.file(str(tmp_path / "other.csv"))


@unix
def test_a_file_is_not_written_twice(tmp_path):
    path, others = spelled(tmp_path)
    (tmp_path / "dangling.csv").symlink_to("new.csv")
    new = str(tmp_path / "new.csv")
    pairs = [(path, other) for other in others]
    pairs += [(new, f"{tmp_path}/sub/../new.csv"), (new, str(tmp_path / "dangling.csv"))]
    for first, second in pairs:
        with outputs(force=True) as made:
            made.file(first)
            with pytest.raises(InputError, match="can't be written twice; name another file"):
                made.file(second)


def test_a_folder_and_what_is_in_no_folder_are_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for path, message in (
        (str(tmp_path), "is a folder; name a file in it"),
        (f"{tmp_path}/new/", "is a folder; name a file in it"),
        (f"{tmp_path}/no/out.csv", f"there is no folder {tmp_path}/no; make it first"),
        (f"{tmp_path}/file/out.csv", f"there is no folder {tmp_path}/file; make it first"),
        ("a\0b", "the output is a path"),
    ):
        with outputs(force=True) as made, pytest.raises(InputError) as caught:
            made.file(path)
        assert message in str(caught.value)


@unix
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "far").mkdir()
    link, dangling = tmp_path / "link.csv", tmp_path / "dangling.csv"
    (tmp_path / "far" / "old.csv").write_bytes(b"old")
    link.symlink_to("far/old.csv")
    dangling.symlink_to("far/new.csv")
    with outputs(force=True) as made:
        for path in (link, dangling):
            made.file(str(path)).write(LINES)
        made.commit()
    assert link.is_symlink()
    assert dangling.is_symlink()
    assert [link.read_bytes(), dangling.read_bytes(), names(tmp_path / "far")] == [
        LINES, LINES, ["new.csv", "old.csv"],
    ]  # fmt: skip


@unix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_permissions_of_the_old_file_are_kept(mode, tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_bytes(b"old")
    old.chmod(mode)
    (tmp_path / "usual").touch()
    with outputs(force=True) as made:
        for path in (old, new):
            made.file(str(path)).write(LINES)
        made.commit()
    usual = (tmp_path / "usual").stat().st_mode
    assert [path.stat().st_mode for path in (old, new)] == [stat.S_IFREG | mode, usual]


@unix
@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_a_named_pipe_is_written_at_once(ending, tmp_path):
    path, got = tmp_path / f"pipe.csv{ending}", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    with outputs() as made:
        made.file(str(path)).write(LINES)
        made.commit()
    reader.join()
    (tmp_path / f"copy.csv{ending}").write_bytes(got[0])
    assert content(tmp_path / f"copy.csv{ending}") == LINES
    assert stat.S_ISFIFO(path.stat().st_mode)


@unix
def test_a_device_is_written_and_stays(tmp_path):
    with outputs() as made:
        made.file("/dev/null").write(LINES)
        made.file("/dev/null").write(LINES)
        made.drop("/dev/null")
        made.commit()
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@unix
def test_a_stream_that_leads_to_a_file_is_refused(tmp_path):
    refused = pytest.raises(InputError, match="is a stream that leads to a file; name that file")
    with open(tmp_path / "log", "wb") as log, outputs(force=True) as made, refused:
        made.file(f"/dev/fd/{log.fileno()}")


@unix
def test_a_pipe_that_a_shell_made_is_written():
    read, write = os.pipe()
    with outputs() as made:
        made.file(f"/dev/fd/{write}").write(LINES)
        made.commit()
    os.close(write)
    with open(read, "rb") as pipe:
        assert pipe.read() == LINES


def test_a_stream_is_flushed_at_each_write_and_left_open(tmp_path):
    with open(tmp_path / "out.csv.gz", "wb", buffering=1 << 20) as out, outputs() as made:
        stream = made.stream(out)
        stream.write(LINES)
        assert (tmp_path / "out.csv.gz").read_bytes() == LINES
        made.commit()
        assert not out.closed
    held = io.BytesIO()
    with outputs() as made:
        made.stream(held).write(LINES)
    assert held.getvalue() == LINES


@unix
def test_a_pipe_that_was_closed_is_told_as_such():
    read, write = os.pipe()
    os.close(read)
    with open(write, "wb", buffering=0) as out, outputs() as made, pytest.raises(BrokenPipeError):
        made.stream(out).write(LINES)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_device_is_told_with_its_path():
    with (
        outputs() as made,
        pytest.raises(StoreError, match=r"^/dev/full could not be written: No space left"),
    ):
        made.file("/dev/full").write(LINES)
    with open("/dev/full", "wb") as out:
        with (
            outputs() as made,
            pytest.raises(StoreError, match=r"^the output could not be written: No space left"),
        ):
            made.stream(out).write(LINES)
        out.raw.close()


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of 256 KiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        subprocess.run(words, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)  # noqa: S607


@unix
@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
@pytest.mark.parametrize("step", [1000, 4_000_000])
def test_a_full_disk_is_told_and_leaves_the_old_file_and_nothing_else(step, ending, small_disk):
    path = small_disk / f"out.csv{ending}"
    path.write_bytes(b"old")
    data = os.urandom(4_000_000)

    def write():
        with outputs(force=True) as made:
            out = made.file(str(path))
            for place in range(0, len(data), step):
                out.write(data[place : place + step])
            made.commit()

    with pytest.raises(StoreError, match=rf"out\.csv{ending} could not be written: No space left on device"):
        write()
    assert (names(small_disk), path.read_bytes()) == ([path.name], b"old")
    assert os.statvfs(small_disk).f_bavail >= 60


@unix
def test_parquet_on_a_full_disk_is_told_and_leaves_nothing(small_disk):
    table = pyarrow.table({"net": [os.urandom(9).hex() for _ in range(40_000)]})

    def write():
        with outputs() as made:
            with parquet.ParquetWriter(made.file(str(small_disk / "out.parquet")), table.schema) as writer:
                writer.write_table(table)
            made.commit()

    with pytest.raises(StoreError, match=r"out\.parquet could not be written: No space left on device"):
        write()
    assert names(small_disk) == []


@pytest.mark.skipif(os.name == "nt" or not os.geteuid(), reason="root may write all folders")
def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    tmp_path.chmod(0o500)
    with (
        outputs() as made,
        pytest.raises(StoreError, match=r"out\.csv could not be written: Permission denied"),
    ):
        made.file(str(tmp_path / "out.csv"))
    tmp_path.chmod(0o700)


@unix
def test_a_folder_of_the_system_that_takes_no_file_is_told():
    with outputs() as made, pytest.raises(StoreError, match=r"^/sys/out\.csv could not be written: "):
        made.file("/sys/out.csv")


@linux
def test_a_file_has_no_name_while_it_is_written(tmp_path):
    with outputs() as made:
        made.file(str(tmp_path / "out.csv")).write(LINES)
        assert names(tmp_path) == []
        made.commit()
    assert names(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("lacking", ["O_TMPFILE", "link"])
@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_a_system_without_nameless_files_or_without_links_writes_whole_files_too(
    ending, lacking, tmp_path, monkeypatch
):
    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    if lacking == "link":
        monkeypatch.setattr(os, "link", refuse)
    else:
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    old, new = tmp_path / f"old.csv{ending}", tmp_path / f"new.csv{ending}"
    old.write_bytes(b"old")
    old.chmod(0o640)
    data = os.urandom(1_500_000).hex().encode()
    with outputs(force=True) as made:
        for path in (old, new):
            made.file(str(path)).write(data)
        made.commit()
    assert [content(old), content(new)] == [data, data]
    assert (names(tmp_path), old.stat().st_mode & 0o777) == ([new.name, old.name], 0o640)
    with outputs(force=True) as made:
        made.file(str(old)).write(data)
    assert names(tmp_path) == [new.name, old.name]


PROGRAM = """
import sys, time
from converter.files.writing import Outputs
with Outputs(force=True, said=lambda field, value="": field) as outputs:
    out, rejected = (outputs.file(path) for path in sys.argv[1:])
    for number in range(20_000):
        out.write(b"%d,USD\\n" % number * 200)
        rejected.write(b"%d,XXX\\n" % number)
        if number == 100:
            print("writing", flush=True)
            time.sleep(30)
    outputs.commit()
"""


@unix
@pytest.mark.parametrize(
    ("sent", "ending"),
    [(signal.SIGKILL, ""), (signal.SIGKILL, ".zst"), (signal.SIGTERM, ".gz"), (signal.SIGINT, ".zst")],
)
def test_a_process_that_is_ended_leaves_the_old_file_and_nothing_else(sent, ending, tmp_path):
    if sent != signal.SIGINT and not hasattr(os, "O_TMPFILE"):
        pytest.skip("needs O_TMPFILE")
    path = tmp_path / f"out.csv{ending}"
    path.write_bytes(b"old")
    words = [sys.executable, "-c", PROGRAM, str(path), str(tmp_path / f"rejected.csv{ending}")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        assert run.stdout.readline() == b"writing\n"
        run.send_signal(sent)
    assert run.returncode == -sent
    assert (names(tmp_path), path.read_bytes()) == ([path.name], b"old")
