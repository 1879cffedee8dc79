"""The one painter of the chart: screen, printer, PDF and picture all come here."""

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter

from app.documents import palette
from app.documents.gantt import cells
from app.documents.gantt.header import (
    paint_column_heads,
    paint_frame,
    paint_grid,
    paint_time_header,
    paint_today,
    paint_today_tag,
)
from app.documents.gantt.layout import Band, ChartLayout
from app.documents.gantt.marks import Marks


def paint(painter: QPainter, layout: ChartLayout, rect: QRectF | None = None, selected: str = "") -> None:
    """Paint the table of a chart: header, columns, lines in `rect` (all of it by default), today.

    Only lines and time in view are touched. `selected` is the uid of the project whose line is highlighted.
    """
    seen = layout.grid if rect is None else rect.intersected(layout.grid)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    _paint_lines(painter, layout, seen, selected)
    _paint_header(painter, layout)
    bottom = _bottom(layout)
    paint_frame(painter, layout, bottom)
    paint_today_tag(painter, layout)
    painter.restore()


def _bottom(layout: ChartLayout) -> float:
    """Where the lines end: on paper the frame closes there, on screen the grid may go on below the view."""
    if not layout.bands:
        return layout.grid.bottom()
    return min(layout.time.top() + layout.height - layout.scroll, layout.grid.bottom())


def _paint_lines(painter: QPainter, layout: ChartLayout, exposed: QRectF, selected: str) -> None:
    top = max(exposed.top(), layout.time.top())
    body = QRectF(layout.grid.left(), top, layout.grid.width(), max(exposed.bottom() - top, 0))
    painter.fillRect(body, layout.look.brush(palette.PANEL))
    bottom = _bottom(layout)
    if not layout.bands:
        cells.paint_empty(painter, layout)
        return
    bands = layout.shown(body.top(), body.bottom())
    painter.save()
    painter.setClipRect(body)
    _paint_ground(painter, layout, bands, selected, bottom)
    cells.paint_cells(painter, layout, bands, selected)
    painter.setClipRect(body.intersected(layout.time))
    marks = Marks(layout)
    for band in bands:
        if band.row is not None:
            marks.add(band, band.row)
    marks.draw(painter)
    paint_today(painter, layout, bottom)
    painter.restore()


def _paint_ground(
    painter: QPainter, layout: ChartLayout, bands: tuple[Band, ...], selected: str, bottom: float
) -> None:
    """Selection, vertical lines, group grounds and the hairlines between the lines."""
    look, grid = layout.look, layout.grid
    chosen = next((band for band in bands if band.row and band.row.uid == selected), None)
    boxes = {id(band): QRectF(grid.left(), layout.top(band), grid.width(), band.height) for band in bands}
    paint_grid(painter, layout, bottom)
    if chosen:
        painter.fillRect(boxes[id(chosen)], look.brush(palette.ACCENT_SOFT))
        painter.fillRect(boxes[id(chosen)].adjusted(0, 0, 3 - grid.width(), 0), look.brush(palette.ACCENT))
    for band in bands:
        if band.row is None:
            ground = palette.GROUP if look.screen else palette.TOTAL
            painter.fillRect(boxes[id(band)], look.brush(ground))
    painter.setPen(look.pen(palette.SOFT if look.screen else palette.LINE, look.sizes.hairline))
    edges = [layout.top(band) + band.height for band in bands]
    if look.screen:
        edges = [edge - 1 for edge in edges]
    painter.drawLines([QLineF(grid.left(), edge, grid.right(), edge) for edge in edges])


def _paint_header(painter: QPainter, layout: ChartLayout) -> None:
    grid = layout.grid
    head = QRectF(grid.left(), grid.top(), grid.width(), layout.head)
    painter.fillRect(head, layout.look.brush(palette.HEAD if layout.look.screen else palette.GROUP))
    paint_column_heads(painter, layout)
    paint_time_header(painter, layout)
