"""The start of the window: it reads and loads nothing that the first screen does not show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Rooms and libraries that the first screen has no use for.
NOT_YET = (
    "cryptography",
    "hht_app.dcc",
    "hht_app.duis",
    "hht_app.gbcs",
    "hht_app.premises",
    "hht_app.smki",
    "hht_app.supplier",
    "hht_app.training",
    "lxml",
    "pydantic",
    "sqlite_utils",
)
# What the window is painted without: it is loaded while the first screen is read.
NOT_BEFORE_IT_IS_SHOWN = (
    "datetime",
    "hht_app.store",
    "hht_app.terminal.views.common",
    "hht_app.ui.bench.frame",
    "hht_app.ui.job_chrome",
    "hht_app.ui.page",
    "hht_app.ui.parts",
    "hht_app.ui.scanning",
    "hht_app.ui.shell.drafts",
    "hht_app.ui.shell.scene",
    "hht_app.ui.shell.worker",
    "sqlite3",
)
SCRIPT = """
import json, sys, threading
from pathlib import Path
opened, seen = [], {}
def hear(event, given):
    if event == "open" and isinstance(given[0], str):
        opened.append(given[0])
sys.addaudithook(hear)
from PySide6.QtCore import QTimer
from hht_app import app as root
from hht_app.core.resources import resource_root
from hht_app.ui import showing
app = showing.application([])
def resources():
    base = resource_root().resolve()
    found = {Path(item).resolve() for item in list(opened)}
    return sorted(item.relative_to(base).as_posix() for item in found if item.is_relative_to(base))
def look():
    from hht_app.ui.main_window import MainWindow
    window = next((item for item in app.topLevelWidgets() if isinstance(item, MainWindow)), None)
    if window is None or window.windowHandle() is None or not window.windowHandle().isExposed():
        return
    seen.setdefault("shown", resources())
    seen.setdefault("modules_shown", sorted(sys.modules))
    seen.setdefault("threads_shown", [item.name for item in threading.enumerate()])
    if window.desk.scene is not None and window.idle:
        timer.stop()
        seen["stands"], seen["modules"] = resources(), sorted(sys.modules)
        window.close()
timer = QTimer()
timer.timeout.connect(look)
timer.start(1)
root.open_window(workspace=Path(sys.argv[1]))
print(json.dumps(seen))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What was opened until the window was shown and until its first screen stood, and what was loaded by then."""
    folder = tmp_path_factory.mktemp("start") / "workspace"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = None
    for _ in range(2):  # the first makes the workspace, which is not what every start does
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(folder)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert done is not None
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def test_the_window_is_shown_before_anything_of_a_job_is_read(seen: dict[str, list[str]]) -> None:
    assert [name for name in seen["shown"] if name.split("/")[0] != "themes"] == []
    assert seen["shown"] != []


def test_the_window_is_painted_before_the_workspace_is_opened_and_before_what_only_jobs_use_is_loaded(
    seen: dict[str, list[str]],
) -> None:
    too_soon = (*NOT_YET, *NOT_BEFORE_IT_IS_SHOWN)
    assert [name for name in seen["modules_shown"] if name.startswith(tuple(f"{item}." for item in too_soon))] == []
    assert [name for name in seen["modules_shown"] if name in too_soon] == []
    assert "hht_app.ui.main_window" in seen["modules_shown"]
    assert seen["threads_shown"] == ["MainThread"]
    assert "hht_app.store.connection" in seen["modules"]


def test_the_first_screen_opens_no_file_but_the_heads_of_the_jobs_on_its_cards(seen: dict[str, list[str]]) -> None:
    jobs = sorted(f"scenarios/{path.name}" for path in (ROOT / "resources" / "scenarios").glob("*.json"))
    assert [name for name in seen["stands"] if name.split("/")[0] != "themes"] == jobs


def test_the_first_screen_loads_no_room_and_no_library_it_does_not_show(seen: dict[str, list[str]]) -> None:
    loaded = [name for name in seen["modules"] if any(name == item or name.startswith(f"{item}.") for item in NOT_YET)]
    assert loaded == []
    assert "hht_app.ui.steps.jobs" in seen["modules"]
