"""Keys pressed at a table whose rows are still being read wait for these."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.views.kit.grid.model import GridModel
from app.views.kit.grid.view import GridView, types_text

_Key = Qt.Key
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
_LEADING = (
    _Key.Key_Return, _Key.Key_Enter, _Key.Key_Tab, _Key.Key_Backtab, _Key.Key_Up, _Key.Key_Down,
    _Key.Key_Left, _Key.Key_Right, _Key.Key_Home, _Key.Key_End, _Key.Key_F2,
)  # fmt: skip
"""Beside texts: what leads to a cell. What empties or overwrites cells that nobody has seen does not wait."""


class EarlyKeys(QObject):
    """A table that is in sight without rows waits for them: one that has none is not shown.

    `framed` gives the half with the active cell.
    """

    def __init__(self, grid: QWidget, model: GridModel, framed: Callable[[], GridView]) -> None:
        super().__init__(grid)
        self._grid, self._model, self._framed = grid, model, framed
        self._keys: list[QKeyEvent] = []
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._press)

    def keep(self, event: QKeyEvent) -> bool:
        """Whether a key waits; those behind one that waits do so too."""
        if self._model.line_count() and not self._keys:
            return False
        if event.key() == _Key.Key_Escape:
            self._keys.clear()
        elif types_text(event) or self._leads(event):
            self._keys.append(event.clone())
        else:
            return False
        return True

    def rows_come(self) -> None:
        """Press the keys when whoever shows the rows has chosen a place among them."""
        if self._keys and self._model.line_count():
            self._later.start(0)

    def forget(self) -> str:
        """The table goes out of sight: the text that waited, "" for none."""
        text = "".join(key.text() for key in self._keys if types_text(key))
        self._keys.clear()
        return text

    def _leads(self, event: QKeyEvent) -> bool:
        if event.key() == _Key.Key_Backspace:  # takes back a letter that waits, never a cell
            return bool(self._keys) and (types_text(self._keys[-1]) or self._keys[-1].key() == event.key())
        return event.key() in _LEADING and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier in _PLAIN

    def _press(self) -> None:
        keys, self._keys = self._keys, []
        for key in keys:
            focus = QApplication.focusWidget()
            inside = focus is not None and self._grid.isAncestorOf(focus)
            QApplication.sendEvent(focus if focus is not None and inside else self._framed(), key)
