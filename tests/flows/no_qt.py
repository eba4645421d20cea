"""A plugin for pytest, `-p tests.flows.no_qt`: PySide6 and pytest-qt cannot be imported, as where they are not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

ABSENT = frozenset({"PySide6", "shiboken6", "pytestqt"})


class Absent(MetaPathFinder):
    """Finds nothing, and lets nobody after it find what is ABSENT."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        if name.split(".", maxsplit=1)[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


sys.meta_path.insert(0, Absent())
