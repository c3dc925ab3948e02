"""The figures of the package's structure: its top, its floors, circles of imports, the way of an answer.

``python tests/benchmarks/structure.py`` measures this checkout; with a path, another one. It asserts nothing.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from itertools import pairwise
from pathlib import Path

import grimp

# What every module handles; to follow a question one need not open them.
NOUNS = ("converter.model", "converter.errors", "converter.iso4217")
PROGRAM = """
import os, sys
root = sys.argv.pop(1)
sys.path.insert(0, root)
called = dict()
def watch(frame, event, arg):
    code = frame.f_code
    if event != "call" or not code.co_filename.startswith(root + "/converter/") or code.co_name[:1] in "_<":
        return
    up = frame.f_back
    while up is not None:  # what runs while a module is imported is no part of the way
        if up.f_code.co_name == "<module>" and up.f_code.co_filename.startswith(root):
            return
        up = up.f_back
    called.setdefault((code.co_filename, code.co_firstlineno, code.co_name))
sys.argv[1:] = ["--offline", "100", "USD", "RUB"]
from converter.cli.quick import main
sys.setprofile(watch)
try:
    main()
finally:
    sys.setprofile(None)
    for path, _, name in called:
        print(path[len(root) + 1 : -3].replace("/", ".").removesuffix(".__init__"), name, file=sys.stderr)
"""


def room(module: str) -> str:
    """The module or package at the top that a module is part of."""
    return ".".join(module.split(".")[:2])


def top(root: Path) -> list[str]:
    """The modules and packages at the top of the package."""
    found = (root / "converter").iterdir()
    return sorted(p.stem for p in found if p.suffix == ".py" or (p / "__init__.py").exists())


def graph(root: Path) -> grimp.ImportGraph:
    """Every import of the package, within functions too, but for those of type checking alone."""
    sys.path.insert(0, str(root))
    return grimp.build_graph("converter", exclude_type_checking_imports=True, cache_dir=None)


def edges(found: grimp.ImportGraph) -> dict[str, set[str]]:
    """What each module imports."""
    return {module: set(found.find_modules_directly_imported_by(module)) for module in found.modules}


def floors(imports: dict[str, set[str]]) -> int:
    """The longest chain of imports among what lies at the top."""
    rooms: dict[str, set[str]] = {}
    for module, imported in imports.items():
        for other in imported:
            if "converter" not in (module, other) and room(module) != room(other):
                rooms.setdefault(room(module), set()).add(room(other))
    known: dict[str, int] = {}

    def depth(one: str, above: tuple[str, ...] = ()) -> int:
        if one not in known and one not in above:
            known[one] = 1 + max((depth(other, (*above, one)) for other in rooms.get(one, ())), default=0)
        return known.get(one, 0)

    return max(map(depth, rooms))


def circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """The groups of modules each of which imports itself in the end."""
    reach = {one: set(others) for one, others in imports.items()}
    for middle, further in reach.items():
        for found in reach.values():
            if middle in found:
                found.update(further)
    groups: list[set[str]] = []
    for one, reached in reach.items():
        group = {other for other in reached if one in reach[other]}
        if group and group not in groups:
            groups.append(group)
    return groups


def layers(root: Path) -> dict[str, int]:
    """The floor of each module and package at the top, by the contract in pyproject.toml."""
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (found,) = (one["layers"] for one in contracts if one.get("containers") == ["converter"])
    return {
        f"converter.{name.strip(' ()')}": len(found) - number
        for number, layer in enumerate(found)
        for name in layer.split("|")
    }


def way(root: Path) -> tuple[list[str], int, int]:
    """The rooms entered from `main` to the printed line, the files, and how often the way climbs back up.

    Each public function counts where it is first called, as one who reads the program would open it.
    """
    with tempfile.TemporaryDirectory() as cache:
        environ = {**os.environ, "XDG_CACHE_HOME": cache, "CONVERTER_NOW": "2026-04-26T12:00:00Z"}
        words = [sys.executable, "-c", PROGRAM, str(root)]
        ran = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
    modules = [line.split()[0] for line in ran.stderr.splitlines() if line.startswith("converter.")]
    modules = [module for module in modules if not module.startswith(NOUNS)]
    rooms, floor = list(map(room, modules)), layers(root)
    climbs = sum(floor.get(two, 0) > floor.get(one, 0) for one, two in pairwise(rooms))
    return list(dict.fromkeys(rooms)), len(set(modules)), climbs


def main() -> None:
    """Measure, and print a line for each figure."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    imports = edges(graph(root))
    print(f"at the top: {len(top(root))} modules and packages ({', '.join(top(root))})")
    print(f"floors: {floors(imports)}")
    print(f"modules: {len(imports)}, imports between rooms: {between(imports)}")
    found = circles(imports)
    print(
        f"circles of imports: {len(found)}", *(f"  {', '.join(sorted(group))}" for group in found), sep="\n"
    )
    rooms, files, climbs = way(root)
    names = ", ".join(name.removeprefix("converter.") for name in rooms)
    print(f"100 USD RUB: {len(rooms)} rooms ({names}), {files} files, {climbs} climbs up")


def between(imports: dict[str, set[str]]) -> int:
    """The imports from one room to another."""
    return sum(room(one) != room(two) for one, imported in imports.items() for two in imported)


if __name__ == "__main__":
    main()
