"""The grid keeps the person's place when rows and columns come, go and move."""

from dataclasses import dataclass

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.views.kit import theme
from app.views.kit.grid.columns import GridLineKind
from app.views.kit.grid.frame import GridFrame
from app.views.kit.grid.model import GridModel


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell by the name of its row and the key of its column; by their numbers where these are gone."""

    name: str
    key: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person looks at: both corners of the selection, the first row and how far it is scrolled."""

    anchor: CellPlace
    head: CellPlace
    top: CellPlace
    above: int
    level: int


class SteadyFrame(GridFrame):
    """The frame stays on its record, the rows in sight stay in sight, whatever is read anew below them."""

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self._seen = self._sight()
        model.modelAboutToBeReset.connect(self._note)

    def go_to(self, uid: str, key: str = "") -> bool:
        """Make a record's cell active, unfolding its group; False when the record is not shown."""
        row = self._model.row_of(uid)
        if row < 0:
            return False
        if self._model.line(row) is GridLineKind.GROUP:
            self._model.toggle_group(row)
            row = self._model.row_of(uid)
        self.go(row, key)
        return True

    def here(self) -> tuple[str, str]:
        """The active cell by the name of its row and the key of its column."""
        place = self._place(*self.selection.anchor)
        return place.name, place.key

    def hideEvent(self, event: QHideEvent) -> None:
        """The view is left: rows that no longer fit it need not wait any longer."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._model.settle()

    # ------------------------------------------------------------------ rows come and go

    def _note(self) -> None:
        """Other rows or columns are about to come."""
        if self._model.line_count():  # an empty table tells nothing of where one was
            self._seen = self._sight()

    def _reset(self) -> None:
        super()._reset()
        sight = self._seen
        rows, columns = self._model.line_count(), len(self._model.columns())
        self.selection.settle(rows, columns, *self._corners(sight))
        self._settle_frame()
        if rows:
            line = self._cell(sight.top)[0]
            self.right.verticalScrollBar().setValue(line * theme.row_height() + sight.above)
            self.bar.setValue(sight.level)

    def _settle_frame(self) -> None:
        """Everything that follows the active cell is told where it is now."""

    def _sight(self) -> Sight:
        top, above = divmod(self.right.verticalScrollBar().value(), theme.row_height())
        anchor, head = self.selection.anchor, self.selection.head
        return Sight(self._place(*anchor), self._place(*head), self._place(top, 0), above, self.bar.value())

    def _corners(self, sight: Sight) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where what was chosen is now. What has gone leaves one cell framed, that where it began: the rows
        which move up have not been chosen by anybody.
        """
        anchor, head = self._cell(sight.anchor), self._cell(sight.head)
        if all(self._model.row_named(each.name) >= 0 for each in (sight.anchor, sight.head)):
            return anchor, head
        if self._model.row_named(sight.anchor.name) < 0:
            anchor = min(sight.anchor.row, sight.head.row), anchor[1]
        return anchor, anchor

    def _place(self, row: int, column: int) -> CellPlace:
        columns = self._model.columns()
        key = columns[column].key if 0 <= column < len(columns) else ""
        name = self._model.row_name(row) if 0 <= row < self._model.line_count() else ""
        return CellPlace(name, key, row, column)

    def _cell(self, place: CellPlace) -> tuple[int, int]:
        row, column = self._model.row_named(place.name), self._model.column_number(place.key)
        return row if row >= 0 else place.row, column if column >= 0 else place.column
