"""Which views the bench has: each named by module and class, so that the frame imports none before it is shown."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, cast

from hht_app.core.errors import BugError
from hht_app.terminal.views import step_names as steps

if TYPE_CHECKING:
    from hht_app.ui.bench.view import BenchView
    from hht_app.ui.desk import Desk
    from hht_app.ui.shell.worker import Job


@dataclass(frozen=True, slots=True)
class Entry:
    """One view: its key, the words of its button (English; translated where drawn), and "module:Class"."""

    key: str
    words: str
    where: str

    def load(self) -> type[BenchView]:
        """Import and return the view's class; BugError when it is not there or has another key."""
        module, _, name = self.where.partition(":")
        found = getattr(import_module(module), name, None)
        if found is None or found.key != self.key:
            raise BugError(f"the bench's view {self.key} is not {self.where}")
        return cast("type[BenchView]", found)


# The six views, in the order of their buttons.
VIEWS: tuple[Entry, ...] = (
    Entry("home", "Home", "hht_app.ui.bench.home:HomeBench"),
    Entry("sequence", "Sequence", "hht_app.ui.bench.sequence:SequenceBench"),
    Entry("inspector", "Inspector", "hht_app.ui.bench.inspector:InspectorView"),
    Entry("dcc", "DCC", "hht_app.ui.bench.dcc:DCCView"),
    Entry("supplier", "Supplier's desk", "hht_app.ui.bench.supplier:SupplierView"),
    Entry("inventory", "Inventory", "hht_app.ui.bench.inventory:InventoryView"),
)

# Views without a button of their own: the timeline at the foot opens the whole list of events.
FURTHER: tuple[Entry, ...] = (Entry("journal", "Journal", "hht_app.ui.bench.journal:JournalView"),)

# Pages that can be gone to by name: the view each stands in, its key there, and its words.
PAGES: dict[str, tuple[str, str, str]] = {"differences": ("dcc", "differences", "Differences")}

# The foot under every view, 64 high: the timeline. Empty: no foot.
FOOT: tuple[Entry, ...] = (Entry("timeline", "Timeline", "hht_app.ui.bench.timeline:TimelineBench"),)

FRAME = "hht_app.ui.bench.frame"

# The panels of the drawer, in order.
DRAWER: tuple[Entry, ...] = (
    Entry("trouble", "Trouble", "hht_app.ui.bench.trouble:TroublePanel"),
    Entry("objectives", "Objectives", "hht_app.ui.bench.objectives:ObjectivesPanel"),
    Entry("notes", "Notes", "hht_app.ui.bench.notes:NotesPanel"),
)

# Which view the bench shows at a step until it is pinned; a view that is not there gives way to the first.
FOLLOWS: dict[str, str] = {
    steps.COVERAGE: "dcc",
    steps.FIT: "home",
    steps.WAIT: "home",
    steps.NOTICE: "dcc",
    steps.CONNECT: "home",
    steps.COMMANDS: "home",
    steps.RESPONSES: "inspector",
    steps.HAND_OVER: "dcc",
}


def load_ahead(desk: Desk) -> None:
    """Have what the bench is made of loaded on the worker's thread, one module at a time: it would hold the window up.

    Acts go between two of them.
    """
    for name in (FRAME, *(item.where.partition(":")[0] for item in (*FOOT, *VIEWS, *FURTHER))):
        if name not in sys.modules:
            desk.read(partial(_load, name), lambda _loaded: None)


def _load(name: str, _job: Job) -> None:
    import_module(name)


def entry(key: str) -> Entry | None:
    """Return the view called KEY, wherever it stands, or None."""
    return next((item for item in (*VIEWS, *FURTHER, *FOOT, *DRAWER) if item.key == key), None)


def view(key: str) -> Entry | None:
    """Return the view called KEY that stands in the bench's room, or None."""
    return next((item for item in (*VIEWS, *FURTHER) if item.key == key), None)


def following(step: str) -> str:
    """Return the key of the view that goes with STEP, or of the first where that one is not there."""
    wanted = FOLLOWS.get(step, "")
    keys = [item.key for item in VIEWS]
    return wanted if wanted in keys else keys[0]
