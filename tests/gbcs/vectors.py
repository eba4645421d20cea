"""The published GBCS messages, and the keys that belong to them, read where they are kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hht_app.core.identifiers import EUI64
from hht_app.gbcs.keystore import FolderKeyStore
from tests.reference import reference_path

ACB = EUI64.parse("90-B3-D5-1F-30-00-00-02")
SUPPLIER = EUI64.parse("90-B3-D5-1F-30-01-00-00")
ESME = EUI64.parse("00-DB-12-34-56-78-90-A0")


@cache
def _all(root: Path) -> tuple[tuple[str, bytes], ...]:
    paths = sorted(root.glob("*/*.HEX"))
    return tuple((path.name, bytes.fromhex(path.read_text())) for path in paths)


def vectors() -> tuple[tuple[str, bytes], ...]:
    """Return (file name, bytes) of every message; the test is skipped where there are none on this machine."""
    return _all(reference_path("rtds/messages"))


def vector(name: str) -> bytes:
    """Return the bytes of the message whose file name starts with NAME (exactly one does)."""
    found = [data for file_name, data in vectors() if file_name.startswith(name)]
    assert len(found) == 1, name
    return found[0]


def keystore() -> FolderKeyStore:
    """Return the published keys."""
    return FolderKeyStore(reference_path("rtds/keystore"))
