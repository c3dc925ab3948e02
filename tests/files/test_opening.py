import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import threading
import time
import zipfile
import zlib

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from converter.errors import InputError
from converter.files.opening import open_input, suffixes_of

CSV = b"Net,Ccy,Date\r\n1.50,USD,2024-01-02\r\n"
LINE = b'{"net": 1.50}\n'
unix = pytest.mark.skipif(os.name == "nt", reason="needs Unix")


def zst(data):
    out = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(out, "zstd") as stream:
        stream.write(data)
    return out.getvalue().to_pybytes()


COMPRESS = {"": bytes, ".gz": gzip.compress, ".zst": zst}


PROGRAM = """
import sys
from converter.files.opening import open_input
with open_input(sys.argv[1]) as found:
    data = b""
    while more := found.read(1 << 20):
        data += more
    print(found.kind, found.path, found.size, type(found.file).__name__, len(data))
"""


def process(*words, **options):
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], stdout=subprocess.PIPE, text=True, **options
    )


def named(value):
    """The same in each process of the tests: archives have a time in them."""
    return value if isinstance(value, str) else "data"


def everything(found, size=1 << 20):
    got = []
    while data := found.read(size):
        assert len(data) <= size
        got.append(data)
    return b"".join(got)


def opened(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    return open_input(path)


def refused(tmp_path, name, data):
    with pytest.raises(InputError) as caught:
        opened(tmp_path, name, data).close()
    return caught.value


def fact(tmp_path, name, data):
    return str(refused(tmp_path, name, data)).removeprefix(f"{tmp_path}{os.sep}")


@pytest.mark.parametrize("ending", COMPRESS)
@pytest.mark.parametrize(
    ("suffix", "kind"),
    [(".csv", "csv"), (".tsv", "csv"), (".TXT", "csv"), (".jsonl", "jsonl"), (".ndjson", "jsonl")],
)
def test_the_suffixes_say_kind_and_compression(suffix, kind, ending, tmp_path):
    with opened(tmp_path, f"sales{suffix}{ending}", COMPRESS[ending](CSV)) as found:
        assert (found.kind, found.suffixes, found.compression) == (kind, suffix + ending, ending[1:])
        assert (found.path, found.name) == (str(tmp_path / f"sales{suffix}{ending}"),) * 2
        assert found.size == os.path.getsize(found.path)
        assert everything(found) == CSV
        assert found.position == found.size


@pytest.mark.parametrize("suffix", [".parquet", ".pq", ".PARQUET"])
def test_a_suffix_of_parquet_says_so(suffix, tmp_path):
    with opened(tmp_path, f"sales{suffix}", b"PAR1\0\0\0PAR1") as found:
        assert (found.kind, found.suffixes, found.read(4)) == ("parquet", suffix, b"PAR1")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("sales.csv", ("csv", "", ".csv")),
        ("a.b/sales", ("", "", "")),
        ("SALES.CSV.GZ", ("csv", "gz", ".CSV.GZ")),
        ("sales.2024.csv.zst", ("csv", "zst", ".csv.zst")),
        ("sales.dat", ("", "", ".dat")),
        ("sales.gz", ("", "gz", ".gz")),
        (".csv", ("", "", "")),
    ],
)
def test_kind_and_compression_are_read_from_a_name(name, expected):
    suffixes, kind, compression = suffixes_of(name)
    assert (kind, compression, suffixes) == expected


@pytest.mark.parametrize("ending", COMPRESS)
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (CSV, "csv"),
        (LINE, "jsonl"),
        (b"\xef\xbb\xbf \n\t" + LINE, "jsonl"),
        (b"", "csv"),
        (b"[Net],[Ccy]\n", "csv"),
    ],
)
def test_the_content_says_the_kind_where_the_suffix_does_not(data, kind, ending, tmp_path):
    with opened(tmp_path, f"sales.dat{ending}", COMPRESS[ending](data)) as found:
        assert (found.kind, everything(found)) == (kind, data)


def test_parquet_is_known_by_its_content(tmp_path):
    with opened(tmp_path, "sales", b"PAR1\0\0\0PAR1") as found:
        assert found.kind == "parquet"


