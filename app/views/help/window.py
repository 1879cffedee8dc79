"""The manual in a window of its own, for who has no ledger open yet."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.views.help.page import HelpPage
from app.views.kit import icons, parts
from app.views.kit.ask import Ask
from app.views.kit.background import Background
from app.views.kit.first_size import fit_screen
from app.views.kit.shortcuts import bind


class HelpWindow(QWidget):
    """Ctrl+F searches, Esc closes."""

    def __init__(self, parent: QWidget, ask: Ask, background: Background) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("使用手册 — 攻坚台账")
        self.setWindowIcon(icons.app_icon())
        self.page = HelpPage(ask, background)
        self.page.status_changed.connect(self._say)
        self.said = parts.ElidedLabel("", "second")
        line = parts.row(self.said, margins=(24, 0, 24, 8))
        outer = parts.column(self.page, line, gap=0)
        outer.setStretch(0, 1)
        self.setLayout(outer)
        bind(self, {"Ctrl+F": self.page.focus_search, "F3": self.page.focus_search})
        fit_screen(self, QSize(1180, 736))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc, where nothing in the window has a use for it."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _say(self, words: str) -> None:
        self.said.setText(words)
