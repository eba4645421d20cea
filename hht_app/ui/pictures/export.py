"""Pictures as files: SVG that stays sharp at any size, and PNG; each with its ground, ready to be put on paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from hht_app.core.errors import StoreError, UserError
from hht_app.core.words import tr

# Qt draws no image that is higher or wider.
LARGEST = 32_000
_DOTS_PER_INCH = 96
Paint = Callable[[QPainter], None]


def svg_bytes(size: QSizeF, paint: Paint, ground: QColor, title: str) -> bytes:
    """Return what PAINT draws on a sheet of SIZE as an SVG document of that TITLE, UTF-8."""
    whole = QSize(max(1, round(size.width())), max(1, round(size.height())))
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_DOTS_PER_INCH)
    generator.setSize(whole)
    generator.setViewBox(QRect(0, 0, whole.width(), whole.height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    painter.fillRect(QRect(0, 0, whole.width(), whole.height()), ground)
    paint(painter)
    painter.end()
    buffer.close()
    return bytes(store.data())


def png_bytes(size: QSizeF, paint: Paint, ground: QColor, scale: float = 2.0) -> bytes:
    """Return what PAINT draws on a sheet of SIZE as a PNG, SCALE pixels for each of the screen's.

    UserError where that is more than an image can have: an SVG can.
    """
    wide, high = max(1, round(size.width() * scale)), max(1, round(size.height() * scale))
    if max(wide, high) > LARGEST:
        raise UserError(
            tr("the picture is too large for one PNG: {wide} by {high} dots", wide=wide, high=high),
            advice=tr("save it as SVG, or save only what is in sight"),
        )
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    if image.isNull():
        raise UserError(tr("there is no room in memory for the picture"), advice=tr("save it as SVG"))
    image.fill(ground)
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint(painter)
    painter.end()
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(buffer, "PNG"):  # type: ignore[call-overload]
        raise StoreError(tr("the picture could not be written as PNG"), advice=tr("save it as SVG"))
    buffer.close()
    return bytes(store.data())
