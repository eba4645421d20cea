"""How long the window takes to be shown, against a bare PySide6 window, each in a process of its own.

Floor: python imports PySide6.QtWidgets, makes an application and a main window with one label, and shows it. Ours: the
same interpreter opens the window of `hht` over an empty workspace, by the way that `hht` itself takes. Time runs from
just before the process is made until the window is exposed and painted; the two take turns, and both find their modules
compiled, as an installed program does. Prints `ratio N.NN` first: the process's own time, as in the other measurements,
so that other work on the machine weighs less (medians of the rounds); then the same by the clock on the wall, and what
the first screen took until all its jobs stood. Without a display the offscreen platform is used for both. Keeps what it
printed in its section of tests/benchmarks/RESULTS.md.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.results import keep  # noqa: E402

ROUNDS = 11
BOUND = 1.8

# Prints the clock when the window is exposed and painted, and again when its first screen stands; then closes it.
WATCH = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
def watch(app, stands):
    seen = []
    timer = QTimer(app)
    def look():
        window = next((item for item in QApplication.topLevelWidgets() if isinstance(item, QMainWindow)), None)
        if window is None or window.windowHandle() is None or not window.windowHandle().isExposed():
            return
        if not seen:
            seen.extend((time.process_time(), time.monotonic()))
        if stands(window):
            timer.stop()
            print(*seen, time.process_time(), time.monotonic(), flush=True)
            window.close()
    timer.timeout.connect(look)
    timer.start(1)
"""
BARE = """
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication(["bare"])
window = QMainWindow()
window.setCentralWidget(QLabel("Hand-held terminal simulator"))
window.resize(1280, 800)
window.show()
watch(app, lambda window: True)
app.exec()
"""
OURS = """
import sys
from pathlib import Path
from PySide6 import QtWidgets
from hht_app import app as root
class Watched(QApplication):
    def __init__(self, arguments):
        super().__init__(arguments)
        watch(self, lambda window: window.desk.scene is not None and window.idle)
QtWidgets.QApplication = Watched
root.open_window(workspace=Path(sys.argv[1]))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from before the process was made to its window and to its first screen: own time and wall."""

    shown: float
    shown_wall: float
    stands: float
    stands_wall: float


def start(script: str, room: Path) -> Start:
    """Start SCRIPT in a process with its workspace in ROOM, and return what its window took."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(room / "compiled")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", WATCH + script, str(room / "workspace")],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    shown, shown_at, stands, stands_at = (float(part) for part in done.stdout.split())
    return Start(shown, shown_at - begun, stands, stands_at - begun)


def main() -> int:
    """Measure, print and keep; exit code 1 when the bound is passed."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        start(BARE, room)
        start(OURS, room)
        rounds = [(start(BARE, room), start(OURS, room)) for _ in range(ROUNDS)]
    bare, ours = zip(*rounds, strict=True)

    def middle(of: tuple[Start, ...], name: str) -> float:
        found: float = statistics.median(getattr(item, name) for item in of)
        return found

    ratio = middle(ours, "shown") / middle(bare, "shown")
    lines = [
        f"ratio {ratio:.2f}",
        f"window shown: ours {middle(ours, 'shown') * 1000:.0f} ms of its own time, bare PySide6 "
        f"{middle(bare, 'shown') * 1000:.0f} ms; bound {BOUND}",
        f"by the wall {middle(ours, 'shown_wall') / middle(bare, 'shown_wall'):.2f}: ours "
        f"{middle(ours, 'shown_wall') * 1000:.0f} ms, bare {middle(bare, 'shown_wall') * 1000:.0f} ms",
        f"first screen stands: {middle(ours, 'stands') * 1000:.0f} ms of its own time, "
        f"{middle(ours, 'stands_wall') * 1000:.0f} ms by the wall",
    ]
    print("\n".join(lines))
    keep("start", f"PySide6 {version('PySide6-Essentials')}", lines)
    return 0 if ratio <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
