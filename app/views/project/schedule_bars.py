"""Before and after of a schedule over months: bars, or the days alone as diamonds. Painted."""

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
    """What is now stands hollow above, what it becomes solid below; today is an upright line.

    With `points` only the days on which nodes are done are drawn, on one line. As high as its rows.
    """

    def __init__(self, *, points: bool = False) -> None:
        super().__init__()
        self._points = points
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
            if number % every == 0 and x + theme.px(_LEAST) < self.width():
                label = (
                    f"{month:%y}年{month.month}月"
                    if number == 0 or month.month <= every
                    else f"{month.month}月"
                )
                painter.setPen(theme.colour("ink3"))
                painter.drawText(QRectF(x + theme.px(3), 0, theme.px(80), theme.px(_HEAD)), _LEFT, label)
            month, number = (month.replace(day=28) + timedelta(days=4)).replace(day=1), number + 1

    def _draw_row(self, painter: QPainter, row: BarRow, top: int) -> None:
        font = theme.font(theme.SECOND, bold=row.strong)
        painter.setFont(font)
        painter.setPen(theme.colour("ink" if not row.done else "ink3"))
        name = QRect(0, top, theme.px(_NAME) - theme.px(10), theme.px(_ROW))
        painter.drawText(name, _LEFT, theme.elided(row.name, name.width(), QFontMetrics(font)))
        painter.fillRect(QRect(0, top + theme.px(_ROW) - 1, self.width(), 1), theme.colour("soft"))
        middle = top + theme.px(_ROW) / 2
        if row.done:
            self._draw_diamond(painter, self._x(row.done), middle, "accent")
        elif self._points:
            self._draw_points(painter, row, middle)
        else:
            self._draw_bars(painter, row, top)

    def _draw_bars(self, painter: QPainter, row: BarRow, top: int) -> None:
        if row.before:
            painter.setPen(QPen(theme.colour("edge"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._bar(row.before, top + theme.px(4), 5))
        if row.after:
            painter.fillRect(self._bar(row.after, top + theme.px(11), 7), theme.colour("accent"))
            if row.strong:  # a foot under the bar, so that the critical path shows in grey too
                foot = self._bar(row.after, top + theme.px(19), 1.5)
                painter.fillRect(foot, theme.colour("ink"))

    def _draw_points(self, painter: QPainter, row: BarRow, middle: float) -> None:
        if row.before is None or row.after is None:
            return
        begin, end = self._x(row.before[1]), self._x(row.after[1])
        if end > begin:
            painter.setPen(QPen(theme.colour("accent"), theme.px(2)))
            painter.drawLine(QPointF(begin, middle), QPointF(end, middle))
            self._draw_diamond(painter, end, middle, "accent")
        self._draw_diamond(painter, begin, middle, "panel")

    def _bar(self, span: tuple[date, date], top: int, high: float) -> QRectF:
        left, right = self._x(span[0]), self._x(span[1] + timedelta(days=1))
        return QRectF(left, top, max(right - left, 2.0), theme.px(high))

    def _draw_diamond(self, painter: QPainter, x: float, y: float, fill: str) -> None:
        reach = theme.px(6)
        painter.setPen(QPen(theme.colour("accent" if fill == "accent" else "ink2"), 1.2))
        painter.setBrush(theme.colour(fill))
        corners = [QPointF(x - reach, y), QPointF(x, y - reach), QPointF(x + reach, y), QPointF(x, y + reach)]
        painter.drawPolygon(QPolygonF(corners))

    def _draw_legend(self, painter: QPainter) -> None:
        place = QPointF(theme.px(_NAME), theme.px(_HEAD) * 1.5 + self._body())
        painter.setFont(theme.font(theme.NOTE))
        signs = ("hollow", "solid", "", "") if self._points else ("before", "after", "strong", "solid", "")
        words = (
            *self._words,
            *(("余量为 0 的加粗",) if self._points else ("关键线路", "已完成")),
            "红线 今天",
        )
        for sign, word in zip(signs, words, strict=True):
            if sign:
                place.setX(place.x() + self._draw_sign(painter, sign, place) + theme.px(4))
            painter.setPen(theme.colour("ink3"))
            box = QRectF(place.x(), place.y() - theme.px(_HEAD) / 2, theme.px(160), theme.px(_HEAD))
            painter.drawText(box, _LEFT, word)
            place.setX(place.x() + painter.fontMetrics().horizontalAdvance(word) + theme.px(16))

    def _draw_sign(self, painter: QPainter, sign: str, at: QPointF) -> float:
        """One sign of the legend; gives its width."""
        wide = theme.px(18)
        if sign in ("hollow", "solid"):
            reach = theme.px(6)
            self._draw_diamond(painter, at.x() + reach, at.y(), "panel" if sign == "hollow" else "accent")
            return reach * 2.0
        box = QRectF(at.x(), at.y() - theme.px(3), wide, theme.px(6))
        if sign == "before":
            painter.setPen(QPen(theme.colour("edge"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
        else:
            painter.fillRect(box, theme.colour("accent"))
        if sign == "strong":
            painter.fillRect(QRectF(at.x(), at.y() + theme.px(5), wide, 1.5), theme.colour("ink"))
        return float(wide)
