"""JSON lines keep their text, and their values are the same by both ways of reading them."""

import io
import json
import re
from decimal import Decimal

import numpy
import pyarrow
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from converter.errors import InputError
from converter.files.json_lines import open_json_lines
from converter.files.json_text import Lines
from converter.files.json_values import Taken, kinds_of, object_of, values_of

AMOUNT = pyarrow.field("amount_eur", pyarrow.decimal128(38, 2))
SOURCE = pyarrow.field("amount_eur_source", pyarrow.string())
NO_NAMES = Taken(())


class Source:
    """A file in memory, or a pipe that has ``step`` bytes at a time."""

    name = "in.jsonl"

    def __init__(self, content, step=None):
        self._content = io.BytesIO(content)
        self._step = step
        self.path = self.name if step is None else None

    def read(self, size):
        return self._content.read(size if self._step is None else min(size, self._step))


def opened(content, *, chunk=8 << 20, step=None):
    return open_json_lines(
        Source(content, step), said=lambda field, value="": f"{field}={value}", chunk=chunk
    )


def new_of(part, fields):
    """For each row the amount 1.50, 2.50 and so on, and a source that JSON escapes."""
    amounts = [f"{row + 1}.50" for row in range(part.rows)]
    texts = {AMOUNT: amounts, SOURCE: ['e"cb'] * part.rows}
    return [pyarrow.array(texts[field], pyarrow.string()) for field in fields]


def written(content, fields=(AMOUNT,), keep=None, **options):
    """The output, with the records of each part that are to be kept."""
    reader, out = opened(content, **options), io.BytesIO()
    writer = reader.writer(out, fields)
    for part in reader.parts([0]):
        flags = None if keep is None else numpy.array(keep[: part.rows], numpy.bool_)
        writer.write(part, new_of(part, fields), flags)
    writer.close()
    return out.getvalue()


def rejected(content, fields=(), rows=None):
    """The rejected records: those that are malformed, or these rows."""
    reader, out = opened(content), io.BytesIO()
    reader.writer(io.BytesIO(), fields)
    rejects = reader.rejects(out)
    for part in reader.parts([0]):
        these = sorted(part.malformed) if rows is None else rows
        reasons = [part.malformed.get(row, "no rate") for row in these]
        rejects.write(part, numpy.array(these, numpy.intp), reasons)
    rejects.close()
    return out.getvalue()


def cells(content, name="a", **options):
    reader = opened(content, **options)
    column = reader.names.index(name)
    found, malformed = [], {}
    for part in reader.parts([column]):
        malformed |= {len(found) + row: reason for row, reason in part.malformed.items()}
        values = part.cells(column)
        found += values.to_pylist() if isinstance(values, pyarrow.Array) else values
    return found, malformed


def column_of(content, name="a"):
    reader = opened(content)
    return next(reader.parts([reader.names.index(name)])).cells(reader.names.index(name))


# -- what is written -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'{"a":1}\n', b'{"a":1,"amount_eur":1.50}\n'),
        (b'{"a":1}', b'{"a":1,"amount_eur":1.50}'),
        (b'{"a":1}\r\n', b'{"a":1,"amount_eur":1.50}\r\n'),
        (b'{"a":1}  \t\r\n', b'{"a":1,"amount_eur":1.50}  \t\r\n'),
        (b'{"a":1}' + b" " * 50 + b"\n", b'{"a":1,"amount_eur":1.50}' + b" " * 50 + b"\n"),
        (b'\xef\xbb\xbf{"a":1}\n', b'\xef\xbb\xbf{"a":1,"amount_eur":1.50}\n'),
        (b'  {"a":1}\n', b'  {"a":1,"amount_eur":1.50}\n'),
        (b'{"a": 1}\n', b'{"a": 1, "amount_eur": 1.50}\n'),
        (b'{"a": 1,"b": 2}\n', b'{"a": 1,"b": 2,"amount_eur": 1.50}\n'),
        (b'{"a":1, "b":2}\n', b'{"a":1, "b":2, "amount_eur":1.50}\n'),
        (b'{"a":"x: , y"}\n', b'{"a":"x: , y","amount_eur":1.50}\n'),
        (b'{ "a" : 1 }\n', b'{ "a" : 1 , "amount_eur": 1.50}\n'),
        (b'{"a":1.0e0,"\\u0062":"\\/\\u00e9}"}\n',
         b'{"a":1.0e0,"\\u0062":"\\/\\u00e9}","amount_eur":1.50}\n'),
        (b'{"b":2,"a":1,"a":007e}\n{"a":{"b":{}}}\n',
         b'{"b":2,"a":1,"a":007e}\n{"a":{"b":{}},"amount_eur":2.50}\n'),
        (b'{"a":1}\n{}\n{ }\n', b'{"a":1,"amount_eur":1.50}\n{"amount_eur":2.50}\n{ "amount_eur":3.50}\n'),
        (b'{"a":"\xc3\xa9\xe2\x82\xac"}\n', b'{"a":"\xc3\xa9\xe2\x82\xac","amount_eur":1.50}\n'),
    ],
)  # fmt: skip
def test_a_line_keeps_its_bytes_and_new_keys_stand_before_its_last_brace(before, after):
    assert written(before) == after


