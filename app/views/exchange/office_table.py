"""One line an office: newest package, when it came, state in words, conflicts."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.services.exchange.overview import OfficeLine
from app.views.kit import icons, theme

Index = QModelIndex | QPersistentModelIndex
HEADERS = ("单位", "最近一期", "收到", "状态", "冲突")
_WIDTHS = (132, 92, 136, 220, 64)
_SIGNS = {
    "merged": ("check", "green"), "late": ("minus", "ink2"), "waiting": ("warning", "red"),
    "nothing": ("minus", "ink2"), "stranger": ("fingerprint", "amber"),
}  # fmt: skip
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class OfficeModel(QAbstractTableModel):
    """The lines as a table of words."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[OfficeLine, ...] = ()

    def show(self, lines: Sequence[OfficeLine]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section == 4 else _LEFT
        return HEADERS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.lines[index.row()].name if role == Qt.ItemDataRole.ToolTipRole else None
        return _texts(self.lines[index.row()])[index.column()]


def _texts(line: OfficeLine) -> tuple[str, ...]:
    number = f"第{line.number}期" if line.number else "—"
    return line.short, number, line.day or "—", line.words, str(line.conflicts) if line.conflicts else "—"


class _OfficeDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        model = index.model()
        assert isinstance(view, OfficeTable)
        assert isinstance(model, OfficeModel)
        line: OfficeLine = model.lines[index.row()]
        rect: QRect = option.rect  # type: ignore[attr-defined]
        here = index.row() == view.currentIndex().row()
        painter.fillRect(rect, theme.colour("accent-soft" if here else "panel"))
        if here and index.column() == 0:
            painter.fillRect(rect.left(), rect.top(), theme.px(3), rect.height(), theme.colour("accent"))
        painter.setPen(QPen(theme.colour("soft"), 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._words(painter, rect.adjusted(theme.px(10), 0, -theme.px(10), 0), line, index.column(), here)

    def _words(self, painter: QPainter, room: QRect, line: OfficeLine, column: int, here: bool) -> None:
        text = _texts(line)[column]
        token = ("ink", "ink2", "ink2", _SIGNS[line.state][1], "amber")[column]
        bold = (column == 0 and here) or (column == 4 and line.conflicts > 0)
        if text == "—":
            token = "ink3"
        if column == 3:
            side = theme.px(16)
            spot = QRectF(room.left(), room.center().y() - side / 2, side, side)
            icons.draw(painter, _SIGNS[line.state][0], spot, token)
            room = room.adjusted(side + theme.px(5), 0, 0, 0)
        painter.setFont(theme.font(theme.GRID, bold=bold))
        painter.setPen(theme.colour(token))
        shown = theme.elided(text, room.width(), painter.fontMetrics())
        painter.drawText(room, _RIGHT if column == 4 else _LEFT, shown)


class OfficeTable(QTableView):
    """Rows of 34 pixels; ↑↓ and a click choose an office."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lines = OfficeModel()
        self.setModel(self.lines)
        self.setItemDelegate(_OfficeDelegate(self))
        self.setAccessibleName("各单位数据包")
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(34))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._head()
        self.selectionModel().currentRowChanged.connect(self._tell)

    def _head(self) -> None:
        header = self.horizontalHeader()
        header.setFixedHeight(theme.px(34))
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, theme.px(width))
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)

    def show_lines(self, lines: Sequence[OfficeLine], code: str) -> None:
        """Show lines and make an office current."""
        self.lines.show(lines)
        row = next((at for at, line in enumerate(lines) if line.code == code), 0 if lines else -1)
        if row >= 0:
            self.setCurrentIndex(self.lines.index(row, 0))
        self.viewport().update()

    @property
    def code(self) -> str:
        """The current office, "" for none."""
        row = self.currentIndex().row()
        return self.lines.lines[row].code if 0 <= row < len(self.lines.lines) else ""

    def _tell(self) -> None:
        self.viewport().update()
        if self.code:
            self.chosen.emit(self.code)
