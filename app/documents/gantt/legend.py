"""The legend: each sign beside its word; the same on screen and on paper."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.documents import palette
from app.documents.gantt.layout import ChartLayout
from app.documents.gantt.look import Look
from app.documents.gantt.model import Light
from app.documents.gantt.signs import NodeKind, draw_light_sign, draw_nodes

_Sign = Callable[[QPainter, Look, QRectF], None]
_Entry = tuple[_Sign, float, str]
"""What is drawn, its width in em, and its word."""


def paint_legend(painter: QPainter, layout: ChartLayout, box: QRectF, *, lights: bool = False) -> float:
    """Draw the legend into one line and return where it ends; entries that do not fit are left out whole.

    `lights` adds how many projects stand under each light.
    """
    look = layout.look
    em = look.rulers["note"].em
    x = box.left()
    for sign, wide, words in _entries(layout) + (_light_entries(layout) if lights else []):
        needed = wide * em + em * 0.5 + look.rulers["note"].width(words)
        if x + needed > box.right():
            break
        sign(painter, look, QRectF(x, box.top(), wide * em, box.height()))
        text = QRectF(x + wide * em + em * 0.5, box.top(), look.rulers["note"].width(words) + 1, box.height())
        look.put(painter, "note", words, text, "left", palette.INK)
        x += needed + em * (1.4 if look.screen else 2)
    return x


def _entries(layout: ChartLayout) -> list[_Entry]:
    paper = not layout.look.screen
    entries: list[_Entry] = [
        (partial(_bar, fill=palette.PANEL, edge=palette.EDGE), 2.2, "计划"),
        (partial(_bar, fill=palette.ACCENT, edge=""), 2.2, "实际"),
        (_forecast, 2.2, "预计"),
        (partial(_node, kind="planned"), 1, "计划节点" if paper else "节点"),
        (partial(_node, kind="done"), 1, "已完成" if paper else "完成"),
        (partial(_node, kind="overdue"), 1, "逾期未完成" if paper else "逾期"),
    ]
    if paper and layout.chart.today:
        entries.append((_today, 0.4, "今日"))
    if layout.chart.locked:
        entries.append((_locked, 0.4, layout.chart.locked_text))
    if layout.chart.holidays:
        entries.append((_holiday, 1.5, "节假日"))
    return entries


def _light_entries(layout: ChartLayout) -> list[_Entry]:
    names: dict[Light, str] = {"red": "红", "amber": "黄", "green": "绿", "none": "未亮灯"}
    counts = layout.chart.lights()
    return [
        (partial(_light, light=light), 1, f"{name} {counts[light]}项")
        for light, name in names.items()
        if counts[light] or light != "none"
    ]


def _bar(painter: QPainter, look: Look, box: QRectF, fill: str, edge: str) -> None:
    high = look.sizes.actual if not edge else look.sizes.plan
    painter.setBrush(look.brush(fill))
    painter.setPen(look.pen(edge, look.sizes.hairline) if edge else Qt.PenStyle.NoPen)
    painter.drawRect(_level(look, box, high))


def _forecast(painter: QPainter, look: Look, box: QRectF) -> None:
    painter.setBrush(look.brush(palette.ACCENT_SOFT if look.screen else palette.PANEL))
    painter.setPen(look.dashed(palette.ACCENT, look.sizes.hairline))
    painter.drawRect(_level(look, box, look.sizes.actual))


def _level(look: Look, box: QRectF, high: float) -> QRectF:
    level = QRectF(box.left(), box.center().y() - high / 2, box.width(), high)
    return QRectF(level.toAlignedRect()).adjusted(0, 0, -1, -1) if look.screen else level


def _node(painter: QPainter, look: Look, box: QRectF, kind: NodeKind) -> None:
    draw_nodes(painter, look, kind, [(box.center().x(), box.center().y())])


def _today(painter: QPainter, look: Look, box: QRectF) -> None:
    painter.setPen(look.pen(palette.RED, look.sizes.today))
    _upright(painter, look, box)


def _locked(painter: QPainter, look: Look, box: QRectF) -> None:
    style = Qt.PenStyle.DotLine if look.screen else Qt.PenStyle.CustomDashLine
    painter.setPen(look.pen(palette.INK2, 0 if look.screen else look.sizes.month_line, style))
    _upright(painter, look, box)


def _upright(painter: QPainter, look: Look, box: QRectF) -> None:
    reach = look.rulers["note"].em * 0.65
    x, y = box.center().x(), box.center().y()
    if look.screen:
        x, y = round(x), round(y)
    painter.drawLine(QLineF(x, y - reach, x, y + reach))


def _holiday(painter: QPainter, look: Look, box: QRectF) -> None:
    painter.setBrush(look.brush(palette.GROUP))
    painter.setPen(look.pen(palette.LINE, look.sizes.hairline))
    painter.drawRect(_level(look, box, look.sizes.actual * 1.5))


def _light(painter: QPainter, look: Look, box: QRectF, light: Light) -> None:
    size = look.rulers["note"].em * 0.95
    draw_light_sign(painter, look, light, QRectF(box.left(), box.center().y() - size / 2, size, size))
