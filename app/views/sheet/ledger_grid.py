"""The grid of the ledger page: rows are deleted as projects, large sums are made by the database."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.views.kit.ask import Ask
from app.views.kit.grid import Grid, Sums
from app.views.sheet.ledger_model import LedgerModel


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

    def to_top(self) -> None:
        """The first project's name, with everything above it in sight."""
        rows = self.ledger.rows
        first = next((line for line in range(rows.count) if self.is_record(line)), 0)
        self.go(first, "name")
        self.right.verticalScrollBar().setValue(0)
        self.bar.setValue(0)
