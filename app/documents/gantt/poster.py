"""A sheet of the wall chart: title and summary above the table, legend, rule and signatures under it."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.documents import palette
from app.documents.gantt.legend import paint_legend
from app.documents.gantt.paint import paint
from app.documents.gantt.wall import WallSheet, code_side
from app.documents.paper import MM
from app.documents.qr import draw_qr


def paint_sheet(painter: QPainter, sheet: WallSheet) -> None:
    """Paint a whole sheet in units of 1/20 mm; scale the painter for other devices."""
    painter.fillRect(sheet.paper.rect, Qt.GlobalColor.white)
    _paint_title(painter, sheet)
    paint(painter, sheet.layout)
    _paint_foot(painter, sheet)


def _paint_title(painter: QPainter, sheet: WallSheet) -> None:
    layout, chart = sheet.layout, sheet.layout.chart
    look, grid = layout.look, layout.grid
    title = look.rulers["title"]
    high = title.em * 1.3
    box = QRectF(grid.left(), sheet.margin, grid.width(), high)
    words = look.elided("title", chart.title, box.width())[0]
    look.put(painter, "title", words, box, "center")
    small = look.rulers["summary"]
    line = QRectF(grid.left(), grid.top() - small.em * 1.75, grid.width(), small.em * 1.4)
    right = "　".join(part for part in (chart.as_of, f"单位：{chart.unit}") if part)
    width = min(look.width("as_of", right) + 1, line.width() * 0.6)
    look.put(painter, "as_of", right, line, "right", palette.INK)
    rest = line.adjusted(0, 0, -width - small.em, 0)
    look.put(painter, "summary", chart.summary, rest)


def _paint_foot(painter: QPainter, sheet: WallSheet) -> None:
    layout, chart = sheet.layout, sheet.layout.chart
    look = layout.look
    em = look.rulers["note"].em
    bottom = sheet.paper.height * MM - sheet.margin
    top = min(layout.grid.bottom() + em * 0.9, bottom - em * 4.6)
    side = _paint_code(painter, sheet, top)
    width = _paint_makers(painter, sheet, top, layout.grid.right() - side)
    left = QRectF(layout.grid.left(), top, layout.grid.width() - side - width - em * 2, em * 1.7)
    look.put(painter, "light_bold", "图例", left)
    shift = look.width("light_bold", "图例") + em
    paint_legend(painter, layout, left.adjusted(shift, 0, 0, 0), lights=True)
    rule = look.rulers["note"].lines(chart.rule, left.width(), 2) if chart.rule else []
    for place, words in enumerate([*rule, _version(sheet)]):
        line = left.translated(0, em * (2.0 + place * 1.45))
        look.put(painter, "note", words, line, "left", palette.INK2)


def _version(sheet: WallSheet) -> str:
    chart = sheet.layout.chart
    parts = [
        chart.version,
        f"{chart.made} 制图" if chart.made else "",
        f"校验码 {chart.check_code}" if chart.check_code else "",
        f"第{sheet.number}张/共{sheet.count}张",
        f"{sheet.paper.name}横",
    ]
    return "　".join(part for part in parts if part)


def _paint_makers(painter: QPainter, sheet: WallSheet, top: float, right: float) -> float:
    """Write who drew and who checked, right-aligned; returns the width taken."""
    chart, look = sheet.layout.chart, sheet.layout.look
    em = look.rulers["note"].em
    second = "　　".join(
        part
        for part in (
            f"审核：{chart.reviewer}" if chart.reviewer else "审核：　　　　",
            f"制表：{chart.clerk}" if chart.clerk else "",
        )
        if part
    )
    first = f"制图：{chart.maker}"
    width = max(look.width("light_bold", first), look.width("unit", second))
    box = QRectF(right - width - em, top, width + 1, em * 2)
    look.put(painter, "light_bold", first, box, "right")
    look.put(painter, "unit", second, box.translated(0, em * 2.2), "right")
    return width + em


def _paint_code(painter: QPainter, sheet: WallSheet, top: float) -> float:
    """Draw the QR code at the right edge; returns the width taken (0 without one)."""
    text = sheet.layout.chart.qr
    if not text:
        return 0.0
    side = code_side(sheet.layout.look.rulers["note"].em)
    draw_qr(painter, text, QRectF(sheet.layout.grid.right() - side, top, side, side))
    return side
