"""Records and cells of CSV are those of Python's `csv`, and no byte is lost, however the file is cut."""

import numpy
from hypothesis import example, given
from hypothesis import strategies as st
from support.csv_files import appended, by_csv, records

from converter.files.csv import scan
from converter.files.csv.machine import value_of

TEXTS = st.lists(
    st.sampled_from([*'",\r\n;a9é€=', '""', '","', "\r\n", "a,b\n", '"a,b"\n', ',"\n",']), max_size=24
).map("".join)
# Quotes where most files have them: then the fast way is taken.
CELLS = st.sampled_from(
    ["", "a", "12", "é", '""', '"a"', '"a,b"', '"a""b"', '"x\ny"', '"\r\n"', '""""', ' "']
)
TABLES = st.lists(
    st.tuples(st.lists(CELLS, min_size=1, max_size=3), st.sampled_from(["\n", "\n", "\r\n", "\r"])),
    max_size=8,
).map(lambda rows: "".join(",".join(cells) + end for cells, end in rows))
SIZES = st.integers(1, 30)


def is_unclosed(text):
    """Whether a text ends within quotes: only then a further cell in it is none of its own."""
    found = by_csv(text + "\n1")
    return bool(found) and found[-1][0] != ["1"]


def expected(text):
    """What `records` is to give."""
    found = [one for one in by_csv(text) if one[0]]
    width = len(found[0][0]) if found else 0
    rows = [cells if len(cells) == width else None for cells, _, _ in found]
    if is_unclosed(text):
        rows[-1] = None
    return rows, [line for _, line, _ in found]


@given(st.one_of(TEXTS, TABLES), SIZES, SIZES)
@example('a,b\n1,"x', 3, 3)
@example("a\r\r\nb\r", 2, 1)
@example('"a""b",c\r\n5" pipe,"\r"\n', 4, 30)
def test_records_are_those_of_csv(text, chunk, step):
    rows, lines, malformed = records(text.encode(), chunk=chunk, step=step)
    assert (rows, lines) == expected(text)
    assert sorted(malformed) == [place for place, cells in enumerate(rows) if cells is None]


@given(TABLES, SIZES)
def test_every_ascii_delimiter_is_read_alike(text, chunk):
    rows, _, _ = records(text.replace(",", "|").encode(), "|", chunk=chunk)
    assert rows == [
        None if cells is None else [one.replace(",", "|") for one in cells] for cells in expected(text)[0]
    ]


@given(st.one_of(TEXTS, TABLES), SIZES, SIZES, SIZES)
@example('a,"b', 1, 1, 1)
@example('a,b\n"1""\r\n",2\r3,4', 2, 1, 3)
def test_no_byte_changes_where_nothing_is_added(text, chunk, step, longest):
    data = text.encode()
    options = {"delimiter": ",", "header": False, "chunk": chunk, "step": step, "longest": longest}
    assert appended(data, names=(), **options) == (data, data[:0])


@given(st.one_of(TEXTS, TABLES), SIZES, SIZES, st.sampled_from([5, 1 << 20]), st.integers(0, 255))
def test_a_record_is_in_the_output_or_in_the_rejects(text, chunk, step, longest, bits):
    def keep(row):
        return bool(bits >> row % 8 & 1)

    out, rejected = b"", b""
    place = 0
    for cells, line, own in by_csv(text):
        if not cells or keep(place):
            out += own.encode()
        else:
            rejected += f"{line},why,{own}".encode()
        place += bool(cells)
    options = {"delimiter": ",", "header": False, "chunk": chunk, "step": step, "longest": longest}
    assert appended(text.encode(), names=(), keep=keep, **options) == (out, rejected)


@given(st.one_of(TEXTS, TABLES), SIZES)
def test_new_cells_stand_before_the_line_end(text, chunk):
    rows, _ = expected(text)
    out, place = b"", 0
    for cells, _, own in by_csv(text):
        body = own.rstrip("\r\n") if cells and rows[place] is not None else own
        out += body.encode()
        if cells and rows[place] is not None:
            out += b",7," + own[len(body) :].encode()
        place += bool(cells)
    options = {"delimiter": ",", "header": False, "chunk": chunk}
    assert appended(text.encode(), "7", None, **options)[0] == out


@given(text=st.one_of(TEXTS, TABLES), final=st.booleans())
@example(text='a,"b\nc",d\n\n\r\n"",\n', final=True)
def test_the_fast_way_finds_what_the_slow_way_finds(text, final):
    data = text.encode()
    fast = scan._by_numpy(data, b",", final=final) if data else None
    if fast is None:
        return
    # Quotes in what is left for the next chunk may move the fast way's cut to an earlier record.
    slow = scan._by_spans(data[: fast.end], b",", final=True)
    assert (fast.end, fast.rows) == (slow.end, slow.rows)
    for name in ("starts", "after", "ends", "counts"):
        assert numpy.array_equal(getattr(fast, name), getattr(slow, name))


@given(st.text('"a', max_size=12).map(str.encode))
def test_the_value_of_a_cell_is_that_of_csv(cell):
    text = cell.decode()
    (found,) = by_csv(text + ",")[0][:1] if text else ([""],)
    if len(found) == 2:
        assert value_of(cell).decode() == found[0]


ENDS = ['3,"4\n""5\n', '"3""\n","4\n""""\n\n', 'a"\n"b\n""\n""', '3,"4"\n"x\n"",y']


@given(st.integers(1, 12), st.sampled_from(ENDS))
def test_the_line_of_an_unclosed_quote_does_not_depend_on_the_chunks(chunk, end):
    data = b"a,b\n1,2\n" + end.encode()
    *_, reason = records(data)[2].values()
    assert reason.endswith("is not closed")
    assert [*records(data, chunk=chunk, longest=4)[2].values()][-1] == reason
