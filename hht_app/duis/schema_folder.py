"""A folder with a person's own copies of the official DUIS schemas: which file is the schema of which version."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

from hht_app.core.errors import UserError
from hht_app.duis.schema import Schema
from hht_app.duis.versions import version_of
from hht_app.duis.xmltext import SR_NS

_HEAD = 8_192
_TARGET = re.compile(rb"""targetNamespace\s*=\s*["']([^"']*)["']""")
# The published files say their version in a comment at their head; their names say it too, as in "V5.3a.xsd".
_SAID = re.compile(rb"DUIS XML Schema Version\s*-\s*Re(?:quest|sponse)\s*-\s*(\d{1,3}(?:\.\d{1,3})?)")
_NAMED = re.compile(r"(\d{1,3}\.\d{1,3})[a-z]?$")


class SchemaFolder:
    """The DUIS schemas in FOLDER (.xsd), each read when it is first wanted; UserError when FOLDER cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._paths = _schemas(folder)
        self._read: dict[Path, Schema] = {}

    def schema(self, schema_version: str) -> Schema | None:
        """Return the schema of documents that claim SCHEMA_VERSION, None where the folder has none of that version.

        UserError when the file is no usable schema, or what it imports is not beside it.
        """
        claimed = version_of(schema_version)
        path = self._paths.get(Decimal(claimed.schema_version)) if claimed else None
        if path is None:
            return None
        if path not in self._read:
            self._read[path] = Schema(path)
        return self._read[path]


def _schemas(folder: Path) -> dict[Decimal, Path]:
    """Return the DUIS schema files of FOLDER by their version; of two of one version the last by name."""
    found: dict[Decimal, Path] = {}
    try:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() == ".xsd" and path.is_file():
                version = _version_of(path)
                if version is not None:
                    found[version] = path
    except OSError as error:
        raise UserError(
            f"the schema folder {folder} cannot be read: {error.strerror or error}",
            advice="name another: hht settings set schema_folder DIR",
        ) from error
    return found


def _version_of(path: Path) -> Decimal | None:
    """Return the version of DUIS whose schema PATH is, None where it is another schema or does not say."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    target = _TARGET.search(head)
    if target is None or target[1].decode("utf-8", "replace") != SR_NS:
        return None
    said, named = _SAID.search(head), _NAMED.search(path.stem)
    if said:
        return Decimal(said[1].decode())
    return Decimal(named[1]) if named else None
