"""Painting a page of a letter, for preview, printer and PDF alike."""

from pathlib import Path

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.documents.letter.bricks import Code, TextLine, Word
from app.documents.letter.model import PAPER, Letter
from app.documents.letter.pages import LetterPage, pages
from app.documents.letter.setting import font_of
from app.documents.paper import MM, pdf_pages
from app.documents.qr import draw_qr
from app.progress import Progress, silent

_RED = "#C00000"
_BLACK, _GREY = "#000000", "#595959"
_DASHES = [7.0, 3.5]


def write_pdf(
    letter: Letter, path: Path, *, grey: bool = False, head: bool = True, progress: Progress = silent
) -> int:
    """Write a letter as PDF with searchable text; returns the number of pages.

    Raises UserError when the file cannot be written.
    """
    laid = pages(letter)
    with pdf_pages(path, PAPER, letter.title) as (writer, painter):
        for page in laid:
            progress(page.number - 1, len(laid), "排版")
            if page.number > 1:
                writer.newPage()
            paint_page(painter, page, grey=grey, head=head)
    return len(laid)


def paint_page(painter: QPainter, page: LetterPage, *, grey: bool = False, head: bool = True) -> None:
    """Paint a page in units of 1/20 mm; with `grey` the red head is black.

    Without `head` its place stays empty: it is printed on the paper already.
    """
    painter.fillRect(PAPER.rect, Qt.GlobalColor.white)
    red = QColor(_BLACK if grey else _RED)
    for mark in page.marks:
        if not head and not isinstance(mark, Code) and mark.red:
            continue
        if isinstance(mark, Word):
            _paint_word(painter, mark, red)
        elif isinstance(mark, TextLine):
            _paint_line(painter, mark, red)
        else:
            _paint_code(painter, mark)


def _paint_word(painter: QPainter, word: Word, red: QColor) -> None:
    painter.setFont(font_of(word.style, word.red, word.spread))
    painter.setPen(red if word.red else QColor(_GREY if word.style.grey else _BLACK))
    painter.drawText(QPointF(word.x * MM, word.y * MM), word.text)


def _paint_line(painter: QPainter, line: TextLine, red: QColor) -> None:
    pen = QPen(red if line.red else QColor(_BLACK), line.width * MM)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    if line.dashed:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern(_DASHES)
    painter.setPen(pen)
    painter.drawLine(QLineF(line.x * MM, line.y * MM, line.to_x * MM, line.to_y * MM))


def _paint_code(painter: QPainter, code: Code) -> None:
    draw_qr(painter, code.text, QRectF(code.x * MM, code.y * MM, code.side * MM, code.side * MM))
