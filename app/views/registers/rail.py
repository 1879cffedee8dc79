"""The registers at the left: name and number of rows; ↑↓ and a click choose one."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem

from app.views.kit import theme

_KEY, _COUNT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_WIDTH = 176
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _RailDelegate(QStyledItemDelegate):
    """Name left, number right; the chosen one has an accent edge."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:  # type: ignore[no-untyped-def]
        view = self.parent()
        assert isinstance(view, RegisterRail)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        here = index.row() == view.currentRow()
        painter.fillRect(rect, theme.colour("accent-soft" if here else "panel"))
        if here:
            edge = QRect(rect.left(), rect.top(), theme.px(3), rect.height())
            painter.fillRect(edge, theme.colour("accent"))
        room = rect.adjusted(theme.px(12), 0, -theme.px(10), 0)
        count = str(index.data(_COUNT) or "")
        painter.setFont(theme.font(theme.NOTE))
        painter.setPen(theme.colour("ink3"))
        taken = painter.fontMetrics().horizontalAdvance(count) + theme.px(8) if count else 0
        painter.drawText(room, _RIGHT, count)
        painter.setFont(theme.font(theme.SECOND, bold=here))
        painter.setPen(theme.colour("ink"))
        name = theme.elided(str(index.data()), room.width() - taken, painter.fontMetrics())
        painter.drawText(room, _LEFT, name)

    def sizeHint(self, option: QStyleOptionViewItem, index) -> QSize:  # type: ignore[no-untyped-def]
        return QSize(theme.px(_WIDTH), theme.row_height(theme.SECOND, 32))


class RegisterRail(QListWidget):
    """`chosen` gives the key of a register."""

    chosen = Signal(str)

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self.setObjectName("recent")
        self.setItemDelegate(_RailDelegate(self))
        self.setFixedWidth(theme.px(_WIDTH))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("专题台账")
        for key, name in names.items():
            item = QListWidgetItem(name)
            item.setData(_KEY, key)
            self.addItem(item)
        self.setCurrentRow(0)
        self.currentItemChanged.connect(lambda _item, _old: self.chosen.emit(self.current))

    @property
    def current(self) -> str:
        """The key of the chosen register."""
        item = self.currentItem()
        return str(item.data(_KEY)) if item is not None else ""

    def choose(self, key: str) -> None:
        """Choose a register by its key; an unknown one changes nothing."""
        for row in range(self.count()):
            if self.item(row).data(_KEY) == key:
                self.setCurrentRow(row)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Tell how many rows the registers have."""
        for row in range(self.count()):
            item = self.item(row)
            number = counts.get(item.data(_KEY), 0)
            item.setData(_COUNT, f"{number:,}" if number else "")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{item.text()} {number}条")
