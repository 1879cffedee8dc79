"""The packages that this office wrote, newest first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from app.services.exchange.overview import SentLine
from app.views.exchange.blocks import LineDelegate
from app.views.kit import theme

_HEADERS = ("期", "填报月", "写出", "修改", "改动", "文件")
_WIDTHS = (76, 92, 136, 72, 84, 200)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class SentTable(QTableWidget):
    """Rows of 34 pixels with hairlines; nothing can be edited, the file can be read in full on hover."""

    def __init__(self) -> None:
        super().__init__(0, len(_HEADERS))
        self.setHorizontalHeaderLabels(_HEADERS)
        self.setAccessibleName("写出的数据包")
        self.setShowGrid(False)
        self.setItemDelegate(LineDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(34))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFont(theme.font(theme.GRID))
        header = self.horizontalHeader()
        header.setFixedHeight(theme.px(34))
        header.setHighlightSections(False)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, theme.px(width))
            self.model().setHeaderData(
                column, Qt.Orientation.Horizontal, _RIGHT if column in (3, 4) else _LEFT,
                Qt.ItemDataRole.TextAlignmentRole,
            )  # fmt: skip
        header.setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)

    def show_lines(self, lines: Sequence[SentLine]) -> None:
        """Show these packages."""
        self.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate(_texts(line)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_RIGHT if column in (3, 4) else _LEFT)
                item.setForeground(theme.colour("ink" if column in (0, 3, 4) else "ink2"))
                item.setToolTip(text)
                self.setItem(row, column, item)


def _texts(line: SentLine) -> tuple[str, ...]:
    month = f"{int(line.period[:4])}年{int(line.period[5:7])}月"
    return f"第{line.number}期", month, line.day, f"{line.changes:,}", f"{line.records:,}", line.file
