"""QR codes as widgets and on paper: plain squares, no pictures to scale."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.documents import qr
from app.views.kit import theme


def draw_qr(painter: QPainter, text: str, square: QRectF) -> None:
    """Paint a text as a QR code, black on white with its quiet zone, into a square."""
    painter.fillRect(square, QColor("white"))
    qr.draw_qr(painter, text, square, quiet=4)


class QrView(QWidget):
    """A QR code of `side` pixels at 标准."""

    def __init__(self, text: str, side: float = 160, name: str = "二维码") -> None:
        super().__init__()
        self._text, self._side = text, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._side), theme.px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_qr(QPainter(self), self._text, QRectF(self.rect()))
