"""What a person has filled in, chosen or unfolded and not yet done anything with; every change can be undone."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from PySide6.QtGui import QUndoCommand, QUndoStack

from hht_app.core.words import tr

UNDO_LIMIT = 200


@dataclass(slots=True)
class Drafts:
    """Kept over every redraw, until the session is left."""

    notice: dict[str, str] = field(default_factory=dict, repr=False)
    entry: str = ""
    reason: str | None = None
    stop_reason: str = ""
    chosen: set[int] = field(default_factory=set)
    done_open: bool = False
    sent_open: bool = False
    unfolded: set[str] = field(default_factory=set)
    only_device: str = ""
    only_heard: str = ""
    forms: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)
    """Further forms by name, field by field, for whoever draws one."""

    def __deepcopy__(self, memo: dict[int, object]) -> Drafts:
        return Drafts(
            dict(self.notice),
            self.entry,
            self.reason,
            self.stop_reason,
            set(self.chosen),
            self.done_open,
            self.sent_open,
            set(self.unfolded),
            self.only_device,
            self.only_heard,
            {name: dict(values) for name, values in self.forms.items()},
        )


class _Change(QUndoCommand):
    """One change of the drafts; changes of the same field that follow one another are one."""

    def __init__(self, keeper: DraftKeeper, words: str, merge: str, before: Drafts, after: Drafts) -> None:
        super().__init__(words)
        self.keeper, self.merge, self.before, self.after = keeper, merge, before, after
        self.fresh = True

    def id(self) -> int:
        """Return one number for all: `mergeWith` looks at the field."""
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Take OTHER's end as this one's when both are of the same field."""
        if not (isinstance(other, _Change) and self.merge and other.merge == self.merge):
            return False
        self.after = other.after
        return True

    def redo(self) -> None:
        """Put the drafts as they were after it; the first time they are so already."""
        if self.fresh:
            self.fresh = False
            return
        self.keeper.put(self.after)

    def undo(self) -> None:
        """Put the drafts as they were before it."""
        self.keeper.put(self.before)


class DraftKeeper:
    """Holds the drafts and what undoes their changes; PUT_BACK is called when a change was undone or done again."""

    def __init__(self, put_back: Callable[[], None]) -> None:
        self.drafts = Drafts()
        self.stack = QUndoStack()
        self.stack.setUndoLimit(UNDO_LIMIT)
        self._put_back = put_back

    def change(self, words: str, how: Callable[[Drafts], None], merge: str = "") -> None:
        """Change the drafts by HOW; WORDS name it in the menu, and changes with the same MERGE become one."""
        before = deepcopy(self.drafts)
        how(self.drafts)
        if self.drafts != before:
            self.stack.push(_Change(self, words or tr("Change"), merge, before, deepcopy(self.drafts)))

    def put(self, drafts: Drafts) -> None:
        """Take DRAFTS as they were at another time."""
        self.drafts = deepcopy(drafts)
        self._put_back()

    def forget(self) -> None:
        """Begin anew, as when a session is left: there is nothing to undo then."""
        self.drafts = Drafts()
        self.stack.clear()
