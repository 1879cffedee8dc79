"""The status bar: saved, last backup, the page's words; sums, keys worth knowing, size of type."""

import re

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QLabel, QMenu, QToolButton

from app.views.kit import parts, theme
from app.views.kit.grid.columns import Sums

_FIGURES = re.compile(r"(?<= )([\d,.−]+)")
_LONG = 12_000  # milliseconds that a result stays


class StatusBar(QFrame):
    """28 pixels at the foot of the window. Results are said here, never in a box that goes away by itself."""

    size_wanted = Signal(str)  # one of theme.FACTORS

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setFixedHeight(theme.px(28))
        self._tick = parts.picture("check", 12, "green")
        self.saved = parts.label("已保存", "navnote")
        self.backup = parts.label("", "navnote")
        self.page = parts.ElidedLabel("", "navnote")
        self.sums = QLabel()
        self.sums.setProperty("role", "navnote")
        self.hints = parts.ElidedLabel("", "navnote")
        self.type_size = self._size_button()
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(_LONG)
        self._back.timeout.connect(self._forget)
        self._own = ""
        line = parts.row(
            parts.boxed(parts.row(self._tick, self.saved, gap=3)),
            self.backup, self.page, None, self.sums, self.hints, self.type_size, gap=20,
        )  # fmt: skip
        line.setContentsMargins(theme.px(18), 0, theme.px(12), 0)
        self.setLayout(line)

    def set_backup(self, text: str) -> None:
        """最近备份 今天 08:02."""
        self.backup.setText(text)

    def set_page(self, text: str) -> None:
        """What the page in front has to say; a result that was just said stays for its time."""
        self._own = text
        if not self._back.isActive():
            self.page.setText(text)

    def say(self, text: str) -> None:
        """A result: stays a while in the place of the page's words."""
        if text:
            self.page.setText(text)
            self._back.start()

    def show_sums(self, sums: object) -> None:
        """计数, 平均 and 求和 of a selection of more than one cell, with the unit."""
        words = sums_words(sums) if isinstance(sums, Sums) else ""
        self.sums.setText(_FIGURES.sub(r"<b>\1</b>", words).replace("　", "&emsp;"))
        self.sums.setAccessibleName(words)

    def set_hints(self, text: str) -> None:
        """Keys worth knowing on this page."""
        self.hints.setText(text)

    def set_size(self, name: str) -> None:
        """The size of type in use."""
        self.type_size.setText(f"字号 {name}")
        for action in self.type_size.menu().actions():
            action.setChecked(action.text() == name)

    def _forget(self) -> None:
        self.page.setText(self._own)

    def _size_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("字号 标准")
        button.setProperty("status", True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setIconSize(QSize(0, 0))
        menu, group = QMenu(button), QActionGroup(button)
        for name in theme.FACTORS:
            action = QAction(name, menu)
            action.setCheckable(True)
            action.triggered.connect(lambda _on=False, size=name: self.size_wanted.emit(size))
            group.addAction(action)
            menu.addAction(action)
        button.setMenu(menu)
        return button


def sums_words(sums: Sums) -> str:
    """「计数 4　平均 1,448.8　求和 5,795 万元」; "" for a single cell."""
    if sums.count < 2:
        return ""
    words = [f"计数 {sums.count:,}"]
    if sums.total is not None and sums.average is not None:
        words += [f"平均 {_figure(sums.average, 1)}", f"求和 {_figure(sums.total, 4)} {sums.unit}".rstrip()]
    return "　".join(words)


def _figure(value: float, places: int) -> str:
    digits = f"{value:,.{places}f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return digits.replace("-", "−")