@pytest.mark.parametrize("ending", COMPRESS)
@pytest.mark.parametrize(("data", "kind"), [(CSV, "csv"), (LINE, "jsonl")])
def test_the_content_of_a_pipe_says_kind_and_compression(data, kind, ending):
    with open_input("-", io.BytesIO(COMPRESS[ending](data))) as found:
        assert (found.kind, found.compression, found.suffixes) == (kind, ending[1:], "")
        assert (found.name, found.path, found.size, found.file) == ("standard input", None, None, None)
        assert everything(found) == data


@pytest.mark.parametrize("ending", COMPRESS)
def test_what_was_looked_at_is_still_read(ending):
    data = bytes(range(1, 128)) * 3000
    with open_input("-", io.BytesIO(COMPRESS[ending](data))) as found:
        assert found.peek(70_000) == found.peek(100_000)[:70_000] == data[:70_000]
        assert found.peek(1 << 20) == data
        assert found.read(3) + found.peek(2) + everything(found, 1000) == data[:3] + data[3:5] + data[3:]
        assert (found.read(9), found.peek(9)) == (b"", b"")


def test_an_empty_file_is_no_error(tmp_path):
    with opened(tmp_path, "sales.csv", b"") as found:
        assert (found.kind, found.size, found.read(9)) == ("csv", 0, b"")


def test_a_file_that_is_open_is_read_and_left_open(tmp_path):
    (tmp_path / "sales.csv").write_bytes(CSV)
    with open(tmp_path / "sales.csv", "rb") as file:
        with open_input(file) as found:
            assert (everything(found), found.path, found.size) == (CSV, None, None)
            assert os.path.samefile(found.file, tmp_path / "sales.csv")
        assert not file.closed
    held = io.BytesIO(CSV)
    with open_input(held) as found:
        assert found.name == "the file that was given"
    assert not held.closed


def test_a_file_that_is_closed_or_of_text_is_refused(tmp_path):
    closed = io.BytesIO()
    closed.close()
    with pytest.raises(
        InputError, match="the file that was given could not be read: I/O operation on closed"
    ):
        open_input(closed)
    with pytest.raises(InputError, match="was opened as text; open it in binary mode"):
        open_input(io.StringIO("a,b\n"))
    with pytest.raises(InputError, match="the input is a path"):
        open_input("a\0b")


@pytest.mark.parametrize("member", [b"", CSV, CSV * 5000])
@pytest.mark.parametrize("padding", [b"", b"\0" * 511, b"\0" * 300_000])
def test_all_members_of_gzip_are_read(member, padding, tmp_path):
    data = gzip.compress(CSV) + gzip.compress(member) + gzip.compress(b"") + gzip.compress(CSV) + padding
    with opened(tmp_path, "sales.csv.gz", data) as found:
        assert everything(found) == CSV + member + CSV


def test_all_frames_of_zstandard_are_read(tmp_path):
    skipped = b"\x50\x2a\x4d\x18\x04\0\0\0abcd"
    with opened(tmp_path, "sales.csv.zst", skipped + zst(CSV) + skipped + zst(b"") + zst(CSV)) as found:
        assert everything(found) == CSV + CSV


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(st.binary(max_size=300).map(lambda one: one.replace(b"\0", b"x") * 200), max_size=4),
    ending=st.sampled_from([".gz", ".zst"]),
    size=st.integers(1, 5000),
)
def test_what_is_read_in_any_steps_is_what_was_compressed(parts, ending, size):
    parts = [b"Net,", *parts]  # what begins as a spreadsheet or UTF-16 does is refused
    found = open_input(io.BytesIO(b"".join(COMPRESS[ending](part) for part in parts)))
    assert (found.compression, everything(found, size * 20)) == (ending[1:], b"".join(parts))


@pytest.mark.parametrize("ending", [".gz", ".zst"])
@pytest.mark.parametrize("members", [1, 2])
def test_a_cut_at_any_byte_is_told_and_never_an_end(ending, members, tmp_path):
    one = COMPRESS[ending](CSV * 40)
    for place in range(len(one)):
        if members == 2 and place == 0:
            continue  # what ends between two members is a whole file
        data = one * (members - 1) + one[:place]
        path = tmp_path / f"sales.csv{ending}"
        path.write_bytes(data)
        with (
            pytest.raises(InputError, match=rf"sales.csv{ending} ends too early: it was cut"),
            open_input(path) as found,
        ):
            everything(found)


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_cut_far_into_a_file_is_told_where_it_is_reached(ending, tmp_path):
    data = os.urandom(300_000).hex().encode()
    whole = COMPRESS[ending](data)
    with opened(tmp_path, f"sales.csv{ending}", whole[:-100_000]) as found:
        got = found.read(100_000)
        assert data.startswith(got)
        with pytest.raises(InputError, match="it was cut"):
            everything(found)