def test_texts_are_escaped_and_numbers_are_not():
    assert written(b'{"a":1}\n', [AMOUNT, SOURCE]) == (
        b'{"a":1,"amount_eur":1.50,"amount_eur_source":"e\\"cb"}\n'
    )


def test_an_empty_cell_is_null():
    reader, out = opened(b'{"a":1}\n'), io.BytesIO()
    writer = reader.writer(out, [AMOUNT, SOURCE])
    null = pyarrow.array([None], pyarrow.string())
    for part in reader.parts([0]):
        writer.write(part, [null, null], None)
    assert out.getvalue() == b'{"a":1,"amount_eur":null,"amount_eur_source":null}\n'


def test_cells_of_all_layouts_of_text_are_written():
    reader, out = opened(b'{"a":1}\n{"a":2}\n'), io.BytesIO()
    writer = reader.writer(out, [AMOUNT, SOURCE])
    texts = pyarrow.array(["ecb", None]).dictionary_encode()
    for part in reader.parts([0]):
        writer.write(part, [pyarrow.array(["1.5", None], pyarrow.large_string()), texts], None)
    assert out.getvalue() == (
        b'{"a":1,"amount_eur":1.5,"amount_eur_source":"ecb"}\n'
        b'{"a":2,"amount_eur":null,"amount_eur_source":null}\n'
    )


def test_only_records_that_are_kept_are_written():
    lines = b'{"a":1}\n{"a":2}\n{"a":3}'
    assert written(lines, keep=[True, False, False]) == b'{"a":1,"amount_eur":1.50}\n'
    assert written(lines, keep=[False, False, True]) == b'{"a":3,"amount_eur":3.50}'
    assert written(lines, keep=[False, False, False]) == b""


def test_blank_lines_stay_in_place_also_beside_records_that_are_not_kept():
    lines = b'\n \r\n{"a":1}\n\n\t\n{"a":2}\n\n{"a":3}\n\n'
    assert written(lines) == (
        b'\n \r\n{"a":1,"amount_eur":1.50}\n\n\t\n{"a":2,"amount_eur":2.50}\n\n{"a":3,"amount_eur":3.50}\n\n'
    )
    assert written(lines, keep=[True, False, False]) == b'\n \r\n{"a":1,"amount_eur":1.50}\n\n\t\n\n\n'


def test_a_malformed_record_that_is_kept_is_written_as_it_was():
    lines = b'{"a":1}\n{"a":\nx\n}\n{"a":2}\n'
    assert written(lines) == b'{"a":1,"amount_eur":1.50}\n{"a":\nx\n}\n{"a":2,"amount_eur":5.50}\n'


def test_without_new_keys_the_file_is_the_same():
    lines = b'\xef\xbb\xbf{"a":1}\n\n{}\n{"a":\r\n{"a":2 }'
    assert written(lines, []) == lines


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(
            [
                b"",
                b" ",
                b"{}",
                b'{"a":1}',
                b'{"a":"}"}',
                b'{"a":[1]}',
                b'{"a": 1 } ',
                b"null",
                b"[]",
                b'{"a":"\xff"}',
            ]
        ),
        max_size=8,
    ),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
    st.integers(4, 60),
    st.none() | st.integers(1, 9),
)
def test_chunks_of_any_size_give_the_same_lines(lines, end, is_whole, chunk, step):
    content = end.join([b'{"a":0}', *lines]) + end * is_whole
    out = written(content, chunk=chunk, step=step)
    without = re.sub(rb',?"amount_eur":[0-9.]+', b"", out)
    assert without == content
    assert cells(content, chunk=chunk, step=step) == cells(content)


