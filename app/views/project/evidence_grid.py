"""The proofs of a project as painted thumbnails under headings: only what is seen is painted and loaded."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from app.services.proofs.gallery import GalleryItem
from app.views.kit import theme
from app.views.project.evidence_paint import PICTURE, paint_head, paint_tile
from app.views.project.evidence_thumbs import EvidenceThumbs
from app.views.project.evidence_tiles import Measures, Section, Tiles
from app.views.project.evidence_words import taken_words

TILE = 176
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_WAYS = {Qt.Key.Key_Left: "left", Qt.Key.Key_Right: "right", Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down"}


class EvidenceGrid(QAbstractScrollArea):
    """Tiles in sections. Arrows move, Shift and Ctrl choose several, Enter opens, Delete asks to delete."""

    chosen = Signal()
    opened = Signal()
    delete_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, thumbs: EvidenceThumbs) -> None:
        super().__init__()
        self._thumbs = thumbs
        self._items: list[GalleryItem] = []
        self._sections: list[Section] = []
        self._tiles = Tiles((), 1, self._measures())
        self._current, self._anchor = 0, 0
        self._picked: set[str] = set()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("照片和文件")
        thumbs.arrived.connect(self.viewport().update)

    # ------------------------------------------------------------------ what is shown

    def show_items(self, groups: Sequence[tuple[str, Sequence[GalleryItem]]]) -> None:
        """Show proofs under headings; what was chosen stays chosen where it still is."""
        before = self.current()
        self._items = [item for _, items in groups for item in items]
        self._sections = [Section(title, len(items)) for title, items in groups]
        uids = [item.record.uid for item in self._items]
        self._picked &= set(uids)
        if before is not None and before.record.uid in uids:
            self._current = uids.index(before.record.uid)
        self._current = self._anchor = min(self._current, max(len(uids) - 1, 0))
        self._arrange()
        if self._items and not self._picked:
            self._picked = {uids[self._current]}
        self._tell()

    def items(self) -> list[GalleryItem]:
        """All proofs in the order in which they stand."""
        return list(self._items)

    def current(self) -> GalleryItem | None:
        """The proof that the keyboard is at."""
        return self._items[self._current] if 0 <= self._current < len(self._items) else None

    def picked(self) -> list[GalleryItem]:
        """The chosen proofs in their order."""
        return [item for item in self._items if item.record.uid in self._picked]

    def go(self, uid: str) -> bool:
        """Choose a proof and bring it into view; False when it is not here."""
        for number, item in enumerate(self._items):
            if item.record.uid == uid:
                self._move(number, Qt.KeyboardModifier.NoModifier)
                return True
        return False

    def pick(self, uids: set[str]) -> None:
        """Choose several proofs; the first is the current one."""
        numbers = [number for number, item in enumerate(self._items) if item.record.uid in uids]
        if numbers:
            self._move(numbers[0], Qt.KeyboardModifier.NoModifier)
            self._picked = uids & {item.record.uid for item in self._items}
            self._tell()

    # ------------------------------------------------------------------ geometry

    def _measures(self) -> Measures:
        words = theme.row_height(theme.SECOND, 20)
        return Measures(
            tile=theme.px(TILE), high=theme.px(PICTURE) + 2 * words + theme.px(10), gap=theme.px(10),
            head=theme.row_height(theme.BODY, 32),
        )  # fmt: skip

    def _arrange(self) -> None:
        self._tiles = Tiles(self._sections, self.viewport().width(), self._measures())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(self._tiles.height - self.viewport().height(), 0))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(theme.px(48))
        self._load()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._load()
        self.viewport().update()

    def _seen(self) -> range:
        top = self.verticalScrollBar().value()
        return self._tiles.between(top, top + self.viewport().height())

    def _load(self) -> None:
        if self.isVisible():
            self._thumbs.want([self._items[number].record for number in self._seen()])

    def reload(self) -> None:
        """Ask for the thumbnails of what is seen."""
        self._load()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(4 * TILE), theme.px(400))

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("panel"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        offset = self.verticalScrollBar().value()
        gap, high = self._tiles.measures.gap, self._tiles.measures.head
        for section, top in zip(self._sections, self._tiles.tops, strict=True):
            if -high <= top - offset <= self.viewport().height():
                place = QRect(gap, top - offset, self.viewport().width() - 2 * gap, high)
                paint_head(painter, place, section.title, section.count)
        for number in self._seen():
            item, place = self._items[number], self._tiles.rect(number).translated(0, -offset)
            here = number == self._current and self.hasFocus()
            paint_tile(painter, item, self._thumbs.of(item.record), place, self._is_picked(number), here)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    # ------------------------------------------------------------------ choosing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, with_keys = Qt.Key(event.key()), event.modifiers()
        if not self._items:
            super().keyPressEvent(event)
        elif key in _WAYS and not with_keys & Qt.KeyboardModifier.AltModifier:
            self._move(self._tiles.beside(self._current, _WAYS[key]), with_keys)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._move(0 if key == Qt.Key.Key_Home else len(self._items) - 1, with_keys)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._turn(1 if key == Qt.Key.Key_PageDown else -1, with_keys)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        elif key == Qt.Key.Key_Space:
            self._toggle(self._current)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._picked = {item.record.uid for item in self._items}
            self._tell()
        else:
            super().keyPressEvent(event)

    def _turn(self, way: int, with_keys: Qt.KeyboardModifier) -> None:
        rows = max(self.viewport().height() // (self._tiles.measures.high + self._tiles.measures.gap), 1)
        number = self._current
        for _ in range(rows):
            number = self._tiles.beside(number, "down" if way > 0 else "up")
        self._move(number, with_keys)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position().toPoint())
        if number < 0:
            return
        if event.modifiers() & _CONTROL:
            self._toggle(number)
        elif not (event.button() is Qt.MouseButton.RightButton and self._is_picked(number)):
            self._move(number, event.modifiers() & _SHIFT)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._at(event.position().toPoint()) >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._items:
            self.menu_wanted.emit(event.globalPos())

    def _at(self, point: QPoint) -> int:
        return self._tiles.at(point.x(), point.y() + self.verticalScrollBar().value())

    def _is_picked(self, number: int) -> bool:
        return self._items[number].record.uid in self._picked

    def _toggle(self, number: int) -> None:
        self._picked ^= {self._items[number].record.uid}
        self._current = self._anchor = number
        self._tell()

    def _move(self, number: int, with_keys: Qt.KeyboardModifier) -> None:
        self._current = number
        if with_keys & _SHIFT:
            first, last = sorted((self._anchor, number))
            self._picked = {item.record.uid for item in self._items[first : last + 1]}
        else:
            self._anchor = number
            self._picked = {self._items[number].record.uid}
        self.show_current()
        self._tell()

    def show_current(self) -> None:
        """Bring the current proof into view."""
        if not self._items:
            return
        place, bar = self._tiles.rect(self._current), self.verticalScrollBar()
        top, bottom = place.top() - self._tiles.measures.head, place.bottom() + self._tiles.measures.gap
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self.viewport().height():
            bar.setValue(bottom - self.viewport().height())

    def _tell(self) -> None:
        item = self.current()
        words = "" if item is None else "，".join([item.record.name, taken_words(item.record), *item.doubts])
        self.setAccessibleDescription(words)
        self.viewport().update()
        self.chosen.emit()


def menu_place(grid: QWidget, point: QPoint) -> QPoint:
    """Where a menu opens that was asked for with the keyboard or the mouse."""
    return point if not point.isNull() else grid.mapToGlobal(grid.rect().center())
