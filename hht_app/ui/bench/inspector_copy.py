"""Copying out of the inspector: the message as hex, base64, JSON, XML of the MMC schema, document, or plain English."""

from __future__ import annotations

import base64
from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from hht_app.core.words import tr
from hht_app.terminal.views.inspector import GBCS, XML, Inspected
from hht_app.ui.clipboard import copy_text

MMC = "mmc"


class CopyMenu(QMenu):
    """What can be copied of the message in hand; what it does not have is greyed out.

    SHOWN gives the message, CHOSEN the text or bytes of the field in hand, and MMC has the message written as XML of
    the MMC schema, away from the window's thread.
    """

    def __init__(
        self,
        parent: QWidget,
        shown: Callable[[], Inspected | None],
        chosen: Callable[[], str],
        mmc: Callable[[Inspected], None],
    ) -> None:
        super().__init__(parent)
        self._shown, self._chosen, self._mmc = shown, chosen, mmc
        self.setObjectName("inspector-copy-menu")
        for key, words in (
            ("hex", tr("Bytes as hex")),
            ("base64", tr("Bytes as base64")),
            ("json", tr("Decoded, as JSON")),
            (MMC, tr("Decoded, as XML of the MMC schema")),
            ("text", tr("The document as it is")),
            ("chosen", tr("The chosen field's bytes")),
            ("english", tr("Plain English")),
        ):
            entry = self.addAction(words)
            entry.setObjectName(f"inspector-copy-{key}")
            entry.triggered.connect(lambda _checked=False, key=key: self.copy(key))
        self.aboutToShow.connect(self._allow)

    def _allow(self) -> None:
        shown = self._shown()
        for entry in self.actions():
            key = entry.objectName().rpartition("-")[2]
            has = shown is not None and (shown.form == GBCS if key == MMC else bool(self._text(shown, key)))
            entry.setEnabled(has)

    def copy(self, key: str) -> None:
        """Put the message on the clipboard as KEY: hex, base64, json, mmc, text, chosen or english."""
        shown = self._shown()
        if shown is None:
            return
        if key == MMC:
            self._mmc(shown)
        else:
            copy_text(self._text(shown, key))

    def _text(self, shown: Inspected, key: str) -> str:
        if key == "chosen":
            return self._chosen()
        made = {
            "hex": shown.data.hex().upper(),
            "base64": base64.b64encode(shown.data).decode(),
            "json": shown.as_json,
            "text": shown.data.decode("utf-8", "replace") if shown.form == XML else "",
            "english": "\n".join((shown.title, *shown.lines, *(item.english for item in shown.items))),
        }
        return made[key]
