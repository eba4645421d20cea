#!/usr/bin/env python3
"""Drive the program through its screens and write a picture of each; `python3 packaging/dev.py tour OUT [LOOK ...]`.

It plays first-job and the practice job to their ends, opens each view of the bench, each panel of the drawer and each
sheet, and writes OUT/LOOK/SCREEN.png, then OUT/index.html with all of them side by side. A LOOK is a theme, a text size
and a language, such as light-100-en or dark-200-pseudo; without any, all twelve are drawn, each in its own process.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from hht_app.terminal.session import Session
    from hht_app.ui.main_window import MainWindow

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

THEMES, PERCENTS, LANGUAGES = ("light", "dark", "sunlight"), (100, 200), ("en", "pseudo")
LOOKS = tuple(f"{theme}-{percent}-{language}" for language in LANGUAGES for percent in PERCENTS for theme in THEMES)
SIZES = {100: (1280, 800), 200: (1600, 1200)}
BENCH_SIZE = (1366, 768)
FIRST, PRACTICE = "first-job", "no-wan-dual-fuel"
SHEETS = ("help-step", "glossary", "find", "shortcuts", "settings", "about")
LONGEST_SECONDS, QUIET_ROUNDS, MOST_ACTS, COLOURS = 60, 3, 120, 256


class Tour:
    """One walk through the program in one look."""

    def __init__(self, folder: Path, percent: int, theme: str) -> None:
        from PySide6.QtWidgets import QApplication

        from hht_app.ui.main_window import MainWindow
        from hht_app.ui.theme import Look

        self.folder = folder
        self.count = 0
        self.app = QApplication.instance() or QApplication(["hht"])
        self._room = tempfile.TemporaryDirectory()
        self.window: MainWindow = MainWindow(Path(self._room.name) / "workspace", Look(theme, percent))
        self.size = SIZES[percent]
        self.window.resize(*self.size)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        """Let the program come to rest."""
        from PySide6.QtCore import QCoreApplication

        deadline, quiet = time.monotonic() + LONGEST_SECONDS, 0
        while quiet < QUIET_ROUNDS:
            QCoreApplication.processEvents()
            quiet = quiet + 1 if self.window.idle else 0
            if time.monotonic() > deadline:
                raise SystemExit("tour: the program does not come to rest")
            time.sleep(0.002)

    def take(self, name: str) -> None:
        """Write a picture of the window, or of the sheet that lies over it."""
        self.settle()
        shown = self.app.activeModalWidget() if hasattr(self.app, "activeModalWidget") else None
        self.count += 1
        path = self.folder / f"{self.count:02}-{name}.png"
        if not quantised((shown or self.window).grab().toImage()).save(str(path), None, 0):
            raise SystemExit(f"tour: {path} cannot be written")

    def play(self, job: str) -> None:
        """Play JOB by its reference solution and take each moment that teaches something when it first comes."""
        self.window.desk.start(job, "guided")
        self.settle()
        taken: set[str] = set()
        for _ in range(MOST_ACTS):
            scene = self.window.desk.scene
            if scene is None or scene.chrome is None:
                raise SystemExit(f"tour: {job} is not open")
            teaching = scene.chrome.teaching
            if teaching.guidance is None:
                break
            moment = teaching.guidance.moment
            if moment not in taken:
                taken.add(moment)
                self.window.desk.go(teaching.guidance.step)
                self.take(f"{job}-{moment}")
                if moment == "send-back" and job == PRACTICE and "bench" not in taken:
                    taken.add("bench")
                    self.bench()
            self.window.desk.work(lambda found: _next(found.session), lambda _done: None)
            self.settle()
        self.window.desk.go("hand-over")
        self.take(f"{job}-ended")

    def bench(self) -> None:
        """Take each view of the bench, the list of events, the further pages, and each panel of the drawer."""
        from hht_app.ui.bench.registry import DRAWER, FURTHER, PAGES, VIEWS

        self.window.resize(*(max(pair) for pair in zip(self.size, BENCH_SIZE, strict=True)))
        for key in (*(item.key for item in (*VIEWS, *FURTHER)), *PAGES):
            self.window.show_bench(key)
            self.take(f"bench-{key}")
        for item in DRAWER:
            self.window.show_bench("", item.key)
            self.take(f"drawer-{item.key}")
        self.window.toggle_bench()
        self.window.resize(*self.size)
        self.settle()

    def sheets(self) -> None:
        """Take each sheet that the menus open."""
        for name in (*SHEETS, "debrief"):
            if not self.window.can(name):
                continue
            self.window.run(name)
            self.take(f"sheet-{name}")
            sheet = self.app.activeModalWidget() if hasattr(self.app, "activeModalWidget") else None
            if sheet is not None:
                sheet.close()
            self.settle()

    def close(self) -> None:
        """Close the window and leave nothing behind."""
        self.window.close()
        self.window.deleteLater()
        self.app.processEvents()
        self._room.cleanup()


def _next(session: Session | None) -> None:
    from hht_app.terminal.reference_solution import next_act

    act = next_act(session) if session is not None else None
    if session is not None and act is not None:
        session.do(act)


def quantised(image: QImage) -> QImage:
    """Return IMAGE in its 256 most frequent colours: screens have few, and the file is a third as large."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    whole = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(whole.constBits()).cast("I")
    table = [colour for colour, _ in Counter(pixels.tolist()).most_common(COLOURS)]
    return whole.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


def draw(out: Path, look: str) -> None:
    """Walk through the program in LOOK and write its pictures."""
    from hht_app.core.words import use_language

    theme, percent, language = look.split("-")
    use_language(language)
    folder = out / look
    folder.mkdir(parents=True, exist_ok=True)
    tour = Tour(folder, int(percent), theme)
    tour.take("jobs")
    tour.play(FIRST)
    tour.sheets()
    tour.play(PRACTICE)
    tour.close()
    print(f"{look}: {tour.count} screens", file=sys.stderr, flush=True)


def contact_sheet(out: Path, looks: list[str]) -> None:
    """Write OUT/index.html: a row a screen, a column a look."""
    names = sorted({path.name for look in looks for path in (out / look).glob("*.png")})
    head = "".join(f"<th>{html.escape(look)}</th>" for look in looks)
    rows = []
    for name in names:
        cells = "".join(
            f'<td><a href="{look}/{name}"><img src="{look}/{name}" alt="{look} {name}" width="320"></a></td>'
            if (out / look / name).is_file()
            else "<td></td>"
            for look in looks
        )
        rows.append(f"<tr><th>{html.escape(name.removesuffix('.png'))}</th>{cells}</tr>")
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Tour</title><table><tr><th></th>{head}</tr>'
    (out / "index.html").write_text(page + "\n".join(rows) + "</table></html>\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Draw the looks that are asked for, each in a process of its own, then the contact sheet."""
    if len(arguments) == 3 and arguments[0] == "--one":
        draw(Path(arguments[1]), arguments[2])
        return 0
    looks = arguments[1:] or list(LOOKS)
    unknown = [look for look in looks if look not in LOOKS]
    if not arguments or arguments[0].startswith("-") or unknown:
        print(f"tour: OUT [LOOK ...]; looks: {', '.join(LOOKS)}", file=sys.stderr)
        return 2
    out = Path(arguments[0]).absolute()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    for look in looks:
        command = [sys.executable, str(Path(__file__).resolve()), "--one", str(out), look]
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            print(f"tour: {look} ended with code {done.returncode}", file=sys.stderr)
            return 1
    contact_sheet(out, looks)
    print(out / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
