"""CSV files keep their bytes and get new cells; how they are written is decided from their first records."""

import io
import os
import tempfile
import tracemalloc

import numpy
import pytest
from support.csv_files import Bytes, appended, opened, records, said

from converter.errors import InputError, StoreError
from converter.files.contract import SAMPLE
from converter.files.csv import open_csv

BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    ("data", "output"),
    [
        (b"a,b\n1,2\n", b"a,b,eur\n1,2,7\n"),
        (b"a,b\r\n1,2\r\n", b"a,b,eur\r\n1,2,7\r\n"),
        (b"a,b\r1,2\r", b"a,b,eur\r1,2,7\r"),
        (b"a,b\r\n1,2\n3,4\r\n5,6", b"a,b,eur\r\n1,2,7\n3,4,7\r\n5,6,7"),
        (BOM + b'"a","b"\n1,2\n', BOM + b'"a","b",eur\n1,2,7\n'),
        (b'a,b\n"1", 2 \n007,2.500\n', b'a,b,eur\n"1", 2 ,7\n007,2.500,7\n'),
        (b'a,b\n"x ""y"", z","p\nq"\n', b'a,b,eur\n"x ""y"", z","p\nq",7\n'),
        (b'a,b\n5" pipe,x\n6,y\n', b'a,b,eur\n5" pipe,x,7\n6,y,7\n'),
        (b"a;b\n1,5;2\n", b"a;b;eur\n1,5;2;7\n"),
        (b"a\tb\n1\t2\n", b"a\tb\teur\n1\t2\t7\n"),
        (b"a|b\n1|2\n", b"a|b|eur\n1|2|7\n"),
        (b"a\n1\n", b"a,eur\n1,7\n"),
        (b"a,b\n\n1,2\n\r\n\n3,4\n\n", b"a,b,eur\n\n1,2,7\n\r\n\n3,4,7\n\n"),
        (b"\n\na,b\n1,2\n", b"\n\na,b,eur\n1,2,7\n"),
        (b"a,b\n", b"a,b,eur\n"),
        (b"a,b", b"a,b,eur"),
        (b"a,a\n1,2\n", b"a,a,eur\n1,2,7\n"),
        (b"Betr\xe4ge;b\n\x801;\x81\n", b"Betr\xe4ge;b;eur\n\x801;\x81;7\n"),
        ("é,b\n€,😀\n".encode(), "é,b,eur\n€,😀,7\n".encode()),
    ],
)
def test_a_line_keeps_its_bytes(data, output):
    assert appended(data, "7")[0] == output


def test_a_malformed_record_passes_as_it_is():
    data = b"a,b\n1,2\n3\n4,5,6\n7,8\n"
    assert appended(data, "x")[0] == b"a,b,eur\n1,2,x\n3\n4,5,6\n7,8,x\n"


def test_blank_lines_stay_where_rows_are_dropped():
    out, rejected = appended(b"a,b\n\n1,2\n\n3,4\n\n", "x", keep=lambda row: row == 1)
    assert out == b"a,b,eur\n\n\n3,4,x\n\n"
    assert rejected == b"line,reason,a,b\n3,why,1,2\n"


def test_a_file_of_blank_lines_without_a_header_passes():
    assert appended(b"\n\r\n", "x", header=False) == (b"\n\r\n", b"")


def test_a_file_without_a_header_has_names_of_positions():
    assert opened(b"1,2\n3,4\n", header=False).names == ("#1", "#2")
    assert appended(BOM + b"1,2\n3,4\n", "x", header=False)[0] == BOM + b"1,2,x\n3,4,x\n"


def test_an_empty_file_without_a_header_stays_empty():
    assert appended(b"", "x", header=False) == (b"", b"")
    assert appended(BOM, "x", header=False) == (BOM, BOM)


@pytest.mark.parametrize("data", [b"", BOM, b"\n\r\n"])
def test_an_empty_file_has_no_header(data):
    with pytest.raises(InputError, match=r"^x\.csv is empty: it has no header"):
        opened(data)


@pytest.mark.parametrize(
    ("data", "fault"), [(b'a,"b\n1,2\n', "a quote that is not closed"), (b"a\0,b\n", "a NUL byte")]
)
def test_a_header_that_can_not_be_read_is_told(data, fault):
    with pytest.raises(InputError, match=f"the header of x.csv has {fault}"):
        opened(data)


