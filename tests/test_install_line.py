"""The line that a message gives to install a package means the Python that runs this program."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from converter.advice import install_line

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(sys.platform == "win32", reason="the line is for another shell there")
def test_the_line_runs_the_pip_of_this_python():
    line = install_line("nothing-of-this-name").replace("install nothing-of-this-name", "--version")
    ran = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=True, text=True)
    assert sys.prefix in ran.stdout


def test_without_pip_another_one_is_told_of_this_python(tmp_path):
    venv.create(tmp_path / "an environment", with_pip=False, symlinks=sys.platform != "win32")
    (python,) = (tmp_path / "an environment").glob("*/python" + (".exe" if sys.platform == "win32" else ""))
    code = "from converter.advice import install_line; print(install_line('babel'))"
    ran = subprocess.run(
        [str(python), "-c", code], capture_output=True, check=True, text=True, env={"PYTHONPATH": str(ROOT)}
    )
    quote = '"' if sys.platform == "win32" else "'"
    assert ran.stdout == f"pip --python {quote}{python}{quote} install babel\n"