@pytest.mark.parametrize("place", [40, -6, -2])
def test_a_damaged_gzip_is_told(place, tmp_path):
    data = bytearray(gzip.compress(os.urandom(3000).hex().encode()))
    data[place] ^= 0xFF
    said = fact(tmp_path, "sales.csv.gz", bytes(data))
    assert said.startswith(("sales.csv.gz can't be decompressed: Error -3", "sales.csv.gz ends too early"))


def test_a_damaged_zstandard_is_told(tmp_path):
    data = bytearray(zst(os.urandom(30_000).hex().encode()))
    data[4:60] = b"\xff" * 56
    assert fact(tmp_path, "sales.csv.zst", bytes(data)).startswith(
        "sales.csv.zst can't be decompressed: ZSTD"
    )


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_what_follows_the_compressed_data_is_no_part_of_it_and_told(ending, tmp_path):
    said = fact(tmp_path, f"sales.csv{ending}", COMPRESS[ending](CSV) + b"1,USD,2024-01-01\n")
    assert said.startswith(f"sales.csv{ending} can't be decompressed: ")


@pytest.mark.parametrize(("ending", "program"), [("gz", "gzip"), ("zst", "zstd")])
def test_a_suffix_of_compression_must_be_true(ending, program, tmp_path):
    said = fact(tmp_path, f"sales.csv.{ending}", CSV)
    assert said == f"sales.csv.{ending} is not compressed by {program}; give it a name without .{ending}"
    said = fact(tmp_path, "sales.csv", COMPRESS[f".{ending}"](CSV))
    wanted = f"sales.csv is compressed by {program}; decompress it, or give it a name that ends in .{ending}"
    assert said == wanted
    said = fact(tmp_path, f"sales.csv.{ending}", COMPRESS[f".{ending}"](COMPRESS[f".{ending}"](CSV)))
    assert said == f"sales.csv.{ending} is compressed by {program}; decompress it once more"


def test_a_file_that_is_missing_is_told_with_the_nearest_name(tmp_path):
    (tmp_path / "sales.csv").write_bytes(CSV)
    (tmp_path / "salse.csv.d").mkdir()
    with pytest.raises(InputError) as caught:
        open_input(tmp_path / "salse.csv")
    meant = str(tmp_path / "sales.csv")
    assert str(caught.value) == f"there is no file {tmp_path / 'salse.csv'}; did you mean {meant}?"
    assert caught.value.suggestions == (meant,)


@pytest.mark.parametrize(
    ("name", "said"), [("rates.parquet", "there is no file "), ("a/b.csv", "there is no folder ")]
)
def test_a_file_that_is_missing_without_a_near_name_is_told(name, said, tmp_path):
    missing = str(tmp_path / name) if said.endswith("file ") else str(tmp_path / "a")
    with pytest.raises(InputError) as caught:
        open_input(str(tmp_path / name))
    assert str(caught.value) == said + missing


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="is a folder; give the path of a file in it"):
        open_input(tmp_path)


class Failing(io.RawIOBase):
    def __init__(self, data):
        super().__init__()
        self.data = [data]

    def read(self, size=-1):
        if not self.data:
            raise OSError(5, "Input/output error")
        return self.data.pop()


@pytest.mark.parametrize("ending", COMPRESS)
def test_an_error_of_the_disk_is_no_end_of_the_file(ending):
    with pytest.raises(InputError, match="the file that was given could not be read: Input/output error"):
        everything(open_input(Failing(COMPRESS[ending](CSV)[:30])))


@pytest.mark.skipif(os.name == "nt" or not os.geteuid(), reason="root may read all files")
def test_a_file_that_may_not_be_read_is_told(tmp_path):
    (tmp_path / "sales.csv").write_bytes(CSV)
    (tmp_path / "sales.csv").chmod(0)
    with pytest.raises(InputError, match=r"sales\.csv could not be opened: Permission denied"):
        open_input(tmp_path / "sales.csv")


def workbook():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
    return held.getvalue()


