"""Choices painted below each other, of which one is marked: a click and ↑↓ choose another."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget


class PaintedChoices(QWidget):
    """Hears mouse and keys for choices that a derived class paints; `chosen` gives the key of one.

    What is chosen is not marked before somebody says so: `_current` is set by the derived class.
    """

    chosen = Signal(str)

    def __init__(self, name: str, current: str) -> None:
        super().__init__()
        self._current, self._hover = current, ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)

    def places(self) -> Sequence[tuple[str, QRect]]:
        """Every choice by its key, from above, with its rectangle."""
        raise NotImplementedError

    def key_at(self, place: QPoint) -> str:
        """The choice under a point, "" for none."""
        return next((key for key, rect in self.places() if rect.contains(place)), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        key = self.key_at(event.position().toPoint())
        if key and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.key_at(event.position().toPoint())
        if over != self._hover:
            self._hover = over
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        keys = [key for key, _ in self.places()]
        if step is None or not keys:
            super().keyPressEvent(event)
            return
        self.chosen.emit(keys[(keys.index(self._current) + step) % len(keys)])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
