"""Writes rates files: the rates that are held of some sources, in one zip (`converter.store.rates_file`)."""

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from converter.errors import NotHeld
from converter.store.rates_file import FIRST, MAGIC
from converter.store.sheet import utc_text
from converter.store.union import united

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from converter.sources.contract import SourceInfo
    from converter.store.layers import Store

__all__ = ["files_held", "packed"]

# A zip has local times without a zone, and none before 1980. A fixed one makes equal rates equal bytes.
_STAMP = (1980, 1, 1, 0, 0, 0)


def files_held(store: "Store", keys: "Iterable[str]") -> "list[tuple[str, str]]":
    """The source and the name of each file that is held of some sources; NotHeld if one has no file."""
    found = []
    for source in keys:
        stems = store.files(source)
        if not stems:
            raise NotHeld(f"no rates of {source} are on this machine")
        found += [(source, stem) for stem in stems]
    return found


def packed(
    store: "Store", infos: "Mapping[str, SourceInfo]", files: "Iterable[tuple[str, str]]", at: "datetime"
) -> bytes:
    """The bytes of a rates file with ``files`` as they are held in all layers together.

    ``infos`` are the sources by key. The same rates and the same instant ``at`` give the same bytes.
    """
    members: dict[str, bytes] = {}
    for source, stem in sorted(set(files)):
        layers = (store.sheet(layer, infos[source], stem) for layer in range(len(store.layers)))
        sheets = [sheet for sheet in layers if sheet is not None and sheet.dates]
        if sheets:
            members[f"{source}/{stem}.csv"] = united(sheets, infos[source].base)
    about = "\n".join([MAGIC, f"at {utc_text(at)}", *members, ""])
    return _zipped({FIRST: about.encode(), **members})


def _zipped(members: "Mapping[str, bytes]") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()
