"""Painting a page of a printed table, for preview, printer and PDF alike."""

from pathlib import Path

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.documents import palette
from app.documents.paper import MM, pdf_pages, points
from app.documents.sheet.model import Align, Settings, SheetDoc
from app.documents.sheet.pages import TITLE, PageRow, PrintedPage, pages
from app.documents.sheet.widths import Placed, title_font
from app.documents.typeset import Ruler
from app.progress import Progress, silent

_HAIR = 0.15 * MM
_FRAME = 0.3 * MM
_RULE = 1.5 * 25.4 / 72 * MM
_COLOURS = {"■": palette.RED, "▲": palette.AMBER, "●": palette.GREEN}


def write_pdf(
    doc: SheetDoc, path: Path, settings: Settings | None = None, progress: Progress = silent
) -> int:
    """Write a document as PDF with searchable text; returns the number of pages.

    Raises UserError when the file cannot be written.
    """
    settings = settings or Settings()
    sheets = pages(doc, settings)
    with pdf_pages(path, settings.sheet, doc.title) as (writer, painter):
        for page in sheets:
            progress(page.number - 1, len(sheets), "排版")
            if page.number > 1:
                writer.newPage()
            paint_page(painter, page)
    return len(sheets)


def paint_page(painter: QPainter, page: PrintedPage) -> None:
    """Paint a page in units of 1/20 mm; scale the painter for a preview."""
    painter.fillRect(page.settings.sheet.rect, Qt.GlobalColor.white)
    if page.first:
        _paint_title(painter, page)
    _paint_line(painter, page)
    _paint_head(painter, page)
    for row in page.rows:
        _paint_row(painter, page, row)
    if not page.rows:
        box = page.table.adjusted(0, page.head_height, 0, 0)
        _put(painter, page.type.body, page.doc.empty, box, "center")
    _paint_rules(painter, page)
    if page.last:
        _paint_closing(painter, page)
    _paint_foot(painter, page)
    if page.settings.binding:
        _paint_binding(painter, page)


def _put(painter: QPainter, ruler: Ruler, text: str, box: QRectF, align: Align = "left") -> None:
    """Draw one line of text in the middle of a box's height; it is shortened rather than overrun the box."""
    shown = ruler.elide(text, box.width() + 1)
    if not shown:
        return
    x = box.left()
    if align != "left":
        x += (box.width() - ruler.width(shown)) * (1.0 if align == "right" else 0.5)
    painter.setFont(ruler.font)
    painter.drawText(QPointF(x, box.center().y() + ruler.rise), shown)


def _paint_title(painter: QPainter, page: PrintedPage) -> None:
    painter.setPen(QColor(palette.INK))
    size = TITLE
    ruler = Ruler(title_font(size))
    while ruler.width(page.doc.title) > page.table.width() and size > 12:
        size -= 1
        ruler = Ruler(title_font(size))
    top = page.settings.margins.top * MM
    box = QRectF(page.table.left(), top, page.table.width(), points(TITLE) * 1.3)
    _put(painter, ruler, page.doc.title, box, "center")


def _paint_line(painter: QPainter, page: PrintedPage) -> None:
    """Who reports, as of when, in which unit; later pages begin with the title instead."""
    painter.setPen(QColor(palette.INK))
    doc, table, ruler = page.doc, page.table, page.type.body
    high = page.type.step * 1.5
    box = QRectF(table.left(), table.top() - high, table.width(), high)
    if doc.unit:
        _put(painter, ruler, f"单位：{doc.unit}", box, "right")
    third = table.width() / 3
    if page.first:
        _put(painter, ruler, doc.office, box.adjusted(0, 0, -third * 1.9, 0))
        _put(painter, ruler, doc.as_of, box.adjusted(third * 0.95, 0, -third * 0.95, 0), "center")
    else:
        words = f"{doc.title}（续）　{doc.as_of}"
        _put(painter, ruler, words, box.adjusted(0, 0, -ruler.width("单位：万元") * 2, 0))


def _paint_head(painter: QPainter, page: PrintedPage) -> None:
    ruler, step = page.type.head, page.type.step
    painter.setPen(QColor(palette.INK))
    for cell in page.head:
        first = cell.box.center().y() - step * len(cell.lines) / 2
        for place, line in enumerate(cell.lines):
            _put(
                painter,
                ruler,
                line,
                QRectF(cell.box.left(), first + place * step, cell.box.width(), step),
                "center",
            )
    painter.setPen(QPen(QColor(palette.INK), _HAIR))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects([cell.box for cell in page.head])


