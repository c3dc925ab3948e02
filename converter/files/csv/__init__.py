"""CSV files: the records keep their bytes, and get new cells at their ends."""

from converter.files.csv.reader import open_csv

__all__ = ["open_csv"]
