"""A combo box with the arrow of the other fields."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from app.views.kit import icons, theme


class Combo(QComboBox):
    """Chooses one of a few words; as wide as its place, never wider."""

    def __init__(self, words: tuple[str, ...] = (), name: str = "") -> None:
        super().__init__()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(max((len(word) for word in words), default=6))
        self.addItems(list(words))
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, side = QPainter(self), theme.px(12)
        spot = QRectF(self.width() - side - theme.px(8), (self.height() - side) / 2, side, side)
        icons.draw(painter, "caret-down", spot, "ink2" if self.isEnabled() else "off")
