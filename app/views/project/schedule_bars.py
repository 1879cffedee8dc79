"""Before and after of a schedule as bars: the plan hollow above, what it becomes solid below. Painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.kit import theme

_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
_NAME = 168
_ROW = 22
_HEAD = 20
_LEAST = 46
"""Room that a month's name needs; narrower ones are named every second, third … month."""


@dataclass(frozen=True, slots=True)
class BarRow:
    """One node: its span as it is and as it becomes (None where unknown); `done` on the day it was done."""

    name: str
    before: tuple[date, date] | None
    after: tuple[date, date] | None
    done: date | None = None
    strong: bool = False

    def days(self) -> list[date]:
        """All days that must be in sight."""
        spans = [span for span in (self.before, self.after) if span]
        return [day for span in spans for day in span] + ([self.done] if self.done else [])

    def text(self) -> str:
        """What a screen reader says."""
        if self.done:
            return f"{self.name} 已完成 {self.done}"
        ends = [str(span[1]) if span else "未定" for span in (self.before, self.after)]
        return f"{self.name} {' 改为 '.join(ends)}"


class ScheduleBars(QWidget):
    """Bars over months with today as an upright line; as high as its rows."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[BarRow, ...] = ()
        self._today = date.min
        self._first, self._last = date.min, date.min
        self._words = ("现计划", "新计划")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(self, rows: Sequence[BarRow], today: date, words: tuple[str, str]) -> None:
        """Show other rows; `words` name the hollow and the solid bars."""
        self._rows, self._today, self._words = tuple(rows), today, words
        days = [today, *(day for row in rows for day in row.days())]
        self._first = min(days).replace(day=1)
        self._last = (max(days).replace(day=28) + timedelta(days=4)).replace(day=1)
        self.setAccessibleName("工期对比：" + "；".join(row.text() for row in rows))
        self.setFixedHeight(theme.px(_HEAD) * 2 + theme.px(_ROW) * len(rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), self.height())

    def _x(self, day: date) -> float:
        whole = max((self._last - self._first).days, 1)
        left = theme.px(_NAME)
        return left + (self.width() - left - theme.px(12)) * (day - self._first).days / whole

    # ------------------------------------------------------------------ drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_months(painter)
        for number, row in enumerate(self._rows):
            self._draw_row(painter, row, theme.px(_HEAD) + number * theme.px(_ROW))
        x = self._x(self._today)
        painter.fillRect(QRectF(x, theme.px(_HEAD), 1.5, self._body()), theme.colour("red"))
        self._draw_legend(painter)

    def _body(self) -> int:
        return theme.px(_ROW) * len(self._rows)

    def _draw_months(self, painter: QPainter) -> None:
        painter.setFont(theme.font(theme.NOTE))
        month, number = self._first, 0
        width = (self.width() - theme.px(_NAME)) * 30 / max((self._last - self._first).days, 1)
        every = max(-(-theme.px(_LEAST) // max(round(width), 1)), 1)
        while month < self._last:
            x = self._x(month)
            painter.fillRect(QRectF(x, theme.px(_HEAD), 1, self._body()), theme.colour("soft"))
            if number % every == 0:
                told = (
                    f"{month:%y}年{month.month}月"
                    if number == 0 or month.month <= every
                    else f"{month.month}月"
                )
                painter.setPen(theme.colour("ink3"))
                painter.drawText(QRectF(x + theme.px(3), 0, theme.px(80), theme.px(_HEAD)), _LEFT, told)
            month, number = (month.replace(day=28) + timedelta(days=4)).replace(day=1), number + 1

    def _draw_row(self, painter: QPainter, row: BarRow, top: int) -> None:
        font = theme.font(theme.SECOND, bold=row.strong)
        painter.setFont(font)
        painter.setPen(theme.colour("ink" if not row.done else "ink3"))
        name = QRect(0, top, theme.px(_NAME) - theme.px(10), theme.px(_ROW))
        painter.drawText(name, _LEFT, theme.elided(row.name, name.width(), QFontMetrics(font)))
        painter.fillRect(QRect(0, top + theme.px(_ROW) - 1, self.width(), 1), theme.colour("soft"))
        if row.done:
            self._draw_diamond(painter, row.done, top)
            return
        if row.before:
            painter.setPen(QPen(theme.colour("edge"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._bar(row.before, top + theme.px(4), 5))
        if row.after:
            painter.fillRect(self._bar(row.after, top + theme.px(11), 7), theme.colour("accent"))
            if row.strong:  # a foot under the bar, so that the critical path shows in grey too
                foot = self._bar(row.after, top + theme.px(19), 1.5)
                painter.fillRect(foot, theme.colour("ink"))

    def _bar(self, span: tuple[date, date], top: int, high: float) -> QRectF:
        left, right = self._x(span[0]), self._x(span[1] + timedelta(days=1))
        return QRectF(left, top, max(right - left, 2.0), theme.px(high))

    def _draw_diamond(self, painter: QPainter, day: date, top: int) -> None:
        x, y, reach = self._x(day), top + theme.px(_ROW) / 2, theme.px(6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        corners = [QPointF(x - reach, y), QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach)]
        painter.drawPolygon(QPolygonF(corners))

    def _draw_legend(self, painter: QPainter) -> None:
        top, x = theme.px(_HEAD) + self._body(), theme.px(_NAME)
        high = theme.px(_HEAD)
        painter.setFont(theme.font(theme.NOTE))
        metrics = painter.fontMetrics()
        wide = theme.px(18)
        for number, word in enumerate((*self._words, "关键线路", "◆ 已完成", "红线 今天")):
            if number < 3:
                box = QRectF(x, top + high / 2 - theme.px(3), wide, theme.px(6))
                if number == 0:
                    painter.setPen(QPen(theme.colour("edge"), 1))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box)
                else:
                    painter.fillRect(box, theme.colour("accent"))
                if number == 2:
                    painter.fillRect(QRectF(x, top + high / 2 + theme.px(5), wide, 1.5), theme.colour("ink"))
                x += wide + theme.px(4)
            painter.setPen(theme.colour("ink3"))
            painter.drawText(QRectF(x, top, theme.px(120), high), _LEFT, word)
            x += metrics.horizontalAdvance(word) + theme.px(16)
