"""Find and replace (Ctrl+H) in the chosen cells or in a column: one change set, counted beforehand."""

from collections.abc import Iterable

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from app.models.cells import Cell
from app.views.kit import parts
from app.views.kit.dialogs import LedgerDialog
from app.views.kit.forms import labelled
from app.views.kit.grid import CellBlock, GridLineKind, PasteOutcome
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.ledger_model import LedgerModel


def replacements(model: LedgerModel, block: CellBlock, find: str, new: str) -> list[Cell]:
    """The cells of a block that hold `find`, with the texts they would get. Figures only fit as a whole."""
    if not find or not model.line_count():
        return []
    columns = model.columns()
    cells = []
    for row in _records(model, block.rows):
        for number in block.columns:
            column = columns[number]
            text = model.edit_text(row, column) if column.editable else ""
            fits = text == find.replace(",", "") if column.numeric else find in text
            if text and fits:
                cells.append(model.cell(row, number, new if column.numeric else text.replace(find, new)))
    return cells


def _records(model: LedgerModel, rows: Iterable[int]) -> list[int]:
    return [row for row in rows if model.line(row) is GridLineKind.DATA]


class ReplaceDialog(LedgerDialog):
    """Tells while one types how many cells would change; writes when told to."""

    def __init__(self, grid: LedgerGrid, parent: QWidget | None) -> None:
        super().__init__(parent, "查找替换", width=460)
        self._grid = grid
        self.wanted, self.new = QLineEdit(), QLineEdit()
        self.wanted.setAccessibleName("查找")
        self.new.setAccessibleName("替换为")
        self.chosen = QRadioButton("选中的格(&E)")
        self.column = QRadioButton("这一列(&L)")
        self._scope = QButtonGroup(self)
        self._outcome = parts.label("", "bold")
        self._trouble = parts.label("", "error", wrap=True)
        self._write = parts.button("替换(&R)", self.write, primary=True)
        self._arrange()
        self._start()

    def _arrange(self) -> None:
        for radio in (self.chosen, self.column):
            self._scope.addButton(radio)
        scope = parts.boxed(parts.row(self.chosen, self.column, None, gap=16))
        self.body.addWidget(self._outcome)
        for words, editor in (("查找(&F)", self.wanted), ("替换为(&W)", self.new), ("范围", scope)):
            self.body.addWidget(labelled(words, editor, width=84))
        self.body.addWidget(self._trouble)
        self.foot.addStretch(1)
        self.foot.addWidget(parts.button("取消(&C)", self.reject))
        self.foot.addWidget(self._write)
        self._write.setDefault(True)

    def _start(self) -> None:
        block, model = self._grid.selection.block, self._grid.ledger
        (self.chosen if block.cells > 1 else self.column).setChecked(True)
        row, number = self._grid.current()
        if model.line_count() and model.line(row) is GridLineKind.DATA:
            self.wanted.setText(model.edit_text(row, model.columns()[number]))
        self.wanted.selectAll()
        self.wanted.textChanged.connect(self._count)
        self.new.textChanged.connect(self._count)
        self.chosen.toggled.connect(self._count)
        self._count()

    def block(self) -> CellBlock:
        """Where to look: the selection, or all rows of its columns."""
        block = self._grid.selection.block
        if self.chosen.isChecked():
            return block
        return CellBlock(0, block.left, max(self._grid.ledger.line_count() - 1, 0), block.right)

    def review(self) -> PasteOutcome:
        """What would be replaced, and what would not."""
        model = self._grid.ledger
        return model.review(replacements(model, self.block(), self.wanted.text(), self.new.text()))

    def _count(self) -> None:
        outcome = self.review()
        good, bad = len(outcome.good), len(outcome.refused)
        self._outcome.setText(f"{good}格可以替换" if good else "没有要替换的格")
        self._trouble.setText(f"{bad}格不能改：{outcome.refused[0].reason}" if bad else "")
        self._trouble.setVisible(bool(bad))
        self._write.setText(f"替换{good}格(&R)" if good else "替换(&R)")
        self._write.setEnabled(bool(good))

    def write(self) -> None:
        """Replace what fits, as one change set."""
        outcome = self.review()
        if outcome.good:
            late = self._grid.ledger.set_cells(outcome.good, f"替换{len(outcome.good)}格")
            self._grid.said.emit(f"替换{len(outcome.good) - len(late)}格，Ctrl+Z 可撤销")
        self.accept()
