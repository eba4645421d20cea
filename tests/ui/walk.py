"""One walk through every screen, view, panel and sheet of the window, and what a screen reader finds on each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSlider,
    QTabBar,
    QWidget,
)

from hht_app.terminal import acts
from hht_app.terminal.importing.recognise import recognise
from hht_app.terminal.scenario import scenario_text
from hht_app.terminal.views.steps import STEPS
from hht_app.ui.bench.registry import DRAWER, FURTHER, PAGES, VIEWS
from hht_app.ui.importing.dialog import ImportDialog
from hht_app.ui.importing.taking import Taking
from hht_app.ui.scanning.codes import CodesDialog
from hht_app.ui.shell.asking_from import ask_for_more
from hht_app.ui.shell.crash import CrashDialog
from hht_app.ui.shell.word_dialog import WordDialog
from tests.ui.driver import Driver, settle

SHEETS = ("help-step", "glossary", "find", "shortcuts", "settings", "about", "debrief", "tables", "code")
FIELDS = (QLineEdit, QPlainTextEdit, QComboBox)
PRESSED = (QAbstractButton, QComboBox, QLineEdit, QSlider, QTabBar)
TINTS = ("ok_tint", "warn_tint", "bad_tint", "info_tint", "trainer_tint")
CHROME = ("TopBar", "Banner", "LinksStrip", "Rail", "Heading", "ActionBar")
REGIONS = (*CHROME, "Stripe", "TimelineBench", "Drawer", "Bench")
PICTURES = ("HomeMap", "LedPanel", "TimelineStrip", "_Rows", "BytesView")


GROUND_OF = {
    "canvas": "canvas",
    "strip": "sunken",
    "stripe": "trainer_tint",
    "banner": "info_tint",
    **dict.fromkeys(("bar", "rail", "actions", "bench", "drawer", "card"), "surface"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One widget of one place, as a screen reader and a finger find it; BOX is where it stands in its window."""

    place: str
    kind: str
    name: str
    spoken: str
    told: str
    box: QRect
    tab_stop: bool
    pressed: bool
    is_field: bool
    has_buddy: bool
    is_button: bool
    region: str
    ink: str
    ground: str

    def __str__(self) -> str:
        return f"{self.place}: {self.kind} {self.name} “{self.spoken}” {self.box.width()}x{self.box.height()}"


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the walk: every widget found, and those that Tab stops at in the order of Tab."""

    name: str
    found: tuple[Found, ...]
    order: tuple[Found, ...]


def look_at(place: str, root: QWidget) -> Place:
    """Return what stands in ROOT now."""
    widgets = [item for item in (root, *root.findChildren(QWidget)) if item.window() is root and item.isVisible()]
    buddies = {item.buddy() for item in widgets if isinstance(item, QLabel) and item.buddy() is not None}
    found = {item: _found(place, root, item, buddies) for item in widgets}
    rows = [made for item in widgets for made in _rows(place, item)]
    order: list[Found] = []
    at = root.nextInFocusChain()
    while at is not None and at is not root:
        if at in found and found[at].tab_stop:
            order.append(found[at])
        at = at.nextInFocusChain()
    return Place(place, (*found.values(), *rows), tuple(order))


def _rows(place: str, item: QWidget) -> Iterator[Found]:
    """Yield the rows of ITEM that a finger goes to: of a list that drops down, of a menu, of a list or a tree."""
    heights: list[int] = []
    if isinstance(item, QComboBox) and item.count():
        heights = [item.view().sizeHintForRow(0)]
    elif isinstance(item, QPushButton) and item.menu() is not None:
        menu = item.menu()
        heights = [menu.actionGeometry(action).height() for action in menu.actions() if not action.isSeparator()]
    elif isinstance(item, QAbstractItemView) and not isinstance(item, QHeaderView) and item.model().rowCount():
        heights = [item.visualRect(item.model().index(0, 0)).height()]
    for height in heights:
        box = QRect(0, 0, item.width(), height)
        yield Found(place, "row", item.objectName(), "row", "", box, False, True, False, True, False, "", "", "canvas")


def _found(place: str, root: QWidget, item: QWidget, buddies: set[QWidget]) -> Found:
    reader = QAccessible.queryAccessibleInterface(item)
    spoken = reader.text(QAccessible.Text.Name) if reader is not None else ""
    told = reader.text(QAccessible.Text.Description) if reader is not None else ""
    tab_stop = bool(item.focusPolicy() & Qt.FocusPolicy.TabFocus) and item.isEnabled()
    return Found(
        place,
        type(item).__name__,
        item.objectName(),
        spoken,
        told or item.accessibleDescription(),
        QRect(item.mapTo(root, QPoint(0, 0)), item.size()),
        tab_stop,
        isinstance(item, PRESSED) and item.isEnabled() and not _is_part(item),
        isinstance(item, FIELDS) and not _is_part(item),
        item in buddies or _says_itself(item),
        isinstance(item, QAbstractButton),
        _region(item, root),
        str(item.property("role") or "text") if isinstance(item, QLabel) and item.text() else "",
        _ground(item),
    )


def _ground(item: QWidget) -> str:
    """Return the role of the colour that ITEM stands on."""
    at: QWidget | None = item
    while at is not None:
        kind, tone = str(at.property("kind") or ""), str(at.property("tone") or "")
        if kind == "message":
            return f"{tone}_tint" if f"{tone}_tint" in TINTS else "sunken"
        if kind in GROUND_OF:
            return GROUND_OF[kind]
        if isinstance(at, QAbstractButton) and at.isChecked():
            return "select_bg"
        at = at.parentWidget()
    return "canvas"


def _says_itself(item: QWidget) -> bool:
    """Tell whether ITEM is a field to search in, which says inside what it is for, and has a name.

    A box to choose from never does: what a screen reader says of it is what is chosen.
    """
    return isinstance(item, QLineEdit) and bool(item.accessibleName() and item.placeholderText())


def _is_part(item: QWidget) -> bool:
    """Tell whether ITEM is a part that Qt makes inside another widget, and no target of its own."""
    return item.objectName().startswith("qt_") or isinstance(item.parentWidget(), QComboBox | QAbstractItemView)


def _region(item: QWidget, root: QWidget) -> str:
    at: QWidget | None = item
    # What lies over something is a region of its own, and what scrolls is not where it would be without.
    while at is not None and at is not root:
        if type(at).__name__ in REGIONS:
            return type(at).__name__
        if isinstance(at, QScrollArea):
            return at.objectName()
        at = at.parentWidget()
    return "Page"


def walk(driver: Driver, *, bench: bool) -> Iterator[Place]:
    """Go through every place; with BENCH the trainer's views, panels and pages too."""
    window = driver.window
    yield look_at("jobs", window)
    driver.press("job-start-no-wan-dual-fuel")
    moments: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("", ("coverage", "fit")),
        (acts.WAIT, ("wait",)),
        (acts.SEND_NOTICE, ("notice",)),
        (acts.CONNECT, ("connect",)),
        (acts.DELIVER, ("commands",)),
        (acts.SEND_BACK, STEPS),
    )
    for moment, steps in moments:
        if moment:
            driver.play_until(moment)
        for step in steps:
            window.desk.go(step)
            settle()
            yield look_at(f"{step} {moment}".strip(), window)
    yield from _sheets(driver)
    window.look_inside(driver.on_session(lambda session: next(item.seq for item in session.events() if item.raw)))
    settle()
    yield look_at("inside", window)
    window.come_out()
    if bench:
        yield from _bench(driver)
    driver.play_until("nothing")
    window.desk.go("hand-over")
    settle()
    yield look_at("ended", window)


