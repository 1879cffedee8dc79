"""The pages small, at the left: painted one after the other while nothing else is to be done."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem

from app.views.kit import theme
from app.views.printing.printable import Printable

_WIDTH = 104
_MOST = 200
"""Pages that are painted small; a longer document is turned by keys."""


class PageThumbs(QListWidget):
    """A list of pages; choosing one tells its place, counted from 0."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._shown: Printable | None = None
        self._next = 0
        self.setObjectName("thumbs")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("各页")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSpacing(theme.px(4))
        self.setFixedWidth(theme.px(_WIDTH + 42))
        self.setFont(theme.font(theme.NOTE))
        self.currentRowChanged.connect(self._choose)
        self._painting = QTimer(self)
        self._painting.setInterval(0)
        self._painting.timeout.connect(self._paint_next)

    def show_printable(self, printable: Printable | None) -> None:
        """Show the pages of a document; the chosen one stays where there still is one."""
        before = self.currentRow()
        self._shown, self._next = printable, 0
        count = min(len(printable.pages), _MOST) if printable else 0
        self.blockSignals(True)
        self.clear()
        if printable:
            self._size(printable)
            for place in range(count):
                self._add(place, printable)
        self.setCurrentRow(min(max(before, 0), count - 1))
        self.blockSignals(False)
        self._painting.start()

    def turn_to(self, place: int) -> None:
        """Mark a page as the one that is shown."""
        if self.currentRow() != place:
            self.blockSignals(True)
            self.setCurrentRow(place)
            self.blockSignals(False)

    def _size(self, printable: Printable) -> None:
        wide = theme.px(_WIDTH)
        self.setIconSize(QSize(wide, round(wide * printable.paper.height / printable.paper.width)))

    def _add(self, place: int, printable: Printable) -> None:
        item = QListWidgetItem(f"{place + 1}")
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"第{place + 1}页")
        blank = QPixmap(self.iconSize())
        blank.fill(Qt.GlobalColor.white)
        item.setIcon(QIcon(blank))
        item.setSizeHint(self.iconSize() + QSize(theme.px(16), theme.px(30)))
        self.addItem(item)

    def _paint_next(self) -> None:
        """One page at a time, so that nothing waits for them."""
        if self._shown is None or self._next >= self.count():
            self._painting.stop()
            return
        item, ratio = self.item(self._next), self.devicePixelRatioF()
        picture = QPixmap.fromImage(self._shown.picture(self._next, round(self.iconSize().width() * ratio)))
        picture.setDevicePixelRatio(ratio)
        icon = QIcon(picture)
        icon.addPixmap(picture, QIcon.Mode.Selected)
        item.setIcon(icon)
        self._next += 1

    def _choose(self, place: int) -> None:
        if place >= 0:
            self.chosen.emit(place)
