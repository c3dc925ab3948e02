"""A pipe takes all rows, those that are rejected too, and can't be whole: by whatever name it is given."""

import io
import os
import threading

import pytest
from support.columns import offline

from converter import files
from converter.errors import InputError

SALES = b"amount,currency\n1.00,USD\n2.00,XXQ\n"
ASKED = {"to": "EUR", "on": "2024-05-15", "names": {"EUR": "net"}}


@pytest.fixture(scope="module")
def converter(tmp_path_factory):
    with offline(tmp_path_factory.mktemp("cache")) as made:
        yield made


@pytest.fixture
def sales(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_bytes(SALES)
    return path


@pytest.fixture
def pipe(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def test_rejected_rows_stay_in_an_open_file(sales, converter):
    out = io.BytesIO()
    made = files.convert(sales, out, converter=converter, **ASKED)
    assert (made.kept, made.rejected, made.output) == (1, 0, "-")
    assert out.getvalue().splitlines() == [b"amount,currency,net", b"1.00,USD,0.92", b"2.00,XXQ,"]


def test_rejected_rows_stay_in_a_pipe_with_a_name(sales, pipe, converter):
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    made = files.convert(sales, pipe, converter=converter, **ASKED)
    reader.join()
    assert (made.kept, made.rejects) == (1, None)
    assert read[0].splitlines()[-1] == b"2.00,XXQ,"
    assert sorted(os.listdir(pipe.parent)) == ["pipe", "sales.csv"]


def test_a_strict_run_is_not_for_what_can_not_be_whole(sales, pipe, converter):
    for output in ("-", io.BytesIO(), pipe, str(pipe)):
        with pytest.raises(InputError, match="does not go with a pipe"):
            files.convert(sales, output, strict=True, converter=converter, **ASKED)


def test_an_output_that_is_no_path_and_no_file_is_refused(sales, converter):
    with pytest.raises(InputError, match="a path, or a file that is open to write bytes; not 5"):
        files.convert(sales, 5, converter=converter, **ASKED)