def test_names_have_no_quotes_and_may_be_equal():
    assert opened('"a ""x""",ä,a, b ,\n'.encode()).names == ('a "x"', "ä", "a", " b ", "")


def test_bytes_that_are_no_utf_8_are_windows_1252():
    reader = opened(b"Betr\xe4ge;W\n1;\x80\n2;\x81\n")
    assert reader.names == ("Betr\xe4ge", "W")
    assert reader.sample(1).to_pylist() == ["€", "\x81"]
    assert reader.told["encoding"] == "windows-1252"


@pytest.mark.parametrize("shift", [0, 1])
def test_a_character_where_the_looked_at_bytes_end_is_one_of_utf_8(shift):
    data = b"a,b\n" + b"x" * shift + ",й\n".encode() + ("," + "й" * (1 << 20) + "\n").encode() * 5
    assert opened(data).told["encoding"] == "UTF-8"


def test_a_later_cell_that_is_no_utf_8_is_shown_as_such():
    data = "a,b\né,1\n".encode() + b"x,y\n" * (SAMPLE + 1) + b"\xe9,2\n"
    reader = opened(data)
    cells = [one for part in reader.parts([0]) for one in part.cells(0).to_pylist()]
    assert (cells[0], cells[-1]) == ("é", "\ufffd")
    assert reader.told["encoding"] == "UTF-8"


def test_new_cells_are_in_the_encoding_of_the_file():
    data = b"a;\xe4\n1;2\n"
    assert appended(data, "6 € → é", names=("ü",))[0] == b"a;\xe4;\xfc\n1;2;6 \x80 ? \xe9\n"
    assert appended("a;ä\n1;2\n".encode(), "→", names=("ü",))[0] == "a;ä;ü\n1;2;→\n".encode()


def test_new_cells_have_quotes_where_they_need_them():
    out, _ = appended(b"a,b\n1,2\n", "1,5", 'x "y"', "p\nq", "z", None, names=("n,m", "o", "p", "q", "r"))
    assert out == b'a,b,"n,m",o,p,q,r\n1,2,"1,5","x ""y""","p\nq",z,\n'
    assert appended(b"a;b\n1;2\n", "1,5")[0] == b"a;b;eur\n1;2;1,5\n"


@pytest.mark.parametrize("mark", ["\t", "|", " ", "^", "\\", "]", "-", "*"])
def test_a_new_cell_with_the_delimiter_has_quotes(mark):
    data = "a,b\n1,2\n".replace(",", mark).encode()
    out = f'a,b,"n{mark}m"\n1,2,"5{mark}6"\n'.replace(",", mark).encode()
    assert appended(data, f"5{mark}6", names=(f"n{mark}m",), delimiter=mark)[0] == out


def test_rejected_records_have_their_line_and_the_reason_first():
    data = BOM + b'"a";b\r\n"x\r\ny";1\r\n2;3\n4;5'
    out, rejected = appended(data, "z", keep=lambda row: row == 1)
    assert out == BOM + b'"a";b;eur\r\n2;3;z\n'
    assert rejected == BOM + b'line;reason;"a";b\r\n2;why;"x\r\ny";1\r\n5;why;4;5'


def test_rejected_records_that_are_rejected_again_have_names_of_their_own():
    data = b"line,reason,a\n7,why,1\n"
    once = b"rejected_line,rejected_reason,line,reason,a\n2,why,7,why,1\n"
    assert appended(data, "z", keep=lambda _: False)[1] == once
    assert appended(once, "z", keep=lambda _: False)[1].startswith(
        b"rejected_rejected_line,rejected_rejected_reason,rejected_line,"
    )


@pytest.mark.parametrize("mark", [b"", BOM])
@pytest.mark.parametrize("header", [True, False])
def test_the_line_of_excel_that_names_the_delimiter_stays_above_the_header(mark, header):
    data = mark + b"sep=;\r\na,b;c\r\n1,5;2\r\n"
    out = appended(data, "z", header=header)[0]
    first = b"eur" if header else b"z"
    assert out == mark + b"sep=;\r\na,b;c;%b\r\n1,5;2;z\r\n" % first
    (part,) = opened(data, header=header).parts([0])
    assert part.lines(numpy.array([0])).tolist() == [3 if header else 2]
    assert appended(b"sep=x\n1\n", "z")[0] == b"sep=x,eur\n1,z\n"


