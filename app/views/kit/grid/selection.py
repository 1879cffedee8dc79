"""Which cells are chosen: one block with an active cell, and where the keyboard goes from there."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal

from app.views.kit.grid.columns import CellBlock, GridLineKind, Sums
from app.views.kit.grid.model import GridModel

_MOST = 200_000  # cells summed at once; more would make the person wait


class Selection(QObject):
    """The active cell (`anchor`) stays white; shift and the mouse move the other corner (`head`).

    `led` says where the person went, cell by cell; what is chosen as a whole leads nowhere.
    """

    changed = Signal(object, object)  # block before, block now
    led = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.anchor = (0, 0)
        self.head = (0, 0)
        self._rows = self._columns = 0

    @property
    def block(self) -> CellBlock:
        """The chosen block."""
        return CellBlock.spanning(self.anchor, self.head)

    def settle(self, rows: int, columns: int, anchor: tuple[int, int], head: tuple[int, int]) -> None:
        """Take a place in a table of this size."""
        self._rows, self._columns = rows, columns
        self._set(self._inside(anchor), self._inside(head))

    def go(self, row: int, column: int) -> None:
        """Choose one cell."""
        at = self._inside((row, column))
        if self._set(at, at):
            self.led.emit(*at)

    def extend(self, row: int, column: int) -> None:
        """Move the other corner."""
        if self._set(self.anchor, self._inside((row, column))):
            self.led.emit(*self.head)

    def choose(self, block: CellBlock) -> None:
        """Choose a block; its top left becomes active."""
        self._set(self._inside((block.top, block.left)), self._inside((block.bottom, block.right)))

    def _inside(self, at: tuple[int, int]) -> tuple[int, int]:
        return min(max(at[0], 0), max(self._rows - 1, 0)), min(max(at[1], 0), max(self._columns - 1, 0))

    def _set(self, anchor: tuple[int, int], head: tuple[int, int]) -> bool:
        """Tells whether that is another place."""
        if (anchor, head) == (self.anchor, self.head):
            return False
        before = self.block
        self.anchor, self.head = anchor, head
        self.changed.emit(before, self.block)
        return True


def jump(empty: Callable[[int], bool], at: int, step: int, last: int) -> int:
    """Where Ctrl+arrow goes along a line of cells 0…last, as in Excel: to the edge of the filled stretch."""
    place = at + step
    if not 0 <= place <= last:
        return at
    if empty(at) or empty(place):
        while 0 <= place <= last and empty(place):
            place += step
        return min(max(place, 0), last)
    while 0 <= place + step <= last and not empty(place + step):
        place += step
    return place


def filled_block(source: CellBlock, row: int, column: int) -> CellBlock:
    """The block that dragging the fill handle of `source` to a cell covers: downwards or to the right."""
    if row - source.bottom >= column - source.right:
        return CellBlock(source.top, source.left, max(row, source.bottom), source.right)
    return CellBlock(source.top, source.left, source.bottom, max(column, source.right))


def data_rows(model: GridModel, rows: Iterable[int]) -> list[int]:
    """Those of the rows that are records; the empty line is none yet."""
    return [row for row in rows if model.line(row) is GridLineKind.DATA and not model.is_new(model.uid(row))]


def sums_of(model: GridModel, block: CellBlock) -> Sums:
    """Count, sum and unit of the filled cells of a block, total and group rows left out.

    Cells of different units are counted but not summed; so are rates.
    """
    if not model.line_count() or block.cells > _MOST:
        return Sums()
    columns = [model.columns()[column] for column in block.columns]
    count, figures, total, units = 0, 0, 0.0, set()
    for row in data_rows(model, block.rows):
        for column in columns:
            if not column.numeric:
                count += bool(model.text(row, column))
                continue
            amount = model.amount(row, column)
            if amount is not None:
                count, figures, total = count + 1, figures + 1, total + amount
                units.add(column.unit)
    same = len(units) == 1 and not units & {"%", "年", "°"}
    return Sums(count, figures, round(total, 6) if same else None, next(iter(units)) if same else "")
