"""The paper in the middle: one page as it will be printed, whole, as wide as the room, or larger."""

from typing import Literal

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from app.views.kit import theme
from app.views.printing.printable import Printable

Fit = Literal["page", "width", "free"]
_STEP = 1.2
_SMALLEST, _LARGEST = 0.1, 4.0
"""Between which the wheel zooms; 1 is the size of the paper."""
_MOST_PIXELS = 24_000_000
_EDGE = 16
_Key = Qt.Key


class PaperView(QAbstractScrollArea):
    """Shows a page of a printable; PgUp and PgDn turn it, Ctrl+wheel zooms."""

    page_changed = Signal(int)
    fit_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._shown: Printable | None = None
        self._place = 0
        self._fit: Fit = "page"
        self._free = 1.0
        self._picture: tuple[int, int, QPixmap] | None = None

    def show_printable(self, printable: Printable | None) -> None:
        """Show a document; the page stays where there still is one."""
        self._shown, self._picture = printable, None
        count = len(printable.pages) if printable else 0
        before, self._place = self._place, min(self._place, max(count - 1, 0))
        self._measure()
        self._tell(before)

    @property
    def page(self) -> int:
        """The page that is shown, counted from 0."""
        return self._place

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._shown.pages) if self._shown else 0

    @property
    def scale(self) -> float:
        """How large the page is shown; 1 is its size on paper, as far as the screen tells."""
        if self._shown is None:
            return 1.0
        paper, room = self._shown.paper, self.viewport().size()
        edge = 2 * theme.px(_EDGE)
        inch = self.logicalDpiX() / 25.4
        whole = min(
            (room.width() - edge) / (paper.width * inch), (room.height() - edge) / (paper.height * inch)
        )
        wide = (room.width() - edge) / (paper.width * inch)
        fitting = {"page": whole, "width": wide, "free": self._free}[self._fit]
        most = (_MOST_PIXELS / (paper.width * paper.height * inch * inch)) ** 0.5 / self.devicePixelRatioF()
        return float(max(min(fitting, most), 0.02))

    def fit(self, how: Fit, scale: float = 1.0) -> None:
        """Show the whole page, its whole width, or a size of one's own."""
        before, self._fit, self._free = self._fit, how, scale
        self._measure()
        if before != how:
            self.fit_changed.emit(how)

    def turn_to(self, place: int) -> None:
        """Show another page, from its top."""
        number = min(max(place, 0), max(self.count - 1, 0))
        if number != self._place:
            self._place, self._picture = number, None
            self.verticalScrollBar().setValue(0)
            self.viewport().update()
            self._tell(-1)

    def _tell(self, before: int) -> None:
        self.setAccessibleName(f"第{self._place + 1}页，共{self.count}页" if self.count else "没有预览")
        if before != self._place:
            self.page_changed.emit(self._place)

    def _size(self) -> tuple[int, int]:
        if self._shown is None:
            return 0, 0
        inch = self.logicalDpiX() / 25.4 * self.scale
        return round(self._shown.paper.width * inch), round(self._shown.paper.height * inch)

    def _measure(self) -> None:
        wide, high = self._size()
        room, edge = self.viewport().size(), 2 * theme.px(_EDGE)
        for bar, size, seen in (
            (self.horizontalScrollBar(), wide, room.width()),
            (self.verticalScrollBar(), high, room.height()),
        ):
            bar.setRange(0, max(size + edge - seen, 0))
            bar.setPageStep(max(seen, 1))
            bar.setSingleStep(theme.px(24))
        self.viewport().update()

    def sheet_rect(self) -> QRect:
        """Where the paper lies in the viewport."""
        wide, high = self._size()
        room, edge = self.viewport().size(), theme.px(_EDGE)
        left = max((room.width() - wide) // 2, edge) - self.horizontalScrollBar().value()
        top = max((room.height() - high) // 2, edge) - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), QPoint(left + wide - 1, top + high - 1))

    # ------------------------------------------------------------------ events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme.colour("nav"))
        if self._shown is None or not self._shown.pages:
            return
        sheet = self.sheet_rect()
        painter.drawPixmap(sheet.topLeft(), self._ready(self._shown, sheet.width()))
        painter.setPen(theme.colour("line"))
        painter.drawRect(sheet.adjusted(-1, -1, 0, 0))

    def _ready(self, shown: Printable, width: int) -> QPixmap:
        """The page as a picture, painted once for a size."""
        ratio = self.devicePixelRatioF()
        pixels = round(width * ratio)
        if self._picture is None or self._picture[:2] != (self._place, pixels):
            picture = QPixmap.fromImage(shown.picture(self._place, pixels))
            picture.setDevicePixelRatio(ratio)
            self._picture = (self._place, pixels, picture)
        return self._picture[2]

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        bar = self.verticalScrollBar()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.fit("free", min(max(self.scale * _STEP**steps, _SMALLEST), _LARGEST))
        elif steps < 0 and bar.value() >= bar.maximum():
            self.turn_to(self._place + 1)
        elif steps > 0 and bar.value() <= bar.minimum():
            self.turn_to(self._place - 1)
        else:
            bar.setValue(round(bar.value() - steps * bar.singleStep() * 3))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        places = {
            _Key.Key_PageDown: self._place + 1, _Key.Key_PageUp: self._place - 1,
            _Key.Key_Home: 0, _Key.Key_End: self.count - 1,
        }  # fmt: skip
        place = places.get(_Key(event.key()))
        if place is None:
            super().keyPressEvent(event)
        else:
            self.turn_to(place)