def test_a_reason_has_quotes_if_it_needs_them():
    reader = opened(b"a,b\n1,2\n")
    out = io.BytesIO()
    (part,) = reader.parts([0])
    reader.rejects(out).write(part, numpy.array([0]), ["3 cells, not 2"])
    assert out.getvalue() == b'line,reason,a,b\n2,"3 cells, not 2",1,2\n'


def test_a_header_without_a_line_end_has_one_before_rejects():
    assert appended(b"a,b", "x", keep=lambda _: False)[1] == b"line,reason,a,b\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a,b\n1,2\n3\n", "1 cell, but the first record has 2"),
        (b"a,b\n1,2\n3,4,5\n", "3 cells, but the first record has 2"),
        (b"a,b\n1,2\n3,\0\n", "the record has a NUL byte"),
        (b'a,b\n1,2\n"3\n\n",4 "x\n"5', None),
        (b'a,b\n1,2\n3,"4\n5,6\n', "a quote that begins on line 3 is not closed"),
        (b'a,b\n1,2\n"3\n\n","4\n5,6\n', "a quote that begins on line 5 is not closed"),
        (b"a,b\n1,2\n3," + b"x" * (1 << 20) + b"\n", "the record has more than 1 MiB"),
        (b'a,b\n1,2\n3,"' + b"x\n" * (1 << 19) + b'"\n', "the record has more than 1 MiB"),
    ],
)
@pytest.mark.parametrize("chunk", [50_000, 8 << 20])
def test_a_malformed_record_is_told(data, reason, chunk):
    rows, lines, malformed = records(data, chunk=chunk)
    assert rows[:2] == [["a", "b"], ["1", "2"]]
    assert lines[:3] == [1, 2, 3]
    assert malformed.get(2) == reason


def test_a_long_record_does_not_move_what_follows():
    long = b'3,"' + b"x\n" * 500 + b'"\r\n'
    data = b"a,b\n1,2\n" + long + b"4,5\n"
    out, rejected = appended(data, "z", keep=lambda row: row != 1, chunk=64, longest=200)
    assert out == b"a,b,eur\n1,2,z\n4,5,z\n"
    assert rejected == b"line,reason,a,b\n3,why," + long
    assert records(data, chunk=64, longest=200)[1] == [1, 2, 3, 504]


def test_memory_stays_small_where_a_quote_is_not_closed():
    class Long:
        name, suffixes, left = "x.csv", ".csv", 600

        def read(self, size):
            self.left -= 1
            return b'a,b\n1,"2\n' if self.left == 599 else b"x,y\n" * (size // 4) if self.left > 0 else b""

    chunk = 1 << 16
    reader = open_csv(Long(), delimiter=",", header=True, said=said, chunk=chunk)
    parts = reader.parts([0])
    tracemalloc.start()
    (part,) = parts
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert part.malformed == {0: "a quote that begins on line 2 is not closed"}
    assert peak < 16 << 20


class Cut(Bytes):
    """An input that can't be read on after its bytes."""

    def read(self, size):
        piece = super().read(size)
        if not piece:
            raise InputError("it was cut")
        return piece


def test_a_long_record_that_is_cut_leaves_no_file_open():
    begun = b"a,b\n" + b"\n" * SAMPLE  # as much as is looked at before the first record
    source = Cut(begun + b'1,"' + b"x" * 1000, step=len(begun))
    reader = open_csv(source, delimiter=",", header=True, said=said, chunk=64, longest=100)
    with pytest.raises(InputError, match="cut"):
        list(reader.parts([0]))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full disk to write to")
def test_a_long_record_that_finds_no_room_is_told(monkeypatch):
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: open("/dev/full", "w+b", 0))  # noqa: SIM115
    reader = opened(b'a,b\n1,"' + b"x" * 1000, chunk=64, longest=100)
    with pytest.raises(StoreError, match="a temporary file could not be written: No space left"):
        list(reader.parts([0]))


