"""The list that drops from a column's head: sort, search by 拼音首字母, values with counts to tick."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.views.kit import parts, theme
from app.views.kit.grid.columns import GridColumn
from app.views.kit.initials import matches

Index = QModelIndex | QPersistentModelIndex
_COUNT = Qt.ItemDataRole.UserRole
ALL, EMPTY = "（全选）", "（空）"


class ValueList(QAbstractListModel):
    """The values that fit the search, the first row standing for all of them."""

    def __init__(self, values: Sequence[tuple[str, int]], chosen: frozenset[str] | None) -> None:
        super().__init__()
        self._values = list(values)
        self._fitting = list(values)
        self.ticked = {text for text, _ in values} if chosen is None else set(chosen)

    def search(self, typed: str) -> None:
        """Show only the values that fit."""
        self.beginResetModel()
        self._fitting = [value for value in self._values if matches(value[0] or EMPTY, typed)]
        self.endResetModel()

    def shown(self) -> set[str]:
        """The values that fit the search."""
        return {text for text, _ in self._fitting}

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._fitting) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = index.row()
        text, count = self._fitting[row - 1] if row else (ALL, sum(count for _, count in self._fitting))
        if role == Qt.ItemDataRole.DisplayRole:
            return text or EMPTY
        if role == _COUNT:
            return count
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._state(row)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        row = index.row()
        touched = self.shown() if row == 0 else {self._fitting[row - 1][0]}
        tick = Qt.CheckState(value) is Qt.CheckState.Checked
        self.ticked = self.ticked | touched if tick else self.ticked - touched
        self.dataChanged.emit(self.index(0), self.index(len(self._fitting)), [role])
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable  # a click anywhere on the row ticks

    def toggle(self, row: int) -> None:
        """Tick or untick a row."""
        on = self._state(row) is Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
        self.setData(self.index(row), state, Qt.ItemDataRole.CheckStateRole)

    def _state(self, row: int) -> Qt.CheckState:
        mine = self.shown() if row == 0 else {self._fitting[row - 1][0]}
        ticked = len(mine & self.ticked)
        if row == 0 and 0 < ticked < len(mine):
            return Qt.CheckState.PartiallyChecked
        return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked


class _CountDelegate(QStyledItemDelegate):
    """Writes the count at the right of a value."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        painter.setFont(theme.font(theme.SECOND))
        painter.setPen(theme.colour("ink3"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -theme.px(8), 0), right, str(index.data(_COUNT)))
        painter.restore()


class FilterPopup(QFrame):
    """Emits the wanted order, and the wanted values (None for no condition), once, and closes."""

    sort_wanted = Signal(bool)  # descending
    chosen = Signal(object)  # frozenset[str] | None

    def __init__(
        self, parent: QWidget, column: GridColumn, values: Sequence[tuple[str, int]],
        chosen: frozenset[str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAccessibleName(f"{column.label}的筛选")
        self._values = frozenset(text for text, _ in values)
        self.list = ValueList(values, chosen)
        self.search = QLineEdit()
        self.search.setPlaceholderText("输入名称或拼音首字母")
        self.search.textChanged.connect(self.list.search)
        self.list.modelReset.connect(self._look)
        self.list.dataChanged.connect(self._look)
        self.view = _value_view(self.list)
        self._build()
        self.setFixedWidth(theme.px(260))

    def _build(self) -> None:
        up = parts.menu_button("升序", "sort-ascending", lambda: self._sort(False))
        down = parts.menu_button("降序", "sort-descending", lambda: self._sort(True))
        orders = parts.column(up, down, gap=0, margins=(6, 6, 6, 6))
        middle = parts.column(self.search, self.view, gap=6, margins=(12, 10, 12, 8))
        clear = parts.button("清除(&C)", lambda: self._choose(None))
        self._agree = parts.button("确定(&O)", self.agree, primary=True)
        foot = parts.row(None, clear, self._agree, margins=(12, 8, 12, 10))
        self.setLayout(
            parts.column(orders, parts.rule(), middle, parts.rule(), foot, gap=0, margins=(1, 1, 1, 1))
        )
        self.search.setFocus()

    def show_under(self, place: QRect) -> None:
        """Open below a rectangle of the screen, kept on the screen."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(place.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = min(max(place.left(), room.left()), room.right() - self.width())
        y = min(place.bottom() + 1, max(room.bottom() - self.height(), room.top()))
        self.move(QPoint(x, y))
        self.show()
        self.search.setFocus()

    def agree(self) -> None:
        """Take what is ticked and shown; where that is nothing, wait."""
        chosen = self.list.ticked & self.list.shown()
        if not chosen:
            return
        self._choose(None if chosen == self._values else frozenset(chosen))

    def _look(self) -> None:
        self._agree.setEnabled(bool(self.list.ticked & self.list.shown()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.agree()
        elif event.key() == Qt.Key.Key_Space and self.view.currentIndex().isValid():
            self.list.toggle(self.view.currentIndex().row())
        elif event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.view.setFocus()
            self.view.setCurrentIndex(self.list.index(0))
        else:
            super().keyPressEvent(event)

    def _sort(self, descending: bool) -> None:
        self.close()
        self.sort_wanted.emit(descending)

    def _choose(self, texts: frozenset[str] | None) -> None:
        self.close()
        self.chosen.emit(texts)


def _value_view(model: ValueList) -> QListView:
    view = QListView()
    view.setModel(model)
    view.setUniformItemSizes(True)
    view.setItemDelegate(_CountDelegate(view))
    view.setFont(theme.font(theme.SECOND))
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setSpacing(0)
    rows = min(model.rowCount(), 10)
    view.setFixedHeight(max(rows, 3) * (view.fontMetrics().height() + theme.px(10)))
    view.clicked.connect(lambda index: model.toggle(index.row()))
    return view
