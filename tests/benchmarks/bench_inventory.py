"""The inventory of the bench with a million devices: how long it takes to fill, to find as typed, and to jump in it.

`python3 packaging/dev.py bench inventory [COUNT]`. The devices are made up by `store.inventory_bulk`, always the same.
Each text is found in parts, as the window does: the first part is what is seen first, and no part holds the worker up
for longer than the longest. A jump is reading the rows in sight at another place, and drawing them offscreen.
Prints `ratio N.NN` first (a LIKE over the same columns against the first part found by words) and keeps what it printed
in its section of tests/benchmarks/RESULTS.md.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication  # noqa: E402

from hht_app.core.clock import parse_time  # noqa: E402
from hht_app.store.connection import Workspace, open_workspace  # noqa: E402
from hht_app.store.inventory_bulk import add_many, made_up_devices  # noqa: E402
from hht_app.store.inventory_search import InventorySearch, Place  # noqa: E402
from hht_app.store.worlds import create_world  # noqa: E402
from hht_app.ui.bench.inventory_list import DeviceList  # noqa: E402
from hht_app.ui.theme import Look, apply  # noqa: E402
from tests.benchmarks.results import keep  # noqa: E402

COUNT, FIRST, JUMPS = 1_000_000, 200, 50
TEXTS = ("", "02", "024", "1200", "120000001234", "Training", "pend", "00-1E-84")
AT = parse_time("2026-03-02T09:00:00Z")


def milliseconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how long WORK took, and what it returned."""
    start = time.perf_counter()
    result = work()
    return (time.perf_counter() - start) * 1000, result


def found(search: InventorySearch, text: str) -> tuple[str, float]:
    """Find TEXT in parts and return what to say of it, with the milliseconds of the first part."""
    first, some = milliseconds(lambda: search.find_some(text, None, FIRST))
    numbers, longest, total = array("q", some.numbers), first, first
    place: Place = some.rest
    while place.stage >= 0:
        took, some = milliseconds(lambda place=place: search.find_some(text, place))
        numbers.extend(some.numbers)
        longest, total, place = max(longest, took), total + took, some.rest
    words = f"{len(numbers)} found, first {first:.1f} ms, longest part {longest:.0f} ms, all {total:.0f} ms"
    return f"'{text}': {words}", first


def jumps(search: InventorySearch, look: Look) -> list[str]:
    """Return how long the list takes to be shown with every device, and to jump to another place."""
    numbers = search.find("")
    shown = DeviceList(None, look)
    shown.resize(900, 600)
    shown.wanted.connect(lambda wanted: shown.take_lines(search.rows(wanted)))
    start, _ = milliseconds(lambda: (shown.take(numbers), shown.show(), QApplication.processEvents()))
    taken = []
    for number in range(JUMPS):
        place = (number * 7919 * 131) % max(1, len(numbers) - 50)
        taken.append(milliseconds(lambda place=place: (shown.bar.setValue(place), QApplication.processEvents()))[0])
    shown.deleteLater()
    middle, longest = sorted(taken)[JUMPS // 2], max(taken)
    return [
        f"first paint of {len(numbers)} rows {start:.0f} ms",
        f"a jump {middle:.1f} ms, the longest {longest:.1f} ms",
    ]


def like(ws: Workspace, world: int) -> float:
    """Return the milliseconds of finding a part of an MPxN without the words, as LIKE does."""
    sql = "SELECT rowid FROM devices WHERE world_id = ? AND (import_mpxn LIKE ? OR uprn LIKE ? OR device_id LIKE ?)"
    return milliseconds(lambda: ws.rows(sql, (world, *("%120000001234%",) * 3)))[0]


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    app, look = QApplication([]), Look()
    apply(app, look)
    with tempfile.TemporaryDirectory() as folder, open_workspace(Path(folder)) as ws:
        world = create_world(ws, "bench", 1, "free-play", AT)
        rule = {"rule": "pre-notification", "source": "the measurement"}
        filling, _ = milliseconds(lambda: add_many(ws, world, made_up_devices(count), at=AT, **rule))
        search = InventorySearch(ws, world)
        lines = [found(search, text) for text in TEXTS]
        without = like(ws, world)
        by_words = next(first for text, (_words, first) in zip(TEXTS, lines, strict=True) if text == "120000001234")
        size = (ws.path.stat().st_size) / 1e6
        said = [
            f"ratio {without / by_words:.2f}",
            f"{count} devices filled in {filling / 1000:.0f} s, {size:.0f} MB",
            *(words for words, _first in lines),
            *jumps(search, look),
        ]
    print("\n".join(said))
    keep("inventory", f"SQLite {sqlite3.sqlite_version}", said)


if __name__ == "__main__":
    main()
