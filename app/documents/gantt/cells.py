"""The text of the lines: names, figures and lights beside the time, group headings, the empty chart."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from app.documents import palette
from app.documents.gantt.layout import Band, ChartLayout, FixedColumn, Key
from app.documents.gantt.look import Face
from app.documents.gantt.model import ChartGroup, ChartRow
from app.documents.gantt.signs import draw_light
from app.documents.typeset import amount, chinese_number, percent

_STRIPS = 400
"""Lines whose text is kept drawn; a screen shows some forty."""


def paint_cells(painter: QPainter, layout: ChartLayout, bands: tuple[Band, ...], selected: str = "") -> None:
    """Paint the fixed columns of the lines and the headings of the groups.

    Text is what costs time on screen, so a line's is drawn once and then copied; with a fractional
    device pixel ratio a copy would blur, so there it is drawn each time.
    """
    ratio = painter.device().devicePixelRatioF()
    keep = layout.look.screen and ratio == int(ratio)
    for band in bands:
        if band.row is None:
            (_group_on_screen if layout.look.screen else _group_on_paper)(painter, layout, band)
        elif keep:
            strip = _strip(layout, band, band.row, ratio, chosen=band.row.uid == selected)
            painter.drawPixmap(round(layout.grid.left()), round(layout.top(band)), strip)
        else:
            _paint_row(painter, layout, band, band.row)


def _paint_row(painter: QPainter, layout: ChartLayout, band: Band, row: ChartRow) -> None:
    for column in layout.left + layout.right:
        _paint_cell(painter, layout, column, band, row)


def _strip(layout: ChartLayout, band: Band, row: ChartRow, ratio: float, *, chosen: bool) -> QPixmap:
    """The text of a line with its ground, as a picture."""
    strips = layout.memory.strips
    strip = strips.get((row.uid, chosen, ratio))
    if strip is None:
        if len(strips) > _STRIPS:
            strips.clear()
        strip = strips[row.uid, chosen, ratio] = _new_strip(layout, band, row, ratio, chosen)
    return strip


def _new_strip(layout: ChartLayout, band: Band, row: ChartRow, ratio: float, chosen: bool) -> QPixmap:
    left, top, look = layout.grid.left(), layout.top(band), layout.look
    wide = layout.time.left() - left
    strip = QPixmap(round(wide * ratio), round(band.height * ratio))
    strip.setDevicePixelRatio(ratio)
    strip.fill(QColor(palette.ACCENT_SOFT if chosen else palette.PANEL))
    painter = QPainter(strip)
    painter.translate(-left, -top)
    painter.setPen(look.pen(palette.SOFT))
    painter.drawLine(QLineF(left, top + band.height - 1, left + wide, top + band.height - 1))
    if chosen:
        painter.fillRect(QRectF(left, top, 3, band.height), look.brush(palette.ACCENT))
    _paint_row(painter, layout, band, row)
    painter.end()
    return strip


def _box(layout: ChartLayout, column: FixedColumn, band: Band) -> QRectF:
    pad = layout.look.sizes.pad
    return QRectF(column.x + pad, layout.top(band), column.width - pad * 2, band.height)


def _paint_cell(
    painter: QPainter, layout: ChartLayout, column: FixedColumn, band: Band, row: ChartRow
) -> None:
    box = _box(layout, column, band)
    if column.key == "light":
        draw_light(painter, layout.look, row.light, box, column.align)
    elif column.key == "name":
        _paint_lines(painter, layout, ("name", "name_small"), row.name, box)
    elif column.key == "unit":
        _paint_lines(painter, layout, ("unit", "unit"), row.unit, box)
    else:
        text, face = _words(layout, column, row)
        tone = palette.INK2 if column.key == "number" else palette.INK
        layout.look.put(painter, face, text, box, column.align, tone)


def _words(layout: ChartLayout, column: FixedColumn, row: ChartRow) -> tuple[str, Face]:
    if column.key == "number":
        return str(row.number), "unit"
    if column.key == "plan":
        return amount(row.plan, layout.chart.unit), "figure"
    if column.key == "done":
        return amount(row.done, layout.chart.unit), "figure"
    if column.key == "rate":
        return percent(row.rate), "figure" if layout.look.screen else "figure_bold"
    return {"unit": row.unit, "person": row.person, "leader": row.leader}[column.key], "unit"


def _paint_lines(
    painter: QPainter, layout: ChartLayout, faces: tuple[Face, Face], text: str, box: QRectF
) -> None:
    """One line where it fits; else two, in the second face, where the line is high enough; else elided."""
    look, (face, smaller) = layout.look, faces
    small = look.rulers[smaller]
    if look.screen or small.em * 2.2 > box.height() or look.width(face, text) <= box.width():
        look.put(painter, face, text, box)
        return
    lines = small.lines(text, box.width(), 2)
    step = small.em * 1.15
    first = box.center().y() - step * (len(lines) - 1) / 2
    for place, line in enumerate(lines):
        look.draw(painter, smaller, line, box.left(), first + place * step + small.rise)


def _group_on_screen(painter: QPainter, layout: ChartLayout, band: Band) -> None:
    look, group = layout.look, band.group
    unit = look.sizes.row / 28
    top, left = layout.top(band), layout.grid.left()
    _paint_chevron(
        painter, layout, left + 23 * unit, top + band.height / 2, closed=group.name in layout.collapsed
    )
    rate = next((column for column in layout.left if column.key == "rate"), None)
    limit = rate.x if rate else layout.time.left()
    room = QRectF(left + 36 * unit, top, limit - left - 36 * unit, band.height)
    count = f"{len(group.rows)}项"
    name, wide = look.elided("group", group.name, room.width() - look.rulers["unit"].width(count) - 16 * unit)
    look.put(painter, "group", name, room)
    look.put(painter, "unit", count, room.adjusted(wide + 8 * unit, 0, 0, 0), "left", palette.INK2)
    if rate:
        look.put(painter, "figure_bold", percent(group.rate), _box(layout, rate, band), "right")


def _paint_chevron(painter: QPainter, layout: ChartLayout, x: float, y: float, *, closed: bool) -> None:
    reach = layout.look.sizes.row / 28 * 4
    across, down = (0.55 * reach, reach) if closed else (reach, 0.55 * reach)
    points = (
        [QPointF(x - across, y - down), QPointF(x + across, y), QPointF(x - across, y + down)]
        if closed
        else [QPointF(x - across, y - down), QPointF(x, y + down), QPointF(x + across, y - down)]
    )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(layout.look.pen(palette.INK2, 1.4))
    painter.drawPolyline(points)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _group_on_paper(painter: QPainter, layout: ChartLayout, band: Band) -> None:
    look, group, top = layout.look, band.group, layout.top(band)
    columns = {column.key: column for column in layout.left + layout.right}
    name = columns["name"]
    start = columns["number"].x + look.sizes.pad * 0.6
    heading = f"{chinese_number(band.place + 1)}、{group.name}" + ("（续）" if band.continued else "")
    count = f"{len(group.rows)}项"
    counted = columns.get("unit")
    box = QRectF(start, top, name.x + name.width - start - look.sizes.pad, band.height)
    if counted is None:
        heading = f"{heading}　{count}"
    else:
        look.put(painter, "unit", count, _box(layout, counted, band))
    look.put(painter, "group", heading, box)
    for key, text in _sums(layout, group):
        column = columns.get(key)
        if column:
            look.put(painter, "figure_bold", text, _box(layout, column, band), column.align)


def _sums(layout: ChartLayout, group: ChartGroup) -> tuple[tuple[Key, str], ...]:
    unit = layout.chart.unit
    return (
        ("plan", amount(group.plan, unit)),
        ("done", amount(group.done, unit)),
        ("rate", percent(group.rate)),
    )


def paint_empty(painter: QPainter, layout: ChartLayout) -> None:
    """Say in the middle that there is nothing to draw, and what to do."""
    look, grid = layout.look, layout.grid
    message, hint = layout.chart.empty
    middle = layout.time.center().y()
    step = look.rulers["group"].em * 2
    look.put(painter, "group", message, QRectF(grid.left(), middle - step, grid.width(), step), "center")
    look.put(painter, "unit", hint, QRectF(grid.left(), middle, grid.width(), step), "center", palette.INK2)
    painter.setPen(look.pen(palette.LINE, look.sizes.hairline))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawLine(QLineF(grid.bottomLeft(), grid.bottomRight()))
