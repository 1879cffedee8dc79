"""The quick guide on one sheet of A4, to hang up beside the desk: the month as a line from top to bottom.

It is made for black and white printers: nothing large is filled, no meaning lies in a colour.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.documents import fonts, palette
from app.documents.book.model import Guide
from app.documents.fonts import Typeface
from app.documents.paper import A4, MM, pdf_pages, points
from app.documents.typeset import Ruler, sized

PAPER = A4.turned()
_LEFT, _RIGHT, _TOP, _BOTTOM = 16.0, 194.0, 44.0, 246.0
_RAIL = 20.0  # where the line of the month runs
_TEXT, _TEXT_ENDS = 30.0, 124.0
_SIDE = 133.0
_KEYS = 258.0
_SIZES = (11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5)
"""Sizes of type from the largest on; the first with which everything has room is taken."""
_KEY_ROWS = 2

Mark = Callable[[QPainter], None]


@dataclass
class _Column:
    """What is to be painted in a column, and how far down it has come."""

    size: float
    y: float
    marks: list[Mark] = field(default_factory=list)

    def words(
        self, text: str, face: Typeface, size: float, x: float, colour: str, bold: bool = False
    ) -> None:
        """A line of words on the line that was reached."""
        self.marks.append(_words(text, face, size, x, self.y, colour, bold))

    def item(self, text: str, x: float, ends: float) -> None:
        """A line of a list, as many lines as it needs; one that ends in a colon gets a line to write on."""
        line = self.size * 0.56
        self.y += 0.28 * line
        self.marks.append(_dot(x + 0.9, self.y + 0.67 * line))
        for words in _ruler("ui", self.size).lines(text, (ends - x - 4) * MM):
            self.y += line
            self.words(words, "ui", self.size, x + 4, palette.INK)
        if text.endswith("："):
            from_x = x + 4 + _ruler("ui", self.size).width(text) / MM
            self.marks.append(_line(from_x, self.y + 0.8, ends, self.y + 0.8, palette.EDGE))
            self.y += 0.5 * line


def write_sheet(guide: Guide, path: Path) -> None:
    """Write the quick guide as PDF; raises UserError when the file cannot be written."""
    with pdf_pages(path, PAPER, guide.title) as (_, painter):
        paint_sheet(painter, guide)


def paint_sheet(painter: QPainter, guide: Guide) -> None:
    """Paint the quick guide in units of 1/20 mm. Raises ValueError where it has more words than room."""
    painter.fillRect(PAPER.rect, Qt.GlobalColor.white)
    for mark in (*_head(guide), *_body(guide), *_keys(guide)):
        mark(painter)


def _body(guide: Guide) -> list[Mark]:
    for size in _SIZES:
        month, beside = _month(guide, size), _beside(guide, size)
        if max(month.y, beside.y) <= _BOTTOM:
            rooms = [
                (_BOTTOM - column.y) / max(len(steps) - 1, 1)
                for column, steps in ((month, guide.steps), (beside, guide.beside))
            ]
            return [*_month(guide, size, rooms[0]).marks, *_beside(guide, size, rooms[1]).marks]
    raise ValueError(f"the quick guide has more words than a sheet has room: {month.y:.0f}, {beside.y:.0f}")


def _head(guide: Guide) -> list[Mark]:
    wide = _ruler("title", 17).width(guide.program) / MM
    return [
        _words(guide.title, "title", 34, _LEFT, 28, palette.ACCENT_DARK, False),
        _words(guide.sentence, "ui", 12, _LEFT + 44, 27.4, palette.INK2, False),
        _words(guide.program, "title", 17, _RIGHT - wide, 27.4, palette.ACCENT_DARK, False),
        _bar(_LEFT, 34, _RIGHT - _LEFT, 1.1, palette.ACCENT),
    ]


def _month(guide: Guide, size: float, room: float = 0.0) -> _Column:
    """The days of the month under each other, `room` mm apart beyond what is needed."""
    column = _Column(size, _TOP)
    tops = []
    for number, step in enumerate(guide.steps):
        tops.append(column.y)
        column.y += 0.45 * size
        column.words(step.when, "ui", size + 6, _TEXT, palette.ACCENT_DARK, bold=True)
        wide = _ruler("ui", size + 6, bold=True).width(step.when) / MM
        column.words(step.name, "ui", size + 2, _TEXT + wide + 4, palette.INK, bold=True)
        column.y += 0.12 * size
        for line in step.lines:
            column.item(line, _TEXT, _TEXT_ENDS)
        column.y += 0.62 * size + (room if number < len(guide.steps) - 1 else 0)
    column.y -= 0.62 * size
    stations = [top + 0.45 * size - 0.11 * (size + 6) for top in tops]
    rail = _line(_RAIL, stations[0], _RAIL, stations[-1], palette.ACCENT, 0.9)
    column.marks = [rail, *(_station(y, str(at)) for at, y in enumerate(stations, 1)), *column.marks]
    return column


def _beside(guide: Guide, size: float, room: float = 0.0) -> _Column:
    """What is good to know, at the right."""
    column = _Column(size - 0.5, _TOP)
    for number, block in enumerate(guide.beside):
        column.y += 0.4 * size
        column.words(block.name, "ui", size + 2, _SIDE, palette.ACCENT_DARK, bold=True)
        column.y += 2.2
        column.marks.append(_line(_SIDE, column.y, _RIGHT, column.y, palette.ACCENT_MID, 0.4))
        column.y += 0.6
        for line in block.lines:
            column.item(line, _SIDE, _RIGHT)
        column.y += 0.85 * size + (room if number < len(guide.beside) - 1 else 0)
    column.y -= 0.85 * size
    return column


def _keys(guide: Guide) -> list[Mark]:
    """The keys as caps with what they do beside them, spread over the width of the rows."""
    marks = [_bar(_LEFT, _KEYS - 6, _RIGHT - _LEFT, 0.4, palette.ACCENT_MID)]
    a_row = -(-len(guide.keys) // _KEY_ROWS)
    for row in range(_KEY_ROWS):
        keys = guide.keys[row * a_row : (row + 1) * a_row]
        widths = [_cap_width(key) + _ruler("ui", 9.5).width(does) / MM for key, does in keys]
        gap = (_RIGHT - _LEFT - sum(widths)) / max(len(keys) - 1, 1)
        x, y = _LEFT, _KEYS + row * 11.5
        for (key, does), wide in zip(keys, widths, strict=True):
            marks.append(_cap(x, y, _cap_width(key) - 1.8, key))
            marks.append(_words(does, "ui", 9.5, x + _cap_width(key), y + 5.1, palette.INK, False))
            x += wide + gap
    return marks


def _cap_width(key: str) -> float:
    """How wide a key is, with the gap behind it."""
    return _ruler("ui", 9, bold=True).width(key) / MM + 5.8


# ------------------------------------------------------------------ marks


def _words(text: str, face: Typeface, size: float, x: float, y: float, colour: str, bold: bool) -> Mark:
    def paint(painter: QPainter) -> None:
        painter.setFont(_font(face, size, bold))
        painter.setPen(QColor(colour))
        painter.drawText(QPointF(x * MM, y * MM), text)

    return paint


def _bar(x: float, y: float, wide: float, high: float, colour: str) -> Mark:
    return lambda painter: painter.fillRect(QRectF(x * MM, y * MM, wide * MM, high * MM), QColor(colour))


def _line(x: float, y: float, to_x: float, to_y: float, colour: str, width: float = 0.25) -> Mark:
    def paint(painter: QPainter) -> None:
        painter.setPen(QPen(QColor(colour), width * MM, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QPointF(x * MM, y * MM), QPointF(to_x * MM, to_y * MM))

    return paint


def _dot(x: float, y: float) -> Mark:
    def paint(painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.ACCENT))
        painter.drawEllipse(QPointF(x * MM, y * MM), 0.65 * MM, 0.65 * MM)

    return paint


def _station(y: float, number: str) -> Mark:
    """A stop on the line of the month."""

    def paint(painter: QPainter) -> None:
        painter.setPen(QPen(QColor(palette.ACCENT), 0.9 * MM))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawEllipse(QPointF(_RAIL * MM, y * MM), 3.9 * MM, 3.9 * MM)
        painter.setFont(_font("ui", 12, True))
        painter.setPen(QColor(palette.ACCENT_DARK))
        box = QRectF((_RAIL - 4) * MM, (y - 4) * MM, 8 * MM, 8 * MM)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number)

    return paint


def _cap(x: float, y: float, wide: float, key: str) -> Mark:
    """A key as it looks on the keyboard."""

    def paint(painter: QPainter) -> None:
        painter.setPen(QPen(QColor(palette.EDGE), 0.3 * MM))
        painter.setBrush(QColor(palette.HEAD))
        box = QRectF(x * MM, y * MM, wide * MM, 7.4 * MM)
        painter.drawRoundedRect(box, 1.2 * MM, 1.2 * MM)
        painter.setFont(_font("ui", 9, True))
        painter.setPen(QColor(palette.INK))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, key)

    return paint


def _ruler(face: Typeface, size: float, bold: bool = False) -> Ruler:
    return Ruler(_font(face, size, bold))


def _font(face: Typeface, size: float, bold: bool = False) -> QFont:
    return sized(fonts.font(face, size, bold), points(size))