def _sheets(driver: Driver) -> Iterator[Place]:
    def opened(name: str, how: Callable[[], object]) -> Iterator[Place]:
        how()
        settle()
        shown = [item for item in driver.window.findChildren(QDialog) if item.isVisible()]
        assert len(shown) == 1, name
        yield look_at(f"sheet {name}", shown[0])
        shown[0].close()
        settle()

    for name in SHEETS:
        if driver.window.can(name):
            yield from opened(name, lambda name=name: driver.window.run(name))
    for srv in ("8.11", "6.8", "6.24.1", "8.9", "1.1.1"):
        yield from opened(f"ask {srv}", lambda srv=srv: ask_for_more(driver.window, srv))
    codes = (("one", "Text: one"), ("two", "Text: two"))
    scenario = recognise(scenario_text("first-job").encode(), "job.json")
    further: dict[str, Callable[[], object]] = {
        "codes": lambda: CodesDialog(driver.window, codes).open(),
        "import": lambda: ImportDialog(driver.window, Taking(scenario)).open(),
        "word": lambda: WordDialog.open_over(driver.window),
        "crash": lambda: CrashDialog.open_over(driver.window).add("what happened"),
    }
    for name, how in further.items():
        yield from opened(name, how)


def _bench(driver: Driver) -> Iterator[Place]:
    window = driver.window
    window.desk.go("commands")
    settle()
    for key in (*(item.key for item in (*VIEWS, *FURTHER)), *PAGES):
        window.show_bench(key)
        settle()
        yield look_at(f"bench {key}", window)
    for item in DRAWER:
        window.show_bench("", item.key)
        settle()
        yield look_at(f"drawer {item.key}", window)
    window.toggle_bench()
    settle()


