"""The nodes of a project on a line: planned, done or expected, and the difference. Painted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.models import Milestone, dates
from app.services.nodes import nodes
from app.services.nodes.nodes import PlanDeviation
from app.views.kit import theme

_NARROWEST = 104
_TOP = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
_WRAP = _TOP | Qt.TextFlag.TextWrapAnywhere


@dataclass(frozen=True, slots=True)
class Stop:
    """One node as it is drawn."""

    name: str
    planned: str
    second: str
    slip: PlanDeviation
    expected: date | None
    node: Milestone

    def text(self) -> str:
        """What a screen reader says."""
        return " ".join(part for part in (self.name, self.planned, self.second, self.slip.text) if part)


def stops(milestones: Sequence[Milestone], today: date) -> list[Stop]:
    """The nodes with their words; dates of this year go without it."""
    return [_stop(node, today) for node in milestones]


def _stop(node: Milestone, today: date) -> Stop:
    slip = nodes.slip(node, today)
    other = node.actual or node.forecast
    second = f"{'实际' if node.actual else '预计'} {_short(other, today)}" if other else ""
    planned = f"计划 {_short(node.planned, today)}" if node.planned else "未定计划"
    expected = dates.last_day(node.actual or node.planned or node.forecast)
    return Stop(node.name, planned, second, slip, expected, node)


def _short(stored: str | None, today: date) -> str:
    day = dates.iso(stored)
    if len(day) == 10 and day.startswith(str(today.year)):
        return day[5:]
    return day[2:] if len(day) == 10 else day


class Timeline(QWidget):
    """Stops at equal distances, in several lines where the page is narrow; a black tick stands at today."""

    picked = Signal(str)  # the uid of the node that was clicked

    def __init__(self) -> None:
        super().__init__()
        self._stops: list[Stop] = []
        self._today = date.min
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(_NARROWEST * 2))

    def set_nodes(self, milestones: Sequence[Milestone], today: date) -> None:
        """Show other nodes."""
        self._stops, self._today = stops(milestones, today), today
        self.setAccessibleName("节点：" + "；".join(stop.text() for stop in self._stops))
        self._settle()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def _settle(self) -> None:
        self.setFixedHeight(max(self._bands() * self._band_height() - theme.px(10), theme.px(20)))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), self.height())

    # ------------------------------------------------------------------ measures

    def _columns(self) -> int:
        fitting = max(self.width() // theme.px(_NARROWEST), 2)
        count = max(len(self._stops), 1)
        bands = -(-count // fitting)
        return -(-count // bands)

    def _bands(self) -> int:
        return -(-max(len(self._stops), 1) // self._columns())

    def _step(self) -> float:
        return self.width() / self._columns()

    def _name_lines(self) -> int:
        """Two lines for the names when any of them needs them."""
        metrics, room = QFontMetrics(theme.font(theme.SECOND)), self._step() - theme.px(12)
        return 2 if any(metrics.horizontalAdvance(stop.name) > room for stop in self._stops) else 1

    def _heights(self) -> tuple[int, int, int]:
        """The line with the diamonds, one line of a name, one note."""
        name, note = QFontMetrics(theme.font(theme.SECOND)), QFontMetrics(theme.font(theme.NOTE))
        return theme.px(20), name.height(), note.height() + theme.px(1)

    def _band_height(self) -> int:
        line, name, note = self._heights()
        return line + name * self._name_lines() + note * 3 + theme.px(12)

    def _cell(self, number: int) -> QRect:
        columns, step = self._columns(), self._step()
        left, top = round(number % columns * step), number // columns * self._band_height()
        return QRect(left, top, round(step), self._band_height())

    # ------------------------------------------------------------------ drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        today = self._today_at()
        for number in range(len(self._stops)):
            self._draw_track(painter, number, today)
        for number, stop in enumerate(self._stops):
            cell = self._cell(number)
            self._draw_diamond(painter, QPointF(cell.left() + theme.px(8), self._track_y(cell)), stop.slip)
            self._draw_words(painter, cell, stop)
        self._draw_today(painter, today)

    def _track_y(self, cell: QRect) -> float:
        return cell.top() + theme.px(9) + 0.5

    def _today_at(self) -> float:
        """Today as a place among the stops: 2.5 is half way between the third and the fourth."""
        days = [stop.expected for stop in self._stops]
        for number, day in enumerate(days):
            if day is not None and day >= self._today:
                before = days[number - 1] if number else None
                if before is None:
                    return float(number) if day == self._today else number - 0.5
                return number - 1 + (self._today - before).days / max((day - before).days, 1)
        return len(days) - 0.5

    def _draw_track(self, painter: QPainter, number: int, today: float) -> None:
        """The line from a stop to the next: solid up to today, dashed beyond."""
        if number == len(self._stops) - 1:
            return
        cell, step = self._cell(number), self._step()
        last_of_band = number % self._columns() == self._columns() - 1
        begin, y = cell.left() + theme.px(8), self._track_y(cell)
        end = cell.right() if last_of_band else begin + step
        reached = begin + (end - begin) * min(max(today - number, 0.0), 1.0)
        if reached > begin:
            painter.setPen(QPen(theme.colour("accent"), theme.px(2)))
            painter.drawLine(QPointF(begin, y), QPointF(reached, y))
        if reached < end:
            pen = QPen(theme.colour("edge"), 1.5)
            pen.setDashPattern([2.5, 2.5])
            painter.setPen(pen)
            painter.drawLine(QPointF(reached, y), QPointF(end, y))

    def _draw_today(self, painter: QPainter, today: float) -> None:
        number = min(int(max(today, 0.0)), len(self._stops) - 1)
        if not self._stops or today < 0:
            return
        cell = self._cell(number)
        x, y = cell.left() + theme.px(8) + (today - number) * self._step(), self._track_y(cell)
        reach = theme.px(8)
        painter.fillRect(
            QRect(round(x), round(y - reach), max(theme.px(2), 2), reach * 2), theme.colour("ink")
        )

    def _draw_diamond(self, painter: QPainter, at: QPointF, slip: PlanDeviation) -> None:
        tokens = {"done": ("accent", "accent"), "overdue": ("red", "red"), "open": ("ink2", "panel")}
        edge, fill = tokens[slip.state]
        reach = theme.px(7)
        painter.setPen(QPen(theme.colour(edge), 1.4))
        painter.setBrush(theme.colour(fill))
        ends = ((0, -reach), (reach, 0), (0, reach), (-reach, 0))
        painter.drawPolygon(QPolygonF([QPointF(at.x() + x, at.y() + y) for x, y in ends]))

    def _draw_words(self, painter: QPainter, cell: QRect, stop: Stop) -> None:
        line, name, note = self._heights()
        room, top = cell.width() - theme.px(10), cell.top() + line
        painter.setFont(theme.font(theme.SECOND))
        painter.setPen(theme.colour("ink"))
        lines = self._name_lines()
        title = stop.name if lines == 2 else theme.elided(stop.name, room, painter.fontMetrics())
        if lines == 2:
            title = theme.elided(stop.name, round(room * 1.9), painter.fontMetrics())
        painter.drawText(QRect(cell.left(), top, room, name * lines), _WRAP, title)
        top += name * lines
        second = "red" if stop.slip.state == "overdue" else "ink2"
        painter.setFont(theme.font(theme.NOTE))
        for text, token in ((stop.planned, "ink3"), (stop.second, second), (stop.slip.text, stop.slip.tone)):
            if text:
                painter.setPen(theme.colour(token))
                painter.drawText(QRect(cell.left(), top, room, note), _TOP, text)
                top += note

    # ------------------------------------------------------------------ mouse

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        stop = self._under(event.position().toPoint())
        if stop is not None and event.button() is Qt.MouseButton.LeftButton:
            self.picked.emit(stop.node.uid)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            stop = self._under(event.pos())
            QToolTip.showText(event.globalPos(), _stop_words(stop) if stop else "", self)
            return True
        return super().event(event)

    def _under(self, at: object) -> Stop | None:
        inside: Callable[[int], bool] = lambda number: self._cell(number).contains(at)  # type: ignore[call-overload]  # noqa: E731
        return next((stop for number, stop in enumerate(self._stops) if inside(number)), None)


def _stop_words(stop: Stop) -> str:
    node = stop.node
    who = " · ".join(part for part in (node.unit, node.person) if part)
    lines = (stop.text(), who, node.arrangement or "", node.result or "")
    return "\n".join(line for line in lines if line)
