"""The job record as a PDF: A4, the program's own typeface, tables that carry their heads over, pages numbered.

It is laid out and drawn without Qt's rich text, whose timers only work on a thread that has Qt's own event loop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, Qt, QUuid
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter

from hht_app.core.words import tr
from hht_app.training.record import JobRecord, Section
from hht_app.ui.fonts import family

MARGIN_MM, DOTS_PER_INCH = 18.0, 300
TITLE, HEADING, HEAD, TEXT, FOOT = "title", "heading", "head", "text", "foot"
POINTS = {TITLE: 18.0, HEADING: 12.0, HEAD: 8.0, TEXT: 8.0, FOOT: 8.0}
_POINT = DOTS_PER_INCH / 72
_PAD, _FOOT_HEIGHT = 3 * _POINT, 24 * _POINT
_LABELS = 0.28
_INK, _MUTED, _RULE, _HEAD_GROUND = "#14202B", "#485664", "#9AA7B4", "#E8ECF0"
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
# Longer cells are carried on in a row below, so that a row is never higher than a page.
_LONGEST_CELL = 500
# After each byte of an identifier, between day and time of a moment, and within words that no column holds.
_BREAK = re.compile(r"((?:-|:)(?=[0-9A-F]{2}-)|T(?=\d\d:\d\d)|[^\s\u200b]{48}(?=[^\s]{24}))")
_DATE = re.compile(rb"D:\d{14}[+\-Z](?:\d\d'\d\d'?)?")
_ZONED = "D:20260101000000+00'00'"
_XMP_DATE = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+\-]\d\d:\d\d|Z)?")
_NAME = QUuid("{6f0d9a0e-3f0b-4c55-9a53-6e2d5a1c8e11}")


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of a page in the writer's dots: where, what, in which style; a row's pieces have a rule beneath."""

    place: QRectF
    words: str
    style: str
    ruled: bool = False


def record_pdf(record: JobRecord, at: datetime) -> bytes:
    """Return RECORD as a PDF document; AT, a simulated time, is the only time in it, so that it is the same again."""
    store = QByteArray()
    buffer = QBuffer(store)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = sheet_writer(buffer, record.title)
    pages = pages_of(record, writer)
    painter = QPainter(writer)
    for number, pieces in enumerate(pages, 1):
        if number > 1:
            writer.newPage()
        _draw_page(painter, writer, pieces, record.title, tr("Page {number} of {of}", number=number, of=len(pages)))
    painter.end()
    buffer.close()
    return _at_one_time(bytes(store.data()), at)


def sheet_writer(device: QIODevice, title: str) -> QPdfWriter:
    """Return what writes A4 pages to DEVICE, of a document that is the same for the same TITLE."""
    writer = QPdfWriter(device)
    writer.setTitle(title)
    writer.setCreator(tr("Hand-held terminal simulator"))
    writer.setResolution(DOTS_PER_INCH)
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    portrait, millimetres = QPageLayout.Orientation.Portrait, QPageLayout.Unit.Millimeter
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), portrait, margins, millimetres))
    writer.setDocumentId(QUuid.createUuidV5(_NAME, title.encode()))
    return writer


def pages_of(record: JobRecord, writer: QPdfWriter) -> list[list[Piece]]:
    """Return the pieces of each page of RECORD as laid out for WRITER's sheet."""
    sheet = _Sheet(writer)
    sheet.add_line(record.title, TITLE, 0)
    for section in record.sections:
        sheet.add_line(section.title, HEADING, 12 * _POINT)
        if section.rows:
            _add_table(sheet, section)
        else:
            sheet.add_line(tr("None."), TEXT, 0)
    return sheet.pages


class _Sheet:
    """Pages being filled from the top; what does not fit goes to a new one."""

    def __init__(self, writer: QPdfWriter) -> None:
        self.wide = float(writer.width())
        self.high = float(writer.height()) - _FOOT_HEIGHT
        self._metrics = {style: QFontMetricsF(font_of(style), writer) for style in POINTS}
        self.pages: list[list[Piece]] = [[]]
        self._at = 0.0

    def width_of(self, words: str, style: str) -> float:
        """Return how wide the longest line of WORDS is, in dots."""
        return max((self._metrics[style].horizontalAdvance(line) for line in words.split("\n")), default=0.0)

    def _height_of(self, words: str, style: str, wide: float) -> float:
        return self._metrics[style].boundingRect(QRectF(0, 0, wide, 1e6), _WRAP, words).height()

    def row_height(self, row: Sequence[str], widths: Sequence[float], style: str) -> float:
        """Return how high ROW is in columns of WIDTHS, with its padding."""
        pairs = zip(row, widths, strict=True)
        return max(self._height_of(words, style, wide - 2 * _PAD) for words, wide in pairs) + 2 * _PAD

    def room(self, high: float) -> bool:
        """Tell whether HIGH dots are left on the page."""
        return self._at + high <= self.high

    def turn(self) -> None:
        """Begin a new page."""
        self.pages.append([])
        self._at = 0.0

    def add_line(self, words: str, style: str, above: float) -> None:
        """Add WORDS over the whole width, ABOVE dots under what stands there; a heading stays with what follows."""
        high = self._height_of(words, style, self.wide)
        follows = 0.0 if style == TEXT else 40 * _POINT
        if not self.room(above + high + follows):
            self.turn()
        self._at += above if self._at else 0.0
        self.pages[-1].append(Piece(QRectF(0, self._at, self.wide, high), words, style))
        self._at += high + _PAD

    def add_row(self, row: Sequence[str], widths: Sequence[float], style: str) -> None:
        """Add ROW in columns of WIDTHS where the page stands."""
        high, left = self.row_height(row, widths, style), 0.0
        for words, wide in zip(row, widths, strict=True):
            self.pages[-1].append(Piece(QRectF(left, self._at, wide, high), words, style, ruled=True))
            left += wide
        self._at += high