def nameless(places: list[Place]) -> list[str]:
    """Return what the keyboard reaches and a screen reader has no name for."""
    return [str(item) for place in places for item in place.found if item.tab_stop and not item.spoken.strip()]


def unlabelled(places: list[Place]) -> list[str]:
    """Return fields that no label belongs to."""
    return [str(item) for place in places for item in place.found if item.is_field and not item.has_buddy]


def too_small(places: list[Place], least: int) -> list[str]:
    """Return what is pressed and is smaller than LEAST either way."""
    return sorted(
        {
            str(item)
            for place in places
            for item in place.found
            if item.pressed and min(item.box.width(), item.box.height()) < least
        }
    )


def namesakes(places: list[Place]) -> list[tuple[str, ...]]:
    """Return the names of buttons of one place that sound alike although they are different ones."""
    told: set[tuple[str, ...]] = set()
    for place in places:
        names: dict[str, set[str]] = {}
        for item in place.found:
            if item.is_button and item.tab_stop and item.name and not item.name.startswith("qt_"):
                names.setdefault(item.spoken, set()).add(item.name)
        told |= {tuple(sorted(same)) for same in names.values() if len(same) > 1}
    return sorted(told)


def out_of_order(places: list[Place]) -> list[tuple[str, str]]:
    """Return from where to where Tab goes against reading: up within a column, or to the left within a row."""
    told: set[tuple[str, str]] = set()
    for place in places:
        for before, after in pairwise(place.order):
            if before.region != after.region:
                continue
            a, b = before.box, after.box
            above = b.bottom() <= a.top() and b.left() < a.right()
            overlap = min(a.bottom(), b.bottom()) - max(a.top(), b.top())
            leftwards = overlap > min(a.height(), b.height()) / 2 and b.right() <= a.left()
            if above or leftwards:
                told.add((before.name, after.name))
    return sorted(told)


def words_and_grounds(places: list[Place]) -> set[tuple[str, str]]:
    """Return which colour roles of words stand on which of grounds."""
    return {(item.ink, item.ground) for place in places for item in place.found if item.ink}


def untold_pictures(places: list[Place]) -> list[str]:
    """Return the pictures that no words describe."""
    return [str(item) for place in places for item in place.found if item.kind in PICTURES and not item.told.strip()]


def pictures(places: list[Place]) -> set[str]:
    """Return which kinds of pictures were met."""
    return {item.kind for place in places for item in place.found if item.kind in PICTURES}
