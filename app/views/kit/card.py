"""A small card beside a cell or a bar: light, bold title, facts, what to do. Shown on hover or by F4."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from app.views.kit import parts, theme
from app.views.kit.marks import LightMark


class CardFrame(QFrame):
    """One card that can be shown again and again with other words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._light = LightMark("amber", letter=False)
        self._title = parts.label("", "bold", wrap=True)
        self._facts = parts.label("", wrap=True)
        self._advice = parts.label("", "second", wrap=True)
        head = parts.row(self._light, self._title, gap=8)
        head.setStretch(1, 1)
        self.setLayout(parts.column(head, self._facts, self._advice, gap=3, margins=(12, 10, 12, 10)))

    def tell(self, title: str, facts: str = "", advice: str = "", tone: str = "") -> None:
        """Put words on the card; `tone` red or amber puts the light before the title."""
        self._light.setVisible(bool(tone))
        if tone:
            self._light.set_light(tone)
        for label, text in ((self._title, title), (self._facts, facts), (self._advice, advice)):
            label.setText(text)
            label.setVisible(bool(text))
        self.setFixedWidth(self._width((self._title, self._facts, self._advice)))
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{facts} {advice}".strip())
        self.adjustSize()

    def show_beside(self, place: QRect) -> None:
        """Show the card right of a rectangle of the screen (global), left of it where there is no room."""
        screen = QGuiApplication.screenAt(place.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        gap = theme.px(8)
        x = place.right() + gap
        if x + self.width() > room.right():
            x = max(place.left() - gap - self.width(), room.left())
        y = min(max(place.top() - theme.px(2), room.top()), room.bottom() - self.height())
        self.move(QPoint(x, y))
        self.show()

    def _width(self, labels: tuple[QLabel, ...]) -> int:
        widest = max(label.fontMetrics().horizontalAdvance(label.text()) for label in labels)
        return min(widest + theme.px(56), theme.px(340))
