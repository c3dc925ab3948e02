"""The directory of a web page: what is written into it, what is left, and what is refused."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.days import utc
from support.processes import UNIX, killed_at

from converter.errors import StoreError
from converter.widget.directory import PAGE, RATES, check, differences, write

NOW = utc("2026-10-30T20:00")
SCRIPT = b"/* <currency-converter> */\n"
HTML = b'<!doctype html>\n<meta name="generator" content="fxconvert">\n'
# Writes one of two sets of files, again and again, as runs at the same time do.
WRITER = """
import sys
from converter.widget.directory import write
sets = [{f"series/ecb/{code}.json": b'{"format":1,"source":"ecb","code":"%s","n":%d,' % (code.encode(), n)
         + b"0" * 50000 + b"}" for code in ("USD", "GBP", "JPY")[: 2 + n]} | {
         "rates.json": b'{"format":1,"n":%d}' % n} for n in (0, 1)]
turns = int(sys.argv[2])
print("begun", flush=True)
for turn in range(turns):
    write(sys.argv[1], sets[turn % 2])
"""


def series(code, figure="1.1"):
    return f'{{"format":1,"source":"ecb","code":"{code}","figures":["{figure}"]}}\n'.encode()


def rates(**content):
    return json.dumps({"format": 1, **content}, separators=(",", ":")).encode()


FILES = {
    "widget-0.1.0.js": SCRIPT, "index.html": HTML, "series/ecb/USD.json": series("USD"),
    "series/ecb/GBP.json": series("GBP"), RATES: rates(at="2026-10-30T20:00:00Z", tables=[]),
}  # fmt: skip


def there(folder):
    """The content of all files under a directory, by name."""
    return {
        str(p.relative_to(folder)).replace(os.sep, "/"): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file()
    }


@pytest.fixture
def folder(tmp_path):
    """A directory with all files, written an hour ago."""
    write(str(tmp_path / "fx"), FILES)
    for path in (tmp_path / "fx").rglob("*"):
        os.utime(path, (1_000_000, 1_000_000))
    return tmp_path / "fx"


def fresh(folder):
    """The names of the files that were written again."""
    return {name for name in there(folder) if (folder / name).stat().st_mtime != 1_000_000}


def test_the_directory_has_the_files_and_nothing_else(folder):
    assert there(folder) == FILES


def test_what_a_file_leads_to_is_written_before_it(tmp_path):
    names = ["widget-0.1.0.js", "series/ecb/GBP.json", "series/ecb/USD.json", "index.html", RATES]
    assert differences(str(tmp_path / "fx"), FILES).changed == names
    assert write(str(tmp_path / "fx"), FILES).changed == names


def test_an_older_run_changes_nothing_where_a_newer_one_has_written(folder):
    older = {"index.html": HTML + b"older", RATES: rates(at="2026-10-30T19:59:59Z", tables=["other"])}
    for change in (differences, write):
        found = change(str(folder), older)
        assert (found.changed, found.gone, found.newer) == ([], [], "2026-10-30T20:00:00Z")
    assert there(folder) == FILES


def test_rates_of_later_than_now_are_told_before_anything_is_made(folder):
    check(str(folder), NOW)
    with pytest.raises(StoreError, match=r"rates.json is of 2026-10-30T20:00:00Z, and now is 2026-10-30T19:"):
        check(str(folder), utc("2026-10-30T19:00"))


@pytest.mark.parametrize("at", ["x", "2026-10-31", "9999", "", None, 5, {"a": 1}])
def test_rates_of_no_instant_are_in_nobodys_way(folder, at):
    (folder / RATES).write_bytes(rates(at=at, tables=["other"]))
    check(str(folder), NOW)
    assert write(str(folder), FILES).changed == [RATES]


def test_a_file_that_would_be_the_same_is_left_alone(folder):
    found = write(str(folder), {**FILES, "series/ecb/USD.json": series("USD", "1.2")})
    assert (found.changed, fresh(folder)) == (["series/ecb/USD.json"], {"series/ecb/USD.json"})


def test_another_instant_alone_is_no_change_of_the_rates(folder):
    later = rates(at="2026-10-30T21:00:00Z", tables=[])
    assert not write(str(folder), {**FILES, RATES: later})
    assert fresh(folder) == set()


@pytest.mark.parametrize(
    "held", [b'{"format":1,"at":"2026', b'{"format":1} x', b'{"format":2,"tables":[]}', b""]
)
def test_rates_that_are_cut_or_others_are_written_again(folder, held):
    (folder / RATES).write_bytes(held)
    assert write(str(folder), FILES).changed == [RATES]
    assert there(folder) == FILES


def test_a_series_of_a_code_that_is_gone_is_removed(folder):
    files = {name: data for name, data in FILES.items() if name != "series/ecb/GBP.json"}
    assert write(str(folder), files).gone == ["series/ecb/GBP.json"]
    assert there(folder) == files


def test_a_directory_without_a_series_left_is_removed(folder):
    write(str(folder), {RATES: FILES[RATES]})
    assert not (folder / "series").exists()


@pytest.mark.parametrize(("name", "data"), [
    ("widget-0.0.9.js", SCRIPT), ("logo.png", b"x"), ("series/ecb/README.md", b"x"),
    ("series/notes.json", b"{}"), ("series/ecb/CHF.json", b'{"mine":1}'),
    ("series/mine/USD.json", series("USD")),
])  # fmt: skip
def test_files_of_others_and_older_scripts_stay(folder, name, data):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    assert not differences(str(folder), FILES)
    assert not write(str(folder), FILES)
    assert (folder / name).read_bytes() == data


def test_differences_are_named_and_nothing_is_written(tmp_path, folder):
    assert sorted(differences(str(tmp_path / "new"), FILES).changed) == sorted(FILES)
    assert not (tmp_path / "new").exists()
    (folder / "index.html").unlink()
    (folder / "series/ecb/CHF.json").write_bytes(series("CHF"))
    found = differences(str(folder), FILES)
    assert (found.changed, found.gone) == (["index.html"], ["series/ecb/CHF.json"])
    assert "index.html" not in there(folder)


# -- what can't be written --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["index.html", RATES, "widget-0.1.0.js", "series/ecb/USD.json"])
def test_a_file_of_the_owners_own_is_not_replaced(folder, name):
    (folder / name).write_bytes(b"<h1>our home page</h1>")
    for refused in (write, differences, *([check] if name in (PAGE, RATES) else [])):
        with pytest.raises(StoreError, match=rf"{name} is a file of your own, .*; move it"):
            refused(str(folder), NOW if refused is check else FILES)
    assert (folder / name).read_bytes() == b"<h1>our home page</h1>"


def _link(path):
    path.symlink_to(path.parent / "elsewhere")


@UNIX
@pytest.mark.parametrize(("name", "put", "said"), [
    (RATES, _link, "is a link, not a file; remove it"),
    ("index.html", os.mkdir, "is a directory, not a file; remove it"),
    ("widget-0.1.0.js", os.mkfifo, "is no file, not a file; remove it"),
    ("series", _link, "is a link, not a directory; remove it"),
    ("series", lambda path: path.write_bytes(b""), "is a file, not a directory; remove it"),
])  # fmt: skip
def test_what_stands_in_the_place_of_a_file_is_named_before_anything_is_written(tmp_path, name, put, said):
    put(tmp_path / name)
    with pytest.raises(StoreError, match=f"{name} {said}"):
        write(str(tmp_path), FILES)
    assert {path.name for path in tmp_path.iterdir()} == {name}


def test_a_path_through_a_file_is_no_directory(tmp_path):
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file", tmp_path / "file" / "fx"):
        with pytest.raises(StoreError, match="is not a directory"):
            check(str(path), NOW)
        with pytest.raises(StoreError, match="could not be written: "):
            write(str(path), FILES)


@UNIX
def test_a_read_only_file_system_is_told_as_that():
    table = Path("/proc/mounts")
    mounts = [line.split() for line in (table.read_text() if table.exists() else "").splitlines()]
    there = [place for _, place, _, flags, *_ in mounts if "ro" in flags.split(",") and os.path.isdir(place)]
    if not there:
        pytest.skip("no read-only file system here")
    with pytest.raises(StoreError, match="could not be written: Read-only file system"):
        check(os.path.join(there[0], "fx"), NOW)


@UNIX
def test_a_link_to_a_directory_may_be_named(tmp_path):
    (tmp_path / "release").mkdir()
    (tmp_path / "current").symlink_to(tmp_path / "release")
    check(str(tmp_path / "current"), NOW)
    write(str(tmp_path / "current"), FILES)
    assert there(tmp_path / "release") == FILES


# -- processes --------------------------------------------------------------------------------------


def process(program, *words, **settings):
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, words)], env=environ, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, **settings,
    )  # fmt: skip


def is_whole(data):
    return data.startswith(b'{"format":1,') and data.endswith(b"}")


@UNIX
def test_two_runs_at_once_leave_one_of_the_two_sets_and_no_reader_sees_a_part(tmp_path):
    runs = [process(WRITER, tmp_path / "fx", turns) for turns in (30, 31)]
    while any(run.poll() is None for run in runs):
        for name in (RATES, "series/ecb/USD.json"):
            try:
                assert is_whole((tmp_path / "fx" / name).read_bytes())
            except FileNotFoundError:
                pass
    assert [run.wait() for run in runs] == [0, 0], [run.stderr.read() for run in runs]
    left = there(tmp_path / "fx")
    (number,) = {data[:60].rpartition(b'"n":')[2][:1] for data in left.values()}
    assert ("series/ecb/JPY.json" in left) == (number == b"1")
    for run in runs:
        run.communicate()


@UNIX
def test_a_run_waits_for_another_one_to_finish(tmp_path):
    import fcntl

    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    run = process(WRITER, tmp_path, 1)
    assert run.stdout.readline() == b"begun\n"
    time.sleep(0.1)
    assert there(tmp_path) == {}
    os.close(other)
    run.communicate()
    assert RATES in there(tmp_path)


@UNIX
@pytest.mark.parametrize("name", ["series/ecb/USD.json", RATES, "series/ecb/JPY.json"])
def test_a_run_that_is_killed_leaves_whole_files(tmp_path, name):
    killed_at(process(WRITER, tmp_path / "fx", 10_000), tmp_path / "fx" / name)
    left = [path.read_bytes() for path in tmp_path.rglob("*.json")]
    assert left
    assert all(map(is_whole, left))
    write(str(tmp_path / "fx"), FILES)
    assert there(tmp_path / "fx").items() >= FILES.items()


@UNIX
def test_a_disk_that_is_full_leaves_the_old_rates_and_no_part_of_a_file(folder):
    program = """
import resource, sys
from converter.errors import StoreError
from converter.widget.directory import write
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
begin = b'{"format":1,"source":"ecb","code":"USD",'
try:
    write(sys.argv[1], {"rates.json": b'{"format":1,"new":1}', "series/ecb/USD.json": begin + b"0" * 5000})
except StoreError as error:
    print(error)
"""
    out, _ = process(program, folder).communicate()
    assert out.decode() == f"{folder}/series/ecb/USD.json could not be written: File too large\n"
    assert there(folder) == FILES


@UNIX
def test_files_have_the_permissions_of_the_umask(tmp_path):
    program = """
import os, sys
from converter.widget.directory import write
os.umask(0o022)
write(sys.argv[1], {"rates.json": b'{"format":1}', "series/ecb/USD.json": b'{"format":1}'})
"""
    assert process(program, tmp_path / "fx").communicate() == (b"", b"")
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.rglob("*")}
    assert modes == {
        "fx": "0o755", "series": "0o755", "ecb": "0o755", "rates.json": "0o644", "USD.json": "0o644",
    }  # fmt: skip