def _add_table(sheet: _Sheet, section: Section) -> None:
    rows = [tuple(_BREAK.sub("\\1\u200b", words) for words in row) for row in section.rows]
    count = max(len(row) for row in rows)
    widths = _widths(sheet, section.columns, rows, count)
    if section.columns:
        sheet.add_row(section.columns, widths, HEAD)
    for row in rows:
        for part in _parts((*row, *("",) * (count - len(row)))):
            if not sheet.room(sheet.row_height(part, widths, TEXT)):
                sheet.turn()
                if section.columns:
                    sheet.add_row(section.columns, widths, HEAD)
            sheet.add_row(part, widths, TEXT)


def _parts(row: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield ROW, or as many rows as its longest cell needs."""
    longest = max(len(words) for words in row)
    for begin in range(0, max(1, longest), _LONGEST_CELL):
        yield tuple(words[begin : begin + _LONGEST_CELL] for words in row)


def _widths(sheet: _Sheet, columns: Sequence[str], rows: Sequence[Sequence[str]], count: int) -> list[float]:
    """Return the columns' widths: none under its longest word, the rest shared by what each would like."""
    if not columns:
        labels = sheet.wide * _LABELS
        return [sheet.wide] if count == 1 else [labels, *[(sheet.wide - labels) / (count - 1)] * (count - 1)]
    wanted, least = [], []
    for column in range(count):
        cells = [(words, TEXT) for row in rows for words in row[column : column + 1]]
        cells += [(words, HEAD) for words in columns[column : column + 1]]
        wanted.append(max(sheet.width_of(words, style) for words, style in cells) + 2 * _PAD)
        words_of = ((word, style) for words, style in cells for word in re.split(r"[\s\u200b]+", words))
        least.append(max(sheet.width_of(word, style) for word, style in words_of) + 2 * _PAD + _POINT)
    spare = sheet.wide - sum(least)
    if spare <= 0:
        return [wide * sheet.wide / sum(least) for wide in least]
    likes = [max(1.0, want - need) for want, need in zip(wanted, least, strict=True)]
    return [need + spare * like / sum(likes) for need, like in zip(least, likes, strict=True)]


def font_of(style: str) -> QFont:
    """Return the font of a style of the paper: headings and heads are heavier."""
    made = QFont(family("sans"))
    made.setPointSizeF(POINTS[style])
    if style in (TITLE, HEADING, HEAD):
        # Only the axis, as in `fonts`: with a weight as well, Qt would thicken it once more.
        made.setVariableAxis(QFont.Tag("wght"), 600.0)
    return made


def _draw_page(painter: QPainter, writer: QPdfWriter, pieces: list[Piece], title: str, number: str) -> None:
    for piece in pieces:
        if piece.style == HEAD:
            painter.fillRect(piece.place, QColor(_HEAD_GROUND))
        painter.setFont(font_of(piece.style))
        painter.setPen(QColor(_INK))
        inset = _PAD if piece.ruled else 0.0
        painter.drawText(piece.place.adjusted(inset, inset, -inset, 0), _WRAP, piece.words)
        if piece.ruled:
            painter.fillRect(QRectF(piece.place.left(), piece.place.bottom(), piece.place.width(), 2), QColor(_RULE))
    painter.setFont(font_of(FOOT))
    painter.setPen(QColor(_MUTED))
    foot = QRectF(0, writer.height() - _FOOT_HEIGHT, writer.width(), _FOOT_HEIGHT)
    for words, side in ((title, Qt.AlignmentFlag.AlignLeft), (number, Qt.AlignmentFlag.AlignRight)):
        painter.drawText(foot, int(side | Qt.AlignmentFlag.AlignBottom), words)


def _at_one_time(data: bytes, at: datetime) -> bytes:
    """Return the document DATA with AT for every time that was written into it, length for length."""

    def dated(found: re.Match[bytes]) -> bytes:
        zone = b"Z" if len(found[0]) < len(_ZONED) else b"+00'00'"
        return (at.strftime("D:%Y%m%d%H%M%S").encode() + zone)[: len(found[0])]

    def stamped(found: re.Match[bytes]) -> bytes:
        return (at.strftime("%Y-%m-%dT%H:%M:%S").encode() + b"+00:00")[: len(found[0])]

    return _XMP_DATE.sub(stamped, _DATE.sub(dated, data))
