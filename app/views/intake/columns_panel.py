"""Step 3: every column with its header and what it is imported as; a click changes it."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from app.documents.intake import Column
from app.views.intake.draft import Outlook
from app.views.intake.sheet_headers import mapping_words
from app.views.intake.words import letter
from app.views.kit import parts, theme

_HEADERS = ("栏", "表头", "导入为", "单位")


class ColumnsPanel(QWidget):
    """`wanted` asks for another mapping of a column (number, place on the screen)."""

    wanted = Signal(int, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.table = QTableWidget(0, len(_HEADERS))
        self.table.setObjectName("listing")
        self.table.setHorizontalHeaderLabels(_HEADERS)
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.row_height(theme.SECOND))
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setFont(theme.font(theme.SECOND))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.cellClicked.connect(lambda row, _column: self._ask(row))
        self.table.setAccessibleName("栏目对应")
        header = self.table.horizontalHeader()
        for column, width in ((0, 32), (1, 118), (3, 52)):
            self.table.setColumnWidth(column, theme.px(width))
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._say = parts.label("", "second", wrap=True)
        body = parts.column(
            parts.label("栏目对应", "block"), self._say, self.table, gap=8, margins=(16, 14, 12, 8)
        )
        body.setStretch(2, 1)
        self.setLayout(body)

    def show_outlook(self, outlook: Outlook, columns: tuple[Column, ...]) -> None:
        """Show the columns of a table."""
        left = [column for column in columns if not column.target and column.header]
        followed = f"其中 {outlook.followed} 栏照上次对的办法。" if outlook.followed else ""
        sentence = f"{len(columns)} 栏，{len(left)} 栏不导入。{followed}点一栏可以改；改过的下次照办。"
        self._say.setText(sentence)
        self.table.setRowCount(len(columns))
        for row, column in enumerate(columns):
            words, note = mapping_words(column)
            texts = (letter(column.index), column.header.replace("/", " / ") or "（空）", words, column.unit)
            for at, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(note if at == 2 else text)
                item.setForeground(theme.colour(_token(at, column)))
                self.table.setItem(row, at, item)

    def _ask(self, row: int) -> None:
        place = self.table.visualRect(self.table.model().index(row, 2)).bottomLeft()
        self.wanted.emit(row, self.table.viewport().mapToGlobal(place))


def _token(at: int, column: Column) -> str:
    if at == 2:
        return "accent-dark" if column.target and column.target != "#" else "ink3"
    return "ink2" if at == 0 else "ink"
