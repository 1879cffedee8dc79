"""What the ledger's page shows, with the ways that only it has: any condition, several columns of order."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication

from app.services.grid.columns import LedgerColumn
from app.services.grid.grid import Condition
from app.views.kit.page_header import SearchField
from app.views.projects.bar import LedgerBar
from app.views.sheet import filters
from app.views.sheet.ledger_grid import LedgerGrid
from app.views.sheet.query import SheetQuery
from app.views.sheet.shown import GROUP, SORT


class LedgerQuery(SheetQuery):
    """Conditions of every kind: values of a column, or bounds."""

    def __init__(
        self,
        grid: LedgerGrid,
        bar: LedgerBar,
        search: SearchField,
        columns: Callable[[], Sequence[LedgerColumn]],
    ) -> None:
        super().__init__(grid, bar, search)
        self._columns = columns
        bar.chips.add_wanted.connect(self.add_condition)
        grid.sort_wanted.connect(self.sort_as_pressed)

    def sort_as_pressed(self, key: str, descending: bool) -> None:
        """Sort by a column; with Shift after the columns it is sorted by already."""
        shift = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        self.sort(key, descending, also=bool(shift))

    def bound(self, key: str, bounds: list[Condition]) -> None:
        """Show only projects between bounds; none drops the condition."""
        shown = self.shown.without(key)
        for condition in bounds:
            shown = shown.with_condition(condition)
        self.take(shown)

    def add_condition(self) -> None:
        """Offer the columns a condition can be made of."""
        add = self._bar.chips.add
        self._drop_menu(filters.condition_menu(self._bar, self._columns(), self.condition_for), add)

    def press_chip(self, key: str) -> None:
        """A chip was pressed: choose again."""
        if key in (GROUP, SORT):
            super().press_chip(key)
        else:
            self.condition_for(key)

    def condition_for(self, key: str) -> None:
        """Ask for the values or bounds of a column."""
        column = self.columns()[key]
        if filters.takes_bounds(column):
            now = [kept for kept in self.shown.conditions if kept.key == key and kept.op != "in"]
            dialog = filters.BoundsDialog(self._bar, column, now)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.agreed.connect(self.bound)
            dialog.open()
            return
        add = self._bar.chips.add
        place = QRect(add.mapToGlobal(QPoint(0, 0)), add.size())
        popup = filters.value_list(self._bar, self._grid.ledger, column, self.ticked().get(key), place)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.sort_wanted.connect(partial(self.sort_as_pressed, key))
        popup.chosen.connect(partial(self.filter_values, key))
