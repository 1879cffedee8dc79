"""What may wait until something is on the screen."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class _Watch(QObject):
    """Sees the first painting of its widget."""

    def __init__(self, widget: QWidget, act: Callable[[], object]) -> None:
        super().__init__(widget)
        self._act = act
        widget.installEventFilter(self)

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            widget.removeEventFilter(self)
            QTimer.singleShot(0, widget, self._act)
        return False


def once_painted(widget: QWidget, act: Callable[[], object]) -> None:
    """Do something as soon as a widget, and what is painted with it, has been on the screen."""
    _Watch(widget, act)
