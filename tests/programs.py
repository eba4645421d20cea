"""The programs of the folder packaging, which is no package, as modules that a test can call."""

from __future__ import annotations

import importlib.util
import sys
from types import ModuleType

from tests.reference import REPOSITORY


def program(name: str) -> ModuleType:
    """Return packaging/NAME.py as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"hht_{name}", REPOSITORY / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Before it runs: a dataclass looks its module up by name.
    sys.modules[module.__name__] = module
    spec.loader.exec_module(module)
    return module