def _paint_row(painter: QPainter, page: PrintedPage, row: PageRow) -> None:
    kind = page.type
    ruler = kind.bold if row.row.strong else kind.body
    painter.setPen(QColor(palette.INK))
    for column in page.columns:
        lines = row.cells[column.place]
        box = QRectF(column.x + kind.pad, row.top, column.width - kind.pad * 2, row.height)
        side = page.doc.columns[column.place].side
        light = page.doc.columns[column.place].kind == "light" and not page.settings.grayscale
        first = row.top + (row.height - kind.step * len(lines)) / 2
        if light and lines:
            painter.setPen(QColor(_COLOURS.get(lines[0][0], palette.INK)))
        for place, line in enumerate(lines):
            cell = QRectF(box.left(), first + place * kind.step, box.width(), kind.step)
            _put(painter, ruler, line, cell, side)
        if light:
            painter.setPen(QColor(palette.INK))


def _paint_rules(painter: QPainter, page: PrintedPage) -> None:
    """Hairlines between cells, a frame around, thick rules above and under the total."""
    table = page.table
    painter.setPen(QPen(QColor(palette.INK), _HAIR))
    below = table.top() + page.head_height
    lines = [QLineF(table.left(), row.top, table.right(), row.top) for row in page.rows]
    lines.append(QLineF(table.left(), below, table.right(), below))
    lines += [_upright(column, below, table) for column in page.columns[1:] if page.rows]
    painter.drawLines(lines)
    painter.setPen(QPen(QColor(palette.INK), _FRAME))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(table)
    painter.setPen(QPen(QColor(palette.INK), _RULE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    for row in page.rows:
        if row.row.kind == "total":
            for y in (row.top, row.top + row.height):
                painter.drawLine(QLineF(table.left(), y, table.right(), y))


def _upright(column: Placed, top: float, table: QRectF) -> QLineF:
    return QLineF(column.x, top, column.x, table.bottom())


def _paint_closing(painter: QPainter, page: PrintedPage) -> None:
    """The remark and the line of signatures under the table."""
    table, kind = page.table, page.type
    painter.setPen(QColor(palette.INK))
    y = table.bottom()
    if page.doc.remark:
        _put(painter, kind.body, page.doc.remark, QRectF(table.left(), y + MM, table.width(), 5 * MM))
        y += 6 * MM
    wide = table.width() / max(len(page.doc.signatures), 1)
    for place, words in enumerate(page.doc.signatures):
        _put(painter, kind.body, words, QRectF(table.left() + place * wide, y + 6 * MM, wide, 6 * MM))


def _paint_foot(painter: QPainter, page: PrintedPage) -> None:
    """Version, time and check code; the basis of the figures; the page."""
    paper, table, ruler = page.settings.sheet, page.table, page.type.small
    painter.setPen(QColor(palette.INK))
    room = page.settings.margins.bottom * MM
    box = QRectF(table.left(), paper.height * MM - room * 0.72, table.width(), room * 0.4)
    number = f"第 {page.number} 页 / 共 {page.count} 页"
    _put(painter, ruler, number, box, "right")
    gap = ruler.em * 2
    left = box.adjusted(0, 0, -ruler.width(number) - gap, 0)
    _put(painter, ruler, page.doc.version, left)
    taken = ruler.width(page.doc.version) + gap
    basis = ruler.width(page.doc.basis)
    if basis <= left.width() - taken:
        x = max(left.left() + taken, table.center().x() - basis / 2)
        _put(painter, ruler, page.doc.basis, QRectF(x, left.top(), basis + 1, left.height()))
        return
    lines = ruler.lines(page.doc.basis, table.width(), 2)
    for place, line in enumerate(reversed(lines)):
        _put(painter, ruler, line, box.translated(0, -ruler.em * 1.3 * (place + 1)))


def _paint_binding(painter: QPainter, page: PrintedPage) -> None:
    """The dotted binding line in the left edge with its three characters."""
    paper = page.settings.sheet
    x = page.settings.margins.left * MM * 0.5
    top, bottom = 20 * MM, (paper.height - 20) * MM
    painter.setPen(QPen(QColor(palette.EDGE), 0.2 * MM, Qt.PenStyle.DotLine))
    painter.drawLine(QLineF(x, top, x, bottom))
    painter.save()
    painter.translate(x - page.type.small.em * 1.6, paper.height * MM / 2)
    painter.rotate(-90)
    painter.setPen(QColor(palette.EDGE))
    high = page.type.small.em * 1.4
    _put(painter, page.type.small, "装　订　线", QRectF(-30 * MM, -high / 2, 60 * MM, high), "center")
    painter.restore()
