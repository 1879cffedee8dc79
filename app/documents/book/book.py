"""The manual as a book: a cover, contents with page numbers, chapters on pages of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPointF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPagedPaintDevice,
    QPainter,
    QPdfWriter,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from app.documents import fonts, palette
from app.documents.book.dress import Look, blocks, dress
from app.documents.book.front import paint_contents, paint_cover, split_contents
from app.documents.book.model import Book, BookChapter
from app.documents.paper import A4, MM, pdf_pages, points
from app.documents.typeset import plain, sized
from app.progress import Progress, silent

PAPER = A4.turned()
_LEFT, _TOP, _WIDE, _HIGH = 24.0, 26.0, 162.0, 243.0
"""Where the text stands on the page, in mm."""
_POINTS, _SMALL = 10.0, 8.5
_HAIR = 0.18
_PICTURE = 142.0
_CLOSE = 0.9
"""What is left between lines, and of the pictures, where a chapter is set closer."""
_PIXELS = 96 / 25.4
"""Pixels of a document in a millimetre."""


@dataclass(frozen=True)
class _Laid:
    """A chapter as set: its document, how many pages it takes."""

    chapter: BookChapter
    document: QTextDocument
    pages: int


def write_book(book: Book, path: Path, progress: Progress = silent) -> int:
    """Write the book as PDF with searchable text; returns the number of its pages.

    Raises UserError when the file cannot be written.
    """
    QEventLoop()  # documents start timers, for which a thread that is not Qt's own must have this once
    with pdf_pages(path, PAPER, f"{book.title} {book.subtitle}") as (writer, painter):
        laid = []
        for number, chapter in enumerate(book.chapters):
            progress(number, 2 * len(book.chapters), "排版")
            laid.append(_lay(book, chapter, writer))
        contents = split_contents(book.chapters)
        first = 2 + len(contents)
        starts = _starts(laid, first)
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        paint_cover(painter, PAPER, book)
        for listed in contents:
            writer.newPage()
            paint_contents(painter, PAPER, listed, starts)
        for number, one in enumerate(laid):
            progress(len(laid) + number, 2 * len(laid), "排版")
            _paint_chapter(writer, painter, book, one, starts[one.chapter.title])
    return first - 1 + sum(one.pages for one in laid)


def _starts(laid: Sequence[_Laid], first: int) -> dict[str, int]:
    """The page of every chapter by its title."""
    starts = {}
    for one in laid:
        starts[one.chapter.title] = first
        first += one.pages
    return starts


def _lay(book: Book, chapter: BookChapter, device: QPagedPaintDevice) -> _Laid:
    """A chapter with room, or set closer where that saves a page with little on it."""
    loose, close = (_laid(book, chapter, device, room) for room in (1.0, _CLOSE))
    return close if close.pages < loose.pages else loose


def _laid(book: Book, chapter: BookChapter, device: QPagedPaintDevice, room: float) -> _Laid:
    document = QTextDocument()
    document.setDocumentMargin(0)
    font = plain(fonts.font("ui", _POINTS))
    document.setDefaultFont(font)
    document.setMarkdown(chapter.text)
    dress(document, Look(font, _POINTS * 96 / 72, _HAIR * _PIXELS, room, "ink"))
    _put_pictures(document, book.folder, _PICTURE * room * _PIXELS)
    document.documentLayout().setPaintDevice(device)  # laid out once: every change before would do it again
    document.setPageSize(QSizeF(_WIDE * MM, _HIGH * MM))
    _break_pages(document)
    return _Laid(chapter, document, document.pageCount())


def _put_pictures(document: QTextDocument, folder: Path, wide: float) -> None:
    """Every picture `wide` pixels wide, in the middle."""
    for block in blocks(document):
        at = block.begin()
        while not at.atEnd():
            form = at.fragment().charFormat()
            if form.isImageFormat():
                _put_picture(document, block, at.fragment().position(), folder, wide)
                break
            at += 1


def _put_picture(
    document: QTextDocument, block: QTextBlock, position: int, folder: Path, wide: float
) -> None:
    cursor = QTextCursor(block)
    cursor.setPosition(position)
    cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
    form = cursor.charFormat().toImageFormat()
    picture = QImage(str(folder / form.name()))
    form.setWidth(wide)
    form.setHeight(wide * picture.height() / max(picture.width(), 1))
    cursor.setCharFormat(form)
    middle = QTextBlockFormat()
    middle.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    cursor.mergeBlockFormat(middle)
    document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(form.name()), picture)


def _break_pages(document: QTextDocument) -> None:
    """No heading is left at the foot of a page without what it is about, and what begins on the next page
    begins there as a whole: Qt would write its words on both, unseen on one of them.
    """
    _lay_out(document)
    high = document.pageSize().height()
    for block in blocks(document):
        below = block.next()
        heads = block.blockFormat().headingLevel() and below.isValid()
        top = document.documentLayout().blockBoundingRect(block).top()
        moved = int(top // high) != _page(document, block) and QTextCursor(block).currentTable() is None
        if block.blockNumber() and (moved or (heads and _page(document, block) != _page(document, below))):
            form = QTextBlockFormat()
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(block).mergeBlockFormat(form)
            _lay_out(document)


def _lay_out(document: QTextDocument) -> None:
    """Lay out all of a document now: Qt leaves what comes behind a change for later, and paints it not."""
    document.markContentsDirty(0, document.characterCount())
    document.pageCount()


def _page(document: QTextDocument, block: QTextBlock) -> int:
    """The page of the first line of a block; a line that did not fit on a page is moved to the next."""
    line = block.layout().lineAt(0)
    top = document.documentLayout().blockBoundingRect(block).top() + (line.y() if line.isValid() else 0.0)
    return int(top // document.pageSize().height())


def _paint_chapter(writer: QPdfWriter, painter: QPainter, book: Book, laid: _Laid, first: int) -> None:
    size = laid.document.pageSize()
    for page in range(laid.pages):
        writer.newPage()
        _paint_margins(painter, book, laid.chapter, first + page)
        painter.save()
        painter.translate(_LEFT * MM, _TOP * MM - page * size.height())
        laid.document.drawContents(painter, QRectF(QPointF(0, page * size.height()), size))
        painter.restore()


def _paint_margins(painter: QPainter, book: Book, chapter: BookChapter, number: int) -> None:
    """The name of the book and of the chapter above, the number of the page below."""
    painter.setFont(_font(_SMALL))
    painter.setPen(QColor(palette.INK3))
    above = QRectF(_LEFT * MM, 13 * MM, _WIDE * MM, 6 * MM)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(above, Qt.AlignmentFlag.AlignLeft | middle, f"{book.title}　{book.subtitle}")
    painter.drawText(above, Qt.AlignmentFlag.AlignRight | middle, chapter.title)
    painter.fillRect(QRectF(_LEFT * MM, 20 * MM, _WIDE * MM, _HAIR * MM), QColor(palette.EDGE))
    below = QRectF(_LEFT * MM, 278 * MM, _WIDE * MM, 6 * MM)
    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | middle, str(number))


def _font(size: float) -> QFont:
    return sized(fonts.font("ui", size), points(size))
