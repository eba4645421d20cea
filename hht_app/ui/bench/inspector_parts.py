"""What the inspector shows a message in: each part is made when a message first needs it, and filled in its turn."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hht_app.terminal.views.inspector import XML, Inspected
from hht_app.ui.bench.inspector_bytes import BytesView
from hht_app.ui.bench.inspector_text import TextView
from hht_app.ui.bench.inspector_tree import English, Tree
from hht_app.ui.shell.turns import Turns
from hht_app.ui.theme import Look

TREE, ENGLISH, BYTES, TEXT = "tree", "english", "bytes", "text"
_Part = Tree | English | BytesView | TextView
_MAKERS: dict[str, type[_Part]] = {TREE: Tree, ENGLISH: English, BYTES: BytesView, TEXT: TextView}


class InspectorParts(QObject):
    """Tree, English, and bytes or text of one message; whoever asks for a part has it with that message in it."""

    chosen = Signal(int, str)
    """Emitted with the number of the node a person chose, and the part it was chosen in."""

    placed = Signal(int, str)
    """Emitted with the place of the byte or character a person chose, and the part it was chosen in."""

    def __init__(self, parent: QWidget, turns: Turns, look: Look) -> None:
        super().__init__(parent)
        self._turns, self._look = turns, look
        self._made: dict[str, _Part] = {}
        self._shown: Inspected | None = None
        self._stale: set[str] = set()
        self.wells = {name: _well(parent) for name in (TREE, BYTES, ENGLISH)}
        """Where the parts stand; that of the bytes is that of the text too."""

    @property
    def tree(self) -> Tree:
        """The tree of the message."""
        found = self._part(TREE)
        assert isinstance(found, Tree)
        return found

    @property
    def english(self) -> English:
        """The message in plain English."""
        found = self._part(ENGLISH)
        assert isinstance(found, English)
        return found

    @property
    def bytes(self) -> BytesView:
        """The bytes of the message; none of a document."""
        found = self._part(BYTES)
        assert isinstance(found, BytesView)
        return found

    @property
    def text(self) -> TextView:
        """The text of a document."""
        found = self._part(TEXT)
        assert isinstance(found, TextView)
        return found

    def show(self, shown: Inspected) -> None:
        """Show another message, in one part after the other."""
        self._shown = shown
        middle = TEXT if shown.form == XML else BYTES
        for name in (BYTES, TEXT):
            if name in self._made:
                self._made[name].setVisible(name == middle)
        self._stale = {*self._made, TREE, middle, ENGLISH}
        for name in (TREE, middle, ENGLISH):
            self._turns.add(self, name, partial(self._part, name))

    def set_look(self, look: Look) -> None:
        """Draw in another look."""
        self._look = look
        for part in self._made.values():
            part.set_look(look)

    def _part(self, name: str) -> _Part:
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = _MAKERS[name](self._look)
            signal = self.chosen if name in (TREE, ENGLISH) else self.placed
            made.chosen.connect(lambda number, name=name, signal=signal: signal.emit(number, name))
            inside = self.wells.get(name, self.wells[BYTES]).layout()
            assert inside is not None
            inside.addWidget(made)
        if name in self._stale and self._shown is not None:
            self._stale.discard(name)
            _fill(made, self._shown)
        return made


def _well(parent: QWidget) -> QWidget:
    made = QWidget(parent)
    down = QVBoxLayout(made)
    down.setContentsMargins(0, 0, 0, 0)
    return made


def _fill(part: _Part, shown: Inspected) -> None:
    if isinstance(part, BytesView):
        part.show_bytes(b"" if shown.form == XML else shown.data)
    elif isinstance(part, TextView):
        part.show_text(shown.text)
    else:
        part.show_items(shown.items)
