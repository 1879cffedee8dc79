"""Buttons that mean one thing by a double click: what stood there when it began."""

from time import monotonic

from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton


class _WholeClicks:
    """The second half of a double click counts only where the first half did: what the first one brought to
    the same place, 删除 say, is not pressed by it.
    """

    _pressed = 0.0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = monotonic()
        super().mousePressEvent(event)  # type: ignore[misc]

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if monotonic() - self._pressed <= QApplication.doubleClickInterval() / 1000:
            super().mouseDoubleClickEvent(event)  # type: ignore[misc]
        else:
            event.accept()


class PushButton(_WholeClicks, QPushButton):
    """A button with words."""


class ToolButton(_WholeClicks, QToolButton):
    """A button of a bar, or of an icon alone."""