def archive():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("sales.csv", CSV)
    return held.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sales.xlsx", workbook()),
        ("SALES.XLSX", workbook()),
        ("sales.csv", workbook()),
        ("sales", workbook()),
        ("sales.xls", OLE),
        ("sales.csv", OLE),
        ("sales.xls", b"<html>"),
        ("sales.ods", archive()),
    ],
    ids=named,
)
def test_a_spreadsheet_is_refused_by_suffix_and_by_content(name, data, tmp_path):
    assert fact(tmp_path, name, data) == f"{name} is a spreadsheet; open it there and save it as CSV UTF-8"


def test_a_spreadsheet_from_a_pipe_is_refused():
    with pytest.raises(InputError, match="standard input is a spreadsheet"):
        open_input("-", io.BytesIO(workbook()))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("sales.zip", archive(), "a zip archive; unzip it first"),
        ("sales.csv", archive(), "a zip archive; unzip it first"),
        ("sales.csv.bz2", bz2.compress(os.urandom(9000)), "compressed by bzip2; decompress it first"),
        ("sales.csv.xz", lzma.compress(CSV), "compressed by xz; decompress it first"),
        ("sales.7z", b"7z\xbc\xaf\x27\x1c\0\4" + bytes(50), "a 7z archive; extract it first"),
        ("sales.csv", b"PAR1\0\0\0PAR1", "Parquet; give it a name that ends in .parquet"),
        ("sales.csv", b"\x7fELF\2\1\1\0\0\0abc", "no text; CSV, JSON lines and Parquet can be read"),
        ("sales.csv", CSV * 9 + b"a,\0\0\0\n" * 9, "no text; CSV, JSON lines and Parquet can be read"),
        ("sales.jsonl", LINE + b"\0" * 9, "no text; CSV, JSON lines and Parquet can be read"),
        (
            "a.parquet.gz",
            gzip.compress(b"PAR1"),
            "Parquet that is compressed as a whole; decompress it first",
        ),
    ],
    ids=named,
)
def test_what_is_no_text_is_refused_with_what_to_do(name, data, said, tmp_path):
    assert fact(tmp_path, name, data) == f"{name} is {said}"


@pytest.mark.parametrize("data", [b"PK,Net\n1,2\n", b"BZh,Net\n1,2\n", b"PAR1,Net\n1,2\n"])
def test_a_column_that_is_called_as_an_archive_begins_is_text(data, tmp_path):
    with opened(tmp_path, "sales.csv", data) as found:
        assert everything(found) == data


TEXT = "Net;Währung;Date\n1,50;€;2024-01-02\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode("utf-16"), "UTF-16"),
        ("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-32"), "UTF-32"),
        ("\ufeff".encode("utf-32-be") + TEXT.encode("utf-32-be"), "UTF-32"),
        (TEXT.encode("utf-16-le"), "UTF-16LE"),
        (TEXT.encode("utf-16-be"), "UTF-16BE"),
        (TEXT.encode("utf-32-le"), "UTF-32LE"),
        (TEXT.encode("utf-32-be"), "UTF-32BE"),
        ("Сумма;Валюта\n1,50;рубль\n".encode("utf-16-le"), "UTF-16LE"),
        ("Сумма;Валюта\n1,50;рубль\n".encode("utf-16-be"), "UTF-16BE"),
    ],
)
def test_wide_encodings_are_refused_with_the_line_that_recodes(data, encoding, tmp_path):
    error = refused(tmp_path, "my sales.csv", data)
    path = tmp_path / "my sales.csv"
    assert str(error) == f"{path} is in {encoding}; save it in UTF-8"
    assert error.advice == f"try: iconv -f {encoding} -t UTF-8 '{path}' > '{tmp_path / 'my sales-utf8.csv'}'"


@unix
@pytest.mark.parametrize("name", ["my sales.csv", "sales.csv.gz", "sales.dat", "sales"])
def test_the_line_that_recodes_makes_a_file_that_can_be_read(name, tmp_path):
    data = TEXT.encode("utf-16")
    error = refused(tmp_path, name, gzip.compress(data) if name.endswith("gz") else data)
    line = error.advice.removeprefix("try: ")
    subprocess.run(["sh", "-c", line], check=True)  # noqa: S607
    with open_input(line.rpartition("> ")[2].strip("'")) as found:
        assert everything(found).decode() == TEXT


