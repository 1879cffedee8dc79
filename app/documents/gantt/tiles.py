"""The poster cut into pages an office printer can print: overlap, trim marks, and a map of the pages."""

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.documents import palette
from app.documents.gantt.look import Look
from app.documents.gantt.poster import paint_sheet
from app.documents.gantt.wall import WallSheet
from app.documents.paper import MM, Paper, points

EDGE = 8 * MM
"""What a printer cannot reach."""

OVERLAP = 10 * MM
_KEPT = 6 * MM
"""White paper kept around the poster's content."""


@dataclass(frozen=True)
class Tiling:
    """How a sheet is cut: the part of it that is printed, and the columns and rows of pages."""

    sheet: WallSheet
    page: Paper
    area: QRectF
    columns: int
    rows: int

    @property
    def count(self) -> int:
        """The number of pages."""
        return self.columns * self.rows

    @property
    def window(self) -> QRectF:
        """The printed part of a page."""
        return self.page.rect.adjusted(EDGE, EDGE, -EDGE, -EDGE)

    def part(self, place: int) -> QRectF:
        """What of the sheet stands on a page, counted from 0 row by row."""
        row, column = divmod(place, self.columns)
        wide, high = self.window.width() - OVERLAP, self.window.height() - OVERLAP
        return QRectF(
            self.area.left() + column * wide,
            self.area.top() + row * high,
            self.window.width(),
            self.window.height(),
        )

    def name(self, place: int) -> str:
        """A1, A2… B1: the row as a letter, the column as a figure."""
        row, column = divmod(place, self.columns)
        return f"{chr(ord('A') + row)}{column + 1}"


def tiling(sheet: WallSheet, page: Paper) -> Tiling:
    """Cut a sheet into as few pages as possible: its white margin is not printed, what remains is centred."""
    margin = sheet.margin - _KEPT
    area = sheet.paper.rect.adjusted(margin, margin, -margin, -margin)
    wide, high = page.width * MM - EDGE * 2, page.height * MM - EDGE * 2
    columns = max(1, ceil((area.width() - OVERLAP) / (wide - OVERLAP)))
    rows = max(1, ceil((area.height() - OVERLAP) / (high - OVERLAP)))
    whole = QRectF(0, 0, columns * (wide - OVERLAP) + OVERLAP, rows * (high - OVERLAP) + OVERLAP)
    whole.moveCenter(area.center())
    return Tiling(sheet, page, whole, columns, rows)


def paint_tile(painter: QPainter, plan: Tiling, place: int) -> None:
    """Paint one page: its part of the poster, marks where to cut, its name and its neighbours."""
    part, window = plan.part(place), plan.window
    painter.fillRect(plan.page.rect, Qt.GlobalColor.white)
    painter.save()
    painter.setClipRect(window)
    painter.translate(window.left() - part.left(), window.top() - part.top())
    paint_sheet(painter, plan.sheet)
    painter.restore()
    _paint_marks(painter, plan, place)
    look = plan.sheet.layout.look
    words = f"{plan.name(place)}　第{place + 1}页/共{plan.count}页　{_advice(plan, place)}"
    box = QRectF(window.left(), plan.page.height * MM - EDGE, window.width(), EDGE - 3 * MM)
    _write(painter, look, words, box)


def _advice(plan: Tiling, place: int) -> str:
    """What to do with a page: it is cut at the left and the top and glued over its neighbours there."""
    row, column = divmod(place, plan.columns)
    names = [plan.name(place - 1)] if column else []
    names += [plan.name(place - plan.columns)] if row else []
    return f"灰色虚线以外裁去，压在{'、'.join(names)}上粘牢" if names else "第一页，不用裁"


def _paint_marks(painter: QPainter, plan: Tiling, place: int) -> None:
    """Grey lines where the overlap begins at the left and top, crosses at the corners of the window."""
    row, column = divmod(place, plan.columns)
    window = plan.window
    painter.setPen(QPen(QColor(palette.EDGE), 0.15 * MM, Qt.PenStyle.DashLine))
    if column:
        x = window.left() + OVERLAP / 2
        painter.drawLine(QLineF(x, window.top(), x, window.bottom()))
    if row:
        y = window.top() + OVERLAP / 2
        painter.drawLine(QLineF(window.left(), y, window.right(), y))
    painter.setPen(QPen(QColor(palette.INK), 0.2 * MM))
    for corner in (window.topLeft(), window.topRight(), window.bottomLeft(), window.bottomRight()):
        _paint_corner(painter, corner, window.center())


def _paint_corner(painter: QPainter, corner: QPointF, middle: QPointF) -> None:
    """Two strokes outside the window pointing at its corner."""
    across = -1 if corner.x() < middle.x() else 1
    down = -1 if corner.y() < middle.y() else 1
    near, far = 1 * MM, 5 * MM
    painter.drawLine(QLineF(corner.x() + across * near, corner.y(), corner.x() + across * far, corner.y()))
    painter.drawLine(QLineF(corner.x(), corner.y() + down * near, corner.x(), corner.y() + down * far))


def paint_map(painter: QPainter, plan: Tiling) -> None:
    """Paint the map of the pages: the poster small, the pages over it by name, how to put them together."""
    page, look = plan.page, plan.sheet.layout.look
    painter.fillRect(page.rect, Qt.GlobalColor.white)
    head = QRectF(20 * MM, 14 * MM, page.width * MM - 40 * MM, 12 * MM)
    number = f"（第{plan.sheet.number}张/共{plan.sheet.count}张）" if plan.sheet.count > 1 else ""
    _write(painter, look, f"拼接图{number}　{plan.sheet.layout.chart.title}", head, 16)
    words = (
        f"用A3纸按100%打印（不要“适合页面”），共{plan.count}页，横{plan.columns}竖{plan.rows}。"
        "先裁去每页灰线外侧，再从A1起自左向右、自上而下压边粘贴。"
    )
    _write(painter, look, words, head.translated(0, 11 * MM), 10.5)
    room = QRectF(20 * MM, 40 * MM, page.width * MM - 40 * MM, page.height * MM - 55 * MM)
    shrink = min(room.width() / plan.area.width(), room.height() / plan.area.height())
    painter.save()
    painter.translate(room.center().x() - plan.area.width() * shrink / 2, room.top())
    painter.scale(shrink, shrink)
    painter.translate(-plan.area.left(), -plan.area.top())
    paint_sheet(painter, plan.sheet)
    _paint_parts(painter, plan, shrink)
    painter.restore()


def _paint_parts(painter: QPainter, plan: Tiling, shrink: float) -> None:
    look = plan.sheet.layout.look
    for place in range(plan.count):
        part = plan.part(place)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(palette.INK), 0.25 * MM / shrink))
        painter.drawRect(part)
        side = 12 * MM / shrink
        tag = QRectF(0, 0, side * 1.3, side)
        tag.moveCenter(part.center())
        painter.fillRect(tag, look.brush(palette.PANEL))
        painter.drawRect(tag)
        _write(painter, look, plan.name(place), tag, 20 / shrink, center=True)


def _write(
    painter: QPainter, look: Look, words: str, box: QRectF, size: float = 9, *, center: bool = False
) -> None:
    face = look.rulers["note"].font
    font = type(face)(face)
    font.setPixelSize(round(points(size)))
    painter.setFont(font)
    painter.setPen(look.pen(palette.INK))
    flags = Qt.AlignmentFlag.AlignVCenter | (
        Qt.AlignmentFlag.AlignHCenter if center else Qt.AlignmentFlag.AlignLeft
    )
    painter.drawText(box, int(flags.value), words)
