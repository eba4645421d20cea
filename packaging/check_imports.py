"""Check that `import hht_app` imports nothing outside the standard library, in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys


def imported_by(statement: str) -> set[str]:
    """Return the modules that a fresh interpreter imports to run STATEMENT, its own start included."""
    command = [sys.executable, "-P", "-X", "importtime", "-c", statement]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    return {line.rsplit("|", 1)[1].strip() for line in report.splitlines() if line.startswith("import time:")}


def foreign_modules() -> list[str]:
    """Return what `import hht_app` imports that is neither its own nor of the standard library, sorted."""
    added = imported_by("import hht_app") - imported_by("pass")
    return sorted(name for name in added if name.split(".")[0] not in {*sys.stdlib_module_names, "hht_app"})


if __name__ == "__main__":
    found = foreign_modules()
    print(f"import hht_app imports {', '.join(found) if found else 'only the standard library'}")
    sys.exit(1 if found else 0)
