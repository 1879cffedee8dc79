"""A drop-down list with its arrow."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

from app.views.kit import icons, theme


class PrintPicker(QComboBox):
    """Chooses one of some words; the wheel turns the form around it, never the choice."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = theme.px(14)
        place = QRectF(self.width() - side - theme.px(9), (self.height() - side) / 2, side, side)
        icons.draw(QPainter(self), "caret-down", place, "ink2" if self.isEnabled() else "off")

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