# -- rejected records ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'{"a":1}\r\n', b'{"line":1,"reason":"no rate","a":1}\r\n'),
        (b'{"a": 1}', b'{"line": 1, "reason": "no rate", "a": 1}\n'),
        (b'{"a":1,"line":2}\n', b'{"rejected_line":1,"reason":"no rate","a":1,"line":2}\n'),
        (
            b'{"rejected_line":1,"line":2}\n',
            b'{"rejected_rejected_line":1,"reason":"no rate","rejected_line":1,"line":2}\n',
        ),
        (b'\xef\xbb\xbf {"a":1} \n', b' {"line":1,"reason":"no rate","a":1} \n'),
    ],
)
def test_a_rejected_record_begins_with_its_line_and_reason(before, after):
    assert rejected(before, rows=[0]) == after


def test_a_rejected_empty_object_has_no_comma_too_much():
    assert rejected(b'{"a":1}\n\n{ }\n', rows=[1]) == b'{"line":3,"reason":"no rate" }\n'


def test_a_malformed_line_is_the_text_of_an_object():
    out = rejected(b'{"a":1}\nx"\xc3\xa9\n\xff\n')
    first, second = map(json.loads, out.splitlines())
    assert (first["line"], first["text"]) == (2, 'x"é')
    assert second["text"].encode(errors="surrogateescape") == b"\xff"
    assert second["reason"] == "the line is not UTF-8"


def test_a_record_with_a_key_that_is_to_be_new_is_rejected():
    for key in (b'"amount_eur"', b'"amount\\u005feur"'):
        lines = b'{"a":1}\n{"a":2,' + key + b":3}\n"
        out = rejected(lines, [AMOUNT])
        assert out.startswith(b'{"line":2,"reason":"the object has a key amount_eur already')
        assert out.endswith(b'","a":2,' + key + b":3}\n")


def test_a_value_or_a_longer_key_is_not_the_key_that_is_to_be_new():
    lines = b'{"a":1,"b":"amount_eur","amount_eur_x":1,"c":{"amount_eur":1}}\n'
    assert rejected(lines, [AMOUNT]) == b""


# A letter, what JSON must escape, and characters of two, three and four bytes.
@given(st.text('a"\\\t/é€😀', min_size=1, max_size=4), st.data())
def test_a_taken_key_is_found_however_it_is_escaped(name, data):
    text = "".join(
        data.draw(st.sampled_from([json.dumps(c, ensure_ascii=False)[1:-1], json.dumps(c)[1:-1], escaped(c)]))
        for c in name
    )
    chunk = f'{{"{text}":1}}'.encode()
    assert Taken([name]).may_be_in(chunk)
    assert Taken([name]).problem(object_of(chunk))


def escaped(text):
    units = text.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


# -- values --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1]", "the line is JSON, but not an object"),
        (b"null", "the line is JSON, but not an object"),
        (b'{"a":1}null', "the line is not valid JSON: extra data"),
        (b'{"a":1}{"a":2}', "the line is not valid JSON: extra data"),
        (b'{"a":1} null {"a":2}', "the line is not valid JSON: extra data"),
        (b'{"a":1}\r{"a":2}', "the line is not valid JSON: extra data"),
        (b'{"a":1', "the line is not valid JSON: expecting ',' delimiter"),
        (b'{"a":NaN}', "the line is not valid JSON: it has no NaN"),
        (b'{"a":1,"b":[-Infinity]}', "the line is not valid JSON: it has no -Infinity"),
        (b'{"a":1,"b":Inf }', "the line is not valid JSON: expecting value"),
        (b'{"a":1,"b":01}', "the line is not valid JSON: expecting ',' delimiter"),
        (b'{"a":"\xff"}', "the line is not UTF-8"),
        (b'{"b":"\xff"}', "the line is not UTF-8"),
        (b'{"a":1}\x00', "the line is not valid JSON: extra data"),
        (b'{"a":"\\ud800"}', "a text of the line has half of a surrogate pair, which is no character"),
        (b'{"b":"' + b"x" * (1 << 20) + b'"}', "the line is longer than 1 MiB"),
        (b'{"a":' + b"9" * 5000 + b"}", "a number of the line has too many digits"),
        (b'{"a":' + b"[" * 9000 + b"]" * 9000 + b"}", "the values of the line are nested too deeply"),
    ],
)
def test_a_malformed_line_has_a_reason_and_the_others_are_read(line, reason):
    found, malformed = cells(b'{"a":7}\n' + line + b'\n{"a":8}\n')
    assert malformed == {1: reason}
    assert found == [7, None, 8]


