"""Keys that act on a page."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def bind(widget: QWidget, keys: Mapping[str, Callable[[], object]], *, inside: bool = True) -> None:
    """Let keys (`Ctrl+P`) act while the keyboard is in a widget; without `inside` while it is seen."""
    for sequence, act in keys.items():
        shortcut = QShortcut(QKeySequence(sequence), widget)
        if inside:
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)
