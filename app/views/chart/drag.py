"""A node on its way to another day: what is dragged, where it is now, and how that is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.documents import palette
from app.documents.gantt.layout import ACTUAL_AT, PLAN_AT, Band, ChartLayout
from app.documents.gantt.model import ChartNode, ChartRow
from app.documents.gantt.signs import draw_nodes


@dataclass(frozen=True, slots=True)
class Drag:
    """A node held at a point of the view: the day of its diamond, and the day where it would be dropped."""

    row: ChartRow
    node: ChartNode
    start: QPointF
    held: date
    day: date
    moving: bool = False

    @property
    def changed(self) -> bool:
        """Whether dropping it now would change anything."""
        return self.moving and self.day != (self.node.forecast or self.node.planned)

    def words(self, year: int) -> str:
        """预计 9月30日（晚于计划 17天）."""
        return f"预计 {day_words(self.day, year)}{delay_words(self.node.planned, self.day)}"

    def at(self, layout: ChartLayout, x: float) -> "Drag":
        """The same node held at another place; it stays within the time of the chart."""
        held = layout.scale.date(self.start.x())
        day = self.held + (layout.scale.date(x) - held)
        return replace(self, day=min(max(day, layout.scale.first), layout.scale.last), moving=True)

    def scrolled(self, by: float) -> "Drag":
        """The same after the time moved under the mouse."""
        return replace(self, start=self.start - QPointF(by, 0))


def day_words(day: date, year: int) -> str:
    """9月30日, with the year where it is another one."""
    return f"{day.month}月{day.day}日" if day.year == year else f"{day.year}年{day.month}月{day.day}日"


def delay_words(planned: date | None, day: date | None) -> str:
    """（晚于计划 17天）, "" where there is nothing to compare."""
    if planned is None or day is None:
        return ""
    days = (day - planned).days
    if not days:
        return "（与计划相同）"
    return f"（{'晚于' if days > 0 else '早于'}计划 {abs(days)}天）"


def grasp(layout: ChartLayout, band: Band, point: QPointF) -> Drag | None:
    """The diamond under a point that can be moved: one of a node that is not done."""
    if band.row is None or not layout.time.contains(point):
        return None
    reach = layout.look.sizes.node * 0.8
    best: tuple[float, Drag] | None = None
    for node, day, level in _diamonds(band.row):
        place = QPointF(layout.scale.middle(day), layout.top(band) + band.height * level)
        away = abs(place.x() - point.x()) + abs(place.y() - point.y())
        if away <= reach and (best is None or away < best[0]):
            best = (away, Drag(band.row, node, point, day, day))
    return best[1] if best else None


def _diamonds(row: ChartRow) -> Iterator[tuple[ChartNode, date, float]]:
    for node in (node for node in row.nodes if node.uid):
        if node.actual is None and node.forecast and node.forecast != node.planned:
            yield node, node.forecast, ACTUAL_AT
        if node.actual is None and node.planned:
            yield node, node.planned, PLAN_AT


def paint_drag(painter: QPainter, layout: ChartLayout, drag: Drag) -> None:
    """Draw the node at its new day: a guide through the lines, the diamond, and the day in words."""
    band = layout.band_of(drag.row.uid)
    if band is None or not drag.moving:
        return
    look, time = layout.look, layout.time
    x, y = round(layout.scale.middle(drag.day)), layout.top(band) + band.height * ACTUAL_AT
    painter.save()
    painter.setClipRect(layout.grid)
    painter.setPen(look.pen(palette.ACCENT, 0, Qt.PenStyle.DashLine))
    painter.drawLine(QLineF(x, time.top(), x, time.bottom()))
    draw_nodes(painter, look, "expected", [(x, y)])
    _paint_words(painter, layout, x, drag.words((layout.chart.today or drag.day).year))
    painter.restore()


def _paint_words(painter: QPainter, layout: ChartLayout, x: float, words: str) -> None:
    """The words stand in the lower row of the header, like today's tag, kept inside the time."""
    look, time = layout.look, layout.time
    ruler = look.rulers["tag"]
    wide, high = ruler.width(words) + ruler.em * 1.4, ruler.em * 1.7
    left = min(max(x - wide / 2, time.left()), time.right() - wide)
    box = QRectF(round(left), round(time.top() - high), round(wide), round(high))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.brush(palette.ACCENT))
    painter.drawRoundedRect(box, ruler.em * 0.2, ruler.em * 0.2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    look.put(painter, "tag", words, box, "center", palette.PANEL)


def nudge(layout: ChartLayout, x: float) -> float:
    """How far the time should scroll while something is held near its edge, 0 elsewhere."""
    edge = layout.look.sizes.row
    if x > layout.time.right() - edge:
        return edge / 2
    if x < layout.time.left() + edge:
        return -edge / 2
    return 0.0