def test_a_first_line_that_is_null_is_malformed():
    assert cells(b'null\n{"a":1}\n') == ([None, 1], {0: "the line is JSON, but not an object"})


def test_two_records_on_a_line_and_one_on_two_lines_are_malformed():
    assert [*cells(b'{"a":0}\n{"a":1}{"a":1}\n{"a":\n2}\n')[1]] == [1, 2, 3]
    assert [*cells(b'{"a":0}\n{"a":1}{"a":1}\n{"b":{}\n,"a":1}\n')[1]] == [1, 2, 3]


def test_amounts_of_few_digits_are_floats_and_whole_numbers_are_whole():
    assert column_of(b'{"a":12.50}\n{"a":-0.1}\n{"a":3}\n{"b":1}\n').type == pyarrow.float64()
    assert column_of(b'{"a":20241231}\n{"a":null}\n').to_pylist() == [20241231, None]
    assert column_of(b'{"a":20241231}\n').type == pyarrow.int64()


@pytest.mark.parametrize(
    "more",
    [
        '"say \\"hi\\": \\u00e9"', '"3e45-12e7"', '"NaN and Infinity"', '"null"', "null",
        '"1234567890:12345"', '{"a":"x","b":[{"a":[]}]}', '"}{"', '"a"', "1e5",
    ],
)  # fmt: skip
def test_what_stands_under_other_keys_does_not_slow_down_a_column(more):
    lines = b'{"a":1.5,"more":%b}\n' % more.encode()
    assert column_of(lines).type == pyarrow.float64()
    assert cells(lines)[0] == [1.5]


def test_an_amount_of_many_digits_is_exact():
    content = b'{"a":1.5}\n{"a":12.345678901234567890}\n'
    assert column_of(content).to_pylist() == [Decimal("1.5"), Decimal("12.345678901234567890")]
    for text in ("9007199254740993.0", "0.1234567890123456", "123456789012345678901234567890.5"):
        assert exactly(cells(b'{"a":1.5}\n{"a":%b}\n' % text.encode())[0][1]) == Decimal(text)


@pytest.mark.parametrize(
    "text", ["1e400", "1e-400", "1e40", "1e-300", "-1E+38", "9" * 39 + ".5", "0." + "0" * 90 + "1"]
)
def test_an_amount_beyond_floats_and_decimals_is_exact(text):
    content = b'{"a":1.5,"id":1234567890123456789}\n{"a":%b}\n' % text.encode()
    assert [*map(Decimal, cells(content)[0])] == [Decimal("1.5"), Decimal(text)]
    assert exactly(cells(b'{"a":1.5}\n{"a":%b}\n' % text.encode())[0][1]) == Decimal(text)


def test_text_among_numbers_stays_text():
    for more in (b"", b',"id":1234567890123456789'):
        assert cells(b'{"a":1.5%b}\n{"a":"1.234"}\n' % more)[0] == [Decimal("1.5"), "1.234"]


def test_objects_lists_and_flags_stay_as_python_has_them():
    assert cells(b'{"a":1}\n{"a":{"x":1.5}}\n{"a":[true]}\n{"a":false}\n')[0] == [
        1,
        {"x": Decimal("1.5")},
        [True],
        False,
    ]


def test_of_a_key_that_stands_twice_the_last_value_counts():
    assert cells(b'{"a":1,"a":2}\n{"a":3,"\\u0061":null}\n')[0] == [2, None]


def test_keys_of_objects_within_are_not_taken():
    assert cells(b'{"b":{"a":5},"a":1}\n{"b":[{"a":5}]}\n')[0] == [1, None]


def test_the_lines_of_records_count_blank_ones_across_chunks():
    reader = opened(b'\n{"a":1}\n\n{"a":2}\n{"a":3}\n\n\n{"a":4}', chunk=12)
    lines = [line for part in reader.parts([0]) for line in part.lines(numpy.arange(part.rows)).tolist()]
    assert lines == [2, 4, 5, 8]


