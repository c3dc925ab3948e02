"""The wheel, built and put into an empty environment: all that must be in it, and that it answers."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    find_spec("hatchling") is None, reason="hatchling is not installed, and tests use no network to get it"
)

ROOT = Path(__file__).parent.parent
PACKAGE, SHARE, RATES = ROOT / "converter", ROOT / "converter/cli/completions/share", ROOT / "rates_cache"
DEPENDENCIES = ("cachetools", "httpx", "platformdirs", "rich", "typer", "tzdata")


def run(*command, folder, **variables):
    """What a command prints, in a folder and with no environment but these variables and the system's."""
    environ = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ} | variables
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environ, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def files_of(folder):
    """The files of a folder by their paths in it, without what Python compiles."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this working directory."""
    target = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target))
    run(*build, folder=ROOT, PYTHONPATH=os.environ.get("PYTHONPATH", ""), PYTHONDONTWRITEBYTECODE="1")
    (path,) = target.iterdir()
    with zipfile.ZipFile(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment that has the wheel and, by a path, its dependencies: its folder and its Python."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    at = {name: folder.as_posix() for name in ("base", "platbase", "installed_base", "installed_platbase")}
    modules = Path(sysconfig.get_path("purelib", "venv", vars=at))
    wheel.extractall(modules)
    (data,) = modules.glob("*.data/data/share")
    data.rename(folder / "share")
    # A line of a .pth file adds a folder, and not what .pth files in that folder add: this working directory.
    paths = {str(Path(find_spec(name).origin).parents[1]) for name in DEPENDENCIES}
    (modules / "dependencies.pth").write_text("\n".join(sorted(paths)))
    return folder, next(Path(sysconfig.get_path("scripts", "venv", vars=at)).glob("python*"))


def test_it_answers_from_the_rates_that_ship(installed, wheel, tmp_path):
    folder, python = installed
    (name,) = (name for name in wheel.namelist() if name.endswith("/entry_points.txt"))
    lines = wheel.read(name).decode().splitlines()
    assert "convert = converter.cli.quick:main" in lines
    assert "fxconvert = converter.cli.quick:main" in lines
    # The script that an installer writes for such a line.
    script = "import sys; from converter.cli.quick import main; sys.exit(main())"
    question = ("--offline", "100", "EUR", "USD", "--on", "2016-02-11")
    command = (str(python), "-I", "-B", "-c", script, *question)
    assert run(*command, folder=tmp_path, CONVERTER_CACHE_DIR=str(tmp_path)) == "113.47 USD\n"
    where = (str(python), "-I", "-B", "-c", "import converter; print(converter.__file__)")
    assert Path(run(*where, folder=tmp_path).strip()).is_relative_to(folder)


def test_it_has_every_file_of_the_package_and_no_other(wheel):
    kept = {name for name in wheel.namelist() if name.startswith("converter/")}
    shared = {f"cli/completions/share/{name}" for name in files_of(SHARE)}
    package = {f"converter/{name}" for name in files_of(PACKAGE) - shared}
    assert kept == package | {f"converter/_seed/{name}" for name in files_of(RATES)}


@pytest.mark.parametrize(
    "name",
    [
        "converter/py.typed", "converter/cli/schema.json", "converter/law/fixed.csv",
        "converter/iso4217/table.txt", "converter/iso4217/iso4217.csv", "converter/iso4217/words.csv",
        "converter/_seed/ecb/2016.csv", "converter/_seed/hmrc/2014.csv",
        "converter/prescribed/cz_uniform.csv",
    ],
)  # fmt: skip
def test_it_has_what_is_no_python(wheel, name):
    assert name in wheel.namelist()


def test_it_has_manuals_and_completions_where_they_are_looked_for(installed):
    folder, _ = installed
    assert files_of(folder / "share") == files_of(SHARE)


def test_it_has_nothing_else(wheel):
    top = {name.split("/")[0] for name in wheel.namelist()}
    (version,) = {name.removesuffix(".dist-info") for name in top if name.endswith(".dist-info")}
    assert top == {"converter", f"{version}.dist-info", f"{version}.data"}
