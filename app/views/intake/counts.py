"""Five counts side by side; a click shows only those rows, another click shows all again."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.intake.plan import Outcome
from app.views.intake.words import COUNT_TOKENS, COUNTED
from app.views.kit import theme

_CENTRE = Qt.AlignmentFlag.AlignCenter
_ORDER = tuple(COUNTED)


class Counts(QWidget):
    """新增, 更新, 不变, 疑似重复, 拒绝. `chosen` tells the outcome shown, None for all."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._counts: Mapping[Outcome, int] = {}
        self.current: Outcome | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Mapping[Outcome, int]) -> None:
        """Show other counts."""
        self._counts = counts
        self.setAccessibleName(
            "，".join(f"{COUNTED[outcome]} {counts.get(outcome, 0)}" for outcome in _ORDER)
        )
        self.update()

    def choose(self, outcome: Outcome | None) -> None:
        """Show only the rows with an outcome; the same one again shows all."""
        self.current = None if outcome is self.current else outcome
        self.update()
        self.chosen.emit(self.current)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(360), theme.px(65))

    def _rect(self, at: int) -> QRect:
        left, right = round(self.width() * at / 5), round(self.width() * (at + 1) / 5)
        return QRect(left, 0, right - left, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for at, outcome in enumerate(_ORDER):
            self._one(painter, self._rect(at), outcome)
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        if self.current is not None:
            rect = self._rect(_ORDER.index(self.current))
            painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, theme.colour("accent"))

    def _one(self, painter: QPainter, rect: QRect, outcome: Outcome) -> None:
        count, here = self._counts.get(outcome, 0), outcome is self.current
        painter.fillRect(rect, theme.colour("panel" if here else "win"))
        painter.setPen(QPen(theme.colour("line"), 0))
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.setFont(theme.font(theme.PAGE))
        painter.setPen(theme.colour(COUNT_TOKENS[outcome] if count else "ink3"))
        upper = QRect(rect.left(), theme.px(8), rect.width(), theme.px(28))
        painter.drawText(upper, _CENTRE, f"{count:,}")
        painter.setFont(theme.font(theme.SECOND))
        painter.setPen(theme.colour("ink2"))
        painter.drawText(
            QRect(rect.left(), theme.px(37), rect.width(), theme.px(20)), _CENTRE, COUNTED[outcome]
        )
        if here and self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRect(rect.adjusted(2, 2, -4, -4))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        for at, outcome in enumerate(_ORDER):
            if self._rect(at).contains(place):
                self.choose(outcome)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = _ORDER.index(self.current) if self.current is not None else -1
        self.choose(_ORDER[(at + step) % len(_ORDER)])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
