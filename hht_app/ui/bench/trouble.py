"""The drawer's trouble: what acts and waits now, and the form that makes more of it, now, at a time or on an event."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from hht_app.core.words import tr
from hht_app.terminal.acts import Act
from hht_app.terminal.session import Session
from hht_app.terminal.views.asking_fields import AskField
from hht_app.terminal.views.common import Offer
from hht_app.terminal.views.troubles import (
    TroubleKind,
    TroubleNow,
    clear_all,
    image_act,
    image_fields,
    trouble_act,
    trouble_fields,
    trouble_kinds,
    troubles_now,
)
from hht_app.ui.bench.panel import Panel
from hht_app.ui.desk import Desk
from hht_app.ui.filling import Form, shape
from hht_app.ui.parts import Button, Card, ChoiceBox, label, mark_line, offer_button
from hht_app.ui.theme import Look

IMAGE = "firmware-image"


@dataclass(frozen=True, slots=True)
class TroubleData:
    """The kinds of trouble, the one chosen with its form, and what acts or waits."""

    kinds: tuple[TroubleKind, ...]
    chosen: str
    fields: tuple[AskField, ...]
    now: tuple[TroubleNow, ...]
    clear_all: Offer | None
    has_image: bool
    ended: bool


class TroublePanel(Panel):
    """Trouble to inject, and how to end it."""

    key: ClassVar[str] = "trouble"

    def __init__(self, parent: QWidget | None, desk: Desk, look: Look) -> None:
        self._chosen = ""
        self._form: Form | None = None
        super().__init__(parent, desk, look)

    def title(self) -> str:
        """Return the panel's name."""
        return tr("Trouble")

    def fetch(self, session: Session) -> TroubleData:
        """Return the kinds of this job, the chosen one's form, and the trouble there is."""
        kinds = trouble_kinds(session)
        images = image_fields(session)
        names = [item.name for item in kinds] + ([IMAGE] if images else [])
        chosen = self._chosen if self._chosen in names else names[0]
        fields = images if chosen == IMAGE else trouble_fields(session, chosen)
        return TroubleData(
            kinds, chosen, fields, troubles_now(session), clear_all(session), bool(images), session.ended
        )

    def fill(self, data: Any) -> None:
        """Draw what acts and waits, then the form."""
        self._chosen = data.chosen
        self.add_section(tr("Acting or waiting"))
        if not data.now:
            self.add_words("trouble-none", tr("No trouble now. Choose one below; it is made at once or waits."))
        for item in data.now:
            self.add(f"trouble-{item.key}", item, partial(self._now, item))
        if data.clear_all is not None:
            offer = data.clear_all
            self.add("trouble-clear-all", offer, lambda: offer_button(self.look, offer, self.desk.take), left=True)
        if data.ended:
            self.add_words("trouble-ended", tr("This job has ended: nothing more happens in it."))
            return
        self.add_section(tr("Make trouble"))
        names = tuple((item.name, item.title) for item in data.kinds)
        if data.has_image:
            names = (*names, (IMAGE, tr("Give a device a firmware image")))
        self.add("trouble-kinds", (names, data.chosen), lambda: self._kinds(names, data.chosen))
        kind = next((item for item in data.kinds if item.name == data.chosen), None)
        what = kind.what if kind is not None else tr("As the SM WAN would have brought it, for 11.3 to activate.")
        self.add_words("trouble-what", f"{what[:1].upper()}{what[1:]}.".replace("..", "."), "body", "text")
        if kind is not None:
            self.add_words("trouble-source", tr("Source: {source}", source=kind.source))
        form = self._made_form()
        if form is not None and form.name == f"trouble-{data.chosen}":
            form.take(data.fields)
        self.add("trouble-form", (data.chosen, shape(data.fields)), lambda: self._make_form(data))
        self.add("trouble-make", data.chosen, self._make_button, left=True)

    def _now(self, item: TroubleNow) -> QWidget:
        card = Card(self.look, f"trouble-{item.key}")
        card.body.addWidget(label(self.look, item.title, "strong"))
        card.body.addWidget(mark_line(self.look, item.mark))
        card.body.addWidget(label(self.look, item.words, "second", "muted"))
        card.add_offers([item.clear], self.desk.take)
        return card

    def _kinds(self, names: tuple[tuple[str, str], ...], chosen: str) -> QWidget:
        made = QWidget()
        down = QVBoxLayout(made)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(self.look.px(4))
        title = label(self.look, tr("Which trouble"), "state")
        box = ChoiceBox()
        box.setObjectName("trouble-kind")
        box.setAccessibleName(tr("Which trouble"))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        box.setMaxVisibleItems(16)
        for name, words in names:
            box.addItem(words, name)
        box.setCurrentIndex(box.findData(chosen))
        box.activated.connect(lambda _row: self.choose(box.currentData()))
        title.setBuddy(box)
        down.addWidget(title)
        down.addWidget(box)
        return made

    def choose(self, name: str) -> None:
        """Show the form of trouble NAME."""
        self._chosen = name
        self.refresh()

    def _made_form(self) -> Form | None:
        """Return the form while it stands; in another look it is made anew, and the old one is gone."""
        return self._form if self._form is not None and shiboken6.isValid(self._form) else None

    def _make_form(self, data: TroubleData) -> QWidget:
        self._form = Form(
            self.desk, self.look, f"trouble-{data.chosen}", tr("Filling in the form of a trouble"), data.fields
        )
        return self._form

    def _make_button(self) -> QWidget:
        words = tr("Give the image") if self._chosen == IMAGE else tr("Make it happen")
        made = Button(self.look, words, "trouble-make")
        made.clicked.connect(self._make)
        return made

    def _make(self) -> None:
        """Do it with the form as it stands; what is wrong with it is said beside its field."""
        form, chosen = self._made_form(), self._chosen
        if form is None or not form.is_good():
            return
        filled = form.values()

        def act(session: Session) -> Act:
            return image_act(session, filled) if chosen == IMAGE else trouble_act(session, chosen, filled)

        self.desk.ask(act, self.desk.do, owner=self)
