"""The drawn part of the lines: bars, diamonds, the words of the next node, and what lies beyond the edges.

All marks of one kind are collected first and drawn in one call: a frame is a handful of calls, not thousands.
"""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.documents import palette
from app.documents.gantt.layout import ACTUAL_AT, PLAN_AT, Band, ChartLayout
from app.documents.gantt.model import ChartRow
from app.documents.gantt.signs import NodeKind, draw_arrow, draw_nodes
from app.documents.gantt.timescale import TimeScale
from app.documents.typeset import ELLIPSIS

_KINDS: tuple[NodeKind, ...] = ("planned", "expected", "done", "overdue")
_UNDATED = "未填起止时间"


@dataclass(frozen=True)
class _Words:
    """A text beside the bars: its place, its colour, whether it needs a ground to be read."""

    text: str
    x: float
    middle: float
    width: float
    colour: str
    ground: bool = False


class Marks:
    """Collects the marks of the lines it is given, then draws them."""

    def __init__(self, layout: ChartLayout) -> None:
        self.layout = layout
        self._bars: tuple[list[QRectF], list[QRectF], list[QRectF]] = ([], [], [])
        self._nodes: dict[NodeKind, list[tuple[float, float]]] = {kind: [] for kind in _KINDS}
        self._words: list[_Words] = []
        self._arrows: list[tuple[QPointF, bool]] = []
        time = layout.time
        self._from, self._to = time.left(), time.right()
        self._reach = layout.look.sizes.node

    def add(self, band: Band, row: ChartRow) -> None:
        """Take in one project."""
        layout = self.layout
        top, days = layout.top(band), layout.days(row)
        plan, actual = top + band.height * PLAN_AT, top + band.height * ACTUAL_AT
        if not row.dated:
            self._undated(top + band.height * 0.5)
            return
        words = self._next(row, actual) if layout.labels else None
        high = layout.look.sizes
        seen = self._bar(0, days.bars[0], plan, high.plan, None)
        seen |= self._bar(1, days.bars[1], actual, high.actual, None)
        seen |= self._bar(2, days.bars[2], actual, high.actual, words)
        seen |= self._diamonds("planned", days.planned, plan)
        seen |= self._diamonds("overdue", days.overdue, plan)
        seen |= self._diamonds("done", days.done, actual)
        seen |= self._diamonds("expected", days.expected, actual, words)
        if words:
            self._words.append(words)
        elif not seen:
            self._beyond(band, row, top + band.height * 0.5)

    def _bar(
        self, kind: int, ends: tuple[float, float] | None, middle: float, high: float, words: _Words | None
    ) -> bool:
        """Keep the part of a bar in view; an open end marks where it goes on."""
        if ends is None:
            return False
        scale, reach = self.layout.scale, self._reach
        left, right = scale.at(ends[0]), scale.at(ends[1])
        if right <= self._from or left >= self._to:
            return False
        left, right = max(left, self._from - reach), min(right, self._to + reach)
        if words and not words.ground:  # the forecast begins where the words end
            left = max(left, words.x + words.width + reach / 2)
        if self.layout.look.screen:
            box = QRectF(round(left), round(middle - high / 2), max(round(right - left), 1), high)
        else:
            box = QRectF(left, middle - high / 2, right - left, high)
        if right > left:
            self._bars[kind].append(box)
        return True

    def _diamonds(
        self, kind: NodeKind, days: tuple[float, ...], y: float, words: _Words | None = None
    ) -> bool:
        """Keep the diamonds in view that no words cover."""
        scale, reach, seen = self.layout.scale, self._reach, False
        low, high, kept = self._from - reach, self._to + reach, self._nodes[kind]
        for day in days:
            x = scale.at(day)
            if low < x < high:
                seen = True
                if words is None or not words.x - reach < x < words.x + words.width + reach:
                    kept.append((x, y))
        return seen

    def _next(self, row: ChartRow, middle: float) -> _Words | None:
        """The words of the next node right of today, on the level of the actual bar."""
        layout = self.layout
        if not row.next_text:
            return None
        text = row.next_text + ("　逾期" if row.next_overdue else "")
        colour = palette.RED if row.next_overdue else palette.INK
        pad = layout.look.sizes.pad * 0.5
        text, width = layout.look.elided("node", text, (self._to - self._from) * 0.4)
        start = _label_start(layout, row)
        if start + width + pad * 2 <= self._to:
            return _Words(text, start + pad, middle, width, colour)
        return _Words(text, min(start, self._to) - pad - width, middle, width, colour, ground=True)

    def _undated(self, middle: float) -> None:
        look = self.layout.look
        text, width = look.elided("node", _UNDATED, self._to - self._from)
        self._words.append(_Words(text, self._from + look.sizes.pad, middle, width, palette.INK3))

    def _beyond(self, band: Band, row: ChartRow, middle: float) -> None:
        """Nothing of this project lies in view: an arrow says on which side it is, and from when to when."""
        days = [day for bar in (row.plan_bar, row.actual_bar, row.forecast_bar) if bar for day in bar]
        days += [day for node in row.nodes for day in (node.planned, node.actual or node.forecast) if day]
        for left in (True, False):
            hidden = [day for day in days if _is_beyond(self.layout.scale, day, self._from, self._to, left)]
            if hidden:
                tip = QPointF(self._from if left else self._to, middle)
                self._arrows.append((tip, left))
                self._say_beyond(f"{min(hidden):%Y-%m}至{max(hidden):%Y-%m}", middle, left)
                return

    def _say_beyond(self, text: str, middle: float, left: bool) -> None:
        look = self.layout.look
        text, width = look.elided("node", text, self._to - self._from)
        if ELLIPSIS in text:
            return
        away = look.sizes.node * 0.9
        x = self._from + away if left else self._to - away - width
        self._words.append(_Words(text, x, middle, width, palette.INK2))

    def draw(self, painter: QPainter) -> None:
        """Draw all marks; the caller has clipped to the time."""
        look = self.layout.look
        plan, actual, forecast = self._bars
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(look.pen(palette.EDGE, look.sizes.hairline))
        painter.setBrush(look.brush(palette.PANEL))
        painter.drawRects(self._inset(plan))
        painter.setPen(look.dashed(palette.ACCENT, look.sizes.hairline))
        painter.setBrush(look.brush(palette.ACCENT_SOFT if look.screen else palette.PANEL))
        painter.drawRects(self._inset(forecast))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.brush(palette.ACCENT))
        painter.drawRects(actual)
        for kind, points in self._nodes.items():
            draw_nodes(painter, look, kind, points)
        for tip, left in self._arrows:
            draw_arrow(painter, look, tip, left=left)
        for words in self._words:
            self._draw_words(painter, words)

    def _inset(self, boxes: list[QRectF]) -> list[QRectF]:
        """Outlined boxes: a pixel less on screen, where the outline lies outside."""
        return [box.adjusted(0, 0, -1, -1) for box in boxes] if self.layout.look.screen else boxes

    def _draw_words(self, painter: QPainter, words: _Words) -> None:
        look = self.layout.look
        if words.ground:
            high = look.rulers["node"].em * 1.15
            pad = look.sizes.pad * 0.3
            box = QRectF(words.x - pad, words.middle - high / 2, words.width + pad * 2, high)
            painter.fillRect(box, look.brush(palette.PANEL))
        baseline = words.middle + look.rulers["node"].rise
        look.draw(painter, "node", words.text, words.x, baseline, words.colour)


def _label_start(layout: ChartLayout, row: ChartRow) -> float:
    """Right of today; without it right of the work done, or where the plan begins."""
    scale = layout.scale
    days = [row.actual_bar[1]] if row.actual_bar else []
    if layout.chart.today:
        days.append(layout.chart.today)
    if not days and row.plan_bar:
        return max(scale.x(row.plan_bar[0]), layout.time.left())
    return max(max((scale.after(day) for day in days), default=0.0), layout.time.left())


def _is_beyond(scale: TimeScale, day: date, left_edge: float, right_edge: float, left: bool) -> bool:
    return scale.after(day) <= left_edge if left else scale.x(day) >= right_edge
