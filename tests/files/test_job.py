"""How the records of a file are converted, part by part."""

from support.columns import offline
from support.csv_files import opened

from converter.files.arguments import Asked
from converter.files.job import Job

ASKED = Asked("sales.csv", "out.csv", to_column="to", on="2024-05-15")


def test_columns_of_words_that_are_no_currencies_do_not_fill_the_memory(tmp_path):
    rows = "".join(f"1,Customer {number:060},Shop {number:060}\n" for number in range(50_001))
    reader = opened(f"amount,currency,to\n{rows}".encode())
    with offline(tmp_path) as converter:
        job = Job(ASKED, reader, converter)
        for part in reader.parts(job.columns.needed):
            job.convert(part)
        assert job.plan.is_full
        (one,) = opened(b"amount,currency,to\n1.50,USD,EUR\n").parts(job.columns.needed)
        done = job.convert(one)
    assert not job.plan.is_full
    assert [column.to_pylist() for column in done.new()] == [["1.38"]]
