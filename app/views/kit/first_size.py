"""The first size of a window: as large as wished, and with its frame inside the screen."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 40)
"""Pixels that the system's frame takes at most around the inside of a window."""


def fit_screen(window: QWidget, wish: QSize) -> None:
    """Give a window that was never opened before its size, in the middle of its screen."""
    screen = window.screen().availableGeometry()
    size = wish.boundedTo(screen.size() - _FRAME)
    around = QRect(screen.topLeft(), size + _FRAME)
    around.moveCenter(screen.center())
    window.resize(size)
    window.move(around.topLeft())