def test_names_are_the_keys_as_they_were_first_seen():
    reader = opened(b'{"b":1,"\\u00e9":{"x":1}}\n{"a":2,"b":1}\n')
    assert [*reader.names] == ["b", "é", "a"]
    assert reader.sample(2) == [None, 2]
    assert (reader.is_text, reader.decimal, reader.told) == (True, ".", {"format": "JSON lines"})


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"{}\n", b"[1]\n", b"x\n"])
def test_a_file_without_keys_is_refused(content):
    with pytest.raises(InputError, match=r"in\.jsonl has no (records|object with a key)"):
        opened(content)


def test_a_line_without_an_end_is_not_read_to_the_end_of_memory():
    with pytest.raises(InputError, match="a line of more than 64 MiB"):
        opened(b"x" * ((64 << 20) + 1), chunk=64 << 20)


def test_a_pipe_is_read_as_far_as_it_is():
    lines = b"".join(b'{"a":%d}\n' % row for row in range(12_000))
    reader = opened(lines, step=1000)
    parts = [*reader.parts([0])]
    assert sum(part.rows for part in parts) == 12_000
    assert all(part.rows < 200 for part in parts[1:])


def test_without_columns_records_are_still_counted():
    assert [part.rows for part in opened(b'{"a":1}\n{"a":2}\n').parts([])] == [2]


# -- both ways -----------------------------------------------------------------------------------------

NUMBERS = st.from_regex(r"\A-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?\Z") | st.from_regex(
    r"\A-?[0-9]{1,6}(\.[0-9]{1,6})?\Z"
)
TEXTS = st.text(max_size=5).map(json.dumps) | st.text(st.characters(codec="utf-8"), max_size=5).map(
    lambda text: json.dumps(text, ensure_ascii=False)
)
VALUES = NUMBERS | NUMBERS | TEXTS | st.sampled_from(
    ["null", "true", "NaN", "Inf", "-Infinity", '{"a":1}', "[1,2]", '"1.234"', '"}"', '"a"', "01", "1.", "-",
     '"\\ud800"']
)  # fmt: skip
KEYS = st.sampled_from(['"a"', '"a"', '"b"', '"\\u0061"', '"c"', '""'])
LINES = st.lists(st.tuples(KEYS, VALUES), max_size=4).map(
    lambda members: "{" + ",".join(f"{key}:{value}" for key, value in members) + "}"
) | st.sampled_from(
    ["null", "{}{}", '{"a":1}null{"a":1}', '{"a":', "}", "[{}]", '{"a":1}\x00{"a":2}', ' {"a":1}']
)


@given(
    st.lists(LINES, min_size=1, max_size=5),
    st.sampled_from([pyarrow.int64(), pyarrow.float64(), pyarrow.string()]),
)
@example(['{"a":123456789012345678901234567890}'], pyarrow.float64())
@example(['{"a":1.5,"c":1234567890123456}', '{"a":"1.5"}'], pyarrow.float64())
@example(['{"a":5e-324}', '{"a":1.2345e-320}'], pyarrow.float64())
def test_both_ways_give_equal_values(lines, kind):
    text = Lines("\n".join(lines).encode())
    (fast, malformed), _ = values_of(text, ["a"], {"a": kind}, NO_NAMES)
    (slow, same), _ = values_of(text, ["a"], None, NO_NAMES)
    assert malformed == same
    values = fast["a"].to_pylist() if isinstance(fast["a"], pyarrow.Array) else fast["a"]
    assert [*map(exactly, values)] == [*map(exactly, slow["a"])]


def exactly(value):
    return Decimal(repr(value)) if type(value) is float else value


def test_after_lines_that_arrow_can_not_read_the_kinds_are_learned_anew():
    kinds = kinds_of({"a": ["x"]})
    assert kinds == {"a": pyarrow.string()}
    _, kinds = values_of(Lines(b'{"a":1}\n{"a":2.5}\n'), ["a"], kinds, NO_NAMES)
    assert kinds == {"a": pyarrow.float64()}
    assert values_of(Lines(b"\xef\xbb\xbf", is_first=True), ["a"], kinds, NO_NAMES)[1] == kinds
    assert kinds_of({"a": [True]}) is None


@pytest.mark.parametrize("text", [b'"\\ud800"', b'"5\\udc00"'])
def test_half_of_a_surrogate_pair_among_the_first_records_is_no_cell_of_them(text):
    read = opened(b'{"a":"1.5"}\n{"a":%b}\n' % text)
    assert read.sample(0) == ["1.5", None]
    (part,) = read.parts([0])
    assert list(part.malformed) == [1]
