"""The twelve months as a small painted table: plan, work done, share of the plan, money received and paid."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.models.values import show_money
from app.rules.pace import percent
from app.services.common.periods import filling
from app.services.months.yearly import YearTable
from app.views.kit import theme

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ROWS = {
    "plan": "计划", "done": "完成", "share": "占年计划%", "received": "资金到位", "paid": "资金支付",
}  # fmt: skip


class MonthTable(QWidget):
    """A year at a glance. Where the page is narrow the second half of the year stands below the first."""

    picked = Signal(str)  # the month that was clicked, "2025-09"

    def __init__(self) -> None:
        super().__init__()
        self._table: YearTable | None = None
        self._period = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_year(self, table: YearTable, period: str) -> None:
        """Show another year; `period` is the month being judged, the one after it is being filled."""
        self._table, self._period = table, period
        self._cells = {name: self._texts(table, name) for name in _ROWS}
        self.setAccessibleName(_spoken(table, self._cells))
        self._settle()
        self.update()

    def _texts(self, table: YearTable, name: str) -> list[str]:
        """A row's words, the sum last; 「—」 where nothing was told though it could have been."""
        if name == "share":
            shown = ["" if part is None else str(percent(part)) for part in table.shares]
            last = "" if table.share is None else str(percent(table.share))
        else:
            shown = ["" if part is None else show_money(part) for part in table.figures[name]]
            amount = table.sums[name]
            last = "" if amount is None else show_money(amount)
        due = filling(self._period) if name == "plan" else self._period
        texts = [
            text or ("—" if month <= due else "") for text, month in zip(shown, table.months, strict=True)
        ]
        return [*texts, last or "—"]

    # ------------------------------------------------------------------ measures

    def _fonts(self) -> tuple[QFont, QFont]:
        return theme.font(theme.SECOND), theme.font(theme.SECOND, bold=True)

    def _row_height(self) -> int:
        return theme.row_height(theme.SECOND, 25)

    def _label_width(self) -> int:
        return QFontMetrics(self._fonts()[0]).horizontalAdvance("占年计划%") + theme.px(10)

    def _needed(self) -> int:
        """The width that the widest figure of a month takes."""
        metrics = QFontMetrics(self._fonts()[0])
        texts = [text for row in self._cells.values() for text in row[:12]]
        return max([metrics.horizontalAdvance(text) for text in [*texts, "12月"]]) + theme.px(13)

    def _sum_width(self) -> int:
        metrics = QFontMetrics(self._fonts()[1])
        texts = ["全年", *(row[12] for row in self._cells.values())]
        return max(metrics.horizontalAdvance(text) for text in texts) + theme.px(14)

    def _split(self) -> bool:
        return self.width() < self._label_width() + 12 * self._needed() + self._sum_width()

    def _band_height(self) -> int:
        return self._row_height() * (len(_ROWS) + 1)

    def _settle(self) -> None:
        if self._table is not None:
            gap = theme.px(8)
            self.setFixedHeight(self._band_height() * 2 + gap if self._split() else self._band_height())

    def _columns(self) -> list[tuple[int, QRect]]:
        """Number (12 is the sum) and place of each column's head; the rows stand below it."""
        label, last, high = self._label_width(), self._sum_width(), self._row_height()
        room, split = self.width() - label - last, self._split()
        per, places = (6 if split else 12), []
        step = room / per
        for number in range(12):
            band, at = divmod(number, per)
            top = band * (self._band_height() + theme.px(8))
            left = label + round(at * step)
            places.append((number, QRect(left, top, label + round((at + 1) * step) - left, high)))
        top = self._band_height() + theme.px(8) if split else 0
        return [*places, (12, QRect(self.width() - last, top, last, high))]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._settle()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), self.height())

    # ------------------------------------------------------------------ drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._table is None:
            return
        painter = QPainter(self)
        now, columns = filling(self._period), self._columns()
        for number, head in columns:
            month = self._table.months[number] if number < 12 else ""
            tint = "accent-soft" if month == now else "locked" if month and month <= self._period else ""
            if tint:
                painter.fillRect(
                    QRect(head.left(), head.top(), head.width(), self._band_height()), theme.colour(tint)
                )
        for top in sorted({head.top() for _, head in columns}):
            self._draw_lines(painter, top)
        for number, head in columns:
            self._draw_column(painter, number, head)

    def _draw_lines(self, painter: QPainter, top: int) -> None:
        """The labels at the left and the hairlines of one band."""
        high, width = self._row_height(), self.width()
        painter.setFont(self._fonts()[0])
        for row, label in enumerate(("万元", *_ROWS.values())):
            y = top + row * high
            painter.setPen(theme.colour("ink2" if row else "ink"))
            painter.drawText(QRect(0, y, width, high), _LEFT, label)
            painter.fillRect(0, y + high - 1, width, 1, theme.colour("soft" if row else "line"))

    def _draw_column(self, painter: QPainter, number: int, head: QRect) -> None:
        assert self._table is not None
        last = number == 12
        painter.setFont(self._fonts()[0])
        month = "全年" if last else f"{int(self._table.months[number][5:7])}月"
        filled = not last and self._table.months[number] == filling(self._period)
        inset = theme.px(6)
        painter.setPen(theme.colour("accent-dark" if filled else "ink2"))
        painter.drawText(head.adjusted(0, 0, -inset, 0), _RIGHT, month)
        painter.setFont(self._fonts()[last])
        for row, name in enumerate(_ROWS, start=1):
            text = self._cells[name][number]
            painter.setPen(theme.colour("ink3" if text == "—" else "ink"))
            painter.drawText(head.translated(0, row * head.height()).adjusted(0, 0, -inset, 0), _RIGHT, text)

    # ------------------------------------------------------------------ mouse

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._table is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        for number, head in self._columns()[:12]:
            if head.adjusted(0, 0, 0, self._band_height() - head.height()).contains(at):
                self.picked.emit(self._table.months[number])


def _spoken(table: YearTable, cells: dict[str, Sequence[str]] | dict[str, list[str]]) -> str:
    """The table for a screen reader: month by month what is told."""
    lines = []
    for number, month in enumerate(table.months):
        texts = [
            f"{label}{cells[name][number]}"
            for name, label in _ROWS.items()
            if cells[name][number] not in ("", "—")
        ]
        if texts:
            lines.append(f"{int(month[5:7])}月{'，'.join(texts)}")
    return "；".join(lines)
