"""Arguments of the library that can't be taken are refused by name, and so are paths and open files."""

import io
from datetime import date
from decimal import Decimal

import pytest

from converter import Converter, InputError, StoreError, files, frames

TEXT = b"date,amount,currency,src\n2024-12-30,100.00,USD,ecb\n2021-02-14,5.5,JPY,\n"
NO_TEXT = [5, 1.5, Decimal(1), b"x", {"x"}, ["x"], {"x": "y"}, object(), len, True]
FLAGS = ["header", "keep_rejected", "strict", "force", "in_place", "spreadsheet_safe", "so_far"]


@pytest.fixture
def converter(tmp_path):
    environ = {"CONVERTER_NOW": "2026-10-30T20:00:00Z", "CONVERTER_OFFLINE": "1"}
    with Converter(environ=environ, cache_dir=tmp_path / "cache") as made:
        yield made


@pytest.fixture
def convert(tmp_path, converter):
    """Converts a small file, and says that nothing is left of a run that was refused."""
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT)

    def convert(output=None, /, path=path, **arguments):
        output = tmp_path / "b.csv" if output is None else output
        try:
            return files.convert(path, output, **{"to": "EUR", "converter": converter, **arguments})
        except Exception:
            assert not (tmp_path / "b.csv").exists()
            raise

    return convert


@pytest.mark.parametrize(
    "name",
    ["to_column", "source", "source_column", "rule", "rule_column", "decimal", "date_format", "delimiter",
     "rejected", "summary", "average", "end_of", "names", "digits", "on"],
)  # fmt: skip
def test_an_argument_of_a_wrong_type_is_refused_by_its_name(convert, name):
    for wrong in (*NO_TEXT, frames.value("x")):
        if (name, type(wrong)) in {("digits", int), ("names", dict)}:
            continue
        with pytest.raises(InputError, match=rf"^{name}\b"):
            convert(**{"to": None if name == "to_column" else "EUR", name: wrong})


@pytest.mark.parametrize("name", ["amount", "currency", "date"])
def test_what_is_no_column_is_refused_by_name(convert, name):
    for wrong in NO_TEXT:
        with pytest.raises(
            InputError, match=rf"^{name} is the name of a column, or its position such as '#3'"
        ):
            convert(**{name: wrong})


def test_targets_are_one_currency_or_a_list(convert):
    for wrong in (5, 1.5, b"EUR", {"EUR"}, {"EUR": 1}, True, object(), [5], [None]):
        with pytest.raises(InputError, match=r"currency|^to is"):
            convert(to=wrong)


@pytest.mark.parametrize("name", FLAGS)
def test_only_true_and_false_are_flags(convert, name):
    for wrong in (None, 0, 1, "no", "", []):
        with pytest.raises(InputError, match=rf"^{name} is True or False, not "):
            convert(**{name: wrong})


def test_progress_is_a_function(convert):
    for wrong in (5, "x", object()):
        with pytest.raises(InputError, match=r"^progress is a function"):
            convert(progress=wrong)


def test_names_are_texts(convert):
    for wrong in ({5: "x"}, {"EUR": 5}, {"EUR": None}, {"EUR": ""}):
        with pytest.raises(InputError, match=r"^names "):
            convert(names=wrong)


def test_an_error_of_progress_leaves_nothing(convert, tmp_path):
    def stop(*_):
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match=r"^stop$"):
        convert(progress=stop)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv"]


def test_a_currency_that_is_named_twice_is_one_target(convert, tmp_path):
    assert convert(to=["EUR", "eur", "euro"]).converted == 2
    assert (tmp_path / "b.csv").read_bytes().splitlines()[0] == TEXT.splitlines()[0] + b",amount_eur"


def test_one_name_is_not_enough_for_two_targets(convert):
    with pytest.raises(InputError, match=r"^names: one name is not enough for EUR, GBP; name each$"):
        convert(to=["EUR", "GBP"], names={"": "x"})


def test_messages_of_the_plan_name_the_argument_as_its_door_does(convert):
    with pytest.raises(InputError, match=r"^XAU has no minor unit to round to; give digits=6$"):
        convert(to="XAU")
    with pytest.raises(
        InputError, match=r"^two new columns would have the name a; choose others with names$"
    ):
        convert(to=["EUR", "GBP"], names={"EUR": "a", "GBP": "a"})


@pytest.mark.parametrize("day", ["2024-12-31", date(2024, 12, 31)])
def test_a_day_for_all_rows_is_a_date_or_text(convert, day):
    assert convert(on=day).converted == 2


# -- paths and open files -----------------------------------------------------------------------------


class Unbuffered(io.RawIOBase):
    """A file that takes three bytes at a time, as a pipe without a buffer may."""

    def __init__(self):
        super().__init__()
        self.data = b""

    def writable(self):
        return True

    def write(self, data):
        self.data += bytes(data[:3])
        return min(3, len(data))


class Busy(Unbuffered):
    """A pipe that is full, and does not wait."""

    def write(self, data):
        return 0 if not len(data) else None


class Full(Unbuffered):
    def write(self, data):
        raise OSError(28, "No space left on device")


class Bare:
    """Takes bytes, and has no other method."""

    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += bytes(data)


@pytest.mark.parametrize("kind", [Unbuffered, Bare])
def test_an_open_output_gets_all_bytes(convert, kind):
    output = kind()
    convert(output)
    expected = io.BytesIO()
    convert(expected)
    assert output.data == expected.getvalue()
    assert not expected.closed


@pytest.mark.parametrize("kind", [Busy, Full])
def test_an_open_output_that_takes_no_bytes_is_an_error_of_writing(convert, kind):
    with pytest.raises(StoreError, match=r"^the output could not be written: "):
        convert(kind())


def test_an_output_that_is_no_binary_file_is_refused(convert):
    for output in (5, b"b.csv", ["b.csv"], io.StringIO(), object(), True):
        with pytest.raises(InputError, match=r"^the output is a path, .*not "):
            convert(output)


def test_a_closed_output_is_refused(convert):
    output = io.BytesIO()
    output.close()
    with pytest.raises(InputError, match=r"; it is closed$"):
        convert(output)


def test_an_empty_path_is_refused(convert):
    with pytest.raises(InputError, match=r"^the path of a file to write is empty; name a file$"):
        convert("")


def test_an_input_that_is_open_to_be_written_is_refused(convert, tmp_path):
    with (tmp_path / "c.csv").open("wb") as file, pytest.raises(InputError, match=r"is not open to be read"):
        convert(path=file)


def test_a_converted_file_may_be_in_memory(convert):
    output = io.BytesIO()
    convert(output, path=io.BytesIO(TEXT))
    assert output.getvalue().splitlines(keepends=True)[1].endswith(b",95.75\n")


def test_files_are_an_attribute_of_the_package():
    import converter as package

    assert package.files is files
    assert files.RowsRefused is frames.RowsRefused