@pytest.mark.parametrize(
    ("data", "delimiter"),
    [
        (b"a,b;c\n1,2;3\n1,2\n", ","),
        (b"Datum;Betrag\n2024-01-01;1,50\n", ";"),
        (b'"a; b","c"\n"x; y","1"\n', ","),
        (b"a\n1,50\n", ","),
        (b"a,b\n1\n2,3,4\n", ","),
        (b"a,b\n" + b"1,2\n" * 30 + b"3\n", ","),
        (b"a\tb,c\n1,2\t3\n4\t5\n", "tab"),
    ],
)
def test_the_delimiter_is_the_one_that_makes_records_equal(data, delimiter):
    assert opened(data).told["delimiter"] == delimiter


@pytest.mark.parametrize("data", [b"a;b,c\n1;2,3\n", b"a;b,c\n1\n2\n"])
def test_of_two_delimiters_that_fit_none_is_taken(data):
    with pytest.raises(InputError, match=r"^the delimiter may be , and ;; say which by --delimiter ;$"):
        opened(data)


def test_a_file_of_tabs_is_known_by_its_suffix():
    assert opened(b"a,b\tc,d\n", suffixes=".tsv.gz").names == ("a,b", "c,d")


@pytest.mark.parametrize("given", ["tab", "\t", "\\t"])
def test_a_tab_can_be_given_by_name(given):
    assert opened(b"a,b\tc,d\n", given).names == ("a,b", "c,d")


@pytest.mark.parametrize("given", ["", "ab", "x", "5", '"', "\n", "é", "\0"])
def test_what_can_not_be_a_delimiter_is_refused(given):
    with pytest.raises(InputError, match="can't be a delimiter; give one of"):
        opened(b"a,b\n", given)


def test_how_a_file_is_read_is_told():
    told = opened(b'a;b\r\n"x\ny";2\r\n3;4\n').told
    assert told == {
        "delimiter": ";",
        "encoding": "UTF-8",
        "header": "the first record",
        "line ends": "CRLF and LF",
    }
    assert opened(b"1,2\n", header=False).told["header"] == "none"


def test_the_sample_is_the_first_records_that_can_be_read():
    data = b"a,b\n1,2\n3\n" + b"4,5\n" * (2 * SAMPLE)
    sample = opened(data).sample(0).to_pylist()
    assert sample[:2] == ["1", "4"]
    assert len(sample) <= SAMPLE


@pytest.mark.parametrize("step", [7, 1000, 1 << 20])
def test_the_sample_does_not_depend_on_how_much_a_pipe_gives(step):
    data = b"a,b\n" + b'"1\n",2\n' * SAMPLE
    assert len(opened(data, step=step).sample(0)) == len(opened(data).sample(0)) > SAMPLE // 3


def test_safe_cells_begin_no_formula():
    data = b'=a,b,c\n=1+1,"@x","a"\n-1.50,+2,"-3,5"\n-x," =y",""\n"\ty",-,"+a""b"\n1,2\n=3,4\n'
    out, _ = appended(data, "=z", "-7,5", names=("-n", "m"), safe=True)
    assert out == (
        b'\'=a,b,c,\'-n,m\n\'=1+1,"\'@x","a",\'=z,"-7,5"\n-1.50,+2,"-3,5",\'=z,"-7,5"\n'
        b'\'-x," =y","",\'=z,"-7,5"\n"\'\ty",\'-,"\'+a""b",\'=z,"-7,5"\n1,2\n\'=3,4\n'
    )


def test_safe_changes_nothing_where_no_cell_begins_a_formula():
    data = b'a,b\n"x, =y",-1\n\n2,z\n'
    assert appended(data, "7", safe=True) == appended(data, "7")


def test_without_safe_a_formula_stays():
    assert appended(b"a,b\n=1,@\n", "=z")[0] == b"a,b,eur\n=1,@,=z\n"


def test_many_short_records_are_handed_out_in_parts():
    sizes = [part.rows for part in opened(b"a\n" + b"1\n" * 600_000).parts([0])]
    assert sum(sizes) == 600_000
    assert max(sizes) <= 250_000
