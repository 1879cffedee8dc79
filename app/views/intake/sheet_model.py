"""Their sheet as a Qt model: only what is looked at is made into words, so length costs nothing."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.documents.intake import Column, Line, LineKind
from app.documents.intake.grid import Raw, Sheet
from app.services.intake.plan import Outcome
from app.services.intake.review import CellNote, Review
from app.views.intake.words import COUNTED, KINDS, cell_text

Index = QModelIndex | QPersistentModelIndex
_NO_SHEET = Sheet("", [])


class SheetModel(QAbstractTableModel):
    """The rows of one sheet, all or those with an outcome (then the header rows stay too)."""

    edited = Signal(int, int, str)  # row from 1, column from 0, text

    def __init__(self) -> None:
        super().__init__()
        self._sheet = _NO_SHEET
        self._review: Review | None = None
        self._lines: Sequence[Line] = ()
        self._rows: Sequence[int] = range(0)
        self.outcome: Outcome | None = None

    def show(self, review: Review, name: str, outcome: Outcome | None = None) -> None:
        """Show a sheet of a review, all rows or those with an outcome."""
        self.beginResetModel()
        self.outcome = outcome
        self._take(review, name, _rows(review, name, outcome))
        self.endResetModel()

    def update(self, review: Review) -> None:
        """Show the same sheet of a newer review. What is shown stays, so does a cell that is being typed in;
        rows that have the outcome only now join.
        """
        name, before = self._sheet.name, self._sheet
        if name not in review.sheets:
            return
        rows = _rows(review, name, self.outcome)
        if self.outcome is not None:
            rows = sorted({*self._rows, *rows})
        sheet = review.sheets[name]
        shape = len(sheet.cells), sheet.width, sheet.merges
        if shape != (len(before.cells), before.width, before.merges):
            self.beginResetModel()
            self._take(review, name, rows)
            self.endResetModel()
        elif rows and sheet.width:
            self._take(review, name, self._rows)
            self._join(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, sheet.width - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(rows) - 1)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, sheet.width - 1)

    def _join(self, rows: Sequence[int]) -> None:
        """Rows come in between, run by run: a cell that is being typed in stays open."""
        stood = self._rows
        come = [] if rows == stood else sorted(set(rows).difference(stood))
        runs = [list(run) for _, run in groupby(come, lambda row: bisect_left(stood, row))]
        for run in runs:
            line = bisect_left(self._rows, run[0])
            self.beginInsertRows(QModelIndex(), line, line + len(run) - 1)
            self._rows = [*self._rows[:line], *run, *self._rows[line:]]
            self.endInsertRows()

    def _take(self, review: Review, name: str, rows: Sequence[int]) -> None:
        self._review, self._sheet, self._rows = review, review.sheets[name], rows
        self._lines = _lines(review, name)

    # ------------------------------------------------------------------ what is shown

    @property
    def sheet(self) -> Sheet:
        """The sheet shown."""
        return self._sheet

    @property
    def review(self) -> Review | None:
        """The review it is shown by."""
        return self._review

    @property
    def whole(self) -> bool:
        """Whether all rows are shown."""
        return self.outcome is None

    def sheet_row(self, line: int) -> int:
        """The row of the sheet (from 1) that a line shows."""
        return self._rows[line]

    def line_of(self, row: int) -> int:
        """The line that shows a row of the sheet, -1 for none."""
        at = bisect_left(self._rows, row)
        return at if at < len(self._rows) and self._rows[at] == row else -1

    def kind(self, row: int) -> LineKind:
        """What a row of the sheet is."""
        return self._lines[row - 1].kind if row <= len(self._lines) else LineKind.NOTE

    def outcome_of(self, row: int) -> Outcome | None:
        """What becomes of a row of the sheet."""
        return self._review.outcome((self._sheet.name, row)) if self._review else None

    def note(self, row: int, column: int) -> CellNote | None:
        """What is to be said of a cell."""
        if self._review is None or self.kind(row) is not LineKind.DATA:
            return None
        return self._review.notes((self._sheet.name, row)).get(column)

    def raw(self, row: int, column: int) -> Raw:
        """What stands in a cell."""
        return self._sheet.cells[row - 1][column]

    def columns(self) -> Sequence[Column]:
        """The columns of the table in front (the first of the sheet)."""
        reading = self._review.readings.get(self._sheet.name) if self._review else None
        return reading.tables[0].columns if reading and reading.tables else ()

    def label(self, row: int) -> tuple[str, LineKind, Outcome | None]:
        """The words at the left of a row, its kind and its outcome."""
        kind, outcome = self.kind(row), self.outcome_of(row)
        if kind is LineKind.DATA and outcome is not None:
            return COUNTED[outcome][:2], kind, outcome
        return KINDS[kind] if kind is not LineKind.EMPTY else "", kind, None

    # ------------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._sheet.width

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell_text(self.raw(row, column))
        if role == Qt.ItemDataRole.EditRole:
            return cell_text(self.raw(row, column)).replace(",", "").replace("−", "-")
        if role == Qt.ItemDataRole.ToolTipRole:
            note = self.note(row, column)
            return note.words if note else None
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or str(value) == self.data(index, Qt.ItemDataRole.EditRole):
            return False
        self.edited.emit(self._rows[index.row()], index.column(), str(value))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and self.kind(self._rows[index.row()]) is LineKind.DATA:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags


def _lines(review: Review, name: str) -> Sequence[Line]:
    reading = review.readings.get(name)
    return reading.lines if reading else ()


def _rows(review: Review, name: str, outcome: Outcome | None) -> Sequence[int]:
    """The rows of a sheet, all or those with an outcome and the header rows."""
    if outcome is None:
        return range(1, len(review.sheets[name].cells) + 1)
    heads = [line.row for line in _lines(review, name) if line.kind is LineKind.HEADER]
    return sorted({*heads, *review.rows_of(name, outcome)})
