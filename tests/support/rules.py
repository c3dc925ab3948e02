"""Rules in packages of their own, installed for one test."""

from itertools import count
from pathlib import Path
from typing import Any

__all__ = ["RULE", "install", "installed"]

# A rule that a test may change: the mean of the ECB's rates of a month, not rounded.
RULE = """
from datetime import date

from converter.prescribed.contract import Rule

RULE = Rule(
    "tiny-vat", "VAT rate of Tinyland", "Ministry of Tinyland", "Tiny VAT Act s. 1",
    home="EUR", source="ecb", takes="month", made="mean", since=date(2020, 1, 1),
    use="turnover tax in Tinyland", example=("1000 USD EUR", "2024-06"), seen=date(2026, 1, 2),
)
"""

_numbers = count(1)


def install(folder: Path, text: str = RULE, key: str = "tiny-vat", group: str = "converter.rules") -> Path:
    """Install a package with a module of this text in a folder for packages, which is returned."""
    module = f"tiny_rules_{next(_numbers)}"
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[{group}]\n{key} = {module}\n")
    (folder / f"{module}.py").write_text(text)
    return folder


def installed(patch: Any, folder: Path, text: str = RULE, key: str = "tiny-vat") -> None:
    """Install a package with a rule, and let this process find it until the test ends."""
    patch.syspath_prepend(str(install(folder, text, key)))
