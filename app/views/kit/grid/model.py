"""The contract between the grid and whoever has the rows: `GridModel`.

A page subclasses it, keeps plain rows it was given by a service, and answers for one cell at a time. The grid
never asks for more than it shows, so 50,000 rows cost as much as fifty. Filtering and sorting is the page's
work (in SQL): the grid only says what the person wants.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.models import values
from app.models.cells import Cell, Refused
from app.views.kit.grid.columns import (
    CellBlock,
    GridColumn,
    GridLineKind,
    Mark,
    Paint,
    PasteOutcome,
    Sums,
)
from app.views.kit.marks import LIGHT_WORDS, Bar, Sign

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
NOTHING = "—"
NEW_ROW = "+"
"""Begins the uid of a row that is no record yet: the empty line of a table that grows, those pasted below."""
NEW = f"{NEW_ROW}0"
"""The uid of the empty line."""
HEAD = "\t"
"""Begins the name of a row that is no record."""


class GridModel(QAbstractTableModel):
    """Rows and columns of one grid. Subclasses must answer `line_count`, `line` and `text`."""

    def __init__(self, columns: Sequence[GridColumn] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all = tuple(columns)
        self._shown = _frozen_first(self._all)
        self.sorted_by: tuple[str, bool] | None = None  # key, descending
        self.closed = ""  # why nobody may type here now
        self.filtered: frozenset[str] = frozenset()  # keys of the columns with a condition
        self.grows = ""  # what a record made of the empty line is called, "" where there is no such line
        self.begins = ""  # the column that such a record begins with
        self.made = ""  # the uid of the record that the last writing made of the empty line
        self.answering: tuple[int, int] | None = None  # the closed cell that refuses what is typed there

    # ------------------------------------------------------------------ columns

    def columns(self) -> tuple[GridColumn, ...]:
        """The columns shown, in their order, frozen ones first."""
        return self._shown

    def all_columns(self) -> tuple[GridColumn, ...]:
        """All columns there are, shown or not, as declared."""
        return self._all

    def set_columns(self, columns: Sequence[GridColumn]) -> None:
        """Offer other columns; those shown before stay in their places, new ones follow."""
        hidden = {column.key for column in self._all} - {column.key for column in self._shown}
        order = {column.key: place for place, column in enumerate(self._shown)}
        self.beginResetModel()
        self._all = tuple(columns)
        kept = [column for column in self._all if column.key not in hidden]
        self._shown = _frozen_first(sorted(kept, key=lambda column: order.get(column.key, len(order))))
        self.endResetModel()

    def arrange(self, keys: Iterable[str]) -> None:
        """Show the columns with these keys, in this order; unknown keys are passed over."""
        by_key = {column.key: column for column in self._all}
        columns = [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
        if columns and _frozen_first(columns) != self._shown:
            self.beginResetModel()
            self._shown = _frozen_first(columns)
            self.endResetModel()

    def column_number(self, key: str) -> int:
        """Where a column is shown, -1 when it is not."""
        return next((place for place, column in enumerate(self._shown) if column.key == key), -1)

    # ------------------------------------------------------------------ rows: for subclasses

    def line_count(self) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def line(self, row: int) -> GridLineKind:
        """What a row is."""
        raise NotImplementedError

    def uid(self, row: int) -> str:
        """What a row is a row of, "" for total and group rows."""
        raise NotImplementedError

    def row_of(self, uid: str) -> int:
        """The row that shows it, its folded group's heading if need be, -1 when none does."""
        raise NotImplementedError

    def text(self, row: int, column: GridColumn) -> str:
        """What a cell shows; figures with separators and true minus."""
        raise NotImplementedError

    def edit_text(self, row: int, column: GridColumn) -> str:
        """What the editor starts with and what a copy carries."""
        shown = self.text(row, column)
        if not column.numeric:
            return shown
        return "" if shown == NOTHING else shown.replace(",", "").replace("−", "-")

    def amount(self, row: int, column: GridColumn) -> float | None:
        """The figure of a cell in the column's unit, None for nothing; for sums of a selection."""
        try:
            return float(self.edit_text(row, column))
        except ValueError:
            return None

    def sums(self, block: CellBlock) -> Sums | None:
        """The sums of a block where the page knows a quick way; None lets the grid add up cell by cell."""
        return None

    def title(self, row: int) -> tuple[str, str]:
        """Words and count of a total or group row: ("工业", "9项")."""
        return "", ""

    def number(self, row: int) -> str:
        """What stands in the margin of a data row."""
        return str(row + 1)

    def is_open(self, row: int) -> bool:
        """Whether a group row shows its lines."""
        return True

    def toggle_group(self, row: int) -> None:
        """Fold or unfold the group that a row heads."""

    def heads(self) -> Iterable[int]:
        """The total and group rows."""
        return (row for row in range(self.line_count()) if self.line(row) is not GridLineKind.DATA)

    def stale(self, row: int) -> bool:
        """Whether a record no longer fits what is asked for; it keeps its place until `settle`."""
        return False

    def settle(self) -> None:
        """Let go the rows that no longer fit, and put the others where they belong."""

    def light(self, row: int, column: GridColumn) -> str:
        """The light of a LIGHT cell: red, amber, green or none."""
        return "none"

    def bar(self, row: int, column: GridColumn) -> Bar | None:
        """The bar of a BAR cell."""
        return None

    def sign(self, row: int, column: GridColumn) -> Sign | None:
        """The state of a SIGN cell; its word is the cell's text."""
        return None

    def mark(self, row: int, column: GridColumn) -> Mark | None:
        """The check hit of a cell."""
        return None

    def locked(self, row: int, column: GridColumn) -> bool:
        """Whether a cell is closed to this person now; it is drawn grey where `column.locked`."""
        return column.locked

    def choices(self, row: int, column: GridColumn) -> Sequence[str]:
        """What a choice cell offers."""
        return column.field.choices if column.field else ()

    def refusal(self, row: int, column: GridColumn, text: str) -> str:
        """Why a cell would not take a text, "" when it would."""
        if column.field is None:
            return ""
        try:
            parsed = values.parse(column.field, text)
        except ValueError as wrong:
            return str(wrong)
        return "不能空着" if column.field.required and parsed is None else ""

    def set_cells(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        """Write texts as ONE change named `title`; what could not be written comes back with its reason."""
        raise NotImplementedError

    def values(self, column: GridColumn) -> Sequence[tuple[str, int]]:
        """The texts that occur in a column with their counts, for its filter; "" stands for empty cells."""
        return ()

    # ------------------------------------------------------------------ what follows from these

    def editable(self, row: int, column: GridColumn) -> bool:
        """Whether a person may type into a cell now."""
        if self.closed or not column.editable:
            return False
        return self.line(row) is GridLineKind.DATA and not self.locked(row, column)

    def why_closed(self, row: int, column: GridColumn) -> str:
        """Why a cell cannot be typed into, "" when it can."""
        if self.line(row) is not GridLineKind.DATA:
            return "合计行由各行算出，不能填"
        if self.closed:
            return self.closed
        if not column.editable:
            return f"“{column.label}”由程序算出，不能填"
        return f"{column.label}已锁定" if self.locked(row, column) else ""

    def cell(self, row: int, column: int, text: str) -> Cell:
        """A text meant for the cell shown there; beyond the last row or column uid or key is ""."""
        uid = self.uid(row) if row < self.line_count() else ""
        return Cell(uid, self._shown[column].key if column < len(self._shown) else "", text)

    def row_name(self, row: int) -> str:
        """What a row is, of any kind, so that it is found again when rows have come and gone."""
        return self.uid(row) or f"{HEAD}{self.line(row)}{HEAD}{self.title(row)[0]}"

    def row_named(self, name: str) -> int:
        """The row of a name, its folded group's heading if need be, -1 for none."""
        if name.startswith(HEAD):
            return next((row for row in self.heads() if self.row_name(row) == name), -1)
        return self.row_of(name) if name else -1

    def place_of(self, cell: Cell) -> tuple[int, int]:
        """Row and column that show a cell, -1 for what is not shown."""
        return self.row_of(cell.uid) if cell.uid else -1, self.column_number(cell.key)

    def review(self, cells: Iterable[Cell]) -> PasteOutcome:
        """Try texts on their cells without writing anything."""
        good: list[Cell] = []
        refused: list[Refused] = []
        replaced = 0
        for cell in cells:
            reason = self._reason(cell)
            if reason:
                refused.append(Refused(cell, reason))
                continue
            good.append(cell)
            row, number = self.place_of(cell)
            before = self.edit_text(row, self._shown[number]) if row >= 0 else ""
            replaced += bool(before) and before != cell.text.strip()
        return PasteOutcome(tuple(good), tuple(refused), replaced)

    def _reason(self, cell: Cell) -> str:
        row, number = self.place_of(cell)
        if row < 0 and not self.is_new(cell.uid):
            return "超出最后一行"
        if number < 0:
            return "超出最后一栏"
        column = self._shown[number]
        why = self.why_not_begin(column) if self.is_new(cell.uid) else self.why_closed(row, column)
        return why or self.refusal(row, column, cell.text)

    def is_new(self, uid: str) -> bool:
        """Whether a uid names a row that is no record yet."""
        return bool(self.grows) and uid.startswith(NEW_ROW)

    def why_not_begin(self, column: GridColumn) -> str:
        """Why a new record cannot begin with a text in a column, "" when it can."""
        return self.closed or ("" if column.editable else f"“{column.label}”由程序算出，不能填")

    def changed(self, rows: Iterable[int] | None = None) -> None:
        """Let the grid draw again: these rows, or all."""
        if not self.line_count() or not self._shown:
            return
        numbers = [0, self.line_count() - 1] if rows is None else list(rows)
        if numbers:
            self.dataChanged.emit(
                self.index(min(numbers), 0), self.index(max(numbers), len(self._shown) - 1), []
            )

    # ------------------------------------------------------------------ Qt's side

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self.line_count()

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = index.row(), self._shown[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._spoken(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return self.edit_text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.numeric else _LEFT
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole:
            return False
        row, column = index.row(), self._shown[index.column()]
        if not self.editable(row, column) or self.refusal(row, column, str(value)):
            return False
        return not self.set_cells([self.cell(row, index.column(), str(value))], f"改{column.label}")

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        typed = self.editable(index.row(), self._shown[index.column()])
        typed = typed or (index.row(), index.column()) == self.answering
        return usual | Qt.ItemFlag.ItemIsEditable if typed else usual

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return self.number(section) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self._shown):
            return None
        column = self._shown[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{column.group} {column.label}".strip()
        return column.tip if role == Qt.ItemDataRole.ToolTipRole and column.tip else None

    def _spoken(self, row: int, column: GridColumn) -> str:
        if self.line(row) is not GridLineKind.DATA and column is self._shown[0]:
            return " ".join(self.title(row)).strip()
        if column.paint is Paint.LIGHT:
            return LIGHT_WORDS[self.light(row, column)]
        return self.text(row, column)


def name_words(model: GridModel, row: int) -> str:
    """The words of a row that say most: of a record its name column, else its first text."""
    if model.line(row) is not GridLineKind.DATA:
        return model.title(row)[0]
    columns = model.columns()
    named = [column for column in columns if column.paint is Paint.NAME] or list(columns)
    return next((words for column in named if (words := model.text(row, column))), "")


def cell_words(model: GridModel, row: int, column: GridColumn) -> str:
    """What a cell is called where its table is not in sight: 运河东路北延工程 · 9月 本月完成."""
    name, label = name_words(model, row), f"{column.group} {column.label}".strip()
    return f"{name} · {label}" if name else label


def _frozen_first(columns: Iterable[GridColumn]) -> tuple[GridColumn, ...]:
    return tuple(sorted(columns, key=lambda column: not column.frozen))
