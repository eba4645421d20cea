#!/usr/bin/env python3
"""Draw every screen of the program; `python3 packaging/dev.py tour OUT [LOOK ...]`.

It walks through the program (packaging/screens.py: both jobs to their ends, each step, each view of the bench, each
panel of the drawer, each sheet, what is brought in, each trouble's message, tablets) and writes OUT/LOOK/SCREEN.png,
then OUT/index.html with all of them side by side. A LOOK is a theme, a text size and a language, such as light-100-en
or dark-200-pseudo; without any, all twelve are drawn, each in its own process, two at once.
"""

from __future__ import annotations

import html
import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]

THEMES, PERCENTS, LANGUAGES = ("light", "dark", "sunlight"), (100, 200), ("en", "pseudo")
LOOKS = tuple(f"{theme}-{percent}-{language}" for language in LANGUAGES for percent in PERCENTS for theme in THEMES)
# Of the pixels every seventh is counted for the colours that a picture keeps: it tells the same ones sooner.
COLOURS, EVERY = 256, 7
AT_ONCE = 2


def quantised(image: QImage) -> QImage:
    """Return IMAGE in its 256 most frequent colours: screens have few, and the file is a third as large."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    whole = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(whole.constBits()).cast("I")
    table = [colour for colour, _ in Counter(pixels[::EVERY].tolist()).most_common(COLOURS)]
    return whole.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither)


def draw(out: Path, look: str) -> None:
    """Walk through the program in LOOK and write its pictures."""
    from screens import Walk  # type: ignore[import-not-found,unused-ignore]

    from hht_app.core.words import use_language

    theme, percent, language = look.split("-")
    use_language(language)
    folder = out / look
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    names: list[str] = []

    class Tour(Walk):  # type: ignore[misc,unused-ignore]
        """The walk that writes a picture of each screen."""

        def take(self, name: str, shown: object) -> None:
            """Write a picture of SHOWN."""
            names.append(name)
            path = folder / f"{len(names):03}-{name}.png"
            if not quantised(shown.grab().toImage()).save(str(path), None, 0):  # type: ignore[attr-defined]
                raise SystemExit(f"tour: {path} cannot be written")

    tour = Tour(theme, int(percent))
    tour.all()
    tour.close()
    print(f"{look}: {len(names)} screens in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


def contact_sheet(out: Path, looks: list[str]) -> None:
    """Write OUT/index.html: a row a screen, a column a look; the screens in the order of the walk."""
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


def _drawn(out: Path, look: str) -> int:
    """Draw LOOK in a process of its own and return its exit code."""
    command = [sys.executable, str(Path(__file__).resolve()), "--one", str(out), look]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode


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
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, os.cpu_count() or 1)) as pool:
        codes = list(pool.map(lambda look: _drawn(out, look), looks))
    failed = [f"{look} ended with code {code}" for look, code in zip(looks, codes, strict=True) if code]
    if failed:
        print(f"tour: {'; '.join(failed)}", file=sys.stderr)
        return 1
    contact_sheet(out, looks)
    print(out / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
