"""An extra that is not installed: one error, and the line that installs it for the Python that runs this."""

import os
import subprocess
import sys
import tomllib
import venv
from importlib.metadata import version
from pathlib import Path

import pytest

from converter.advice import EXTRAS, install_line, missing_extra, require
from converter.errors import ConverterError, MissingExtra

ROOT = Path(__file__).parents[1]
ABSENT = "import sys; sys.modules[{!r}] = None\n"  # what an import finds of a package that is not installed


def names(requirements):
    return {requirement.partition(">")[0].partition("=")[0] for requirement in requirements}


@pytest.mark.parametrize("extra", EXTRAS)
def test_the_packages_that_a_message_names_are_those_of_the_extra(extra):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(EXTRAS[extra]) == names(declared[extra])


def test_the_extra_all_has_every_extra_for_users():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert declared["all"] == [f"fxconvert[{','.join(sorted(EXTRAS))}]"]


@pytest.mark.skipif(sys.platform == "win32", reason="the line is for another shell there")
def test_the_line_runs_the_pip_of_this_python():
    line = install_line("plot").replace("install 'fxconvert[plot]'", "--version")
    ran = subprocess.run(["/bin/sh", "-c", line], capture_output=True, check=True, text=True)
    assert sys.prefix in ran.stdout
    assert version("pip") in ran.stdout


def test_without_pip_another_one_is_told_of_this_python(tmp_path):
    venv.create(tmp_path / "an environment", with_pip=False, symlinks=sys.platform != "win32")
    (python,) = (tmp_path / "an environment").glob("*/python" + (".exe" if sys.platform == "win32" else ""))
    code = "from converter.advice import install_line; print(install_line('locale'))"
    ran = subprocess.run(
        [str(python), "-c", code], capture_output=True, check=True, text=True, env={"PYTHONPATH": str(ROOT)}
    )
    quote = '"' if sys.platform == "win32" else "'"
    package = "fxconvert[locale]" if sys.platform == "win32" else "'fxconvert[locale]'"
    assert ran.stdout == f"pip --python {quote}{python}{quote} install {package}\n"


@pytest.mark.parametrize("package", EXTRAS["frames"])
def test_an_extra_of_which_one_package_is_absent_is_missing(package):
    code = f"{ABSENT.format(package)}from converter.advice import require\nrequire('this', 'frames')"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    told = ran.stderr.splitlines()[-1]
    assert told.startswith(
        "converter.errors.MissingExtra: this needs the extra frames (narwhals, numpy, pyarrow); try: "
    )
    assert told.endswith(install_line("frames"))


def test_a_package_that_an_import_hook_refuses_is_absent():
    code = (
        "import sys\n"
        "class Refuses:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'babel': raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuses())\n"
        "from converter.advice import require\n"
        "require('this', 'locale')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "MissingExtra: this needs the extra locale (babel); try: " in ran.stderr


def test_an_extra_that_is_installed_is_not_asked_for():
    pytest.importorskip("babel", reason="other languages are an extra")
    assert require("this", "locale") is None


def test_a_missing_extra_is_an_import_error_and_one_of_the_package():
    error = missing_extra("a picture", "plot")
    assert isinstance(error, MissingExtra)
    assert isinstance(error, ImportError)
    assert isinstance(error, ConverterError)
    assert (error.kind, error.extra) == ("missing-extra", "plot")
    assert str(error.saying("another")) == "another"


DOORS = {
    "import converter.frames": "converter.errors.MissingExtra",
    "from converter import frames": "converter.errors.MissingExtra",
    "import converter; converter.frames.convert": "AttributeError",
}


@pytest.mark.parametrize("door", DOORS)
def test_columns_without_their_extra_are_one_line_with_what_to_install(door):
    code = f"{ABSENT.format('numpy')}{door}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    told = ran.stderr.splitlines()[-1]
    needs = "converter.frames needs the extra frames (narwhals, numpy, pyarrow)"
    assert told == f"{DOORS[door]}: {needs}; try: {install_line('frames')}"


def test_the_columns_of_a_dataframe_need_the_library_that_knows_frames():
    code = (
        f"{ABSENT.format('narwhals')}from converter import frames\n"
        "frames.convert(None, amount=1, currency='USD', date='2024-12-31', to='EUR')"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    needs = "frames.convert needs the extra frames (narwhals, numpy, pyarrow)"
    assert ran.stderr.splitlines()[-1] == (
        f"converter.errors.MissingExtra: {needs}; try: {install_line('frames')}"
    )


FILE_DOORS = [
    "from converter import files",
    "import converter; converter.files.convert",
    "import converter.files",
    "from converter.cli.main import main; sys.exit(main(['file', 'a.csv', '-o', 'b.csv', '--to', 'EUR']))",
]


@pytest.mark.parametrize("package", EXTRAS["files"])
@pytest.mark.parametrize("door", FILE_DOORS)
def test_files_without_their_extra_are_one_line_with_what_to_install(package, door):
    ran = subprocess.run(
        [sys.executable, "-c", ABSENT.format(package) + door], capture_output=True, text=True, check=False
    )
    told = ran.stderr.splitlines()[-1]
    assert told.endswith(f" needs the extra files (numpy, pyarrow); try: {install_line('files')}")
    if "main" in door:
        assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
        assert told.startswith("convert: convert file needs ")


@pytest.mark.parametrize("found", ["None", "types.ModuleType('mcp')"])
def test_tools_without_their_extra_or_with_another_version_of_it_are_one_line(found):
    code = (
        f"import sys, types; sys.modules['mcp'] = found = {found}\n"
        "if found: found.__spec__ = types.SimpleNamespace()\n"
        "from converter.cli.main import main; sys.exit(main(['mcp']))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    needs = f"convert mcp needs the extra mcp (mcp); try: {install_line('mcp')}"
    assert ran.stderr == f"convert: {needs}\n"


def test_files_need_no_library_of_dataframes(tmp_path):
    pytest.importorskip("pyarrow", reason="files need an extra")
    (tmp_path / "a.csv").write_text("date,amount,currency\n2024-12-31,100,USD\n")
    absent = "".join(map(ABSENT.format, ("narwhals", "polars", "duckdb")))
    line = ["file", "a.csv", "-o", "b.csv", "--to", "EUR", "--offline"]
    door = f"from converter.cli.main import main; sys.exit(main({line}))"
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys\n{absent}{door}"], capture_output=True, text=True, check=False,
        cwd=tmp_path, env={**os.environ, "CONVERTER_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "b.csv").read_text().splitlines()[1] == "2024-12-31,100,USD,96.26"


def test_without_the_extra_the_package_has_no_attribute_for_columns():
    told = "print(hasattr(converter, 'frames'), hasattr(converter, 'files'))"
    code = f"{ABSENT.format('numpy')}import converter; {told}"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False False\n"


def test_the_library_itself_imports_no_extra():
    code = (
        "import sys, converter\n"
        "converter.Converter(offline=True)\n"
        "print({'babel', 'matplotlib', 'mcp', 'narwhals', 'numpy', 'pyarrow'} & sys.modules.keys())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
