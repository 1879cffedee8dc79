"""The size and place of a window: as wished, and with its frame inside the screens that are there."""

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication, QRegion
from PySide6.QtWidgets import QWidget

_FRAME = QSize(16, 40)
"""Pixels that the system's frame takes at most around the inside of a window."""


def room(window: QWidget) -> QSize:
    """How large the inside of a window can be on its screen."""
    return window.screen().availableGeometry().size() - _FRAME


def set_least(window: QWidget, wish: QSize) -> None:
    """The least size of a window, as wished where the screen has that much."""
    window.setMinimumSize(wish.boundedTo(room(window)))


def fit_screen(window: QWidget, wish: QSize) -> None:
    """Give a window that was never opened before its size, in the middle of its screen."""
    screen = window.screen().availableGeometry()
    size = wish.boundedTo(room(window))
    around = QRect(screen.topLeft(), size + _FRAME)
    around.moveCenter(screen.center())
    window.resize(size)
    window.move(around.topLeft())


def bring_back(window: QWidget) -> None:
    """A window whose place is remembered from other screens comes onto one that is there, with its frame."""
    seen = QRegion()
    for screen in QGuiApplication.screens():
        seen += screen.availableGeometry()
    around = QRect(window.pos(), window.size() + _FRAME)
    if window.isMaximized() or window.isFullScreen() or QRegion(around).subtracted(seen).isEmpty():
        return
    space = window.screen().availableGeometry()
    around.setSize(window.size().boundedTo(room(window)) + _FRAME)
    around.moveRight(min(around.right(), space.right()))
    around.moveBottom(min(around.bottom(), space.bottom()))
    around.moveTopLeft(QPoint(max(around.left(), space.left()), max(around.top(), space.top())))
    window.resize(around.size() - _FRAME)
    window.move(around.topLeft())
