"""The first pages of the book: the cover, and the contents by groups."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPen

from app.documents import fonts, palette
from app.documents.book.model import Book, BookChapter
from app.documents.fonts import Typeface
from app.documents.paper import MM, Paper, points
from app.documents.typeset import Ruler, sized

_LEFT, _RIGHT = 24.0, 186.0
_TOP, _BOTTOM = 46.0, 272.0
_GROUP, _LINE, _NOTE = 13.0, 8.2, 4.6
"""How high a group, a chapter and a line of its sections are in the contents, in mm."""

Listed = tuple[BookChapter, bool]
"""A chapter in the contents, and whether its group is named above it."""


def paint_cover(painter: QPainter, paper: Paper, book: Book) -> None:
    """The name of the book, a picture of the program, what must be known first."""
    painter.fillRect(QRectF(0, 0, 9 * MM, paper.height * MM), QColor(palette.ACCENT))
    _words(painter, book.title, "title", 40, _LEFT, 62, palette.ACCENT_DARK)
    _words(painter, book.subtitle, "ui", 20, _LEFT, 76, palette.INK)
    picture = QImage(str(book.folder / book.picture))
    if not picture.isNull():
        wide = _RIGHT - _LEFT
        frame = QRectF(_LEFT * MM, 96 * MM, wide * MM, wide * picture.height() / picture.width() * MM)
        painter.drawImage(frame, picture)
        painter.setPen(QPen(QColor(palette.EDGE), 0.2 * MM))
        painter.drawRect(frame)
    y = 212.0
    for note in book.notes:
        painter.fillRect(QRectF(_LEFT * MM, (y - 3.4) * MM, 0.8 * MM, 4.4 * MM), QColor(palette.ACCENT))
        for line in _ruler("ui", 10.5).lines(note, (_RIGHT - _LEFT - 4) * MM):
            _words(painter, line, "ui", 10.5, _LEFT + 4, y, palette.INK)
            y += 6.4
        y += 3.2


def split_contents(chapters: Sequence[BookChapter]) -> list[list[Listed]]:
    """The chapters page by page of the contents."""
    pages: list[list[Listed]] = [[]]
    y, group = _TOP, ""
    for chapter in chapters:
        begins = chapter.group != group
        high = _high(chapter) + (_GROUP if begins else 0)
        if y + high > _BOTTOM:
            pages.append([])
            y = _TOP
        pages[-1].append((chapter, begins))
        y, group = y + high, chapter.group
    return pages


def paint_contents(
    painter: QPainter, paper: Paper, listed: Sequence[Listed], starts: Mapping[str, int]
) -> None:
    """One page of the contents: `starts` has the page of every chapter."""
    _words(painter, "目录", "title", 22, _LEFT, 34, palette.ACCENT_DARK)
    y = _TOP
    for chapter, begins in listed:
        if begins:
            y += _GROUP
            _words(painter, chapter.group, "ui", 9, _LEFT, y - 4.5, palette.ACCENT, bold=True)
            rule = QRectF(_LEFT * MM, (y - 2.6) * MM, (paper.width - 2 * _LEFT) * MM, 0.2 * MM)
            painter.fillRect(rule, QColor(palette.ACCENT_MID))
        _paint_line(painter, chapter.title, str(starts[chapter.title]), y + 4.6)
        for number, line in enumerate(_notes(chapter)):
            _words(painter, line, "ui", 8, _LEFT + 4, y + 9.2 + number * _NOTE, palette.INK3)
        y += _high(chapter)


def _paint_line(painter: QPainter, title: str, page: str, y: float) -> None:
    """A chapter, dots, its page."""
    ruler = _ruler("ui", 11)
    _words(painter, title, "ui", 11, _LEFT + 4, y, palette.INK)
    right = _RIGHT * MM - ruler.width(page)
    painter.setFont(ruler.font)
    painter.drawText(QPointF(right, y * MM), page)
    pen = QPen(QColor(palette.EDGE), 0.25 * MM, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
    pen.setDashPattern([0.1, 6])
    painter.setPen(pen)
    from_x = (_LEFT + 4) * MM + ruler.width(title) + 2 * MM
    painter.drawLine(QPointF(from_x, (y - 1) * MM), QPointF(right - 2 * MM, (y - 1) * MM))


def _high(chapter: BookChapter) -> float:
    return _LINE + _NOTE * len(_notes(chapter))


def _notes(chapter: BookChapter) -> list[str]:
    """The sections of a chapter in as many lines as they need."""
    words = " · ".join(chapter.sections)
    return _ruler("ui", 8).lines(words, (_RIGHT - _LEFT - 20) * MM) if words else []


def _words(
    painter: QPainter, text: str, face: Typeface, size: float, x: float, y: float, colour: str, *,
    bold: bool = False,
) -> None:  # fmt: skip
    painter.setFont(_sized(face, size, bold))
    painter.setPen(QColor(colour))
    painter.drawText(QPointF(x * MM, y * MM), text)


def _ruler(face: Typeface, size: float) -> Ruler:
    return Ruler(_sized(face, size))


def _sized(face: Typeface, size: float, bold: bool = False) -> QFont:
    return sized(fonts.font(face, size, bold), points(size))
