"""What the manual has, at the left: its chapters by groups, or the places that have the words looked for."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem

from app.services.common.manual import Chapter, Hit, Manual, Place
from app.views.kit import theme

_PLACE, _KIND, _NOTE = (Qt.ItemDataRole.UserRole + at for at in range(3))
_GROUP, _CHAPTER, _SECTION, _HIT = range(4)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_INDENT = {_GROUP: 10, _CHAPTER: 12, _SECTION: 28, _HIT: 12}


class _RailDelegate(QStyledItemDelegate):
    """Groups small, chapters, their sections further in; a hit has some of the text below its heading."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:  # type: ignore[no-untyped-def]
        view = self.parent()
        assert isinstance(view, ManualRail)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        kind, here = index.data(_KIND), index.row() == view.currentRow()
        painter.fillRect(rect, theme.colour("accent-soft" if here else "panel"))
        if here:
            edge = QRect(rect.left(), rect.top(), theme.px(3), rect.height())
            painter.fillRect(edge, theme.colour("accent"))
        room = rect.adjusted(theme.px(_INDENT[kind]), 0, -theme.px(8), 0)
        size = theme.NOTE if kind == _GROUP else theme.SECOND
        painter.setFont(theme.font(size, bold=here and kind != _SECTION))
        painter.setPen(theme.colour({_GROUP: "ink3", _SECTION: "ink2"}.get(kind, "ink")))
        if kind == _GROUP:
            room.setTop(room.bottom() - theme.row_height(theme.NOTE, 22))
        if kind == _HIT:
            below = QRect(room)
            below.setTop(room.top() + room.height() // 2)
            room.setBottom(below.top())
            self._note(painter, below.adjusted(0, 0, 0, -theme.px(4)), str(index.data(_NOTE)))
        words = theme.elided(str(index.data()), room.width(), painter.fontMetrics())
        painter.drawText(room, _LEFT, words)

    def _note(self, painter: QPainter, room: QRect, words: str) -> None:
        painter.save()
        painter.setFont(theme.font(theme.NOTE))
        painter.setPen(theme.colour("ink3"))
        painter.drawText(room, _LEFT, theme.elided(words, room.width(), painter.fontMetrics()))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index) -> QSize:  # type: ignore[no-untyped-def]
        kind = index.data(_KIND)
        high = {_GROUP: 34, _CHAPTER: 30, _SECTION: 26, _HIT: 50}[kind]
        least = theme.row_height(theme.SECOND) * (2 if kind == _HIT else 1)
        return QSize(1, max(theme.px(high), least))


class ManualRail(QListWidget):
    """`chosen` gives a `Place`."""

    chosen = Signal(object)

    def __init__(self, manual: Manual) -> None:
        super().__init__()
        self._manual = manual
        self._open = ""
        self.setObjectName("chapters")
        self.setAccessibleName("章节")
        self.setItemDelegate(_RailDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(self._tell)

    def show_chapters(self, place: Place) -> None:
        """All chapters, with the sections of the one that is open; `place` is marked."""
        if self._open != place.file:
            self._open = place.file
            self._fill(self._contents(place.file))
        self._mark(place)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """The places that were found, the first of them marked."""
        self._open = ""
        self._fill(_of_hit(hit) for hit in hits)
        if hits:
            self._mark(hits[0].place)

    def _contents(self, file: str) -> Iterable[QListWidgetItem]:
        yield _item(self._manual.front.title, _CHAPTER, _beginning(self._manual.front))
        group = ""
        for chapter in self._manual.chapters:
            if chapter.group != group:
                group = chapter.group
                yield _item(group, _GROUP, None)
            yield _item(chapter.title, _CHAPTER, _beginning(chapter))
            for section in chapter.sections[1:] if chapter.file == file else ():
                yield _item(section.heading, _SECTION, Place(file, section.heading))

    def _fill(self, items: Iterable[QListWidgetItem]) -> None:
        self.blockSignals(True)
        self.clear()
        for item in items:
            self.addItem(item)
        self.blockSignals(False)

    def _mark(self, place: Place) -> None:
        self.blockSignals(True)
        for row in range(self.count()):
            if self.item(row).data(_PLACE) == place:
                self.setCurrentRow(row)
                self.scrollToItem(self.item(row))
        self.blockSignals(False)
        self.viewport().update()

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.data(_PLACE) is not None:
            self.chosen.emit(item.data(_PLACE))


def _beginning(chapter: Chapter) -> Place:
    return Place(chapter.file, chapter.title)


def _of_hit(hit: Hit) -> QListWidgetItem:
    inside = "" if hit.place.heading == hit.chapter else f" · {hit.place.heading}"
    return _item(f"{hit.chapter}{inside}", _HIT, hit.place, hit.excerpt)


def _item(words: str, kind: int, place: Place | None, note: str = "") -> QListWidgetItem:
    item = QListWidgetItem(words)
    item.setData(_KIND, kind)
    item.setData(_PLACE, place)
    item.setData(_NOTE, note)
    item.setToolTip(note)
    if place is None:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
