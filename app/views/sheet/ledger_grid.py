"""The grid of the ledger page: rows are deleted as projects, large sums are made by the database."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.views.kit import theme
from app.views.kit.ask import Ask
from app.views.kit.grid import Grid, GridLineKind, Sums
from app.views.sheet.ledger_model import LedgerModel


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell by what it shows: the project (or group) and the column; `line` where neither is left."""

    uid: str
    group: str
    key: str
    line: int


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person looks at: both corners of the selection, the first line and how far it is scrolled."""

    anchor: CellPlace
    head: CellPlace
    top: CellPlace
    above: int
    level: int


class LedgerGrid(Grid):
    """Knows projects where `Grid` knows rows; keeps what the person looks at when rows come and go."""

    delete_wanted = Signal()

    def __init__(self, model: LedgerModel, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(model, ask, parent)
        self.ledger = model
        self.setAccessibleName("项目台账")
        for view in self.views:
            corner: QAbstractButton | None = view.findChild(QAbstractButton)
            if corner is not None:
                corner.setAccessibleName("选中全部")

    def clear(self) -> None:
        """Delete clears cells; where whole rows are chosen it deletes their projects."""
        if self.whole_rows():
            self.delete_wanted.emit()
        else:
            super().clear()

    def sums(self) -> Sums:
        """Count, sum and unit of the chosen cells."""
        block = self.selection.block
        whole = self.ledger.sums(block) if self.ledger.line_count() else None
        return super().sums() if whole is None else whole

    def whole_rows(self) -> bool:
        """Whether the selection goes across all columns of at least one project."""
        return self.selection.block.columns == range(len(self.ledger.columns())) and bool(self.chosen())

    def chosen(self) -> list[str]:
        """The projects of the chosen rows."""
        return self.ledger.rows.uids(self.selection.block.top, self.selection.block.bottom)

    # ------------------------------------------------------------------ keeping the place

    def sight(self) -> Sight:
        """What the person looks at now."""
        high = theme.row_height()
        top, above = divmod(self.right.verticalScrollBar().value(), high)
        return Sight(
            self._place(*self.selection.anchor),
            self._place(*self.selection.head),
            self._place(top, 0),
            above,
            self.bar.value(),
        )

    def look(self, sight: Sight) -> None:
        """Show again what a person looked at; where that is gone, what stands in its place now."""
        if not self.ledger.line_count():
            return
        self.selection.go(*self._cell(sight.anchor))
        self.selection.extend(*self._cell(sight.head))
        line = self._cell(sight.top)[0]
        self.right.verticalScrollBar().setValue(line * theme.row_height() + sight.above)
        self.bar.setValue(sight.level)

    def to_top(self) -> None:
        """The first project's name, with everything above it in sight."""
        rows = self.ledger.rows
        first = next((line for line in range(rows.count) if self.is_record(line)), 0)
        self.go(first, "name")
        self.right.verticalScrollBar().setValue(0)
        self.bar.setValue(0)

    def go_to(self, uid: str, key: str = "name") -> bool:
        """Make a project's cell active, unfolding its group; False when the project is not shown."""
        line = self.ledger.rows.line_of(uid)
        if line < 0:
            return False
        if self.ledger.line(line) is GridLineKind.GROUP:
            self.ledger.toggle_group(line)
            line = self.ledger.rows.line_of(uid)
        self.go(line, key)
        return True

    def _place(self, line: int, column: int) -> CellPlace:
        columns, rows = self.ledger.columns(), self.ledger.rows
        key = columns[column].key if column < len(columns) else ""
        if not 0 <= line < rows.count:
            return CellPlace("", "", key, line)
        heads = rows.kind(line) is GridLineKind.GROUP
        return CellPlace(rows.uid(line), rows.group(line).value if heads else "", key, line)

    def _cell(self, place: CellPlace) -> tuple[int, int]:
        rows = self.ledger.rows
        line = rows.line_of(place.uid) if place.uid else place.line
        if place.group:
            line = rows.line_of_group(place.group)
        if line < 0:
            line = min(place.line, rows.count - 1)
        return max(line, 0), max(self.ledger.column_number(place.key), 0)
