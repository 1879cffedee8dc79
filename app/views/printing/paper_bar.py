"""Above the paper: which page of how many, and how large it is shown."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton

from app.views.kit import parts, theme

FITS = {"page": "整页", "width": "整宽", "free": "实际大小"}


class PaperBar(QFrame):
    """Tells what the person wants to see."""

    fit_wanted = Signal(str)
    turn_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._fits = QButtonGroup(self)
        self.place = parts.label("", "second")
        self.before = parts.icon_button("caret-left", "上一页（PgUp）", lambda: self.turn_wanted.emit(-1))
        self.after = parts.icon_button("caret-right", "下一页（PgDn）", lambda: self.turn_wanted.emit(1))
        fits = parts.row(*(self._fit(key) for key in FITS), gap=0)
        line = parts.row(self.before, self.place, self.after, None, fits, gap=6)
        line.setContentsMargins(theme.px(16), theme.px(6), theme.px(16), theme.px(6))
        self.setLayout(line)
        self.set_fit("page")

    def set_fit(self, key: str) -> None:
        """Press the button of how the page is shown."""
        self._fits.button(list(FITS).index(key)).setChecked(True)

    def show_place(self, place: int, count: int) -> None:
        """Say which page is shown."""
        self.place.setText(f"第 {place + 1} 页 / 共 {count} 页" if count else "")
        self.before.setEnabled(place > 0)
        self.after.setEnabled(place + 1 < count)

    def _fit(self, key: str) -> QToolButton:
        button = QToolButton()
        button.setText(FITS[key])
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.clicked.connect(lambda _checked=False: self.fit_wanted.emit(key))
        self._fits.addButton(button, list(FITS).index(key))
        return button
