"""Reading the QR and bar codes of a picture, away from the window's thread; a hostile picture is refused with words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from hht_app.core.errors import UserError
from hht_app.core.words import tr
from hht_app.terminal.importing.pictures import picture_format

if TYPE_CHECKING:
    from collections.abc import Sequence

# A photograph of a label has a few million points; what has more is read smaller, and what is beyond reason not at all.
LARGEST_FILE = 32 * 1024 * 1024
MOST_POINTS, LONGEST_SIDE = 50_000_000, 20_000
READ_AT_MOST = 2_000
MOST_CODES = 40


def codes_in_file(data: bytes, name: str) -> tuple[str, ...]:
    """Return what the codes in the picture DATA say, each once, from the top; UserError says what is wrong with it."""
    if len(data) > LARGEST_FILE:
        raise UserError(tr("the file {name} is too large for a picture of a label", name=name), advice=_advice())
    return codes_in(_read(data, name), name)


def codes_in(picture: QImage, name: str) -> tuple[str, ...]:
    """Return what the codes in PICTURE say, each once, from the top; UserError where there is none."""
    if picture.isNull():
        raise UserError(tr("the file {name} is no picture that can be read", name=name), advice=_advice())
    _require_size(picture.size(), name)
    grey = _in_grey(picture)
    texts = _decode(grey)
    if not texts and max(picture.width(), picture.height()) < READ_AT_MOST // 2:
        # A small code on a screen has few points to a bar.
        texts = _decode(grey.scaled(picture.size() * 2))
    if not texts:
        raise UserError(
            tr("there is no QR or bar code in {name} that can be read", name=name),
            advice=tr("take the picture nearer and straight, or type what stands beside the code"),
        )
    return tuple(texts)


def _advice() -> str:
    return tr("bring a PNG or JPEG picture in which the code is large and sharp")


def _read(data: bytes, name: str) -> QImage:
    """Read the picture, never a format that its first bytes do not name, and never larger than is needed."""
    kind = picture_format(data)
    if not kind:
        raise UserError(tr("the file {name} is no picture that can be read", name=name), advice=_advice())
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isEmpty():
        raise UserError(tr("the file {name} is a damaged picture", name=name), advice=_advice())
    _require_size(size, name)
    if max(size.width(), size.height()) > READ_AT_MOST:
        factor = READ_AT_MOST / max(size.width(), size.height())
        reader.setScaledSize(QSize(max(1, round(size.width() * factor)), max(1, round(size.height() * factor))))
    picture = reader.read()
    if picture.isNull():
        raise UserError(tr("the file {name} is a damaged picture", name=name), advice=_advice())
    return picture


def _require_size(size: QSize, name: str) -> None:
    width, height = size.width(), size.height()
    if max(width, height) > LONGEST_SIDE or width * height > MOST_POINTS:
        words = tr("the picture {name} is {width} by {height} points, too large", name=name, width=width, height=height)
        raise UserError(words, advice=_advice())


def _in_grey(picture: QImage) -> QImage:
    """Return PICTURE in grey on white, no larger than is needed."""
    if max(picture.width(), picture.height()) > READ_AT_MOST:
        factor = READ_AT_MOST / max(picture.width(), picture.height())
        picture = picture.scaled(max(1, round(picture.width() * factor)), max(1, round(picture.height() * factor)))
    if picture.hasAlphaChannel():
        ground = QImage(picture.size(), QImage.Format.Format_RGB32)
        ground.fill(QColor("white"))
        painter = QPainter(ground)
        painter.drawImage(0, 0, picture)
        painter.end()
        picture = ground
    return picture.convertToFormat(QImage.Format.Format_Grayscale8)


def _decode(grey: QImage) -> list[str]:
    """Return what the codes of GREY say, each once, from the top; the library is imported only here."""
    import zxingcpp

    stride = grey.bytesPerLine()
    points = memoryview(bytes(grey.constBits()))
    view = zxingcpp.ImageView(points, grey.width(), grey.height(), zxingcpp.ImageFormat.Lum, stride)
    found: Sequence[zxingcpp.Barcode] = zxingcpp.read_barcodes(view, text_mode=zxingcpp.TextMode.Plain)
    placed = sorted(found, key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return list(dict.fromkeys(code.text for code in placed if code.valid and code.text.strip()))[:MOST_CODES]
