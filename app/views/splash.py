"""The first sign of life: a small panel that is there at once, while all else is still being read."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.texts import PROGRAM, VERSION

_SIZE = QSize(380, 150)
_PANEL, _EDGE, _INK, _QUIET, _ACCENT = "#FFFFFF", "#D8D5CD", "#1C2126", "#666D74", "#1F5A8C"
_BARS = ((0.0, 0.62), (0.22, 0.78), (0.40, 0.60))
"""Where each bar begins, and how long it is: a wall chart in little."""


class Splash(QWidget):
    """Shown in the middle of the screen until `close`; it draws itself without the theme, which is not read
    yet.
    """

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.SplashScreen | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(PROGRAM)
        self.setFixedSize(_SIZE)
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            self.move(screen.availableGeometry().center() - self.rect().center())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(_PANEL))
        painter.setPen(QColor(_EDGE))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        mark = QRectF(32, 46, 58, 58)
        painter.fillRect(mark, QColor(_ACCENT))
        for place, (begin, length) in enumerate(_BARS):
            bar = QRectF(mark.left() + 9 + begin * 40, mark.top() + 13 + place * 12, length * 40, 7)
            painter.fillRect(bar, QColor(_PANEL))
        font = QFont(self.font())
        font.setPixelSize(24)
        font.setBold(True)
        self._write(painter, font, _INK, QRectF(112, 44, 250, 34), PROGRAM)
        font.setPixelSize(13)
        font.setBold(False)
        self._write(painter, font, _QUIET, QRectF(112, 80, 250, 22), f"正在打开…　{VERSION}")

    @staticmethod
    def _write(painter: QPainter, font: QFont, colour: str, place: QRectF, words: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