def test_the_line_that_recodes_a_pipe_names_no_file():
    with pytest.raises(InputError) as caught:
        open_input("-", io.BytesIO(TEXT.encode("utf-16")))
    assert caught.value.advice == "try iconv -f UTF-16 -t UTF-8 before it in the pipe"


@pytest.mark.parametrize("name", ["sales.json", "sales.jsonl", "sales.ndjson", "sales"])
@pytest.mark.parametrize("data", [b'[{"net": 1}]', b'\xef\xbb\xbf \n[\n {"net": 1}\n]\n'])
def test_an_array_of_json_is_refused_with_the_line_that_splits_it(name, data, tmp_path):
    error = refused(tmp_path, name, data)
    path = tmp_path / name
    assert str(error) == f"{path} is one array of JSON; write each object of it on a line of its own"
    assert error.advice == f"try: jq -c '.[]' {path} > {tmp_path / 'sales.jsonl'}"


def test_an_array_of_json_that_is_compressed_is_decompressed_by_the_line(tmp_path):
    error = refused(tmp_path, "sales.json.gz", gzip.compress(b"[1]"))
    path = tmp_path / "sales.json.gz"
    assert error.advice == f"try: gzip -dc {path} | jq -c '.[]' > {tmp_path / 'sales.jsonl'}"


def test_parquet_from_a_pipe_is_refused():
    with pytest.raises(
        InputError, match="standard input is Parquet, whose end is read first; write it to a file"
    ):
        open_input("-", io.BytesIO(b"PAR1\0\0PAR1"))


def test_a_name_is_shown_on_one_line(tmp_path):
    with pytest.raises(InputError) as caught:
        open_input(f"{tmp_path}/a\n\x1b[2Jb.csv")
    assert str(caught.value).isprintable()


@unix
def test_a_named_pipe_is_read_as_a_pipe(tmp_path):
    path = tmp_path / "sales.csv"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(LINE,))
    writer.start()
    with open_input(path) as found:
        assert (found.kind, found.path, found.size, found.file) == ("jsonl", None, None, None)
        assert everything(found) == LINE
    writer.join()


@unix
@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input_from_a_file_is_a_pipe_that_tells_which_file_it_is(name, tmp_path):
    (tmp_path / "sales.csv").write_bytes(CSV)
    with open(tmp_path / "sales.csv", "rb") as file, process(name, stdin=file) as run:
        assert run.communicate()[0].split() == ["csv", "None", "None", "int", str(len(CSV))]


@unix
@pytest.mark.parametrize("ending", COMPRESS)
def test_a_pipe_that_never_waits_is_read_to_its_end(ending):
    # The end of a pipe and one that is empty for now look alike to a reader that does not wait.
    read, write = os.pipe()
    os.set_blocking(read, False)
    data = COMPRESS[ending](CSV * 10)
    with process("-", stdin=read) as run:
        for place in range(0, len(data), max(1, len(data) // 3)):
            time.sleep(0.1)
            os.write(write, data[place : place + max(1, len(data) // 3)])
        os.close(write)
        os.close(read)
        assert run.communicate()[0].split()[-1] == str(len(CSV) * 10)


@unix
def test_a_pipe_gives_what_it_has_now():
    read, write = os.pipe()
    data = b"1,USD\n" * 11_000
    writer = threading.Thread(target=os.write, args=(write, data))
    writer.start()
    with open(read, "rb") as stream, open_input("-", stream) as found:
        writer.join()
        got = b""
        while len(got) < len(data):
            got += found.read(1 << 23)  # it would wait for ever if it wanted all of that
        os.write(write, b"2,EUR\n")
        assert (got, found.read(1 << 23)) == (data, b"2,EUR\n")
        os.close(write)
        assert found.read(9) == b""


def test_what_gzip_decompresses_to_is_held_in_memory_only_as_far_as_it_was_asked_for(tmp_path):
    squeezed = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = squeezed.compress(b"1" * (1 << 24)) + squeezed.flush()
    with opened(tmp_path, "sales.csv.gz", data) as found:
        assert max(len(found.read(1000)) for _ in range(20)) <= 1000


def test_a_damaged_cell_is_no_reason_to_refuse_the_file(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_bytes(CSV * 1000 + b"\0\n")
    with open_input(path) as found:
        assert found.kind == "csv"
